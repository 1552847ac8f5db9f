"""Quotes against the documents' texts: verify, and bringing model files up to new versions of the texts."""

from __future__ import annotations

import logging
import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from graphmodel.api.answers import Answers
from graphmodel.api.inputs import listed, shown_source, view
from graphmodel.errors import InputError, Problem, UsageError

if TYPE_CHECKING:
    from typing import TypeAlias

    from graphmodel.api.inputs import Path_, Sources
    from graphmodel.evidence.reanchor import Reanchored
    from graphmodel.evidence.texts import TextFile
    from graphmodel.evidence.texts import Texts as DocumentTexts
    from graphmodel.evidence.verify import Check
    from graphmodel.formats import Input
    from graphmodel.model.model import Model

    Texts: TypeAlias = Path_ | Iterable[Path_] | Mapping[str, str]

_log = logging.getLogger(__name__)
FAILED = frozenset({"moved", "changed", "vanished", "ambiguous"})
"""Outcomes for which a person has to look, unless ``--update`` has written the new place."""
_BEHIND = {"start": "exact", "end": "exact"}
"""Behind which field of evidence a new one is written."""


def verify(
    source: Sources,
    text: Texts,
    was: Texts = (),
    *,
    update: bool = False,
    strict: bool = False,
    with_drafts: bool = False,
) -> Answers[Check]:
    """Compare every quoted word with the documents' texts. The answers are all checks; the table has those that need attention.

    ``text``: files named like the documents' ids, or with their digests, folders of such files, or texts by document id. ``was``: the texts as they
    were when the offsets were counted. ``update`` writes into the model files where the words are now, also for words without offsets. ``strict``
    counts unchecked evidence as a failure. ``with_drafts`` also takes drafts. ``failures`` lists what failed.
    """
    from graphmodel.evidence.verify import OUTCOMES
    from graphmodel.evidence.verify import verify as checked

    if update:
        _refuse_update(source)
    model = view(source, {"with_drafts": with_drafts}, addresses=False).model()
    # All documents together decide which text belongs to which: a file by itself would take another one's text.
    texts = texts_for(model, text, was)
    checks = list(checked(model, texts.present, texts.earlier))
    counts = {outcome: sum(check.outcome == outcome for check in checks) for outcome in OUTCOMES}
    _log.info(", ".join(f"{number} {outcome}" for outcome, number in counts.items()))
    if update:
        for path in map(Path, map(str, listed(source))):
            write_places(path, checks, texts, model)
    rows = [(check.statement, check.outcome, check.message) for check in checks if check.outcome != "stands"]
    return Answers(checks, ("statement", "outcome", "message"), rows)


def failures(checks: Iterable[Check], *, update: bool = False, strict: bool = False) -> list[Check]:
    """The checks that failed: words that moved (unless their new place was written), changed, vanished, or are in several places.

    With ``strict``, also those that could not be made.
    """
    failing = FAILED | ({"unchecked"} if strict else frozenset())
    return [check for check in checks if check.outcome in failing and not (update and (check.place is not None or check.path[0] != "statements"))]


def problems_with_texts(source: Sources, text: Texts) -> list[Problem]:
    """What is wrong with the evidence of models against their documents' texts, each with file, line and column.

    Words that have no offsets get theirs in the model files, where their place is certain.
    """
    from graphmodel import formats
    from graphmodel.evidence.reanchor import checks_of
    from graphmodel.evidence.verify import verify as checked
    from graphmodel.parsing.tree import path_text

    sources = listed(source)
    model = view(sources, {"with_drafts": True}, addresses=False).model()
    texts = texts_for(model, text)
    checks = list(checked(model, texts.present))
    problems: list[Problem] = []
    for one in sources:
        if not isinstance(one, str | os.PathLike) or str(one) == "-":
            problems += [Problem(shown_source(one), 0, 0, check.statement, check.message) for check in failures(checks)]
            continue
        found = formats.read_input(Path(one))
        for check in failures(checks_of(found.model, checks), update=True):
            place = found.tree.place(check.path) if found.tree is not None else (str(one), 0, 0)
            problems.append(Problem(*place, path_text(check.path), check.message))
        write_places(Path(one), checks, texts, model, only_missing=True)
    return problems


def texts_for(model: Model, text: Texts, was: Texts = ()) -> DocumentTexts:
    """The present and the earlier texts of a model's documents; files that belong to no document are named in a message.

    Raises InputError for a file that cannot be read, and UsageError for one that was named and belongs to no document.
    """
    from graphmodel.evidence.texts import texts_of

    texts = texts_of(model.documents, text_files(text), text_files(was))
    if texts.skipped:
        _log.info(texts.remark())
    return texts


def write_places(path: Path, checks: Iterable[Check], texts: DocumentTexts, checked: Model, *, only_missing: bool = False) -> None:
    """Bring a model file up to the present texts of its documents, by what was found out about the evidence of all models together.

    ``checked`` is the union of the models that the checks are about. ``only_missing`` gives a place to words that have none, and changes nothing
    else. Raises RefusedError where another program has changed the file since it was read.
    """
    from graphmodel import formats
    from graphmodel.evidence.reanchor import checks_of, reanchor
    from graphmodel.files.fingerprint import Fingerprint

    found = formats.read_input(path)
    model = found.model
    if any(checked.statement_by_id.get(statement.id, statement).evidence != statement.evidence for statement in model.statements):
        raise Fingerprint(path, None).changed()
    done = reanchor(model, checks_of(model, list(checks)), texts.present, texts.earlier, only_missing=only_missing)
    if done.model != model:
        for loss in _write(path, found, done):
            _log.warning(f"{path}: {loss}")
    for at, words in done.words.items():
        statement = model.statements[int(at[1])]
        _log.info(f"{path}: the words of {statement.id} are now written as in the text: {words!r}")
    if done.model != model or not only_missing:
        _log.info(f"{path}: {_summary(done)}")


def _summary(done: Reanchored) -> str:
    moved = sum(path not in done.found for path in done.places)
    found = f"; {len(done.found)} found by their words" if done.found else ""
    kept = f"; {len(done.kept)} are only in an earlier version, and say so now" if done.kept else ""
    return f"{moved} moved{found}{kept}"


def text_files(given: Texts) -> list[TextFile]:
    """The files at given paths, or given texts by document id, as files."""
    from graphmodel.evidence.texts import TextFile, read_text_files

    if isinstance(given, Mapping):
        return [TextFile(id_, text) for id_, text in given.items()]
    return list(read_text_files(Path(one) for one in ([given] if isinstance(given, str | os.PathLike) else given)))


def _refuse_update(source: Sources) -> None:
    for one in listed(source):
        if not isinstance(one, str | os.PathLike) or str(one) == "-":
            raise UsageError("--update writes into model files; stdin and models in memory are not files")


def _write(path: Path, found: Input, done: Reanchored) -> list[str]:
    """Write a model back in its own format; in YAML, only what changed. Returns what could not be kept."""
    from graphmodel.files.atomic import write_text
    from graphmodel.formats.write_back import write_back

    made = _in_its_text(found.text, done) if found.text is not None else None
    if made is None:
        return write_back(path, found, done.model)
    write_text(path, made, found.fingerprint)
    return []


def _in_its_text(text: str, done: Reanchored) -> str | None:
    """The text of a YAML file with the changed fields set, or None where it does not mean the new model then."""
    from graphmodel.evidence.reanchor import renumbered
    from graphmodel.formats.model_yaml import parse_yaml_text
    from graphmodel.formats.yaml_fields import fields_set

    try:
        made = fields_set(text, done.fields, _BEHIND)
        again = parse_yaml_text(made.removeprefix("\ufeff"))
    except InputError:
        return None
    # Ids that are not written are computed anew, since places are a part of them.
    return made if again in (done.model, renumbered(done.before, done.model)) else None
