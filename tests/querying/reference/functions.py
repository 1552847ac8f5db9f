"""The functions of the dialect, as Neo4j 5 documents them."""

from __future__ import annotations

import math
from calendar import monthrange
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from tests.querying.reference.values import Duration, equal


def text(value: Any) -> str | None:
    if value is None:
        return None
    if isinstance(value, bool):
        return "true" if value else "false"
    return value.isoformat() if isinstance(value, date) else str(value)


def to_integer(value: Any) -> int | None:
    if isinstance(value, str):
        try:
            return int(float(value)) if not value.lstrip("+-").isdigit() else int(value)
        except ValueError:
            return None
    return None if value is None else int(value)


def to_float(value: Any) -> float | None:
    if isinstance(value, str):
        try:
            return float(value)
        except ValueError:
            return None
    return None if value is None else float(value)


def substring(value: str, start: int, length: int | None = None) -> str:
    return value[start:] if length is None else value[start : start + length]


def numbers(low: int, high: int, step: int = 1) -> list[int]:
    return list(range(low, high + (1 if step > 0 else -1), step))


def later(day: date, duration: Duration) -> date:
    months = day.year * 12 + day.month - 1 + duration.months
    year, month = divmod(months, 12)
    moved = date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
    return moved + timedelta(days=duration.days)


def truncated(unit: str, day: date) -> date:
    match unit:
        case "millennium" | "century" | "decade":
            size = {"millennium": 1000, "century": 100, "decade": 10}[unit]
            return date(day.year // size * size, 1, 1)
        case "year":
            return date(day.year, 1, 1)
        case "weekYear":
            return date.fromisocalendar(day.isocalendar().year, 1, 1)
        case "quarter":
            return date(day.year, (day.month - 1) // 3 * 3 + 1, 1)
        case "month":
            return day.replace(day=1)
        case "week":
            return day - timedelta(days=day.weekday())
        case _:
            return day


def part(value: Any, key: str) -> Any:
    """``.key`` of a day or of a duration."""
    if isinstance(value, Duration):
        return {
            "years": value.months // 12, "months": value.months, "monthsOfYear": value.months % 12,
            "weeks": value.days // 7, "days": value.days,
        }[key]  # fmt: skip
    first = date(value.year, (value.month - 1) // 3 * 3 + 1, 1)
    return {
        "year": value.year, "month": value.month, "day": value.day, "week": value.isocalendar().week, "weekYear": value.isocalendar().year,
        "dayOfWeek": value.isoweekday(), "weekDay": value.isoweekday(), "quarter": (value.month - 1) // 3 + 1,
        "ordinalDay": value.timetuple().tm_yday, "dayOfQuarter": (value - first).days + 1,
    }[key]  # fmt: skip


def sign(value: float) -> int:
    return (value > 0) - (value < 0)


def divide(one: Any, other: Any) -> Any:
    if isinstance(one, int) and isinstance(other, int):
        found = abs(one) // abs(other)
        return found if (one < 0) == (other < 0) else -found
    return one / other


def remainder(one: Any, other: Any) -> Any:
    if isinstance(one, int) and isinstance(other, int):
        return one - other * divide(one, other)
    return math.fmod(one, other)


def among(value: Any, items: list[Any] | None) -> bool | None:
    """``value IN items``."""
    if items is None:
        return None
    found = [equal(value, item) for item in items]
    return True if True in found else None if None in found else False


STRICT: dict[str, Callable[..., Any]] = {
    "abs": abs,
    "ceil": lambda x: float(math.ceil(x)) if x > 0 or x <= -1 else math.copysign(0.0, x),
    "date": lambda x: date.fromisoformat(x) if isinstance(x, str) else x,
    "date.truncate": truncated,
    "duration": lambda x: Duration(x.get("years", 0) * 12 + x.get("months", 0), x.get("weeks", 0) * 7 + x.get("days", 0)),
    "duration.indays": lambda one, other: Duration(0, (other - one).days),
    "endnode": lambda x: x.end,
    "floor": lambda x: float(math.floor(x)) if x != 0 else float(x),
    "head": lambda x: x[0] if x else None,
    "last": lambda x: x[-1] if x else None,
    "labels": lambda x: list(x.labels),
    "left": lambda x, n: x[:n],
    "length": lambda x: len(x.hops),
    "ltrim": lambda x: x.lstrip(),
    "nodes": lambda x: list(x.nodes),
    "range": numbers,
    "relationships": lambda x: list(x.hops),
    "replace": lambda x, old, new: x.replace(old, new),
    "reverse": lambda x: x[::-1],
    "right": lambda x, n: x[len(x) - n :] if n < len(x) else x,
    "rtrim": lambda x: x.rstrip(),
    "sign": sign,
    "size": len,
    "split": lambda x, by: x.split(by),
    "startnode": lambda x: x.start,
    "substring": substring,
    "tail": lambda x: x[1:],
    "tofloat": to_float,
    "tointeger": to_integer,
    "tolower": str.lower,
    "tostring": text,
    "toupper": str.upper,
    "trim": str.strip,
    "type": lambda x: x.type,
}
"""Functions that give null for a null among their arguments."""
