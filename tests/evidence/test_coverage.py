"""Sentences of documents with and without statements, and the page that shows them."""

import json
from html.parser import HTMLParser
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from graphmodel.evidence.coverage import coverage, passages, uncited
from graphmodel.evidence.reanchor import reanchor
from graphmodel.evidence.verify import verify
from graphmodel.formats import read_model
from graphmodel.model.model import Model
from graphmodel.model.statement import Document, Entity, Evidence, Statement
from graphmodel.model.validate import digest
from graphmodel.pages.coverage_page import page, summary
from tests.evidence.models import ARTICLE, NEW, OLD, TEXT, model_of
from tests.versions.test_diff import TUTORIAL, graphmodel


def test_which_sentences_of_the_tutorial_carry_statements() -> None:
    model = read_model(TUTORIAL)
    found = coverage(model, {"tideland-post": TEXT})
    assert summary(found) == (10, 13)
    bare = [TEXT[one.start : one.end] for one in found if not one.statements]
    assert bare == ["Valdoria And Kesria: A Meeting Or None?", "The Tideland Post, May 13, 2031", "He did not say by whom."]
    assert found[4].statements == ("announced-meeting", "planned-meeting")
    assert {id_ for one in found for id_ in one.statements} == set(model.statement_by_id)
    assert coverage(model, {}) == []


def test_what_counts_in_an_earlier_version_covers_nothing_now() -> None:
    model = model_of(OLD, "mayor spoke", "Nobody was asked")
    done = reanchor(model, list(verify(model, {"d": NEW}, {"d": [OLD]})), {"d": NEW}, {"d": [OLD]}).model
    assert [one.statements for one in coverage(done, {"d": NEW})] == [("s0",), (), ()]
    assert [one.id for one in uncited(done, done.documents[0], NEW)] == ["s1"]
    assert "Statements without a place in this text (1)" in page(done, {"d": NEW})


class Reader(HTMLParser):
    """What a page says: its ids, where its links lead, and the text of the document in it."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.links: list[str] = []
        self.shown: list[list[str]] = []
        self.open: list[tuple[str, str]] = []
        self.tags: set[str] = set()
        self.feed(text)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attributes}
        self.tags.add(tag)
        self.ids += [values["id"]] if "id" in values else []
        self.links += [values["href"]] if "href" in values else []
        if tag not in ("meta", "br"):
            self.open.append((tag, values.get("class", "")))
        if values.get("class") == "text":
            self.shown.append([])

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop()[0] == tag, "well nested"

    def handle_data(self, data: str) -> None:
        if any(name == "text" for _, name in self.open) and not any(tag == "sup" for tag, _ in self.open):
            self.shown[-1].append(data)


@settings(max_examples=60)
@given(st.text("ab.\n <&>\"'é😀", min_size=1, max_size=60), st.data())
def test_the_page_shows_the_very_text_and_its_links_lead_somewhere(text: str, data: st.DataObject) -> None:
    places = data.draw(st.lists(st.tuples(st.integers(0, len(text) - 1), st.integers(1, len(text) + 5)), max_size=6))
    statements = tuple(
        Statement("a", "ASSERTS", "p", id=f"<s{number}>", evidence=(Evidence("d", start, start + length),), note="</div><script>")
        for number, (start, length) in enumerate(places)
    )
    model = Model("m", (Document("d", "<T>&"),), (Entity("a", "Person", "<b>A</b>"), Entity("p", "Proposition", "P")), statements)
    found = Reader(page(model, {"d": text}))
    assert "".join(found.shown[0]) == text
    assert len(set(found.ids)) == len(found.ids)
    assert {link.removeprefix("#") for link in found.links} <= set(found.ids)
    assert found.open == []
    assert not found.tags & {"script", "b", "img", "link", "iframe"}
    assert len(passages(model, model.documents[0], text)) == len(statements)
    cited = {offset for start, length in places for offset in range(start, start + length)}
    for sentence in coverage(model, {"d": text}):
        assert sentence.cited == len(cited & set(range(sentence.start, sentence.end)))


def test_the_coverage_command(tmp_path: Path) -> None:
    arguments = ["coverage", TUTORIAL, "--text", ARTICLE]
    rows = json.loads(graphmodel(*arguments, "--format", "json", folder=tmp_path).stdout)
    assert len(rows) == 13
    assert rows[5]["statements"] == ["kesria-invited"]
    assert len(json.loads(graphmodel(*arguments, "--open", "--format", "json", folder=tmp_path).stdout)) == 3
    assert graphmodel(*arguments, "--at-least", 75, folder=tmp_path).returncode == 0
    assert graphmodel(*arguments, "--at-least", 80, folder=tmp_path).returncode == 1
    assert graphmodel(*arguments, "-o", "page.html", folder=tmp_path).returncode == 0
    assert "10 of 13 sentences carry statements" in (tmp_path / "page.html").read_text("utf-8")
    assert graphmodel(*arguments, "-o", "page.pdf", folder=tmp_path).returncode == 2
    (tmp_path / "other.txt").write_text("x")
    assert graphmodel("coverage", TUTORIAL, "--text", "other.txt", folder=tmp_path).returncode == 3, "not the text that the offsets were counted in"
    assert graphmodel("coverage", TUTORIAL, "--text", "missing", folder=tmp_path).returncode == 3


def test_how_much_of_a_sentence_is_cited_and_by_whom() -> None:
    """Characters count once, whatever cites them how often; a piece may lie in another one, or reach over several sentences."""
    text = "Ann met Bob here. Nobody came. The end is near."
    #       0       8   12    18             31
    pieces = {"long": (0, 12), "inner": (4, 7), "again": (4, 7), "over": (8, 22), "late": (42, 99)}
    statements = tuple(Statement("a", "ASSERTS", "p", id=id_, evidence=(Evidence("d", *place),)) for id_, place in pieces.items())
    model = Model("m", (Document("d", "D"),), (), statements)
    first, second, third = coverage(model, {"d": text})
    assert (first.start, first.end, first.cited, first.statements) == (0, 17, 17, ("long", "again", "inner", "over"))
    assert (second.start, second.end, second.cited, second.statements) == (18, 30, 4, ("over",))
    assert (third.number, third.cited, third.statements) == (3, 5, ("late",))


def test_a_sentence_that_is_cited_up_to_its_first_letter_is_not_cited() -> None:
    text = "One. Two."
    model = Model("m", (Document("d", "D"),), (), (Statement("a", "ASSERTS", "p", id="s", evidence=(Evidence("d", 0, 5),)),))
    assert [each.statements for each in coverage(model, {"d": text})] == [("s",), ()]


def test_words_without_offsets_count_where_they_are_once() -> None:
    text = "Ann said no. Bob said yes. Cat said no."
    words = {"once": Evidence("d", exact="said yes"), "twice": Evidence("d", exact="said no"), "which": Evidence("d", exact="said no", prefix="Cat ")}
    words |= {"never": Evidence("d", exact="said maybe"), "place": Evidence("d", 0, 3), "other": Evidence("e", 0, 3), "nothing": Evidence("d")}
    model = Model("m", (Document("d", "D"),), (), tuple(Statement("a", "ASSERTS", "p", id=id_, evidence=(one,)) for id_, one in words.items()))
    document = model.documents[0]
    assert [(each.statement, each.start, each.end) for each in passages(model, document, text)] == [
        ("place", 0, 3),
        ("once", 17, 25),
        ("which", 31, 38),
    ]
    assert [each.id for each in uncited(model, document, text)] == ["twice", "never", "nothing"]
    assert passages(model, document, "") == []


def test_what_ends_where_a_sentence_begins_is_not_in_it_although_something_longer_is() -> None:
    text = "One. Two. Three."
    pieces = {"whole": (0, 16), "first": (0, 5), "second": (5, 10)}
    statements = tuple(Statement("a", "ASSERTS", "p", id=id_, evidence=(Evidence("d", *place),)) for id_, place in pieces.items())
    found = coverage(Model("m", (Document("d", "D"),), (), statements), {"d": text})
    assert [each.statements for each in found] == [("whole", "first"), ("whole", "second"), ("whole",)]


def test_evidence_that_names_the_present_version_counts_in_it() -> None:
    text = "One. Two."
    pieces = {"present": digest(text), "earlier": digest("One."), "none": None}
    statements = tuple(Statement("a", "ASSERTS", "p", id=id_, evidence=(Evidence("d", 0, 3, version=one),)) for id_, one in pieces.items())
    (first, _) = coverage(Model("m", (Document("d", "D"),), (), statements), {"d": text})
    assert first.statements == ("none", "present")
