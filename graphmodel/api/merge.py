"""Several models as one file: merge."""

from __future__ import annotations

import logging
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from graphmodel.api.export import format_for
from graphmodel.api.inputs import accepted, listed, path_name, read_input, read_one
from graphmodel.errors import BackendError, GraphmodelError, Problem, ProblemsError, RefusedError, UsageError

if TYPE_CHECKING:
    from graphmodel.api.inputs import Path_, Source, Sources
    from graphmodel.files.fingerprint import Fingerprint
    from graphmodel.formats import Input
    from graphmodel.model.model import Model
    from graphmodel.versions.merge import Conflict

_log = logging.getLogger(__name__)
_LAYOUT_LOST = "the layout and the comments of the file could not be kept"


@dataclass(frozen=True, slots=True)
class Merge:
    """The merge of models (see :class:`graphmodel.versions.merge.Merged`), and what was read for it."""

    ours: Model
    theirs: Model
    conflicts: tuple[Conflict, ...]
    names: tuple[str, ...]
    inputs: tuple[Input, ...]
    base: Input | None

    @property
    def model(self) -> Model:
        """The model that came out; with conflicts, the side of the first file."""
        return self.ours


def merge(
    *sources: Sources,
    out: Path_ | None = None,
    base: Source | None = None,
    mark: bool = False,
    label: Sequence[str] = (),
    to: str | None = None,
    with_drafts: bool = False,
) -> Merge:
    """Make one model of several: the union of what they say, with every conflict, its sides and their places.

    ``out`` writes it in the format of its suffix or ``to``, unless there are conflicts; with ``mark`` (two YAML files) also then, with git's marks
    around both sides. ``base`` is the version that all started from: what only one side changed is taken. ``label``: what to call the sources.
    ``with_drafts`` also takes drafts.
    Only files are read, no databases. Raises ProblemsError with what is wrong with any of them.
    """
    parts = listed(sources)
    if len(parts) < 2:
        raise UsageError("two models or more are merged: graphmodel merge FILE FILE... -o OUT")
    if mark and len(parts) != 2:
        raise UsageError("--mark shows two sides: merge two files at a time")
    found = _merged(parts, base, label, with_drafts=with_drafts)
    if out is not None and (mark or not found.conflicts):
        if str(out) == "-":
            raise UsageError("merge writes to a file; the model of the answer can be written as text")
        written(found, Path(out), to)
    return found


def written(found: Merge, out: Path, to: str | None) -> str | None:
    """Write what came out; for stdout (``-``), return its text instead.

    Raises RefusedError where conflicts cannot be marked, or where another program has changed an input that is written to.
    """
    from graphmodel import formats
    from graphmodel.files.atomic import write_text

    # A file without a suffix, such as git's that is to become the result, keeps the format of the first one.
    if to is None and not out.suffix and out.is_file():
        to = found.inputs[0].format
    format_ = format_for(out, to)
    expected = _fingerprint(found, out)
    stdout = str(out) == "-"
    if format_.name != "yaml":
        if found.conflicts:
            raise RefusedError(f"{out}: conflicts can be marked in YAML only; nothing was written")
        if stdout:
            return formats.text(found.ours, format_)
        formats.write(found.ours, out, format_, expected)
        return None
    text = _yaml(found)
    if stdout:
        return text
    write_text(out, text, expected)
    return None


def _yaml(found: Merge) -> str:
    """What came out in the layout of the first file, with marks where there are conflicts."""
    from graphmodel import formats
    from graphmodel.formats.yaml_update import conflicted, updated

    first = found.inputs[0].text
    base = found.base.text if found.base else None
    others = [input_.text for input_ in found.inputs[1:] if input_.text is not None]
    text, kept = updated(first or "", found.ours, others, base)
    if found.conflicts:
        other, both = updated(first or "", found.theirs, others, base)
        if not (kept and both):
            kept, text, other = False, formats.text(found.ours, "yaml"), formats.text(found.theirs, "yaml")
        text = conflicted(text, other, (found.names[0], found.names[1]))
    if not kept and first is not None:
        _log.warning(_LAYOUT_LOST)
    elif not found.conflicts:
        for name, one in zip(found.names, found.inputs, strict=True):
            _warn_of_lost_comments(name, one.text, text, base)
    return text


def _warn_of_lost_comments(name: str, before: str | None, after: str, base: str | None) -> None:
    """Say which comments of a file came out nowhere, unless the common ancestor had them, too: then somebody took them out."""
    from graphmodel.formats.yaml_update import comments_lost

    lost = comments_lost(before, after) if before is not None else []
    if lost and base is not None and before is not None:
        new = comments_lost(before, base)
        lost = [one for one in lost if one in new]
    if lost:
        _log.warning(f"{name}: {len(lost)} comments could not be kept: {', '.join(lost[:3])}")


def _fingerprint(found: Merge, out: Path) -> Fingerprint | None:
    """What was read from the file that is to be written, if it is one of those that were read."""
    prints = [input_.fingerprint for input_ in found.inputs if input_.fingerprint is not None]
    return next((fingerprint for fingerprint in prints if out.exists() and fingerprint.path.samefile(out)), None)


def _merged(sources: Sequence[Source], base: Source | None, labels: Sequence[str], *, with_drafts: bool) -> Merge:
    from graphmodel.versions.merge import Source as Side
    from graphmodel.versions.merge import merge as merged

    problems: list[Problem] = []
    read: list[tuple[Side, Input]] = []
    # Git gives an empty file as the ancestor of a file that both branches added.
    given = [*sources, *([base] if base is not None and not _is_empty(base) else [])]
    for number, source in enumerate(given):
        label = labels[number] if number < min(len(labels), len(sources)) else _name(source)
        try:
            found = _read(source, label)
            accepted(found.content, label, with_drafts=with_drafts)
            read.append((Side(label, found.model, found.tree) if found.tree is not None else Side(label, found.model), found))
        except ProblemsError as error:
            problems += error.problems
        except (UsageError, RefusedError, BackendError):
            raise
        except GraphmodelError as error:
            problems.append(Problem(_name(source), 0, 0, "", str(error).removeprefix(f"{_name(source)}: ")))
    if problems:
        raise ProblemsError(problems)
    sides, started = [side for side, _ in read[: len(sources)]], read[len(sources)] if len(read) > len(sources) else None
    ours, theirs = sides[0], sides[0].model
    conflicts: list[Conflict] = []
    names = tuple(side.name for side in sides)
    for number, side in enumerate(sides[1:], 1):
        outcome = merged(ours, side, started[0].model if started else None)
        conflicts += outcome.conflicts
        ours, theirs = Side(", ".join(names[: number + 1]), outcome.ours, of=tuple(sides[: number + 1])), outcome.theirs
    return Merge(ours.model, theirs, tuple(conflicts), names, tuple(found for _, found in read[: len(sources)]), started[1] if started else None)


def _name(source: Source) -> str:
    return str(source) if isinstance(source, str | os.PathLike) else str(getattr(source, "name", "graph"))


def _is_empty(source: Source) -> bool:
    try:
        return isinstance(source, str | os.PathLike) and Path(source).is_file() and not Path(source).stat().st_size
    except OSError:
        return False


def _read(source: Source, label: str) -> Input:
    from graphmodel import formats

    if not isinstance(source, str | os.PathLike):
        return formats.Input(read_one(source))
    found = read_input(Path(path_name(source)), name=label)
    for notice in found.notices:
        _log.info(f"{label}: {notice}")
    return found
