"""Popolo JSON: people, organizations and who was a member of what, when (https://www.popoloproject.com), as EveryPolitician publishes parliaments.

A membership is a MEMBER_OF, or, where it has another role than member, a REPRESENTS in that office; on whose behalf it is held is a REPRESENTS too.
Where it has no dates, it lasts as long as its legislative period. Contacts, areas and links are properties. Every person, organization, membership,
post, event and area is a record.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from graphmodel.importers.builder import ModelBuilder, Skip
from graphmodel.importers.loss import LossReport
from graphmodel.importers.records import Record
from graphmodel.importers.sources import json_keys, mentions, read_json
from graphmodel.model.model import Model
from graphmodel.model.statement import Evidence

NAME = "popolo"
TITLE = "Popolo JSON: persons, organizations, memberships, posts, events, areas"

_CLASSES = ("persons", "organizations", "areas", "events", "posts", "memberships")
_PLAIN_MEMBERS = ("member", "")


def recognises(path: Path) -> bool:
    """Whether a file is Popolo JSON: lists of persons and of memberships."""
    return bool(json_keys(path) & set(_CLASSES)) and mentions(path, b'"memberships"') and mentions(path, b'"persons"')


def run(paths: Sequence[Path], name: str) -> tuple[Model, LossReport]:
    """The model of Popolo files, and the account of it. Raises InputError or ProblemsError for a file that cannot be read."""
    reader = _Reader(ModelBuilder(NAME, ", ".join(map(str, paths)), name))
    for path in paths:
        reader.read(path)
    return reader.builder.model(), reader.builder.report


class _Reader:
    def __init__(self, builder: ModelBuilder) -> None:
        self.builder = builder
        self.areas: dict[Any, str] = {}
        self.periods: dict[Any, tuple[str, str | None, str | None]] = {}
        self.posts: dict[Any, dict[str, Any]] = {}
        self.held: set[Any] = set()

    def read(self, path: Path) -> None:
        value = read_json(path).value
        if not isinstance(value, dict):
            value = {}
        lists: dict[str, list[tuple[str, Any]]] = {kind: list(_items(value, kind, str(path))) for kind in _CLASSES}
        for owner in ("persons", "organizations"):
            for place, item in lists[owner]:
                lists["memberships"] += _nested(item, place, f"{owner[:-1]}_id")
        self.held = {post for _, item in lists["memberships"] if isinstance(item, dict) and isinstance(post := item.get("post_id"), (str, int))}
        makers = {
            "organizations": self._organization,
            "areas": self._area,
            "events": self._event,
            "persons": self._person,
            "posts": self._post,
            "memberships": self._membership,
        }
        for kind, make in makers.items():
            for place, item in lists[kind]:
                with self.builder.row(place):
                    make(self.builder.record(item, place))
        for other in value.keys() - {*_CLASSES, "meta"}:
            for place, _ in _items(value, other, str(path)):
                with self.builder.row(place):
                    raise Skip(f"{other} are not read")
        if value.get("meta"):
            self.builder.report.field_lost("meta", str(path))
        self._parents(lists["organizations"])

    # Things

    def _person(self, record: Record) -> None:
        key, label = self._key(record), "Person"
        born, died = record.text("birth_date"), record.text("death_date")
        self._add(record, key, label, self._interval(born, died, record.place))

    def _organization(self, record: Record) -> None:
        key = self._key(record)
        founded, dissolved = record.text("founding_date"), record.text("dissolution_date")
        record.drop("parent_id")
        self._add(record, key, "Organization", self._interval(founded, dissolved, record.place))

    def _area(self, record: Record) -> None:
        key = self._key(record)
        self.areas[key] = record.fields.get("name") or str(key)
        self._add(record, key, "Place", None)

    def _event(self, record: Record) -> None:
        key, of = self._key(record), record.key("organization_id")
        start, end = record.text("start_date"), record.text("end_date")
        self.periods[key] = (str(record.fields.get("name") or key), start, end)
        event = self._add(record, key, "Event", self._interval(start, end, record.place))
        if of is not None and self.builder.has_entity(of):
            self.builder.statement(event, "CONCERNS", self.builder.entity_id(of), record.place)

    def _post(self, record: Record) -> None:
        key = self._key(record)
        if key not in self.held:
            raise Skip("a post that no membership has")
        self.posts[key] = {
            "organization": record.key("organization_id"),
            "area": record.key("area_id"),
            "label": record.text("label", "role"),
            "rest": record.rest("post "),
        }

    def _key(self, record: Record) -> Any:
        key = record.key("id")
        if key is None:
            raise Skip("no id")
        return key

    def _add(self, record: Record, key: Any, label: str, valid: str | None) -> str:
        record.drop("memberships", "posts")
        words = record.text("name")
        aliases, external, found = [], [], self._common(record)
        for other in record.groups("other_names"):
            if (alias := other.text("name")) is not None:
                aliases.append(alias)
            other.lose_rest("other_names.")
        for identifier in record.groups("identifiers"):
            scheme, value = identifier.text("scheme"), identifier.text("identifier")
            if scheme and value and " " not in f"{scheme}{value}" and scheme[0].isascii() and scheme[0].isalpha():
                external.append(f"{scheme}:{value}")
            elif value:
                found.setdefault(f"identifier {scheme or ''}".strip(), value)
            identifier.lose_rest("identifiers.")
        return self.builder.entity(
            key,
            label,
            words,
            record.place,
            aliases=aliases,
            external=external,
            valid=valid,
            properties={**record.rest(), **found},
        )

    def _common(self, record: Record) -> dict[str, Any]:
        """Contacts, links, pictures and sources as properties."""
        lists: dict[str, list[str]] = {}
        for contact in record.groups("contact_details"):
            kind, value = contact.text("type"), contact.text("value")
            if value:
                lists.setdefault(f"contact {kind or ''}".strip(), []).append(value)
            contact.lose_rest("contact_details.")
        for field in ("links", "images", "sources"):
            for link in record.groups(field):
                note, url = link.text("note"), link.text("url")
                if url or note:
                    lists.setdefault(field, []).append(" ".join(part for part in (note, url) if part))
                link.lose_rest(f"{field}.")
        return self.builder.properties({what: items[0] if len(items) == 1 else items for what, items in lists.items()}, record.place)

    # Memberships

    def _membership(self, record: Record) -> None:
        builder = self.builder
        person, organization = record.key("person_id"), record.key("organization_id")
        if person is None:
            person = record.key("member_id")
        post = self.posts.get(_id(record, "post_id"), {})
        if post:
            record.drop("post_id")
        organization = organization if organization is not None else post.get("organization")
        if person is None or organization is None:
            raise Skip("no person" if person is None else "no organization")
        ends = builder.entity_id(person), builder.entity_id(organization)
        role = record.text("role") or ""
        office = post.get("label") or (role if role.casefold() not in _PLAIN_MEMBERS else None)
        behalf = record.key("on_behalf_of_id")
        side = builder.entity_id(behalf) if behalf is not None and builder.has_entity(behalf) else None
        if behalf is not None and side is None:
            builder.report.value_changed("on behalf of an organization that is not here, left out", record.place)
        found: dict[str, Any] = dict(post.get("rest", {}))
        start, end = record.text("start_date"), record.text("end_date")
        valid = self._validity(start, end, record, found)
        key, label = record.key("id"), record.text("label")
        evidence = [self._source(group, record.place) for group in record.groups("sources")]
        found |= self._place(record, post) | self._common(record) | ({"role": role} if role else {}) | ({"membership": label} if label else {})
        found |= record.rest()
        shared: dict[str, Any] = {"valid": valid, "properties": found, "evidence": [quote for quote in evidence if quote]}
        qualifiers = {"office": office} if office else {}
        builder.statement(ends[0], "REPRESENTS" if office else "MEMBER_OF", ends[1], record.place, id=key, qualifiers=qualifiers, **shared)
        if side is not None and side != ends[1]:
            builder.statement(ends[0], "REPRESENTS", side, f"{record.place} on_behalf_of_id", qualifiers=qualifiers, **shared)

    def _validity(self, start: str | None, end: str | None, record: Record, found: dict[str, Any]) -> str | None:
        period = self.periods.get(_id(record, "legislative_period_id"))
        if period is not None:
            record.drop("legislative_period_id")
            found["period"] = period[0]
            start, end = start or period[1], end or period[2]
        valid = self._interval(start, end, record.place)
        if valid is None and (start or end):
            found |= {name: text for name, text in (("start date", start), ("end date", end)) if text}
        return valid

    def _interval(self, start: str | None, end: str | None, place: str) -> str | None:
        """From a day to a day: what has no end goes on, and what has no beginning has an unknown one."""
        if not start and not end:
            return None
        return self.builder.date(start if start == end else f"{start or ''}/{end or '..'}", "dates", place)

    def _place(self, record: Record, post: Mapping[str, Any]) -> dict[str, Any]:
        key = record.key("area_id")
        key = key if key is not None else post.get("area")
        inner = record.group("area")
        words = inner.text("name") or (self.areas.get(key, str(key)) if key is not None else None)
        inner.lose_rest("area.")
        return {"area": words} if words else {}

    def _source(self, source: Record, place: str) -> Evidence | None:
        url, note = source.text("url"), source.text("note")
        source.lose_rest("sources.")
        if not url:
            return None
        return Evidence(self.builder.document(url, place, title=note or url, url=url))

    def _parents(self, organizations: Sequence[tuple[str, Any]]) -> None:
        for place, item in organizations:
            parent = item.get("parent_id") if isinstance(item, dict) else None
            if parent is None or not self.builder.has_entity(item.get("id", "")):
                continue
            if self.builder.has_entity(parent):
                relation = self.builder.relation("is part of organization", inverse="includes the organization", affiliation=True)
                self.builder.statement(self.builder.entity_id(item["id"]), relation, self.builder.entity_id(parent), place)
            else:
                self.builder.report.value_changed("the parent of an organization is not here, left out", place)


def _id(record: Record, name: str) -> str | int | float | None:
    """The id that a field has, which stays in the record."""
    value = record.fields.get(name)
    return value if isinstance(value, (str, int, float)) else None


def _items(value: Mapping[str, Any], name: str, file: str) -> Iterator[tuple[str, Any]]:
    items = value.get(name)
    for number, item in enumerate(items if isinstance(items, list) else []):
        yield f"{file} {name}[{number}]", item


def _nested(item: Any, place: str, field: str) -> Iterator[tuple[str, Any]]:
    """The memberships that a person or an organization has inside."""
    inner = item.get("memberships") if isinstance(item, dict) else None
    for number, one in enumerate(inner if isinstance(inner, list) else []):
        yield f"{place}.memberships[{number}]", {field: item.get("id"), **one} if isinstance(one, dict) else one
