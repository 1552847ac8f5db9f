"""Quotations and their speakers. Every sentence here is invented."""

from __future__ import annotations

import pytest

from graphmodel.drafting.drafter import Drafter
from graphmodel.drafting.language import language_of
from graphmodel.drafting.quotes import quotations
from graphmodel.model.schema import bundled
from graphmodel.model.statement import Document

ENGLISH = language_of("en")


@pytest.fixture(scope="module")
def drafter() -> Drafter:
    return Drafter(bundled(), ENGLISH)


def quoted(text: str) -> list[str]:
    return [text[one.start : one.end] for one in quotations(text, ENGLISH)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('He called it "a plan".', ["a plan"]),
        ("The envoys' plan and Li's car: no mark.", []),
        ("She said ‘it’s a plan’ and left.", ["it’s a plan"]),
        ("“He said ‘no’ twice,” she said.", ["He said ‘no’ twice,"]),
        ("“One.\n\n“Two,” she said.", ["One.", "Two,"]),
        ("“One.\n“Two,” she said.", ["One.", "Two,"]),
        ('A 6" gun and no more.', []),
    ],
)
def test_quotations_are_between_their_marks(text: str, expected: list[str]) -> None:
    assert quoted(text) == expected


@pytest.mark.parametrize(
    ("text", "speaker"),
    [
        ("“A hurried treaty is a torn net,” said Mira Toland.", "Mira Toland"),
        ("“A hurried treaty is a torn net,” Mira Toland told reporters.", "Mira Toland"),
        ("Mira Toland said: “A hurried treaty is a torn net.”", "Mira Toland"),
        ("Mira Toland, the envoy for Valdoria, said it was “a torn net”.", "Mira Toland"),
        ("“We pay,” said Mira Toland, minister of trade. “Nobody else will.”", "Mira Toland"),
        ("“We pay,” the harbour master said.", "harbour master"),
        ("The Courier quoted Mira Toland as saying that it was “a torn net”.", "Mira Toland"),
        ("According to Mira Toland, it was “a torn net”.", "Mira Toland"),
        ("Mira Toland: “A hurried treaty is a torn net.”", "Mira Toland"),
    ],
)
def test_the_speaker_is_the_one_beside_the_verb(drafter: Drafter, text: str, speaker: str) -> None:
    found = list(drafter.about([]).speakers(Document("d", "d"), text))
    assert found
    for _, words in found:
        assert words is not None
        assert speaker in words[0] or speaker in words[1]


def test_a_pronoun_is_the_only_person_before(drafter: Drafter) -> None:
    text = "Mira Toland arrived late. “We pay,” she said."
    assert [words and words[1] for _, words in drafter.about([]).speakers(Document("d", "d"), text)] == ["Mira Toland"]


def test_nobody_is_said_to_speak_where_nobody_does(drafter: Drafter) -> None:
    assert [words for _, words in drafter.about([]).speakers(Document("d", "d"), "It was “a plan”.")] == [None]


def test_a_text_of_marks_ends() -> None:
    for text in ("“" * 100_000 + "a" + "”" * 100_000, "'s a " * 50_000):
        quotations(text, ENGLISH)
