"""The sentences of texts in several languages and layouts."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graphmodel.evidence import sentences as module
from graphmodel.evidence.sentences import numbered_sentences, sentences


def test_sentences_of_several_languages_and_layouts() -> None:
    def cut(text: str, language: str | None = None) -> list[str]:
        return [text[start:end] for start, end in sentences(text, language)]

    assert cut("Gen. Vesk met Ms. Orlik on Feb. 14. “No,” J. D. Orlik said. So?") == [
        "Gen. Vesk met Ms. Orlik on Feb. 14.",
        "“No,” J. D. Orlik said.",
        "So?",
    ]
    assert cut("Dr. Müller kam z.B. am 3. Mai. Er ging.", "de-AT") == ["Dr. Müller kam z.B. am 3. Mai.", "Er ging."]
    assert cut("Зеленський сказав: «Так». Лист надійшов.", "uk") == ["Зеленський сказав: «Так».", "Лист надійшов."]
    assert cut("A line\r\ngoes on. And ends.\r\n\r\nHeading\r\n\r\n…\r\n") == ["A line\r\ngoes on.", "And ends.", "Heading"]
    assert cut("B\xa0. C said. 😀 D said.") == ["B\xa0. C said.", "😀 D said."]
    assert cut("") == cut(" \n\n ") == cut("...") == []


@settings(max_examples=150)
@given(st.text("aB. \n\r\t!?“”'()😀é…。\xa0\x85\u2028\ud800", max_size=40), st.sampled_from([None, "en", "uk", "pt-BR", "zz", ""]))
def test_sentences_lie_in_the_text_one_after_the_other(text: str, language: str | None) -> None:
    before = 0
    for start, end in sentences(text, language):
        assert before <= start < end <= len(text)
        assert not text[start].isspace()
        assert not text[end - 1].isspace()
        before = end
    left = text
    for start, end in reversed(list(sentences(text, language))):
        left = left[:start] + left[end:]
    assert not any(letter.isalnum() for letter in left), "every word stands in a sentence"


def test_a_long_paragraph_has_the_sentences_that_it_has_in_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    text = "Dr. Vesk spoke of the dam. Nobody asked why? “Never,” he said! The harbour union met the board, which said nothing. " * 8
    whole = list(sentences(text))
    for size in (450, 617, 1000):
        monkeypatch.setattr(module, "_PIECE", size)
        assert list(sentences(text)) == whole
    monkeypatch.setattr(module, "_PIECE", 10)
    assert list(sentences("x" * 95))[-1][1] == 95


def test_sentences_have_numbers_lines_and_words() -> None:
    text = "Heading\r\n\r\nOne. Two\r\ngoes on. 😀 Three."
    found = list(numbered_sentences(text))
    assert [(one.number, one.line, one.text) for one in found] == [(1, 1, "Heading"), (2, 3, "One."), (3, 3, "Two\r\ngoes on."), (4, 4, "😀 Three.")]
    assert [text[one.start : one.end] for one in found] == [one.text for one in found]


@pytest.mark.parametrize("space", ["", " ", "  ", "   ", "\t \xa0", "\n", " \n \n ", "\u2003\u2003"])
def test_space_of_any_length_belongs_to_no_sentence(space: str) -> None:
    text = f"{space}One is here.{space or ' '}Two is.{space}"
    assert [text[start:end] for start, end in sentences(text)] == ["One is here.", "Two is."]
