"""Single fields set in the text of a YAML file: nothing else changes."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graphmodel.errors import InputError
from graphmodel.formats.yaml_fields import Value, fields_set


def test_fields_are_changed_where_they_are() -> None:
    text = "a:\n  - {document: d, start: 1, end: 2}   # 1, 2\n  - document: d\n    end:   20 # x\n    start: 10\n"
    assert fields_set(text, {("a", 1): {"start": 100, "end": 200}}) == text.replace("20 #", "200 #").replace("start: 10", "start: 100")


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_new_fields_go_behind_another_in_the_style_of_their_group(newline: str, mark: str) -> None:
    def made(before: str, **fields: Value) -> str:
        return fields_set(mark + before.replace("\n", newline), {("a", 0): fields}, {"start": "document", "end": "document"})

    def expected(text: str) -> str:
        return mark + text.replace("\n", newline)

    assert made("a:\n- document: d  # why\n  exact: x\nb: 1\n", start=1, end=2) == expected(
        "a:\n- document: d  # why\n  start: 1\n  end: 2\n  exact: x\nb: 1\n"
    )
    assert made("a: [{document: d,\n  exact: x}]\n", start=1, end=2) == expected("a: [{document: d, start: 1, end: 2,\n  exact: x}]\n")
    assert made("a:\n  - exact: x\n    document: d", start=1) == expected("a:\n  - exact: x\n    document: d\n    start: 1")
    assert made("a:\n- id: d\n  title: T # t\n\n# next\nb: 1\n", digest="sha256:ab0") == expected(
        "a:\n- id: d\n  title: T # t\n  digest: sha256:ab0\n\n# next\nb: 1\n"
    )
    assert made("a:\n- exact: |\n    x\n    y\n  document: d\n", exact="z", start=3) == expected("a:\n- exact: z\n  document: d\n  start: 3\n")
    assert made("a:\n- id: d\n  note: |\n    x\n\nb: 1\n", former=["sha256:0"]) == expected(
        "a:\n- id: d\n  note: |\n    x\n  former: [sha256:0]\n\nb: 1\n"
    )


@settings(max_examples=100)
@given(st.text("a: -#{}[]\"'\\\n\t\0\x85\u2028\ufeff😀é,&*?|>%@`", max_size=12), st.booleans())
def test_every_text_is_read_as_it_was_written(value: str, flow: bool) -> None:
    from ruamel.yaml import YAML

    text = "a:\n- {b: x} # c\n" if flow else "a:\n- b: x # c\n"
    for name in ("b", "new"):
        made = fields_set(text, {("a", 0): {name: value}})
        assert YAML(typ="safe", pure=True).load(made)["a"][0][name] == value
        assert "# c" in made


@pytest.mark.parametrize("path", [("b",), ("a", 7), ("a", 0, "b"), ("a",), ("c", 0)])
def test_a_path_must_lead_to_a_group(path: tuple[str | int, ...]) -> None:
    with pytest.raises(InputError, match="not a group of fields"):
        fields_set("a:\n- {b: x}\nc: {}\n", {path: {"x": 1}})
