"""A YAML model file brought up to date in its own text: only the lines of what changed are new; comments, order and layout of the rest stay.

A file is taken apart by where its values stand: the fields of the file, the items of its lists, the fields of an item, each with the comment lines
above it. What comes out is read again and compared with the model that it is to be: where the text cannot be kept, the model is written anew.
"""

from __future__ import annotations

import difflib
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from graphmodel.errors import InputError, ProblemsError
from graphmodel.formats.model_file import parse_yaml_text, yaml_text
from graphmodel.model.model import Model, to_dict

_COMMENT = re.compile(r"(?:^|(?<=\s))#[^\n]*\S", re.MULTILINE)
_MARK = "\ufeff"
_LISTS = ("documents", "entities", "statements")
_ORDER = ("graphmodel", "model", "title", "schema", *_LISTS)


@dataclass(frozen=True, slots=True)
class _Block:
    """Some lines that belong together: the comment and blank lines above, and the lines themselves."""

    lead: tuple[str, ...]
    body: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Item:
    """An item of a list: its block, its value as plain data, and, where it stands as fields below each other, these."""

    block: _Block
    value: Mapping[str, Any]
    fields: Mapping[str, _Block] | None


@dataclass(frozen=True, slots=True)
class _Layout:
    """A file taken apart: its fields in their order (of lists, only the line that names them), the items of the lists, what stands at the end."""

    model: Model
    blocks: Mapping[str, _Block]
    items: Mapping[str, Mapping[str, _Item]]
    end: tuple[str, ...]
    indent: Mapping[str, int] = field(default_factory=dict)


def updated(text: str, model: Model, others: Sequence[str] = (), base: str | None = None) -> tuple[str, bool]:
    """The text of a model file, changed so that it says what ``model`` says, and whether its own layout could be kept.

    What the text does not say yet is taken from the text of the others where they say it, with the comments above it, else written anew. With
    ``base``, the text that all of them started from, comments that only another one changed are taken from there.

    >>> text = "graphmodel: 1\\nmodel: m  # mine\\nentities:\\n  - {id: a, label: Person, name: A}  # first\\n"
    >>> model = replace(parse_yaml_text(text), title="T")
    >>> print(updated(text, model)[0], end="")
    graphmodel: 1
    model: m  # mine
    title: T
    entities:
      - {id: a, label: Person, name: A}  # first
    """
    if text.startswith(_MARK):
        made, kept = updated(text.removeprefix(_MARK), model, others, base)
        return _MARK + made, kept
    windows = text.count("\r\n") > text.count("\n") / 2
    try:
        ours = _layout(text)
        known = [ours, *map(_layout, others)]
        made = _Writing(model, known, _layout(base) if base is not None else None).text()
        if _same(parse_yaml_text(made), model):
            return (made.replace("\n", "\r\n") if windows else made), True
    except (ProblemsError, InputError, _NoLayoutError):
        pass
    return yaml_text(model), False


def comments_lost(before: str, after: str) -> list[str]:
    """The comments of one text that another does not have, for whoever has to be told.

    >>> comments_lost("a: 1  # one\\nb: 2  # two\\n", "a: 1  # one\\nb: 3\\n")
    ['# two']
    """
    lost = Counter(_COMMENT.findall(before)) - Counter(_COMMENT.findall(after))
    return list(lost.elements())


def conflicted(ours: str, theirs: str, names: tuple[str, str]) -> str:
    """Two texts as one, with git's marks around the lines in which they differ.

    >>> conflicted("a\\nb\\n", "a\\nc\\n", ("mine", "yours")).split("\\n")
    ['a', '<<<<<<< mine', 'b', '=======', 'c', '>>>>>>> yours', '']
    """
    mine, yours = ours.splitlines(keepends=True), theirs.splitlines(keepends=True)
    newline = "\r\n" if mine and mine[0].endswith("\r\n") else "\n"
    lines: list[str] = []
    for how, start, end, other_start, other_end in difflib.SequenceMatcher(None, mine, yours, autojunk=False).get_opcodes():
        if how == "equal":
            lines += mine[start:end]
        else:
            lines += [f"<<<<<<< {names[0]}{newline}", *mine[start:end], f"={'=' * 6}{newline}", *yours[other_start:other_end]]
            lines.append(f">>>>>>> {names[1]}{newline}")
    return "".join(lines)


class _NoLayoutError(Exception):
    """A text that is no file of fields below each other."""


def _same(one: Model, other: Model) -> bool:
    return replace(one, **_sorted(one)) == replace(other, **_sorted(other))


def _sorted(model: Model) -> dict[str, Any]:
    return {kind: tuple(sorted(getattr(model, kind), key=lambda one: one.id)) for kind in _LISTS}


class _Writing:
    """One text being made: for everything in the model, the lines that say it already, or new ones."""

    def __init__(self, model: Model, known: Sequence[_Layout], base: _Layout | None) -> None:
        self.model = model
        self.ours, *self.others = known
        self.base = base
        self.value = to_dict(model)
        self.others_lines = {line for one in self.others for line in _all_lines(one)}
        self.comments = {line.strip() for line in _all_lines(self.ours) if line.strip().startswith("#")}

    def text(self) -> str:
        lines: list[str] = []
        for name in self._names():
            block = self._block(name)
            lines += [*block.lead, *block.body]
            if name in _LISTS:
                lines += self._list(name)
        lines += self._end()
        return "".join(f"{line}\n" for line in lines)

    def _end(self) -> tuple[str, ...]:
        if self.base is not None and self.ours.end == self.base.end and self.others:
            return self.others[0].end
        return self.ours.end

    def _names(self) -> list[str]:
        names = [name for name in self.ours.blocks if name in self.value]
        for name in _ORDER:
            if name in self.value and name not in names:
                before = [one for one in names if _ORDER.index(one) < _ORDER.index(name)]
                names.insert(names.index(before[-1]) + 1 if before else 0, name)
        return names

    def _block(self, name: str) -> _Block:
        """A field of the file; of a list, only the line that names it."""

        def says(layout: _Layout) -> bool:
            return name in layout.blocks and (name in _LISTS or to_dict(layout.model).get(name) == self.value[name])

        chosen = self._chosen(
            *([one.blocks.get(name), says(one)] for one in (self.ours, *self.others)), before=self.base.blocks.get(name) if self.base else None
        )
        if chosen is not None:
            return chosen
        lead = self.ours.blocks[name].lead if name in self.ours.blocks else ()
        if name in _LISTS:
            return _Block(lead, (f"{name}:",))
        own = self.ours.blocks[name].body if name in self.ours.blocks else ()
        return _Block(lead, _with_comment(_dumped({name: self.value[name]}), own))

    def _chosen(self, ours: Sequence[Any], *others: Sequence[Any], before: _Block | None) -> _Block | None:
        """The lines of whoever says what is to be said: ours, unless only another one touched them since the version that all started from."""
        block, says = ours
        for other, right in others:
            if right and other is not None and (not says or (before is not None and block == before)):
                return _Block(self._lead(block, [other], before), other.body)
        return _Block(self._lead(block, [other for other, _ in others], before), block.body) if says else None

    def _lead(self, ours: _Block | None, others: Sequence[_Block | None], before: _Block | None) -> tuple[str, ...]:
        """The comments above: ours, unless only another one changed them."""
        for other in others:
            if other is not None and (ours is None or (before is not None and ours.lead == before.lead)):
                return other.lead
        return ours.lead if ours is not None else ()

    def _list(self, kind: str) -> Iterator[str]:
        ours = self.ours.items.get(kind, {})
        wanted = {one["id"]: one for one in self.value[kind]}
        indent = self.ours.indent.get(kind, 2)
        kept: dict[str, list[str]] = {}
        waiting: list[str] = []
        for id_, item in ours.items():
            if id_ not in wanted:
                # A comment above what was removed goes with it, unless whoever removed it kept the comment.
                waiting += [line for line in item.block.lead if line in self.others_lines]
            else:
                kept[id_] = waiting if any(line.strip() and line not in item.block.lead for line in waiting) else []
                waiting = []
        for id_, value in wanted.items():
            yield from kept.get(id_, ())
            yield from self._item(kind, id_, value, indent)

    def _gap(self, kind: str) -> tuple[str, ...]:
        """An empty line above a new item, where most items have one."""
        leads = [item.block.lead for item in self.ours.items.get(kind, {}).values()]
        return ("",) if 2 * sum("" in lead for lead in leads) > len(leads) else ()

    def _item(self, kind: str, id_: str, value: Mapping[str, Any], indent: int) -> Iterator[str]:
        found = [layout.items.get(kind, {}).get(id_) for layout in (self.ours, *self.others)]
        before = self.base.items.get(kind, {}).get(id_) if self.base else None
        sides = [[one.block if one else None, one is not None and one.value == value] for one in found]
        chosen = self._chosen(*sides, before=before.block if before else None)
        ours = found[0]
        if chosen is None:
            lead = (
                self._lead(ours.block, [one.block if one else None for one in found[1:]], before.block if before else None)
                if ours
                else self._gap(kind)
            )
            chosen = _Block(lead, tuple(self._rewritten(kind, value, [one for one in found if one], before)))
        elif ours is None:
            # A heading that stands in our text already is not needed twice.
            chosen = _Block(tuple(line for line in chosen.lead if line.strip() not in self.comments), chosen.body)
        yield from chosen.lead
        yield from _indented(chosen.body, indent)

    def _rewritten(self, kind: str, value: Mapping[str, Any], found: Sequence[_Item], before: _Item | None) -> list[str]:
        """An item that nobody has as it is to be: field by field from whoever has it, where it stands in fields below each other."""
        if not found or found[0].fields is None:
            return list(_with_comment(_dumped({kind: [value]})[1:], found[0].block.body if found else ()))
        made = _layout("".join(f"{line}\n" for line in ("graphmodel: 1", "model: m", *_dumped({kind: [value]}))), checked=False)
        fresh = next(iter(made.items[kind].values()))
        names = [name for name in found[0].fields if name in value and (name != "id" or "id" in found[0].value)]
        names += [name for one in found[1:] for name in one.fields or () if name in value and name not in names]
        names += [name for name in value if name not in names and (name != "id" or any("id" in (one.fields or ()) for one in found))]
        lines: list[str] = []
        first = next(iter(found[0].fields.values())).body[0]
        depth = len(first) - len(first.lstrip())
        for name in names:
            sides = [[one.fields.get(name) if one.fields else None, one.value.get(name) == value[name]] for one in found]
            block = self._chosen(*sides, before=before.fields.get(name) if before and before.fields else None)
            if block is None:
                own = found[0].fields.get(name)
                new = (fresh.fields or {}).get(name) or _Block((), tuple("  " + line for line in _dumped({name: value[name]})))
                block = _Block(own.lead if own else (), _with_comment(new.body, own.body if own else ()))
            lines += [*block.lead, *_indented(block.body, depth)]
        if not lines or lines[0].lstrip().startswith("#"):
            raise _NoLayoutError
        return [f"{lines[0][: max(depth - 2, 0)]}- {lines[0].lstrip()}", *lines[1:]]


def _layout(text: str, *, checked: bool = True) -> _Layout:
    from ruamel.yaml import YAML
    from ruamel.yaml.nodes import MappingNode, SequenceNode

    text = text.removeprefix(_MARK).replace("\r\n", "\n")
    model = parse_yaml_text(text) if checked else Model("m")
    value = to_dict(model)
    root = YAML(typ="safe", pure=True).compose(text)
    lines = text.split("\n")
    if lines[-1] == "":
        lines.pop()
    if not isinstance(root, MappingNode) or root.flow_style or any(line.startswith(("---", "...", "%")) for line in lines):
        raise _NoLayoutError
    blocks: dict[str, _Block] = {}
    items: dict[str, dict[str, _Item]] = {}
    indent: dict[str, int] = {}
    at = 0
    for key, node in root.value:
        start, last = key.start_mark.line, _last_line(node)
        name = key.value
        lead = tuple(lines[at:start])
        if name in _LISTS and isinstance(node, SequenceNode) and not node.flow_style and node.value:
            first = node.value[0].start_mark.line
            head = tuple(lines[start:first])
            # Comments below the name of the list stand above its first item.
            blocks[name] = _Block(lead, head[:1])
            at = start + 1
            values = value[name] if checked else [None] * len(node.value)
            items[name] = {}
            for child, told in zip(node.value, values, strict=True):
                begin, end = child.start_mark.line, _last_line(child)
                if begin < at or not lines[begin].lstrip().startswith("- "):
                    raise _NoLayoutError
                indent.setdefault(name, len(lines[begin]) - len(lines[begin].lstrip()))
                block = _Block(tuple(lines[at:begin]), tuple(lines[begin : end + 1]))
                fields = _fields(child, lines, begin, end) if isinstance(child, MappingNode) else None
                written = told if told is not None else {"id": str(len(items[name]))}
                items[name][written["id"]] = _Item(block, written, fields)
                at = end + 1
        else:
            if start < at:
                raise _NoLayoutError
            blocks[name] = _Block(lead, tuple(lines[start : last + 1]))
            if name in _LISTS:
                # An empty list, or one in brackets: it is written anew where something comes in.
                if node.value:
                    raise _NoLayoutError
                blocks[name] = _Block(lead, (f"{name}:",))
            at = last + 1
    return _Layout(model, blocks, items, tuple(lines[at:]), indent)


def _fields(node: Any, lines: Sequence[str], begin: int, end: int) -> dict[str, _Block] | None:
    """The fields of an item that stand below each other; None where they do not."""
    if node.flow_style:
        return None
    found: dict[str, _Block] = {}
    at = begin
    for key, value in node.value:
        start, last = key.start_mark.line, max(_last_line(value), key.start_mark.line)
        if start < at:
            return None
        body = list(lines[start : last + 1])
        if start == begin:
            body[0] = body[0].replace("- ", "  ", 1)
        found[key.value] = _Block(tuple(lines[at:start]), tuple(body))
        at = last + 1
    return found if at == end + 1 else None


def _last_line(node: Any) -> int:
    """The last line on which something of a value stands."""
    from ruamel.yaml.nodes import MappingNode, ScalarNode

    if isinstance(node, ScalarNode):
        if node.style in ("|", ">") or (node.end_mark.column == 0 and node.end_mark.line > node.start_mark.line):
            return int(max(node.end_mark.line - 1, node.start_mark.line))
        return int(node.end_mark.line)
    if node.flow_style:
        return int(node.end_mark.line)
    children = [child for pair in node.value for child in pair] if isinstance(node, MappingNode) else list(node.value)
    last: int = max([node.start_mark.line, *(_last_line(child) for child in children)])
    return last


def _dumped(value: Mapping[str, Any]) -> list[str]:
    """Plain values as the lines of YAML that graphmodel writes."""
    from graphmodel.formats.model_file import yaml_of

    return yaml_of(value).rstrip("\n").split("\n")


def _with_comment(new: Sequence[str], old: Sequence[str]) -> tuple[str, ...]:
    """New lines with the comment that stands behind the old ones, where both are one line."""
    comment = re.search(r"""\s+#[^"'{}\[\]]*$""", old[0]) if len(new) == len(old) == 1 else None
    return (new[0] + comment[0],) if comment else tuple(new)


def _indented(lines: Sequence[str], indent: int) -> tuple[str, ...]:
    if not lines:
        return ()
    shift = indent - (len(lines[0]) - len(lines[0].lstrip()))
    if shift == 0:
        return tuple(lines)
    if shift > 0:
        return tuple(" " * shift + line if line.strip() else line for line in lines)
    if any(line.strip() and not line.startswith(" " * -shift) for line in lines):
        raise _NoLayoutError
    return tuple(line[-shift:] if line.strip() else line for line in lines)


def _all_lines(layout: _Layout) -> Iterator[str]:
    for block in layout.blocks.values():
        yield from block.lead
    for items in layout.items.values():
        for item in items.values():
            yield from item.block.lead
    yield from layout.end
