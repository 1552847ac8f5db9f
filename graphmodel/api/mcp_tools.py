"""What a language model may do with a model over MCP: look up, read, ask, and propose. Only drafts are written, into a file of their own."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from graphmodel.api.accept import write_model
from graphmodel.errors import UsageError, nearest
from graphmodel.parsing.display import quoted

if TYPE_CHECKING:
    from graphmodel.evidence.source import Source
    from graphmodel.model.model import Model
    from graphmodel.model.statement import Document, Statement
    from graphmodel.reviewing.drafts_json import Drafts

MAX_ROWS = 200
MAX_CHARACTERS = 60_000
"""Rows, and characters, of one answer at most."""
MAX_READ = 5_000_000
"""Characters of a text at most that is read out sentence by sentence."""
MAX_PROPOSED = 200
"""Statements of one proposal at most."""
_SECONDS, _MEBIBYTES = 5.0, 1024
_SENTENCES = 60
Row = dict[str, Any]


class Tools:
    """The tools over one model, its texts, and the file that drafts go to."""

    def __init__(self, model: Model, texts: Mapping[Document, Source], drafts: Path) -> None:
        self.model = model
        self.texts = texts
        self.drafts = drafts
        self._writing = threading.Lock()

    def instructions(self) -> str:
        """How to read and what to propose: the labels, relations and known entities, and the form of a proposal."""
        from graphmodel.reviewing.prompt import prompt_text

        return prompt_text(self.model)

    def find_entities(self, words: str) -> Row:
        """The actors, events, places and propositions whose id, name or alias has some words in it (all of them for no words)."""
        from graphmodel.reviewing.nearness import folded

        wanted = folded(words).casefold()
        found = (
            entity for entity in self.model.entities if any(wanted in folded(name).casefold() for name in (entity.id, entity.name, *entity.aliases))
        )
        return _bounded({"id": entity.id, "label": entity.label, "name": entity.name, "aliases": list(entity.aliases)} for entity in found)

    def find_relations(self, words: str) -> Row:
        """The relations of the schema whose name, reading or description has some words in it (all of them for no words)."""
        wanted = words.casefold().strip()
        return _bounded(
            {
                "relation": name,
                "reading": relation.reading,
                "description": relation.description,
                "subject": list(relation.subject),
                "object": list(relation.object),
                "qualifiers": {key: list(each.labels) or "words of the text" for key, each in relation.qualifiers.items()},
            }
            for name, relation in self.model.schema.relations.items()
            if wanted in f"{name} {name.replace('_', ' ')} {relation.reading} {relation.description}".casefold()
        )

    def about(self, id_: str) -> Row:
        """The statements that an entity, or a statement, is an end or a speaker of, in words, with their evidence."""
        model = self.model
        if id_ not in model.entity_by_id and id_ not in model.statement_by_id and id_ not in model.document_by_id:
            raise UsageError(f"no id {quoted(id_)} in this model{nearest(id_, [*model.entity_by_id, *model.statement_by_id])}")
        return _bounded(self._told(statement) for statement in model.statements if id_ == statement.id or id_ in model.schema.involved(statement))

    def read_text(self, document: str, first_sentence: int) -> Row:
        """Sentences of a document's text, numbered from 1, from the given one on."""
        chosen, source = self._text(document)
        places = source.sentences[max(0, first_sentence - 1) : max(0, first_sentence - 1) + _SENTENCES]
        rows = [{"sentence": max(1, first_sentence) + at, "text": source.text[start:end]} for at, (start, end) in enumerate(places)]
        return {"document": chosen, "sentences": len(source.sentences), **_bounded(rows)}

    def not_covered(self, document: str) -> Row:
        """The sentences of a document that no statement and no draft cites yet."""
        from graphmodel.evidence.coverage import coverage

        chosen, source = self._text(document)
        both = _united(self.model, self._drafted())
        found = [sentence for sentence in coverage(both, {chosen: source.text}) if not sentence.statements]
        rows = ({"sentence": sentence.number, "text": source.text[sentence.start : sentence.end]} for sentence in found)
        return {"document": chosen, "not_covered": len(found), "sentences": len(source.sentences), **_bounded(rows)}

    def contested(self) -> Row:
        """What somebody affirms and somebody denies, with both sides."""
        from graphmodel.api.claims import contested

        return _bounded(contested(self.model, with_drafts=True).to_dicts())

    def query(self, query: str, parameters: Mapping[str, Any]) -> Row:
        """The answer of a named query, or of Cypher that only reads."""
        from graphmodel.api.query import query as ask

        options: Any = {"rows": MAX_ROWS, "seconds": _SECONDS, "memory": _MEBIBYTES, "with_drafts": True}
        found = ask(self.model, query, dict(parameters), **options)
        answer = _bounded(found.to_dicts())
        return {**answer, "more": bool(answer["more"]) or found.truncated}

    def propose(self, statements: Sequence[Any], entities: Sequence[Any]) -> Row:
        """Take proposals that pass every check into the file of drafts. Returns what entered, and what did not with the reason."""
        from graphmodel import formats
        from graphmodel.model.model import Model
        from graphmodel.parsing.json import parse_json
        from graphmodel.reviewing.checking import admit
        from graphmodel.reviewing.drafts_json import drafts_in

        if not self.texts:
            raise UsageError("nothing can be proposed without the text: start `graphmodel mcp` with --text")
        if len(statements) > MAX_PROPOSED or len(entities) > MAX_PROPOSED:
            raise UsageError(f"at most {MAX_PROPOSED} statements and entities in one proposal")
        text = json.dumps({"drafts": 1, "statements": list(statements), "entities": list(entities)})
        proposed = drafts_in(parse_json(text, "the proposal"), "MCP client")
        with self._writing:
            there = formats.read_input(self.drafts) if self.drafts.exists() else None
            before = there.model if there is not None else Model(f"{self.model.name}-drafts", schema=self.model.schema)
            done = admit(self._with_spoken_about(before, proposed), proposed, self.texts, as_drafts=True, known=self.model.entities)
            known = {replace(statement, id="").id for statement in self.model.statements}
            objects = {statement.object for statement in done.model.statements}
            kept = tuple(statement for statement in done.model.statements if statement.id not in known or statement.id in objects)
            model = replace(done.model, statements=kept)
            if any(statement.draft for statement in model.statements) and model != before:
                write_model(self.drafts, there, model)
        entered = [statement for statement in kept if statement.id in done.statements and statement.draft]
        return {
            "entered_as_drafts": [{"id": statement.id, "says": model.describe(statement)} for statement in entered],
            "known_already": [*done.known, *(id_ for id_ in done.statements if id_ not in model.statement_by_id)],
            "rejected": [{"what": one.name, "reason": one.reason} for one in done.rejected],
        }

    # --- What they share

    def _told(self, statement: Statement) -> Row:
        model = self.model
        row: Row = {
            "id": statement.id,
            "says": model.describe(statement),
            "subject": statement.subject,
            "relation": statement.relation,
            "object": statement.object,
        }
        row |= {
            "voice": statement.voice,
            "attribution": list(statement.attribution),
            "valid": statement.valid,
            "stated": statement.stated,
            "certainty": statement.certainty,
        }
        row["evidence"] = [{"document": each.document, "quote": each.exact, "start": each.start, "end": each.end} for each in statement.evidence]
        return {key: value for key, value in row.items() if value not in (None, [])}

    def _text(self, document: str) -> tuple[str, Source]:
        by_id = {one.id: source for one, source in self.texts.items()}
        if not document and len(by_id) == 1:
            document = next(iter(by_id))
        if document not in by_id:
            raise UsageError(f"no text of a document {quoted(document)}; there are {', '.join(map(quoted, by_id)) or 'none (--text gives them)'}")
        if len(by_id[document].text) > MAX_READ:
            raise UsageError(f"the text of {quoted(document)} has more than {MAX_READ:,} characters; it can be quoted, and is not read out")
        return document, by_id[document]

    def _drafted(self) -> Model | None:
        from graphmodel import formats

        return formats.read_input(self.drafts).model if self.drafts.exists() else None

    def _with_spoken_about(self, drafted: Model, proposed: Drafts) -> Model:
        """The drafts with those statements of the model that proposals are about, and what these need."""
        model = self.model
        wanted = [
            statement.object
            for statement in proposed.statements
            if statement.object in model.statement_by_id and statement.object not in drafted.statement_by_id
        ]
        added: dict[str, Statement] = {}
        while wanted:
            statement = model.statement_by_id[wanted.pop()]
            added[statement.id] = statement
            # The content of a statement is nothing without a statement that is about it.
            around = [each.id for each in model.statements if statement.content and each.object == statement.id]
            there = {*added, *drafted.statement_by_id}
            wanted += [id_ for id_ in (statement.object, *around) if id_ in model.statement_by_id and id_ not in there]
        used = {id_ for statement in added.values() for id_ in model.schema.involved(statement)}
        cited = {each.document for statement in added.values() for each in statement.evidence} | used
        return replace(
            drafted,
            documents=(
                *drafted.documents,
                *(document for document in model.documents if document.id in cited and document.id not in drafted.document_by_id),
            ),
            entities=(*drafted.entities, *(entity for entity in model.entities if entity.id in used and entity.id not in drafted.entity_by_id)),
            statements=(*drafted.statements, *added.values()),
        )


def _united(model: Model, drafted: Model | None) -> Model:
    """A model with the statements of drafts, for looking at what both cite."""
    if drafted is None:
        return model
    documents = (document for document in drafted.documents if document.id not in model.document_by_id)
    statements = (statement for statement in drafted.statements if statement.id not in model.statement_by_id)
    return replace(model, documents=(*model.documents, *documents), statements=(*model.statements, *statements))


def _bounded(rows: Iterable[Row]) -> Row:
    """Rows, as many as an answer may have, and whether there are more."""
    kept: list[Row] = []
    length = 0
    for row in rows:
        length += len(json.dumps(row, ensure_ascii=False, default=str))
        if len(kept) == MAX_ROWS or length > MAX_CHARACTERS:
            return {"rows": kept, "more": True}
        kept.append(row)
    return {"rows": kept, "more": False}
