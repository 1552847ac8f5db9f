"""Words find their place: where a quote is in a text, as it is written there or in another form.

A quote may differ from the text by typographic marks, white space, Unicode form, hyphenation, the case of its first letter, and by words left out at
an ellipsis. What differs in any other way is not a match: :func:`nearest` shows the passage that is most like it.
"""

from __future__ import annotations

import hashlib
import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from graphmodel.evidence.folding import BREAK, differences, fold
from graphmodel.evidence.source import SHOWN, Source
from graphmodel.model.statement import Evidence
from graphmodel.parsing.display import quoted

MAX_MATCHES = 2000
"""Places of one quote at most; more are not told apart."""
_LISTED = 3
_LEFT_OUT = "words left out"
_GAP = 1000
"""Characters at most that an ellipsis leaves out."""
_LEAST = 3
"""Letters and digits of a part beside an ellipsis at least."""
_ELLIPSIS = re.compile(r"\s*[\[(]?\.\.\.[\])]?\s*")
_MAX_HASHED = 50_000_000
"""Characters hashed at most to find a passage of which only the digest is kept (about ten seconds)."""
_NEAR = 60.0
"""The least similarity (0 to 100, rapidfuzz partial ratio) of a passage that is shown as the nearest."""
_MAX_NEAREST = 200_000_000
"""Characters of a quote times those of a text at most, for a search for the nearest passage."""


@dataclass(frozen=True, slots=True, order=True)
class Match:
    """A place of a quote in a text (code points, end exclusive), and in what the words there differ from the quote."""

    start: int
    end: int
    differences: tuple[str, ...] = ()

    @property
    def place(self) -> tuple[int, int]:
        """Start and end."""
        return self.start, self.end


def matches(source: Source, quote: str, prefix: str | None = None, suffix: str | None = None) -> list[Match]:
    """The places of a quote in a text, in their order: as it is written; where there is none, in another form.

    With ``prefix`` and ``suffix`` (W3C Web Annotation), only places with these words right before and after. A place at the borders of words goes
    before one inside of a word.

    >>> source = Source("Ann: “No comment.” Bob: no comment.")
    >>> matches(source, "no comment")
    [Match(start=24, end=34, differences=())]
    >>> matches(source, "No  comment", prefix="Ann:")
    [Match(start=6, end=16, differences=('white space',))]
    """
    if not quote.strip():
        return []
    for find in (_verbatim, _in_another_form, _with_an_ellipsis):
        found = [match for match in find(source, quote) if _fits(source, match, prefix, suffix)]
        if found:
            fewest = min(len(match.differences) for match in found)
            return _at_borders(source.text, [match for match in found if len(match.differences) == fewest])
    return []


def context(evidence: Evidence) -> tuple[str | None, str | None]:
    """The words right before and after a piece of evidence, where it has them."""
    return evidence.prefix, evidence.suffix


def listed(source: Source, places: Sequence[Match]) -> str:
    """Places with their lines and surroundings, for a message."""
    more = f", and {len(places) - _LISTED} more" if len(places) > _LISTED else ""
    return "; ".join(source.around(place.start, place.end) for place in places[:_LISTED]) + more


def nearest(source: Source, quote: str) -> str:
    """The passage that is most like a quote, for a message; nothing where none is like it.

    >>> nearest(Source("The bridge will be paid for."), "bridge will be payed for")
    "92 % alike, line 1, 4 to 27: 'The [bridge will be paid for].'"
    """
    from rapidfuzz import fuzz

    if not source.text or not quote or len(quote) * len(source.text) > _MAX_NEAREST:
        return ""
    near = fuzz.partial_ratio_alignment(quote, source.text, score_cutoff=_NEAR)
    if near is None:
        return ""
    words = source.text[near.dest_start : near.dest_end]
    start = near.dest_start + len(words) - len(words.lstrip())
    return f"{near.score:.0f} % alike, {source.around(start, start + len(words.strip()))}"


def shown_difference(source: Source, match: Match) -> str:
    """In what a quote and the words of a text differ, for a message."""
    words = f"the text has {quoted(source.text[match.start : match.end], SHOWN)}"
    if match.differences == (_LEFT_OUT,):
        return f"the quote leaves words out: {words}"
    one = len(match.differences) == 1 and not match.differences[0].endswith("s")
    return f"only {_listed(match.differences)} {'differs' if one else 'differ'}: {words}"


def _listed(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def _verbatim(source: Source, quote: str) -> Iterator[Match]:
    at, number = source.text.find(quote), 0
    while at >= 0 and number < MAX_MATCHES:
        yield Match(at, at + len(quote))
        at, number = source.text.find(quote, at + 1), number + 1


def _in_another_form(source: Source, quote: str) -> Iterator[Match]:
    for start, end in _passages(source, fold(quote).text, first=True):
        words = source.text[start:end]
        if words != quote:
            yield Match(start, end, tuple(differences(quote, words)) or ("the form",))


def _with_an_ellipsis(source: Source, quote: str) -> Iterator[Match]:
    parts = [part for part in _ELLIPSIS.split(fold(quote).text) if part]
    if "..." not in fold(quote).text or any(sum(map(str.isalnum, part)) < _LEAST for part in parts) or not parts:
        return
    places = [list(_passages(source, part, first=number == 0)) for number, part in enumerate(parts)]
    chains: dict[int, tuple[int, int]] = {}
    for start, first_end in places[0]:
        reached: int | None = first_end
        for following in places[1:]:
            # Places are in order: the first one behind the last part is the nearest.
            reached = next((end for begin, end in following if reached is not None and reached <= begin <= reached + _GAP), None)
        if reached is not None:
            chains[reached] = (start, reached)  # of two beginnings with one end, the later is the nearer
    for start, end in chains.values():
        yield Match(start, end, (_LEFT_OUT if len(parts) > 1 else "the ellipsis",))


def _passages(source: Source, folded_quote: str, *, first: bool) -> Iterator[tuple[int, int]]:
    """The places of a folded quote in a text; ``first``: its first letter may have another case."""
    pattern = _pattern(folded_quote, first=first)
    if pattern is None:
        return
    for number, match in enumerate(pattern.finditer(source.folded.text)):
        if number == MAX_MATCHES:
            return
        yield source.folded.place(match.start(), match.end())


def _pattern(quote: str, *, first: bool) -> re.Pattern[str] | None:
    quote = re.sub(r"^(\W*)\[(\w)\](?=\w)", r"\1\2", quote.strip()) if first else quote.strip()
    quote = re.sub(r" ?([-\"]) ?", r"\1", quote)
    pieces: list[str] = []
    for at, letter in enumerate(quote):
        if letter == BREAK:
            pieces.append(f"[-{BREAK}]?")
            continue
        if at and letter.isalnum() and quote[at - 1].isalnum():
            pieces.append(f"{BREAK}?")
        if letter in '-"':
            pieces.append(f" ?[-{BREAK}] ?" if letter == "-" else ' ?" ?')
        elif first and letter.isalnum():
            pieces.append("|".join({letter, letter.lower(), letter.upper()}).join(("(?:", ")")))
        else:
            pieces.append(re.escape(letter))
        first = first and not letter.isalnum()
    # A space at the ends belongs to the surroundings.
    return re.compile("".join(pieces).removeprefix(" ?").removesuffix(" ?")) if pieces else None


def _fits(source: Source, match: Match, prefix: str | None, suffix: str | None) -> bool:
    """Whether the words right before and after a place are the given ones, in any form."""

    def folded(text: str) -> str:
        return re.sub(r" ?([-\"]) ?", r"\1", fold(text).text.casefold()).strip(' "')

    before, after = folded(prefix or ""), folded(suffix or "")
    room = 2 * max(len(prefix or ""), len(suffix or "")) + 50
    return folded(source.text[max(match.start - room, 0) : match.start]).endswith(before) and folded(
        source.text[match.end : match.end + room]
    ).startswith(after)


def _at_borders(text: str, found: Iterable[Match]) -> list[Match]:
    """The places that begin and end at borders of words, where there are any; else all."""
    found = sorted(found)
    return [match for match in found if not _is_inside(text, match.start) and not _is_inside(text, match.end)] or found


def _is_inside(text: str, offset: int) -> bool:
    return 0 < offset < len(text) and text[offset - 1].isalnum() and text[offset].isalnum()


def with_digest(source: Source, wanted: str, length: int) -> list[Match]:
    """The places of a passage of which only the length and the digest (``sha256:…``) are known; none where the search would take too long."""
    if not 0 < length <= len(source.text) or length * len(source.text) > _MAX_HASHED:
        return []
    value, text = bytes.fromhex(wanted.removeprefix("sha256:")), source.text
    return [
        Match(at, at + length)
        for at in range(len(text) - length + 1)
        if hashlib.sha256(text[at : at + length].encode("utf-8", "surrogatepass")).digest() == value
    ]


def in_other_units(source: Source, start: int, end: int) -> Iterator[tuple[str, tuple[int, int]]]:
    """Where a place would be if its offsets counted something else than characters, and what.

    >>> list(in_other_units(Source("😀 no"), 3, 5))
    [('UTF-16 code units', (2, 4)), ('bytes', (0, 2))]
    """
    text = source.text
    if not text.isascii():
        for name, encoding, width in (("UTF-16 code units", "utf-16-le", 2), ("bytes", "utf-8", 1)):
            data = text.encode(encoding, "surrogatepass")
            first, last = (len(data[: at * width].decode(encoding, "ignore")) for at in (start, end))
            yield name, (first, last)
    if text.startswith("\ufeff"):
        yield "without the byte order mark", (start + 1, end + 1)
    if "\r\n" in text:
        ends = [match.start() - number for number, match in enumerate(re.finditer("\r\n", text))]
        first, last = (at + bisect_left(ends, at) for at in (start, end))
        yield "a line end as one character", (first, last)
