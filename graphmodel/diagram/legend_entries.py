"""What the legend of a diagram says: the shapes, fills and lines that are in it, and nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from graphmodel.diagram.legend import LegendEntry, change_entry, fill_entry, line_entry, shape_entry
from graphmodel.diagram.palette import Palette
from graphmodel.diagram.shapes import SHAPE_BY_LABEL, shape_of
from graphmodel.diagram.svg import allowed
from graphmodel.diagram.view import CHANGES, DiagramView, EdgeView, NodeView, in_a_row
from graphmodel.model.schema import Schema


def fills_of(view: DiagramView, palette: Palette) -> dict[Any, tuple[str, ...]]:
    """The fills of each node that belongs to somebody, in the order of the parties: the first parties of the whole graph have a colour each."""
    colours = dict(zip(view.parties, palette.fills, strict=False))
    order = {party: place for place, party in enumerate(view.parties)}
    fills = {}
    for node, parties in view.belongs.items():
        ranked = sorted(parties, key=lambda party: order.get(party, len(order)))
        if any(party in colours for party in ranked):
            fills[node] = tuple(colours.get(party, palette.ground) for party in ranked)
    return fills


def foreign_labels(view: DiagramView, schema: Schema) -> tuple[str, ...]:
    """The labels of a graph that the schema does not know, in a stable order."""
    return tuple(sorted({node.label for node in view.nodes if node.label and node.label not in schema.labels and node.label not in SHAPE_BY_LABEL}))


def entries_of(view: DiagramView, schema: Schema, palette: Palette) -> list[LegendEntry]:
    """The legend of a diagram in which every node and every line is drawn."""
    changes = {edge.change for edge in view.edges} | {node.change for node in view.nodes}
    marks = [change_entry(change, palette) for change in CHANGES if change in changes]
    return [*node_entries(view, view.nodes, schema, palette), *line_entries(view.edges, schema, palette), *marks]


def node_entries(view: DiagramView, shown: Sequence[NodeView], schema: Schema, palette: Palette) -> list[LegendEntry]:
    """The shapes and fills of the nodes that are shown."""
    foreign = foreign_labels(view, schema)
    labels = sorted({node.label for node in shown if node.label})
    shapes = {label: shape_of(label, schema, foreign) for label in labels}
    entries = [
        shape_entry(shape, ", ".join(allowed(label) for label in labels if shapes[label] == shape), palette)
        for shape in sorted(set(shapes.values()), key=lambda shape: min(label for label in labels if shapes[label] == shape))
    ]
    if any(node.unspecified for node in shown):
        entries.append(shape_entry("rounded", "? not named by the source", palette, unsure=True))
    return [*entries, *party_entries(view, shown, palette)]


def party_entries(view: DiagramView, shown: Sequence[NodeView], palette: Palette) -> list[LegendEntry]:
    """The fills of the nodes that are shown, and to whom those with it belong."""
    shown_parties = {party for node in shown for party in view.belongs.get(node.key, ())}
    return [
        fill_entry(fill, f"belongs to {allowed(view.party_names[party])}", palette)
        for party, fill in zip(view.parties, palette.fills, strict=False)
        if party in shown_parties
    ]


def line_entries(lines: Sequence[EdgeView], schema: Schema, palette: Palette) -> list[LegendEntry]:
    """The lines, their ends and their marks."""
    entries: list[LegendEntry] = []
    told: set[str] = set()
    for stance in ("affirms", "denies", "supports", "opposes", "neutral"):
        styles = {edge.style for edge in lines if edge.stance == stance}
        # Where all that has a stance is drawn alike, its sample is drawn so, too, and the dashes need no entry of their own.
        style = styles.pop() if len(styles) == 1 and stance != "neutral" else "solid"
        if style != "solid":
            told.add(stance)
        if any(edge.stance == stance for edge in lines):
            entries.append(line_entry(stance, palette, stance=stance, style=style))
    for style in ("dashed", "dotted", "dashdot"):
        readings = sorted({schema.reading(edge.relation) for edge in lines if edge.style == style and edge.stance not in told})
        if readings:
            shown = ", ".join(readings[:4]) + (" …" if len(readings) > 4 else "")
            entries.append(line_entry(allowed(shown), palette, style=style, headless=True))
    entries.extend(content_entries(lines, palette))
    if any(edge.hedged and edge.stance in ("affirms", "supports", "denies") for edge in lines):
        entries.append(line_entry("not certain", palette, stance="affirms", hedged=True))
    if any(edge.contested for edge in lines):
        entries.append(line_entry(contested_words(lines), palette, contested=True, headless=True))
    if any(edge.inferred for edge in lines):
        entries.append(LegendEntry((), 0.0, "(inferred): by the modeller, not stated"))
    return entries


def content_entries(lines: Sequence[EdgeView], palette: Palette) -> list[LegendEntry]:
    """How the contents of other statements are drawn, with what these do to them."""
    entries = []
    contents = [edge for edge in lines if edge.content and not edge.denied]
    if contents:
        treatments = list(dict.fromkeys(words.removesuffix(" by") for edge in contents for words in edge.treatments))
        what = f": {in_a_row(treatments[:4])}" if treatments else ""
        entries.append(line_entry(allowed(f"content of other statements{what}"), palette, content=True))
    if any(edge.denied for edge in lines):
        entries.append(line_entry("content that is only denied: nobody affirms it here", palette, content=True, denied=True))
    return entries


def contested_words(lines: Sequence[EdgeView]) -> str:
    """What "contested" means for these lines: affirmed and denied, or supported and opposed, or both.

    A dispute about what should be has no denial in it.
    """
    stances = {edge.stance for edge in lines if edge.contested}
    about_truth = bool(stances & {"denies"}) or any(edge.contested and edge.negated for edge in lines) or not stances & {"supports", "opposes"}
    about_aims = bool(stances & {"supports", "opposes"})
    words = [*(["affirmed and denied"] * about_truth), *(["supported and opposed"] * about_aims)]
    return "≠ contested: " + " or ".join(words)
