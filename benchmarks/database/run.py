"""The three ways into Neo4j, beside what others do with the same rows, each on a fresh server.

    python benchmarks/database/run.py                          everything (about an hour)
    python benchmarks/database/run.py --work driver --rows 50000 --runs 1

Needs Java 17 and Maven, ../shared/data, and, for the comparison, `pip install followthemoney`. Sizes come in random order; each figure is the median
of the runs; ratios are of runs side by side.
"""

from __future__ import annotations

import argparse
import json
import random
import shlex
import statistics
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parents[1]))

import peers
import rows
from neo4j import GraphDatabase

from graphmodel import formats
from graphmodel.neo4j import admin_import
from graphmodel.neo4j.database import Settings, connect
from graphmodel.neo4j.load import load
from tests.support.neo4j_server import admin, home, running

FTM_ROWS = 20_000
"""FollowTheMoney's script loads so slowly that only this many rows are tried."""


def timed(work: Callable[[], Any]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def over_driver(work: Callable[[Any, Any], Any], graph: Any, small: Any) -> dict[str, float]:
    """Seconds for the rows and, run again, on a fresh and warmed server; and how many relationships are there in the end."""
    with running() as server, GraphDatabase.driver(server.uri, auth=(server.user, server.password)) as driver:
        work(server, small)
        driver.execute_query("MATCH (n) DETACH DELETE n")
        told = {"seconds": timed(lambda: work(server, graph))}
        told["relationships"] = driver.execute_query("MATCH ()-[r]->() RETURN count(r)").records[0][0]
        assert told["relationships"] == graph.number_of_edges()
        if work is ours:
            told["again"] = timed(lambda: work(server, graph))
            assert driver.execute_query("MATCH ()-[r]->() RETURN count(r)").records[0][0] == graph.number_of_edges()
        return told


def ours(server: Any, graph: Any) -> None:
    with connect(Settings(server.uri, server.user, server.password)) as database:
        load(graph, database, model="m")


def bare(server: Any, graph: Any) -> None:
    with GraphDatabase.driver(server.uri, auth=(server.user, server.password)) as driver:
        peers.bare_create(driver, graph)


def merge(server: Any, graph: Any) -> None:
    with GraphDatabase.driver(server.uri, auth=(server.user, server.password)) as driver:
        peers.merge_by_type(driver, graph)


def driver_path(name: str, size: int) -> dict[str, dict[str, float]]:
    graph, small = rows.graph(name, size), rows.graph(name, 2000)
    works = {"graphmodel load": ours, "bare CREATE": bare, "MERGE, a query for each type": merge}
    order = list(works)
    random.shuffle(order)
    return {one: over_driver(works[one], graph, small) for one in order}


def script_written(name: str, size: int) -> dict[str, dict[str, float]]:
    graph = rows.graph(name, size)
    with tempfile.TemporaryDirectory() as folder:
        source, theirs, mine = Path(folder, "in.json"), Path(folder, "ftm.cypher"), Path(folder, "graph.cypher")
        peers.ftm_input(graph, source)
        found = {
            "graphmodel export": {"seconds": timed(lambda: formats.write(graph, mine)), "MB": mine.stat().st_size / 1e6},
            "ftm export-cypher": {"seconds": timed(lambda: peers.ftm_script(source, theirs))},
        }
        found["ftm export-cypher"]["MB"] = theirs.stat().st_size / 1e6
        return found


def script_run(name: str, size: int) -> dict[str, dict[str, float]]:
    graph, small = rows.graph(name, size), rows.graph(name, 2000)
    few = rows.graph(name, min(size, FTM_ROWS))
    with tempfile.TemporaryDirectory() as folder:

        def run(make: Callable[[Any, Path], None], some: Any) -> dict[str, float]:
            with running() as server:
                for graph_ in (small, some):
                    path = Path(folder, "script.cypher")
                    make(graph_, path)
                    if graph_ is small:
                        with GraphDatabase.driver(server.uri, auth=(server.user, server.password)) as driver:
                            run_shell(server, path)
                            driver.execute_query("MATCH (n) DETACH DELETE n")
                seconds = timed(lambda: run_shell(server, path))
                with GraphDatabase.driver(server.uri, auth=(server.user, server.password)) as driver:
                    there = driver.execute_query("MATCH ()-[r]->() RETURN count(r)").records[0][0]
                assert there == some.number_of_edges()
                return {"seconds": seconds, "relationships": there, "rows": some.number_of_edges()}

        def ftm(graph_: Any, path: Path) -> None:
            peers.ftm_input(graph_, Path(folder, "in.json"))
            peers.ftm_script(Path(folder, "in.json"), path)

        found = {"graphmodel script": run(formats.write, graph)}
        if size <= 50_000:
            found["ftm script"] = run(ftm, few)
            found["one statement for each edge"] = run(peers.naive_script, few)
        return found


def run_shell(server: Any, path: Path) -> None:
    done = server.run_script(path)
    assert done.returncode == 0, done.stderr[-500:]


def import_path(name: str, size: int) -> dict[str, dict[str, float]]:
    graph = rows.graph(name, size)
    found = {}
    for kind in random.sample(["graphmodel export and import", "bare CSV and import"], 2):
        with tempfile.TemporaryDirectory() as folder, home() as server:
            out = Path(folder, "out")

            def work(kind: str = kind, out: Path = out, server: Path = server) -> None:
                if kind.startswith("bare"):
                    options = peers.bare_csv(graph, out)
                else:
                    formats.write(graph, out, "neo4j-admin")
                    command = (out / admin_import.COMMAND).read_text("utf-8").partition("exec ")[2].replace("\\\n", " ")
                    options = shlex.split(command)[5:]
                done = admin(server, "database", "import", "full", "neo4j", *options, cwd=out)
                assert done.returncode == 0, done.stderr

            found[kind] = {"seconds": timed(work)}
    return found


WORKS = {"driver": driver_path, "write": script_written, "shell": script_run, "import": import_path}


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--work", choices=WORKS, action="append")
    arguments.add_argument("--data", choices=rows.FILES, default="icews18")
    arguments.add_argument("--rows", type=int, nargs="+", default=[50_000, 100_000, 200_000, 468_558])
    arguments.add_argument("--runs", type=int, default=3)
    arguments.add_argument("--out", type=Path)
    given = arguments.parse_args()
    results: dict[str, list[float]] = defaultdict(list)
    plan = [(work, size) for work in given.work or WORKS for size in given.rows for _ in range(given.runs)]
    random.shuffle(plan)
    for work, size in plan:
        for what, figures in WORKS[work](given.data, size).items():
            for figure, value in figures.items():
                results[f"{work}\t{size}\t{what}\t{figure}"].append(value)
            count = figures.get("rows", size)
            print(f"{work:7} {size:7} {what:32} {figures}  {count / figures['seconds']:9.0f} rows/s", flush=True)
    table(results)
    if given.out:
        given.out.write_text(json.dumps(results, indent=1))


def table(results: dict[str, list[float]]) -> None:
    """Medians, and the ratio of ours to each peer, by work and size."""
    seconds: dict[tuple[str, int], dict[str, float]] = defaultdict(dict)
    for key, values in results.items():
        work, size, what, figure = key.split("\t")
        if figure == "seconds":
            done = results.get(f"{work}\t{size}\t{what}\trows", [float(size)])[0]
            seconds[work, int(size)][what] = done / statistics.median(values)
    print("\n| work | rows | what | rows a second | graphmodel is so many times as fast |\n|---|---|---|---|---|")
    for (work, size), rates in sorted(seconds.items()):
        mine = next(rate for what, rate in rates.items() if what.startswith("graphmodel"))
        for what, rate in rates.items():
            print(f"| {work} | {size:,} | {what} | {rate:,.0f} | {'' if rate == mine else f'{mine / rate:.2f}'} |")


if __name__ == "__main__":
    main()
