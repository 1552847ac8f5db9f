"""A picture's colours for a dark page: every lightness turned over, hues kept, and text and lines moved on until they stand out.

Lightness is that of OKLab (Björn Ottosson, 2020), contrast that of WCAG 2.
"""

from __future__ import annotations

from collections.abc import Iterator

from graphmodel.diagram.picture import Picture

DARK_GROUND = "#14171c"
_TEXT, _LINE = 4.5, 3.0
"""The least contrast of text, and of lines, with what they stand on (WCAG 2.2, 1.4.3 and 1.4.11)."""

_AREAS = frozenset(("shape", "slice", "clearing", "ground", "casing", "hollow"))
"""Roles of shapes that have something on them."""


def dark_colours(picture: Picture) -> dict[str, dict[str, str]]:
    """For ``fill`` and ``stroke``: which colour takes the place of each one in the picture.

    >>> from graphmodel.diagram.layout.arrange import Faults
    >>> dark_colours(Picture(1, 1, "#ffffff", "", "", (), Faults(0, 0, 0, 0, 0, 0, 0), 11))["fill"]
    {'#ffffff': '#14171c'}
    """
    areas, lines, words = {picture.ground}, set[str](), set[str]()
    for role, fill, stroke in _shapes(picture):
        if fill and fill != "none":
            (areas if role in _AREAS else lines).add(fill)
        if stroke:
            (areas if role in _AREAS - {"shape"} else lines).add(stroke)
    words.update(text.fill for page in picture.pages for group in page.groups for text in group.texts)
    below = {light: DARK_GROUND if light == picture.ground else turned(light) for light in sorted(areas)}
    grounds = list(below.values())
    fills = {light: standing_out(turned(light), grounds, _TEXT) for light in sorted(words)}
    strokes = {light: fills.get(light) or standing_out(turned(light), [DARK_GROUND], _LINE) for light in sorted(lines)}
    # A colour that is used for an area and for something on areas (white on a dark head) stays an area's.
    return {"fill": {**strokes, **fills, **below}, "stroke": {**below, **strokes}}


def turned(colour: str) -> str:
    """The colour with its lightness turned over, from the dark ground up.

    >>> turned("#ffffff") < turned("#000000")
    True
    """
    lightness, a, b = _oklab(colour)
    return _hex(0.26 + (1 - lightness) * 0.72, a * 0.85, b * 0.85)


def standing_out(colour: str, grounds: list[str], least: float) -> str:
    """The colour, lighter by as little as gives it a contrast of ``least`` with every one of ``grounds``."""
    lightness, a, b = _oklab(colour)
    while min(contrast(colour, ground) for ground in grounds) < least and lightness < 1:
        lightness += 0.01
        colour = _hex(lightness, a, b)
    return colour


def contrast(one: str, other: str) -> float:
    """The contrast of two colours as WCAG 2 computes it, 1 to 21.

    >>> round(contrast("#000000", "#ffffff"))
    21
    """
    low, high = sorted((_luminance(one), _luminance(other)))
    return (high + 0.05) / (low + 0.05)


def _shapes(picture: Picture) -> Iterator[tuple[str, str | None, str | None]]:
    for page in picture.pages:
        for group in page.groups:
            for shape in group.shapes:
                yield shape.role, shape.fill, shape.stroke


def _linear(colour: str) -> tuple[float, float, float]:
    red, green, blue = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    return tuple(one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4 for one in (red, green, blue))  # type: ignore[return-value]


def _luminance(colour: str) -> float:
    red, green, blue = _linear(colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _oklab(colour: str) -> tuple[float, float, float]:
    r, g, b = _linear(colour)
    long = (0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b) ** (1 / 3)
    middle = (0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b) ** (1 / 3)
    short = (0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b) ** (1 / 3)
    return (
        0.2104542553 * long + 0.7936177850 * middle - 0.0040720468 * short,
        1.9779984951 * long - 2.4285922050 * middle + 0.4505937099 * short,
        0.0259040371 * long + 0.7827717662 * middle - 0.8086757660 * short,
    )


def _hex(lightness: float, a: float, b: float) -> str:
    long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    middle = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    linear = (
        4.0767416621 * long - 3.3077115913 * middle + 0.2309699292 * short,
        -1.2684380046 * long + 2.6097574011 * middle - 0.3413193965 * short,
        -0.0041960863 * long - 0.7034186147 * middle + 1.7076147010 * short,
    )
    levels = (12.92 * one if one <= 0.0031308 else 1.055 * one ** (1 / 2.4) - 0.055 for one in (min(max(one, 0.0), 1.0) for one in linear))
    return "#" + "".join(f"{round(255 * level):02x}" for level in levels)
