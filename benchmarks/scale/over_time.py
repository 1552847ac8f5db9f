"""How long questions over time take on real events, by the command line: counts, positions, networks, small multiples, and a picture that is refused.

    python benchmarks/scale/over_time.py [SIZE]          (needs ../shared/data and polars; SIZE defaults to 373018)

Rows of ICEWS18 are imported into a folder of Parquet files, then each command runs as a whole process: CPU seconds, seconds by the clock, and the most
memory of any process so far. The counts are compared with those of polars on the same rows.
"""

from __future__ import annotations

import gzip
import io
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

DATA = Path(__file__).resolve().parents[3] / "shared" / "data" / "icews18" / "icews18_open.tsv.gz"
ROOT = Path(__file__).resolve().parents[2]


def show(*arguments: str) -> str:
    """Run a command, print what it took, and give what it printed."""
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run([sys.executable, "-m", "graphmodel", *arguments], check=False, capture_output=True, text=True, env=environment)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    print(
        f"{' '.join(arguments)[:100]:100} exit {done.returncode} {cpu:6.1f} s of CPU {time.perf_counter() - start:6.1f} s {after.ru_maxrss / 1024:6.0f} MiB"
    )
    return done.stdout


def main() -> None:
    import polars as pl

    size = int(sys.argv[1]) if len(sys.argv) > 1 else 373_018
    table = b"".join(gzip.decompress(DATA.read_bytes()).splitlines(keepends=True)[: size + 1])
    with tempfile.TemporaryDirectory() as name:
        rows, model = str(Path(name) / "rows.tsv"), str(Path(name) / "rows")
        Path(rows).write_bytes(table)
        show("import", rows, "-o", model, "--to", "parquet")
        counted = json.loads(show("counts", model, "--window", "P1M", "--by", "subject", "--by", "object", "--format", "json"))
        frame = pl.read_csv(io.BytesIO(table), separator="\t", quote_char=None, try_parse_dates=True)
        # The model's names are the rows' with single spaces and none at the ends.
        ends = [pl.col(end).str.strip_chars().str.replace_all(r"\s+", " ") for end in ("subject", "object")]
        months = frame.with_columns(pl.col("date").cast(pl.Date).dt.truncate("1mo"), *ends).group_by("date", "subject", "object").len()
        assert {(row["from"], row["subject"], row["object"], row["count"]) for row in counted} == {(str(row[0]), *row[1:]) for row in months.rows()}
        show("counts", model, "--window", "P1M", "--top", "10")
        show("positions", model, "--window", "P1M", "--contested")
        show("network", "subtract", model, "--window", "P1M", "--at-least", "100", "--polarisation")
        show("draw", model, "--windows", "P1M", "-o", str(Path(name) / "x.svg"))
        show("draw", model, "--positions", "--windows", "P1M", "-o", str(Path(name) / "z.svg"))
        show("draw", model, "--bundle", "-o", str(Path(name) / "y.svg"))


if __name__ == "__main__":
    main()
