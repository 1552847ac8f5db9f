"""UIMA CAS JSON 0.4, as INCEpTION and dkpro-cassis write it (https://github.com/apache/uima-uimaj-io-jsoncas).

Annotations of people are records; those that programs make to work with a text (tokens, sentences) are not. An annotation with a governor and a
dependent, or with links to others in roles, is a relation; links of a chain name the same. Offsets count UTF-16 code units.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from graphmodel.errors import InputError
from graphmodel.importers.annotations import AnnotatedText, AnnotationImport, Link, Span
from graphmodel.importers.builder import ModelBuilder, Skip
from graphmodel.importers.loss import LossReport
from graphmodel.importers.sources import json_keys, read_json
from graphmodel.importers.type_mapping import TypeMapping
from graphmodel.model.model import Model

NAME = "uima-cas"
TITLE = "UIMA CAS JSON of INCEpTION and dkpro-cassis"

_BUILT_IN = ("uima.", "de.tudarmstadt.ukp.dkpro.core.api.", "de.tudarmstadt.ukp.clarin.webanno.api.type.", "de.tudarmstadt.ukp.inception.")
_OF_PEOPLE = ("NamedEntity", "SemArg", "SemPred", "CoreferenceLink")
_ENDS = (("Governor", "Dependent"), ("governor", "dependent"), ("source", "target"))
_OWN = frozenset("begin end".split())


def recognises(path: Path) -> bool:
    """Whether a file is UIMA CAS JSON."""
    return "%FEATURE_STRUCTURES" in json_keys(path) or ("%TYPES" in json_keys(path) and "%VIEWS" in json_keys(path))


def run(paths: Sequence[Path], name: str, mapping: TypeMapping | None = None, texts: dict[str, str] | None = None) -> tuple[Model, LossReport]:
    """The model of annotated texts, and the account of it. Raises InputError or ProblemsError for a file that cannot be read."""
    mapping = mapping or TypeMapping()
    builder = ModelBuilder(NAME, ", ".join(map(str, paths)), name, mapping.applied_schema())
    whole = AnnotationImport(builder, mapping, texts)
    for path in paths:
        for text in _Reader(builder, mapping, path).texts():
            whole.add(text)
    return builder.model(), builder.report


class _Reader:
    """The feature structures of a file."""

    def __init__(self, builder: ModelBuilder, mapping: TypeMapping, path: Path) -> None:
        self.builder, self.mapping, self.path = builder, mapping, path
        value = read_json(path).value
        found = value.get("%FEATURE_STRUCTURES") if isinstance(value, dict) else None
        if isinstance(found, dict):
            found = [{"%ID": key, **one} for key, one in found.items() if isinstance(one, dict)]
        if not isinstance(found, list):
            raise InputError(f"{path}: UIMA CAS JSON without feature structures")
        self.structures = [item for item in found if isinstance(item, dict)]
        self.places = {str(structure.get("%ID")): f"{path}: %FEATURE_STRUCTURES[{number}]" for number, structure in enumerate(self.structures)}
        self.by_id = {str(structure.get("%ID")): structure for structure in self.structures}
        if len(self.by_id) < len(self.structures):
            raise InputError(f"{path}: an %ID is on two feature structures")
        self.made: dict[str, AnnotatedText] = {}

    def texts(self) -> list[AnnotatedText]:
        """The texts of all views that have one."""
        for structure in self.structures:
            if structure.get("%TYPE") == "uima.cas.Sofa" and isinstance(structure.get("sofaString"), str):
                self._text(structure)
        later = [structure for structure in self.structures if self._is_of_people(structure)]
        for structure in later:
            if self._ends(structure) is None:
                self._span(structure)
        for structure in later:
            if self._ends(structure) is not None:
                self._relation(structure)
        return list(self.made.values())

    def _text(self, sofa: dict[str, Any]) -> None:
        meta: dict[str, Any] = next((structure for structure in self.structures if str(structure.get("%TYPE", "")).endswith(".DocumentMetaData")), {})
        key = self.path.stem if not self.made else f"{self.path.stem}-{sofa.get('sofaID')}"
        fields = {"language": meta["language"]} if isinstance(meta.get("language"), str) and meta["language"] not in ("", "x-unspecified") else {}
        title = meta.get("documentTitle")
        # dkpro-cassis and UIMA count UTF-16 code units; without the words there is nothing to compare.
        self.made[str(sofa.get("%ID"))] = AnnotatedText(
            key, str(self.path), sofa["sofaString"], ("utf-16",), title=title if isinstance(title, str) and title else None, fields=fields
        )

    def _is_of_people(self, one: dict[str, Any]) -> bool:
        type_ = str(one.get("%TYPE", ""))
        return "begin" in one and (not type_.startswith(_BUILT_IN) or type_.rpartition(".")[2] in _OF_PEOPLE)

    def _span(self, one: dict[str, Any]) -> None:
        id_ = str(one.get("%ID"))
        place = self.places[id_]
        text = self.made.get(str(one.get("@sofa")))
        start, end = one.get("begin"), one.get("end")
        if text is None or type(start) is not int or type(end) is not int:
            with self.builder.row(place):
                raise Skip("no text, or no offsets")
            return
        type_, attributes = self._type(one)
        attributes |= self._linked(one, id_, type_, text, place)
        identifier = attributes.pop("identifier", None)
        external = [_curie(identifier)] if isinstance(identifier, str) and identifier else []
        text.spans.append(Span(id_, type_, place, ((start, end),), None, attributes, external))

    def _relation(self, one: dict[str, Any]) -> None:
        id_ = str(one.get("%ID"))
        ends = self._ends(one)
        text = self.made.get(str(one.get("@sofa")))
        if text is None or ends is None:
            with self.builder.row(self.places[id_]):
                raise Skip("no text")
            return
        type_, attributes = self._type(one)
        text.links.append(Link(id_, type_, self.places[id_], *ends, attributes))

    def _ends(self, one: dict[str, Any]) -> tuple[str, str] | None:
        return next(
            ((str(one[f"@{source}"]), str(one[f"@{target}"])) for source, target in _ENDS if f"@{source}" in one and f"@{target}" in one), None
        )

    def _type(self, one: dict[str, Any]) -> tuple[str, dict[str, Any]]:
        """The type of an annotation, and its other features: the first feature that can be the type, else the name of its layer."""
        features = {name: value for name, value in one.items() if name[:1] not in "%@^#" and name not in _OWN}
        layer = str(one.get("%TYPE", "")).rpartition(".")[2]
        for name in self.mapping.type_from:
            if isinstance(features.get(name), str) and features[name]:
                return features.pop(name), features
        return layer, features

    def _linked(self, one: dict[str, Any], id_: str, type_: str, text: AnnotatedText, place: str) -> dict[str, Any]:
        """Relations to the annotations that are linked in roles; other references by their type."""
        rest: dict[str, Any] = {}
        for name, value in one.items():
            if not name.startswith("@") or name == "@sofa":
                continue
            references = self._array(value)
            if name == "@next" and references and self.by_id.get(references[0], {}).get("%TYPE") == one.get("%TYPE"):
                text.same.append((place, [id_, references[0]]))
                continue
            for number, reference in enumerate(references):
                link = self.by_id.get(reference, {})
                target = str(link.get("@target", "")) if "@target" in link else reference
                role = str(link.get("role") or name[1:])
                if target in self.by_id and self._is_of_people(self.by_id[target]):
                    text.links.append(Link(f"{id_} {name} {number}", role, place, id_, target))
                elif target:
                    rest.setdefault(name[1:], []).append(str(self.by_id.get(target, {}).get("%TYPE", target)).rpartition(".")[2])
        return rest

    def _array(self, value: Any) -> list[str]:
        """The ids in a reference: that of one thing, or those in an array."""
        if isinstance(value, list):
            return [str(item) for item in value if isinstance(item, str | int)]
        array = self.by_id.get(str(value), {})
        if str(array.get("%TYPE", "")).endswith(("FSArray", "[]")):
            return [str(item) for item in array.get("%ELEMENTS", []) if isinstance(item, str | int)]
        return [str(value)] if isinstance(value, str | int) else []


def _curie(identifier: str) -> str:
    """An id elsewhere; of an address of Wikidata, its short form.

    >>> _curie("http://www.wikidata.org/entity/Q64")
    'wikidata:Q64'
    """
    base, _, id_ = identifier.rpartition("/")
    return f"wikidata:{id_}" if "wikidata.org" in base else identifier
