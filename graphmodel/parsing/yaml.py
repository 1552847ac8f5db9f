"""YAML text as plain values, each with its place.

Why not ``YAML().load``: a problem must name its place, also where the value is a scalar in a list; full dates must stay the text that was
written (the precision of ``2025-02`` and ``2025-02-14`` is part of the model); and a hostile file must not cost more than its own size.
So the text is *composed* (ruamel.yaml, YAML 1.2: a tree of nodes with marks) and the nodes are turned into values here. Aliases are refused:
they hide duplicates from the reader, and ten lines of them can expand to gigabytes.
"""

from __future__ import annotations

import math
import re
from typing import Any

from graphmodel.errors import Problem, escaped
from graphmodel.parsing.display import quoted
from graphmodel.parsing.tree import FIRST_LINE, HALF_A_PAIR, MAX_DEPTH, Path, Place, Tree, fail, path_text, place_of
from graphmodel.parsing.yaml_nodes import compose

MAX_YAML = 16 * 2**20
MAX_DIGITS = 4000

_CONFLICT = re.compile(r"^(?:<{7} |={7}$|>{7} )", re.MULTILINE)

# What YAML 1.1 readers (PyYAML, many editors) take for something else than the text that stands there.
_OTHER_READERS = [
    (re.compile(r"(?i:y|n|yes|no|on|off)"), "true or false"),
    (re.compile(r"[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+(?:\.[0-9_]*)?"), "a number to the base 60"),
    (re.compile(r"[-+]?0[0-9_]+"), "an octal number"),
]


def reads_otherwise(text: str) -> str:
    """What YAML 1.1 readers take ``text`` for when it stands without quotes, or nothing where they read it as we do.

    >>> reads_otherwise("NO"), reads_otherwise("12:30"), reads_otherwise("Oslo")
    ('true or false', 'a number to the base 60', '')
    """
    return next((meaning for pattern, meaning in _OTHER_READERS if pattern.fullmatch(text)), "")


def parse_yaml(text: str, file: str = "<text>") -> Tree:
    """Compose YAML text. Raises ProblemsError where it cannot be read at all.

    >>> parse_yaml("a: [x, 2025-02-14]").value
    {'a': ['x', '2025-02-14']}
    """
    from ruamel.yaml.error import MarkedYAMLError, YAMLError
    from ruamel.yaml.reader import ReaderError

    if len(text) > MAX_YAML:
        fail(file, FIRST_LINE, f"{len(text):,} characters of YAML; at most {MAX_YAML:,} are read (use JSON or CSV files for larger models)")
    try:
        node = compose(text)
    except ReaderError as error:
        fail(file, place_of(text, error.position), f"the character U+{error.character:04X} is not allowed in YAML")
    except MarkedYAMLError as error:
        if conflict := _CONFLICT.search(text):
            fail(file, place_of(text, conflict.start()), "a mark of a merge conflict: keep what is right of its two sides, and delete the marks")
        mark = error.problem_mark or error.context_mark
        place = (mark.line + 1, mark.column + 1) if mark else FIRST_LINE
        fail(file, place, _reason((error.problem or str(error)).splitlines()[0]))
    except (YAMLError, ValueError, RecursionError) as error:
        fail(file, FIRST_LINE, f"not YAML: {str(error).splitlines()[0]}")
    if node is None:
        fail(file, FIRST_LINE, "the file is empty")
    reading = _YamlReading(file)
    value = reading.value(node, ())
    return Tree(file, value, lambda: reading.places, tuple(reading.problems), frozenset(reading.spoilt))


def _reason(problem: str) -> str:
    """The library's reason, or ours where its own does not say what would be right."""
    if problem.startswith(("maximum depth", "nested deeper")):
        return f"nested deeper than {MAX_DEPTH}"
    if problem.startswith("found character '\\t'"):
        return "not YAML: a tab in the indentation; indent with spaces"
    return f"not YAML: {escaped(problem, 200)}"


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
            self._add(place, path, "anchors and aliases (&x, *x) are not read; write the value where it is needed")
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
                self._add(place, path, f"{'a group' if isinstance(key, dict | list) else quoted(key)} where a field's name is expected")
                continue
            if key in result:
                first = self.places[(*path, key)]
                self._add(place, (*path, key), f"the key {quoted(key)} is here again, first in line {first[1]}; keep one of them")
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
            self._add(place, path, HALF_A_PAIR)
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
        self._add(place, path, f"the tag {escaped(str(node.tag), 100)} is not read")
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
            self._add(place, path, f"{quoted(text)} is not a number; write text in quotes")
            return None
        if not math.isfinite(number):
            self._add(place, path, f"{quoted(text)} is not a finite number; write text in quotes")
            return None
        return number

    def _warn_of_other_readers(self, text: str, place: Place, path: Path) -> None:
        if meaning := reads_otherwise(text):
            self._add(place, path, f'{escaped(text, 40)} without quotes is {meaning} for other YAML readers; write "{escaped(text, 40)}"')

    def _place(self, node: Any) -> Place:
        return self.file, node.start_mark.line + 1, node.start_mark.column + 1

    def _add(self, place: Place, path: Path, message: str) -> None:
        self.problems.append(Problem(*place, path_text(path), message))
        self.spoilt.add(path)
