"""ClaimReview of schema.org, JSON-LD: fact checks, one by one, in a list, in a graph, or in a feed (DataFeed), as fact checkers publish them.

A claim is a Proposition that its author ASSERTS (an unspecified actor where none is named). Who reviews it DENIES or CONFIRMS it only where the
rating says so: in words that are a verdict ("False", "True"), or as the worst or the best number of its scale; else it REVIEWS it. The rating is kept
as it is. Reviews and appearances are documents. Every ClaimReview is a record.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from graphmodel.formats.claimreview import RATING
from graphmodel.importers.builder import ModelBuilder, Skip
from graphmodel.importers.loss import LossReport
from graphmodel.importers.records import Record
from graphmodel.importers.sources import json_keys, mentions, read_json
from graphmodel.model.model import Model
from graphmodel.model.statement import Evidence
from graphmodel.parsing.tree import MAX_DEPTH

NAME = "claimreview"
TITLE = "ClaimReview of schema.org (JSON-LD): fact checks, also as a feed"

_TYPE = "ClaimReview"
_KEYS = frozenset({"@context", "@type", "@graph", "type", "dataFeedElement", "claimReviewed"})
_AROUND = ("@graph", "dataFeedElement", "item", "itemListElement", "mainEntity", "hasPart", "review", "reviews")
"""Where reviews are inside of other things."""
_VERDICTS = {
    **dict.fromkeys(("false", "fake", "incorrect", "untrue", "not true", "wrong", "pants on fire", "pants on fire!"), "DENIES"),
    **dict.fromkeys(("true", "correct", "accurate"), "CONFIRMS"),
}
"""Ratings in words that leave nothing open."""
_WIKIDATA = re.compile(r"https?://(?:www\.)?wikidata\.org/(?:wiki|entity)/(Q[1-9][0-9]*)")
_DAY = re.compile(r"[0-9]{4}(?:-[0-9]{2}(?:-[0-9]{2})?)?")


def recognises(path: Path) -> bool:
    """Whether a file is JSON that has a ClaimReview."""
    return bool(_KEYS & json_keys(path)) and mentions(path, b'ClaimReview"')


def run(paths: Sequence[Path], name: str) -> tuple[Model, LossReport]:
    """The model of files, and the account of it. Raises InputError or ProblemsError for a file that cannot be read."""
    reader = _Reader(ModelBuilder(NAME, ", ".join(map(str, paths)), name))
    for path in paths:
        for place, item in _items(read_json(path).value, str(path)):
            with reader.builder.row(place):
                reader.review(reader.builder.record(item, place))
    return reader.builder.model(), reader.builder.report


def _items(value: Any, place: str, depth: int = 0) -> Iterator[tuple[str, Any]]:
    """The reviews in a value, each with its place, and what is in their lists and is none."""
    if isinstance(value, list):
        for number, item in enumerate(value):
            yield from _items(item, f"{place}[{number}]", depth + 1)
    elif isinstance(value, dict) and not _is_review(value) and depth < MAX_DEPTH and (inner := [name for name in _AROUND if name in value]):
        for name in inner:
            yield from _items(value[name], f"{place} {name}" if depth == 0 else f"{place}.{name}", depth + 1)
    else:
        yield place, value


def _is_review(item: dict[str, Any]) -> bool:
    types = item.get("@type", item.get("type"))
    names = types if isinstance(types, list) else [types]
    return any(isinstance(one, str) and re.split(r"[/:#]", one)[-1] == _TYPE for one in names)


class _Reader:
    def __init__(self, builder: ModelBuilder) -> None:
        self.builder = builder
        self.unnamed = 0
        """How many reviews have no address."""

    def review(self, record: Record) -> None:
        """The statements of a review: who claims, and who says what of it."""
        if not _is_review(record.fields):
            raise Skip("not a ClaimReview")
        record.drop("@type", "type", "@context")
        claim = record.group("itemReviewed")
        words = record.text("claimReviewed") or claim.text("name", "text", "headline", "description")
        if not words:
            raise Skip("a review without a claim")
        claim.drop("@type", "type")
        self._drop_same(claim, words)
        reviewers, rating = self._actors(record, "author", "Organization"), record.group("reviewRating")
        stated = self._day(record.text("datePublished"), record.place)
        body, based = record.text("reviewBody"), self._appearances(record, "isBasedOn")
        review = self._review_document(record, words, stated)
        proposition = self.builder.entity(f"claim {words}", "Proposition", words, record.place, note=words if len(words) > 200 else None)
        self._claim(claim, proposition, review)
        verdict, properties = self._verdict(rating)
        relation = self.builder.relation(verdict, reading="reviews", inverse="is reviewed by") if verdict == "REVIEWS" else verdict
        evidence = [Evidence(id_) for id_ in dict.fromkeys([review, *based])]
        for reviewer in reviewers or [self.builder.unspecified("reviewer", "Organization", "somebody", record.place)]:
            self.builder.statement(reviewer, relation, proposition, record.place, evidence=evidence, stated=stated, properties=properties, note=body)

    def _claim(self, claim: Record, proposition: str, review: str) -> None:
        """Who claims it, where and when."""
        builder, place = self.builder, claim.place
        claimants = self._actors(claim, "author", "Person")
        said = self._day(claim.text("datePublished"), place)
        documents = [*self._appearances(claim, "firstAppearance"), *self._appearances(claim, "appearance")]
        evidence = [Evidence(id_) for id_ in dict.fromkeys([*documents, review])]
        properties = claim.rest("claim ")
        for claimant in claimants or [builder.unspecified("claimant", "Actor", "somebody", place)]:
            builder.statement(claimant, "ASSERTS", proposition, place, evidence=evidence, stated=said, properties=properties)

    def _verdict(self, rating: Record) -> tuple[str, dict[str, Any]]:
        """What the rating says of the claim, and the rating as own properties."""
        rating.drop("@type", "type")
        properties = {ours: rating.fields.pop(theirs) for ours, theirs in RATING.items() if rating.fields.get(theirs) not in (None, "")}
        words = properties.get("rating")
        found = _VERDICTS.get(" ".join(words.casefold().split())) if isinstance(words, str) else None
        if not words:
            value, best, worst = (_number(properties.get(name)) for name in ("rating value", "best rating", "worst rating"))
            if value is not None and best is not None and worst is not None and worst < best:
                found = "DENIES" if value == worst else "CONFIRMS" if value == best else None
        given = self.builder.properties({**properties, **{f"rating {name}": value for name, value in rating.fields.items()}}, rating.place)
        rating.fields = {}
        return found or "REVIEWS", given

    def _review_document(self, record: Record, words: str, stated: str | None) -> str:
        key = record.text("url", "@id")
        if not key:
            self.unnamed += 1
            key = f"review {self.unnamed}"
        title = record.text("name", "headline") or f"Review of: {words}"
        publisher = record.group("publisher")
        more = {"language": record.text("inLanguage"), "publisher": publisher.text("name"), "published": stated, **_address(key)}
        publisher.drop("@type", "type")
        publisher.lose_rest("publisher.")
        given = {name: value for name, value in more.items() if value}
        return self.builder.document(key, record.place, title=title, properties=record.rest(), **given)

    def _appearances(self, record: Record, name: str) -> list[str]:
        """Documents: works, or their addresses."""
        found: list[str] = []
        for work in record.groups(name):
            work.drop("@type", "type")
            key = work.text("url", "@id", "sameAs")
            title, published = work.text("name", "headline"), self._day(work.text("datePublished"), work.place)
            publisher, author = work.group("publisher").text("name"), work.group("author").text("name")
            more = {
                "published": published,
                "publisher": publisher,
                "author": author,
                "language": work.text("inLanguage"),
                "archived": work.text("archivedAt"),
            }
            if not (key or title):
                self.builder.report.field_lost(name, work.place)
                continue
            given = {name: value for name, value in more.items() if value}
            found.append(self.builder.document(key or f"work {title}", work.place, title=title, properties=work.rest(), **given, **_address(key)))
        # Those that are no groups of fields are left.
        return [*found, *(self.builder.document(url, record.place, title=url, **_address(url)) for url in record.texts(name))]

    def _actors(self, record: Record, name: str, label: str) -> list[str]:
        """The actors in a field: groups of fields, or names."""
        found: list[str] = []
        for actor in record.groups(name):
            type_ = actor.text("@type", "type")
            words = actor.text("name", "url", "@id")
            if not words:
                self.builder.report.field_lost(name, actor.place)
                continue
            same = actor.texts("sameAs")
            external = [f"wikidata:{known[1]}" for one in same if (known := _WIKIDATA.fullmatch(one))]
            if others := [one for one in same if not _WIKIDATA.fullmatch(one)]:
                actor.fields["same as"] = others
            own = "Person" if type_ == "Person" else "Organization" if type_ else label
            aliases = actor.texts("alternateName")
            found.append(self.builder.entity(words, own, words, actor.place, aliases=aliases, external=external, properties=actor.rest()))
        found += [self.builder.entity(words, label, words, record.place) for words in record.texts(name)]
        return list(dict.fromkeys(found))

    def _day(self, text: str | None, place: str) -> str | None:
        """A date; of a moment, its day."""
        if text and (known := _DAY.match(text)) and (len(text) == known.end() or text[known.end()] in "T "):
            text = known[0]
        return self.builder.date(text, "datePublished", place)

    def _drop_same(self, claim: Record, words: str) -> None:
        for name in ("name", "text", "headline"):
            if claim.fields.get(name) == words:
                claim.drop(name)


def _address(key: str | None) -> dict[str, Any]:
    return {"url": key} if key and key.startswith(("http://", "https://")) else {}


def _number(value: Any) -> float | None:
    try:
        return float(value) if isinstance(value, int | float | str) and not isinstance(value, bool) else None
    except (ValueError, OverflowError):
        return None
