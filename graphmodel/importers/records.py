"""Records of trees (JSON objects, rows of a database): what a reader takes of one, as the kind that it should be, and the rest, which is kept too."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from graphmodel.importers.loss import LossReport
from graphmodel.importers.names import property_name
from graphmodel.model.properties import property_value

_MISSING: tuple[Any, ...] = (None, "", [], {})


class Record:
    """A group of fields at a place. What is taken is gone from it; :meth:`rest` is what nobody took, as own properties.

    A value of another kind than the one that is asked for stays in the rest.

    >>> record = Record({"name": " Ann ", "born": 1960, "tags": ["a", {"b": 1}]}, "x.json:3", LossReport("x", "x.json"))
    >>> record.text("name"), record.text("missing"), record.rest()
    ('Ann', None, {'born': 1960, 'tags': ('a', '{"b": 1}')})
    """

    def __init__(self, fields: Mapping[str, Any], place: str, report: LossReport) -> None:
        self.fields = dict(fields)
        self.place, self.report = place, report

    def text(self, *names: str) -> str | None:
        """The text of the first of these fields that has some; a number is its digits. All of them that have the same are taken."""
        found: str | None = None
        for name in names:
            value = self.fields.get(name)
            if isinstance(value, bool) or not isinstance(value, (str, int, float)):
                continue
            text = str(value).strip()
            if text and found in (None, text):
                found = text
                del self.fields[name]
        return found

    def key(self, name: str) -> str | int | float | None:
        """An id as the source has it: text or a number, which are not the same (1 is not "1")."""
        value = self.fields.get(name)
        if isinstance(value, bool) or not isinstance(value, (str, int, float)) or value == "":
            return None
        del self.fields[name]
        return value

    def texts(self, *names: str) -> list[str]:
        """The texts in fields that each hold one or a list of them, each once."""
        found: dict[str, None] = {}
        for name in names:
            value = self.fields.get(name)
            items = value if isinstance(value, list) else [value]
            if all(isinstance(item, (str, int, float)) and not isinstance(item, bool) for item in items):
                found |= {text: None for item in items if (text := str(item).strip())}
                self.fields.pop(name, None)
        return list(found)

    def groups(self, name: str) -> list[Record]:
        """The groups of fields in a list, each with its place. Items that are none stay in the rest."""
        value = self.fields.get(name)
        items = value if isinstance(value, list) else [value] if isinstance(value, dict) else []
        found = [self._inner(one, f"{name}[{number}]") for number, one in enumerate(items) if isinstance(one, dict)]
        if rest := [item for item in items if not isinstance(item, dict)]:
            self.fields[name] = rest
        elif items:
            del self.fields[name]
        return found

    def group(self, name: str) -> Record:
        """The group of fields under a name; an empty one where there is none."""
        value = self.fields.get(name)
        return self._inner(self.fields.pop(name), name) if isinstance(value, dict) else self._inner({}, name)

    def drop(self, *names: str) -> None:
        """Leave fields out that another one says already."""
        for name in names:
            self.fields.pop(name, None)

    def rest(self, prefix: str = "") -> dict[str, Any]:
        """What nobody took, as own properties, with something before their names."""
        made = plain_properties({prefix + name: value for name, value in self.fields.items()}, self.place, self.report)
        self.fields = {}
        return made

    def lose_rest(self, prefix: str = "") -> None:
        """Count what nobody took as lost."""
        for name, value in self.fields.items():
            if value not in _MISSING:
                self.report.field_lost(prefix + name, self.place)
        self.fields = {}

    def _inner(self, fields: dict[str, Any], path: str) -> Record:
        mark = "." if " " in self.place else " "
        return Record(fields, f"{self.place}{mark}{path}", self.report)


def plain_properties(fields: Mapping[str, Any], place: str, report: LossReport) -> dict[str, Any]:
    """Values of any shape as own properties: groups are parted (``contact.email``), what is in no other way a property is kept as JSON text.

    >>> plain_properties({"a": {"b": 1, "c": None}, "d": [1, "x"], "e": [[1]]}, "x:1", LossReport("x", "x"))
    {'a.b': 1, 'd': ('1', 'x'), 'e': ('[1]',)}
    """
    made: dict[str, Any] = {}
    for words, value in _flat(fields, ""):
        name = property_name(words)
        if not name or name in made:
            report.field_lost(words, place)
            continue
        made[name] = _property(value)
    return made


def _flat(fields: Mapping[str, Any], prefix: str) -> Iterator[tuple[str, Any]]:
    for name, value in fields.items():
        if isinstance(value, dict):
            yield from _flat(value, f"{prefix}{name}.")
        elif value not in _MISSING:
            yield f"{prefix}{name}", value


def _property(value: Any) -> Any:
    if isinstance(value, (list, tuple)):
        items = [_scalar(item) for item in value if item not in _MISSING]
        kinds = {type(item) for item in items}
        if len(kinds) > 1 and kinds != {int, float}:
            items = [item if isinstance(item, str) else json.dumps(item) for item in items]
        return property_value(items)
    return property_value(_scalar(value))


def _scalar(value: Any) -> Any:
    if isinstance(value, str):
        return value
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)
    if isinstance(value, (dict, list)) or (isinstance(value, int) and not -(2**63) <= value < 2**63):
        return json.dumps(value, ensure_ascii=False, default=str)
    return value if isinstance(value, (int, float, date)) else str(value)
