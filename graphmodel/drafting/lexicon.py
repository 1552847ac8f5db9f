"""The schema's words as what can be looked for in a sentence: every form of every verb, noun and phrase that expresses a relation."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from graphmodel.drafting.language import Form, Language
from graphmodel.drafting.sentence import Sentence
from graphmodel.model.schema import Schema

CueKind = Literal["verb", "noun", "phrase", "inverse"]
_GAP = 6
"""Words at most between a verb and its noun: 'imposed a series of new travel sanctions'."""
_PREPOSITION_GAP = 2
"""Words at most between a noun and its preposition: 'a ban Friday on'."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A word or phrase that expresses a relation, as the forms of each of its words."""

    relation: str
    kind: CueKind
    lemma: str
    words: tuple[Mapping[str, Form], ...]
    particles: tuple[bool, ...]
    """For each word, whether it is a preposition or the like, which stands close to the word before it."""


@dataclass(frozen=True, slots=True)
class Cue:
    """Where a sentence has a word or phrase that expresses a relation."""

    entry: Entry
    first: int
    last: int
    """The token after its last one."""
    form: Form
    """The form of its first word."""
    at: tuple[int, ...]
    """The tokens of its words."""

    @property
    def relation(self) -> str:
        """The relation that it expresses."""
        return self.entry.relation


@dataclass(frozen=True)
class Words:
    """All the words of a language that express relations of a schema."""

    language: Language
    by_form: Mapping[str, Sequence[Entry]]
    """The entries by each form of their first word, the longest first."""
    offices: Mapping[str, Sequence[tuple[tuple[str, ...], str]]]
    """Titles by their last word, each as its words and its relation, the longest first."""
    modals: Mapping[str, str]
    """Relations by the modal verb that expresses them in what somebody says."""

    def cues(self, sentence: Sentence) -> list[Cue]:
        """The words and phrases of a sentence that express relations; none overlaps with another."""
        found: list[Cue] = []
        for index in range(len(sentence.tokens)):
            word = sentence.lower(index)
            if word not in self.by_form or sentence.mention_at(index) is not None or index in sentence.titles:
                continue
            matches = [cue for entry in self.by_form[word] for cue in [self._match(entry, sentence, index)] if cue is not None]
            if matches:
                found.append(max(matches, key=lambda cue: (len(cue.at), cue.entry.kind != "noun", cue.first - cue.last)))
        return list(self._apart(found))

    def _apart(self, cues: Sequence[Cue]) -> Iterator[Cue]:
        taken: set[int] = set()
        for cue in sorted(cues, key=lambda one: (-len(one.at), one.first)):
            if taken.isdisjoint(cue.at):
                taken.update(cue.at)
                yield cue

    def _match(self, entry: Entry, sentence: Sentence, index: int) -> Cue | None:
        form = entry.words[0][sentence.lower(index)]
        if len(entry.words) == 1:
            noun = entry.kind == "noun"
            if noun and index > 0 and sentence.tokens[index].text.istitle():
                # 'the Defence Secretary': part of a name or title.
                return None
            fits = self._is_noun(sentence, index) and not self._modifies(sentence, index) if noun else self._may_be_verb(sentence, index, form)
            return Cue(entry, index, index + 1, form, (index,)) if fits else None
        if f"{sentence.lower(index)} {sentence.lower(index + 1)}" in self.language.futures and self._is_verb_behind(sentence, index + 2):
            return None
        places, at = [index], index
        for number in range(1, len(entry.words)):
            place = self._next(entry, number, sentence, at)
            if place is None:
                return None
            places.append(place)
            at = place
        return Cue(entry, index, at + 1, form, tuple(places))

    def _next(self, entry: Entry, number: int, sentence: Sentence, at: int) -> int | None:
        """The token of the next word of a phrase."""
        particle = entry.particles[number]
        reach = (_PREPOSITION_GAP if not entry.particles[number - 1] and number > 1 else 1) if particle else _GAP
        for index in range(at + 1, min(at + 2 + reach, len(sentence.tokens))):
            word = sentence.lower(index)
            if word in entry.words[number] and (particle or sentence.mention_at(index) is None):
                return index
            if not word[:1].isalnum() and word not in ("'s", "-", "%", "$", "€", "£"):
                return None
            if not particle and (word in self.language.breaks or word in self.language.relatives):
                return None
            if number == 1 and sentence.lower(at) in self.language.auxiliaries and self._is_past(word):
                return None
            if particle and (sentence.mention_at(index) is not None or word in self.language.prepositions):
                return None
        return None

    def _modifies(self, sentence: Sentence, index: int) -> bool:
        """Whether a noun only says more of the noun behind it: 'defence ministers'."""
        language, word = self.language, sentence.lower(index + 1)
        if not word[:1].isalpha() or not sentence.tokens[index + 1].text.islower() or word.endswith("ly"):
            return False
        if (
            word in language.small
            or word in language.determiners
            or word in language.joining
            or word in language.agents
            or word in language.particles
        ):
            return False
        verb = (
            word in self.by_form
            or word in language.copulas
            or word in language.auxiliaries
            or word in language.light
            or word in language.relative_days
        )
        return not verb and word not in language.uncertain and word not in language.negations

    def _is_verb_behind(self, sentence: Sentence, index: int) -> bool:
        word = sentence.lower(index)
        return (
            sentence.mention_at(index) is None and word not in self.language.determiners and word.isalpha() and sentence.tokens[index].text.islower()
        )

    def _is_past(self, word: str) -> bool:
        """Whether a word is the past of a verb: 'have' before it is no verb of its own."""
        return any(entry.words[0][word] in ("past", "participle") for entry in self.by_form.get(word, ()) if entry.kind != "noun")

    def _is_noun(self, sentence: Sentence, index: int) -> bool:
        """Whether a word that can be a verb or a noun is a noun here, by what is before it."""
        language, word, before = self.language, sentence.lower(index), sentence.lower(index - 1)
        verbs = [entry for entry in self.by_form[word] if entry.kind == "verb"]
        if not verbs:
            return True
        if before in language.possessives:
            return True
        if before in language.infinitives or before in language.pronouns or before in language.auxiliaries:
            return False
        if before in language.determiners or before in language.possessives or before in language.prepositions or before in language.light:
            return True
        following = sentence.lower(index + 1)
        if any(entry.words[0][word] in ("past", "gerund") for entry in verbs) and following not in language.prepositions:
            return False
        mention = sentence.mention_at(index - 1)
        return mention is None or mention.kind == "adjective" or (word.endswith("s") and following in language.prepositions)

    def _allows_base(self, sentence: Sentence, index: int) -> bool:
        """Whether the dictionary form of a verb can be a verb here: behind 'to', a modal, a pronoun, a plural or somebody."""
        language = self.language
        at = index - 1
        while at >= 0 and sentence.lower(at).endswith("ly") and sentence.mention_at(at) is None:
            at -= 1
        before = sentence.lower(at)
        if (
            at < 0
            or before == ","
            or before in language.infinitives
            or before in language.auxiliaries
            or before in language.pronouns
            or before in language.joining
        ):
            return True
        if before in language.negations or before in language.relatives or before in self.modals:
            return True
        return sentence.mention_at(at) is not None or (before.endswith("s") and before not in language.possessives)

    def _is_plural(self, sentence: Sentence, index: int) -> bool:
        """Whether a form in -s is a plural: behind an adjective of a state or a number, or with a place right behind it."""
        mention, before = sentence.mention_at(index - 1), sentence.lower(index - 1)
        if (mention is not None and mention.kind == "adjective") or before[:1].isdigit() or before in self.language.numbers:
            return True
        return sentence.lower(index + 1) in self.language.places

    def _is_followed_by_verb(self, sentence: Sentence, index: int) -> bool:
        """Whether another verb follows at once: 'its forces have', 'its forces conducted'."""
        following = sentence.lower(index + 1)
        if following.endswith("ed") and sentence.mention_at(index + 1) is None and len(following) > 4:
            return True
        return following in self.language.copulas or (following in self.language.auxiliaries and following not in self.language.adverbs)

    def _is_object(self, sentence: Sentence, index: int) -> bool:
        """Whether another verb right before has this word as its object: 'condemned the barrel bomb attacks'."""
        for at in range(index - 1, max(index - 6, -1), -1):
            word = sentence.lower(at)
            if sentence.mention_at(at) is not None or word in self.language.small or word in self.language.joining or not word[:1].isalpha():
                return False
            verbs = [entry for entry in self.by_form.get(word, ()) if entry.kind in ("verb", "phrase")]
            if any(entry.words[0][word] in ("past", "third", "gerund") for entry in verbs) or self.language.light.get(word) in ("past", "third"):
                return True
        return False

    def _allows_gerund(self, sentence: Sentence, index: int) -> bool:
        """Whether a form in -ing is a verb here, not a noun: not where an article or an adjective is before it, unless no noun has this form."""
        language, before = self.language, sentence.lower(index - 1)
        if before in language.determiners:
            return False
        if all(entry.kind != "noun" for entry in self.by_form[sentence.lower(index)]) or index == 0 or not before[:1].isalpha():
            return True
        plain = (*language.copulas, *language.auxiliaries, *language.joining, *language.complementizers, *language.prepositions, *language.breaks)
        return before in plain or before.endswith("ly") or sentence.mention_at(index - 1) is not None or before in language.reports

    def _may_be_verb(self, sentence: Sentence, index: int, form: Form) -> bool:
        language, before = self.language, sentence.lower(index - 1)
        if before in language.possessives and before not in ("'",):
            return False
        if form in ("base", "third") and self._is_followed_by_verb(sentence, index):
            return False
        if form == "third" and self._is_plural(sentence, index):
            return False
        if form == "third" and any(entry.kind == "noun" for entry in self.by_form[sentence.lower(index)]) and self._is_object(sentence, index):
            return False
        if form == "third" and before.endswith("ing") and sentence.mention_at(index - 1) is None:
            return False
        if form == "base" and not self._allows_base(sentence, index):
            return False
        if form in ("base", "third"):
            noun = any(entry.kind == "noun" for entry in self.by_form[sentence.lower(index)])
            if before in language.determiners:
                return False
            if noun and (before in language.prepositions or before in language.light) and before not in language.infinitives:
                return False
        if form == "gerund" and not self._allows_gerund(sentence, index):
            return False
        return not (form in ("past", "participle") and before in language.determiners)


def words_of(schema: Schema, language: Language) -> Words:
    """The words of a schema's relations in a language."""
    by_form: dict[str, list[Entry]] = {}
    offices: dict[str, list[tuple[tuple[str, ...], str]]] = {}
    modals: dict[str, str] = {}
    for name, relation in schema.relations.items():
        for tag, lexicon in relation.lexicon.items():
            if tag.partition("-")[0] != language.language:
                continue
            kinds: tuple[tuple[CueKind, tuple[str, ...]], ...]
            kinds = (("verb", lexicon.verbs), ("noun", lexicon.nouns), ("phrase", lexicon.phrases), ("inverse", lexicon.inverse))
            for kind, phrases in kinds:
                for phrase in phrases:
                    entry = _entry(name, kind, phrase.lower(), language)
                    for form in entry.words[0]:
                        by_form.setdefault(form, []).append(entry)
            for office in lexicon.offices:
                words = tuple(office.lower().split())
                offices.setdefault(words[-1], []).append((words, name))
                if len(words) == 1 or language.noun_forms(words[-1])[-1] != words[-1]:
                    plural = (*words[:-1], language.noun_forms(words[-1])[-1])
                    offices.setdefault(plural[-1], []).append((plural, name))
            modals |= {modal.lower(): name for modal in lexicon.modals}
    for titles in offices.values():
        titles.sort(key=lambda one: -len(one[0]))
    return Words(language, by_form, offices, modals)


def _entry(relation: str, kind: CueKind, phrase: str, language: Language) -> Entry:
    words = phrase.split()
    close = frozenset((*language.prepositions, *language.particles, *language.complementizers))
    forms: list[Mapping[str, Form]] = [
        {form: what for alternative in word.split("|") for form, what in _forms(alternative, number, close, language, noun=kind == "noun").items()}
        for number, word in enumerate(words)
    ]
    keep = [word not in language.determiners or number == 0 for number, word in enumerate(words)]
    # An article in a phrase is no more than what usually stands there.
    kept = [one for one, wanted in zip(forms, keep, strict=True) if wanted]
    particles = [word.split("|")[0] in close for word, wanted in zip(words, keep, strict=True) if wanted]
    return Entry(relation, kind, phrase, tuple(kept), tuple(particles))


def _forms(word: str, number: int, close: frozenset[str], language: Language, *, noun: bool) -> Mapping[str, Form]:
    """The forms of a word of a phrase: of the first one as a verb, of the others as whatever they may be."""
    if noun:
        return dict.fromkeys(language.noun_forms(word), "base")
    if number == 0:
        return dict.fromkeys(language.copulas, "other") if word == "be" else language.forms(word)
    if word in close or word in language.determiners:
        return {word: "base"}
    return {**dict.fromkeys(language.noun_forms(word), "base"), **language.forms(word)}
