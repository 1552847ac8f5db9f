"""Models, answers and pictures in a notebook: as IPython asks for them, as nbconvert writes them, and set apart from the notebook's own styles."""

import json
import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from graphmodel.diagram.network import network_picture
from graphmodel.graph.build import build_graph
from graphmodel.model.model import Model
from graphmodel.model.schema import bundled
from graphmodel.model.statement import Entity, Statement
from graphmodel.pages.notebook import model_html, model_svg, register, result_html, result_svg
from graphmodel.querying.result import Result
from tests.support.chromium import chromium
from tests.support.paths import ROOT

HOSTILE = "</script></iframe>\"'><img src=x onerror=window.__pwned=1>"
MODEL = Model(
    "m", (), (Entity("a", "Person", "Ann " + HOSTILE), Entity("b", "Person", "Bob")), (Statement("a", "MEETS", "b", id="s"),), title=HOSTILE
)
RESULT = Result(("name", "n", "when", HOSTILE), (("Ann " + HOSTILE, 3, date(2025, 2, 14), ["x", None]), ("Bob", 4.5, None, [])), True)


def test_what_ipython_asks_for() -> None:
    formatters = pytest.importorskip("IPython.core.formatters")
    drawn = network_picture(build_graph(MODEL), bundled())
    shown = formatters.DisplayFormatter()
    register(shown)
    for thing in (MODEL, RESULT, drawn):
        data, _ = shown.format(thing)
        assert data["text/html"].startswith("<iframe sandbox=")
        ElementTree.fromstring(data["image/svg+xml"])  # noqa: S314 - our own text
        assert "text/plain" in data
        # Nothing of the model can end the attribute that it stands in.
        head = data["text/html"].partition('srcdoc="')[2]
        assert "<" not in head.partition('"')[0]


def test_importing_a_model_imports_no_notebook() -> None:
    code = (
        "import sys, graphmodel.model.model, graphmodel.diagram.picture\n"
        "print([one for one in ('graphmodel.pages.notebook', 'IPython') if one in sys.modules])"
    )
    assert subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout.strip() == "[]"


def test_a_model_that_is_too_large_for_a_diagram_has_a_page_only() -> None:
    people = tuple(Entity(f"p{n}", "Person", f"Person {n}") for n in range(60))
    said = tuple(Statement(f"p{n % 60}", "MEETS", f"p{(n * 7 + 1) % 60}", id=f"s{n}") for n in range(200))
    model = Model("large", (), people, said)
    assert model_svg(model) is None
    assert "Person 59" in model_html(model)


def test_an_answer_without_rows() -> None:
    empty = Result(("a",), (), False)
    assert "0 rows" in result_html(empty)
    assert "0 rows" in result_svg(empty)


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with chromium() as started:
        yield started


@pytest.mark.browser
def test_a_notebook_that_nbconvert_ran(browser: Any, tmp_path: Path) -> None:
    pytest.importorskip("nbconvert")
    pytest.importorskip("ipykernel")
    source = [
        "import graphmodel\nfrom tests.pages.test_notebook import MODEL, RESULT\nMODEL",
        "RESULT",
        "from graphmodel.graph.build import build_graph\nfrom graphmodel.diagram.network import network_picture\n"
        "from graphmodel.model.schema import bundled\nnetwork_picture(build_graph(MODEL), bundled())",
        "from IPython.display import HTML\nHTML('<style>table, svg, h1, #picture { display: none !important }'\n"
        "' td { color: red !important }</style>')",
    ]
    cells = [
        {"cell_type": "code", "id": f"c{n}", "metadata": {}, "execution_count": None, "outputs": [], "source": one} for n, one in enumerate(source)
    ]
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    (tmp_path / "n.ipynb").write_text(json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": kernel, "cells": cells}), "utf-8")
    root = str(ROOT)
    done = subprocess.run(
        [sys.executable, "-m", "nbconvert", "--execute", "--to", "html", "--output", "n.html", "n.ipynb"],
        cwd=tmp_path,
        env={"PYTHONPATH": root, "PATH": str(Path(sys.executable).parent), "HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    context = browser.new_context(offline=True)
    page = context.new_page()
    page.goto(f"file://{tmp_path / 'n.html'}", wait_until="domcontentloaded")
    frames = page.locator("iframe[srcdoc]")
    assert frames.count() == 3
    for number in range(3):
        frames.nth(number).scroll_into_view_if_needed()
    explored = page.frame_locator("iframe[srcdoc] >> nth=0")
    explored.locator("html[data-ready]").wait_for()
    explored.locator("g.edge").first.dispatch_event("click")
    assert "meets" in explored.locator("#details h2").inner_text()
    table = page.frame_locator("iframe[srcdoc] >> nth=1").locator("table")
    assert table.is_visible()
    assert "2025-02-14" in table.inner_text()
    assert HOSTILE in table.inner_text()
    assert table.locator("td >> nth=0").evaluate("one => getComputedStyle(one).color") != "rgb(255, 0, 0)"
    assert page.frame_locator("iframe[srcdoc] >> nth=2").locator("svg").is_visible()
    for frame in page.frames:
        assert not frame.evaluate("window.__pwned")
    context.close()
