"""The embedded engine: what it answers, what its limits stop, and that it leaves nothing behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graphmodel.errors import BackendError, InputError, RefusedError, UsageError
from graphmodel.querying.engine.embedded import Embedded
from graphmodel.querying.engine.keys import VIRTUAL
from graphmodel.querying.engine.session import Engine
from graphmodel.querying.process.child import Child, ChildError, Messages
from graphmodel.querying.result import Limits, Result

NODES: list[Any] = [
    (("Entity", "Person"), {"id": "ann", "name": "Ann", "age": 30, "tags": ["x", "y"], "born": date(1990, 1, 2), "bornText": "1990-01-02"}),
    (("Entity", "Person"), {"id": "bob", "name": "Bob", "type": "own type", "start": "own start"}),
    (("Entity", "State"), {"id": "nil"}),
]
RELATIONSHIPS: list[Any] = [
    ("INVITED", "ann", "bob", {"id": "r1", "day": date(2025, 2, 14), "certain": True, "weight": 1.5}),
    ("INVITED", "ann", "bob", {"id": "r2"}),
    ("INVITED", "ann", "bob", {"id": "r3", "type": "own"}),
    ("DENIES", "bob", "bob", {"id": "r4", "quotes": ["no", "never"]}),
]


@pytest.fixture(scope="module")
def engine() -> Iterator[Engine]:
    with Engine(NODES, RELATIONSHIPS, known=["Proposition", "ABOUT"]) as engine:
        yield engine


@pytest.fixture(scope="module")
def reloaded() -> Iterator[Engine]:
    """An engine for tests that load graphs of their own."""
    with Engine([], [], known=["L", "Entity", "T"]) as engine:
        yield engine


posix = pytest.mark.skipif(os.name != "posix", reason="signals and address space limits are POSIX")
proc = pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="reads /proc")


def child_of(engine: Engine) -> Child:
    backend = engine._backend
    assert isinstance(backend, Embedded)
    return backend.child


def pid(engine: Engine) -> int:
    process = child_of(engine).process
    assert process is not None
    return process.pid


def test_columns_rows_and_plain_values(engine: Engine) -> None:
    columns = "a.name, r.day AS day, a.tags AS tags, r.weight AS w, r.certain AS c, b.age AS age, {d: r.day} AS m"
    text = f"MATCH (a)-[r:INVITED {{id: 'r1'}}]->(b) RETURN {columns}"
    assert engine.query(text) == Result(
        ("a.name", "day", "tags", "w", "c", "age", "m"),
        (("Ann", date(2025, 2, 14), ["x", "y"], 1.5, True, None, {"d": date(2025, 2, 14)}),),
        False,
    )


def test_parallel_relationships_and_loops_are_all_there(engine: Engine) -> None:
    assert engine.query("MATCH (a)-[r:INVITED]->(b) RETURN count(r) AS n, count(DISTINCT a) AS a").rows == ((3, 1),)
    assert engine.query("MATCH (a)-[r:DENIES]-(b) RETURN r.id AS r").rows == (("r4",),)
    assert engine.query("MATCH (a)-[r]-(b)-[s]-(c) RETURN count(*) AS n").rows == ((18,),)


def test_the_pass_that_counts_wrongly_is_off(engine: Engine) -> None:
    assert engine.query("MATCH (a)-[r:INVITED]-(b)-[s:INVITED]-(c) RETURN count(*) AS n").rows == ((12,),)


def test_keys_that_the_engine_makes_up_are_not_there(engine: Engine) -> None:
    columns = ", ".join(f"n.{key} AS `{key}`" for key in VIRTUAL)
    assert engine.query(f"MATCH (n {{id: 'nil'}}) RETURN {columns}") == Result(tuple(VIRTUAL), ((None,) * len(VIRTUAL),), False)
    columns = ", ".join(f"r.{key}" for key in VIRTUAL)
    assert engine.query(f"MATCH ()-[r {{id: 'r1'}}]->() RETURN {columns}").rows == ((None,) * len(VIRTUAL),)


def test_keys_that_the_engine_makes_up_are_there_where_the_graph_has_them(engine: Engine) -> None:
    text = (
        "MATCH (n {type: $m.type})-[r]-() WHERE n.`start` = 'own start' RETURN n.type, {name: n.name, label: n.label} AS m, r.type AS t ORDER BY r.id"
    )
    with pytest.raises(RefusedError, match="inside the braces of a pattern"):
        engine.query(text, {"m": {"type": "own type"}})
    text = text.replace("{type: $m.type}", "").replace("WHERE", "WHERE n.type = $m.type AND")
    answer = engine.query(text, {"m": {"type": "own type"}})
    assert answer.columns == ("n.type", "m", "t")
    assert answer.rows[0] == ("own type", {"name": "Bob", "label": None}, None)
    assert [row[2] for row in answer.rows] == [None, None, "own", None]
    assert engine.query("MATCH (n {type: 'own type'}) RETURN n.id AS x").rows == (("bob",),)
    assert engine.query("UNWIND $rows AS row RETURN row.name AS x, row", {"rows": [{"name": 1}]}).rows == ((1, {"name": 1}),)


def test_words_that_look_like_the_engines_spelling(engine: Engine) -> None:
    assert engine.query("MATCH (n {id: 'ann'}) RETURN n.name AS nAmE, 1 AS e_d").columns == ("nAmE", "e_d")
    with pytest.raises(RefusedError, match="used inside the engine"):
        engine.query("MATCH (n) RETURN n.nAmE AS x")
    with pytest.raises(UsageError, match="used inside the engine"):
        engine.query("RETURN $m AS x", {"m": {"nAmE": 1}})


def test_a_property_that_no_node_has_is_null_everywhere(engine: Engine) -> None:
    assert engine.query("MATCH (n:Entity {nowhere: 1}) RETURN n.id AS x").rows == ()
    assert engine.query("MATCH (n:Entity) WHERE n.nowhere IS NULL RETURN count(n) AS x").rows == ((3,),)


def test_parameters_of_every_kind(engine: Engine) -> None:
    values: dict[str, Any] = {
        "s": 'it\'s \\ "q" \n` $x // /* Жан 😀',
        "i": -(2**63),
        "f": 1.5,
        "b": True,
        "n": None,
        "d": date(2025, 2, 14),
        "l": [1, None, ["x"]],
        "m": {"a": {"b": [date(1, 1, 1)]}},
    }
    text = "RETURN " + ", ".join(f"${name} AS {name}" for name in values)
    answer = engine.query(text, values)
    assert dict(zip(answer.columns, answer.rows[0], strict=True)) == values


@pytest.mark.parametrize(
    ("given_", "message"),
    [
        ({}, "the query needs the parameters day, id"),
        ({"id": "x"}, "the query needs the parameter day"),
        ({"id": "x", "day": "y", "dayy": 1, "more": 2}, "the query has no parameters dayy, more; did you mean 'day'?"),
        ({"id": "x", "dayy": 1}, "the query needs the parameter day; the query has no parameter dayy; did you mean 'day'?"),
        ({"id": 2**63, "day": 1}, "parameter id: an integer beyond 64 bits"),
        ({"id": float("nan"), "day": 1}, "parameter id: NaN"),
        ({"id": "\ud800", "day": 1}, "parameter id: half a character"),
        ({"id": b"x", "day": 1}, "parameter id: text, numbers"),
        ({"id": datetime(2025, 2, 14), "day": 1}, "not datetime"),
        ({"id": [[{"k": object()}]], "day": 1}, "not object"),
        ({"id": {1: 2}, "day": 1}, "a map's keys are text"),
    ],
)
def test_parameters_that_are_wrong(engine: Engine, given_: dict[str, Any], message: str) -> None:
    with pytest.raises(UsageError) as wrong:
        engine.query("MATCH (n) WHERE n.id = $id OR n.x = $day RETURN n.id", given_)
    assert message in str(wrong.value)


def test_a_list_without_end_as_a_parameter(engine: Engine) -> None:
    endless: list[Any] = []
    endless.append(endless)
    with pytest.raises(UsageError, match="lists inside one another"):
        engine.query("RETURN $x AS x", {"x": endless})


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("MATCH (n:Persn) RETURN n.id", "1:10: the graph has no label 'Persn'; did you mean 'Person'?"),
        ("MATCH (n:PERSON) RETURN n.id", "1:10: the graph has no label 'PERSON'; did you mean 'Person'?"),
        ("MATCH ()-[r:INVITES|DENIES]-() RETURN r.id", "1:13: the graph has no relationship type 'INVITES'; did you mean 'INVITED'?"),
        ("MATCH (n) WHERE n:Nothing RETURN n.id", "1:19: the graph has no label or type 'Nothing'"),
        ("MATCH (n:Propositio) RETURN n.id", "did you mean 'Proposition'?"),
        ("MATCH (n) RETURN m.id", "Undefined variable 'm'"),
        ("RETURN 1 AS x UNION RETURN 2 AS y", "same return column names"),
        ("MATCH (n) WHERE n.name =~ '(' RETURN n.id", "unclosed group"),
    ],
)
def test_what_the_query_gets_wrong_is_one_line(engine: Engine, text: str, message: str) -> None:
    with pytest.raises(UsageError) as wrong:
        engine.query(text)
    assert message in str(wrong.value)
    assert "\n" not in str(wrong.value)


def test_names_of_the_schema_may_be_missing(engine: Engine) -> None:
    assert engine.query("MATCH (p:Proposition)-[:ABOUT]->() RETURN p.id AS x").rows == ()
    assert engine.query("MATCH (n) WHERE NOT EXISTS { (n)-[:ABOUT]->() } RETURN count(n) AS x").rows == ((3,),)


@pytest.mark.parametrize(
    "text",
    ["MATCH (n) RETURN n", "MATCH ()-[r]->() RETURN [r] AS x", "MATCH p = ()-->() RETURN {p: p} AS x", "MATCH (n) WITH * RETURN collect(n) AS x"],
)
def test_whole_nodes_relationships_and_paths_are_refused(engine: Engine, text: str) -> None:
    with pytest.raises(RefusedError, match="return its properties"):
        engine.query(text)


DAYS = [
    ("MATCH (n) WHERE n.born < '1991-01-01' RETURN n.id", {}),
    ("MATCH (n) WHERE '1990-01-02' = n.born RETURN n.id", {}),
    ("MATCH (n) WHERE n.born <= $day RETURN n.id", {"day": "1991-01-01"}),
    ("MATCH (n) WHERE n.born IN $days RETURN n.id", {"days": ["1990-01-02"]}),
    ("MATCH (n) WITH n.born AS d WHERE d IN ['x', '19900102'] RETURN d", {}),
    ("MATCH (n {born: '1990-01-02'}) RETURN n.id", {}),
    ("MATCH (n {bornText: date('1990-01-02')}) RETURN n.id", {}),
    ("MATCH (n) WHERE n.bornText = date('1990-01-02') RETURN n.id", {}),
    ("MATCH (n) WHERE n.bornText > $day RETURN n.id", {"day": date(1990, 1, 1)}),
    ("MATCH (n) WHERE n.born = n.bornText RETURN n.id", {}),
    ("MATCH (n) WHERE date(n.born) = toString(n.born) RETURN n.id", {}),
    ("MATCH (n) RETURN CASE n.born WHEN '1990-01-02' THEN 1 END AS x", {}),
    ("MATCH (n) WHERE any(d IN [n.born] WHERE d = '1990/1/2') RETURN n.id", {}),
]


@pytest.mark.parametrize(("text", "parameters"), DAYS)
def test_a_day_compared_with_text_is_refused(engine: Engine, text: str, parameters: dict[str, Any]) -> None:
    with pytest.raises(RefusedError, match="a day is compared with text"):
        engine.query(text, parameters)


@pytest.mark.parametrize(
    ("text", "parameters"),
    [
        ("MATCH (n) WHERE n.born < date('1991-01-01') RETURN n.id", {}),
        ("MATCH (n) WHERE n.born <= date($day) RETURN n.id", {"day": "1991-01-01"}),
        ("MATCH (n) WHERE n.born <= $day RETURN n.id", {"day": date(1991, 1, 1)}),
        ("MATCH (n) WHERE n.bornText = '1990-01-02' RETURN n.id", {}),
        ("MATCH (n) WHERE toString(n.born) = n.bornText RETURN n.id", {}),
        ("MATCH (n) WITH n, toString(n.born) AS d WHERE d STARTS WITH '1990-01-02' RETURN n.id", {}),
        ("MATCH (n) WHERE n.born.year = 1990 AND ($day IS NULL OR n.born <= date($day)) RETURN n.id", {"day": None}),
    ],
)
def test_days_and_texts_with_their_like_are_compared(engine: Engine, text: str, parameters: dict[str, Any]) -> None:
    assert engine.query(text, parameters).rows == (("ann",),)


def test_a_regular_expression_as_a_parameter_is_checked(engine: Engine) -> None:
    text = "MATCH (n) WHERE n.name =~ $r RETURN n.id AS x"
    assert engine.query(text, {"r": "(?iu)ANN|x"}).rows == (("ann",),)
    with pytest.raises(RefusedError, match="parameter r, a regular expression"):
        engine.query(text, {"r": r"\w+"})
    with pytest.raises(RefusedError, match="is the name of a property"):
        engine.query("MATCH (n) RETURN n[$k] AS x", {"k": "name"})


def test_the_row_limit_cuts_and_says_so() -> None:
    with Engine(NODES, [], Limits(rows=5)) as engine:
        cut = engine.query("UNWIND range(1, 100) AS x RETURN x ORDER BY x DESC")
        assert (cut.rows, cut.truncated) == (((100,), (99,), (98,), (97,), (96,)), True)
        assert not engine.query("UNWIND range(1, 5) AS x RETURN x").truncated


def test_the_time_limit_stops_a_query_and_says_how_to_narrow_it() -> None:
    nodes = [(("Entity",), {"id": f"n{number}"}) for number in range(3000)]
    with Engine(nodes, [], Limits(seconds=0.2)) as engine:
        with pytest.raises(BackendError) as late:
            engine.query("MATCH (a), (b), (c) WHERE a.id < b.id AND b.id < c.id RETURN sum(size(a.id)) AS x")
        assert "took more than 0.2 seconds: narrow it" in str(late.value)


@posix
def test_a_child_that_does_not_stop_is_killed() -> None:
    with Engine(NODES, [], Limits(seconds=0.1)) as engine:
        child = pid(engine)
        os.kill(child, signal.SIGSTOP)
        with pytest.raises(BackendError, match=r"took more than 0.1 seconds, and the engine was stopped"):
            engine.query("RETURN 1 AS x")
        with pytest.raises(ProcessLookupError):
            os.kill(child, 0)
        with pytest.raises(BackendError, match="the engine was stopped"):
            engine.query("RETURN 1 AS x")


@posix
def test_the_memory_limit_stops_a_query_and_not_the_caller() -> None:
    with Engine(NODES, [], Limits(seconds=60, memory_mb=512)) as engine, pytest.raises(BackendError, match=r"512 MB|more memory"):
        engine.query("UNWIND range(1, 3000000) AS x WITH collect(x) AS l UNWIND range(1, 1000) AS y RETURN size(collect(l)) AS s")
    with Engine(NODES, []) as engine, pytest.raises(BackendError, match="more memory"):
        engine.query("RETURN range(1, 100000000) AS x")


@posix
def test_a_killed_child_is_one_clear_line() -> None:
    with Engine(NODES, []) as engine:
        os.kill(pid(engine), signal.SIGKILL)
        with pytest.raises(BackendError) as gone:
            engine.query("RETURN 1 AS x")
        assert "ended by signal 9" in str(gone.value)
        assert "\n" not in str(gone.value)


@posix
def test_nothing_is_left_behind(tmp_path: Path) -> None:
    before = set(threading.enumerate())
    with Engine(NODES, RELATIONSHIPS) as engine:
        child = pid(engine)
    engine.close()
    with pytest.raises(ProcessLookupError):
        os.kill(child, 0)
    assert set(threading.enumerate()) == before
    with pytest.raises(BackendError, match="inside its with block"):
        engine.query("RETURN 1 AS x")
    script = (
        "import graphmodel.querying.engine.session as e, tempfile, pathlib\n"
        "with e.Engine([(('L',), {'id': 'x'})], []) as engine: engine.query('MATCH (n) RETURN n.id AS x')\n"
        "print(engine._backend, list(pathlib.Path(tempfile.gettempdir()).iterdir()))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], env={**os.environ, "TMPDIR": str(tmp_path)}, capture_output=True, text=True, check=True, timeout=60
    )
    assert (done.stdout, done.stderr) == ("None []\n", "")


@proc
def test_the_child_ends_with_its_parent() -> None:
    script = (
        "import os, graphmodel.querying.engine.session as e\n"
        "engine = e.Engine([], []).__enter__()\n"
        "print(engine._backend.child.process.pid, flush=True)\n"
        "os.kill(os.getpid(), 9)"
    )
    parent = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False, timeout=60)
    child = int(parent.stdout)
    # Its standard input has ended, so it ends; nobody is left to wait for it but this loop.
    for _ in range(10_000_000):
        stat = Path(f"/proc/{child}/stat")
        try:
            if stat.read_text().split(") ")[1].startswith("Z"):
                break
        except FileNotFoundError:
            break
    else:
        pytest.fail("the child outlived its parent")


@proc
def test_the_child_sees_nothing_of_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NEO4J_PASSWORD", "secret")
    with Engine(NODES, []) as engine:
        assert b"secret" not in Path(f"/proc/{pid(engine)}/environ").read_bytes()
        assert Path(f"/proc/{pid(engine)}/cwd").resolve() == Path("/")


@pytest.mark.parametrize(
    "text",
    [
        "LOAD CSV FROM 'file:///etc/passwd' AS line RETURN line",
        "MATCH (n) SET n.name = 'x' RETURN n.id",
        "CREATE (n:L {id: 'x'}) RETURN n.id",
        "RETURN 1 AS x; RETURN 2 AS x",
    ],
)
def test_what_does_not_read_never_reaches_the_engine(engine: Engine, text: str) -> None:
    with pytest.raises(RefusedError):
        engine.query(text)
    assert engine.query("MATCH (n) RETURN count(n) AS n").rows == ((3,),)


def test_the_engine_itself_does_not_write_while_it_answers(engine: Engine) -> None:
    with pytest.raises(ChildError, match="read-only"):
        child_of(engine).ask(("query", "CREATE (n:L)", {}, ([], []), 1000, 1), 10, Messages("", ""))
    assert engine.query("MATCH (n) RETURN count(n) AS n").rows == ((3,),)


@posix
def test_the_engine_could_open_no_file_even_past_the_guard(engine: Engine, tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_text("secret\n")
    with pytest.raises(ChildError) as refused:
        child_of(engine).ask(("query", f"LOAD CSV FROM 'file://{tmp_path}/x.csv' AS line RETURN line", {}, ([], []), 1000, 1), 10, Messages("", ""))
    assert "secret" not in str(refused.value)
    assert "open" in str(refused.value)
    assert engine.query("MATCH (n) RETURN count(n) AS n").rows == ((3,),)


@pytest.mark.parametrize(
    ("nodes", "relationships", "message"),
    [
        ([(("L",), {"id": "x"}), (("L",), {"id": "x"})], [], "two nodes have the id 'x'"),
        ([(("L",), {"id": 1})], [], "a node needs an id that is text"),
        ([(("L",), {})], [], "a node needs an id"),
        ([((), {"id": "x"})], [], "needs labels"),
        ([(("L", ""), {"id": "x"})], [], "needs labels"),
        ([(("L",), {"id": "x"})], [("T", "x", "y", {"id": "r"})], "relationship 'r' ends at 'y', which is not a node"),
        ([(("L",), {"id": "x"})], [("", "x", "x", {"id": "r"})], "needs a type"),
        ([(("L",), {"id": "x", "v": float("nan")})], [], "node 'x': v: NaN"),
        ([(("L",), {"id": "x", "v": 2**63})], [], "beyond 64 bits"),
        ([(("L",), {"id": "x", "v": "\udcff"})], [], "half a character"),
        ([(("L",), {"id": "x", "v": {"a": 1}})], [], "not dict"),
        ([(("L",), {"id": "x", "v": None})], [], "not NoneType"),
        ([(("L",), {"id": "x", "nAmE": 1})], [], "is used inside the engine"),
    ],
)
def test_rows_that_no_graph_holds(reloaded: Engine, nodes: Any, relationships: Any, message: str) -> None:
    with pytest.raises(InputError) as wrong:
        reloaded.load(nodes, relationships)
    assert message in str(wrong.value)


def test_labels_and_types_of_any_spelling_are_kept_as_text(reloaded: Engine) -> None:
    labels = ["сказал", "a b", "a`b", "a:b", "Set", "1", "\\", "x'y\"z", "a\nb"]
    nodes = [(("Entity", label), {"id": str(at)}) for at, label in enumerate(labels)]
    reloaded.load(nodes, [(label, "0", "1", {"id": label}) for label in labels])
    assert set(reloaded.query("MATCH (n) RETURN labels(n)[0] AS a, labels(n)[1] AS b").rows) == {("Entity", label) for label in labels}
    assert {row[0] for row in reloaded.query("MATCH ()-[r]->() WHERE type(r) = r.id RETURN type(r) AS t").rows} == set(labels)


TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
IDS = st.one_of(
    TEXT, st.sampled_from(["1", "01", "1.0", "true", "null", " 1", "NaN", "2020-01-01", "a", "A", "é", "e\u0301", "", "\x00", "'", "\\", "`", "$id"])
)
SCALARS = st.one_of(TEXT, st.integers(-(2**63), 2**63 - 1), st.floats(allow_nan=False), st.booleans(), st.dates(date(1, 1, 1)))


@settings(max_examples=60, deadline=None)
@given(
    st.lists(IDS, min_size=1, max_size=6, unique=True),
    st.dictionaries(TEXT.filter(lambda key: key and key not in VIRTUAL.values()), st.one_of(SCALARS, st.lists(TEXT, max_size=3)), max_size=4),
)
def test_hostile_ids_and_values_come_back_as_they_were(reloaded: Engine, ids: list[str], properties: dict[str, Any]) -> None:
    nodes = [(("Entity", "L"), {**properties, "id": one}) for one in ids]
    reloaded.load(nodes, [("T", ids[0], one, {**properties, "id": one}) for one in ids])
    for one in ids:
        assert reloaded.query("MATCH (n:L {id: $id}) RETURN n.id AS x", {"id": one}).rows == ((one,),)
        assert reloaded.query("MATCH (n) WHERE n.id = $id RETURN n.id AS x", {"id": one}).rows == ((one,),)
        assert reloaded.query("MATCH (:L {id: $a})-[r:T {id: $id}]->(b) RETURN b.id AS x", {"a": ids[0], "id": one}).rows == ((one,),)
    names = [name for name in properties if name != "id" and "\\" not in name]
    if names:
        columns = ", ".join(f"x.`{name.replace('`', '``')}` AS c{at}" for at, name in enumerate(names))
        wanted = tuple(properties[name] for name in names)
        for pattern in ("(x {id: $id})", "()-[x:T {id: $id}]->()"):
            (row,) = reloaded.query(f"MATCH {pattern} RETURN {columns}", {"id": ids[0]}).rows
            assert [(type(value), value) for value in row] == [(type(value), value) for value in wanted]


@pytest.mark.parametrize("limits", [{"seconds": 0}, {"rows": 0}, {"memory_mb": 1}, {"seconds": 1e9}])
def test_limits_that_limit_nothing_or_everything(limits: dict[str, Any]) -> None:
    with pytest.raises(UsageError):
        Limits(**limits)


def test_an_engine_that_cannot_start(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "path", [])
    with pytest.raises(BackendError, match=r"cannot be started|No module named"), Engine([], []):
        pass


def test_a_thousand_queries_from_several_threads(engine: Engine) -> None:
    wrong: list[object] = []

    def ask(number: int) -> None:
        for _ in range(50):
            answer = engine.query("RETURN $x AS x", {"x": number}).rows
            if answer != ((number,),):
                wrong.append(answer)

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []


@pytest.mark.parametrize("labels", [(), ("",), (3,), (["Entity"],)])
def test_labels_that_are_no_text_are_told(labels: tuple[Any, ...]) -> None:
    with pytest.raises(InputError, match="labels that are text"), Engine([(labels, {"id": "a"})], []):
        pass


def test_nodes_with_the_same_labels_have_them_in_one_order() -> None:
    nodes = [(("Entity", "A", "B"), {"id": "a"}), (("Entity", "B", "A"), {"id": "b"})]
    with Engine(nodes, []) as engine:
        assert engine.query("MATCH (n) RETURN labels(n) AS labels, count(*) AS n").rows == ((["Entity", "A", "B"], 2),)
