"""Small multiples: the same places, colours and widths in every panel, nothing on anything else, and what is left out is said."""

from __future__ import annotations

import random
import re
from collections import Counter, defaultdict
from itertools import combinations
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element

import numpy as np
import pytest
from defusedxml.ElementTree import fromstring

import graphmodel as gm
from graphmodel.diagram.layout.bezier import point_at
from graphmodel.diagram.layout.ring import ring_curve
from graphmodel.diagram.layout.text_metrics import LINE_HEIGHT, measure
from graphmodel.diagram.picture import Group, Picture, Text
from graphmodel.diagram.svg import svg_text
from graphmodel.errors import RefusedError, UsageError
from graphmodel.model.model import Model
from graphmodel.model.statement import Document, Entity, Evidence, Statement
from tests.support.paths import FIXTURES

SVG = "{http://www.w3.org/2000/svg}"
Box = tuple[float, float, float, float]


def generated(actors: int = 12, count: int = 240, months: int = 5, seed: int = 4) -> Model:
    chance = random.Random(seed)
    names = [f"a{at:02}" for at in range(actors)]
    entities = tuple(Entity(name, "Person", f"Person of the long name {name}" if at % 3 == 0 else f"Ann {name}") for at, name in enumerate(names))
    statements = tuple(
        Statement(
            names[int(actors * chance.random() ** 2)],
            chance.choice(("ACCUSES", "SUPPORTS", "MEETS")),
            chance.choice(names),
            id=f"s{at}",
            valid=f"2020-{1 + at % months:02}-{1 + at % 28:02}",
        )
        for at in range(count)
    )
    return Model("m", (Document("d", "D"),), entities, statements, title="Who does what")


def drawn(model: Any, windows: str = "P1M", **options: Any) -> Picture:
    picture = gm.draw(model, windows=windows, **options)
    assert picture is not None
    return picture


def panels(picture: Picture) -> list[tuple[Group, list[Group]]]:
    """Each panel with what is in it."""
    found: list[tuple[Group, list[Group]]] = []
    for group in picture.pages[0].groups:
        if group.kind == "panel":
            found.append((group, []))
        elif found:
            found[-1][1].append(group)
    return found


def corner(panel: Group) -> tuple[float, float]:
    (_, point), *_ = panel.shapes[0].path
    return point[0], point[1]


def box_of(text: Text) -> Box:
    wide = max(measure(line, text.size, text.bold)[0] for line in text.lines)
    high = len(text.lines) * LINE_HEIGHT * text.size
    left = {"start": text.x, "middle": text.x - wide / 2, "end": text.x - wide}[text.anchor]
    return left, text.y - high / 2, left + wide, text.y + high / 2


def outline(group: Group) -> Box:
    points = [values for name, values in group.shapes[0].path if name in "ML"]
    xs, ys = [point[0] for point in points], [point[1] for point in points]
    return min(xs), min(ys), max(xs), max(ys)


def meet(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


@pytest.mark.parametrize("actors", [1, 2, 3, 7, 12, 40])
def test_nothing_lies_on_anything_and_everything_is_in_its_panel(actors: int) -> None:
    picture = drawn(generated(actors))
    for panel, inside in panels(picture):
        frame = outline(panel)
        names = [outline(group) for group in inside if group.kind in ("node", "again")]
        numbers = [box_of(text) for group in inside if group.kind == "number" for text in group.texts]
        assert names
        assert not [pair for pair in combinations([*names, *numbers], 2) if meet(*pair)]
        for box in [*names, *numbers, *map(box_of, panel.texts)]:
            assert frame[0] <= box[0] and frame[1] <= box[1] and box[2] <= frame[2] and box[3] <= frame[3]
        for group in inside:
            if group.kind in ("node", "again"):
                (text,) = group.texts
                inner, outer = box_of(text), outline(group)
                assert outer[0] <= inner[0] and inner[2] <= outer[2] and text.size >= 10


def test_an_actor_has_the_same_place_and_colour_in_all_panels() -> None:
    places: dict[str, list[tuple[float, float]]] = defaultdict(list)
    for panel, inside in panels(drawn(generated())):
        left, top = corner(panel)
        for group in inside:
            if group.kind in ("node", "again"):
                places[group.title].append((group.texts[0].x - left, group.texts[0].y - top))
    assert len(places) == 12
    for each in places.values():
        assert each == [pytest.approx(each[0])] * 5


@pytest.mark.parametrize("start", [(0.0, 40.0), (100.0, 0.0)])
def test_lines_between_the_same_two_points_part(start: tuple[float, float]) -> None:
    stop, centre = (0.0, 90.0), (50.0, 65.0)
    one, other = ring_curve(start, stop, centre, -10), ring_curve(stop, start, centre, 10)
    assert np.hypot(*(point_at(one, 0.5) - point_at(other, 0.5))) > 12


def test_lines_are_the_counts_and_as_wide_as_they_are_many() -> None:
    model = generated()
    expected = {(row["from"], row["subjectId"], row["relation"], row["objectId"]): row["count"] for row in gm.counts(model, window="P1M").to_dicts()}
    stances = {"ACCUSES": "opposes", "SUPPORTS": "supports", "MEETS": "neutral"}
    counted: Counter[tuple[str, str, str, str]] = Counter()
    for (first, subject, relation, object_), count in expected.items():
        ends = sorted((subject, object_)) if relation == "MEETS" else (subject, object_)
        counted[first, ends[0], stances[relation], ends[1]] += count
    found, widths = {}, {}
    for panel, inside in panels(drawn(model)):
        for group in inside:
            if group.kind == "line":
                key = (panel.data["from"], group.data["subject"], group.data["stance"], group.data["object"])
                found[key] = int(group.data["count"])
                widths[found[key]] = max(widths.get(found[key], 0.0), group.shapes[0].width)
    least = min(found.values())
    assert found == {key: count for key, count in counted.items() if count >= least}
    assert [widths[count] for count in sorted(widths)] == sorted(set(widths.values()))


def test_what_is_too_much_is_left_out_and_counted() -> None:
    picture = drawn(generated(60, 6000))
    words = " ".join(line for group in picture.pages[0].groups for text in group.texts for line in text.lines)
    assert re.search(r"drawn are the (\d+) of 60 nodes with the most statements", words)
    assert re.search(r"lines of less than \d+ statements are left out", words)
    for panel, inside in panels(picture):
        shown = sum(int(group.data["count"]) for group in inside if group.kind == "line")
        assert f"{shown:,} of 1,200 statements" in [line for text in panel.texts for line in text.lines]
        assert len([group for group in inside if group.kind == "line"]) <= 36


def test_a_window_without_anything_says_so_and_so_do_dates_that_are_in_none() -> None:
    people = tuple(Entity(name, "Person", name.upper()) for name in "ab")
    days = ("2020-01-05", "2020-03-05", "2020", None)
    statements = tuple(Statement("a", "ACCUSES", "b", id=f"s{at}", valid=day) for at, day in enumerate(days))
    negated = Statement("a", "ACCUSES", "b", id="not", valid="2020-02-05", negated=True)
    picture = drawn(Model("m", (), people, (*statements, negated)))
    found = panels(picture)
    assert [panel.title for panel, _ in found] == ["January 2020", "February 2020", "March 2020"]
    assert [[line for text in panel.texts for line in text.lines] for panel, _ in found] == [
        ["January 2020", "1 statement"],
        ["February 2020", "no statements", "no statements"],
        ["March 2020", "1 statement"],
    ]
    words = " ".join(line for group in picture.pages[0].groups for text in group.texts for line in text.lines)
    assert "2 statements in no window: no date, or one that is too wide" in words


def test_a_model_without_dates_is_a_page_that_says_so() -> None:
    people = tuple(Entity(name, "Person", name.upper()) for name in "ab")
    picture = drawn(Model("m", (), people, (Statement("a", "ACCUSES", "b", id="s"),)))
    words = " ".join(line for group in picture.pages[0].groups for text in group.texts for line in text.lines)
    assert "No statement lies in a window of time." in words


def test_hostile_names_stay_text_and_the_same_model_is_the_same_picture(tmp_path: Path) -> None:
    people = (Entity("a", "Person", "<script>alert(1)</script>" * 40), Entity("b", "Person", "x" * 3000))
    model = Model("m", (), people, (Statement("a", "ACCUSES", "b", id="s", valid="2020-01-05"),), title="]]>&<b>")
    text = svg_text(drawn(model))
    root: Element = fromstring(text)
    assert not [each for each in root.iter() if each.tag == f"{SVG}script"]
    assert text == svg_text(drawn(model))
    gm.draw(model, tmp_path / "x.png", windows="P1M", dpi=48)
    assert (tmp_path / "x.png").read_bytes()[:4] == b"\x89PNG"


SELECTIONS: list[dict[str, Any]] = [
    {},
    {"around": ["trump"], "hops": 2},
    {"relation": ["DENIES", "MEETS", "ANNOUNCES"]},
    {"label": ["State"]},
    {"top": 6},
    {"around": ["trump"], "hops": 3, "label": ["Person"], "top": 5},
    {"query": "MATCH (a)-[r]->(b) WHERE a.id = 'trump' RETURN r.id"},
    {"query": "denials"},
    {"as_of": "2025-02-14"},
    {"known_at": "2025-02-13", "relation": ["DENIES", "ANNOUNCES"]},
]


@pytest.mark.parametrize("positions", [False, True])
@pytest.mark.parametrize("selection", SELECTIONS, ids=str)
def test_a_model_is_drawn_as_its_graph_is(selection: dict[str, Any], positions: bool) -> None:
    """A model is drawn from its statements, without a graph of all of them."""
    model = gm.read_model(FIXTURES / "munich.yaml")
    assert drawn(model, positions=positions, **selection) == drawn(gm.to_networkx(model), positions=positions, **selection)


def test_no_graph_of_all_statements_is_made(monkeypatch: pytest.MonkeyPatch) -> None:
    from graphmodel.graph import build

    monkeypatch.setattr(build, "build_graph", None)
    for given in ({}, {"positions": True}, {"around": ["a01"]}, {"query": "MATCH (a)-[r]->(b) RETURN r.id"}):
        assert drawn(generated(), **given).pages


def test_a_graph_of_another_program_has_windows_too() -> None:
    import networkx as nx

    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    for at, day in enumerate(["2020-01-05", "2020-02-07", "soon", 7]):
        graph.add_edge("x", f"y{at}", relation="KNOWS", valid=day)
    picture = drawn(graph)
    assert [panel.title for panel, _ in panels(picture)] == ["January 2020", "February 2020"]


def test_what_is_refused(tmp_path: Path) -> None:
    model = generated(3, 60)
    with pytest.raises(RefusedError, match="148 windows are 148 panels, and this page has room for 24: take longer windows"):
        gm.draw(model, windows="P1D")
    for options, words in (
        ({"timeline": True}, "one picture of all times"),
        ({"bundle": True}, "leave out --bundle"),
        ({"windows": "month"}, "is not a period"),
        ({"windows": None, "step": "P1M"}, "give --windows, too"),
    ):
        with pytest.raises(UsageError, match=words):
            gm.draw(model, **{"windows": "P1M", **options})


def test_sources_and_parts() -> None:
    model = generated()
    entities = model.entities
    evidence = (Evidence("d"),)
    with_source = Model(
        "m",
        (Document("d", "Gazette", publisher="Gazette", published="2020-02-01"),),
        entities,
        (Statement("a00", "ACCUSES", "a01", id="s", evidence=evidence),),
    )
    words = " ".join(line for group in drawn(with_source).pages[0].groups for text in group.texts for line in text.lines)
    assert "Source: Gazette" in words
    part = drawn(model, around=["a11"])
    lines = [group for _, inside in panels(part) for group in inside if group.kind == "line"]
    assert lines
    assert all("a11" in (line.data["subject"], line.data["object"]) for line in lines)


def test_networks_of_agreement_have_panels_with_coalitions_as_colours(tmp_path: Path) -> None:
    people = tuple(Entity(name, "Person", name.upper()) for name in "abxy")
    concepts = (Entity("p", "Proposition", "P"), Entity("q", "Proposition", "Q"))
    statements = tuple(
        Statement(
            name, "SUPPORTS" if (name in "ab") == (concept == "p") else "OPPOSES", concept, id=f"{name}{concept}{month}", stated=f"2020-{month}-05"
        )
        for month in ("01", "03")
        for name in "abxy"
        for concept in "pq"
    )
    model = Model("m", (), (*people, *concepts), statements)
    graph = gm.network(model, "subtract", window="P1M", coalitions=True, out=tmp_path / "x.svg")
    root: Element = fromstring((tmp_path / "x.svg").read_text("utf-8"))
    groups = [group for group in root.iter(f"{SVG}g") if group.get("class") in ("panel", "line", "node", "again")]
    order = [group.get("class") for group in groups]
    assert [group.get("data-from") for group in groups if group.get("class") == "panel"] == ["2020-01-01", "2020-02-01", "2020-03-01"]
    assert order.count("line") == graph.number_of_edges() == 12
    fills: dict[str, set[str | None]] = defaultdict(set)
    for group in groups[: order.index("panel", 1)]:
        if group.get("class") == "node":
            fills[str(group.get("data-id"))].add(next(iter(group.iter(f"{SVG}path"))).get("fill"))
    assert fills["a"] == fills["b"] != fills["x"] == fills["y"]
    assert "coalition 1" in (tmp_path / "x.svg").read_text("utf-8")
