"""How wide a text is, from a table: the same boxes on every machine, whatever fonts it has.

The widths are those of Arial, Helvetica, Liberation Sans and Arimo, which share them. A renderer that has none of the four gets each text's
width from the
SVG's ``textLength``, so a text that was measured to fit does fit. Letters with accents are as wide as without; scripts that are not in the table
get the widths
that their fonts have on average.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Sequence
from functools import cache
from math import inf

Measure = Callable[[str, float, bool], tuple[float, float]]
"""Width and height of a line of text, given the text, the font size and whether it is bold."""

LINE_HEIGHT = 1.2
"""The distance between two baselines, in font sizes."""

ASCENT = 0.35
"""How far the baseline lies below the middle of a line, in font sizes: what puts capitals in the middle."""

_REGULAR = {
    191: "'",
    222: "ijlłιіј‘’‚",
    260: "|¦",
    278: " !,./:;I[\\]ftìíîïıΙІї",
    333: "()-`r¡¨²³´·¸¹“”„‹›",
    334: "{}",
    350: "•",
    355: '"',
    365: "ºг",
    370: "ª",
    389: "*",
    395: "τ",
    400: "°",
    411: "ґ",
    438: "к",
    441: "ζ",
    446: "ε",
    448: "ξ",
    458: "зт",
    469: "^",
    482: "ς",
    489: "Ґ",
    500: "JcksvxyzγκλνЈсухѕ",
    510: "эє",
    521: "чь",
    525: "χ",
    531: "в",
    537: "¶",
    542: "Гпя",
    547: "υ",
    549: "±÷≠",
    551: "Γ",
    552: "¯нџ",
    556: "#$0123456789?L_abdeghnopqu¢£¤¥§«»ðþŁđηθοаеорђћ–†€",
    557: "δ",
    559: "и",
    569: "ρ",
    573: "бц",
    575: "β",
    576: "µμ",
    578: "α",
    583: "Кдл",
    584: "+<=>~¬×−",
    604: "З",
    611: "FTZ¿ßøΖΤТ",
    617: "σ",
    618: "Σ",
    625: "ъ",
    635: "У",
    648: "φ",
    650: "Ξ",
    656: "БЛЬ",
    667: "&ABEKPSVXYÞΑΒΕΚΡΥΧЅАВЕРХЧ",
    668: "ΔΛ",
    669: "ж",
    677: "Д",
    688: "м",
    690: "π",
    713: "ψ",
    719: "ЄЏИПЭы",
    722: "CDHNRUwÐĐΗΝΠНСЯ",
    737: "©®",
    740: "Ц",
    748: "Ω",
    750: "ю",
    760: "Ф",
    778: "GOQØΘΟО",
    781: "ω",
    792: "Ъ",
    798: "Φ",
    802: "ш",
    813: "њ",
    823: "фщ",
    833: "MmΜМ",
    834: "¼½¾",
    835: "Ψ",
    854: "Ћ",
    865: "Ђ",
    885: "Ы",
    889: "%æ",
    906: "љ",
    917: "Ш",
    923: "Ж",
    938: "Щ",
    944: "Wœ",
    1000: "ÆŒ—…‰←→↔™",
    1010: "ЊЮ",
    1015: "@",
    1057: "Љ",
    1073: "№",
}
_BOLD = {
    238: "'",
    278: " ,./I\\ijlıłΙιІіј‘’‚",
    280: "|¦",
    333: "!()-:;[]`ft¡¨²³´·¸¹‹›",
    350: "•",
    365: "º",
    370: "ª",
    389: "*r{}",
    400: "°",
    417: "г",
    445: "ξ",
    446: "τ",
    447: "ґ",
    451: "έ",
    460: "ζ",
    474: '"',
    475: "ε",
    487: "Ґ",
    490: "т",
    497: "з",
    500: "zк“”„",
    520: "ς",
    541: "θ",
    549: "±÷≠",
    552: "¯эє",
    556: "#$0123456789J_aceksvxy¢£¤¥§«¶»γλνЈаесухѕ–†€",
    558: "κ",
    567: "Г",
    576: "µχ",
    581: "ч",
    582: "υ",
    583: "я",
    584: "+<=>^~¬×−",
    600: "Σ",
    601: "Γ",
    604: "нпџ",
    606: "δ",
    610: "βК",
    611: "?FLTZbdghnopqu¿ßðøþŁđΖΤηοТорђћ",
    612: "μ",
    615: "αвиць",
    618: "б",
    619: "ρ",
    622: "У",
    626: "З",
    635: "дл",
    644: "Ξ",
    667: "EPSVXYÞΕΛΡΥΧЅЕРХ",
    684: "σ",
    702: "Л",
    703: "Ч",
    709: "ж",
    711: "ЄЭ",
    712: "Д",
    715: "φ",
    719: "ΔЏБИПЬЯ",
    722: "&ABCDHKNRUÐĐΑΒΗΚΝΠАВНС",
    729: "ъ",
    730: "Ц",
    737: "©®",
    740: "м",
    753: "ψ",
    766: "π",
    778: "GOQwØΘΟО",
    802: "Ω",
    809: "Ψ",
    821: "Φ",
    833: "MΜМш",
    834: "¼½¾",
    844: "щ",
    845: "ω",
    854: "Фыю",
    870: "Ъ",
    875: "Ћф",
    885: "Ђ",
    889: "%mæ",
    904: "Ж",
    906: "њ",
    944: "Wœ",
    969: "љ",
    975: "@",
    979: "Ы",
    1000: "ÆŒ—…‰←→↔™",
    1005: "Ш",
    1019: "Щ",
    1031: "Ю",
    1063: "Њ",
    1094: "Љ",
    1115: "№",
}

_WIDE, _FULL, _EMOJI, _OTHER = 1000, "WF", 1300, 620


def measure(text: str, size: float, bold: bool = False) -> tuple[float, float]:
    """Width and height of one line of ``text``, in the unit of ``size``.

    >>> measure("Kyiv", 10, False)
    (18.89, 12.0)
    >>> measure("", 10)[0]
    0.0
    """
    widths = _widths(bold)
    total = 0.0
    for letter in text:
        width = widths.get(letter)
        total += _unlisted(letter, bold) if width is None else width
    return round(total * size / 1000, 2), round(LINE_HEIGHT * size, 2)


def is_exact(text: str) -> bool:
    """Whether every letter of ``text`` is in the table."""
    widths = _widths(False)
    return all(letter in widths for letter in text)


def wrap(text: str, width: float, size: float, bold: bool, measured: Measure, *, anywhere: bool = True) -> tuple[str, ...]:
    """The lines of ``text``, none wider than ``width`` if it can be helped: broken at spaces, after hyphens and slashes, and inside a word that
    is wider than a line.

    >>> wrap("Munich Security Conference", 60, 10, False, measure)
    ('Munich', 'Security', 'Conference')
    >>> wrap("", 60, 10, False, measure)
    ('',)
    """
    lines: list[str] = []
    line = ""
    for word in _words(text, width if anywhere else inf, size, bold, measured):
        longer = line + word
        if line and measured(longer.rstrip(), size, bold)[0] > width:
            lines.append(line.rstrip())
            longer = word
        line = longer
    return (*lines, line.rstrip())


def balanced(text: str, count: int, size: float, bold: bool, measured: Measure) -> tuple[str, ...]:
    """``text`` on at most ``count`` lines, with the longest line as short as possible.

    >>> balanced("is expected to attend the talks", 2, 10, False, measure)
    ('is expected to', 'attend the talks')
    """
    whole = measured(text, size, bold)[0]
    low, high = whole / count, whole
    best = wrap(text, high, size, bold, measured, anywhere=False)
    for _ in range(8):
        middle = (low + high) / 2
        lines = wrap(text, middle, size, bold, measured, anywhere=False)
        if len(lines) <= count and _widest(lines, size, bold, measured) <= middle:
            best, high = lines, middle
        else:
            low = middle
    return best


def _widest(lines: Sequence[str], size: float, bold: bool, measured: Measure) -> float:
    return max(measured(line, size, bold)[0] for line in lines)


def _words(text: str, width: float, size: float, bold: bool, measured: Measure) -> list[str]:
    parts: list[str] = []
    for word in " ".join(text.split()).split(" "):
        start = 0
        for index, letter in enumerate(word[:-1]):
            if letter in "-/–—" and index - start >= 2 and len(word) - index > 3:
                parts.append(word[start : index + 1])
                start = index + 1
        parts.append(word[start:] + " ")
    return [piece for part in parts for piece in _broken(part, width, size, bold, measured)]


def _broken(word: str, width: float, size: float, bold: bool, measured: Measure) -> list[str]:
    pieces: list[str] = []
    while len(word) > 2 and measured(word.rstrip(), size, bold)[0] > width:
        fits = next((n for n in range(len(word) - 1, 1, -1) if measured(word[:n], size, bold)[0] <= width), 1)
        pieces.append(word[:fits])
        word = word[fits:]
    return [*pieces, word]


@cache
def _widths(bold: bool) -> dict[str, int]:
    return {letter: width for width, letters in (_BOLD if bold else _REGULAR).items() for letter in letters}


@cache
def _unlisted(letter: str, bold: bool) -> float:
    if unicodedata.combining(letter) or unicodedata.category(letter) in ("Mn", "Me", "Cf"):
        return 0.0
    plain = unicodedata.normalize("NFKD", letter)
    if plain != letter:
        return sum(_widths(bold).get(part) or _unlisted(part, bold) for part in plain)
    if letter >= "\U0001f000" or "\u2600" <= letter <= "\u27bf":
        return _EMOJI
    if unicodedata.east_asian_width(letter) in _FULL:
        return _WIDE
    return _OTHER + 40 * bold
