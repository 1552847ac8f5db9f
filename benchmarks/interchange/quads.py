"""How long does ``graphmodel import quads`` take for ICEWS18 (373,018 dated rows) into Parquet, beside polars that reads and writes the same rows?

    python benchmarks/interchange/quads.py [../shared/data/icews18/icews18_open.tsv.gz]

The peer reads the table, makes an id of each row by a hash of its cells, and writes entities, statements and (empty) evidence as Parquet files. It does
not check a date, a name or an id, maps no words to relations, finds no duplicates, and keeps no account; ``polars, the same ids`` makes the ids that we make. Each runs in a process of its own, three
times, one after the other; the best of each counts. In columns, it is ``pip install 'graphmodel[bulk]'``. Printed: seconds of CPU and of the clock, and the most memory. Needs polars and pyarrow.
"""

from __future__ import annotations

import hashlib
import json
import resource
import subprocess
import sys
import tempfile
import time
from functools import partial
from pathlib import Path
from typing import Any

DEFAULT = Path(__file__).parents[3] / "shared" / "data" / "icews18" / "icews18_open.tsv.gz"


def graphmodel(source: Path, out: Path) -> int:
    import graphmodel as gm

    report = gm.import_to(source, out, format="quads", to="parquet")
    assert report.is_balanced
    return report.statements


def by_rows(source: Path, out: Path) -> int:
    import graphmodel as gm

    model, report = gm.import_(source, out, format="quads", to="parquet")
    assert report.is_balanced
    return len(model.statements)


def in_memory(source: Path, _: Path) -> int:
    import graphmodel as gm

    return len(gm.import_(source, format="quads")[0].statements)


def polars(source: Path, out: Path, *, same_ids: bool = False) -> int:
    import polars as pl

    out.mkdir()
    rows = pl.read_csv(source, separator="\t", quote_char=None)
    names = pl.concat([rows["subject"], rows["object"]]).unique(maintain_order=True)
    entities = pl.DataFrame({"id": names, "label": ["Actor"] * len(names), "name": names})
    key: Any = pl.struct("date", "subject", "relation", "object").hash()
    if same_ids:
        texts = rows.select("date", "subject", "relation", "object").iter_rows()
        key = pl.Series(["s-" + hashlib.sha256("\x1f".join(cells).encode()).hexdigest()[:16] for cells in texts])
    statements = rows.select(
        id=key,
        subject="subject",
        relation=pl.col("relation").str.to_uppercase().str.replace_all("[^A-Z0-9]+", "_"),
        object="object",
        valid=pl.col("date").str.to_date(),
    )
    entities.write_parquet(out / "entities.parquet")
    statements.write_parquet(out / "statements.parquet")
    pl.DataFrame({"statement": [], "document": []}).write_parquet(out / "evidence.parquet")
    return statements.height


WORK = {
    "graphmodel, in columns": graphmodel,
    "graphmodel, row by row": by_rows,
    "graphmodel, not written": in_memory,
    "polars": polars,
    "polars, the same ids": partial(polars, same_ids=True),
}


def child(name: str, source: Path) -> None:
    with tempfile.TemporaryDirectory() as folder:
        begun = time.perf_counter()
        rows = WORK[name](source, Path(folder) / "out.parquet")
        used = resource.getrusage(resource.RUSAGE_SELF)
        print(json.dumps([rows, used.ru_utime + used.ru_stime, time.perf_counter() - begun, used.ru_maxrss / 1024]))


def main() -> None:
    source = Path(sys.argv[1]) if len(sys.argv) > 1 else DEFAULT
    best: dict[str, list[float]] = {}
    for _ in range(3):
        for name in WORK:
            done = subprocess.run([sys.executable, __file__, str(source), name], capture_output=True, text=True, check=True)
            found = json.loads(done.stdout.splitlines()[-1])
            best[name] = min(best.get(name, found), found, key=lambda one: one[1])
    for name, (rows, cpu, wall, memory) in best.items():
        print(f"{name:26} {rows:>9,} rows  {cpu:6.2f} s CPU  {wall:6.2f} s  {memory:6.0f} MiB  {cpu / best['polars'][1]:5.1f} times polars")


if __name__ == "__main__":
    child(sys.argv[2], Path(sys.argv[1])) if len(sys.argv) > 2 else main()
