"""The address of the very words that a statement rests on: that of the document, archived where it is, with a text fragment (``#:~:text=``).

The one place where such links are made; pages, briefings and graphs take them from here. A browser that knows text fragments scrolls to the words and
marks them; any other opens the document.
"""

from __future__ import annotations

import re
from urllib.parse import quote

from graphmodel.model.model import Model
from graphmodel.model.statement import Document, Evidence, Statement

_LONGEST = 200
"""Characters of words that a fragment has whole; of longer ones it has the beginning and the end."""
_PART = 60
_CONTEXT = 60


def is_web(text: str) -> bool:
    """Whether a text is an address of the web in which no character needs an escape."""
    return bool(re.fullmatch(r"https?://[!#-;=?-\[\]_a-z~%]+", text))


def address_of(url: str | None, archived: str | None) -> str | None:
    """The address of a document to link to: the archive's, where one keeps it, else its own; None where neither is one of the web.

    >>> address_of("https://post.example/a", "https://web.archive.org/web/2031/https://post.example/a")
    'https://web.archive.org/web/2031/https://post.example/a'
    """
    return next((text for text in (archived, url) if text and is_web(text)), None)


def link_to(address: str, exact: str, prefix: str | None = None, suffix: str | None = None) -> str:
    """An address with the fragment for some words: whole where they are short, else by their beginning and end.

    >>> link_to("https://post.example/a", "There is nothing - yet, she said")
    'https://post.example/a#:~:text=There%20is%20nothing%20%2D%20yet%2C%20she%20said'
    >>> link_to("https://post.example/a#top", "no", prefix="she said")
    'https://post.example/a#top:~:text=she%20said-,no'
    """
    words = " ".join(exact.split())
    text = _encoded(words)
    if len(words) > _LONGEST:
        text = f"{_encoded(_begun(words, _PART))},{_encoded(_ended(words, _PART))}"
    before = f"{_encoded(_ended(prefix, _CONTEXT))}-," if prefix and prefix.strip() else ""
    after = f",-{_encoded(_begun(suffix, _CONTEXT))}" if suffix and suffix.strip() else ""
    return f"{address.partition(':~:')[0]}{'' if '#' in address else '#'}:~:text={before}{text}{after}"


def link_of(document: Document | None, one: Evidence) -> str | None:
    """The address of the words of a piece of evidence; None where the document has no address, or the words are not kept."""
    address = address_of(document.url, document.archived) if document is not None else None
    return link_to(address, one.exact, one.prefix, one.suffix) if address and one.exact and one.exact.strip() else None


def links_of(model: Model, statement: Statement) -> list[str]:
    """The addresses of all words that a statement rests on, in their order."""
    return [link for one in statement.evidence if (link := link_of(model.document_by_id.get(one.document), one))]


def _encoded(text: str) -> str:
    """Text in a fragment, where a hyphen, a comma and an ampersand have a meaning of their own."""
    return quote(" ".join(text.split()).encode("utf-8", "replace"), safe="").replace("-", "%2D")


def _begun(text: str, most: int) -> str:
    """The first words of a text, whole words where there are any."""
    text = " ".join(text.split())
    return text if len(text) <= most else text[: most + 1].rpartition(" ")[0] or text[:most]


def _ended(text: str, most: int) -> str:
    """The last words of a text, whole words where there are any."""
    text = " ".join(text.split())
    return text if len(text) <= most else text[-most - 1 :].partition(" ")[2] or text[-most:]
