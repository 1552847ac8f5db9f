"""Discourse Network Analyzer 3 (``.dna``, an SQLite database): who agrees or disagrees with which concept, for its networks and for rDNA.

A statement becomes one of DNA's where its subject is an actor and it takes a side on its object: agreement is yes where it affirms or supports, no
where it denies or opposes. A statement about a statement has its words as concept. DNA shows statements at their places in a text, and a model has no
text: the words that it has are put at their places, with spaces around them. ``import dna`` reads the file back.
"""

from __future__ import annotations

import base64
import hashlib
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import cache
from typing import Any

from graphmodel.errors import RefusedError
from graphmodel.formats import losses
from graphmodel.model.content import side_of
from graphmodel.model.model import Model
from graphmodel.model.statement import Document, Entity, Evidence, Statement

PASSWORD = "graphmodel"  # noqa: S105 - DNA asks for one; docs/exporting.md says which
_VERSION = (("version", "3.0.7"), ("date", "2022-06-10"))
_ADMIN = "Admin"
_SALT = hashlib.sha256(b"graphmodel").digest()[:16]
_MOST = 190
"""So many characters a name has in DNA."""
_MOST_CODERS = 200
_MOST_TEXT = 2**24
"""A place after so many characters is not kept: the text before it would be spaces."""
_AGREEMENT = {"affirms": 1, "supports": 1, "denies": 0, "opposes": 0}
_STATEMENT_TYPE = (1, "DNA Statement", 239, 208, 51)
_SHORT = {"person": 1, "organization": 2, "concept": 3, "relation": 5}
_BOOLEAN, _LONG = {"agreement": 4}, {"id": 6}
_ATTRIBUTES = ("Type", "Alias", "Notes")
_KEY = "ID INTEGER NOT NULL PRIMARY KEY"


def _name(column: str, default: str = "") -> str:
    return f"{column} TEXT NOT NULL {default} CHECK (LENGTH({column}) < 191)"


def _number(column: str, least: int, most: int, default: int | None) -> str:
    return f"{column} INTEGER {'' if default is None else f'NOT NULL DEFAULT {default} '}CHECK ({column} BETWEEN {least} AND {most})"


def _refers(column: str, table: str, needed: str = "NOT NULL") -> tuple[str, str]:
    return f"{column} INTEGER {needed}", f"FOREIGN KEY({column}) REFERENCES {table}(ID) ON DELETE CASCADE"


_COLOR = tuple(_number(one, 0, 255, 0) for one in ("Red", "Green", "Blue"))
_ANY_COLOR = tuple(_number(one, 0, 255, None) for one in ("Red", "Green", "Blue"))
_PERMISSIONS = tuple(
    _number(f"Permission{one}", 0, 1, 1)
    for one in (
        *(f"{verb}Documents" for verb in ("Add", "Edit", "Delete", "Import")),
        *(f"{verb}Statements" for verb in ("Add", "Edit", "Delete")),
        *(f"Edit{what}" for what in ("Attributes", "Regex", "StatementTypes", "Coders", "CoderRelations")),
        *(f"{verb}Others{what}" for what in ("Documents", "Statements") for verb in ("View", "Edit")),
    )
)
_STATEMENT, _VARIABLE = _refers("StatementId", "STATEMENTS"), _refers("VariableId", "VARIABLES")
_ONCE = "UNIQUE (StatementId, VariableId)"


def _table(*parts: str | tuple[str, ...]) -> str:
    """Columns, then constraints: each part is a column, or a column with its constraint."""
    columns = [one if isinstance(one, str) else one[0] for one in parts]
    constraints = [one[1] for one in parts if isinstance(one, tuple)]
    plain = [one for one in columns if not one.startswith(("UNIQUE", "CHECK"))]
    return ", ".join([*plain, *constraints, *(one for one in columns if one not in plain)])


_TABLES = {
    "SETTINGS": "Property TEXT PRIMARY KEY, Value TEXT NOT NULL",
    "CODERS": _table(
        _KEY, _name("Name"), *_COLOR, _number("Refresh", 0, 9999, 0), _number("FontSize", 1, 99, 14), _name("Password"),
        _number("PopupWidth", 100, 9999, 300), _number("ColorByCoder", 0, 1, 0), _number("PopupDecoration", 0, 1, 0),
        _number("PopupAutoComplete", 0, 1, 1), *_PERMISSIONS,
    ),
    "DOCUMENTS": _table(
        _KEY, _name("Title"), "Text TEXT NOT NULL", _refers("Coder", "CODERS", ""),
        *(_name(one, "DEFAULT ''") for one in ("Author", "Source", "Section")), "Notes TEXT NOT NULL DEFAULT ''", _name("Type", "DEFAULT ''"),
        "Date INTEGER NOT NULL",
    ),
    "STATEMENTTYPES": _table(_KEY, _name("Label"), *_COLOR),
    "VARIABLES": _table(
        _KEY, _name("Variable"), "DataType TEXT NOT NULL DEFAULT 'short text'", _refers("StatementTypeId", "STATEMENTTYPES", ""),
        "CHECK (DataType IN ('boolean', 'integer', 'long text', 'short text'))", "UNIQUE (Variable, StatementTypeId)",
    ),
    "VARIABLELINKS": _table(_KEY, _refers("SourceVariableId", "VARIABLES", ""), _refers("TargetVariableId", "VARIABLES", "")),
    "REGEXES": _table("Label TEXT PRIMARY KEY CHECK (LENGTH(Label) < 191)", *_COLOR),
    "CODERRELATIONS": _table(
        _KEY, _refers("Coder", "CODERS", ""), _refers("OtherCoder", "CODERS", ""),
        *(_number(one, 0, 1, 1) for one in ("viewStatements", "editStatements", "viewDocuments", "editDocuments")), "CHECK (Coder != OtherCoder)",
    ),
    "STATEMENTS": _table(
        _KEY, _refers("StatementTypeId", "STATEMENTTYPES", ""), _refers("DocumentId", "DOCUMENTS", ""),
        "Start INTEGER NOT NULL CHECK (Start >= 0)", "Stop INTEGER NOT NULL CHECK (Stop >= 0)",
        _refers("Coder", "CODERS", ""), "CHECK (Start < Stop)",
    ),
    "DATABOOLEAN": _table(_KEY, _STATEMENT, _VARIABLE, "Value INTEGER NOT NULL DEFAULT 1", _ONCE),
    "DATAINTEGER": _table(_KEY, _STATEMENT, _VARIABLE, "Value INTEGER NOT NULL DEFAULT 0", _ONCE),
    "ENTITIES": _table(
        _KEY, _VARIABLE, _name("Value", "DEFAULT ''"), *_ANY_COLOR, _refers("ChildOf", "ENTITIES", ""), "UNIQUE (VariableId, Value)",
    ),
    "DATASHORTTEXT": _table(_KEY, _STATEMENT, _VARIABLE, _refers("Entity", "ENTITIES"), _ONCE),
    "DATALONGTEXT": _table(_KEY, _STATEMENT, _VARIABLE, "Value TEXT DEFAULT ''", _ONCE),
    "ATTRIBUTEVARIABLES": _table(_KEY, _VARIABLE, _name("AttributeVariable"), "UNIQUE (VariableId, AttributeVariable)"),
    "ATTRIBUTEVALUES": _table(
        _KEY, _refers("EntityId", "ENTITIES"), _refers("AttributeVariableId", "ATTRIBUTEVARIABLES"), _name("AttributeValue", "DEFAULT ''"),
        "UNIQUE (EntityId, AttributeVariableId)",
    ),
}  # fmt: skip
"""DNA's tables, each with its columns and constraints."""


def data(model: Model) -> bytes:
    """The bytes of the database. Raises RefusedError for more coders than DNA can have here, and for half of a surrogate pair."""
    with closing(sqlite3.connect(":memory:")) as database:
        database.execute("PRAGMA foreign_keys = ON")
        for name, columns in _TABLES.items():
            database.execute(f"CREATE TABLE {name} ({columns})")
        try:
            for table, row in _Writing(model).rows():
                database.execute(f"INSERT INTO {table} VALUES ({', '.join('?' * len(row))})", row)  # noqa: S608 - names of the tables above
        except UnicodeEncodeError as error:
            raise RefusedError("half of a surrogate pair is not a character, and the model has one; write it as a whole one") from error
        database.commit()
        return database.serialize()


def kept_statements(model: Model) -> Iterator[tuple[Statement, int]]:
    """The statements that DNA can hold, each with its agreement: an actor takes a side on something, in somebody's voice, and it is not a draft."""
    for statement in model.statements:
        subject = model.entity_by_id.get(statement.subject)
        agreement = _AGREEMENT.get(side_of(model, statement))
        if agreement is not None and subject and model.schema.is_actor(subject.label) and not (statement.content or statement.draft):
            yield statement, agreement


@dataclass(slots=True)
class _Text:
    """The text of a document, as far as the words of the model show it, in UTF-16 code units, as DNA counts them."""

    units: bytearray = field(default_factory=bytearray)
    last: int = 0
    """Where the last place ends, in characters of the document."""
    shift: int = 0
    """How many units are more than characters so far."""

    def add(self, words: str, start: int | None) -> tuple[int, int]:
        """Put words where they begin, or after all others; returns their place in units."""
        at = len(self.units) // 2
        if start is not None and self.last <= start <= _MOST_TEXT:
            gap = start - self.last
            self.units += (" " * gap).encode("utf-16-le")
            at += gap
            self.last = start + len(words)
        elif at:
            self.units += "\n".encode("utf-16-le")
            at += 1
            self.last += len(words) + 1
        else:
            self.last = len(words)
        self.units += words.encode("utf-16-le")
        return at, len(self.units) // 2

    def __str__(self) -> str:
        return self.units.decode("utf-16-le")


class _Writing:
    """The rows of all tables."""

    def __init__(self, model: Model) -> None:
        self.model = model
        self.kept = list(kept_statements(model))
        self.coders = _numbered([_ADMIN, *(_short(one.coder) for one, _ in self.kept if one.coder)])
        if len(self.coders) > _MOST_CODERS:
            raise RefusedError(f"{len(self.coders) - 1:,} coders; a DNA file is written with at most {_MOST_CODERS - 1}")
        self.employers = _employers(model)
        self.names = {variable: _Names() for variable in _SHORT}
        self.attributes: dict[tuple[str, str], tuple[str, str, str]] = {}
        self.entities = {variable: {"": number} for number, variable in enumerate(_SHORT, 1)}

    def rows(self) -> Iterator[tuple[str, tuple[Any, ...]]]:
        """Rows, each with its table, in an order that no reference is before what it refers to."""
        yield from (("SETTINGS", row) for row in _VERSION)
        for name, number in self.coders.items():
            color = hashlib.sha256(name.encode("utf-8", "surrogatepass")).digest()[:3]
            yield "CODERS", (number, name, *color, 0, 14, password_digest(PASSWORD, _SALT), 300, 0, 0, 1, *(1 for _ in _PERMISSIONS))
        pairs = [(one, other) for one in self.coders.values() for other in self.coders.values() if one != other]
        yield from (("CODERRELATIONS", (number, *pair, 1, 1, 1, 1)) for number, pair in enumerate(pairs, 1))
        yield "STATEMENTTYPES", _STATEMENT_TYPE
        kinds = {"short text": _SHORT, "boolean": _BOOLEAN, "long text": _LONG}
        yield from (("VARIABLES", (number, name, kind, 1)) for kind, names in kinds.items() for name, number in names.items())
        values = [self._values(statement) for statement, _ in self.kept]
        yield from self._entities()
        places, documents = self._places()
        yield from documents
        data = 0
        for number, ((statement, agreement), (document, start, stop), own) in enumerate(zip(self.kept, places, values, strict=True), 1):
            yield "STATEMENTS", (number, 1, document, start, stop, self.coders[_short(statement.coder or _ADMIN)])
            yield "DATABOOLEAN", (number, number, _BOOLEAN["agreement"], agreement)
            yield "DATALONGTEXT", (number, number, _LONG["id"], statement.id)
            for variable, name in own.items():
                data += 1
                yield "DATASHORTTEXT", (data, number, _SHORT[variable], self.entities[variable][name])

    def _values(self, statement: Statement) -> dict[str, str]:
        """The names of a statement's person, organization, concept and relation; "" for none."""
        subject = self.model.entity_by_id[statement.subject]
        person = self.model.schema.fits(subject.label, ("Person",))
        organization = self.employers.get((statement.subject, statement.evidence)) if person else subject
        concept = self.model.entity_by_id.get(statement.object)
        return {
            "person": self._name("person", subject.id, subject.name, subject) if person else "",
            "organization": self._name("organization", organization.id, organization.name, organization) if organization else "",
            "concept": self._name("concept", statement.object, self.model.name_of(statement.object), concept),
            "relation": self._name("relation", statement.relation, statement.relation, None),
        }

    def _name(self, variable: str, id_: str, name: str, entity: Entity | None) -> str:
        shown = self.names[variable].of(id_, name)
        self.attributes[variable, shown] = (entity.label, ", ".join(entity.aliases), entity.note or "") if entity else ("", "", "")
        return shown

    def _entities(self) -> Iterator[tuple[str, tuple[Any, ...]]]:
        """What short texts name, with their attributes; first of each variable what stands for nothing."""
        declared = {(variable, name): number for number, (variable, name) in enumerate(((v, a) for v in _SHORT for a in _ATTRIBUTES), 1)}
        for (variable, name), number in declared.items():
            yield "ATTRIBUTEVARIABLES", (number, _SHORT[variable], name)
        empty = {(variable, ""): ("", "", "") for variable in _SHORT}
        value = 0
        for number, ((variable, name), attributes) in enumerate((empty | self.attributes).items(), 1):
            self.entities[variable][name] = number
            yield "ENTITIES", (number, _SHORT[variable], name, 0, 0, 0, None)
            for attribute, text in zip(_ATTRIBUTES, attributes, strict=True):
                value += 1
                yield "ATTRIBUTEVALUES", (value, number, declared[variable, attribute], _short(text))

    def _places(self) -> tuple[list[tuple[int, int, int]], list[tuple[str, tuple[Any, ...]]]]:
        """The place of each statement (a document's number, start, stop), and the documents, with one for statements without words in any."""
        texts: dict[str, _Text] = {document.id: _Text() for document in self.model.documents}
        numbers = _numbered([*texts, ""])
        found: dict[int, tuple[int, int, int]] = {}
        order = sorted(range(len(self.kept)), key=lambda index: _start(self.kept[index][0]))
        for index in order:
            statement = self.kept[index][0]
            piece = _first(statement)
            document = piece.document if piece and piece.document in texts else ""
            words = (piece.exact if piece else "") or self.model.describe(statement)
            start = piece.start if piece and piece.exact else None
            found[index] = (numbers[document], *texts.setdefault(document, _Text()).add(words, start))
        rows = [("DOCUMENTS", self._document(document, numbers[document.id], str(texts[document.id]))) for document in self.model.documents]
        if "" in texts:
            title = "Statements without a document"
            rows.append(("DOCUMENTS", (numbers[""], title, str(texts[""]), 1, "", "", "", "", "", 0)))
        return [found[index] for index in range(len(self.kept))], rows

    def _document(self, document: Document, number: int, text: str) -> tuple[Any, ...]:
        notes = " ".join(filter(None, (document.url, document.note)))
        title, author, publisher = _short(document.title), _short(document.author or ""), _short(document.publisher or "")
        return (number, title, text, 1, author, publisher, "", notes, "", seconds(document.published) or 0)


class _Names:
    """Names of a variable, each for one id: a second id with the same name has its id behind it."""

    def __init__(self) -> None:
        self._by_id: dict[str, str] = {}
        self._taken: set[str] = {""}

    def of(self, id_: str, name: str) -> str:
        """The name for an id."""
        if id_ not in self._by_id:
            shown = _short(name)
            number = 1
            while not shown.strip() or shown in self._taken:
                mark = f" ({id_[: _MOST // 2]})" if number == 1 else f" ({id_[: _MOST // 2]}, {number})"
                shown = _short(name, _MOST - len(mark)) + mark
                number += 1
            self._by_id[id_] = shown
            self._taken.add(shown)
        return self._by_id[id_]


def _employers(model: Model) -> Mapping[tuple[str, tuple[Evidence, ...]], Entity]:
    """Whom a person represents by the same words with which it takes a side: as ``import dna`` reads it."""
    found: dict[tuple[str, tuple[Evidence, ...]], Entity] = {}
    for statement in model.statements:
        employer = model.entity_by_id.get(statement.object)
        if statement.relation == "REPRESENTS" and employer and statement.evidence and not (statement.negated or statement.content or statement.draft):
            found.setdefault((statement.subject, statement.evidence), employer)
    return found


def _first(statement: Statement) -> Evidence | None:
    return statement.evidence[0] if statement.evidence else None


def _start(statement: Statement) -> int:
    """By what statements are ordered, so that words are put one after the other; those without a place are last."""
    piece = _first(statement)
    return _MOST_TEXT + 1 if piece is None or piece.start is None or not piece.exact else piece.start


def _numbered(names: Iterable[str]) -> dict[str, int]:
    return {name: number for number, name in enumerate(dict.fromkeys(names), 1)}


def _short(text: str, most: int = _MOST) -> str:
    return text if len(text) <= most else text[: most - 1] + "…"


def seconds(published: str | None) -> int | None:
    """A day as seconds since 1970; None for a date that is not one day, since DNA has no other dates.

    >>> seconds("1970-01-02"), seconds("1970-01"), seconds("1970-01-02~")
    (86400, None, None)
    """
    try:
        moment = datetime.fromisoformat(published or "")
    except ValueError:
        return None
    if len(published or "") < len("1970-01-02"):
        return None
    return int(moment.replace(tzinfo=moment.tzinfo or UTC).timestamp())


@cache
def password_digest(password: str, salt: bytes) -> str:
    """The digest of a password as DNA compares it: jasypt's StrongPasswordEncryptor, SHA-256 a hundred thousand times with 16 bytes of salt."""
    made = salt + password.encode()
    for _ in range(100_000):
        made = hashlib.sha256(made).digest()
    return base64.b64encode(salt + made).decode()


def _fewer(model: Model) -> Model:
    kept = {statement.id for statement, _ in kept_statements(model)}
    return replace(model, statements=tuple(statement for statement in model.statements if statement.id in kept))


LOSES = (
    losses.Loss("documents", losses.documents(lambda one: Document(one.id, one.title, one.publisher, one.author)), "title, publisher, author, day"),
    losses.Loss("entities", losses.NO_ENTITY_FIELDS.without, "name, label, aliases and note, as attributes"),
    losses.Loss(
        "statements", lambda model: losses.NO_STATEMENT_FIELDS.without(_fewer(model)), "those in which an actor takes a side, as agreement; coder"
    ),
    losses.Loss("claims about claims", losses.without_claims_about_claims, "what is said in words, as a concept"),
    losses.NO_SPEAKERS,
    losses.Loss(
        "evidence", losses.statements(lambda one: replace(one, evidence=one.evidence[:1])), "the first place; a text of the words that the model has"
    ),
    losses.NO_QUALIFIERS,
    losses.Loss("dates", losses.NO_DATES.without, "the day of the document"),
    losses.NO_PROPERTIES,
    losses.NO_SCHEMA,
)
