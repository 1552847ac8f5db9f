"""What a reader would stumble over in a drawing, counted on the geometry that a browser renders.

A scene is what scene.js returns: nodes with their outlines, edges with points along their lines and heads, every text with its four corners.
The geometry is shapely's, so that nothing here can share a mistake with the layout that is being measured.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from math import inf, nan
from typing import Any

from shapely import LineString, MultiPolygon, Polygon, box, prepare, union_all
from shapely.geometry.base import BaseGeometry
from shapely.ops import substring

SLACK = 1.0
"""Overlaps of no more than this many pixels are none: browsers round the boxes of texts up."""


@dataclass(frozen=True)
class Wanted:
    """What should be in a drawing: for each edge its ends and its words, for each node its name."""

    ends: Mapping[str, tuple[str, str]]
    words: Mapping[str, str]
    names: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Measures:
    """One row of the table.

    ``label_label``, ``node_node``: pairs that overlap. ``label_node``: labels on a node's mark or name. ``label_line``: labels that another line, or its
    head, runs through. ``line_node``: lines through a node that is not their end. ``furniture``: pairs of title, legend, note or source text with
    anything. ``clipped``: texts, nodes and lines that leave the page. ``truncated``: words and names of which a part is not there. ``missing``: edges
    without a line and nodes without a mark. ``separation``: the least distance of the middle fifth of a line from one parallel to it. ``near``: the
    share of labels whose own line is the nearest. Sizes are pixels of the page, contrasts as WCAG 2 defines them.
    """

    label_label: int
    label_node: int
    label_line: int
    line_node: int
    node_node: int
    furniture: int
    crossings: int
    clipped: int
    truncated: int
    missing: int
    separation: float
    near: float
    font: float
    contrast_text: float
    contrast_line: float


def measured(scene: Mapping[str, Any], wanted: Wanted) -> Measures:
    """Count everything."""
    nodes = {node["id"]: _outline(node) for node in scene["nodes"]}
    edges = {edge["id"]: edge for edge in scene["edges"] if len(edge["points"]) > 1}
    lines = {key: _seen(edge["points"], [nodes[end] for end in wanted.ends.get(key, ()) if end in nodes]) for key, edge in edges.items()}
    ink = {key: union_all([lines[key], *(LineString(head) for head in edge["heads"] if len(head) > 1)]) for key, edge in edges.items()}
    labels = [(key, text) for key, edge in edges.items() for text in edge["texts"] if text["words"]]
    shapes = [(key, _shrunk(Polygon(text["corners"]))) for key, text in labels]
    marks = {key: _shrunk(one) for key, one in nodes.items()}
    rest = [_shrunk(Polygon(text["corners"])) for text in scene["rest"] if text["words"]]
    names = {node["id"]: node["texts"] for node in scene["nodes"]}
    texts = [text for found in names.values() for text in found] + [text for _, text in labels] + scene["rest"]
    page = box(-0.5, -0.5, scene["width"] + 0.5, scene["height"] + 0.5)
    prepare(page)
    return Measures(
        label_label=_overlaps([shape for _, shape in shapes]),
        label_node=sum(shape.intersects(mark) for _, shape in shapes for mark in marks.values()),
        label_line=sum(any(shape.intersects(one) for other, one in ink.items() if other != key) for key, shape in shapes),
        line_node=sum(line.intersects(mark) for key, line in lines.items() for node, mark in marks.items() if node not in wanted.ends.get(key, ())),
        node_node=_overlaps(list(marks.values())),
        furniture=_overlaps(rest)
        + sum(text.intersects(one) for text in rest for one in (*(shape for _, shape in shapes), *marks.values(), *lines.values())),
        crossings=sum(_crossings(lines[a], lines[b]) for a, b in combinations(lines, 2)),
        clipped=sum(not page.contains(one) for one in (*(Polygon(text["corners"]) for text in texts), *nodes.values(), *lines.values())),
        truncated=sum(not _says(edges[key]["texts"], words) for key, words in wanted.words.items() if key in edges)
        + sum(not _says(names[key], name) for key, name in wanted.names.items() if key in names),
        missing=len(set(wanted.ends) - set(edges)) + len(set(wanted.names) - set(nodes)),
        separation=min((_apart(lines[a], lines[b]) for a, b in _parallels(wanted, lines)), default=nan),
        near=sum(_nearest(text["corners"], lines) == key for key, text in labels) / len(labels) if labels else nan,
        font=min((text["font"] for _, text in labels), default=nan),
        contrast_text=min(
            (
                contrast(text["fill"], _ground(node))
                for node in [*scene["nodes"], *scene["edges"], {"texts": scene["rest"]}]
                for text in node["texts"]
            ),
            default=nan,
        ),
        contrast_line=min((contrast(edge["stroke"], "rgb(255, 255, 255)") for edge in edges.values()), default=nan),
    )


def _ground(group: Mapping[str, Any]) -> str:
    fill = str(group.get("fill", "none"))
    return "rgb(255, 255, 255)" if fill in ("none", "") else fill


def _says(texts: Sequence[Mapping[str, Any]], words: str) -> bool:
    """Whether the texts say the words, however they are broken into lines."""
    return "".join(words.split()) in "".join("".join(text["words"].split()) for text in texts)


def _outline(node: Mapping[str, Any]) -> BaseGeometry:
    """A node's mark and its name, which need not lie inside each other."""
    return union_all([Polygon(corners) for corners in (node["box"], *(text["corners"] for text in node["texts"])) if corners] or [MultiPolygon()])


def _shrunk(shape: BaseGeometry) -> BaseGeometry:
    """The same shape, smaller by the slack on each side."""
    return shape.buffer(-SLACK, join_style="mitre")


def _seen(points: Sequence[Sequence[float]], ends: Sequence[BaseGeometry]) -> BaseGeometry:
    """The part of a line that is outside its own nodes."""
    return LineString(points).difference(union_all([*ends, MultiPolygon()]))


def _overlaps(shapes: Sequence[BaseGeometry]) -> int:
    return sum(one.intersects(other) for one, other in combinations(shapes, 2))


def _crossings(one: BaseGeometry, other: BaseGeometry) -> int:
    """How often two lines cross; a stretch that they share counts once."""
    found = one.intersection(other)
    return 0 if found.is_empty else len(getattr(found, "geoms", (found,)))


def _parallels(wanted: Wanted, lines: Mapping[str, BaseGeometry]) -> list[tuple[str, str]]:
    pairs: dict[frozenset[str], list[str]] = {}
    for key, ends in wanted.ends.items():
        if ends[0] != ends[1] and key in lines and not lines[key].is_empty:
            pairs.setdefault(frozenset(ends), []).append(key)
    return [(one, other) for group in pairs.values() for one in group for other in group if one != other]


def _apart(one: BaseGeometry, other: BaseGeometry) -> float:
    """The least distance from the middle fifth of one line to the other."""
    longest = max(getattr(one, "geoms", (one,)), key=lambda part: part.length)
    return float(substring(longest, 0.4, 0.6, normalized=True).distance(other))


def _nearest(corners: Sequence[Sequence[float]], lines: Mapping[str, BaseGeometry]) -> str | None:
    """The line that is nearest to a label; of those that run through it, the one that is nearest to its middle."""
    shape = Polygon(corners)
    far = {key: (shape.distance(line), shape.centroid.distance(line)) if not line.is_empty else (inf, inf) for key, line in lines.items()}
    return min(far, key=far.__getitem__, default=None)


def contrast(first: str, second: str) -> float:
    """The contrast of two CSS colours as WCAG 2 defines it.

    >>> round(contrast("rgb(0, 0, 0)", "rgb(255, 255, 255)"), 1)
    21.0
    """
    light = sorted((_luminance(first), _luminance(second)))
    return (light[1] + 0.05) / (light[0] + 0.05)


def _luminance(colour: str) -> float:
    digits = colour[colour.find("(") + 1 : colour.find(")")].split(",")[:3] if "(" in colour else ("0", "0", "0")
    parts = [float(digit) / 255 for digit in digits]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
