"""Documents' texts on the command line: reading them, and carrying model files over to new versions of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from graphmodel.cli.output import tell
from graphmodel.errors import InputError, UsageError

if TYPE_CHECKING:
    from graphmodel.evidence.reanchor import Carried
    from graphmodel.formats import Input
    from graphmodel.model.model import Model


@dataclass(frozen=True, slots=True)
class Texts:
    """The texts that were given, by file name without suffix: the present ones, and those of earlier versions."""

    present: Mapping[str, str]
    earlier: Mapping[str, str]

    def of(self, model: Model) -> tuple[dict[str, str], dict[str, list[str]]]:
        """The present and the earlier texts of a model's documents, by document id. Raises UsageError for a text that belongs to none."""
        from graphmodel.evidence.verify import earlier_of, texts_of

        older = earlier_of(model.documents, self.earlier, named=True)
        for id_, texts in earlier_of(model.documents, self.present, named=False).items():
            older.setdefault(id_, []).extend(texts)
        return texts_of(model.documents, self.present), older


def read_texts(paths: Sequence[Path]) -> dict[str, str]:
    """The texts of files, and of the files in folders, by name without suffix. Raises InputError where one cannot be read."""
    from graphmodel.parsing.tree import decode

    texts: dict[str, str] = {}
    try:
        files = [one for path in paths for one in (sorted(path.iterdir()) if path.is_dir() else [path])]
    except OSError as error:
        raise InputError(f"{error.filename}: cannot be read: {error.strerror or error}") from error
    for path in files:
        if path.is_dir() or (path.name.startswith(".") and path not in paths):
            continue
        try:
            data = path.read_bytes()
        except OSError as error:
            raise InputError(f"{path}: cannot be read: {error.strerror or error}") from error
        name = path.stem if path.stem not in texts else str(path)
        texts[name] = decode(data, str(path), keep_mark=True)
    return texts


def update(context: typer.Context, files: Sequence[Path], texts: Mapping[str, str], earlier: Mapping[str, Sequence[str]]) -> set[str]:
    """Carry model files over to the present texts (by document id), each by itself, and say which outcomes still need somebody to look."""
    from graphmodel import formats
    from graphmodel.evidence.reanchor import carry
    from graphmodel.evidence.verify import verify

    if any(str(path) == "-" for path in files):
        raise UsageError("--update writes into the model files; stdin is none")
    for path in files:
        found = formats.read_input(path)
        model = found.model
        carried = carry(model, list(verify(model, texts, earlier)), texts, earlier)
        if carried.model != model:
            for told in _write(path, found, model, carried):
                tell(context, f"{path}: {told}")
        moved, kept = len(carried.places), len(carried.kept)
        tell(context, f"{path}: {moved} moved" + (f"; {kept} stand only in an earlier version, and say so now" if kept else ""))
    return {"changed", "vanished"}


def _write(path: Path, found: Input, before: Model, carried: Carried) -> list[str]:
    """Write a model back in its own format; in YAML, only what changed. Returns what could not be kept.

    Raises RefusedError where another program has changed the file since it was read.
    """
    from graphmodel import formats
    from graphmodel.evidence.reanchor import renumbered
    from graphmodel.files.atomic import write_text
    from graphmodel.formats.model_file import parse_yaml_text
    from graphmodel.formats.yaml_update import comments_lost, places_moved, updated

    text = found.text
    if text is None:
        formats.write(carried.model, path, found.format, found.fingerprint)
        return []
    moved = places_moved(text, carried.places)
    # Ids that are not written are computed anew, since places are a part of them.
    anew = renumbered(before, carried.model)
    read = {one.id for one in parse_yaml_text(moved.removeprefix("\ufeff"), str(path)).statements}
    made, kept = updated(moved, anew if read == anew.statement_by_id.keys() else carried.model)
    write_text(path, made, found.fingerprint)
    if not kept:
        return ["the layout and the comments of the file could not be kept"]
    lost = comments_lost(text, made)
    return [f"{len(lost)} comments could not be kept: {', '.join(lost[:3])}"] if lost else []
