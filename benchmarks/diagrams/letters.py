"""Is text inside its box and in the middle of it, in ten scripts, in PNG and in SVG?

    python benchmarks/diagrams/letters.py            a row for each script: outside and off centre, in PNG and SVG, and letters without a font
    GRAPHMODEL_FONTS=FOLDER python benchmarks/diagrams/letters.py

Needs playwright and Chromium for the SVG. A script whose letters no font here has is named and not counted.
"""

from __future__ import annotations

import io
from dataclasses import replace

import networkx as nx
import numpy as np
from matplotlib.image import imread
from playwright.sync_api import sync_playwright
from run import CHROMIUM, FLAGS

from graphmodel.diagram import raster
from graphmodel.diagram.network import network_picture
from graphmodel.diagram.picture import Picture
from graphmodel.diagram.svg import svg_text
from graphmodel.model.schema import bundled

NAMES = {
    "Latin": ("Vladimír Ørsted-Łódź", "AVATAR Today"),
    "Cyrillic": ("Володимир Зеленський", "Ђорђе Ќосев"),
    "Greek": ("Κυριάκος Μητσοτάκης", "Άγιος Ἀθανάσιος"),
    "Arabic": ("محمد بن سلمان", "المملكة العربية No. 12"),
    "Hebrew": ("בנימין נתניהו", "שיחות הנמל (2031)"),
    "Georgian": ("ირაკლი კობახიძე", "საქართველო"),
    "Armenian": ("Նիկոլ Փաշինյան", "Հայաստան"),
    "Devanagari": ("नरेन्द्र मोदी", "क्षितिज शर्मा"),
    "Thai": ("ประยุทธ์ จันทร์โอชา", "กลุ่มท่าเรือ"),
    "Han": ("习近平", "石破茂 日本"),
}
SLACK, OFF = 1.0, 3.0
"""How far text may be outside of its box, and off its middle, in pixels."""

Box = tuple[float, float, float, float]
CORNERS = """() => [...document.querySelectorAll("g.node")].map((group) => [group.querySelector(".shape"), group.querySelector("text")].map((one) => {
  const box = one.getBBox(); return [box.x, box.y, box.x + box.width, box.y + box.height]; }))"""


def picture_of(names: tuple[str, ...]) -> Picture:
    """Boxes with these names, joined in a row, persons and states."""
    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    for number, name in enumerate((*names, *names)):
        graph.add_node(f"n{number}", name=name, label="Person" if number < len(names) else "State")
        if number:
            graph.add_edge(f"n{number - 1}", f"n{number}", key=f"e{number}", relation="MEETS")
    return network_picture(graph, bundled(), page="fit")


def boxes_of(picture: Picture) -> list[Box]:
    """The boxes of the nodes."""
    found = []
    for group in picture.pages[0].groups:
        if group.kind == "node":
            points = np.array([value for _, values in group.shapes[0].path for value in values]).reshape(-1, 2)
            found.append((*points.min(axis=0), *points.max(axis=0)))
    return found


def ink_in_png(picture: Picture) -> list[Box]:
    """Where the text of each node has ink: the picture is drawn without anything but names, at twice its size."""
    groups = tuple(replace(group, shapes=()) for group in picture.pages[0].groups if group.kind == "node")
    image = imread(io.BytesIO(raster.png(replace(picture, pages=(replace(picture.pages[0], groups=groups),)), 192)), format="png")
    dark = image[..., :3].min(axis=2) < 0.6
    boxes = boxes_of(picture)
    found = []
    for left, top, right, bottom in boxes:
        margin = 14
        rows = slice(max(int(2 * (top - margin)), 0), int(2 * (bottom + margin)))
        columns = slice(max(int(2 * (left - margin)), 0), int(2 * (right + margin)))
        down, across = np.nonzero(dark[rows, columns])
        found.append(
            ((across.min() + columns.start) / 2, (down.min() + rows.start) / 2, (across.max() + columns.start) / 2, (down.max() + rows.start) / 2)
            if len(down)
            else (0.0, 0.0, 0.0, 0.0)
        )
    return found


def counted(boxes: list[Box], texts: list[Box]) -> tuple[int, int]:
    """How many texts are outside of their boxes, and how many off the middle from left to right."""
    outside = sum(t[0] < b[0] - SLACK or t[2] > b[2] + SLACK or t[1] < b[1] - SLACK or t[3] > b[3] + SLACK for b, t in zip(boxes, texts, strict=True))
    off = sum(abs((t[0] + t[2]) - (b[0] + b[2])) / 2 > OFF for b, t in zip(boxes, texts, strict=True))
    return outside, off


def main() -> None:
    """Print the table."""
    print("| script | texts | PNG outside | PNG off centre | SVG outside | SVG off centre |\n|---|---|---|---|---|---|")
    with sync_playwright() as started:
        browser = started.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        page = browser.new_page()
        for script, names in NAMES.items():
            picture = picture_of(names)
            if missing := raster.letters_without_font(picture):
                print(f"| {script} | no font here has {missing} | | | | |", flush=True)
                continue
            page.set_content(svg_text(picture).partition("?>")[2])
            page.evaluate("() => document.fonts.ready")
            corners = page.evaluate(CORNERS)
            png = counted(boxes_of(picture), ink_in_png(picture))
            svg = counted([tuple(shape) for shape, _ in corners], [tuple(text) for _, text in corners])
            print(f"| {script} | {2 * len(names)} | {png[0]} | {png[1]} | {svg[0]} | {svg[1]} |", flush=True)
        browser.close()


if __name__ == "__main__":
    main()
