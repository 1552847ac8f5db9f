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


def run(paths: Sequence[Path], name: str, mapping: TypeMapping | None = None) -> tuple[Model, LossReport]:
    """The model of annotated texts, and the account of it. Raises InputError or ProblemsError for a file that cannot be read."""
    mapping = mapping or TypeMapping()
    builder = ModelBuilder(NAME, ", ".join(map(str, paths)), name, mapping.applied_schema())
    whole = AnnotationImport(builder, mapping)
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
    made: dict[str, AnnotatedText] = {}
    for kind in _LISTS:
        for number, annotation in enumerate(_list(task.get(kind))):
            _annotation(builder, task, annotation, f"{place}.{kind}[{number}]", made, stem)
    for number, prediction in enumerate(_list(task.get("predictions"))):
        for index, _ in enumerate(_list(prediction.get("result")) if isinstance(prediction, dict) else []):
            with builder.row(f"{place}.predictions[{number}].result[{index}]"):
                raise Skip("a prediction of a model")
    yield from made.values()


def _annotation(builder: ModelBuilder, task: dict[str, Any], annotation: Any, place: str, made: dict[str, AnnotatedText], stem: str) -> None:
    """Everything that one annotator has marked in a task."""
    if not isinstance(annotation, dict):
        return
    coder = _coder(annotation.get("completed_by"))
    recorded = annotation.get("created_at")
    spans: dict[str, Span] = {}
    text_of: dict[str, AnnotatedText] = {}
    later: list[tuple[str, dict[str, Any]]] = []
    for number, one in enumerate(_list(annotation.get("result"))):
        where = f"{place}.result[{number}]"
        span = _span(one, where, place) if isinstance(one, dict) and not annotation.get("was_cancelled") else None
        if isinstance(one, dict) and one.get("type") != "relation" and span is None and _about(one, spans):
            later.append((where, one))
        elif span is not None:
            span.coder, span.recorded = coder, recorded[:10] if isinstance(recorded, str) else None
            spans[str(one.get("id"))] = span
            text = _text(task, str(one.get("to_name") or ""), place, made, stem)
            text.spans.append(span)
            text_of[span.key] = text
        else:
            later.append((where, one))
    for where, one in later:
        if isinstance(one, dict) and one.get("type") == "relation" and not annotation.get("was_cancelled"):
            _relation(one, where, coder, spans, text_of, builder)
            continue
        with builder.row(where):
            if annotation.get("was_cancelled"):
                raise Skip("an annotation that its annotator has cancelled")
            _choice(one, spans)


def _span(one: dict[str, Any], where: str, place: str) -> Span | None:
    """The region of a result; None where it is none."""
    value = one.get("value")
    if not isinstance(value, dict):
        return None
    kind = str(one.get("type") or "")
    found = _list(value.get(kind)) or _list(value.get("labels")) if kind.endswith("labels") else []
    labels = [label for label in found if isinstance(label, str)]
    offsets = value.get("globalOffsets") if isinstance(value.get("globalOffsets"), dict) else value
    assert isinstance(offsets, dict)  # noqa: S101 - one of two groups of fields
    start, end = offsets.get("start"), offsets.get("end")
    if not labels or type(start) is not int or type(end) is not int:
        return None
    attributes: dict[str, Any] = {name: item for name, item in value.items() if name not in _VALUE and name != kind}
    if len(labels) > 1:
        attributes["labels"] = labels
    for name in ("score", "meta"):
        if one.get(name):
            attributes[name] = one[name]
    words = value.get("text")
    # Regions are known by their ids inside of one annotation only.
    return Span(f"{place} {one.get('id')}", labels[0], where, ((start, end),), words if isinstance(words, str) else None, attributes)


def _about(one: dict[str, Any], spans: dict[str, Span]) -> bool:
    return str(one.get("id")) in spans


def _choice(one: Any, spans: dict[str, Span]) -> None:
    """A choice, a rating or a text about a region. Raises Skip for what is about the whole task, or is nothing that is read."""
    value = one.get("value") if isinstance(one, dict) else None
    if not isinstance(one, dict) or not isinstance(value, dict):
        raise Skip("a result without a value")
    span = spans.get(str(one.get("id")))
    if span is None:
        raise Skip(f"{one.get('type')} of a whole task, or of a region that is not words")
    kind = str(one.get("type") or "")
    found = value.get(kind, value.get("text"))
    if kind.endswith("labels"):
        span.attributes.setdefault("labels", []).extend(_list(found))
    elif found not in (None, [], ""):
        span.attributes[str(one.get("from_name") or kind)] = found[0] if isinstance(found, list) and len(found) == 1 else found


def _relation(
    one: dict[str, Any], where: str, coder: str | None, spans: dict[str, Span], text_of: dict[str, AnnotatedText], builder: ModelBuilder
) -> None:
    source, target = (spans.get(str(one.get(name))) for name in ("from_id", "to_id"))
    text = text_of.get(source.key) if source is not None else None
    if source is None or target is None or text is None:
        with builder.row(where):
            raise Skip("an end that is not there, or was skipped")
        return
    if one.get("direction") == "left":
        source, target = target, source
    labels = [label for label in _list(one.get("labels")) if isinstance(label, str)] or ["related to"]
    for number, label in enumerate(labels):
        link = Link(f"{where} {number}", label, where, source.key, target.key, coder=coder, symmetric=one.get("direction") == "bi")
        text.links.append(link)


def _text(task: dict[str, Any], object_: str, place: str, made: dict[str, AnnotatedText], stem: str) -> AnnotatedText:
    """The text that a region is in: the field of the task that the object is called like, else its only text."""
    data = task["data"]
    if object_ not in made:
        texts = {name: value for name, value in data.items() if isinstance(value, str)}
        fields = [object_, *_TEXT_FIELDS, *sorted(texts, key=lambda name: -len(texts[name]))]
        field = next((name for name in fields if name in texts), "")
        key = f"{stem}-{task.get('id', '')}".rstrip("-") + (f"-{object_}" if made else "")
        meta = {name: value for name, value in data.items() if name != field}
        title = meta.pop("title", None)
        text = AnnotatedText(key, place, texts.get(field), title=title if isinstance(title, str) else None, properties=meta)
        made[object_] = text
    return made[object_]


def _coder(value: Any) -> str | None:
    """Who has annotated: an id, or a person with an address."""
    if isinstance(value, dict):
        value = value.get("email") or value.get("username") or value.get("id")
    return str(value) if isinstance(value, str | int) and not isinstance(value, bool) and str(value) else None


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []
