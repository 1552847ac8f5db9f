"""The checks that stand between a draft and a model: nothing enters whose words the text does not have.

A quote must be in the text, in one place. A name must stand in or near the quote, or be known. Relations, labels, qualifiers and their ends must be
those of the schema. Whatever fails is rejected with its reason, and so is what is about it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from graphmodel.errors import Suggestions
from graphmodel.evidence.locate import context, listed, matches, nearest
from graphmodel.evidence.source import Source
from graphmodel.model.model import Model
from graphmodel.model.schema import PERSON
from graphmodel.model.statement import Document, Entity, Evidence, Statement
from graphmodel.model.validate import MAX_NESTING, digest, findings
from graphmodel.parsing.display import quoted
from graphmodel.reviewing.drafts_json import Drafts, Rejected, entity_json, statement_json
from graphmodel.reviewing.nearness import NEAR, Nearness, Place, folded, stands_in

_MAX_HINTS = 20
"""Quotes that are not in the text and for which the nearest passage is looked for."""
_MAX_SEARCHED = 400_000_000
"""Characters in which quotes that are not there as they are written are looked for in another form (about 20 seconds)."""
_QUOTED = 200
_LEFT_OPEN = "unnamed unspecified unknown unidentified somebody someone something"


@dataclass(frozen=True, slots=True)
class Accepted:
    """What of some drafts entered a model: the model with them, the ids that are new in it, those that were in it already, and what was rejected."""

    model: Model
    documents: tuple[str, ...]
    entities: tuple[str, ...]
    statements: tuple[str, ...]
    known: tuple[str, ...]
    rejected: tuple[Rejected, ...]


def admit(model: Model, drafts: Drafts, texts: Mapping[Document, Source], *, as_drafts: bool = False, known: Sequence[Entity] = ()) -> Accepted:
    """A model with the drafts that pass every check.

    ``texts`` has the documents that drafts may quote, with their texts; those that the model does not have yet are added to it where something that
    passes quotes them. ``known`` are entities that count as known beside those of the model. With ``as_drafts``, statements enter as drafts.
    """
    return _Admission(model, drafts, texts, known, as_drafts).done()


@dataclass
class _Admission:
    """Drafts on their way into a model."""

    model: Model
    drafts: Drafts
    texts: Mapping[Document, Source]
    given: Sequence[Entity]
    as_drafts: bool
    rejected: list[Rejected] = field(default_factory=list)
    known: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.sources = {document.id: Nearness(source) for document, source in self.texts.items()}
        self.known_entities = {entity.id: entity for entity in (*self.given, *self.model.entities)}
        self.ids_by_name: dict[str, set[str]] = {}
        for entity in self.known_entities.values():
            for name in (entity.name, *entity.aliases):
                self.ids_by_name.setdefault(folded(name), set()).add(entity.id)
        self.taken = {*self.known_entities, *self.model.document_by_id, *self.sources, *self.model.statement_by_id}
        self.new_entities: dict[str, Entity] = {}
        self.entity_id: dict[str, str] = {}
        self.refused: dict[str, str] = {}
        self.statement_at = {id_: at for at, id_ in enumerate(self.drafts.local) if id_}
        self.made: dict[int, Statement | None] = {}
        self.names = Suggestions([*self.known_entities, *(entity.id for entity in self.drafts.entities), *self.statement_at])
        self.having: dict[str, set[str]] = {}
        self.hints = 0
        self.searched = 0

    def done(self) -> Accepted:
        """The result of all checks."""
        self.rejected += self.drafts.rejected
        used = {
            id_
            for statement in self.drafts.statements
            for id_ in (statement.subject, statement.object, *statement.attribution, *statement.qualifiers.values())
        }
        for entity in self.drafts.entities:
            if entity.id in used or entity.id in self.known_entities:
                self._entity(entity)
            else:
                self._refuse_entity(entity, "no statement of these drafts names it")
        for at in range(len(self.drafts.statements)):
            self._statement(at, ())
        return self._fitted()

    # --- Entities

    def _entity(self, entity: Entity) -> None:
        """Find out who an entity of the drafts is: a known one, or a new one whose name the text has."""
        if entity.id in self.entity_id or entity.id in self.refused:
            self._refuse_entity(entity, f"the id {quoted(entity.id)} is in these drafts twice", keep=True)
            return
        known = self.known_entities.get(entity.id)
        if known is not None:
            ours = {folded(name) for name in (known.name, *known.aliases)}
            if not {folded(name) for name in (entity.name, *entity.aliases)} & ours:
                self._refuse_entity(
                    entity, f"the id {quoted(entity.id)} is that of {quoted(known.name)} ({known.label}) in the model; take another one"
                )
            else:
                self.entity_id[entity.id] = entity.id
            return
        # Unnamed officials of two articles are not the same people because they are called so.
        called_so = () if entity.unspecified else sorted(self.ids_by_name.get(folded(entity.name), ()))
        same = [id_ for id_ in called_so if self._is_alike(self.known_entities[id_], entity)]
        if len(same) == 1:
            self.entity_id[entity.id] = same[0]
            return
        if len(same) > 1:
            self._refuse_entity(entity, f"{quoted(entity.name)} could be {' or '.join(map(quoted, same))} of the model; use the id of one of them")
        elif entity.id in self.taken:
            self._refuse_entity(entity, f"the id {quoted(entity.id)} is taken by a document or a statement; take another one")
        elif not entity.unspecified and self.model.schema.is_actor(entity.label) and not self._stands(entity.name):
            self._refuse_entity(entity, f"the name {quoted(entity.name)} is not in the text")
        else:
            aliases = entity.aliases if self.drafts.model else tuple(each for each in entity.aliases if self._stands(each))
            self.new_entities[entity.id] = replace(entity, aliases=aliases)
            self.entity_id[entity.id] = entity.id

    def _stands(self, name: str) -> bool:
        """Whether a name is anywhere in the texts."""
        return any(stands_in(name, self._whole(id_)) for id_ in self.sources)

    def _is_alike(self, known: Entity, entity: Entity) -> bool:
        schema = self.model.schema
        return known.unspecified == entity.unspecified and (schema.fits(known.label, (entity.label,)) or schema.fits(entity.label, (known.label,)))

    def _refuse_entity(self, entity: Entity, reason: str, *, keep: bool = False) -> None:
        self.rejected.append(Rejected("entities", entity_json(entity), reason))
        if not keep:
            self.refused[entity.id] = reason

    def _whole(self, document: str) -> str:
        source = self.sources[document].source
        return source.folded.text or source.text

    # --- Statements

    def _statement(self, at: int, above: tuple[int, ...]) -> Statement | None:
        """Make the statement of a draft, and those that it is about first; None where it is rejected."""
        if at in self.made:
            return self.made[at]
        self.made[at] = None
        draft = self.drafts.statements[at]
        local = self.drafts.local[at]
        if local and self.statement_at[local] != at:
            self._refuse(at, f"the id {quoted(local)} is in these drafts twice")
            return None
        try:
            self.made[at] = self._checked(at, draft, (*above, at))
        except _NotAcceptedError as error:
            self._refuse(at, str(error))
        return self.made[at]

    def _checked(self, at: int, draft: Statement, above: tuple[int, ...]) -> Statement:
        evidence = tuple(self._evidence(quote) for quote in draft.evidence)
        if not evidence:
            raise _NotAcceptedError("it has no words of the text (`evidence`)")
        places = _places(evidence)
        entities = self.model.schema.entity_qualifiers(draft.relation)
        subject = self._end("subject", draft.subject, places)
        object_ = self._object(draft.object, places, above)
        attribution = tuple(self._end("speaker", one, places) for one in draft.attribution)
        qualifiers = {}
        for name, value in draft.qualifiers.items():
            if name not in entities and not any(self.sources[id_].has_words(value, each) for id_, each in places.items()):
                raise _NotAcceptedError(f"{name}: {quoted(value)} is not in or near the quote")
            qualifiers[name] = self._end(name, value, places) if name in entities else value
        keeps_id = bool(self.drafts.model) and bool(self.drafts.local[at])
        return replace(
            draft,
            id=draft.id if keeps_id else "",
            subject=subject,
            object=object_,
            attribution=attribution,
            qualifiers=qualifiers,
            evidence=evidence,
            draft=self.as_drafts,
        )

    def _evidence(self, quote: Evidence) -> Evidence:
        """Evidence with the place of its words."""
        document = quote.document or (next(iter(self.sources)) if len(self.sources) == 1 else "")
        if not document:
            raise _NotAcceptedError(
                f"the evidence names no document, and there are {len(self.sources)}: {', '.join(map(quoted, list(self.sources)[:3]))}"
            )
        if document not in self.sources:
            raise _NotAcceptedError(f"there is no text of the document {quoted(document)}; give it with --text")
        source = self.sources[document].source
        if quote.start is not None and quote.end is not None:
            words = source.text[quote.start : quote.end]
            place = f"the words at {quote.start} to {quote.end} of {quoted(document)}"
            if not words or quote.end > len(source.text) or quote.version not in (None, source.digest):
                raise _NotAcceptedError(f"{place} are not in this text")
            if (quote.exact is not None and words != quote.exact) or (quote.digest is not None and digest(words) != quote.digest):
                wanted = quoted(quote.exact, _QUOTED) if quote.exact is not None else "those of its digest"
                raise _NotAcceptedError(f"{place} are {quoted(words, _QUOTED)}, not {wanted}")
            # Words that are not kept in the draft may be somebody's, and do not enter the model either.
            return replace(quote, document=document)
        start, end = self._place(source, document, quote)
        return Evidence(document, start, end, source.text[start:end])

    def _place(self, source: Source, document: str, one: Evidence) -> Place:
        quote = one.exact or ""
        found = []
        if not any(map(str.isalnum, quote)):
            raise _NotAcceptedError(f"the quote {quoted(quote, _QUOTED)} has no word in it")
        if quote in source.text or self.searched < _MAX_SEARCHED:
            self.searched += 0 if quote in source.text else len(source.text)
            found = matches(source, quote, *context(one))
        if len(found) > 1:
            raise _NotAcceptedError(f"the quote is in {len(found)} places of {quoted(document)}; give `prefix` or `suffix`: {listed(source, found)}")
        if found:
            return found[0].place
        self.hints += 1
        near = nearest(source, quote[:1000]) if self.hints <= _MAX_HINTS else ""
        around = " with that prefix and suffix" if quote in source.text else ""
        raise _NotAcceptedError(
            f"the quote is not in {quoted(document)}{around}: {quoted(quote, _QUOTED)}" + (f"; nearest: {near}" if near and not around else "")
        )

    def _end(self, role: str, id_: str, places: Mapping[str, Sequence[Place]]) -> str:
        """The id in the model of an end, whose name must be in or near the words, unless it is known."""
        if id_ in self.refused:
            raise _NotAcceptedError(f"{role}: {quoted(id_)} was rejected: {self.refused[id_]}")
        known = self.entity_id.get(id_) or (id_ if id_ in self.known_entities or id_ in self.sources or id_ in self.model.document_by_id else "")
        if not known:
            if id_ in self.statement_at:
                raise _NotAcceptedError(f"{role}: {quoted(id_)} is a statement; only an object may be one")
            raise _NotAcceptedError(f"{role}: no entity {quoted(id_)}{self.names.nearest(id_)}; name it under `entities`")
        entity = self.new_entities.get(known)
        if entity is not None and not self._is_near(entity, places):
            raise _NotAcceptedError(f"{role}: {quoted(entity.name)} is not in the quote or within {NEAR} characters of it, and not known")
        return known

    def _is_near(self, entity: Entity, places: Mapping[str, Sequence[Place]]) -> bool:
        names = (entity.name, *entity.aliases, *self._parts_of_name(entity))
        if any(self.sources[id_].has_name(names, each) for id_, each in places.items()):
            return True
        if self.model.schema.is_actor(entity.label) and not entity.unspecified:
            return False
        # What is no actor, or is left open, has no name of its own: it is called by the words of the text, in any order.
        beside = self._words_for_nobody() if entity.unspecified else frozenset()
        return any(self.sources[id_].has_words(entity.name, each, beside) for id_, each in places.items())

    def _parts_of_name(self, entity: Entity) -> list[str]:
        """The words of a person's name that are in nobody else's: an article that has named Ann Lee calls her Lee."""
        if entity.unspecified or not self.model.schema.fits(entity.label, (PERSON,)):
            return []
        if not self.having:
            everybody = {**self.known_entities, **{entity.id: entity for entity in self.drafts.entities}}.values()
            for other in (entity for entity in everybody if self.model.schema.is_actor(entity.label) and not entity.unspecified):
                for word in {word for name in (other.name, *other.aliases) for word in folded(name).split()}:
                    self.having.setdefault(word, set()).add(self.entity_id.get(other.id, other.id))
        parts = folded(entity.name).split()
        return [word for word in parts if len(parts) > 1 and len(word) > 2 and not word[0].islower() and self.having.get(word, set()) <= {entity.id}]

    def _words_for_nobody(self) -> frozenset[str]:
        """The words by which somebody is called whom the source leaves open: 'unnamed', and the schema's own, which say nothing of anybody."""
        schema = self.model.schema
        readings = (f"{name.replace('_', ' ')} {relation.reading} {relation.inverse}" for name, relation in schema.relations.items())
        return frozenset(" ".join((_LEFT_OPEN, *schema.labels, *readings)).casefold().split())

    def _object(self, id_: str, places: Mapping[str, Sequence[Place]], above: tuple[int, ...]) -> str:
        at = self.statement_at.get(id_)
        if at is None or id_ in self.entity_id:
            if id_ in self.model.statement_by_id and id_ not in self.entity_id:
                return id_
            return self._end("object", id_, places)
        if len(above) > MAX_NESTING:
            raise _NotAcceptedError(f"object: statements nest deeper than {MAX_NESTING} here")
        if at in above:
            raise _NotAcceptedError(
                f"object: statements are about each other in a circle, {' → '.join(self.drafts.local[index] for index in (*above, at))}"
            )
        inner = self._statement(at, above)
        if inner is None:
            raise _NotAcceptedError(f"object: the statement {quoted(id_)} was rejected")
        return inner.id

    def _refuse(self, at: int, reason: str) -> None:
        draft = self.drafts.statements[at]
        quotes = [self._words(quote) for quote in draft.evidence]
        self.rejected.append(Rejected("statements", statement_json(draft, self.drafts.local[at], quotes), reason))
        self.made[at] = None

    def _words(self, quote: Evidence) -> str | None:
        if quote.exact is None and quote.document in self.sources:
            return self.sources[quote.document].source.text[quote.start : quote.end]
        return quote.exact

    # --- Together with the model

    def _fitted(self) -> Accepted:
        """The model with all that was made and that fits into it. What does not fit is taken out, until the rest does."""
        while True:
            model, places = self._model()
            refused = dict(self._unfit(model, places))
            if not refused:
                break
            for at, reason in refused.items():
                self._refuse(at, reason)
            self._refuse_dependent()
        new = [statement.id for statement in model.statements if statement.id not in self.model.statement_by_id]
        self._unused(model)
        return Accepted(
            model,
            tuple(document.id for document in model.documents if document.id not in self.model.document_by_id),
            tuple(entity.id for entity in model.entities if entity.id not in self.model.entity_by_id),
            tuple(new),
            tuple(dict.fromkeys(self.known)),
            tuple(self.rejected),
        )

    def _model(self) -> tuple[Model, dict[str, int]]:
        """The model with what was made so far, and by id from which draft each new statement is."""
        self.known = []
        statements = {statement.id: statement for statement in self.model.statements}
        places: dict[str, int] = {}
        renamed: dict[str, str] = {}
        for at in self._inner_first():
            one = self.made[at]
            assert one is not None  # noqa: S101 - those that are None are left out
            if one.object in renamed:
                one = replace(one, object=renamed[one.object], id="" if not self.drafts.model else one.id)
            id_ = one.id
            if id_ in statements or id_ in self.known_entities or id_ in self.new_entities or id_ in self.model.document_by_id or id_ in self.sources:
                there = statements.get(id_)
                if there is not None and _same(there, one):
                    self.known.append(id_)
                    if there.draft and not one.draft and id_ not in places:
                        statements[id_] = replace(there, draft=False)
                    continue
                one = replace(one, id="")
                renamed[id_] = one.id
                if one.id in statements:
                    self.known.append(one.id)
                    continue
            statements[one.id] = one
            places[one.id] = at
        used = {id_ for statement in statements.values() for id_ in self.model.schema.involved(statement)}
        cited = {quote.document for statement in statements.values() for quote in statement.evidence} | used
        known = {entity.id: entity for entity in self.given if entity.id not in self.model.entity_by_id}
        entities = [one for id_, one in {**known, **self.new_entities}.items() if id_ in used]
        documents = [document for document in self.texts if document.id not in self.model.document_by_id and document.id in cited]
        digests = {document.id: document for document in self.texts}
        kept = [
            digests[document.id] if document.digest is None and document.id in digests and document.id in cited else document
            for document in self.model.documents
        ]
        model = replace(
            self.model,
            documents=(*kept, *documents),
            entities=(*self.model.entities, *entities),
            statements=tuple(statements.values()),
        )
        return model, places

    def _inner_first(self) -> Iterator[int]:
        """The drafts that were made, each behind the one that it is about."""
        at_of = {statement.id: at for at, statement in self.made.items() if statement is not None}
        seen: set[int] = set()
        for start in sorted(self.made):
            path: list[int] = []
            at: int | None = start
            while at is not None and at not in seen:
                statement = self.made[at]
                if statement is None:
                    break
                seen.add(at)
                path.append(at)
                at = at_of.get(statement.object)
            yield from reversed(path)

    def _unfit(self, model: Model, places: Mapping[str, int]) -> Iterator[tuple[int, str]]:
        """The drafts that contradict the schema or the model, each with the reason."""
        for (kind, index, *rest), message in findings(model):
            reason = f"{_path(rest)}: {message}" if rest else message
            if kind == "statements":
                statement = model.statements[int(index)]
                if statement.id in places:
                    yield places[statement.id], reason
                    continue
                ends = set(model.schema.involved(statement))
                touched = [
                    at
                    for id_, at in places.items()
                    if (new := model.statement_by_id[id_]).relation == statement.relation and ends & set(model.schema.involved(new))
                ]
                yield from ((at, f"contradicts {quoted(statement.id)} of the model: {reason}") for at in touched)
            elif kind == "entities":
                id_ = model.entities[int(index)].id
                yield from (
                    (at, f"the entity {quoted(id_)}: {reason}")
                    for name, at in places.items()
                    if id_ in model.schema.involved(model.statement_by_id[name])
                )

    def _refuse_dependent(self) -> None:
        """Reject what is about a statement that was rejected."""
        changed = True
        while changed:
            changed = False
            there = {statement.id for statement in self.made.values() if statement is not None} | self.model.statement_by_id.keys()
            for at, statement in self.made.items():
                if (
                    statement is not None
                    and self.drafts.statements[at].object in self.statement_at
                    and statement.object not in there
                    and statement.object not in self.entity_id
                ):
                    self._refuse(at, f"object: the statement {quoted(self.drafts.statements[at].object)} was rejected")
                    changed = True

    def _unused(self, model: Model) -> None:
        """Say of new entities that nothing that passed names them."""
        for id_, entity in self.new_entities.items():
            if id_ not in model.entity_by_id:
                self.rejected.append(Rejected("entities", entity_json(entity), "no statement that passed names it"))


class _NotAcceptedError(Exception):
    """Why a draft is rejected."""


def _places(evidence: Sequence[Evidence]) -> dict[str, list[Place]]:
    places: dict[str, list[Place]] = {}
    for quote in evidence:
        assert quote.start is not None and quote.end is not None  # noqa: S101 - it was found
        places.setdefault(quote.document, []).append((quote.start, quote.end))
    return places


def _same(there: Statement, statement: Statement) -> bool:
    """Whether two statements say the same at the same place, whatever they are called."""
    return replace(there, id="").id == replace(statement, id="").id


def _path(rest: Sequence[Any]) -> str:
    return ".".join(str(part) for part in rest)
