"""What is looked for in many texts at once is the same as in each of them."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from graphmodel.importers.alike import _folded, _letters_of
from graphmodel.importers.names import are_plain, is_plain, safe_id, safe_name
from graphmodel.importers.values import are_texts, cell_text

TEXTS = st.lists(
    st.one_of(
        st.sampled_from(["A", "A B", " A", "A ", "A  B", "", "about:x", "a\nb", "a\tb", "\x1f", "\u00e9", "\u3000", "\u200b", "x" * 200, "x" * 201]),
        st.text(st.characters(exclude_categories=["Cs"]), max_size=4),
    ),
    max_size=4,
)


@given(TEXTS)
def test_plain_texts_are_ids_and_names_as_they_are(texts: list[str]) -> None:
    assert are_plain(texts) == all(map(is_plain, texts))
    for text in filter(is_plain, texts):
        assert safe_id(text) == text == safe_name(text)


@given(TEXTS)
def test_cells_that_are_texts_are_read_as_they_are(texts: list[str]) -> None:
    if are_texts(texts):
        assert [cell_text(text, frozenset()) for text in texts] == [text or None for text in texts]


@given(TEXTS)
def test_texts_are_compared_as_each_of_them_would_be(texts: list[str]) -> None:
    for compared in (_folded, _letters_of):
        assert compared(texts) == [compared([text, "\n"])[0] for text in texts]
