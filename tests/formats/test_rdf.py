"""TriG, N-Quads and JSON-LD, as pyoxigraph and rdflib read them: one data set in three forms, all of the model, nothing asserted that is claimed."""

import contextlib
import json
import random
import sys
from typing import Any

import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graphmodel import formats
from graphmodel.errors import GraphmodelError, InputError, UsageError
from graphmodel.formats import rdf_reader
from graphmodel.formats.rdf_quads import PREFIXES, is_asserted, things
from graphmodel.model.model import Model
from graphmodel.model.statement import Document, Entity, Evidence, Statement
from tests.formats.test_roundtrip import PLAIN
from tests.support.models import models
from tests.support.paths import FIXTURES

NAMES = ("trig", "nquads", "jsonld")
MUNICH = formats.read_model(FIXTURES / "munich.yaml")
HEAD = "".join(f"PREFIX {name}: <{start}>\n" for name, start in PREFIXES.items())
DEEP = Model(
    "deep",
    (Document("doc", "D"),),
    tuple(Entity(name, "Person", name) for name in "abcde"),
    (
        Statement("a", "MEETS", "b", "s1", content=True),
        Statement("c", "DENIES", "s1", "s2", content=True),
        Statement("d1", "ASSERTS", "s2", "s3", content=True),
        Statement("e", "DENIES", "s3", "s4"),
        Statement("a", "MEETS", "c", "s5"),
        Statement("a", "MEETS", "d1", "s6", attribution=("b", "c")),
        Statement("a", "MEETS", "e", "s7", negated=True),
        Statement("b", "MEETS", "e", "s8", certainty="possible"),
    ),
)
DEEP = Model(DEEP.name, DEEP.documents, (*DEEP.entities, Entity("d1", "Person", "D")), DEEP.statements)


def parsed(text: str, name: str) -> Any:
    """The quads of a text, as pyoxigraph reads it."""
    kinds = {"trig": ox.RdfFormat.TRIG, "nquads": ox.RdfFormat.N_QUADS, "jsonld": ox.RdfFormat.JSON_LD}
    return list(ox.parse(text.encode(), format=kinds[name]))


def back(text: str) -> Any:
    """The model in a text, told by its content."""
    return formats.parse(text.encode())


def canonical(text: str, name: str) -> Any:
    dataset = ox.Dataset(quad for quad in parsed(text, name) if not isinstance(quad.object, ox.Triple))
    dataset.canonicalize(ox.CanonicalizationAlgorithm.UNSTABLE)
    return dataset


@settings(max_examples=20)
@given(models())
def test_the_three_forms_are_one_data_set(model: Model) -> None:
    trig, nquads, jsonld = (canonical(formats.text(model, name), name) for name in NAMES)
    assert trig == nquads == jsonld


@pytest.mark.filterwarnings("ignore::DeprecationWarning:rdflib")
def test_rdflib_reads_what_it_can() -> None:
    import rdflib

    count = len(parsed(formats.text(MUNICH, "nquads"), "nquads"))
    for name, kind in (("nquads", "nquads"), ("jsonld", "json-ld")):
        dataset = rdflib.Dataset()
        dataset.parse(data=formats.text(MUNICH, name), format=kind)
        assert sum(1 for _ in dataset.quads()) == count


@pytest.mark.parametrize("id_", ["a> <urn:x> <urn:y> .\n", 'a"b', "a<b>{c}|d^e`f\\g", "a#b?c/d:e%20", "Ж 字", ".", "//x", "a.b.", "-", "é\u200d"])
def test_no_id_can_end_an_iri(id_: str) -> None:
    id_ = id_.strip()
    if not id_.isprintable():
        id_ = "é"
    relation_free = Model(id_, (Document(f"d{id_}", "D"),), (Entity(id_, "Person", "A"), Entity("b", "Person", "B", properties={id_: 1})))
    model = Model(
        id_, relation_free.documents, relation_free.entities, (Statement(id_, "MEETS", "b", f"s{id_}", evidence=(Evidence(f"d{id_}", 1, 2),)),)
    )
    for name in NAMES:
        text = formats.text(model, name)
        assert back(text) == model
        assert all(quad.graph_name == ox.DefaultGraph() or quad.graph_name.value.startswith(things(model)) for quad in parsed(text, name))


def test_what_is_claimed_is_not_asserted_at_any_depth() -> None:
    store = ox.Store()
    store.load(formats.text(DEEP, "trig").encode(), format=ox.RdfFormat.TRIG)
    base = things(DEEP)
    asserted = {
        row["s"].value.removeprefix(base)
        for row in store.query(f"{HEAD} SELECT ?s {{ GRAPH ?s {{ ?a relation:MEETS|relation:DENIES|relation:ASSERTS ?b }} }}")
    }
    assert asserted == {one.id for one in DEEP.statements if is_asserted(one)} == {"s4", "s5"}
    nested = f"""{HEAD} SELECT ?who ?one ?other {{
        GRAPH ?s4 {{ ?s4 rdf:reifies <<( ?who relation:DENIES ?s3 )>> }} GRAPH ?s3 {{ ?s3 rdf:reifies <<( ?x relation:ASSERTS ?s2 )>> }}
        GRAPH ?s2 {{ ?s2 rdf:reifies <<( ?y relation:DENIES ?s1 )>> }} GRAPH ?s1 {{ ?s1 rdf:reifies <<( ?one relation:MEETS ?other )>> }} }}"""
    assert [[one.value.removeprefix(base) for one in row] for row in store.query(nested)] == [["e", "a", "b"]]


def test_evidence_is_web_annotations() -> None:
    evidence = (Evidence("d", 3, 9, "harbour", prefix="the ", suffix=" of"),)
    model = Model("m", (Document("d", "D"),), PLAIN.entities, (Statement("a", "MEETS", "b", "s", evidence=evidence, attribution=("b",)),))
    store = ox.Store()
    store.load(formats.text(model, "nquads").encode(), format=ox.RdfFormat.N_QUADS)
    query = f"""{HEAD} SELECT ?start ?end ?exact ?prefix ?speaker {{ GRAPH ?s {{
        ?annotation a oa:Annotation ; oa:hasBody ?s ; oa:hasTarget [ oa:hasSource ?document ; oa:hasSelector
            [ a oa:TextPositionSelector ; oa:start ?start ; oa:end ?end ], [ a oa:TextQuoteSelector ; oa:exact ?exact ; oa:prefix ?prefix ] ] .
        ?s prov:wasDerivedFrom ?document ; prov:wasAttributedTo ?speaker }} }}"""
    assert [[one.value for one in row] for row in store.query(query)] == [["3", "9", "harbour", "the ", f"{things(model)}b"]]


def test_json_ld_is_json_with_a_context() -> None:
    value = json.loads(formats.text(MUNICH, "jsonld"))
    assert value["@context"]["m"] == things(MUNICH)
    graphs = [one for one in value["@graph"] if "@graph" in one]
    assert [one["@id"] for one in graphs] == [f"m:{one.id}" for one in MUNICH.statements]


@pytest.mark.parametrize("name", NAMES)
def test_half_of_a_surrogate_pair_is_refused(name: str, tmp_path: Any) -> None:
    path = tmp_path / "x"
    with pytest.raises(InputError, match="surrogate"):
        formats.write(Model("m", entities=(Entity("a", "Person", "\ud800"),)), path, name)
    assert list(tmp_path.iterdir()) == []


def pieces(model: Model) -> list[Any]:
    return list(parsed(formats.text(model, "nquads"), "nquads"))


def serialized(quads: list[Any], format_: Any, **prefixes: Any) -> bytes:
    data = ox.serialize(quads, format=format_, **prefixes)
    assert data is not None
    return data


@settings(max_examples=10)
@given(models(), st.integers(0, 9))
def test_a_triple_store_may_write_the_file_anew(model: Model, seed: int) -> None:
    quads = pieces(model)
    random.Random(seed).shuffle(quads)
    for kind in (ox.RdfFormat.TRIG, ox.RdfFormat.N_QUADS, ox.RdfFormat.JSON_LD):
        assert formats.parse(serialized(quads, kind, **({} if kind == ox.RdfFormat.N_QUADS else {"prefixes": {"x": PREFIXES["gm"]}}))) == model
    in_one_graph = [quad.triple for quad in quads]
    for kind in (ox.RdfFormat.TURTLE, ox.RdfFormat.N_TRIPLES):
        assert formats.parse(serialized(in_one_graph, kind)) == model
    assert formats.parse(b"# sorted\n" + b"\n".join(sorted(serialized(quads, ox.RdfFormat.N_QUADS).splitlines()))) == model


@pytest.mark.filterwarnings("ignore::DeprecationWarning:rdflib")
def test_what_rdflib_writes_is_read() -> None:
    import rdflib

    dataset = rdflib.Dataset()
    dataset.parse(data=formats.text(MUNICH, "nquads"), format="nquads")
    for kind in ("trig", "nquads", "json-ld"):
        assert formats.parse(dataset.serialize(format=kind).encode()) == MUNICH


def test_triples_of_others_beside_a_model_are_counted() -> None:
    text = formats.text(MUNICH, "trig") + f"<{things(MUNICH)}trump> <http://x.org/age> 1, 2 ; a <http://x.org/Human> .\n"
    found = formats.parse_input(text.encode())
    assert found.model == MUNICH
    assert found.notices == ("triples that a model has no place for were left out: 2, of <http://x.org/age> (2)",)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"@prefix ex: <http://x/> .\nex:a ex:b ex:c .\n", "RDF of 1 triples, of which none says that it is a model of graphmodel"),
        (b"@prefix ex: <http://x/> .\n", "RDF of 0 triples"),
        (b"<http://x/a> <http://x/b> <http://x/c> .\n", "Only RDF that graphmodel wrote is read"),
        (b"_:a <http://x/b> _:c .\n", "Only RDF that graphmodel wrote is read"),
        (b'[{"@id": "http://x/a", "http://x/b": [{"@value": 1}]}]', "Only RDF that graphmodel wrote is read"),
        (b"<http://x/a> <http://x/b> <http://x/c> .\n<http://x/a> <b .\n", "x:2:14: not TriG"),
        (b"PREFIX x: <http://x/>\nx:a x:b y:c .", "x:2:9: not TriG"),
        (b'{"@context": "http://127.0.0.1:9/c", "@graph": []}', "nothing is fetched"),
        (b'{"@context": {"@import": "http://127.0.0.1:9/c"}, "@graph": []}', "nothing is fetched"),
        (b'{"@context": {"a": {"@id": "http://x/a", "@context": "http://127.0.0.1:9/c"}}, "@graph": [{"@id": "http://x/b", "a": {}}]}', "nothing is"),
        (b'{"@context": [{}, "http://127.0.0.1:9/c"], "@id": "x"}', "nothing is fetched"),
        (b"<http://a> <http://b> " + b"<<( <http://a> <http://b> " * 200_000 + b"<http://c> " + b")>> " * 200_000 + b".", "nested deeper than 64"),
        (b"<http://a> <http://b> " + b"<<( <http://a> <http://b> # >>\n " * 200_000, "nested deeper than 64"),
        (b"PREFIX : <http://a>\n: : " + b"[ : " * 200_000, "nested deeper than 64"),
        (b"PREFIX : <http://a>\n: : " + b"( " * 200_000, "nested deeper than 64"),
        (b"PREFIX : <http://a>\n: : " + b"( ')' \")\" # )\n" * 200_000, "nested deeper than 64"),
    ],
)
def test_rdf_of_others_and_hostile_rdf_is_refused_in_a_line(data: bytes, words: str) -> None:
    with pytest.raises(InputError) as caught:
        formats.parse(data, "x")
    assert words in str(caught.value)
    assert "\n" not in str(caught.value)


SMALL = formats.text(DEEP, "nquads")
S1 = f"<{things(DEEP)}s1>"


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("", f"<urn:x> <{PREFIXES['rdf']}type> <{PREFIXES['gm']}Model> .\n", "2 models in one file"),
        ("", f"{S1} <{PREFIXES['rdf']}subject> <{things(DEEP)}c> {S1} .\n", "has 2 values of"),
        (f"{S1} <{PREFIXES['rdf']}subject> <{things(DEEP)}a> {S1} .\n", "", "has 0 values of"),
        (f"<{PREFIXES['rdf']}subject> <{things(DEEP)}a> {S1}", f"<{PREFIXES['rdf']}subject> <urn:elsewhere> {S1}", "is not a node of the model"),
        (f"<{PREFIXES['label']}Person>", "<http://x/Person>", "has 0 labels"),
        (f"<{PREFIXES['rdf']}rest> <{PREFIXES['rdf']}nil>", f"<{PREFIXES['rdf']}rest> _:b1", "circle"),
        (f'"1"^^<{PREFIXES["xsd"]}integer>', f'"one"^^<{PREFIXES["xsd"]}integer>', "not a value that a model has"),
        (f'"1"^^<{PREFIXES["xsd"]}integer>', '"x"', "has no whole number as"),
        (f"<{PREFIXES['rdf']}predicate> <{PREFIXES['relation']}MEETS>", f"<{PREFIXES['rdf']}predicate> <{PREFIXES['relation']}KNOWS>", "KNOWS"),
    ],
)
def test_a_damaged_model_is_told_what_is_wrong(old: str, new: str, words: str) -> None:
    assert old in SMALL
    with pytest.raises(InputError, match=words):
        formats.parse((SMALL.replace(old, new) if old else SMALL + new).encode(), "x")


@settings(max_examples=60)
@given(st.data())
def test_any_part_of_a_file_is_read_or_refused(data: st.DataObject) -> None:
    text = formats.text(DEEP, data.draw(st.sampled_from(NAMES))).encode()
    start, end = (data.draw(st.integers(0, len(text))) for _ in range(2))
    with contextlib.suppress(GraphmodelError):
        formats.parse(text[:start] + data.draw(st.binary(max_size=4)) + text[end:])


def test_jsonld_that_would_fill_the_memory_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    text = formats.text(DEEP, "jsonld").encode()
    monkeypatch.setattr(rdf_reader, "MAX_JSONLD", len(text))
    assert formats.parse(text) == DEEP
    with pytest.raises(InputError, match=r"^x: JSON-LD of more than [0-9,]+ bytes is not read"):
        formats.parse(text + b" ", "x")


def test_without_pyoxigraph_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyoxigraph", None)
    with pytest.raises(UsageError, match=r"graphmodel\[rdf\]"):
        formats.parse(SMALL.encode())
