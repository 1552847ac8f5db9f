"""Who says a quotation: by the verb of saying beside it, by 'according to', or because the speaker of the quotation before goes on."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from graphmodel.drafting.language import Language
from graphmodel.drafting.quotes import Quotation
from graphmodel.drafting.sentence import Mention, Sentence

_NEAR = 24
"""Words at most between a quotation and its verb of saying."""
_LONGEST_PHRASE = 12
"""Words of a speaker who has no name at most."""


@dataclass(frozen=True, slots=True)
class Speaker:
    """Who says a quotation: the words that name them (a place in the text), and the entity where it is known which one."""

    start: int
    end: int
    entity: str | None
    rule: str


Resolve = Callable[[Sentence, int], str | None]
"""The entity that a pronoun at a token can only be."""


class Speakers:
    """Finds the speakers of the quotations of a text, one after the other."""

    def __init__(self, text: str, sentences: Sequence[Sentence], language: Language, verbs: frozenset[str], resolve: Resolve) -> None:
        self.text, self.sentences, self.language, self.verbs, self.resolve = text, sentences, language, verbs, resolve
        self.starts = [sentence.start for sentence in sentences]

    def all(self, quotations: Sequence[Quotation]) -> Iterator[tuple[Quotation, Speaker | None]]:
        """Each quotation with its speaker."""
        before: tuple[Quotation, Speaker] | None = None
        for quotation in quotations:
            speaker = (
                self._behind(quotation)
                or self._at_end(quotation)
                or self._in_front(quotation)
                or self._colon(quotation)
                or self._according(quotation)
            )
            if speaker is None and before is not None and self._goes_on(before[0], quotation):
                speaker = Speaker(before[1].start, before[1].end, before[1].entity, "the same speaker goes on")
            speaker = speaker or self._announced(quotation) or self._of_sentence(quotation)
            if speaker is not None and speaker.entity is None and before is not None and self._is_pronoun(speaker):
                speaker = Speaker(before[1].start, before[1].end, before[1].entity, "a pronoun behind the same speaker")
            yield quotation, speaker
            if speaker is not None:
                before = (quotation, speaker)

    def _is_pronoun(self, speaker: Speaker) -> bool:
        return self.text[speaker.start : speaker.end].lower() in self.language.pronouns

    def _sentence_at(self, offset: int) -> Sentence | None:
        place = bisect_right(self.starts, offset) - 1
        found = self.sentences[place] if place >= 0 else None
        return found if found is not None and offset <= found.end + 2 else None

    def _is_cue(self, sentence: Sentence, index: int) -> bool:
        word = sentence.lower(index)
        if word not in self.verbs or (sentence.quoted and sentence.quoted[index]):
            return False
        mention = sentence.mention_at(index)
        small = sentence.tokens[index].text.islower()
        return (small or (mention is None and index == 0)) and sentence.lower(index - 1) not in self.language.determiners

    def _behind(self, quotation: Quotation) -> Speaker | None:
        """'“…,” said X', '“…,” X said', also in the sentence that the closing mark begins or ends."""
        sentence = self._sentence_at(quotation.end)
        if sentence is None:
            return None
        first = sentence.index_at(quotation.end) + 1
        if first > 0 and sentence.tokens[first - 1].start > quotation.end:
            first -= 1
        last_word = self.text[quotation.end - 1 : quotation.end]
        after = self.text[quotation.end + 1 : quotation.end + 2]
        if (last_word in ".!" and after in ("", "\n")) or (first >= len(sentence.tokens)):
            return None
        if sentence.lower(first) in (*self.language.joining, ".", ";", ")") or (last_word not in ",?!.—-" and after != ","):
            return None
        start = first + (sentence.lower(first) == ",")
        for index in range(start, min(start + _NEAR, len(sentence.tokens))):
            if self._is_cue(sentence, index) and (other := self._reported(sentence, index)) is not None:
                return self._of_mention(sentence, other, f"'{sentence.lower(index)} … as'")
        for index in range(start, min(start + _NEAR, len(sentence.tokens))):
            if sentence.quoted and sentence.quoted[index]:
                break
            if self._is_cue(sentence, index):
                return self._inverted(sentence, index) if index == start else self._subject(sentence, index, start)
            if sentence.tokens[index].text in (";", ":"):
                break
        return None

    def _at_end(self, quotation: Quotation) -> Speaker | None:
        """'X “…” about it, says Y': a verb of saying and a name that end the sentence."""
        sentence = self._sentence_at(quotation.start)
        if sentence is None:
            return None
        last = len(sentence.tokens)
        while last > 0 and not sentence.tokens[last - 1].text[:1].isalnum():
            last -= 1
        mention = sentence.mention_at(last - 1) if last else None
        if (
            mention is None
            or mention.kind == "adjective"
            or sentence.lower(mention.first - 2) != ","
            or not self._is_cue(sentence, mention.first - 1)
        ):
            return None
        return self._of_mention(sentence, mention, f"'{sentence.lower(mention.first - 1)}' before its speaker")

    def _in_front(self, quotation: Quotation) -> Speaker | None:
        """'X said: “…”', 'X said that it was “…”', and the words right before the opening mark."""
        sentence = self._sentence_at(quotation.start)
        if sentence is None or sentence.start > quotation.start:
            return None
        last = sentence.index_at(quotation.start - 1)
        for index in range(last, -1, -1):
            if self._is_cue(sentence, index) and not self._is_infinitive(sentence, index):
                return self._subject(sentence, index, 0)
        return None

    def _is_infinitive(self, sentence: Sentence, index: int) -> bool:
        before = sentence.lower(index - 1)
        return before in (*self.language.infinitives, *self.language.prepositions) or sentence.lower(index - 2) in self.language.failures

    def _colon(self, quotation: Quotation) -> Speaker | None:
        """'X: “…”', as in headlines: a name before a colon says what follows."""
        sentence = self._sentence_at(quotation.start)
        if sentence is None:
            return None
        for index in range(sentence.index_at(quotation.start - 1), 0, -1):
            mention = sentence.mention_at(index - 1)
            if sentence.tokens[index].text != ":" or (sentence.quoted and sentence.quoted[index]):
                continue
            if mention is not None and mention.last == index and mention.kind != "adjective" and mention.first <= 1:
                return self._of_mention(sentence, mention, "a name before a colon")
            first = next(
                (mention for mention in sentence.mentions if mention.last <= index and not self._is_behind_preposition(sentence, mention)), None
            )
            return self._of_mention(sentence, first, "the subject before a colon") if first is not None else None
        return None

    def _of_sentence(self, quotation: Quotation) -> Speaker | None:
        """Who is the subject of the sentence that has some quoted words; of the one before where that ends in a colon."""
        sentence = self._sentence_at(quotation.start)
        if sentence is None:
            return None
        names = [
            mention
            for mention in sentence.mentions
            if sentence.tokens[mention.last - 1].end <= quotation.start and not self._is_quoted(sentence, mention)
        ]
        place = bisect_right(self.starts, sentence.start) - 1
        if not names and place > 0 and self.sentences[place - 1].tokens[-1].text == ":":
            sentence = self.sentences[place - 1]
            names = list(sentence.mentions)
        if not names and place > 0 and self._is_name(self.sentences[place - 1]):
            sentence = self.sentences[place - 1]
            names = list(sentence.mentions)
        names = [name for name in names if name.kind not in ("adjective", "pronoun")]
        first = next((name for name in names if not self._is_behind_preposition(sentence, name)), None)
        return self._of_mention(sentence, first, "the subject of the sentence") if first is not None else None

    def _is_name(self, sentence: Sentence) -> bool:
        """Whether a sentence is only a name: 'Ann Lee. “…”'."""
        return len(sentence.mentions) == 1 and all(
            sentence.mention_at(index) is not None or not token.text[:1].isalnum() for index, token in enumerate(sentence.tokens)
        )

    def _according(self, quotation: Quotation) -> Speaker | None:
        sentence = self._sentence_at(quotation.end)
        if sentence is None:
            return None
        for index in range(len(sentence.tokens) - 2):
            for form in self.language.according:
                words = form.split()
                if all(sentence.lower(index + number) == word for number, word in enumerate(words)):
                    return self._phrase_behind(sentence, index + len(words), f"'{form}'")
        return None

    def _goes_on(self, before: Quotation, quotation: Quotation) -> bool:
        """Whether two quotations are in one paragraph, or the second paragraph begins with its quotation while the first one was left open."""
        between = self.text[before.end + 1 : quotation.start - 1]
        return "\n\n" not in between.replace("\r", "") or not between.strip()

    def _announced(self, quotation: Quotation) -> Speaker | None:
        """The sentence before a quotation that is a sentence of its own says who speaks: 'X was angry. “…”'."""
        place = bisect_right(self.starts, quotation.start) - 1
        if place < 1:
            return None
        before = self.sentences[place - 1]
        if before.tokens and before.tokens[-1].text == ":":
            for index in range(len(before.tokens) - 1, -1, -1):
                if self._is_cue(before, index):
                    return self._subject(before, index, 0)
        for index in range(len(before.tokens) - 1, -1, -1):
            if self._is_cue(before, index) and "\n\n" not in self.text[before.end : quotation.start]:
                return self._subject(before, index, 0)
        return None

    # --- the speaker's words

    def _inverted(self, sentence: Sentence, verb: int) -> Speaker | None:
        """The speaker behind the verb: 'said X'."""
        index = verb + 1
        if sentence.lower(index) in self.language.prepositions:
            return None
        return self._phrase_behind(sentence, index, f"'{sentence.lower(verb)}' before its speaker")

    def _phrase_behind(self, sentence: Sentence, index: int, rule: str) -> Speaker | None:
        mention = next((mention for mention in sentence.mentions if index <= mention.first < index + 7 and mention.kind != "adjective"), None)
        if mention is not None and not any(sentence.tokens[at].text in ",;:." for at in range(index, mention.first)):
            between = [sentence.lower(at) for at in range(index, mention.first)]
            if not set(between) & set(self.language.prepositions) or mention.kind == "pronoun":
                return self._of_mention(sentence, mention, rule)
        last = index
        while last < min(index + _LONGEST_PHRASE, len(sentence.tokens)) and sentence.tokens[last].text[:1].isalnum():
            if sentence.lower(last) in self.language.breaks or (last > index and self._is_cue(sentence, last)):
                break
            last += 1
        return Speaker(sentence.tokens[index].start, sentence.tokens[last - 1].end, None, rule) if last > index else None

    def _subject(self, sentence: Sentence, verb: int, limit: int) -> Speaker | None:
        """The speaker before the verb: 'X said', 'X, who was there, said'."""
        language, rule = self.language, f"'{sentence.lower(verb)}' behind its speaker"
        other = self._reported(sentence, verb)
        if other is not None:
            return self._of_mention(sentence, other, f"'{sentence.lower(verb)} … as'")
        index = verb - 1
        while index >= limit and (sentence.lower(index) in language.auxiliaries or sentence.lower(index).endswith("ly")):
            index -= 1
        names = [
            mention for mention in sentence.mentions if limit <= mention.first and mention.last <= verb and not self._is_quoted(sentence, mention)
        ]
        names = [name for name in names if name.kind != "adjective"]
        nearest = names[-1] if names else None
        if nearest is not None and sentence.lower(index) == "," and nearest.last == index and sentence.lower(nearest.first - 1) == ",":
            return self._of_mention(sentence, nearest, rule)
        if nearest is not None and nearest.kind == "pronoun" and nearest.last > index and self._is_cue(sentence, nearest.first - 1):
            return self._subject(sentence, nearest.first - 1, limit)
        apposed = self._apposed(sentence, index, limit)
        if apposed is not None:
            return self._of_mention(sentence, apposed, rule)
        if nearest is not None and index < nearest.last:
            return self._of_mention(sentence, self._head(sentence, names, nearest, limit), rule)
        phrase = self._phrase_before(sentence, index, limit)
        if phrase is not None and nearest is not None and nearest.last > phrase[0]:
            return self._of_mention(sentence, nearest, rule)
        closed = sentence.lower(index) in (",", *language.joining)
        if phrase is None or closed:
            first = next((name for name in names if not self._is_behind_preposition(sentence, name)), names[0] if names else None)
            return self._of_mention(sentence, first, rule) if first is not None else None
        return Speaker(sentence.tokens[phrase[0]].start, sentence.tokens[phrase[1] - 1].end, None, rule)

    def _apposed(self, sentence: Sentence, index: int, limit: int) -> Mention | None:
        """The name before what is said of it: 'X, commander of the fleet said'."""
        first = index
        while first > limit and sentence.tokens[first].text[:1].isalnum() and index - first < _LONGEST_PHRASE:
            first -= 1
        mention = sentence.mention_at(first - 1) if first > limit else None
        plain = sentence.tokens[first + 1].text.islower() if first + 1 < len(sentence.tokens) else False
        if (
            first == index
            or sentence.tokens[first].text != ","
            or mention is None
            or mention.last != first
            or not plain
            or mention.kind in ("adjective", "pronoun")
        ):
            return None
        return None if sentence.lower(first + 1) in (*self.language.small, *self.language.joining) else mention

    def _reported(self, sentence: Sentence, verb: int) -> Mention | None:
        """Whom somebody quotes: 'quoted X as saying'; by whom it is said: 'called … by X'."""
        after = sentence.mention_at(verb + 1)
        if after is not None and sentence.lower(after.last) in self.language.alike:
            return after
        if sentence.lower(verb + 1) in self.language.agents:
            return sentence.mention_at(verb + 2) or (sentence.mention_at(verb + 3) if sentence.lower(verb + 2) in self.language.determiners else None)
        return None

    def _head(self, sentence: Sentence, names: Sequence[Mention], nearest: Mention, limit: int) -> Mention:
        """Of names in one phrase ('A, spokesman for B, said'), the one that the phrase is about."""
        if not self._is_behind_preposition(sentence, nearest):
            return nearest
        for name in reversed(names):
            if name is not nearest and not self._is_behind_preposition(sentence, name) and nearest.first - name.last <= 10:
                return name
        return nearest

    def _is_behind_preposition(self, sentence: Sentence, mention: Mention) -> bool:
        index = mention.first - 1
        while index >= 0 and mention.first - index < 5 and (sentence.lower(index) in self.language.determiners or index in sentence.titles):
            index -= 1
        return sentence.lower(index) in self.language.prepositions

    def _is_quoted(self, sentence: Sentence, mention: Mention) -> bool:
        return bool(sentence.quoted) and sentence.quoted[mention.first]

    def _phrase_before(self, sentence: Sentence, index: int, limit: int) -> tuple[int, int] | None:
        last = index + 1
        first = last
        while first - 1 >= limit and last - first < _LONGEST_PHRASE:
            word = sentence.tokens[first - 1]
            if (
                not word.text[:1].isalnum()
                or word.lower in self.language.breaks
                or word.lower in self.language.joining
                or word.lower in self.language.clauses
            ):
                break
            if sentence.quoted and sentence.quoted[first - 1]:
                break
            first -= 1
        return (first, last) if last > first else None

    def _of_mention(self, sentence: Sentence, mention: Mention, rule: str) -> Speaker:
        entity = mention.entity or None
        if mention.kind == "pronoun" and entity is None and sentence.lower(mention.first) not in self.language.person_pronouns:
            names = [name for name in sentence.mentions if name.last <= mention.first and name.kind not in ("pronoun", "adjective")]
            first = next((name for name in names if not self._is_behind_preposition(sentence, name)), None)
            if first is not None:
                return self._of_mention(sentence, first, rule)
        if mention.kind == "pronoun" and entity is None:
            entity = self.resolve(sentence, mention.first)
        return Speaker(sentence.tokens[mention.first].start, sentence.tokens[mention.last - 1].end, entity, rule)
