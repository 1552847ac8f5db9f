"""STIX 2.1 (and 2.0) JSON: bundles of cyber threat intelligence, or single objects.

Relationships and sightings are statements; what they join are entities: identities by their class, locations as places, reports and notes as
documents that concern what they refer to, everything else under its own label. Who created a relationship is who says so. Markings stay as
properties. Of several versions of an object the last is read. Every object is a record.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from graphmodel.importers.builder import ModelBuilder, Skip
from graphmodel.importers.loss import LossReport
from graphmodel.importers.records import Record
from graphmodel.importers.sources import json_keys, mentions, read_json
from graphmodel.model.model import Model
from graphmodel.model.statement import Evidence

NAME = "stix"
TITLE = "STIX 2.1 and 2.0 JSON: bundles and objects"

_CLASSES = {"individual": "Person", "organization": "Organization", "group": "Group", "class": "Group"}
_LABELS = {
    "location": ("Place", None),
    "campaign": ("Campaign", "Event"),
    "incident": ("Incident", "Event"),
    "threat-actor": ("ThreatActor", "Actor"),
}
_LABELS["intrusion-set"] = ("IntrusionSet", "Actor")
_DOCUMENTS = ("report", "note", "opinion", "grouping")
_VERBS = ("resolves", "belongs", "contains", "opened")
_LINKS = ("relationship", "sighting")
_NAMES = ("name", "value", "path", "key", "subject", "display_name", "account_login", "command_line", "abstract", "number", "product")
_STARTS, _ENDS = ("start_time", "first_seen", "valid_from", "first_observed"), ("stop_time", "last_seen", "valid_until", "last_observed")


def recognises(path: Path) -> bool:
    """Whether a file is a STIX bundle or object."""
    keys = json_keys(path)
    if {"type", "id", "objects"} <= keys:
        return mentions(path, b"bundle--")
    return {"type", "id"} <= keys and bool(keys & {"spec_version", "created_by_ref", "object_marking_refs"})


def run(paths: Sequence[Path], name: str) -> tuple[Model, LossReport]:
    """The model of STIX files, and the account of it. Raises InputError or ProblemsError for a file that cannot be read."""
    reader = _Reader(ModelBuilder(NAME, ", ".join(map(str, paths)), name))
    for path in paths:
        reader.take(path)
    reader.make()
    return reader.builder.model(), reader.builder.report


class _Reader:
    def __init__(self, builder: ModelBuilder) -> None:
        self.builder = builder
        self.objects: dict[str, tuple[str, dict[str, Any]]] = {}
        self.markings: dict[str, str] = {}

    def take(self, path: Path) -> None:
        """The objects of a file, each in its last version."""
        value = read_json(path).value
        bundle = value.get("objects") if isinstance(value, dict) and value.get("type") == "bundle" else None
        for number, one in enumerate(bundle if isinstance(bundle, list) else value if isinstance(value, list) else [value]):
            place = f"{path} objects[{number}]"
            id_ = one.get("id") if isinstance(one, dict) else None
            if not isinstance(one, dict) or not isinstance(id_, str) or not id_ or not isinstance(one.get("type"), str):
                with self.builder.row(place):
                    raise Skip("not an object with an id and a type")
                continue
            known = self.objects.get(id_)
            older, newer = (known, (place, one)) if known is None or _version(known[1]) <= _version(one) else ((place, one), known)
            self.objects[id_] = newer
            if older is not None:
                with self.builder.row(older[0]):
                    raise Skip("an older version of another object" if older[1] != newer[1] else "the same as an earlier row")

    def make(self) -> None:
        """Markings first, then what can be an end, then what joins them."""
        order = {"marking-definition": 0, **dict.fromkeys(_LINKS, 2)}
        for id_, (place, group) in sorted(self.objects.items(), key=lambda item: order.get(item[1][1]["type"], 1)):
            with self.builder.row(place):
                record = self.builder.record(group, place)
                kind = record.text("type") or ""
                record.drop("id", "spec_version")
                if kind == "marking-definition":
                    self._marking(id_, record)
                elif kind in _LINKS:
                    self._link(id_, kind, record)
                else:
                    self._thing(id_, kind, record)
        for id_, (place, group) in self.objects.items():
            self._references(id_, group, place)

    def _marking(self, id_: str, record: Record) -> None:
        definition = record.group("definition")
        words = record.text("name") or definition.text("tlp", "statement") or id_
        self.markings[id_] = f"TLP:{words.upper()}" if record.text("definition_type") == "tlp" and ":" not in words else words
        record.drop("created", "created_by_ref")
        definition.lose_rest("definition.")
        record.lose_rest("marking-definition.")

    def _thing(self, id_: str, kind: str, record: Record) -> None:
        words = next((text for name in _NAMES if (text := record.text(name))), None)
        aliases = record.texts("aliases", "x_mitre_aliases")
        external, properties = self._common(record, is_link=False)
        valid = self._interval(record) if kind not in _DOCUMENTS else None
        if kind in _DOCUMENTS:
            published = record.text("published") or record.text("created")
            note = record.text("description") or record.text("content") or record.text("explanation")
            properties |= {"kind": kind, **self._rest(record)}
            self.builder.document(id_, record.place, title=words or note or kind, published=published, note=note, properties=properties)
            return
        if kind == "identity":
            label = (
                _CLASSES.get(record.fields.get("identity_class", ""), "Actor") if isinstance(record.fields.get("identity_class"), str) else "Actor"
            )
        else:
            label = self.builder.label(*_LABELS.get(kind, (kind.replace("-", " ").title(), None)))
        words = words or record.text("region") or record.text("country") or f"{kind} {id_.partition('--')[2][:8]}"
        note = record.text("description")
        properties |= self._rest(record)
        self.builder.entity(id_, label, words, record.place, aliases=aliases, external=external, valid=valid, note=note, properties=properties)

    def _link(self, id_: str, kind: str, record: Record) -> None:
        builder = self.builder
        pairs: list[tuple[Any, Any]]
        _, properties = self._common(record, is_link=True)
        if kind == "relationship":
            words, source, target = record.text("relationship_type"), record.text("source_ref"), record.text("target_ref")
            pairs = [(source, target)]
        else:
            words, target = "sighted", record.text("sighting_of_ref")
            pairs = [(text, target) for text in record.texts("where_sighted_refs") or [str(record.fields.get("created_by_ref") or "")]]
        if not words or not all(isinstance(end, str) and end for pair in pairs for end in pair):
            raise Skip(f"a {kind} without its ends")
        creator = record.fields.get("created_by_ref")
        says = [builder.entity_id(creator)] if isinstance(creator, str) and builder.has_entity(creator) else []
        if says:
            record.drop("created_by_ref")
        valid, recorded = self._interval(record), record.text("created")
        evidence = self._sources(record)
        note = record.text("description")
        properties |= self._rest(record)
        relation = builder.relation(words.replace("-", " "))
        for number, (source, target) in enumerate(pairs):
            builder.statement(
                self._end(str(source)),
                relation,
                self._end(str(target)),
                f"{record.place} {number}" if number else record.place,
                id=f"{id_}-{number + 1}" if number else id_,
                attribution=says,
                evidence=evidence,
                valid=valid,
                recorded=recorded,
                note=note,
                properties=properties,
            )

    def _references(self, id_: str, group: dict[str, Any], place: str) -> None:
        """Statements for the properties of an object that name other objects (``object_refs``, ``resolves_to_refs``)."""
        if group["type"] in (*_LINKS, "marking-definition") or not (self.builder.has_entity(id_) or self.builder.has_document(id_)):
            return
        for name, value in group.items():
            if name.endswith(("_ref", "_refs")) and name not in ("created_by_ref", "object_marking_refs"):
                words = name.rpartition("_")[0].replace("_", " ")
                if name == "object_refs" and group["type"] in _DOCUMENTS:
                    relation = "CONCERNS"
                elif words.partition(" ")[0] in _VERBS:
                    relation = self.builder.relation(words)
                else:
                    relation = self.builder.relation(f"has {words}", reading=f"has as {words}", inverse=f"is {words} of")
                for target in value if isinstance(value, list) else [value]:
                    try:
                        self.builder.statement(self._end(id_), relation, self._end(str(target)), f"{place} {name}")
                    except Skip:
                        self.builder.report.value_changed(f"{name}: names an object that is not here", place)

    def _end(self, key: str) -> str:
        if key in self.objects and self.objects[key][1]["type"] in _LINKS:
            return self.builder.statement_id(key)
        return self.builder.document_id(key) if self.builder.has_document(key) else self.builder.entity_id(key)

    def _common(self, record: Record, is_link: bool) -> tuple[list[str], dict[str, Any]]:
        """Ids elsewhere, and markings, as they are of every object."""
        external, kept = [], []
        references = record.fields.get("external_references")
        for reference in references if isinstance(references, list) and not is_link else ():
            rest = reference
            if isinstance(reference, dict) and isinstance(reference.get("external_id"), str) and isinstance(reference.get("source_name"), str):
                external.append(f"{reference['source_name'].replace(' ', '-')}:{reference['external_id']}".replace(" ", ""))
                rest = {name: text for name, text in reference.items() if name not in ("external_id", "source_name")}
            if rest:
                kept.append(rest)
        if isinstance(references, list) and not is_link:
            record.fields["external_references"] = kept
        marks = [self.markings.get(text, text) for text in record.texts("object_marking_refs")]
        return external, {"markings": marks[0] if len(marks) == 1 else tuple(marks)} if marks else {}

    def _sources(self, record: Record) -> list[Evidence]:
        """The pages that a relationship is from."""
        found, kept = [], []
        references = record.fields.get("external_references")
        for reference in references if isinstance(references, list) else ():
            url = reference.get("url") if isinstance(reference, dict) else None
            if isinstance(url, str) and url:
                title, note = (reference.get(name) if isinstance(reference.get(name), str) else None for name in ("source_name", "description"))
                found.append(Evidence(self.builder.document(url, record.place, title=title or url, url=url, note=note)))
            else:
                kept.append(reference)
        record.fields["external_references"] = kept
        return found

    def _rest(self, record: Record) -> dict[str, Any]:
        creator = record.fields.pop("created_by_ref", None)
        known = self.objects.get(creator) if isinstance(creator, str) else None
        if creator is not None:
            record.fields["created by"] = known[1].get("name", creator) if known else creator
        for name in [name for name in record.fields if name.endswith(("_ref", "_refs"))]:
            value = record.fields[name]
            if all(isinstance(reference, str) and reference in self.objects for reference in (value if isinstance(value, list) else [value])):
                del record.fields[name]
        return record.rest()

    def _interval(self, record: Record) -> str | None:
        start, end = (next((text for name in names if (text := record.text(name))), None) for names in (_STARTS, _ENDS))
        return self.builder.date(f"{start or ''}/{end or '..'}" if start != end else start, "dates", record.place) if start or end else None


def _version(one: dict[str, Any]) -> str:
    modified = one.get("modified")
    return modified if isinstance(modified, str) else ""
