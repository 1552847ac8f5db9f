"""JSON text: values, places, and what is refused with its place."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphmodel.errors import ProblemsError
from graphmodel.parsing.json import parse_json, too_deep
from graphmodel.parsing.tree import MAX_DEPTH

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**30), 10**30) | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4),
    max_leaves=12,
)


def message(text: str) -> str:
    with pytest.raises(ProblemsError) as caught:
        parse_json(text, "f")
    return str(caught.value)


@given(VALUES, st.sampled_from([None, 2]))
def test_values_are_those_of_the_json_module_and_have_places(value: object, indent: int | None) -> None:
    text = json.dumps(value, indent=indent, ensure_ascii=False)
    tree = parse_json(text, "f")
    assert tree.value == value
    assert not tree.problems

    def check(at: object, path: tuple[str | int, ...]) -> None:
        _, line, column = tree.place(path)
        rest = "\n".join(text.split("\n")[line - 1 :])[column - 1 :]
        assert json.JSONDecoder().raw_decode(rest)[0] == at
        for part, item in at.items() if isinstance(at, dict) else enumerate(at) if isinstance(at, list) else ():
            check(item, (*path, part))

    check(value, ())


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", "f:1:1: the file is empty"),
        (" \n\t", "f:1:1: the file is empty"),
        ('{"a": 1', "f:1:8: not JSON: Expecting ',' delimiter"),
        ('{"a":\n tru}', "f:2:2: not JSON: Expecting value"),
        ('{"a":\n [1, NaN]}', "f:2:6: NaN is not a number in JSON; leave the value out, or write it as text"),
        ("[Infinity]", "f:1:2: Infinity is not a number in JSON; leave the value out, or write it as text"),
        ('{"NaN": "1e999",\n"b": -Infinity}', "f:2:6: -Infinity is not a number in JSON; leave the value out, or write it as text"),
        ('{"s": "1e999",\n "a": 1e999}', "f:2:7: 1e999 is larger than any number that is read; write it as text"),
        ("[-1E+400]", "f:1:2: -1E+400 is larger than any number that is read; write it as text"),
        ("[" + "9" * 5000 + "x]", "f:1:2: a number of 5,000 digits; at most 4,300 are read"),
        ('["' + "7" * 6000 + '",\n -' + "9" * 5000 + "]", "f:2:2: a number of 5,000 digits; at most 4,300 are read"),
        ("[" * (MAX_DEPTH + 1) + "]" * (MAX_DEPTH + 1), f"f:1:{MAX_DEPTH + 1}: nested deeper than 40"),
        ("[" * 900 + "]" * 900, f"f:1:{MAX_DEPTH + 1}: nested deeper than 40"),
        ("[" * 10**6 + "]" * 10**6, f"f:1:{MAX_DEPTH + 1}: nested deeper than 40"),
        ('{"a":\n' * 500 + "1" + "}" * 500, "f:41:1: nested deeper than 40"),
    ],
)
def test_what_is_refused_is_named_with_its_place(text: str, expected: str) -> None:
    assert message(text) == expected


def test_the_deepest_that_is_read() -> None:
    text = "[" * MAX_DEPTH + "]" * MAX_DEPTH
    assert json.dumps(parse_json(text).value) == text


@pytest.mark.parametrize("quote", ["said [the [", "[" * 990, '\\"[' * 60, "]" * 60, "{\\\\"])
def test_brackets_in_texts_are_no_nesting(quote: str) -> None:
    text = json.dumps([json.loads(f'"{quote}"')] * 1100)
    assert len(parse_json(text).value) == 1100
    assert too_deep(text) is None


def test_too_deep_names_the_bracket() -> None:
    text = '["[[", ' + "[" * 60 + "]" * 60 + "]"
    assert too_deep(text) == 7 + MAX_DEPTH - 1
    assert too_deep("") is None


def test_keys_that_are_there_again() -> None:
    tree = parse_json('{"a": 1,\n "b": {"c": 1, "c": 2},\n "a": 2}', "f")
    assert [str(one) for one in tree.problems] == [
        "f:2:16: b.c: the key 'c' is here again; keep one of them",
        "f:3:2: a: the key 'a' is here again; keep one of them",
    ]
    assert tree.spoilt == {("a",), ("b", "c")}
    assert tree.value == {"a": 2, "b": {"c": 2}}


WORDS = st.text('a:" \\\n', max_size=3)
PIECES = st.recursive(
    st.sampled_from(["1", "null"]) | WORDS.map(json.dumps) | WORDS.map(lambda word: json.dumps(word).replace(":", "\\u003a")),
    lambda inner: (
        st.lists(inner, max_size=3).map(lambda items: f"[{','.join(items)}]")
        | st.lists(st.tuples(WORDS.map(json.dumps), st.sampled_from([":", " : ", ":\n"]), inner), max_size=3).map(
            lambda items: "{" + ", ".join(map("".join, items)) + "}"
        )
    ),
    max_leaves=8,
)


@given(PIECES)
def test_no_key_that_is_there_again_is_missed_by_counting(text: str) -> None:
    """The quick way, counting colons, beside the slow one, which looks at the keys of each group."""
    again = 0

    def pairs(items: list[tuple[str, object]]) -> dict[str, object]:
        nonlocal again
        again += len(items) - len(dict(items))
        return dict(items)

    value = json.loads(text, object_pairs_hook=pairs)
    tree = parse_json(text)
    assert repr(tree.value) == repr(value)
    assert bool(tree.problems) is bool(again)


def test_very_many_keys_that_are_there_again() -> None:
    text = "[" + ",\n".join('{"a":1,"a":2}' for _ in range(20_000)) + "]"
    problems = parse_json(text).problems  # in time that grows with the square, this takes minutes
    assert len(problems) == 20_000
    assert (problems[-1].line, problems[-1].column) == (20_000, 8)


def test_half_of_a_surrogate_pair() -> None:
    tree = parse_json('{"a": ["x", "\\ud800"], "\\udc00": 1, "b": "\\ud83d\\ude00"}', "f")
    assert [str(one) for one in tree.problems] == [
        "f:1:13: a[1]: half of a surrogate pair is no character; write the whole one",
        "f:1:1: half of a surrogate pair is no character; write the whole one",
    ]
