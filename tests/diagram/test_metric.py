"""The benchmark's metric on small drawings made by hand, each with one thing wrong: a metric that is wrong is worse than none."""

from __future__ import annotations

import math
import sys
from collections.abc import Callable, Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest

from tests.support.paths import ROOT

BENCHMARK = ROOT / "benchmarks" / "diagrams"
CHROMIUM = Path("/usr/bin/chromium")
playwright = pytest.importorskip("playwright.sync_api", reason="the metric reads drawings in a browser, through playwright")
pytest.importorskip("shapely", reason="the metric's geometry is shapely's")
pytestmark = [pytest.mark.browser, pytest.mark.skipif(not CHROMIUM.exists(), reason="no Chromium at /usr/bin/chromium")]

sys.path.insert(0, str(BENCHMARK))
import graphs  # noqa: E402  # modules of a program, not of a package
import metric  # noqa: E402
import peers  # noqa: E402
import run  # noqa: E402

from graphmodel.diagram.network import network_picture  # noqa: E402
from graphmodel.diagram.svg import svg_text  # noqa: E402
from graphmodel.model.schema import bundled  # noqa: E402

Read = Callable[..., dict[str, Any]]

A, B, C = (60, 150), (340, 150), (200, 150)


def node(key: str, at: tuple[float, float], name: str = "", fill: str = "#ffffff", ink: str = "#000000") -> str:
    x, y = at
    return (
        f'<g class="node" data-id="{key}"><path class="shape" d="M{x - 30} {y - 15}h60v30h-60z" fill="{fill}" stroke="#000"/>'
        f'<text x="{x}" y="{y + 4}" font-size="12" text-anchor="middle" fill="{ink}">{name or key}</text></g>'
    )


def edge(
    key: str, path: str, words: str = "", at: tuple[float, float] = (200, 150), *, angle: float = 0, ink: str = "#000000", size: float = 12
) -> str:
    turn = f' transform="rotate({angle} {at[0]} {at[1]})"' if angle else ""
    label = (
        f'<text x="{at[0]}" y="{at[1] + 4}" font-size="{size}" text-anchor="middle" fill="{ink}"{turn}><tspan>{words}</tspan></text>' if words else ""
    )
    return f'<g class="edge" data-id="{key}"><path class="line" d="{path}" fill="none" stroke="{ink}"/>{label}</g>'


def drawing(*parts: str, view: tuple[int, int] = (400, 300)) -> str:
    fonts = "Liberation Sans, Arial, sans-serif"
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {view[0]} {view[1]}" font-family="{fonts}">{"".join(parts)}</svg>'


LINE = "M90 150L310 150"
GOOD = (edge("e", LINE, "meets"), node("a", A), node("b", B))


@pytest.fixture(scope="module")
def page() -> Iterator[Any]:
    with playwright.sync_playwright() as started:
        browser = started.chromium.launch(executable_path=str(CHROMIUM), args=["--no-sandbox", "--disable-gpu", "--no-first-run"])
        yield browser.new_page()
        browser.close()


def scene(page: Any, svg: str, size: tuple[int, int]) -> dict[str, Any]:
    """What the reader of the benchmark sees of a drawing on a page of a size."""
    page.set_viewport_size({"width": size[0], "height": size[1]})
    page.set_content(f'<body style="margin:0">{svg}</body>')
    page.evaluate("() => { const r = document.querySelector('svg'); r.style.width = '100vw'; r.style.height = '100vh'; }")
    how = {"node": "g.node", "edge": "g.edge", "shape": ".shape", "line": "path.line", "head": "path.head", "id": "data-id", "page": list(size)}
    found: dict[str, Any] = page.evaluate((BENCHMARK / "scene.js").read_text("utf-8"), how)
    return found


@pytest.fixture(scope="module")
def read(page: Any) -> Read:
    def measures(
        *parts: str,
        ends: dict[str, tuple[str, str]] | None = None,
        words: dict[str, str] | None = None,
        names: dict[str, str] | None = None,
        view: tuple[int, int] = (400, 300),
    ) -> dict[str, Any]:
        seen = scene(page, drawing(*parts, view=view), (400, 300))
        return asdict(metric.measured(seen, metric.Wanted(ends or {"e": ("a", "b")}, words or {}, names or {})))

    return measures


NOUGHT = dict.fromkeys(
    ("label_label", "label_node", "label_line", "line_node", "node_node", "furniture", "crossings", "clipped", "truncated", "missing"), 0
)


def faults(found: dict[str, Any]) -> dict[str, int]:
    """The counts that are not nought."""
    return {key: found[key] for key in NOUGHT if found[key]}


def test_a_good_drawing_has_no_fault(read: Read) -> None:
    found = read(*GOOD, words={"e": "meets"}, names={"a": "a", "b": "b"})
    assert faults(found) == {}
    assert found["near"] == 1
    assert math.isnan(found["separation"])
    assert found["font"] == pytest.approx(12, abs=0.1)
    assert found["contrast_text"] == pytest.approx(21, abs=0.1)


TWO = {"e": ("a", "b"), "f": ("c", "d")}


@pytest.mark.parametrize(
    ("parts", "ends", "fault"),
    [
        ((*GOOD, edge("f", "M100 40L300 40", "denies", (205, 139))), TWO, {"label_label": 1}),
        ((edge("e", LINE, "meets", (90, 140)), node("a", A), node("b", B)), None, {"label_node": 1}),
        ((*GOOD, edge("f", "M200 20L200 280")), TWO, {"label_line": 1, "crossings": 1}),
        ((*GOOD, edge("f", "M120 20L120 280")), TWO, {"crossings": 1}),
        ((*GOOD, edge("f", "M100 20L130 280L170 20")), TWO, {"crossings": 2}),
        ((edge("e", LINE), node("a", A), node("b", B), node("c", C)), None, {"line_node": 1}),
        ((*GOOD, node("c", (110, 160))), None, {"node_node": 1, "line_node": 1}),
        ((*GOOD, '<text x="190" y="150" font-size="12">Title</text>'), None, {"furniture": 2}),
        ((edge("e", "M90 150C150 -200 250 -200 310 150"), node("a", A), node("b", B)), None, {"clipped": 1}),
        ((edge("e", LINE, "a label that is much longer than its line", (320, 100), size=14), node("a", A), node("b", B)), None, {"clipped": 1}),
        ((edge("e", LINE), node("a", A), node("b", (380, 150))), None, {"clipped": 1}),
    ],
    ids="labels,label-node,label-line,crossing,twice,through,boxes,title,line-off,label-off,node-off".split(","),
)
def test_each_fault_is_counted_and_no_other(read: Read, parts: tuple[str, ...], ends: dict[str, Any] | None, fault: dict[str, int]) -> None:
    assert faults(read(*parts, ends=ends)) == fault


def test_a_turned_label_is_measured_as_it_stands(read: Read) -> None:
    steep = edge("e", "M60 135L200 20", "represents", (130, 77.5), angle=-39.4)
    beside = edge("f", "M72 135L212 20")
    touching = edge("f", "M63 135L203 20")
    ends = {"e": ("a", "b"), "f": ("c", "d")}
    # Upright, its box would be 48 by 40 pixels and reach the other line, 9 pixels away.
    assert faults(read(steep, beside, ends=ends)) == {}
    assert faults(read(steep, touching, ends=ends)) == {"label_line": 1}


def test_what_is_cut_off_or_left_out_is_found(read: Read) -> None:
    parts = (edge("e", LINE, "speaks …"), node("a", A, "Volodymyr"), node("b", B))
    found = read(
        *parts,
        ends={"e": ("a", "b"), "f": ("a", "b")},
        words={"e": "speaks with", "f": "meets"},
        names={"a": "Volodymyr Zelenskyy", "b": "b", "c": "Kyiv"},
    )
    assert faults(found) == {"truncated": 2, "missing": 2}


def test_words_on_several_lines_are_still_those_words(read: Read) -> None:
    label = '<text x="200" y="100" font-size="12" text-anchor="middle"><tspan x="200">speaks</tspan><tspan x="200" dy="14">with</tspan></text>'
    parts = (f'<g class="edge" data-id="e"><path class="line" d="{LINE}" stroke="#000"/>{label}</g>', node("a", A), node("b", B))
    assert faults(read(*parts, words={"e": "speaks with"})) == {}


def test_parallel_lines_are_as_far_apart_as_their_middles(read: Read) -> None:
    found = read(
        edge("e", "M90 145L310 145"), edge("f", "M90 145C170 168 230 168 310 145"), node("a", A), node("b", B), ends=dict.fromkeys("ef", ("a", "b"))
    )
    assert found["separation"] == pytest.approx(16.5, abs=0.8)
    same = read(edge("e", LINE), edge("f", LINE), node("a", A), node("b", B), ends={"e": ("a", "b"), "f": ("b", "a")})
    assert same["separation"] == 0


def test_a_label_belongs_to_the_line_that_is_nearest(read: Read) -> None:
    other = edge("f", "M20 60L380 60")
    assert read(edge("e", LINE, "meets", (200, 80)), other, node("a", A), node("b", B), ends=TWO)["near"] == 0
    assert read(edge("e", LINE, "meets", (200, 130)), other, node("a", A), node("b", B), ends=TWO)["near"] == 1


def test_sizes_are_those_of_the_page_and_not_of_the_file(read: Read) -> None:
    assert read(*GOOD, view=(800, 600))["font"] == pytest.approx(6, abs=0.1)
    assert read(*GOOD, view=(800, 300))["font"] == pytest.approx(6, abs=0.1)


def test_contrast_is_that_of_words_on_what_they_stand_on(read: Read) -> None:
    parts = (edge("e", LINE, "meets", ink="#767676"), node("a", A), node("b", B))
    assert read(*parts)["contrast_text"] == pytest.approx(4.54, abs=0.02)
    assert read(*parts)["contrast_line"] == pytest.approx(4.54, abs=0.02)
    dark = (edge("e", LINE), node("a", A, fill="#333333"), node("b", B))
    assert read(*dark)["contrast_text"] == pytest.approx(1.66, abs=0.02)


@pytest.mark.parametrize("name", ["munich", "parallels 36", "many parts"])
def test_our_own_drawings_meet_their_goals(page: Any, name: str) -> None:
    graph = {"munich": graphs.munich, **{key: lambda made=made: made for key, made in graphs.generated().items()}}[name]()
    svg = svg_text(network_picture(graph, bundled(), page="1600x1100"), page=0)
    edges = peers.statements(graph)
    wanted = metric.Wanted({key: (str(a), str(b)) for a, b, key in edges}, peers.words_of(graph), peers.names_of(graph))
    row = {**asdict(metric.measured(scene(page, svg[svg.index("<svg") :], (1600, 1100)), wanted)), "seconds": 0.0}
    assert [goal for goal, met in run.GOALS.items() if not met(row, len(edges))] == []
