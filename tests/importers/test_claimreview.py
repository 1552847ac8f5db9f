"""Fact checks as ClaimReview: who claims, who reviews, and a side only where the rating says one."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import graphmodel as gm
from graphmodel.errors import InputError
from graphmodel.importers.loss import LossReport
from graphmodel.importers.registry import importer_for
from tests.importers.test_any_input import KEYS, WORDS, check, fields

REVIEW: dict[str, Any] = {
    "@context": "https://schema.org",
    "@type": "ClaimReview",
    "url": "https://facts.example/1",
    "claimReviewed": "The harbour is closed",
    "author": {"@type": "Organization", "name": "Facts", "url": "https://facts.example", "sameAs": "https://www.wikidata.org/wiki/Q5"},
    "datePublished": "2024-05-06T10:00:00Z",
    "itemReviewed": {
        "@type": "Claim",
        "author": {"@type": "Person", "name": "Ann", "jobTitle": "mayor"},
        "datePublished": "2024-05",
        "appearance": [{"@type": "CreativeWork", "url": "https://news.example/a", "name": "News"}, "https://news.example/b"],
    },
    "reviewRating": {"@type": "Rating", "ratingValue": 1, "bestRating": "5", "worstRating": 1, "alternateName": "False"},
}


def read(tmp_path: Path, value: Any) -> tuple[gm.Model, LossReport]:
    path = tmp_path / "x.json"
    path.write_text(json.dumps(value))
    return gm.import_(path)


def told(model: gm.Model) -> list[tuple[str, str, str]]:
    return [(model.name_of(one.subject), one.relation, model.name_of(one.object)) for one in model.statements]


def test_a_review(tmp_path: Path) -> None:
    model, report = read(tmp_path, REVIEW)
    assert report.is_complete
    assert told(model) == [("Ann", "ASSERTS", "The harbour is closed"), ("Facts", "DENIES", "The harbour is closed")]
    claim, denial = model.statements
    assert (claim.stated, denial.stated) == ("2024-05", "2024-05-06")
    urls = {one.id: one.url for one in model.documents}
    assert [urls[piece.document] for piece in claim.evidence] == ["https://news.example/a", "https://news.example/b", "https://facts.example/1"]
    assert [urls[piece.document] for piece in denial.evidence] == ["https://facts.example/1"]
    assert dict(denial.properties) == {"rating": "False", "rating value": 1, "best rating": "5", "worst rating": 1}
    assert {one.name: one.external for one in model.entities}["Facts"] == ("wikidata:Q5",)
    assert {one.name: dict(one.properties) for one in model.entities}["Ann"] == {"jobTitle": "mayor"}
    assert len(gm.contested(model)) == 1


def test_a_feed_a_graph_and_a_list_are_the_same(tmp_path: Path) -> None:
    other = {**REVIEW, "url": "https://facts.example/2", "claimReviewed": "Another claim"}
    feed = {"@context": "https://schema.org", "@type": "DataFeed", "dataFeedElement": [
        {"@type": "DataFeedItem", "item": [REVIEW], "url": "u"}, {"@type": "DataFeedItem", "item": other}, {"@type": "Article", "name": "no review"},
    ]}  # fmt: skip
    model, report = read(tmp_path, feed)
    assert (report.rows, report.used) == (3, 2)
    assert {reason: one.count for reason, one in report.skipped.items()} == {"not a ClaimReview": 1}
    for value in ({"@context": "x", "@graph": [REVIEW, other]}, [REVIEW, other]):
        again, _ = read(tmp_path, value)
        assert told(again) == told(model)
    assert importer_for(tmp_path / "x.json").name == "claimreview"


@pytest.mark.parametrize(
    ("rating", "relation"),
    [
        ({"alternateName": "False"}, "DENIES"),
        ({"alternateName": " PANTS on fire! "}, "DENIES"),
        ({"alternateName": "True"}, "CONFIRMS"),
        ({"alternateName": "Mostly false"}, "REVIEWS"),
        ({"alternateName": "Mixture", "ratingValue": 1, "bestRating": 5, "worstRating": 1}, "REVIEWS"),
        ({"ratingValue": 1, "bestRating": 5, "worstRating": 1}, "DENIES"),
        ({"ratingValue": "5", "bestRating": "5", "worstRating": "1"}, "CONFIRMS"),
        ({"ratingValue": 3, "bestRating": 5, "worstRating": 1}, "REVIEWS"),
        ({"ratingValue": 1}, "REVIEWS"),
        ({"ratingValue": -1, "bestRating": -1, "worstRating": -1}, "REVIEWS"),
        ({"ratingValue": "nan", "bestRating": 5, "worstRating": "nan"}, "REVIEWS"),
        ({"ratingValue": True, "bestRating": 5, "worstRating": 1}, "REVIEWS"),
        ({}, "REVIEWS"),
    ],
)
def test_a_side_is_taken_only_where_the_rating_says_so(rating: dict[str, Any], relation: str, tmp_path: Path) -> None:
    model, _ = read(tmp_path, {**REVIEW, "reviewRating": {"@type": "Rating", **rating}})
    assert model.statements[-1].relation == relation
    assert model.schema.relations[relation].stance == {"DENIES": "denies", "CONFIRMS": "affirms", "REVIEWS": "neutral"}[relation]


def test_who_is_not_named_is_unspecified_and_a_review_without_a_claim_is_skipped(tmp_path: Path) -> None:
    bare = {"@type": "https://schema.org/ClaimReview", "@context": "x", "claimReviewed": "A claim"}
    model, report = read(tmp_path, [bare, bare, {"@type": "ClaimReview", "author": "Facts"}])
    assert [one.unspecified for one in model.entities if one.label != "Proposition"] == [True] * 4
    assert len(model.documents) == 2  # two reviews without an address are two
    assert list(report.skipped) == ["a review without a claim"]
    old = {**REVIEW, "itemReviewed": {"@type": "CreativeWork", "author": ["Ann", "Bob"], "datePublished": "yesterday"}}
    assert told(read(tmp_path, old)[0])[:2] == [("Ann", "ASSERTS", "The harbour is closed"), ("Bob", "ASSERTS", "The harbour is closed")]


def test_other_commands_say_what_it_is(tmp_path: Path) -> None:
    read(tmp_path, REVIEW)
    with pytest.raises(InputError, match=r"ClaimReview of schema.org .* graphmodel import"):
        gm.check(tmp_path / "x.json")


ANY = st.one_of(WORDS, KEYS, st.lists(WORDS, max_size=2))
ACTORS = st.lists(fields(**{"@type": WORDS, "name": WORDS, "sameAs": WORDS}) | WORDS, max_size=2) | fields(name=ANY) | ANY
WORKS = st.lists(fields(url=WORDS, name=WORDS, datePublished=WORDS, publisher=fields(name=ANY)) | WORDS, max_size=2) | ANY
REVIEWS = fields(
    **{
        "@type": st.sampled_from(["ClaimReview", "schema:ClaimReview", "Review"]),
        "claimReviewed": WORDS,
        "author": ACTORS,
        "url": WORDS,
        "isBasedOn": WORKS,
        "reviewRating": fields(ratingValue=ANY, bestRating=ANY, worstRating=ANY, alternateName=ANY, x=ANY) | ANY,
        "itemReviewed": fields(author=ACTORS, name=WORDS, datePublished=WORDS, appearance=WORKS, firstAppearance=WORKS) | ANY,
    }
)


@settings(max_examples=60, deadline=None)
@given(st.lists(REVIEWS, max_size=3))
def test_any_reviews(reviews: list[Any]) -> None:
    check(json.dumps({"@graph": reviews}), "claimreview")
