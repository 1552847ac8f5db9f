"""What drafts need to know of a language: how its verbs change, and which of its words negate, report or join: data (``languages/``)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property
from importlib.resources import files
from typing import Annotated, Literal

from pydantic import AfterValidator, ConfigDict, TypeAdapter

from graphmodel.errors import ProblemsError, UsageError
from graphmodel.parsing.conform import conform
from graphmodel.parsing.yaml import parse_yaml

Form = Literal["base", "third", "past", "participle", "gerund", "other"]
_CONFIG = ConfigDict(extra="forbid", use_attribute_docstrings=True)


def _split(value: str) -> str:
    return " ".join(value.split())


Words = Annotated[str, AfterValidator(_split)]
"""Words with spaces between them."""


@dataclass(frozen=True, slots=True)
class Inflection:
    """What the ending of a verb's dictionary form becomes."""

    __pydantic_config__ = _CONFIG

    ending: str
    """The ending of the dictionary form."""
    third: str | None = None
    """The ending of the third person, as in 'denies'."""
    past: str | None = None
    """The ending of past and participle, as in 'denied'."""
    gerund: str | None = None
    """The ending of the gerund, as in 'denying'."""
    participles: tuple[str, ...] = ()
    """Further endings of participles."""
    others: tuple[str, ...] = ()
    """Endings of all other forms."""


@dataclass(frozen=True)
class Language:
    """The words of a language by what they do in a sentence."""

    __pydantic_config__ = _CONFIG

    language: str
    """The language's tag (BCP 47)."""
    inflection: tuple[Inflection, ...]
    """How regular verbs change; the first ending that fits is used."""
    doubled: Words = ""
    """Regular verbs whose last letter is doubled before an ending."""
    irregular: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """Irregular verbs: third person, past, participle, gerund."""
    copulas: tuple[str, ...] = ()
    """Forms of the verbs that make a passive."""
    auxiliaries: tuple[str, ...] = ()
    """Words that may be between a copula or a subject and the verb."""
    agents: tuple[str, ...] = ()
    """What is before the one who acts, in a passive: 'by'."""
    futures: tuple[str, ...] = ()
    """Two words that make a future: 'going to'."""
    between: tuple[str, ...] = ()
    """What is before the names of all who take part: 'between'."""
    pointing: tuple[str, ...] = ()
    """Words that point at a place that was named before: 'there'."""
    negations: tuple[str, ...] = ()
    """Words that negate."""
    failures: tuple[str, ...] = ()
    """Verbs that negate the verb behind them: 'failed to agree'."""
    determiners: tuple[str, ...] = ()
    """Articles and the like."""
    prepositions: tuple[str, ...] = ()
    """Prepositions."""
    towards: tuple[str, ...] = ()
    """Prepositions before somebody to whom, or with whom, something is said or done."""
    belonging: tuple[str, ...] = ()
    """Prepositions between a thing and what it is of: 'the port of Z'."""
    places: tuple[str, ...] = ()
    """Those of places and times."""
    particles: tuple[str, ...] = ()
    """Words that belong to the verb before them: 'carry out'."""
    joining: tuple[str, ...] = ()
    """What joins two subjects."""
    breaks: tuple[str, ...] = ()
    """Words that begin another clause."""
    relatives: tuple[str, ...] = ()
    """Relative pronouns."""
    complementizers: tuple[str, ...] = ()
    """What introduces the content of a verb: 'that', 'to'."""
    clauses: tuple[str, ...] = ()
    """Of these, those that introduce a clause with a subject of its own: 'that'."""
    infinitives: tuple[str, ...] = ()
    """What is before an infinitive: 'to'."""
    singulars: tuple[str, ...] = ()
    """Auxiliaries of one subject only: 'has'."""
    adverbs: tuple[str, ...] = ()
    """Adverbs without the ending of adverbs, which may be between a subject and its verb."""
    phrases: tuple[str, ...] = ()
    """Prepositions inside of a phrase: 'inspections of X'."""
    alike: tuple[str, ...] = ()
    """Words of sameness: 'as is X', 'quoted X as saying'."""
    pronouns: tuple[str, ...] = ()
    """Personal pronouns."""
    plural_pronouns: tuple[str, ...] = ()
    """Those of several."""
    person_pronouns: tuple[str, ...] = ()
    """Those of one human being."""
    adverbs_negating: tuple[str, ...] = ()
    """Adverbs by which the text itself denies what somebody claims."""
    possessives: tuple[str, ...] = ()
    """What is between an owner and what it owns."""
    possessive_pronouns: tuple[str, ...] = ()
    """Pronouns of an owner."""
    light_verbs: Words = ""
    """Verbs that stand before a noun for the act itself."""
    certainty: dict[Literal["probable", "possible"], tuple[str, ...]] = field(default_factory=dict)
    """Words before a verb that make a statement less than certain."""
    reporting: dict[Literal["neutral", "affirms", "denies"], Words] = field(default_factory=dict)
    """Verbs by which a speaker is reported, with what they say of the words' truth."""
    according: tuple[str, ...] = ()
    """Forms of reporting without a verb."""
    quotes: tuple[tuple[str, str], ...] = ()
    """Quotation marks, opening and closing."""
    courtesies: tuple[str, ...] = ()
    """Titles before a person's name that are no office."""
    before_office: tuple[str, ...] = ()
    """Words before an office that say nothing of it."""
    office_links: tuple[str, ...] = ()
    """What is between an office and whom it serves."""
    name_links: tuple[str, ...] = ()
    """Words inside of names that begin with small letters."""
    no_names: Words = ""
    """Words that begin sentences with a capital and are no names."""
    groups: Words = ""
    """Plural nouns for people."""
    organization_words: Words = ""
    """Words in the names of organizations."""
    months: tuple[str, ...] = ()
    """The months."""
    months_short: tuple[str, ...] = ()
    """Their short forms, in the same order."""
    weekdays: tuple[str, ...] = ()
    """The days of the week, from Monday."""
    relative_days: dict[str, int] = field(default_factory=dict)
    """Words for days, and how many days they are from today."""
    last: tuple[str, ...] = ()
    """Words for the one before."""
    next: tuple[str, ...] = ()
    """Words for the one after."""
    ago: tuple[str, ...] = ()
    """Words behind a number of units that count back."""
    units: dict[str, int] = field(default_factory=dict)
    """Units of time in days."""
    numbers: dict[str, int] = field(default_factory=dict)
    """Numbers as words."""

    @cached_property
    def light(self) -> Mapping[str, Form]:
        """The forms of the light verbs."""
        return {form: kind for verb in self.light_verbs.split() for form, kind in self.forms(verb).items()}

    @cached_property
    def reports(self) -> Mapping[str, str]:
        """The stance of each form of a reporting verb."""
        found: dict[str, str] = {}
        for stance, verbs in self.reporting.items():
            for verb in verbs.split():
                found |= dict.fromkeys(self.forms(verb), stance)
        return found

    @cached_property
    def uncertain(self) -> Mapping[str, str]:
        """The certainty that each word before a verb leaves."""
        found: dict[str, str] = {}
        for certainty, words in self.certainty.items():
            for word in words:
                found |= dict.fromkeys((word, *self.forms(word)) if len(word) > 3 else (word,), certainty)
        return found

    @cached_property
    def not_names(self) -> frozenset[str]:
        """The words that are no names, whatever their first letter."""
        return frozenset((*self.no_names.split(), *self.months, *self.weekdays, *self.determiners))

    @cached_property
    def small(self) -> frozenset[str]:
        """Words that are no adjective, noun or verb: what a gap inside of a form may not have."""
        return frozenset((*self.prepositions, *self.breaks, *self.relatives, *self.complementizers, *self.pronouns))

    def forms(self, verb: str) -> dict[str, Form]:
        """The forms of a verb.

        >>> language_of("en").forms("deny")
        {'deny': 'base', 'denies': 'third', 'denied': 'past', 'denying': 'gerund'}
        """
        found: dict[str, Form] = {verb: "base"}
        if verb in self.irregular:
            forms = self.irregular[verb]
            for form, kind in zip(forms, ("third", "past", "participle", "gerund"), strict=False):
                found.setdefault(form, kind)  # type: ignore[arg-type]
            for form in forms[4:]:
                found.setdefault(form, "other")
            return found
        rule = next((one for one in self.inflection if verb.endswith(one.ending)), None)
        if rule is None:
            return found
        stem = verb.removesuffix(rule.ending)
        doubled = stem + stem[-1:] if verb in self.doubled.split() else stem
        for ending, kind, start in ((rule.third, "third", stem), (rule.past, "past", doubled), (rule.gerund, "gerund", doubled)):
            if ending is not None:
                found.setdefault(start + ending, kind)  # type: ignore[arg-type]
        found |= {stem + ending: "participle" for ending in rule.participles if stem + ending not in found}
        found |= {stem + ending: "other" for ending in rule.others if stem + ending not in found}
        return found

    def noun_forms(self, noun: str) -> tuple[str, ...]:
        """A noun and its plural."""
        if noun.endswith(("s", "x", "ch", "sh")):
            return (noun, noun + "es") if not noun.endswith("s") or noun.endswith("ss") else (noun,)
        if noun.endswith("y") and noun[-2:-1] not in "aeiou":
            return noun, noun[:-1] + "ies"
        return noun, noun + "s"


def languages() -> list[str]:
    """The tags of the languages that there are words of."""
    return sorted(
        file.name.removesuffix(".yaml") for file in files("graphmodel").joinpath("drafting", "languages").iterdir() if file.name.endswith(".yaml")
    )


@cache
def language_of(tag: str) -> Language:
    """The words of a language by its tag (BCP 47). Raises UsageError where there are none."""
    name = tag.partition("-")[0].lower()
    if name not in languages():
        raise UsageError(f"no drafts from texts in {tag!r}: there are words of {', '.join(languages())}")
    path = files("graphmodel").joinpath("drafting", "languages", f"{name}.yaml")
    tree = parse_yaml(path.read_text("utf-8"), path.name)
    language, problems = conform(TypeAdapter(Language), tree)
    if language is None or tree.problems or problems:
        raise ProblemsError([*tree.problems, *problems])
    return language
