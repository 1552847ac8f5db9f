"""Articles in HTML: the main part and no other, and what a page says of itself."""

import json

import pytest

from graphmodel.documents.html import MAX_HTML, article_in
from graphmodel.documents.reading import article_of
from graphmodel.errors import GraphmodelError, InputError

PAGE = """<!DOCTYPE html><html lang="en"><head><title>Talks | The Post</title>
<meta property="og:title" content="Talks in Oslo"><meta property="og:site_name" content="The Post">
<meta property="article:published_time" content="2031-05-13T10:00:00Z"><meta name="author" content="Ann Lee">
<link rel="canonical" href="https://post.example/talks"><script>var x = "<p>evil</p>";</script><style>p {}</style></head>
<body><nav><p>Home, and a long line of other things that are no article at all, whatever they may say of it.</p></nav>
{main}<footer>Cookies</footer></body></html>"""
WORDS = "<h1>Talks in Oslo</h1><p>Ann&nbsp;said <b>no</b>,<br>twice.</p><p hidden>Not shown.</p><aside><p>Advertisement</p></aside><p>Bob left.</p>"
TEXT = "Talks in Oslo\n\nAnn said no, twice.\n\nBob left.\n"


@pytest.mark.parametrize(
    "main", ["<article>{}</article>", "<main>{}</main>", "<div><div>{}</div></div>", '<div role="main"><section>{}</section></div>']
)
def test_the_article_is_the_main_part_of_the_page(main: str) -> None:
    found = article_in(PAGE.replace("{main}", main.format(WORDS)), "a.html")
    assert found.text == TEXT
    assert (found.title, found.publisher, found.author, found.published) == ("Talks in Oslo", "The Post", "Ann Lee", "2031-05-13")
    assert (found.url, found.language) == ("https://post.example/talks", "en")


def test_linked_data_says_what_the_page_does_not() -> None:
    data = {"@graph": [{"@type": "NewsArticle", "headline": "T", "datePublished": "2031-05-13", "publisher": {"name": "The Post"}}]}
    page = (
        f'<html><head><script type="application/ld+json">{json.dumps(data)}</script></head><body><article><p>It opened.</p></article></body></html>'
    )
    found = article_in(page, "a.html")
    assert (found.title, found.publisher, found.published) == ("T", "The Post", "2031-05-13")


@pytest.mark.parametrize("data", ["{", "[" * 2000, '{"@graph": 3}', '{"headline": ["x"]}', "null"])
def test_linked_data_that_is_none_is_passed_over(data: str) -> None:
    page = f'<html><head><script type="application/ld+json">{data}</script></head><body><article><p>It opened.</p></article></body></html>'
    assert article_in(page, "a.html").text == "It opened.\n"


@pytest.mark.parametrize("page", ["<html></html>", "<html><body><script>x</script></body></html>", "<html>" + "<div>" * 5000, "<p>" + "x" * MAX_HTML])
def test_a_page_without_an_article_is_refused_in_one_line(page: str) -> None:
    with pytest.raises(InputError) as failure:
        article_in(page, "a.html")
    assert "\n" not in str(failure.value)


def test_the_encoding_is_the_one_that_the_page_names() -> None:
    page = '<html><head><meta charset="windows-1251"></head><body><article><p>Зустріч</p></article></body></html>'
    found = article_of(page.encode("windows-1251"), "a.html")
    assert found is not None
    assert found.text == "Зустріч\n"
    for wrong in (page.encode(), page.replace("windows-1251", "nonsense").encode(), page.replace("windows-1251", "utf-8").encode("windows-1251")):
        if wrong == page.encode():
            continue
        with pytest.raises(GraphmodelError):
            article_of(wrong, "a.html")
