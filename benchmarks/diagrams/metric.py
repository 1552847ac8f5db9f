"""What a reader would stumble over in a drawing, counted on the geometry that a browser renders.

A scene is what scene.js returns: nodes with their boxes, edges with points along their lines, every text with its four corners.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any

import numpy as np

Corners = Sequence[Sequence[float]]

SLACK = 1.0
"""Overlaps of no more than this many pixels are none: browsers round the boxes of texts up."""


@dataclass(frozen=True)
class Wanted:
    """What should be in a drawing: for each edge its ends and its words."""

    ends: Mapping[str, tuple[str, str]]
    words: Mapping[str, str]


@dataclass(frozen=True)
class Measures:
    """One row of the table. ``separation`` is the least distance of two parallel lines at their middle, ``near`` the share of labels whose own line is the nearest."""

    label_label: int
    label_node: int
    label_line: int
    line_node: int
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
    edges = {edge["id"]: edge for edge in scene["edges"] if edge["points"]}
    nodes = {node["id"]: node for node in scene["nodes"]}
    boxes = {key: _around([*(node["box"] or []), *(corner for text in node["texts"] for corner in text["corners"])]) for key, node in nodes.items()}
    labels = [(key, text) for key, edge in edges.items() for text in edge["texts"] if text["words"]]
    lines = {key: _inside_page(np.array(edge["points"]), boxes, wanted.ends.get(key, ())) for key, edge in edges.items()}
    shapes = [(key, _shrunk(text["corners"])) for key, text in labels]
    distances = [_distances(text["corners"], lines) for _, text in labels]
    parallels = _parallels(wanted, lines)
    texts = [text for node in nodes.values() for text in node["texts"]] + [text for _, text in labels] + scene["rest"]
    page = (scene["width"], scene["height"])
    return Measures(
        label_label=sum(_overlap(a, b) for (_, a), (_, b) in combinations(shapes, 2)),
        label_node=sum(_overlap(a, box) for _, a in shapes for box in boxes.values()),
        label_line=sum(any(_crosses(a, line) for other, line in lines.items() if other != key) for key, a in shapes),
        line_node=sum(
            _crosses(_shrunk(box), line) for key, line in lines.items() for node, box in boxes.items() if node not in wanted.ends.get(key, ())
        ),
        crossings=sum(_cross(lines[a], lines[b]) for a, b in combinations(lines, 2)),
        clipped=sum(_outside(text["corners"], page) for text in texts) + sum(_outside(node["box"], page) for node in nodes.values() if node["box"]),
        truncated=sum(not _says(edges[key], words) for key, words in wanted.words.items() if key in edges),
        missing=len(set(wanted.ends) - set(edges)),
        separation=min((_apart(lines[a], lines[b]) for a, b in parallels), default=float("nan")),
        near=float(np.mean([min(found, key=found.__getitem__) == key for (key, _), found in zip(labels, distances, strict=True)]))
        if labels
        else float("nan"),
        font=min((text["font"] for _, text in labels), default=float("nan")),
        contrast_text=min((contrast(text["fill"], _ground(node)) for node in nodes.values() for text in node["texts"]), default=21.0),
        contrast_line=min((contrast(edge["stroke"], "rgb(255, 255, 255)") for edge in edges.values()), default=21.0),
    )


def _ground(node: Mapping[str, Any]) -> str:
    return "rgb(255, 255, 255)" if node["fill"] in ("none", "") else str(node["fill"])


def _says(edge: Mapping[str, Any], words: str) -> bool:
    shown = " ".join(text["words"] for text in edge["texts"])
    return "".join(words.split()) in "".join(shown.split())


def _around(points: Corners) -> list[tuple[float, float]]:
    x, y = np.array(points).T
    return [(x.min(), y.min()), (x.max(), y.min()), (x.max(), y.max()), (x.min(), y.max())]


def _shrunk(corners: Corners) -> np.ndarray[Any, Any]:
    """The same turned rectangle, smaller by the slack on each side."""
    a, b, _, d = (np.array(corner, dtype=float) for corner in corners)
    u, v = b - a, d - a
    w, h = max(np.hypot(*u), 1e-9), max(np.hypot(*v), 1e-9)
    s, t = u / w * min(SLACK, w / 2), v / h * min(SLACK, h / 2)
    return np.array([a + s + t, a + u - s + t, a + u + v - s - t, a + v + s - t])


def _overlap(first: Any, second: Any) -> bool:
    """Whether two convex polygons overlap (separating axes)."""
    first, second = np.array(first), np.array(second)
    for shape in (first, second):
        for index in range(len(shape)):
            edge = shape[(index + 1) % len(shape)] - shape[index]
            axis = np.array([-edge[1], edge[0]])
            one, two = first @ axis, second @ axis
            if one.max() <= two.min() or two.max() <= one.min():
                return False
    return True


def _crosses(corners: Any, line: np.ndarray[Any, Any]) -> bool:
    """Whether a line runs through a turned rectangle."""
    if len(line) == 0:
        return False
    a, b, _, d = (np.array(corner) for corner in corners)
    u, v = b - a, d - a
    off = line - a
    s, t = off @ u / max(u @ u, 1e-9), off @ v / max(v @ v, 1e-9)
    return bool(((s > 0) & (s < 1) & (t > 0) & (t < 1)).any())


def _inside_page(points: np.ndarray[Any, Any], boxes: Mapping[str, Any], ends: Sequence[str]) -> np.ndarray[Any, Any]:
    """The part of a line that is outside the boxes of its own ends."""
    keep = np.ones(len(points), dtype=bool)
    for end in ends:
        if end in boxes:
            (left, top), _, (right, bottom), _ = boxes[end]
            keep &= ~((points[:, 0] > left) & (points[:, 0] < right) & (points[:, 1] > top) & (points[:, 1] < bottom))
    return points[keep]


def _cross(first: np.ndarray[Any, Any], second: np.ndarray[Any, Any]) -> int:
    """How often two lines cross."""
    if len(first) < 2 or len(second) < 2:
        return 0
    p, r = first[:-1, None], (first[1:] - first[:-1])[:, None]
    q, s = second[None, :-1], (second[1:] - second[:-1])[None]
    long = (np.abs(r).sum(axis=2) < 25) & (np.abs(s).sum(axis=2) < 25)

    def cross(a: Any, b: Any) -> Any:
        return a[..., 0] * b[..., 1] - a[..., 1] * b[..., 0]

    o1, o2 = cross(r, q - p), cross(r, q + s - p)
    o3, o4 = cross(s, p - q), cross(s, p + r - q)
    return int(((o1 * o2 < 0) & (o3 * o4 < 0) & long).sum())


def _parallels(wanted: Wanted, lines: Mapping[str, Any]) -> list[tuple[str, str]]:
    pairs: dict[frozenset[str], list[str]] = {}
    for key, ends in wanted.ends.items():
        if ends[0] != ends[1] and key in lines and len(lines[key]) > 4:
            pairs.setdefault(frozenset(ends), []).append(key)
    return [pair for group in pairs.values() for pair in combinations(group, 2)]


def _apart(first: np.ndarray[Any, Any], second: np.ndarray[Any, Any]) -> float:
    """The least distance from the middle fifth of one line to the other."""
    middle = first[int(0.4 * len(first)) : max(int(0.6 * len(first)), int(0.4 * len(first)) + 1)]
    return float(np.sqrt(((middle[:, None] - second[None]) ** 2).sum(axis=2)).min())


def _distances(corners: Corners, lines: Mapping[str, np.ndarray[Any, Any]]) -> dict[str, float]:
    """How far each line is from the middle of a label."""
    middle = np.array(corners).mean(axis=0)
    return {key: float(np.sqrt(((line - middle) ** 2).sum(axis=1)).min()) if len(line) else float("inf") for key, line in lines.items()}


def _outside(corners: Corners, page: tuple[float, float]) -> bool:
    x, y = np.array(corners).T
    return bool(x.min() < -0.5 or y.min() < -0.5 or x.max() > page[0] + 0.5 or y.max() > page[1] + 0.5)


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
