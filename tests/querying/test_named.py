"""Every named query against an answer computed in plain Python from the statements: no graph, no Cypher."""

from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from graphmodel import formats
from graphmodel.api.query import ask
from graphmodel.errors import InputError, UsageError
from graphmodel.model.content import sides, stance_of
from graphmodel.model.dates import parse as parse_date
from graphmodel.model.model import Model
from graphmodel.model.statement import Statement
from graphmodel.model.times import published_of
from graphmodel.querying import named
from tests.support.paths import FIXTURES

MODELS = {name: formats.read_model(FIXTURES / f"{name}.yaml") for name in ("munich", "tutorial", "claims")}
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


@oracle("repeated", "content", "sources", "source", "statement")
def repeated(model: Model) -> Iterator[tuple[Any, ...]]:
    sources: dict[str, set[str]] = {}
    for key, affirmed, one, _ in claims(model):
        if affirmed:
            sources.setdefault(key, set()).update(told_by(model, one, key, sides(model)[one.id].content))
    for key, affirmed, one, who in claims(model):
        if affirmed and len(sources[key]) > 1:
            yield key, len(sources[key]), who, one.id


@oracle("anonymous-speakers", "speaker", "voice", "others", "statement")
def anonymous_speakers(model: Model) -> Iterator[tuple[Any, ...]]:
    for one in model.statements:
        around = [other.subject for other in model.statements if other.object == one.id and stance_of(model.schema, other) == "affirms"]
        for who in dict.fromkeys((*one.attribution, *around)):
            if unspecified(model, who):
                key = sides(model)[one.id].content
                others = [x for k, yes, x, _ in claims(model) if k == key and yes and x.subject != who and who not in x.attribution]
                yield model.name_of(who), one.voice, len(others), one.id


@oracle("contents", "says", "stance", "through", "voice", "within", "statement")
def contents(model: Model, speaker: str | None = None, about: str | None = None) -> Iterator[tuple[Any, ...]]:
    for around in model.statements:
        inner = model.statement_by_id.get(around.object)
        if (
            inner
            and speaker in (None, around.subject, *around.attribution)
            and about in (None, inner.subject, inner.object, inner.qualifiers.get("event"))
        ):
            yield model.name_of(around.subject), stance_of(model.schema, around), list(around.attribution), inner.voice, around.id, inner.id


@oracle("said-by", "outer", "depth", "voice", "statement")
def said_by(model: Model, speaker: str) -> Iterator[tuple[Any, ...]]:
    for one in model.statements:
        if speaker in one.attribution or (one.subject == speaker and one.object in model.statement_by_id):
            at: Statement | None = one
            for depth in range(13):
                if at:
                    yield one.id, depth, at.voice, at.id
                    at = model.statement_by_id.get(at.object)


@oracle("for-and-against", "actor", "about", "since", "supporting", "opposing")
def for_and_against(model: Model, actor: str | None = None) -> Iterator[tuple[Any, ...]]:
    stances = {one.id: model.schema.relations[one.relation].stance for one in model.statements if not one.negated and not one.content}
    for yes in model.statements:
        for no in model.statements:
            same = (yes.subject, yes.object) == (no.subject, no.object) and actor in (None, yes.subject)
            if same and (stances.get(yes.id), stances.get(no.id)) == ("supports", "opposes"):
                yield model.name_of(yes.subject), model.name_of(yes.object), yes.stated or yes.valid or published_of(model, yes), yes.id, no.id


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
    columns, plain = ORACLES[query]
    result = ask(formats.as_graph(model), query, given)
    at = [result.columns.index(column) for column in columns]
    assert Counter(repr(tuple(row[one] for one in at)) for row in result.rows) == Counter(repr(row) for row in plain(model, **given))


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


@pytest.mark.parametrize("text", ["RETURN 1", "// :param a\nRETURN 1", "// Title\n// :param 1a\nRETURN 1", ""])
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
