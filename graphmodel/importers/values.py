"""What the values of a mapping are for one row: the row-by-row meaning of :mod:`graphmodel.importers.mapping`.

The columnar executor (``bulk``) must give the same for every row; a property test holds both together.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import Any

from graphmodel.errors import DateError
from graphmodel.importers.loss import LossReport
from graphmodel.importers.mapping import TEMPLATE, Choice, Chosen, Condition, Source, TableMapping, Value
from graphmodel.importers.names import digest_id
from graphmodel.model import dates

Row = Mapping[str, str | None]
"""The trimmed text of each column; None where it says nothing."""

Getter = Callable[[Row, str], Any]
"""The value for a row, whose place is given for the loss report; None where nothing is said."""

_SPACES = re.compile(r"[\s\u00a0\u2007\u202f]+")
_INTEGER = re.compile(r"[+-]?[0-9]{1,18}")
_NUMBER = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]{1,3})?")
_TRUE, _FALSE = frozenset(("true", "yes", "1", "t", "y")), frozenset(("false", "no", "0", "f", "n"))
_DATES: dict[str, tuple[re.Pattern[str], str]] = {
    "YYYY-MM-DD": (re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})"), r"\1-\2-\3"),
    "YYYYMMDD": (re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})"), r"\1-\2-\3"),
    "YYYYMM": (re.compile(r"([0-9]{4})([0-9]{2})"), r"\1-\2"),
    "YYYY": (re.compile(r"([0-9]{4})"), r"\1"),
    "DD.MM.YYYY": (re.compile(r"([0-9]{1,2})\.([0-9]{1,2})\.([0-9]{4})"), r"\3-\2-\1"),
    "DD/MM/YYYY": (re.compile(r"([0-9]{1,2})/([0-9]{1,2})/([0-9]{4})"), r"\3-\2-\1"),
    "MM/DD/YYYY": (re.compile(r"([0-9]{1,2})/([0-9]{1,2})/([0-9]{4})"), r"\3-\1-\2"),
    "YYYYMMDDhhmmss": (re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})([0-9]{2})([0-9]{2})([0-9]{2})"), r"\1-\2-\3T\4:\5:\6Z"),
    "YYYY-MM-DD hh:mm:ss": (re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})[ T]([0-9]{2}:[0-9]{2}:[0-9]{2})(?:\.0+)?"), r"\1T\2"),
}


def cell_text(text: str, missing: frozenset[str]) -> str | None:
    """A cell as the mapping reads it: white space of any kind as single spaces, none at its ends; None where it says nothing.

    >>> cell_text(" North\\u00a0 Korea ", frozenset()), cell_text("NA", frozenset(["NA"]))
    ('North Korea', None)
    """
    if not text.isascii() or "  " in text or "\t" in text or "\n" in text or "\r" in text:
        text = _SPACES.sub(" ", text)
    text = text.strip()
    return text if text and text not in missing else None


def are_texts(cells: Sequence[str]) -> bool:
    """Whether each of these cells, but for empty ones, is its :func:`cell_text` for sure, where no text says nothing; looked for in all at once.

    >>> are_texts(["North Korea", "", "x"]), are_texts([" x"]), are_texts(["a\\tb"]), are_texts(["\u00e9"])
    (True, False, False, False)
    """
    whole = "\n" + "\n".join(cells) + "\n"
    plain = whole.isascii() and whole.replace("\n", "").isprintable()
    return plain and whole.count("\n") == len(cells) + 1 and not any(part in whole for part in ("  ", "\n ", " \n"))


def holds(condition: Condition, row: Row) -> bool:
    """Whether a row fulfils a condition.

    >>> holds({"a": "x", "b": ("", "y")}, {"a": "x", "b": None})
    True
    """
    return all((row.get(name) or "") in ((wanted,) if isinstance(wanted, str) else wanted) for name, wanted in condition.items())


class Values:
    """The getters of a mapping's values; what is lost on the way goes into a report."""

    def __init__(self, mapping: TableMapping, report: LossReport) -> None:
        self.mapping, self.report = mapping, report

    def chosen(self, chosen: Chosen | None) -> Getter:
        """The getter of a value, or of the first of several choices that fits a row and says something."""
        if not isinstance(chosen, tuple):
            return self.getter(chosen)
        choices: list[tuple[Choice, Getter]] = [(choice, self.getter(choice.value)) for choice in chosen]

        def get(row: Row, place: str) -> Any:
            for choice, getter in choices:
                if holds(choice.where, row) and (value := getter(row, place)) is not None:
                    return value
            return None

        return get

    def getter(self, source: Source | None) -> Getter:
        """The getter of a value."""
        if source is None:
            return lambda _row, _place: None
        if isinstance(source, str):
            return lambda row, _place: row.get(source)
        if source == Value(column=source.column) and source.column is not None:
            return self.getter(source.column)
        if source.constant is not None:
            constant = source.constant
            return lambda _row, _place: constant
        text = self._text(source)
        if source.digest:
            return lambda row, _place: text(row)
        convert = self._convert(source)
        default = source.default

        def get(row: Row, place: str) -> Any:
            found = text(row)
            value = None if found is None else convert(found, place)
            return default if value is None else value

        return get

    def _text(self, value: Value) -> Callable[[Row], Any]:
        if value.constant is not None:
            constant = value.constant
            return lambda _row: constant
        if value.same:
            first, *rest = value.same
            return lambda row: row.get(first) if all(row.get(name) == row.get(first) for name in rest) else None
        if value.digest:
            columns = list(value.digest)
            return lambda row: digest_id(*(row.get(name) or "" for name in columns))
        if value.column is not None:
            column = value.column
            return lambda row: row.get(column)
        template = value.text or ""
        columns = TEMPLATE.findall(template)

        def fill(row: Row) -> str | None:
            if any(row.get(name) is None for name in columns):
                return None
            return TEMPLATE.sub(lambda match: row[match[1]] or "", template)

        return fill

    def _convert(self, value: Value) -> Callable[[Any, str], Any]:
        name = value.column or value.text or ""
        report = self.report
        if value.kind == "date" and isinstance(value.format, str | None) and not (value.replace or value.codes or value.separator):
            form, what = value.format or "edtf", f"{name}: not {_KINDS['date']}, left out"

            def to_date(found: Any, place: str) -> Any:
                day = date_text(found, form) if found else None
                if day is None and found:
                    report.value_changed(what, place)
                return day

            return to_date

        def convert(found: Any, place: str) -> Any:
            if not isinstance(found, str):
                return found
            for old, new in value.replace.items():
                found = found.replace(old, new)
            if value.replace:
                found = " ".join(found.split())
            if value.codes:
                if found not in value.codes:
                    report.code_unmapped(name, found, place)
                    return None
                found = value.codes[found]
            if value.separator is not None:
                return tuple(dict.fromkeys(part for item in found.split(value.separator) if (part := item.strip())))
            if value.kind == "text" or not found:
                return found or None
            result = _typed(found, value)
            if result is None:
                report.value_changed(f"{name}: not {_KINDS[value.kind]}, left out", place)
            return result

        return convert


_KINDS = {"integer": "a whole number", "number": "a number", "boolean": "true or false", "date": "a date of this format", "list": "a list"}


def _typed(text: str, value: Value) -> Any:
    match value.kind:
        case "integer":
            return int(text) if _INTEGER.fullmatch(text) else None
        case "number":
            number = float(text) if _NUMBER.fullmatch(text) else math.nan
            return number if math.isfinite(number) else None
        case "boolean":
            lower = text.lower()
            return True if lower in _TRUE else False if lower in _FALSE else None
        case "date":
            formats = (value.format,) if isinstance(value.format, str) else value.format
            return next((found for format_ in formats or ("edtf",) if (found := date_text(text, format_)) is not None), None)
        case _:
            return text


@lru_cache(maxsize=2**14)
def date_text(text: str, format_: str) -> str | None:
    """A date in a format as EDTF text; None where it is not a date of this format.

    >>> date_text("20151027", "YYYYMMDD"), date_text("31/02/2015", "DD/MM/YYYY"), date_text("1400000000", "unix")
    ('2015-10-27', None, '2014-05-13')
    """
    if format_ == "unix":
        if not _INTEGER.fullmatch(text) or not -62_135_596_800 <= int(text) <= 253_402_300_799:
            return None
        return datetime.fromtimestamp(int(text), UTC).date().isoformat()
    if format_ == "edtf":
        edtf = text
    else:
        pattern, written = _DATES[format_]
        found = pattern.fullmatch(text)
        if found is None:
            return None
        edtf = "-".join(part.zfill(2) for part in found.expand(written).split("-"))
        if len(edtf) == len("2015-10-27"):
            try:
                return date.fromisoformat(edtf).isoformat()
            except ValueError:
                return None
    try:
        return dates.check(edtf)
    except DateError:
        return None
