"""Versions of models and graphs: diff, and what git asks of it."""

from __future__ import annotations

import logging
import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from graphmodel.api.answers import Answers
from graphmodel.api.draw import check_picture, write_picture
from graphmodel.api.inputs import moment_of, read_one, seen, united
from graphmodel.api.options import check
from graphmodel.errors import GraphmodelError, InputError, UsageError
from graphmodel.files.reading import read_bytes
from graphmodel.parsing.display import shown

if TYPE_CHECKING:
    from typing import Unpack

    from graphmodel.api.inputs import Path_, Source
    from graphmodel.api.options import Reading
    from graphmodel.graph.build import Graph
    from graphmodel.model.model import Model
    from graphmodel.versions.diff import Change

_log = logging.getLogger(__name__)
_NOTHING = ("/dev/null", "nul")
_COLUMNS = ("part", "kind", "id", "was", "reads", "field", "before", "after")


def diff(
    old: Source, new: Source, out: Path_ | None = None, *, all: bool = False, model: str | None = None, **options: Unpack[Reading]
) -> Answers[Change]:
    """What changed between two versions: new, gone, reworded, re-dated, another stance, another source, other identities.

    ``out`` draws the changes (.svg, .png, .pdf), with ``all`` also what did not change. ``model`` names a model of a database.
    """
    from graphmodel.versions.diff import diff as compare

    check(options)
    if out is not None:
        check_picture(Path(out))
    moment = moment_of(options)
    before, after = (seen(_version(one, model, options), moment) for one in (old, new))
    left, right = ((side.found if side.seen else side.graph()) if moment else side.found for side in (before, after))
    changes = compare(left, right)
    if out is not None:
        _draw(left, right, changes, Path(out), everything=all)
        _log.info(f"wrote {out}")
    _log.info(summary(changes))
    rows = [(*(getattr(change, name) or None for name in _COLUMNS[:6]), change.before, change.after) for change in changes]
    return Answers(changes, _COLUMNS, rows)


def summary(changes: Sequence[Change]) -> str:
    """How many changes there are of each kind."""
    from graphmodel.versions.changes import summary as counts

    counted = counts(changes)
    return ", ".join(f"{number} {kind}" for kind, number in counted.items()) if counted else "no difference"


def git_diff(arguments: Sequence[str]) -> str:
    """The text for git's external diff (path, old file, hex, mode, new file, hex, mode; and the new name and more where a file was renamed).

    Only files are read. What cannot be compared is reported in the text, so that the rest of a history is still shown.
    """
    from graphmodel.versions.change_text import text
    from graphmodel.versions.diff import diff as compare

    if len(arguments) not in (7, 9):
        raise UsageError("--git takes what git gives to an external diff: PATH OLD-FILE OLD-HEX OLD-MODE NEW-FILE NEW-HEX NEW-MODE")
    path, old, new = arguments[0], arguments[1], arguments[4]
    head = f"graphmodel diff {shown(path)}" + (f" → {shown(arguments[7])}" if len(arguments) == 9 else "") + "\n"
    if old.lower() in _NOTHING or new.lower() in _NOTHING:
        return f"{head}{'new file' if old.lower() in _NOTHING else 'deleted file'}\n"
    try:
        changes = compare(*(read_one(Path(one), addresses=False) for one in (old, new)))
    except GraphmodelError as error:
        return f"{head}cannot be compared: {shown(str(error), lines=True)}\n"
    return f"{head}{text(changes)}{summary(changes)}\n"


def git_text(file: Path_) -> str:
    """One file as sorted lines of words, for git's textconv. Only the file is read; what is not a model is returned as the text that it is."""
    from graphmodel.graph.build import is_model, model_of
    from graphmodel.model.model import Model
    from graphmodel.versions.change_text import graph_lines, model_lines, unreadable_lines

    path = Path(file)
    try:
        path.open("rb").close()
    except IsADirectoryError:
        pass
    except OSError as error:
        raise InputError(f"{path}: cannot be read: {error.strerror or error}") from error
    try:
        found = read_one(path, addresses=False)
        if not isinstance(found, Model) and is_model(found):
            found = model_of(found)
        if isinstance(found, Model):
            return model_lines(found)
        return graph_lines(found)
    except GraphmodelError as error:
        if path.is_dir():
            raise
        return unreadable_lines(read_bytes(path).decode("utf-8", "replace"), error)


def _version(source: Source, model: str | None, options: Reading) -> Model | Graph:
    named = isinstance(source, str | os.PathLike) and model is not None
    return united(read_one(source, options, model=model) if named else source, options)


def _draw(old: Model | Graph, new: Model | Graph, changes: Sequence[Change], out: Path, *, everything: bool) -> None:
    from graphmodel.diagram.network import network_picture
    from graphmodel.graph.build import schema_of
    from graphmodel.versions.diff_graph import change_counts, change_graph

    graph = change_graph(old, new, everything=everything)
    schema = schema_of(graph)
    title = str(graph.graph.get("title") or graph.graph.get("model") or "")
    picture = network_picture(graph, schema, title=f"What changed: {title}" if title else "What changed", source=change_counts(changes))
    write_picture(picture, out)
