"""Which attributes of a graph from elsewhere are names, labels and relations.

Programs differ: Gephi and igraph call a node's display name ``label``, graphmodel and Neo4j use that word for what a node is (Person), TinkerPop
says ``labelV`` and ``labelE``, APOC ``labels=":Person:Actor"``. What is chosen here is said to the user, who may choose otherwise.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from sys import intern
from typing import Any

from graphmodel.errors import UsageError, nearest
from graphmodel.model.schema import bundled

Attributes = dict[str, Any]

UNNAMED_RELATION = "RELATED_TO"
"""The relation of an edge that names none."""
NAMES = ("name", "title", "caption")
"""Attributes that are a display name, whatever their case; the first that a node has."""
RELATIONS = ("relation", "labelE", "type", "interaction", "kind", "label", "predicate", "Edge Label")
"""Attributes that are a relation; the first that an edge has."""
_MANY = 12
"""So many nodes do not each have a label of their own: their labels are names."""


@dataclass(frozen=True, slots=True)
class Naming:
    """Which attributes of a foreign graph are names, labels and relations; None: what is usual in files of its kind."""

    name_from: str | None = None
    """The node attribute that is the display name."""
    label_from: str | None = None
    """The node attribute that is the label, such as Person."""
    relation_from: str | None = None
    """The edge attribute that is the relation."""


@dataclass(slots=True)
class NamedAttributes:
    """The attributes of the nodes and edges of a graph with ``name``, ``label`` and ``relation`` among them, and where these were taken from."""

    nodes: list[tuple[str, Attributes]]
    edges: list[Attributes]
    names: Counter[str] = field(default_factory=Counter)
    """The attribute that names were taken from, with how many nodes; "" for the id."""
    labels: Counter[str] = field(default_factory=Counter)
    relations: Counter[str] = field(default_factory=Counter)

    def sentence(self) -> str | None:
        """What was chosen, and how to choose otherwise; None where only names, labels and relations that are called so were there."""
        if not (self.names.keys() - {"name"} or self.labels.keys() - {"label"} or self.relations.keys() - {"relation"}):
            return None
        sources = (("names", self.names, "the ids"), ("labels", self.labels, ""), ("relations", self.relations, f"nothing: {UNNAMED_RELATION}"))
        parts = [f"{what} are from {_listed(chosen, absent)}" for what, chosen, absent in sources if chosen]
        return f"{'; '.join(parts)}. --name-from, --label-from and --relation-from choose other attributes"


def named_attributes(
    nodes: Sequence[tuple[str, Mapping[str, Any]]], edges: Sequence[Mapping[str, Any]], naming: Naming, labels_are_types: bool = False
) -> NamedAttributes:
    """Attributes with ``name``, ``label`` and ``relation`` among them; an attribute that one of these displaces gets an underscore after its name.

    ``labels_are_types`` says that ``label`` is what a node is in files of this kind, unless many nodes each have their own. Raises UsageError for an
    attribute in ``naming`` that no node, or no edge, has.

    >>> found = named_attributes([("17", {"label": "Harbour union"}), ("18", {"label": "Port board"})], [{"type": "opposes"}], Naming())
    >>> found.nodes[0], found.edges[0]["relation"]
    (('17', {'name': 'Harbour union'}), 'opposes')
    """
    check_attribute("--name-from", naming.name_from, [one for _, one in nodes])
    check_attribute("--label-from", naming.label_from, [one for _, one in nodes])
    check_attribute("--relation-from", naming.relation_from, edges)
    label_is_name = naming.name_from == "label" or (naming.label_from != "label" and _label_is_name(nodes, labels_are_types))
    found = NamedAttributes([], [])
    for key, given in nodes:
        found.nodes.append((key, _named_node(key, dict(given), naming, label_is_name, found)))
    for given in edges:
        found.edges.append(named_edge(given, naming, found))
    return found


def _named_node(key: str, data: Attributes, naming: Naming, label_is_name: bool, found: NamedAttributes) -> Attributes:
    name_from = _name_attribute(data, key, naming.name_from, label_is_name)
    found.names[name_from] += 1
    name = str(data[name_from]) if name_from else key
    if name_from == "label":
        del data["label"]
    if data.get("name") == key:
        del data["name"]
    put_attribute(data, "name", name)
    label_from, labels = _labels(data, naming.label_from, label_is_name)
    if labels:
        found.labels["label" if data.get("label") == labels[0] else label_from] += 1
        if label_from == "labels":
            del data["labels"]
        put_attribute(data, "label", labels[0])
        if len(labels) > 1:
            data["labels"] = labels
    return {"name": data.pop("name"), **data}


def named_edge(given: Mapping[str, Any], naming: Naming, found: NamedAttributes) -> Attributes:
    """The attributes of an edge with ``relation`` among them; where it was taken from is counted in ``found``."""
    data = dict(given)
    relation_from = next((one for one in ([naming.relation_from] if naming.relation_from else RELATIONS) if _text(data.get(one))), "")
    found.relations[relation_from] += 1
    # Thousands of edges have the same relation: one text for all of them.
    put_attribute(data, "relation", intern(_text(data.get(relation_from)) or UNNAMED_RELATION))
    return data


def check_attribute(option: str, wanted: str | None, data: Iterable[Mapping[str, Any]]) -> None:
    """Raise UsageError for an attribute that is wanted, and that none of the nodes or edges has."""
    if wanted is None:
        return
    known = dict.fromkeys(name for one in data for name in one)
    if wanted not in known:
        shown = ", ".join(list(known)[:20]) or "none"
        raise UsageError(f"{option} {wanted}: no such attribute{nearest(wanted, known)}; there are {shown}")


def _name_attribute(data: Mapping[str, Any], key: str, name_from: str | None, label_is_name: bool) -> str:
    """The attribute that is a node's name; "" for its id."""
    order = [name_from] if name_from else []
    if not order:
        by_lower = {name.lower(): name for name in reversed(list(data))}
        order = [*(["label"] if label_is_name else []), *(by_lower[name] for name in NAMES if name in by_lower)]
        order += [by_lower["label"]] if "label" not in data and "label" in by_lower else []
    return next((name for name in order if _text(data.get(name)) and not (name == "name" and len(order) > 1 and data[name] == key)), "")


def _labels(data: Mapping[str, Any], label_from: str | None, label_is_name: bool) -> tuple[str, list[str]]:
    """The attribute that a node's labels are in, and the labels."""
    for name in [label_from] if label_from else ["labelV", "labels", *([] if label_is_name else ["label"])]:
        value = data.get(name)
        if isinstance(value, list) and value and all(isinstance(one, str) and one for one in value):
            return name, list(value)
        if isinstance(value, str) and value.startswith(":") and value.strip(":"):
            return name, [one for one in value.split(":") if one]
        if name != "labels" or label_from:
            if name == "label" and not label_from and value is not None and not isinstance(value, str):
                return "", []  # kept as it is: whoever needs text there says so
            if _text(value):
                return name, [_text(value)]
    return "", []


def _label_is_name(nodes: Sequence[tuple[str, Mapping[str, Any]]], labels_are_types: bool) -> bool:
    """Whether the values of ``label`` are names, as in Gephi and igraph, and not what the nodes are, as in a database.

    Labels of the schema, and labels that many nodes share, are what the nodes are. Where nodes have names as well, only labels that are all
    different, on more than a few nodes, are names.
    """
    labels = [_text(data.get("label")) for _, data in nodes if _text(data.get("label"))]
    if not labels or set(labels) <= bundled().labels.keys():
        return False
    different = len(set(labels))
    if labels_are_types or any(_text(data.get("name")) not in ("", key) for key, data in nodes):
        return different == len(labels) > _MANY
    return 2 * different > len(labels)


def _text(value: Any) -> str:
    """A value that can name something, as text; "" for any other."""
    return "" if value is None or isinstance(value, bool | list | dict) else str(value)


def put_attribute(data: Attributes, name: str, value: Any) -> None:
    """Set an attribute; another value that has its name moves to a name with an underscore."""
    if name in data and data[name] != value:
        free = f"{name}_"
        while free in data:
            free += "_"
        data[free] = data[name]
    data[name] = value


def _listed(chosen: Counter[str], absent: str) -> str:
    several = len(chosen) > 1
    return ", ".join(
        (f"`{name}`" if name else absent) + (f" ({count})" if several else "") for name, count in sorted(chosen.items(), key=lambda one: -one[1])
    )
