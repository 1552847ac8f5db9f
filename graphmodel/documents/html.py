"""An article in HTML as plain text: the paragraphs of its main part, and what the page says of itself.

The page is only read: nothing in it is run or loaded. The main part is an ``article`` or ``main`` element, else the element that has the most text in
paragraphs. The door of lxml, whose parser takes any page in a time that grows with its size.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import Any

from graphmodel.documents.article import Article, edtf_day, visible
from graphmodel.errors import InputError, UsageError

MAX_HTML = 2**24
"""Characters of a page at most."""
_LONGEST = 1000
_SKIPPED = frozenset("script style nav footer aside form noscript template svg button iframe select object title figcaption".split())
_BLOCKS = frozenset("p h1 h2 h3 h4 h5 h6 li blockquote pre td th dd dt div section article main body header ul ol table tr figure".split())
_TEXTS = frozenset("p h1 h2 h3 h4 h5 h6 li blockquote pre dd dt".split())
_META = {
    "og:title": "title",
    "twitter:title": "title",
    "og:site_name": "publisher",
    "author": "author",
    "article:author": "author",
    "og:url": "url",
    "article:published_time": "published",
    "date": "published",
    "dc.date": "published",
    "datepublished": "published",
}
_LINKED = "https://", "http://"


@dataclass(eq=False)
class _Element:
    tag: str
    above: _Element | None
    depth: int
    skipped: bool
    pieces: list[str] = field(default_factory=list)
    weight: float = 0.0

    def within(self, other: _Element) -> bool:
        at: _Element | None = self
        while at is not None and at.depth > other.depth:
            at = at.above
        return at is other


def article_in(page: str, file: str) -> Article:
    """The article of a page. Raises InputError where the page is too long, or no text is found in it.

    >>> article_in("<title>T - Post</title><body><nav>Home</nav><article><h1>T</h1><p>It   opened.</p></article>", "a.html").text
    'T\\n\\nIt opened.\\n'
    """
    if len(page) > MAX_HTML:
        raise InputError(f"{file}: more than {MAX_HTML:,} characters; save the article alone, or its words as plain text")
    reader = _Reader()
    reader.read(page, file)
    blocks = reader.article_blocks()
    if not blocks:
        raise InputError(f"{file}: no article is found in the page; save its words as plain text")
    said = {**reader.linked_data(), **reader.said}
    return Article(
        "\n\n".join(blocks) + "\n",
        title=said.get("title") or reader.heading() or said.get("page"),
        publisher=said.get("publisher"),
        author=None if said.get("author", "").startswith(_LINKED) else said.get("author"),
        url=said.get("canonical") or said.get("url"),
        language=said.get("language"),
        published=edtf_day(said.get("published", "")),
    )


class _Reader:
    """Collects the blocks of text with the elements that they are in, and what a page says of itself."""

    def __init__(self) -> None:
        self.root = _Element("", None, 0, skipped=False)
        self.at = self.root
        self.blocks: list[tuple[_Element, str]] = []
        self.said: dict[str, str] = {}
        self.data: list[str] = []

    def read(self, page: str, file: str) -> None:
        """Read a page. Raises UsageError without lxml, InputError where nothing can be made of the page."""
        try:
            from lxml import etree
        except ImportError as error:
            raise UsageError(f"{file}: HTML needs lxml: pip install 'graphmodel[documents]'; or save its words as plain text") from error
        try:
            parser = etree.HTMLParser(encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True)
            tree = etree.fromstring(page.encode("utf-8", "replace"), parser)
        except (etree.LxmlError, ValueError) as error:
            raise InputError(f"{file}: cannot be read as HTML: {visible(str(error))[:200]}") from error
        if tree is None:
            return
        for event, one in etree.iterwalk(tree, events=("start", "end")):
            if event == "start":
                self._start(str(one.tag), {str(name): str(value) for name, value in one.attrib.items()})
                self._text(one.text)
            else:
                self._end()
                if one is not tree:
                    self._text(one.tail)
        self._flush(self.root)

    def _start(self, tag: str, values: dict[str, str]) -> None:
        self._describe(tag, values)
        if tag == "br":
            self._block().pieces.append("\n" if self._block().tag == "pre" else " ")
        if tag in _BLOCKS:
            self._flush(self._block())
        hidden = "hidden" in values or values.get("aria-hidden") == "true"
        self.at = _Element(tag, self.at, self.at.depth + 1, self.at.skipped or hidden or tag in _SKIPPED)

    def _text(self, text: str | None) -> None:
        if not text:
            return
        if self.at.tag == "title":
            self.said.setdefault("page", visible(text)[:_LONGEST])
        elif self.at.tag == "script":
            self.data.append(text[:200_000])
        elif not self.at.skipped:
            self._block().pieces.append(text)

    def article_blocks(self) -> list[str]:
        """The blocks of the main part of the page, in their order."""
        main = self._main()
        if main is None:
            return []
        inside = [(element, text) for element, text in self.blocks if element.within(main)]
        return [text for element, text in inside if element.tag in _TEXTS or len(text) > 80] or [text for _, text in inside]

    def heading(self) -> str | None:
        """The first heading of the page."""
        return next((visible(text)[:_LONGEST] for element, text in self.blocks if element.tag == "h1"), None)

    def linked_data(self) -> dict[str, str]:
        """What the page says of itself in JSON-LD."""
        found: dict[str, str] = {}
        for text in self.data[:50]:
            try:
                value = json.loads(text) if text.lstrip()[:1] in ("{", "[") else None
            except (ValueError, RecursionError):
                continue
            for object_ in _objects(value):
                for name, key in (("headline", "title"), ("datePublished", "published"), ("inLanguage", "language")):
                    if isinstance(object_.get(name), str):
                        found.setdefault(key, visible(object_[name])[:_LONGEST])
                for name in ("publisher", "author"):
                    if called := _name(object_.get(name)):
                        found.setdefault(name, called[:_LONGEST])
        return found

    def _main(self) -> _Element | None:
        """The element that has the article in it."""
        for element, text in self.blocks:
            if element.tag not in _TEXTS or element.tag == "li":
                continue
            at, share = element.above, 1.0
            while at is not None and share > 0.1:
                at.weight += share * len(text)
                share *= 1.0 if at.tag not in ("article", "main", "div", "section", "body") else 0.5
                at = at.above
        candidates: dict[int, _Element] = {}
        for element, _ in self.blocks:
            at = element
            while at is not None and id(at) not in candidates:
                candidates[id(at)] = at
                at = at.above
        for tag in ("article", "main"):
            named = [candidate for candidate in candidates.values() if candidate.tag == tag]
            if named:
                return (
                    max(named, key=lambda one: sum(len(text) for element, text in self.blocks if element.within(one)))
                    if len(named) < 200
                    else named[0]
                )
        return max(candidates.values(), key=lambda one: one.weight, default=None)

    def _block(self) -> _Element:
        at = self.at
        while at.tag not in _BLOCKS and at.above is not None:
            at = at.above
        return at

    def _end(self) -> None:
        if self.at.tag in _BLOCKS or self.at.above is self.root:
            self._flush(self.at)
        self.at = self.at.above or self.root

    def _flush(self, element: _Element) -> None:
        text = "".join(element.pieces)
        element.pieces.clear()
        text = text.strip("\n") if element.tag == "pre" else " ".join(text.split())
        if text.strip():
            self.blocks.append((element, text))

    def _describe(self, tag: str, values: dict[str, str]) -> None:
        if tag == "meta":
            key = _META.get((values.get("property") or values.get("name") or values.get("itemprop") or "").lower())
            if key and visible(values.get("content", "")):
                self.said.setdefault(key, visible(values["content"])[:_LONGEST])
        elif tag == "link" and values.get("rel") == "canonical" and values.get("href", "").startswith(_LINKED):
            self.said.setdefault("canonical", visible(values["href"])[:_LONGEST])
        elif tag == "html" and re.fullmatch(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*", values.get("lang", "")):
            self.said.setdefault("language", values["lang"])
        elif tag == "time" and edtf_day(values.get("datetime", "")):
            self.said.setdefault("published", values["datetime"])


def _objects(value: Any, depth: int = 0) -> list[dict[str, Any]]:
    if depth > 4:
        return []
    if isinstance(value, list):
        return [object_ for item in value[:100] for object_ in _objects(item, depth + 1)]
    if isinstance(value, dict):
        return [value, *_objects(value.get("@graph"), depth + 1)]
    return []


def _name(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(filter(None, map(_name, value[:10])))
    if isinstance(value, dict):
        value = value.get("name")
    return visible(value) if isinstance(value, str) else ""
