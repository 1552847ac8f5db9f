"""What the values of a loaded graph are like, by owner (node or relationship) and key: what :mod:`graphmodel.querying.types.statements` asks.

Rows are looked at on their way in; exact texts, which few queries depend on, are fetched later and only for the keys that need them.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from itertools import chain
from typing import Any

from graphmodel.querying.types.shapes import NULL, NumberRange, Shape, Texts, is_dyadic, is_plain

_KINDS: dict[type, str] = {bool: "boolean", int: "integer", float: "float", str: "string", list: "list", tuple: "list"}


@dataclass(slots=True)
class Property:
    """What the values of one key are like. ``characters`` are those that are not printable ASCII."""

    kinds: set[str] = field(default_factory=set)
    least: int = 0
    most: int = 0
    low: float = math.inf
    high: float = -math.inf
    minus_zero: bool = False
    plain: bool = True
    dyadic: bool = True
    characters: set[str] = field(default_factory=set)
    items: Property | None = None

    def see(self, value: Any) -> None:
        """Take a value into account."""
        kind = _KINDS.get(type(value)) or ("date" if isinstance(value, date) else _kind(value))
        if kind == "string":
            if not (value.isascii() and value.isprintable()):
                self.characters.update(item for item in value if not " " <= item <= "~")
        elif kind == "integer":
            if "integer" not in self.kinds:
                self.least = self.most = value
            elif value < self.least:
                self.least = value
            elif value > self.most:
                self.most = value
        elif kind == "float":
            self.low, self.high = min(self.low, value), max(self.high, value)
            self.minus_zero |= value == 0 and math.copysign(1, value) < 0
            self.plain = self.plain and is_plain(value)
            self.dyadic = self.dyadic and is_dyadic(value)
        elif kind == "list":
            if self.items is None:
                self.items = Property()
            for item in value:
                self.items.see(item)
        self.kinds.add(kind)

    def see_all(self, values: list[Any]) -> bool:
        """Take values into account at once, as :meth:`see` does one by one; False, and nothing done, where they are not all of one kind, or not all
        values that a graph holds."""
        kinds = set(map(type, values))
        if kinds == {str}:
            text = "".join(values)
            if not (text.isascii() and text.isprintable()):
                if _has_surrogates(text):
                    return False
                self.characters.update(character for character in set(text) if not " " <= character <= "~")
        elif kinds == {int}:
            least, most = min(values), max(values)
            if least < -(2**63) or most >= 2**63:
                return False
            if "integer" in self.kinds:
                least, most = min(least, self.least), max(most, self.most)
            self.least, self.most = least, most
        elif kinds and kinds <= {list, tuple}:
            items = list(chain.from_iterable(values))
            seen = Property() if self.items is None else self.items
            if items and (not {list, tuple}.isdisjoint(map(type, items)) or not seen.see_all(items)):
                return False
            self.items = seen
        elif kinds not in ({bool}, {date}):
            return False
        self.kinds.add(_KINDS.get(kinds.pop(), "date"))
        return True

    def is_alike(self) -> bool:
        """Whether all values are of one kind, and none is infinite."""
        return len(self.kinds) < 2 and self.high < math.inf and self.low > -math.inf and (self.items is None or self.items.is_alike())

    def shape(self, key: tuple[str, str]) -> Shape:
        """The shape of a value, which may also be missing."""
        items = self.items.shape(key).without("null") if self.items and self.items.kinds else None
        return Shape(
            frozenset(self.kinds | {"null"}),
            integers=NumberRange(self.least, self.most) if "integer" in self.kinds else None,
            floats=NumberRange(self.low, self.high, self.minus_zero, self.plain, self.dyadic) if "float" in self.kinds else None,
            texts=Texts(keys=frozenset({key})) if "string" in self.kinds else Texts(),
            items=items,
            stored="list" in self.kinds,
        )


def _has_surrogates(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return True
    return False


def _kind(value: Any) -> str:
    return next(word for kind, word in _KINDS.items() if isinstance(value, kind))


class Values:
    """The values of a graph. ``fetch`` gives all the texts of an owner's key, those inside lists too."""

    def __init__(self, fetch: Callable[[str, str], Iterable[str]]) -> None:
        self.properties: dict[str, dict[str, Property]] = {"node": {}, "relationship": {}}
        self.labels: frozenset[str] = frozenset()
        self.types: frozenset[str] = frozenset()
        self.fetch = fetch
        self._shapes: dict[tuple[str, str], Shape] = {}
        self._texts: dict[tuple[str, str], frozenset[str]] = {}

    def shape(self, owner: str, key: str) -> Shape:
        """What ``x.key`` may be, of a node or a relationship."""
        where = (owner, key)
        if where not in self._shapes:
            seen = self.properties[owner].get(key)
            shape_ = seen.shape(where) if seen else NULL
            self._shapes[where] = shape_.without("null") if key == "id" and owner == "node" else shape_
        return self._shapes[where]

    def are_alike(self) -> bool:
        """Whether all values of each key are of one kind (and all items of its lists), and no number is infinite."""
        return all(seen.is_alike() for owner in self.properties.values() for seen in owner.values())

    def characters(self, texts: Texts) -> set[str]:
        """The characters of texts that are not printable ASCII."""
        characters: set[str] = set()
        for where in texts.keys:
            seen = self.properties[where[0]][where[1]]
            characters |= seen.characters
            if seen.items:
                characters |= seen.items.characters
        for constant in texts.constants:
            characters.update(seen for seen in constant if not " " <= seen <= "~")
        return characters

    def texts(self, texts: Texts) -> frozenset[str]:
        """The texts themselves."""
        texts_ = texts.constants
        for where in texts.keys:
            if where not in self._texts:
                self._texts[where] = frozenset(self.fetch(*where))
            texts_ |= self._texts[where]
        return texts_
