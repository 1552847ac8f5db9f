"""Changes and models as text for terminals and for git. Everything in it is shown safely: no name can forge a line or control a terminal."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from graphmodel.model.fields import fields_of
from graphmodel.model.model import Model
from graphmodel.model.schema import extension_of
from graphmodel.model.statement import Statement
from graphmodel.parsing.display import shown
from graphmodel.versions.changes import Change, plain_value

if TYPE_CHECKING:
    from graphmodel.graph.build import Graph

_SIGNS = {"new": "+", "new source": "+", "gone": "-", "lost source": "-"}


def text(changes: Sequence[Change]) -> str:
    """The changes for people to read: a paragraph for each part and kind; + is new, - gone, ~ changed."""
    lines: list[str] = []
    counts = Counter((change.part, change.kind) for change in changes)
    heading = ("", "")
    for change in changes:
        if heading != (change.part, change.kind):
            heading = change.part, change.kind
            lines += [*([""] if lines else []), f"{change.part}, {change.kind} ({counts[change.part, change.kind]})"]
        was = f" (was {shown(change.was)})" if change.was else ""
        lines.append(f"  {_SIGNS.get(change.kind, '~')} {shown(change.id)}{was}  {shown(change.reads)}")
        if change.field:
            lines.append(f"      {shown(change.field)}: {value_text(change.before)} → {value_text(change.after)}")
    return "".join(line + "\n" for line in lines)


def value_text(value: Any) -> str:
    """A field's value in a line of a report: a dash where there is none, text in quotes.

    >>> value_text(None), value_text("Oslo\\x1b[31m"), value_text(["a", "b"]), value_text(True)
    ('—', '“Oslo\\\\x1b[31m”', '["a", "b"]', 'true')
    """
    if value is None or value in ("", (), [], {}):
        return "—"
    return f"“{shown(value)}”" if isinstance(value, str) else shown(value)


def model_lines(model: Model) -> str:
    """A model as sorted lines, one for each thing that it says, in words: what ``git diff`` compares when it is set up so (textconv)."""
    lines = [f"model {model.name}{f': {model.title}' if model.title else ''}"]
    if schema := extension_of(model.schema):
        lines.append(f"schema: {_fields_line(schema, ('labels', 'relations'))}")
        lines += sorted(f"label {name}: {_fields_line(label)}" for name, label in schema.labels.items())
        lines += sorted(f"relation {name}: {_fields_line(relation)}" for name, relation in schema.relations.items())
    lines += sorted(f"document {document.id}: {_fields_line(document, ('id',))}" for document in model.documents)
    lines += sorted(f"entity {entity.id}: {_fields_line(entity, ('id',))}" for entity in model.entities)
    for statement in sorted(model.statements, key=lambda each: each.id):
        lines.append(f"statement {statement.id}: {model.describe(statement)}")
        for field in fields_of(Statement):
            value = getattr(statement, field.name)
            if field.name not in ("id", "evidence") and field.is_given(value):
                lines.append(f"statement {statement.id}: {field.name}: {shown(_in_order(plain_value(value)))}")
        lines += [f"statement {statement.id}: evidence: {_fields_line(piece)}" for piece in statement.evidence]
    return _joined(lines)


def graph_lines(graph: Graph) -> str:
    """A graph that no model made as sorted lines, one for each node and edge."""
    nodes = sorted(f"node {key}: {shown(_in_order(data))}" for key, data in graph.nodes(data=True))
    edges = sorted(f"edge {key}: {source} → {target}: {shown(_in_order(data))}" for source, target, key, data in graph.edges(keys=True, data=True))
    return _joined([*nodes, *edges])


def unreadable_lines(text: str, error: Exception) -> str:
    """A file that cannot be read as a model or a graph, as the text that it is, with the reason above it."""
    reason = [f"# not a model: {shown(line)}" for line in str(error).splitlines()]
    return _joined([*reason, *text.replace("\r\n", "\n").removesuffix("\n").split("\n")])


def _joined(lines: Sequence[str]) -> str:
    return "".join(f"{shown(line)}\n" for line in lines)


def _fields_line(item: Any, without: Sequence[str] = ()) -> str:
    """The fields of a thing that say something: 0 does, and no where that is not usual."""
    values = ((field, getattr(item, field.name)) for field in fields_of(type(item)) if field.name not in without)
    said = ((field.name, value) for field, value in values if value not in (None, (), {}) and (value is not False or field.default is not False))
    return "; ".join(f"{name} {shown(_in_order(plain_value(value)))}" for name, value in said)


def _in_order(value: Any) -> Any:
    """A value with its groups in the order of their keys: the order in a file is no difference."""
    if isinstance(value, dict):
        return {key: _in_order(value[key]) for key in sorted(value, key=str)}
    return [_in_order(item) for item in value] if isinstance(value, list | tuple) else value
