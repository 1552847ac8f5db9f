"""Reading and writing files of any format: the format is told apart by content when reading, and by suffix when writing."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from graphmodel.errors import InputError, ProblemsError, UsageError
from graphmodel.files.atomic import write_bytes, write_text
from graphmodel.files.fingerprint import Fingerprint
from graphmodel.files.garbage import uncollected
from graphmodel.files.reading import read_bytes, readable
from graphmodel.formats import graphml, model_json, model_yaml
from graphmodel.formats.foreign_graph import TooLargeError, refuse_many_in_json, tell
from graphmodel.formats.input import Input
from graphmodel.formats.registry import FORMATS, Format, detect_data, detect_folder, detect_json, detect_text, detect_xml, format_for, format_named
from graphmodel.graph.build import build_graph, model_of
from graphmodel.graph.naming import Naming
from graphmodel.model.columnar import columnar
from graphmodel.model.model import Model
from graphmodel.parsing.json import parse_json
from graphmodel.parsing.kinds import binary_kind, text_kind
from graphmodel.parsing.tree import decode

if TYPE_CHECKING:
    from graphmodel.graph.build import Graph

_SPACE = b"\xef\xbb\xbf \t\r\n"
_UTF_16 = (b"\xff\xfe<\0", b"\xfe\xff\0<")
"""How XML in UTF-16 begins."""
_YAML = (".yaml", ".yml")
_LARGE = 5_000_000
"""Of a file with so many bytes, reading is told."""


def read(path: Path, naming: Naming | None = None) -> Model | Graph:
    """The model or graph in a file or folder; as :func:`read_input`, without the notices."""
    return read_input(path, naming).content


@uncollected()
def read_input(path: Path, naming: Naming | None = None, name: str | None = None, *, columnar_from: int | None = None) -> Input:
    """The content of a file or folder, with the notices about it and a fingerprint for an update.

    ``naming`` chooses what of a foreign graph are names, labels and relations; ``name`` is what messages call the file.
    ``columnar_from``: a plain model of so many statements in JSON is a ColumnarModel (:mod:`graphmodel.model.columnar`). Raises InputError where it
    cannot be read at all, ProblemsError with all problems where it can.
    """
    with readable(path):
        folder = detect_folder(path) if path.is_dir() else None
    if folder and folder.read:
        return replace(folder.read(path, naming or Naming()), format=folder.name)
    data = read_bytes(path)
    if len(data) >= _LARGE:
        tell(f"{name or path}: reading {len(data) / 2**20:,.0f} MB")
    return replace(parse_input(data, name or str(path), naming, columnar_from=columnar_from), fingerprint=Fingerprint.of_file(path, data))


def parse(data: bytes, file: str = "<stdin>", naming: Naming | None = None) -> Model | Graph:
    """The model or graph in the bytes of a file; as :func:`parse_input`, without the notices."""
    return parse_input(data, file, naming).content


def parse_input(data: bytes, file: str = "<stdin>", naming: Naming | None = None, *, columnar_from: int | None = None) -> Input:
    """The content of the bytes of a file, told apart by what they are: XML by its root, JSON by its fields, other text by its beginning.

    What no format knows is a model in YAML.
    """
    try:
        return _parsed(data, file, naming or Naming(), columnar_from)
    except TooLargeError as error:
        raise InputError(f"{file}: {error}") from None


def _parsed(data: bytes, file: str, naming: Naming, columnar_from: int | None) -> Input:
    if kind := binary_kind(data):
        if (packed := detect_data(data)) and packed.parse:
            return replace(packed.parse(data, file, naming), format=packed.name)
        raise InputError(f"{file}: is {kind}. {_readable()}")
    start = b"<" if data.startswith(_UTF_16) else data.lstrip(_SPACE)[:1]
    lines = None if file.endswith(_YAML) else detect_text(data)
    if start == b"<" and lines is None:
        format_ = detect_xml(data)
        if format_ is None and (kind := text_kind(data)) not in (None, "XML"):
            raise InputError(f"{file}: is {kind}. {_readable()}")
        parsed = (format_.parse if format_ and format_.parse else graphml.parse)(data, file, naming)
        return replace(parsed, format=format_.name if format_ else "graphml")
    if lines is not None and lines.parse:
        return replace(lines.parse(data, file, naming), format=lines.name)
    if start in (b"{", b"["):
        refuse_many_in_json(data)
        try:
            tree = parse_json(decode(data, file), file)
        except ProblemsError:
            if file.endswith(_YAML):
                # YAML may begin with a bracket, too.
                return replace(model_yaml.parse(data, file, naming), format="yaml")
            if (kind := text_kind(data)) not in (None, "text"):
                raise InputError(f"{file}: is {kind}. {_readable()}") from None
            raise
        format_ = detect_json(tree.value)
        if columnar_from is not None and format_.parse_tree is model_json.parse_tree and (model := columnar(tree, columnar_from)):
            return Input(model, tree=tree, format=format_.name)
        assert format_.parse_tree is not None  # noqa: S101 - formats that recognise JSON parse it
        return replace(format_.parse_tree(tree, naming), format=format_.name)
    if not file.endswith(_YAML) and (kind := text_kind(data)):
        raise InputError(f"{file}: is {kind}, not a model, which begins with graphmodel: 1. {_readable()}")
    return replace(model_yaml.parse(data, file, naming), format="yaml")


def _readable() -> str:
    kinds = [f"{format_.title} ({format_.suffixes[0]})" if format_.suffixes else format_.title for format_ in FORMATS if format_.readable]
    return f"What is read: {', '.join(kinds)}"


def read_model(path: Path) -> Model:
    """The model in a file or folder, also from a graph file that was written from one."""
    return read_input(path).model


def as_graph(content: Model | Graph) -> Graph:
    """A model or graph as a graph."""
    return build_graph(content) if isinstance(content, Model) else content


def as_model(content: Model | Graph) -> Model:
    """A model, or the one that a graph was built from. Raises InputError for any other graph."""
    return content if isinstance(content, Model) else model_of(content)


def text(content: Model | Graph, to: str | Format) -> str:
    """A model or graph as the text of a format. Raises UsageError for a format that there is not, or that is a folder."""
    return "".join(_pieces(content, format_named(to) if isinstance(to, str) else to))


@uncollected()
def write(
    content: Model | Graph, path: Path, to: str | Format | None = None, expected: Fingerprint | None = None, *, spreadsheet: bool = False
) -> None:
    """Write a model or graph in the format ``to``, or the one that the name of ``path`` ends with. An existing file is unchanged if anything fails.

    ``expected`` is the fingerprint of what was read from ``path``: where another program has changed it since, nothing is written (RefusedError).
    For a ``spreadsheet``, no cell of a folder of CSV files begins like a formula. Raises UsageError for a format that there is not.
    """
    format_ = to if isinstance(to, Format) else format_for(path, to)
    if format_.write is not None:
        own = {"spreadsheet": True} if spreadsheet else {}
        format_.write(as_model(content) if format_.holds == "model" else as_graph(content), path, expected, **own)
    elif format_.data is not None:
        write_bytes(path, format_.data(as_model(content) if format_.holds == "model" else as_graph(content)), expected)
    else:
        write_text(path, _pieces(content, format_), expected)


def _pieces(content: Model | Graph, format_: Format) -> Iterable[str]:
    if format_.text is None:
        kind = "not text; name a file to write to" if format_.data else "a folder of files, not one text; name a folder to write to"
        raise UsageError(f"{format_.name} is {kind}")
    return format_.text(as_model(content) if format_.holds == "model" else as_graph(content))
