"""Who says so: voices, chains at any depth, only sources, and what falls: against brute force, and through every format."""

import itertools
import tempfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphmodel import formats
from graphmodel.api.query import ask
from graphmodel.claims.attribution import Chain, anonymous_actors, chains, falls_without, only_sources, rests_on_anonymous, what_falls
from graphmodel.claims.contested import contested
from graphmodel.errors import UsageError
from graphmodel.formats import csv_folder, graphml, model_json, model_yaml, node_link
from graphmodel.graph.build import build_graph, model_of
from graphmodel.model import dates
from graphmodel.model.content import sides, stance_of
from graphmodel.model.model import Model
from graphmodel.model.statement import Document, Entity, Evidence, Statement
from tests.support.paths import FIXTURES

MUNICH, CLAIMS = (formats.read_model(FIXTURES / f"{name}.yaml") for name in ("munich", "claims"))
PEOPLE = (*(Entity(one, "Person", one.upper()) for one in "abcd"), Entity("x", "Group", "sources", unspecified=True))
DOCUMENTS = (Document("d1", "D1"), Document("d2", "D2"))


def model_with(*statements: Statement) -> Model:
    return Model("m", DOCUMENTS, PEOPLE, statements)


def deep(depth: int) -> Model:
    """A chain of statements about each other, the outermost attributed through three speakers."""
    relations = ("ANNOUNCES", "DENIES", "ASSERTS", "DEMANDS")
    statements = [Statement("a", "MEETS", "b", id="s0", content=True)]
    for number in range(1, depth + 1):
        outermost = number == depth
        statements.append(
            Statement(
                "abcd"[number % 4],
                relations[number % 4],
                f"s{number - 1}",
                id=f"s{number}",
                content=not outermost,
                negated=number % 3 == 2,
                attribution=("d", "x", "c") if outermost else (),
                evidence=(Evidence("d1", exact="so"),) if outermost else (),
            )
        )
    return model_with(*statements)


@pytest.mark.parametrize("depth", [3, 5, 12])
def test_deep_chains_come_through_every_format(depth: int, tmp_path: Path) -> None:
    model = deep(depth)
    graph = build_graph(model)
    csv_folder.write(model, tmp_path / "tables")
    back = {
        "yaml": model_yaml.parse_yaml_text(model_yaml.yaml_text(model)),
        "json": model_json.parse_json_text(model_json.json_text(model)),
        "csv": csv_folder.read(tmp_path / "tables").model,
        "node-link": model_of(formats.as_graph(node_link.parse("".join(node_link.text(graph)).encode()).content)),
        "graphml": model_of(graphml.parse("".join(graphml.text(graph)).encode()).graph),
    }
    whole = chains(model)
    (chain,) = whole["s0"]
    assert chain.within == tuple(f"s{number}" for number in range(depth, 0, -1))
    assert chain.speakers == ("d", "x", "c", *("abcd"[number % 4] for number in range(depth, 0, -1)))
    for name, one in back.items():
        assert one == model, name
        assert chains(one) == whole, name


@pytest.mark.parametrize("depth", [3, 5, 12])
def test_deep_chains_in_the_engine(depth: int) -> None:
    graph = build_graph(deep(depth))
    rows = ask(graph, "said-by", {"speaker": "x"}).rows
    assert [(row[1], row[-1]) for row in rows] == [(number, f"s{depth - number}") for number in range(depth + 1)]
    around = {row[-1]: row[-2] for row in ask(graph, "contents", {}).rows}
    assert around == {f"s{number}": f"s{number + 1}" for number in range(depth)}


def test_the_three_voices_of_the_munich_article() -> None:
    ways = chains(MUNICH)
    assert ways["talks-uncertain"] == (Chain("talks-uncertain", "own", ("rferl",), ()),)
    assert ways["russia-at-talks"] == (Chain("russia-at-talks", "attributed", ("rferl",), ("trump",)),)
    assert {(one.voice, one.speakers, one.stances) for one in ways["planned-talks"]} == {
        ("content", ("trump",), ("affirms",)),
        ("content", ("ukrainian-media", "lytvyn"), ("denies",)),
    }
    assert ways["seat-at-the-table"][0].within == ("announced-assurance", "assurance")


def test_who_is_the_only_source() -> None:
    only = only_sources(MUNICH)
    assert only["planned-talks"] == {"trump", "rferl"}
    assert only["seat-at-the-table"] == {"trump", "rferl"}
    assert only["talks-uncertain"] == {"rferl"}
    assert only["ukraine-left-out"] == frozenset()  # feared and welcomed, asserted by nobody
    claims = only_sources(CLAIMS)
    assert claims["invited"] == claims["invited-too"] == frozenset()
    assert claims["marn-denies"] == {"bulletin", "radio", "agency", "valley-union", "quill"}
    assert claims["secret-talks"] == {"courier", "officials"}


def test_what_falls_if_trump_is_not_believed() -> None:
    assert [one.id for one in falls_without(MUNICH, ["trump"])] == [
        "planned-talks",
        "russia-at-talks",
        "ukraine-invited",
        "us-delegation-at-talks",
        "russian-delegation-at-talks",
        "ukrainian-delegation-at-talks",
        "call-trump-putin",
        "agreed-peace-talks",
        "peace-talks-about-war",
        "assurance",
        "seat-at-the-table",
    ]


def test_a_content_that_another_source_gives_does_not_fall() -> None:
    plan = Statement("a", "MEETS", "b", id="plan", content=True)
    told = (plan, Statement("c", "ANNOUNCES", "plan", id="announced"), Statement("b", "MEETS", "a", id="told", attribution=("d",)))
    assert falls_without(model_with(*told), ["c"]) == []
    assert [one.id for one in falls_without(model_with(*told), ["c", "d"])] == ["plan", "told"]
    assert [one.id for one in falls_without(model_with(*told[:2]), ["c"])] == ["plan"]


def test_what_another_source_gives_of_another_time_falls() -> None:
    first = Statement("a", "MEETS", "b", id="first", valid="2024-03-01", attribution=("x",), evidence=(Evidence("d1"),))

    def of(valid: str | None) -> Model:
        return model_with(first, Statement("b", "MEETS", "a", id="then", valid=valid, evidence=(Evidence("d2"),)))

    assert [one.id for one in rests_on_anonymous(of("2025-03-01"))] == ["first"]
    assert only_sources(of("2025-03-01")) == {"first": {"x", "d1"}, "then": {"d2"}}
    assert rests_on_anonymous(of("2024-03")) == rests_on_anonymous(of(None)) == []
    assert only_sources(of("2024-03")) == only_sources(of(None)) == {"first": frozenset(), "then": frozenset()}
    # It is not enough that a third may be about the same time as each of them.
    model = model_with(*of("2024-03-10").statements, Statement("a", "MEETS", "b", id="month", valid="2024-03", attribution=("x",)))
    assert [one.id for one in rests_on_anonymous(model)] == ["first"]
    # The time is that of what is announced.
    plan = Statement("a", "MEETS", "b", id="plan", valid="2025", content=True)
    announced = Statement("c", "ANNOUNCES", "plan", id="announced")
    assert [one.id for one in rests_on_anonymous(model_with(first, plan, announced))] == ["first"]


def test_documents_can_be_disbelieved_too() -> None:
    one = Statement("a", "MEETS", "b", id="one", evidence=(Evidence("d1"), Evidence("d2")))
    other = Statement("a", "MEETS", "c", id="other", evidence=(Evidence("d1"),))
    assert [each.id for each in falls_without(model_with(one, other), ["d1"])] == ["other"]
    assert [each.id for each in falls_without(model_with(one, other), ["d1", "d2"])] == ["one", "other"]
    assert only_sources(model_with(one, other)) == {"one": frozenset(), "other": {"d1"}}


def test_what_rests_on_anonymous_speakers() -> None:
    assert anonymous_actors(CLAIMS) == ["officials"]
    assert [one.id for one in rests_on_anonymous(CLAIMS)] == ["secret-talks", "hesk-expected"]
    assert rests_on_anonymous(MUNICH) == []


def test_an_entity_that_only_a_disbelieved_speaker_asserts_falls_with_the_statement_that_does_so() -> None:
    entities = (*PEOPLE, Entity("strike", "Proposition", "it was a strike"), Entity("talks", "Event", "talks", valid="2025-02"))
    asserted = Statement("x", "ASSERTS", "strike", id="asserted")
    others = (Statement("x", "DENIES", "strike", id="denied"), Statement("x", "DEMANDS", "talks", id="demanded"))

    def fallen(*more: Statement) -> list[tuple[str, str]]:
        return [(one.id, what) for one, what in what_falls(Model("m", DOCUMENTS, entities, (asserted, *others, *more)), ["x"])]

    assert fallen() == [("asserted", "strike")], "what they deny or demand never rested on them"
    assert fallen(Statement("a", "ANNOUNCES", "strike", id="too")) == []
    assert fallen(Statement("x", "ANNOUNCES", "strike", id="again", attribution=("a",))) == [("asserted", "strike"), ("again", "strike")]
    through = Statement("a", "ASSERTS", "strike", id="through", attribution=("x",))
    assert fallen(through) == [("asserted", "strike"), ("through", "through")], "with what they are reported to say, everything in it falls"
    inside = (Statement("a", "ASSERTS", "strike", id="inside", content=True), Statement("b", "ASSERTS", "inside", id="around"))
    assert fallen(*inside) == [], "b says that a asserts it"
    assert falls_without(Model("m", DOCUMENTS, entities, (asserted,)), ["x"]) == [asserted]


def test_nobody_of_that_id() -> None:
    with pytest.raises(UsageError, match="did you mean 'trump'"):
        falls_without(MUNICH, ["trmp"])


# --- Against brute force


@st.composite
def models(draw: st.DrawFn) -> Model:
    statements: list[Statement] = []
    speakers = st.sampled_from("abx")
    for number in range(draw(st.integers(1, 8))):
        inner = draw(st.sampled_from([None, *statements])) if statements else None
        relation = draw(st.sampled_from(["ANNOUNCES", "DENIES", "DEMANDS"])) if inner else "MEETS"
        content = draw(st.booleans())
        statements.append(
            Statement(
                draw(speakers),
                relation,
                inner.id if inner else draw(st.sampled_from("cd")),
                id=f"s{number}",
                content=content,
                valid=draw(st.sampled_from([None, "2025-02", "2025-02-10", "2025-02-20/..", "2026"])),
                negated=draw(st.booleans()),
                attribution=() if content else tuple(draw(st.lists(speakers, max_size=2))),
                evidence=tuple(Evidence(one) for one in draw(st.lists(st.sampled_from(["d1", "d2"]), max_size=2, unique=True))),
            )
        )
    return model_with(*statements)


def stood_for(model: Model, disbelieved: set[str]) -> set[str]:
    """The ids of what stands: round after round, until nothing new does."""
    keys = {id_: one.content for id_, one in sides(model).items()}
    stood: set[str] = set()
    while True:
        new = set(stood)
        for one, other in itertools.product(model.statements, repeat=2):
            so = keys[other.id], not other.negated
            documents = set(one.documents)
            believed = not one.content and not disbelieved & set(one.attribution) and (not documents or documents - disbelieved)
            if believed and (keys[one.id], not one.negated) == so and same_time(one, other):
                new.add(other.id)
            inner = model.statement_by_id.get(one.object)
            stance = stance_of(model.schema, one)
            takes_side = one.id in stood and one.subject not in disbelieved and stance in ("affirms", "denies")
            if takes_side and inner and (keys[inner.id], (stance == "affirms") is not inner.negated) == so and same_time(inner, other):
                new.add(other.id)
        if new == stood:
            return stood
        stood = new


def same_time(one: Statement, other: Statement) -> bool:
    return one.valid is None or other.valid is None or dates.parse(one.valid).overlaps(dates.parse(other.valid)) != "no"


@given(models(), st.sets(st.sampled_from(["a", "b", "x", "d1", "d2"])))
def test_what_falls_against_brute_force(model: Model, disbelieved: set[str]) -> None:
    fallen = stood_for(model, set()) - stood_for(model, disbelieved)
    assert [one.id for one in falls_without(model, disbelieved)] == [one.id for one in model.statements if one.id in fallen]


@given(models())
def test_the_only_sources_are_those_without_whom_it_falls(model: Model) -> None:
    only = only_sources(model)
    for id_ in ("a", "b", "x", "c", "d", "d1", "d2"):
        assert {one.id for one in falls_without(model, [id_])} == {key for key, needed in only.items() if id_ in needed}


@given(models())
def test_every_chain_leads_from_what_is_asserted_to_the_statement(model: Model) -> None:
    for id_, ways in chains(model).items():
        assert len(set(ways)) == len(ways)
        for way in ways:
            around = [*way.within, id_]
            outer = model.statement_by_id[around[0]]
            assert not outer.content
            assert all(model.statement_by_id[one].object == inner for one, inner in itertools.pairwise(around))
            assert way.speakers == (*outer.attribution, *(model.statement_by_id[one].subject for one in way.within))
        nobody = model.statement_by_id[id_].content and not any(one.object == id_ for one in model.statements)
        assert bool(ways) or nobody or model.statement_by_id[id_].content


def test_every_way_is_listed_however_many_there_are() -> None:
    plan = Statement("a", "MEETS", "b", id="plan", content=True)
    told = (Statement("c", "ANNOUNCES", "plan", id=f"announced{number}") for number in range(1500))
    assert len(chains(model_with(plan, *told))["plan"]) == 1500


def test_contested_through_a_chain_names_the_whole_chain() -> None:
    from graphmodel.api.claims import contested as answers

    (talks,) = [one for one in contested(CLAIMS) if one.name == "Norland meets Southmark"]
    assert [claim.claimant for claim in talks.denying] == ["marn"]
    (denial,) = [row for row in answers(CLAIMS).to_dicts() if row["side"] == "denies"]
    assert denial["through"] == ["Radio Marsh", "Hill Agency", "Valley Union", "Ana Quill"]
    assert denial["documents"] == ["Radio digest"]


def test_csv_keeps_the_order_of_speakers() -> None:
    with tempfile.TemporaryDirectory() as folder:
        csv_folder.write(deep(3), Path(folder) / "t")
        assert csv_folder.read(Path(folder) / "t").model.statements[-1].attribution == ("d", "x", "c")
