"""Statements to a ``networkx.MultiDiGraph``, and back without loss.

One statement, one edge, one id: the edge's key is the statement's id. What is spoken about (a statement that is another one's object) becomes a
node as well,
labelled Proposition and marked ``reified``; structural edges (ABOUT, with the role) join it to what it is about. Attribute names are the same
in NetworkX, in files and in a database.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any, TypeAlias

from graphmodel.errors import InputError, ProblemsError
from graphmodel.model.attributes import RESERVED_PROPERTIES
from graphmodel.model.content import Sides, sides, stance_of
from graphmodel.model.drafts import refuse_drafts
from graphmodel.model.fields import attribute_fields, fields_of
from graphmodel.model.links import links_of
from graphmodel.model.model import FORMAT_VERSION, Model, to_dict
from graphmodel.model.properties import PREFIX, from_attributes, to_attributes
from graphmodel.model.schema import ABOUT, DOCUMENT, PROPOSITION, Extension, Schema, bundled, extension_of
from graphmodel.model.statement import ABOUT_PREFIX, Document, Entity, Statement
from graphmodel.model.times import lives_of, published_of
from graphmodel.model.validate import adapter, model_from
from graphmodel.parsing.conform import conform
from graphmodel.parsing.tree import Tree

if TYPE_CHECKING:
    import networkx as nx

    Graph: TypeAlias = nx.MultiDiGraph[str]

_EDGE_ORDER = "relation stance voice negated certainty attribution documents evidence quotes number contentId affirms denies involves".split()
"""The attributes of an edge that are written first, in this order; the others follow in the order of the table of fields."""


def build_graph(model: Model, *, contents: bool = True) -> Graph:
    """The graph of a model: documents, entities and what is spoken about as nodes, statements as edges.

    Without ``contents``, nothing has the key of its content, nor what it affirms and denies: pictures show neither, and to find them takes a third of
    the time.

    >>> from graphmodel.model.model import Model
    >>> from graphmodel.model.statement import Entity, Statement
    >>> graph = build_graph(Model("m", (), (Entity("a", "Person", "A"), Entity("b", "Person", "B")), (Statement("a", "MEETS", "b", id="s"),)))
    >>> graph.edges["a", "b", "s"]["relation"]
    'MEETS'
    """
    import networkx as nx

    graph: Graph = nx.MultiDiGraph(**graph_attributes(model))
    taken = sides(model) if contents else _NoSides()
    for key, attributes in nodes_of(model, taken):
        graph.add_node(key)
        graph.nodes[key].update(attributes)
    for number, statement in enumerate(model.statements, 1):
        graph.add_edge(statement.subject, statement.object, statement.id)
        # Not as keywords: a qualifier may be called like a parameter.
        graph.get_edge_data(statement.subject, statement.object, statement.id).update(edge_attributes(model, statement, number, taken[statement.id]))
    for subject, object_, key, attributes in structural_edges(model):
        graph.add_edge(subject, object_, key, **attributes)
    return graph


class _NoSides(dict[str, Sides]):
    """No sides, whatever the statement."""

    def __missing__(self, key: str) -> Sides:
        return _NO_SIDES


_NO_SIDES = Sides("")


def outline_graph(model: Model) -> Graph:
    """The nodes of a model's graph, and of its edges only those that say who belongs to whom: names, labels and parties of many statements, which are
    elsewhere."""
    import networkx as nx

    graph: Graph = nx.MultiDiGraph(**graph_attributes(model))
    nothing = _NoSides()
    for key, attributes in nodes_of(model, nothing):
        graph.add_node(key)
        graph.nodes[key].update(attributes)
    relations = {name for name, relation in model.schema.relations.items() if relation.affiliation}
    for number, statement in enumerate(model.statements, 1):
        if statement.relation in relations:
            graph.add_edge(statement.subject, statement.object, statement.id)
            attributes = edge_attributes(model, statement, number, nothing[statement.id])
            graph.edges[statement.subject, statement.object, statement.id].update(attributes)
    return graph


def outline_edges(model: Model) -> list[tuple[str, str, str, dict[str, Any]]]:
    """A model's statements as edges with little more than their relation: what a selection and a count need of many statements.

    >>> from graphmodel.model.statement import Entity, Statement
    >>> outline_edges(Model("m", (), (Entity("a", "Person", "A"),), (Statement("a", "MEETS", "a", id="s"),)))
    [('a', 'a', 's', {'relation': 'MEETS', 'stance': 'neutral', 'voice': 'own', 'negated': False})]
    """
    known: dict[tuple[str, bool, str], dict[str, Any]] = {}
    edges = []
    for one in model.statements:
        key = one.relation, one.negated, one.voice
        data = known.get(key)
        if data is None:
            data = known[key] = {"relation": one.relation, "stance": stance_of(model.schema, one), "voice": one.voice, "negated": one.negated}
        edges.append((one.subject, one.object, one.id, data))
    return edges


def nodes_of(model: Model, taken: Mapping[str, Sides]) -> Iterator[tuple[str, dict[str, Any]]]:
    """The nodes of a model's graph, in their order: documents, entities, what is spoken about; ``taken`` are the model's sides."""
    for document in model.documents:
        yield document.id, {"label": DOCUMENT, **_attributes(document)}
    for entity in model.entities:
        yield entity.id, _attributes(entity)
    for id_, statement in model.spoken_about.items():
        yield id_, {"label": PROPOSITION, "name": model.describe(statement), "reified": True, "contentId": taken[id_].content}


def structural_edges(model: Model) -> Iterator[tuple[str, str, str, dict[str, Any]]]:
    """The edges that join what is spoken about to what it is about: subject, object, key, attributes."""
    for id_, statement in model.spoken_about.items():
        for role, end in model.schema.ends(statement):
            yield id_, end, f"{ABOUT_PREFIX}{id_}:{role}", {"relation": ABOUT, "role": role, "structural": True}


def model_of(graph: Graph) -> Model:
    """The model that a graph was built from, equal to it.

    Raises InputError for a graph that was not built from a model, ProblemsError where it was changed into something that is none.
    """
    if not is_model(graph):
        raise InputError("this graph was not built from a model: it can be drawn, queried and exported, but it has no statements with evidence")
    head: dict[str, Any] = {"graphmodel": FORMAT_VERSION, "model": graph.graph["model"]}
    if graph.graph.get("title"):
        head["title"] = graph.graph["title"]
    if extension_of(schema_of(graph)) is not None:
        head["schema"] = json.loads(graph.graph["schemaExtension"])
    try:
        statements = sorted(statement_edges(graph), key=lambda edge: edge[3].get("number", 0))
        value = {
            **head,
            "documents": [_node_fields(Document, key, data) for key, data in graph.nodes(data=True) if data.get("label") == DOCUMENT],
            "entities": [
                _node_fields(Entity, key, data) for key, data in graph.nodes(data=True) if data.get("label") != DOCUMENT and not data.get("reified")
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
    """The schema of the model that a graph was built from; the bundled one for any other graph.

    Raises InputError where the graph's attribute ``schemaExtension`` was changed and is not an extension of a schema any more.
    """
    text = graph.graph.get("schemaExtension")
    return _extended(text) if isinstance(text, str) and text else bundled()


@lru_cache(maxsize=16)
def _extended(text: str) -> Schema:
    try:
        value = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise InputError("the graph's `schemaExtension` was changed: it is not JSON; build the graph again") from error
    extension, problems = conform(adapter(Extension), Tree("the graph's schemaExtension", value, dict))
    if extension is None or problems:
        raise ProblemsError(problems)
    schema: Schema = extension.applied()
    return schema


def graph_without_drafts(graph: Graph, *, with_drafts: bool = False, file: str = "") -> Graph:
    """The graph itself, where it may be used: none of its edges is a draft statement, or ``with_drafts`` says that they are wanted.

    Raises RefusedError as :func:`graphmodel.model.drafts.without_drafts` does.
    """
    if not with_drafts and is_model(graph):
        refuse_drafts([str(key) for _, _, key, data in statement_edges(graph) if data.get("draft") is True], file)
    return graph


def statement_edges(graph: Graph) -> Iterator[tuple[str, str, str, dict[str, Any]]]:
    """The edges that are statements (subject, object, id, attributes): all but the structural ones."""
    for subject, object_, key, data in graph.edges(keys=True, data=True):
        if not data.get("structural"):
            yield subject, object_, key, data


def graph_attributes(model: Model) -> dict[str, Any]:
    """What a model's graph says of itself."""
    extension = extension_of(model.schema)
    bare = replace(model, documents=(), entities=(), statements=())
    return _known(
        {
            "graphmodel": FORMAT_VERSION,
            "model": model.name,
            "title": model.title,
            "schema": model.schema.name,
            "schemaVersion": model.schema.version,
            "schemaExtension": json.dumps(to_dict(bare)["schema"], ensure_ascii=False) if extension else None,
        }
    )


def edge_attributes(model: Model, statement: Statement, number: int, taken: Sides) -> dict[str, Any]:
    """The attributes of a statement's edge; ``number`` is its place in the model, from 1."""
    attributes = {
        "relation": statement.relation,
        "stance": stance_of(model.schema, statement),
        "voice": statement.voice,
        "documents": list(statement.documents),
        "quotes": [piece.exact for piece in statement.evidence if piece.exact is not None],
        "number": number,
        "contentId": taken.content,
        "affirms": list(taken.affirms),
        "denies": list(taken.denies),
        "involves": list(model.schema.involved(statement)),
        **statement.qualifiers,
        **_attributes(statement),
        **_known({"published": published_of(model, statement)}),
    }
    if links := links_of(model, statement):
        attributes["links"] = links
    if lives := lives_of(model, statement):
        attributes["validWithin"] = list(lives)
    return {name: attributes[name] for name in (*_EDGE_ORDER, *attributes)}


def _attributes(thing: Entity | Document | Statement) -> dict[str, Any]:
    """The fields of a thing that are attributes by themselves, and its own properties."""
    attributes: dict[str, Any] = {}
    for field in attribute_fields(type(thing)):
        value = getattr(thing, field.name)
        if field.shape == "groups":
            attributes[field.attribute] = [_given(item) for item in value]
        elif field.always or (value is not field.default and field.is_given(value)):
            attributes[field.attribute] = list(value) if field.shape == "list" else value
    return {**attributes, **to_attributes(thing.properties)} if thing.properties else attributes


def _given(piece: Any) -> dict[str, Any]:
    """A piece of evidence by the names that its fields have in a model file."""
    return _known({field.name: getattr(piece, field.name) for field in fields_of(type(piece))})


def _node_fields(kind: type[Entity] | type[Document], key: str, data: dict[str, Any]) -> dict[str, Any]:
    given = {field.name: data[field.attribute] for field in attribute_fields(kind) if data.get(field.attribute) is not None}
    # A node of a model has no other attributes: what was added to it is named, with its place, when the fields are read.
    known = {field.attribute for field in attribute_fields(kind)} | ({"label"} if kind is Document else set())
    own = from_attributes(data)
    added = {name: value for name, value in data.items() if name not in known and not name.startswith(PREFIX) and value is not None}
    return {"id": key, **given, **({"properties": own} if own else {}), **added}


def _statement_fields(subject: str, object_: str, key: str, data: dict[str, Any]) -> dict[str, Any]:
    missing = next((field.attribute for field in attribute_fields(Statement) if field.always and field.attribute not in data), None)
    if missing:
        raise KeyError(missing)
    own = from_attributes(data)
    return {
        "id": key,
        "subject": subject,
        "object": object_,
        "content": data["voice"] == "content",
        "qualifiers": {name: value for name, value in data.items() if name not in RESERVED_PROPERTIES and not name.startswith(PREFIX)},
        **{field.name: data[field.attribute] for field in attribute_fields(Statement) if data.get(field.attribute) is not None},
        **({"properties": own} if own else {}),
    }


def _known(values: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value is not None}
