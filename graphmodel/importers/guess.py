"""A first draft of a mapping for a table, from its headers and values, for a person to correct.

What it takes for subject, relation, object, dates and evidence follows from the columns' names; where they do not say, from which columns have values
that come again. Kinds of values (whole numbers, decimal commas, dates and their formats) follow from the values. The draft says in comments what
was uncertain. A table of nodes beside one of edges (Id, Label; Source, Target) becomes the entities.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from graphmodel.errors import InputError
from graphmodel.importers.tables import opened
from graphmodel.importers.values import cell_text, date_text

_ROWS = 2000
_MISSING = frozenset(("NA", "N/A", "n/a", "NULL", "null", "None", "-", "nan", "NaN"))
_DATES = ("YYYY-MM-DD", "YYYY-MM-DD hh:mm:ss", "YYYYMMDD", "YYYYMMDDhhmmss", "DD.MM.YYYY", "DD/MM/YYYY", "MM/DD/YYYY", "edtf")
_ROLES: dict[str, tuple[str, ...]] = {
    role: tuple(names.split(", "))
    for role, names in {
        "subject": "subject, source, from, actor1, actor 1, source name, sender, speaker, who, head, node1, ent1, person, start",
        "object": "object, target, to, actor2, actor 2, target name, recipient, receiver, addressee, whom, tail, node2, ent2, end",
        "relation": "relation, predicate, relationship, relation type, edge type, event type, event text, action, verb, type, label",
        "id": "id, statement id, edge id, event id, row id, no, number, nr",
        "url": "url, link, source url, document url, web",
        "document": "document, article, document id, story id, doc, publication",
        "title": "title, headline, article title",
        "publisher": "publisher, newspaper, outlet, medium, source publisher",
        "exact": "quote, quotation, words, exact, sentence text, text, passage",
        "start": "start date, valid from, from date, begin, since, start",
        "end": "end date, valid to, to date, until, end",
        "valid": "date, event date, day, valid, when, year, datum, fecha, data",
        "negated": "negated, negation",
        "note": "note, notes, comment, remarks",
    }.items()
}
_DIRECTIONS = frozenset(("directed", "undirected", "mutual"))
_MEMBERSHIP = ("organization", "organisation", "party", "affiliation", "member of", "company", "employer", "group")
_WORDS = frozenset(("yes", "no", "true", "false", "null", "on", "off", "y", "n"))
"""What YAML takes for something else than text."""
_PLAIN = re.compile(r"[A-Za-z_][A-Za-z0-9_ -]*")
_INTEGER = re.compile(r"-?(0|[1-9][0-9]{0,17})")
_ZEROS = re.compile(r"0[0-9]+")
_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]+)?")
_COMMA = re.compile(r"-?[0-9]{1,3}(\.[0-9]{3})*(,[0-9]+)?|-?[0-9]+,[0-9]+")
_ROUNDED = re.compile(r"[0-9](\.[0-9]+)?E\+[0-9]+")
_BOOLEANS = frozenset(("true", "false", "yes", "no"))


@dataclass(slots=True)
class _Column:
    name: str
    values: list[str] = field(default_factory=list)

    @property
    def words(self) -> str:
        """Its name in plain small words."""
        return " ".join(re.sub(r"(?<=[a-z])(?=[A-Z])", " ", self.name).replace("_", " ").replace("-", " ").casefold().split())


def draft(paths: Sequence[Path], sheet: str | None = None) -> str:
    """A mapping as YAML text for a table, or for a table of nodes and one of edges. Raises InputError where no two columns can be the ends."""
    read = [_columns(path, sheet) for path in paths]
    edges = [columns for columns in read if _role(columns, "subject") and _role(columns, "object")]
    nodes = [columns for columns in read if columns not in edges and any(column.words == "id" for column in columns)]
    main = edges[0] if edges else next((columns for columns in read if columns not in nodes), read[0])
    tables = nodes if main not in nodes else []
    return "\n".join(_Draft(main, tables, paths[0].name.partition(".")[0]).lines()) + "\n"


def _columns(path: Path, sheet: str | None) -> list[_Column]:
    with opened(path, sheet=sheet) as table:
        columns = [_Column(name) for name in table.columns]
        for _, cells in islice(table.rows, _ROWS):
            for column, cell in zip(columns, cells, strict=False) if not isinstance(cells, str) else ():
                if text := cell_text(cell, _MISSING):
                    column.values.append(text)
    return columns


def _role(columns: Iterable[_Column], role: str) -> _Column | None:
    """The column whose name says that it has a role: the first name of the list that there is."""
    by_words = {column.words: column for column in reversed(list(columns)) if column.name}
    return next((by_words[words] for words in _ROLES[role] if words in by_words), None)


class _Draft:
    def __init__(self, columns: list[_Column], nodes: list[list[_Column]], name: str) -> None:
        self.columns, self.nodes, self.name = columns, nodes, name
        self.comments: list[str] = []
        self.taken: set[str] = set()

    def lines(self) -> Iterator[str]:
        subject, object_, relation = self._ends()
        statement = list(self._statement(relation))
        yield "# A draft: what each column means was guessed from its name and its values. Correct it, then use it with --map."
        yield from (f"# {comment}" for comment in self.comments)
        yield f"mapping: {_text(re.sub(r'[^A-Za-z0-9_-]+', '-', self.name) or 'table')}"
        yield f"title: {_text(f'the table {self.name}')}"
        yield f"columns: [{', '.join(_text(column.name) for column in self.columns if column.name in (subject.name, object_.name))}]"
        yield f"missing: [{', '.join(_text(text) for text in sorted(_MISSING))}]"
        yield from self._tables()
        yield "entities:"
        refers = ", refers: true" if self.nodes else ""
        yield f"  subject: {{name: {_text(subject.name)}, label: {{constant: Actor}}{refers}}}"
        yield f"  object: {{name: {_text(object_.name)}, label: {{constant: Actor}}{refers}}}"
        yield from statement

    def _ends(self) -> tuple[_Column, _Column, _Column | None]:
        subject, object_ = _role(self.columns, "subject"), _role(self.columns, "object")
        # Gephi's Type says whether an edge has a direction.
        others = [
            column for column in self.columns if column not in (subject, object_) and not {text.casefold() for text in column.values} <= _DIRECTIONS
        ]
        relation = _role(others, "relation")
        if subject is None or object_ is None:
            candidates = sorted(
                (column for column in self.columns if column.values and column not in (subject, object_, relation) and self._names_things(column)),
                key=lambda one: -(1 - len(set(one.values)) / len(one.values)) if len(one.values) > 10 else 0,
            )
            party = next((candidate for candidate in candidates if candidate.words in _MEMBERSHIP), None)
            if object_ is None and party is not None:
                object_ = party
                candidates.remove(party)
                if relation is None:
                    self.comments.append(f"the column {_text(party.name)} is taken for what the subject is a member of")
            subject = subject or next(iter(candidates), None)
            object_ = object_ or next((candidate for candidate in candidates if candidate is not subject), None)
            if subject is None or object_ is None:
                names = ", ".join(_text(column.name) for column in self.columns)
                raise InputError(f"no two columns that could be the ends of a statement among {names}; write a mapping of them")
            self.comments.append(f"no names say which columns are subject and object: {_text(subject.name)} and {_text(object_.name)} are a guess")
        self.taken |= {column.name for column in (subject, object_, relation) if column is not None}
        return subject, object_, relation

    def _names_things(self, column: _Column) -> bool:
        """Whether a column can have names: text, not too long, no numbers and no dates."""
        values = column.values
        known = next((True for role in ("url", "exact", "note", "title", "id", "valid", "start", "end") if column.words in _ROLES[role]), False)
        return not known and _kind(column, []) == "" and sum(map(len, values)) / len(values) < 80 and not values[0].startswith("http")

    def _take(self, role: str) -> _Column | None:
        column = _role([column for column in self.columns if column.name not in self.taken], role)
        if column is not None:
            self.taken.add(column.name)
        return column

    def _statement(self, relation: _Column | None) -> Iterator[str]:
        document = self._document()
        yield from document
        member = any("is a member of" in comment for comment in self.comments)
        yield "statements:"
        words = _text(relation.name) if relation else f"{{constant: {'MEMBER_OF' if member else 'RELATED_TO'}}}"
        yield f"  - subject: subject\n    relation: {words}"
        yield "    object: object"
        if relation is None and not member:
            self.comments.append("no column is the relation: RELATED_TO stands for all")
        identity = self._take("id")
        if identity is not None and len(set(identity.values)) == len(identity.values) > 0:
            self._damage(identity)
            yield f"    id: {{text: {_text(f'{self.name}-{{{identity.name}}}')}}}"
        elif identity is not None:
            self.taken.discard(identity.name)
        yield from self._dates()
        for role in ("negated", "note"):
            if (column := self._take(role)) is not None:
                yield f"    {role}: {self._value(column) if role == 'note' else f'{{column: {_text(column.name)}, kind: boolean}}'}"
        if document:
            exact = self._take("exact")
            yield f"    evidence: [{{document: document{f', exact: {_text(exact.name)}' if exact else ''}}}]"
        rest = [column for column in self.columns if column.name and column.name not in self.taken]
        if rest:
            yield "    properties:"
            yield from (f"      {_text(column.name)}: {self._value(column)}" for column in rest)

    def _document(self) -> list[str]:
        url, named, title, publisher = (self._take(role) for role in ("url", "document", "title", "publisher"))
        key = url or named or title
        if key is None:
            if publisher is not None:
                self.taken.discard(publisher.name)
            return []
        more = [f"{role}: {_text(one.name)}" for role, one in (("url", url), ("publisher", publisher)) if one is not None]
        return ["documents:", f"  document: {{{', '.join([f'id: {_text(key.name)}', f'title: {_text((title or named or key).name)}', *more])}}}"]

    def _dates(self) -> Iterator[str]:
        start, end = self._take("start"), self._take("end")
        if start is not None and end is not None:
            both = f"{{{start.name}}}/{{{end.name}}}"
            choices = [f"{{value: {{text: {_text(text)}, kind: date}}}}" for text in (both, f"{{{start.name}}}/..", f"../{{{end.name}}}")]
            yield f"    valid: [{', '.join(choices)}]"
            return
        self.taken -= {column.name for column in (start, end) if column is not None}
        day = self._take("valid") or self._take("start")
        if day is None:
            day = next((column for column in self.columns if column.name not in self.taken and "date" in _kind(column, [])), None)
        if day is not None:
            kind = _kind(day, self.comments)
            self.taken.add(day.name)
            yield f"    valid: {{column: {_text(day.name)}, {kind if 'date' in kind else 'kind: date'}}}"

    def _tables(self) -> Iterator[str]:
        if self.nodes:
            yield "tables:"
        for columns in self.nodes:
            id_ = next(column for column in columns if column.words == "id")
            name = next((column for words in ("name", "label", "title") for column in columns if column.words == words), id_)
            rest = [column for column in columns if column.name and column not in (id_, name)]
            own = ", ".join(f"{_text(column.name)}: {self._value(column)}" for column in rest)
            yield f"  - columns: [{_text(id_.name)}, {_text(name.name)}]" if name is not id_ else f"  - columns: [{_text(id_.name)}]"
            yield f"    entity: {{id: {_text(id_.name)}, name: {_text(name.name)}, label: {{constant: Actor}}, properties: {{{own}}}}}"

    def _value(self, column: _Column) -> str:
        self._damage(column)
        kind = _kind(column, self.comments)
        return f"{{column: {_text(column.name)}, {kind}}}" if kind else _text(column.name)

    def _damage(self, column: _Column) -> None:
        rounded = [text for text in column.values if _ROUNDED.fullmatch(text)]
        if rounded:
            self.comments.append(
                f"{_text(column.name)}: {len(rounded)} values like {rounded[0]}, which a spreadsheet has rounded: export the original as text"
            )
        widths = {len(text) for text in column.values}
        if re.search(r"code|zip|fips|postal", column.words) and len(widths) > 1 and all(_INTEGER.fullmatch(text) for text in column.values):
            self.comments.append(f"{_text(column.name)}: codes of several lengths without leading zeros, which a spreadsheet may have removed")


def _kind(column: _Column, comments: list[str]) -> str:
    """The fields of a Value that say what a column's texts are; empty for text.

    >>> _kind(_Column("n", ["1,5", "1.234,0"]), []), _kind(_Column("d", ["3.2.2018"]), []), _kind(_Column("c", ["010", "20"]), [])
    ('kind: number, replace: {".": "", ",": "."}', 'kind: date, format: DD.MM.YYYY', '')
    """
    values = column.values
    if not values:
        return ""
    if any(_ZEROS.fullmatch(text) for text in values) and all(text.isdigit() for text in values):
        if {len(text) for text in values} == {8} and (found := _date_format(values)):
            return f"kind: date, format: {found}"
        comments.append(f"{_text(column.name)}: has leading zeros, so it stays text")
        return ""
    named_day = bool(re.search(r"date|day|year|time|datum|fecha", column.words))
    if all(_INTEGER.fullmatch(text) for text in values):
        found = _date_format(values) if named_day else None
        return f"kind: date, format: {found}" if found else "kind: date" if named_day and all(len(text) == 4 for text in values) else "kind: integer"
    if all(_NUMBER.fullmatch(text) for text in values):
        return "kind: number"
    if all(_COMMA.fullmatch(text) for text in values):
        return 'kind: number, replace: {".": "", ",": "."}'
    if all(text.casefold() in _BOOLEANS for text in values):
        return "kind: boolean"
    found = _date_format(values)
    if found is None:
        return ""
    if found == "DD/MM/YYYY" and all(date_text(text, "MM/DD/YYYY") for text in values):
        comments.append(f"{_text(column.name)}: day and month cannot be told apart; DD/MM/YYYY is a guess")
    return "kind: date" if found == "edtf" else f"kind: date, format: {found}"


def _date_format(values: Sequence[str]) -> str | None:
    return next((format_ for format_ in _DATES if all(date_text(text, format_) for text in values)), None)


def _text(text: str) -> str:
    """Text in a flow of YAML."""
    return text if _PLAIN.fullmatch(text) and text == text.strip() and text.casefold() not in _WORDS else json.dumps(text)
