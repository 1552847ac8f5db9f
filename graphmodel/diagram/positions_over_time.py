"""Who held which position when: for each concept a row for each actor, a column for each window of time, and in it a mark for what is said then.

A mark says the same three times: above the actor's line, full, and in one colour is for; below it, open, and in another colour is against. The number
in it is how many statements it stands for. A line joins an actor's marks, so that a change of side is a step. Above the rows, numbers say how many
actors are for and against. What finds no place is left out, and counted.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise
from types import MappingProxyType
from typing import Any

import networkx as nx

from graphmodel.diagram.layout.arrange import Faults
from graphmodel.diagram.layout.text_metrics import measure, wrap
from graphmodel.diagram.legend import LegendEntry, shape_entry
from graphmodel.diagram.notes import MARGIN, cut_to
from graphmodel.diagram.palette import COLOUR, GREY, Palette
from graphmodel.diagram.panels import NodeColours, days_in_words, label_of
from graphmodel.diagram.paths import polygon, polyline, rounded_box
from graphmodel.diagram.picture import Group, Page, Picture, Shape, Text
from graphmodel.diagram.position_columns import (
    AFTER,
    CAPTION,
    CONCEPT,
    GLYPH,
    HEAD,
    LEVEL,
    NAME,
    NOTE,
    NUMBER,
    RADIUS,
    ROW,
    Column,
    columns_on,
    fitting_page,
    mark_width,
    note_of,
    short_count,
    window_heads,
)
from graphmodel.diagram.position_rows import AGAINST, BOTH, FOR, MOST, ActorRow, Concept, Days, fitting
from graphmodel.diagram.shapes import SHAPE_BY_LABEL, node_shapes, shape_of
from graphmodel.diagram.sheet import FIT, USUAL_PAGE, sheet_layout
from graphmodel.diagram.svg import allowed
from graphmodel.diagram.view import name_of, text_of
from graphmodel.errors import RefusedError
from graphmodel.model.schema import Schema

_SIDES = {FOR: "supports", AGAINST: "opposes"}
"""The stance whose colour a side has."""


def positions_over_time(
    graph: nx.MultiDiGraph[Any],
    schema: Schema,
    windows: Sequence[Days],
    concepts: Sequence[Concept],
    *,
    title: str,
    source: str | None = None,
    page: str | tuple[float, float] = USUAL_PAGE,
    grey: bool = False,
    belonging: nx.MultiDiGraph[Any] | None = None,
    every: str = "",
    left_out: Sequence[str] = (),
) -> Picture:
    """A picture of the concepts, the first ones where not all of them find a place.

    ``graph`` has the names, labels and affiliations of the actors, ``belonging`` the affiliations where they are others (as of a day). ``every`` says
    what a column is ("1 month"). ``left_out`` are sentences on what is in no window. Raises RefusedError for more windows than the page has room for.
    """
    palette = GREY if grey else COLOUR
    heading, origin = allowed(title), allowed(source or "")
    fills = NodeColours(graph, schema, belonging, palette, "", ())
    considered = concepts[:MOST]
    size, choices = columns_on(page, windows, considered, lambda actor: allowed(name_of(graph, actor)))
    for columns in choices:  # as few as everything fits into
        if page == FIT:
            size = fitting_page(size, considered, len(columns))
        entries = list[LegendEntry]()
        for _ in range(4):  # what is left out is said in the legend, which takes room
            sheet = sheet_layout(size, heading, origin, entries, (), palette)
            placed = fitting(considered, [sheet.area[3] - HEAD] * len(columns), ROW, CAPTION + AFTER)
            shown = [concept for column in placed for concept in column]
            words = _cut_words(concepts, shown)
            found = _entries(graph, schema, shown, fills, palette, every, [*words, *left_out])
            if found == entries:
                break
            entries = found
        if not words and (page != FIT or size[1] <= size[0]):
            break
    if concepts and not shown:
        raise RefusedError("the page has no room for one concept and one actor: take a larger one (--page a3, --page fit)")
    drawing = _Drawing(graph, schema, fills, palette, windows, sheet.area[1])
    groups = list(sheet.groups)
    for column, part in zip(columns, placed, strict=False):
        if part:
            groups.extend(drawing.column(column, part))
    if not concepts:
        text = Text(MARGIN, sheet.area[1] + 30, ("No position lies in a window of time.",), CONCEPT, palette.ink, anchor="start")
        groups.append(Group("empty", "", (), (text,)))
    summary = "; ".join([_summary(windows, concepts, shown), *words, *left_out]) + "."
    return Picture(size[0], size[1], palette.ground, heading, summary, (Page(tuple(groups)),), Faults(), NUMBER)


def mark(side: str, at: tuple[float, float], count: int, palette: Palette) -> tuple[tuple[Shape, ...], Text]:
    """The mark of a side around a point, with the number of its statements."""
    colour = palette.stances[_SIDES[side]]
    full = side == FOR
    body = rounded_box(at, mark_width(count), 2 * RADIUS, RADIUS)
    shape = Shape(body, "mark", colour if full else palette.ground, colour, 1.6)
    return (shape,), Text(at[0], at[1], (short_count(count),), NUMBER, palette.ground if full else colour, bold=True, role="count")


def _level(side: str) -> float:
    return -LEVEL if side == FOR else LEVEL


def _cut_words(concepts: Sequence[Concept], shown: Sequence[Concept]) -> list[str]:
    """What finds no place, in words."""
    words = []
    if len(shown) < len(concepts):
        words.append(f"drawn are the {len(shown)} most contested of {len(concepts):,} subjects")
    cut = [row for concept in shown for row in concept.cut]
    if cut:
        count = sum(row.total for row in cut)
        words.append(
            f"{len(cut):,} row{'s' * (len(cut) > 1)} of actors with {count:,} statement{'s' * (count > 1)} left out: drawn are those who change "
            "their side, then those who say the most"
        )
    return words


def _summary(windows: Sequence[Days], concepts: Sequence[Concept], shown: Sequence[Concept]) -> str:
    def statements(rows: Iterable[ActorRow]) -> int:
        return sum(row.total for row in rows)

    drawn = statements(row for concept in shown for row in concept.rows)
    total = statements(row for concept in concepts for row in concept.everybody)
    count = f"{len(windows)} window{'s' * (len(windows) != 1)}"
    return f"{count}, {len(shown)} of {len(concepts):,} subjects, {drawn:,} of {total:,} positions"


def _entries(
    graph: nx.MultiDiGraph[Any],
    schema: Schema,
    shown: Sequence[Concept],
    fills: NodeColours,
    palette: Palette,
    every: str,
    words: Sequence[str],
) -> list[LegendEntry]:
    rows = [row for concept in shown for row in concept.rows]
    sides = {side for row in rows for each in row.said.values() for side in each.sides}
    entries = []
    for side, told in ((FOR, "for: affirms or supports (above the line)"), (AGAINST, "against: denies or opposes (below the line)")):
        if side in sides:
            entries.append(LegendEntry(mark(side, (RADIUS, 0), 1, palette)[0], 2 * RADIUS, told))
    if rows:
        entries.append(LegendEntry((), 0.0, "the number in a mark: its statements"))
        entries.append(LegendEntry((), 0.0, "+2 −1: two actors for, one against"))
    if any(_steps(row) for row in rows):
        entries.append(LegendEntry((_line((0, -5), (30, 5), palette.ink, change=True, apart=False),), 30, "changes side"))
    if any(_gaps(row) for row in rows):
        line = _line((0, 0), (30, 0), palette.quiet, change=False, apart=True)
        entries.append(LegendEntry((line,), 30, "says nothing in between"))
    if any(len(each.sides) > 1 for row in rows for each in row.said.values()):
        entries.append(LegendEntry((_band(8, 0, 16, 20, palette),), 16, "for and against in the same window"))
    labels = sorted({label for row in rows if (label := label_of(graph, row.actor))})
    foreign = tuple(label for label in labels if label not in schema.labels and label not in SHAPE_BY_LABEL)
    by_shape: dict[str, list[str]] = {}
    for label in labels:
        by_shape.setdefault(shape_of(label, schema, foreign), []).append(allowed(label))
    entries.extend(shape_entry(shape, ", ".join(names), palette) for shape, names in by_shape.items())
    if any(graph.nodes[row.actor].get("unspecified") for row in rows if row.actor in graph):
        entries.append(shape_entry("rounded", "not named by the source", palette, unsure=True))
    entries.extend(fills.entries([row.actor for row in rows], palette))
    if every:
        entries.append(LegendEntry((), 0.0, f"a column: {every}"))
    return [*entries, *(LegendEntry((), 0.0, each) for each in words)]


def _steps(row: ActorRow) -> bool:
    """Whether a line of the row goes from one side to the other."""
    there = [row.said[at].sides for at in sorted(row.said)]
    return any(not set(now) & set(then) for now, then in pairwise(there))


def _gaps(row: ActorRow) -> bool:
    """Whether the row has windows without anything between others."""
    there = sorted(row.said)
    return len(there) > 1 and there[-1] - there[0] >= len(there)


def _line(start: tuple[float, float], end: tuple[float, float], colour: str, *, change: bool, apart: bool) -> Shape:
    return Shape(polyline(start, end), "line", None, colour, 2.4 if change else 1.6, (3.0, 3.0) if apart else ())


def _band(x: float, y: float, width: float, height: float, palette: Palette) -> Shape:
    corners = [(x - width / 2, y - height / 2), (x + width / 2, y - height / 2), (x + width / 2, y + height / 2), (x - width / 2, y + height / 2)]
    return Shape(polygon(corners), "casing", palette.contested)


class _Drawing:
    """The columns of one picture."""

    def __init__(
        self,
        graph: nx.MultiDiGraph[Any],
        schema: Schema,
        fills: NodeColours,
        palette: Palette,
        windows: Sequence[Days],
        top: float,
    ) -> None:
        self.graph, self.schema, self.fills, self.palette, self.windows, self.top = graph, schema, fills, palette, windows, top
        self.days = [days_in_words(*days) for days in windows]
        labels = {label_of(graph, node) for node in graph}
        self.foreign = tuple(sorted(label for label in labels if label and label not in schema.labels and label not in SHAPE_BY_LABEL))
        self.seen: set[str] = set()

    def column(self, column: Column, concepts: Sequence[Concept]) -> list[Group]:
        """A column of concepts under the dates of its windows."""
        y = self.top + HEAD
        groups: list[Group] = []
        for concept in concepts:
            groups.extend(self._concept(column, concept, y))
            y += CAPTION + len(concept.rows) * ROW + AFTER
        return [*self._heads(column), *groups]

    def _heads(self, column: Column) -> list[Group]:
        groups = []
        for at, (upper, lower) in enumerate(window_heads(self.windows, column.width)):
            left = column.x(at) - column.width / 2
            texts = []
            if upper:
                texts.append(Text(left + 3, self.top + 9, (upper,), NOTE, self.palette.ink, bold=True, anchor="start"))
            if lower:
                texts.append(Text(column.x(at), self.top + 25, (lower,), NOTE, self.palette.ink))
            tick = Shape(polyline((left, self.top + (2 if upper else 18)), (left, self.top + HEAD - 4)), "rule", None, self.palette.faint, 0.8)
            first, last = self.windows[at]
            data = MappingProxyType({"from": str(first), "to": str(last)})
            groups.append(Group("window", self.days[at], (tick,), tuple(texts), data))
        return groups

    def _concept(self, column: Column, concept: Concept, y: float) -> list[Group]:
        palette = self.palette
        shapes = [Shape(polyline((column.left, y), (column.right, y)), "rule", None, palette.quiet, 0.8)]
        left, room = column.left, column.right - column.left
        texts = []
        if concept.contested:
            shapes.append(_band(left + 8, y + 14, 16, 17, palette))
            texts.append(Text(left + 8, y + 14, ("≠",), CONCEPT, palette.ink, bold=True))
            left, room = left + 22, room - 22
        texts.append(Text(left, y + 14, (cut_to(allowed(concept.name), room, CONCEPT, bold=True),), CONCEPT, palette.ink, bold=True, anchor="start"))
        only_for, only_against, both = concept.sides
        told = [f"{count:,} {side}" for count, side in ((only_for, FOR), (only_against, AGAINST), (both, BOTH)) if count]
        actors = f"{len(concept.everybody):,} actor{'s' * (len(concept.everybody) > 1)}: {', '.join(told) if len(told) > 1 else concept.rows[0].side}"
        texts.append(Text(column.left, y + 38, (cut_to(actors, column.first - column.left - 6, NOTE),), NOTE, palette.quiet, anchor="start"))
        for at in range(len(self.windows)):
            texts.extend(self._tally(concept, at, (column.x(at), y + 38)))
        if concept.cut:
            count = sum(row.total for row in concept.cut)
            more = f"and {len(concept.cut):,} more actor{'s' * (len(concept.cut) > 1)}, {count:,} statement{'s' * (count > 1)}"
            bottom = y + CAPTION + len(concept.rows) * ROW + 7
            texts.append(Text(column.left, bottom, (cut_to(more, room, NOTE),), NOTE, palette.quiet, italic=True, anchor="start"))
        data = MappingProxyType({"about": concept.key, "actors": str(len(concept.everybody))})
        head = Group("concept", allowed(concept.name), tuple(shapes), tuple(texts), data)
        top = y + CAPTION
        rows = [self._row(column, concept, row, top + (at + 0.5) * ROW, striped=at % 2 == 0) for at, row in enumerate(concept.rows)]
        return [head, *(group for each in rows for group in each)]

    def _tally(self, concept: Concept, window: int, at: tuple[float, float]) -> list[Text]:
        """How many actors are for a concept in a window, and under that how many against it."""
        parts = ((FOR, "+", -6.5), (AGAINST, "−", 6.5))
        return [
            Text(at[0], at[1] + down, (f"{sign}{count}",), NOTE, self.palette.stances[_SIDES[side]], bold=True, role="tally")
            for side, sign, down in parts
            if (count := concept.actors(window, side))
        ]

    def _row(self, column: Column, concept: Concept, row: ActorRow, y: float, *, striped: bool) -> list[Group]:
        palette = self.palette
        ends = column.x(0) - column.width / 2, column.x(len(self.windows) - 1) + column.width / 2
        line = Shape(polyline((ends[0], y), (ends[1], y)), "rule", None, palette.faint, 1.0)
        corners = [(column.left, y - ROW / 2), (column.right, y - ROW / 2), (column.right, y + ROW / 2), (column.left, y + ROW / 2)]
        ground = [Shape(polygon(corners), "clearing", palette.stripe)] if striped else []
        bands = [_band(column.x(at), y, min(column.width - 1, 30.0), ROW - 2, palette) for at, each in row.said.items() if len(each.sides) > 1]
        groups = [Group("row", "", (*ground, *bands, line), ()), self._name(column, row, y)]
        if len(row.said) > 1:
            groups.append(Group("line", self._words(row), tuple(self._lines(column, row, y)), ()))
        for at in sorted(row.said):
            for side in row.said[at].sides:
                groups.append(self._mark(concept, row, at, side, (column.x(at), y + _level(side))))
        if note := note_of(row, self.windows):
            groups.append(Group("change", "", (), (Text(column.notes, y, (note,), NOTE, palette.ink, anchor="start"),)))
        return groups

    def _name(self, column: Column, row: ActorRow, y: float) -> Group:
        data = self.graph.nodes[row.actor] if row.actor in self.graph else {}
        label = label_of(self.graph, row.actor)
        shapes = node_shapes(
            shape_of(label, self.schema, self.foreign),
            (column.left + GLYPH[0] / 2, y),
            GLYPH,
            self.fills.of_parties(row.actor),
            self.palette,
            unsure=bool(data.get("unspecified")),
        )
        name = allowed(name_of(self.graph, row.actor))
        room = column.first - column.left - GLYPH[0] - 18
        lines = wrap(name, room, NAME, False, measure)
        if len(lines) > 2:
            lines = (lines[0], cut_to(" ".join(lines[1:]), room, NAME))
        text = Text(column.left + GLYPH[0] + 7, y, lines, NAME, self.palette.ink, anchor="start", role="name")
        again = row.actor in self.seen
        self.seen.add(row.actor)
        told = {} if again else {"id": text_of(row.actor), "label": label}
        return Group("again" if again else "node", name, shapes, (text,), MappingProxyType(told))

    def _lines(self, column: Column, row: ActorRow, y: float) -> Iterable[Shape]:
        """Lines from each mark to the next ones: level where the side stays, a step where it changes."""
        there = sorted(row.said)
        for before, after in pairwise(there):
            now, then = row.said[before], row.said[after]
            apart = after - before > 1
            stays = [side for side in now.sides if side in then.sides]
            ways = [(side, side) for side in stays] or [(now.sides[0], then.sides[0])]
            for start, end in ways:
                change = start != end
                colour = self.palette.ink if change else self.palette.stances[_SIDES[start]]
                left = column.x(before) + mark_width(len(now.ids(start))) / 2
                right = column.x(after) - mark_width(len(then.ids(end))) / 2
                yield _line((left, y + _level(start)), (right, y + _level(end)), colour, change=change, apart=apart)

    def _words(self, row: ActorRow) -> str:
        return allowed(
            f"{name_of(self.graph, row.actor)}: " + "; ".join(f"{self.days[at]}: {' and '.join(row.said[at].sides)}" for at in sorted(row.said))
        )

    def _mark(self, concept: Concept, row: ActorRow, window: int, side: str, at: tuple[float, float]) -> Group:
        ids = row.said[window].ids(side)
        shapes, text = mark(side, at, len(ids), self.palette)
        shown = ", ".join(ids[:12]) + (f" and {len(ids) - 12:,} more" if len(ids) > 12 else "")
        told = f"{name_of(self.graph, row.actor)} is {side} “{concept.name}”, {self.days[window]}: {len(ids):,} statement{'s' * (len(ids) > 1)}"
        first, last = self.windows[window]
        data = {"subject": row.actor, "object": concept.key, "side": side, "from": str(first), "to": str(last), "count": str(len(ids))}
        return Group("mark", allowed(f"{told} ({shown})"), shapes, (text,), MappingProxyType({key: text_of(value) for key, value in data.items()}))
