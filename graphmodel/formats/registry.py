"""All file formats: how each is called, what it holds and keeps, and which module reads and writes it.

``--to``, the suffix of ``--out``, messages and the documentation read this table. A new format is a module of its own and an entry here.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from graphmodel.errors import UsageError, nearest
from graphmodel.formats import (
    apoc_reader,
    claimreview,
    csv_folder,
    cx2,
    cx2_reader,
    cytoscape,
    cytoscape_reader,
    dna,
    dot,
    dot_reader,
    excel,
    excel_reader,
    ftm,
    gephi_csv,
    gephi_csv_reader,
    gexf,
    gexf_reader,
    gml,
    gml_reader,
    graphml,
    jsonld,
    model_json,
    model_yaml,
    neo4j_csv,
    node_link,
    nquads,
    pajek_reader,
    parquet,
    quads,
    rdf_reader,
    trig,
    yed_graphml,
)
from graphmodel.formats.losses import Loss
from graphmodel.neo4j import admin_import, script

if TYPE_CHECKING:
    from graphmodel.formats.foreign_graph import Naming
    from graphmodel.formats.input import Input
    from graphmodel.parsing.tree import Tree


@dataclass(frozen=True, slots=True)
class Format:
    """A file format. What it cannot do is None; a folder format has ``read`` and ``write``, a file format ``parse`` and ``text``."""

    name: str
    """What ``--to`` calls it."""
    suffixes: tuple[str, ...]
    """How names of its files end, the usual one first; none for a folder."""
    holds: Literal["model", "graph"]
    """What is written in it."""
    title: str
    """What it is, for people."""
    loses: tuple[Loss, ...] = ()
    """What of a model is not in it."""
    recognise_xml: Callable[[str], bool] | None = None
    """Whether XML with this root element is in the format."""
    recognise_json: Callable[[Any], bool] | None = None
    """Whether a JSON value is in the format."""
    recognise_data: Callable[[bytes], bool] | None = None
    """Whether the bytes of a file that is not text are in the format."""
    recognise_text: Callable[[bytes], bool] | None = None
    """Whether text that is neither XML nor one JSON value is in the format, by its beginning."""
    parse: Callable[[bytes, str, Naming], Input] | None = None
    """Bytes, the file's name for messages, and what names nodes; of a format that is not JSON."""
    parse_tree: Callable[[Tree, Naming], Input] | None = None
    """The same, for a format that is JSON."""
    text: Callable[[Any], Iterable[str]] | None = None
    """The pieces of the text of a model, or a graph."""
    data: Callable[[Any], bytes] | None = None
    """The bytes of a file that is not text."""
    recognise_folder: Callable[[Path], bool] | None = None
    """Whether a folder is in the format."""
    read: Callable[[Path, Naming], Input] | None = None
    """The content of a folder, and what names nodes."""
    write: Callable[..., None] | None = None
    """Writes a model, or a graph, as a folder at a path; ``expected`` as for :func:`graphmodel.files.atomic.replacing`."""

    @property
    def readable(self) -> bool:
        """Whether it can be read."""
        return bool(self.parse or self.parse_tree or self.read)

    @property
    def writable(self) -> bool:
        """Whether it can be written."""
        return bool(self.text or self.data or self.write)

    @property
    def is_folder(self) -> bool:
        """Whether it is a folder of files."""
        return not self.suffixes


FORMATS: tuple[Format, ...] = (
    Format(
        "yaml",
        (".yaml", ".yml"),
        "model",
        "a model file, for people to write",
        parse=model_yaml.parse,
        text=model_yaml.text,
    ),
    Format(
        "model.json",
        (".model.json",),
        "model",
        "a model file in JSON, for programs to write",
        recognise_json=lambda value: not node_link.recognise(value),
        parse_tree=model_json.parse_tree,
        text=model_json.text,
    ),
    Format("csv", (), "model", "a folder of CSV files, for spreadsheets", read=csv_folder.read, write=csv_folder.write),
    Format(
        "xlsx",
        (".xlsx",),
        "model",
        "an Excel workbook, a sheet for each table",
        recognise_data=excel_reader.recognise,
        parse=excel_reader.parse,
        data=excel.data,
    ),
    Format(
        "parquet",
        (),
        "model",
        "a folder of Parquet files, for pandas, polars and DuckDB",
        recognise_folder=parquet.recognise,
        read=parquet.read,
        write=parquet.write,
    ),
    Format(
        "json",
        (".json",),
        "graph",
        "NetworkX node-link data",
        recognise_json=node_link.recognise,
        parse_tree=node_link.parse_tree,
        text=node_link.text,
    ),
    Format(
        "graphml",
        (".graphml",),
        "graph",
        "GraphML, for Gephi, yEd, Cytoscape and igraph",
        recognise_xml=lambda root: root == "graphml",
        parse=graphml.parse,
        text=graphml.text,
    ),
    Format(
        "yed", (".yed.graphml",), "graph", "GraphML with labels, shapes, colours and positions for yEd", parse=graphml.parse, text=yed_graphml.text
    ),
    Format(
        "gexf",
        (".gexf",),
        "graph",
        "GEXF for Gephi, with times, colours and positions",
        recognise_xml=lambda root: root == "gexf",
        parse=gexf_reader.parse,
        text=gexf.text,
    ),
    Format(
        "cx2",
        (".cx2",),
        "graph",
        "CX2 for Cytoscape and NDEx",
        recognise_json=cx2_reader.recognise,
        parse_tree=cx2_reader.parse_tree,
        text=cx2.text,
    ),
    Format(
        "cyjs",
        (".cyjs",),
        "graph",
        "Cytoscape JSON, for Cytoscape and Cytoscape.js",
        recognise_json=cytoscape_reader.recognise,
        parse_tree=cytoscape_reader.parse_tree,
        text=cytoscape.text,
    ),
    Format(
        "gml",
        (".gml",),
        "graph",
        "GML, for programs that read nothing newer",
        recognise_text=gml_reader.recognise_text,
        parse=gml_reader.parse,
        text=gml.text,
    ),
    Format(
        "trig",
        (".trig",),
        "model",
        "TriG (RDF 1.2), a graph for each statement, with triple terms",
        recognise_text=rdf_reader.recognise_trig,
        parse=rdf_reader.parse_trig,
        text=trig.text,
    ),
    Format(
        "nquads",
        (".nq",),
        "model",
        "N-Quads (RDF 1.1), for triple stores of any age",
        recognise_text=rdf_reader.recognise_nquads,
        parse=rdf_reader.parse_nquads,
        text=nquads.text,
    ),
    Format(
        "jsonld",
        (".jsonld",),
        "model",
        "JSON-LD with its context, for the web",
        recognise_json=rdf_reader.recognise_jsonld,
        recognise_text=rdf_reader.recognise_jsonld_text,
        parse=rdf_reader.parse_jsonld_text,
        parse_tree=rdf_reader.parse_jsonld,
        text=jsonld.text,
    ),
    Format("ftm", (".ftm.json", ".ijson"), "model", "FollowTheMoney entities, JSON Lines", ftm.LOSES, text=ftm.text),
    Format("dna", (".dna",), "model", "Discourse Network Analyzer 3, for its networks and rDNA", dna.LOSES, data=dna.data),
    Format(
        "claimreview",
        (".claimreview.json",),
        "model",
        "ClaimReview of schema.org (JSON-LD), a review for each contested claim",
        claimreview.LOSES,
        text=claimreview.text,
    ),
    Format("quads", (".tsv",), "model", "dated event quads, tab-separated", quads.LOSES, text=quads.text),
    Format(
        "gephi",
        (),
        "graph",
        "a folder of nodes.csv and edges.csv for Gephi",
        gephi_csv.LOSES,
        recognise_folder=gephi_csv_reader.recognise,
        read=gephi_csv_reader.read,
        write=gephi_csv.write,
    ),
    Format("cypher", (".cypher",), "graph", "a script that loads Neo4j", text=script.script),
    Format(
        "apoc",
        (".jsonl",),
        "graph",
        "JSON Lines of Neo4j's APOC",
        recognise_json=apoc_reader.recognise,
        recognise_text=apoc_reader.recognise_text,
        parse=apoc_reader.parse,
        parse_tree=apoc_reader.parse_tree,
    ),
    Format("pajek", (".net", ".paj"), "graph", "Pajek networks", recognise_text=pajek_reader.recognise_text, parse=pajek_reader.parse),
    Format(
        "dot",
        (".dot", ".gv"),
        "graph",
        "Graphviz, for a layout of one's own",
        dot.LOSES,
        recognise_text=dot_reader.recognise_text,
        parse=dot_reader.parse,
        text=dot.text,
    ),
    Format(
        "neo4j-admin",
        (),
        "graph",
        "a folder for neo4j-admin's import",
        recognise_folder=neo4j_csv.recognise,
        read=neo4j_csv.read,
        write=admin_import.write,
    ),
)

_BY_NAME = {format_.name: format_ for format_ in FORMATS}
_BY_SUFFIX = {suffix: format_ for format_ in FORMATS for suffix in format_.suffixes}
_ROOT = re.compile(rb"<(?:[\w.-]+:)?([A-Za-z_][\w.-]*)")


def format_named(name: str) -> Format:
    """The format that a person names, with or without a dot, by its name or a suffix. Raises UsageError for one that cannot be written.

    >>> format_named("graphml").name, format_named(".yml").name
    ('graphml', 'yaml')
    """
    bare = name.removeprefix(".")
    found = _BY_NAME.get(bare) or _BY_SUFFIX.get(f".{bare}")
    if found is None or not found.writable:
        names = [format_.name for format_ in FORMATS if format_.writable]
        raise UsageError(f"no format {bare!r}{nearest(bare, names)}; there are {', '.join(names)}")
    return found


def format_for(path: Path, to: str | None = None) -> Format:
    """The format to write a path in: ``to`` if it is given, else by how the name ends; a name without a suffix is a folder of CSV files.

    Raises UsageError for a format that there is not.

    >>> format_for(Path("out.model.json")).name, format_for(Path("out.json")).name, format_for(Path("tables")).name
    ('model.json', 'json', 'csv')
    """
    if to is not None:
        return format_named(to)
    found = next((format_ for suffix, format_ in sorted(_BY_SUFFIX.items(), key=lambda item: -len(item[0])) if path.name.endswith(suffix)), None)
    if found is not None and found.writable:
        return found
    if path.suffix:
        known = [suffix for suffix, format_ in _BY_SUFFIX.items() if format_.writable]
        raise UsageError(
            f"{path}: no format for {path.suffix!r}{nearest(path.suffix, known)}; there are {', '.join(known)}, and {_folders()}; "
            "or name a format with --to"
        )
    return _BY_NAME["csv"]


def detect_xml(data: bytes) -> Format | None:
    """The format of XML, by its root element."""
    start = data[:65536].replace(b"\0", b"")  # UTF-16, too
    root = _ROOT.search(re.sub(rb"<[?!].*?>", b"", start, flags=re.DOTALL))
    name = root[1].decode() if root else ""
    return next((format_ for format_ in FORMATS if format_.recognise_xml and format_.recognise_xml(name)), None)


def detect_data(data: bytes) -> Format | None:
    """The format of a file that is not text; None where no format knows it."""
    return next((format_ for format_ in FORMATS if format_.recognise_data and format_.recognise_data(data)), None)


def detect_text(data: bytes) -> Format | None:
    """The format of text that is neither XML nor one JSON value; None where no format knows its beginning."""
    return next((format_ for format_ in FORMATS if format_.recognise_text and format_.recognise_text(data)), None)


def detect_folder(path: Path) -> Format:
    """The format of a folder; a folder of CSV files is what no other format's is."""
    return next((format_ for format_ in FORMATS if format_.recognise_folder and format_.recognise_folder(path)), _BY_NAME["csv"])


def detect_json(value: Any) -> Format:
    """The format of a JSON value; a model's is what no other format's is."""
    return next(format_ for format_ in (*FORMATS[::-1], _BY_NAME["model.json"]) if format_.recognise_json and format_.recognise_json(value))


def _folders() -> str:
    return ", ".join(
        f"--to {format_.name} for {format_.title}" for format_ in FORMATS if format_.is_folder and format_.writable and format_.name != "csv"
    ) + (", and a name without a suffix for a folder of CSV files")
