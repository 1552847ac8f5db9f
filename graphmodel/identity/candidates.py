"""Pairs of entities that may be one: looked for by name across scripts, ids elsewhere and shared relations. Suggested with reasons, never merged.

Names are romanized (anyascii), split into words, and the words of two names are matched with each other (rapidfuzz, normalized Indel similarity),
in any order; a word counts the more the fewer names it stands in, so that *Ministry (Nigeria)* and *Ministry (Niger)* are no match for what they
have in common. Which pairs are looked at at all is decided by keys (the consonants of a word; all consonants of a name, with one left out;
initials), since comparing everybody with everybody in this way would take half an hour where there are 20,000
(``benchmarks/identity.py`` measures time, and what is missed).
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations, pairwise
from typing import TYPE_CHECKING

from graphmodel.identity.clusters import Clusters, clusters_of
from graphmodel.identity.decisions import Decision
from graphmodel.model.model import Model
from graphmodel.model.schema import Schema
from graphmodel.model.statement import Entity

if TYPE_CHECKING:
    from graphmodel.graph.build import Graph

THRESHOLD = 0.8
_MAX_BLOCK = 60
"""A key that more names than this have says too little to compare all of them."""
_MAX_NAMES = 40
"""Names of one entity that are compared with those of another, at most."""
_ALIKE = 0.8
"""Words less alike than this are different words (Volodymyr and Vladimir are 0.81 alike, Iran and Iraq 0.75)."""
_FREQUENT = 3
"""Two different words that each stand in so many entities' names are no spellings of each other (Austria, Australia)."""
_COARSELY = 0.88
"""Two words whose consonants are the same, one of them from another script."""
_FEW = 8
_SAME_ID, _OTHER_ID, _WHOLE_PART, _PART_ONLY, _PART, _INITIALS = 0.95, 0.3, 0.92, 0.82, 0.6, 0.8
_BOTH_DIFFER = 0.75
"""Where each name has a word that the other has not, they name two (Ministry (Thailand), Ministry (China))."""
_SHARED, _SHARED_AT_MOST, _BETWEEN = 0.02, 0.1, 0.15
_MEANINGLESS = frozenset("and da das de del der des di do dos du el et for in la le les of on the to und van von y".split())
_SPELLINGS = tuple(pair.split("=") for pair in "sch=sh tch=ch kh=h ph=f ck=k ou=u oe=u ow=u oy=u ee=i oo=u x=ks".split())
_HEARD = str.maketrans("yjwqc", "iivkk")
_COARSE = str.maketrans("bvdgz", "pftks")
"""What scripts without the one letter write with the other: Arabic has no p and no v."""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Two entities that may be one: how likely it looks (0 to 1, no probability), and why, for and against."""

    score: float
    one: str
    other: str
    because: tuple[str, ...]


def suggest(found: Model | Graph, decisions: Sequence[Decision] = (), threshold: float = THRESHOLD, file: str = "<decisions>") -> list[Suggestion]:
    """The pairs of a model's or graph's entities that look like one, the likeliest first; without those about which something is decided.

    >>> people = [Entity(*one) for one in (("a", "Person", "Володимир Зеленський"), ("b", "Person", "V. Zelenskyy"), ("c", "Person", "Dana Orlik"))]
    >>> [(one.one, one.other) for one in suggest(Model("m", entities=tuple(people)))]
    [('a', 'b')]
    """
    entities, schema, relations = _subjects(found)
    return suggest_among(entities, schema, relations, clusters_of(decisions, file), threshold)


def suggest_among(
    entities: Sequence[Entity],
    schema: Schema,
    relations: Iterable[tuple[str, str, str]] = (),
    decided: Clusters | None = None,
    threshold: float = THRESHOLD,
) -> list[Suggestion]:
    """The suggestions among entities, with what they are related to as (subject, relation, object)."""
    look = _NameIndex(entities, schema, relations, decided or Clusters({}, {}, {}))
    made = (look.at(left, right) for left, right in look.candidates())
    return sorted((one for one in made if one and one.score >= threshold), key=lambda one: (-one.score, one.one, one.other))


@lru_cache(maxsize=2**17)
def words(name: str, *, joined: bool = True) -> tuple[str, ...]:
    """The words of a name in small Latin letters, whatever its script: what is compared. Initials in a row are one word, unless not ``joined``.

    >>> words("Володимир Зеленський"), words("J. D. Vance (Ohio)")
    (('volodimir', 'zelenskiy'), ('jd', 'vance', 'ohio'))
    """
    from anyascii import anyascii

    plain = anyascii(unicodedata.normalize("NFKC", name)).casefold()
    found: list[str] = []
    before = False
    for word in re.findall(r"[a-z0-9]+", re.sub(r"['`’]", "", plain)):
        letter = len(word) == 1 and word.isalpha()
        if letter and before and joined:
            found[-1] += word
        else:
            found.append(word)
        before = letter
    return tuple(found)


@lru_cache(maxsize=2**17)
def phonetic(word: str) -> str:
    """A romanized word without what romanizations differ in.

    >>> phonetic("zelenskyy") == phonetic("zelenskiy"), phonetic("poutine"), phonetic("mohammad") == phonetic("mohamad")
    (True, 'putin', True)
    """
    for spelling, letter in _SPELLINGS:
        word = word.replace(spelling, letter)
    word = word.translate(_HEARD)
    if len(word) > 4 and word.endswith("e"):
        word = word[:-1]
    return re.sub(r"([a-z])\1+", r"\1", word)


def similarity(one: str, other: str) -> float:
    """How alike two romanized words are, 0 to 1; a letter stands for any word that begins with it, but proves less."""
    from rapidfuzz.distance import Indel

    if one == other:
        return 1.0
    if one.isdigit() or other.isdigit():
        return 0.0
    if 1 in (len(one), len(other)):
        return 0.9 if one[0] == other[0] else 0.0
    likeness: float = Indel.normalized_similarity(one, other, score_cutoff=_ALIKE)
    return max(likeness, 0.98 * Indel.normalized_similarity(phonetic(one), phonetic(other), score_cutoff=_ALIKE))


class _NameIndex:
    """The entities with everything that comparing them needs, made once."""

    def __init__(self, entities: Sequence[Entity], schema: Schema, relations: Iterable[tuple[str, str, str]], decided: Clusters) -> None:
        self.entities = entities
        self.schema = schema
        self.decided = decided
        self.written: list[dict[tuple[str, ...], str]] = [{} for _ in entities]
        self.context: dict[tuple[str, ...], frozenset[str]] = {}
        self.romanized: set[str] = set()
        self.standing: dict[str, set[int]] = defaultdict(set)
        for index, one in enumerate(entities):
            for name in (one.name, *one.aliases)[:_MAX_NAMES]:
                for made in {words(name): None, words(name, joined=False): None}:
                    if made:
                        self.written[index].setdefault(made, name)
                        self.context[made] = frozenset(_context(name)) if "(" in name else frozenset()
                    for word in made:
                        self.standing[word].add(index)
                if not _is_latin(name):
                    self.romanized.update(words(name))
        self.names = [tuple(names) for names in self.written]
        self.weight = {word: self._weight(word) for word in self.standing}
        self.likeness: dict[tuple[str, str], float] = {}
        self.fits: dict[tuple[str, str], bool] = {}
        self.near: dict[str, set[tuple[str, str, str]]] = defaultdict(set)
        self.joined: dict[tuple[str, str], str] = {}
        for subject, relation, object_ in relations:
            self.near[subject].add((relation, "to", object_))
            self.near[object_].add((relation, "from", subject))
            self.joined.setdefault((min(subject, object_), max(subject, object_)), relation)

    def candidates(self) -> Iterator[tuple[int, int]]:
        """The pairs that are worth comparing: those with a key in common that not too many have."""
        blocks: dict[str, dict[int, None]] = defaultdict(dict)
        for index, one in enumerate(self.entities):
            for text in one.external:
                blocks[f"id {text}"][index] = None
            for name in self.names[index]:
                for key in _keys(name):
                    blocks[key][index] = None
        seen: set[int] = set()
        size = len(self.entities)
        for key, block in blocks.items():
            members = list(block)
            # Everybody of one name: who is compared with the next ones is, in the end, compared with all.
            pairs = combinations(members, 2) if len(members) <= _MAX_BLOCK else _neighbours(members) if key.startswith("all ") else ()
            for left, right in pairs:
                number = min(left, right) * size + max(left, right)
                if number not in seen:
                    seen.add(number)
                    yield min(left, right), max(left, right)

    def at(self, left: int, right: int) -> Suggestion | None:
        """What there is to say about two entities, None where they cannot be one, or where it is decided."""
        if self.entities[left].id > self.entities[right].id:
            left, right = right, left
        one, other = self.entities[left], self.entities[right]
        if not self._may_be_one(one, other):
            return None
        score, because = self._by_name(left, right)
        mine, theirs = set(one.external), set(other.external)
        if shared := mine & theirs:
            because.append(f"the same id elsewhere: {', '.join(sorted(shared))}")
            score = max(score, _SAME_ID + 0.05 * score)
        elif clash := {text.split(":")[0] for text in mine} & {text.split(":")[0] for text in theirs}:
            scheme = min(clash)
            told = " and ".join(sorted(text for text in mine | theirs if text.startswith(f"{scheme}:")))
            because.append(f"against: different ids in {scheme}: {told}")
            score *= _OTHER_ID
        if not because:
            return None
        score, more = self._by_relations(one.id, other.id, score)
        return Suggestion(round(min(max(score, 0.0), 1.0), 3), one.id, other.id, (*because, *more))

    def _may_be_one(self, one: Entity, other: Entity) -> bool:
        if self.decided.of(one.id) == self.decided.of(other.id) or self.decided.are_distinct(one.id, other.id):
            return False
        key = (one.label, other.label)
        if key not in self.fits:
            self.fits[key] = not all(key) or one.label == other.label or self.schema.fits(*key[:1], key[1:]) or self.schema.fits(*key[1:], key[:1])
        return self.fits[key]

    def _by_name(self, left: int, right: int) -> tuple[float, list[str]]:
        best: tuple[float, str, tuple[str, ...], tuple[str, ...]] = (0.0, "", (), ())
        for one in self.names[left]:
            for other in self.names[right]:
                score, how = self._names(one, other)
                if score > best[0]:
                    best = (score, how, one, other)
        score, how, one, other = best
        how = how.replace("%", f"{score:.0%}")
        return score, [f"{how}: {self.written[left][one]!r} and {self.written[right][other]!r}"] if score else []

    def _names(self, one: tuple[str, ...], other: tuple[str, ...]) -> tuple[float, str]:
        if one == other:
            return 1.0, "the same name"
        if len(one) > len(other):
            one, other = other, one
        score, matched = self._matched(one, other)
        if len(matched) == len(one) < len(other) and not self.context[other]:
            part, clear = self._part(one, other, matched)
            if part > score:
                return part, "one name is a part of the other" + ("" if clear else ", and of others")
        if len(one) == 1 and len(other) > 1 and one[0] in _initials(other):
            return _INITIALS, "initials"
        return score, "names % alike"

    def _matched(self, one: tuple[str, ...], other: tuple[str, ...]) -> tuple[float, dict[int, tuple[int, float]]]:
        """How alike two names are by their words, and which word of the first (not the longer one) goes with which of the second."""
        pairs = []
        for i, a in enumerate(one):
            for j, b in enumerate(other):
                likeness = 1.0 if a == b else self._alike(a, b)
                if likeness >= _ALIKE:
                    pairs.append((-likeness, i, j))
        pairs.sort()
        found: dict[int, tuple[int, float]] = {}
        taken: set[int] = set()
        weight, both = self.weight, 0.0
        for against, i, j in pairs:
            if i not in found and j not in taken:
                found[i] = j, -against
                taken.add(j)
                both -= against * (weight[one[i]] + weight[other[j]])
        score = both / sum([weight[word] for word in (*one, *other)])
        only_context = found and (all(one[i] in self.context[one] for i in found) or all(other[j] in self.context[other] for j in taken))
        if len(found) < len(one) or only_context:
            score *= _BOTH_DIFFER
        return score, {} if only_context else found

    def _part(self, one: tuple[str, ...], other: tuple[str, ...], matched: Mapping[int, tuple[int, float]]) -> tuple[float, bool]:
        """What it says that all words of the shorter name stand in the longer one: less where they stand in somebody else's name, too."""
        meaning = [(one[i], other[j]) for i, (j, _) in matched.items() if len(one[i]) > 2 and one[i] not in _MEANINGLESS]
        if not meaning:
            return 0.0, False
        likeness = sum(value for _, value in matched.values()) / len(matched)
        standing = set.intersection(*(self.standing[mine] | self.standing[theirs] for mine, theirs in meaning))
        clear = len(standing) <= _FEW and all(self._agree(other, index) for index in standing)
        strength = (_WHOLE_PART if len(meaning) > 1 else _PART_ONLY) if clear else _PART
        return likeness * strength, clear

    def _agree(self, name: tuple[str, ...], index: int) -> bool:
        """Whether an entity may be called by a name: one of its own names is like it, or a part of it, or it of that."""
        for own in self.names[index]:
            short, long = sorted((name, own), key=len)
            score, matched = self._matched(short, long)
            if score >= _ALIKE or len(matched) == len(short):
                return True
        return False

    def _alike(self, one: str, other: str) -> float:
        key = (one, other) if one < other else (other, one)
        known = self.likeness.get(key)
        if known is None:
            known = self.likeness[key] = self._newly_alike(one, other)
        return known

    def _newly_alike(self, one: str, other: str) -> float:
        likeness = similarity(one, other)
        if 0 < likeness < 1 and min(len(self.standing[one]), len(self.standing[other])) >= _FREQUENT and phonetic(one) != phonetic(other):
            return 0.0
        if likeness < _COARSELY and (one in self.romanized or other in self.romanized):
            bones = _consonants(one)
            if len(bones) > 2 and (bones == _consonants(other) or (len(_bare(bones)) > 2 and _bare(bones) == _bare(_consonants(other)))):
                return _COARSELY
        return likeness

    def _weight(self, word: str) -> float:
        rarity = math.log(1 + len(self.entities) / len(self.standing[word]))
        return rarity * (0.3 if len(word) == 1 or word in _MEANINGLESS else 1.0)

    def _by_relations(self, one: str, other: str, score: float) -> tuple[float, list[str]]:
        because = []
        shared = self.near.get(one, set()) & self.near.get(other, set())
        if shared:
            relation, way, end = min(shared)
            told = f"{relation} {way} {end!r}" + (f" and {len(shared) - 1} more" if len(shared) > 1 else "")
            because.append(f"the same relations: {told}")
            score += min(_SHARED_AT_MOST, _SHARED * len(shared)) * score
        if between := self.joined.get((one, other)):
            because.append(f"against: {between} stands between them")
            score -= _BETWEEN
        return score, because


def _is_latin(name: str) -> bool:
    return name.isascii() or all("LATIN" in unicodedata.name(letter, "") for letter in name if letter.isalpha())


def _context(name: str) -> Iterator[str]:
    """The words in brackets, which say of which country or kind: who is called like these alone is somebody else."""
    for text in re.findall(r"\(([^()]*)\)", name):
        yield from words(text)


def _keys(name: tuple[str, ...]) -> Iterator[str]:
    bones = [_consonants(word) for word in name if len(word) > 1 and word not in _MEANINGLESS]
    yield from {f"word {key}": None for bone in bones for key in (bone, _bare(bone))}
    yield from (f"two {one} {other}" for one, other in combinations(sorted(set(bones))[:6], 2))
    # One consonant may be another or missing.
    whole = "".join(sorted(bones))
    yield f"all {whole}"
    if 3 < len(whole) <= 24:
        yield from {f"but one {whole[:at]}{whole[at + 1 :]}" for at in range(len(whole))}
    yield f"but one {whole}"
    if len(name) > 1:
        yield from (f"initials {text}" for text in _initials(name))
    elif len(name[0]) <= 6:
        yield f"initials {name[0]}"


@lru_cache(maxsize=2**17)
def _consonants(word: str) -> str:
    heard = phonetic(word)
    found = heard[:1] + re.sub(r"[aeiou]", "", heard[1:])
    return (found if len(found) > 1 else heard).translate(_COARSE)


def _bare(bones: str) -> str:
    """Without the letter that Arabic and Hebrew write for u and o, too."""
    return bones[:1] + bones[1:].replace("f", "")


@lru_cache(maxsize=2**17)
def _initials(name: tuple[str, ...]) -> tuple[str, ...]:
    full = "".join(word[0] for word in name)
    short = "".join(word[0] for word in name if word not in _MEANINGLESS)
    return tuple({text: None for text in (full, short) if len(text) > 1})


def _neighbours(members: Sequence[int]) -> Iterator[tuple[int, int]]:
    yield from pairwise(members)
    yield from zip(members, members[2:], strict=False)


def _subjects(found: Model | Graph) -> tuple[Sequence[Entity], Schema, list[tuple[str, str, str]]]:
    from graphmodel.graph.build import is_model, model_of, statement_edges
    from graphmodel.model.schema import bundled

    if not isinstance(found, Model) and is_model(found):
        found = model_of(found)
    if isinstance(found, Model):
        return found.entities, found.schema, [(one.subject, one.relation, one.object) for one in found.statements]
    entities = [
        Entity(str(key), str(data.get("label") or ""), str(data.get("name") or key), tuple(map(str, data.get("aliases") or ())))
        for key, data in found.nodes(data=True)
    ]
    return entities, bundled(), [(subject, str(data.get("relation")), object_) for subject, object_, _, data in statement_edges(found)]
