"""Values of a file as the types that they should have: every problem with its place, and what would be right."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any, TypeVar

from graphmodel.errors import Problem, nearest
from graphmodel.parsing.tree import Path, Tree

if TYPE_CHECKING:
    from pydantic import TypeAdapter

T = TypeVar("T")


def conform(adapter: TypeAdapter[T], tree: Tree, path: Path = ()) -> tuple[T | None, list[Problem]]:
    """What stands at ``path`` as the type of ``adapter``, and all the reasons why it is none, each with its place.

    Where only some fields of a group are wrong, it is made without them, so that what else is wrong with it can be found at once: a value
    together with problems is for looking at, not for using.
    """
    value = tree.value
    for part in path:
        value = value[part]
    made, found = _validated(adapter, value)
    if found and isinstance(value, dict):
        made = _readable(adapter, value, [where for where, _ in found if where])
    return made, [
        tree.problem((*path, *where), message)
        for where, message in found
        if not any((*path, *where)[:length] in tree.spoilt for length in range(len(path) + len(where) + 1))
    ]


def _readable(adapter: TypeAdapter[T], value: dict[Any, Any], wrong: list[Path]) -> T | None:
    """What can be made of a value without its wrong fields; of a field with named values, only the wrong ones are left out if that is enough."""
    lost = {where[:2] for where in wrong if len(where) > 1 and isinstance(value.get(where[0]), dict)}
    whole = {where[0] for where in wrong} - {field for field, _ in lost}
    kept = {field: item for field, item in value.items() if field not in whole}
    for field in {field for field, _ in lost}:
        kept[field] = {name: item for name, item in value[field].items() if (field, name) not in lost}
    made: T | None
    made, found = _validated(adapter, kept)
    if found and lost:
        every = {where[0] for where in wrong}
        made, _ = _validated(adapter, {field: item for field, item in value.items() if field not in every})
    return made


def _validated(adapter: TypeAdapter[Any], value: Any) -> tuple[Any, list[tuple[Path, str]]]:
    from pydantic import ValidationError

    try:
        return adapter.validate_python(value), []
    except ValidationError as error:
        return None, list(dict.fromkeys((_place(problem["loc"]), _explain(problem, adapter)) for problem in error.errors(include_url=False)))


def _place(location: Path) -> Path:
    """The path of one of pydantic's errors; where a field's name is wrong, that of the field."""
    return tuple(part for part in location if part != "[key]")


def _explain(error: Any, adapter: TypeAdapter[Any]) -> str:
    """One of pydantic's errors in our words: what is wrong, and what would be right."""
    given, context, kind = error["input"], error.get("ctx", {}), error["type"]
    shown = repr(given) if isinstance(given, (str, int, float, bool)) or given is None else f"a {_kind(given)}"
    shown = shown if len(shown) <= 60 else f"{shown[:57]}..."
    match kind:
        case "missing" | "missing_argument" | "missing_keyword_only_argument":
            return "missing; it is required"
        case "unexpected_keyword_argument" | "extra_forbidden":
            name = str(error["loc"][-1])
            return "no such field here" if name in _fields_of(adapter) else "no such field" + nearest(name, _fields_of(adapter))
        case "string_type":
            return f"{shown} is no text; write it in quotes" if isinstance(given, (int, float)) else f"{shown} where text is expected"
        case "tuple_type" | "list_type":
            return f"{shown} where a list is expected"
        case "dict_type" | "dataclass_type" | "mapping_type":
            return f"{shown} where fields (name: value) are expected"
        case "int_type":
            return f"{shown} where a whole number is expected"
        case "bool_type":
            return f"{shown} where true or false is expected"
        case "literal_error" | "enum":
            return f"{shown} is not one of {context['expected']}"
        case "string_pattern_mismatch":
            return f"{shown} does not match {context['pattern']}"
        case "float_type":
            return f"{shown} where a number is expected"
        case "less_than_equal":
            return f"{shown} where a number of {context['le']} or less is expected"
        case "greater_than_equal":
            return f"{shown} where a number of {context['ge']} or more is expected"
        case "string_too_short" | "too_short":
            return "empty; it needs something in it"
        case "value_error":
            return str(context["error"])
        case _:
            return f"{error['msg'][0].lower()}{error['msg'][1:]} (found {shown})"


@cache
def _fields_of(adapter: TypeAdapter[Any]) -> frozenset[str]:
    return frozenset(_field_names(adapter.json_schema()))


def _field_names(json_schema: Any) -> set[str]:
    found = set(json_schema.get("properties", ()))
    return found.union(*(_field_names(definition) for definition in json_schema.get("$defs", {}).values()))


def _kind(value: object) -> str:
    return "group of fields" if isinstance(value, dict) else "list" if isinstance(value, list) else type(value).__name__
