"""How much memory a statement takes: as a model, as its graph, and bare in NetworkX with its id, relation and day.

    python benchmarks/scale/memory.py [ROWS ...]

ROWS default to 50,000 and 373,018 of ICEWS18 (``../shared/data``, read and not copied). Bytes that Python has allocated (``tracemalloc``) for the whole,
entities and texts included, divided by the number of statements; each in a process of its own. The peer reads the same model file.
"""

from __future__ import annotations

import gzip
import subprocess
import sys
import tempfile
from itertools import islice
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from benchmarks.scale.run import DATA, ROOT, graphmodel, printed

MADE = """
import gc, json, sys, tracemalloc
kind, path = sys.argv[1:]
if kind == "NetworkX":
    import networkx
else:
    import graphmodel as gm
    gm.read_model, gm.read_graph
tracemalloc.start()
if kind == "model":
    made = gm.read_model(path)
    count = len(made.statements)
elif kind == "graph":
    made = gm.read_graph(path)
    count = made.number_of_edges()
else:
    made = networkx.MultiDiGraph()
    content = json.load(open(path, encoding="utf-8"))
    for entity in content["entities"]: made.add_node(entity["id"], label=entity["label"], name=entity.get("name", entity["id"]))
    for one in content["statements"]: made.add_edge(one["subject"], one["object"], key=one["id"], relation=sys.intern(one["relation"]), valid=one["valid"])
    del content, entity, one
    count = made.number_of_edges()
gc.collect()
print(json.dumps([tracemalloc.get_traced_memory()[0], count]))
"""


def main(sizes: list[int]) -> None:
    """Print a line for each size."""
    with tempfile.TemporaryDirectory() as folder, gzip.open(DATA, "rb") as file:
        lines = list(islice(file, max(sizes) + 1))
        for size in sizes:
            table, model = Path(folder, "rows.tsv"), Path(folder, f"{size}.model.json")
            table.write_bytes(b"".join(lines[: size + 1]))
            subprocess.run([*graphmodel("-q", "import", "quads", str(table)), "-o", str(model)], check=True, cwd=ROOT)
            used = {kind: printed(MADE, kind, str(model)) for kind in ("NetworkX", "model", "graph")}
            each = {kind: allocated / count for kind, (allocated, count) in used.items()}
            print(f"{size:>8,} statements", *(f"{kind} {one:,.0f} B ({one / each['NetworkX']:.2f})" for kind, one in each.items()), sep="  ")


if __name__ == "__main__":
    main([int(one) for one in sys.argv[1:]] or [50_000, 373_018])
