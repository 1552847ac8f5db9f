"""Measure graphmodel's diagrams beside those of other tools, on the same graphs, in the same run and the same browser.

    python benchmarks/diagrams/run.py --out /tmp/diagrams            everything: a table per graph, results.json, every picture as SVG and PNG
    python benchmarks/diagrams/run.py --only munich --tools graphmodel

Needs playwright, and for the peers igraph, pyvis and Graphviz's dot: none of them is a dependency of graphmodel.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any

# One core, for everybody: the time goals are for one.
os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import graphs
import metric
import peers
from playwright.sync_api import Browser, Page, sync_playwright

HERE = Path(__file__).parent
CHROMIUM = "/usr/bin/chromium"
FLAGS = (
    "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking --disable-component-update --disable-sync"
).split()
PAGES = ((60, "1600x1100"), (100, "a3"), (math.inf, "a2"))
"""The page for a graph of at most so many edges."""

OURS = {"node": "g.node", "edge": "g.edge", "shape": ".shape", "line": "path.line", "head": "path.head", "id": "data-id"}
THEIRS = {"node": "g.node", "edge": "g.edge", "shape": "use, path, polygon, ellipse", "line": "path", "head": "polygon", "id": "data-id"}
GROUPED = {**THEIRS, "node": "g.node[data-id]", "edge": "g.edge[data-id]", "line": ".line path, path.line", "head": ".line path, path.line"}

Tool = tuple[Callable[[Any, tuple[float, float]], str], dict[str, str], str, str]
"""How to draw, the selectors of what is drawn, a script that prepares the page, and the script that reads it."""


def ours(graph: Any, page: tuple[float, float]) -> str:
    """The picture that is being measured, on a page of its own, as the command line makes it."""
    from graphmodel.diagram.network import network_picture
    from graphmodel.diagram.svg import svg_text
    from graphmodel.model.schema import bundled

    return svg_text(network_picture(graph, bundled(), page=page), page=0)


def tools() -> dict[str, Tool]:
    """Every tool by its name."""
    read = (HERE / "scene.js").read_text("utf-8")
    return {
        "graphmodel": (ours, OURS, "", read),
        "networkx": (peers.networkx_default, GROUPED, peers.REGROUP, read),
        "networkx tuned": (peers.networkx_tuned, GROUPED, peers.REGROUP, read),
        "graphviz dot": (peers.dot, THEIRS, peers.DOT_IDS, read),
        "igraph": (peers.igraph, GROUPED, peers.IGRAPH, read),
        "pyvis": (peers.pyvis, {}, "", peers.PYVIS_SCENE),
    }


@contextmanager
def browser() -> Iterator[Browser]:
    """Chromium as Debian packages it."""
    with sync_playwright() as started:
        found = started.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        try:
            yield found
        finally:
            found.close()


def measure(page: Page, graph: Any, tool: Tool, size: tuple[float, float], picture: Path) -> dict[str, Any]:
    """Draw a graph with a tool, look at it in the browser, keep its picture."""
    make, how, prepare, read = tool
    start = time.process_time(), time.perf_counter()
    text = make(graph, size)
    took = time.process_time() - start[0], time.perf_counter() - start[1]
    page.set_viewport_size({"width": int(size[0]), "height": int(size[1])})
    if text.lstrip().startswith("<html"):
        page.set_content(text)
        page.wait_for_timeout(6000)
    else:
        inline = text[text.index("<svg") :]
        page.set_content(f'<body style="margin:0">{inline}</body>')
        page.evaluate("() => { const r = document.querySelector('svg'); r.style.width = '100vw'; r.style.height = '100vh'; }")
        picture.with_suffix(".svg").write_text(text, "utf-8")
    if prepare:
        page.evaluate(prepare)
    scene = page.evaluate(read, {**how, "page": list(size)})
    page.screenshot(path=str(picture.with_suffix(".png")))
    ends = {key: (str(a), str(b)) for a, b, key in peers.statements(graph)}
    found = asdict(metric.measured(scene, metric.Wanted(ends, peers.words_of(graph), peers.names_of(graph))))
    if make is ours:
        found["repeats"] = make(graph, size) == text
    # A process that waits for another one (dot) has used no time of its own.
    return {**found, "seconds": max(took[0], took[1] if make is peers.dot else 0.0)}


GOALS: dict[str, Callable[[dict[str, Any], int], bool]] = {
    "label_label": lambda row, _: row["label_label"] == 0,
    "label_node": lambda row, _: row["label_node"] == 0,
    "label_line": lambda row, edges: row["label_line"] <= edges / 20,
    "line_node": lambda row, _: row["line_node"] == 0,
    "clipped": lambda row, _: row["clipped"] == 0,
    "truncated": lambda row, _: row["truncated"] == 0,
    "missing": lambda row, _: row["missing"] == 0,
    "node_node": lambda row, _: row["node_node"] == 0,
    "furniture": lambda row, _: row["furniture"] == 0,
    "separation": lambda row, _: math.isnan(row["separation"]) or row["separation"] >= 20,
    "near": lambda row, _: math.isnan(row["near"]) or row["near"] >= 0.95,
    "font": lambda row, _: math.isnan(row["font"]) or row["font"] >= 10,
    "contrast_text": lambda row, _: row["contrast_text"] >= 4.5,
    "contrast_line": lambda row, _: row["contrast_line"] >= 3,
    "repeats": lambda row, _: row.get("repeats", True),
    "seconds": lambda row, edges: row["seconds"] < (3 if edges <= 36 else 15),
}

COLUMNS = (
    "label_label",
    "label_node",
    "label_line",
    "line_node",
    "node_node",
    "furniture",
    "crossings",
    "clipped",
    "truncated",
    "missing",
    "separation",
    "near",
    "font",
    "contrast_text",
    "contrast_line",
    "repeats",
    "seconds",
)


def page_for(edges: int) -> tuple[float, float]:
    """The page that a graph is drawn on, by every tool."""
    from graphmodel.diagram.sheet import page_size

    return page_size(next(name for most, name in PAGES if edges <= most))


def summary(results: dict[str, dict[str, Any]]) -> str:
    """Markdown: what each tool gets wrong on all graphs together, and on how many of them it meets every goal."""
    counted = [name for name in COLUMNS if name not in ("separation", "near", "font", "contrast_text", "contrast_line", "repeats", "seconds")]
    lines = ["| tool | graphs | all goals met | " + " | ".join(name.replace("_", "–") for name in counted) + " | smallest font | slowest |"]
    lines.append("|---" * (len(counted) + 5) + "|")
    for tool in tools():
        rows = [(found["tools"][tool], found["edges"]) for found in results.values() if tool in found["tools"]]
        if rows:
            met = sum(all(goal(row, edges) for goal in GOALS.values()) for row, edges in rows)
            sums = " | ".join(str(sum(row[name] for row, _ in rows)) for name in counted)
            font = min((row["font"] for row, _ in rows if not math.isnan(row["font"])), default=math.nan)
            lines.append(f"| {tool} | {len(rows)} | {met} | {sums} | {font:.1f} px | {max(row['seconds'] for row, _ in rows):.1f} s |")
    return "\n".join(lines)


def table(results: dict[str, dict[str, Any]]) -> str:
    """Markdown: a row for each graph and tool, what misses its goal in bold."""
    rows = ["| graph | edges | tool | " + " | ".join(name.replace("_", "–") for name in COLUMNS) + " |", "|---" * (len(COLUMNS) + 3) + "|"]
    for name, found in results.items():
        for tool, row in found["tools"].items():
            cells = [_cell(row, column, found["edges"]) for column in COLUMNS] if "error" not in row else [row["error"]]
            rows.append(f"| {name} | {found['edges']} | {tool} | " + " | ".join(cells) + " |")
    return "\n".join(rows)


def _cell(row: dict[str, Any], column: str, edges: int) -> str:
    value = {True: "same", False: "differs", None: "–"}[row.get(column)] if column == "repeats" else row[column]
    if isinstance(value, float) and math.isnan(value):
        return "–"
    text = f"{value:.2f}" if column == "near" else f"{value:.1f}" if isinstance(value, float) else str(value)
    return text if column not in GOALS or GOALS[column](row, edges) else f"**{text}**"


def main() -> None:
    """Run what the command line asks for."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--out", type=Path, default=Path("/tmp/diagrams"), help="folder for pictures, results.json and table.md")
    options.add_argument("--only", action="append", help="only this graph; may be repeated")
    options.add_argument("--tools", action="append", help="only this tool; may be repeated")
    chosen = options.parse_args()
    chosen.out.mkdir(parents=True, exist_ok=True)
    results: dict[str, dict[str, Any]] = {}
    with browser() as running:
        for name, graph in graphs.graphs().items():
            if chosen.only and name not in chosen.only:
                continue
            edges = len(peers.statements(graph))
            results[name] = {"nodes": len(graph), "edges": edges, "tools": {}}
            for tool, how in tools().items():
                if chosen.tools and tool not in chosen.tools:
                    continue
                page = running.new_page()
                try:
                    picture = chosen.out / re.sub(r"\W+", "-", f"{name} {tool}")
                    results[name]["tools"][tool] = measure(page, graph, how, page_for(edges), picture)
                finally:
                    page.close()
            print(*table({name: results[name]}).splitlines()[2:], sep="\n", flush=True)
    (chosen.out / "results.json").write_text(json.dumps(results, indent=1, ensure_ascii=False), "utf-8")
    (chosen.out / "table.md").write_text(f"{summary(results)}\n\n{table(results)}\n", "utf-8")
    print(summary(results))


if __name__ == "__main__":
    main()
