"""TriG, N-Quads and JSON-LD, as pyoxigraph and rdflib read them: one data set in three forms, all of the model, nothing asserted that is claimed."""

import json
from typing import Any

import pyoxigraph as ox
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from graphmodel import formats
from graphmodel.errors import InputError
from graphmodel.formats.rdf_quads import PREFIXES, is_asserted, things
from graphmodel.model.model import Model
from graphmodel.model.statement import Document, Entity, Evidence, Statement
from tests.formats.test_roundtrip import NASTY, PLAIN, TEXT, with_texts
from tests.support.models import models
from tests.support.paths import FIXTURES
from tests.support.rdf_model import model_of_rdf, parsed

NAMES = ("trig", "nquads", "jsonld")
MUNICH = formats.read_model(FIXTURES / "munich.yaml")
HEAD = "".join(f"PREFIX {name}: <{start}>\n" for name, start in PREFIXES.items())
DEEP = Model(
    "deep",
    (Document("d", "D"),),
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


def canonical(text: str, name: str) -> Any:
    dataset = ox.Dataset(quad for quad in parsed(text, name) if not isinstance(quad.object, ox.Triple))
    dataset.canonicalize(ox.CanonicalizationAlgorithm.UNSTABLE)
    return dataset


@pytest.mark.parametrize("name", NAMES)
@settings(max_examples=30)
@given(model=models())
def test_a_model_comes_back_equal(name: str, model: Model) -> None:
    assert model_of_rdf(formats.text(model, name), name) == model


@pytest.mark.parametrize("name", NAMES)
@settings(max_examples=40)
@example(texts=NASTY)
@given(texts=st.lists(TEXT, min_size=1, max_size=12))
def test_any_text_comes_back_equal(name: str, texts: list[str]) -> None:
    model = with_texts(PLAIN, texts)
    assert model_of_rdf(formats.text(model, name), name) == model


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
        assert model_of_rdf(text, name) == model
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
