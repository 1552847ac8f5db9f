"""Reading and writing files: one module per format, told apart by content when reading and by suffix when writing.

A *model* is what people write: YAML, JSON, or a folder of CSV files. A *graph* is anything with nodes and edges: node-link JSON, GraphML. Every
readable input can be turned into a graph; a graph that was built from a model can be turned back.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from graphmodel.errors import InputError, UsageError, nearest
from graphmodel.files.atomic import write_text
from graphmodel.files.garbage import uncollected
from graphmodel.formats import csv_folder, dot, graphml, model_file, node_link
from graphmodel.graph.build import build_graph, is_model, model_of
from graphmodel.model.model import Model
from graphmodel.neo4j import admin_import
from graphmodel.neo4j.script import script
from graphmodel.parsing.tree import decode

if TYPE_CHECKING:
    from graphmodel.graph.build import Graph

MODEL_WRITERS: dict[str, Callable[[Model], str]] = {".yaml": model_file.yaml_text, ".yml": model_file.yaml_text, ".model.json": model_file.json_text}
GRAPH_WRITERS: dict[str, Callable[[Graph], Iterable[str]]] = {
    ".cypher": script,
    ".json": node_link.text,
    ".graphml": graphml.text,
    ".dot": dot.text,
}
CSV_FOLDER = f"a folder name without a suffix, for CSV files, or --format {admin_import.SUFFIX[1:]}, for neo4j-admin's import"


@uncollected()
def read(path: Path) -> Model | Graph:
    """What stands in a file or folder: a model, or a graph.

    Raises InputError where it cannot be read at all, ProblemsError with all problems where it can.
    """
    if path.is_dir():
        return csv_folder.read(path)
    try:
        data = path.read_bytes()
    except OSError as error:
        raise InputError(f"{path}: cannot be read: {error.strerror or error}") from error
    return parse(data, str(path))


def parse(data: bytes, file: str = "<stdin>") -> Model | Graph:
    """What stands in the bytes of a file, told apart by content: XML is GraphML, JSON with ``nodes`` is a graph, all else is a model."""
    match told_by_content(data):
        case ".graphml":
            return graphml.parse(data, file)
        case ".json":
            return node_link.parse_any(data, file)
    return model_file.parse_yaml_text(decode(data, file), file)


def told_by_content(data: bytes) -> Literal[".graphml", ".json", ".yaml"]:
    """Which of the readable formats bytes are in; JSON is a graph's or a model's."""
    start = data.lstrip(b"\xef\xbb\xbf \t\r\n")[:1]
    return ".graphml" if start == b"<" else ".json" if start in (b"{", b"[") else ".yaml"


def read_model(path: Path) -> Model:
    """The model in a file or folder, also from a graph file that was written from one."""
    found = read(path)
    return found if isinstance(found, Model) else model_of(found)


def as_graph(found: Model | Graph) -> Graph:
    """Whatever was read as a graph."""
    return build_graph(found) if isinstance(found, Model) else found


def text(found: Model | Graph, suffix: str) -> str:
    """A model or graph as the text of one of the formats. Raises UsageError for a suffix that no format has."""
    if suffix in GRAPH_WRITERS:
        return "".join(GRAPH_WRITERS[suffix](as_graph(found)))
    if suffix in MODEL_WRITERS:
        return MODEL_WRITERS[suffix](found if isinstance(found, Model) else model_of(found))
    check_suffix(suffix)
    raise AssertionError(suffix)


@uncollected()
def write(found: Model | Graph, path: Path, suffix: str | None = None) -> None:
    """Write a model or graph in the format that the suffix of ``path`` names, or ``suffix``. An existing file stays as it was if anything fails.

    Raises UsageError for a suffix that no format has.
    """
    suffix = suffix or _suffix(path)
    if suffix == admin_import.SUFFIX:
        admin_import.write(as_graph(found), path)
    elif suffix:
        write_text(path, text(found, suffix))
    else:
        csv_folder.write(found if isinstance(found, Model) else model_of(found), path)


def formats() -> list[str]:
    """The suffixes that can be written as text."""
    return [*MODEL_WRITERS, *GRAPH_WRITERS]


def check_suffix(suffix: str) -> None:
    """Raise UsageError for a suffix that no format has, with those that there are."""
    if suffix and suffix not in (*MODEL_WRITERS, *GRAPH_WRITERS, admin_import.SUFFIX):
        raise UsageError(f"no format for {suffix!r}{nearest(suffix, formats())}; there are {', '.join(formats())}, and {CSV_FOLDER}")


def suffix_of(name: str) -> str:
    """A format's suffix, from how a person names it: with or without the dot.

    >>> suffix_of("graphml"), suffix_of(".cypher")
    ('.graphml', '.cypher')
    """
    return name if name.startswith(".") else f".{name}"


def _suffix(path: Path) -> str:
    return next((one for one in MODEL_WRITERS if path.name.endswith(one)), path.suffix)


__all__ = [
    "as_graph",
    "check_suffix",
    "formats",
    "is_model",
    "model_of",
    "parse",
    "read",
    "read_model",
    "suffix_of",
    "text",
    "told_by_content",
    "write",
]
