"""Pages of windows of time: the picture and its table, escaped, without scripts or anything from elsewhere; what is left out is said."""

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

import graphmodel as gm
from graphmodel.api import over_time
from graphmodel.model.model import Model
from graphmodel.model.statement import Entity, Statement
from tests.support.paths import FIXTURES

HOSTILE = "<script>alert(1)</script>]]>&amp;\x00"


class Reader(HTMLParser):
    """The cells of the table, row by row, and the elements of the page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.rows: list[list[str]] = []
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.inside = False
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag == "tr":
            self.rows.append([])
        self.inside = tag in ("td", "th")
        if self.inside:
            self.rows[-1].append("")

    def handle_endtag(self, tag: str) -> None:
        self.inside = False

    def handle_data(self, data: str) -> None:
        if self.inside:
            self.rows[-1][-1] += data


def written(model: object, out: Path, **options: object) -> tuple[str, Reader]:
    gm.draw(model, out, **{"windows": "P1M", **options})  # type: ignore[arg-type]
    text = out.read_text("utf-8")
    return text, Reader(text)


def test_the_table_of_positions_is_that_of_the_command(tmp_path: Path) -> None:
    _, page = written(FIXTURES / "claims.yaml", tmp_path / "x.html", positions=True, windows="P1D")
    expected = [[str(value) for value in row[:6]] for row in gm.positions(FIXTURES / "claims.yaml", window="P1D").rows]
    assert page.rows == [["from", "to", "actor", "about", "for", "against"], *expected]


def test_the_table_of_statements_is_that_of_counts(tmp_path: Path) -> None:
    _, page = written(FIXTURES / "munich.yaml", tmp_path / "x.html")
    expected = [[str(value) for value in row[:6]] for row in gm.counts(FIXTURES / "munich.yaml", window="P1M").rows]
    assert page.rows[0] == ["from", "to", "subject", "relation", "object", "count"]
    assert sorted(page.rows[1:]) == sorted(expected)
    assert [int(row[-1]) for row in page.rows[1:]] == sorted((int(row[-1]) for row in page.rows[1:]), reverse=True)


@pytest.mark.parametrize("positions", [False, True])
def test_what_a_model_says_is_text_and_nothing_is_loaded_or_run(tmp_path: Path, positions: bool) -> None:
    people = (Entity("a", "Person", HOSTILE), Entity("b", "Person", "دوست"))
    statement = Statement("a", "SUPPORTS", "b", id="s", stated="2031-01-05")
    model = Model("m", (), people, (statement,), title=HOSTILE)
    text, page = written(model, tmp_path / "x.html", positions=positions)
    assert not [tag for tag, _ in page.elements if tag in ("script", "img", "link", "iframe", "object")]
    assert not [name for _, given in page.elements for name in given if name.startswith("on") or name == "src"]
    assert [given["href"] for tag, given in page.elements if tag == "a"] == ["#rows"]
    assert {address.split(",")[0] for address in re.findall(r"url\(([^)]*)", text)} <= {"data:font/woff2;base64", "data:font/ttf;base64"}
    assert "default-src 'none'" in text
    assert page.rows[1][2].startswith("<script>alert(1)</script>]]>&amp;")
    regions = [given for _, given in page.elements if given.get("role") == "region"]
    assert [given.get("tabindex") for given in regions] == ["0", "0"]
    assert text == written(model, tmp_path / "y.html", positions=positions)[0]


def test_what_the_table_lacks_is_counted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    people = tuple(Entity(name, "Person", name) for name in "abcdefgh")
    statements = tuple(Statement(one.id, "ACCUSES", "a", id=f"{one.id}{month}", stated=f"2031-0{month}-05") for month in (1, 2) for one in people[1:])
    monkeypatch.setattr(over_time, "MOST_ROWS", 6)
    text, page = written(Model("m", (), people, statements), tmp_path / "x.html")
    assert [row[0] for row in page.rows[1:]] == ["2031-01-01"] * 3 + ["2031-02-01"] * 3
    assert "8 are left out" in text
    assert "graphmodel counts FILE --window P1M" in text


def test_other_pictures_are_no_pages(tmp_path: Path) -> None:
    with pytest.raises(gm.UsageError, match="--positions is a picture"):
        gm.draw(FIXTURES / "claims.yaml", tmp_path / "x.html", positions=True)
