"""Known propositions and events in other words: 'any agreements that could be seen as appeasement' is the known 'agreement seen as appeasement'."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from graphmodel.drafting.language import Language
from graphmodel.drafting.names import Known, known_names
from graphmodel.drafting.sentence import Sentence, tokens
from graphmodel.model.statement import Entity

_ENDINGS = re.compile(r"(?:isation|ization|ations?|ments?|ions?|ings?|ives?|ates?|ally|als?|[eo]rs?|ed|es|ly|s|e|y)$")
_PREFIX = re.compile(r"^(?:un|il|in|im|ir|non)(?=[a-z]{5})")
_SHORTEST = 4
_SHORTEST_WORD = 3
LEAST = 0.6
"""The part of a known name's words that must be in a phrase."""


def stem(word: str) -> str:
    """What the forms of a word have in common.

    >>> stem("agreements") == stem("agreed"), stem("concession") == stem("concessions")
    (True, True)
    """
    for _ in range(2):
        shorter = _ENDINGS.sub("", word)
        if len(shorter) < _SHORTEST:
            break
        word = shorter
    return word[:6]


class Contents:
    """The known entities that are no actors, by the stems of their names."""

    def __init__(self, entities: Sequence[Entity], known: Known, language: Language) -> None:
        self.language, self.known = language, known
        schema = known.schema
        self.actors = frozenset(entity.id for entity in entities if schema.is_actor(entity.label))
        self._names = known_names([entity for entity in entities if entity.id in self.actors], schema, language)
        self.stems: dict[str, frozenset[str]] = {}
        for entity in entities:
            if not schema.is_actor(entity.label) and not schema.fits(entity.label, ("Place",)):
                self.stems[entity.id] = self._of_name(entity.name)
        self.labels: Mapping[str, str] = {entity.id: entity.label for entity in entities}

    def _of_name(self, name: str) -> frozenset[str]:
        words = list(tokens(name, 0, len(name)))
        sentence = Sentence(name, 0, len(name), words)
        sentence.place(list(self._names.mentions(words)))
        return self.of(sentence, 0, len(words))

    def of(self, sentence: Sentence, first: int, last: int) -> frozenset[str]:
        """The stems of the words of a phrase; a known actor is one, whatever it is called there."""
        found: set[str] = set()
        for index in range(first, last):
            mention, word = sentence.mention_at(index), sentence.lower(index)
            if mention is not None and mention.entity in self.actors:
                found.add(f"@{mention.entity}")
            elif len(word) >= _SHORTEST_WORD and word not in self.language.small and word not in self.language.determiners and word[:1].isalpha():
                found.add(stem(word))
        return frozenset(found)

    def find(self, sentence: Sentence, first: int, last: int, labels: Sequence[str]) -> str | None:
        """The known entity with one of some labels whose name's words are in a phrase; None where there is none, or two are alike."""
        there = self.of(sentence, first, last)
        scores: list[tuple[float, str]] = []
        for id_, stems in self.stems.items():
            if not stems or not self.known.schema.fits(self.labels[id_], labels):
                continue
            plain = {_PREFIX.sub("", stem)[:5] for stem in there} | there
            same = sum(stem in there or stem[:5] in plain for stem in stems)
            actors = {stem for stem in stems if stem.startswith("@")}
            words = same - len(actors & there)
            if same / len(stems) >= LEAST and words >= 1 and (same >= 2 or len(stems) == 1):
                scores.append((same / len(stems) + same / 100, id_))
        scores.sort(reverse=True)
        if not scores or (len(scores) > 1 and scores[0][0] == scores[1][0]):
            return None
        return scores[0][1]
