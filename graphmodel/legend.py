"""What the legend of a diagram says: the shapes, fills and lines that are in it, and nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from graphmodel import furniture, look
from graphmodel.furniture import Entry
from graphmodel.look import Palette
from graphmodel.reading import CHANGES, Account, Actor, Line, affiliations, reading_of
from graphmodel.schema import Schema
from graphmodel.svg import allowed


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
        sorted({actor.label for actor in said.actors if actor.label and actor.label not in schema.labels and actor.label not in look.SHAPE_BY_LABEL})
    )


def entries_of(said: Account, schema: Schema, palette: Palette) -> list[Entry]:
    """The legend of a diagram in which every node and every line is drawn."""
    changes = {one.change for one in said.lines} | {one.change for one in said.actors}
    marks = [furniture.change_entry(change, palette) for change in CHANGES if change in changes]
    return [*node_entries(said, said.actors, schema, palette), *line_entries(said.lines, schema, palette), *marks]


def node_entries(said: Account, shown: Sequence[Actor], schema: Schema, palette: Palette) -> list[Entry]:
    """The shapes and fills of the nodes that are shown."""
    foreign = foreign_labels(said, schema)
    labels = sorted({actor.label for actor in shown if actor.label})
    shapes = {label: look.shape_of(label, schema, foreign) for label in labels}
    entries = [
        furniture.shape_entry(shape, ", ".join(allowed(label) for label in labels if shapes[label] == shape), palette)
        for shape in sorted(set(shapes.values()), key=lambda shape: min(label for label in labels if shapes[label] == shape))
    ]
    if any(actor.unspecified for actor in shown):
        entries.append(furniture.shape_entry("rounded", "? not named by the source", palette, unsure=True))
    belongs, fills = affiliations(said), fills_of(said, palette)
    names = {actor.key: actor.name for actor in said.actors}
    here = {actor.key for actor in shown}
    parties = sorted({(palette.fills.index(fills[node]), names[party]) for node, party in belongs.items() if node in fills and node in here})
    entries.extend(furniture.fill_entry(palette.fills[index], f"belongs to {allowed(name)}", palette) for index, name in parties)
    return entries


def line_entries(lines: Sequence[Line], schema: Schema, palette: Palette) -> list[Entry]:
    """The lines, their ends and their marks."""
    entries: list[Entry] = []
    used = {one.stance for one in lines}
    words = {
        "affirms": "affirms",
        "denies": "denies",
        "supports": "supports",
        "opposes": "opposes",
        "neutral": "neutral",
    }
    entries.extend(furniture.line_entry(words[stance], palette, stance=stance) for stance in words if stance in used)
    for style in ("dashed", "dotted", "dashdot"):
        readings = sorted({reading_of(schema, one.relation) for one in lines if one.style == style})
        if readings:
            shown = ", ".join(readings[:4]) + (" …" if len(readings) > 4 else "")
            entries.append(furniture.line_entry(allowed(shown), palette, style=style, headless=True))
    if any(one.claimed for one in lines):
        entries.append(furniture.line_entry("claimed, asserted by nobody here", palette, claimed=True))
    if any(one.hedged and one.stance in ("affirms", "supports", "denies") for one in lines):
        entries.append(furniture.line_entry("not certain", palette, stance="affirms", hedged=True))
    if any(one.contested for one in lines):
        entries.append(furniture.line_entry("≠ contested: affirmed and denied", palette, contested=True, headless=True))
    if any(one.inferred for one in lines):
        entries.append(Entry((), 0.0, "(inferred): by the modeller, not stated"))
    return entries
