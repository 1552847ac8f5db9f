"""Articles in PDF: their words as paragraphs, and one line for what cannot be read."""

import pytest

from graphmodel.documents.pdf import article_in, paragraphs
from graphmodel.errors import InputError
from tests.support.paths import FIXTURES

PDF = FIXTURES / "tutorial.pdf"


def test_the_words_of_a_pdf_are_those_of_its_text() -> None:
    found = article_in(PDF.read_bytes(), "a.pdf")
    assert found.text.split() == (FIXTURES / "tutorial.txt").read_text("utf-8").split()
    assert found.text.startswith("Valdoria And Kesria: A Meeting Or None?\n\nThe Tideland Post, May 13, 2031\n\nAnton Vesk became")


@pytest.mark.parametrize("data", [b"%PDF-1.7", b"%PDF-1.4\n" + b"\0" * 5000, PDF.read_bytes()[:800], PDF.read_bytes().replace(b"/Pages", b"/Pagse")])
def test_a_damaged_pdf_is_refused_in_one_line(data: bytes) -> None:
    with pytest.raises(InputError) as failure:
        article_in(data, "a.pdf")
    assert str(failure.value).startswith("a.pdf: ")
    assert "\n" not in str(failure.value)


def test_lines_become_paragraphs() -> None:
    long = "The government of Valdoria said on Tuesday that it would not"
    assert paragraphs(f"{long}\nmeet the Anglo-\nAmerican envoy in the inter-\nnational port of Lindhaven, and\n\nNext.") == (
        f"{long} meet the Anglo- American envoy in the international port of Lindhaven, and\n\nNext.\n"
    )
