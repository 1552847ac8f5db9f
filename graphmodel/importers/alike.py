"""Which ids and names are nearly the same: they stay apart, and are perhaps one."""

from __future__ import annotations

import re
import string
import unicodedata
from collections.abc import Callable, Iterator, Sequence

from graphmodel.parsing.display import quoted

_NO_LETTER = re.compile(r"[\W_]+")
_NO_ASCII_LETTER = dict.fromkeys(map(ord, set(map(chr, range(128))) - set(string.ascii_letters + string.digits + "\n")))
_FIRST = 5


def alike(ids: Sequence[str], names: Sequence[str]) -> Iterator[str]:
    """What is said of the ids, and of the names, that are nearly the same.

    >>> print(*alike(["a", "A", "b"], ["U.N.", "UN", "x"]), sep="\\n")
    1 ids differ from another one only in capitals or Unicode form, and stay apart: 'a' and 'A'
    1 names differ from another one only in capitals, spaces or punctuation, and stay apart: 'U.N.' and 'UN'
    """
    for what, texts, folded, how in (
        ("ids", ids, _folded(ids), "capitals or Unicode form"),
        ("names", names, _letters_of(names), "capitals, spaces or punctuation"),
    ):
        if len(set(folded)) == len(folded):
            continue
        seen: dict[str, str] = {}
        pairs = [(seen[key], text) for text, key in dict(zip(texts, folded, strict=True)).items() if key and seen.setdefault(key, text) != text]
        if pairs:
            named = ", ".join(f"{quoted(one, 60)} and {quoted(other, 60)}" for one, other in pairs[:_FIRST])
            more = ", …" if len(pairs) > _FIRST else ""
            yield f"{len(pairs)} {what} differ from another one only in {how}, and stay apart: {named}{more}"


def _folded(texts: Sequence[str]) -> list[str]:
    """Texts without the difference of capitals and of Unicode forms."""
    return _each(texts, str.lower, lambda text: unicodedata.normalize("NFKC", text).casefold())


def _letters_of(texts: Sequence[str]) -> list[str]:
    """The letters and digits of texts, without the difference of capitals and of Unicode forms."""
    return _each(
        texts,
        lambda text: text.lower().translate(_NO_ASCII_LETTER),
        lambda text: _NO_LETTER.sub("", unicodedata.normalize("NFKC", text).casefold()),
    )


def _each(texts: Sequence[str], ascii_text: Callable[[str], str], any_text: Callable[[str], str]) -> list[str]:
    """Each text changed; those of ASCII, which are most, all at once."""
    whole = "\n".join(text if text.isascii() else "" for text in texts)
    changed = ascii_text(whole).split("\n") if texts else []
    if len(changed) != len(texts):
        return [any_text(text) for text in texts]
    return [made if text.isascii() else any_text(text) for text, made in zip(texts, changed, strict=True)]
