"""Commands that answer at once are called without the parser of all commands, which takes longer to start than they take to answer.

Only plain calls are read here, by the declarations that the parser has of the same command. Everything else (help, a mistake, an option before the
command, a server) is left to the parser.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Sequence
from enum import Enum
from importlib import import_module
from pathlib import Path
from types import NoneType
from typing import Any, get_args, get_origin

from typer.models import ArgumentInfo, OptionInfo

_NUMBERS = {int: re.compile(r"[0-9]{1,18}", re.ASCII), float: re.compile(r"[0-9]{1,18}(\.[0-9]{1,18})?", re.ASCII)}
_COMMANDS = ("query", "draw", "report")
"""The commands that may be called so, each a function in the module of its name."""

_SERVER = ("neo4j", "uri", "username", "database", "insecure")


def quickly(arguments: Sequence[str]) -> bool:
    """Run the command, where it is one of these and the call is plain; False where it is not, and nothing was done."""
    if not arguments or arguments[0] not in _COMMANDS:
        return False
    command = getattr(import_module(f"graphmodel.cli.{arguments[0]}"), arguments[0])
    given = plain_call(command, arguments[1:])
    if given is None or any(given.get(name) for name in _SERVER) or any("://" in file for file in given["files"] or ()):
        return False
    command(**given)
    return True


def plain_call(command: Callable[..., Any], arguments: Sequence[str]) -> dict[str, Any] | None:
    """What a command is called with, as its parser would; None where the call is not plain."""
    parameters = inspect.signature(command, eval_str=True).parameters.values()
    values = {parameter.name: parameter.default for parameter in parameters}
    declared = {spelled: (parameter, info) for parameter in parameters for spelled, info in _spellings(parameter)}
    words: list[str] = []
    rest = list(reversed(arguments))
    while rest:
        word = rest.pop()
        if not word.startswith("-") or word == "-":
            words.append(word)
            continue
        spelled, equals, text = word.partition("=")
        parameter, info = declared.get(spelled, (None, None))
        if parameter is None or info is None or (equals and not spelled.startswith("--")):
            return None
        kind, many = _kind(parameter)
        if kind is bool:
            if equals:
                return None
            values[parameter.name] = not spelled.startswith("--no-")
            continue
        if not equals:
            if not rest or rest[-1].startswith("-"):
                return None
            text = rest.pop()
        value = _value(text, kind, info)
        if value is None:
            return None
        values[parameter.name] = [*(values[parameter.name] or []), value] if many else value
    return _with_words(values, words, [parameter for parameter in parameters if isinstance(_info(parameter), ArgumentInfo)])


def _with_words(values: dict[str, Any], words: list[str], takers: list[inspect.Parameter]) -> dict[str, Any] | None:
    """The values with those of the arguments that are no options; the last of them takes what is left."""
    for parameter in takers:
        if not words:
            break
        if _kind(parameter)[1]:
            values[parameter.name], words = words, []
        else:
            values[parameter.name], words = words[0], words[1:]
    return None if words or inspect.Parameter.empty in values.values() else values


def _info(parameter: inspect.Parameter) -> Any:
    return next((one for one in get_args(parameter.annotation)[1:] if isinstance(one, ArgumentInfo | OptionInfo)), None)


def _spellings(parameter: inspect.Parameter) -> list[tuple[str, OptionInfo]]:
    info = _info(parameter)
    if not isinstance(info, OptionInfo) or not isinstance(info.default, str):
        return []
    return [(spelled, info) for given in (info.default, *(info.param_decls or ())) for spelled in given.split("/")]


def _kind(parameter: inspect.Parameter) -> tuple[Any, bool]:
    """The type of a parameter's value, and whether it is a list of them."""
    kind = get_args(parameter.annotation)[0]
    if NoneType in get_args(kind):
        kind = next(one for one in get_args(kind) if one is not NoneType)
    return (get_args(kind)[0], True) if get_origin(kind) is list else (kind, False)


def _value(text: str, kind: Any, info: OptionInfo) -> Any:
    """The value of an option; None where the parser has to say what is wrong with it."""
    if kind is str:
        return text
    if kind is Path:
        return Path(text) if text else None
    if isinstance(kind, type) and issubclass(kind, Enum):
        return next((one for one in kind if one.value == text), None)
    if kind not in _NUMBERS or not _NUMBERS[kind].fullmatch(text):
        return None
    value = kind(text)
    return value if (info.min is None or value >= info.min) and (info.max is None or value <= info.max) else None
