"""ClaimReview of schema.org, JSON-LD: a feed with a review for each contested claim, for search engines and archives of fact checks.

What some affirm and others deny is the claim that is reviewed; who affirms it is its author, the documents that say so are its appearances, and who
denies it is the author of the review. A review has a rating only where the denial has one among its own properties (as ``import claimreview`` keeps
it): none is made up.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

from graphmodel.claims.contested import Claim, Contested, contested
from graphmodel.formats import losses
from graphmodel.formats.flat import json_line
from graphmodel.model.model import Model
from graphmodel.model.statement import Document, Entity, Statement

CONTEXT = {"@vocab": "https://schema.org/"}
"""With the vocabulary and not the address of schema.org's context, nothing has to be fetched."""
RATING = {"rating": "alternateName", "rating value": "ratingValue", "best rating": "bestRating", "worst rating": "worstRating"}
"""Own properties of a review's statement, and what they are in a Rating."""
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_WIKIDATA = re.compile(r"wikidata:(Q[1-9][0-9]*)")


def text(model: Model) -> Iterator[str]:
    """The pieces of the text, a review on each line."""
    head: dict[str, Any] = {"@context": CONTEXT, "@type": "DataFeed", "name": model.title or model.name}
    yield json.dumps(head, ensure_ascii=False)[:-1] + ', "dataFeedElement": ['
    comma = ""
    for item in contested_claims(model):
        yield f"{comma}\n  {json_line({'@type': 'DataFeedItem', 'item': review(model, item)})}"
        comma = ","
    yield "\n]}\n"


def contested_claims(model: Model) -> Iterator[Contested]:
    """What is affirmed by some and denied by others, as a claim: neither an office with two holders, nor an actor who is for and against."""
    return (item for item in contested(model) if item.kind == "claim")


def review(model: Model, item: Contested) -> dict[str, Any]:
    """The ClaimReview of a contested claim."""
    denials = [claim.statement for claim in item.denying]
    documents = _documents(model, denials)
    claim = {
        "@type": "Claim",
        "name": item.name,
        "author": _authors(model, item.affirming),
        "datePublished": _day(model, [one.statement for one in item.affirming]),
        "appearance": [_work(document) for document in _documents(model, [one.statement for one in item.affirming])],
        "identifier": [one.statement.id for one in item.affirming],
    }
    return _given(
        {
            "@type": "ClaimReview",
            "claimReviewed": item.name,
            "itemReviewed": _given(claim),
            "author": _authors(model, item.denying),
            "datePublished": _day(model, denials),
            "url": documents[0].url if len(documents) == 1 else None,
            "isBasedOn": [_work(document) for document in documents],
            "reviewBody": " […] ".join(dict.fromkeys(piece.exact for one in denials for piece in one.evidence if piece.exact)),
            "reviewRating": _rating(denials),
            "identifier": [one.id for one in denials],
        }
    )


def _rating(denials: Iterable[Statement]) -> dict[str, Any] | None:
    """The rating that a denial has among its own properties; None where none has one, or several have different ones."""
    found = [{theirs: one.properties[ours] for ours, theirs in RATING.items() if ours in one.properties} for one in denials]
    stated = [one for one in found if one]
    return (
        {"@type": "Rating", **{name: _plain(value) for name, value in stated[0].items()}}
        if stated and all(one == stated[0] for one in stated)
        else None
    )


def _plain(value: Any) -> Any:
    return value if isinstance(value, bool | int | float | str) else str(value)


def _authors(model: Model, claims: Iterable[Claim]) -> list[dict[str, Any]]:
    """Whose the claims are: actors, and the publishers of documents that say so in their own voice."""
    found: dict[str, dict[str, Any]] = {}
    for claim in claims:
        entity, document = model.entity_by_id.get(claim.claimant), model.document_by_id.get(claim.claimant)
        if entity is not None and not entity.unspecified:
            found[claim.claimant] = _actor(model, entity)
        elif document is not None and document.publisher:
            found[claim.claimant] = {"@type": "Organization", "name": document.publisher}
    return list({json.dumps(one, sort_keys=True, default=str): one for one in found.values()}.values())


def _actor(model: Model, entity: Entity) -> dict[str, Any]:
    type_ = "Person" if model.schema.fits(entity.label, ("Person",)) else "Organization"
    same = [f"https://www.wikidata.org/entity/{known[1]}" for one in entity.external if (known := _WIKIDATA.fullmatch(one))]
    return _given({"@type": type_, "name": entity.name, "alternateName": list(entity.aliases), "sameAs": same})


def _documents(model: Model, statements: Iterable[Statement]) -> list[Document]:
    ids = dict.fromkeys(id_ for one in statements for id_ in one.documents)
    return [model.document_by_id[id_] for id_ in ids if id_ in model.document_by_id]


def _work(document: Document) -> dict[str, Any]:
    publisher = {"@type": "Organization", "name": document.publisher} if document.publisher else None
    author = {"@type": "Person", "name": document.author} if document.author else None
    return _given(
        {
            "@type": "CreativeWork",
            "name": document.title,
            "url": document.url,
            "archivedAt": document.archived,
            "datePublished": document.published if _DAY.fullmatch(document.published or "") else None,
            "inLanguage": document.language,
            "publisher": publisher,
            "author": author,
        }
    )


def _day(model: Model, statements: Iterable[Statement]) -> str | None:
    """The one day on which all of them were said or, where they do not say it, published; None for less than a day, and for several."""
    days: set[str | None] = set()
    for one in statements:
        published = [document.published for document in _documents(model, [one])]
        days |= {one.stated} if one.stated else set(published) or {None}
    (day, *more) = days or {None}
    return day if not more and _DAY.fullmatch(day or "") else None


def _given(values: dict[str, Any]) -> dict[str, Any]:
    """The values that there are; of a list of one, the one."""
    return {name: value[0] if isinstance(value, list) and len(value) == 1 else value for name, value in values.items() if value not in (None, "", [])}


def _fewer(model: Model) -> Model:
    kept = {claim.statement.id for item in contested_claims(model) for claim in item.claims}
    return replace(model, statements=tuple(one for one in model.statements if one.id in kept))


LOSES = (
    losses.Loss(
        "statements", lambda model: losses.NO_STATEMENT_FIELDS.without(_fewer(model)), "claims that some affirm and others deny; a denial is a review"
    ),
    losses.Loss("entities", losses.NO_ENTITY_FIELDS.without, "who affirms and who denies: name, aliases, Wikidata"),
    losses.Loss("documents", losses.NO_DOCUMENT_FIELDS.without, "those of these claims"),
    losses.Loss("claims about claims", losses.without_claims_about_claims, "in words"),
    losses.NO_SPEAKERS,
    losses.Loss("evidence", losses.NO_EVIDENCE.without, "documents, and the words of the denial"),
    losses.NO_QUALIFIERS,
    losses.Loss("dates", losses.NO_DATES.without, "the day on which it was said or published"),
    losses.Loss("own properties", losses.NO_PROPERTIES.without, "a rating"),
    losses.NO_SCHEMA,
)
