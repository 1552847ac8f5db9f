"""Congruence and conflict networks: a table worked out by hand, the program's own loops on random tables, and its sample."""

import csv
import itertools
import math
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphmodel import formats
from graphmodel.api.query import ask
from graphmodel.claims import agreement
from graphmodel.claims.agreement import MEASURES, NORMALIZATIONS, affiliations, ties
from graphmodel.claims.agreement_graph import network
from graphmodel.claims.positions import ConceptNames, positions
from graphmodel.errors import RefusedError, UsageError
from graphmodel.model.content import content_keys
from graphmodel.model.model import Model
from graphmodel.model.statement import Document, Entity, Evidence, Statement
from tests.support.paths import ROOT

SAMPLE = ROOT.parent / "shared" / "data" / "discourse_claims" / "dna_statements.tsv"
Row = tuple[str, str, bool]


def model_of(rows: list[Row], *, negate: bool = False) -> Model:
    """Actors who agree or disagree with concepts; disagreement as a relation of its own, or as negated agreement."""
    actors = tuple(Entity(one, "Person", one.upper()) for one in dict.fromkeys(row[0] for row in rows))
    concepts = tuple(Entity(one, "Proposition", one.upper()) for one in dict.fromkeys(row[1] for row in rows))
    statements = tuple(
        Statement(actor, "SUPPORTS" if agrees or negate else "OPPOSES", concept, id=f"s{number}", negated=negate and not agrees)
        for number, (actor, concept, agrees) in enumerate(rows)
    )
    return Model("m", entities=(*actors, *concepts), statements=statements)


def weights(model: Model, measure: Any, normalization: Any = "no", **options: Any) -> dict[tuple[str, str], float]:
    return {(one.one, one.other): one.weight for one in ties(model, measure, normalization, **options)}


#       p         q         r
# ann   + + -     -
# bob   +         +         +
# cat   -         - -
# dan                       -
TABLE: list[Row] = [
    ("ann", "p", True),
    ("ann", "p", True),
    ("ann", "p", False),
    ("ann", "q", False),
    ("bob", "p", True),
    ("bob", "q", True),
    ("bob", "r", True),
    ("cat", "p", False),
    ("cat", "q", False),
    ("cat", "q", False),
    ("dan", "r", False),
]
BY_HAND = {
    # ann-bob: p 2·1; ann-cat: p 1·1, q 1·2
    "congruence": {("ann", "bob"): 2, ("ann", "cat"): 3},
    # ann-bob: p 1·1, q 1·1; ann-cat: p 2·1; bob-cat: p 1·1, q 1·2; bob-dan: r 1·1
    "conflict": {("ann", "bob"): 2, ("ann", "cat"): 2, ("bob", "cat"): 3, ("bob", "dan"): 1},
    # ann-bob: 2 - 2 is no tie
    "subtract": {("ann", "cat"): 1, ("bob", "cat"): -3, ("bob", "dan"): -1},
    # ann-bob: p 3·1, q 1·1; ann-cat: p 3·1, q 1·2; bob-cat: 1 + 2; bob-dan: 1
    "ignore": {("ann", "bob"): 4, ("ann", "cat"): 5, ("bob", "cat"): 3, ("bob", "dan"): 1},
}
# ann 4 positions, bob 3, cat 3, dan 1. What only one of them says: ann-bob: ann p- q- (2), bob q+ r+ (2), both: p+ 2·1;
# ann-cat: ann p+ (2), cat none, both: p- 1·1, q- 1·2; bob-cat: all 3 and 3; bob-dan: 3 and 1.
BY_HAND_NORMALIZED = {
    "average": {("ann", "bob"): 2 / 3.5, ("ann", "cat"): 3 / 3.5},
    "jaccard": {("ann", "bob"): 2 / 6, ("ann", "cat"): 3 / 5},
    "cosine": {("ann", "bob"): 2 / 12, ("ann", "cat"): 3 / 12},
}


@pytest.mark.parametrize("negate", [False, True])
@pytest.mark.parametrize("measure", MEASURES)
def test_a_table_by_hand(measure: str, negate: bool) -> None:
    assert weights(model_of(TABLE, negate=negate), measure) == BY_HAND[measure]


@pytest.mark.parametrize("normalization", BY_HAND_NORMALIZED)
def test_normalizations_by_hand(normalization: str) -> None:
    found = weights(model_of(TABLE), "congruence", normalization)
    assert found == pytest.approx(BY_HAND_NORMALIZED[normalization])


def theirs(rows: list[Row], measure: str, normalization: str) -> dict[tuple[str, str], float]:
    """Cell by cell, as a matrix of actors by concepts by sides is multiplied."""
    actors, concepts = sorted({row[0] for row in rows}), sorted({row[1] for row in rows})
    array = {(i, j, k): sum(row == (i, j, bool(k)) for row in rows) for i in actors for j in concepts for k in (0, 1)}
    found = {}
    for one, other in itertools.combinations(actors, 2):
        same = sum(array[one, j, k] * array[other, j, m] * (1 - abs(k - m)) for j in concepts for k in (0, 1) for m in (0, 1))
        opposite = sum(array[one, j, k] * array[other, j, m] * abs(k - m) for j in concepts for k in (0, 1) for m in (0, 1))
        cells = [(array[one, j, k], array[other, j, k]) for j in concepts for k in (0, 1)]
        first, second = sum(a for a, _ in cells), sum(b for _, b in cells)
        divisor = {
            "no": 1.0,
            "average": (first + second) / 2,
            "jaccard": sum(a for a, b in cells if b == 0) + sum(b for a, b in cells if a == 0) + sum(a * b for a, b in cells if a and b),
            "cosine": math.sqrt(first * first) * math.sqrt(second * second),
        }[normalization]
        value = {"congruence": same, "conflict": opposite, "subtract": same - opposite, "ignore": same + opposite}[measure]
        if value:
            found[one, other] = value / divisor
    return found


ROWS = st.lists(st.tuples(st.sampled_from("abcd"), st.sampled_from("pqr"), st.booleans()), min_size=1, max_size=14)


@given(ROWS, st.sampled_from(MEASURES), st.sampled_from(NORMALIZATIONS))
def test_random_tables_against_the_loops(rows: list[Row], measure: str, normalization: str) -> None:
    assert weights(model_of(rows), measure, normalization) == pytest.approx(theirs(rows, measure, normalization))


@pytest.mark.skipif(not SAMPLE.is_file(), reason="the sample of Discourse Network Analyzer is not here (../shared/data/discourse_claims)")
@pytest.mark.parametrize("variable", ["person", "organization"])
def test_the_sample_of_discourse_network_analyzer(variable: str) -> None:
    table = [row for row in csv.DictReader(SAMPLE.read_text("utf-8").splitlines(), delimiter="\t") if row["concept"]]
    assert len(table) == 40
    rows = [(row[variable], row["concept"], row["agreement"] == "1") for row in table]
    ids = {name: f"n{number}" for number, name in enumerate(sorted({row[0] for row in rows} | {row[1] for row in rows}))}
    rows = [(ids[actor], ids[concept], agrees) for actor, concept, agrees in rows]
    for measure, normalization in itertools.product(MEASURES, NORMALIZATIONS):
        for negate in (False, True):
            assert weights(model_of(rows, negate=negate), measure, normalization) == pytest.approx(theirs(rows, measure, normalization))
    if variable == "organization":
        # By hand from the table: the Sierra Club agrees with two of the concepts that the Senate takes a side on (legislation once: 2·1; it is for
        # regulating CO2 once where the Senate is against it once, and twice for what the Senate is against twice).
        senate, club = ids["Senate"], ids["Sierra Club"]
        pair = (min(senate, club), max(senate, club))
        assert weights(model_of(rows), "congruence")[pair] == 2 * 1
        assert weights(model_of(rows), "conflict")[pair] == 1 * 1 + 2 * 2


def test_affirming_and_supporting_are_agreement_and_nested_contents_are_concepts() -> None:
    people = tuple(Entity(one, "Person", one.upper()) for one in "abc")
    plan = Statement("a", "MEETS", "b", id="plan", content=True)
    not_plan = Statement("b", "MEETS", "a", id="not-plan", content=True, negated=True)
    said = (Statement("a", "ANNOUNCES", "plan", id="x"), Statement("b", "FEARS", "not-plan", id="y"), Statement("c", "DENIES", "plan", id="z"))
    model = Model("m", entities=people, statements=(plan, not_plan, *said))
    assert weights(model, "congruence") == {("a", "b"): 1}  # who fears that it fails is for it
    assert weights(model, "conflict") == {("a", "c"): 1, ("b", "c"): 1}
    assert weights(model, "conflict", stances=("affirms", "denies")) == {("a", "c"): 1}


def test_contents_that_nobody_stands_for_are_nobody_s_position() -> None:
    people = (*(Entity(one, "Person", one.upper()) for one in "abc"), Entity("p", "Proposition", "P"))
    inner = Statement("a", "SUPPORTS", "p", id="inner", content=True)
    other = Statement("b", "SUPPORTS", "p", id="other")
    denied = Model("m", entities=people, statements=(inner, other, Statement("c", "DENIES", "inner", id="no")))
    asserted = Model("m", entities=people, statements=(inner, other, Statement("c", "ASSERTS", "inner", id="so")))
    assert weights(denied, "congruence") == {}
    assert weights(asserted, "congruence") == {("a", "b"): 1}


def test_duplicates_count_once_where_they_are_told_to() -> None:
    people = (Entity("a", "Person", "A"), Entity("p", "Proposition", "P"))
    documents = (Document("d1", "D1", published="2025-02-01"), Document("d2", "D2", published="2025-02-27"), Document("d3", "D3", published="2025"))
    statements = tuple(
        Statement("a", "SUPPORTS", "p", id=f"s{number}", evidence=(Evidence(document),)) for number, document in enumerate(["d1", "d1", "d2", "d3"])
    )
    model = Model("m", documents, people, statements)
    counts = {how: len(positions(model, duplicates=how)) for how in ("include", "document", "week", "month", "year", "acrossrange")}  # type: ignore[arg-type]
    assert counts == {"include": 4, "document": 3, "week": 3, "month": 2, "year": 1, "acrossrange": 1}


def test_duplicates_do_not_depend_on_the_order_of_statements() -> None:
    people = (Entity("a", "Person", "A"), Entity("p", "Proposition", "P"))
    documents = (Document("d1", "D1"), Document("d2", "D2"))
    both = Statement("a", "SUPPORTS", "p", id="both", evidence=(Evidence("d1"), Evidence("d2")))
    one = Statement("a", "SUPPORTS", "p", id="one", evidence=(Evidence("d1"),))
    for statements in itertools.permutations((both, one)):
        found = positions(Model("m", documents, people, statements), duplicates="document")
        assert [each.statement for each in found] == list(statements)


@pytest.mark.parametrize(("how", "stated"), [("document", None), ("month", "2025-02-10")])
def test_a_content_is_told_where_and_when_those_around_it_tell_it(how: Any, stated: str | None) -> None:
    people = (*(Entity(one, "Person", one.upper()) for one in "abe"), Entity("p", "Proposition", "P"))
    here = (Evidence("d1"),)
    inner = Statement("b", "SUPPORTS", "p", id="inner", content=True)
    middle = Statement("a", "ASSERTS", "inner", id="middle", content=True)
    around = Statement("e", "ASSERTS", "middle", id="around", evidence=here, stated=stated)
    again = Statement("b", "SUPPORTS", "p", id="again", evidence=here, stated=stated)
    other = Statement("e", "SUPPORTS", "p", id="other", evidence=here, stated=stated)
    model = Model("m", (Document("d1", "D1"),), people, (inner, middle, around, again, other))
    assert weights(model, "congruence")["b", "e"] == 2
    assert weights(model, "congruence", duplicates=how)["b", "e"] == 1


def test_groups_stand_for_their_members() -> None:
    claims = formats.read_model(ROOT / "fixtures" / "claims.yaml")
    assert affiliations(claims) == {"marn": "ministry", "hesk": "ministry"}
    grouped = weights(claims, "conflict", groups=affiliations(claims))
    assert ("ministry", "norland") in grouped
    assert not any("hesk" in pair for pair in grouped)


def test_nobody_is_put_in_the_place_of_another_by_a_person() -> None:
    entities = (Entity("a", "Person", "A"), Entity("b", "Person", "B"), Entity("c", "Person", "C"), Entity("o", "Organization", "O"))
    for_a_person = (Statement("a", "REPRESENTS", "b"), Statement("c", "REPRESENTS", "b"), Statement("c", "MEMBER_OF", "o"))
    assert affiliations(Model("m", (), entities, for_a_person)) == {"c": "o"}


def test_a_network_is_a_graph_like_any_other(tmp_path: Path) -> None:
    graph = network(formats.read_model(ROOT / "fixtures" / "claims.yaml"), "subtract")
    for suffix in (".json", ".graphml", ".cypher", ".dot"):
        formats.write(graph, tmp_path / f"n{suffix}")
    for suffix in (".json", ".graphml"):
        back = formats.as_graph(formats.read(tmp_path / f"n{suffix}"))
        assert {(one, other, data["weight"]) for one, other, data in back.edges(data=True)} == {
            (one, other, data["weight"]) for one, other, data in graph.edges(data=True)
        }
    rows = ask(graph, "MATCH (a:Entity)-[r:DISAGREES_WITH]-(b:Entity {id: 'norland'}) RETURN a.id AS id, r.weight AS weight ORDER BY id", {}).rows
    assert [tuple(row) for row in rows] == [("hesk", -1), ("southmark", -1), ("valley-union", -1)]


def test_a_tie_names_the_statements_that_it_is_made_of() -> None:
    claims = formats.read_model(ROOT / "fixtures" / "claims.yaml")
    found = {(one.one, one.other): one.statements for one in ties(claims, "conflict")}
    assert found["hesk", "marn"] == ("hesk-against", "marn-for")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"measure": "congruent"}, "no measure 'congruent'"),
        ({"normalization": "yes"}, "average"),
        ({"duplicates": "none"}, "document"),
        ({"stances": ["for"]}, "supports"),
    ],
)
def test_what_there_is_not(arguments: dict[str, Any], words: str) -> None:
    with pytest.raises(UsageError, match=words):
        network(model_of(TABLE), **arguments)


def test_as_many_pairs_as_there_may_be_are_compared_and_not_one_more(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = [(actor, concept, True) for concept, actors in (("p", "abcd"), ("q", "abc"), ("r", "a")) for actor in actors]
    monkeypatch.setattr(agreement, "MAX_PAIRS", 6 + 3 + 0)
    assert len(ties(model_of(rows))) == 6
    monkeypatch.setattr(agreement, "MAX_PAIRS", 8)
    with pytest.raises(RefusedError, match=r"^9 pairs of actors .* \(up to 4 actors on one\), and at most 8 are compared"):
        ties(model_of(rows))


@pytest.mark.parametrize("order", ["123", "132", "213", "231", "312", "321"])
def test_a_content_is_called_as_its_first_statement_reads_whatever_the_order(order: str) -> None:
    people = tuple(Entity(one, "Person", one.upper()) for one in "ab")
    meetings = {
        "1": Statement("b", "MEETS", "a", id="1", content=True),
        "2": Statement("a", "MEETS", "b", id="2", content=True),
        "3": Statement("a", "MEETS", "b", id="3", content=True),
    }
    model = Model("m", entities=people, statements=tuple(meetings[one] for one in order))
    (key,) = set(content_keys(model).values())
    assert ConceptNames(model).of(key) == "B meets A"
    assert ConceptNames(model).of("a") == "A"
