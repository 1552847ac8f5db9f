"""Who is named in a sentence: known actors by name, alias and part of a name, in any script; and new names by their capitals."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from importlib.resources import files

from graphmodel.drafting.language import Language
from graphmodel.drafting.sentence import Mention, MentionKind, Sentence, Token, tokens
from graphmodel.model.schema import PERSON, Schema
from graphmodel.model.statement import Entity
from graphmodel.parsing.yaml import parse_yaml

_WITHOUT_SPACES = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]")
_DECLINED = re.compile(r"[\u0370-\u03ff\u0400-\u052f]")
_LONGEST_NAME = 40
"""Tokens of a name at most."""
_STEM = 4
"""Letters of a declined name's word that must be the same."""


@dataclass(frozen=True)
class Known:
    """The known entities by the words of their names."""

    schema: Schema
    entities: Mapping[str, Entity]
    by_word: Mapping[str, Sequence[tuple[tuple[str, ...], str, MentionKind]]]
    """Names by their first word (in small letters), each as its words, its entity and its kind, the longest first."""
    whole: re.Pattern[str] | None = None
    """Names in scripts without spaces."""

    def mentions(self, words: Sequence[Token]) -> Iterator[Mention]:
        """Where known entities are named; of names that overlap, the longest."""
        index = 0
        while index < len(words):
            found = self._at(words, index)
            if found is not None:
                yield found
                index = found.last
            else:
                index += 1

    def _at(self, words: Sequence[Token], index: int) -> Mention | None:
        first = words[index].lower
        for name, entity, kind in (*self.by_word.get(first, ()), *self.by_word.get(_stem(first), ())):
            end = index + len(name)
            if end <= len(words) and all(_is_same(word, token) for word, token in zip(name, words[index:end], strict=True)):
                return Mention(index, end, entity, kind)
        return None

    @cached_property
    def people(self) -> frozenset[str]:
        """The ids of the known people."""
        return frozenset(id_ for id_, entity in self.entities.items() if PERSON in self.schema.labels and self.schema.fits(entity.label, (PERSON,)))


def known_names(entities: Sequence[Entity], schema: Schema, language: Language) -> Known:
    """The names of entities, ready to be found."""
    by_word: dict[str, list[tuple[tuple[str, ...], str, MentionKind]]] = {}
    given: dict[tuple[str, ...], str] = {}
    parts: dict[tuple[str, ...], set[str]] = {}
    whole: list[str] = []
    kinds: dict[tuple[str, ...], MentionKind] = {}
    for entity in entities:
        for name in (entity.name, *entity.aliases):
            if _WITHOUT_SPACES.search(name):
                whole.append(name)
            words = tuple(token.text for token in tokens(name, 0, len(name)))[:_LONGEST_NAME]
            words = (name,) if _WITHOUT_SPACES.search(name) else words
            while len(words) > 1 and words[0].lower() in language.determiners:
                words = words[1:]
            if words:
                given.setdefault(words, entity.id)
                kinds.setdefault(words, "name")
            for adjective in _adjectives(name) if schema.is_actor(entity.label) else ():
                parts.setdefault(tuple(adjective.split()), set()).add(entity.id)
                kinds.setdefault(tuple(adjective.split()), "adjective")
            if PERSON in schema.labels and schema.fits(entity.label, (PERSON,)):
                for part in _parts(words, language):
                    parts.setdefault(part, set()).add(entity.id)
                    kinds.setdefault(part, "part")
    for words, owners in parts.items():
        if len(owners) == 1 and words not in given:
            given[words] = next(iter(owners))
    for words, id_ in given.items():
        first = words[0].lower()
        by_word.setdefault(_stem(first) if _DECLINED.search(first) else first, []).append((words, id_, kinds[words]))
    for names in by_word.values():
        names.sort(key=lambda one: -len(one[0]))
    pattern = re.compile("|".join(map(re.escape, sorted(set(whole), key=len, reverse=True)))) if whole else None
    return Known(schema, {entity.id: entity for entity in entities}, by_word, pattern)


def _parts(words: tuple[str, ...], language: Language) -> Iterator[tuple[str, ...]]:
    """The parts by which a person is named alone: the last name, with its small words."""
    if len(words) < 2 or not words[-1][:1].isupper() or len(words[-1]) < 3:
        return
    yield words[-1:]
    start = len(words) - 1
    while start > 1 and words[start - 1].lower() in language.name_links:
        start -= 1
    if start < len(words) - 1:
        yield words[start:]


def _stem(word: str) -> str:
    """What the forms of a declined name have in common; the word itself in scripts whose names do not change."""
    return word[: max(_STEM, len(word) - 3)] if _DECLINED.search(word) and len(word) > _STEM else word


def _is_same(name: str, token: Token) -> bool:
    """Whether a token is a word of a name: with a capital where the name has one, and all in capitals where the name is short."""
    if name == token.text:
        return True
    if _DECLINED.search(name) and len(name) > _STEM:
        stem = name[: max(_STEM, len(name) - 2)]
        return token.text.startswith(stem) and len(token.text) <= len(name) + 3
    folded = unicodedata.normalize("NFC", name).casefold()
    if folded != unicodedata.normalize("NFC", token.text).casefold():
        return False
    if name.isupper() and len(name) <= 4:
        return False
    return not name[:1].isupper() or token.text[:1].isupper()


@cache
def states() -> Mapping[str, tuple[str, ...]]:
    """The adjectives and people of states and continents, by name."""
    tree = parse_yaml(files("graphmodel").joinpath("drafting", "states.yaml").read_text("utf-8"), "states.yaml")
    return {name: tuple(words.split(", ")) for name, words in tree.value.items()}


def _adjectives(name: str) -> tuple[str, ...]:
    return states().get(name, ())


@cache
def _state_of() -> Mapping[tuple[str, ...], tuple[str, MentionKind]]:
    found: dict[tuple[str, ...], tuple[str, MentionKind]] = {}
    for name, adjectives in states().items():
        found[tuple(token.text for token in tokens(name, 0, len(name)))] = (name, "name")
        for adjective in adjectives:
            found.setdefault(tuple(adjective.split()), (name, "adjective"))
    return found


@dataclass(frozen=True, slots=True)
class NewName:
    """A name that is not known: its tokens, the name, its label, and how it is there."""

    first: int
    last: int
    name: str
    label: str
    kind: MentionKind


def new_names(sentence: Sentence, language: Language, schema: Schema, offices: frozenset[str]) -> Iterator[NewName]:
    """Names that are not known: words with capitals, whose first is no common word at the beginning of a sentence."""
    index, words = 0, sentence.tokens
    while index < len(words):
        if sentence.mention_at(index) is not None or not _begins_name(words, index, language, offices):
            index += 1
            continue
        end = index + 1
        while end < len(words) and sentence.mention_at(end) is None:
            text = words[end].text
            link = end + 1 < len(words) and words[end].lower in language.name_links and _is_capital(words[end + 1], language)
            if (
                _is_capital(words[end], language)
                or (link and words[end].lower not in language.joining)
                or (text == "." and len(words[end - 1].text) == 1 and end + 1 < len(words) and _is_capital(words[end + 1], language))
            ):
                end += 1
            else:
                break
        yield from _named(sentence, index, end, language, schema, offices)
        index = end


def _named(sentence: Sentence, first: int, end: int, language: Language, schema: Schema, offices: frozenset[str]) -> Iterator[NewName]:
    """The name in some tokens, without the title before it, told apart from states."""
    words = sentence.tokens
    # Titles with capitals are no part of a name: 'Foreign Minister Ann Lee'.
    titles = [index for index in range(first, end) if words[index].lower in offices]
    if titles:
        if titles[-1] == end - 1:
            return
        first = titles[-1] + 1
    while first < end and (words[first].lower in offices or words[first].text in language.courtesies):
        first += 1
    for length in range(min(3, end - first), 0, -1):
        state = _state_of().get(tuple(word.text for word in words[first : first + length]))
        if state is not None and (first + length == end or state[1] == "adjective"):
            yield NewName(first, first + length, state[0], _label(schema, "State"), state[1])
            first += length
            break
    while first < end and words[first].lower in offices:
        first += 1
    while first < end and words[end - 1].lower in language.name_links:
        end -= 1
    if first >= end or (end - first == 1 and len(words[first].text) < 2):
        return
    name = " ".join(sentence.words(first, end).split())
    parts = [word.lower for word in words[first:end]]
    titled = first > 0 and (words[first - 1].lower in offices or words[first - 1].text in language.courtesies)
    if titled or (len(parts) in (2, 3) and not set(parts) & {*language.organization_words.split(), *language.name_links} and not name.isupper()):
        label = "Person" if titled or not parts[-1].endswith("s") else "Actor"
    else:
        label = "Organization" if set(parts) & set(language.organization_words.split()) or name.isupper() else "Actor"
    yield NewName(first, end, name, _label(schema, label), "new")


def _label(schema: Schema, label: str) -> str:
    return label if label in schema.labels else "Actor" if "Actor" in schema.labels else next(iter(schema.labels), "Actor")


def _begins_name(words: Sequence[Token], index: int, language: Language, offices: frozenset[str]) -> bool:
    if not _is_capital(words[index], language):
        return False
    lower = words[index].lower
    after = words[index + 1].text if index + 1 < len(words) else ""
    if index == 0 and len(lower) > 4 and (lower.endswith("ly") or (lower.endswith("ing") and after.islower())):
        return False
    if index > 0 and words[index - 1].text not in ("“", '"', "'", "‘", "«", "(", "-", "--", "—", ":"):
        return True
    following = words[index + 1] if index + 1 < len(words) else None
    if index == 0 and lower in language.small:
        return False
    return (
        lower in offices or words[index].text.isupper() or (following is not None and _is_capital(following, language)) or lower not in language.small
    )


def _is_capital(token: Token, language: Language) -> bool:
    return token.text[:1].isupper() and token.lower not in language.not_names
