"""Edits of a YAML text: values replaced, fields and items put in and taken out, whatever the style of the group or list around them."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from itertools import groupby

from graphmodel.formats.yaml_layout import Entry, NoLayoutError, Part, column, line_end, line_start, newline_of, next_line

_BEHIND = re.compile(r"[ \t]*(,?)[ \t]*(?:(?<=[ \t])#[^\r\n]*)?(?=\r\n|\n|\r)")
"""What is behind an item in brackets that is the last on its line."""


class Edits:
    """Changes of one text, each with where it is in the text as it was; made all at once."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.newline = newline_of(text)
        self._edits: list[tuple[int, int, str]] = []

    def __len__(self) -> int:
        return len(self._edits)

    def forget(self, count: int) -> None:
        """Keep only the first ``count`` edits."""
        del self._edits[count:]

    def applied(self) -> str:
        """The changed text. Raises NoLayoutError where two edits change the same characters."""
        pieces: list[str] = []
        at = 0
        # At one place, what was put in first comes first, and what is taken out begins behind what is put in.
        for start, end, _, new in sorted((start, end, number, new) for number, (start, end, new) in enumerate(self._edits)):
            if start < at:
                raise NoLayoutError
            pieces += [self.text[at:start], new]
            at = end
        return "".join([*pieces, self.text[at:]])

    def replace(self, start: int, end: int, new: str) -> None:
        """Put other text in the place of some."""
        if self.text[start:end] != new:
            self._edits.append((start, end, new))

    def put_in(self, ours: Part, after: Entry | None, new: Sequence[Sequence[str]], *, first: Entry, joined: bool = False) -> None:
        """Put new fields or items into a group or list, each given as its lines: behind one of its own, or else before the ``first`` that stays.

        In brackets, each is one line, and follows on the line of the one before if ``joined``.
        """
        if ours.in_brackets:
            self._put_in_brackets(after, first, [piece for (piece,) in new], joined)
        elif after is None:
            text = self.newline.join(line for lines in new for line in lines)
            self.replace(first.start, first.start, f"{text.lstrip(' ')}{self.newline}{' ' * ours.column}")
        else:
            rest = ours.rest(after)
            if rest is None:
                raise NoLayoutError
            self.replace(rest[1], rest[1], "".join(self.newline + line for lines in new for line in lines))

    def take_out(self, ours: Part, gone: Sequence[Entry], kept: Collection[str] = ()) -> None:
        """Take fields or items out of a group or list, with the comments directly above and behind them, but for the ``kept`` ones above."""
        numbers = {entry.number for entry in gone}
        for removed, run in groupby(ours.entries if gone else (), lambda entry: entry.number in numbers):
            entries = list(run)
            if not removed:
                continue
            after = ours.entries[entries[-1].number + 1] if entries[-1].number + 1 < len(ours.entries) else None
            if ours.in_brackets:
                before = ours.entries[entries[0].number - 1] if entries[0].number else None
                self._take_out_of_brackets(entries, before, after)
            elif self.text[line_start(self.text, entries[0].start) : entries[0].start].strip():
                self._take_out_first(entries, after)
            else:
                for entry in entries:
                    self.replace(self._lead_start(ours, entry, kept), next_line(self.text, entry.end), "")

    def _put_in_brackets(self, after: Entry | None, first: Entry, new: Sequence[str], joined: bool) -> None:
        if after is None:
            self.replace(first.start, first.start, "".join(f"{piece}, " for piece in new))
            return
        comma = _BEHIND.match(self.text, after.end)
        begins_line = not self.text[line_start(self.text, after.start) : after.start].strip()
        if comma is None or not begins_line or joined:
            self.replace(after.end, after.end, "".join(f", {piece}" for piece in new))
            return
        # Items on lines of their own: the new ones, too.
        indent = self.newline + " " * column(self.text, after.start)
        if not comma[1]:
            self.replace(after.end, after.end, ",")
        self.replace(comma.end(), comma.end(), "".join(f"{indent}{piece}," for piece in new).removesuffix("" if comma[1] else ","))

    def _take_out_of_brackets(self, entries: Sequence[Entry], before: Entry | None, after: Entry | None) -> None:
        start = line_start(self.text, entries[0].start)
        behind = _BEHIND.match(self.text, entries[-1].end)
        if behind is not None and behind[1] and not self.text[start : entries[0].start].strip():
            self.replace(start, next_line(self.text, behind.end()), "")
        elif after is not None:
            self.replace(entries[0].start, after.start, "")
        elif before is not None:
            self.replace(before.end, entries[-1].end, "")
        else:
            raise NoLayoutError

    def _take_out_first(self, entries: Sequence[Entry], after: Entry | None) -> None:
        """Take out the first fields of an item, which begin behind its dash."""
        if after is None:
            raise NoLayoutError
        start = entries[0].start
        if not self.text[next_line(self.text, entries[-1].end) : after.start].strip():
            self.replace(start, after.start, "")
        else:
            start = line_start(self.text, start) + len(self.text[line_start(self.text, start) : start].rstrip())
            self.replace(start, line_end(self.text, entries[-1].end), "")

    def _lead_start(self, ours: Part, entry: Entry, kept: Collection[str]) -> int:
        """Where the comment directly above a field or item begins."""
        at = line_start(self.text, entry.start)
        lowest = ours.lead(entry)[0]
        while at > lowest:
            above = line_start(self.text, at - 1)
            line = self.text[above:at].strip()
            if not line.startswith("#") or line in kept:
                break
            at = above
        end = next_line(self.text, entry.end)
        if at > lowest and not self.text[line_start(self.text, at - 1) : at].strip() and not self.text[end : next_line(self.text, end)].strip():
            at = line_start(self.text, at - 1)  # of two empty lines, one stays
        return at
