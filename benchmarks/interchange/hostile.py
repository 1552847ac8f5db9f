"""What hostile and large files cost their readers: ``python -m benchmarks.interchange.hostile [READER…] [--kind KIND] [--edges N]``.

READER is the suffix of a graph (``export`` reads it), or a name of HEADS: what ``import`` reads, and RDF and tables.

Each file is read by a command in a process of its own. A line for each: reader, kind of attack, exit code, lines on stderr, seconds of processor time,
megabytes at the peak. ``!`` marks what breaks the rule: a refusal in one line, in 5 seconds, in 500 MB, without a traceback. ``legal`` files are large
and allowed: they may take 1 GB and as long as they need.
"""

from __future__ import annotations

import argparse
import gzip
import os
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

Writer = Callable[[int], Iterator[str]]
"""The text of a graph with so many edges, in pieces."""
NODES = 1000


def _ends(edges: int) -> Iterator[tuple[int, int, int]]:
    return ((number, number * 7 % NODES, number * 13 % NODES) for number in range(edges))


def _joined(head: str, nodes: Callable[[int], str], middle: str, edge: Callable[[int, int, int], str], tail: str, between: str = "") -> Writer:
    def pieces(edges: int) -> Iterator[str]:
        yield head
        yield between.join(map(nodes, range(NODES)))
        yield middle
        first = True
        for ends in _ends(edges):
            yield ("" if first else between) + edge(*ends)
            first = False
        yield tail

    return pieces


GRAPHS: dict[str, Writer] = {
    "graphml": _joined(
        '<graphml xmlns="http://graphml.graphdrawing.org/xmlns"><key id="r" for="edge" attr.name="relation" attr.type="string"/>'
        '<key id="w" for="edge" attr.name="weight" attr.type="double"/><graph edgedefault="directed">\n',
        lambda n: f'<node id="n{n}"/>\n',
        "",
        lambda n, a, b: f'<edge id="e{n}" source="n{a}" target="n{b}"><data key="r">MEETS</data><data key="w">{n}.5</data></edge>\n',
        "</graph></graphml>",
    ),
    "gexf": _joined(
        '<gexf xmlns="http://gexf.net/1.3" version="1.3"><graph defaultedgetype="directed"><nodes>\n',
        lambda n: f'<node id="n{n}" label="N {n}"/>\n',
        "</nodes><edges>\n",
        lambda n, a, b: f'<edge id="e{n}" source="n{a}" target="n{b}" label="MEETS" weight="{n}.5"/>\n',
        "</edges></graph></gexf>",
    ),
    "cx2": _joined(
        '[{"CXVersion": "2.0", "hasFragments": false}, {"nodes": [\n',
        lambda n: f'{{"id": {n}, "v": {{"name": "N {n}"}}}}',
        ']}, {"edges": [\n',
        lambda n, a, b: f'{{"id": {n}, "s": {a}, "t": {b}, "v": {{"interaction": "MEETS", "weight": {n}.5}}}}',
        ']}, {"status": [{"success": true}]}]',
        ",\n",
    ),
    "cyjs": _joined(
        '{"elements": {"nodes": [\n',
        lambda n: f'{{"data": {{"id": "n{n}", "name": "N {n}"}}}}',
        '], "edges": [\n',
        lambda n, a, b: f'{{"data": {{"id": "e{n}", "source": "n{a}", "target": "n{b}", "interaction": "MEETS", "weight": {n}.5}}}}',
        "]}}",
        ",\n",
    ),
    "json": _joined(
        '{"directed": true, "multigraph": true, "graph": {}, "nodes": [\n',
        lambda n: f'{{"id": "n{n}", "name": "N {n}"}}',
        '], "edges": [\n',
        lambda n, a, b: f'{{"source": "n{a}", "target": "n{b}", "key": "e{n}", "relation": "MEETS", "weight": {n}.5}}',
        "]}",
        ",\n",
    ),
    "jsonl": _joined(
        "",
        lambda n: f'{{"type":"node","id":"{n}","labels":["Person"],"properties":{{"name":"N {n}"}}}}\n',
        "",
        lambda n, a, b: (
            f'{{"id":"{n}","type":"relationship","label":"MEETS","properties":{{"weight":{n}.5}},'
            f'"start":{{"id":"{a}","labels":["Person"]}},"end":{{"id":"{b}","labels":["Person"]}}}}\n'
        ),
        "",
    ),
    "gml": _joined(
        "graph [ directed 1\n",
        lambda n: f'node [ id {n} label "N {n}" ]\n',
        "",
        lambda n, a, b: f'edge [ source {a} target {b} relation "MEETS" weight {n}.5 ]\n',
        "]\n",
    ),
    "net": _joined(f"*Vertices {NODES}\n", lambda n: f'{n + 1} "N {n}"\n', "*Arcs\n", lambda n, a, b: f'{a + 1} {b + 1} {n}.5 l "MEETS"\n', ""),
    "dot": _joined("digraph {\n", lambda n: f'n{n} [label="N {n}"];\n', "", lambda n, a, b: f'n{a} -> n{b} [label="MEETS", weight={n}.5];\n', "}\n"),
}
"""Graphs by the suffix of their files."""
HEADS = {
    "popolo": '{"persons": [{"id": "1", "name": "A"}], "memberships": [',
    "ftm": '{"id": "a", "schema": "Person", "properties": {"name": ["A"]}}\n{"id": "b", "schema": "Person", "properties": {"name": [',
    "stix": '{"type": "bundle", "id": "bundle--1", "objects": [',
    "claimreview": '{"@context": "x", "@graph": [{"@type": "ClaimReview", "claimReviewed": "c"}, ',
    "web-annotation": '[{"@context": "http://www.w3.org/ns/anno.jsonld", "id": "x", "type": "Annotation", "target": ',
    "webanno": "#FORMAT=WebAnno TSV 3.3\n\n\n#Text=Ann\n1-1\t0-3\tAnn\n#Text=",
    "uima-cas": '{"%TYPES": {}, "%VIEWS": {}, "%FEATURE_STRUCTURES": [',
    "label-studio": '[{"id": 1, "data": {"text": "Ann"}, "annotations": [',
    "brat": "T1\tPerson 0 3\tAnn\nT2\tPerson ",
    "dna": "SQLite format 3\0",
    "quads": "A\tMake statement\tB\t2014-01-01\nA\t",
    "gdelt": "1\t",
    "table.csv": "a,b\n1,NaN\n2.02E+13,",
    "table.xlsx": "PK\x03\x04",
    "table.ods": "PK\x03\x04",
    "table.parquet": "PAR1",
    "trig": "@prefix a: <http://a.example/> .\na:b a:c ",
    "nq": '<http://a.example/b> <http://a.example/c> "',
    "jsonld": '{"@context": {}, "@graph": [',
}
"""How files of other readers begin, by the importer's name or the suffix."""
MAPPING = """\
mapping: m
title: m
entities:
  one: {name: a, label: {constant: Person}}
  other: {name: b, label: {constant: Person}}
statements:
  - {subject: one, relation: {constant: MEETS}, object: other}
"""
"""What makes statements of a table."""
LEGAL = "legal"


def _write(path: Path, pieces: Iterator[str]) -> None:
    with path.open("w", encoding="utf-8") as file:
        file.writelines(pieces)


def _text(suffix: str, edges: int = 3) -> str:
    return "".join(GRAPHS[suffix](edges))


def _sparse(path: Path) -> None:
    with path.open("wb") as file:
        file.write(b"x" * 1000)
        file.truncate(10 * 2**30)


def _line(path: Path) -> None:
    """900 MB of one line, which begins as the format does."""
    with path.open("wb") as file:
        file.write(_text(path.suffix[1:]).encode()[:200].replace(b"\n", b" "))
        for _ in range(900):
            file.write(b"x" * 2**20)


def _deep(path: Path) -> None:
    heads = {"graphml": "<graphml><graph>" + "<node id='a'><graph>" * 500_000, "gexf": "<gexf><graph><nodes>" + "<node id='a'><nodes>" * 500_000}
    brackets = {"gml": "graph [ " * 500_000, "dot": "digraph {" + "subgraph {" * 500_000, "net": "*Vertices 3\n" + "[" * 1_000_000}
    _write(path, iter((heads | brackets).get(path.suffix[1:], '{"nodes": ' + "[" * 1_000_000)))


def _bomb(path: Path) -> None:
    with gzip.open(path, "wb", 9) as file:
        for _ in range(512):
            file.write(b" " * 2**20)


def _zip_bomb(path: Path) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive, archive.open("x", "w", force_zip64=True) as file:
        for _ in range(512):
            file.write(b" " * 2**20)


def _changed(old: str, new: str) -> Callable[[Path], None]:
    return lambda path: _write(path, iter((_text(path.suffix[1:]).replace(old, new),)))


def _laughs(path: Path) -> None:
    entities = '<!ENTITY a0 "aaaaaaaaaa">' + "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
    _write(path, iter((f"<!DOCTYPE x [{entities}]>" + _text(path.suffix[1:]).replace("n1", "&a9;"),)))


def _head(path: Path) -> bytes:
    return HEADS[path.stem if path.stem in HEADS else f"table{path.suffix}" if path.stem == "table" else path.suffix[1:]].encode()


def _line_after(path: Path) -> None:
    with path.open("wb") as file:
        file.write(_head(path))
        for _ in range(900):
            file.write(b"x" * 2**20)


def _hole_after(path: Path) -> None:
    with path.open("wb") as file:
        file.write(_head(path))
        file.truncate(10 * 2**30)


HEAD_ATTACKS: dict[str, Callable[[Path], None]] = {
    "gzip bomb": _bomb,
    "zip bomb": _zip_bomb,
    "10 GB": _hole_after,
    "900 MB line": _line_after,
    "deep": lambda path: path.write_bytes(_head(path) + b"[" * 1_000_000) and None,
    "latin": lambda path: path.write_bytes(_head(path) + b"\xe9\n" * 1000) and None,
    "cut off": lambda path: path.write_bytes(_head(path)) and None,
}
"""The same for the readers that HEADS names."""
ATTACKS: dict[str, Callable[[Path], None]] = {
    "doctype": lambda path: _write(path, iter(("<!DOCTYPE x SYSTEM 'http://127.0.0.1:1/'>", _text(path.suffix[1:])))),
    "laughs": _laughs,
    "gzip bomb": _bomb,
    "zip bomb": _zip_bomb,
    "10 GB": _sparse,
    "900 MB line": _line,
    "deep": _deep,
    "utf-16": lambda path: path.write_bytes(_text(path.suffix[1:]).encode("utf-16-le")) and None,
    "latin": lambda path: path.write_bytes(_text(path.suffix[1:]).replace("MEETS", "TRÄFF").encode("latin-1")) and None,
    "too many": lambda path: _write(path, GRAPHS[path.suffix[1:]](1_100_000)),
}
"""What writes a hostile file at a path, by name."""


def measured(command: list[str]) -> tuple[int, str, float, float]:
    """The exit code, stderr, processor seconds and megabytes at the peak of a command."""
    with tempfile.TemporaryFile() as told:
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=told)
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        told.seek(0)
        return process.returncode, told.read().decode(errors="replace"), usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def _command(reader: str, path: Path, out: Path) -> list[str]:
    start = [sys.executable, "-m", "graphmodel"]
    if reader in GRAPHS or reader in ("trig", "nq", "jsonld"):
        return [*start, "export", str(path), "-o", str(out)]
    if reader.startswith("table."):
        mapping = path.with_name("map.yaml")
        mapping.write_text(MAPPING)
        return [*start, "import", str(path), "--map", str(mapping), "-o", str(out)]
    return [*start, "import", reader, str(path), "-o", str(out)]


def _path(reader: str, folder: Path) -> Path:
    endings = {"brat": ".ann", "webanno": ".tsv", "dna": ".dna", "quads": ".tsv", "gdelt": ".csv"}
    if reader in GRAPHS or reader in ("trig", "nq", "jsonld"):
        return folder / f"x.{reader}"
    return folder / (reader if reader.startswith("table.") else f"{reader}{endings.get(reader, '.json')}")


def _row(reader: str, kind: str, write: Callable[[Path], None]) -> str:
    with tempfile.TemporaryDirectory() as folder:
        path, out = _path(reader, Path(folder)), Path(folder) / ("out.json" if reader in GRAPHS else "out.model.json")
        out.write_text("before")
        write(path)
        code, told, seconds, megabytes = measured(_command(reader, path, out))
        unchanged = out.read_text() == "before" if code else True
    lines = told.strip().splitlines()
    bad = megabytes > 1000 if kind == LEGAL else (megabytes > 500 or seconds > 5 or "Traceback" in told or not unchanged)
    bad |= code not in (0, 2, 3) or (kind != LEGAL and code != 0 and len(lines) != 1)
    last = lines[-1][:110] if lines else ""
    return f"{'!' if bad else ' '} {reader:14} {kind:12} {code:3} {len(lines):3} lines {seconds:6.1f} s {megabytes:6.0f} MB  {last}"


def main() -> None:
    """Print a line for each reader and kind."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("readers", nargs="*", help=f"of {', '.join((*GRAPHS, *HEADS))}")
    parser.add_argument("--kind", action="append", help=f"{LEGAL}, {', '.join(ATTACKS)}")
    parser.add_argument("--edges", type=int, default=300_000, help="of legal files")
    options = parser.parse_args()
    for reader in options.readers or [*GRAPHS, *HEADS]:
        graph = GRAPHS.get(reader)
        attacks = HEAD_ATTACKS if graph is None else {LEGAL: lambda path, graph=graph: _write(path, graph(options.edges)), **ATTACKS}
        for kind in attacks.keys() & set(options.kind or attacks) if options.kind else attacks:
            print(_row(reader, kind, attacks[kind]), flush=True)


if __name__ == "__main__":
    main()
