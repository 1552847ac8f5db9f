"""Colours that everybody can tell apart: distances in CAM02-UCS, with normal vision and with each colour-vision deficiency; WCAG 2 contrasts."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from numpy.typing import NDArray

from graphmodel.diagram.palette import COLOUR, GREY, Palette

Floats = NDArray[np.float64]

# Machado, Oliveira and Fernandes 2009, severity 1, on linear RGB.
SEEN = {
    "normal": np.eye(3),
    "protan": np.array([[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]),
    "deutan": np.array([[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]]),
    "tritan": np.array([[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]]),
}
TO_XYZ = np.array([[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.0721750], [0.0193339, 0.1191920, 0.9503041]])
CAT02 = np.array([[0.7328, 0.4296, -0.1624], [-0.7036, 1.6975, 0.0061], [0.0030, 0.0136, 0.9834]])
HPE = np.array([[0.38971, 0.68898, -0.07868], [-0.22981, 1.18340, 0.04641], [0.0, 0.0, 1.0]])


def linear(colour: str) -> Floats:
    parts = np.array([int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)])
    return np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)


def ucs(rgb: Floats) -> Floats:
    """CIECAM02 (Moroney et al. 2002) in the viewing conditions of sRGB, as uniform J'a'b' (Luo, Cui and Li 2006)."""
    white = TO_XYZ @ np.ones(3) * 100
    adapting, background = 64 / np.pi / 5, 20.0
    surround, c, chromatic = 1.0, 0.69, 1.0
    degree = surround * (1 - np.exp((-adapting - 42) / 92) / 3.6)
    k = 1 / (5 * adapting + 1)
    luminance = 0.2 * k**4 * 5 * adapting + 0.1 * (1 - k**4) ** 2 * (5 * adapting) ** (1 / 3)
    n = background / white[1]
    z, induction = 1.48 + np.sqrt(n), 0.725 * (1 / n) ** 0.2

    def response(xyz: Floats) -> Floats:
        cone, of_white = CAT02 @ xyz, CAT02 @ white
        adapted = (white[1] * degree / of_white + 1 - degree) * cone
        at = HPE @ np.linalg.inv(CAT02) @ adapted
        power = (luminance * np.abs(at) / 100) ** 0.42
        return np.sign(at) * 400 * power / (power + 27.13) + 0.1

    def achromatic(one: Floats) -> float:
        return float((2 * one[0] + one[1] + one[2] / 20 - 0.305) * induction)

    one, base = response(TO_XYZ @ rgb * 100), response(white)
    a, b = one[0] - 12 * one[1] / 11 + one[2] / 11, (one[0] + one[1] - 2 * one[2]) / 9
    hue = np.arctan2(b, a)
    light = 100 * (achromatic(one) / achromatic(base)) ** (c * z)
    eccentric = (np.cos(hue + 2) + 3.8) / 4
    t = 50000 / 13 * chromatic * induction * eccentric * np.hypot(a, b) / (one[0] + one[1] + 21 * one[2] / 20)
    chroma = t**0.9 * np.sqrt(light / 100) * (1.64 - 0.29**n) ** 0.73
    colourful = np.log(1 + 0.0228 * chroma * luminance**0.25) / 0.0228
    return np.array([1.7 * light / (1 + 0.007 * light), colourful * np.cos(hue), colourful * np.sin(hue)])


def apart(first: str, second: str, seen: str) -> float:
    return float(np.linalg.norm(np.subtract(*(ucs(np.clip(SEEN[seen] @ linear(one), 0, 1)) for one in (first, second)))))


def contrast(first: str, second: str) -> float:
    low, high = sorted(float(np.array([0.2126, 0.7152, 0.0722]) @ linear(one)) for one in (first, second))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize(
    ("first", "second", "seen", "expected"),
    [
        # What colorspacious 1.1.2 gives.
        ("#b3261e", "#8a4b00", "normal", 19.66),
        ("#b3261e", "#8a4b00", "protan", 7.25),
        ("#b3261e", "#8a4b00", "deutan", 3.71),
        ("#0b5fa5", "#00806a", "tritan", 8.87),
        ("#000000", "#ffffff", "normal", 100.00),
    ],
)
def test_the_distance_is_that_of_a_known_implementation(first: str, second: str, seen: str, expected: float) -> None:
    assert apart(first, second, seen) == pytest.approx(expected, abs=0.12)


@pytest.mark.parametrize("seen", SEEN)
@pytest.mark.parametrize("kind", ["stances", "content", "fills"])
def test_colours_of_one_kind_are_told_apart(kind: str, seen: str) -> None:
    colours = (*COLOUR.fills, COLOUR.ground) if kind == "fills" else tuple(getattr(COLOUR, kind).values())
    least = min((apart(one, other, seen), one, other) for one, other in combinations(colours, 2))
    assert least[0] >= 15, least


def test_the_fills_of_a_grey_print_are_told_apart() -> None:
    assert min(apart(one, other, "normal") for one, other in combinations((*GREY.fills, GREY.ground), 2)) >= 12


@pytest.mark.parametrize("palette", [COLOUR, GREY], ids=["colour", "grey"])
def test_words_and_lines_have_contrast(palette: Palette) -> None:
    for fill in (*palette.fills, palette.ground, palette.contested, palette.stripe):
        assert contrast(palette.ink, fill) >= 4.5, fill
    for words in (palette.quiet, *palette.stances.values()):
        assert contrast(words, palette.ground) >= 4.5, words
    for line in (palette.outline, *palette.stances.values(), *palette.content.values()):
        assert contrast(line, palette.ground) >= 3, line
    for line in palette.stances.values():
        assert contrast(line, palette.contested) >= 3, line
        assert contrast(line, palette.stripe) >= 3, line
