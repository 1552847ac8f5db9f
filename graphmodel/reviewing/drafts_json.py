"""The JSON of drafts: what any extractor, such as a language model, may propose. Quotes take the place of offsets, which such programs cannot count.

It has less than a model file on purpose: no notes, no titles and no ids elsewhere, since no text could carry them.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from dataclasses import fields as dataclass_fields
from typing import Annotated, Any, Literal

from pydantic import Field, StrictBool

from graphmodel.errors import ProblemsError
from graphmodel.model.fields import CONFIG
from graphmodel.model.json_schema import described, named_by
from graphmodel.model.model import Model
from graphmodel.model.schema import Schema
from graphmodel.model.statement import Certainty, Date, Entity, Evidence, Id, Name, Statement, Words
from graphmodel.model.validate import adapter
from graphmodel.parsing.conform import conform
from graphmodel.parsing.json import parse_json
from graphmodel.parsing.tree import FIRST_LINE, Tree, decode, fail

MAX_DRAFTS = 20_000
"""Entities, and statements, of one file at most."""
MAX_BYTES = 2**26
"""Bytes of a file of drafts at most."""
MAX_QUOTE = 5_000
"""Characters of a quote at most."""
DRAFTS_VERSION: Literal[1] = 1
_IGNORED = "reason"
"""What a file of rejects says of each item: it may be corrected and given again."""


@dataclass(frozen=True, slots=True)
class DraftEntity:
    """An entity that a draft needs and that is not known yet."""

    __pydantic_config__ = CONFIG

    id: Id
    """A short name for use in these drafts."""
    label: Name
    """What it is: one of the schema's labels."""
    name: Name
    """Its name as it stands in the text. Of an event or a proposition: words that all stand in or near the quote."""
    aliases: tuple[Name, ...] = ()
    """Further forms of the name that stand in the text: short ones, inflected ones."""
    unspecified: StrictBool = False
    """The text does not say who or what this is; the name is then the words that it uses."""
    valid: Date | None = None
    """When the event happens (EDTF)."""
    reason: str = ""
    """Not read. In a file of rejects: why it was rejected."""


@dataclass(frozen=True, slots=True)
class DraftEvidence:
    """The words that carry a statement."""

    __pydantic_config__ = CONFIG

    quote: Annotated[str, Field(min_length=1, max_length=MAX_QUOTE)]
    """Words of the text, exactly as they stand there: enough of them to show who says or does what."""
    document: Id | None = None
    """The document's id; where there is only one text, it may be left out."""
    prefix: Words | None = None
    """The words of the text right before the quote, where the quote occurs more than once."""
    suffix: Words | None = None
    """The words of the text right after the quote, where the quote occurs more than once."""


@dataclass(frozen=True, slots=True)
class DraftStatement:
    """A statement that is proposed."""

    __pydantic_config__ = CONFIG

    subject: Id
    """Who or what: the id of an entity of these drafts, or of a known one."""
    relation: Name
    """One of the schema's relations."""
    object: Id
    """Whom or what: the id of an entity, or of another statement of these drafts that this one is about."""
    evidence: Annotated[tuple[DraftEvidence, ...], Field(min_length=1, max_length=20)]
    """The words of the text that say so."""
    id: Id | None = None
    """A short name, needed where another statement is about this one."""
    negated: StrictBool = False
    """The text says that the relation does not hold."""
    content: StrictBool = False
    """It is only what another statement is about (announced, denied, warned against): nobody asserts it by itself."""
    qualifiers: dict[str, Annotated[str, Field(min_length=1, max_length=1000)]] = field(default_factory=dict)
    """The relation's further ends: an entity's id, or words of the text, as the schema says."""
    attribution: Annotated[tuple[Id, ...], Field(max_length=20)] = ()
    """Who is reported as saying so: entity ids, from the document inward. None: the document says it in its own voice."""
    certainty: Certainty = "certain"
    """How sure the source is: certain, probable, possible, or unknown."""
    valid: Date | None = None
    """When the relation holds or the event happens (EDTF: 2025-02-14, 2025-02, 2025~)."""
    stated: Date | None = None
    """When it was said (EDTF)."""
    confidence: Annotated[float, Field(ge=0, le=1)] | None = None
    """How sure the one who proposes it is, from 0 to 1."""
    drafted_by: Annotated[str, Field(min_length=1, max_length=1000)] | None = None
    """Who or what proposes it, where it is not the one of the whole file."""
    reason: str = ""
    """Not read. In a file of rejects: why it was rejected."""


@dataclass(frozen=True, slots=True)
class DraftFile:
    """Drafts of statements about a text."""

    __pydantic_config__ = CONFIG

    drafts: Literal[1]
    """The version of this format: 1."""
    statements: tuple[DraftStatement, ...]
    """What the text says."""
    entities: tuple[DraftEntity, ...] = ()
    """Who and what it is about, besides those that are known already."""
    drafted_by: Annotated[str, Field(min_length=1, max_length=1000)] | None = None
    """Who or what proposes them: the name of a program or a language model."""


@dataclass(frozen=True, slots=True)
class Rejected:
    """A draft that cannot enter a model: what it is (as the JSON of drafts has it), and why."""

    kind: Literal["entities", "statements"]
    item: Mapping[str, Any]
    reason: str

    @property
    def name(self) -> str:
        """The draft in a few words."""
        said = self.item
        parts = [said.get("name")] if self.kind == "entities" else [said.get(part) for part in ("subject", "relation", "object")]
        return " ".join(str(part) for part in parts if part is not None)


@dataclass(frozen=True, slots=True)
class Drafts:
    """Proposed entities and statements; evidence has words and, in what comes from a model file, offsets. ``rejected`` could not be read.

    ``local`` has the id that each statement has in the drafts, by the place in ``statements``; "" where it has none.
    """

    entities: tuple[Entity, ...]
    statements: tuple[Statement, ...]
    local: tuple[str, ...]
    rejected: tuple[Rejected, ...] = ()
    model: Model | None = None
    """The model, where the drafts came from a model file."""


def parse_drafts(data: bytes, file: str, drafted_by: str | None = None) -> Drafts:
    """The drafts in JSON. A single item that cannot be read is rejected with its reason; ``drafted_by`` is for those that do not say it.

    Raises ProblemsError where it is not the JSON of drafts at all, or has more than MAX_BYTES bytes.
    """
    if len(data) > MAX_BYTES:
        fail(file, FIRST_LINE, f"{len(data):,} bytes of drafts; at most {MAX_BYTES:,} are read, so split the file")
    return drafts_in(parse_json(unfenced(decode(data, file)), file), drafted_by)


def unfenced(text: str) -> str:
    """The JSON of an answer in which a language model has put its JSON between fences or behind a sentence.

    >>> unfenced('Here you are:\\n```json\\n{"drafts": 1}\\n```\\n')
    '{"drafts": 1}'
    """
    if text.lstrip("\ufeff \t\r\n").startswith("{"):
        return text
    fence = text.find("```")
    if fence < 0:
        return text
    start, end = text.find("\n", fence), text.rfind("```")
    return text[start + 1 : end].strip() if fence < start < end else text


def drafts_in(tree: Tree, drafted_by: str | None = None) -> Drafts:
    """The drafts in the values of a JSON text; as :func:`parse_drafts`."""
    if not isinstance(tree.value, dict) or "drafts" not in tree.value:
        fail(tree.file, FIRST_LINE, 'not drafts: the JSON of drafts begins with {"drafts": 1, …}; `graphmodel schema --drafts` says what it has')
    for kind in ("entities", "statements"):
        items = tree.value.get(kind)
        if isinstance(items, list) and len(items) > MAX_DRAFTS:
            raise ProblemsError([tree.problem((kind,), f"{len(items):,} {kind}; at most {MAX_DRAFTS:,} are read, so split the file")])
    lists = {kind: value for kind in ("entities", "statements") if isinstance(value := tree.value.get(kind), list)}
    bare = Tree(tree.file, {**tree.value, **{kind: [] for kind in lists}}, tree.locate, (), tree.spoilt)
    head, problems = conform(adapter(DraftFile), bare)
    if problems or head is None:
        raise ProblemsError(problems)
    rejected: list[Rejected] = []
    read: dict[str, list[Any]] = {"entities": [], "statements": []}
    spoilt = {problem.path: problem for problem in tree.problems}
    for kind, item_type in (("entities", DraftEntity), ("statements", DraftStatement)):
        for index, item in enumerate(lists.get(kind, [])):
            made, found = conform(adapter(item_type), tree, (kind, index))
            where = f"{kind}[{index}]"
            found += [problem for path, problem in spoilt.items() if path == where or path.startswith(f"{where}.")]
            if found or made is None:
                reasons = "; ".join(dict.fromkeys(_reason(problem.path.removeprefix(where), problem.message) for problem in found))
                rejected.append(Rejected(kind, _plain(item), reasons))  # type: ignore[arg-type]
            else:
                read[kind].append(made)
    by = head.drafted_by or drafted_by
    statements = [_statement(statement, by) for statement in read["statements"]]
    local = [statement.id or "" for statement in read["statements"]]
    return Drafts(tuple(map(_entity, read["entities"])), tuple(statements), tuple(local), tuple(rejected))


def drafts_of(model: Model, *, reviewed: bool = False) -> Drafts:
    """The statements of a model file as drafts; with ``reviewed``, only those that are drafts no more."""
    statements = tuple(statement for statement in model.statements if not (reviewed and statement.draft))
    return Drafts(model.entities, statements, tuple(statement.id for statement in statements), (), model)


def entity_json(entity: Entity) -> dict[str, Any]:
    """An entity as the JSON of drafts has it."""
    values = {name: getattr(entity, name) for name in ("id", "label", "name", "aliases", "unspecified", "valid")}
    return {name: list(value) if isinstance(value, tuple) else value for name, value in values.items() if value not in ((), None, False)}


def statement_json(statement: Statement, id_: str = "", quotes: Iterable[str | None] = ()) -> dict[str, Any]:
    """A statement as the JSON of drafts has it; ``quotes`` are the words of its evidence, where it has only offsets."""
    made: dict[str, Any] = {"id": id_} if id_ else {}
    for each in dataclass_fields(DraftStatement):
        value = getattr(statement, each.name, None)
        if each.name not in ("id", "evidence", _IGNORED) and value not in ((), {}, None, False) and value != each.default:
            made[each.name] = list(value) if isinstance(value, tuple) else value
    words = list(quotes) or [None] * len(statement.evidence)
    made["evidence"] = [
        {
            name: value
            for name, value in {"quote": one.exact or quote, "document": one.document, "prefix": one.prefix, "suffix": one.suffix}.items()
            if value
        }
        for one, quote in zip(statement.evidence, words, strict=True)
    ]
    return made


def rejects_text(rejected: Iterable[Rejected]) -> str:
    """A file of rejects: the JSON of drafts, each item with the reason why it was rejected, to be corrected and given again."""
    made: dict[str, Any] = {"drafts": DRAFTS_VERSION, "entities": [], "statements": []}
    for rejection in rejected:
        made[rejection.kind].append({**rejection.item, _IGNORED: rejection.reason})
    return json.dumps(made, ensure_ascii=False, indent=2) + "\n"


def drafts_json_schema(schema: Schema) -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) of the JSON of drafts, with the labels and relations of a schema.

    >>> from graphmodel.model.schema import bundled
    >>> sorted(drafts_json_schema(bundled())["required"])
    ['drafts', 'statements']
    """
    made = named_by(described(DraftFile), schema, entity="DraftEntity", statement="DraftStatement")
    return {**made, "title": "graphmodel drafts"}


def _reason(path: str, message: str) -> str:
    field_name = path.removeprefix(".")
    return f"{field_name}: {message}" if field_name else message


def _plain(item: Any) -> dict[str, Any]:
    return {str(name): value for name, value in item.items() if name != _IGNORED} if isinstance(item, dict) else {"value": item}


def _entity(one: DraftEntity) -> Entity:
    return Entity(one.id, one.label, one.name, aliases=one.aliases, unspecified=one.unspecified, valid=one.valid)


def _statement(one: DraftStatement, drafted_by: str | None) -> Statement:
    evidence = tuple(Evidence(each.document or "", None, None, each.quote, prefix=each.prefix, suffix=each.suffix) for each in one.evidence)
    return Statement(
        one.subject,
        one.relation,
        one.object,
        negated=one.negated,
        content=one.content,
        qualifiers=dict(one.qualifiers),
        attribution=one.attribution,
        evidence=evidence,
        certainty=one.certainty,
        valid=one.valid,
        stated=one.stated,
        drafted_by=one.drafted_by or drafted_by,
        confidence=one.confidence,
    )
