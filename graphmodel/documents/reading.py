"""A file of any kind that an article comes in, as an article: plain text as it is, HTML and PDF as the text that is made of them."""

from __future__ import annotations

import re

from graphmodel.documents import html, pdf
from graphmodel.documents.article import Article
from graphmodel.errors import InputError
from graphmodel.parsing.tree import FIRST_LINE, decode, fail

_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([A-Za-z0-9_:.-]{1,40})", re.IGNORECASE)
_HTML = re.compile(rb"\A(?:\xef\xbb\xbf)?\s*(?:<!--.{0,2000}?-->\s*)*<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE | re.DOTALL)


def kind_of(data: bytes) -> str:
    """What a file is: ``pdf``, ``html`` or ``text``.

    >>> kind_of(b"%PDF-1.7"), kind_of(b"<!DOCTYPE html><p>"), kind_of(b"Ann said <html>")
    ('pdf', 'html', 'text')
    """
    if data[:1024].lstrip().startswith(b"%PDF"):
        return "pdf"
    return "html" if _HTML.match(data[:4096]) else "text"


def article_of(data: bytes, file: str) -> Article | None:
    """The article in a file that is PDF or HTML; None where the file is plain text. Raises InputError where it cannot be read."""
    match kind_of(data):
        case "pdf":
            return pdf.article_in(data, file)
        case "html":
            return html.article_in(_page(data, file), file)
    return None


def _page(data: bytes, file: str) -> str:
    """The text of a page, in the encoding that it names."""
    match = _CHARSET.search(data[:4096])
    name = match[1].decode("ascii").lower() if match else "utf-8"
    if name in ("utf-8", "utf8"):
        return decode(data, file)
    try:
        text = data.decode(name)
    except LookupError as error:
        raise InputError(f"{file}: the page is in an encoding that is not known ({name}); save it as UTF-8") from error
    except ValueError as error:
        raise InputError(f"{file}: the page is not in the encoding that it names ({name}); save it as UTF-8") from error
    return text if "\0" not in text else fail(file, FIRST_LINE, "a NUL character; the file is damaged or not text")
