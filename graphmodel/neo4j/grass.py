"""A style for Neo4j Browser (.grass): the colours of the diagrams, and the names and relations that people read as captions.

Relationships have the colour of what they do to their object; a label has one of the fills. Made from the schema, so a project's own
relations have theirs, too.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from graphmodel.diagram.palette import COLOUR
from graphmodel.model.schema import ABOUT, DOCUMENT, ENTITY, PROPOSITION, Schema
from graphmodel.neo4j.cypher import identifier

_WHITE = "#ffffff"


def grass(schema: Schema) -> Iterator[str]:
    """The pieces of the style.

    >>> from graphmodel.model.schema import bundled
    >>> "".join(grass(bundled())).splitlines()[0]
    'node {'
    """
    yield _rule(
        "node", {"diameter": "60px", "color": _WHITE, "border-color": COLOUR.outline, "border-width": "2px", "text-color-internal": COLOUR.ink}
    )
    fills = dict(zip(sorted(label for label in schema.labels if _speaks(schema, label)), _cycle(), strict=False))
    for label in (ENTITY, *schema.labels):
        fill = fills.get(label, COLOUR.faint if label == DOCUMENT else _WHITE)
        diameter = "45px" if label in (PROPOSITION, DOCUMENT) else "60px"
        yield _rule(f"node.{identifier(label)}", {"color": fill, "border-color": COLOUR.outline, "diameter": diameter, "caption": '"{name}"'})
    yield _rule("relationship", {"color": COLOUR.quiet, "shaft-width": "1px", "font-size": "9px", "caption": '"<type>"'})
    for name, relation in schema.relations.items():
        colour = COLOUR.stances[relation.stance]
        yield _rule(f"relationship.{identifier(name)}", {"color": colour, "shaft-width": "2px", "caption": '"<type>"'})
    yield _rule(f"relationship.{ABOUT}", {"color": COLOUR.faint, "shaft-width": "1px", "caption": '"{role}"'})


def _speaks(schema: Schema, label: str) -> bool:
    """Whether a label is for somebody: it is a narrower one of another label."""
    return schema.labels[label].is_a is not None


def _cycle() -> Iterator[str]:
    while True:
        yield from COLOUR.fills


def _rule(selector: str, values: Mapping[str, str]) -> str:
    return selector + " {\n" + "".join(f"  {name}: {value};\n" for name, value in values.items()) + "}\n"
