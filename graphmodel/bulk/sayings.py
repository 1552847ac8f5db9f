"""What a row says, for the readings of the columnar executor: texts, and numbers of mentions, relations and conditions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from graphmodel.bulk.engine import Unsupported
from graphmodel.bulk.readings import Row
from graphmodel.importers.mapping import TableMapping
from graphmodel.importers.rows import RowImport
from graphmodel.importers.values import Getter, holds

_DATES = ("valid", "stated", "recorded")
_MOST = 5_000_000
"""So many distinct mentions are kept in memory."""


class Sayings:
    """What rows say by a mapping; relations, labels and mentions are numbers from 1 on."""

    def __init__(self, mapping: TableMapping, name: str, source: str) -> None:
        self.rows = RowImport(mapping, name, source)
        """Its getters read values; what they lose is counted in its report, and belongs to every row with these values."""
        self.words: list[str] = [""]
        """The words of relations."""
        self._word_numbers: dict[str, int] = {}
        self.labels: list[str] = []
        """The labels of entities without a name; the first one has the number 1."""
        self.mentions: dict[str, list[Row]] = {}
        """The distinct mentions of entities; the first one has the number 1."""
        self.names: list[str] = []
        """The distinct names, where entities have nothing else; the first one has the number 1."""
        self._name_numbers: dict[str | None, int] = {None: 0}
        self.documents: dict[str, list[tuple[dict[str, Any], dict[str, Any]]]] = {}
        """The fields, and the own properties, of distinct mentions of documents; the first one has the number 1."""

    def relation(self, row: Row) -> int:
        """The number of the words of the relation; 0 where there are none, -1 where nothing of them can be a name."""
        words = self.rows.statement_getters[0].relation(row, "")
        if not isinstance(words, str):
            return 0
        if self.rows.builder.relations.named(words) is None:
            return -1
        if words not in self._word_numbers:
            self._word_numbers[words] = len(self.words)
            self.words.append(words)
        return self._word_numbers[words]

    def field(self, field: str, row: Row) -> str | None:
        """A field of the statement; of a date, the one that the model can have."""
        value = self.rows.statement_getters[0].fields[field](row, "")
        if field in _DATES and value is not None:
            value = self.rows.builder.date(value, field, "")
        if not isinstance(value, str | None) or value == "":
            raise Unsupported("fields that are not texts")
        return value

    def mention(self, side: str, role: str, row: Row) -> int:
        """The number of a mention of an entity; below 0 for one without a name, by its label."""
        getters, report = self.rows.entity_getters[role], self.rows.report
        if getters.mapping.unnamed is not None and getters.name(row, "") is None:
            before = report.changes
            label = getters.label(row, "")
            if label not in self.rows.labels or report.changes != before:
                raise Unsupported("entities without a name, and without a label of the schema")
            if label not in self.labels:
                self.labels.append(label)
            return -1 - self.labels.index(label)
        return self._remember(side, row)

    def named(self, texts: Sequence[str | None]) -> list[int]:
        """The numbers of the names of entities that have nothing else; 0 where there is none."""
        numbers = self._name_numbers
        new = [text for text in dict.fromkeys(texts) if text is not None and text not in numbers]
        numbers.update(zip(new, range(len(self.names) + 1, len(self.names) + len(new) + 1), strict=True))
        self.names += new
        if len(self.names) > _MOST:
            raise Unsupported(f"more than {_MOST:,} entities")
        return list(map(numbers.__getitem__, texts))

    def cite(self, cited: str, role: str, row: Row) -> int:
        """The number of a mention of a document; 0 where there is none."""
        getters, properties = self.rows.document_getters[role]
        fields = said_of(getters, row)
        if "id" not in fields:
            return 0
        cited_so_far = self.documents.setdefault(cited, [])
        if len(cited_so_far) > _MOST:
            raise Unsupported(f"more than {_MOST:,} documents")
        cited_so_far.append((fields, said_of(properties, row)))
        return len(cited_so_far)

    def _remember(self, name: str, row: Row) -> int:
        said = self.mentions.setdefault(name, [])
        if len(said) > _MOST:
            raise Unsupported(f"more than {_MOST:,} entities")
        said.append(row)
        return len(said)


def is_named(name: Any, row: Row) -> int:
    """1 where a row has a name, else 0."""
    return int(name(row, "") is not None)


def are_named(texts: Sequence[str | None]) -> list[int]:
    """1 for a name, 0 where there is none."""
    return [int(text is not None) for text in texts]


def texts_of(texts: Sequence[str | None]) -> list[str]:
    """The texts of a column; empty where it says nothing."""
    return [text or "" for text in texts]


def fulfils(where: Any, row: Row) -> int:
    """1 where a row fulfils a condition, else 0."""
    return int(holds(where, row))


def value_of(getter: Getter, row: Row) -> Any:
    """The value of a getter for a row."""
    return getter(row, "")


def said_of(getters: dict[str, Getter], row: Row) -> dict[str, Any]:
    """The values of getters for a row, of those that have one."""
    return {name: value for name, getter in getters.items() if (value := getter(row, "")) is not None}


def text_of(column: str, row: Row) -> str:
    """The text of a column; empty where it says nothing."""
    return row.get(column) or ""


def says(column: str, row: Row) -> int:
    """1 where a column says something, else 0."""
    return int(row.get(column) is not None)
