"""Statements to a ``networkx.MultiDiGraph``, and back without loss.

One statement, one edge, one id: the edge's key is the statement's id. What is spoken about (a statement that is another one's object) becomes a
node as well,
labelled Proposition and marked ``reified``; structural edges (ABOUT, with the role) join it to what it is about. Attribute names are the same
in NetworkX, in files and in a database.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, TypeAlias

from graphmodel.errors import InputError, ProblemsError
from graphmodel.model.content import Sides, sides, stance_of
from graphmodel.model.model import FORMAT_VERSION, Model, to_dict
from graphmodel.model.schema import ABOUT, DOCUMENT, PROPOSITION, RESERVED_PROPERTIES, Extension, Schema, bundled, extension_of
from graphmodel.model.statement import ABOUT_PREFIX, Evidence, Statement
from graphmodel.model.times import published_of
from graphmodel.model.validate import adapter, model_from
from graphmodel.parsing.conform import conform
from graphmodel.parsing.tree import Tree

if TYPE_CHECKING:
    import networkx as nx

    Graph: TypeAlias = nx.MultiDiGraph[str]

_DOCUMENT_FIELDS = ("publisher", "author", "url", "language", "published", "digest", "note")
_STATEMENT_FIELDS = ("inferred", "valid", "stated", "recorded", "note")


def build_graph(model: Model) -> Graph:
    """The graph of a model: documents, entities and what is spoken about as nodes, statements as edges.

    >>> from graphmodel.model.model import Model
    >>> from graphmodel.model.statement import Entity, Statement
    >>> graph = build_graph(Model("m", (), (Entity("a", "Person", "A"), Entity("b", "Person", "B")), (Statement("a", "MEETS", "b", id="s"),)))
    >>> graph.edges["a", "b", "s"]["relation"]
    'MEETS'
    """
    import networkx as nx

    graph: Graph = nx.MultiDiGraph(**_graph_attributes(model))
    for document in model.documents:
        told = {name: getattr(document, name) for name in _DOCUMENT_FIELDS}
        graph.add_node(document.id, label=DOCUMENT, name=document.title, **_known(told), **_listed(former=document.former))
    for entity in model.entities:
        graph.add_node(
            entity.id,
            label=entity.label,
            name=entity.name,
            aliases=list(entity.aliases),
            external=list(entity.external),
            unspecified=entity.unspecified,
            **_known({"valid": entity.valid, "note": entity.note}),
            **_listed(merged=entity.merged),
        )
    taken = sides(model)
    for id_, statement in model.spoken_about.items():
        graph.add_node(id_, label=PROPOSITION, name=model.describe(statement), reified=True, contentId=taken[id_].content)
    for number, statement in enumerate(model.statements, 1):
        graph.add_edge(statement.subject, statement.object, statement.id, **_edge(model, statement, number, taken[statement.id]))
    for id_, statement in model.spoken_about.items():
        for role, end in _ends(model.schema, statement):
            graph.add_edge(id_, end, f"{ABOUT_PREFIX}{id_}:{role}", relation=ABOUT, role=role, structural=True)
    return graph


def model_of(graph: Graph) -> Model:
    """The model that a graph was built from, equal to it.

    Raises InputError for a graph that was not built from a model, ProblemsError where it was changed into something that is none.
    """
    if not is_model(graph):
        raise InputError("this graph was not built from a model: it can be drawn, queried and exported, but it has no statements with evidence")
    head: dict[str, Any] = {"graphmodel": FORMAT_VERSION, "model": graph.graph["model"]}
    if graph.graph.get("title"):
        head["title"] = graph.graph["title"]
    if graph.graph.get("schemaExtension"):
        head["schema"] = json.loads(graph.graph["schemaExtension"])
    try:
        statements = sorted(statement_edges(graph), key=lambda edge: edge[3].get("number", 0))
        value = {
            **head,
            "documents": [_document_fields(key, data) for key, data in graph.nodes(data=True) if data.get("label") == DOCUMENT],
            "entities": [
                _entity_fields(key, data) for key, data in graph.nodes(data=True) if data.get("label") != DOCUMENT and not data.get("reified")
            ],
            "statements": [_statement_fields(*edge) for edge in statements],
        }
    except (KeyError, TypeError, AttributeError) as error:
        raise InputError(f"this graph was changed since it was built: {error!r} is missing or of another kind") from error
    return model_from(Tree("the graph", value, dict))


def is_model(graph: Graph) -> bool:
    """Whether a graph says that it was built from a model."""
    return "graphmodel" in graph.graph and "model" in graph.graph


def schema_of(graph: Graph) -> Schema:
    """The schema of the model that a graph was built from; the bundled one for any other graph."""
    text = graph.graph.get("schemaExtension")
    if not text:
        return bundled()
    extension, problems = conform(adapter(Extension), Tree("the graph", json.loads(text), dict))
    if extension is None:
        raise ProblemsError(problems)
    schema: Schema = extension.applied()
    return schema


def statement_edges(graph: Graph) -> Iterator[tuple[str, str, str, dict[str, Any]]]:
    """The edges that are statements (subject, object, id, attributes): all but the structural ones."""
    for subject, object_, key, data in graph.edges(keys=True, data=True):
        if not data.get("structural"):
            yield subject, object_, key, data


def _graph_attributes(model: Model) -> dict[str, Any]:
    extension = extension_of(model.schema)
    return _known(
        {
            "graphmodel": FORMAT_VERSION,
            "model": model.name,
            "title": model.title,
            "schema": model.schema.name,
            "schemaVersion": model.schema.version,
            "schemaExtension": json.dumps(to_dict(model)["schema"], ensure_ascii=False) if extension else None,
        }
    )


def _edge(model: Model, statement: Statement, number: int, taken: Sides) -> dict[str, Any]:
    return {
        "relation": statement.relation,
        "stance": stance_of(model.schema, statement),
        "voice": statement.voice,
        "negated": statement.negated,
        "certainty": statement.certainty,
        "attribution": list(statement.attribution),
        "documents": list(statement.documents),
        "evidence": [_known({name: getattr(one, name) for name in Evidence.__slots__}) for one in statement.evidence],
        "quotes": [one.exact for one in statement.evidence if one.exact is not None],
        "number": number,
        "contentId": taken.content,
        "affirms": list(taken.affirms),
        "denies": list(taken.denies),
        "involves": list(dict.fromkeys([*(end for _, end in _ends(model.schema, statement)), *statement.attribution])),
        **statement.qualifiers,
        **_known({name: getattr(statement, name) for name in _STATEMENT_FIELDS}),
        **_known({"published": published_of(model, statement)}),
        **_listed(named=statement.named),
    }


def _ends(schema: Schema, statement: Statement) -> Iterator[tuple[str, str]]:
    yield "subject", statement.subject
    yield "object", statement.object
    relation = schema.relations.get(statement.relation)
    for name, value in statement.qualifiers.items():
        if relation and name in relation.qualifiers and relation.qualifiers[name].labels:
            yield name, value


def _document_fields(key: str, data: dict[str, Any]) -> dict[str, Any]:
    return {"id": key, "title": data["name"], **_known({name: data.get(name) for name in (*_DOCUMENT_FIELDS, "former")})}


def _entity_fields(key: str, data: dict[str, Any]) -> dict[str, Any]:
    return {"id": key, **{name: item for name, item in data.items() if item is not None}}


def _statement_fields(subject: str, object_: str, key: str, data: dict[str, Any]) -> dict[str, Any]:
    return {
        "id": key,
        "subject": subject,
        "relation": data["relation"],
        "object": object_,
        "negated": data["negated"],
        "content": data["voice"] == "content",
        "certainty": data["certainty"],
        "attribution": data["attribution"],
        "evidence": data["evidence"],
        "qualifiers": {name: value for name, value in data.items() if name not in RESERVED_PROPERTIES},
        **_known({name: data.get(name) for name in (*_STATEMENT_FIELDS, "named")}),
    }


def _known(values: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value is not None}


def _listed(**values: tuple[str, ...]) -> dict[str, list[str]]:
    return {name: list(items) for name, items in values.items() if items}
