"""Values as text that is safe in a terminal, a diff and a message."""

from __future__ import annotations

import json
from datetime import date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphmodel.errors import Problem, ProblemsError, escaped
from graphmodel.parsing.display import quoted, shown

CONTROLS = [chr(at) for at in (*range(0x20), 0x7F, *range(0x80, 0xA0))]
BIDI = [*"\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"]
INVISIBLE = [*"\u00ad\u034f\u115f\u1160\u180e\u200b\u2028\u2029\u2060\u2800\u3164\ufeff\uffa0\U000e0041\ud800\udfff"]


@pytest.mark.parametrize("character", [*CONTROLS, *BIDI, *INVISIBLE], ids=ascii)
def test_what_a_terminal_could_obey_or_nobody_can_see_is_escaped(character: str) -> None:
    text = shown(f"Os{character}lo")
    assert character not in text
    assert text == f"Os{ascii(character)[1:-1]}lo"


@pytest.mark.parametrize(
    "name",
    ["Zoë", "Лаврóв", "習近平", "12\u00a0km", "3\u202f000", "全\u3000角", "می\u200cخواهم", "क्\u200dष", "👩\u200d💻", "❤\ufe0f", "葛\U000e0100"],
)
def test_names_in_any_script_stay_as_they_are(name: str) -> None:
    assert shown(name) == name


@pytest.mark.parametrize("text", ["a\u200db", "\u200dक", "क\u200d", "x\u200c", "\ufe0f", "a\ufe0f\ufe0f", "क\u200d\u200dष"], ids=ascii)
def test_joiners_and_selectors_with_nothing_to_join_are_escaped(text: str) -> None:
    assert "\\u" in shown(text) or "\\U" in shown(text)


def test_line_feeds_stay_only_where_they_are_asked_for() -> None:
    assert shown("a\nb\r\n") == "a\\nb\\r\\n"
    assert shown("a\nb\r\n", lines=True) == "a\nb\\r\n"


@given(st.text(st.characters(codec=None), max_size=60), st.integers(30, 80))
def test_the_result_is_safe_bounded_and_one_line(text: str, limit: int) -> None:
    result = shown(text, limit)
    assert len(result) <= limit
    assert len(result.splitlines()) <= 1
    assert not any(character in result for character in [*CONTROLS, *BIDI])
    result.encode()  # no half of a surrogate pair
    assert len(quoted(text, limit)) <= limit


def test_what_is_cut_says_how_long_it_was_and_no_escape_is_cut_in_two() -> None:
    assert shown("x" * 1_234_567, 40) == "x" * 16 + "… (1,234,567 characters)"
    assert shown("\x1b" * 20, 30) == "\\x1b" * 7 + "…"
    assert shown("x" * 30, 30) == "x" * 30
    assert shown("ab\x1b" * 100, 40) == "ab\\x1bab\\x1bab\\x1bab… (300 characters)"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, ""),
        (True, "true"),
        (False, "false"),
        (3, "3"),
        (0.5, "0.5"),
        (date(2025, 2, 14), "2025-02-14"),
        (datetime(2025, 2, 14, 9, 30), "2025-02-14T09:30:00"),
        (["a\n", 1, None], '["a\\n", 1, null]'),
        ({"Zoë": [date(2025, 2, 14)]}, '{"Zoë": ["2025-02-14"]}'),
    ],
)
def test_values_of_every_type_have_a_text(value: Any, text: str) -> None:
    assert shown(value) == text


def test_a_number_longer_than_python_turns_into_digits_has_a_text() -> None:
    assert shown(10**5000) == hex(10**5000)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("Oslo", "'Oslo'"),
        ("it's", '"it\'s"'),
        ('it\'s "x"', "'it's \"x\"'"),
        ("a\nb", "'a\\nb'"),
        (3, "3"),
        (True, "true"),
        (None, "nothing"),
        ({"a": 1}, "a group of fields"),
        ([1], "a list"),
        ((1,), "a list"),
    ],
)
def test_messages_name_values(value: Any, text: str) -> None:
    assert quoted(value) == text


def test_quoted_values_are_short() -> None:
    assert quoted("y" * 100) == "'" + "y" * 40 + "… (100 characters)'"
    assert len(quoted(10**3000)) == 60


def test_a_problem_is_one_line_whatever_the_file_says() -> None:
    forged = Problem("a.yaml\nm.yaml: OK", 1, 2, "x\x1b[2K", "'\r\u202e' is not a date\nm.yaml: OK")
    assert str(forged) == "a.yaml\\nm.yaml: OK:1:2: x\\x1b[2K: '\\r\\u202e' is not a date\\nm.yaml: OK"
    assert str(ProblemsError([forged, forged])).count("\n") == 1
    assert len(str(Problem("f" * 10**6, 0, 0, "p" * 10**6, "m" * 10**6))) < 3500


def test_escapes_are_those_that_other_programs_read() -> None:
    text = "".join([*CONTROLS, *BIDI])
    assert json.loads('"' + escaped(text).replace("\\x", "\\u00") + '"') == text
