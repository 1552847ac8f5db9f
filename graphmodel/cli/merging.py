"""What merge does with files: reading each with what stands where, and writing what came out in the layout of the first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from graphmodel.cli.output import emit
from graphmodel.errors import GraphmodelError, Problem, ProblemsError, RefusedError, UsageError

if TYPE_CHECKING:
    from graphmodel.files.fingerprint import Fingerprint
    from graphmodel.formats import Input
    from graphmodel.model.model import Model
    from graphmodel.versions.merge import Conflict, Source


@dataclass(frozen=True, slots=True)
class Result:
    """The merge of files (see :class:`graphmodel.versions.merge.Merged`); ``texts`` are those of the YAML files, None for other formats."""

    ours: Model
    theirs: Model
    conflicts: tuple[Conflict, ...]
    names: tuple[str, ...]
    texts: tuple[str | None, ...]
    base: str | None
    inputs: tuple[Input, ...]
    """What was read, file by file."""


def merged(files: Sequence[Path], base: Path | None, labels: Sequence[str]) -> Result:
    """The models of files as one, each merged into the ones before. Raises ProblemsError with what is wrong with any of them."""
    from graphmodel.versions.merge import Source, merge

    problems: list[Problem] = []
    read: list[tuple[Source, Input]] = []
    started: tuple[Source, Input] | None = None
    if base is not None and _is_empty(base):
        # What git gives as the ancestor of a file that both branches added.
        base = None
    for number, path in enumerate([*files, *([base] if base else [])]):
        try:
            label = labels[number] if number < min(len(labels), len(files)) else str(path)
            one = _read(path, label)
            if base is not None and number == len(files):
                started = one
            else:
                read.append(one)
        except ProblemsError as error:
            problems += error.problems
        except GraphmodelError as error:
            problems.append(Problem(str(path), 0, 0, "", str(error).removeprefix(f"{path}: ")))
    if problems:
        raise ProblemsError(problems)
    ours, theirs = read[0][0], read[0][0].model
    conflicts: list[Conflict] = []
    names = tuple(source.name for source, *_ in read)
    for number, (source, *_) in enumerate(read[1:], 1):
        found = merge(ours, source, started[0].model if started else None)
        conflicts += found.conflicts
        ours, theirs = Source(", ".join(names[: number + 1]), found.ours, of=tuple(one for one, *_ in read[: number + 1])), found.theirs
    inputs = tuple(one for _, one in read)
    return Result(ours.model, theirs, tuple(conflicts), names, tuple(one.text for one in inputs), started[1].text if started else None, inputs)


def written(found: Result, out: Path, as_: str | None) -> bool:
    """Write what came out; whether the first file's layout could be kept (where it is to be).

    Raises RefusedError where conflicts cannot be marked.
    """
    from graphmodel import formats
    from graphmodel.files.atomic import write_text
    from graphmodel.formats.yaml_update import conflicted, updated

    # A file without a suffix, such as git's that is to become the result, keeps the format of the first one.
    if as_ is None and not out.suffix and out.is_file():
        as_ = found.inputs[0].format
    first = found.texts[0]
    expected = _fingerprint(found, out)
    if str(out) == "-" and as_ is None:
        names = [one.name for one in formats.FORMATS if one.text]
        raise UsageError(f"to stdout, say --as with one of {', '.join(names)}")
    format_ = formats.format_for(out, as_)
    if format_.name != "yaml":
        if found.conflicts:
            raise RefusedError(f"{out}: conflicts can be marked in YAML only; nothing was written")
        if str(out) == "-":
            emit(formats.text(found.ours, format_))
        else:
            formats.write(found.ours, out, format_, expected)
        return True
    others = [text for text in found.texts[1:] if text is not None]
    text, kept = updated(first or "", found.ours, others, found.base)
    if found.conflicts:
        other, both = updated(first or "", found.theirs, others, found.base)
        if not (kept and both):
            kept, text, other = False, formats.text(found.ours, "yaml"), formats.text(found.theirs, "yaml")
        text = conflicted(text, other, (found.names[0], found.names[1]))
    if str(out) == "-":
        emit(text)
    else:
        write_text(out, text, expected)
    return kept or first is None


def _fingerprint(found: Result, out: Path) -> Fingerprint | None:
    """What was read from the file that is to be written, if it is one of those that were read."""
    return next(
        (one.fingerprint for one in found.inputs if one.fingerprint is not None and out.exists() and one.fingerprint.path.samefile(out)), None
    )


def _is_empty(path: Path) -> bool:
    try:
        return path.is_file() and not path.stat().st_size
    except OSError:
        return False


def _read(path: Path, label: str) -> tuple[Source, Input]:
    """A model with the places of everything in it, and what was read."""
    from graphmodel import formats
    from graphmodel.versions.merge import Source

    found = formats.read_input(path, name=label)
    return (Source(label, found.model, found.tree) if found.tree is not None else Source(label, found.model)), found
