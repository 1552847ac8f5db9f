"""Titles in a sentence, which say whom somebody represents: 'U.S. President Joe Smith', 'Ann Lee, the EU's envoy for trade'."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from graphmodel.drafting.lexicon import Words
from graphmodel.drafting.sentence import Mention, Sentence

ALONE = "title alone"
_OFFICE_WORDS = 6
"""Words of a title at most, with what stands before it: 'deputy foreign'."""


@dataclass(frozen=True, slots=True)
class Office:
    """Somebody in an office of somebody: the tokens (end exclusive) of all three, and of the title alone."""

    relation: str
    holder: Mention | None
    master: Mention | None
    title: tuple[int, int]
    first: int
    last: int
    rule: str
    confidence: float


def offices(sentence: Sentence, words: Words) -> list[Office]:
    """The offices of a sentence, in their order.

    In a list ('U.S. Vice President A, Secretary of State B'), one whose master is not said has the one before it.
    """
    found: list[Office] = []
    taken = -1
    for index in range(len(sentence.tokens)):
        if index <= taken:
            continue
        for title, relation in _titles(sentence, words, index):
            office = _before_name(sentence, words, title, relation, found) or _behind_name(sentence, words, title, relation)
            office = office or _with_link(sentence, words, title, relation)
            if office is not None:
                found.append(office)
                taken = title[1] - 1
                break
    return found


def _titles(sentence: Sentence, words: Words, index: int) -> Iterator[tuple[tuple[int, int], str]]:
    """The titles that begin at a token: the longest first."""
    mention = sentence.mention_at(index)
    if mention is not None and mention.kind != "new":
        return
    for length in range(4, 0, -1):
        end = index + length
        if end > len(sentence.tokens):
            continue
        each = tuple(sentence.lower(at) for at in range(index, end))
        for title, relation in words.offices.get(each[-1], ()):
            if title == each:
                yield (index, end), relation
                return


def _start(sentence: Sentence, words: Words, first: int) -> int:
    """Where a title begins with the words that are part of it: 'deputy foreign minister'."""
    language = words.language
    index = first - 1
    while index >= 0 and first - index < _OFFICE_WORDS and sentence.mention_at(index) is None:
        word = sentence.lower(index)
        if (
            not word[:1].isalpha()
            or word in language.small
            or word in language.determiners
            or word in language.possessives
            or word in language.joining
        ):
            break
        if word in words.by_form and not any(entry.kind == "noun" for entry in words.by_form[word]):
            break
        if word in language.light or word in language.reports or word in language.copulas or word in language.auxiliaries:
            break
        index -= 1
    start = index + 1
    while start < first and sentence.lower(start) in language.before_office:
        start += 1
    return start


def _master_before(sentence: Sentence, words: Words, start: int) -> Mention | None:
    """Whose office it is, by the name before it: 'U.S. President', 'Trump's envoy', 'the Ukrainian president'."""
    index = start - 1
    while index >= 0 and sentence.lower(index) in words.language.before_office and sentence.lower(index) not in words.language.determiners:
        index -= 1
    if sentence.lower(index) in words.language.possessives:
        index -= 1
    return sentence.mention_at(index) if index >= 0 else None


def _before_name(sentence: Sentence, words: Words, title: tuple[int, int], relation: str, earlier: Sequence[Office]) -> Office | None:
    start = _start(sentence, words, title[0])
    after = title[1]
    linked: Mention | None = None
    if sentence.lower(after) in words.language.office_links:
        index = after + 1
        while sentence.lower(index) in words.language.determiners or sentence.lower(index) in words.language.before_office:
            index += 1
        linked = sentence.mention_at(index)
        if linked is None:
            return None
        after = linked.last
        if sentence.lower(after) == ",":
            after += 1
        inner = sentence.mention_at(after)
        if inner is None:
            # 'a spokesman for Ukrainian President Name': the name behind the next title is the one.
            return None
    elif sentence.lower(after) == ",":
        after += 1
    holder = sentence.mention_at(after)
    if holder is None or holder.kind == "adjective" or not _is_name_after(sentence, holder, words):
        return None
    master = linked or _master_before(sentence, words, start)
    rule, confidence = "title before a name", 0.85 if linked is None else 0.7
    if after != title[1] and linked is None and (master is None or sentence.lower(holder.last) not in (",", ".")):
        return None
    first = master.first if master is not None and master.first < start else start
    if master is None and earlier and start - earlier[-1].last <= 3:
        master, first, rule, confidence = earlier[-1].master, start, "title in a list", 0.7
    return Office(relation, holder, master, (start, title[1]), first, holder.last, rule, confidence)


def _is_name_after(sentence: Sentence, holder: Mention, words: Words) -> bool:
    following = sentence.lower(holder.last)
    return following not in words.language.possessives or holder.kind != "adjective"


def _behind_name(sentence: Sentence, words: Words, title: tuple[int, int], relation: str) -> Office | None:
    """'Ann Lee, the EU's foreign policy chief', 'Ann Lee, envoy for the EU'."""
    language = words.language
    start = _start(sentence, words, title[0])
    master = _master_before(sentence, words, start)
    begin = master.first if master is not None else start
    while sentence.lower(begin - 1) in language.determiners or sentence.lower(begin - 1) in language.before_office:
        begin -= 1
    if sentence.lower(begin - 1) not in (",", "—", "(", "-") and sentence.lower(begin - 1) not in language.copulas:
        return None
    holder = sentence.mention_at(begin - 2)
    last = title[1]
    if sentence.lower(last) in language.office_links:
        linked = _linked(sentence, words, last)
        if linked is not None and master is None:
            master, last = linked, linked.last
        elif linked is not None:
            last = _end_of_list(sentence, words, linked)
    if holder is None or master is None or holder is master or holder.kind == "adjective":
        return None
    return Office(relation, holder, master, (start, last if master.first < start else title[1]), holder.first, last, "title behind a name", 0.8)


def _linked(sentence: Sentence, words: Words, at: int) -> Mention | None:
    index = at + 1
    while sentence.lower(index) in words.language.determiners or sentence.lower(index) in words.language.before_office:
        index += 1
    return sentence.mention_at(index)


def _end_of_list(sentence: Sentence, words: Words, mention: Mention) -> int:
    last = mention.last
    while sentence.lower(last) in (*words.language.joining, ",") and (following := sentence.mention_at(last + 1)) is not None:
        last = following.last
    return last


def _with_link(sentence: Sentence, words: Words, title: tuple[int, int], relation: str) -> Office | None:
    """'a spokesman for President Name', 'the Ukrainian president': an office whose holder is not named."""
    if sentence.lower(title[1]) not in words.language.office_links:
        start = _start(sentence, words, title[0])
        master = _master_before(sentence, words, start)
        if master is None or master.kind == "pronoun" or sentence.mention_at(title[1]) is not None:
            return None
        return Office(relation, None, master, (start, title[1]), master.first, title[1], ALONE, 0.5)
    index = title[1] + 1
    while index < min(title[1] + 8, len(sentence.tokens)):
        mention = sentence.mention_at(index)
        if mention is not None and (mention.kind != "adjective" or sentence.mention_at(mention.last) is not None):
            start = _start(sentence, words, title[0])
            return Office(relation, None, mention, (start, title[1]), start, mention.last, "title of somebody unnamed", 0.5)
        if sentence.lower(index) in words.language.small:
            return None
        index += 1
    return None
