"""Values of any type as text that is safe and readable in a terminal, a diff, a table or a message."""

from __future__ import annotations

import json
import re
from datetime import date
from typing import Any

from graphmodel.errors import escaped

LONGEST_QUOTED = 60


def shown(value: object, limit: int | None = None, *, lines: bool = False) -> str:
    """Any value as text on one line, with every character that a terminal could obey written as an escape: see :func:`graphmodel.errors.escaped`.

    Text is itself, ``None`` is nothing, truth values are ``true`` and ``false``, dates are ISO text, lists and groups are JSON. ``limit`` is the most
    characters of the result (by default none, since data must not be cut): what is longer ends in the count of its characters. With ``lines``, line
    feeds stay: for text of several lines that graphmodel wrote itself and whose parts are safe already.

    >>> shown("A\\u2028B\\r\\x9b31m"), shown(True), shown(["a", 1]), shown("long " * 100, limit=40)
    ('A\\\\u2028B\\\\r\\\\x9b31m', 'true', '["a", 1]', 'long long long long lo… (500 characters)')
    """
    return escaped(_text(value), limit, lines=lines)


def with_article(noun: str) -> str:
    """A label with its article.

    >>> with_article("Event"), with_article("State"), with_article("Union")
    ('an Event', 'a State', 'a Union')
    """
    return f"{'an' if re.match('(?!eu|uni|use|one)[aeiou]', noun.lower()) else 'a'} {noun}"


def quoted(value: object, limit: int = LONGEST_QUOTED) -> str:
    """A value as messages name it: text in quotes, numbers and truth values bare, lists and groups by their kind. At most ``limit`` characters.

    >>> quoted("Oslo"), quoted("it's"), quoted(3), quoted(None), quoted({"a": 1}), quoted("ab" * 1000, 40)
    ("'Oslo'", '"it\\'s"', '3', 'nothing', 'a group of fields', "'ababababababababab… (2,000 characters)'")
    """
    match value:
        case str():
            mark = '"' if "'" in value and '"' not in value else "'"
            return f"{mark}{escaped(value, max(0, limit - 2))}{mark}"
        case None:
            return "nothing"
        case dict():
            return "a group of fields"
        case list() | tuple() | set() | frozenset():
            return "a list"
        case _:
            return escaped(_text(value), limit)


def _text(value: object) -> str:
    match value:
        case str():
            return value
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case date():
            return value.isoformat()
        case list() | tuple() | dict():
            return json.dumps(value, ensure_ascii=False, default=_json_text)
        case int():
            return _digits(value)
        case _:
            return str(value)


def _digits(number: int) -> str:
    try:
        return str(number)
    except ValueError:  # longer than Python turns into decimal digits
        return hex(number)


def _json_text(value: Any) -> str:
    return value.isoformat() if isinstance(value, date) else str(value)
