"""How quickly pages open, move and answer in Chromium, beside pyvis (vis.js) pages of the same graphs in the same run.

Needs Chromium (Debian: apt-get install chromium) and, for the peer, ``pip install pyvis``. Prints a table; nothing is fetched.
``python benchmarks/page/run.py [--quick]``; ``--quick`` leaves out the largest graph.
"""

from __future__ import annotations

import argparse
import os
import random
import shutil
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import networkx as nx

from graphmodel.claims.contested import contested
from graphmodel.diagram.layout.force import force_layout
from graphmodel.formats import read_model
from graphmodel.graph.build import build_graph
from graphmodel.model.schema import bundled
from graphmodel.pages.explorer import page_of

ROOT = Path(__file__).parents[2]
FLAGS = ["--no-sandbox", "--disable-quic", "--no-first-run", "--disable-background-networking", "--use-gl=angle", "--use-angle=swiftshader"]
FLAGS += ["--enable-unsafe-swiftshader"]
PATIENCE = 60_000
"""Milliseconds after which a page counts as not usable."""

FRAMES = """(ms) => new Promise((done) => {
  const gaps = []; let last = performance.now(); const end = last + ms;
  const step = (now) => { gaps.push(now - last); last = now; now < end ? requestAnimationFrame(step) : done(gaps.slice(1)); };
  requestAnimationFrame(step);
})"""


def communities(nodes: int, edges: int) -> nx.MultiDiGraph[Any]:
    """A graph with hubs and communities, dates, speakers and stances; the same on every machine."""
    chance = random.Random(11)
    relations = list(bundled().relations)
    graph: nx.MultiDiGraph[Any] = nx.MultiDiGraph(title=f"{nodes:,} actors, {edges:,} statements")
    groups: list[list[str]] = [[] for _ in range(max(4, nodes // 160))]
    for number in range(nodes):
        group = chance.randrange(len(groups))
        groups[group].append(f"n{number}")
        graph.add_node(f"n{number}", name=f"Delegate {number} of Party {group}", label=chance.choice(["Person", "Organization", "State"]))
    for number in range(edges):
        own = chance.choice(groups)
        subject = chance.choice(own)
        there = own if chance.random() < 0.85 else chance.choice(groups)
        relation = chance.choice(relations)
        graph.add_edge(
            subject,
            there[int(len(there) * chance.random() ** 3)],
            f"s{number}",
            relation=relation,
            stance=bundled().relations[relation].stance,
            stated=f"2025-{chance.randint(1, 12):02}-{chance.randint(1, 28):02}",
            attribution=[own[0]] if chance.random() < 0.2 else [],
        )
    return graph


def ours(graph: nx.MultiDiGraph[Any], path: Path) -> None:
    model = read_model(ROOT / "fixtures" / "munich.yaml") if graph.graph.get("model") == "munich" else None
    assert model is None or contested(model)
    path.write_text(page_of(graph, graph, model), "utf-8")


def pyvis(graph: nx.MultiDiGraph[Any], path: Path, *, physics: bool) -> None:
    from pyvis.network import Network

    net = Network(height="900px", width="100%", directed=True, cdn_resources="in_line")
    at = [(0.0, 0.0)] * len(graph) if physics else force_layout(len(graph), numbered(graph))
    for place, (node, data) in zip(at, graph.nodes(data=True), strict=True):
        spot = {} if physics else {"x": float(place[0]) * 30, "y": float(place[1]) * 30}
        net.add_node(str(node), label=str(data.get("name") or node), **spot)
    for subject, object_, data in graph.edges(data=True):
        net.add_edge(str(subject), str(object_), title=str(data.get("relation")))
    net.toggle_physics(physics)
    path.write_text(net.generate_html(), "utf-8")


def numbered(graph: nx.MultiDiGraph[Any]) -> list[tuple[int, int]]:
    place = {node: number for number, node in enumerate(graph)}
    return [(place[a], place[b]) for a, b in graph.edges()]


def measured(browser: Any, path: Path, ready: str, *, search: bool) -> dict[str, str]:
    """What a reader would feel: until it can be used, how smoothly it moves, how soon it answers."""
    page = browser.new_page(viewport={"width": 1600, "height": 1000}, bypass_csp=True)
    found: dict[str, str] = {"size MB": f"{path.stat().st_size / 1e6:.1f}"}
    try:
        start = time.perf_counter()
        page.goto(f"file://{path}", timeout=PATIENCE)
        page.wait_for_function(ready, timeout=PATIENCE)
        page.evaluate("requestAnimationFrame(() => requestAnimationFrame(() => { window.drawn = true }))")
        page.wait_for_function("window.drawn", timeout=PATIENCE)
        found["usable after s"] = f"{time.perf_counter() - start:.1f}"
        page.mouse.move(700, 500)
        found["pan ms"] = frames(page, lambda step: page.mouse.move(700 + 120 * ((step % 8) - 4) / 4, 500 + 10 * step), drag=True)
        found["zoom ms"] = frames(page, lambda step: page.mouse.wheel(0, -60 if step < 12 else 60), drag=False)
        if search:
            found["search ms"] = searched(page)
    except Exception as error:  # noqa: BLE001 - whatever it is, the page could not be used
        found.setdefault("usable after s", f"not in {PATIENCE // 1000} ({type(error).__name__})")
    finally:
        page.close()
    return found


def frames(page: Any, move: Callable[[int], None], *, drag: bool) -> str:
    """Milliseconds between frames while moving: the median and the 95th of 100."""
    page.evaluate(f"window.gaps = null; void ({FRAMES})(2500).then((gaps) => {{ window.gaps = gaps }})")
    if drag:
        page.mouse.down()
    for step in range(24):
        move(step)
        page.wait_for_timeout(40)
    if drag:
        page.mouse.up()
    page.wait_for_function("window.gaps", timeout=PATIENCE)
    gaps = sorted(page.evaluate("window.gaps"))
    return f"{gaps[len(gaps) // 2]:.0f} / {gaps[int(len(gaps) * 0.95)]:.0f}" if gaps else "no frame"


def searched(page: Any) -> str:
    """Milliseconds from the last key to the list of what is found: the first time, when the index is made, and the next."""
    took = []
    for words in ("delegat", "delegate 1"):
        took.append(
            page.evaluate(
                """(words) => new Promise((done) => {
                  const box = document.querySelector('#q'); box.focus(); box.value = words; const start = performance.now();
                  box.dispatchEvent(new Event('input', {bubbles: true}));
                  requestAnimationFrame(() => requestAnimationFrame(() => done(performance.now() - start)));
                })""",
                words,
            )
        )
        page.wait_for_timeout(600)
    return f"{took[0]:.0f} / {took[1]:.0f}"


def main() -> None:
    from playwright.sync_api import sync_playwright

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true")
    quick = parser.parse_args().quick
    graphs = {"munich 62": build_graph(read_model(ROOT / "fixtures" / "munich.yaml")), "400": communities(300, 400), "1500": communities(1000, 1500)}
    if not quick:
        graphs["30000"] = communities(20_000, 30_000)
    columns = ["size MB", "made in s", "usable after s", "pan ms", "zoom ms", "search ms"]
    print(f"{'graph':<10} {'page':<28} " + " ".join(f"{one:>16}" for one in columns))
    chromium = os.environ.get("GRAPHMODEL_TEST_CHROMIUM") or shutil.which("chromium")
    folder = Path(tempfile.mkdtemp(prefix="graphmodel-page-"))
    peers: list[tuple[str, Callable[[Any, Path], None], str, bool]] = [
        ("graphmodel", ours, "document.documentElement.dataset.ready === 'yes'", True),
        ("pyvis, our places, no physics", lambda graph, path: pyvis(graph, path, physics=False), "typeof network === 'object'", False),
        (
            "pyvis as it comes",
            lambda graph, path: pyvis(graph, path, physics=True),
            "network.physics.stabilized || network.physics.ready === 1",
            False,
        ),
    ]
    try:
        for name, graph in graphs.items():
            for peer, make, ready, search in peers:
                with sync_playwright() as started:
                    # A browser for each: what one page leaves behind does not slow the next.
                    browser = started.chromium.launch(executable_path=chromium, args=FLAGS)
                    path = folder / "page.html"
                    start = time.perf_counter()
                    make(graph, path)
                    made = time.perf_counter() - start
                    found = {"made in s": f"{made:.1f}", **measured(browser, path, ready, search=search)}
                    browser.close()
                print(f"{name:<10} {peer:<28} " + " ".join(f"{found.get(one, '-'):>16}" for one in columns), flush=True)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
