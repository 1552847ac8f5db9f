"""Widths are those of the fonts that draw: the family that comes along, and the machine's for other scripts."""

from __future__ import annotations

import re
import string
from base64 import b64decode
from pathlib import Path

import networkx as nx
import pytest

from graphmodel.diagram import raster
from graphmodel.diagram.layout import fonts
from graphmodel.diagram.layout.fonts import font_for, letters_of, own_font
from graphmodel.diagram.layout.shaping import runs_of, width_of
from graphmodel.diagram.layout.text_metrics import measure
from graphmodel.diagram.network import network_picture
from graphmodel.diagram.picture import Picture, Text
from graphmodel.diagram.svg import svg_text
from graphmodel.model.schema import bundled


def picture_of(name: str) -> Picture:
    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    graph.add_edge("a", "b", key="e", relation="MEETS")
    graph.nodes["a"].update(name=name, label="Person")
    return network_picture(graph, bundled(), page="fit")


@pytest.mark.parametrize(
    "letters", [string.ascii_letters + string.digits, "Їжак Ґудзик Ђорђе Юрий", "Ελλάδα ἀώ", "Čšž Łódź ğüş Việt ệ", "≠ ± − → × … № “”‘’–—"]
)
def test_latin_cyrillic_and_greek_are_in_the_family_that_comes_along(letters: str) -> None:
    for bold, italic in ((False, False), (True, False), (False, True)):
        assert {font_for(letter, bold, italic) for letter in letters} == {own_font(bold, italic)}


def test_a_width_is_the_sum_of_shaped_advances_and_bold_is_wider() -> None:
    assert width_of("AVAVAV") < 6 * width_of("A"), "kerned"
    assert measure("Word", 10, True)[0] > measure("Word", 10)[0]
    assert measure("e\u0301", 10)[0] == pytest.approx(measure("é", 10)[0]), "a mark takes no room"
    assert measure("a\u2060", 10) == measure("a", 10)


def test_a_line_of_mixed_direction_is_in_runs_from_left_to_right() -> None:
    assert [run.text for run in runs_of("הנמל No. 12", rtl=False)] == ["הנמל", " No. 12"]
    assert [run.text for run in runs_of("הנמל No. 12", rtl=True)] == ["No. 12", "הנמל "]


def test_letters_that_no_font_has_are_estimated_and_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(fonts, "_folders", lambda: [tmp_path])
    for cached in (fonts._machine_fonts, fonts.font_for):
        cached.cache_clear()
    runs_of.cache_clear()
    width_of.cache_clear()
    try:
        assert width_of("习近平") == 3.0
        warning = raster.missing_letters_warning(picture_of("习近平 नमः"))
        assert "习近平" in warning
        assert "fonts-noto-cjk and fonts-noto-core" in warning
        assert raster.missing_letters_warning(picture_of("Ann Ørsted")) == ""
    finally:
        for cached in (fonts._machine_fonts, fonts.font_for):
            cached.cache_clear()
        runs_of.cache_clear()
        width_of.cache_clear()


def test_a_folder_of_fonts_that_is_named_comes_first(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    copy = tmp_path / "Any-Bold.ttf"
    copy.write_bytes(Path(own_font(False, False).path).read_bytes())
    (tmp_path / "broken.ttf").write_bytes(b"not a font")
    monkeypatch.setenv(fonts.FOLDERS, str(tmp_path))
    fonts._machine_fonts.cache_clear()
    try:
        assert fonts._machine_fonts()[0].path == str(tmp_path / "broken.ttf") or fonts._machine_fonts()[0].path == str(copy)
        assert not letters_of(fonts.FontFile(str(tmp_path / "broken.ttf")))
    finally:
        fonts._machine_fonts.cache_clear()


def test_the_svg_embeds_the_letters_that_it_has_and_no_others() -> None:
    import uharfbuzz

    text = svg_text(picture_of("Zoë Їжак"))
    data = re.findall(r"font-weight: bold; font-style: normal; src: url\(data:font/ttf;base64,([^)]*)\)", text)
    letters = {chr(code) for code in uharfbuzz.Face(b64decode(data[0])).unicodes}
    assert set("Zoë Їжак") <= letters
    assert "Q" not in letters
    assert "textLength" not in text
    assert "<style>" not in svg_text(picture_of("Zoë"), fonts=False)


def test_a_paragraph_from_right_to_left_says_so_in_the_svg() -> None:
    text = svg_text(picture_of("הנמל No. 12"))
    assert re.search(r'<text class="name"[^>]* direction="rtl"', text)
    assert not re.search(r'<text class="name"[^>]* direction="rtl"', svg_text(picture_of("No. 12 הנמל")))


def test_what_is_drawn_is_as_wide_as_it_was_measured() -> None:
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(dpi=96)
    renderer = FigureCanvasAgg(figure).get_renderer()
    picture = picture_of("Vladimír Їжакевич AVATAR To Wa")
    for group in picture.pages[0].groups:
        for text in group.texts:
            for artist in map(raster._artist, raster._placed_runs(text, 0.0)):
                figure.add_artist(artist)
                drawn = artist.get_window_extent(renderer).width
                measured = sum(run.width for run in runs_of(artist.get_text(), text.bold, text.italic)) * artist.get_fontsize() * 96 / 72
                assert drawn == pytest.approx(measured, abs=2.5), artist.get_text()


def test_what_stands_for_letters_without_a_font_is_in_their_middle() -> None:
    """A box is as wide as the letters would be; question marks at its left would look like a mistake of the layout."""
    (run,) = runs_of("\U00016a40\U00016a41\U00016a42")
    if run.font is not None:
        pytest.skip("a font on this machine has the letters of Mro")
    text = Text(100.0, 50.0, (run.text,), 20.0, "#000000", anchor="start")
    (placed,) = raster._placed_runs(text, 0.0)
    assert placed.words == "???"
    assert placed.centred
    assert placed.x == pytest.approx(100 + 20 * run.width / 2)
