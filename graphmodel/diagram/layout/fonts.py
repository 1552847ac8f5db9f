"""The fonts that letters are set in: one family that comes along (Latin, Greek, Cyrillic, Hebrew), and the machine's own for all other scripts.

The family is Liberation Sans 2.1 (SIL Open Font License 1.1, graphmodel/diagram/fonts/LICENSE.txt), so pictures are the same on every machine. The
only module that opens font files; uharfbuzz (Apache-2.0) reads them.
"""

from __future__ import annotations

import os
import sys
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from graphmodel.files.resources import resource

FAMILY = "Liberation Sans"
"""The family that comes along."""

FOLDERS = "GRAPHMODEL_FONTS"
"""The environment variable with folders of further fonts; they are looked at first."""

_STYLES = {(False, False): "Regular", (True, False): "Bold", (False, True): "Italic", (True, True): "Bold"}
_SUFFIXES = (".ttf", ".otf", ".ttc", ".otc")
_UNUSUAL = "bold italic oblique light thin black medium condensed narrow mono serif emoji lastresort symbol display".split()


@dataclass(frozen=True)
class FontFile:
    """A font: its file, and which one of a collection."""

    path: str
    index: int = 0


@cache
def own_font(bold: bool, italic: bool) -> FontFile:
    """The font of the family that comes along."""
    return FontFile(str(resource("diagram", "fonts", f"LiberationSans-{_STYLES[bold, italic]}.ttf")))


@cache
def face_of(font: FontFile) -> Any:
    """The opened font. Raises OSError for a file that cannot be read."""
    import uharfbuzz

    return uharfbuzz.Face(uharfbuzz.Blob.from_file_path(font.path), font.index)


@cache
def shaper_of(font: FontFile) -> Any:
    """What shapes text with a font."""
    import uharfbuzz

    return uharfbuzz.Font(face_of(font))


@cache
def letters_of(font: FontFile) -> frozenset[int]:
    """The code points that a font has; none for a file that is not a font."""
    import uharfbuzz

    try:
        return frozenset(face_of(font).unicodes)
    except (OSError, ValueError, uharfbuzz.HarfBuzzError):
        return frozenset()


@cache
def family_of(font: FontFile) -> str:
    """The name of a font's family, for a style sheet."""
    import uharfbuzz

    return str(face_of(font).get_name(uharfbuzz.OTNameIdPredefined.FONT_FAMILY) or "")


@cache
def font_for(letter: str, bold: bool, italic: bool) -> FontFile | None:
    """The font for a letter: the family that comes along, else the first of the machine that has it; None where none has."""
    own = own_font(bold, italic)
    if ord(letter) in letters_of(own):
        return own
    regular = next((font for font in _machine_fonts() if ord(letter) in letters_of(font)), None)
    return _bolder(regular, letter) if regular and bold else regular


def _bolder(font: FontFile, letter: str) -> FontFile:
    """The bold font beside a regular one, if there is one with this letter."""
    path = Path(font.path)
    for name in (path.name.replace("-Regular", "-Bold"), f"{path.stem}-Bold{path.suffix}"):
        beside = FontFile(str(path.with_name(name)), font.index)
        if name != path.name and Path(beside.path).is_file() and ord(letter) in letters_of(beside):
            return beside
    return font


def script_of(letter: str) -> str:
    """The first word of a letter's Unicode name: about its script.

    >>> script_of("न"), script_of("习")
    ('DEVANAGARI', 'CJK')
    """
    return unicodedata.name(letter, "UNNAMED").split()[0]


@cache
def _machine_fonts() -> tuple[FontFile, ...]:
    """The fonts of the machine, plain sans-serif ones first, in an order that does not depend on how its folders are read."""
    paths = sorted({path for folder in _folders() for path in _files_in(folder)}, key=_rank)
    return tuple(FontFile(str(path)) for path in paths)


def _files_in(folder: Path) -> Iterator[Path]:
    for root, _, names in os.walk(folder):
        yield from (Path(root, name) for name in names if name.lower().endswith(_SUFFIXES))


def _rank(path: Path) -> tuple[bool, int, bool, str]:
    name = path.stem.lower().replace("sansserif", "sans")
    chosen = any(Path(folder) in path.parents for folder in os.environ.get(FOLDERS, "").split(os.pathsep) if folder)
    return not chosen, sum(word in name for word in _UNUSUAL), not name.startswith(("notosans", "dejavusans")), str(path)


def _folders() -> list[Path]:
    home = Path.home()
    chosen = [Path(folder) for folder in os.environ.get(FOLDERS, "").split(os.pathsep) if folder]
    if sys.platform == "darwin":
        return [*chosen, Path("/System/Library/Fonts"), Path("/Library/Fonts"), home / "Library" / "Fonts"]
    if sys.platform == "win32":
        local = os.environ.get("LOCALAPPDATA")
        return [*chosen, Path(os.environ.get("WINDIR", r"C:\Windows")) / "Fonts", *([Path(local) / "Microsoft/Windows/Fonts"] if local else [])]
    data = [Path(folder) / "fonts" for folder in os.environ.get("XDG_DATA_DIRS", "/usr/local/share:/usr/share").split(":") if folder]
    return [*chosen, *data, home / ".fonts", home / ".local" / "share" / "fonts"]
