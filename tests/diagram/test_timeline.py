"""Timelines and tables of positions: what stands where, in which order, and that nothing lies on anything else."""

from __future__ import annotations

from datetime import date
from itertools import combinations, pairwise
from typing import Any
from xml.etree.ElementTree import Element

import networkx as nx
import pytest
from defusedxml.ElementTree import fromstring

from graphmodel.diagram import raster
from graphmodel.diagram.layout.text_metrics import LINE_HEIGHT, measure
from graphmodel.diagram.picture import Picture, Text
from graphmodel.diagram.stance_table import positions_picture
from graphmodel.diagram.svg import svg_text
from graphmodel.diagram.time_axis import TimeAxis, time_of_event
from graphmodel.diagram.timeline import timeline_picture
from graphmodel.errors import RefusedError
from graphmodel.model import schema
from graphmodel.model.dates import in_words

from .test_draw import HOSTILE, groups, small, summit, words

SVG = "{http://www.w3.org/2000/svg}"
CLAIMS = """
halden ANNOUNCES meeting 2031-03-12
draganov SUPPORTS meeting 2031-03-10
mirel DENIES meeting
osei MEETS mirel 2031-02/2031-03-05
brandt MEETS osei [..2031-03-11]
halden WARNS_AGAINST deal 2031-03-12
teller SPEAKS_WITH halden 2031-02~
"""


def dated() -> nx.MultiDiGraph[Any]:
    graph: nx.MultiDiGraph[Any] = nx.MultiDiGraph(title="Who said what when")
    labels = {"meeting": "Proposition", "deal": "Proposition"}
    for number, row in enumerate(CLAIMS.strip().splitlines()):
        subject, relation, obj, *when = row.split()
        for node in (subject, obj):
            graph.add_node(node, label=labels.get(node, "Person"), name=node.title())
        stance = schema.bundled().relations[relation].stance
        field = "stated" if stance != "neutral" else "valid"
        graph.add_edge(
            subject,
            obj,
            key=f"c{number}",
            relation=relation,
            stance=stance,
            documents=["d"],
            published="2031-03-14",
            **({field: when[0]} if when else {}),
        )
    graph.add_node("d", label="Document", name="The Lake Courier", published="2031-03-14")
    return graph


def place(text: Text) -> tuple[float, float, float, float]:
    """The box of a text that is not turned."""
    wide = max(measure(line, text.size, text.bold)[0] for line in text.lines) + (measure(text.note, text.size)[0] if text.note else 0)
    left = {"start": text.x, "middle": text.x - wide / 2, "end": text.x - wide}[text.anchor]
    high = len(text.lines) * text.size * LINE_HEIGHT
    return left, text.y - high / 2, left + wide, text.y + high / 2


def check_texts(picture: Picture) -> None:
    """No words on other words, none off the page."""
    for page in picture.pages:
        boxes = [(place(text), text.lines) for group in page.groups for text in group.texts]
        for (a, said), (b, also) in combinations(boxes, 2):
            apart = a[2] <= b[0] + 0.6 or b[2] <= a[0] + 0.6 or a[3] <= b[1] + 0.6 or b[3] <= a[1] + 0.6
            assert apart, f"{said} on {also}"
        for (left, top, right, bottom), said in boxes:
            assert left >= 0, said
            assert top >= 0, said
            assert right <= picture.width, said
            assert bottom <= picture.height, said


def edges_of(picture: Picture) -> list[Element]:
    return groups(fromstring(svg_text(picture)), "edge")


@pytest.mark.parametrize("make", [timeline_picture, positions_picture])
@pytest.mark.parametrize("page", ["1600x1100", "a4", "a4-portrait", "slide", "900x500"])
def test_no_words_lie_on_others_and_none_leave_the_page(make: Any, page: str) -> None:
    for graph in (dated(), summit()):
        check_texts(make(graph, schema.bundled(), page=page, contested=["s11", "s13"]))


@pytest.mark.parametrize("make", [timeline_picture, positions_picture])
def test_names_however_long_and_statements_however_many_keep_apart(make: Any) -> None:
    graph: nx.MultiDiGraph[Any] = nx.MultiDiGraph()
    for i in range(90):
        subject, obj = f"The Right Honourable Delegate Number {i % 31} of the Standing Commission", f"Proposal {i % 17} on the shared use of the lake"
        graph.add_node(subject, label="Person")
        graph.add_node(obj, label="Proposition")
        graph.add_edge(subject, obj, key=f"k{i}", relation="DENIES" if i % 2 else "ANNOUNCES", stated=f"2031-0{1 + i % 9}")
    made = make(graph, schema.bundled(), page="a4")
    check_texts(made)
    assert len(made.pages) > 1
    assert len({one.get("data-id") for one in edges_of(made)}) == 90


def test_a_timeline_has_every_statement_once_in_the_order_of_its_time() -> None:
    made = timeline_picture(dated(), schema.bundled(), undated=True)
    assert [one.get("data-id") for one in edges_of(made)] == ["c6", "c3", "c1", "c4", "c0", "c5", "c2"]
    said = [text.lines[0] for group in made.pages[0].groups for text in group.texts if text.role == "when"]
    assert said == ["about 2031-02", "2031-02 to 2031-03-05", "2031-03-10", "by 2031-03-11", "2031-03-12", "published 2031-03-14"]


def test_actors_are_lanes_and_plans_are_words() -> None:
    root = fromstring(svg_text(timeline_picture(dated(), schema.bundled())))
    assert {one.get("data-id") for one in groups(root, "node")} == {"halden", "draganov", "mirel", "osei", "brandt", "teller"}
    said = {
        one.get("data-id"): "".join(next(text for text in one.iter(f"{SVG}text") if text.get("class") == "words").itertext())
        for one in groups(root, "edge")
    }
    assert said["c0"] == "announces Meeting1"
    assert said["c3"] == "meets1"


def test_a_day_is_a_mark_and_an_uncertain_date_a_span_with_open_ends() -> None:
    made = timeline_picture(dated(), schema.bundled(), undated=True)
    marks = {
        group.data["id"]: [shape for shape in group.shapes if shape.role == "time"]
        for page in made.pages
        for group in page.groups
        if "subject" in group.data
    }
    wide = {
        key: max(x for shape in found for _, v in shape.path for x in v[::2]) - min(x for shape in found for _, v in shape.path for x in v[::2])
        for key, found in marks.items()
    }
    assert len(marks["c0"]) == 1
    assert wide["c0"] < 12
    assert wide["c3"] > 2 * wide["c0"]
    assert len(marks["c4"]) == 2  # a span, and an arrow where it is open
    assert marks["c2"][0].dash  # only published


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("2025", "2025"),
        ("2022-02/..", "since 2022-02"),
        ("../2025-02", "until 2025-02"),
        ("2025-01-20/", "from 2025-01-20"),
        ("2025-02~/2025-03?", "about 2025-02 to perhaps 2025-03"),
        ("[2025-02-14..2025-02-16]", "between 2025-02-14 and 2025-02-16"),
        ("[2025-02-14..]", "from 2025-02-14 on"),
        ("not a date", "not a date"),
    ],
)
def test_dates_in_words(text: str, said: str) -> None:
    assert in_words(text) == said


def test_positions_put_each_stance_where_its_row_and_column_meet() -> None:
    made = positions_picture(dated(), schema.bundled(), contested=["c0", "c2"])
    root = fromstring(svg_text(made))
    assert {one.get("data-id") for one in groups(root, "edge")} == {"c0", "c1", "c2", "c5"}  # nobody takes a side by meeting
    at = {group.data["id"]: group.texts[0] for group in made.pages[0].groups if group.kind == "node"}
    for group in made.pages[0].groups:
        if group.kind == "edge":
            text = group.texts[0]
            assert abs(text.y - at[group.data["object"]].y) < 1
            assert text.x < at[group.data["subject"]].x + 95
            assert text.x > at[group.data["subject"]].x - 95
    assert at["meeting"].y < at["deal"].y  # what is contested comes first
    assert "≠" in [text.lines[0] for group in made.pages[0].groups if group.kind == "rule" for text in group.texts]


def test_a_mark_says_the_same_without_colour() -> None:
    grey = positions_picture(summit(), schema.bundled(), grey=True)
    forms: dict[str, set[Any]] = {}
    for group in grey.pages[0].groups:
        if group.kind == "edge" and not any(shape.dash for shape in group.shapes):
            shapes = [(tuple(name for name, _ in shape.path), shape.fill) for shape in group.shapes]
            forms.setdefault(group.data["stance"], set()).add(tuple(shapes))
    assert set(forms) == {"affirms", "denies", "supports", "opposes"}
    assert all(len(found) == 1 for found in forms.values())
    assert not any(a & b for a, b in combinations(forms.values(), 2))


def test_hedges_are_told_as_they_are() -> None:
    graph = small(("a", "SUPPORTS", "p"), stance="supports", certainty="probable")
    said = [words(one) for one in edges_of(positions_picture(graph, schema.bundled()))]
    assert said == ["probably supports"]


def test_notes_of_positions_are_numbered_without_gaps() -> None:
    graph = small(("a", "MEETS", "b"), ("a", "DENIES", "p"), ("b", "SUPPORTS", "p"))
    for number, (*_, data) in enumerate(graph.edges(data=True)):
        data["attribution"] = [f"speaker {number}"]
        data["stance"] = ("neutral", "denies", "supports")[number]
    text = " ".join(fromstring(svg_text(positions_picture(graph, schema.bundled()))).itertext())
    assert "speaker 0" not in text.replace("according to speaker 0", "")
    numbers = sorted(
        one.text or "" for one in fromstring(svg_text(positions_picture(graph, schema.bundled()))).iter(f"{SVG}tspan") if one.get("class") == "note"
    )
    assert numbers == ["1", "2"]


@pytest.mark.parametrize("make", [timeline_picture, positions_picture])
def test_odd_graphs_are_drawn_too(make: Any) -> None:
    hostile: nx.MultiDiGraph[Any] = nx.MultiDiGraph(title=HOSTILE)
    hostile.add_node(HOSTILE, name=HOSTILE, label=HOSTILE)
    hostile.add_edge(HOSTILE, "b", key=HOSTILE, relation=HOSTILE, stance="denies", stated=HOSTILE, attribution=[HOSTILE])
    for graph in (nx.MultiDiGraph(), nx.MultiDiGraph([(1, 1), (1, 2), (("a", 1), 2.5)]), hostile, small(("a", "DENIES", "a"), stance="denies")):
        made = make(graph, schema.bundled())
        root = fromstring(svg_text(made).encode())
        assert {one.tag.removeprefix(SVG) for one in root.iter()} <= {"svg", "title", "desc", "style", "rect", "g", "path", "text", "tspan"}
        assert svg_text(made) == svg_text(make(graph, schema.bundled()))
        assert raster.png(made, 48).startswith(b"\x89PNG")


@pytest.mark.parametrize("make", [timeline_picture, positions_picture])
def test_what_nobody_can_read_is_refused(make: Any) -> None:
    graph = small(*((f"a{i}", "DENIES", f"p{i % 9}") for i in range(600)), stance="denies")
    with pytest.raises(RefusedError, match=r"(?s)600.*--around.*--relation.*--top.*--force"):
        make(graph, schema.bundled())


def test_pages_are_filled_alike() -> None:
    made = timeline_picture(small(*((f"a{i % 7}", "MEETS", f"a{i % 5}") for i in range(70))), schema.bundled())
    counts = [sum(group.kind == "edge" for group in page.groups) for page in made.pages]
    assert sum(counts) == 70
    assert all(abs(a - b) <= 6 for a, b in pairwise(counts))


def texts_of(made: Picture) -> list[str]:
    return [line for page in made.pages for group in page.groups for text in group.texts for line in text.lines]


def test_statements_without_a_date_of_their_own_are_counted_on_one_line() -> None:
    made = timeline_picture(dated(), schema.bundled())
    assert "c2" not in [one.get("data-id") for one in edges_of(made)]
    assert "no date of their own: 1 statement (published 2031-03-14)" in texts_of(made)
    assert not any("no date of their own" in line for line in texts_of(timeline_picture(dated(), schema.bundled(), undated=True)))


def test_where_no_statement_has_a_date_all_have_rows() -> None:
    assert len(edges_of(timeline_picture(small(("a", "MEETS", "b"), ("b", "MEETS", "c")), schema.bundled()))) == 2


def test_an_event_with_a_time_of_its_own_has_a_row() -> None:
    graph = dated()
    graph.add_node("talks", label="Event", name="the lake talks", valid="2031-03-11")
    graph.add_edge("osei", "talks", key="t", relation="ATTENDS", stance="neutral", stated="2031-03-13")
    made = timeline_picture(graph, schema.bundled())
    rows = [group for group in made.pages[0].groups if "id" in group.data and any(shape.role == "time" for shape in group.shapes)]
    assert [group.data["id"] for group in rows] == ["c6", "c3", "c1", "talks", "c4", "c0", "c5", "t"]
    assert "2031-03-11" in texts_of(made)


def test_times_of_a_day_are_in_the_order_of_their_instants() -> None:
    graph: nx.MultiDiGraph[Any] = nx.MultiDiGraph()
    for key, stated in (("late", "2031-05-01T18:00:00Z"), ("early", "2031-05-01T20:00:00+09:00")):
        graph.add_edge("a", key, key=key, relation="MEETS", stated=stated)
    assert [one.get("data-id") for one in edges_of(timeline_picture(graph, schema.bundled()))] == ["early", "late"]


def test_days_are_to_scale_but_for_a_long_gap() -> None:
    days = [date(2022, 2, 1), date(2025, 2, 12), date(2025, 2, 13), date(2025, 2, 15), date(2025, 2, 17)]
    axis = TimeAxis([time_of_event(day.isoformat()) for day in days], 0.0, 114.0)  # type: ignore[list-item]
    places = [axis.x(day) for day in days]
    assert places == pytest.approx([0, 14, 34, 74, 114])
    assert axis.breaks == pytest.approx([7])


def test_a_page_that_fits_is_as_high_as_its_rows() -> None:
    few, usual = timeline_picture(dated(), schema.bundled(), page="fit"), timeline_picture(dated(), schema.bundled())
    assert few.height < 0.7 * usual.height
    check_texts(few)
