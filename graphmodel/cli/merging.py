"""What merge does with files: reading each with what stands where, and writing what came out in the layout of the first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from graphmodel.cli.output import emit
from graphmodel.errors import GraphmodelError, InputError, Problem, ProblemsError, RefusedError, UsageError

if TYPE_CHECKING:
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
    suffix: str
    """The format of the first file."""


def merged(files: Sequence[Path], base: Path | None, labels: Sequence[str]) -> Result:
    """The models of files as one, each merged into the ones before. Raises ProblemsError with what is wrong with any of them."""
    from graphmodel.versions.merge import Source, merge

    problems: list[Problem] = []
    read: list[tuple[Source, str | None, str]] = []
    started: tuple[Source, str | None, str] | None = None
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
    return Result(ours.model, theirs, tuple(conflicts), names, tuple(text for _, text, _ in read), started[1] if started else None, read[0][2])


def written(found: Result, out: Path, as_: str | None) -> bool:
    """Write what came out; whether the first file's layout could be kept (where it is to be).

    Raises RefusedError where conflicts cannot be marked.
    """
    from graphmodel import formats
    from graphmodel.files.atomic import write_text
    from graphmodel.formats.yaml_update import conflicted, updated

    # A file without a suffix, such as git's that is to become the result, keeps the format of the first one.
    suffix = formats.suffix_of(as_) if as_ else _suffix(out) or (found.suffix if out.is_file() else "")
    first = found.texts[0]
    if suffix not in (".yaml", ".yml"):
        if found.conflicts:
            raise RefusedError(f"{out}: conflicts can be marked in YAML only; nothing was written")
        if str(out) == "-":
            if as_ is None:
                raise UsageError(f"to stdout, say --as with one of {', '.join(formats.formats())}")
            emit(formats.text(found.ours, suffix))
        else:
            formats.write(found.ours, out, suffix)
        return True
    others = [text for text in found.texts[1:] if text is not None]
    text, kept = updated(first or "", found.ours, others, found.base)
    if found.conflicts:
        other, both = updated(first or "", found.theirs, others, found.base)
        if not (kept and both):
            kept, text, other = False, formats.text(found.ours, ".yaml"), formats.text(found.theirs, ".yaml")
        text = conflicted(text, other, (found.names[0], found.names[1]))
    if str(out) == "-":
        emit(text)
    else:
        write_text(out, text)
    return kept or first is None


def _is_empty(path: Path) -> bool:
    try:
        return path.is_file() and not path.stat().st_size
    except OSError:
        return False


def _suffix(out: Path) -> str:
    return next((one for one in (".model.json",) if out.name.endswith(one)), out.suffix)


def _read(path: Path, label: str) -> tuple[Source, str | None, str]:
    """A model with the places of everything in it, where it is YAML, its text, and the suffix of its format."""
    from graphmodel import formats
    from graphmodel.formats import csv_folder
    from graphmodel.model.model import Model
    from graphmodel.model.validate import model_from
    from graphmodel.parsing.json import parse_json
    from graphmodel.parsing.tree import decode
    from graphmodel.parsing.yaml import parse_yaml
    from graphmodel.versions.merge import Source

    if path.is_dir():
        tree = csv_folder.tree(path)
        return Source(label, model_from(tree), tree), None, ""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise InputError(f"{path}: cannot be read: {error.strerror or error}") from error
    suffix = formats.told_by_content(data)
    if suffix == ".yaml":
        text = decode(data, label)
        tree = parse_yaml(text, label)
        return Source(label, model_from(tree), tree), text, ".yaml"
    found = formats.parse(data, label)
    if isinstance(found, Model):
        return Source(label, found, parse_json(decode(data, label), label)), None, ".model.json"
    return Source(label, formats.model_of(found)), None, suffix
