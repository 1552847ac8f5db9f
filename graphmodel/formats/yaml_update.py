"""A YAML model file brought up to date in its own text: only what changed is new; comments, order, style and line ends of the rest stay.

Values are compared field by field and item by item, and each difference is an edit of the smallest part of the text: a value replaced, a field or an
item put in or taken out, whatever the style of the group or list around it. What comes out is read again and compared with the model that it is to
be: where the text cannot be changed so, the model is written anew.
"""

from __future__ import annotations

import difflib
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import groupby
from typing import Any

from graphmodel.errors import InputError, ProblemsError
from graphmodel.formats import yaml_writer
from graphmodel.formats.model_yaml import MODEL_LISTS, parse_yaml_text, yaml_text
from graphmodel.formats.yaml_edits import Edits
from graphmodel.formats.yaml_layout import MARK, Entry, NoLayoutError, Part, Place, comments, line_end, lines_of, newline_of, next_line, parsed
from graphmodel.model.model import Model, to_dict
from graphmodel.model.statement import statement_id


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
    mark = MARK if text.startswith(MARK) else ""
    bare = text.removeprefix(MARK)
    try:
        known = [_model_text(other.removeprefix(MARK)) for other in others]
        started = _model_text(base.removeprefix(MARK)) if base is not None else None
        made = _Update(_model_text(bare), known, started).text(model)
        if _same(parse_yaml_text(made), model):
            return mark + made, True
    except (ProblemsError, InputError, NoLayoutError):
        pass
    return mark + yaml_text(model).replace("\n", newline_of(bare)), False


def comments_lost(before: str, after: str) -> list[str]:
    """The comments of one text that another does not have.

    >>> comments_lost("a: 1  # one\\nb: 2  # two\\n", "a: 1  # one\\nb: 3\\n")
    ['# two']
    """
    lost = Counter(text for _, text in comments(before.removeprefix(MARK))) - Counter(text for _, text in comments(after.removeprefix(MARK)))
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


def _model_text(text: str) -> Part:
    return parsed(text, to_dict(parse_yaml_text(text)))


def _same(model: Model, other: Model) -> bool:
    return replace(model, **_sorted(model)) == replace(other, **_sorted(other))


def _sorted(model: Model) -> dict[str, Any]:
    return {kind: tuple(sorted(getattr(model, kind), key=lambda one: one.id)) for kind in MODEL_LISTS}


class _Update:
    """One text made to say a model, with the texts of others to take from."""

    def __init__(self, ours: Part, others: Sequence[Part], base: Part | None) -> None:
        self.ours = ours
        self.others = others
        self.base = base
        self.edits = Edits(ours.text)
        self.newline = self.edits.newline
        self.own_comments = {text for _, text in comments(ours.text)}
        self.other_comments = {text for other in others for _, text in comments(other.text)}
        self.named: frozenset[str] = frozenset()

    def text(self, model: Model) -> str:
        """The text that says the model. Raises NoLayoutError where it cannot be made."""
        # Of other statements the id is computed, and need not be written.
        self.named = frozenset(statement.id for statement in model.statements if statement_id(statement) != statement.id)
        if not self.ours.is_group:
            raise NoLayoutError
        self._value(self.ours, "", to_dict(model), self.others, self.base)
        self._end_of_file()
        return self.edits.applied()

    def _value(self, ours: Part, name: str, new: Any, others: Sequence[Part], base: Part | None) -> None:
        """Make a part of the text, the value of the field ``name``, say another value. Raises NoLayoutError where it can only be replaced."""
        if new == ours.value and base is None:
            return
        if ours.is_group and isinstance(new, dict) and ours.entries:
            self._group(ours, new, [other for other in others if other.is_group], base if base is not None and base.is_group else None)
        elif ours.is_list and isinstance(new, list) and ours.entries:
            self._list(ours, name, new, [other for other in others if other.is_list], base if base is not None and base.is_list else None)
        elif new != ours.value:
            raise NoLayoutError

    def _entry(self, place: Place, new: Any, others: Sequence[Place], base: Place | None) -> None:
        """Make a field or an item say a value, and take over the comments that only another text changed."""
        if base is not None:
            self._comments(place, others, base)
        count = len(self.edits)
        try:
            self._value(place.entry.part, place.name, new, [other.entry.part for other in others], base.entry.part if base else None)
        except NoLayoutError:
            self.edits.forget(count)
            self._replace(place, new, [other.entry.part for other in others])

    def _replace(self, place: Place, new: Any, others: Sequence[Part]) -> None:
        """Put another value where one is, in the same style."""
        ours, entry = place.around, place.entry
        part = entry.part
        if not isinstance(new, dict | list) and not (part.is_group or part.is_list):
            text = next((other.source for other in others if other.value == new and other.fits_into(ours)), None)
            if text is None:
                in_line = ours.in_brackets or part.quotes
                text = yaml_writer.flow_in_style(new, part.quotes) if in_line else self.newline.join(yaml_writer.folded("", new, ours.column))
            self.edits.replace(*((part.start, part.end, text) if part.end > part.start else (entry.name_end, entry.name_end, f" {text}")))
        elif ours.in_brackets:
            self.edits.replace(part.start, part.end, yaml_writer.flow(new))
        else:
            first, *lines = self._lines(ours, entry.key, place.name, new, others)
            rest = ours.rest(entry)
            if lines and rest is not None and line_end(ours.text, entry.name_end) == rest[1]:
                # A comment behind the name stays there.
                self.edits.replace(entry.name_end, entry.end, first)
                self.edits.replace(rest[1], rest[1], "".join(self.newline + line for line in lines))
            else:
                self.edits.replace(entry.name_end, entry.end, self.newline.join([first, *lines]))

    def _lines(self, ours: Part, key: str, name: str, new: Any, others: Sequence[Part]) -> list[str]:
        """A value as the lines behind the name of the field ``key``, or behind the dash of an item (""); the first is what follows these."""
        if key and isinstance(new, list) and new and all(isinstance(one, dict) for one in new):
            indent = self._list_indent(ours.column)
            return ["", *(line for item in new for line in self._item_lines(name, item, others, indent))]
        lines = list(yaml_writer.block({key: new}, ours.column)) if key else list(yaml_writer.list_item(new, ours.column, name))
        before = f"{yaml_writer.scalar(key, in_flow=False)}:" if key else "-"
        return [lines[0][ours.column + len(before) :], *lines[1:]]

    def _list_indent(self, indent: int) -> int:
        """How far the dashes of a new list below a field are indented: as those of the file's other lists."""
        for name in MODEL_LISTS:
            entry = self.ours.by_key.get(name)
            if entry is not None and entry.part.is_list and not entry.part.in_brackets and entry.part.entries:
                return indent + entry.part.column
        return indent + 2

    def _group(self, ours: Part, new: Mapping[str, Any], others: Sequence[Part], base: Part | None) -> None:
        """Make a group say other values for its fields. A field that only says what is usual stays."""
        old = ours.value if isinstance(ours.value, dict) else {}
        stay = {entry.key: entry for entry in ours.entries if entry.key in new or entry.key not in old}
        if not stay:
            raise NoLayoutError
        for key, entry in stay.items():
            if key in new:
                theirs = [Place(other, other.by_key[key], key) for other in others if key in other.by_key]
                self._entry(Place(ours, entry, key), new[key], theirs, Place(base, base.by_key[key], key) if base and key in base.by_key else None)
        gone = [entry for entry in ours.entries if entry.key not in stay]
        self.edits.take_out(ours, gone, self.other_comments)
        before: str | None = None
        order: dict[str | None, list[str]] = defaultdict(list)
        for key in new:
            if key in stay:
                before = key
            elif key != "id" or new[key] in self.named:
                order[before].append(key)
        for after, keys in order.items():
            lines = [self._field_lines(ours, key, new[key], others) for key in keys]
            self.edits.put_in(ours, stay[after] if after is not None else None, lines, first=next(iter(stay.values())), joined=bool(gone))

    def _field_lines(self, ours: Part, key: str, value: Any, others: Sequence[Part]) -> list[str]:
        """A new field as its lines; in brackets, as one."""
        theirs = [(other, other.by_key[key]) for other in others if key in other.by_key]
        for part, entry in theirs:
            if entry.part.value == value and (taken := self._taken(part, entry, -1 if ours.in_brackets else ours.column)):
                return taken
        if ours.in_brackets:
            return [f"{yaml_writer.scalar(key)}: {yaml_writer.flow(value)}"]
        first, *lines = self._lines(ours, key, key, value, [entry.part for _, entry in theirs])
        return [f"{' ' * ours.column}{yaml_writer.scalar(key, in_flow=False)}:{first}", *lines]

    def _list(self, ours: Part, name: str, new: list[Any], others: Sequence[Part], base: Part | None) -> None:
        """Make a list have other items. Those that stay keep their order, and new ones come behind the one that is before them."""
        keys, new_keys = _keys(ours.value, new)
        values = dict(zip(new_keys, new, strict=True))
        stay = {key: entry for key, entry in zip(keys, ours.entries, strict=True) if key in values}
        if not stay:
            raise NoLayoutError
        for key, entry in stay.items():
            old, value = entry.part.value, values[key]
            theirs = [Place(other, found, name) for other in others if (found := _matching(other, old, value)) is not None]
            before = _matching(base, old, old) if base is not None else None
            self._entry(Place(ours, entry, name), value, theirs, Place(base, before, name) if base is not None and before is not None else None)
        gone = [entry for key, entry in zip(keys, ours.entries, strict=True) if key not in stay]
        self.edits.take_out(ours, gone, self.other_comments)
        indent = -1 if ours.in_brackets else ours.column
        gap = [""] if not ours.in_brackets and _is_spaced(ours) else []
        after: str | None = None
        first = next(iter(stay.values()))
        for is_new, run in groupby(new_keys, lambda key: key not in stay):
            if is_new:
                lines = [self._item_lines(name, values[key], others, indent, gap) for key in run]
                self.edits.put_in(ours, stay[after] if after is not None else None, lines, first=first, joined=bool(gone))
            else:
                after = list(run)[-1]

    def _item_lines(self, name: str, value: Any, others: Sequence[Part], indent: int, gap: Sequence[str] = ()) -> list[str]:
        """A new item of the list in the field ``name`` as its lines; in brackets (``indent`` -1), as one."""
        for other in others:
            entry = _matching(other, None, value) if other.is_list else None
            if entry is not None and entry.part.value == value and (taken := self._taken(other, entry, indent)):
                return taken
        return [yaml_writer.flow(value)] if indent < 0 else [*gap, *yaml_writer.list_item(value, indent, name)]

    def _taken(self, part: Part, entry: Entry, indent: int) -> list[str]:
        """A field or item of another text as lines for ours, with the comments above it that ours does not have.

        Nothing where it cannot be moved: it has several lines and would come into brackets (``indent`` -1), or is less indented than its beginning.
        """
        if indent < 0 or part.in_brackets:
            source = part.text[entry.start : entry.end] if entry.key else entry.part.source
            if not (part.in_brackets or (not entry.key and entry.part.in_brackets)) or len(lines_of(source)) > 1:
                return []
            return [source if indent < 0 else f"{' ' * indent}{'' if entry.key else '- '}{source}"]
        rest = part.rest(entry)
        if rest is None:
            return []
        own = part.column
        first, *lines = lines_of(part.text[entry.start : rest[1]])
        if any(line.strip() and not line.startswith(" " * own) for line in lines):
            return []
        lead = [line for line in part.lead_lines(entry) if not line or (line.startswith("#") and line not in self.own_comments)]
        lead = lead if any(lead) else lead[:1]
        moved = [" " * indent + line[own:] if line.strip() else "" for line in lines]
        return [*(" " * indent + line if line else "" for line in lead), " " * indent + first, *moved]

    def _comments(self, place: Place, others: Sequence[Place], base: Place) -> None:
        """Take over the comments above and behind a field or item that only another text changed."""
        if place.around.in_brackets or base.around.in_brackets:
            return
        for other in others:
            if other.around.in_brackets:
                continue
            theirs = other.around.lead_lines(other.entry)
            now = place.around.lead_lines(place.entry)
            if now == base.around.lead_lines(base.entry) != theirs and not self._moved(now, theirs):
                lines = (" " * place.around.column + line if line else "" for line in theirs)
                self.edits.replace(*place.around.lead(place.entry), "".join(line + self.newline for line in lines))
            rest, their_rest, old_rest = place.rest(), other.rest(), base.rest()
            if rest is None or their_rest is None or old_rest is None:
                continue
            if place.text[slice(*rest)].strip() == base.text[slice(*old_rest)].strip() != other.text[slice(*their_rest)].strip():
                self.edits.replace(*rest, other.text[slice(*their_rest)])

    def _moved(self, now: Sequence[str], theirs: Sequence[str]) -> bool:
        """Whether another text has one of these comments, but elsewhere."""
        return any(line.strip() in self.other_comments for line in now if line not in theirs)

    def _end_of_file(self) -> None:
        """Take over what is below everything, if only another text changed it."""
        if self.base is None:
            return
        start = next_line(self.ours.text, self.ours.end)
        now, old = lines_of(self.ours.text[start:]), lines_of(self.base.text[next_line(self.base.text, self.base.end) :])
        theirs = [lines_of(other.text[next_line(other.text, other.end) :]) for other in self.others]
        changed = next((lines for lines in theirs if now == old != lines and not self._moved(now, lines)), None)
        if changed is not None:
            self.edits.replace(start, len(self.ours.text), self.newline.join(changed))


def _keys(old: Sequence[Any], new: Sequence[Any]) -> tuple[list[str], list[str]]:
    """Names for the items of two lists: those of one name are the same item, though perhaps with other values."""
    if all(isinstance(one, dict) and "id" in one for one in [*old, *new]):
        return [one["id"] for one in old], [one["id"] for one in new]
    names, new_names = [f"old {at}" for at in range(len(old))], [f"new {at}" for at in range(len(new))]
    texts, new_texts = [repr(one) for one in old], [repr(one) for one in new]
    for how, start, end, new_start, new_end in difflib.SequenceMatcher(None, texts, new_texts, autojunk=False).get_opcodes():
        if how == "equal":
            new_names[new_start:new_end] = names[start:end]
        elif how == "replace":
            at = new_start
            for number in range(start, end):
                found = next((one for one in range(at, new_end) if _is_alike(old[number], new[one])), None)
                if found is not None:
                    new_names[found] = names[number]
                    at = found + 1
    return names, new_names


def _is_alike(old: Any, new: Any) -> bool:
    """Whether one value may have become another: pieces of evidence from one document, or two texts."""
    if isinstance(old, dict) and isinstance(new, dict):
        return old.get("document") == new.get("document")
    return not isinstance(old, dict | list) and not isinstance(new, dict | list)


def _matching(other: Part, old: Any, new: Any) -> Entry | None:
    """The item of another text's list that is, or was, an item of ours."""
    if isinstance(new, dict) and "id" in new:
        return other.by_key.get(new["id"])
    return next((entry for value in (new, old) if value is not None for entry in other.entries if entry.part.value == value), None)


def _is_spaced(part: Part) -> bool:
    """Whether most items of a list have an empty line above them."""
    spaced = [not all(part.lead_lines(entry)) for entry in part.entries[1:]]
    return 2 * sum(spaced) > len(spaced)
