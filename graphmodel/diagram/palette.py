"""The colours and dashes of diagrams, for colour and for grey.

No meaning depends on colour alone: a stance also has its own arrowhead, an affiliation is also a line of its own.
The colours of a kind differ in normal vision and in each of the three colour-vision deficiencies: by at least 15 in CAM02-UCS between any
two of them (tests/diagram/test_palette.py measures it). They were searched for near the usual colours for what they mean.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

DASHES: Mapping[str, tuple[float, ...]] = {
    "solid": (),
    "dashed": (7.0, 4.0),
    "dotted": (1.6, 3.4),
    "dashdot": (9.0, 3.5, 1.8, 3.5),
}


CHANGES: Mapping[str, tuple[str, tuple[float, ...]]] = {"new": ("#a6e3a1", ()), "gone": ("#f5b5ae", (5.0, 4.0)), "changed": ("#ffd84d", (14.0, 3.0))}
"""The mark behind a line that is new, gone or changed: its colour, and its dashes for those who do not see the colour."""


@dataclass(frozen=True)
class Palette:
    """Colours: the page, text, what only guides the eye, node outlines, a line for each stance and a lighter one where it is only claimed, fills,
    the mark of what is contested, and the ground of every other row."""

    ground: str
    ink: str
    quiet: str
    faint: str
    outline: str
    stances: Mapping[str, str]
    content: Mapping[str, str]
    fills: tuple[str, ...]
    contested: str
    stripe: str = "#f4f4f4"


COLOUR = Palette(
    ground="#ffffff",
    ink="#1a1a1a",
    quiet="#595959",
    faint="#d4d4d4",
    outline="#333333",
    stances={
        "neutral": "#333333",
        "affirms": "#1a3fc4",
        "supports": "#00806a",
        "denies": "#b3261e",
        "opposes": "#6a2c70",
    },
    content={
        "neutral": "#816760",
        "affirms": "#5c65e8",
        "supports": "#37a491",
        "denies": "#dc724f",
        "opposes": "#8073a5",
    },
    fills=("#a8bfdd", "#f1c840", "#f28f79", "#adfdb0", "#c9c5c0"),
    contested="#ffd84d",
)

GREY = Palette(
    ground="#ffffff",
    ink="#000000",
    quiet="#4d4d4d",
    faint="#d0d0d0",
    outline="#1a1a1a",
    stances=dict.fromkeys(("neutral", "affirms", "supports", "denies", "opposes"), "#1a1a1a"),
    content=dict.fromkeys(("neutral", "affirms", "supports", "denies", "opposes"), "#7a7a7a"),
    fills=("#d2d2d2", "#a6a6a6", "#7c7c7c"),
    contested="#c4c4c4",
)
