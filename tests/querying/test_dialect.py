"""What the dialect refuses for the values that are loaded, and what it does not; and the text that the engine gets. No server."""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from graphmodel.errors import RefusedError, UsageError
from graphmodel.querying import guard
from graphmodel.querying.engine.session import Engine
from graphmodel.querying.engine.text import engine_text
from tests.querying.parity import graphs
from tests.querying.parity.corpus import questions
from tests.querying.parity.refusals import Refusal, refusals

KNOWN = ("Entity", *graphs.LABELS, *graphs.TYPES)


@pytest.fixture(scope="module")
def odd() -> Iterator[Engine]:
    with Engine(*graphs.odd(), known=KNOWN) as engine:
        yield engine


@pytest.fixture(scope="module")
def people() -> Iterator[Engine]:
    with Engine(*graphs.people(), known=KNOWN) as engine:
        yield engine


@pytest.mark.parametrize("one", list(refusals()), ids=lambda one: one.text[:60])
def test_what_is_refused_says_why_and_its_other_way_is_answered(one: Refusal, odd: Engine) -> None:
    with pytest.raises(RefusedError) as refused:
        odd.query(one.text, one.parameters)
    message = str(refused.value)
    assert one.why in message
    assert "\n" not in message
    line, column, _ = message.split(":", 2)
    assert int(line) >= 1
    assert int(column) >= 1
    odd.query(one.instead)


def test_the_whole_corpus_is_answered_on_a_plain_graph(people: Engine) -> None:
    empty = {one.name for one in questions("people") if not people.query(one.text, one.parameters).rows}
    assert empty == {"an empty list", "none", "over nothing in groups"}


@pytest.mark.parametrize(
    ("text", "parameters"),
    [
        # The same that is refused on the odd graph, where the values are harmless.
        ("MATCH (n) RETURN 1.0 / n.number AS x", {}),
        ("MATCH (n) RETURN DISTINCT n.ratio AS x", {}),
        ("MATCH (n) RETURN sum(n.ratio) AS x", {}),
        ("MATCH (n) WHERE n.ratio < 0 RETURN n.id AS x", {}),
        ("MATCH (n) RETURN toString(n.ratio) AS x", {}),
        ("MATCH (n) RETURN trim(n.name) AS x", {}),
        ("MATCH (n) WHERE n.name =~ 'A.*' RETURN n.id AS x", {}),
        ("MATCH (n) RETURN toInteger(n.code) AS x", {}),
        # What a condition says of a divisor.
        ("MATCH (n) WHERE n.age > 0 RETURN 10 / n.age AS x", {}),
        ("MATCH (n) WITH n, n.age AS age WHERE age <> 0 RETURN 10 / age AS x", {}),
        ("MATCH (n) RETURN CASE WHEN n.age = 0 OR n.age IS NULL THEN null ELSE 10.0 / n.age END AS x", {}),
        ("MATCH (n) RETURN CASE WHEN 0 < n.age THEN 1 / n.age END AS x", {}),
        ("MATCH (n) RETURN [a IN n.marks WHERE a <> 0 | 6 / a] AS x", {}),
        ("MATCH (n) RETURN n.type AS type, 100.0 * sum(n.number) / count(*) AS x", {}),
        ("RETURN 10 / $n AS x", {"n": 3}),
        # Ends that are not the same node.
        ("MATCH (a {id: $a}), (b {id: $b}) MATCH p = shortestPath((a)-[*..4]-(b)) RETURN length(p) AS x", {"a": "n0", "b": "n1"}),
        ("MATCH (a), (b) WHERE a.id = 'n0' AND b.id = 'n1' MATCH p = shortestPath((a)-[*..4]-(b)) RETURN length(p) AS x", {}),
        ("MATCH (a), (b) WHERE a.id < b.id MATCH p = shortestPath((a)-[*..2]-(b)) RETURN length(p) AS x", {}),
        # A list that is known to be there.
        ("MATCH (n) WHERE n.tags IS NOT NULL RETURN n.tags + 'z' AS x", {}),
        ("MATCH (n) RETURN CASE WHEN n.tags IS NULL THEN [] ELSE n.tags + 'z' END AS x", {}),
        # Means whose rows are in order.
        ("MATCH (a)-[r]->() WITH a, r ORDER BY a.type, r.number RETURN a.type AS type, avg(r.number) AS x", {}),
        ("MATCH (a) WITH a.age AS age ORDER BY age WHERE age > 1 RETURN avg(age) AS x", {}),
    ],
)
def test_what_harmless_values_or_a_condition_allow(text: str, parameters: dict[str, Any], people: Engine) -> None:
    assert people.query(text, parameters).rows


@pytest.mark.parametrize(
    ("text", "why"),
    [
        # A condition about something else, or that does not hold there any more.
        ("MATCH (n) WHERE n.number > 0 RETURN 10 / n.age AS x", "n.age may be 0"),
        ("MATCH (n) WHERE n.age > -1 RETURN 10 / n.age AS x", "n.age may be 0"),
        ("MATCH (n) WHERE n.age > 0 OR n.ok RETURN 10 / n.age AS x", "n.age may be 0"),
        ("MATCH (n) WHERE n.age > 0 MATCH (m) RETURN 10 / m.age AS x", "m.age may be 0"),
        ("MATCH (n), (m) WHERE n.age > 0 WITH m AS n RETURN 10 / n.age AS x", "n.age may be 0"),
        ("MATCH (n) OPTIONAL MATCH (m) WHERE n.age > 0 RETURN 10 / n.age AS x", "n.age may be 0"),
        ("MATCH (n) WHERE n.age <> 0 AND 10 / n.age > 1 RETURN n.id AS x", "n.age may be 0"),
        ("MATCH (n) RETURN CASE WHEN n.age <> 0 THEN 1 ELSE 10 / n.age END AS x", "n.age may be 0"),
        ("MATCH (n) RETURN sum(n.age) / count(n.age) AS x", "count(n.age) may be 0"),
        ("MATCH (a {id: 'n0'}), (b) MATCH p = shortestPath((a)-[*..2]-(b)) RETURN length(p) AS x", "may be the same node"),
        ("MATCH (a {id: $a}), (b {id: $a}) MATCH p = shortestPath((a)-[*..2]-(b)) RETURN length(p) AS x", "may be the same node"),
        ("MATCH (a) WITH a ORDER BY a.id RETURN avg(a.age) AS x", "the last digit of avg()"),
        ("MATCH (a) WITH a ORDER BY a.age MATCH (a)-->(b) RETURN avg(a.age) AS x", "the last digit of avg()"),
        ("RETURN 9223372036854775807 + 1 AS x", "may leave 64 bits"),
        ("RETURN reduce(t = 1, x IN [2, 3] | t * x) AS x", "may leave 64 bits"),
        ("MATCH (n) RETURN {a: n.age} = {a: 1} AS x", "maps are compared differently"),
        ("MATCH (a), (b) WITH a AS b, b AS a ORDER BY a.id RETURN a.id AS x", "both a column and something else"),
        ("UNWIND [1] + 3 AS x RETURN range(0, x) AS l", "takes the items for floats"),
        ("UNWIND [1] AS x RETURN [y IN [1, 2] | count(*)] AS z", "for each item of a list"),
        ("UNWIND [1] AS x RETURN any(y IN [1, 2] WHERE count(*) > y) AS z", "for each item of a list"),
        ("UNWIND [1] AS x RETURN reduce(t = 0, y IN [1, 2] | t + count(*)) AS z", "for each item of a list"),
        ("RETURN reduce(t = 0, x IN ['a'] | t + x) AS x", "changes the kind"),
        ("RETURN reduce(t = 0, x IN [0.5] | t + x) AS x", "changes the kind"),
        ("MATCH (n) WHERE EXISTS { shortestPath((n)-[*..2]-(m)) } RETURN n.id AS x", "write it in a MATCH of its own"),
        ("MATCH p = shortestPath((a)-[*..2]-(b)), q = allShortestPaths((a)-[*..2]-(b)) RETURN a.id AS x", "twice in one MATCH"),
        ("RETURN toLower(toUpper('σ')) AS x", "whose other case differs"),
        ("UNWIND $l AS x RETURN sum(x) AS s", "leaves 64 bits and comes back"),
        ("MATCH (n) WITH DISTINCT n.name AS name ORDER BY n.id RETURN name", "only the columns"),
    ],
)
def test_what_is_refused_on_a_plain_graph_too(text: str, why: str, people: Engine) -> None:
    with pytest.raises(RefusedError) as refused:
        people.query(text, {name: value for name, value in {"a": "n0", "l": [2**63 - 1, 1, -5]}.items() if f"${name}" in text})
    assert why in str(refused.value)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("MATCH (n) RETURN m.id AS x", "1:18: Undefined variable 'm'"),
        ("MATCH (n) WITH n.id AS id RETURN n.id AS x", "1:34: Undefined variable 'n'"),
        ("RETURN [x IN [1] | x] AS l, x AS y", "Undefined variable 'x'"),
        ("RETURN 1 AS x UNION RETURN 2 AS y", "same return column names"),
    ],
)
def test_names_that_are_not_there(text: str, message: str, people: Engine) -> None:
    with pytest.raises(UsageError) as wrong:
        people.query(text)
    assert message in str(wrong.value)


def test_columns_are_called_as_they_are_written(people: Engine) -> None:
    text = "MATCH (n {id: 'n0'}) RETURN n.id, n.number  + 1, count( * ), `n`.`type`, n.number AS `the number`"
    assert people.query(text).columns == ("n.id", "n.number  + 1", "count( * )", "`n`.`type`", "the number")


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("MATCH (n) WHERE n.name = 'end' RETURN n.end AS end", "MATCH (n) WHERE n.nAmE = 'end' RETURN n.e_d AS `end`"),
        ("MATCH (set)-[r]->() RETURN set.id AS x", "MATCH (`set`)-[r]->() RETURN `set`.id AS x"),
        ("RETURN .5e1 AS x, -.5 AS y", "RETURN 0.5e1 AS x, -0.5 AS y"),
        ("RETURN 1 IN [2][0..1] AS x", "RETURN 1 IN ([2][0..1]) AS x"),
        ("RETURN 1 IN [1] = true AS x", "RETURN (1 IN [1]) = true AS x"),
        ("RETURN null IS NULL <> false AS x", "RETURN (null IS NULL) <> false AS x"),
        # The last hop of several is looked for with one relationship only.
        ("MATCH (a) WHERE EXISTS { (a)-->() } RETURN a.id", "MATCH (a) WHERE EXISTS { (a)-->() } RETURN a.id"),
        ("MATCH (a) WHERE not exists { MATCH (a)-->()--(a) } RETURN a.id", "MATCH (a) WHERE not (0 < COUNT { MATCH (a)-->()--(a) }) RETURN a.id"),
        ("MATCH (a) WHERE ( EXISTS { (a)-->()-->() } ) RETURN a.id", "MATCH (a) WHERE (0 < COUNT { (a)-->()-->() }) RETURN a.id"),
        ("MATCH (a) WHERE exists((a)-->()-->()) OR (a)--() RETURN a.id", "MATCH (a) WHERE (0 < COUNT { (a)-->()-->() }) OR (a)--() RETURN a.id"),
        ("MATCH (a) WHERE NOT (a)-->(a)<--() RETURN a.id", "MATCH (a) WHERE NOT (0 < COUNT { (a)-->(a)<--() }) RETURN a.id"),
        ("MATCH (a) RETURN (COUNT { (a)--() }) AS n", "MATCH (a) RETURN (0 + COUNT { (a)--() }) AS n"),
        # What begins like a node pattern.
        ("MATCH (n) RETURN (n:A) = true AS x, (n:A) IN [true] AS y, (n:A) AS z", None),
        # An aggregation inside an expression gets a name first.
        (
            "MATCH (n) RETURN n.x AS x, NOT max(n.y) IS NULL AS y ORDER BY n.x LIMIT 2",
            "MATCH (n) WITH n.x AS `x`, max(n.y) AS _a0 RETURN `x` AS `x`, NOT _a0 IS NULL AS `y` ORDER BY `x` LIMIT 2",
        ),
        (
            "MATCH (n) WITH n.x + 1 AS order, n.x + 1 + count(*) AS y WHERE y > 1 RETURN y",
            "MATCH (n) WITH n.x + 1 AS `order`, count(*) AS _a0 WITH `order` AS `order`, n.x + 1 + _a0 AS `y` WHERE y > 1 RETURN y",
        ),
        ("WITH 1 AS _a0 RETURN count(*) + 1 AS y", "WITH 1 AS _a0 WITH count(*) AS __a0 RETURN __a0 + 1 AS `y`"),
        # As they are: the engine has ways of its own for them.
        ("MATCH (n) RETURN n.x AS x, count(*) AS n ORDER BY n LIMIT 2", "MATCH (n) RETURN n.x AS x, count(*) AS n ORDER BY n LIMIT 2"),
    ],
)
def test_the_text_that_the_engine_gets(text: str, wanted: str | None) -> None:
    inside = "MATCH (n) RETURN ((n:A) AND true) = true AS x, ((n:A) AND true) IN [true] AS y, (n:A) AS z"
    assert engine_text(guard.check(text)) == (inside if wanted is None else wanted)


def test_means_are_computed_as_neo4j_does(people: Engine) -> None:
    text = engine_text(guard.check("MATCH (n) WITH n ORDER BY n.age RETURN n.type AS t, avg(n.age) AS `a mean` ORDER BY n.type, `a mean` LIMIT 2"))
    assert text.startswith("MATCH (n) WITH n ORDER BY n.age WITH n.tYpE AS `t`, collect(n.age) AS _a0 RETURN `t` AS `t`, CASE WHEN size(_a0) > 0")
    assert text.endswith("END AS `a mean` ORDER BY `t`, `a mean` LIMIT 2")
    # What is only returned is collected, and computed from the list.
    assert engine_text(guard.check("MATCH (n) WITH n ORDER BY n.age RETURN avg(n.age)")).endswith("RETURN collect(n.age)")
    # 10 / 3 in one division is ...35; step by step it is ...33.
    for order in ("", " ORDER BY mean"):
        for values, wanted in (("[0, 3, 7]", 3.333333333333333), ("[null]", None), ("[2, 2, null]", 2.0)):
            assert people.query(f"UNWIND {values} AS x WITH x ORDER BY x RETURN avg(x) AS mean{order}").rows == ((wanted,),)
        distinct = f"UNWIND [1, 1, 2] AS x WITH x ORDER BY x DESC RETURN avg(DISTINCT x) AS mean, 'x' AS y{order}"
        assert people.query(distinct).rows == ((1.5, "x"),)
    both = "UNWIND [1] AS x WITH x ORDER BY x RETURN avg(x) AS m UNION ALL UNWIND [2] AS x WITH x ORDER BY x RETURN avg(x) AS m"
    assert people.query(both).rows == ((1.0,), (2.0,))
    assert people.query("UNWIND range(1, 20000) AS x WITH x ORDER BY x RETURN avg(x) AS mean").rows == ((10000.5,),)


COMPARISONS: dict[str, Callable[[float, float], bool]] = dict(
    zip(("<", "<=", ">", ">=", "=", "<>"), (operator.lt, operator.le, operator.gt, operator.ge, operator.eq, operator.ne), strict=True)
)


@pytest.mark.parametrize("bound", [-1, 0, 1, 0.5, -0.5])
@pytest.mark.parametrize("op", COMPARISONS)
def test_a_comparison_allows_a_division_where_it_is_not_true_of_zero(op: str, bound: float, people: Engine) -> None:
    compare = COMPARISONS[op]
    for condition, true_of_zero in ((f"n.age {op} {bound}", compare(0, bound)), (f"{bound} {op} n.age", compare(bound, 0))):
        for query in (
            f"MATCH (n) WHERE {condition} RETURN 10 / n.age AS x",
            f"MATCH (n) WHERE n.ok AND {condition} RETURN 10 / n.age AS x",
            f"MATCH (n) RETURN CASE WHEN {condition} THEN 10 / n.age END AS x",
            f"MATCH (n) WHERE {condition} WITH n RETURN 10 / n.age AS x",
            f"MATCH (n) WHERE {condition} WITH * RETURN 10 / n.age AS x",
        ):
            if true_of_zero:
                with pytest.raises(RefusedError, match=r"n\.age may be 0"):
                    people.query(query)
            else:
                people.query(query)


@pytest.mark.parametrize(
    ("condition", "allowed"),
    [
        ("NOT n.age = 0", True),
        ("NOT (n.age = 0 OR n.ok)", True),
        ("NOT (n.age = 0 AND n.ok)", False),
        ("NOT n.age <> 0", False),
        ("NOT n.age = 1", False),
        ("n.age <> 0 OR n.ok", False),
        ("n.age <> '0'", False),
        ("n.age <> n.number", False),
        ("n.number <> 0", False),
        ("n.age IS NOT NULL", False),
    ],
)
def test_other_conditions_on_a_divisor(condition: str, allowed: bool, people: Engine) -> None:
    query = f"MATCH (n) WHERE {condition} RETURN 10 / n.age AS x"
    if allowed:
        people.query(query)
    else:
        with pytest.raises(RefusedError):
            people.query(query)


MOST, LEAST = 2**63 - 1, -(2**63)


@pytest.mark.parametrize(
    ("expression", "answer"),
    [
        (f"{MOST - 1} + 1", MOST),
        (f"{MOST} + 0", MOST),
        (f"{MOST} + 1", None),
        (f"{LEAST + 1} - 1", LEAST),
        (f"{LEAST + 1} - 2", None),
        (f"{MOST} - -1", None),
        (f"{2**62} + {2**62 - 1}", MOST),
        (f"{2**62} + {2**62}", None),
        (f"{2**32} * {2**30}", 2**62),
        (f"{2**32} * {2**31}", None),
        (f"{2**32} * -{2**31}", LEAST),
        (f"{2**32} * -{2**31 + 1}", None),
        (f"{7} * {MOST // 7}", MOST),
    ],
)
def test_integers_reach_to_both_ends_of_64_bits_and_not_beyond(expression: str, answer: int | None, people: Engine) -> None:
    left, _, rest = expression.partition(" ")
    for query in (f"RETURN {expression} AS x", f"WITH {left} AS a RETURN a {rest} AS x"):
        if answer is None:
            with pytest.raises(RefusedError, match="may leave 64 bits"):
                people.query(query)
        else:
            assert people.query(query).rows == ((answer,),)


@pytest.mark.parametrize("clause", ["SKIP", "LIMIT"])
@pytest.mark.parametrize(
    ("given", "written"), [(True, "true"), (False, "false"), (1.5, "1.5"), ("1", "'1'"), (None, "null"), (-1, None), ([1], None)]
)
def test_skip_and_limit_take_whole_numbers_only(clause: str, given: Any, written: str | None, people: Engine) -> None:
    with pytest.raises(RefusedError, match="whole number"):
        people.query(f"MATCH (n) RETURN n.id AS id ORDER BY id {clause} $p", {"p": given})
    if written is not None:
        with pytest.raises(RefusedError):
            people.query(f"MATCH (n) RETURN n.id AS id ORDER BY id {clause} {written}")


def test_skip_and_limit_from_none_to_all(people: Engine) -> None:
    def ids(end: str, **given: int) -> list[str]:
        return [row[0] for row in people.query(f"MATCH (n) RETURN n.id AS id ORDER BY id {end}", given).rows]

    whole = ids("")
    for number in (0, 1, 3, len(whole), len(whole) + 1):
        assert ids(f"SKIP {number}") == ids("SKIP $p", p=number) == whole[number:]
        assert ids(f"LIMIT {number}") == ids("LIMIT $p", p=number) == whole[:number]
    assert ids("SKIP 1 LIMIT 2") == whole[1:3]


@pytest.mark.parametrize(
    ("expression", "answer"),
    [
        ("reduce(t = null, x IN [1, 2] | coalesce(t, x))", 1),
        ("reduce(t = null, x IN [1, 2] | x)", 2),
        ("reduce(t = null, x IN [1, 2] | t)", None),
        ("reduce(t = 0, x IN [1, 2] | t + x)", 3),
        ("reduce(t = 0.0, x IN [1, 2] | t + x + 0.5)", 4.0),
        ("reduce(t = '', x IN ['a', 'b'] | t + x)", "ab"),
    ],
)
def test_reduce_goes_on_with_the_kind_that_it_began_with_or_with_any_after_null(expression: str, answer: Any, people: Engine) -> None:
    assert people.query(f"RETURN {expression} AS x").rows == ((answer,),)


@pytest.mark.parametrize(
    "expression", ["reduce(t = 0, x IN [1, 2] | 'a')", "reduce(t = 0, x IN [1, 2] | t + 0.5)", "reduce(t = '', x IN [1, 2] | x)"]
)
def test_reduce_that_changes_the_kind_is_refused(expression: str, people: Engine) -> None:
    with pytest.raises(RefusedError, match="changes the kind of its result"):
        people.query(f"RETURN {expression} AS x")


@pytest.mark.parametrize("factor", [2**32 - 1, 2**32])
def test_a_size_has_up_to_31_bits(factor: int, people: Engine) -> None:
    query = f"MATCH (n) RETURN size(n.name) * {factor} AS x"
    if factor * 2**31 < 2**63:
        people.query(query)
    else:
        with pytest.raises(RefusedError, match="may leave 64 bits"):
            people.query(query)


@pytest.mark.parametrize(
    ("condition", "apart"),
    [
        ("a.id = 'n0' AND b.id = 'n1'", True),
        ("'n0' = a.id AND b.id = 'n1'", True),
        ("a.id = 'n0' AND b.id = 'n0'", False),
        ("a.id = 'n0' AND b.age = 'n1'", False),
        ("a.age = 'n0' AND b.age = 'n1'", False),
        ("a.id = 'n0' AND b.name = 'n1'", False),
        ("a.id < 'n1' AND b.id = 'n1'", False),
    ],
)
def test_ends_of_a_shortest_path_are_apart_by_their_ids_alone(condition: str, apart: bool, people: Engine) -> None:
    query = f"MATCH (a), (b) WHERE {condition} MATCH p = shortestPath((a)-[*..3]-(b)) RETURN length(p) AS x"
    if apart:
        people.query(query)
    else:
        with pytest.raises(RefusedError, match="may be the same node"):
            people.query(query)


@pytest.mark.parametrize(
    ("expression", "answer"),
    [(f"{MOST - 6} + 1 + 2 + 3", MOST), (f"1 + 2 + 3 + {MOST - 6}", MOST), (f"1 + {MOST - 6} + 2 + 3", MOST), ("1 - 2 - 3 - 4", -8)],
)
def test_a_chain_of_numbers_is_bounded_number_by_number(expression: str, answer: int, people: Engine) -> None:
    assert people.query(f"RETURN {expression} AS x").rows == ((answer,),)
    for part in range(4):
        numbers = expression.split(" ")
        numbers[2 * part] = str(MOST if "+" in expression else LEAST)
        if "+" in expression or part == 0:
            with pytest.raises(RefusedError, match="may leave 64 bits"):
                people.query(f"RETURN {' '.join(numbers)} AS x")
