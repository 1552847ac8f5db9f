"""YAML text: values, places, what other readers take otherwise, tabs, and what is bounded."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphmodel.errors import ProblemsError
from graphmodel.parsing.tree import MAX_DEPTH
from graphmodel.parsing.yaml import MAX_YAML, parse_yaml, reads_otherwise


def problems(text: str) -> list[str]:
    try:
        return [str(one) for one in parse_yaml(text, "f").problems]
    except ProblemsError as error:
        return str(error).splitlines()


# --- Tabs are white space everywhere but in the indentation (YAML 1.2)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("a: b\t# c\n", {"a": "b"}),
        ("a: b \t # c\n", {"a": "b"}),
        ("- a\t# c\n", ["a"]),
        ("a:\t# c\n  b: 1\n", {"a": {"b": 1}}),
        ("a: 1\n\t# comment\nb: 2\n", {"a": 1, "b": 2}),
        (" \t# c\na: b\n", {"a": "b"}),
        ("a: b\n \t\nc: d\n", {"a": "b", "c": "d"}),
        ("a:\n  b: c\n \t \t# d\n  e: f\n", {"a": {"b": "c", "e": "f"}}),
        ("a: [x,\t# c\n b]\n", {"a": ["x", "b"]}),
        ("{a:\tb,\tc:\td}\n", {"a": "b", "c": "d"}),
        ("a: 'x'\t# c\n", {"a": "x"}),
        ('a: "x"\t\n', {"a": "x"}),
        ("a: {b: c}\t# d\n", {"a": {"b": "c"}}),
        ("a:\tb\n", {"a": "b"}),
        ("a\t: b\n", {"a": "b"}),
        ("-\ta\n", ["a"]),
        ("- a:\tb\n  c:\td\n", [{"a": "b", "c": "d"}]),
        ("? a\t# c\n: b\n", {"a": "b"}),
        ("a: |\t# c\n  x\n", {"a": "x\n"}),
        ("a: >-\t\n  x\n", {"a": "x"}),
        ("a: |2-\n   x\n", {"a": " x"}),
        ("a: |-2\n   x\n", {"a": " x"}),
        ("a: |+\n  x\n\n", {"a": "x\n\n"}),
        ("---\t# c\na: b\n", {"a": "b"}),
        ("a: b #\tc\n", {"a": "b"}),
        ("a: b\tc\n", {"a": "b\tc"}),
        ("a: b \t c\td # x\n", {"a": "b \t c\td"}),
        ("a: b\n  \tc\n", {"a": "b c"}),
        ("a: b\t\n  c\nd: e\n", {"a": "b c", "d": "e"}),
        ("a: 'b\n\tc'\n", {"a": "b c"}),
        ("\ufeffa: b\n", {"a": "b"}),
        ("a: b\n\t", {"a": "b"}),
    ],
)
def test_tabs(text: str, value: Any) -> None:
    tree = parse_yaml(text)
    assert tree.value == value
    assert not tree.problems


@pytest.mark.parametrize(
    ("text", "place"),
    [("a:\n\t- b\n", "2:1"), ("a:\n  - b\n\t- c\n", "3:1"), ("a:\n\tb: c\n", "2:1"), ("a:\n  \tb: c\n", "2:3"), ("\ta: b", "1:1")],
)
def test_tabs_in_the_indentation(text: str, place: str) -> None:
    assert problems(text) == [f"f:{place}: not YAML: a tab in the indentation; indent with spaces"]


@pytest.mark.parametrize("text", ["-\t- a\n", "-\ta: b\n", "a: |0\n  x\n", "a: |x\n", "a: |+-\n x\n", "a: |22\n x\n"])
def test_what_yaml_has_not(text: str) -> None:
    (problem,) = problems(text)
    assert problem.startswith("f:1:")
    assert "not YAML" in problem


@given(st.lists(st.sampled_from([" ", "\t", "# c", "\n", "a: b\n", "- "]), max_size=8).map("".join))
def test_a_tab_for_a_space_behind_a_value_changes_nothing(white: str) -> None:
    behind = white.replace("\n", "").replace("a: b", "").replace("- ", "")
    value = {"a": {"x": "y"}, "c": "d"}
    assert parse_yaml(f"a: {{x: y}} {behind.replace('# c', '')}# {behind}\nc: d").value == value


# --- Bounds


@pytest.mark.parametrize("opening", ["[", "{", "[{a: ", "- ", "? ", "[a, ", "{a: "])
def test_nesting_is_bounded(opening: str) -> None:
    (problem,) = problems("x: " * (opening in "[{") + opening * 5000)
    assert "nested deeper than 40" in problem


def test_the_deepest_that_is_read() -> None:
    deepest = "[" * MAX_DEPTH + "]" * MAX_DEPTH
    assert str(parse_yaml(deepest).value) == deepest
    assert "nested deeper" in problems("[" + deepest + "]")[0]


@pytest.mark.parametrize("text", ["said [the", "[[[[ {{{{", '"[', "a ]] b"])
def test_brackets_in_texts_are_no_nesting(text: str) -> None:
    quoted = text.replace('"', '\\"')
    assert parse_yaml("".join(f'- "{quoted}"\n' for _ in range(1100))).value == [text] * 1100
    assert parse_yaml("".join(f"- x {text}\n" for _ in range(1100))).value == [f"x {text}"] * 1100


@pytest.mark.parametrize("text", ["!" * 10**6, "!!" + "a" * 10**5, "[" * 10**6, "a: !" + "%41" * 10**5, "{" * 10**5, "- " * 10**5, "&" * 10**4])
def test_hostile_repetition_ends_soon(text: str) -> None:
    assert problems(text)  # some of these took minutes


def test_the_largest_text() -> None:
    assert problems("#" * (MAX_YAML + 1)) == [
        f"f:1:1: {MAX_YAML + 1:,} characters of YAML; at most 16,777,216 are read (use JSON or CSV files for larger models)"
    ]


# --- Values and places


def test_values_and_their_places() -> None:
    tree = parse_yaml("a: 1\nb:\n  - x\n  - {c: 2.5, d: true}\ne: null\nf: 2025-02-14\n'g': '1'\n", "f")
    assert tree.value == {"a": 1, "b": ["x", {"c": 2.5, "d": True}], "e": None, "f": "2025-02-14", "g": "1"}
    assert tree.place(("b", 0)) == ("f", 3, 5)
    assert tree.place(("b", 1)) == ("f", 4, 5)
    assert tree.place(("b", 1, "c")) == ("f", 4, 9)
    assert tree.place(("b",)) == ("f", 2, 1)
    assert tree.place(("a",)) == ("f", 1, 4)
    assert tree.place(("nowhere", 3)) == ("f", 1, 1)
    assert tree.problem(("b", 0), "wrong").path == "b[0]"


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("0x1F", 31),
        ("0o17", 15),
        ("+7", 7),
        ("-7", -7),
        ("1_000", 1000),
        ("1e3", 1000.0),
        (".5", 0.5),
        ("true", True),
        ("False", False),
        ("~", None),
        ("", None),
    ],
)
def test_scalars(text: str, value: Any) -> None:
    assert parse_yaml(f"a: {text}").value == {"a": value}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a: NO", 'f:1:4: a: NO without quotes is true or false for other YAML readers; write "NO"'),
        ("a: 12:30", 'f:1:4: a: 12:30 without quotes is a number to the base 60 for other YAML readers; write "12:30"'),
        ("a: 0123", 'f:1:4: a: 0123 without quotes is an octal number for other YAML readers; write "0123"'),
        ("a: .inf", "f:1:4: a: '.inf' is not a finite number; write text in quotes"),
        ("a: .nan", "f:1:4: a: '.nan' is not a finite number; write text in quotes"),
        ("a: 1e999", "f:1:4: a: '1e999' is not a finite number; write text in quotes"),
        ("a: " + "1" * 4001, "f:1:4: a: a number of 4,001 digits; at most 4,000 are read"),
        ("a: 1\nb: 2\na: 3", "f:3:1: a: the key 'a' is here again, first in line 1; keep one of them"),
        ("1: a", "f:1:1: 1 where a field's name is expected"),
        ("[a]: b", "f:1:1: a group where a field's name is expected"),
        ("a: &x b", "f:1:4: a: anchors and aliases (&x, *x) are not read; write the value where it is needed"),
        ("a: !!binary aGk=", "f:1:4: a: the tag tag:yaml.org,2002:binary is not read"),
        ('a: "\\ud800"', "f:1:4: a: half of a surrogate pair is no character; write the whole one"),
        ("", "f:1:1: the file is empty"),
        ("# only a comment", "f:1:1: the file is empty"),
        ("a: b\n--- \nc: d", "f:2:1: not YAML: but found another document"),
        ("a: [", "f:1:5: not YAML: expected the node content, but found '<stream end>'"),
        ("a: \x07", "f:1:4: the character U+0007 is not allowed in YAML"),
        ("a: 1\n<<<<<<< ours\nb: 2\n", "f:2:1: a mark of a merge conflict: keep what is right of its two sides, and delete the marks"),
        ("a: 1\n=======\nb: [\n", "f:2:1: a mark of a merge conflict: keep what is right of its two sides, and delete the marks"),
    ],
)
def test_what_is_refused_is_named_with_its_place(text: str, message: str) -> None:
    assert problems(text) == [message]


@pytest.mark.parametrize(
    ("text", "meaning"),
    [
        ("y", "true or false"),
        ("On", "true or false"),
        ("-0_7", "an octal number"),
        ("1:2:3.5", "a number to the base 60"),
        ("yesterday", ""),
        ("0", ""),
        ("7", ""),
    ],
)
def test_what_other_readers_take_otherwise(text: str, meaning: str) -> None:
    assert reads_otherwise(text) == meaning
