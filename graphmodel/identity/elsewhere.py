"""Who the entities of a model may be elsewhere: looked for in a local file of Wikidata, OpenSanctions or FollowTheMoney entities.

The file is read line by line, whatever its size, and nothing is asked of any server. What is found is suggested as an ``external`` id with reasons,
never taken.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from graphmodel.errors import InputError, UsageError
from graphmodel.files.reading import readable
from graphmodel.identity.candidates import Comparison
from graphmodel.identity.clusters import Clusters
from graphmodel.model.schema import Schema
from graphmodel.model.statement import Entity

_CHUNK = 4000
"""Records that are compared at a time."""
_MAX_LINE = 2**24
_MAX_NAMES = 40
_QID = re.compile(r"Q[1-9][0-9]{0,14}")
_ID = re.compile(r"\S{1,200}")
_LABELS = {"Person": "Person", "Organization": "Organization", "Company": "Organization", "PublicBody": "Organization"}
_NOBODY = frozenset("Ownership Directorship Membership Family Associate Sanction Address Identification Payment Occupancy Position Security".split())


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """An id elsewhere that an entity may have: how likely it looks (0 to 1, not a probability), the name there, and why."""

    score: float
    entity: str
    external: str
    name: str
    because: tuple[str, ...]


def suggest_elsewhere(entities: Sequence[Entity], schema: Schema, path: Path, threshold: float) -> list[Elsewhere]:
    """The ids in a file that a model's entities may have, the likeliest first; those that an entity has already are left out.

    Raises InputError where the file cannot be read, UsageError where no line of it is an entity.
    """
    named = [entity for entity in entities if not entity.unspecified]
    found: list[Elsewhere] = []
    records = _records(path, schema)
    any_ = False
    while chunk := list(islice(records, _CHUNK)):
        any_ = True
        found += _among(named, chunk, schema, threshold)
    if not any_:
        raise UsageError(
            f"{path}: no line is an entity; what is read: a dump of Wikidata, or OpenSanctions or FollowTheMoney as JSON, one entity a line"
        )
    return sorted(found, key=lambda found_id: (-found_id.score, found_id.entity, found_id.external))


def _among(entities: Sequence[Entity], others: Sequence[Entity], schema: Schema, threshold: float) -> Iterator[Elsewhere]:
    """The suggestions in one chunk of records. Only pairs of one of ours and one of theirs are compared."""
    ours = len(entities)
    comparison = Comparison([*(_alone(number, entity) for number, entity in enumerate(entities)), *others], schema, (), Clusters({}, {}, {}))
    for left, right in comparison.pairs():
        if not left < ours <= right:
            continue
        entity, other = entities[left], others[right - ours]
        if set(other.external) & set(entity.external):
            continue
        likeness = comparison.compare(left, right)
        if likeness is not None and likeness.score >= threshold:
            yield Elsewhere(likeness.score, entity.id, other.external[0], other.name, likeness.because)


def _alone(number: int, entity: Entity) -> Entity:
    """An entity of ours under an id that no record has."""
    return Entity(f"ours {number}", entity.label, entity.name, entity.aliases, entity.external)


def _records(path: Path, schema: Schema) -> Iterator[Entity]:
    """The entities of a file, each with its id elsewhere first among its external ids."""
    number = 0
    with readable(path), path.open("rb") as file:
        while line := file.readline(_MAX_LINE + 1):
            number += 1
            if len(line) > _MAX_LINE:
                raise InputError(f"{path}: line {number} has more than {_MAX_LINE:,} bytes; one entity a line is read")
            # A dump of Wikidata is a list with an entity on each line.
            text = line.strip().rstrip(b",")
            if not text.startswith(b"{"):
                continue
            try:
                value = json.loads(text)
            except (ValueError, RecursionError):
                continue
            if isinstance(value, dict) and (entity := _record(value, number, schema)) is not None:
                yield entity


def _record(value: dict[str, Any], number: int, schema: Schema) -> Entity | None:
    id_ = value.get("id")
    if not isinstance(id_, str) or not _ID.fullmatch(id_):
        return None
    if isinstance(value.get("labels"), dict):
        names = _wikidata_names(value)
        return _entity(number, "", names, [f"wikidata:{id_}"] if _QID.fullmatch(id_) else [])
    properties = value.get("properties")
    if not isinstance(properties, dict) or value.get("schema") in _NOBODY:
        return None
    names = [name for key in ("name", "alias", "weakAlias", "previousName") for name in _texts(properties.get(key))]
    label = _LABELS.get(str(value.get("schema")), "")
    own = "opensanctions" if "datasets" in value or "referents" in value else "ftm"
    qids = [text for text in (id_, *_texts(properties.get("wikidataId"))) if _QID.fullmatch(text)]
    external = [*(f"wikidata:{text}" for text in dict.fromkeys(qids)), *([] if _QID.fullmatch(id_) else [f"{own}:{id_}"])]
    return _entity(number, label if label in schema.labels else "", names, external)


def _entity(number: int, label: str, names: Sequence[str], external: Sequence[str]) -> Entity | None:
    known = list(dict.fromkeys(name.strip()[:1000] for name in names if name.strip()))[:_MAX_NAMES]
    return Entity(f"theirs {number}", label, known[0], tuple(known[1:]), tuple(external)) if known and external else None


def _wikidata_names(value: dict[str, Any]) -> list[str]:
    labels = value["labels"]
    order = sorted(labels, key=lambda language: (language != "en", language))
    names = [labels[language].get("value") for language in order if isinstance(labels[language], dict)]
    aliases = value.get("aliases")
    for each in aliases.values() if isinstance(aliases, dict) else ():
        names += [item.get("value") for item in each if isinstance(item, dict)] if isinstance(each, list) else []
    return [name for name in names if isinstance(name, str)]


def _texts(value: Any) -> list[str]:
    return [item for item in ([value] if isinstance(value, str) else value if isinstance(value, list) else []) if isinstance(item, str)]
