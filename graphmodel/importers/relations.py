"""The relations of a model that is being imported: those of its schema that it uses, and those that it adds."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from graphmodel.importers.loss import LossReport
from graphmodel.importers.names import qualifier_name, relation_name
from graphmodel.model.schema import ABOUT, Qualifier, Relation, Schema, bundled
from graphmodel.parsing.display import quoted, with_article


class Relations:
    """The relations of a schema, and the new ones; each takes the ends that it is used with."""

    def __init__(self, schema: Schema, report: LossReport) -> None:
        self._schema, self._report = schema, report
        self._used: dict[str, Relation] = {}
        self._names: dict[str, str] = {}
        self._new: set[str] = set()
        self._fitting: set[tuple[str, str, str]] = set()

    def named(self, words: str, **declared: Any) -> str | None:
        """The name of the relation that words name, declared where nobody has; None where nothing of them can be a name."""
        if (known_name := self._names.get(words)) is not None:
            return known_name
        name = words if words in self._schema.relations else relation_name(words)
        if name == ABOUT:
            name = "IS_ABOUT"
        if not name:
            return None
        if name not in self._used:
            known = self._schema.relations.get(name)
            if known is None:
                reading = declared.get("reading") or " ".join(words.replace("_", " ").split())
                reading = reading.lower() if reading.isupper() else reading[0].lower() + reading[1:]
                fields = {"reading": reading, "inverse": f"is the object of “{reading}” by", "subject": (), "object": (), **declared}
                known = Relation(**fields)
                self._new.add(name)
                self._report.notices.append(f"the relation {name} is new: {known.stance}, from the words {quoted(words, 80)}")
            self._used[name] = known
        self._names[words] = name
        return name

    def fits(self, name: str, subject: str, object_: str) -> bool:
        """Whether a relation was used with these labels before."""
        return (name, subject, object_) in self._fitting

    def fit(self, name: str, subject: str, object_: str, qualifiers: Mapping[str, str], label_of: Callable[[str], str]) -> None:
        """Make a relation take a subject and an object with these labels, and these qualifiers."""
        if name not in self._used:
            self.named(name)
        relation = self._used[name]
        sides = {"subject": subject, "object": object_}
        for side, label in sides.items():
            if not self._fits(label, getattr(relation, side)):
                # Both sides of a symmetric relation have the same labels.
                if side == "subject" or relation.symmetric:
                    relation = replace(relation, subject=(*relation.subject, label))
                if side == "object" or relation.symmetric:
                    relation = replace(relation, object=(*relation.object, label))
                self._widened(name, f"{with_article(label)} as its {side}")
        for qualifier, value in qualifiers.items():
            declared = relation.qualifiers.get(qualifier)
            if declared is None:
                relation = replace(relation, qualifiers={**relation.qualifiers, qualifier: Qualifier()})
                self._widened(name, f"the qualifier {qualifier}")
            elif declared.is_entity and not self._fits(label_of(value), declared.labels):
                wider = replace(declared, labels=(*declared.labels, label_of(value)))
                relation = replace(relation, qualifiers={**relation.qualifiers, qualifier: wider})
                self._widened(name, f"{with_article(label_of(value))} as its {qualifier}")
        self._used[name] = relation
        self._fitting.add((name, subject, object_))

    def entity_qualifier(self, name: str, words: str, labels: tuple[str, ...]) -> str:
        """The name of a qualifier of a relation that is an entity's id, declared where nobody has."""
        qualifier = qualifier_name(words)
        self.named(name)
        relation = self._used[name]
        if qualifier not in relation.qualifiers:
            self._used[name] = replace(relation, qualifiers={**relation.qualifiers, qualifier: Qualifier(labels=labels)})
        return qualifier

    def declared(self) -> dict[str, Relation]:
        """The bundled relations, and those of the rest that are used; a new one that nothing uses takes actors."""
        used = {
            name: replace(relation, subject=relation.subject or ("Actor",), object=relation.object or ("Actor",)) if name in self._new else relation
            for name, relation in self._used.items()
        }
        # A vocabulary has hundreds of relations: a model declares those that it uses.
        return {**bundled().relations, **used} if bundled().relations.keys() <= self._schema.relations.keys() else {**self._schema.relations, **used}

    def _fits(self, label: str, wanted: tuple[str, ...]) -> bool:
        return label in wanted or self._schema.fits(label, wanted)

    def _widened(self, name: str, what: str) -> None:
        if name not in self._new:
            self._report.notices.append(f"{name} takes {what} in this model, which the schema does not have")
