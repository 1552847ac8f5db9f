"""Values of a file that was checked before, as the types that they have: quicker than checking them again.

Files that come with graphmodel are kept as JSON beside their YAML, with its digest; a test checks that both give the same.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import fields, is_dataclass
from functools import cache
from types import UnionType
from typing import Annotated, Any, TypeVar, Union, cast, get_args, get_origin, get_type_hints

T = TypeVar("T")


def checked(kind: type[T], value: Any) -> T:
    """A value of a file as a dataclass.

    >>> from dataclasses import dataclass
    >>> @dataclass
    ... class Stay:
    ...     place: str
    ...     days: tuple[int, ...] | None = None
    >>> checked(Stay, {"place": "Paris", "days": [1, 2]})
    Stay(place='Paris', days=(1, 2))
    """
    made: T = _maker(cast("Any", kind))(value)
    return made


def digest(text: str) -> str:
    """What tells whether a kept value is current."""
    # A checkout on Windows may have other line ends.
    return hashlib.sha256(text.replace("\r\n", "\n").encode()).hexdigest()


@cache
def _maker(kind: Any) -> Callable[[Any], Any]:
    origin, arguments = get_origin(kind), get_args(kind)
    if is_dataclass(kind) and isinstance(kind, type):
        types = get_type_hints(kind)
        makers = {field.name: _maker(types[field.name]) for field in fields(kind)}
        return lambda value: kind(**{name: makers[name](item) for name, item in value.items()})
    if origin is Annotated:
        return _maker(arguments[0])
    if origin is tuple:
        item_maker = _maker(arguments[0])
        return lambda value: tuple(map(item_maker, value))
    if origin is dict:
        value_maker = _maker(arguments[1])
        return lambda value: {name: value_maker(item) for name, item in value.items()}
    if origin in (Union, UnionType):
        return _chosen(arguments)
    return lambda value: value


def _chosen(kinds: tuple[Any, ...]) -> Callable[[Any], Any]:
    """The maker of a value of one of several types: a group, a list, or anything else."""
    plain = [kind.__args__[0] if get_origin(kind) is Annotated else kind for kind in kinds]
    group = next((_maker(kind) for kind in plain if is_dataclass(kind) or get_origin(kind) is dict), None)
    items = next((_maker(kind) for kind in plain if get_origin(kind) is tuple), None)

    def make(value: Any) -> Any:
        if isinstance(value, dict) and group is not None:
            return group(value)
        if isinstance(value, list) and items is not None:
            return items(value)
        return value

    return make
