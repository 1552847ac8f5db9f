"""What an object store costs: the same import and export from files and folders, and from a store into it.

    python benchmarks/scale/object_store.py [ROWS]

ROWS default to 373,000, made by ``generate.py`` beside this program. The store (moto) is on this machine, in the process of this program, so the time
of a network is not in it. Each work is a whole process: CPU seconds, seconds by the clock, and the most memory. Both give the same tables.
"""

from __future__ import annotations

import gzip
import os
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from benchmarks.scale.generate import generate
from benchmarks.scale.run import graphmodel, measured
from tests.support.object_store import object_store


def main() -> None:
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else 373_000
    with tempfile.TemporaryDirectory() as name, object_store(Path(name)) as store:
        os.environ.update(store.environment)
        folder = Path(name)
        table = folder / "rows.tsv"
        generate(table, rows)
        packed = folder / "rows.tsv.gz"
        packed.write_bytes(gzip.compress(table.read_bytes()))
        remote = store.put("rows.tsv.gz", packed.read_bytes())
        print(f"{'rows':>10}  {'what':50} {'CPU s':>8} {'s':>8} {'MiB':>6}")

        def show(what: str, *command: str) -> None:
            cpu, seconds, mebibytes, _ = measured(graphmodel(*command), folder / "cache")
            print(f"{rows:>10,}  {what:50} {cpu:>8.1f} {seconds:>8.1f} {mebibytes:>6.0f}", flush=True)

        local, there = str(folder / "events"), "s3://press/events/"
        show("import, from a file into a folder", "import", "quads", str(packed), "--to", "parquet", "-o", local)
        show("import, from the store into the store", "import", "quads", remote, "--to", "parquet", "-o", there)
        for file in Path(local).iterdir():
            assert store.get(f"events/{file.name}") == file.read_bytes()
        show("export to neo4j-admin, from a folder", "export", local, "--to", "neo4j-admin", "-o", str(folder / "one"))
        show("export to neo4j-admin, from the store", "export", there, "--to", "neo4j-admin", "-o", str(folder / "other"))


if __name__ == "__main__":
    main()
