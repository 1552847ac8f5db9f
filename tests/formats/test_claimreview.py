"""Contested claims as ClaimReview: one for each, valid JSON-LD, and no rating that nobody gave."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

import graphmodel as gm
from graphmodel import formats
from graphmodel.claims.contested import contested
from graphmodel.model.model import Model
from graphmodel.model.statement import Document, Entity, Evidence, Statement
from tests.formats.test_roundtrip import NASTY, PLAIN, TEXT, with_texts
from tests.support.models import models
from tests.support.paths import FIXTURES

SCHEMA = "https://schema.org/"
PEOPLE = (
    Entity("a", "Person", "Ann", aliases=("Annie",), external=("wikidata:Q1",)), Entity("o", "State", "Freedonia"), Entity("b", "Person", "Bob"),
    Entity("p", "Proposition", "the plan"), Entity("u", "Actor", "somebody", unspecified=True),
)  # fmt: skip
DOCUMENTS = (Document("d", "News", publisher="Daily", url="https://n.example/1", published="2024-05-06"), Document("e", "More", published="2024-05"))


def reviews(model: Model) -> list[dict[str, Any]]:
    feed = json.loads(formats.text(model, "claimreview"))
    assert feed["@type"] == "DataFeed"
    return [one["item"] for one in feed["dataFeedElement"]]


def listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]


@settings(max_examples=60, deadline=None)
@given(models())
def test_a_review_for_each_contested_claim(model: Model) -> None:
    found = reviews(model)
    expected = [one for one in contested(model) if one.kind == "claim"]
    assert [one["claimReviewed"] for one in found] == [one.name for one in expected]
    for one, item in zip(found, expected, strict=True):
        assert "reviewRating" not in one
        assert listed(one["identifier"]) == [claim.statement.id for claim in item.denying]
        assert listed(one["itemReviewed"]["identifier"]) == [claim.statement.id for claim in item.affirming]
        names = {model.name_of(claim.claimant) for claim in item.denying if claim.claimant in model.entity_by_id}
        assert {author["name"] for author in listed(one.get("author"))} >= {
            name for name in names if not any(entity.unspecified for entity in model.entities if entity.name == name)
        }


@settings(max_examples=30, deadline=None)
@example(texts=NASTY)
@given(texts=st.lists(TEXT, min_size=1, max_size=12))
def test_any_text_is_json_ld(texts: list[str]) -> None:
    model = with_texts(PLAIN, texts)
    people = (*model.entities, *PEOPLE)
    made = Model("m", (*model.documents, *DOCUMENTS), people, (Statement(model.entities[0].id, "ANNOUNCES", "p"), Statement("a", "DENIES", "p")))
    text = formats.text(made, "claimreview")
    quads = list(ox.parse(text, ox.RdfFormat.JSON_LD))
    assert sum(quad.object == ox.NamedNode(f"{SCHEMA}ClaimReview") for quad in quads) == 1


def test_what_is_said_and_nothing_else(tmp_path: Path) -> None:
    statements = (
        Statement("a", "ANNOUNCES", "p", "s1", evidence=(Evidence("d", exact="will be"),), stated="2024-05-01"),
        Statement("u", "ANNOUNCES", "p", "s2", evidence=(Evidence("e"),)),
        Statement("o", "DENIES", "p", "s3", evidence=(Evidence("d", exact="no plan"),)),
        Statement("b", "SUPPORTS", "p", "s4"),
        Statement("b", "OPPOSES", "p", "s5"),
    )
    (one,) = reviews(Model("m", DOCUMENTS, PEOPLE, statements))
    news = {
        "@type": "CreativeWork", "name": "News", "url": "https://n.example/1", "datePublished": "2024-05-06",
        "publisher": {"@type": "Organization", "name": "Daily"},
    }  # fmt: skip
    assert one == {
        "@type": "ClaimReview",
        "claimReviewed": "the plan",
        "itemReviewed": {
            "@type": "Claim",
            "name": "the plan",
            "author": {"@type": "Person", "name": "Ann", "alternateName": "Annie", "sameAs": "https://www.wikidata.org/entity/Q1"},
            "appearance": [news, {"@type": "CreativeWork", "name": "More"}],
            "identifier": ["s1", "s2"],
        },
        "author": {"@type": "Organization", "name": "Freedonia"},
        "datePublished": "2024-05-06",
        "url": "https://n.example/1",
        "isBasedOn": news,
        "reviewBody": "no plan",
        "identifier": "s3",
    }
    formats.write(Model("m", DOCUMENTS, PEOPLE, statements), tmp_path / "m.claimreview.json")
    model, report = gm.import_(tmp_path / "m.claimreview.json")
    assert report.is_balanced
    # Nobody rated it, so that nobody denies it when it comes back.
    assert [(model.name_of(each.subject), each.relation) for each in model.statements] == [("Ann", "ASSERTS"), ("Freedonia", "REVIEWS")]


@settings(max_examples=30, deadline=None)
@given(
    rating=st.fixed_dictionaries(
        {"rating": st.sampled_from(["False", "pants on fire"])}, optional={"rating value": st.integers(1, 5), "best rating": st.just(5)}
    ),
    claims=st.lists(st.sampled_from(["the harbour is closed", "taxes fell", "it rained"]), min_size=1, max_size=3, unique=True),
)
def test_a_claim_that_was_rated_comes_back_contested(rating: dict[str, Any], claims: list[str], tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("claims")
    entities = (*PEOPLE, *(Entity(f"c{number}", "Proposition", name) for number, name in enumerate(claims)))
    statements = tuple(
        one
        for number in range(len(claims))
        for one in (
            Statement("a", "ASSERTS", f"c{number}", stated="2024-05-06"),
            Statement("o", "DENIES", f"c{number}", stated="2024-05-07", evidence=(Evidence("d"),), properties=rating),
        )
    )
    model = Model("m", DOCUMENTS, entities, statements)
    formats.write(model, folder / "m.claimreview.json")
    back, report = gm.import_(folder / "m.claimreview.json")
    assert report.is_balanced

    def facts(one: Model) -> set[tuple[Any, ...]]:
        return {(one.name_of(each.subject), each.relation, one.name_of(each.object), each.stated, tuple(sorted(
            (name, value) for name, value in each.properties.items() if "identifier" not in name))) for each in one.statements}  # fmt: skip

    assert facts(back) == facts(model)
    assert [one["claimReviewed"] for one in reviews(back)] == [one["claimReviewed"] for one in reviews(model)]


@pytest.mark.filterwarnings("ignore::DeprecationWarning:rdflib")
def test_rdflib_reads_it_without_fetching_anything() -> None:
    import rdflib

    graph = rdflib.Graph().parse(data=formats.text(formats.read_model(FIXTURES / "munich.yaml"), "claimreview"), format="json-ld")
    claims = sorted(str(one) for one in graph.objects(None, rdflib.URIRef(f"{SCHEMA}claimReviewed")))
    assert claims == ["Ukraine meets Russia", "Zelenskyy is not a legitimate president"]
    assert not list(graph.triples((None, rdflib.URIRef(f"{SCHEMA}reviewRating"), None)))
