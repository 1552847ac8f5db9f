"""Single fields of a YAML file set in its own text: nothing else of it changes, not a comment, a space or a line end."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from graphmodel.errors import InputError
from graphmodel.formats import yaml_writer
from graphmodel.formats.yaml_edits import Edits
from graphmodel.formats.yaml_layout import MARK, Entry, Part, parsed

Path = tuple[str | int, ...]
Value = int | str | Sequence[str]


def fields_set(text: str, changes: Mapping[Path, Mapping[str, Value]], behind: Mapping[str, str] | None = None) -> str:
    """The text of a YAML file with other values for some fields of the groups at some paths (keys and list indices from the root).

    Fields that change are replaced where they are. A field that a group does not have is put behind the one that ``behind`` names for it, or at the
    end of the group, in the style of the group. Raises InputError where a path leads to no group of fields.

    >>> fields_set("a:\\n- {b: x, end:  12}  # here\\n- b: y  # there\\n", {("a", 0): {"start": 10, "end": 21}, ("a", 1): {"start": 1, "c": ["x"]}})
    'a:\\n- {b: x, end:  21, start: 10}  # here\\n- b: y  # there\\n  start: 1\\n  c: [x]\\n'
    """
    bare = text.removeprefix(MARK)
    root = parsed(bare, None)
    edits = Edits(bare)
    for path, fields in changes.items():
        _set(edits, _group(root, path), fields, behind or {})
    return (MARK if text.startswith(MARK) else "") + edits.applied()


def _group(root: Part, path: Path) -> Part:
    part: Part | None = root
    for key in path:
        entry: Entry | None = None
        if part is not None and isinstance(key, int) and part.is_list and key < len(part.entries):
            entry = part.entries[key]
        elif part is not None and isinstance(key, str) and part.is_group:
            entry = part.by_key.get(key)
        part = entry.part if entry is not None else None
    if part is None or not part.is_group or not part.entries:
        raise InputError(f"{path}: not a group of fields")
    return part


def _set(edits: Edits, group: Part, fields: Mapping[str, Value], behind: Mapping[str, str]) -> None:
    last = group.entries[-1]
    new: dict[Entry, list[list[str]]] = {}
    for name, value in fields.items():
        entry = group.by_key.get(name)
        if entry is None:
            indent = "" if group.in_brackets else " " * group.column
            line = f"{indent}{yaml_writer.scalar(name)}: {yaml_writer.flow(value)}"
            new.setdefault(group.by_key.get(behind.get(name, ""), last), []).append([line])
        elif entry.part.end > entry.part.start:
            edits.replace(entry.part.start, entry.part.end, yaml_writer.flow_in_style(value, entry.part.quotes))
        else:
            edits.replace(entry.name_end, entry.name_end, f" {yaml_writer.flow(value)}")
    for after, lines in new.items():
        edits.put_in(group, after, lines, first=group.entries[0])
