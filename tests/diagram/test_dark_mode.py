"""Colours on a dark page: words and lines stand out from whatever they are on, and a picture's parts stay apart."""

from __future__ import annotations

import networkx as nx
import pytest

from graphmodel.diagram.dark_mode import DARK_GROUND, dark_colours
from graphmodel.diagram.layout.arrange import Faults
from graphmodel.diagram.network import network_picture
from graphmodel.diagram.palette import COLOUR, GREY, Palette
from graphmodel.diagram.picture import Group, Page, Picture, Shape, Text
from graphmodel.model.schema import bundled

from .test_palette import contrast

SQUARE = (("M", (0.0, 0.0)), ("L", (9.0, 0.0)), ("L", (9.0, 9.0)), ("Z", ()))


def everything(palette: Palette) -> Picture:
    """A picture with every colour of a palette, each as what it is for."""
    areas = [Shape(SQUARE, "shape", fill, palette.outline) for fill in (*palette.fills, palette.ground)]
    areas.append(Shape(SQUARE, "casing", None, palette.contested))
    lines = [Shape(SQUARE[:2], "line", None, colour) for colour in (*palette.stances.values(), *palette.content.values())]
    texts = [Text(0, 0, ("a",), 10, colour) for colour in (palette.ink, palette.quiet, *palette.stances.values())]
    return Picture(100, 100, palette.ground, "", "", (Page((Group("node", "", (*areas, *lines), tuple(texts)),)),), Faults(), 11)


@pytest.mark.parametrize("palette", [COLOUR, GREY], ids=["colour", "grey"])
def test_dark_words_and_lines_stand_out(palette: Palette) -> None:
    dark = dark_colours(everything(palette))
    grounds = [dark["fill"][fill] for fill in (*palette.fills, palette.ground)]
    assert dark["fill"][palette.ground] == DARK_GROUND
    for ground in grounds:
        assert contrast(dark["fill"][palette.ink], ground) >= 4.5, "names are on fills"
    for words in (palette.quiet, *palette.stances.values()):
        assert contrast(dark["fill"][words], DARK_GROUND) >= 4.5
    for line in (palette.outline, *palette.stances.values(), *palette.content.values()):
        assert contrast(dark["stroke"][line], DARK_GROUND) >= 3


def test_every_colour_of_a_real_picture_is_turned() -> None:
    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    graph.add_edge("a", "b", key="1", relation="MEMBER_OF")
    graph.add_edge("a", "c", key="2", relation="DENIES", stance="denies")
    graph.add_node("b", label="Organization")
    picture = network_picture(graph, bundled(), contested=["2"])
    dark = dark_colours(picture)
    for page in picture.pages:
        for group in page.groups:
            for text in group.texts:
                assert contrast(dark["fill"][text.fill], DARK_GROUND) >= 4.5
            for shape in group.shapes:
                assert not shape.fill or shape.fill in dark["fill"]
                assert not shape.stroke or shape.stroke in dark["stroke"]
