"""YAML that is written reads as what was written: here, and by a YAML 1.1 reader."""

from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from ruamel.yaml import YAML

from graphmodel.errors import RefusedError
from graphmodel.formats.yaml_writer import WIDTH, block, flow, scalar
from graphmodel.parsing.yaml import parse_yaml

NASTY = [
    "?",
    "? who",
    "- a",
    ": a",
    "a: b",
    "a:",
    "# x",
    "a # b",
    "a#b",
    "'",
    '"',
    'it\'s "so"',
    "{",
    "[a",
    "a]",
    "a, b",
    "&a",
    "*a",
    "!a",
    "|",
    ">",
    "%a",
]
NASTY += [
    "@a",
    "`a",
    "~",
    "null",
    "Null",
    "true",
    "NO",
    "y",
    "on",
    "12:30",
    "0123",
    "1e5",
    "1_000",
    ".5",
    ".inf",
    "0x1F",
    "2025-02-14",
    "2025",
    "=",
    "<<",
]
NASTY += [
    "---",
    "--- a",
    "...",
    " a",
    "a ",
    "",
    " ",
    "a  b",
    "a\tb",
    "a\nb",
    "a\r\nb",
    "a\rb",
    "\0",
    "\x85",
    "\u2028",
    "\ufeff",
    "\u00a0",
    "\u200f",
    "\u200d",
    "\ufffe",
]
TEXT = st.one_of(
    st.sampled_from(NASTY),
    st.text(st.characters(exclude_categories=["Cs"]), max_size=20),
    st.lists(st.sampled_from([*NASTY, "word", "talks.", "  "]), max_size=60).map(" ".join),
)
VALUE = st.one_of(TEXT, st.booleans(), st.integers(), st.floats(allow_nan=False, allow_infinity=False), st.none())
ITEM = st.dictionaries(
    st.sampled_from(["id", "note", "? odd", "a: b", "NO"]), VALUE | st.lists(VALUE, max_size=3) | st.dictionaries(TEXT, VALUE, max_size=3), max_size=4
)


@settings(max_examples=300)
@example({"statements": [{"note": "that talks.  envoy in envoy.  envoy talks.  was talks the on that in planned meeting " * 3}]})
@given(
    st.dictionaries(st.sampled_from(["title", "entities", "statements", "schema"]), st.lists(ITEM, max_size=3) | ITEM | TEXT, min_size=1, max_size=3)
)
def test_what_is_written_is_read(value: dict[str, Any]) -> None:
    text = "\n".join(block(value)) + "\n"
    tree = parse_yaml(text)
    assert (tree.problems, tree.value) == ((), value)
    assert parse_yaml(flow(value)).value == value


@given(TEXT)
def test_other_readers_take_text_for_text(text: str) -> None:
    reader = YAML(typ="safe", pure=True)
    reader.version = (1, 1)
    assert reader.load(f"- {scalar(text)}\n") == [text]


@pytest.mark.parametrize("text", ["word - of #b, and é " * 30, "it's: so " * 60, 'say "no", then ' * 40], ids=["plain", "double", "single"])
def test_long_texts_fold(text: str) -> None:
    value = {"note": text.strip(), "statements": [{"note": text.strip(), "evidence": [{"exact": text.strip()}]}]}
    lines = list(block(value))
    assert max(map(len, lines)) <= WIDTH + len("- of #b,")
    assert len(lines) > 10
    assert parse_yaml("\n".join(lines)).value == value


@pytest.mark.parametrize("value", [float("nan"), float("-inf"), 10**4000])
def test_numbers_that_cannot_be_read_back_are_refused(value: float) -> None:
    with pytest.raises(RefusedError):
        flow([value])
