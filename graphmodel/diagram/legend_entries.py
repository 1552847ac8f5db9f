"""What the legend of a diagram says: the shapes, fills and lines that are in it, and nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from graphmodel.diagram.legend import Entry, change_entry, fill_entry, line_entry, shape_entry
from graphmodel.diagram.palette import Palette
from graphmodel.diagram.shapes import SHAPE_BY_LABEL, shape_of
from graphmodel.diagram.svg import allowed
from graphmodel.diagram.view import CHANGES, Account, Actor, Line, affiliations, reading_of
from graphmodel.model.schema import Schema


def fills_of(said: Account, palette: Palette) -> dict[Any, str]:
    """The fill of each node that belongs to somebody: the largest parties get a colour each, in the order of their size."""
    belongs = affiliations(said)
    names = {actor.key: actor.id for actor in said.actors}
    count: dict[Any, int] = {}
    for party in belongs.values():
        count[party] = count.get(party, 0) + 1
    parties = sorted(count, key=lambda party: (-count[party], names[party]))[: len(palette.fills)]
    colours = dict(zip(parties, palette.fills, strict=False))
    return {node: colours[party] for node, party in belongs.items() if party in colours}


def foreign_labels(said: Account, schema: Schema) -> tuple[str, ...]:
    """The labels of a graph that the schema does not know, in a stable order."""
    return tuple(
        sorted({actor.label for actor in said.actors if actor.label and actor.label not in schema.labels and actor.label not in SHAPE_BY_LABEL})
    )


def entries_of(said: Account, schema: Schema, palette: Palette) -> list[Entry]:
    """The legend of a diagram in which every node and every line is drawn."""
    changes = {one.change for one in said.lines} | {one.change for one in said.actors}
    marks = [change_entry(change, palette) for change in CHANGES if change in changes]
    return [*node_entries(said, said.actors, schema, palette), *line_entries(said.lines, schema, palette), *marks]


def node_entries(said: Account, shown: Sequence[Actor], schema: Schema, palette: Palette) -> list[Entry]:
    """The shapes and fills of the nodes that are shown."""
    foreign = foreign_labels(said, schema)
    labels = sorted({actor.label for actor in shown if actor.label})
    shapes = {label: shape_of(label, schema, foreign) for label in labels}
    entries = [
        shape_entry(shape, ", ".join(allowed(label) for label in labels if shapes[label] == shape), palette)
        for shape in sorted(set(shapes.values()), key=lambda shape: min(label for label in labels if shapes[label] == shape))
    ]
    if any(actor.unspecified for actor in shown):
        entries.append(shape_entry("rounded", "? not named by the source", palette, unsure=True))
    belongs, fills = affiliations(said), fills_of(said, palette)
    names = {actor.key: actor.name for actor in said.actors}
    here = {actor.key for actor in shown}
    parties = sorted({(palette.fills.index(fills[node]), names[party]) for node, party in belongs.items() if node in fills and node in here})
    entries.extend(fill_entry(palette.fills[index], f"belongs to {allowed(name)}", palette) for index, name in parties)
    return entries


def line_entries(lines: Sequence[Line], schema: Schema, palette: Palette) -> list[Entry]:
    """The lines, their ends and their marks."""
    entries: list[Entry] = []
    told: set[str] = set()
    for stance in ("affirms", "denies", "supports", "opposes", "neutral"):
        styles = {one.style for one in lines if one.stance == stance}
        # Where all that has a stance is drawn alike, its sample is drawn so, too, and the dashes need no entry of their own.
        style = styles.pop() if len(styles) == 1 and stance != "neutral" else "solid"
        if style != "solid":
            told.add(stance)
        if any(one.stance == stance for one in lines):
            entries.append(line_entry(stance, palette, stance=stance, style=style))
    for style in ("dashed", "dotted", "dashdot"):
        readings = sorted({reading_of(schema, one.relation) for one in lines if one.style == style and one.stance not in told})
        if readings:
            shown = ", ".join(readings[:4]) + (" …" if len(readings) > 4 else "")
            entries.append(line_entry(allowed(shown), palette, style=style, headless=True))
    if any(one.claimed for one in lines):
        entries.append(line_entry("claimed, asserted by nobody here", palette, claimed=True))
    if any(one.hedged and one.stance in ("affirms", "supports", "denies") for one in lines):
        entries.append(line_entry("not certain", palette, stance="affirms", hedged=True))
    if any(one.contested for one in lines):
        entries.append(line_entry("≠ contested: affirmed and denied", palette, contested=True, headless=True))
    if any(one.inferred for one in lines):
        entries.append(Entry((), 0.0, "(inferred): by the modeller, not stated"))
    return entries
