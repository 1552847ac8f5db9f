"""The bundled relations: what each reads like, what it takes, and the classes of event codings that they cover."""

from __future__ import annotations

import csv
import re

import pytest

from graphmodel.claims.agreement_graph import NO_SIDE, network
from graphmodel.claims.contested import contested
from graphmodel.claims.positions import positions
from graphmodel.graph.build import build_graph
from graphmodel.model.content import side_of, stance_of, takes_no_side
from graphmodel.model.model import Model
from graphmodel.model.schema import PROPOSITION, Extension, Qualifier, Relation, bundled, contradictions
from graphmodel.model.statement import Entity, Statement
from graphmodel.model.validate import findings
from tests.support.paths import SHARED

RELATIONS = bundled().relations
ENDS = {
    "ada": Entity("ada", "Person", "Ada"),
    "bo": Entity("bo", "Person", "Bo"),
    "north": Entity("north", "State", "Northland"),
    "south": Entity("south", "State", "Southland"),
    "union": Entity("union", "Organization", "the Union"),
    "rebels": Entity("rebels", "Group", "the rebels"),
    "summit": Entity("summit", "Event", "the summit"),
    "harbour": Entity("harbour", "Place", "the harbour"),
    "deal": Entity("deal", "Proposition", "the deal"),
}

# One sentence for each relation, as reporting has it.
SENTENCES = """
ada REPRESENTS north: Ada represents Northland
ada HEADS north: Ada heads Northland
north MEMBER_OF union: Northland is a member of the Union
north ALLIED_WITH south: Northland is allied with Southland
north INVITED bo: Northland invited Bo
north ANNOUNCES deal: Northland announces the deal
ada ASSERTS deal: Ada asserts the deal
ada DENIES deal: Ada denies the deal
ada ASSURES deal: Ada gives an assurance of the deal
north REJECTS deal: Northland rejects the deal
north DEMANDS deal: Northland demands the deal
north SUPPORTS south: Northland supports Southland
north OPPOSES deal: Northland opposes the deal
ada WARNS_AGAINST deal: Ada warns against the deal
rebels FEARS deal: the rebels fears the deal
ada ACCUSES bo: Ada accuses Bo
north AGREES_TO deal: Northland agrees to the deal
ada ATTENDS summit: Ada attends the summit
ada MEETS bo: Ada meets Bo
ada SPEAKS_WITH bo: Ada speaks with Bo
north NEGOTIATES_WITH south: Northland negotiates with Southland
north WAGES_WAR_ON south: Northland wages war on Southland
north OCCUPIES south: Northland occupies territory of Southland
ada CONFIRMS deal: Ada confirms the deal
ada ADMITS deal: Ada admits the deal
ada DOUBTS deal: Ada doubts the deal
ada DECLINES_TO_COMMENT deal: Ada declines to comment on the deal
ada PROPOSES deal: Ada proposes the deal
north OFFERS deal: Northland offers the deal
union CALLS_FOR summit: the Union calls for the summit
north ASKS union: Northland asks the Union
north REFUSES deal: Northland refuses the deal
north VETOES deal: Northland vetoes the deal
ada VOTES_FOR deal: Ada votes for the deal
ada VOTES_AGAINST bo: Ada votes against Bo
ada PRAISES bo: Ada praises Bo
union WELCOMES deal: the Union welcomes the deal
ada DEFENDS bo: Ada defends Bo
ada CRITICISES bo: Ada criticises Bo
union CONDEMNS north: the Union condemns Northland
ada WARNS bo: Ada warns Bo
north THREATENS south: Northland threatens Southland
north APOLOGISES_TO south: Northland apologises to Southland
north SUMMONS bo: Northland summons Bo
rebels PROTESTS_AGAINST north: the rebels protests against Northland
north BOYCOTTS summit: Northland boycotts the summit
ada VISITS south: Ada visits Southland
north HOSTS summit: Northland hosts the summit
ada SIGNS deal: Ada signs the deal
north SIGNS_AGREEMENT_WITH south: Northland signs an agreement with Southland
north RECOGNISES south: Northland recognises Southland
north COOPERATES_WITH south: Northland cooperates with Southland
north SHARES_INFORMATION_WITH south: Northland shares information with Southland
north PROVIDES_AID_TO rebels: Northland provides aid to the rebels
north GRANTS_ASYLUM_TO bo: Northland grants asylum to Bo
north YIELDS_TO rebels: Northland yields to the rebels
north EASES_RESTRICTIONS_ON rebels: Northland eases restrictions on the rebels
union LIFTS_SANCTIONS_ON north: the Union lifts sanctions on Northland
rebels RELEASES bo: the rebels releases Bo
north DECLARES_CEASEFIRE_WITH rebels: Northland declares a ceasefire with the rebels
north WITHDRAWS_FROM union: Northland withdraws from the Union
north APPOINTS ada: Northland appoints Ada
north DISMISSES ada: Northland dismisses Ada
ada RESIGNS_FROM union: Ada resigns from the Union
ada LEADS rebels: Ada leads the rebels
rebels LOCATED_IN harbour: the rebels is in the harbour
union INVESTIGATES deal: the Union investigates the deal
ada SUES north: Ada sues Northland
union CONVICTS bo: the Union convicts Bo
north ARRESTS bo: Northland arrests Bo
north DEPORTS bo: Northland deports Bo
north BANS rebels: Northland bans the rebels
north CENSORS bo: Northland censors Bo
north SEIZES_PROPERTY_OF bo: Northland seizes property of Bo
north BLOCKADES harbour: Northland blockades the harbour
union SANCTIONS north: the Union sanctions Northland
north BREAKS_RELATIONS_WITH south: Northland breaks off relations with Southland
north CUTS_AID_TO rebels: Northland cuts aid to the rebels
north EXPELS bo: Northland expels Bo
north MOBILISES_AGAINST south: Northland mobilises forces against Southland
north ATTACKS harbour: Northland attacks the harbour
north FIGHTS rebels: Northland fights the rebels
rebels KILLS bo: the rebels kills Bo
rebels ABDUCTS bo: the rebels abducts Bo
north VIOLATES deal: Northland violates the deal
summit TAKES_PLACE_IN harbour: the summit takes place in the harbour
harbour PART_OF summit: the harbour is part of the summit
summit HAS_ON_AGENDA deal: the summit has on its agenda the deal
deal CONCERNS north: the deal concerns Northland
"""
EXAMPLES = [
    (*line.partition(": ")[0].split(), line.partition(": ")[2]) for line in SENTENCES.strip().splitlines()
]  # subject, relation, object, words


def model(*statements: Statement) -> Model:
    return Model("m", (), tuple(ENDS.values()), statements)


def test_every_relation_has_an_example() -> None:
    assert {relation for _, relation, _, _ in EXAMPLES} == RELATIONS.keys()
    assert len(EXAMPLES) == len(RELATIONS)


@pytest.mark.parametrize(("subject", "relation", "object_", "words"), EXAMPLES, ids=[relation for _, relation, _, _ in EXAMPLES])
def test_a_relation_takes_what_reporting_says(subject: str, relation: str, object_: str, words: str) -> None:
    one = Statement(subject, relation, object_, id="s")
    assert not list(findings(model(one)))
    declared = RELATIONS[relation]
    # Number is the words' own matter: "the rebels fears" is corrected where the words are made.
    assert f"{ENDS[subject].name} {declared.reading} {ENDS[object_].name}" == words
    assert declared.inverse
    assert declared.symmetric == (declared.reading == declared.inverse)
    assert (declared.line == "solid") or declared.stance != "affirms"


def test_the_schema_does_not_contradict_itself() -> None:
    assert not list(contradictions(bundled()))


# --- Classes of event codings


def codes(scheme: str) -> dict[str, list[str]]:
    return {name: [code.code for code in one.codes if code.scheme == scheme] for name, one in RELATIONS.items()}


PLOVER_CLASSES = "AGREE CONSULT SUPPORT CONCEDE COOPERATE AID RETREAT REQUEST ACCUSE REJECT THREATEN PROTEST SANCTION MOBILIZE COERCE ASSAULT".split()


def test_the_sixteen_classes_of_plover_are_covered() -> None:
    covered = {code.partition("/")[0] for each in codes("PLOVER").values() for code in each}
    assert covered == set(PLOVER_CLASSES)


@pytest.mark.skipif(not (SHARED / "data").is_dir(), reason="../shared/data is not here")
def test_codes_are_those_of_the_code_books() -> None:
    books = SHARED / "data" / "cameo_plover_codebooks"
    cameo = {line.partition("\t")[0] for line in (books / "CAMEO.eventcodes.txt").read_text("latin-1").splitlines()}
    assert not [name for name, each in codes("CAMEO").items() if not cameo.issuperset(each)]
    table = (books / "CAMEO2PLOVER-2021.txt").read_text("utf-8").splitlines()
    modes = {(match[1], match[2]) for line in table if (match := re.match(r"\d+:\s*(\w+),?\s*([\w-]*)", line))}
    with (books / "event_mode_questions.csv").open(encoding="utf-8", newline="") as file:
        modes |= {(row["event_type"], row["mode"]) for row in csv.DictReader(file)}
    known = {f"{kind}/{mode}" if mode else kind for kind, mode in modes}
    assert not [(name, code) for name, each in codes("PLOVER").items() for code in each if code not in known]


@pytest.mark.skipif(not (SHARED / "data").is_dir(), reason="../shared/data is not here")
def test_where_both_schemes_have_a_code_the_conversion_table_agrees_on_the_class() -> None:
    table = (SHARED / "data" / "cameo_plover_codebooks" / "CAMEO2PLOVER-2021.txt").read_text("utf-8").splitlines()
    converted = {match[1]: match[2] for line in table if (match := re.match(r"(\d{3,4}):\s*(\w+)", line))}
    differing = {
        name
        for name, each in codes("CAMEO").items()
        for cameo in each
        for plover in codes("PLOVER")[name]
        if cameo in converted and converted[cameo] != plover.partition("/")[0]
    }
    assert not differing


# --- Verbs take statements where language does


@pytest.mark.parametrize(
    ("relation", "object_", "qualifier", "stance"),
    [
        ("ACCUSES", "bo", "of", "affirms"),
        ("CONVICTS", "bo", "of", "affirms"),
        ("APOLOGISES_TO", "bo", "reason", "affirms"),
        ("ASKS", "bo", "request", "supports"),
        ("YIELDS_TO", "bo", "demand", "supports"),
        ("WARNS", "bo", "of", "opposes"),
        ("THREATENS", "bo", "threat", "neutral"),
        ("ARRESTS", "bo", "reason", "neutral"),
    ],
)
def test_what_somebody_is_accused_of_asked_for_or_warned_of(relation: str, object_: str, qualifier: str, stance: str) -> None:
    declared = RELATIONS[relation].qualifiers[qualifier]
    assert declared.stance == stance
    assert PROPOSITION in declared.labels
    assert not list(findings(model(Statement("ada", relation, object_, id="s", qualifiers={qualifier: "deal"}))))


@pytest.mark.parametrize(
    "relation",
    "CONFIRMS ADMITS DOUBTS DECLINES_TO_COMMENT PROPOSES OFFERS CALLS_FOR REFUSES VETOES PRAISES WELCOMES DEFENDS CRITICISES CONDEMNS "
    "PROTESTS_AGAINST INVESTIGATES BANS SIGNS VIOLATES".split(),
)
def test_verbs_that_take_a_clause_take_a_statement(relation: str) -> None:
    inner = Statement("bo", "ATTACKS", "harbour", id="inner", content=True)
    assert not list(findings(model(inner, Statement("ada", relation, "inner", id="s"))))


# --- Negation


@pytest.mark.parametrize(
    ("relation", "object_"),
    [
        ("ACCUSES", "bo"),
        ("SUPPORTS", "bo"),
        ("SUPPORTS", "summit"),
        *((name, "deal") for name in "OPPOSES WARNS_AGAINST REJECTS FEARS ASSERTS DENIES".split()),
    ],
)
def test_a_negated_statement_takes_no_side(relation: str, object_: str) -> None:
    one = Statement("ada", relation, object_, id="s", negated=True)
    assert stance_of(bundled(), one) == side_of(model(one), one) == "neutral"
    assert takes_no_side(model(one), one)
    assert not positions(model(one))
    assert network(model(one)).graph[NO_SIDE] == ["s"]
    assert build_graph(model(one)).edges["ada", object_, "s"]["stance"] == "neutral"


def test_what_takes_a_side_or_never_did_is_not_counted() -> None:
    for one in (
        Statement("ada", "ACCUSES", "bo", id="s"),
        Statement("ada", "MEETS", "bo", id="s", negated=True),
        Statement("ada", "X", "bo", id="s", negated=True),
    ):
        assert not takes_no_side(model(one), one)
        assert NO_SIDE not in network(model(one)).graph


def test_not_accusing_is_not_siding_with() -> None:
    accusing = Statement("north", "ACCUSES", "bo", id="a")
    not_accusing = Statement("south", "ACCUSES", "bo", id="b", negated=True)
    siding = Statement("union", "SUPPORTS", "bo", id="c")
    graph = network(model(accusing, not_accusing, siding))
    assert list(graph.edges()) == []
    assert [(one.actor, one.agrees) for one in positions(model(accusing, not_accusing, siding))] == [("north", False), ("union", True)]
    # What nobody did is no side that the same actor takes against what it did.
    both = model(Statement("ada", "SUPPORTS", "deal", id="x"), Statement("ada", "SUPPORTS", "deal", id="y", negated=True))
    assert [one.kind for one in contested(both)] == ["claim"]


@pytest.mark.parametrize("object_", ["deal", "inner"])
def test_negated_agreement_with_a_concept_is_disagreement_in_networks(object_: str) -> None:
    inner = Statement("bo", "ATTACKS", "harbour", id="inner", content=True)
    one, other = Statement("ada", "SUPPORTS", object_, id="s", negated=True), Statement("bo", "OPPOSES", object_, id="t")
    assert [data["relation"] for _, _, data in network(model(inner, one, other)).edges(data=True)] == ["AGREES_WITH"]
    assert stance_of(bundled(), one) == "neutral"


def test_the_schema_says_which_relations_are_agreement() -> None:
    backs = Relation("backs", "is backed by", ("Actor",), ("Proposition",), stance="supports")
    resists = Relation("resists", "is resisted by", ("Actor",), ("Proposition",), stance="opposes", agreement=True)
    schema = Extension(relations={"BACKS": backs, "RESISTS": resists}).applied()
    whole = Model("m", (), tuple(ENDS.values()), (), None, schema)
    assert side_of(whole, Statement("ada", "BACKS", "deal", id="s", negated=True)) == "neutral"
    assert side_of(whole, Statement("ada", "RESISTS", "deal", id="s", negated=True)) == "supports"
    wrong = Extension(relations={"X": Relation("x", "x by", ("Actor",), ("Actor",), stance="affirms", agreement=True)}).applied()
    assert [where for where, _ in contradictions(wrong)] == [("relations", "X", "agreement")]


# --- The checks of qualifiers and words


def test_text_has_no_stance() -> None:
    schema = Extension(relations={"X": Relation("x", "x by", ("Actor",), ("Actor",), qualifiers={"tone": Qualifier(stance="affirms")})}).applied()
    assert dict(contradictions(schema)) == {
        ("relations", "X", "qualifiers", "tone", "stance"): "text has no stance taken on it; give the qualifier labels, or drop its stance"
    }
