"""Drafts into a model, checked against the text and the schema: accept, and the prompt for those who make drafts: prompt."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from graphmodel.api.answers import Answers
from graphmodel.api.inputs import listed, path_name
from graphmodel.api.new import document_of_file
from graphmodel.api.verify import text_files
from graphmodel.errors import InputError, UsageError

if TYPE_CHECKING:
    from graphmodel.api.inputs import Path_, Source, Sources
    from graphmodel.api.verify import Texts
    from graphmodel.evidence.source import Source as Text
    from graphmodel.evidence.texts import TextFile
    from graphmodel.formats import Input
    from graphmodel.model.model import Model
    from graphmodel.model.statement import Document, Entity
    from graphmodel.reviewing.checking import Accepted
    from graphmodel.reviewing.drafts_json import Drafts, Rejected

_log = logging.getLogger(__name__)
COLUMNS = ("what", "draft", "reason")


def accept(
    draft: Path_,
    text: Texts,
    out: Path_,
    *,
    as_drafts: bool = False,
    reviewed: bool = False,
    known: Sources = (),
    rejects: Path_ | None = None,
) -> Answers[Rejected]:
    """Take drafts into a model file, each only if its words are in the text and it keeps to the schema. The answers are the drafts that did not.

    ``draft``: the JSON of drafts (``-`` is stdin), or a model file with drafts. ``text``: as :func:`verify` takes it. ``out`` is made, or what it has
    stays, with its comments. ``as_drafts``: they enter as drafts. ``reviewed``: of a model file, only the statements that are drafts no more.
    ``known``: models whose entities need not be named near the words. ``rejects``: the file for what was rejected, with the reasons, as JSON of
    drafts that can be corrected and given again; by default, if anything is, it is beside ``out``, by the name of the draft.
    """
    from graphmodel.reviewing.drafts_json import drafts_of

    found = read_drafts(draft)
    if reviewed:
        if found.model is None:
            raise UsageError("--reviewed is for a model file that `graphmodel review` has been at; the JSON of drafts has no such mark")
        found = drafts_of(found.model, reviewed=True)
    target = Path(path_name(out))
    return accepted(found, text, target, rejects or rejects_beside(target, path_name(draft)), as_drafts=as_drafts, known=known, always=bool(rejects))


def rejects_beside(target: Path, draft: str) -> Path:
    """The file for what is rejected of some drafts, where no other is named: beside the model, by the name of the drafts.

    >>> [rejects_beside(Path("m.yaml"), draft).name for draft in ("a/post.json", "post.rejects.json", "-")]
    ['post.rejects.json', 'post.rejects.json', 'm.rejects.json']
    """
    name = target.name if draft == "-" else Path(draft).name
    return target.with_name(f"{name.partition('.')[0] or 'drafts'}.rejects.json")


def accepted(
    found: Drafts,
    text: Texts,
    target: Path,
    rejects: Path_,
    *,
    as_drafts: bool,
    known: Sources = (),
    always: bool = False,
    start: Model | None = None,
) -> Answers[Rejected]:
    """Take drafts that were read into a model file; otherwise as :func:`accept`.

    ``always``: the file of rejects is written where there are none, too. ``start`` is the model that a new file begins with.
    """
    from graphmodel import formats
    from graphmodel.reviewing.checking import admit

    format_ = formats.format_for(target, None)
    if format_.holds != "model":
        raise UsageError(f"{target}: drafts enter a model file (.yaml, .model.json, or a folder of CSV files)")
    there, model = _present(target, found, start)
    texts = documents_of(model, found, text_files(text))
    done = admit(model, found, texts, as_drafts=as_drafts, known=_known_entities(known))
    # What was rejected is written first: were the model written and this not, the drafts would be gone.
    write_rejects(Path(path_name(rejects)), done.rejected, always=always)
    if done.model != model or there is None:
        write_model(target, there, done.model)
    say_accepted(str(target), done, as_drafts=as_drafts)
    rows = [("entity" if one.kind == "entities" else "statement", one.name, one.reason) for one in done.rejected]
    return Answers(done.rejected, COLUMNS, rows)


def prompt(model: Source | None = None) -> str:
    """The instructions and the schema for a language model that is to make drafts: made from a model's own schema, with its entities.

    >>> "WARNS_AGAINST" in prompt()
    True
    """
    from graphmodel.api.inputs import read_model
    from graphmodel.model.model import Model
    from graphmodel.reviewing.prompt import prompt_text

    return prompt_text(read_model(model, with_drafts=True) if model is not None else Model("m"))


def read_drafts(draft: Path_, drafted_by: str | None = None) -> Drafts:
    """The drafts in a file: the JSON of drafts, or a model file. ``drafted_by`` is for JSON that does not say it."""
    from graphmodel import formats
    from graphmodel.files.reading import read_bytes, read_stdin
    from graphmodel.reviewing.drafts_json import drafts_of, parse_drafts, unfenced

    name = path_name(draft)
    data = read_stdin() if name == "-" else b"" if Path(name).is_dir() else read_bytes(Path(name))
    shown = "<stdin>" if name == "-" else name
    head = unfenced(data[: 2**20].decode("utf-8", "replace")).lstrip("\ufeff \t\r\n")[:300]
    if head.startswith("{") and '"graphmodel"' not in head and not name.endswith((".yaml", ".yml")):
        return parse_drafts(data, shown, drafted_by)
    found = formats.read_input(Path(name)) if Path(name).is_dir() else formats.parse_input(data, shown)
    return drafts_of(found.model)


def documents_of(model: Model, drafts: Drafts | None, files: Sequence[TextFile]) -> dict[Document, Text]:
    """The documents that drafts may quote, with their texts: those of the model and of the drafts, by digest or name; else new ones.

    Raises InputError for a text that is not the one in which a document's offsets count, or that cannot be read.
    """
    from graphmodel.evidence.source import Source
    from graphmodel.evidence.texts import texts_of

    own = drafts.model.documents if drafts is not None and drafts.model is not None else ()
    documents: dict[str, Document] = {document.id: document for document in (*own, *model.documents)}
    wanted = {quote.document for statement in drafts.statements for quote in statement.evidence} if drafts is not None else set()
    made: dict[Document, Text] = {}
    rest: list[TextFile] = []
    for file in files:
        if file.text is None:
            if file.given and file.error is not None:
                raise file.error
            continue
        digest = Source(file.text).digest
        owners = [document for document in documents.values() if document.digest == digest] or [
            document for document in documents.values() if file.is_named(document.id)
        ]
        if not owners:
            rest.append(file)
        for document in owners:
            if document.digest not in (None, digest):
                texts_of((document,), [file])
                raise InputError(
                    f"{file.name}: is not the text in which the offsets of {document.id!r} count; "
                    "`graphmodel verify --text --update` carries a model over"
                )
            made[document if document.digest else replace(document, digest=digest)] = Source(file.text, document.language)
    for file in rest:
        document = document_of_file(file)
        document = next((replace(document, id=id_) for id_ in sorted(wanted) if id_ and file.is_named(id_)), document)
        if file.given or document.id in wanted:
            if document.id in {each.id for each in made} or document.id in documents:
                raise UsageError(f"{file.name}: another document is called {document.id!r}; give the file another name")
            made[document] = Source(file.text or "")
    if not made:
        raise UsageError("no document has any of the given texts; name the file like the document's id, or name the file itself")
    return made


def write_model(path: Path, there: Input | None, model: Model) -> None:
    """Write a model where it was read, or where nothing was; what could not be kept of the file is reported."""
    from graphmodel import formats
    from graphmodel.files.fingerprint import Fingerprint
    from graphmodel.formats.write_back import write_back

    if there is None:
        formats.write(model, path, None, Fingerprint(path, None))
        return
    for loss in write_back(path, there, model):
        _log.warning(f"{path}: {loss}")


def _present(target: Path, found: Drafts, start: Model | None) -> tuple[Input | None, Model]:
    """What is at a path already, and the model that drafts enter."""
    from graphmodel import formats
    from graphmodel.documents.article import id_from
    from graphmodel.files.reading import readable
    from graphmodel.model.model import Model

    with readable(target):
        exists = target.exists()
    if exists:
        there = formats.read_input(target)
        return there, there.model
    name = id_from(target.name)
    if start is not None:
        return None, start
    if found.model is not None:
        return None, Model(name, title=found.model.title, schema=found.model.schema)
    return None, Model(name)


def _known_entities(known: Sources) -> list[Entity]:
    from graphmodel.api.inputs import read_model

    if isinstance(known, list | tuple) and not known:
        return []
    return list(read_model(*listed(known), with_drafts=True).entities)


def write_rejects(path: Path, rejected: Sequence[Rejected], *, always: bool = False) -> None:
    """Write a file of rejects, if there are any or ``always``."""
    from graphmodel.files.atomic import write_text
    from graphmodel.reviewing.drafts_json import rejects_text

    if rejected or always:
        write_text(path, rejects_text(rejected))
        if rejected:
            _log.warning(f"{len(rejected):,} rejected, with the reasons in {path}")


def say_accepted(target: str, done: Accepted, *, as_drafts: bool) -> None:
    """Report how much of some drafts entered a model."""
    kind = ("draft", "drafts") if as_drafts else ("statement", "statements")
    numbers = (
        f"{len(done.statements):,} {kind[len(done.statements) != 1]} and {len(done.entities):,} {'entity' if len(done.entities) == 1 else 'entities'}"
    )
    before = f"; {len(done.known):,} were there already" if done.known else ""
    _log.info(f"{target}: {numbers} entered{before}")
