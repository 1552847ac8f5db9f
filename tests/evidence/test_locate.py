"""Words find their place: in every form in which a text may have them, and in no other."""

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graphmodel.evidence.folding import differences, fold
from graphmodel.evidence.locate import MAX_MATCHES, in_other_units, listed, matches, nearest, shown_difference, with_digest
from graphmodel.evidence.source import Source
from graphmodel.model.validate import digest


def found(text: str, quote: str, prefix: str | None = None, suffix: str | None = None) -> list[str]:
    """The words of the text that a quote is found in."""
    return [text[one.start : one.end] for one in matches(Source(text), quote, prefix, suffix)]


FORMS = [
    ("He said “no way” twice.", 'said "no way" twice', ["quotation marks"]),
    ("Il dit « oui » et part.", 'dit "oui" et', ["quotation marks", "white space"]),
    ("Er sagte: „Nein‘s“.", "„Nein's\"", ["quotation marks"]),
    ("A deal – or not — soon.", "deal - or not -- soon", ["dashes"]),
    ("A deal—or not.", "deal – or not", ["dashes", "white space"]),
    ("Well… maybe.", "Well... maybe", ["the ellipsis"]),
    ("Well. . . maybe.", "Well… maybe", ["the ellipsis"]),
    ("Zoe\u0308 met Bob.", "Zoë met", ["the Unicode form"]),
    ("Zoë met Bob.", "Zoe\u0308 met", ["the Unicode form"]),
    ("\u1100\u1161\u11a8 met Bob.", "각 met", ["the Unicode form"]),
    ("The of\ufb01ce is closed.", "office is", ["ligatures"]),
    ("two\u00a0words\nand more", "two words and more", ["white space"]),
    ("two words", "two  words", ["white space"]),
    ("the infor-\nmation is here", "information is", ["hyphenation"]),
    ("the infor-  \r\n  mation is here", "information is", ["hyphenation"]),
    ("the well-\nknown man", "well-known man", ["hyphenation"]),
    ("the infor\u00admation is", "information is", ["characters that are not seen"]),
    ("\u200fthe \u2067plan\u2069 is", "the plan is", ["characters that are not seen"]),
    ("It is not so.", "it is not", ["the case of the first letter"]),
    ("we think it is", "[W]e think", ["the case of the first letter"]),
    ("Єдність це сила", "єдність це", ["the case of the first letter"]),
    ("He said “It’s  over”.", '"it\'s over"', ["quotation marks", "white space", "the case of the first letter"]),
]


@pytest.mark.parametrize(("text", "quote", "kinds"), FORMS)
def test_words_in_another_form_are_found_and_the_difference_is_named(text: str, quote: str, kinds: list[str]) -> None:
    (match,) = matches(Source(text), quote)
    words = text[match.start : match.end]
    if quote.startswith("["):
        return
    assert sorted(match.differences) == sorted(kinds)
    assert sorted(differences(quote, words)) == sorted(kinds)
    assert differences(words, words) == []


@pytest.mark.parametrize(
    ("text", "quote"),
    [
        ("The plant is closed.", "The plan is closed"),
        ("A deal or not", "A deal, or not"),
        ("It Is Not so", "It is not"),
        ("Zoé met Bob", "Zoe met"),
        ("therapist came", "the rapist came"),
        ("no comment", "no comments"),
        ("10² km", "102 km"),
        ("", "x"),
        ("x", "  "),
        ("x", ""),
    ],
)
def test_a_near_miss_is_not_taken(text: str, quote: str) -> None:
    assert found(text, quote) == []


def test_a_near_miss_is_shown() -> None:
    assert (
        nearest(Source("One.\nThe bridge will be paid for."), "bridge will be payed for")
        == "92 % alike, line 2, 9 to 32: 'One. The [bridge will be paid for].'"
    )
    assert nearest(Source("Something else."), "bridge will be payed for") == ""
    assert nearest(Source(""), "a") == nearest(Source("a"), "") == ""


def test_words_left_out_at_an_ellipsis() -> None:
    text = "Ann said the plan, which nobody likes, is dead. The plan is good."
    assert found(text, "the plan … is dead") == ["the plan, which nobody likes, is dead"]
    assert matches(Source(text), "the plan [...] is dead")[0].differences == ("words left out",)
    assert found(text, "Ann ... plan ... likes") == ["Ann said the plan, which nobody likes"]
    assert found("the plan, the plan is dead", "the plan … dead") == ["the plan is dead"], "the nearest beginning"
    assert found(text, "is dead … the plan, which") == [], "parts are in their order"
    assert found(text, "the plan … is alive") == []
    assert found("the plan" + " x" * 600 + " is dead", "the plan … is dead") == [], "too much is left out"
    assert found(text, "… which nobody likes …") == ["which nobody likes"]
    assert found(text, "a … e") == [], "parts of one letter are everywhere"
    assert found(text, "…") == []


def test_words_as_they_are_written_go_before_those_in_another_form() -> None:
    assert found("A 'plan'. A \"plan\".", '"plan"') == ['"plan"']
    assert found("No  comment. no  comment.", "No comment") == ["No  comment"], "the fewest differences"


def test_whole_words_go_before_parts_of_words() -> None:
    assert found("The dealer has a deal.", "deal") == ["deal"]
    assert [one.start for one in matches(Source("The dealer has a deal."), "deal")] == [17]
    assert found("The dealer.", "deal") == ["deal"], "there is no other"
    assert len(found("deal deal dealer", "deal")) == 2
    assert found("习近平说没有会议。", "没有会议") == ["没有会议"]


def test_prefix_and_suffix_say_which() -> None:
    text = "Ann: no comment.\nBob: “No comment!”\nCat: no comment?"
    source = Source(text)
    assert [one.start for one in matches(source, "no comment")] == [5, 41]
    assert [one.start for one in matches(source, "no comment", prefix="Cat: ")] == [41]
    assert [one.start for one in matches(source, "no comment", prefix="CAT:")] == [41], "spaces and case do not matter"
    assert [one.start for one in matches(source, "no comment", suffix="?")] == [41]
    assert [one.start for one in matches(source, "no comment", prefix="Bob:")] == [23], "in another form, where the surroundings fit"
    assert matches(source, "no comment", prefix="Dan:") == matches(source, "no comment", prefix="Ann:", suffix="?") == []


def test_places_are_shown_with_lines_and_surroundings() -> None:
    text = "\n".join(f"{name}: no comment." for name in ("Ann", "Bob", "Cat", "Dan"))
    source = Source(text)
    assert listed(source, matches(source, "no comment")) == (
        "line 1, 5 to 15: 'Ann: [no comment]. Bob: no co…'; line 2, 22 to 32: '…mment. Bob: [no comment]. Cat: no co…'; "
        "line 3, 39 to 49: '…mment. Cat: [no comment]. Dan: no co…', and 1 more"
    )
    evil = Source("a \x1b]0;x\x07 \u202e no")
    assert "\x1b" not in evil.around(0, 4)
    assert len(evil.around(0, 4)) < 80
    (match,) = matches(Source("it is"), "It is")
    assert shown_difference(Source("it is"), match) == "only the case of the first letter differs: the text has 'it is'"


def test_many_places_are_bounded() -> None:
    assert len(matches(Source("a " * (MAX_MATCHES + 5)), "a")) == MAX_MATCHES
    assert len(matches(Source("A " * (MAX_MATCHES + 5)), "a")) == MAX_MATCHES
    assert MAX_MATCHES == 2000
    assert len(matches(Source("aaaaaa"), "aa")) == 5, "places may overlap"


def test_a_passage_is_found_by_its_digest() -> None:
    source = Source("so so 😀so")
    assert [one.start for one in with_digest(source, digest("so"), 2)] == [0, 3, 7]
    assert with_digest(source, digest("no"), 2) == with_digest(source, digest(""), 0) == with_digest(source, digest("x"), 50) == []
    assert with_digest(Source("x" * 100_000), digest("x" * 1000), 1000) == [], "would take too long"


def test_offsets_that_count_something_else() -> None:
    def place(text: str, unit: str, start: int, end: int) -> str:
        return text[slice(*dict(in_other_units(Source(text), start, end))[unit])]

    emoji = "💩🏽 Ann met Bob."
    assert place(emoji, "UTF-16 code units", 5, 12) == "Ann met"
    assert place(emoji, "bytes", 9, 16) == "Ann met"
    assert place("First.\r\nSecond.\r\nAnn met", "a line end as one character", 15, 22) == "Ann met"
    assert place("\ufeffAnn met", "without the byte order mark", 0, 7) == "Ann met"
    assert list(in_other_units(Source("plain\n"), 0, 5)) == []


LETTERS = st.text("aB.Éé e\u0301\u00ad\u200f-\n\r—“”'\"…ﬁß가\u1100\u1161😀\ud800", max_size=40)


@settings(max_examples=200)
@given(LETTERS)
def test_every_letter_of_a_folded_text_has_its_place(text: str) -> None:
    folded = fold(text)
    assert len(folded.text) == len(folded.starts) == len(folded.ends)
    assert list(folded.starts) == sorted(folded.starts)
    assert all(0 <= start < end <= len(text) for start, end in zip(folded.starts, folded.ends, strict=True))
    for offset in range(len(text) + 1):
        assert all(start >= offset for start in folded.starts[folded.at(offset) :])
    assert fold(unicodedata.normalize("NFD", text)).text == fold(unicodedata.normalize("NFC", text)).text


@settings(max_examples=200)
@given(LETTERS, st.integers(0, 40), st.integers(1, 40))
def test_every_passage_of_a_text_is_found_in_every_unicode_form(text: str, start: int, length: int) -> None:
    words = text[start : start + length]
    if words.strip():
        assert any(text[one.start : one.end] == words for one in matches(Source(text), words)) or not words.strip(" \n\r")
    letters = [one for one in words if one.isalnum()]
    if letters and not unicodedata.combining(text[start + length : start + length + 1] or "x"):
        for form in ("NFC", "NFD"):
            assert matches(Source(unicodedata.normalize(form, text)), words) or "-" in words or "\u00ad" in words or "\u1100" in words or "…" in words


def test_surroundings_are_read_wherever_the_words_are() -> None:
    """At every offset of the text, whatever its bits."""
    for before in range(1, 140):
        text = "x" * before + " the plan. It failed. Then the plan. It worked."
        assert len(found(text, "the plan", None, ". It worked")) == 1
        assert len(found(text, "the plan", "x ", ". It failed")) == 1


def test_a_part_of_a_word_is_one_at_every_place_of_a_text() -> None:
    assert [one.start for one in matches(Source("xdeal deal dealx"), "deal")] == [6]
    assert [one.start for one in matches(Source("deal, xdeal"), "deal")] == [0]
    assert [one.start for one in matches(Source("dealx deal"), "deal")] == [6]
    assert [one.start for one in matches(Source("xdeal"), "deal")] == [1]


def test_lines_and_sentences_of_places() -> None:
    source = Source("One two.\nThree. \n\nFour")
    assert [source.line(at) for at in (0, 8, 9, 16, 17, 18)] == [1, 1, 2, 2, 3, 4]
    assert [source.sentence_at(at) for at in (0, 7, 8, 9, 14, 15, 99)] == [0, 0, None, 1, 1, None, None]


def test_an_ellipsis_leaves_out_a_thousand_characters_at_most() -> None:
    assert found("the plan" + "x" * 1000 + "is dead", "the plan…is dead") != []
    assert found("the plan" + "x" * 1001 + "is dead", "the plan…is dead") == []
    assert found("the end of it", "the … it") == [], "parts of fewer than three letters are everywhere"
    assert found("the end of its", "the … its") == ["the end of its"]


def test_long_words_are_shown_by_their_beginning_and_end() -> None:
    source = Source("a" * 80 + " " + "b" * 81)
    assert f"[{'a' * 80}]" in source.around(0, 80)
    assert f"[{'b' * 40} … {'b' * 40}]" in source.around(81, 162)
