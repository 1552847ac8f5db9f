"""WebAnno TSV 3, as WebAnno and INCEpTION export it: tokens with their offsets, and columns for each layer of annotations.

Spans over several tokens, stacked spans, parts of tokens, relations, links in roles and chains of what is the same are read. Offsets count UTF-16
code units. The text is the file of the same name that ends with .txt, or it is put together from the sentences. Each annotation is a record.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from graphmodel.errors import InputError
from graphmodel.importers.annotations import AnnotatedText, AnnotationImport, Link, Span
from graphmodel.importers.builder import ModelBuilder, Skip
from graphmodel.importers.loss import LossReport
from graphmodel.importers.sources import first_bytes, read_text
from graphmodel.importers.type_mapping import TypeMapping
from graphmodel.model.model import Model

NAME = "webanno"
TITLE = "WebAnno TSV 3 of WebAnno and INCEpTION"

_BUILT_IN = "de.tudarmstadt.ukp.dkpro.core.api."
_OF_PEOPLE = ("NamedEntity", "SemArg", "SemPred")
_LINE_BREAK = re.compile(r"\r?\n")
_BAR = re.compile(r"(?<!\\)\|")
_ITEM = re.compile(r"(?P<value>.*?)(?:(?<!\\)\[(?P<id>\d{1,9})\])?", re.DOTALL)
_CHAINED = re.compile(r"(?P<value>.*?)->(?P<chain>\d{1,9})-(?P<link>\d{1,9})", re.DOTALL)
_SEMICOLON = re.compile(r"(?<!\\);")
_ROLE = "ROLE_"
"""Before the name of a column of roles; the next column is what is linked in them."""
_REFERENCE = re.compile(r"(?P<token>\d+-\d+(?:\.\d+)?)(?:\[(?P<source>\d+)_(?P<target>\d+)\])?")
_ESCAPE = re.compile(r"\\(.)", re.DOTALL)
_ROW = re.compile(r"\d{1,9}-\d{1,9}(?:\.\d{1,9})?\t\d{1,12}-\d{1,12}\t")
_MOST_GAP = 100_000


@dataclass(frozen=True, slots=True)
class _Layer:
    """A layer, with the names of its columns."""

    kind: str
    name: str
    features: tuple[str, ...]
    base: str = ""
    """Of a layer of relations, the layer that they join."""

    @property
    def width(self) -> int:
        """How many columns it has."""
        return len(self.features) + 1 if self.kind == "RL" else max(1, len(self.features))

    def linked(self, index: int) -> bool:
        """Whether a column is what is linked in the roles of the column before it."""
        return index > 0 and self.features[index - 1].startswith(_ROLE)

    @property
    def is_of_people(self) -> bool:
        """Whether people make its annotations: not tokens, lemmas, syntax."""
        return not self.name.startswith(_BUILT_IN) or self.name.rpartition(".")[2] in _OF_PEOPLE


@dataclass(slots=True)
class _Found:
    """An annotation that may go over several tokens."""

    layer: _Layer
    place: str
    start: int
    end: int
    tokens: list[str]
    values: dict[str, str] = field(default_factory=dict)
    links: list[tuple[str, str, str]] = field(default_factory=list)
    """What it links: role, layer, token with number."""


def recognises(path: Path) -> bool:
    """Whether a file is WebAnno TSV."""
    return first_bytes(path, 64).removeprefix(b"\xef\xbb\xbf").startswith(b"#FORMAT=WebAnno TSV 3")


def run(paths: Sequence[Path], name: str, mapping: TypeMapping | None = None, texts: dict[str, str] | None = None) -> tuple[Model, LossReport]:
    """The model of annotated texts, and the account of it. Raises InputError or ProblemsError for a file that cannot be read."""
    mapping = mapping or TypeMapping()
    builder = ModelBuilder(NAME, ", ".join(map(str, paths)), name, mapping.applied_schema())
    whole = AnnotationImport(builder, mapping, texts)
    for path in paths:
        if not recognises(path):
            raise InputError(f"{path}: not WebAnno TSV 3: its first line is #FORMAT=WebAnno TSV 3.…")
        whole.add(_Reader(builder, mapping, path).text())
    return builder.model(), builder.report


class _Reader:
    """The lines of one file."""

    def __init__(self, builder: ModelBuilder, mapping: TypeMapping, path: Path) -> None:
        self.builder, self.mapping, self.path = builder, mapping, path
        self.layers: list[_Layer] = []
        self.found: dict[tuple[str, str], _Found] = {}
        """Annotations, by layer and by their number, or their token and place in the stack."""
        self.at_token: dict[tuple[str, str, str], _Found] = {}
        """Annotations by layer, token and number; the number of one that has none is 0."""
        self.chains: dict[tuple[str, str], tuple[str, dict[str, _Found]]] = {}
        """Chains by layer and number: the place of the first link, and the links by their numbers."""
        self.relations: list[tuple[_Layer, str, str, list[str]]] = []
        self.pieces: list[str] = []
        self.length = 0
        """How many UTF-16 code units of the text there are so far."""
        self.sentence: list[str] = []

    def text(self) -> AnnotatedText:
        """The text with everything that the file marks in it."""
        for number, line in enumerate(_LINE_BREAK.split(read_text(self.path)), 1):
            if line.startswith("#T_"):
                self._layer(line)
            elif line.startswith("#Text="):
                self.sentence.append(_ESCAPE.sub(_unescape, line.removeprefix("#Text=")))
            elif _ROW.match(line):
                self._token(line.split("\t"), f"{self.path}:{number}")
            elif line.strip() and not line.startswith("#"):
                with self.builder.row(f"{self.path}:{number}"):
                    raise Skip("a line that is not as WebAnno writes it")
        beside = self.path.with_suffix(".txt")
        if beside.is_file():
            text = read_text(beside)
        else:
            text = "".join(self.pieces)
            self.builder.report.notices.append(f"{self.path}: its text was put together from its sentences, with line breaks between them")
        made = AnnotatedText(self.path.stem, str(self.path), text, title=self.path.stem)
        self._spans(made)
        self._links(made)
        return made

    def _layer(self, line: str) -> None:
        kind, _, rest = line.removeprefix("#T_").partition("=")
        name, *features = rest.split("|")
        base = features.pop().removeprefix("BT_") if kind == "RL" and features and features[-1].startswith("BT_") else ""
        self.layers.append(_Layer(kind, name, tuple(features), base))

    def _token(self, cells: list[str], place: str) -> None:
        token, offsets = cells[0], cells[1]
        start, end = (int(offset) for offset in offsets.split("-"))
        if self.sentence:
            self._sentence(start)
        at = 3
        for layer in self.layers:
            own = cells[at : at + layer.width]
            at += layer.width
            if not layer.is_of_people or not own or all(cell in ("_", "") for cell in own):
                continue
            if layer.kind == "SP":
                self._annotations(layer, own, token, start, end, place)
            elif layer.kind == "RL":
                self.relations.append((layer, token, place, own))
            else:
                self._chained(layer, own, token, start, end, place)

    def _sentence(self, start: int) -> None:
        """Put a sentence to the text, where its first token begins."""
        gap = start - self.length
        if not 0 <= gap <= _MOST_GAP:
            gap = 0
        text = "\n" * gap + "\n".join(self.sentence)
        self.pieces.append(text)
        self.length += len(text.encode("utf-16-le", "surrogatepass")) // 2
        self.sentence = []

    def _annotations(self, layer: _Layer, cells: list[str], token: str, start: int, end: int, place: str) -> None:
        """The annotations of a layer at a token: one above the other, each with a number where it goes over several tokens."""
        stacks = [_BAR.split(cell) for cell in cells]
        for index in range(max(map(len, stacks))):
            texts = [stack[index] if index < len(stack) else "_" for stack in stacks]
            items = [
                (feature, match)
                for number, (feature, text) in enumerate(zip(layer.features or ("",), texts, strict=False))
                if not layer.linked(number) and (match := _ITEM.fullmatch(text))
            ]
            if not items or all(match["value"] == "_" for _, match in items):
                continue
            id_ = next((match["id"] for _, match in items if match["id"]), None)
            key = id_ or f"{token} {index}"
            found = self.found.setdefault((layer.name, key), _Found(layer, place, start, end, []))
            found.start, found.end = min(found.start, start), max(found.end, end)
            for feature, match in items:
                if match["value"] not in ("*", "_") and not feature.startswith(_ROLE):
                    found.values.setdefault(feature, _ESCAPE.sub(_unescape, match["value"]))
            if not found.tokens:
                found.links = list(_linked(layer, texts))
            found.tokens.append(token)
            self.at_token[layer.name, token, id_ or "0"] = found

    def _chained(self, layer: _Layer, cells: list[str], token: str, start: int, end: int, place: str) -> None:
        """The links of chains at a token: what names the same, each with the numbers of its chain and of itself."""
        types = _BAR.split(cells[1]) if len(cells) > 1 else []
        for index, item in enumerate(_BAR.split(cells[0])):
            match = _CHAINED.fullmatch(item)
            if match is None:
                self.builder.report.field_lost(f"chains of {layer.name}", place)
                continue
            _, links = self.chains.setdefault((layer.name, match["chain"]), (place, {}))
            found = links.setdefault(match["link"], _Found(layer, place, start, end, []))
            found.start, found.end = min(found.start, start), max(found.end, end)
            found.tokens.append(token)
            type_ = _ITEM.fullmatch(types[index]) if index < len(types) else None
            if type_ and type_["value"] not in ("*", "_"):
                found.values.setdefault("value", _ESCAPE.sub(_unescape, type_["value"]))

    def _spans(self, made: AnnotatedText) -> None:
        for (layer, key), found in self.found.items():
            type_, attributes = self._type(found.layer, found.values)
            identifier = attributes.pop("identifier", "")
            span = Span(f"{layer} {key}", type_, found.place, ((found.start, found.end),), None, dict(attributes))
            base, _, id_ = identifier.rpartition("/")
            span.external += [f"wikidata:{id_}" if "wikidata.org" in base else identifier] if identifier else []
            made.spans.append(span)
        for (layer, chain), (place, links) in self.chains.items():
            keys = []
            for number, found in links.items():
                keys.append(f"{layer} {chain}-{number}")
                type_, attributes = self._type(found.layer, found.values)
                made.spans.append(Span(keys[-1], type_, found.place, ((found.start, found.end),), None, dict(attributes)))
            made.same.append((place, keys))

    def _links(self, made: AnnotatedText) -> None:
        keys = {id(found): f"{layer} {key}" for (layer, key), found in self.found.items()}
        for found in self.found.values():
            for number, (role, layer_name, reference) in enumerate(found.links):
                match = _ITEM.fullmatch(reference)
                linked = self.at_token.get((layer_name, match["value"], match["id"] or "0")) if match else None
                key = keys[id(found)]
                made.links.append(Link(f"{key} {number}", role, found.place, key, keys[id(linked)] if linked else ""))
        for layer, token, place, cells in self.relations:
            stacks = [_BAR.split(cell) for cell in cells]
            for index, reference in enumerate(stacks[-1]):
                match = _REFERENCE.fullmatch(reference)
                source = self.at_token.get((layer.base, match["token"], match["source"] or "0")) if match else None
                target = self.at_token.get((layer.base, token, (match["target"] or "0") if match else "0"))
                values = {
                    feature: _ESCAPE.sub(_unescape, stack[index])
                    for feature, stack in zip(layer.features, stacks[:-1], strict=False)
                    if index < len(stack) and stack[index] not in ("*", "_")
                }
                type_, attributes = self._type(layer, values)
                ends = [keys[id(end)] if end else "" for end in (source, target)]
                made.links.append(Link(f"{place} {layer.name} {index}", type_, place, ends[0], ends[1], dict(attributes)))

    def _type(self, layer: _Layer, values: dict[str, str]) -> tuple[str, dict[str, str]]:
        """The type of an annotation, and its other features: the first feature that can be the type, else the name of its layer."""
        rest = dict(values)
        for name in self.mapping.type_from:
            if rest.get(name):
                return rest.pop(name), rest
        return layer.name.rpartition(".")[2], rest


def _linked(layer: _Layer, texts: list[str]) -> Iterator[tuple[str, str, str]]:
    """What an annotation links: the role, the layer and the token of each."""
    for index in range(1, len(layer.features)):
        if layer.linked(index) and index < len(texts) and texts[index] not in ("*", "_"):
            roles = _ITEM.fullmatch(texts[index - 1])
            names = _SEMICOLON.split(roles["value"]) if roles else []
            own = layer.features[index - 1].removeprefix(_ROLE).partition(":")[2].partition("_")[0]
            for number, reference in enumerate(_SEMICOLON.split(texts[index])):
                name = names[number] if number < len(names) and names[number] not in ("*", "_", "") else own
                yield _ESCAPE.sub(_unescape, name), layer.features[index], reference


def _unescape(match: re.Match[str]) -> str:
    return {"t": "\t", "n": "\n", "r": "\r"}.get(match[1], match[1])
