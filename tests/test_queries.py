"""Every named query against an answer computed in plain Python from the statements: no graph, no Cypher."""

from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from graphmodel import formats, queries
from graphmodel.cli.ask import ask
from graphmodel.content import sides, stance_of
from graphmodel.dates import parse as parse_date
from graphmodel.errors import InputError, UsageError
from graphmodel.statement import Model, Statement

FIXTURES = Path(__file__).parent.parent / "fixtures"
MODELS = {name: formats.read_model(FIXTURES / f"{name}.yaml") for name in ("munich", "tutorial")}
Answer = Counter[tuple[str, ...]]
ORACLES: dict[str, tuple[tuple[str, ...], Callable[..., Iterator[tuple[Any, ...]]]]] = {}


def oracle(name: str, *columns: str) -> Callable[[Any], Any]:
    """Register the plain answer of a query: its rows, in these of the query's columns."""

    def register(function: Callable[..., Iterator[tuple[Any, ...]]]) -> Callable[..., Iterator[tuple[Any, ...]]]:
        ORACLES[name] = (columns, function)
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
def represents(model: Model, date: str | None = None, actor: str | None = None) -> Iterator[tuple[Any, ...]]:
    for one in model.statements:
        if one.relation not in ("REPRESENTS", "HEADS") or (actor and actor not in (one.subject, one.object)):
            continue
        holds = None
        if date:
            holds = parse_date(one.valid).holds_on(parse_date(date).earliest) if one.valid else "unknown"  # type: ignore[arg-type]
        if holds != "no":
            yield model.name_of(one.subject), model.name_of(one.object), one.qualifiers.get("office"), holds, one.id


@oracle("who-invited-whom", "inviter", "unspecified", "invited", "event", "words", "statement")
def invited(model: Model, event: str | None = None) -> Iterator[tuple[Any, ...]]:
    for one in model.statements:
        at = one.qualifiers.get("event")
        if one.relation == "INVITED" and event in (None, at):
            name = model.name_of(at) if at else None
            yield model.name_of(one.subject), unspecified(model, one.subject), model.name_of(one.object), name, quotes(one), one.id


@oracle("denials", "actor", "denied", "attribution", "words", "statement")
def denials(model: Model, actor: str | None = None) -> Iterator[tuple[Any, ...]]:
    for one in model.statements:
        if stance_of(model.schema, one) == "denies" and actor in (None, one.subject):
            yield model.name_of(one.subject), model.name_of(one.object), list(one.attribution), quotes(one), one.id


@oracle("warnings", "actor", "against", "words", "statement")
def warnings(model: Model, actor: str | None = None) -> Iterator[tuple[Any, ...]]:
    for one in model.statements:
        if one.relation == "WARNS_AGAINST" and actor in (None, one.subject):
            yield model.name_of(one.subject), model.name_of(one.object), quotes(one), one.id


@oracle("contested", "contested", "side", "claimant", "words", "statement")
def contested(model: Model) -> Iterator[tuple[Any, ...]]:
    found = list(claims(model))
    both = {key for key, yes, _, _ in found if yes} & {key for key, yes, _, _ in found if not yes}
    for key, affirmed, one, who in found:
        if key in both:
            yield key, "affirms" if affirmed else "denies", who, quotes(one), one.id


@oracle("who-contradicts-whom", "affirmedBy", "deniedBy", "contested", "affirming", "denying")
def contradicts(model: Model, actor: str | None = None) -> Iterator[tuple[Any, ...]]:
    found = list(claims(model))
    for key, yes, one, who in found:
        for other_key, other_yes, other, whom in found:
            if key == other_key and yes and not other_yes and actor in (None, who, whom):
                yield who, whom, key, one.id, other.id


@oracle("single-source", "source", "subject", "relation", "object", "statement")
def single_source(model: Model) -> Iterator[tuple[Any, ...]]:
    asserted = [(one, sides(model)[one.id].content) for one in model.statements if not one.content]
    source = {one.id: one.attribution[-1] if one.attribution else next(iter(one.documents), None) for one, _ in asserted}
    for one, content in asserted:
        if len({source[other.id] for other, same in asserted if same == content}) == 1:
            yield source[one.id], model.name_of(one.subject), one.relation, model.name_of(one.object), one.id


@oracle("unanswered-denials", "actor", "denied", "statement")
def unanswered(model: Model) -> Iterator[tuple[Any, ...]]:
    affirmed = {key for key, yes, _, _ in claims(model) if yes}
    for key, yes, one, _ in claims(model):
        if not yes and key not in affirmed:
            yield model.name_of(one.subject), model.name_of(one.object), one.id


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


@oracle("paths", "length", "names", "statements")
def paths(model: Model, limit: int = 10, **ends: str) -> Iterator[tuple[Any, ...]]:
    found: list[tuple[Any, ...]] = []

    def walk(at: str, nodes: list[str], used: list[str]) -> None:
        if at == ends["to"] and used:
            found.append((len(used), [model.name_of(one) for one in nodes], list(used)))
        if len(used) == 4:
            return
        for one in model.statements:
            if one.content or one.id in used:
                continue
            for here, there in {(one.subject, one.object), (one.object, one.subject)}:
                if here == at:
                    walk(there, [*nodes, there], [*used, one.id])

    walk(ends["from"], [ends["from"]], [])
    yield from sorted(found, key=lambda row: (row[0], row[2]))[:limit]


@oracle("timeline", "date", "axis", "statement")
def timeline(model: Model, actor: str | None = None) -> Iterator[tuple[Any, ...]]:
    for one in model.statements:
        if (one.valid or one.stated) and actor in (None, one.subject, one.object):
            yield one.valid or one.stated, "valid" if one.valid else "stated", one.id


@oracle("who-was-expected-where", "event", "expected", "certainty", "statement")
def expected(model: Model, event: str | None = None) -> Iterator[tuple[Any, ...]]:
    for one in model.statements:
        if one.relation == "ATTENDS" and event in (None, one.object):
            yield model.name_of(one.object), model.name_of(one.subject), one.certainty, one.id


@oracle("by-certainty", "certainty", "subject", "statement")
def by_certainty(model: Model, certainty: str | None = None) -> Iterator[tuple[Any, ...]]:
    for one in model.statements:
        if certainty in (None, one.certainty):
            yield one.certainty, model.name_of(one.subject), one.id


@oracle("left-open", "subject", "inferred", "statement")
def left_open(model: Model) -> Iterator[tuple[Any, ...]]:
    for one in model.statements:
        if one.inferred or unspecified(model, one.subject) or unspecified(model, one.object):
            yield model.name_of(one.subject), one.inferred, one.id


@oracle("positions", "about", "stance", "actor", "statement")
def positions(model: Model, about: str | None = None) -> Iterator[tuple[Any, ...]]:
    for one in model.statements:
        stance = stance_of(model.schema, one)
        if stance != "neutral" and not one.content and about in (None, one.object):
            yield model.name_of(one.object), stance, model.name_of(one.subject), one.id


CASES: list[tuple[str, str, dict[str, Any]]] = [
    (name, query, {}) for name in MODELS for query in ORACLES if query not in ("everything-about", "paths")
] + [
    ("munich", "who-represents-whom", {"date": "2025-02-14"}),
    ("munich", "who-represents-whom", {"date": "2026-01-01", "actor": "us"}),
    ("tutorial", "who-represents-whom", {"date": "2028-06-01"}),
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
    columns, plain = ORACLES[query]
    result = ask(formats.as_graph(model), query, given)
    at = [result.columns.index(column) for column in columns]
    assert Counter(repr(tuple(row[one] for one in at)) for row in result.rows) == Counter(repr(row) for row in plain(model, **given))


def test_every_query_has_an_oracle() -> None:
    assert ORACLES.keys() == queries.named().keys()


def test_what_the_article_leaves_open_is_not_guessed() -> None:
    graph = formats.as_graph(MODELS["munich"])
    rows = [
        dict(zip(("who", "open"), row, strict=True))
        for row in ask(graph, "MATCH (a)-[r:REPRESENTS]->(b {id: 'us'}) WHERE r.event = 'munich-talks' RETURN a.name, a.unspecified", {}).rows
    ]
    assert [row["open"] for row in rows] == [True]
    own = {row[-1] for row in ask(graph, "own-voice", {"about": "munich-talks"}).rows}
    assert not own & {"planned-talks", "russia-at-talks", "ukraine-invited"}


@pytest.mark.parametrize("text", ["RETURN 1", "// :param a\nRETURN 1", "// Title\n// :param 1a\nRETURN 1", ""])
def test_a_header_that_cannot_be_read(text: str) -> None:
    with pytest.raises(InputError, match=r"cypher/queries/x\.cypher:\d+:1"):
        queries.parse("x", text)


def test_parameters_are_checked() -> None:
    query = queries.get("paths")
    with pytest.raises(UsageError, match=r"needs from.*needs to"):
        query.arguments({})
    with pytest.raises(UsageError, match="did you mean 'from'"):
        query.arguments({"form": "a", "to": "b"})
    with pytest.raises(UsageError, match="did you mean 'denials'"):
        queries.get("denails")
