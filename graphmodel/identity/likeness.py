"""How alike the names of entities are, by their words, by their letters where words are split differently, and by their readings in a language.

The words of two romanized names are matched with each other (rapidfuzz, normalized Indel similarity), in any order. A word counts the more the
fewer entities have it in their names, so that *Ministry (Nigeria)* and *Ministry (Niger)* do not match by what they have in common.
Names in Chinese characters, hangul or kana are too short for this: two of them are compared by their characters, and with a name in another script
by their readings (see :mod:`graphmodel.identity.romanization`).
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import product
from typing import NamedTuple

from rapidfuzz.distance import Indel

from graphmodel.identity.romanization import Language, Reading, fold, is_pinyin, phonetic, readings, script_of, simplified, words
from graphmodel.model.statement import Entity

ALIKE = 0.8
"""Words less alike than this are different words (Volodymyr and Vladimir are 0.81 alike, Iran and Iraq 0.75)."""
MAX_NAMES = 40
"""Names of one entity that are compared with those of another, at most."""
MEANINGLESS = frozenset("and da das de del der des di do dos du el et for in la le les of on the to und van von y".split())
ARTICLES = frozenset("al el as ad ar an az at ash ul ur".split())
"""The Arabic article as it is written in Latin letters: names are given with it and without it."""

_CACHED = 2**17
_CHARACTERS = ("Han", "Hangul", "Kana")
_SYLLABIC: tuple[Language, ...] = ("Chinese", "Japanese", "Korean")
_FREQUENT = 3
"""Two different words that each are in the names of so many entities are not spellings of each other (Austria, Australia)."""
_SHORT, _LONGER = 6, 2
"""A word of fewer letters than this, and another with so many more that begins otherwise, are not spellings of each other (Qiang, Keqiang)."""
_COARSELY = 0.88
"""Two words whose consonants are the same, one of them from another script."""
_FEW = 8
_WHOLE_PART, _PART_ONLY, _PART, _INITIALS = 0.92, 0.82, 0.6, 0.8
_SPLIT, _SPLIT_NEARLY = 0.97, 0.92
_READ, _READ_ALIKE, _READ_MAYBE, _READ_PART, _READ_NEARLY = 0.95, 0.9, 0.82, 0.8, 0.75
_SOUNDS_WORD, _SOUNDS_FEW, _SOUNDS_MANY, _SOUNDS_MOST = 4, 8, 10, 14
"""Consonants of a word that may differ in one, and of both names together: too few to compare, enough, and enough where one differs."""
_SAME_SOUND, _ONLY_SOUND, _CHARACTERS_PART = 0.85, 0.6, 0.7
_BOTH_DIFFER = 0.75
"""Where each name has a word that the other has not, they name two (Ministry (Thailand), Ministry (China))."""
_COARSE = str.maketrans("bvdgz", "pftks")
"""Scripts that lack the one letter write the other: Arabic has no p and no v."""

Words = tuple[str, ...]


class Likeness(NamedTuple):
    """How alike two names are, 0 to 1, and how, in words."""

    score: float
    reason: str


_NONE = Likeness(0.0, "")


class Names:
    """The names of entities with everything that comparing them needs, made once."""

    def __init__(self, entities: Sequence[Entity], generic: frozenset[Words] = frozenset()) -> None:
        """``generic``: words that name a kind of thing, and nobody; an entity with no other name, or an unspecified one, has no name of its own."""
        self.size = len(entities)
        self.text: list[dict[Words, str]] = [{} for _ in entities]
        self.characters: list[list[str]] = [[] for _ in entities]
        self.readings: list[list[tuple[str, Reading]]] = [[] for _ in entities]
        self.context: dict[Words, frozenset[str]] = {}
        self.romanized: set[str] = set()
        self.having: dict[str, set[int]] = defaultdict(set)
        for index, entity in enumerate(entities):
            if not entity.unspecified:
                for name in (entity.name, *entity.aliases)[:MAX_NAMES]:
                    self._add(index, name, generic)
        self.words = [tuple(each) for each in self.text]
        self.languages: tuple[Language, ...] = tuple(sorted({reading.language for each in self.readings for _, reading in each}))
        self.weight = {word: self._weight(word) for word in self.having}
        self._likeness: dict[tuple[str, str], float] = {}

    def _add(self, index: int, name: str, generic: frozenset[Words]) -> None:
        script = script_of(name)
        self.readings[index] += [(name, reading) for reading in readings(name) if reading.words]
        if script in _CHARACTERS:
            self.characters[index].append(name)
            return
        for variant in dict.fromkeys((words(name), words(name, joined=False))):
            if variant and variant not in generic:
                self.text[index].setdefault(variant, name)
                self.context[variant] = frozenset(_context(name)) if "(" in name else frozenset()
                for word in variant:
                    self.having[word].add(index)
        if script != "Latin":
            self.romanized.update(words(name))

    def compare(self, left: int, right: int) -> Likeness:
        """How alike the two most similar names of two entities are."""
        best, pair = _NONE, ("", "")
        for one, name in self.text[left].items():
            for other, other_name in self.text[right].items():
                found = self._compare_words(one, other)
                if found[0] > best[0]:
                    best, pair = found, (name, other_name)
        for found, names in self._compare_by_reading(left, right) if self.languages else ():
            if found[0] > best[0]:
                best, pair = found, names
        score, reason = best
        return Likeness(score, f"{reason.replace('%', f'{score:.0%}')}: {pair[0]!r} and {pair[1]!r}") if score else _NONE

    def _compare_by_reading(self, left: int, right: int) -> Iterator[tuple[Likeness, tuple[str, str]]]:
        for character in self.characters[left]:
            for other in self.characters[right]:
                yield _compare_characters(character, other), (character, other)
        for name, reading in self.readings[left]:
            for other_words, other_name in self.text[right].items():
                yield _compare_reading(reading, other_words), (name, other_name)
        for name, reading in self.readings[right]:
            for other_words, other_name in self.text[left].items():
                yield _compare_reading(reading, other_words), (other_name, name)

    def _compare_words(self, one: Words, other: Words) -> Likeness:
        if one == other:
            return Likeness(1.0, "the same name")
        if len(one) > len(other):
            one, other = other, one
        score, matched = self._matched(one, other)
        best = Likeness(score, "names % alike")
        if len(matched) == len(one) < len(other) and not self.context[other]:
            part, clear = self._part(one, other, matched)
            best = max(best, Likeness(part, "one name is a part of the other" + ("" if clear else ", and of others")))
        if len(one) == 1 and len(other) > 1 and one[0] in initials(other):
            best = max(best, Likeness(_INITIALS, "initials"))
        if best.score < _SPLIT and len(one) != len(other):
            best = max(best, _compare_split(one, other))
        return best

    def _matched(self, one: Words, other: Words) -> tuple[float, dict[int, tuple[int, float]]]:
        """How alike two names are by their words, and which word of the first (not the longer one) goes with which of the second."""
        pairs: list[tuple[float, int, int]] = []
        for i, a in enumerate(one):
            for j, b in enumerate(other):
                likeness = 1.0 if a == b else self._alike(a, b)
                if likeness >= ALIKE:
                    pairs.append((-likeness, i, j))
        if not pairs:
            return 0.0, {}
        pairs.sort()
        matched: dict[int, tuple[int, float]] = {}
        taken: set[int] = set()
        weight, both = self.weight, 0.0
        for negative, i, j in pairs:
            if i not in matched and j not in taken:
                matched[i] = j, -negative
                taken.add(j)
                both -= negative * (weight[one[i]] + weight[other[j]])
        score = both / sum([weight[word] for word in (*one, *other)])
        only_context = matched and (all(one[i] in self.context[one] for i in matched) or all(other[j] in self.context[other] for j in taken))
        if len(matched) < len(one) or only_context:
            score *= _BOTH_DIFFER
        return score, {} if only_context else matched

    def _part(self, one: Words, other: Words, matched: Mapping[int, tuple[int, float]]) -> tuple[float, bool]:
        """What it proves that all words of the shorter name are in the longer one, and whether they are in the names of nobody else."""
        meaning = [(one[i], other[j]) for i, (j, _) in matched.items() if len(one[i]) > 2 and one[i] not in MEANINGLESS]
        if not meaning:
            return 0.0, False
        likeness = sum(value for _, value in matched.values()) / len(matched)
        having = set.intersection(*(self.having[mine] | self.having[theirs] for mine, theirs in meaning))
        clear = len(having) <= _FEW and all(self._may_be_called(index, other) for index in having)
        strength = (_WHOLE_PART if len(meaning) > 1 else _PART_ONLY) if clear else _PART
        return likeness * strength, clear

    def _may_be_called(self, index: int, name: Words) -> bool:
        """Whether an entity may be called by a name: one of its own names is like it, or a part of it, or it of that."""
        for own in self.words[index]:
            short, long = sorted((name, own), key=len)
            score, matched = self._matched(short, long)
            if score >= ALIKE or len(matched) == len(short):
                return True
        return False

    def _alike(self, one: str, other: str) -> float:
        key = (one, other) if one < other else (other, one)
        known = self._likeness.get(key)
        if known is None:
            known = self._likeness[key] = self._compute_alike(one, other)
        return known

    def _compute_alike(self, one: str, other: str) -> float:
        likeness = similarity(one, other)
        if 0 < likeness < 1 and min(len(self.having[one]), len(self.having[other])) >= _FREQUENT and phonetic(one) != phonetic(other):
            return 0.0
        if likeness < _COARSELY and (one in self.romanized or other in self.romanized):
            mine = consonants(one)
            if len(mine) > 2 and (mine == consonants(other) or (len(without_f(mine)) > 2 and without_f(mine) == without_f(consonants(other)))):
                return _COARSELY
        return likeness

    def _weight(self, word: str) -> float:
        rarity = math.log(1 + self.size / len(self.having[word]))
        return rarity * (0.3 if len(word) == 1 or word in MEANINGLESS else 1.0)


def similarity(one: str, other: str) -> float:
    """How alike two romanized words are, 0 to 1; an initial is like any word that begins with it, but proves less.

    >>> similarity("iran", "iraq"), similarity("qiang", "keqiang"), similarity("v", "vladimir")
    (0.0, 0.0, 0.9)
    """
    if one == other:
        return 1.0
    if one.isdigit() or other.isdigit():
        return 0.0
    if 1 in (len(one), len(other)):
        return 0.9 if one[0] == other[0] else 0.0
    heard, other_heard = phonetic(one), phonetic(other)
    if one[:2] != other[:2] and min(len(one), len(other)) < _SHORT and abs(len(heard) - len(other_heard)) >= _LONGER:
        return 0.0
    likeness: float = Indel.normalized_similarity(one, other, score_cutoff=ALIKE)
    return max(likeness, 0.98 * Indel.normalized_similarity(heard, other_heard, score_cutoff=ALIKE))


@lru_cache(maxsize=_CACHED)
def consonants(word: str) -> str:
    """The first letter and the consonants of a word as it is heard, in classes that all scripts tell apart."""
    heard = phonetic(word)
    kept = heard[:1] + re.sub(r"[aeiou]", "", heard[1:])
    return (kept if len(kept) > 1 else heard).translate(_COARSE)


def without_f(letters: str) -> str:
    """Consonants without the letter that Arabic and Hebrew write for u and o, too."""
    return letters[:1] + letters[1:].replace("f", "")


@lru_cache(maxsize=_CACHED)
def initials(name: Words) -> tuple[str, ...]:
    """The initials of a name, with those of its small words and without."""
    full = "".join(word[0] for word in name)
    short = "".join(word[0] for word in name if word not in MEANINGLESS)
    return tuple({text: None for text in (full, short) if len(text) > 1})


@lru_cache(maxsize=_CACHED)
def folded(name: Words, language: Language) -> tuple[Words, ...]:
    """The words of a name, folded (see ``romanization.fold``), without the Arabic article; all ways where there are several."""
    results: tuple[Words, ...] = ((),)
    for word in name:
        if language != "Arabic" or word not in ARTICLES:
            results = tuple((*before, text) for before in results for text in fold(word, language))[:8]
    return results


def _context(name: str) -> Iterator[str]:
    """The words in brackets, which say of which country or kind: whose name has only these in common with another one is somebody else."""
    for text in re.findall(r"\(([^()]*)\)", name):
        yield from words(text)


def _rotations(name: Words) -> Iterator[Words]:
    """A name with its last words first: surnames are written first or last."""
    yield from (name[at:] + name[:at] for at in range(min(len(name), 6)))


def _compare_split(one: Words, other: Words) -> Likeness:
    """Two names whose words are split differently: Kim Jong Un and Kim Jongun."""
    letters = phonetic("".join(one))
    if abs(len(letters) - sum(map(len, other))) > 3 or letters.isdigit() or len(letters) < 4:
        return _NONE
    rotated = [phonetic("".join(rotation)) for rotation in _rotations(other)]
    if letters in rotated:
        return Likeness(_SPLIT, "the same name, split differently")
    if any(letter.isdigit() for letter in letters) or len(letters) < 2 * _SHORT:
        return _NONE
    likeness = max(Indel.normalized_similarity(letters, each, score_cutoff=_SPLIT_NEARLY) for each in rotated)
    return Likeness(likeness * _SPLIT, "names % alike, split differently") if likeness else _NONE


def _compare_characters(one: str, other: str) -> Likeness:
    """Two names in Chinese characters, hangul or kana: in so short names, one other character is somebody else."""
    one, other = (re.sub(r"[\W_]", "", simplified(unicodedata.normalize("NFKC", name))) for name in (one, other))
    if one == other:
        return Likeness(1.0, "the same name")
    short, long = sorted((one, other), key=len)
    if len(short) >= 3 and short in long:
        return Likeness(_CHARACTERS_PART, "one name is a part of the other")
    scripts = {script_of(one), script_of(other)}
    if scripts == {"Han"} and len(one) == len(other) and _mandarin(one) == _mandarin(other):
        shared = sum(mine == theirs for mine, theirs in zip(one, other, strict=True))
        return Likeness(_SAME_SOUND if len(one) > 2 and 2 * shared >= len(one) else _ONLY_SOUND, "the same sound in other characters")
    if "Han" not in scripts and len(short) > 3:
        likeness = Indel.normalized_similarity(one, other, score_cutoff=ALIKE)
        return Likeness(likeness, "names % alike") if likeness else _NONE
    return _NONE


def _mandarin(name: str) -> Words:
    return next((reading.words for reading in readings(name) if reading.language == "Chinese"), ())


def _compare_reading(reading: Reading, other: Words) -> Likeness:
    """A name by its reading in a language, with a name in Latin letters."""
    language = reading.language
    if language in _SYLLABIC:
        return _compare_syllables(reading, other)
    pairs = product(folded(reading.words, language), folded(other, language))
    return max((_compare_consonants(one, another, language) for one, another in pairs), default=_NONE)


def _compare_syllables(reading: Reading, other: Words) -> Likeness:
    language = reading.language
    how = f"read in {language}"
    letters = "".join(reading.words)
    mine = joined_fold(reading.words, language)
    best = _NONE
    for rotation in _rotations(other):
        rotated = "".join(rotation)
        theirs = joined_fold(rotation, language)
        if rotated == letters:
            return Likeness(_READ, f"the same name, {how}")
        if theirs == mine:
            # Who writes Pinyin writes which syllable is meant.
            certain = language != "Chinese" or not all(map(is_pinyin, rotation))
            best = max(best, Likeness(_READ_ALIKE if certain else _READ_NEARLY, f"the same name, {how}"))
        elif language != "Chinese" and min(len(mine), len(theirs)) >= _SHORT and Indel.normalized_similarity(mine, theirs) >= _COARSELY:
            best = max(best, Likeness(_READ_NEARLY, f"nearly the same name, {how}"))
    if best.score < _READ_PART and len(other) > 2:
        parts = (other[at:end] for at in range(len(other)) for end in range(at + 1, len(other) + 1) if end - at < len(other))
        if len(mine) >= 4 and any(joined_fold(part, language) == mine for part in parts):
            best = max(best, Likeness(_READ_PART, f"one name is a part of the other, {how}"))
    return best


@lru_cache(maxsize=_CACHED)
def joined_fold(name: Words, language: Language) -> str:
    """The letters of a whole name, folded: however its words are split."""
    return re.sub(r"(.)\1+", r"\1", "".join(folded(name, language)[0]))


def _compare_consonants(one: Words, other: Words, language: Language) -> Likeness:
    """Two names of which one has no vowels, or other ones: word by word, in any order. Few consonants prove little."""
    one, other = sorted((tuple(filter(None, one)), tuple(filter(None, other))), key=len)
    rest, letters, exact = list(other), 0, True
    for word in one:
        nearest = max(rest, key=lambda each: Indel.normalized_similarity(word, each), default="")
        likeness = Indel.normalized_similarity(word, nearest) if nearest else 0.0
        if likeness < 1.0 and (likeness < ALIKE or len(word) < _SOUNDS_WORD):
            return _NONE
        rest.remove(nearest)
        letters += len(word) + len(nearest)
        exact = exact and likeness == 1.0
    if len(one) < 2 or letters < _SOUNDS_FEW:
        return _NONE
    how = f"read as a {language}" if language == "transcription" else f"read in {language}"
    if rest:
        return Likeness(_READ_NEARLY, f"one name is a part of the other, {how}")
    score = _READ_ALIKE if exact and letters >= _SOUNDS_MANY else _READ_MAYBE if exact or letters >= _SOUNDS_MOST else _READ_NEARLY
    return Likeness(score, f"the same consonants, {how}")
