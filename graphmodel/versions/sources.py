"""The models that are merged, with the place of everything in the files that they were read from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal

from graphmodel.model.model import Model
from graphmodel.parsing.tree import Path, Tree

Part = Literal["model", "label", "relation", "document", "entity", "statement"]
KINDS: Mapping[Part, str] = {"document": "documents", "entity": "entities", "statement": "statements"}
"""The parts that are lists in a model, with the names of these lists."""

_ABSENT = object()


@dataclass(frozen=True)
class Source:
    """One of the models that are merged: its name in messages, and the tree that it was read from, if it was read from text.

    ``of``: the sources that this one was merged from, in their order.
    """

    name: str
    model: Model
    tree: Tree | None = None
    of: tuple[Source, ...] = ()

    def place(self, part: Part, id_: str, name: str) -> str:
        """The place of a field, or, without ``name``, of the thing itself: file, line and column; after a merge, its place in the last source."""
        if self.of:
            value = self._value(part, id_, name)
            # A thing that was put together is in each of its sources; a value that was put together is in none.
            having = [source for source in self.of if source._value(part, id_, name) == value]
            having = having or [source for source in self.of if not name and source._value(part, id_, "") is not None]
            return having[-1].place(part, id_, name) if having else self.name
        path = self._path(part, id_, name)
        if self.tree is None or path is None:
            return self.name
        return ":".join(map(str, self.tree.place(path)))

    @cached_property
    def _numbers(self) -> dict[tuple[Part, str], int]:
        """The number of each document, entity and statement in its list."""
        return {(part, item.id): at for part, kind in KINDS.items() for at, item in reversed(list(enumerate(getattr(self.model, kind))))}

    def _value(self, part: Part, id_: str, name: str) -> Any:
        if part == "model":
            return getattr(self.model.schema, name.removeprefix("schema ")) if name.startswith("schema ") else getattr(self.model, name)
        if part not in KINDS:
            return getattr(self.model.schema, f"{part}s").get(id_)
        at = self._numbers.get((part, id_))
        item = None if at is None else getattr(self.model, KINDS[part])[at]
        if item is None or not name:
            return _ABSENT if name else item
        field, _, key = name.partition(".")
        return getattr(item, field).get(key) if key else getattr(item, field)

    def _path(self, part: Part, id_: str, name: str) -> Path | None:
        if part in KINDS:
            at = self._numbers.get((part, id_))
            return None if at is None else (KINDS[part], at, *(name.split(".", 1) if name else ()))
        return ("schema", f"{part}s", id_) if part != "model" else ("model" if name == "name" else name,)
