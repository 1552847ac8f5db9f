"""An article as plain text, and what it says of itself: the part that every kind of file has in common."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from graphmodel.errors import DateError
from graphmodel.model import dates
from graphmodel.model.statement import Document
from graphmodel.model.validate import digest

_HEAD = 1500
"""Characters at the beginning of a text in which its date is looked for."""
_LONGEST_TITLE = 300
_MONTHS = "january february march april may june july august september october november december".split()
_MONTH = "|".join(f"{month}|{month[:3]}\\.?" for month in _MONTHS) + "|sept\\.?"
_DATE = re.compile(
    rf"\b(?P<iso>\d{{4}}-\d{{2}}-\d{{2}})\b"
    rf"|\b(?P<month>{_MONTH})\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<year>\d{{4}})\b"
    rf"|\b(?P<day2>\d{{1,2}})(?:st|nd|rd|th)?\s+(?P<month2>{_MONTH}),?\s+(?P<year2>\d{{4}})\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Article:
    """The text of an article, and what its file says of it; None where it says nothing."""

    text: str
    title: str | None = None
    publisher: str | None = None
    author: str | None = None
    url: str | None = None
    language: str | None = None
    published: str | None = None


def document_of(article: Article, id_: str) -> Document:
    """The document of a model that an article is: its digest, and title and date from its text where its file does not say them.

    >>> one = document_of(Article("A Bridge\\n\\nThe Post, May 3, 2031\\n\\nIt opened."), "post")
    >>> one.title, one.published
    ('A Bridge', '2031-05-03')
    """
    return Document(
        id_,
        article.title or title_in(article.text) or id_,
        publisher=article.publisher,
        author=article.author,
        url=article.url,
        language=article.language,
        published=article.published or date_in(article.text),
        digest=digest(article.text),
    )


def title_in(text: str) -> str | None:
    """The first line of a text that has letters, where it is short enough for a title."""
    line = next(
        (splitline.strip() for splitline in text[: 10 * _LONGEST_TITLE].lstrip("\ufeff").splitlines() if any(map(str.isalnum, splitline))), ""
    )
    return visible(line) if 0 < len(line) <= _LONGEST_TITLE else None


def date_in(text: str) -> str | None:
    """The first full date at the beginning of a text, as EDTF; None where there is none.

    >>> date_in("Lindhaven, 13 May 2031. Anton Vesk"), date_in("On May 13 he left.")
    ('2031-05-13', None)
    """
    for match in _DATE.finditer(text[:_HEAD]):
        if match["iso"]:
            found = match["iso"]
        else:
            month = (match["month"] or match["month2"]).lower()[:3]
            number = next(at for at, name in enumerate(_MONTHS, 1) if name.startswith(month))
            found = f"{match['year'] or match['year2']}-{number:02}-{int(match['day'] or match['day2']):02}"
        if date := edtf_day(found):
            return date
    return None


def edtf_day(text: str) -> str | None:
    """The day that a time stamp begins with, as EDTF; None where it is none.

    >>> edtf_day("2031-05-13T10:00:00Z"), edtf_day("13/05/2031")
    ('2031-05-13', None)
    """
    day = text.strip()[:10]
    try:
        return dates.check(day) if re.fullmatch(r"\d{4}-\d{2}-\d{2}", day) else None
    except DateError:
        return None


def visible(text: str) -> str:
    """A text of a file's own description on one line, without what cannot be seen."""
    return " ".join("".join(character if character.isprintable() else " " for character in text).split())


def id_from(name: str) -> str:
    """An id made of a file's name: small letters, digits and hyphens.

    >>> id_from("A Meeting (final).txt"), id_from("Стаття.html"), id_from("….pdf")
    ('a-meeting-final', 'стаття', 'document')
    """
    stem = unicodedata.normalize("NFC", re.sub(r"\.[A-Za-z0-9]{1,5}$", "", name)).lower()
    return re.sub(r"[\W_]+", "-", stem).strip("-")[:80].strip("-") or "document"
