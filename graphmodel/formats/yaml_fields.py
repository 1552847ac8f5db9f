"""Single fields of a YAML file set in its own text: nothing else of it changes, not a comment, a space or a line end."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from graphmodel.errors import InputError
from graphmodel.parsing.yaml_scanner import compose

if TYPE_CHECKING:
    from ruamel.yaml.nodes import MappingNode

Path = tuple[str | int, ...]
Value = int | str | Sequence[str]

_MARK = "\ufeff"
_PLAIN = re.compile(r"[A-Za-z][A-Za-z0-9]*:[0-9a-f]+")
"""Text that needs no quotes anywhere: a digest."""
_COMMENT = re.compile(r"[ \t]*(?:#[^\r\n]*)?(?=\r?\n|\Z)")


def fields_set(text: str, changes: Mapping[Path, Mapping[str, Value]], behind: Mapping[str, str] | None = None) -> str:
    """The text of a YAML file with other values for some fields of the groups at some paths (keys and list indices from the root).

    Fields that change are replaced where they are. A field that a group does not have is put behind the one that ``behind`` names for it, or at the
    end of the group, in the style of the group. Raises InputError where a path leads to no group of fields.

    >>> fields_set("a:\\n- {b: x, end:  12}  # here\\n- b: y  # there\\n", {("a", 0): {"start": 10, "end": 21}, ("a", 1): {"start": 1, "c": ["x"]}})
    'a:\\n- {b: x, end:  21, start: 10}  # here\\n- b: y  # there\\n  start: 1\\n  c: ["x"]\\n'
    """
    if text.startswith(_MARK):
        return _MARK + fields_set(text.removeprefix(_MARK), changes, behind)
    root = compose(text)
    edits = [edit for path, fields in changes.items() for edit in _edits(text, _group(root, path), fields, behind or {})]
    for start, end, new in sorted(edits, key=lambda edit: edit[:2], reverse=True):
        text = text[:start] + new + text[end:]
    return text


def _group(node: Any, path: Path) -> MappingNode:
    from ruamel.yaml.nodes import MappingNode, SequenceNode

    for part in path:
        if isinstance(part, int) and isinstance(node, SequenceNode) and part < len(node.value):
            node = node.value[part]
        elif isinstance(node, MappingNode):
            node = next((value for key, value in node.value if key.value == part), None)
        else:
            node = None
    if not isinstance(node, MappingNode) or not node.value:
        raise InputError(f"{path}: not a group of fields")
    return node


def _edits(text: str, group: MappingNode, fields: Mapping[str, Value], behind: Mapping[str, str]) -> Iterator[tuple[int, int, str]]:
    """What to put where in the text, as start, end and new text."""
    values = {key.value: value for key, value in group.value}
    first, last = group.value[0][0], group.value[-1][0]
    newline = "\r\n" if "\r\n" in text else "\n"
    separator = ", " if group.flow_style else newline + " " * first.start_mark.column
    new: dict[int, str] = {}
    for name, value in fields.items():
        if name in values:
            yield values[name].start_mark.index, _end(text, values[name]), _written(value)
            continue
        at = _end(text, values.get(behind.get(name, ""), values[last.value]))
        if not group.flow_style and (comment := _COMMENT.match(text, at)):
            at = comment.end()
        new[at] = f"{new.get(at, '')}{separator}{name}: {_written(value)}"
    yield from ((at, at, addition) for at, addition in new.items())


def _end(text: str, node: Any) -> int:
    """Where a value ends, without the space behind it."""
    start, end = node.start_mark.index, node.end_mark.index
    return int(start + len(text[start:end].rstrip()))


def _written(value: Value) -> str:
    """A value in YAML, on one line, in groups of either style."""
    if isinstance(value, int):
        return str(value)
    if not isinstance(value, str):
        return f"[{', '.join(map(_written, value))}]"
    if _PLAIN.fullmatch(value):
        return value
    return '"' + "".join(map(_escaped, value)) + '"'


def _escaped(letter: str) -> str:
    """A letter between double quotes."""
    if letter in '"\\':
        return f"\\{letter}"
    if letter.isprintable():
        return letter
    return f"\\u{ord(letter):04x}" if ord(letter) < 0x10000 else f"\\U{ord(letter):08x}"
