"""Pairs of entities that may be one: looked for by name across scripts, ids elsewhere and shared relations. Suggested with reasons, never merged.

Only pairs with a key in common are compared (the consonants of a word; all consonants of a name, with one left out; initials; the letters of a
reading), since comparing everybody with everybody in this way would take half an hour where there are 20,000 (``benchmarks/identity.py`` measures
time, and what is missed). How alike two names are: see :mod:`graphmodel.identity.likeness`.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise
from typing import TYPE_CHECKING

from graphmodel.identity.clusters import Clusters, clusters_of
from graphmodel.identity.decisions import Decision
from graphmodel.identity.likeness import MEANINGLESS, Names, Words, consonants, folded, initials, joined_fold, without_f
from graphmodel.identity.romanization import Language, phonetic, words
from graphmodel.model.model import Model
from graphmodel.model.schema import Schema
from graphmodel.model.statement import Entity

if TYPE_CHECKING:
    from graphmodel.graph.build import Graph

THRESHOLD = 0.8
_MAX_BLOCK = 60
"""A key that more names than this have says too little to compare all of them."""
_MAX_PARTS = 6
"""Words of a name whose parts are looked for as a reading, at most."""
_SAME_ID, _OTHER_ID = 0.95, 0.3
_SHARED, _SHARED_AT_MOST, _BETWEEN = 0.02, 0.1, 0.15


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Two entities that may be one: how likely it looks (0 to 1, not a probability), and why, for and against."""

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
    entities, schema, relations = _entities_and_relations(found)
    return suggest_among(entities, schema, relations, clusters_of(decisions, file), threshold)


def suggest_among(
    entities: Sequence[Entity],
    schema: Schema,
    relations: Iterable[tuple[str, str, str]] = (),
    decided: Clusters | None = None,
    threshold: float = THRESHOLD,
) -> list[Suggestion]:
    """The suggestions among entities, with what they are related to as (subject, relation, object)."""
    comparison = Comparison(entities, schema, relations, decided or Clusters({}, {}, {}))
    compared = (comparison.compare(left, right) for left, right in comparison.pairs())
    return sorted((each for each in compared if each and each.score >= threshold), key=lambda each: (-each.score, each.one, each.other))


class Comparison:
    """The entities with everything that comparing them needs, made once."""

    def __init__(self, entities: Sequence[Entity], schema: Schema, relations: Iterable[tuple[str, str, str]], decided: Clusters) -> None:
        self.entities = entities
        self.schema = schema
        self.decided = decided
        self.names = Names(entities, generic_names(entities, schema))
        self.fits: dict[tuple[str, str], bool] = {}
        self.near: dict[str, set[tuple[str, str, str]]] = defaultdict(set)
        self.between: dict[tuple[str, str], str] = {}
        for subject, relation, object_ in relations:
            self.near[subject].add((relation, "to", object_))
            self.near[object_].add((relation, "from", subject))
            self.between.setdefault((min(subject, object_), max(subject, object_)), relation)

    def pairs(self) -> Iterator[tuple[int, int]]:
        """The pairs that are worth comparing: those with a key in common that not too many have."""
        blocks: dict[str, dict[int, None]] = defaultdict(dict)
        for index, entity in enumerate(self.entities):
            for text in entity.external:
                blocks[f"id {text}"][index] = None
            for key in _keys(self.names, index):
                blocks[key][index] = None
        seen: set[int] = set()
        size = len(self.entities)
        for key, block in blocks.items():
            members = list(block)
            # All entities of one name: comparing each with the next ones compares, in the end, all of them.
            pairs = combinations(members, 2) if len(members) <= _MAX_BLOCK else _neighbours(members) if key.startswith("all ") else ()
            for left, right in pairs:
                number = min(left, right) * size + max(left, right)
                if number not in seen:
                    seen.add(number)
                    yield min(left, right), max(left, right)

    def compare(self, left: int, right: int) -> Suggestion | None:
        """What speaks for and against two entities being one; None where nothing does, where they cannot be one, or where it is decided."""
        if self.entities[left].id > self.entities[right].id:
            left, right = right, left
        entity, other = self.entities[left], self.entities[right]
        if not self._may_be_one(entity, other):
            return None
        score, reason = self.names.compare(left, right)
        because = [reason] if score else []
        mine, theirs = set(entity.external), set(other.external)
        if shared := mine & theirs:
            because.append(f"the same id elsewhere: {', '.join(sorted(shared))}")
            score = max(score, _SAME_ID + 0.05 * score)
        elif clash := {text.split(":")[0] for text in mine} & {text.split(":")[0] for text in theirs}:
            scheme = min(clash)
            ids = " and ".join(sorted(text for text in mine | theirs if text.startswith(f"{scheme}:")))
            because.append(f"against: different ids in {scheme}: {ids}")
            score *= _OTHER_ID
        if not because:
            return None
        score, more = self._by_relations(entity.id, other.id, score)
        return Suggestion(round(min(max(score, 0.0), 1.0), 3), entity.id, other.id, (*because, *more))

    def _may_be_one(self, entity: Entity, other: Entity) -> bool:
        if self.decided.of(entity.id) == self.decided.of(other.id) or self.decided.are_distinct(entity.id, other.id):
            return False
        key = (entity.label, other.label)
        if key not in self.fits:
            self.fits[key] = not all(key) or entity.label == other.label or self.schema.fits(*key[:1], key[1:]) or self.schema.fits(*key[1:], key[:1])
        return self.fits[key]

    def _by_relations(self, one: str, other: str, score: float) -> tuple[float, list[str]]:
        because = []
        shared = self.near.get(one, set()) & self.near.get(other, set())
        if shared:
            relation, way, end = min(shared)
            more = f" and {len(shared) - 1} more" if len(shared) > 1 else ""
            because.append(f"the same relations: {relation} {way} {end!r}{more}")
            score += min(_SHARED_AT_MOST, _SHARED * len(shared)) * score
        if between := self.between.get((one, other)):
            because.append(f"against: {between} is between them")
            score -= _BETWEEN
        return score, because


def generic_names(entities: Iterable[Entity], schema: Schema) -> frozenset[Words]:
    """The names that name a kind of thing, and nobody: a label's own words, in the singular or plural, such as *Sanction* for a Sanction.

    >>> from graphmodel.model.schema import bundled
    >>> generic_names([Entity("a", "CourtCase", "Court case")], bundled()) >= {("court", "case"), ("court", "cases")}
    True
    """
    labels = {entity.label for entity in entities} | schema.labels.keys()
    singular = {words(re.sub(r"(?<=[a-z])(?=[A-Z])|_", " ", label)) for label in labels}
    return frozenset(each for name in singular if name for each in (name, ("".join(name),), (*name[:-1], f"{name[-1]}s")))


def _keys(names: Names, index: int) -> Iterator[str]:
    for name in names.words[index]:
        yield from _word_keys(name)
        for language in names.languages:
            yield from _reading_keys(name, language)
    for text in names.characters[index]:
        yield f"characters {''.join(words(text))}"
        yield f"all {''.join(words(text))}"
    for _, reading in names.readings[index]:
        yield from _reading_keys(reading.words, reading.language)


def _word_keys(name: Words) -> Iterator[str]:
    by_word = [consonants(word) for word in name if len(word) > 1 and word not in MEANINGLESS]
    yield from {f"word {key}": None for letters in by_word for key in (letters, without_f(letters))}
    yield from (f"two {one} {other}" for one, other in combinations(sorted(set(by_word))[:6], 2))
    # One consonant may be another or missing.
    whole = "".join(sorted(by_word))
    yield f"all {whole}"
    if 3 < len(whole) <= 24:
        yield from _one_left_out("but one", whole)
    yield f"but one {whole}"
    # However the words are split, and in whatever order.
    yield f"letters {''.join(sorted(re.sub('[aeiou]', '', phonetic(''.join(name)))))}"
    if len(name) > 1:
        yield from (f"initials {text}" for text in initials(name))
    elif len(name[0]) <= 6:
        yield f"initials {name[0]}"


def _reading_keys(name: Words, language: Language) -> Iterator[str]:
    if language in ("Chinese", "Japanese", "Korean"):
        # With a title or a place before or behind it, too.
        ranges = combinations(range(len(name) + 1), 2) if 2 < len(name) <= _MAX_PARTS else [(0, len(name))]
        yield from {f"{language} {''.join(sorted(joined_fold(name[at:end], language)))}": None for at, end in ranges}
        return
    for each in folded(name, language):
        letters = "".join(sorted("".join(each)))
        yield f"{language} {letters}"
        if 5 < len(letters) <= 24:
            yield from _one_left_out(language, letters)


def _one_left_out(kind: str, letters: str) -> Iterator[str]:
    yield from {f"{kind} {letters[:at]}{letters[at + 1 :]}": None for at in range(len(letters))}


def _neighbours(members: Sequence[int]) -> Iterator[tuple[int, int]]:
    yield from pairwise(members)
    yield from zip(members, members[2:], strict=False)


def _entities_and_relations(found: Model | Graph) -> tuple[Sequence[Entity], Schema, list[tuple[str, str, str]]]:
    from graphmodel.graph.build import is_model, model_of, schema_of, statement_edges

    if not isinstance(found, Model) and is_model(found):
        found = model_of(found)
    if isinstance(found, Model):
        return found.entities, found.schema, [(each.subject, each.relation, each.object) for each in found.statements]
    entities = [
        Entity(str(key), str(data.get("label") or ""), str(data.get("name") or key), tuple(map(str, data.get("aliases") or ())))
        for key, data in found.nodes(data=True)
    ]
    return entities, schema_of(found), [(subject, str(data.get("relation")), object_) for subject, object_, _, data in statement_edges(found)]
