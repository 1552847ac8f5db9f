"""Links to the very words: text fragments on the archive's address, in the graph, pages and briefings; never to anything but the web."""

from dataclasses import replace
from pathlib import Path
from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

import graphmodel as gm
from graphmodel.model.links import address_of, is_web, link_of, link_to
from graphmodel.model.statement import Document, Evidence
from tests.support.paths import FIXTURES

ARCHIVED = "https://web.archive.org/web/2031/https://post.example/a"
WORDS = "There is nothing in our calendar"


@pytest.fixture
def model() -> gm.Model:
    model = gm.read_model(FIXTURES / "tutorial.yaml")
    return replace(model, documents=(replace(model.documents[0], url="https://post.example/a", archived=ARCHIVED),))


@given(st.text(min_size=1, max_size=400), st.text(max_size=80), st.text(max_size=80))
def test_a_fragment_is_an_address_and_says_the_words(exact: str, prefix: str, suffix: str) -> None:
    link = link_to("https://post.example/a", exact, prefix, suffix)
    assert is_web(link)
    directive = link.partition("#:~:text=")[2]
    words = " ".join(exact.split()).encode("utf-8", "replace").decode()
    parts = [unquote(part) for part in directive.split(",") if not (part.endswith("-") or part.startswith("-"))]
    if len(words) <= 200:
        assert parts == [words]
    else:
        assert len(parts) == 2
        assert words.startswith(parts[0])
        assert words.endswith(parts[1])


@pytest.mark.parametrize("address", ["javascript:alert(1)", 'https://a.example/"><script>', "file:///etc/passwd", "https://a.example/\u202e", ""])
def test_what_is_no_address_of_the_web_is_not_linked(address: str) -> None:
    assert address_of(address, address) is None
    assert link_of(Document("d", "D", url=address, archived=address), Evidence("d", None, None, "words")) is None
    assert address_of("https://post.example/a", address) == "https://post.example/a"


def test_pages_briefings_and_graphs_link_to_the_words_in_the_archive(model: gm.Model, tmp_path: Path) -> None:
    link = f"{ARCHIVED}#:~:text=There%20is%20nothing%20in%20our%20calendar"
    graph = gm.to_networkx(model)
    assert any(link in data.get("links", ()) for *_, data in graph.edges(data=True))
    assert gm.model_of(graph) == model
    assert f"[these words there](<{link}>)" in gm.report(model)
    gm.report(model, tmp_path / "r.html")
    assert f'<a href="{link}" rel="noopener noreferrer nofollow">these words there</a>' in (tmp_path / "r.html").read_text("utf-8")
    gm.coverage(model, FIXTURES / "tutorial.txt", tmp_path / "c.html")
    assert f'href="{link}"' in (tmp_path / "c.html").read_text("utf-8")
    assert link in gm.explore(model)
    for suffix in ("graphml", "json", "cypher", "gexf"):
        gm.export(model, out=tmp_path / f"m.{suffix}")
        assert link in (tmp_path / f"m.{suffix}").read_text("utf-8"), suffix
    assert gm.read_model(tmp_path / "m.graphml") == model
    asked = gm.query(model, "MATCH ()-[r:DENIES]->() RETURN r.links AS links")
    assert link in str(asked.rows)


def test_without_an_address_nothing_changes() -> None:
    assert "links" not in str([data for *_, data in gm.to_networkx(FIXTURES / "tutorial.yaml").edges(data=True)])
