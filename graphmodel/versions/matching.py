"""Which item of an old version is which item of the new one."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Sequence
from typing import TypeVar

T = TypeVar("T")
H = TypeVar("H", bound=Hashable)
Rule = Callable[[T], Hashable]
"""What two items must have in common to be the same; None matches nothing."""


def pairs(old: Sequence[T], new: Sequence[T], rules: Sequence[Rule[T]]) -> list[tuple[T | None, T | None]]:
    """Pair old items with new ones. Rules are tried in order; the first match wins, and of several matches the first item.

    An item without a match is paired with None: first the old items in their order, then the new ones that are left.

    >>> pairs(["a", "Bob"], ["b", "BOB", "a"], (lambda text: text, str.casefold))
    [('a', 'a'), ('Bob', 'BOB'), (None, 'b')]
    """
    matched: dict[int, T] = {}
    left_old, left_new = list(enumerate(old)), list(enumerate(new))
    for rule in rules:
        if not left_old or not left_new:
            break
        waiting: dict[Hashable, list[tuple[int, T]]] = defaultdict(list)
        for at, item in reversed(left_new):
            if (key := rule(item)) is not None:
                waiting[key].append((at, item))
        taken: set[int] = set()
        for at, item in left_old:
            key = rule(item)
            if key is not None and waiting.get(key):
                where, matched[at] = waiting[key].pop()
                taken.add(where)
        left_old = [(at, item) for at, item in left_old if at not in matched]
        left_new = [(at, item) for at, item in left_new if at not in taken]
    return [*((item, matched.get(at)) for at, item in enumerate(old)), *((None, item) for _, item in left_new)]


def without(some: Sequence[H], others: Sequence[H]) -> list[H]:
    """The items that are not in another list, each as often as it is missing there.

    >>> without(["a", "b", "a"], ["a"])
    ['b', 'a']
    """
    rest = Counter(others)
    left: list[H] = []
    for item in some:
        if rest[item]:
            rest[item] -= 1
        else:
            left.append(item)
    return left
