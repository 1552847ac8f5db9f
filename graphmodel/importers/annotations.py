"""Annotated texts as a model: spans become entities, relations between them statements, each with its words as evidence.

Every reader of annotations (brat, Web Annotation, WebAnno, UIMA CAS, Label Studio) fills an :class:`AnnotatedText`; :class:`AnnotationImport` makes
the model. Spans with the same words and label are one entity. Each span is a statement, MENTIONS, from the document to the entity. Where the text is
at hand, offsets are turned into offsets of characters and checked: a span whose words are not at its offsets is reported and skipped.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from graphmodel.importers.builder import ModelBuilder, Skip
from graphmodel.importers.names import safe_name
from graphmodel.importers.offsets import to_characters
from graphmodel.importers.type_mapping import Placed, RelationMapping, TypeMapping, Types
from graphmodel.model.statement import Evidence
from graphmodel.model.validate import digest

_UNITS: dict[str, str] = {
    "characters": "characters (Unicode code points)",
    "utf-16": "UTF-16 code units",
    "bytes": "bytes of UTF-8",
    "breaks": "characters, with each line break (CR LF) as one",
}
_LONGEST_PASSAGE = 1000
"""Characters of a passage that has both ends of a relation; ends further apart are two pieces of evidence."""
_LONGEST_SPAN = 20_000
"""Characters of a span that is read."""
_AROUND = 1000


@dataclass(slots=True)
class Span:
    """Words of a text that somebody has marked."""

    key: str
    type: str
    place: str
    pieces: tuple[tuple[int, int], ...] = ()
    """Offsets as the file counts them; several for a span with gaps, none where only the words are known."""
    words: str | None = None
    """The words as the file has them."""
    attributes: dict[str, Any] = field(default_factory=dict)
    external: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    coder: str | None = None
    recorded: str | None = None
    around: tuple[str, str] = ("", "")
    """The words before and after it, where the file has them."""


@dataclass(slots=True)
class Link:
    """A relation between two spans, or events."""

    key: str
    type: str
    place: str
    source: str
    target: str
    attributes: dict[str, Any] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    coder: str | None = None
    recorded: str | None = None
    symmetric: bool = False


@dataclass(slots=True)
class EventSpan:
    """An event with its trigger and its arguments, each in a role."""

    key: str
    type: str
    place: str
    trigger: str
    arguments: list[tuple[str, str]] = field(default_factory=list)
    """Roles, and keys of spans or events."""
    attributes: dict[str, Any] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    coder: str | None = None


@dataclass(slots=True)
class AnnotatedText:
    """A text with what is marked in it."""

    key: str
    place: str
    text: str | None = None
    """The text; None where it is not at hand."""
    units: tuple[str, ...] = ("utf-16", "characters")
    """What offsets may count, the usual unit first."""
    title: str | None = None
    fields: dict[str, Any] = field(default_factory=dict)
    """Further fields of the document."""
    properties: dict[str, Any] = field(default_factory=dict)
    spans: list[Span] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)
    events: list[EventSpan] = field(default_factory=list)
    same: list[tuple[str, list[str]]] = field(default_factory=list)
    """Spans that name the same thing, with the place where this is said."""


@dataclass(slots=True)
class _Located:
    """A span that is in the model."""

    entity: str
    evidence: tuple[Evidence, ...]


class AnnotationImport:
    """A model that grows by annotated texts; ``texts`` gets the text of each document, where it is to be kept."""

    def __init__(self, builder: ModelBuilder, mapping: TypeMapping, texts: dict[str, str] | None = None) -> None:
        self.builder, self.mapping, self.texts = builder, mapping, texts
        self.types = Types(mapping, builder)
        self._names: dict[tuple[str, str], str] = {}
        self._labels: dict[str, str] = {}
        """The label that each name was given first."""

    def add(self, text: AnnotatedText) -> None:
        """Take in a text with all its annotations."""
        builder = self.builder
        more = dict(text.fields)
        if text.text is not None:
            more["digest"] = digest(text.text)
        document = builder.document(
            text.key, text.place, title=text.title or text.key, properties=builder.properties(text.properties, text.place), **more
        )
        if self.texts is not None and text.text is not None:
            self.texts[document] = text.text
        _TextImport(self, text, document).run()

    def entity(self, name: str, label: str, place: str, **more: Any) -> str:
        """The entity of a name and a label; a name that has two labels is two entities."""
        key = self._names.get((name, label))
        if key is None:
            key = name if name not in self._labels else f"{name} ({label})"
            self._labels.setdefault(name, label)
            self._names[name, label] = key
        return self.builder.entity(key, label, name, place, **more)


class _TextImport:
    """One text on its way into a model."""

    def __init__(self, whole: AnnotationImport, text: AnnotatedText, document: str) -> None:
        self.whole, self.text, self.document = whole, text, document
        self.builder, self.types = whole.builder, whole.types
        self.located: dict[str, _Located] = {}
        self.statements: dict[str, str] = {}
        """The statements that events became."""
        self.events = {event.key: event for event in text.events}
        self.spans = {span.key: span for span in text.spans}
        self.making: set[str] = set()
        self.at = self._offsets()
        self.first_of_group = self._groups()

    def run(self) -> None:
        """Make everything: spans, then events, then relations."""
        triggers = {event.trigger for event in self.text.events}
        for span in self.text.spans:
            with self.builder.row(span.place):
                if span.key in triggers:
                    self._locate(span)  # its event is made below
                else:
                    self._mention(span)
        for event in self.text.events:
            with self.builder.row(event.place):
                self._event(event)
        for link in self.text.links:
            with self.builder.row(link.place):
                self._link(link)
        for place, keys in self.text.same:
            with self.builder.row(place):
                if not all(key in self.located for key in keys):
                    raise Skip("an end that is not there, or was skipped")

    # Offsets

    def _offsets(self) -> Callable[[int], int | None]:
        """From offsets of the file to offsets of characters, by the unit with which the most spans have their words."""
        text = self.text.text
        if text is None:
            return lambda _at: None
        known = [span for span in self.text.spans if span.words is not None and span.pieces][:10_000]
        best, most, usual = self.text.units[0], -1, _converter(text, self.text.units[0])
        chosen = usual
        for unit in self.text.units:
            at = usual if unit == self.text.units[0] else _converter(text, unit)
            fitting = sum(_fits(text, span, at) for span in known)
            if fitting > most:
                best, most, chosen = unit, fitting, at
            if most == len(known):
                break
        if best != self.text.units[0]:
            self.builder.report.notices.append(f"{self.text.place}: its offsets count {_UNITS[best]}")
        return chosen

    def _locate(self, span: Span) -> tuple[str, tuple[Evidence, ...]]:
        """The words of a span, and its evidence. Raises Skip where its words are not at its offsets."""
        text = self.text.text
        if text is None or not span.pieces:
            words = safe_name(span.words or "")
            if not words:
                raise Skip("no words")
            if span.pieces:
                self.builder.report.value_changed("offsets in a text that is not at hand, left out", span.place)
            before, after = (side or None for side in span.around)
            prefix, suffix = before[-_AROUND:] if before else None, after[:_AROUND] if after else None
            return words, (Evidence(self.document, exact=span.words, prefix=prefix, suffix=suffix),)
        pieces = _pieces(text, span, self.at)
        if pieces is None:
            raise Skip("offsets that are not in the text")
        if sum(end - start for start, end in pieces) > _LONGEST_SPAN:
            raise Skip(f"longer than {_LONGEST_SPAN:,} characters")
        if span.words is not None and not _same_words(" ".join(text[start:end] for start, end in pieces), span.words):
            raise Skip("the words are not at the offsets")
        words = safe_name(" ".join(text[start:end] for start, end in pieces))
        if not words:
            raise Skip("no words")
        return words, tuple(self.builder.evidence(self.document, span.place, exact=text[start:end], start=start, end=end) for start, end in pieces)

    def _groups(self) -> dict[str, Span]:
        """For each span that names the same as others, the first of them in the text."""
        root = {key: key for _, keys in self.text.same for key in keys if key in self.spans}

        def root_of(key: str) -> str:
            while root[key] != key:
                root[key] = root[root[key]]
                key = root[key]
            return key

        for _, keys in self.text.same:
            known = [key for key in keys if key in root]
            for key in known[1:]:
                root[root_of(key)] = root_of(known[0])
        first: dict[str, Span] = {}
        for key in root:
            other = first.get(root_of(key))
            if other is None or self.spans[key].pieces[:1] < other.pieces[:1]:
                first[root_of(key)] = self.spans[key]
        return {key: first[root_of(key)] for key in root}

    # Entities

    def _mention(self, span: Span) -> None:
        words, evidence = self._locate(span)
        label = self.types.label(span.type, span.place)
        placed = self.types.placed(span.attributes, span.place)
        first = self.first_of_group.get(span.key, span)
        name, label = (placed.name or words, label) if first is span else self._named(first, words, label)
        aliases = [*placed.aliases, *([words] if words != name else [])]
        mentions = self.whole.mapping.mentions
        entity = self.whole.entity(
            name,
            label,
            span.place,
            aliases=aliases,
            external=[*span.external, *placed.external],
            properties={} if mentions else placed.properties,
        )
        self.located[span.key] = _Located(entity, evidence)
        if mentions:
            self._statement(self.document, self._mentions(), entity, span, placed, evidence)

    def _named(self, first: Span, words: str, label: str) -> tuple[str, str]:
        """The name and the label of the first span of those that name the same; a span's own where the first one was skipped."""
        try:
            return self._locate(first)[0], self.types.label(first.type, first.place)
        except Skip:
            return words, label

    def _mentions(self) -> RelationMapping:
        return RelationMapping(self.builder.relation("MENTIONS", reading="mentions", inverse="is mentioned in"))

    def _statement(
        self, subject: str, relation: RelationMapping, object_: str, of: Span | Link | EventSpan, placed: Placed, evidence: Iterable[Evidence]
    ) -> str:
        """A statement of an annotation."""
        fields = dict(placed.fields)
        if relation.negated:
            fields["negated"] = not fields.get("negated", False)
        if relation.reverse:
            subject, object_ = object_, subject
        notes = [*([fields.pop("note")] if "note" in fields else []), *of.notes]
        fields.setdefault("coder", of.coder)
        fields.setdefault("recorded", getattr(of, "recorded", None))
        return self.builder.statement(
            subject,
            relation.relation,
            object_,
            of.place,
            qualifiers=placed.qualifiers,
            evidence=evidence,
            properties=placed.properties,
            note="\n".join(notes) or None,
            **fields,
        )

    # Relations and events

    def _link(self, link: Link) -> None:
        source, target = (self._end(key) for key in (link.source, link.target))
        relation = self.types.relation(link.type, link.place, **({"symmetric": True} if link.symmetric else {}))
        placed = self.types.placed(link.attributes, link.place)
        self._statement(source.entity, relation, target.entity, link, placed, self._passage((source, target)))

    def _event(self, event: EventSpan) -> str:
        """The statement or the entity of an event; its id. Raises Skip for events that are in each other."""
        if event.key in self.statements:
            return self.statements[event.key]
        if event.key in self.located:
            return self.located[event.key].entity
        if event.key in self.making:
            raise Skip("an event that has itself as an argument")
        self.making.add(event.key)
        try:
            mapped = self.whole.mapping.events.get(event.type)
            return self._mapped_event(event) if mapped else self._event_entity(event)
        finally:
            self.making.discard(event.key)

    def _mapped_event(self, event: EventSpan) -> str:
        mapped = self.whole.mapping.events[event.type]
        arguments: dict[str, list[_Located]] = {}
        for role, key in event.arguments:
            arguments.setdefault(role.rstrip("0123456789"), []).append(self._end(key))
        if mapped.subject not in arguments or mapped.object not in arguments:
            raise Skip(f"an event of type {event.type} without {mapped.subject if mapped.subject not in arguments else mapped.object}")
        placed = self.types.placed(event.attributes, event.place)
        qualifiers = {**placed.qualifiers}
        for role, found in arguments.items():
            if role in mapped.qualifiers:
                qualifiers[mapped.qualifiers[role]] = found[0].entity
            elif role not in (mapped.subject, mapped.object):
                self.builder.report.field_lost(f"{event.type}: {role}", event.place)
        placed.qualifiers = qualifiers
        relation = RelationMapping(mapped.relation, negated=mapped.negated)
        ends = list(dict.fromkeys((subject.entity, object_.entity) for subject in arguments[mapped.subject] for object_ in arguments[mapped.object]))
        evidence = self._passage([*(thing for found in arguments.values() for thing in found), *self._trigger(event)])
        made = [self._statement(subject, relation, object_, event, placed, evidence) for subject, object_ in ends]
        self.statements[event.key] = made[0]
        self.located[event.key] = _Located(made[0], evidence)
        return made[0]

    def _event_entity(self, event: EventSpan) -> str:
        """An event as an entity, and a statement for each of its arguments."""
        trigger = self.spans.get(event.trigger)
        if trigger is None:
            raise Skip("an event without its trigger")
        words, evidence = self._locate(trigger)
        label = self.types.event_label(event.type, event.place)
        placed = self.types.placed(event.attributes, event.place)
        key = f"{self.text.key} {event.key}"
        entity = self.builder.entity(
            key, label, words, event.place, note="\n".join(event.notes) or None, properties={**placed.properties, "type": event.type}
        )
        self.located[event.key] = _Located(entity, evidence)
        if self.whole.mapping.mentions:
            self._statement(self.document, self._mentions(), entity, event, Placed(dict(placed.fields)), evidence)
        for role, argument in event.arguments:
            try:
                end = self._end(argument)
                name = self.types.relation(role.rstrip("0123456789"), event.place)
                self._statement(entity, name, end.entity, event, Placed(dict(placed.fields)), self._passage((self.located[event.key], end)))
            except Skip:
                self.builder.report.field_lost(f"{event.type}: {role}", event.place)
        return entity

    def _trigger(self, event: EventSpan) -> list[_Located]:
        trigger = self.spans.get(event.trigger)
        return [_Located("", self._locate(trigger)[1])] if trigger else []

    def _end(self, key: str) -> _Located:
        """An end of a relation. Raises Skip for one that is not there, or was skipped: no ghosts."""
        if key not in self.located and key in self.events:
            self._event(self.events[key])
        if key not in self.located:
            raise Skip("an end that is not there, or was skipped")
        return self.located[key]

    def _passage(self, ends: Sequence[_Located]) -> tuple[Evidence, ...]:
        """The evidence of a relation: the passage from its first end to its last; where they are far apart, the words of each."""
        pieces = list(dict.fromkeys(piece for end in ends for piece in end.evidence))
        starts, stops = [quote.start for quote in pieces if quote.start is not None], [quote.end for quote in pieces if quote.end is not None]
        if self.text.text is None or len(starts) < len(pieces) or not starts:
            return tuple(pieces)
        start, stop = min(starts), max(stops)
        passage = self.text.text[start:stop] if stop - start <= _LONGEST_PASSAGE else ""
        if not passage or "\n\n" in passage.replace("\r", ""):
            return tuple(pieces)
        return (self.builder.evidence(self.document, self.text.place, exact=passage, start=start, end=stop),)


def _converter(text: str, unit: str) -> Callable[[int], int | None]:
    if unit != "breaks":
        return to_characters(text, unit)  # type: ignore[arg-type]
    # Offsets in a text in which CR LF was read as one character.
    places = [at for at, character in enumerate(text) if not (character == "\n" and text[at - 1 : at] == "\r")] + [len(text)]
    return lambda at: places[at] if 0 <= at < len(places) else None


def _pieces(text: str, span: Span, at: Callable[[int], int | None]) -> tuple[tuple[int, int], ...] | None:
    """The pieces of a span in characters of the text; None where one of them is not in the text."""
    found = []
    for first, last in span.pieces:
        start, end = at(first), at(last)
        if start is None or end is None or not 0 <= start < end <= len(text):
            return None
        found.append((start, end))
    return tuple(found)


def _fits(text: str, span: Span, at: Callable[[int], int | None]) -> bool:
    pieces = _pieces(text, span, at)
    return pieces is not None and _same_words(" ".join(text[start:end] for start, end in pieces), span.words or "")


def _same_words(ours: str, theirs: str) -> bool:
    """Whether words are the same but for white space: formats write line breaks as spaces."""
    return ours == theirs or ours.split() == theirs.split()
