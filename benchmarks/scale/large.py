"""What millions of rows cost: import in columns on each engine, arrays for algorithms, neo4j-admin's files, and a new day's rows.

    python benchmarks/scale/large.py [ROWS ...] [--engines duckdb,sail,spark] [--without arrays,neo4j-admin,append]

ROWS default to 1,000,000, 3,000,000 and 10,000,000, made by ``generate.py`` beside this program. Each work is a whole process: CPU seconds of all its
processes, seconds by the clock, and the most memory of one of them. How many statements there are in the end is compared with how many different rows
were made, which DuckDB counts.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from benchmarks.scale.generate import generate
from benchmarks.scale.run import graphmodel, measured

ARRAYS = {
    "numpy": "len(gm.to_arrays(path))",
    "scipy": "int(gm.to_scipy(path).total().sum())",
    "rustworkx": "gm.to_rustworkx(path, bare=True).num_edges()",
}


def different(path: Path) -> int:
    import duckdb

    query = "SELECT count(*) FROM (SELECT DISTINCT * FROM read_csv(?, delim = '\t', quote = '', all_varchar = true))"
    row = duckdb.execute(query, [str(path)]).fetchone()
    assert row is not None
    return int(row[0])


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("rows", type=int, nargs="*", default=[1_000_000, 3_000_000, 10_000_000])
    parser.add_argument("--engines", default="duckdb")
    parser.add_argument("--without", default="")
    chosen = parser.parse_args()
    without = chosen.without.split(",")
    print(f"{'rows':>10}  {'what':40} {'CPU s':>8} {'s':>8} {'MiB':>6}")
    for rows in chosen.rows:
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            table, day = folder / "rows.tsv", folder / "day.tsv"
            generate(table, rows)
            generate(day, 1_500, seed=19)
            expected = different(table)

            def show(what: str, command: list[str], rows: int = rows, folder: Path = folder) -> str:
                cpu, seconds, mebibytes, text = measured(command, folder / "cache")
                print(f"{rows:>10,}  {what:40} {cpu:>8.1f} {seconds:>8.1f} {mebibytes:>6.0f}", flush=True)
                return text

            for engine in chosen.engines.split(","):
                out, report = folder / engine, folder / f"{engine}.json"
                show(
                    f"import --to parquet, {engine}",
                    graphmodel("-q", "import", "quads", str(table), "--to", "parquet", "-o", str(out), "--engine", engine, "--report", str(report)),
                )
                assert json.loads(report.read_text())["statements"] == expected
            parquet = folder / chosen.engines.split(",")[0]
            for library, expression in ARRAYS.items() if "arrays" not in without else ():
                program = f"import graphmodel as gm; path = {str(parquet)!r}; print({expression})"
                assert int(show(f"arrays: {library}", [sys.executable, "-c", program])) == expected
            if "neo4j-admin" not in without:
                show("neo4j-admin's files", graphmodel("-q", "export", str(parquet), "--to", "neo4j-admin", "-o", str(folder / "admin")))
            if "append" not in without:
                show("--append 1,500 rows", graphmodel("-q", "import", "quads", str(day), "--to", "parquet", "-o", str(parquet), "--append"))


if __name__ == "__main__":
    main()
