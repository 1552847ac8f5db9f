"""A diagram with everything placed: shapes and texts in user units, grouped by what they stand for. What SVG, PNG and PDF are all written from.

One unit is a CSS pixel (1/96 inch); y grows downwards.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from graphmodel.diagram.layout.arrange import Faults

Segment = tuple[str, tuple[float, ...]]
"""A path command: M, L (two numbers), C (six), or Z (none)."""


@dataclass(frozen=True)
class Shape:
    """A path with its fill and stroke; ``role`` is its class in the SVG."""

    path: tuple[Segment, ...]
    role: str
    fill: str | None = None
    stroke: str | None = None
    width: float = 1.0
    dash: tuple[float, ...] = ()


@dataclass(frozen=True)
class Text:
    """Lines of text around a point: ``y`` is the middle of the block, ``anchor`` start, middle or end. ``note`` is raised behind the last line."""

    x: float
    y: float
    lines: tuple[str, ...]
    size: float
    fill: str
    bold: bool = False
    italic: bool = False
    anchor: str = "middle"
    angle: float = 0.0
    note: str = ""
    role: str = "words"

    @property
    def whole(self) -> str:
        """All lines as one paragraph: it decides on the direction."""
        return " ".join(self.lines)


@dataclass(frozen=True)
class Group:
    """Shapes and texts that belong together: a node, an edge, or furniture (legend, notes, heading)."""

    kind: str
    title: str
    shapes: tuple[Shape, ...]
    texts: tuple[Text, ...]
    data: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True)
class Page:
    """One page: groups in the order in which they are drawn."""

    groups: tuple[Group, ...]


@dataclass(frozen=True)
class Picture:
    """A diagram of one or more pages of the same size.

    ``title`` and ``summary`` are for those who cannot see it; ``faults`` is what the layout could not avoid; ``font`` is the size of the words
    on the lines.
    """

    width: float
    height: float
    ground: str
    title: str
    summary: str
    pages: tuple[Page, ...]
    faults: Faults
    font: float
