"""What a sentence says, before it becomes statements: who does what to whom, said by whom, denied or not, and within what."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from graphmodel.drafting.language import Language
from graphmodel.drafting.lexicon import Cue, Entry, Words
from graphmodel.drafting.order import NO_VERB, Ends, Order
from graphmodel.drafting.sentence import Mention, Sentence
from graphmodel.model.schema import PROPOSITION, Relation, Schema
from graphmodel.model.statement import Certainty

_BACK = 7
"""Words before a verb in which negation and modality are looked for."""
_SURE = 0.4
"""The confidence from which on the order of words counts more than a parse that sees other ends."""
_LONGEST_PHRASE = 40
"""Words of a phrase that becomes a proposition at most."""


@dataclass(frozen=True, slots=True)
class Finding:
    """A relation that a sentence expresses."""

    relation: str
    cue: Cue
    ends: Ends
    negated: bool = False
    certainty: Certainty = "certain"
    content: Finding | None = None
    """What it is about, where that is a relation, too."""
    phrase: tuple[int, int] | None = None
    """The words of what it is about, where it can be about a proposition."""
    speakers: tuple[str, ...] = ()
    """The entities that are reported as saying so, from the document inward."""
    called_false: bool = False
    """The text itself says that it is not so: 'falsely claimed'."""
    confidence: float = 0.0
    rule: str = ""

    @property
    def last(self) -> int:
        """The token after its last word."""
        ends = [self.cue.last, *(mention.last for mention in (*self.ends.subjects, *self.ends.objects))]
        return max([*ends, *([self.content.last] if self.content else []), *([self.phrase[1]] if self.phrase else [])])

    @property
    def first(self) -> int:
        """Its first token."""
        starts = [self.cue.first, self.ends.verb, *(mention.first for mention in (*self.ends.subjects, *self.ends.objects))]
        return min([*starts, *([self.content.first] if self.content else [])])


@dataclass(frozen=True)
class Grammar:
    """What the schema says of its relations, as far as it matters for reading a sentence."""

    schema: Schema
    about: Mapping[str, str] = field(default_factory=dict)
    """For each relation that can be about a statement, how: 'object', or the name of a qualifier."""

    def relation(self, name: str) -> Relation:
        """A relation of the schema."""
        return self.schema.relations[name]


def grammar_of(schema: Schema) -> Grammar:
    """What the schema's relations can be about."""
    about: dict[str, str] = {}
    for name, relation in schema.relations.items():
        if PROPOSITION in relation.object and not schema.fits(PROPOSITION, relation.subject):
            about[name] = "object"
            continue
        qualifier = next((key for key, one in relation.qualifiers.items() if PROPOSITION in one.labels), None)
        if qualifier is not None and not relation.symmetric:
            about[name] = qualifier
    return Grammar(schema, about)


@dataclass(frozen=True, slots=True)
class Report:
    """A verb of saying, who speaks, and the tokens that are said (end exclusive)."""

    verb: int
    speakers: tuple[Mention, ...]
    first: int
    last: int
    stance: str


def reports(sentence: Sentence, order: Order, cues: Sequence[Cue]) -> list[Report]:
    """The verbs of saying in a sentence, with their speakers and what they say."""
    language, found = order.language, []
    taken = {cue.first for cue in cues}
    for index in range(len(sentence.tokens)):
        word = sentence.lower(index)
        if word not in language.reports or index in taken or sentence.mention_at(index) is not None:
            continue
        if sentence.lower(index - 1) in language.determiners or sentence.lower(index - 1) in language.possessives:
            continue
        after = sentence.mention_at(index + 1)
        comma = sentence.tokens[index - 1].text if index else ""
        apposed = comma == "," and sentence.mention_at(index - 2) is not None and sentence.quoted[index - 2 : index - 1] != [True]
        inverted = after is not None and comma in (",", "”", '"', "»", "“") and not apposed
        speakers = (after,) if inverted and after is not None else order.subject(index)
        passive = sentence.lower(index - 1) in language.copulas and not inverted
        if not speakers or (passive and sentence.lower(index + 1) not in language.alike):
            continue
        at_end = index + 1 >= len(sentence.tokens) or all(not token.text[:1].isalnum() for token in sentence.tokens[index + 1 : index + 2])
        before = speakers[0].first
        if (at_end or inverted) and before > 2 and _comma_before(sentence, before if not inverted else index):
            found.append(Report(index, speakers, 0, before if not inverted else index, language.reports[word]))
        else:
            found.append(Report(index, speakers, index + 1, len(sentence.tokens), language.reports[word]))
    found.extend(_according(sentence, language))
    return found


def _according(sentence: Sentence, language: Language) -> Iterator[Report]:
    """'According to X, …' and '…, according to X': X says the sentence."""
    for form in language.according:
        words = form.split()
        for index in range(len(sentence.tokens) - len(words)):
            if len(words) > 1 and all(sentence.lower(index + number) == word for number, word in enumerate(words)):
                behind = index + len(words)
                near = range(behind, min(behind + 3, len(sentence.tokens)))
                speaker = next((one for at in near if (one := sentence.mention_at(at)) is not None), None)
                if speaker is not None and speaker.kind != "adjective":
                    span = (speaker.last, len(sentence.tokens)) if index < 2 else (0, index)
                    yield Report(index, (speaker,), *span, "neutral")


def _comma_before(sentence: Sentence, index: int) -> bool:
    return any(sentence.tokens[at].text in (",", "”", '"', "»") for at in range(max(index - 12, 0), index))


class Reader:
    """Reads the findings of sentences: by order, and where ends of a parse are given, by both."""

    def __init__(self, words: Words, grammar: Grammar) -> None:
        self.words, self.grammar, self.language = words, grammar, words.language

    def findings(self, sentence: Sentence, parsed: Mapping[int, Ends] | None = None, cues: Sequence[Cue] | None = None) -> list[Finding]:
        """The findings of a sentence; ``parsed`` are the ends that a parser saw, by the first token of their cues."""
        cues = self.words.cues(sentence) if cues is None else cues
        order = Order(sentence, self.words, cues)
        single = [self._finding(sentence, cue, order.ends(cue), (parsed or {}).get(cue.first), parsed is not None) for cue in cues]
        found = sorted((finding for finding in single if finding is not None), key=lambda finding: finding.cue.first)
        found = self._nested(sentence, sorted([*found, *self._required(sentence, order, cues)], key=lambda one: one.cue.first))
        return [self._spoken(sentence, finding, order, cues) for finding in found]

    def _finding(self, sentence: Sentence, cue: Cue, by_order: Ends | None, by_parse: Ends | None, has_parse: bool) -> Finding | None:
        ends, confidence, seen = _joint(by_order, by_parse, has_parse)
        if ends is None:
            return None
        negated, certainty = modality(sentence, self.language, ends.verb, cue)
        rule = f"{ends.how} '{cue.entry.lemma}' ({seen})"
        false = any(sentence.lower(index) in self.language.adverbs_negating for index in range(cue.first - 2, cue.first))
        return Finding(
            cue.relation, cue, ends, negated, certainty, phrase=self._phrase(sentence, cue), called_false=false, confidence=confidence, rule=rule
        )

    def _phrase(self, sentence: Sentence, cue: Cue) -> tuple[int, int] | None:
        """The words behind a cue that can be a proposition: up to the end of the clause."""
        if cue.relation not in self.grammar.about:
            return None
        nominal = len(cue.at) > 1 and not cue.entry.particles[-1]
        first = cue.at[-1] if nominal else cue.last
        while first < len(sentence.tokens) and (
            not sentence.tokens[first].text[:1].isalnum() or sentence.lower(first) in self.language.complementizers
        ):
            first += 1
        last = first
        stops = {*self.language.breaks} - {*self.language.clauses, *self.language.joining}
        while last < min(first + _LONGEST_PHRASE, len(sentence.tokens)):
            word = sentence.tokens[last]
            if word.text in (";", ":", "”", '"', ".") or (word.lower in stops and last > first) or (word.text == "," and last - first > 2):
                break
            last += 1
        return (first, last) if last > first else None

    def _required(self, sentence: Sentence, order: Order, cues: Sequence[Cue]) -> Iterator[Finding]:
        """What a speaker says must be: 'said that X must do it'."""
        for report in reports(sentence, order, cues):
            for index in range(report.first, report.last):
                relation = self._modal(sentence, index)
                if relation is None or relation not in self.grammar.about:
                    continue
                addressees = order.subject_of(index)
                inside = tuple(addressee for addressee in addressees if report.first <= addressee.first and addressee.entity)
                words = (sentence.lower(report.verb), sentence.lower(index))
                entry = Entry(relation, "phrase", " … ".join(words), ({words[0]: "base"},), (False,))
                cue = Cue(entry, report.verb, report.verb + 1, "base", (report.verb, index))
                ends = Ends(report.speakers, inside, "modal verb", 0.5, report.verb)
                begin = inside[0].first if inside else report.first
                end = next((at for at in range(index, report.last) if sentence.tokens[at].text in (";", ".", ",")), report.last)
                yield Finding(relation, cue, ends, phrase=(begin, end), confidence=0.5, rule=f"{ends.how} '{entry.lemma}' (order)")
                break

    def _modal(self, sentence: Sentence, index: int) -> str | None:
        """The relation of a modal verb; between its two words may be a mark and an adverb: 'was "certainly not'."""
        word, modals = sentence.lower(index), self.words.modals
        for after in (index + 1, index + 2, index + 3):
            if f"{word} {sentence.lower(after)}" in modals:
                return modals[f"{word} {sentence.lower(after)}"]
            if sentence.lower(after)[:1].isalpha() and not sentence.lower(after).endswith("ly"):
                break
        return modals.get(word)

    # --- what is about what

    def _nested(self, sentence: Sentence, found: list[Finding]) -> list[Finding]:
        """The findings, those that are what another one is about inside of it."""
        result: list[Finding] = []
        used: set[int] = set()
        for place in range(len(found) - 1, -1, -1):
            outer = found[place]
            inner = self._content_of(sentence, outer, result)
            if inner is not None:
                used.add(id(inner))
                outer = replace(outer, content=self._with_subject(outer, inner), confidence=round(max(outer.confidence, inner.confidence), 2))
                result = [finding for finding in result if finding is not inner]
            result.insert(0, outer)
        return result

    def _content_of(self, sentence: Sentence, outer: Finding, later: Sequence[Finding]) -> Finding | None:
        if outer.relation not in self.grammar.about:
            return None
        start = outer.cue.last
        objects = outer.ends.objects
        reach, marked = self._complement(sentence, start, objects)
        for inner in later:
            if inner.cue.first < start:
                continue
            if inner.cue.first > reach:
                return None
            clause = sentence.lower(start) in self.language.clauses or any(
                sentence.lower(index) in self.language.clauses for index in range(start, min(start + 4, inner.cue.first))
            )
            if clause and not self._has_own_subject(outer, inner):
                return None
            if inner.cue.entry.kind == "noun" and not self._has_own_subject(outer, inner) and not self._does_itself(sentence, outer, inner):
                return None
            if marked or inner.cue.entry.kind == "noun":
                return inner
        return None

    def _complement(self, sentence: Sentence, start: int, objects: Sequence[Mention]) -> tuple[int, bool]:
        """How far the content of a verb may be, and whether a word or form introduces it."""
        language, index = self.language, start
        if start > 0 and sentence.lower(start - 1) in language.complementizers:
            return start + 4, True
        limit = min(start + 8, len(sentence.tokens))
        while index < limit:
            word = sentence.lower(index)
            mention = sentence.mention_at(index)
            if word in language.complementizers:
                return (len(sentence.tokens) if word in language.clauses else index + 4), True
            if word.endswith("ing") and mention is None and (index == start or sentence.lower(index - 1) in language.prepositions):
                return index + 3, True
            if mention is not None and mention in objects:
                index = mention.last
                limit = min(index + 6, len(sentence.tokens))
                continue
            if word in language.breaks or word in (";", ":"):
                break
            index += 1
        if start < len(sentence.tokens) and (sentence.mention_at(start) is not None or sentence.lower(start) in language.pronouns):
            # 'said they agreed', 'feared it would': the content follows without a word.
            return start + 14, True
        return start + 6, False

    def _does_itself(self, sentence: Sentence, outer: Finding, inner: Finding) -> bool:
        """Whether a noun is an act of the outer subject: 'refused talks', 'offered help', not 'condemned the attack'."""
        return self.grammar.relation(inner.relation).symmetric or sentence.lower(outer.cue.first) in self.language.light

    def _has_own_subject(self, outer: Finding, inner: Finding) -> bool:
        """Whether the content of 'that' names who does it, by a name or by a pronoun that can only be one."""
        return any(subject.first >= outer.cue.last and subject.entity for subject in inner.ends.subjects)

    def _with_subject(self, outer: Finding, inner: Finding) -> Finding:
        """The content of a finding, whose subject is the outer one's object or subject where it has none of its own between."""
        own = [subject for subject in inner.ends.subjects if subject.first >= outer.cue.last and subject.entity]
        if own:
            return inner
        control = self.grammar.about[outer.relation] != "object" and outer.ends.objects
        subjects = outer.ends.objects if control else outer.ends.subjects
        return replace(inner, ends=replace(inner.ends, subjects=tuple(subjects)))

    # --- who says so

    def _spoken(self, sentence: Sentence, finding: Finding, order: Order, cues: Sequence[Cue]) -> Finding:
        speakers: list[str] = []
        for report in reports(sentence, order, cues):
            inside = report.first <= finding.cue.first < report.last
            if not inside or finding.cue.first == report.verb:
                continue
            names = [speaker.entity for speaker in report.speakers if speaker.kind != "pronoun"]
            if names and names[0] not in speakers:
                speakers.append(names[0])
        return replace(finding, speakers=tuple(speakers)) if speakers else finding


def modality(sentence: Sentence, language: Language, verb: int, cue: Cue) -> tuple[bool, Certainty]:
    """Whether a verb is negated, and how certain it is, by the words before it."""
    negated, certainty = False, "certain"
    for index in range(verb - 1, max(verb - _BACK, 0) - 1, -1):
        word, mention = sentence.lower(index), sentence.mention_at(index)
        if mention is not None or word in (",", ";", ":", "“", '"') or word in language.relatives or word in language.joining:
            break
        if word in language.negations:
            negated = not negated
        forms = language.uncertain.get(word)
        if forms is not None and certainty != "possible":
            certainty = forms
        if word in language.reports and forms is None:
            break
    if cue.entry.kind == "noun" and any(sentence.lower(index) in language.negations for index in range(verb + 1, cue.first)):
        negated = not negated
    failed = any(sentence.lower(index) in _failures(language) for index in range(max(verb - 3, 0), verb))
    if not negated and sentence.lower(cue.last) in language.negations and cue.entry.kind == "verb":
        negated = True
    return negated != failed, certainty  # type: ignore[return-value]


def _failures(language: Language) -> frozenset[str]:
    return frozenset(form for verb in language.failures for form in language.forms(verb))


def _joint(by_order: Ends | None, by_parse: Ends | None, has_parse: bool) -> tuple[Ends | None, float, str]:
    """The ends that order and parse give together, how sure they are, and by what."""
    if by_parse is not None and by_parse.how == NO_VERB:
        return None, 0.0, ""
    if by_parse is None or not (by_parse.subjects and by_parse.objects):
        if by_order is None:
            return by_parse, (by_parse.confidence if by_parse else 0.0), "parse"
        return by_order, round(by_order.confidence * (0.9 if has_parse else 1), 2), "order"
    if by_order is not None and set(by_order.subjects) & set(by_parse.subjects) and set(by_order.objects) & set(by_parse.objects):
        more = (max(ends, key=len) for ends in ((by_parse.subjects, by_order.subjects), (by_parse.objects, by_order.objects)))
        subjects, objects = more
        return replace(by_parse, subjects=subjects, objects=objects), 0.85, "order and parse agree"
    if by_order is not None and by_order.subjects and by_order.objects and by_order.confidence >= _SURE:
        return by_order, round(by_order.confidence * 0.9, 2), "order"
    return by_parse, by_parse.confidence, "parse"


def flat(finding: Finding) -> Iterator[Finding]:
    """A finding and what it is about."""
    yield finding
    if finding.content is not None:
        yield from flat(finding.content)
