"""Positions over time: each mark at its window, on its row and side, with the number of the table; nothing on anything else; what is cut is said."""

from __future__ import annotations

import random
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
from defusedxml.ElementTree import fromstring

import graphmodel as gm
from graphmodel.diagram.layout.text_metrics import LINE_HEIGHT, measure
from graphmodel.diagram.palette import COLOUR
from graphmodel.diagram.picture import Group, Picture, Shape, Text
from graphmodel.diagram.position_columns import LEVEL, NOTE, RADIUS, columns_on
from graphmodel.diagram.position_rows import ActorRow, Concept, Said, by_interest, fitting, with_most
from graphmodel.diagram.svg import svg_text
from graphmodel.errors import RefusedError
from graphmodel.model.model import Model
from graphmodel.model.statement import Document, Entity, Evidence, Statement
from tests.support.paths import FIXTURES, ROOT

DNA = ROOT.parent / "shared" / "data" / "discourse_claims" / "sample.dna.sqlite"

Box = tuple[float, float, float, float]


def generated(actors: int = 9, concepts: int = 4, count: int = 260, months: int = 12, seed: int = 3) -> Model:
    """Actors, most of whom keep to a side, and some of whom change it; a document, a party, and names of every length."""
    chance = random.Random(seed)
    names = [f"a{at:02}" for at in range(actors)]
    people = [
        Entity(name, "Person", f"Deputy Foreign Secretary {name} of the Northern Islands" if at % 4 == 0 else f"Ann {name}")
        for at, name in enumerate(names)
    ]
    matters = [Entity(f"c{at}", "Proposition", f"matter {at}, " + "which is long to tell, " * (9 * (at == 1))) for at in range(concepts)]
    statements = [Statement(name, "MEMBER_OF", "party", id=f"m{name}") for name in names[::2]]
    for at in range(count):
        actor, concept, month = chance.randrange(actors), chance.randrange(concepts), 1 + chance.randrange(months)
        supports = ((actor + concept) % 2 == 0) != (actor % 3 == 0 and month > 6)
        relation = ("SUPPORTS", "ASSERTS")[at % 2] if supports else ("OPPOSES", "DENIES")[at % 2]
        stated = f"2031-{month:02}-{1 + chance.randrange(28):02}"
        statements.append(Statement(names[actor], relation, f"c{concept}", id=f"s{at}", stated=stated, evidence=(Evidence("d"),)))
    entities = (*people, *matters, Entity("party", "Organization", "The Party"))
    return Model("m", (Document("d", "Gazette", publisher="Gazette"),), entities, tuple(statements), title="The river")


def drawn(model: Any, windows: str = "P1M", **options: Any) -> Picture:
    picture = gm.draw(model, positions=True, windows=windows, **options)
    assert picture is not None
    return picture


@dataclass(frozen=True)
class Row:
    """What a picture has of an actor on a concept."""

    concept: str
    name: Group
    marks: list[Group]
    lines: list[Shape]
    note: str


def rows(picture: Picture) -> Iterator[Row]:
    concept, row = "", None
    for group in picture.pages[0].groups:
        if group.kind == "concept":
            concept = group.data["about"]
        elif group.kind in ("node", "again"):
            if row:
                yield row
            row = Row(concept, group, [], [], "")
        elif row and group.kind == "mark":
            row.marks.append(group)
        elif row and group.kind == "line":
            row.lines.extend(group.shapes)
        elif row and group.kind == "change":
            row = Row(row.concept, row.name, row.marks, row.lines, group.texts[0].lines[0])
    if row:
        yield row


def words_of(picture: Picture) -> str:
    return " ".join(line for group in picture.pages[0].groups for text in group.texts for line in text.lines)


def around(shape: Shape) -> Box:
    numbers = [value for _, values in shape.path for value in values]
    return min(numbers[::2]), min(numbers[1::2]), max(numbers[::2]), max(numbers[1::2])


def box(text: Text) -> Box:
    wide = max(measure(line, text.size, text.bold)[0] for line in text.lines)
    high = (len(text.lines) - 1) * LINE_HEIGHT * text.size + text.size
    left = text.x - {"start": 0.0, "middle": wide / 2, "end": wide}[text.anchor]
    return left, text.y - high / 2, left + wide, text.y + high / 2


def overlap(one: Box, other: Box) -> bool:
    return one[0] < other[2] - 0.1 and other[0] < one[2] - 0.1 and one[1] < other[3] - 0.1 and other[1] < one[3] - 0.1


CASES = {
    "months": (generated(), "P1M", {}),
    "weeks": (generated(), "P1W", {"page": "fit"}),
    "days": (generated(months=2), "P1D", {"page": "fit"}),
    "quarters that overlap": (generated(), "P3M", {"step": "P1M"}),
    "columns of concepts": (generated(concepts=9, months=3), "P1M", {}),
    "thousands": (generated(actors=3, concepts=1, count=9000), "P1M", {}),
    "many": (generated(60, 50, 6000), "P1M", {"page": "a4"}),
    "a year": (generated(), "P1Y", {"page": "a4-portrait"}),
    "munich": (FIXTURES / "munich.yaml", "P1M", {}),
    "claims": (FIXTURES / "claims.yaml", "P1D", {"page": "a4"}),
}


@pytest.mark.parametrize("case", CASES)
def test_nothing_is_on_anything_else_and_all_is_on_the_page(case: str) -> None:
    model, windows, options = CASES[case]
    picture = drawn(model, windows, **options)
    groups = picture.pages[0].groups
    marks = [around(group.shapes[0]) for group in groups if group.kind == "mark"]
    glyphs = [around(group.shapes[0]) for group in groups if group.kind in ("node", "again")]
    texts = [(box(text), text.lines) for group in groups if group.kind != "mark" for text in group.texts]
    assert marks
    everything = [*((each, ("mark",)) for each in marks), *((each, ("glyph",)) for each in glyphs), *texts]
    assert not [(one, other) for one, other in combinations(everything, 2) if overlap(one[0], other[0]) and ("≠",) not in (one[1], other[1])]
    assert all(left >= 0 and top >= 0 and right <= picture.width and bottom <= picture.height for (left, top, right, bottom), _ in everything)
    for group in groups:
        if group.kind == "mark":
            (left, _, right, _), (start, _, stop, _) = around(group.shapes[0]), box(group.texts[0])
            assert left < start < stop < right


@pytest.mark.parametrize("case", CASES)
def test_each_mark_is_at_its_window_and_on_its_row_and_side(case: str) -> None:
    model, windows, options = CASES[case]
    picture = drawn(model, windows, **options)
    heads = [group for group in picture.pages[0].groups if group.kind == "window"]
    ticks: dict[str, list[float]] = defaultdict(list)
    for group in heads:
        ticks[group.data["from"]].append(around(group.shapes[0])[0])
    first, *later = (each[0] for each in ticks.values())
    half = (later[0] - first) / 2 if later else heads[0].texts[-1].x - first
    for row in rows(picture):
        for mark in row.marks:
            left, top, right, bottom = around(mark.shapes[0])
            assert (mark.data["object"], bottom - top) == (row.concept, pytest.approx(2 * RADIUS))
            assert (top + bottom) / 2 == pytest.approx(row.name.texts[0].y + (-LEVEL if mark.data["side"] == "for" else LEVEL))
            assert any((left + right) / 2 == pytest.approx(tick + half) for tick in ticks[mark.data["from"]])


@pytest.mark.parametrize("case", ["months", "weeks", "quarters that overlap", "columns of concepts", "munich", "claims"])
def test_the_numbers_are_those_of_the_table(case: str) -> None:
    model, windows, options = CASES[case]
    found = gm.positions(model, window=windows, **({"step": options["step"]} if "step" in options else {}))
    expected = {
        (str(each.window and each.window[0]), each.actor, each.concept, side): len(ids)
        for each in found
        for side, ids in (("for", each.agrees), ("against", each.disagrees))
        if ids
    }
    picture = drawn(model, windows, **{**options, "page": "fit"})
    marks = [mark for row in rows(picture) for mark in row.marks]
    assert {tuple(mark.data[name] for name in ("from", "subject", "object", "side")): int(mark.data["count"]) for mark in marks} == expected
    assert len(marks) == len(expected)
    assert [mark.texts[0].lines[0] for mark in marks] == [mark.data["count"] for mark in marks]


@pytest.mark.skipif(not DNA.exists(), reason="needs the samples of Discourse Network Analyzer in ../shared/data")
@pytest.mark.parametrize("windows", ["P1W", "P1M"])
def test_a_sample_of_discourse_network_analyzer(windows: str) -> None:
    model, _ = gm.import_(DNA)
    picture = drawn(model, windows, page="fit")
    marks = [mark for row in rows(picture) for mark in row.marks]
    assert sum(int(mark.data["count"]) for mark in marks) == sum(len(each.agrees) + len(each.disagrees) for each in gm.positions(model)) == 40
    assert "belongs to" in words_of(picture)
    boxes = [
        *(around(mark.shapes[0]) for mark in marks),
        *(box(text) for group in picture.pages[0].groups if group.kind != "mark" for text in group.texts),
    ]
    assert len([pair for pair in combinations(boxes, 2) if overlap(*pair)]) == 0


def test_the_sides_differ_in_more_than_colour() -> None:
    picture = drawn(generated(), grey=True)
    marks = [mark for row in rows(picture) for mark in row.marks]
    for side, full in (("for", True), ("against", False)):
        looks = {(mark.shapes[0].fill == mark.shapes[0].stroke, mark.texts[0].fill == picture.ground) for mark in marks if mark.data["side"] == side}
        assert looks == {(full, full)}


def test_over_the_rows_are_the_actors_of_each_side() -> None:
    model = generated()
    picture = drawn(model, page="fit")
    expected: dict[tuple[str, str], set[str]] = defaultdict(set)
    for each in gm.positions(model, window="P1M"):
        for sign, ids in (("+", each.agrees), ("−", each.disagrees)):
            if ids:
                expected[each.concept, sign].add(each.actor)
    for group in picture.pages[0].groups:
        if group.kind == "concept":
            tallies = [text for text in group.texts if text.role == "tally"]
            by_month = [(text.lines[0][0], int(text.lines[0][1:]), round(text.x)) for text in tallies]
            months = sorted({at for *_, at in by_month})
            for sign, count, at in by_month:
                window = f"2031-{1 + months.index(at):02}-01"
                stands = [
                    each
                    for each in gm.positions(model, window="P1M")
                    if each.concept == group.data["about"] and str(each.window and each.window[0]) == window
                ]
                assert count == sum(bool(each.agrees if sign == "+" else each.disagrees) for each in stands)


def made(*days: tuple[str, str, str]) -> Model:
    """Who (a letter) takes which side (+ or -) on which day, on one concept."""
    people = tuple(Entity(name, "Person", f"Person {name.upper()}") for name in sorted({who for who, *_ in days}))
    statements = tuple(
        Statement(who, "SUPPORTS" if side == "+" else "OPPOSES", "p", id=f"s{at}", stated=day) for at, (who, side, day) in enumerate(days)
    )
    return Model("m", (), (*people, Entity("p", "Proposition", "The dam is built")), statements)


def test_who_changes_and_who_agrees_is_seen() -> None:
    picture = drawn(
        made(
            *(("a", "+", f"2031-{month:02}-05") for month in (1, 2, 4)),
            *(("b", side, f"2031-{month:02}-05") for side, month in (("+", 1), ("-", 2))),
            *(("c", side, "2031-01-05") for side in "+-"),
            ("c", "-", "2031-02-05"),
            ("d", "-", "2031-01-07"),
        )
    )
    found = {row.name.data["id"]: row for row in rows(picture)}
    assert list(found) == ["a", "b", "c", "d"]  # those who are for it first
    assert {name: row.note for name, row in found.items()} == {"a": "", "b": "→ against, Feb 2031", "c": "2 changes, → against, Feb 2031", "d": ""}

    def ends(line: Shape) -> tuple[float, float]:
        (_, (_, start)), (_, (_, stop)) = line.path
        return start, stop

    a, b, c = (found[name].lines for name in "abc")
    assert {(line.stroke, line.width) for line in a} != {(line.stroke, line.width) for line in b}
    assert [line.stroke for line in b] == [COLOUR.ink]
    assert {line.stroke for line in a} == {COLOUR.stances["supports"]}
    assert [(start == stop, line.dash != ()) for line in a for start, stop in [ends(line)]] == [(True, False), (True, True)]
    assert [stop - start for line in b for start, stop in [ends(line)]] == [pytest.approx(2 * LEVEL)]
    assert [start == stop for line in c for start, stop in [ends(line)]] == [True]
    assert found["d"].lines == []
    words = words_of(picture)
    assert "changes side" in words
    assert "says nothing in between" in words
    assert "for and against in the same window" in words
    assert "4 actors: 1 for, 1 against, 2 both" in words
    agreed = words_of(drawn(made(("a", "+", "2031-01-05"), ("b", "+", "2031-01-05"))))
    assert "2 actors: for" in agreed
    assert "≠" not in agreed


def test_what_is_cut_is_said_in_the_foot_and_as_a_message(caplog: pytest.LogCaptureFixture) -> None:
    model = generated(60, 50, 6000)
    with caplog.at_level("INFO", "graphmodel"):
        picture = drawn(model, page="a4")
    words = words_of(picture)
    concepts = {row.concept for row in rows(picture)}
    assert f"drawn are the {len(concepts)} most contested of 50 subjects" in words
    cut, count = map(int, re.search(r"(\d+) rows of actors with ([\d,]+) statements left out", words).group(1, 2))  # type: ignore[union-attr]
    table = gm.positions(model)
    here = [each for each in table if each.concept in concepts]
    shown = {(row.concept, mark.data["subject"]) for row in rows(picture) for mark in row.marks}
    left = [each for each in here if (each.concept, each.actor) not in shown]
    assert (cut, count) == (len(left), sum(len(each.agrees) + len(each.disagrees) for each in left))
    for each in (f"{len(concepts)} most contested of 50", f"{cut} rows of actors", "--page fit"):
        assert each in caplog.text
    assert picture.summary in caplog.text


def test_the_most_contested_come_first_and_of_the_actors_those_who_change() -> None:
    def row(actor: str, *sides: str) -> ActorRow:
        return ActorRow(actor, {at: Said((f"s{at}",) if "+" in side else (), (f"t{at}",) if "-" in side else ()) for at, side in enumerate(sides)})

    loud = row("loud", *["+"] * 9)
    actors = (loud, row("quiet", "+"), row("turned", "+", "-"), row("both", "+-"), row("late", "-"))
    concept = Concept("p", "P", by_interest(actors))
    kept = with_most(Concept("p", "P", by_interest((*actors, row("often", *["-"] * 5)))), 3)
    assert [each.actor for each in kept.rows] == ["loud", "both", "turned"]
    assert [each.actor for each in kept.cut] == ["often", "late", "quiet"]
    assert len(with_most(kept, 9).rows) == 6
    columns = fitting([concept] * 5, [100.0, 260.0], 10.0, 50.0)
    assert [len(each) for each in columns] == [1, 3]
    assert all(50 * len(each) + 10 * sum(len(part.rows) for part in each) <= height for each, height in zip(columns, (100, 260), strict=True))
    assert sum(len(part.rows) for part in columns[1]) == 11  # room that is left is used
    sliding = ActorRow("a", {0: Said(("s",), ()), 1: Said(("s", "t"), ("u",)), 2: Said(("t",), ("u",))})
    assert (sliding.counts, sliding.total) == ((2, 1), 3)


def test_a_page_that_fits_has_forty_actors_of_a_subject() -> None:
    model = made(*((f"a{at:03}", "+-"[at % 2], "2031-01-05") for at in range(70)))
    picture = drawn(model, page="fit")
    assert len(list(rows(picture))) == 40
    words = words_of(picture)
    assert "70 actors: 35 for, 35 against" in words
    assert "and 30 more actors, 30 statements" in words


def test_subjects_are_in_the_order_of_how_many_actors_contest_them() -> None:
    people = tuple(Entity(f"a{at}", "Person", f"A{at}") for at in range(8))
    sides = {"agreed": "++++++++", "torn": "+++-----", "alone": "+-------", "quiet": "+-"}
    statements = tuple(
        Statement(one.id, "SUPPORTS" if side == "+" else "OPPOSES", concept, id=f"{concept}{one.id}", stated="2031-01-05")
        for concept, each in sides.items()
        for one, side in zip(people, each, strict=False)
    )
    loud = tuple(Statement("a0", "SUPPORTS", "alone", id=f"loud{at}", stated="2031-01-06") for at in range(9))
    model = Model("m", (), (*people, *(Entity(concept, "Proposition", concept) for concept in sides)), (*statements, *loud))
    picture = drawn(model, page="fit")
    assert [group.data["about"] for group in picture.pages[0].groups if group.kind == "concept"] == ["torn", "alone", "quiet", "agreed"]


def test_columns_have_room_for_the_numbers_of_actors() -> None:
    windows = [(date(2000 + at, 1, 1), date(2000 + at, 12, 31)) for at in range(50)]
    said = {at: Said((f"s{at}",), ()) for at in range(50)}
    concept = Concept("p", "P", tuple(ActorRow(f"a{at}", said) for at in range(2000)))
    _, choices = columns_on("1600x1100", windows[:39], [concept], str)
    assert choices[0][0].width > measure("+2000", NOTE, True)[0]
    with pytest.raises(RefusedError):
        columns_on("1600x1100", windows, [concept], str)


def test_what_is_in_no_window_and_takes_no_side() -> None:
    people = tuple(Entity(name, "Person", name.upper()) for name in "ab")
    statements = (
        Statement("a", "SUPPORTS", "b", id="s", stated="2031-01-05"),
        Statement("a", "SUPPORTS", "b", id="year", stated="2031"),
        Statement("a", "SUPPORTS", "b", id="none"),
        Statement("a", "ACCUSES", "b", id="not", stated="2031-01-05", negated=True),
    )
    picture = drawn(Model("m", (), people, statements))
    words = words_of(picture)
    assert "2 positions in no window: no date, or one that is too wide" in words
    assert "1 negated statement left out: it takes no side" in words
    assert "No position lies in a window of time." in words_of(drawn(Model("m", (), people, statements[1:3])))


def test_hostile_names_stay_text_and_the_same_model_is_the_same_picture(tmp_path: Path) -> None:
    people = (Entity("a", "Person", "<script>alert(1)</script>" * 40), Entity("b", "Person", "x" * 3000), Entity("c", "Person", "דוד בן-גוריון"))
    matter = Entity("p", "Proposition", "]]>&<b>\x00" * 90)
    statements = tuple(Statement(who.id, "SUPPORTS", "p", id=f"s{who.id}", stated="2031-01-05") for who in people)
    model = Model("m", (), (*people, matter), statements, title="]]>&<b>")
    text = svg_text(drawn(model))
    assert not [each for each in fromstring(text).iter() if each.tag.endswith("script")]
    assert text == svg_text(drawn(model))
    gm.draw(model, tmp_path / "x.png", positions=True, windows="P1M", dpi=48)
    assert (tmp_path / "x.png").read_bytes()[:4] == b"\x89PNG"


def test_a_part_a_day_and_a_title() -> None:
    model = generated()
    part = drawn(model, around=["a03"], title="What A says", page="fit")
    assert {mark.data["subject"] for row in rows(part) for mark in row.marks} == {"a03"}
    assert "What A says" in words_of(part)
    assert "Source: Gazette" in words_of(part)
    few = drawn(model, relation=["DENIES"], page="fit")
    assert {mark.data["side"] for row in rows(few) for mark in row.marks} == {"against"}
    early = drawn(model, known_at="2031-03-31", page="fit")
    assert max(mark.data["from"] for row in rows(early) for mark in row.marks) == "2031-03-01"


def test_what_is_refused() -> None:
    model = generated(months=12)
    with pytest.raises(RefusedError, match=r"\d+ windows are \d+ columns, and this page has room for \d+: take longer windows .*--page fit"):
        drawn(generated(months=3), "P1D")
    with pytest.raises(RefusedError, match=r"windows are .* columns, and this page has room for 120: take longer windows"):
        drawn(model, "P1D", page="fit")
    with pytest.raises(RefusedError, match="no room for one concept and one actor"):
        drawn(model, page="1600x200")
