"""Drafts of statements from texts: draft."""

from __future__ import annotations

import logging
import os
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from graphmodel.api.draft_command import draft_by_command
from graphmodel.errors import DateError, InputError, UsageError

if TYPE_CHECKING:
    from graphmodel.api.inputs import Path_
    from graphmodel.drafting.drafter import Draft, Parser
    from graphmodel.drafting.language import Language
    from graphmodel.evidence.texts import TextFile
    from graphmodel.model.model import Model
    from graphmodel.model.schema import Schema
    from graphmodel.model.statement import Document

_log = logging.getLogger(__name__)
MAX_CHARACTERS = 5_000_000
"""Characters of a text at most."""


def draft(
    texts: Path_ | Sequence[Path_],
    out: Path_ | None = None,
    *,
    known: Model | Path_ | None = None,
    language: str | None = None,
    published: str | None = None,
    lexicon: Path_ | None = None,
    parser: str = "auto",
    least: float = 0.3,
    quotations: bool = False,
    name: str | None = None,
    to: str | None = None,
    command: str | None = None,
    seconds: float = 600,
) -> Model:
    """Draft statements from texts: who says, does or denies what, each with its words, the rule that made it, and how sure that is.

    ``known`` is a model whose entities, documents and words are used: its entities are found by name and alias. ``language`` is the
    texts' (BCP 47; by default that of the known document, else English), ``published`` their date (EDTF), from which days are counted.
    ``lexicon`` is a schema or model file with more words for relations. ``parser``: 'auto' uses spaCy where it is installed, 'none' does
    not, a model's name uses that one. Drafts that are less sure than ``least`` are left out. With ``quotations``, a quotation whose speaker
    is certain is a draft, too. ``out`` is where the model is written (``to`` names its format), ``name`` the model's name.
    With ``command``, a program drafts: it is given the prompt and the text on its stdin, and answers with the JSON of drafts, which is checked as by
    :func:`accept`; ``seconds`` is how long it may take for a text.
    Raises UsageError for options that do not fit, InputError for a text that cannot be read or is too long.

    >>> made = draft("fixtures/tutorial.txt", known="fixtures/tutorial.yaml", parser="none", least=0.5)
    >>> [(one.subject, one.relation, one.object) for one in made.statements if one.relation == "OPPOSES"]
    [('kesria', 'OPPOSES', 'early-treaty')]
    """
    from graphmodel import formats
    from graphmodel.api.export import format_for
    from graphmodel.drafting.drafter import Drafter
    from graphmodel.drafting.language import language_of
    from graphmodel.model.model import Model
    from graphmodel.model.schema import bundled

    paths = [Path(one) for one in ([texts] if isinstance(texts, str | os.PathLike) else texts)]
    if not paths:
        raise UsageError("name the texts to draft from")
    _check_options(published, least)
    target = format_for(Path(out), to) if out is not None else None
    if target is not None and target.holds != "model":
        raise UsageError(f"{out}: draft makes a model: name a model's format (.yaml, .model.json, a folder for CSV), and export that")
    base = _known(known)
    documents = _documents(paths, base, language, published)
    if command is not None:
        if out is None or str(out) == "-" or target is None:
            raise UsageError("--command needs a file to write to: name it with --out")
        return draft_by_command(documents, command, Path(out), known=base, name=name or _name(paths[0]), seconds=seconds)
    tag = language or next((document.language for document, _ in documents if document.language), None) or "en"
    words = language_of(tag)
    schema = _schema(base.schema if base else bundled(), lexicon)
    entities = base.entities if base else ()
    taken = [*(document.id for document in documents_of(documents)), *(document.id for document in (base.documents if base else ()))]
    drafter = Drafter(schema, words, entities, _parser(parser, words), taken=taken, quotations=quotations)
    model, made = drafter.model(documents, name or _name(paths[0]), least)
    written = base.schema if base else bundled()
    model = Model(
        model.name,
        model.documents,
        model.entities,
        model.statements,
        schema=written if schema.relations.keys() == written.relations.keys() else schema,
    )
    _report(model, made)
    if out is not None and target is not None:
        formats.write(model, Path(out), target)
        _log.info(f"wrote {out}")
    return model


def documents_of(documents: Sequence[tuple[Document, str]]) -> list[Document]:
    """The documents without their texts."""
    return [document for document, _ in documents]


def _check_options(published: str | None, least: float) -> None:
    from graphmodel.model import dates

    if published is not None:
        try:
            dates.check(published)
        except DateError as error:
            raise UsageError(f"--published: {error}") from error
    if not 0 <= least <= 1:
        raise UsageError(f"--least {least:g}: confidence is from 0 to 1")


def _known(known: Model | Path_ | None) -> Model | None:
    from graphmodel.api.inputs import read_model
    from graphmodel.model.model import Model

    if known is None or isinstance(known, Model):
        return known
    return read_model(known, with_drafts=True)


def _documents(paths: Sequence[Path], known: Model | None, language: str | None, published: str | None) -> list[tuple[Document, str]]:
    """The documents that texts are of: known ones by digest or name, else new ones. Raises InputError for texts that are too long."""
    from graphmodel.documents.article import Article, document_of
    from graphmodel.drafting.statements import slug
    from graphmodel.model.validate import digest

    found: list[tuple[Document, str]] = []
    taken: dict[str, object] = {}
    for path in paths:
        file = _read(path)
        text = file.text or ""
        if len(text) > MAX_CHARACTERS:
            raise InputError(f"{file.name}: more than {MAX_CHARACTERS:,} characters; draft from its parts")
        document = next(
            (document for document in (known.documents if known else ()) if document.digest == digest(text) or file.is_named(document.id)), None
        )
        if document is None:
            document = document_of(Article(text, language=language, published=published), slug(Path(file.name).stem.strip("<>"), taken))
        elif document.digest is None:
            document = replace(document, digest=digest(text))
        if published is not None:
            document = replace(document, published=published)
        if document.id in taken:
            raise UsageError(f"{file.name}: the text of {document.id!r} is given twice")
        taken[document.id] = None
        found.append((document, text))
    return found


def _read(path: Path) -> TextFile:
    from graphmodel.evidence.texts import TextFile, read_text, text_of_bytes
    from graphmodel.files.reading import read_stdin

    if str(path) == "-":
        return TextFile("<stdin>", text_of_bytes(read_stdin(), "<stdin>"))
    return TextFile(str(path), read_text(path))


def _schema(schema: Schema, lexicon: Path_ | None) -> Schema:
    """A schema with the words of a file added."""
    from graphmodel.model.schema import read_schema, with_words

    return schema if lexicon is None else with_words(schema, read_schema(Path(lexicon)))


def _parser(parser: str, language: Language) -> Parser | None:
    from graphmodel.drafting import parser as spacy_parser

    if parser == "none" or (language.language != "en" and parser == "auto"):
        return None
    if parser == "auto":
        if not spacy_parser.available():
            _log.info("drafting by the order of words alone; with the extra [text] and a model of spaCy, a parse helps")
            return None
        return spacy_parser.load()
    if language.language != "en":
        raise UsageError(f"--parser {parser}: models are of English; for {language.language}, the order of words is used (--parser none)")
    return spacy_parser.load(parser)


def _name(path: Path) -> str:
    from graphmodel.drafting.statements import slug

    return slug("draft" if str(path) == "-" else path.stem, {})


def _report(model: Model, made: Draft) -> None:
    new = sum(entity.id not in made.known for entity in model.entities)
    _log.info(f"{made.sentences:,} sentences: {len(model.statements):,} draft statements, {len(model.entities):,} entities ({new:,} new)")
    if made.skipped:
        _log.warning(f"skipped {made.skipped:,} sentences that are too long to be read")
    if made.left_out:
        _log.info(f"left out {made.left_out:,} drafts that are less sure than --least")
