"""Claims about claims: contested, superseded, repeated, voices, rests_on."""

from __future__ import annotations

import logging
from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING, Any

from graphmodel.api.answers import Answers
from graphmodel.api.inputs import view
from graphmodel.api.options import check
from graphmodel.errors import UsageError, nearest

if TYPE_CHECKING:
    from typing import TypeAlias, Unpack

    from graphmodel.api.inputs import Sources
    from graphmodel.api.options import Reading
    from graphmodel.claims.attribution import Chain
    from graphmodel.claims.results import Claim, Contested, Repeated, Superseded
    from graphmodel.model.model import Model
    from graphmodel.model.statement import Entity, Statement

    Table: TypeAlias = tuple[tuple[str, ...], list[tuple[Any, ...]]]

_log = logging.getLogger(__name__)
VOICES = ("own", "attributed", "content")


def contested(source: Sources, *, disputes: bool = False, **options: Unpack[Reading]) -> Answers[Contested]:
    """What is contested: the sides, who says so, through whom, in which words, when, and what is still open.

    A claim that somebody affirms and somebody denies; one actor reported as for and as against the same thing; a relation that only one may hold at a
    time, given to several at once. ``disputes``: also what some are for and others against (which contradicts nothing).

    >>> [one.name for one in contested("fixtures/tutorial.yaml")]
    ['Valdoria meets Kesria']
    """
    from graphmodel.claims.contested import findings_of

    seen = view(source, options)
    model = seen.model()
    found = findings_of(model, seen.moment.as_of)
    listed = [*found.contested, *(found.disputed if disputes else ())]
    _log.info(f"{len(found.contested)} contested" + (f", {len(found.disputed)} disputed" if disputes else ""))
    if found.unanswered:
        _log.info(f"denied, and affirmed by nobody: {', '.join(dict.fromkeys(claim.statement.id for claim in found.unanswered))}")
    return Answers(listed, *contested_rows(model, listed))


def superseded(source: Sources, **options: Unpack[Reading]) -> Answers[Superseded]:
    """Who was followed by whom in what only one may hold at a time, by the dates; on a handover day the successor holds it.

    ``as_of`` is not an option of this command: it would leave out who held before.
    """
    from graphmodel.claims.contested import findings_of
    from graphmodel.model.exclusive import holder_of

    check(options, without=["as_of"])
    model = view(source, options).model()
    found = findings_of(model).superseded
    columns = ("slot", "holder", "valid", "successor", "successorValid", "superseded", "statement", "by")
    rows = [
        (
            succession.name,
            model.name_of(holder_of(model.schema, succession.statement)),
            succession.statement.valid,
            model.name_of(holder_of(model.schema, succession.by)),
            succession.by.valid,
            succession.certainty,
            succession.statement.id,
            succession.by.id,
        )
        for succession in found
    ]
    _log.info(f"{len(rows)} superseded")
    return Answers(found, columns, rows)


def repeated(source: Sources, **options: Unpack[Reading]) -> Answers[Repeated]:
    """What several sources say: the same content again, which is more evidence and not another fact."""
    from graphmodel.claims.contested import findings_of

    seen = view(source, options)
    model = seen.model()
    found = findings_of(model, seen.moment.as_of).repeated
    columns = ("content", "side", "source", "through", "words", "stated", "documents", "statement", "sources", "key")
    rows = [
        (
            report.name,
            report.side,
            model.name_of(claim.claimant),
            [model.name_of(speaker) for speaker in claim.statement.attribution],
            words_of(claim.statement),
            claim.statement.stated,
            [model.name_of(document) for document in claim.statement.documents],
            claim.statement.id,
            len(report.sources),
            report.key,
        )
        for report in found
        for claim in report.claims
    ]
    _log.info(f"{len(found)} repeated")
    return Answers(found, columns, rows)


def voices(
    source: Sources,
    *,
    voice: str | None = None,
    about: str | None = None,
    speaker: str | None = None,
    statement: str | None = None,
    **options: Unpack[Reading],
) -> Answers[tuple[Statement, Chain]]:
    """Whose voice every statement has, through whom it reaches the reader, and who its only source is.

    A pair of statement and chain for each way: an own or attributed statement has one, a content one for each statement that is about it, at any
    depth. ``voice``: only own (the document's), attributed, or content. ``about``: only statements with this subject, object or qualifier.
    ``speaker``: only what is told through this speaker. ``statement``: only this one.
    Raises UsageError for an id or a voice that does not exist.
    """
    model = view(source, options).model()
    if voice is not None and voice not in VOICES:
        raise UsageError(f"no voice {voice!r}{nearest(voice, VOICES)}; there are {', '.join(VOICES)}")
    ends = {**model.entity_by_id, **model.document_by_id}
    for id_, known in ((about, ends), (speaker, ends), (statement, model.statement_by_id)):
        if id_ is not None and id_ not in known:
            raise UsageError(f"no id {id_!r} in this model{nearest(id_, known)}")
    found = _ways(model, voice, about, speaker, statement)
    _log.info(f"{len(found)} rows" if found else "no rows")
    return Answers(found, *_voice_rows(model, found))


def rests_on(source: Sources, speaker: str | Collection[str] = (), *, anonymous: bool = False, **options: Unpack[Reading]) -> Answers[Statement]:
    """The statements that fall if somebody is not believed: what they say and everything inside it, unless another source gives it, too.

    ``speaker``: ids of speakers, actors or documents that are not believed. ``anonymous``: nobody is believed whom the source does not specify.
    """
    from graphmodel.claims.attribution import anonymous_actors, chains, what_falls

    speakers = [speaker] if isinstance(speaker, str) else list(speaker)
    if not speakers and not anonymous:
        raise UsageError("say whom not to believe: --speaker ID, or --anonymous for everybody whom the source does not specify")
    model = view(source, options).model()
    disbelieved = dict.fromkeys([*speakers, *(anonymous_actors(model) if anonymous else ())])
    ways = chains(model)
    found = what_falls(model, disbelieved)
    rows = [
        (
            model.name_of(what),
            statement.voice,
            [model.name_of(id_) for way in ways[statement.id][:1] for id_ in (*way.speakers, *([statement.subject] if what != statement.id else []))],
            words_of(statement),
            list(statement.documents),
            statement.id,
        )
        for statement, what in found
    ]
    _log.info(f"{len(rows)} of {len(model.statements)} statements rest on {', '.join(map(model.name_of, disbelieved)) or 'nobody unspecified'}")
    return Answers((statement for statement, _ in found), ("falls", "voice", "through", "words", "documents", "statement"), rows)


def contested_rows(model: Model, found: Sequence[Contested]) -> Table:
    """What is contested in a model as a table, a row for each statement on a side."""
    from graphmodel.claims.attribution import chains
    from graphmodel.model.times import published_of

    # What is only said inside another statement reaches the reader through the speaker of that one.
    inside = chains(model) if any(claim.statement.content for content in found for claim in content.claims) else {}

    def way(claim: Claim) -> tuple[tuple[str, ...], tuple[str, ...]]:
        first = next(iter(inside.get(claim.statement.id, ())), None) if claim.statement.content else None
        return (first.speakers, first.documents) if first else (claim.statement.attribution, claim.statement.documents)

    rows = [
        (
            content.name,
            side.name if side.holder is None else f"{side.name} {model.name_of(side.holder)}",
            model.name_of(claim.claimant),
            [model.name_of(speaker) for speaker in way(claim)[0]],
            words_of(claim.statement),
            claim.statement.stated,
            claim.statement.certainty,
            [model.name_of(document) for document in way(claim)[1]],
            claim.statement.id,
            content.kind,
            _about(model, claim).valid,
            published_of(model, claim.statement),
            content.overlap,
            list(content.open),
            content.key,
        )
        for content in found
        for side in content.sides
        for claim in side.claims
    ]
    columns = ("contested", "side", "claimant", "through", "words", "stated", "certainty", "documents", "statement")
    return (*columns, "kind", "valid", "published", "overlap", "open", "key"), rows


def words_of(statement: Statement) -> list[str]:
    """The quoted words of a statement's evidence."""
    return [piece.exact for piece in statement.evidence if piece.exact]


def _ways(model: Model, voice: str | None, about: str | None, speaker: str | None, statement: str | None) -> list[tuple[Statement, Chain]]:
    from graphmodel.claims.attribution import chains

    ways = chains(model)
    return [
        (one, way)
        for one in model.statements
        if (statement is None or one.id == statement) and (about is None or about in dict(model.schema.ends(one)).values())
        for way in ways[one.id]
        if voice in (None, way.voice) and (speaker is None or speaker in way.speakers)
    ]


def _voice_rows(model: Model, found: Sequence[tuple[Statement, Chain]]) -> Table:
    from graphmodel.claims.attribution import only_sources

    only = only_sources(model)
    rows: list[tuple[Any, ...]] = [
        (
            way.voice,
            list(way.documents),
            [model.name_of(id_) for id_ in way.speakers],
            model.describe(statement),
            list(way.stances),
            words_of(statement),
            sorted(only[statement.id]),
            list(way.within),
            statement.id,
        )
        for statement, way in found
    ]
    return ("voice", "documents", "through", "says", "stances", "words", "onlySource", "within", "statement"), rows


def _about(model: Model, claim: Claim) -> Statement | Entity:
    """The statement or entity whose time a claim is about."""
    return model.statement_by_id.get(claim.about) or model.entity_by_id.get(claim.about) or claim.statement
