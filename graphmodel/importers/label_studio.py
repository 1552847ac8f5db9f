"""Label Studio JSON: tasks with a text, and regions and relations of each annotator (https://labelstud.io/guide/export).

Offsets count UTF-16 code units. A region, a relation and a choice are records; predictions are skipped.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from graphmodel.importers.annotations import AnnotatedText, AnnotationImport, Link, Span
from graphmodel.importers.builder import ModelBuilder, Skip
from graphmodel.importers.loss import LossReport
from graphmodel.importers.sources import json_keys, mentions, read_json
from graphmodel.importers.type_mapping import TypeMapping
from graphmodel.model.model import Model

NAME = "label-studio"
TITLE = "Label Studio JSON: regions and relations on texts"

_LISTS = ("annotations", "completions")
_TEXT_FIELDS = ("text", "article", "content", "body")
_VALUE = frozenset("start end text labels globalOffsets startOffset endOffset".split())


def recognises(path: Path) -> bool:
    """Whether a file has tasks of Label Studio."""
    keys = json_keys(path)
    return "data" in keys and bool(keys & set(_LISTS)) and mentions(path, b'"result"')


def run(paths: Sequence[Path], name: str, mapping: TypeMapping | None = None, texts: dict[str, str] | None = None) -> tuple[Model, LossReport]:
    """The model of annotated texts, and the account of it. Raises InputError or ProblemsError for a file that cannot be read."""
    mapping = mapping or TypeMapping()
    builder = ModelBuilder(NAME, ", ".join(map(str, paths)), name, mapping.applied_schema())
    whole = AnnotationImport(builder, mapping, texts)
    for path in paths:
        value = read_json(path).value
        for number, task in enumerate(value if isinstance(value, list) else [value]):
            for text in _texts(builder, task, f"{path}: [{number}]", path.stem):
                whole.add(text)
    return builder.model(), builder.report


def _texts(builder: ModelBuilder, task: Any, place: str, stem: str) -> Iterator[AnnotatedText]:
    """The texts of a task: one for each object that was annotated."""
    if not isinstance(task, dict) or not isinstance(task.get("data"), dict):
        with builder.row(place):
            raise Skip("a task without data")
        return
    texts = _Texts(task, place, stem)
    for kind in _LISTS:
        for number, annotation in enumerate(_list(task.get(kind))):
            where = f"{place}.{kind}[{number}]"
            if isinstance(annotation, dict):
                _Annotation(builder, annotation, where, texts).read()
            else:
                with builder.row(where):
                    raise Skip("not an annotation")
    for number, prediction in enumerate(_list(task.get("predictions"))):
        for index, _ in enumerate(_list(prediction.get("result")) if isinstance(prediction, dict) else []):
            with builder.row(f"{place}.predictions[{number}].result[{index}]"):
                raise Skip("a prediction of a model")
    yield from texts.made.values()


class _Texts:
    """The texts of a task, by the names of the objects that were annotated."""

    def __init__(self, task: dict[str, Any], place: str, stem: str) -> None:
        self.data: dict[str, Any] = task["data"]
        self.key = f"{stem}-{task.get('id', '')}".rstrip("-")
        self.place = place
        self.made: dict[str, AnnotatedText] = {}

    def of(self, object_: str) -> AnnotatedText:
        """The text of an object: the field of the task that is called like it, else one that is usual, else the longest."""
        if object_ not in self.made:
            texts = {name: value for name, value in self.data.items() if isinstance(value, str)}
            fields = [object_, *_TEXT_FIELDS, *sorted(texts, key=lambda name: -len(texts[name]))]
            field = next((name for name in fields if name in texts), "")
            key = self.key + (f"-{object_}" if self.made else "")
            meta = {name: value for name, value in self.data.items() if name != field}
            title = meta.pop("title", None)
            text = texts.get(field)
            self.made[object_] = AnnotatedText(key, self.place, text, title=title if isinstance(title, str) else None, properties=meta)
        return self.made[object_]


class _Annotation:
    """Everything that one annotator has marked in a task. Regions are known by their ids inside of one annotation only."""

    def __init__(self, builder: ModelBuilder, annotation: dict[str, Any], place: str, texts: _Texts) -> None:
        self.builder, self.place, self.texts = builder, place, texts
        self.results = _list(annotation.get("result"))
        self.is_cancelled = bool(annotation.get("was_cancelled"))
        self.coder = _coder(annotation.get("completed_by"))
        created = annotation.get("created_at")
        self.recorded = created[:10] if isinstance(created, str) else None
        self.spans: dict[str, Span] = {}
        self.text_of: dict[str, AnnotatedText] = {}

    def read(self) -> None:
        """Take in the regions, then what is said about them and between them."""
        later: list[tuple[str, Any]] = []
        for number, result in enumerate(self.results):
            where = f"{self.place}.result[{number}]"
            if not self._region(result, where):
                later.append((where, result))
        for where, result in later:
            if isinstance(result, dict) and result.get("type") == "relation" and not self.is_cancelled and self._relation(result, where):
                continue
            with self.builder.row(where):
                if self.is_cancelled:
                    raise Skip("an annotation that its annotator has cancelled")
                self._about(result)

    def _region(self, result: Any, where: str) -> bool:
        """Take in a region; False for what is none."""
        span = _span(result, where, self.place) if isinstance(result, dict) and not self.is_cancelled else None
        if span is None:
            return False
        span.coder, span.recorded = self.coder, self.recorded
        self.spans[str(result.get("id"))] = span
        text = self.texts.of(str(result.get("to_name") or ""))
        if not span.pieces:
            text.text = None
            self.builder.report.value_changed("offsets in HTML or in a dialogue, left out", where)
        text.spans.append(span)
        self.text_of[span.key] = text
        return True

    def _relation(self, result: dict[str, Any], where: str) -> bool:
        """Take in a relation; False where an end is not there."""
        source, target = (self.spans.get(str(result.get(name))) for name in ("from_id", "to_id"))
        if source is None or target is None:
            return False
        if result.get("direction") == "left":
            source, target = target, source
        labels = [label for label in _list(result.get("labels")) if isinstance(label, str)]
        attributes = {"labels": labels} if len(labels) > 1 else {}
        link = Link(where, labels[0] if labels else "related to", where, source.key, target.key, attributes, coder=self.coder, recorded=self.recorded)
        link.symmetric = result.get("direction") == "bi"
        self.text_of[source.key].links.append(link)
        return True

    def _about(self, result: Any) -> None:
        """Take in a choice, a rating or a text about a region. Raises Skip for what is about the whole task, or is nothing that is read."""
        if isinstance(result, dict) and result.get("type") == "relation":
            raise Skip("an end that is not there, or was skipped")
        value = result.get("value") if isinstance(result, dict) else None
        if not isinstance(result, dict) or not isinstance(value, dict):
            raise Skip("a result without a value")
        span = self.spans.get(str(result.get("id")))
        if span is None:
            raise Skip(f"{result.get('type')} of a whole task, or of a region that is not words")
        kind = str(result.get("type") or "")
        found = value.get(kind, value.get("text"))
        if kind.endswith("labels"):
            span.attributes.setdefault("labels", []).extend(_list(found))
        elif found not in (None, [], ""):
            span.attributes[str(result.get("from_name") or kind)] = found[0] if isinstance(found, list) and len(found) == 1 else found


def _span(one: dict[str, Any], where: str, place: str) -> Span | None:
    """The region of a result; None where it is none."""
    value = one.get("value")
    if not isinstance(value, dict):
        return None
    kind = str(one.get("type") or "")
    found = _list(value.get(kind)) or _list(value.get("labels")) if kind.endswith("labels") else []
    labels = [label for label in found if isinstance(label, str)]
    words = value.get("text")
    start, end = value.get("start"), value.get("end")
    # In HTML and in dialogues, a region begins in an element or a paragraph, and only its words say where it is.
    pieces = ((start, end),) if type(start) is int and type(end) is int else ()
    if not labels or not (pieces or (isinstance(words, str) and words.strip())):
        return None
    attributes: dict[str, Any] = {name: item for name, item in value.items() if name not in _VALUE and name != kind}
    if len(labels) > 1:
        attributes["labels"] = labels
    for name in ("score", "meta"):
        if one.get(name):
            attributes[name] = one[name]
    return Span(f"{place} {one.get('id')}", labels[0], where, pieces, words if isinstance(words, str) else None, attributes)


def _coder(value: Any) -> str | None:
    """Who has annotated: an id, or a person with an address."""
    if isinstance(value, dict):
        value = value.get("email") or value.get("username") or value.get("id")
    return str(value) if isinstance(value, str | int) and not isinstance(value, bool) and str(value) else None


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []
