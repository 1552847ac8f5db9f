"""Who does what to whom, by the order of words alone: who is named before a verb and after it, and behind 'by' in a passive."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from graphmodel.drafting.lexicon import Cue, Words
from graphmodel.drafting.sentence import Mention, Sentence

_LIGHT_REACH = 8
"""Words at most between a light verb and its noun."""
NO_VERB = "no verb"
"""How a word is that a parser does not see as a verb: it has no ends."""
_FAR = 30
"""Words at most between a verb and its ends."""


@dataclass(frozen=True, slots=True)
class Ends:
    """Who is at the ends of a word that expresses a relation, by how, and how sure that is."""

    subjects: tuple[Mention, ...]
    objects: tuple[Mention, ...]
    how: str
    confidence: float
    verb: int
    """The token of the verb that is said of the subject."""
    link: str = ""
    """The preposition before the object; nothing for a direct one."""


class Order:
    """The ends of the words of one sentence, by order."""

    def __init__(self, sentence: Sentence, words: Words, cues: Sequence[Cue]) -> None:
        self.sentence, self.words, self.language, self.cues = sentence, words, words.language, cues
        self.verbs = sorted(self._verbs())

    def _verbs(self) -> Iterator[int]:
        """The tokens that are finite verbs, as far as is known."""
        for cue in self.cues:
            if cue.entry.kind != "noun" and cue.form != "gerund":
                yield cue.first
        taken = {index for cue in self.cues for index in cue.at}
        for index in range(len(self.sentence.tokens)):
            word = self.sentence.lower(index)
            if index in taken or self.sentence.mention_at(index) is not None:
                continue
            form = self.language.light.get(word)
            if (form in ("third", "past") and self.sentence.lower(index - 1) not in self.language.determiners) or word in self.language.reports:
                yield index

    def ends(self, cue: Cue) -> Ends | None:
        """The ends of a cue; None where there are none."""
        if cue.entry.kind == "noun" or (cue.entry.kind == "phrase" and self._begins_with_noun(cue)):
            return self._noun_ends(cue)
        if cue.entry.kind == "inverse":
            return self._turned(self._verb_ends(cue, "inverse phrase"))
        return self._verb_ends(cue, cue.entry.kind)

    def _begins_with_noun(self, cue: Cue) -> bool:
        entries = [entry for entry in self.words.by_form[self.sentence.lower(cue.first)] if len(entry.words) == 1]
        return bool(entries) and all(entry.kind == "noun" for entry in entries)

    def _verb_ends(self, cue: Cue, how: str) -> Ends | None:
        if how == "phrase" and self.sentence.lower(cue.first - 1) in self.language.possessives:
            return self._noun_ends(cue)
        if self.is_passive(cue):
            agents = self._after_agent(cue.last)
            patients = self.subject(cue.first) or self._inside(cue)
            if not agents and not patients:
                return None
            return Ends(agents, patients, f"passive {how}", 0.6 if agents else 0.25, cue.first)
        nominal = cue.form == "gerund" and self.sentence.lower(cue.first - 1) in self.language.determiners
        subjects, (objects, link) = () if nominal else self.subject(cue.first), self._object(cue)
        subjects = (*subjects, *self._inverted(cue.last)) if subjects else subjects
        return Ends(subjects, objects, how, self._confidence(cue, subjects, objects), cue.first, link)

    def _turned(self, ends: Ends | None) -> Ends | None:
        return Ends(ends.objects, ends.subjects, ends.how, ends.confidence, ends.verb, ends.link) if ends else None

    def _inside(self, cue: Cue) -> tuple[Mention, ...]:
        """Who is named between the words of a phrase: 'put X on alert'."""
        return tuple(mention for mention in self.sentence.mentions if cue.first < mention.first and mention.last < cue.last)

    def _confidence(self, cue: Cue, subjects: tuple[Mention, ...], objects: tuple[Mention, ...]) -> float:
        if not subjects or not objects:
            return 0.35
        distance = max(cue.first - subjects[-1].last, 0) + max(objects[0].first - cue.last, 0)
        sure = 0.6 if cue.entry.kind == "phrase" else 0.55
        if subjects[-1].kind == "adjective":
            sure -= 0.1
        return round(max(sure - 0.012 * distance, 0.2), 2)

    def is_passive(self, cue: Cue) -> bool:
        """Whether a verb is a passive: a participle behind a form of 'be', or before 'by'."""
        if cue.entry.kind == "noun" or cue.form not in ("past", "participle"):
            return False
        index = cue.first - 1
        if self.sentence.lower(index) in self.language.copulas:
            return True
        while index >= 0 and (self._is_adverb(index) or self.sentence.lower(index) in self.language.negations):
            index -= 1
        word = self.sentence.lower(index)
        if word in self.language.copulas:
            return True
        if len(cue.at) > 1 and self.sentence.lower(cue.at[-1]) not in self.language.particles:
            return False
        for following in range(cue.last, min(cue.last + 3, len(self.sentence.tokens))):
            if self.sentence.lower(following) in self.language.agents:
                return not self.sentence.lower(following + 1).endswith("ing")
            if not self._is_adverb(following):
                break
        return False

    def _is_adverb(self, index: int) -> bool:
        word = self.sentence.lower(index)
        return (word.endswith("ly") and self.sentence.mention_at(index) is None) or word in self.language.adverbs

    def _inverted(self, start: int) -> tuple[Mention, ...]:
        """Who does the same, behind: 'will attend, as is X'."""
        for index in range(start, len(self.sentence.tokens) - 2):
            following = self.sentence.lower(index + 1)
            if self.sentence.lower(index) in self.language.alike and (following in self.language.copulas or following in self.language.auxiliaries):
                mention = self.sentence.mention_at(index + 2)
                return (mention,) if mention is not None else ()
        return ()

    # --- subjects

    def subject(self, verb: int) -> tuple[Mention, ...]:
        """Who is named before a verb as the one who does it."""
        index, language, sentence = verb - 1, self.language, self.sentence
        while index >= 0 and (self._is_adverb(index) or sentence.lower(index) in language.auxiliaries or sentence.lower(index) in language.negations):
            index -= 1
        limit = verb
        if sentence.lower(index) in (*language.joining, ",") or sentence.lower(index) in language.infinitives:
            # Another verb of the same subject: look before the verb that it is joined to.
            earlier = [verb for verb in self.verbs if verb < index and not self._starts_clause(verb, index)]
            mentioned = sentence.mention_at(index - 1)
            if earlier and (mentioned is None or sentence.lower(index) != "," or self.subject_of(earlier[-1])):
                found = self.subject_of(earlier[-1])
                several = len(found) > 1 and sentence.lower(index + 1) in language.singulars and len(earlier) > 1
                found = self.subject_of(earlier[0]) if several else found
                if found:
                    return found
        found = self.subject_of(limit)
        if len(found) > 1 and self._goes_back(found[-1].last, verb):
            # 'X said that Y and Z should, and has tried': the verb in the singular is of X.
            return self.subject_of(self.verbs[0])
        return found

    def _goes_back(self, first: int, verb: int) -> bool:
        """Whether a verb in the singular is joined on between two tokens."""
        return (
            verb > self.verbs[0]
            if self.verbs
            and any(
                self.sentence.lower(index) in self.language.joining and self.sentence.lower(index + 1) in self.language.singulars
                for index in range(first, verb)
            )
            else False
        )

    def _starts_clause(self, verb: int, before: int) -> bool:
        """Whether a clause begins between a verb and a later token."""
        return any(self.sentence.lower(index) in (*self.language.relatives, *self.language.clauses) for index in range(verb + 1, before))

    def subject_of(self, verb: int) -> tuple[Mention, ...]:
        """Who is named before a verb as the one who does it, whatever joins it to other verbs."""
        before = [
            mention
            for mention in self.sentence.mentions
            if mention.last <= verb and verb - mention.last <= _FAR and not self._is_outside(mention, verb)
        ]
        free = [mention for mention in before if not self._is_prepositional(mention) and mention.kind != "content"]
        others = [mention for mention in before if not self._is_aside(mention)]
        for candidates in (free, others):
            for mention in reversed(candidates):
                if self._is_object_before(mention, verb) and mention is not candidates[0]:
                    continue
                return self._joined(mention, backwards=True)
        return ()

    def _is_outside(self, mention: Mention, verb: int) -> bool:
        """Whether a verb is in a quoted sentence that somebody is named outside of."""
        quoted = self.sentence.quoted
        if not quoted or not quoted[verb] or quoted[mention.first]:
            return False
        begin = verb
        while begin > 0 and quoted[begin - 1]:
            begin -= 1
        return self.sentence.tokens[begin].text[:1].isupper()

    def _is_aside(self, mention: Mention) -> bool:
        """Whether somebody is only where or when something was: 'near X, …'."""
        return self.sentence.lower(mention.first - 1) in self.language.places and self.sentence.lower(mention.last) == ","

    def _is_object_before(self, mention: Mention, verb: int) -> bool:
        """Whether somebody is the object of an earlier verb, with no clause that begins behind it."""
        if mention.last == verb or self.sentence.lower(mention.last) in (*self.language.relatives, ","):
            return False
        between = range(mention.last, verb)
        if any(self.sentence.lower(index) in self.language.small for index in between):
            return any(verb < mention.first and mention.first - verb <= 4 for verb in self.verbs)
        return False

    def _is_prepositional(self, mention: Mention) -> bool:
        index = mention.first - 1
        steps = 0
        while index >= 0 and steps < 4 and self._is_modifier(index):
            index -= 1
            steps += 1
        return self.sentence.lower(index) in self.language.prepositions

    def _is_modifier(self, index: int) -> bool:
        word = self.sentence.lower(index)
        if word in self.language.determiners:
            return True
        return word[:1].isalpha() and word not in self.language.small and word not in self.language.joining and self._is_plain(index)

    def _is_plain(self, index: int) -> bool:
        """Whether a token is neither a verb nor part of a name."""
        return index not in self.verbs and self.sentence.mention_at(index) is None

    def _joined(self, mention: Mention, *, backwards: bool) -> tuple[Mention, ...]:
        """Somebody with everybody who is joined to them: 'X, Y and Z'."""
        mentions = self.sentence.mentions
        place = mentions.index(mention)
        found = [mention]
        step = -1 if backwards else 1
        seen_joining = False
        while 0 <= place + step < len(mentions):
            other = mentions[place + step]
            left, right = (other, mentions[place]) if backwards else (mentions[place], other)
            between = [self.sentence.lower(index) for index in range(left.last, right.first) if index not in self.sentence.titles]
            plain = [word for word in between if word not in self.language.determiners and word not in self.language.adverbs]
            joins = bool(plain) and all(self._joins(word, place == 0) for place, word in enumerate(plain)) and len(plain) <= 4
            seen_joining = seen_joining or any(word in self.language.joining for word in plain)
            if not joins:
                break
            found.append(other)
            place += step
        if not seen_joining:
            return (mention,)
        return tuple(sorted(found, key=lambda one: one.first))

    def _joins(self, word: str, first: bool) -> bool:
        """Whether a word can be between two who are joined: what joins them, and then adjectives of the second."""
        if word in self.language.joining or word == ",":
            return True
        known = word in self.language.small or word in self.words.by_form or word in self.language.reports or word in self.language.light
        return not first and word.isalpha() and not known

    # --- objects

    def _object(self, cue: Cue) -> tuple[tuple[Mention, ...], str]:
        inside = self._inside(cue)
        if inside and cue.entry.kind == "phrase":
            return inside, ""
        return self._object_after(cue.last)

    def _object_after(self, start: int) -> tuple[tuple[Mention, ...], str]:
        """Who is named behind a verb or noun, with the preposition before them; who is only behind one of place or time, where nobody else is."""
        aside: tuple[tuple[Mention, ...], str] | None = None
        link, sentence, language = "", self.sentence, self.language
        index = start
        while index < min(start + _FAR, len(sentence.tokens)):
            mention = sentence.mention_at(index)
            word = sentence.lower(index)
            if mention is not None:
                if mention.first >= start and mention.kind != "content":
                    if self.sentence.lower(mention.last) in language.reports and start < mention.first:
                        break
                    better = self._known_in_phrase(mention)
                    if better is not None:
                        return (better,), link
                    if link not in language.places:
                        return self._joined(mention, backwards=False), link
                    aside = aside or (self._joined(mention, backwards=False), link)
                index = mention.last
                continue
            if word in language.prepositions:
                # What is of a place is a place: in the port of Z.
                is_same = link in language.between or (link in language.places and word in language.belonging)
                link = link if is_same else word
            if index > start and word in language.relatives and word not in language.complementizers:
                break
            if aside is not None and (word in language.relatives or word == "," or word in language.infinitives or index in self.verbs):
                break
            if index > start and word in (*language.breaks, ";", ":") and word not in ("following", "amid"):
                break
            index += 1
        return aside or ((), link)

    def _known_in_phrase(self, mention: Mention) -> Mention | None:
        """Who is known behind a name that is not, in the same phrase: of 'inspections of X', X."""
        if mention.known:
            return None
        index = mention.last
        while index < min(mention.last + 8, len(self.sentence.tokens)):
            other, word = self.sentence.mention_at(index), self.sentence.lower(index)
            if other is not None and other.known and other.kind != "pronoun":
                return other
            if other is None and ((word in self.language.small and word not in self.language.phrases) or (not word[:1].isalnum() and word != "'s")):
                return None
            if index in self.verbs:
                return None
            index += 1
        return None

    def _after_agent(self, start: int) -> tuple[Mention, ...]:
        for index in range(start, min(start + 12, len(self.sentence.tokens))):
            if self.sentence.lower(index) in self.language.agents:
                found, link = self._object_after(index + 1)
                return () if link in self.language.places else found
            if self.sentence.lower(index) in self.language.breaks:
                break
        return ()

    # --- nouns

    def _noun_ends(self, cue: Cue) -> Ends | None:
        sentence, noun = self.sentence, cue.first
        owner = self._owner(noun)
        agents = self._by(cue.last)
        objects, link = self._object_after(cue.last)
        if link in self.language.between and len(objects) > 1:
            return Ends(objects, (), f"noun with '{link}'", 0.5, noun, link)
        relative = self._relative_subject(objects[-1].last if objects else cue.last)
        if relative and objects:
            return Ends(relative, objects, "noun with a clause", 0.55, noun, link)
        light = self._light_verb(noun)
        if agents and not owner:
            rest = tuple(mention for mention in objects if mention not in agents)
            return Ends(agents, rest, "noun with an agent", 0.5, noun, link)
        if light is not None:
            form = self.language.light[sentence.lower(light)]
            passive = form in ("past", "participle") and sentence.lower(light - 1) in self.language.copulas
            subjects = () if passive else self.subject(light)
            inner = tuple(mention for mention in sentence.mentions if light < mention.first and mention.last <= noun)
            if subjects and (objects or inner):
                return Ends(subjects, objects or inner, "noun with a light verb", 0.58 if objects else 0.45, light, link)
            return Ends(subjects, objects, "noun with a light verb", 0.3, light, link)
        if owner:
            return Ends((owner,), tuple(mention for mention in objects if mention is not owner), "noun of an owner", 0.45, noun, link)
        subjects = self.subject(noun)
        return Ends(subjects, objects, "noun", 0.25, noun, link) if subjects and objects else None

    def _light_verb(self, noun: int) -> int | None:
        for index in range(noun - 1, max(noun - _LIGHT_REACH, -1), -1):
            word = self.sentence.lower(index)
            if (
                word in self.language.light
                and self.sentence.mention_at(index) is None
                and self.sentence.lower(index - 1) not in self.language.determiners
            ):
                return index
            if word in (",", ";") or word in self.language.relatives or word in self.language.clauses:
                return None
        return None

    def _owner(self, noun: int) -> Mention | None:
        """Whose act a noun is: 'Russia's attack', 'the Russian attack'."""
        index = noun - 1
        while index >= 0 and self._is_modifier(index) and noun - index < 4:
            index -= 1
        if self.sentence.lower(index) in self.language.possessives:
            return self.sentence.mention_at(index - 1)
        mention = self.sentence.mention_at(index)
        return mention if mention is not None and mention.kind == "adjective" else None

    def _relative_subject(self, start: int) -> tuple[Mention, ...]:
        """Who did it, in a clause behind: 'the war on X that Y launched'."""
        if self.sentence.lower(start) not in self.language.relatives:
            return ()
        mention = self.sentence.mention_at(start + 1)
        return (mention,) if mention is not None and self.sentence.lower(mention.last) in self.language.light else ()

    def _by(self, start: int) -> tuple[Mention, ...]:
        for index in range(start, min(start + 8, len(self.sentence.tokens))):
            word = self.sentence.lower(index)
            if word in self.language.agents:
                return self._object_after(index + 1)[0]
            if word in self.language.breaks or word in (",", ";"):
                return ()
        return ()
