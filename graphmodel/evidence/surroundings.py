"""Whether a passage of a new text is the one that it was in the old text, by what surrounds it.

The same words may be somebody else's. So a passage is taken for the same only where the rest of its sentence is the same; where the sentence before
still names whom it named, if it may be the one that says who speaks; where no other place of the words, then or now, fits as well; and where
something besides the words themselves shows where it belongs: the order of both texts, or neighbouring words that occur once.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from graphmodel.evidence.source import Source

Place = tuple[int, int]
"""Start and end of a passage, code points, end exclusive."""

_REACH = 400
"""Characters of a text that are compared on each side."""
_LEAST = 3
"""Letters and digits of neighbouring words that can show where a passage belongs."""
_ENOUGH = 12
"""Letters and digits on either side of a passage that must be the same where another place has the same sentence."""
_BEFORE = 300
"""Characters at most between a passage and the sentence before that may name its speaker."""
_MAX_ALIGNED = 400_000_000
"""Words of the old text times those of the new one at most, for an alignment of both (bits of memory)."""
_MAX_RIVALS = 500
"""Places of the same words that are compared with each other at most."""
_WORD = re.compile(r"\w+|[^\w\s]")


@dataclass(frozen=True)
class Versions:
    """An old and a new text of one document, and the words that name the people and bodies of a model."""

    old: Source
    new: Source
    names: frozenset[str] = frozenset()

    def doubt(self, before: Place, now: Place, rivals: Places, *, reported: bool = False, names_speaker: bool = False) -> str:
        """Why a passage of the new text may not be the one of the old text, in a few words; nothing where it is for certain.

        ``rivals`` are all the places of the words; ``reported`` says that somebody is reported as saying so; ``names_speaker`` says that the words
        themselves name who speaks or acts.
        """
        if self.old.text == self.new.text and before == now:
            return ""
        if not (self.old.folded.text and self.new.folded.text):
            return "the texts are too long to compare what surrounds it"
        if len(rivals.old) + len(rivals.new) > _MAX_RIVALS:
            return "the same words are in too many places"
        left, right = _rest_of_sentence(self.old, before)
        if not self._is_kept(left, right, now):
            return "its sentence has changed"
        alone = len(rivals.old) == len(rivals.new) == 1
        speech = reported or not alone or _is_speech(self.old, before) or _is_speech(self.new, now)
        named = names_speaker or self._names_somebody(left + " " + right)
        if speech and not named and not self._same_sentence_before(before, now):
            return "the sentence before, which may say who speaks, has changed"
        if not self._is_first_among(before, now, rivals):
            return "the same words in other places fit as well"
        beyond = (0, 0) if named else (len(left), len(right))
        if not (self._has_own_neighbours(before, now, beyond) or self._is_aligned(before, now)):
            return "nothing around it shows that it is the same passage"
        return ""

    def _is_aligned(self, before: Place, now: Place) -> bool:
        """Whether the passages lie on each other with both texts in their order."""
        offsets, places = self._alignment
        first, last = bisect_left(offsets, before[0]), bisect_left(offsets, before[1]) - 1
        return first <= last and places.get(first) == now[0] and now[0] <= places.get(last, -1) < now[1]

    def _is_kept(self, left: str, right: str, now: Place) -> bool:
        return _is_kept(self.new, left, right, now)

    def _names_somebody(self, text: str) -> bool:
        return any(word.casefold() in self.names for word in re.findall(r"\w+", text))

    def _same_sentence_before(self, before: Place, now: Place) -> bool:
        """Whether every name in the sentence before the old passage is in the sentence before the new one, too."""

        def names(source: Source, place: Place) -> set[str]:
            words = re.findall(r"\w+", _sentence_before(source, place))
            return {word.casefold() for word in words if word[0].isalpha() and not word[0].islower()}

        return names(self.old, before) <= names(self.new, now)

    def _is_first_among(self, before: Place, now: Place, rivals: Places) -> bool:
        """Whether no other pair of an old and a new place of the words, in the same sentence, fits as well on either side."""
        own = self._reach(before, now)
        left, right = _rest_of_sentence(self.old, before)
        with_sentence_before = _sentence_before(self.old, before) + left
        copies = sum(self._is_kept(with_sentence_before, right, place) for place in rivals.new)
        if copies > 1 and copies > sum(_is_kept(self.old, with_sentence_before, right, place) for place in rivals.old):
            return False
        pairs = [(other, now) for other in rivals.old if other != before] + [(before, other) for other in rivals.new if other != now]
        for old, new in pairs:
            twin = self._is_kept(left, right, new) if old == before else self._is_kept(*_rest_of_sentence(self.old, old), now)
            if not twin:
                continue
            reach = self._reach(old, new)
            if min(own) < _ENOUGH or reach[0] >= own[0] or reach[1] >= own[1]:
                return False
        return True

    def _reach(self, before: Place, now: Place) -> tuple[int, int]:
        """How many letters and digits are the same before and after two places; as many as are compared where both texts begin or end so."""
        return _letters(self._common(before, now, left=True)), _letters(self._common(before, now, left=False))

    def _common(self, before: Place, now: Place, *, left: bool, beyond: int = 0) -> tuple[str, bool]:
        """What both texts have beside two places, or ``beyond`` so many characters from them, and whether both begin (or end) with it."""
        sides = []
        for source, place in ((self.old, before), (self.new, now)):
            folded = source.folded
            at = folded.at(place[0]) - beyond if left else folded.at(place[1]) + beyond
            sides.append(folded.text[max(at - _REACH, 0) : at][::-1] if left else folded.text[at : at + _REACH])
        one, other = (side.casefold() for side in sides)
        length = next((number for number, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
        common = one[:length]
        whole = length == len(one) == len(other) and length < _REACH
        if not whole and any(length < len(side) and side[length].isalnum() for side in (one, other)):
            common = common.rstrip() if not common[-1:].isalnum() else re.sub(r"\w+$", "", common)
        return (common[::-1] if left else common), whole

    def _has_own_neighbours(self, before: Place, now: Place, beyond: tuple[int, int]) -> bool:
        """Whether words beside both places, so many characters away before and after them, occur once in each text."""
        for left, distance in zip((True, False), beyond, strict=True):
            common, _ = self._common(before, now, left=left, beyond=distance)
            if sum(map(str.isalnum, common)) >= _LEAST and all(source.lowered.count(common) == 1 for source in (self.old, self.new)):
                return True
        return False

    @cached_property
    def _alignment(self) -> tuple[Sequence[int], dict[int, int]]:
        """Where each word of the old text begins, and where the new text has it, by the longest common subsequence of words."""
        from rapidfuzz.distance import LCSseq

        old, new = ([(match[0].casefold(), match.start()) for match in _WORD.finditer(source.folded.text)] for source in (self.old, self.new))
        words, others = [word for word, _ in old], [word for word, _ in new]
        offsets = [self.old.folded.starts[at] for _, at in old]
        first = next((at for at, (a, b) in enumerate(zip(words, others, strict=False)) if a != b), min(len(words), len(others)))
        pairs: dict[int, int] = {at: at for at in range(first)}
        if (len(words) - first) * (len(others) - first) <= _MAX_ALIGNED:
            for part in LCSseq.opcodes(words[first:], others[first:]):
                if part.tag == "equal":
                    pairs.update({first + part.src_start + at: first + part.dest_start + at for at in range(part.src_end - part.src_start)})
        return offsets, {at: self.new.folded.starts[new[other][1]] for at, other in pairs.items()}


@dataclass(frozen=True, slots=True)
class Places:
    """All the places of the same words in an old and in a new text."""

    old: Sequence[Place]
    new: Sequence[Place]


def name_words(names: Iterable[str]) -> frozenset[str]:
    """The words of names, in lower case, by which a text may name somebody; words of one or two letters are left out.

    >>> sorted(name_words(["Anton Vesk", "EU"]))
    ['anton', 'vesk']
    """
    return frozenset(word.casefold() for name in names for word in re.findall(r"\w+", name) if len(word) > 2)


def _rest_of_sentence(source: Source, place: Place) -> tuple[str, str]:
    """What the sentence of a passage has before it and after it, folded."""
    first, last = source.sentence_at(place[0]), source.sentence_at(place[1] - 1)
    start = source.sentences[first][0] if first is not None else place[0]
    end = source.sentences[last][1] if last is not None else place[1]
    folded = source.folded
    left = folded.text[folded.at(max(start, place[0] - _REACH)) : folded.at(place[0])]
    right = folded.text[folded.at(place[1]) : folded.at(min(end, place[1] + _REACH))]
    return left, right


def _sentence_before(source: Source, place: Place) -> str:
    """The sentence before that of a passage, with the space behind it, folded; nothing where there is none close by."""
    number = source.sentence_at(place[0])
    start = source.sentences[number][0] if number is not None else place[0]
    last = bisect_left(source.sentences, start, key=lambda sentence: sentence[0]) - 1
    if last < 0 or start - source.sentences[last][1] > _BEFORE:
        return ""
    folded = source.folded
    return folded.text[folded.at(source.sentences[last][0]) : folded.at(start)]


def _is_kept(source: Source, left: str, right: str, place: Place) -> bool:
    """Whether a place of a text has the same words before and after it; more may be before and after these."""
    folded = source.folded
    start, end = folded.at(place[0]), folded.at(place[1])
    before = folded.text[max(start - 4 * _REACH, 0) : start].casefold()
    after = folded.text[end : end + 2 * _REACH].casefold()
    return _ends_with(before, left.casefold()[-3 * _REACH :]) and _ends_with(after[::-1], right.casefold()[::-1])


def _is_speech(source: Source, place: Place) -> bool:
    """Whether a passage is between quotation marks, after a colon, or below a heading, by the rest of its sentence."""
    left, right = _rest_of_sentence(source, place)
    before = _sentence_before(source, place).rstrip()
    is_below_heading = left and source.text[max(place[0] - _REACH, 0) : place[0]].rstrip(" \t").endswith("\n")
    return '"' in left + right or ":" in left or bool(is_below_heading) or before[-1:].isalnum() or before.endswith(":")


def _letters(side: tuple[str, bool]) -> int:
    text, whole = side
    return _REACH if whole else sum(map(str.isalnum, text))


def _ends_with(text: str, end: str) -> bool:
    """Whether a text ends with another, which does not begin inside of a word."""
    if not text.endswith(end):
        return False
    before = text[: len(text) - len(end)]
    return not (end[:1].isalnum() and before[-1:].isalnum())
