"""Every named query against an answer computed in plain Python from the statements: no graph, no Cypher."""

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date as day
from typing import Any

import networkx as nx
import pytest

import graphmodel as gm
from graphmodel import formats
from graphmodel.api.computed_queries import rows_of
from graphmodel.api.query import ask
from graphmodel.claims.contested import findings_of
from graphmodel.cli.options import parameters_of
from graphmodel.errors import InputError, UsageError
from graphmodel.graph.build import build_graph
from graphmodel.graph.rows import all_rows
from graphmodel.model.content import sides, stance_of
from graphmodel.model.dates import parse as parse_date
from graphmodel.model.model import Model
from graphmodel.model.statement import Document, Entity, Evidence, Statement
from graphmodel.model.times import published_of, span_of
from graphmodel.querying import guard, named
from graphmodel.querying.engine.session import Engine
from graphmodel.querying.result import Result
from tests.querying.random_models import random_model
from tests.support.paths import FIXTURES

MODELS = {name: formats.read_model(FIXTURES / f"{name}.yaml") for name in ("munich", "tutorial", "claims")}
Answer = Counter[tuple[str, ...]]
ONLY: dict[str, dict[str, str]] = {}
ORACLES: dict[str, tuple[tuple[str, ...], Callable[..., Iterator[tuple[Any, ...]]]]] = {}


def oracle(name: str, *columns: str, only: dict[str, str] | None = None) -> Callable[[Any], Any]:
    """Register the plain answer of a query: its rows, in these of the query's columns; ``only`` those with these values."""

    def register(function: Callable[..., Iterator[tuple[Any, ...]]]) -> Callable[..., Iterator[tuple[Any, ...]]]:
        ORACLES[name] = (columns, function)
        ONLY[name] = only or {}
        return function

    return register


def quotes(one: Statement) -> list[str]:
    return [piece.exact for piece in one.evidence if piece.exact]


def unspecified(model: Model, id_: str) -> bool:
    return id_ in model.entity_by_id and model.entity_by_id[id_].unspecified


def claims(model: Model) -> Iterator[tuple[str, bool, Statement, str]]:
    """Key, whether it is affirmed, statement, claimant."""
    for one in model.statements:
        taken = sides(model)[one.id]
        for keys, affirmed in ((taken.affirms, True), (taken.denies, False)):
            for key in keys:
                own = one.attribution[-1] if one.attribution else (one.documents[0] if one.documents else None)
                yield key, affirmed, one, own if key == taken.content else one.subject


@oracle("who-represents-whom", "representative", "represented", "office", "holds", "statement")
def represents(model: Model, date: str | None = None, actor: str | None = None, event: str | None = None) -> Iterator[tuple[Any, ...]]:
    for one in model.statements:
        if (
            one.relation not in ("REPRESENTS", "HEADS")
            or (actor and actor not in (one.subject, one.object))
            or event not in (None, one.qualifiers.get("event"))
        ):
            continue
        holds = None
        if date:
            holds = parse_date(one.valid).holds_on(parse_date(date).earliest) if one.valid else "unknown"  # type: ignore[arg-type]
        # On the day on which one leaves and another comes, the one who comes holds it.
        handed_over = date and any(
            one.relation == other.relation == "HEADS"
            and (one.object, one.qualifiers) == (other.object, other.qualifiers)
            and one.subject != other.subject
            and (one.valid or "").endswith(f"/{date}")
            and (other.valid or "").startswith(f"{date}/")
            for other in model.statements
        )
        if holds != "no" and not handed_over:
            yield model.name_of(one.subject), model.name_of(one.object), one.qualifiers.get("office"), holds, one.id


@oracle("who-invited-whom", "inviter", "unspecified", "invited", "event", "negated", "voice", "words", "statement")
def invited(model: Model, event: str | None = None) -> Iterator[tuple[Any, ...]]:
    for one in model.statements:
        at = one.qualifiers.get("event")
        if one.relation == "INVITED" and event in (None, at):
            name = model.name_of(at) if at else None
            ends = model.name_of(one.subject), unspecified(model, one.subject), model.name_of(one.object)
            yield *ends, name, one.negated, one.voice, quotes(one), one.id


@oracle("denials", "actor", "denied", "voice", "attribution", "words", "statement")
def denials(model: Model, actor: str | None = None) -> Iterator[tuple[Any, ...]]:
    for one in model.statements:
        if stance_of(model.schema, one) == "denies" and actor in (None, one.subject):
            assert not one.negated
            yield model.name_of(one.subject), model.name_of(one.object), one.voice, list(one.attribution), quotes(one), one.id


@oracle("warnings", "actor", "against", "negated", "voice", "words", "statement")
def warnings(model: Model, actor: str | None = None) -> Iterator[tuple[Any, ...]]:
    for one in model.statements:
        if one.relation == "WARNS_AGAINST" and actor in (None, one.subject):
            yield model.name_of(one.subject), model.name_of(one.object), one.negated, one.voice, quotes(one), one.id


@oracle("contested", "contested", "side", "claimant", "negated", "voice", "words", "statement", only={"kind": "claim"})
def contested(model: Model) -> Iterator[tuple[Any, ...]]:
    """The claims; positions are those of for-and-against, and holders are compared with the command's."""
    found = list(claims(model))
    both = {key for key, yes, _, _ in found if yes} & {key for key, yes, _, _ in found if not yes}
    for key, affirmed, one, who in found:
        if key in both:
            yield key, "affirms" if affirmed else "denies", who, one.negated, one.voice, quotes(one), one.id


@oracle("who-contradicts-whom", "affirmedBy", "deniedBy", "contested", "affirming", "denying")
def contradicts(model: Model, actor: str | None = None) -> Iterator[tuple[Any, ...]]:
    found = list(claims(model))
    for key, yes, one, who in found:
        for other_key, other_yes, other, whom in found:
            if key == other_key and yes and not other_yes and actor in (None, who, whom):
                yield who, whom, key, one.id, other.id


def told_by(model: Model, one: Statement, key: str, content: str) -> list[str]:
    if key != content:
        return [one.subject]
    return [one.attribution[-1]] if one.attribution else list(one.documents)


@oracle("single-source", "source", "subject", "relation", "object", "voice", "statement")
def single_source(model: Model, source: str | None = None, about: str | None = None) -> Iterator[tuple[Any, ...]]:
    sources: dict[tuple[str, bool], set[str]] = {}
    for key, affirmed, one, _ in claims(model):
        sources.setdefault((key, affirmed), set()).update(told_by(model, one, key, sides(model)[one.id].content) or [""])
    for one in model.statements:
        found = sources.get((sides(model)[one.id].content, not one.negated), set())
        if len(found) == 1 and source in (None, *found) and about in (None, one.subject, one.object, one.qualifiers.get("event")):
            yield *found, model.name_of(one.subject), one.relation, model.name_of(one.object), one.voice, one.id


@oracle("repeated", "content", "side", "sources", "source", "negated", "statement")
def repeated(model: Model) -> Iterator[tuple[Any, ...]]:
    sources: dict[tuple[str, bool], set[str]] = {}
    for key, affirmed, one, _ in claims(model):
        sources.setdefault((key, affirmed), set()).update(told_by(model, one, key, sides(model)[one.id].content))
    for key, affirmed, one, who in claims(model):
        if len(sources[key, affirmed]) > 1:
            yield key, "affirms" if affirmed else "denies", len(sources[key, affirmed]), who, one.negated, one.id


@oracle("anonymous-speakers", "speaker", "voice", "others", "statement")
def anonymous_speakers(model: Model) -> Iterator[tuple[Any, ...]]:
    for one in model.statements:
        around = [other.subject for other in model.statements if other.object == one.id and stance_of(model.schema, other) == "affirms"]
        entity = model.entity_by_id.get(one.object)
        own = [one.subject] if entity and entity.label == "Proposition" and stance_of(model.schema, one) == "affirms" else []
        for who in dict.fromkeys((*one.attribution, *around, *own)):
            if unspecified(model, who):
                key = one.object if who in own else sides(model)[one.id].content
                others = [x for k, yes, x, _ in claims(model) if k == key and yes and x.subject != who and who not in x.attribution]
                yield model.name_of(who), one.voice, len(others), one.id


@oracle("contents", "says", "stance", "withinNegated", "through", "negated", "voice", "within", "statement")
def contents(model: Model, speaker: str | None = None, about: str | None = None) -> Iterator[tuple[Any, ...]]:
    for around in model.statements:
        inner = model.statement_by_id.get(around.object)
        if (
            inner
            and speaker in (None, around.subject, *around.attribution)
            and about in (None, inner.subject, inner.object, inner.qualifiers.get("event"))
        ):
            said = model.name_of(around.subject), stance_of(model.schema, around), around.negated, list(around.attribution)
            yield *said, inner.negated, inner.voice, around.id, inner.id


@oracle("said-by", "outer", "depth", "negated", "voice", "statement")
def said_by(model: Model, speaker: str) -> Iterator[tuple[Any, ...]]:
    for one in model.statements:
        if speaker in one.attribution or (one.subject == speaker and one.object in model.statement_by_id):
            at: Statement | None = one
            for depth in range(13):
                if at:
                    yield one.id, depth, at.negated, at.voice, at.id
                    at = model.statement_by_id.get(at.object)


@oracle("for-and-against", "actor", "supporting", "opposing")
def for_and_against(model: Model, actor: str | None = None) -> Iterator[tuple[Any, ...]]:
    """What somebody affirms of an actor's support or opposition is on that side; support for what is not so is opposition to what is."""
    stands: dict[tuple[str, str], tuple[list[str], list[str]]] = {}
    by_content = {sides(model)[one.id].content: one for one in reversed(model.statements)}
    for key, affirmed, claim, _ in claims(model):
        one = by_content.get(key)
        stance = model.schema.relations[one.relation].stance if one else None
        if one and affirmed and stance in ("supports", "opposes"):
            inner = model.statement_by_id.get(one.object)
            matter = sides(model)[inner.id].content if inner else one.object
            against = (stance == "opposes") != bool(inner and inner.negated)
            stands.setdefault((one.subject, matter), ([], []))[against].append(claim.id)
    for (subject, _), (for_, against_) in stands.items():
        for yes in for_:
            for no in against_:
                if actor in (None, subject):
                    yield model.name_of(subject), yes, no


@oracle("unanswered-denials", "actor", "denied", "voice", "statement")
def unanswered(model: Model) -> Iterator[tuple[Any, ...]]:
    affirmed = {key for key, yes, _, _ in claims(model) if yes}
    for key, yes, one, _ in claims(model):
        if not yes and key not in affirmed and key != sides(model)[one.id].content:
            yield model.name_of(one.subject), model.name_of(one.object), one.voice, one.id


@oracle("everything-about", "role", "statement")
def everything(model: Model, actor: str) -> Iterator[tuple[Any, ...]]:
    for one in model.statements:
        roles = [
            (one.subject == actor, "subject"),
            (one.object == actor, "object"),
            (actor in one.attribution, "speaker"),
            (actor in one.qualifiers.values(), "qualifier"),
        ]
        for fits, role in roles:
            if fits:
                yield role, one.id
                break


@oracle("own-voice", "subject", "object", "certainty", "statement")
def own_voice(model: Model, document: str | None = None, about: str | None = None) -> Iterator[tuple[Any, ...]]:
    for one in model.statements:
        if one.content or one.attribution or (document and document not in one.documents):
            continue
        if about in (None, one.subject, one.object, one.qualifiers.get("event")):
            yield model.name_of(one.subject), model.name_of(one.object), one.certainty, one.id


@oracle("attributed", "attribution", "subject", "words", "statement")
def attributed(model: Model, speaker: str | None = None) -> Iterator[tuple[Any, ...]]:
    for one in model.statements:
        if one.attribution and not one.content and (speaker is None or speaker in one.attribution):
            yield list(one.attribution), model.name_of(one.subject), quotes(one), one.id


@oracle("paths", "length", "names", "negated", "statements")
def paths(model: Model, limit: int = 10, **ends: str) -> Iterator[tuple[Any, ...]]:
    found: list[tuple[Any, ...]] = []

    def walk(at: str, nodes: list[str], used: list[str]) -> None:
        if at == ends["to"] and used:
            negated = [id_ for id_ in used if model.statement_by_id[id_].negated]
            found.append((len(used), [model.name_of(one) for one in nodes], negated, list(used)))
        if len(used) == 4:
            return
        for one in model.statements:
            if one.content or one.id in used:
                continue
            for here, there in {(one.subject, one.object), (one.object, one.subject)}:
                if here == at:
                    walk(there, [*nodes, there], [*used, one.id])

    walk(ends["from"], [ends["from"]], [])
    yield from sorted(found, key=lambda row: (row[0], row[3]))[:limit]


@oracle("timeline", "date", "axis", "statement")
def timeline(model: Model, actor: str | None = None) -> Iterator[tuple[Any, ...]]:
    for one in model.statements:
        if (one.valid or one.stated) and actor in (None, one.subject, one.object):
            yield one.valid or one.stated, "valid" if one.valid else "stated", one.id


@oracle("who-was-expected-where", "event", "expected", "certainty", "negated", "voice", "statement")
def expected(model: Model, event: str | None = None) -> Iterator[tuple[Any, ...]]:
    for one in model.statements:
        if one.relation == "ATTENDS" and event in (None, one.object):
            yield model.name_of(one.object), model.name_of(one.subject), one.certainty, one.negated, one.voice, one.id


@oracle("by-certainty", "certainty", "subject", "statement")
def by_certainty(model: Model, certainty: str | None = None) -> Iterator[tuple[Any, ...]]:
    for one in model.statements:
        if certainty in (None, one.certainty):
            yield one.certainty, model.name_of(one.subject), one.id


@oracle("left-open", "subject", "inferred", "negated", "voice", "statement")
def left_open(model: Model) -> Iterator[tuple[Any, ...]]:
    for one in model.statements:
        if one.inferred or unspecified(model, one.subject) or unspecified(model, one.object):
            yield model.name_of(one.subject), one.inferred, one.negated, one.voice, one.id


@oracle("positions", "about", "stance", "actor", "voice", "statement")
def positions(model: Model, about: str | None = None) -> Iterator[tuple[Any, ...]]:
    for one in model.statements:
        stance = stance_of(model.schema, one)
        if stance != "neutral" and not one.content and about in (None, one.object):
            yield model.name_of(one.object), stance, model.name_of(one.subject), one.voice, one.id


@oracle("counts", "period", "subject", "relation", "object", "count")
def counts(model: Model, period: str = "month", actor: str | None = None) -> Iterator[tuple[Any, ...]]:
    """By day, month or year, those whose first and last day are in the same one."""
    digits = {"day": 10, "month": 7, "year": 4}[period]
    counted: Counter[tuple[Any, ...]] = Counter()
    for one in model.statements:
        text = one.stated or one.valid or published_of(model, one)
        span = span_of(model, one) if one.valid and not one.stated else parse_date(text) if text else None
        first, last = (str(day)[:digits] if day else None for day in ((span.earliest, span.latest) if span else (None, None)))
        if first and first == last and not one.content and not one.negated and actor in (None, one.subject, one.object):
            counted[first, one.subject, one.relation, one.object] += 1
    for (first, subject, relation, object_), count in counted.items():
        yield first, model.name_of(subject), relation, model.name_of(object_), count


CASES: list[tuple[str, str, dict[str, Any]]] = [
    (name, query, {}) for name in MODELS for query in ORACLES if query not in ("everything-about", "paths", "said-by")
] + [
    ("munich", "who-represents-whom", {"date": "2025-02-14"}),
    ("munich", "who-represents-whom", {"date": "2026-01-01", "actor": "us"}),
    ("munich", "who-represents-whom", {"event": "munich-talks", "actor": "us"}),
    ("munich", "single-source", {"source": "trump"}),
    ("munich", "single-source", {"about": "munich-talks"}),
    ("munich", "contents", {"about": "munich-talks"}),
    ("claims", "contents", {"speaker": "radio"}),
    ("munich", "said-by", {"speaker": "trump"}),
    ("claims", "said-by", {"speaker": "radio"}),
    ("claims", "said-by", {"speaker": "quill"}),
    ("claims", "for-and-against", {"actor": "marn"}),
    ("claims", "for-and-against", {"actor": "hesk"}),
    ("tutorial", "who-represents-whom", {"date": "2028-06-01"}),
    ("tutorial", "who-represents-whom", {"date": "2031-05-02"}),
    ("claims", "who-represents-whom", {"date": "2031-04-04"}),
    ("claims", "who-represents-whom", {"date": "2031-04-03"}),
    ("munich", "who-invited-whom", {"event": "munich-talks"}),
    ("munich", "denials", {"actor": "lytvyn"}),
    ("munich", "warnings", {"actor": "kallas"}),
    ("munich", "who-contradicts-whom", {"actor": "trump"}),
    ("munich", "everything-about", {"actor": "trump"}),
    ("munich", "everything-about", {"actor": "munich-talks"}),
    ("munich", "own-voice", {"about": "munich-talks"}),
    ("munich", "own-voice", {"document": "rferl"}),
    ("munich", "attributed", {"speaker": "lytvyn"}),
    ("munich", "paths", {"from": "trump", "to": "zelenskyy"}),
    ("munich", "paths", {"from": "vance", "to": "rubio", "limit": 3}),
    ("munich", "timeline", {"actor": "trump"}),
    ("munich", "who-was-expected-where", {"event": "munich-conference"}),
    ("munich", "by-certainty", {"certainty": "probable"}),
    ("munich", "positions", {"about": "planned-talks"}),
]


@pytest.mark.parametrize(("name", "query", "given"), CASES, ids=str)
def test_answer(name: str, query: str, given: dict[str, Any]) -> None:
    model = MODELS[name]
    assert in_columns(query, ask(formats.as_graph(model), query, given)) == Counter(repr(row) for row in ORACLES[query][1](model, **given))


def in_columns(query: str, result: Result) -> Counter[str]:
    """The rows of an answer in the columns of the oracle."""
    columns, _ = ORACLES[query]
    kept = [row for row in result.to_dicts() if all(row[name] == value for name, value in ONLY[query].items())]
    return Counter(repr(tuple(row[name] for name in columns)) for row in kept)


GIVEN: dict[str, list[dict[str, Any]]] = {
    "everything-about": [{"actor": "ann"}, {"actor": "talks"}],
    "paths": [{"from": "ann", "to": "us", "limit": 50}],
    "said-by": [{"speaker": "ann"}, {"speaker": "who"}],
    "contents": [{}, {"speaker": "bob"}, {"about": "talks"}],
    "counts": [{}, {"period": "year"}, {"period": "day", "actor": "ann"}],
    "single-source": [{}, {"source": "ann"}, {"source": "d1"}, {"about": "talks"}],
    "who-contradicts-whom": [{}, {"actor": "ann"}],
    "for-and-against": [{}, {"actor": "ann"}],
    "denials": [{}, {"actor": "bob"}],
    "attributed": [{}, {"speaker": "bob"}],
    "own-voice": [{}, {"document": "d1"}, {"about": "us"}],
    "who-invited-whom": [{}, {"event": "talks"}],
    "by-certainty": [{}, {"certainty": "possible"}],
    "positions": [{}, {"about": "plan"}],
}


@pytest.fixture(scope="module")
def engine() -> Iterator[Engine]:
    known = {*MODELS["munich"].schema.labels, *MODELS["munich"].schema.relations, "ABOUT"}
    with Engine([], [], known=known) as engine:
        yield engine


def answer(engine: Engine, model: Model, query: str, given: dict[str, Any]) -> Result:
    """The answer of the engine that is open, or of the library: what ``ask`` gives, which starts an engine for each question."""
    found = named.get(query)
    arguments = found.arguments(given)
    if found.computed:
        return Result(guard.check(found.text).columns, tuple(rows_of(query, model, None, arguments)), False)
    return engine.query(found.text, arguments)


@pytest.mark.parametrize("seed", range(25))
def test_random_models_are_answered_as_the_oracles_do(seed: int, engine: Engine) -> None:
    model = random_model(seed, dated=False, size=12)
    engine.load(*all_rows(build_graph(model)))
    for query, (_, plain) in ORACLES.items():
        for given in GIVEN.get(query, [{}]):
            assert in_columns(query, answer(engine, model, query, given)) == Counter(repr(row) for row in plain(model, **given)), (query, given)


def test_the_random_models_have_something_for_every_query(engine: Engine) -> None:
    counts: Counter[str] = Counter()
    for seed in range(25):
        model = random_model(seed, dated=True, size=12)
        for query, (_, plain) in ORACLES.items():
            counts[query] += sum(1 for given in GIVEN.get(query, [{}]) for _ in plain(model, **given))
    assert {query for query in ORACLES if counts[query] < 5} == set()


@pytest.mark.parametrize("name", [query.name for query in named.named().values() if query.computed])
def test_the_text_for_servers_gives_the_same_where_there_are_no_dates(name: str, engine: Engine) -> None:
    """The columns are the same, and the rows but for what the header says."""
    for seed in range(25):
        model = random_model(seed, dated=False, size=12)
        engine.load(*all_rows(build_graph(model)))
        query = named.get(name)
        text, library = engine.query(query.text, query.arguments({})), answer(engine, model, name, {})
        assert text.columns == library.columns
        rows = [{column: value for column, value in row.items() if column != "overlap"} for row in library if row.get("kind", "claim") == "claim"]
        theirs = [{column: value for column, value in row.items() if column != "overlap"} for row in text]
        if name == "for-and-against":  # a server finds what is said directly, and takes "for what is not so" for "for"
            pairs = [{row["supporting"], row["opposing"]} for row in rows]
            assert all({row["supporting"], row["opposing"]} in pairs for row in theirs)
        else:
            assert theirs == rows


@pytest.mark.parametrize("seed", range(40))
def test_a_query_and_the_command_of_its_name_give_the_same(seed: int) -> None:
    model = random_model(seed, dated=True, size=14)
    arguments = {"actor": None}
    contested_rows = [(row["key"], row["side"], row["statement"], row["overlap"]) for row in gm.contested(model).to_dicts()]
    columns = guard.check(named.get("contested").text).columns
    mine = [dict(zip(columns, row, strict=True)) for row in rows_of("contested", model, None, {})]
    assert Counter((row["contested"], row["side"], row["statement"], row["overlap"]) for row in mine) == Counter(contested_rows)
    columns = guard.check(named.get("repeated").text).columns
    mine = [dict(zip(columns, row, strict=True)) for row in rows_of("repeated", model, None, {})]
    theirs = [(row["key"], row["side"], row["sources"], row["statement"]) for row in gm.repeated(model).to_dicts()]
    assert Counter((row["content"], row["side"], row["sources"], row["statement"]) for row in mine) == Counter(theirs)
    found = findings_of(model)
    assert Counter(row[-1] for row in rows_of("unanswered-denials", model, None, {})) == Counter(claim.statement.id for claim in found.unanswered)
    for kind, query, places in (("claim", "who-contradicts-whom", (5, 6)), ("position", "for-and-against", (5, 9))):
        pairs = {tuple(row[place] for place in places) for row in rows_of(query, model, None, arguments)}
        items = [item for item in found.contested if item.kind == kind]
        # Every statement on a side is in a pair with one on the other side, and no pair has a statement that is on neither.
        assert {id_ for pair in pairs for id_ in pair} == {claim.statement.id for item in items for claim in item.claims}
        for one, other in pairs:
            assert any({one} <= {c.statement.id for c in item.affirming} and {other} <= {c.statement.id for c in item.denying} for item in items)


def test_a_graph_that_no_model_made_is_asked_or_refused_with_the_reason() -> None:
    graph: Any = nx.MultiDiGraph()
    for id_ in "abc":
        graph.add_node(id_, name=id_.upper())
    graph.add_edge("a", "b", "e1", relation="OWNS")
    graph.add_edge("b", "c", "e2", relation="OWNS")
    assert gm.query(graph, "paths", {"from": "a", "to": "c"}).to_dicts()[0]["statements"] == ["e1", "e2"]
    assert [row["statement"] for row in gm.query(graph, "everything-about", actor="b")] == ["e1", "e2"]
    for query in named.named().values():
        if not query.any_graph:
            given = {parameter.name: "a" for parameter in query.parameters if parameter.required}
            with pytest.raises(InputError, match="this graph was not built from one"):
                gm.query(graph, query.name, given)


def test_parameters_that_are_ids_are_text_and_must_exist() -> None:
    entities = (Entity("101", "State", "A"), Entity("true", "State", "B"))
    model = Model("m", (Document("9", "D"),), entities, (Statement("101", "MEETS", "true", id="7", evidence=(Evidence("9"),)),))
    assert [row["statement"] for row in gm.query(model, "everything-about", actor=101)] == ["7"]
    assert [row["statement"] for row in gm.query(model, "everything-about", actor="true")] == ["7"]
    assert [row["statement"] for row in gm.query(model, "own-voice", document=9)] == ["7"]
    assert parameters_of("everything-about", ["actor=true"]) == {"actor": "true"}
    assert parameters_of("who-represents-whom", ["date=2025"]) == {"date": "2025"}
    assert parameters_of("MATCH (n) RETURN $x", ["x=101"]) == {"x": 101}
    with pytest.raises(UsageError, match="no entity 'tru' in this graph; did you mean 'true'"):
        gm.query(model, "denials", actor="tru")
    with pytest.raises(UsageError, match="no document '101'"):
        gm.query(model, "own-voice", document="101")
    with pytest.raises(UsageError, match="no entity '9'"):
        gm.query(model, "denials", actor="9")
    assert not gm.query(model, "single-source", {"source": "101"})
    with pytest.raises(UsageError, match="no entity or document 'x'"):
        gm.query(model, "single-source", {"source": "x"})


@pytest.mark.parametrize(
    ("query", "given", "message"),
    [
        ("denials", {"actor": True}, "actor is an id, which is text, not True"),
        ("denials", {"actor": ["a"]}, "actor is an id"),
        ("paths", {"from": "a", "to": None}, "to is an id"),
        ("paths", {"from": "a", "to": "b", "limit": -1}, "limit is a whole number from 0, not -1"),
        ("paths", {"from": "a", "to": "b", "limit": 1.5}, "limit is a whole number"),
        ("paths", {"from": "a", "to": "b", "limit": True}, "limit is a whole number"),
        ("who-represents-whom", {"date": "2025"}, "date is a day such as 2025-02-14, not '2025'"),
        ("who-represents-whom", {"date": "20250214"}, "date is a day"),
        ("by-certainty", {"certainty": "sure"}, "certainty is one of certain, probable, possible, unknown, not 'sure'"),
    ],
)
def test_values_that_a_parameter_cannot_have(query: str, given: dict[str, Any], message: str) -> None:
    with pytest.raises(UsageError, match=message):
        named.get(query).arguments(given)


def test_values_that_a_parameter_can_have() -> None:
    assert named.get("who-represents-whom").arguments({"date": day(2025, 2, 14)})["date"] == "2025-02-14"
    assert named.get("by-certainty").arguments({"certainty": "probable"}) == {"certainty": "probable"}
    assert named.get("paths").arguments({"from": 1, "to": "b", "limit": 0}) == {"from": "1", "to": "b", "limit": 0}


def test_every_query_has_an_oracle() -> None:
    assert ORACLES.keys() == named.named().keys()


def test_what_the_article_leaves_open_is_not_guessed() -> None:
    graph = formats.as_graph(MODELS["munich"])
    rows = [
        dict(zip(("who", "open"), row, strict=True))
        for row in ask(graph, "MATCH (a)-[r:REPRESENTS]->(b {id: 'us'}) WHERE r.event = 'munich-talks' RETURN a.name, a.unspecified", {}).rows
    ]
    assert [row["open"] for row in rows] == [True]
    own = {row[-1] for row in ask(graph, "own-voice", {"about": "munich-talks"}).rows}
    assert not own & {"planned-talks", "russia-at-talks", "ukraine-invited"}


@pytest.mark.parametrize(
    "text",
    [
        *("RETURN 1", "// :param a\nRETURN 1", "// Title\n// :param 1a\nRETURN 1", "", "// Title\n// :param a: thing\nRETURN 1"),
        *("// Title\n// :graphs some\nRETURN 1", "// Title\n// :other\nRETURN 1"),
    ],
)
def test_a_header_that_cannot_be_read(text: str) -> None:
    with pytest.raises(InputError, match=r"cypher/queries/x\.cypher:\d+:1"):
        named.parse("x", text)


def test_parameters_are_checked() -> None:
    query = named.get("paths")
    with pytest.raises(UsageError, match=r"needs from.*needs to"):
        query.arguments({})
    with pytest.raises(UsageError, match="did you mean 'from'"):
        query.arguments({"form": "a", "to": "b"})
    with pytest.raises(UsageError, match="did you mean 'denials'"):
        named.get("denails")
