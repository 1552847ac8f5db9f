"""What the legend of a diagram says: the shapes, fills and lines that are in it, and nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from graphmodel.diagram.legend import LegendEntry, change_entry, fill_entry, line_entry, shape_entry
from graphmodel.diagram.palette import Palette
from graphmodel.diagram.shapes import SHAPE_BY_LABEL, shape_of
from graphmodel.diagram.svg import allowed
from graphmodel.diagram.view import CHANGES, DiagramView, EdgeView, NodeView, affiliations, reading_of
from graphmodel.model.schema import Schema


def fills_of(view: DiagramView, palette: Palette) -> dict[Any, str]:
    """The fill of each node that belongs to somebody: the largest parties get a colour each, in the order of their size."""
    belongs = affiliations(view)
    names = {node.key: node.id for node in view.nodes}
    count: dict[Any, int] = {}
    for party in belongs.values():
        count[party] = count.get(party, 0) + 1
    parties = sorted(count, key=lambda party: (-count[party], names[party]))[: len(palette.fills)]
    colours = dict(zip(parties, palette.fills, strict=False))
    return {node: colours[party] for node, party in belongs.items() if party in colours}


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
    belongs, fills = affiliations(view), fills_of(view, palette)
    names = {node.key: node.name for node in view.nodes}
    here = {node.key for node in shown}
    parties = sorted({(palette.fills.index(fills[node]), names[party]) for node, party in belongs.items() if node in fills and node in here})
    entries.extend(fill_entry(palette.fills[index], f"belongs to {allowed(name)}", palette) for index, name in parties)
    return entries


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
        readings = sorted({reading_of(schema, edge.relation) for edge in lines if edge.style == style and edge.stance not in told})
        if readings:
            shown = ", ".join(readings[:4]) + (" …" if len(readings) > 4 else "")
            entries.append(line_entry(allowed(shown), palette, style=style, headless=True))
    if any(edge.claimed for edge in lines):
        entries.append(line_entry("claimed, asserted by nobody here", palette, claimed=True))
    if any(edge.hedged and edge.stance in ("affirms", "supports", "denies") for edge in lines):
        entries.append(line_entry("not certain", palette, stance="affirms", hedged=True))
    if any(edge.contested for edge in lines):
        entries.append(line_entry("≠ contested: affirmed and denied", palette, contested=True, headless=True))
    if any(edge.inferred for edge in lines):
        entries.append(LegendEntry((), 0.0, "(inferred): by the modeller, not stated"))
    return entries
