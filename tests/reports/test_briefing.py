"""The briefing: nothing in it that is not in the model, every sentence linked to its statements, and hostile names stay names."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from html.parser import HTMLParser
from pathlib import Path

import pytest

import graphmodel as gm
from graphmodel import formats
from graphmodel.claims.snapshot import AsOf, Snapshot, snapshot_of
from graphmodel.formats.model_yaml import yaml_text
from graphmodel.model.model import Model
from graphmodel.model.statement import Document, Entity, Evidence, Statement
from graphmodel.reports.briefing import briefing_of
from graphmodel.reports.html import html_page
from graphmodel.reports.markdown import markdown
from graphmodel.reports.pieces import Briefing, Item
from tests.support.command import process as graphmodel
from tests.support.paths import FIXTURES

MODELS = {name: formats.read_model(FIXTURES / f"{name}.yaml") for name in ("munich", "claims", "tutorial")}

# The fixed words of a briefing. Whatever else stands in one has to be in the model.
WORDS = set(
    """
    actors positions contested changes of holder said by several sources open questions timeline statements also affirms denies supports opposes
    affirmed and denied reported as for against it only one may hold at a time was followed far the dates say not specified in words source
    inferred stated certain certainty nobody its leave have been known on a speaker who is when according to such content through no whether sides
    are about same answered nothing after dated opposed another what holds or evidence different times position changed some others
    since by from until to between about perhaps or
    """.split()
)


class Text(HTMLParser):
    """The text of a page, without styles and diagram, and its anchors and links."""

    def __init__(self) -> None:
        super().__init__()
        self.parts: list[str] = []
        self.ids: set[str] = set()
        self.links: list[str] = []
        self.quotes: list[str] = []
        self.skip: list[str] = []
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.in_quote = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}
        if tag in ("style", "figure"):
            self.skip.append(tag)
        if tag == "q":
            self.in_quote = True
            self.quotes.append("")
        for name, value in attrs:
            if name == "id" and not self.skip:
                assert value not in self.ids
                self.ids.add(str(value))
            if name == "href":
                self.links.append(str(value))

    def handle_endtag(self, tag: str) -> None:
        if self.skip and self.skip[-1] == tag:
            self.skip.pop()
        if tag == "q":
            self.in_quote = False

    def handle_data(self, data: str) -> None:
        if not self.skip:
            self.parts.append(data)
            if self.in_quote:
                self.quotes[-1] += data


def read(page: str) -> Text:
    text = Text()
    text.feed(page)
    return text


def items(report: Briefing) -> Iterator[Item]:
    waiting = [one for section in report.sections for one in section.items]
    while waiting:
        one = waiting.pop(0)
        yield one
        waiting = [*one.items, *waiting]


def words_of(text: str) -> set[str]:
    return {word.strip("'’.,-~").lower() for word in re.findall(r"[\w'’.~-]+", text)} - {""}


def known_words(model: Model) -> set[str]:
    readings = " ".join(
        f"{one.reading} {model.schema.reading(name, plural=True)} {one.inverse} {name}" for name, one in model.schema.relations.items()
    )
    return words_of(yaml_text(model)) | words_of(readings) | words_of(" ".join(model.schema.labels)) | {"not", "so"}


@pytest.mark.parametrize("moment", [AsOf(), AsOf(date(2025, 2, 14), date(2025, 2, 14)), AsOf(date(2031, 4, 4), date(2031, 4, 9))], ids=str)
@pytest.mark.parametrize("name", MODELS)
def test_nothing_in_it_that_is_not_in_the_model(name: str, moment: AsOf) -> None:
    seen = snapshot_of(MODELS[name], moment)
    report = briefing_of(seen, moment)
    days = words_of(f"{moment.as_of} {moment.known_at}") | {"published", "recorded"}
    known = known_words(seen.model) | days
    for text in ("".join(f" {part}" for part in read(html_page(report)).parts), unescaped(markdown(report))):
        unknown = words_of(text) - known - WORDS
        numbers = {word for word in unknown if re.fullmatch(r"\d+", word)}
        places = {str(number) for one in seen.model.statements for piece in one.evidence for number in (piece.start, piece.end)}
        assert unknown - (numbers & places) == set()


def unescaped(text: str) -> str:
    text = re.sub(r'<a id="[^"]*"></a>|\]\(#[^)]*\)|[<>\[*]', " ", text)
    return re.sub(r"\\([^\w\s])", r"\1", text)


@pytest.mark.parametrize("name", MODELS)
def test_every_quote_is_the_models(name: str) -> None:
    model = MODELS[name]
    exact = {" ".join(piece.exact.split()) for one in model.statements for piece in one.evidence if piece.exact}
    page = read(html_page(briefing_of(Snapshot(model))))
    assert set(page.quotes) == exact | {one.name for one in model.entities if one.unspecified}


@pytest.mark.parametrize("name", MODELS)
def test_every_sentence_is_linked_and_every_link_leads_somewhere(name: str) -> None:
    report = briefing_of(Snapshot(MODELS[name]))
    page = read(html_page(report))
    assert {link[1:] for link in page.links} <= page.ids
    text = markdown(report)
    anchors = set(re.findall(r'<a id="([^"]+)"></a>', text))
    assert set(re.findall(r"\]\(#([^)]+)\)", text)) <= anchors
    assert len(anchors) == len(MODELS[name].statements) + len(MODELS[name].documents)
    for one in items(report):
        # A sentence rests on statements, is a statement's or a document's own entry, or heads others that do; or it names an actor.
        names_an_actor = {piece.text for piece in one.pieces if piece.kind == "value"} & {entity.name for entity in MODELS[name].entities}
        opens = one.pieces[0].text in ("Open:", "Nothing is affirmed by one and denied by another.")
        assert one.statements or one.entry or one.items or names_an_actor or opens, one


def test_every_statement_is_in_it_and_the_contested_ones_with_both_sides() -> None:
    report = briefing_of(Snapshot(MODELS["munich"]))
    entries = [one.entry.text for one in items(report) if one.entry and one.entry.kind == "statement"]
    assert entries == [one.id for one in MODELS["munich"].statements]
    (contested,) = [section for section in report.sections if section.heading == "Contested"]
    talks = contested.items[0]
    assert [one.statements for one in talks.items] == [("announced-talks",), ("denial-of-talks",), ()]
    text = markdown(report)
    assert "affirms: Donald Trump announces" in text
    assert "“Talks with the Russians in Munich are not expected” — according to Ukrainian media" in text
    assert "Not specified, in the words of the source: “unnamed inviter”" in text


def test_the_same_model_gives_the_same_bytes() -> None:
    model = MODELS["claims"]
    again = formats.read_model(FIXTURES / "claims.yaml")
    assert markdown(briefing_of(Snapshot(model))) == markdown(briefing_of(Snapshot(again)))
    assert html_page(briefing_of(Snapshot(model))) == html_page(briefing_of(Snapshot(again)))


HOSTILE = [
    "<script>alert(1)</script>",
    "[click](javascript:alert(1))",
    "![x](http://evil.example/x.png)",
    "</bdi></q><img src=x onerror=alert(1)>",
    "# heading",
    "1. list",
    "- item",
    "`code` **bold** _em_ ~~gone~~ | table |",
    "<http://evil.example>",
    "http://evil.example www.evil.example",
    "&lt;b&gt; &amp;",
    "two\n\n# lines\r\n- more",
    "\u202eright to left\u202c",
    "\\[x\\](y)",
    "$x$ [^1] [ref]: http://evil.example",
    "\x1b[2J",
]


def hostile() -> Model:
    entities = tuple(
        Entity(f"e{number} \"<'`](#x)", "Person", text, aliases=(text,), unspecified=number % 3 == 0, note=text)
        for number, text in enumerate(HOSTILE)
    )
    documents = tuple(
        Document(f"d{number}", text, publisher=text, author=text, url=url)
        for number, (text, url) in enumerate(
            zip(
                HOSTILE,
                ["javascript:alert(1)", "https://good.example/a?b=c&d", 'https://x.example/"onclick="x', "http://x y", *[None] * 20],
                strict=False,
            )
        )
    )
    statements = tuple(
        Statement(
            entities[number].id,
            "REPRESENTS",
            entities[number - 1].id,
            id=f"s{number} {text}".replace("\n", " ").replace("\r", " ").replace("\x1b", "").replace("\u202e", "").replace("\u202c", ""),
            qualifiers={"office": text},
            attribution=(entities[number - 2].id,),
            evidence=(Evidence(f"d{number}", exact=text),),
            inferred=text,
            certainty="possible",
        )
        for number, text in enumerate(HOSTILE)
    )
    return Model("m", documents, entities, statements, title=HOSTILE[0])


def test_hostile_names_stay_names_in_html() -> None:
    page = html_page(briefing_of(Snapshot(hostile())))
    text = read(page)
    assert text.tags <= {
        "html",
        "head",
        "meta",
        "title",
        "style",
        "body",
        "h1",
        "h2",
        "nav",
        "ul",
        "li",
        "a",
        "section",
        "bdi",
        "q",
        "span",
        "b",
        "p",
    }
    assert text.attributes <= {"lang", "charset", "http-equiv", "content", "name", "id", "class", "href", "rel"}
    outside = [link for link in text.links if not link.startswith("#")]
    assert {link.partition("#:~:text=")[0] for link in outside} == {"https://good.example/a?b=c&d"}
    assert "script" not in text.tags
    shown = " ".join("".join(text.parts).split())
    for name in HOSTILE:
        assert " ".join("".join(one if one.isprintable() else " " for one in name).split()) in shown
    assert "\u202e" not in page
    assert "\x1b" not in page


def test_hostile_names_stay_names_in_markdown() -> None:
    """Rendered by a CommonMark implementation of somebody else, with GitHub's extensions."""
    markdown_it = pytest.importorskip("markdown_it", reason="markdown-it-py renders the briefing here; it comes with rich")
    renderer = markdown_it.MarkdownIt("commonmark").enable(["table", "strikethrough"])
    made = markdown(briefing_of(Snapshot(hostile())))
    rendered = renderer.render(made)
    text = read(rendered)
    assert text.tags <= {"h1", "h2", "ul", "li", "a", "strong", "p"}, text.tags
    assert {link.partition("#:~:text=")[0] for link in text.links if not link.startswith("#")} == {"https://good.example/a?b=c&d"}
    shown = " ".join("".join(text.parts).split())
    for name in HOSTILE:
        assert " ".join("".join(one if one.isprintable() else " " for one in name).split()) in shown
    assert not re.search(r"(?<!\\)https?://", re.sub(r"<https://good\.example[^>]*>", "", made))


def test_the_page_needs_nothing_else_and_holds_the_diagram(tmp_path: Path) -> None:
    done = graphmodel("report", FIXTURES / "tutorial.yaml", "-o", "m.html", folder=tmp_path)
    assert done.returncode == 0, done.stderr
    page = (tmp_path / "m.html").read_text("utf-8")
    assert page.count("<svg") == 1
    assert "<?xml" not in page
    assert not re.search(r'(src|href)="(?!#)', page)
    assert "default-src 'none'" in page
    assert 'data-id="denied-meeting"' in page
    bare = graphmodel("report", FIXTURES / "munich.yaml", "-o", "-", "--to", ".html", "--no-diagram", folder=tmp_path)
    assert "<svg" not in bare.stdout


def test_a_diagram_that_does_not_fit_is_a_note(tmp_path: Path) -> None:
    many = tuple(Entity(f"p{number}", "Person", f"Person number {number}") for number in range(300))
    statements = tuple(Statement(f"p{number}", "MEETS", f"p{(number * 7 + 1) % 300}", id=f"s{number}") for number in range(300))
    formats.write(Model("m", entities=many, statements=statements), tmp_path / "m.yaml")
    done = graphmodel("report", "m.yaml", "-o", "m.html", folder=tmp_path)
    assert done.returncode == 0, done.stderr
    page = (tmp_path / "m.html").read_text("utf-8")
    assert "<svg" not in page
    assert "too dense to read" in page


def test_seen_from_a_day_it_says_so(tmp_path: Path) -> None:
    done = graphmodel(
        "report", FIXTURES / "claims.yaml", "-o", "-", "--to", ".md", "--as-of", "2031-04-04", "--known-at", "2031-04-04", folder=tmp_path
    )
    assert "What holds, or may hold, on 2031-04-04 as it was known, or may have been known, on 2031-04-04" in done.stdout
    assert "Tor Hesk heads" not in done.stdout  # the Courier was published on the 5th
    later = graphmodel("report", FIXTURES / "claims.yaml", "-o", "-", "--to", ".md", "--as-of", "2031-04-04", folder=tmp_path)
    assert "Tor Hesk heads" in later.stdout
    assert "Ilva Marn heads" not in later.stdout  # on the handover day, the successor holds it


def test_a_model_without_statements_is_a_briefing_too() -> None:
    report = briefing_of(Snapshot(Model("empty", entities=(Entity("a", "Person", "A"),))))
    assert [section.heading for section in report.sections] == ["Contested"]
    assert "Nothing is affirmed" in markdown(report)


def test_wrong_suffix(tmp_path: Path) -> None:
    for arguments, words in ((["-o", "m.doc"], "ends in .md or .html"), (["-o", "-"], "say --to")):
        done = graphmodel("report", FIXTURES / "munich.yaml", *arguments, folder=tmp_path)
        assert done.returncode == 2
        assert words in done.stderr


def test_titles_are_escaped() -> None:
    made = replace(hostile(), title="<b>](x)")
    assert "# \\<b\\>\\]\\(x\\)" in markdown(briefing_of(Snapshot(made)))


def test_a_briefing_lays_out_no_parts_of_a_diagram_that_does_not_fit(monkeypatch: pytest.MonkeyPatch) -> None:
    """Advice for `draw` takes longer than the briefing, and nobody asks for it; with some hundred statements, not even the diagram is tried."""

    def never(*_: object, **__: object) -> None:
        raise AssertionError("something was laid out")

    def model(statements: int, entities: int) -> Model:
        people = tuple(Entity(f"p{number}", "Person", f"A person with a long name {number}") for number in range(entities))
        return Model(
            "m",
            entities=people,
            statements=tuple(
                Statement(f"p{number % entities}", "MEETS", f"p{(number * 7 + 1 + number // entities) % entities}", id=f"s{number}")
                for number in range(statements)
                if number % entities != (number * 7 + 1 + number // entities) % entities
            ),
        )

    monkeypatch.setattr("graphmodel.diagram.advice._Ways", never)
    assert "too dense to read" in gm.report(model(250, 60), to="html")
    monkeypatch.setattr("graphmodel.api.report.picture", never)
    assert "too dense to read" in gm.report(model(400, 60), to="html")
