"""Warm questions from Python, beside the engine's own calls of the same: all named queries and some Cypher, on a kept database and on a model.

    python benchmarks/scale/warm.py [ROWS ...]

ROWS default to 50,000 and 373,018 of ICEWS18 (``../shared/data``, read and not copied). Each question is asked once, and then in turn: ``gm.query`` on
the database, the engine by itself on the same graph in this process (kglite's ``cypher`` and its rows as lists, with the text and the passes that
graphmodel gives it), and ``gm.query`` on the model in memory. Milliseconds by the clock, the best of five (of two where one takes more than a second). Every
answer of the engine by itself is compared with that of ``gm.query``. Queries that the library computes have no call of the engine.
"""

from __future__ import annotations

import gzip
import os
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import kglite

import graphmodel as gm
from benchmarks.scale.run import DATA, QUESTIONS
from graphmodel.api import gmdb
from graphmodel.querying import guard, named
from graphmodel.querying.engine import embedded
from graphmodel.querying.engine.worker import Store

LIMITS: dict[str, Any] = {"rows": 10_000, "seconds": 60, "memory": 8000}
TWO_HOPS = "MATCH (a)-[]->(b)-[]->(c) RETURN count(*) AS n"
CYPHER = {
    "types": QUESTIONS["types"],
    "pairs": QUESTIONS["pairs"],
    "days": QUESTIONS["days"],
    "two hops": TWO_HOPS,
    "two hops, by the first": "MATCH (a)-[]->(b)-[]->(c) RETURN a.name AS a, count(*) AS n ORDER BY n DESC, a LIMIT 20",
    "two hops, ACCUSE, DEMAND": "MATCH (a)-[:ACCUSE]->(b)-[:DEMAND]->(c) RETURN b.name AS b, count(*) AS n ORDER BY n DESC, b LIMIT 20",
}
GIVEN = {"from": "Mexico", "to": "Angela Merkel", "actor": "Angela Merkel", "speaker": "Angela Merkel"}


class Alone:
    """The engine by itself, with the whole database."""

    def __init__(self, database: Path) -> None:
        found = gmdb.loaded(database, {"affirms", "involves"})
        assert found is not None
        kept, path, _ = found
        kglite.set_query_warning_policy("silent")
        self.store = Store(kglite)
        self.store.restore(str(path), kept.state["primary"], False)
        self.ordered = kept.state["orderedLabels"]

    def call(self, text: str, parameters: dict[str, Any]) -> Callable[[], list[list[Any]]]:
        written, passes, _ = embedded._written(text, self.ordered)
        keys = sorted({embedded.VIRTUAL.get(mention.name, mention.name) for mention in guard.check(text).keys}), list[str]()
        return lambda: self.store.query(written, parameters, keys, 60_000, LIMITS["rows"] + 1, passes)[1]


def seconds(*calls: Callable[[], Any]) -> list[float]:
    """The best time of each, asked in turn."""
    best = [float("inf")] * len(calls)
    for turn in range(5):
        if turn > 1 and max(best) > 1:
            break
        for number, call in enumerate(calls):
            start = time.perf_counter()
            call()
            best[number] = min(best[number], time.perf_counter() - start)
    return best


def asked() -> list[tuple[str, str, dict[str, Any], bool]]:
    """Name, text for the engine, parameters, and whether the library computes it."""
    found = [(name, text, dict[str, Any](), False) for name, text in CYPHER.items()]
    for one in named.named().values():
        given = {parameter.name: GIVEN[parameter.name] for parameter in one.parameters if parameter.required}
        found.append((one.name, one.text, given, one.computed))
    return found


def main() -> None:
    sizes = [int(text) for text in sys.argv[1:]] or [50_000, 373_018]
    lines = gzip.decompress(DATA.read_bytes()).splitlines(keepends=True)
    print(f"{'rows':>8}  {'question':26} {'answer':>7} {'database':>9} {'engine':>9} {'ratio':>6} {'model':>9} {'ratio':>6}   milliseconds")
    for size in sizes:
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            os.environ["GRAPHMODEL_CACHE"] = str(folder / "cache")
            table, database = folder / "rows.tsv", folder / "rows.gmdb"
            table.write_bytes(b"".join(lines[: size + 1]))
            model, _ = gm.import_(table)
            gm.write(model, folder / "rows.model.json")
            gm.build(folder / "rows.model.json", database)
            alone = Alone(database)
            ratios = []
            for question, text, given, computed in asked():
                own = named.get(question).text if question in named.named() else text
                asking = question if question in named.named() else text
                try:
                    first = gm.query(database, asking, given, **LIMITS)
                except gm.GraphmodelError as error:
                    print(f"{size:>8,}  {question:26} {error}", flush=True)
                    continue
                gm.query(model, asking, given, **LIMITS)
                calls = [lambda q=asking, g=given, s=source: gm.query(s, q, g, **LIMITS) for source in (database, model)]
                if computed or question == "paths":
                    kept, held = seconds(*calls)
                    print(f"{size:>8,}  {question:26} {len(first):>7} {kept * 1000:>9.2f} {'':>9} {'':>6} {held * 1000:>9.2f}", flush=True)
                    continue
                arguments = named.get(question).arguments(given) if question in named.named() else given
                engine = alone.call(own, arguments)
                assert len(engine()[: LIMITS["rows"]]) == len(first)
                kept, held, bare = seconds(*calls, engine)
                ratios.append(kept / bare)
                print(
                    f"{size:>8,}  {question:26} {len(first):>7} {kept * 1000:>9.2f} {bare * 1000:>9.2f} {kept / bare:>6.2f} "
                    f"{held * 1000:>9.2f} {held / bare:>6.2f}",
                    flush=True,
                )
            print(f"{size:>8,}  at most 1.2 times: {sum(ratio <= 1.2 for ratio in ratios)} of {len(ratios)}")


if __name__ == "__main__":
    main()
