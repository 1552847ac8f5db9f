"""Two hops counted: graphmodel on a kept database beside a real Neo4j, warm, the same answers.

    python benchmarks/scale/two_hops.py [ROWS ...]

ROWS default to 50,000 of ICEWS18 (``../shared/data``, read and not copied). The model is loaded into a fresh Neo4j 5.26 from Maven (Java 17 and Maven;
tests/support/neo4j_server.py) with ``graphmodel load``. Milliseconds by the clock, the best of three after one that is not counted. The answers are
compared with each other, and the number of paths with that of polars.
"""

from __future__ import annotations

import gzip
import io
import os
import sys
import tempfile
import time
from collections.abc import Callable
from itertools import islice
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import graphmodel as gm
from benchmarks.scale.run import DATA
from benchmarks.scale.warm import CYPHER, LIMITS
from tests.support.neo4j_server import running

QUESTIONS = {name: text for name, text in CYPHER.items() if name.startswith("two hops")}


def paths(rows: bytes) -> int:
    """The paths of two different statements, from the rows: for each actor, its statements as an object times those as a subject, without loops twice."""
    import polars as pl

    table = pl.read_csv(io.BytesIO(rows), separator="\t", quote_char=None)
    name = {end: pl.col(end).str.strip_chars().str.replace_all(r"\s+", " ") for end in ("subject", "object")}
    table = table.select(name["subject"].alias("a"), "relation", name["object"].alias("b"), "date").unique()
    into = table.group_by("b").agg(pl.len().cast(pl.Int64).alias("into"))
    degrees = into.join(table.group_by("a").agg(pl.len().cast(pl.Int64).alias("out")), left_on="b", right_on="a")
    loops = table.filter(pl.col("a") == pl.col("b")).height
    return int(degrees.select((pl.col("into") * pl.col("out")).sum()).item()) - loops


def milliseconds(call: Callable[[], Any]) -> tuple[float, Any]:
    answer = call()
    best = float("inf")
    for _ in range(3):
        start = time.perf_counter()
        call()
        best = min(best, (time.perf_counter() - start) * 1000)
    return best, answer


def main(sizes: list[int]) -> None:
    """Print a line for each question and size."""
    from neo4j import GraphDatabase

    for size in sizes:
        with tempfile.TemporaryDirectory() as name, running() as server, gzip.open(DATA, "rb") as file:
            folder = Path(name)
            os.environ.update(
                GRAPHMODEL_CACHE=str(folder / "cache"), NEO4J_URI=server.uri, NEO4J_USERNAME=server.user, NEO4J_PASSWORD=server.password
            )
            rows = b"".join(islice(file, size + 1))
            (folder / "rows.tsv").write_bytes(rows)
            model, _ = gm.import_(folder / "rows.tsv")
            gm.write(model, folder / "rows.model.json")
            gm.build(folder / "rows.model.json", folder / "rows.gmdb")
            gm.load(folder / "rows.model.json")
            database = folder / "rows.gmdb"
            with GraphDatabase.driver(server.uri, auth=(server.user, server.password)) as driver:
                for question, text in QUESTIONS.items():
                    ours, answer = milliseconds(lambda text=text, kept=database: [list(row) for row in gm.query(kept, text, **LIMITS).rows])
                    theirs, other = milliseconds(
                        lambda text=text, asked=driver: [list(record.values()) for record in asked.execute_query(text).records]
                    )
                    assert answer == other, (question, answer[:3], other[:3])
                    if question == "two hops":
                        assert answer == [[paths(rows)]], (answer, paths(rows))
                    print(f"{size:>8,}  {question:26} {ours:>10.1f} ms  Neo4j {theirs:>10.1f} ms  {ours / theirs:.3f}", flush=True)


if __name__ == "__main__":
    main([int(one) for one in sys.argv[1:]] or [50_000])
