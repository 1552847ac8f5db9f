"""YAML and JSON text as plain values, each with the line and column where it stands.

Why not ``YAML().load``: a problem must name its place, also where the value is a scalar in a list; full dates must stay the text that was
written (the precision of ``2025-02`` and ``2025-02-14`` is part of the model); and a hostile file must not cost more than its own size.
So the text is *composed* (ruamel.yaml, YAML 1.2: a tree of nodes with marks) and the nodes are turned into values here. Aliases are refused:
they hide duplicates from the reader, and ten lines of them can expand to gigabytes.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from json.decoder import scanstring  # type: ignore[attr-defined]
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar

from graphmodel.errors import Problem, ProblemsError

if TYPE_CHECKING:
    from pydantic import TypeAdapter

Path = tuple[str | int, ...]
Place = tuple[str, int, int]
T = TypeVar("T")

MAX_BYTES = 2**30
MAX_YAML = 16 * 2**20
MAX_DEPTH = 40
MAX_DIGITS = 4000
_FIRST_LINE = (1, 1)
_HALF_A_PAIR = "half of a surrogate pair is no character; write the whole one"

_CONFLICT = re.compile(r"^(?:<{7} |={7}$|>{7} )", re.MULTILINE)

# What YAML 1.1 readers (PyYAML, many editors) take for something else than the text that stands there.
_OTHER_READERS = [
    (re.compile(r"(?i:y|n|yes|no|on|off)"), "true or false"),
    (re.compile(r"[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+(?:\.[0-9_]*)?"), "a number to the base 60"),
    (re.compile(r"[-+]?0[0-9_]+"), "an octal number"),
]


@dataclass(frozen=True, slots=True)
class Tree:
    """A file's values, where each of them stands, and what is wrong with the writing itself.

    ``problems`` are those that leave the rest readable (a key that stands twice, an unquoted ``NO``): they are reported together with what is
    found later, and ``spoilt`` holds their paths, so that nothing is said twice. ``locate`` maps paths (keys and list indices from the root) to
    file, line and column; for JSON it is only called when something is wrong, since reading without places is a hundred times as fast.
    """

    file: str
    value: Any
    locate: Callable[[], Mapping[Path, Place]]
    problems: tuple[Problem, ...] = ()
    spoilt: frozenset[Path] = frozenset()
    _places: dict[Path, Place] = field(default_factory=dict, repr=False)

    def place(self, path: Path) -> Place:
        """File, line and column of ``path``, or of the nearest thing around it that stands in the file."""
        if not self._places:
            self._places.update(self.locate())
        while path and path not in self._places:
            path = path[:-1]
        return self._places.get(path, (self.file, *_FIRST_LINE))

    def problem(self, path: Path, message: str) -> Problem:
        """A problem at ``path``, with its place."""
        return Problem(*self.place(path), path_text(path), message)


def path_text(path: Path) -> str:
    """A path as people write it.

    >>> path_text(("statements", 3, "evidence", 0, "start"))
    'statements[3].evidence[0].start'
    """
    return "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in path).removeprefix(".")


def nearest(word: str, words: Iterable[str]) -> str:
    """``; did you mean 'x'?`` where one of ``words`` is close to ``word``, else nothing.

    >>> nearest("trumpp", ["trump", "putin"])
    "; did you mean 'trump'?"
    """
    close = get_close_matches(word, list(words), 1, 0.7)
    return f"; did you mean {close[0]!r}?" if close else ""


def reads_otherwise(text: str) -> str:
    """What YAML 1.1 readers take ``text`` for when it stands without quotes, or nothing where they read it as we do.

    >>> reads_otherwise("NO"), reads_otherwise("12:30"), reads_otherwise("Oslo")
    ('true or false', 'a number to the base 60', '')
    """
    return next((meaning for pattern, meaning in _OTHER_READERS if pattern.fullmatch(text)), "")


def decode(data: bytes, file: str, *, keep_mark: bool = False) -> str:
    """The text of ``data``, which must be UTF-8. Newlines stay as they are; a byte order mark is dropped, unless it is to be counted as a character.

    Raises ProblemsError with the line and column of the first byte that is not UTF-8.
    """
    if len(data) > MAX_BYTES:
        _fail(file, _FIRST_LINE, f"{len(data):,} bytes; at most {MAX_BYTES:,} are read")
    for mark, encoding in ((b"\xff\xfe", "UTF-16"), (b"\xfe\xff", "UTF-16")):
        if data.startswith(mark):
            _fail(file, _FIRST_LINE, f"the file is {encoding}; save it as UTF-8")
    try:
        text = data.decode("utf-8" if keep_mark else "utf-8-sig")
    except UnicodeDecodeError as error:
        before = data[: error.start]
        line = before.count(b"\n") + 1
        column = len(before[before.rfind(b"\n") + 1 :].decode("utf-8", "replace")) + 1
        _fail(file, (line, column), f"byte 0x{data[error.start]:02x} is not UTF-8; save the file as UTF-8")
    if "\x00" in text:
        _fail(file, _place_of(text, text.index("\x00")), "a NUL character; the file is damaged or not text")
    return text


def parse_yaml(text: str, file: str = "<text>") -> Tree:
    """Compose YAML text. Raises ProblemsError where it cannot be read at all.

    >>> parse_yaml("a: [x, 2025-02-14]").value
    {'a': ['x', '2025-02-14']}
    """
    from ruamel.yaml import YAML
    from ruamel.yaml.error import MarkedYAMLError, YAMLError
    from ruamel.yaml.reader import ReaderError

    # Not "rt": its scanner leaves marks in folded text, so that it could be written back as it was.
    yaml = YAML(typ="safe", pure=True)
    yaml.max_depth = MAX_DEPTH
    if len(text) > MAX_YAML:
        _fail(file, _FIRST_LINE, f"{len(text):,} characters of YAML; at most {MAX_YAML:,} are read (use JSON or CSV files for larger models)")
    try:
        _refuse_runaway_nesting(text, file)
        node = yaml.compose(text)
    except ReaderError as error:
        _fail(file, _place_of(text, error.position), f"the character U+{error.character:04X} may not stand in YAML")
    except MarkedYAMLError as error:
        if conflict := _CONFLICT.search(text):
            _fail(file, _place_of(text, conflict.start()), "a mark of a merge conflict: keep what is right of its two sides, and delete the marks")
        mark = error.problem_mark or error.context_mark
        place = (mark.line + 1, mark.column + 1) if mark else _FIRST_LINE
        _fail(file, place, f"not YAML: {(error.problem or str(error)).splitlines()[0]}")
    except (YAMLError, ValueError, RecursionError) as error:
        _fail(file, _FIRST_LINE, f"not YAML: {str(error).splitlines()[0]}")
    if node is None:
        _fail(file, _FIRST_LINE, "the file is empty")
    reading = _YamlReading(file)
    value = reading.value(node, ())
    return Tree(file, value, lambda: reading.places, tuple(reading.problems), frozenset(reading.spoilt))


def parse_json(text: str, file: str = "<text>") -> Tree:
    """Parse JSON text. Raises ProblemsError where it cannot be read at all.

    >>> parse_json('{"a": [1, "x"]}').place(("a", 1))
    ('<text>', 1, 11)
    """
    if not text.strip():
        _fail(file, _FIRST_LINE, "the file is empty")
    _refuse_runaway_nesting(text, file)
    duplicates = False

    def pairs(items: list[tuple[str, Any]]) -> dict[str, Any]:
        nonlocal duplicates
        result = dict(items)
        duplicates |= len(result) != len(items)
        return result

    def no_constant(name: str) -> NoReturn:
        raise ValueError(f"{name} is no number in JSON")

    try:
        value = json.loads(text, object_pairs_hook=pairs, parse_constant=no_constant)
    except json.JSONDecodeError as error:
        _fail(file, (error.lineno, error.colno), f"not JSON: {error.msg}")
    except RecursionError:
        _fail(file, _FIRST_LINE, f"nested deeper than {MAX_DEPTH}")
    except ValueError as error:
        _fail(file, _FIRST_LINE, f"not JSON: {str(error).split(';')[0]}")
    scan = _JsonScan(text, file)
    problems: dict[Path, Problem] = {}
    if duplicates or _has_surrogate(text, value):
        places = scan.places()
        for path, at in scan.twice:
            problems[path] = Problem(file, *_place_of(text, at), path_text(path), f"the key {path[-1]!r} stands here twice")
        for path in _surrogates(value, ()):
            problems[path] = Problem(*places.get(path, (file, *_FIRST_LINE)), path_text(path), _HALF_A_PAIR)
    return Tree(file, value, scan.places, tuple(problems.values()), frozenset(problems))


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
        wrong = {where[0] for where, _ in found if where}
        made, _ = _validated(adapter, {key: item for key, item in value.items() if key not in wrong})
    return made, [
        tree.problem((*path, *where), message)
        for where, message in found
        if not any((*path, *where)[:length] in tree.spoilt for length in range(len(path) + len(where) + 1))
    ]


def _validated(adapter: TypeAdapter[Any], value: Any) -> tuple[Any, list[tuple[Path, str]]]:
    from pydantic import ValidationError

    try:
        return adapter.validate_python(value), []
    except ValidationError as error:
        return None, list(dict.fromkeys((one["loc"], _explain(one, adapter)) for one in error.errors(include_url=False)))


def _explain(error: Any, adapter: TypeAdapter[Any]) -> str:
    """One of pydantic's errors in our words: what is wrong, and what would be right."""
    given, context, kind = error["input"], error.get("ctx", {}), error["type"]
    shown = repr(given) if isinstance(given, (str, int, float, bool)) or given is None else f"a {_kind(given)}"
    shown = shown if len(shown) <= 60 else f"{shown[:57]}..."
    match kind:
        case "missing" | "missing_argument" | "missing_keyword_only_argument":
            return "missing; it is required"
        case "unexpected_keyword_argument" | "extra_forbidden":
            return "no such field" + nearest(str(error["loc"][-1]), _field_names(adapter.json_schema()))
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
        case "greater_than_equal":
            return f"{shown} where a number of {context['ge']} or more is expected"
        case "string_too_short" | "too_short":
            return "empty; it needs something in it"
        case "value_error":
            return str(context["error"])
        case _:
            return f"{error['msg'][0].lower()}{error['msg'][1:]} (found {shown})"


def _field_names(json_schema: Any) -> set[str]:
    found = set(json_schema.get("properties", ()))
    return found.union(*(_field_names(one) for one in json_schema.get("$defs", {}).values()))


def _kind(value: object) -> str:
    return "group of fields" if isinstance(value, dict) else "list" if isinstance(value, list) else type(value).__name__


class _YamlReading:
    """One walk over composed nodes: values, places, and what is wrong with either."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.places: dict[Path, Place] = {}
        self.problems: list[Problem] = []
        self.spoilt: set[Path] = set()
        self._seen: set[int] = set()

    def value(self, node: Any, path: Path) -> Any:
        from ruamel.yaml.nodes import MappingNode, ScalarNode, SequenceNode

        place = self._place(node)
        self.places[path] = place
        if node.anchor or id(node) in self._seen:
            self._add(place, path, "anchors and aliases (&x, *x) are not read here; write the value where it is needed")
            return None
        self._seen.add(id(node))
        if isinstance(node, MappingNode):
            return self._mapping(node, path)
        if isinstance(node, SequenceNode):
            return [self.value(item, (*path, index)) for index, item in enumerate(node.value)]
        assert isinstance(node, ScalarNode)  # noqa: S101 - YAML has three kinds of nodes
        return self._scalar(node, place, path)

    def _mapping(self, node: Any, path: Path) -> dict[str, Any]:
        result: dict[str, Any] = {}
        for key_node, value_node in node.value:
            place = self._place(key_node)
            known = len(self.problems)
            key = self.value(key_node, (*path, "?"))
            if len(self.problems) > known:
                continue
            if not isinstance(key, str):
                self._add(place, path, f"{'a group' if isinstance(key, dict | list) else repr(key)} where a field's name is expected")
                continue
            if key in result:
                first = self.places[(*path, key)]
                self._add(place, (*path, key), f"the key {key!r} stands here twice, first in line {first[1]}")
                continue
            result[key] = self.value(value_node, (*path, key))
            if isinstance(result[key], dict | list):
                # What is wrong with a scalar is shown where it stands; with a group, at its key.
                self.places[(*path, key)] = place
        return result

    def _scalar(self, node: Any, place: Place, path: Path) -> Any:
        text: str = node.value
        tag = str(node.tag).rpartition(":")[2]
        if any("\ud800" <= character <= "\udfff" for character in text):
            self._add(place, path, _HALF_A_PAIR)
            return None
        if node.style is not None or tag in ("str", "timestamp"):
            if node.style is None:
                self._warn_of_other_readers(text, place, path)
            return text
        if tag == "null":
            return None
        if tag == "bool":
            return text.lower() == "true"
        if tag == "int":
            return self._number(int, text, place, path)
        if tag == "float":
            return self._number(float, text, place, path)
        self._add(place, path, f"the tag {node.tag} is not read here")
        return None

    def _number(self, kind: type[int] | type[float], text: str, place: Place, path: Path) -> int | float | None:
        self._warn_of_other_readers(text, place, path)
        plain = text.replace("_", "")
        if len(plain) > MAX_DIGITS:
            self._add(place, path, f"a number of {len(plain):,} digits; at most {MAX_DIGITS:,} are read")
            return None
        try:
            if kind is int:
                return int(plain, 0) if plain.lstrip("+-")[:2].lower() in ("0x", "0o") else int(plain)
            number = float(plain.lower().replace(".inf", "inf").replace(".nan", "nan"))
        except ValueError:
            self._add(place, path, f"{text!r} is no number; write text in quotes")
            return None
        if not math.isfinite(number):
            self._add(place, path, f"{text!r} is no finite number; write text in quotes")
            return None
        return number

    def _warn_of_other_readers(self, text: str, place: Place, path: Path) -> None:
        if meaning := reads_otherwise(text):
            self._add(place, path, f'{text[:40]} without quotes is {meaning} for other YAML readers; write "{text[:40]}"')

    def _place(self, node: Any) -> Place:
        return self.file, node.start_mark.line + 1, node.start_mark.column + 1

    def _add(self, place: Place, path: Path, message: str) -> None:
        self.problems.append(Problem(*place, path_text(path), message))
        self.spoilt.add(path)


class _JsonScan:
    """Where everything stands in JSON text that ``json`` has read: only positions, made when a problem asks for them."""

    _SPACE = re.compile(r"[ \t\n\r]*")
    _ATOM = re.compile(r"[-+.0-9eE]+|true|false|null")

    def __init__(self, text: str, file: str) -> None:
        self.text = text
        self.file = file
        self.twice: list[tuple[Path, int]] = []

    def places(self) -> dict[Path, Place]:
        self.twice.clear()
        offsets = dict(self._walk(()))
        starts = [0, *(match.end() for match in re.finditer(r"\n", self.text))]
        result: dict[Path, Place] = {}
        line = 0
        for path, offset in sorted(offsets.items(), key=lambda item: item[1]):
            while line + 1 < len(starts) and starts[line + 1] <= offset:
                line += 1
            result[path] = (self.file, line + 1, offset - starts[line] + 1)
        return result

    def _walk(self, path: Path) -> Iterator[tuple[Path, int]]:
        self._at = 0
        yield from self._value(path)

    def _skip(self) -> str:
        match = self._SPACE.match(self.text, self._at)
        self._at = match.end() if match else self._at
        return self.text[self._at : self._at + 1]

    def _value(self, path: Path) -> Iterator[tuple[Path, int]]:
        start = self._skip()
        yield path, self._at
        if start == '"':
            self._at = scanstring(self.text, self._at + 1)[1]
        elif start in ("{", "["):
            yield from self._items(path, start == "{")
        else:
            match = self._ATOM.match(self.text, self._at)
            self._at = match.end() if match else len(self.text)

    def _items(self, path: Path, keyed: bool) -> Iterator[tuple[Path, int]]:
        seen: set[str | int] = set()
        index = 0
        self._at += 1
        while self._skip() not in ("}", "]", ""):
            part: str | int = index
            if keyed:
                at = self._at
                part, self._at = scanstring(self.text, self._at + 1)
                if part in seen:
                    self.twice.append(((*path, part), at))
                seen.add(part)
                self._skip()
                self._at += 1
            yield from self._value((*path, part))
            index += 1
            if self._skip() == ",":
                self._at += 1
        self._at += 1


def _has_surrogate(text: str, value: Any) -> bool:
    return "\\u" in text and next(_surrogates(value, ()), None) is not None


def _surrogates(value: Any, path: Path) -> Iterator[Path]:
    if isinstance(value, str):
        if any("\ud800" <= character <= "\udfff" for character in value):
            yield path
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from _surrogates(key, path)
            yield from _surrogates(item, (*path, key))
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from _surrogates(item, (*path, index))


def _refuse_runaway_nesting(text: str, file: str) -> None:
    """Before a recursive reader sees it: brackets that open more than MAX_DEPTH deep, quotes or not (so a bound, not a count)."""
    depth = 0
    for match in re.finditer(r"[\[{\]}]", text):
        depth += 1 if match[0] in "[{" else -1
        if depth > 25 * MAX_DEPTH:
            _fail(file, _place_of(text, match.start()), f"nested deeper than {MAX_DEPTH}")


def _place_of(text: str, offset: int) -> tuple[int, int]:
    before = text[:offset]
    return before.count("\n") + 1, offset - before.rfind("\n")


def _fail(file: str, place: tuple[int, int], message: str) -> NoReturn:
    raise ProblemsError([Problem(file, *place, "", message)])
