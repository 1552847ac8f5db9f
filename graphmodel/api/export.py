"""Writing what was read in any format: export, build, write, to_networkx."""

from __future__ import annotations

import logging
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

from graphmodel.api.arrays import parquet_folder, to_arrays
from graphmodel.api.gmdb import SUFFIX, build_database
from graphmodel.api.inputs import listed, named, read_one, refuse_invalid, view
from graphmodel.api.objects import fetched
from graphmodel.errors import UsageError

if TYPE_CHECKING:
    from typing import Unpack

    from graphmodel.api.arrays import Arrays
    from graphmodel.api.inputs import Path_, Sources
    from graphmodel.api.options import Reading
    from graphmodel.files.fingerprint import Fingerprint
    from graphmodel.formats import Format
    from graphmodel.graph.build import Graph
    from graphmodel.model.model import Model

_log = logging.getLogger(__name__)
_MANY = 100_000
"""From so many statements on, the memory of a graph is told beforehand."""
_BYTES, _BARE_BYTES = (1150, 620), (430, 400)
"""Of a statement and of a node in a graph of NetworkX, measured on event data."""


def export(source: Sources, out: Path_, to: str | None = None, *, spreadsheet: bool = False, **options: Unpack[Reading]) -> None:
    """Write sources in the format that the suffix of ``out`` names, or ``to`` (such as ``"graphml"``).

    A graph format says of each statement whether it holds or was known on the day of the options; a model format has no such field. For a
    ``spreadsheet``, no cell of a folder of CSV files begins like a formula. Raises UsageError for a format that does not exist, before anything is
    read.
    """
    format_ = format_for(Path(out), to)
    if spreadsheet and format_.name != "csv":
        raise UsageError(f"--spreadsheet is for a folder of CSV files, not for {format_.name}")
    with fetched(listed(source)) as found:
        _export(found.sources, Path(out), format_, options, spreadsheet=spreadsheet)


def _export(source: Sources, out: Path, format_: Format, options: Reading, *, spreadsheet: bool) -> None:
    expected = _own_input(source, out)
    if format_.name == "neo4j-admin" and _in_columns(source, out, options):
        _log.info(f"wrote {out}")
        return
    _written(_exported(source, format_, options), out, format_, expected, spreadsheet=spreadsheet)


def _in_columns(source: Sources, out: Path, options: Reading) -> bool:
    """Write a folder of Parquet files for neo4j-admin without its model, if that can be."""
    from graphmodel.bulk.admin_parts import write_parts
    from graphmodel.bulk.engine import Unsupported

    folder = parquet_folder(source, options)
    if folder is None:
        return False
    try:
        write_parts(folder, out)
    except Unsupported as reason:
        _log.debug(f"written by way of the model: {reason}")
        return False
    _log.debug("written in columns")
    return True


def build(source: Sources, out: Path_, to: str | None = None, *, spreadsheet: bool = False, **options: Unpack[Reading]) -> None:
    """Build a database that is kept, ``out`` with the suffix ``.gmdb``: questions about it load nothing. It stands wherever a path does.

    With any other suffix, it does what :func:`export` does.
    """
    if to is None and str(out).endswith(SUFFIX):
        build_database(source, Path(out), options)
        return
    export(source, out, to, spreadsheet=spreadsheet, **options)


def text(source: Sources, to: str, **options: Unpack[Reading]) -> str:
    """What :func:`export` would write, as text. Raises UsageError for a format that is a folder or does not exist."""
    from graphmodel import formats

    format_ = formats.format_named(to)
    content = _exported(source, format_, options)
    written = formats.text(content, format_)
    _tell_losses(content, format_)
    return written


def write(found: Model | Graph | Path_, path: Path_, to: str | None = None, *, spreadsheet: bool = False) -> None:
    """Write a model or a graph in the format that the suffix of ``path`` names, or ``to``. An existing file is unchanged if anything fails.

    ``spreadsheet`` as for :func:`export`.
    """
    format_ = format_for(Path(path), to)
    _written(read_one(found), Path(path), format_, None, spreadsheet=spreadsheet)


def to_networkx(source: Sources, *, bare: bool = False, **options: Unpack[Reading]) -> Graph:
    """The graph as a ``networkx.MultiDiGraph``: an edge for each statement, its key the statement's id.

    ``bare``: entities and statements only, from the arrays of :func:`graphmodel.to_arrays`; a node has ``name``, an edge ``relation`` and
    ``negated``, and its key is the number of the statement. A message tells beforehand how much memory a large graph will take.
    """
    from graphmodel.model.model import Model

    if bare:
        arrays = to_arrays(source, **options)
        _tell_memory(len(arrays), len(arrays.ids), _BARE_BYTES)
        return _bare(arrays)
    seen = view(source, options)
    if isinstance(seen.found, Model):
        _tell_memory(len(seen.found.statements), len(seen.found.entities), _BYTES)
    return seen.graph()


def _tell_memory(statements: int, nodes: int, each: tuple[int, int]) -> None:
    if statements >= _MANY:
        size = (statements * each[0] + nodes * each[1]) / 1e9
        _log.info(
            f"{statements:,} statements as a graph of NetworkX will take about {size:,.1f} GB; gm.to_arrays, gm.to_scipy and"
            " gm.to_rustworkx(…, bare=True) take less"
        )


def _bare(arrays: Arrays) -> Graph:
    import networkx as nx

    graph: Any = nx.MultiDiGraph()
    graph.add_nodes_from((id_, {"name": name}) for id_, name in zip(arrays.ids, arrays.names, strict=True))
    ends = (map(arrays.ids.__getitem__, column.tolist()) for column in (arrays.subject, arrays.object))
    columns = (arrays.relation.tolist(), arrays.negated.tolist())
    graph.add_edges_from(
        (subject, object_, number, {"relation": arrays.relations[relation], "negated": negated})
        for number, (subject, object_, relation, negated) in enumerate(zip(*ends, *columns, strict=True))
    )
    found: Graph = graph
    return found


def format_for(path: Path, to: str | None) -> Format:
    """The format to write. Raises UsageError for a format that does not exist, or for stdout without a format."""
    from graphmodel import formats

    if to is None and str(path) == "-":
        raise UsageError(f"to stdout, say --to with one of {', '.join(format_.name for format_ in formats.FORMATS if format_.text)}")
    return formats.format_for(path, to)


def _tell_losses(content: Model | Graph, format_: Format) -> None:
    """Report what the format could not keep."""
    from graphmodel import formats
    from graphmodel.formats.losses import counted_losses, sentence
    from graphmodel.model.model import Model

    if format_.loses and (isinstance(content, Model) or formats.is_model(content)):
        counts = counted_losses(formats.as_model(content), format_.loses)
        if counts:
            _log.info(sentence(format_.name, counts))


def _own_input(source: Sources, out: Path) -> Fingerprint | None:
    """What is at the place that is to be written, where it is also read; None where it is not."""
    from graphmodel.files.fingerprint import Fingerprint
    from graphmodel.files.reading import readable

    paths = [Path(one) for one in listed(source) if isinstance(one, str | os.PathLike)]
    with readable(out):
        there = out.exists() and any(path.exists() and path.samefile(out) for path in paths)
    if not there:
        return None
    return Fingerprint.take(out, ".csv" if out.is_dir() else "")


def _written(content: Model | Graph, target: Path, format_: Format, expected: Fingerprint | None, *, spreadsheet: bool) -> None:
    from graphmodel import formats

    formats.write(content, target, format_, expected, spreadsheet=spreadsheet)
    _tell_losses(content, format_)
    _log.info(f"wrote {target}")


def _exported(source: Sources, format_: Format, options: Reading) -> Model | Graph:
    from graphmodel.model.model import Model

    seen = view(source, options)
    refuse_invalid(seen.found, source, options)
    found = seen.graph() if seen.moment and format_.holds == "graph" else seen.found
    paths = [one for one in listed(source) if isinstance(one, str | os.PathLike)]
    _log.debug(f"read {', '.join(map(str, paths))}")
    return found if isinstance(found, Model) else named(found, source)
