"""What changed between two versions: of models, statement by statement and by what they mean; of any other graphs, by nodes and edges.

Statements are matched by id, then by what they say and who says it where, so that a statement whose id was computed anew, whose quote was reworded
or whose place moved is not "one gone, one new". What another document or speaker adds to a known claim is told apart from a new claim. The order of
anything is no difference.
"""

from __future__ import annotations

import json
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date
from typing import TYPE_CHECKING, Any, Literal, get_args

from graphmodel.identity.clusters import former_ids, separate
from graphmodel.model.attributes import DATE_ATTRIBUTES
from graphmodel.model.content import Sides, sides, stance_of
from graphmodel.model.fields import fields_of
from graphmodel.model.model import Model
from graphmodel.model.schema import Extension, Label, Relation, extension_of
from graphmodel.model.statement import Document, Entity, Evidence, Statement

if TYPE_CHECKING:
    from graphmodel.graph.build import Graph

Kind = Literal[
    "new",
    "new source",
    "gone",
    "lost source",
    "reworded",
    "re-dated",
    "stance",
    "negation",
    "certainty",
    "attribution",
    "identity",
    "changed",
    "moved",
]
KINDS: tuple[Kind, ...] = get_args(Kind)
"""What can have happened, in the order in which it is told."""
Part = Literal["statement", "entity", "document", "relation", "label", "model", "node", "edge"]


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that changed: in what, how, and, where it is a field's, from what to what. ``was`` is the old id where it is another one."""

    part: Part
    kind: Kind
    id: str
    reads: str
    field: str = ""
    before: Any = None
    after: Any = None
    was: str = ""


def diff(old: Model | Graph, new: Model | Graph) -> list[Change]:
    """Everything that changed between two versions, ordered by part, kind and id; nothing where they say the same.

    Two models (or graphs that were built from models) are compared as models, anything else as graphs.

    >>> people = (Entity("a", "Person", "Ann"), Entity("b", "Person", "Bob"))
    >>> old = Model("m", entities=people, statements=(Statement("a", "MEETS", "b", id="s", certainty="possible"),))
    >>> new = replace(old, statements=(Statement("a", "MEETS", "b", id="s"), Statement("a", "MEETS", "b", attribution=("b",), id="t")))
    >>> [(one.kind, one.id, one.before, one.after) for one in diff(old, new)]
    [('new source', 't', None, None), ('certainty', 's', 'possible', 'certain')]
    """
    models = _as_model(old), _as_model(new)
    if models[0] is not None and models[1] is not None:
        return models_diff(models[0], models[1])
    return graphs_diff(_as_graph(old), _as_graph(new))


def models_diff(old: Model, new: Model) -> list[Change]:
    """Everything that changed between two models. Decisions about identity are told as such, and not once more for every statement."""
    apart = separate(old), separate(new)
    return _ordered([*_identity(old, new), *_Comparison(*apart).changes()])


def graphs_diff(old: Graph, new: Graph) -> list[Change]:
    """Everything that changed between two graphs: nodes by their keys, edges by theirs, or, where these are only counted, by ends and relation."""
    found: list[Change] = []
    for key in {**dict.fromkeys(old), **dict.fromkeys(new)}:
        reads = str((new if key in new else old).nodes[key].get("name") or key)
        if key not in old or key not in new:
            found.append(Change("node", "gone" if key in old else "new", str(key), reads))
        else:
            found += _attributes("node", str(key), reads, old.nodes[key], new.nodes[key])
    name = str(new.graph.get("title") or new.graph.get("name") or "the graph")
    found += _attributes("model", str(new.graph.get("model") or ""), name, old.graph, new.graph)
    before, after = _edges(old), _edges(new)
    for id_ in {**before, **after}:
        was, is_ = list(before.get(id_, ())), list(after.get(id_, ()))
        for same in [one for one in was if one in is_]:
            if same in is_:
                was.remove(same)
                is_.remove(same)
        for one, other in zip(was, is_, strict=False):
            found += _attributes("edge", id_[-1], _edge_reads(new, other), one, other)
        found += [Change("edge", "gone", id_[-1], _edge_reads(old, one)) for one in was[len(is_) :]]
        found += [Change("edge", "new", id_[-1], _edge_reads(new, one)) for one in is_[len(was) :]]
    return _ordered(found)


def summary(changes: Iterable[Change]) -> dict[str, int]:
    """How often each kind of change is there, those that are not left out."""
    count = Counter(one.kind for one in changes)
    return {kind: count[kind] for kind in KINDS if count[kind]}


def text(changes: Sequence[Change]) -> str:
    """The changes for people to read: a paragraph for each part and kind; + is new, - gone, ~ changed."""
    lines: list[str] = []
    heading = ("", "")
    for one in changes:
        if heading != (one.part, one.kind):
            heading = (one.part, one.kind)
            number = sum((other.part, other.kind) == heading for other in changes)
            lines += [*([""] if lines else []), f"{one.part}, {one.kind} ({number})"]
        mark = {"new": "+", "new source": "+", "gone": "-", "lost source": "-"}.get(one.kind, "~")
        was = f" (was {one.was})" if one.was else ""
        lines.append(f"  {mark} {one.id}{was}  {one.reads}")
        if one.field:
            lines.append(f"      {one.field}: {value_text(one.before)} → {value_text(one.after)}")
    return "".join(line + "\n" for line in lines)


def value_text(value: Any) -> str:
    """A field's value in a line of a report: what is not there is a dash, text stands in quotes."""
    if value is None or value in ("", (), [], {}):
        return "—"
    if isinstance(value, str):
        return f"“{value}”"
    if isinstance(value, bool | int | float):
        return json.dumps(value)
    return json.dumps(value, ensure_ascii=False, default=str)


def textconv_lines(model: Model) -> str:
    """A model as sorted lines of text, one for each thing that it says, in words: what ``git diff`` compares when it is set up so (textconv)."""
    told: list[str] = [f"model {model.name}{f': {model.title}' if model.title else ''}"]
    if schema := extension_of(model.schema):
        told.append(f"schema: {_fields_text(schema, ('labels', 'relations'))}")
        told += sorted(f"label {name}: {_fields_text(one, ())}" for name, one in schema.labels.items())
        told += sorted(f"relation {name}: {_fields_text(one, ())}" for name, one in schema.relations.items())
    told += sorted(f"document {one.id}: {_fields_text(one, ('id',))}" for one in model.documents)
    told += sorted(f"entity {one.id}: {_fields_text(one, ('id',))}" for one in model.entities)
    for one in sorted(model.statements, key=lambda one: one.id):
        told.append(f"statement {one.id}: {model.describe(one)}")
        for field in fields_of(Statement):
            value = getattr(one, field.name)
            if field.name not in ("id", "evidence") and field.is_given(value):
                told.append(f"statement {one.id}: {field.name}: {plain_value(value)}")
        told += [f"statement {one.id}: evidence: {_fields_text(piece, ())}" for piece in one.evidence]
    return "".join(line + "\n" for line in told)


class _Comparison:
    """Two models as people wrote them: what of the one is what of the other."""

    def __init__(self, old: Model, new: Model) -> None:
        self.new = new
        self.entities = _paired(old.entities, new.entities, (lambda one: one.id, _external, lambda one: (one.label, one.name)))
        renamed = {one.id: other.id for one, other in self.entities if other and one and other.id != one.id}
        self.original = {one.id: one for one in old.entities}
        # From here on, old statements speak of entities by their new ids: a new id alone changes nothing that is said.
        self.old = _with_ids(old, renamed)
        self.documents = _paired(old.documents, new.documents, (lambda one: one.id, lambda one: one.digest, lambda one: (one.url, one.title)))
        moved = {one.id: other.id for one, other in self.documents if one and other and one.id != other.id}
        self.old = _with_documents(self.old, moved)
        taken, new_taken = sides(self.old), sides(self.new)
        self.keys = {id_: one.content for id_, one in taken.items()}
        self.new_keys = {id_: one.content for id_, one in new_taken.items()}
        self.claims, self.new_claims = _claims(taken), _claims(new_taken)
        self.statements = self._statements()

    def changes(self) -> Iterator[Change]:
        yield from self._of_schema()
        for document, now in self.documents:
            yield from self._of("document", document, now, lambda one: one.title)
        for entity, present in self.entities:
            yield from self._of("entity", entity, present, lambda one: one.name)
        same = {one.id: other.id for one, other in self.statements if one and other}
        for one, other in self.statements:
            yield from self._of_statement(one, other, same)
        for field in ("name", "title"):
            if (before := getattr(self.old, field)) != (after := getattr(self.new, field)):
                yield Change("model", "changed", self.new.name, self.new.title or self.new.name, field, before, after)

    def _statements(self) -> list[tuple[Statement | None, Statement | None]]:
        old, new = self.old, self.new

        def inner(one: Statement) -> str:
            return self.keys.get(one.object) or self.new_keys.get(one.object) or one.object

        def key(one: Statement) -> str:
            return self.keys[one.id] if one.id in old.statement_by_id and old.statement_by_id[one.id] is one else self.new_keys[one.id]

        def places(one: Statement) -> Hashable:
            return tuple((piece.document, piece.exact or piece.digest) for piece in one.evidence if piece.exact or piece.digest) or None

        def told(one: Statement) -> Hashable:
            return (key(one), one.negated, one.content, one.attribution, one.documents)

        def computed(rule: Callable[[Statement], Hashable]) -> Callable[[Statement], Hashable]:
            # Who gave two statements two ids meant two; a computed id changes with what it is computed from.
            return lambda one: rule(one) if _is_computed(one) else None

        rules: tuple[Callable[[Statement], Hashable], ...] = (
            lambda one: one.id,
            lambda one: (told(one), places(one)) if places(one) else None,
            lambda one: (told(one), one.valid, one.stated, tuple(sorted(one.qualifiers.items()))),
            told,
            computed(lambda one: (key(one), one.content, places(one)) if places(one) else None),
            computed(lambda one: (key(one), one.content, one.documents) if one.documents else None),
            computed(lambda one: (one.subject, places(one)) if places(one) else None),
            computed(lambda one: (inner(one), places(one)) if places(one) else None),
            computed(lambda one: (one.subject, one.relation, inner(one), one.content, one.documents) if one.documents else None),
        )
        return _paired(old.statements, new.statements, rules)

    def _of_statement(self, old: Statement | None, new: Statement | None, same: Mapping[str, str]) -> Iterator[Change]:
        if old is None or new is None:
            known = new is not None and not new.content and (self.new_keys[new.id], new.negated) in self.claims
            still = old is not None and not old.content and (self.keys[old.id], old.negated) in self.new_claims
            one = new or old
            assert one is not None  # noqa: S101 - a pair has at least one side
            kind: Kind = ("new source" if known else "new") if new else ("lost source" if still else "gone")
            yield Change("statement", kind, one.id, (self.new if new else self.old).describe(one), "", None, None)
            return
        reads, was = self.new.describe(new), old.id if old.id != new.id else ""

        def change(kind: Kind, field: str, before: Any, after: Any) -> Change:
            return Change("statement", kind, new.id, reads, field, before, after, was)

        if was and not (_is_computed(old) and _is_computed(new)):
            yield change("changed", "id", old.id, new.id)
        stances = stance_of(self.old.schema, old), stance_of(self.new.schema, new)
        if old.relation != new.relation:
            yield change("stance" if stances[0] != stances[1] else "changed", "relation", old.relation, new.relation)
        elif stances[0] != stances[1] and old.negated == new.negated:
            yield change("stance", "stance", *stances)
        for end in ("subject", "object"):
            before, after = getattr(old, end), getattr(new, end)
            if same.get(before, before) != after:
                yield change("changed", end, before, after)
        for kind, name, before, after in (*_field_changes(old, new), *_named_changes("", old.qualifiers, new.qualifiers)):
            yield change(kind, name, before, after)
        for kind, before, after in _evidence(old.evidence, new.evidence):
            yield change(kind, "evidence", before, after)

    def _of(self, part: Literal["entity", "document"], old: Any, new: Any, name: Callable[[Any], str]) -> Iterator[Change]:
        if old is None or new is None:
            one = new or old
            yield Change(part, "new" if new else "gone", one.id, name(one))
            return
        was = old.id if old.id != new.id else ""
        if was:
            yield Change(part, "identity", new.id, name(new), "id", old.id, new.id, was)
        for kind, field, before, after in _field_changes(old, new):
            yield Change(part, kind, new.id, name(new), field, before, after, was)

    def _of_schema(self) -> Iterator[Change]:
        declared: list[tuple[Part, Mapping[str, Any], Mapping[str, Any]]] = [
            ("label", self.old.schema.labels, self.new.schema.labels),
            ("relation", self.old.schema.relations, self.new.schema.relations),
        ]
        for part, before, after in declared:
            for name in sorted({*before, *after}):
                if name not in before or name not in after:
                    yield Change(part, "new" if name in after else "gone", name, _reading({**before, **after}[name]))
                    continue
                old, new = before[name], after[name]
                for field in fields(new):
                    if (was := getattr(old, field.name)) != (is_ := getattr(new, field.name)):
                        kind: Kind = "stance" if field.name == "stance" else "changed"
                        yield Change(part, kind, name, _reading(new), field.name, plain_value(was), plain_value(is_))
        for field_name in ("name", "version"):
            if (was := getattr(self.old.schema, field_name)) != (is_ := getattr(self.new.schema, field_name)):
                yield Change("model", "changed", self.new.name, "the schema", f"schema {field_name}", was, is_)


def _field_changes(old: Any, new: Any) -> Iterator[tuple[Kind, str, Any, Any]]:
    """The fields and own properties in which two versions of a thing differ: kind, name, and what each says."""
    for field in fields_of(type(new)):
        before, after = getattr(old, field.name), getattr(new, field.name)
        same = sorted(before) == sorted(after) if field.unordered and field.shape == "list" else before == after
        if field.change and not same:
            yield field.change, field.name, plain_value(before), plain_value(after)
    yield from _named_changes("properties.", old.properties, new.properties)


def _named_changes(prefix: str, old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[tuple[Kind, str, Any, Any]]:
    for name in sorted({*old, *new}):
        before, after = old.get(name), new.get(name)
        # 1 and true are equal in Python, and two values here.
        if before != after or type(before) is not type(after):
            yield "changed", prefix + name, plain_value(before), plain_value(after)


def _claims(taken: Mapping[str, Sides]) -> set[tuple[str, bool]]:
    """What somebody affirms, or (True) denies."""
    return {(key, denied) for one in taken.values() for denied, keys in ((False, one.affirms), (True, one.denies)) for key in keys}


def _is_computed(one: Statement) -> bool:
    return bool(re.fullmatch("s-[0-9a-f]{16}", one.id))


def _identity(old: Model, new: Model) -> Iterator[Change]:
    """Entities that decisions made one, or took apart, between the versions."""
    before, after = ({one.id: former_ids(one) for one in model.entities if one.merged} for model in (old, new))
    for id_ in sorted({*before, *after}):
        if before.get(id_) != after.get(id_):
            yield Change(
                "entity", "identity", id_, (new if id_ in after else old).name_of(id_), "is", list(before.get(id_, ())), list(after.get(id_, ()))
            )


def _paired(old: Sequence[Any], new: Sequence[Any], rules: Sequence[Callable[[Any], Hashable]]) -> list[tuple[Any, Any]]:
    """What of the old is what of the new: by the first rule by which they are alike; a rule's None matches nothing. Of several, the first ones."""
    pairs: dict[int, Any] = {}
    left_old, left_new = list(enumerate(old)), list(enumerate(new))
    for rule in rules:
        if not left_old or not left_new:
            break
        waiting: dict[Hashable, list[tuple[int, Any]]] = defaultdict(list)
        for at, one in reversed(left_new):
            if (key := rule(one)) is not None:
                waiting[key].append((at, one))
        taken: set[int] = set()
        for at, one in left_old:
            key = rule(one)
            if key is not None and waiting.get(key):
                where, other = waiting[key].pop()
                pairs[at] = other
                taken.add(where)
        left_old = [(at, one) for at, one in left_old if at not in pairs]
        left_new = [(at, one) for at, one in left_new if at not in taken]
    return [(one, pairs.get(at)) for at, one in enumerate(old)] + [(None, one) for _, one in left_new]


def _evidence(old: Sequence[Evidence], new: Sequence[Evidence]) -> Iterator[tuple[Kind, Any, Any]]:
    """What happened to the pieces of evidence of one statement."""
    if old == new:
        return
    gone, come = _without(old, new), _without(new, old)
    for piece in list(gone):
        words = (piece.document, piece.exact, piece.digest)
        # The same words somewhere else; only then other words in the same document.
        other = next((one for one in come if (one.document, one.exact, one.digest) == words), None)
        if other is not None:
            gone.remove(piece)
            come.remove(other)
            if _place(piece) != _place(other):
                yield "moved", _place(piece), _place(other)
            for field in fields_of(Evidence):
                before, after = getattr(piece, field.name), getattr(other, field.name)
                if before != after and field.name not in ("start", "end", "version"):
                    yield "changed", f"{field.name}: {value_text(before)}", f"{field.name}: {value_text(after)}"
    for piece in list(gone):
        other = next((one for one in come if one.document == piece.document), None)
        if other is not None:
            gone.remove(piece)
            come.remove(other)
            yield "reworded", _words(piece), _words(other)
    for piece in gone:
        yield "lost source", f"{piece.document}: {_words(piece)}", None
    for piece in come:
        yield "new source", None, f"{piece.document}: {_words(piece)}"


def _without(some: Sequence[Evidence], others: Sequence[Evidence]) -> list[Evidence]:
    rest = list(others)
    left = []
    for one in some:
        if one in rest:
            rest.remove(one)
        else:
            left.append(one)
    return left


def _place(piece: Evidence) -> str:
    place = f"{piece.start} to {piece.end}" if piece.start is not None else "no place"
    return f"{place} of {piece.version}" if piece.version else place


def _words(piece: Evidence) -> str:
    if piece.exact is not None:
        return piece.exact
    return f"{piece.start} to {piece.end}" + (f", {piece.digest[:19]}…" if piece.digest else "") if piece.start is not None else piece.digest or ""


def _with_ids(model: Model, renamed: Mapping[str, str]) -> Model:
    """A model's statements with other ids of entities; ids that a statement of the model has stay."""
    if not renamed:
        return model

    def new_id(id_: str) -> str:
        return id_ if id_ in model.statement_by_id else renamed.get(id_, id_)

    statements = tuple(model.schema.with_ids(one, new_id) for one in model.statements)
    return replace(model, entities=tuple(replace(one, id=renamed.get(one.id, one.id)) for one in model.entities), statements=statements)


def _with_documents(model: Model, renamed: Mapping[str, str]) -> Model:
    if not renamed:
        return model
    statements = tuple(
        replace(one, evidence=tuple(replace(piece, document=renamed.get(piece.document, piece.document)) for piece in one.evidence))
        for one in model.statements
    )
    return replace(model, documents=tuple(replace(one, id=renamed.get(one.id, one.id)) for one in model.documents), statements=statements)


def _external(entity: Entity) -> Hashable:
    return (entity.label, tuple(sorted(entity.external))) if entity.external else None


def _reading(declared: Any) -> str:
    return str(getattr(declared, "reading", "") or getattr(declared, "description", ""))


def plain_value(value: Any) -> Any:
    """A field's value as lists, groups and text."""
    if isinstance(value, tuple):
        return [plain_value(one) for one in value]
    if isinstance(value, date):
        return value.isoformat()
    if hasattr(value, "__dataclass_fields__"):
        return {field.name: plain_value(getattr(value, field.name)) for field in fields(value)}
    return {key: plain_value(one) for key, one in value.items()} if isinstance(value, dict) else value


def _fields_text(one: Document | Entity | Evidence | Extension | Label | Relation, without: tuple[str, ...]) -> str:
    told = {field.name: plain_value(getattr(one, field.name)) for field in fields(one)}
    said = ((name, value) for name, value in told.items() if name not in without and value not in (None, [], {}, False))
    return "; ".join(f"{name} {value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, sort_keys=True)}" for name, value in said)


def _attributes(part: Part, id_: str, reads: str, old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Change]:
    for name in sorted({*old, *new} - {"number"}):
        if (before := old.get(name)) != (after := new.get(name)):
            yield Change(part, "re-dated" if name in DATE_ATTRIBUTES else "changed", id_, reads, name, before, after)


def _edges(graph: Graph) -> dict[tuple[str, ...], list[dict[str, Any]]]:
    """The edges by what identifies them, each with its ends."""
    found: dict[tuple[str, ...], list[dict[str, Any]]] = defaultdict(list)
    for source, target, key, data in graph.edges(keys=True, data=True):
        ends = (str(source), str(data.get("relation") or ""), str(target))
        id_ = (str(key),) if isinstance(key, str) else (*ends, "|".join(ends))
        found[id_].append({**data, "source": str(source), "target": str(target)})
    return found


def _edge_reads(graph: Graph, data: Mapping[str, Any]) -> str:
    def name(end: str) -> str:
        key = data[end]
        return str(graph.nodes[key].get("name") or key) if key in graph else str(key)

    return f"{name('source')} {str(data.get('relation') or 'is related to').lower().replace('_', ' ')} {name('target')}"


def _ordered(changes: Iterable[Change]) -> list[Change]:
    parts = list(get_args(Part))
    return sorted(
        changes, key=lambda one: (parts.index(one.part), KINDS.index(one.kind), one.id, one.field, value_text(one.before), value_text(one.after))
    )


def _as_model(found: Model | Graph) -> Model | None:
    from graphmodel.graph.build import is_model, model_of

    if isinstance(found, Model):
        return found
    return model_of(found) if is_model(found) else None


def _as_graph(found: Model | Graph) -> Graph:
    from graphmodel.graph.build import build_graph

    return build_graph(found) if isinstance(found, Model) else found
