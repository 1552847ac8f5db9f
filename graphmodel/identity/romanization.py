"""Names in Latin letters: the words of a name in any script, and what the spellings of one name in a language have in common.

:func:`words` romanizes with anyascii, which is enough for alphabets (Cyrillic, Greek, Armenian, Georgian). Other scripts write less, or something
else, than a newsroom's spelling: Arabic and Hebrew leave vowels out, Chinese characters have a Mandarin and a Japanese reading, Korean names have
many spellings. For these, :func:`readings` gives the readings of a name by language, and :func:`fold` takes from a spelling what differs
between the usual romanizations of that language, so that two spellings of one name become the same text.

``sudachipy`` reads Japanese names and ``opencc`` knows which traditional character is which simplified one, where they are installed (the extra
``names``).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from functools import cache, lru_cache
from itertools import product
from typing import Any, Literal, NamedTuple

Language = Literal["Arabic", "Chinese", "Hebrew", "Indic", "Japanese", "Korean", "Thai", "transcription"]
"""``transcription``: a foreign name written in hangul or kana, by its sounds."""
Script = Literal["Latin", "Han", "Hangul", "Kana", "Arabic", "Hebrew", "Thai", "Indic", "other"]

_CACHED = 2**17
_SCRIPTS: dict[str, Script] = {
    "LATIN": "Latin",
    "CJK": "Han",
    "HANGUL": "Hangul",
    "HIRAGANA": "Kana",
    "KATAKANA": "Kana",
    "ARABIC": "Arabic",
    "HEBREW": "Hebrew",
    "THAI": "Thai",
    **dict.fromkeys("DEVANAGARI BENGALI GUJARATI GURMUKHI KANNADA MALAYALAM ODIA ORIYA SINHALA TAMIL TELUGU ETHIOPIC".split(), "Indic"),
}
_SPELLINGS = tuple(pair.split("=") for pair in "sch=sh tch=ch kh=h ph=f ck=k ou=u oe=u ow=u oy=u ee=i oo=u x=ks".split())
_HEARD = str.maketrans("yjwqc", "iivkk")


class Reading(NamedTuple):
    """A name as it is read in a language, in Latin letters."""

    language: Language
    words: tuple[str, ...]


@lru_cache(maxsize=_CACHED)
def words(name: str, *, joined: bool = True) -> tuple[str, ...]:
    """The words of a name in small Latin letters, whatever its script. Initials in a row are one word, unless not ``joined``.

    >>> words("Володимир Зеленський"), words("J. D. Vance (Ohio)")
    (('volodimir', 'zelenskiy'), ('jd', 'vance', 'ohio'))
    """
    from anyascii import anyascii

    ascii_name = anyascii(unicodedata.normalize("NFKC", name)).casefold()
    result: list[str] = []
    after_initial = False
    for word in re.findall(r"[a-z0-9]+", re.sub(r"['`’]", "", ascii_name)):
        initial = len(word) == 1 and word.isalpha()
        if initial and after_initial and joined:
            result[-1] += word
        else:
            result.append(word)
        after_initial = initial
    return tuple(result)


@lru_cache(maxsize=_CACHED)
def phonetic(word: str) -> str:
    """A romanized word without what romanizations of any language differ in.

    >>> phonetic("zelenskyy") == phonetic("zelenskiy"), phonetic("poutine"), phonetic("mohammad") == phonetic("mohamad")
    (True, 'putin', True)
    """
    for spelling, letter in _SPELLINGS:
        word = word.replace(spelling, letter)
    word = word.translate(_HEARD)
    if len(word) > 4 and word.endswith("e"):
        word = word[:-1]
    return re.sub(r"([a-z])\1+", r"\1", word)


@lru_cache(maxsize=_CACHED)
def script_of(name: str) -> Script:
    """The script of a name: the one that most of its letters have. A name without letters is Latin.

    >>> script_of("Зеленський"), script_of("习近平"), script_of("安倍 シンゾウ"), script_of("U2")
    ('other', 'Han', 'Kana', 'Latin')
    """
    if name.isascii():
        return "Latin"
    counts: dict[Script, int] = {}
    for letter in unicodedata.normalize("NFKC", name):
        if letter.isalpha():
            script = _SCRIPTS.get(re.split(r"[ -]", unicodedata.name(letter, ""))[0], "other")
            counts[script] = counts.get(script, 0) + 1
    return max(counts, key=counts.__getitem__) if counts else "Latin"


@lru_cache(maxsize=_CACHED)
def readings(name: str) -> tuple[Reading, ...]:
    """The readings of a name whose script does not give them letter by letter; none for the alphabets, for which :func:`words` is enough.

    >>> readings("习近平")[0], readings("김정은")[0]
    (Reading(language='Chinese', words=('xi', 'jin', 'ping')), Reading(language='Korean', words=('gim', 'jeong', 'eun')))
    >>> readings("Xi Jinping")
    ()
    """
    reader = _READERS.get(script_of(name))
    return tuple(reader(unicodedata.normalize("NFKC", name))) if reader else ()


@lru_cache(maxsize=_CACHED)
def fold(word: str, language: Language) -> tuple[str, ...]:
    """What the spellings of a word have in common in a language: one text, or several where a letter of the spelling leaves open what it stands for.

    >>> fold("jung", "Korean") == fold("jeong", "Korean"), fold("netanyahu", "Hebrew"), fold("tsai", "Chinese") == fold("cai", "Chinese")
    (True, ('ntn',), True)
    """
    return _FOLDS[language](word)


def is_pinyin(letters: str) -> bool:
    """Whether a word may be Hanyu Pinyin without tones: then it says which syllables are meant, and other systems need not be considered.

    >>> is_pinyin("jinping"), is_pinyin("tsai")
    (True, False)
    """
    return bool(letters and _PINYIN.fullmatch(letters))


_PINYIN = re.compile(
    # A syllable without a consonant has an apostrophe before it, but at the start of a word.
    "(?:ang|eng|ai|ei|ao|ou|an|en|er|a|o|e)?(?:"
    "(?:[zcs]h?|r)(?:uang|uai|uan|ang|eng|ong|ai|ei|ao|ou|an|en|ua|uo|ui|un|a|e|i|u)"
    "|[jqx](?:iang|iong|iao|ian|ing|uan|ia|ie|iu|in|ue|un|i|u)"
    "|[gkh](?:uang|uai|uan|ang|eng|ong|ai|ei|ao|ou|an|en|ua|uo|ui|un|a|e|u)"
    "|[bpmfdtnl](?:iang|iao|ian|uan|ang|eng|ong|ing|ai|ei|ao|ou|an|en|ia|ie|iu|in|uo|ue|un|ui|a|o|e|i|u)"
    "|y(?:uan|ang|ing|ong|ao|ou|an|in|ue|un|a|e|i|o|u)|w(?:ang|eng|ai|ei|an|en|a|o|u)"
    ")*"
)


def simplified(name: str) -> str:
    """Chinese characters with the simplified ones for the traditional, where OpenCC is installed; else the name as it is."""
    converter = _opencc()
    return str(converter.convert(name)) if converter else name


@cache
def _opencc() -> Any:
    try:
        from opencc import OpenCC
    except ImportError:
        return None
    return OpenCC("t2s")


# --- Readings


def _han(name: str) -> Iterator[Reading]:
    syllables = _syllables(name)
    if syllables:
        yield Reading("Chinese", syllables)
        if surname := _CHINESE_SURNAMES.get(name[0]):
            yield Reading("Chinese", (surname, *syllables[1:]))
    yield from _japanese(name)


_CHINESE_SURNAMES = dict(
    pair.split("=") for pair in "仇=qiu 单=shan 單=shan 區=ou 区=ou 朴=piao 查=zha 翟=zhai 覃=qin 解=xie 曾=zeng 盖=ge 任=ren".split()
)
"""Surnames that are read otherwise than the same character elsewhere."""


def _syllables(name: str) -> tuple[str, ...]:
    """The syllables that anyascii writes with a capital each: XiJinPing."""
    from anyascii import anyascii

    return tuple(syllable.casefold() for syllable in re.findall("[A-Z][a-z]*", anyascii(name)))


def _japanese(name: str) -> Iterator[Reading]:
    """The reading of a Japanese name, surname first, by the dictionary of SudachiPy; nothing where it is not installed."""
    tokenizer = _sudachi()
    parts = [token.reading_form() for token in tokenizer.tokenize(name) if token.surface().strip()] if tokenizer else []
    syllables = tuple(filter(None, map(_kana, parts)))
    if syllables:
        yield Reading("Japanese", syllables)


def _kana_name(name: str) -> Iterator[Reading]:
    syllables = tuple(filter(None, map(_kana, re.split(r"[\W_]+", name.replace("ー", "")))))
    if syllables:
        yield Reading("Japanese", syllables)
        yield Reading("transcription", tuple(word.replace("chi", "ti").replace("ji", "di") for word in syllables))


def _kana(text: str) -> str:
    # A small ya, yu or yo makes one sound of two letters: ji-yu is ju.
    latin = "".join(words(text))
    return re.sub("(sh|ch|j)iy([auo])", r"\1\2", re.sub("([knhmrgbp])iy([auo])", r"\1y\2", latin))


@cache
def _sudachi() -> Any:
    try:
        from sudachipy import Dictionary, SplitMode
    except ImportError:
        return None
    for size in ("core", "small", "full"):
        try:
            return Dictionary(dict=size).tokenizer(mode=SplitMode.A)
        except ModuleNotFoundError:
            continue
    return None


def _hangul(name: str) -> Iterator[Reading]:
    syllables = _syllables(re.sub(r"[^가-힣]", "", name))
    if len(syllables) > 4 or " " in name:
        yield Reading("transcription", tuple("".join(_syllables(word)) for word in name.split()))
    if syllables:
        yield Reading("Korean", syllables)
        # Surnames that are rarely written as they are romanized.
        for spelling in _SURNAMES.get(syllables[0], ()):
            yield Reading("Korean", (spelling, *syllables[1:]))


_SURNAMES = {"i": ("lee",), "no": ("roh",), "im": ("lim",), "yu": ("ryu",), "na": ("ra",), "yang": ("ryang",)}


def _arabic(name: str) -> Iterator[Reading]:
    without_article = re.sub(r"(?<!\w)ال(?=\w{3})", "", re.sub(r"[\u064b-\u0652\u0640]", "", name).replace("\u200c", ""))
    yield Reading("Arabic", words(without_article))


_HEBREW_LETTERS = dict(zip("אבגדהוזחטיכךלמםנןסעפףצץקרשת", "' b g d h w z h t y k k l m m n n s ' p p ts ts k r sh t".split(), strict=True))


def _hebrew(name: str) -> Iterator[Reading]:
    yield Reading("Hebrew", words("".join(_HEBREW_LETTERS.get(letter, letter if letter.isalnum() else " ") for letter in name if letter != "\u05c1")))


def _thai(name: str) -> Iterator[Reading]:
    # A letter with the silencing mark is not read; a vowel that is written before its consonant is read after it.
    spoken = re.sub("([เแโใไ])([ก-ฮ])", r"\2\1", re.sub("[ก-ฮ][\u0e34-\u0e39]?\u0e4c", "", name))
    yield Reading("Thai", words(spoken))


def _indic(name: str) -> Iterator[Reading]:
    yield Reading("Indic", words(name))


_READERS: dict[Script, Callable[[str], Iterator[Reading]]] = {
    "Han": _han,
    "Kana": _kana_name,
    "Hangul": _hangul,
    "Arabic": _arabic,
    "Hebrew": _hebrew,
    "Thai": _thai,
    "Indic": _indic,
}


# --- Folds: rules in their order, each a pattern and what stands for it


def _rules(*lines: str) -> tuple[tuple[re.Pattern[str], str], ...]:
    pairs = [rule.rpartition("=") for line in lines for rule in line.split()]
    return tuple((re.compile(pattern), letters) for pattern, _, letters in pairs)


def _by(rules: tuple[tuple[re.Pattern[str], str], ...]) -> Callable[[str], tuple[str, ...]]:
    def folded(word: str) -> tuple[str, ...]:
        for pattern, letters in rules:
            word = pattern.sub(letters, word)
        return (word,)

    return folded


def _consonants(rules: tuple[tuple[re.Pattern[str], str], ...]) -> Callable[[str], tuple[str, ...]]:
    """A fold that keeps consonants only; a v may be the letter for v or that for b."""

    def folded(word: str) -> tuple[str, ...]:
        # Of more than three, all are taken for the letter for b.
        letters = [("b", "w") if letter == "v" and word.count("v") <= 3 else (letter,) for letter in word]
        return tuple(dict.fromkeys(_by(rules)("".join(spelling))[0] for spelling in product(*letters)))

    return folded


_DOUBLE = r"(.)\1=\1"
_SEMITIC = _rules(
    _DOUBLE,
    "ph=p tz|ts|sh|sch|zh|[xz]=s th|dh|d=t ^(?:kh|ch)=h (?<!^)(?:kh|ch|h)= gh|ck|[gqc]=k [bfv]=p",
)
_FOLDS: dict[Language, Callable[[str], tuple[str, ...]]] = {
    "Arabic": _consonants((*_SEMITIC, *_rules("[aeiouwy]="))),
    "Hebrew": _consonants((*_SEMITIC, *_rules("[aeiouwyj]="))),
    "Thai": _by(_rules("ng=n sh|ch|j|ts|z|x=s ph|f|b=p th|d=t kh|g=k v=w", _DOUBLE, "[aeiouyhrl]=")),
    "Indic": _by(_rules("ck=k gh|kh|[gq]=k sh|ch|[cjzx]=s ph|bh|[bfvw]=p th|dh|d=t", _DOUBLE, "[aeiouyh]=")),
    "transcription": _by(_rules("ng=n ch(?=r)=k sh|ch|ts|[jzx]=s c(?=[ei])=s c=k ph|[bfv]=p th|d=t kh|[gq]=k r=l", _DOUBLE, "[aeiouyhw]=")),
    "Chinese": _by(
        _rules(
            "tsz|tz|ts|dz|zh|ch|[qjz]=c hs|x|sz|ss|sh=s b=p d=t (?<!n)g=k",
            "uei=ui ung=ong ueh=ue ieh=ie ian=ien yan=ien iou=iu ieou=iu yi=i wu=u y=i w=u (?<=[cs])ih=i (?<=c)u$=i",
        )
    ),
    "Japanese": _by(_rules("ou|oo|oh(?![aeiou])=o uu=u sh=s ch|ts=t dz|j=z f=h l=r m(?=[bmp])=n", _DOUBLE, "(?<=[stz])y?(?=[auo])=")),
    "Korean": _by(
        _rules(
            "ar(?=k)=a (?<=[aeiou])h(?![aeiouy])= rh|r=l sh=s ch|j=c ng=N g=k d=t b=p",
            "y(?:eo|oo|ou|u)=yo yae=ye e?ui|ee|ie|yi=i w(?:eo|u)=wo wae|oe|oi=we woo=o ae|ai|ay=e eo|eu|oo|ou|u=o",
            _DOUBLE,
        )
    ),
}
