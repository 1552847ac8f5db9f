"""How long it takes from a model file to an answered question, the first and the second time, by the command line, and what the engine alone takes.

    python benchmarks/scale/run.py [SIZE ...]          (needs ../shared/data, pandas and polars; sizes default to 50000 100000 200000 373018)

Rows of ICEWS18 are imported (`graphmodel import`), then each command runs as a whole process, children included: CPU seconds (of all its processes),
seconds by the clock, and the most memory of one of them. The peers, in the same run: the engine's own bulk loads of the same rows, prepared
(`UNWIND $rows`, frames of pandas, Parquet files), without checking or a process of its own, and `python -c "import typer"`. Every answer is compared
with polars on the same rows.
"""

from __future__ import annotations

import gzip
import io
import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

DATA = Path(__file__).resolve().parents[3] / "shared" / "data" / "icews18" / "icews18_open.tsv.gz"
ROOT = Path(__file__).resolve().parents[2]
MEMORY = "8000"

QUESTIONS = {
    "types": "MATCH ()-[r]->() RETURN type(r) AS t, count(r) AS n ORDER BY n DESC, t",
    "actors": "MATCH (a)-[r]->() RETURN a.name AS a, count(r) AS n ORDER BY n DESC, a LIMIT 20",
    "pairs": "MATCH (a)-[r]->(b) RETURN a.name AS a, b.name AS b, count(r) AS n ORDER BY n DESC, a, b LIMIT 20",
    "days": "MATCH ()-[r]->() WHERE r.validEarliest >= date('2018-01-03') AND r.validLatest < date('2018-02-01') "
    "RETURN r.valid AS d, count(r) AS n ORDER BY d",
}


WATCH = """
import resource, subprocess, sys, time
start = time.perf_counter()
done = subprocess.run(sys.argv[1:], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=True)
used = resource.getrusage(resource.RUSAGE_CHILDREN)
sys.stdout.write(done.stdout.decode() + f"\\n[{used.ru_utime + used.ru_stime}, {time.perf_counter() - start}, {used.ru_maxrss / 1024}]")
"""


def measured(command: list[str], cache: Path) -> tuple[float, float, float, str]:
    """CPU seconds, seconds, MiB, and what it printed."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "GRAPHMODEL_CACHE": str(cache)}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)  # with it, every command compiles graphmodel first
    # Started by a small process: what a process forks from counts as its own memory until it runs something else.
    done = subprocess.run([sys.executable, "-S", "-c", WATCH, *command], check=True, capture_output=True, text=True, env=environment)
    text, _, figures = done.stdout.rpartition("\n")
    cpu, seconds, mebibytes = json.loads(figures)
    return cpu, seconds, mebibytes, text


def graphmodel(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "graphmodel", *arguments]


def query(text: str, path: Path, *options: str) -> list[str]:
    return graphmodel("query", text, str(path), "--format", "json", "--memory", MEMORY, *options)


def expected(table: bytes) -> dict[str, list[dict[str, Any]]]:
    import polars as pl

    rows = pl.read_csv(io.BytesIO(table), separator="\t", quote_char=None)
    # The model's names are the rows' with single spaces and none at the ends.
    name = [pl.col(end).str.strip_chars().str.replace_all(r"\s+", " ") for end in ("subject", "object")]
    rows = rows.with_columns(name[0].alias("a"), name[1].alias("b"))

    def top(*keys: str, most: int | None = None) -> list[dict[str, Any]]:
        counted = rows.group_by(*keys).agg(pl.len().alias("n")).sort("n", *keys, descending=[True, *(False for _ in keys)])
        return (counted if most is None else counted.head(most)).to_dicts()

    days = rows.filter((pl.col("date") >= "2018-01-03") & (pl.col("date") < "2018-02-01")).group_by("date").agg(pl.len().alias("n")).sort("date")
    return {
        "types": [{"n": row["n"]} for row in top("relation")],
        "actors": top("a", most=20),
        "pairs": top("a", "b", most=20),
        "days": [{"d": str(row["date"]), "n": row["n"]} for row in days.to_dicts()],
    }


ENGINE = """
import gc, io, json, sys, time, warnings
import graphmodel as gm
from graphmodel.api.inputs import view
from graphmodel.api.query import few_keys
from graphmodel.graph.model_rows import model_rows
from graphmodel.querying.engine.worker import Store
import kglite, pandas as pd
warnings.simplefilter("ignore")
path, everything = sys.argv[1], sys.argv[2] == "all"
seen = view([path], {})
nodes, relationships = model_rows(seen.model(), only=None if everything else few_keys(seen))
by_label, by_type = {}, {}
for labels, row in nodes: by_label.setdefault(labels, []).append({"nAmE" if key == "name" else key: value for key, value in row.items()})
for kind, start, end, row in relationships: by_type.setdefault(kind, []).append({"s": start, "o": end, "p": row})
def parquet(frame):
    data = io.BytesIO()
    frame.to_parquet(data)
    return data
def frame(data):
    read = pd.read_parquet(data)
    for name in read.columns:
        if len(read) and type(read[name].iloc[0]).__name__ == "ndarray": read[name] = read[name].map(list)
        elif len(read) and type(read[name].iloc[0]).__name__ == "date": read[name] = pd.to_datetime(read[name])
    return read
gc.disable()
store = Store(kglite)
start = time.process_time()
for labels, rows in by_label.items(): store.nodes(labels, rows)
for kind, rows in by_type.items(): store.relationships(kind, rows)
unwind = time.process_time() - start
node_files = {labels: parquet(pd.DataFrame(rows)) for labels, rows in by_label.items()}
told = [{"s": row["s"], "o": row["o"], "t": kind, **row["p"]} for kind, rows in by_type.items() for row in rows]
file = parquet(pd.DataFrame(told))
start = time.process_time()
node_frames = {labels: frame(data) for labels, data in node_files.items()}
frames = {kind: part.drop(columns="t").dropna(axis=1, how="all") for kind, part in frame(file).groupby("t", sort=False)}
read = time.process_time() - start
graph = kglite.KnowledgeGraph()
start = time.process_time()
for labels, data in node_frames.items(): graph.add_nodes(data, labels[0], "id", labels=list(labels[1:]))
for kind, data in frames.items(): graph.add_relationships(data, kind, "Entity", "s", "Entity", "o")
loaded = time.process_time() - start
counts = [graph.cypher(f"MATCH {pattern} RETURN count(x) AS n").to_list()[0]["n"] for pattern in ("(x)", "()-[x]->()")]
print(json.dumps([unwind, loaded, read + loaded, counts]))
"""

OURS = """
import json, resource, sys, time
from graphmodel.api.inputs import view
from graphmodel.api.query import MANY, few_keys, loaded_engine
from graphmodel.files.garbage import uncollected
from graphmodel.querying.result import Limits
path, everything, memory = sys.argv[1], sys.argv[2] == "all", int(sys.argv[3])
def children():
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime
def load(source, everything):
    start = time.process_time()
    before = children()
    with uncollected():
        seen = view([source], {}, columnar_from=None if everything else MANY)
        read = time.process_time() - start
        with loaded_engine(seen, Limits(memory_mb=memory), None if everything else few_keys(seen)) as engine:
            counts = [engine.query(f"MATCH {pattern} RETURN count(x) AS n").rows[0][0] for pattern in ("(x)", "()-[x]->()")]
    whole = time.process_time() - start + children() - before
    return whole - read, whole, counts
load(sys.argv[4], everything)  # what is imported and compiled once is not counted, as it is not of the peers
print(json.dumps(load(path, everything)))
"""

SMALL = {
    "graphmodel": 1,
    "model": "small",
    "entities": [{"id": id_, "label": "Actor", "name": id_} for id_ in "ab"],
    "statements": [{"subject": "a", "relation": "MEETS", "object": "b", "valid": "2018-01-01"}],
}


def printed(program: str, *arguments: str) -> Any:
    """What a program prints, as JSON."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run([sys.executable, "-c", program, *arguments], check=True, capture_output=True, text=True, env=environment)
    return json.loads(done.stdout)


def beside_the_engine(path: Path, size: int) -> None:
    """CPU seconds from a model file, and from a model in memory, to a loaded engine in its process, beside the engine's own bulk loads of the same,
    prepared: rows (UNWIND), frames of pandas, and Parquet files that pandas reads. ``days`` are the properties that a first question loads, ``all``
    those that a database has."""
    small = path.with_name("small.model.json")
    small.write_text(json.dumps(SMALL))
    for what in ("days", "all"):
        unwind, frames, parquet, there = printed(ENGINE, str(path), what)
        loaded, whole, counts = printed(OURS, str(path), what, MEMORY, str(small))
        assert counts == there, "not the same was loaded"
        print(f"{size:>8,}  {f'the engine alone, rows prepared ({what}): UNWIND':44} {unwind:>7.2f}")
        print(f"{size:>8,}  {f'the engine alone, frames prepared ({what})':44} {frames:>7.2f}")
        print(f"{size:>8,}  {f'the engine alone, Parquet prepared ({what})':44} {parquet:>7.2f}")
        print(f"{size:>8,}  {f'model in memory -> loaded engine ({what})':44} {loaded:>7.2f}  {loaded / parquet:.2f} of Parquet")
        print(f"{size:>8,}  {f'model file -> loaded engine ({what})':44} {whole:>7.2f}  {whole / parquet:.2f} of Parquet", flush=True)


def engine_opens(database: Path, text: str) -> list[str]:
    """A command in which the engine alone opens the part of a database that a question needs, and answers it: neither checked nor printed."""
    from graphmodel.api import gmdb
    from graphmodel.querying import guard
    from graphmodel.querying.engine import embedded, worker

    query = guard.check(text)
    found = gmdb.loaded(database, query.key_names)
    assert found is not None
    kept, path, _ = found
    written, passes, _ = embedded._written(text, kept.state["orderedLabels"])
    storage = "mapped" if kept.state["inPlace"] else "memory"
    program = (
        f"import kglite; graph = kglite.load({str(path)!r}, storage={storage!r}); "
        f"graph.cypher({written!r}, disabled_passes={[*worker.DISABLED, *passes]!r}).to_list()"
    )
    return [sys.executable, "-c", program]


def main() -> None:
    sizes = [int(text) for text in sys.argv[1:]] or [50_000, 100_000, 200_000, 373_018]
    lines = gzip.decompress(DATA.read_bytes()).splitlines(keepends=True)
    print(f"{'rows':>8}  {'what':44} {'CPU s':>7} {'s':>7} {'MiB':>6}")
    for size in sizes:
        with tempfile.TemporaryDirectory() as name:
            folder, cache = Path(name), Path(name) / "cache"
            table = b"".join(lines[: size + 1])
            (folder / "rows.tsv").write_bytes(table)
            model, database = folder / "rows.model.json", folder / "rows.gmdb"
            right = expected(table)

            def show(what: str, command: list[str], cache: Path = cache, size: int = size) -> str:
                cpu, seconds, mebibytes, text = measured(command, cache)
                print(f"{size:>8,}  {what:44} {cpu:>7.2f} {seconds:>7.2f} {mebibytes:>6.0f}", flush=True)
                return text

            show("import: rows -> model file", graphmodel("import", str(folder / "rows.tsv"), "-o", str(model)))
            show("query a file, nothing kept (--no-cache)", query(QUESTIONS["types"], model, "--no-cache"))
            show("query a file, the first time", query(QUESTIONS["types"], model))
            answers: dict[str, list[dict[str, Any]]] = {}
            for question, text in QUESTIONS.items():
                answers[question] = json.loads(show(f"query a file, again ({question})", query(text, model)))
            answers["types"] = [{"n": row["n"]} for row in answers["types"]]
            assert answers == right, "an answer differs from that of polars"
            show("build: model file -> database", graphmodel("build", str(model), "-o", str(database)))
            for question, text in QUESTIONS.items():
                answer = json.loads(show(f"query a database ({question})", query(text, database)))
                assert question == "types" or answer == right[question], "an answer differs from that of polars"
                show(f"the engine alone opens and answers ({question})", engine_opens(database, text))
            show("python -c 'import typer'", [sys.executable, "-c", "import typer"])
            beside_the_engine(model, size)
            shutil.rmtree(cache)


if __name__ == "__main__":
    main()
