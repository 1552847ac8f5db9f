"""Quotes against the documents' texts: verify, and carrying model files over to new versions of the texts."""

from __future__ import annotations

import logging
import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from graphmodel.api.answers import Answers
from graphmodel.api.inputs import listed, view
from graphmodel.errors import InputError, UsageError

if TYPE_CHECKING:
    from graphmodel.api.inputs import Path_, Sources
    from graphmodel.evidence.reanchor import Carried
    from graphmodel.evidence.verify import Check
    from graphmodel.formats import Input
    from graphmodel.model.model import Model

_log = logging.getLogger(__name__)
OPEN_AFTER_UPDATE = frozenset({"changed", "vanished"})
"""Outcomes that still need a person to look, when what moved has been written."""


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


def verify(
    source: Sources,
    text: Path_ | Iterable[Path_] | Mapping[str, str],
    was: Path_ | Iterable[Path_] | Mapping[str, str] = (),
    *,
    update: bool = False,
    strict: bool = False,
) -> Answers[Check]:
    """Compare every quoted word with the documents' texts. The answers are all checks; the table has those that need attention.

    ``text``: files named like the documents' ids, or with their digests, folders of such files, or texts by document id. ``was``: the texts as they
    were when the offsets were counted. ``update`` writes into the model files where the words are now. ``strict`` counts unchecked evidence as a
    failure. :func:`failures` has what failed.
    """
    from graphmodel.evidence.verify import OUTCOMES
    from graphmodel.evidence.verify import verify as checked

    if update:
        _refuse_update(source)
    model = view(source, {}, addresses=False).model()
    # All documents together decide which text belongs to which: a file by itself would take another one's text.
    texts, earlier = Texts(read_texts(text), read_texts(was)).of(model)
    checks = list(checked(model, texts, earlier))
    counts = {outcome: sum(one.outcome == outcome for one in checks) for outcome in OUTCOMES}
    _log.info(", ".join(f"{number} {outcome}" for outcome, number in counts.items()))
    if update:
        _update([Path(str(one)) for one in listed(source)], texts, earlier)
    rows = [(one.statement, one.outcome, one.message) for one in checks if one.outcome != "stands"]
    return Answers(checks, ("statement", "outcome", "message"), rows)


def failures(checks: Iterable[Check], *, update: bool = False, strict: bool = False) -> list[Check]:
    """The checks that failed: words that moved (unless that was written), changed or vanished; with ``strict`` also those that could not be made."""
    failing = (OPEN_AFTER_UPDATE if update else OPEN_AFTER_UPDATE | {"moved"}) | ({"unchecked"} if strict else frozenset())
    return [one for one in checks if one.outcome in failing and (not update or one.path[0] == "statements")]


def read_texts(given: Path_ | Iterable[Path_] | Mapping[str, str]) -> dict[str, str]:
    """The texts of files, and of the files in folders, by name without suffix. Raises InputError where one cannot be read."""
    from graphmodel.parsing.tree import decode

    if isinstance(given, Mapping):
        return dict(given)
    paths = [Path(one) for one in ([given] if isinstance(given, str | os.PathLike) else given)]
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


def _refuse_update(source: Sources) -> None:
    for one in listed(source):
        if not isinstance(one, str | os.PathLike) or str(one) == "-":
            raise UsageError("--update writes into model files; stdin and models in memory are not files")


def _update(files: Sequence[Path], texts: Mapping[str, str], earlier: Mapping[str, Sequence[str]]) -> None:
    """Carry model files over to the present texts (by document id), each by itself."""
    from graphmodel import formats
    from graphmodel.evidence.reanchor import carry
    from graphmodel.evidence.verify import verify as checked

    for path in files:
        found = formats.read_input(path)
        model = found.model
        carried = carry(model, list(checked(model, texts, earlier)), texts, earlier)
        if carried.model != model:
            for loss in _write(path, found, model, carried):
                _log.warning(f"{path}: {loss}")
        moved, kept = len(carried.places), len(carried.kept)
        _log.info(f"{path}: {moved} moved" + (f"; {kept} are only in an earlier version, and say so now" if kept else ""))


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
