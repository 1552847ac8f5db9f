"""Loading over the driver: everything arrives, again changes nothing, models stay apart, and no dropped connection loses or doubles anything."""

import socket
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from neo4j import Driver, GraphDatabase

from graphmodel import formats
from graphmodel.cli import run
from graphmodel.errors import InputError, RefusedError, UsageError
from graphmodel.formats.foreign_graph import graph_of
from graphmodel.graph.build import build_graph, model_of
from graphmodel.model.model import Model
from graphmodel.model.statement import Entity, Statement
from graphmodel.neo4j.batches import as_parameters, as_text, batches
from graphmodel.neo4j.database import Database, Settings, Written, connect
from graphmodel.neo4j.load import load, planned, refuse_other
from graphmodel.neo4j.pull import pull
from graphmodel.neo4j.script import script
from graphmodel.querying import named
from tests.formats.test_roundtrip import models
from tests.support.neo4j_graph import HOSTILE, expected, foreign_graphs, native, stored
from tests.support.neo4j_server import Server, running
from tests.support.paths import FIXTURES

if TYPE_CHECKING:
    from graphmodel.graph.build import Graph

pytestmark = pytest.mark.neo4j
ANN, BOB, CAT = (Entity(name.lower(), "Person", name) for name in ("Ann", "Bob", "Cat"))


def fixture(name: str) -> "Graph":
    return formats.as_graph(formats.read(FIXTURES / f"{name}.yaml"))


def model(*statements: Statement, entities: tuple[Entity, ...] = (ANN, BOB, CAT), name: str = "m") -> "Graph":
    return build_graph(Model(name, (), entities, statements))


@contextmanager
def writes(database: Database, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[bool]]:
    """Which of the transactions in the block changed anything."""
    changed: list[bool] = []
    write = database.write

    def counted(text: str, parameters: Any) -> Written:
        done = write(text, parameters)
        changed.append(done.changed)
        return done

    with monkeypatch.context() as patch:
        patch.setattr(database, "write", counted)
        yield changed


@pytest.mark.parametrize("name", ["munich", "tutorial"])
def test_everything_arrives_comes_back_and_a_second_run_writes_nothing(
    name: str, driver: Driver, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    graph = fixture(name)
    first = load(graph, database)
    assert (first.nodes.created, first.relationships.created) == (graph.number_of_nodes(), graph.number_of_edges())
    assert stored(driver) == expected(graph)
    with writes(database, monkeypatch) as changed:
        second = load(graph, database)
    assert changed
    assert not any(changed)
    assert (second.nodes.left, second.relationships.left) == (graph.number_of_nodes(), graph.number_of_edges())
    assert (second.nodes.created, second.nodes.updated, second.relationships.created, second.relationships.updated) == (0, 0, 0, 0)
    assert model_of(pull(database)) == model_of(graph)


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(foreign_graphs(copies=30))
def test_any_graph_arrives_and_comes_back(driver: Driver, database: Database, graph: "Graph") -> None:
    driver.execute_query("MATCH (n) DETACH DELETE n")
    load(graph, database)
    assert stored(driver) == expected(graph)
    back = pull(database)
    assert dict(back.nodes(data=True)) == dict(graph.nodes(data=True))
    assert sorted(back.edges(keys=True, data=True), key=str) == sorted(graph.edges(keys=True, data=True), key=str)


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(models(), models())
def test_a_model_replaced_by_any_other_is_the_other(driver: Driver, database: Database, before: Model, after: Model) -> None:
    driver.execute_query("MATCH (n) DETACH DELETE n")
    load(build_graph(before), database)
    graph = build_graph(replace(after, name=before.name))
    told = planned(graph, database, replace=True)
    done = load(graph, database, replace=True)
    assert stored(driver) == expected(graph)
    assert told == done
    assert pull(database).graph == graph.graph
    assert model_of(pull(database)) == replace(after, name=before.name)


def test_a_statement_that_moved_is_there_once(driver: Driver, database: Database) -> None:
    load(model(Statement("ann", "MEETS", "bob", id="s"), Statement("bob", "MEETS", "cat", id="t")), database)
    for changed in (Statement("ann", "MEETS", "cat", id="s"), Statement("ann", "INVITED", "cat", id="s"), Statement("cat", "INVITED", "ann", id="s")):
        graph = model(changed, Statement("bob", "MEETS", "cat", id="t"))
        assert planned(graph, database).relationships.updated == 1
        done = load(graph, database)
        assert (done.relationships.created, done.relationships.updated, done.relationships.left) == (0, 1, 1)
        assert stored(driver) == expected(graph)


def test_what_somebody_else_added_stays(driver: Driver, database: Database) -> None:
    load(model(Statement("ann", "MEETS", "bob", id="s")), database)
    driver.execute_query("MATCH (a {id: 'ann'}) CREATE (note:Note {id: 'mine', text: 'look'})-[:ON]->(a) SET a:Reviewed")
    graph = model(Statement("bob", "MEETS", "cat", id="t"), entities=(BOB, CAT))
    done = load(graph, database, replace=True)
    assert (done.nodes.removed, done.nodes.kept, done.relationships.removed) == (0, 1, 1)
    nodes, _ = stored(driver)
    assert nodes["ann"][0] == {"Entity", "Person", "Reviewed"}
    load(model(Statement("ann", "MEETS", "bob", id="s")), database, replace=True)
    driver.execute_query("MATCH (a {id: 'ann'})-[r:MEETS]->() SET r.reviewed = true, a.seen = 1")
    assert planned(model(Statement("ann", "MEETS", "bob", id="s")), database).nodes.left == 2
    assert model_of(pull(database)) == model_of(model(Statement("ann", "MEETS", "bob", id="s")))
    assert "mine" in nodes
    other = model(entities=(replace(ANN, label="Group"), BOB, CAT))
    load(other, database)
    assert stored(driver)[0]["ann"][0] == {"Entity", "Group", "Reviewed"}


def test_models_with_the_same_ids_stay_apart(driver: Driver, database: Database) -> None:
    one, two = model(Statement("ann", "MEETS", "bob", id="s"), name="one"), model(Statement("bob", "MEETS", "ann", id="s"), name="two")
    load(one, database)
    load(two, database)
    load(model(name="one", entities=(ANN,)), database, replace=True)
    counts = driver.execute_query("MATCH (n:Entity) RETURN n.model AS model, count(n) AS nodes, sum(COUNT { (n)-->() }) AS told ORDER BY model")
    assert [record.values() for record in counts.records] == [["one", 1, 0], ["two", 3, 1]]
    assert model_of(pull(database, "two")) == model_of(two)
    with pytest.raises(UsageError, match="several models: one, two"):
        pull(database)
    with pytest.raises(UsageError, match="did you mean 'two'"):
        pull(database, "twoo")
    load(two, database, model="three")
    assert stored_models(driver) == ["one", "three", "two"]
    assert model_of(pull(database, "three")) == replace(model_of(two), name="three")


def stored_models(driver: Driver) -> list[str]:
    return [record["m"] for record in driver.execute_query("MATCH (n:Entity) RETURN DISTINCT n.model AS m ORDER BY m").records]


def test_a_dry_run_writes_nothing(driver: Driver, database: Database) -> None:
    graph = fixture("tutorial")
    told = planned(graph, database)
    assert (told.nodes.created, told.relationships.created) == (graph.number_of_nodes(), graph.number_of_edges())
    assert stored(driver) == ({}, {})


def test_only_the_loaded_model_can_be_replaced() -> None:
    with pytest.raises(UsageError, match="write --replace m or --replace n"):
        refuse_other(["m", "n"], "other")
    refuse_other(["m", "other"], "other")


def test_a_statement_whose_subject_a_script_moved_is_mended(driver: Driver, database: Database) -> None:
    load(model(Statement("ann", "MEETS", "cat", id="s")), database)
    graph = model(Statement("bob", "MEETS", "cat", id="s"))
    for piece in script(graph):
        for text in piece.split(";\n") if "CONSTRAINT" in piece else [piece]:
            if text.strip() and not text.strip().startswith("//"):
                driver.execute_query(text.strip().removesuffix(";"))  # type: ignore[arg-type]
    assert driver.execute_query("MATCH ()-[r]->() RETURN count(r)").records[0][0] == 2
    with pytest.raises(InputError, match="--replace"):
        pull(database)
    load(graph, database)
    assert stored(driver) == expected(graph)


def test_a_label_that_nobody_has_any_more_is_gone(driver: Driver, database: Database) -> None:
    for label in ("Person", "Group", "Person"):
        graph = model(entities=(replace(ANN, label=label),))
        load(graph, database)
        assert stored(driver) == expected(graph)
    for label in ("Thing", "Other thing"):
        graph = graph_of({}, [("a", {"label": label})], [])
        load(graph, database, model="foreign")
    assert stored(driver)[0]["a"][0] == {"Entity", "Other thing"}


@pytest.mark.parametrize(("before", "after"), [(1, 1.0), (1.0, 1), ([1], [1.0]), (True, 1), ("1", 1), ([], [1]), (0, False)])
def test_a_value_of_another_kind_is_another_value(before: object, after: object, driver: Driver, database: Database) -> None:
    def graph(value: object, copies: int) -> "Graph":
        return graph_of({}, [("a", {"x": value})], [("a", "a", f"e{number}", {"x": value}) for number in range(copies)])

    for copies in (1, 40):
        load(graph(before, copies), database)
        changed = graph(after, copies)
        assert planned(changed, database).relationships.updated == copies
        done = load(changed, database)
        assert (done.nodes.updated, done.relationships.updated) == (1, copies)
        assert stored(driver) == expected(changed)
        driver.execute_query("MATCH (n) DETACH DELETE n")


def test_what_no_database_holds_apart_is_refused(database: Database) -> None:
    import networkx as nx

    plain = nx.MultiDiGraph([("a", "b"), ("b", "c")])
    with pytest.raises(RefusedError, match="'0' is there twice"):
        load(plain, database)
    numbers = nx.MultiDiGraph()
    numbers.add_nodes_from([1, "1"])
    with pytest.raises(RefusedError, match="twice"):
        load(numbers, database)
    for value, why in ((float("nan"), "NaN"), (2**70, "64 bits"), ([2**70], "64 bits")):
        with pytest.raises(InputError, match=why):
            load(graph_of({}, [("a", {"x": value})], []), database)
    for name in ("model", "modelInfo", "modelLabels", "loadLock"):
        with pytest.raises(RefusedError, match="rename"):
            load(graph_of({}, [("a", {name: "x"})], []), database)


def test_odd_attributes_of_foreign_graphs_come_back(driver: Driver, database: Database) -> None:
    nodes = [
        ("a", {"deep": {"k": 1}, "name": 0, "labels": ["A", "B"], "label": "A", "mixed": [1, "a"]}),
        ("b", {"deep": "12", "name": "", "label": "Entity"}),
        ("c", {"deep": "null", "days": ["2020-01-01"], "number": "12b"}),
    ]
    edges = [
        ("a", "b", "e", {"relation": "R", "evidence": [{"document": "d", "page": 7, "start": 3.7, "exact": None}]}),
        ("a", "b", "f", {"relation": "R", "evidence": [{"document": "d", "start": 3, "end": 4}]}),
        ("b", "c", "g", {"relation": "R", "evidence": "a text"}),
    ]
    graph = graph_of({"title": "odd"}, nodes, edges)
    load(graph, database, model="odd")
    back = pull(database)
    assert dict(back.nodes(data=True)) == dict(graph.nodes(data=True))
    assert sorted(back.edges(keys=True, data=True), key=str) == sorted(graph.edges(keys=True, data=True), key=str)


def test_numbers_as_node_keys(driver: Driver, database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    import networkx as nx

    graph = nx.MultiDiGraph()
    graph.add_edge(1, 2, "e", relation="R")
    load(graph, database)
    with writes(database, monkeypatch) as changed:
        load(graph, database)
    assert not any(changed)
    assert set(pull(database)) == {"1", "2"}


def test_many_statements_of_one_subject(driver: Driver, database: Database) -> None:
    graph = model(*(Statement("ann", "MEETS", "bob" if number % 2 else "cat", id=f"s{number}", note=str(number)) for number in range(12_000)))
    assert load(graph, database).relationships.created == 12_000
    assert load(graph, database).relationships.left == 12_000
    assert stored(driver) == expected(graph)


def load_at_once(graph: "Graph", server: Server, times: int) -> None:
    failures: list[Exception] = []

    def work() -> None:
        try:
            with connect(Settings(server.uri, server.user, server.password)) as own:
                load(graph, own)
        except Exception as error:  # noqa: BLE001 - a thread's failure is told below
            failures.append(error)

    threads = [threading.Thread(target=work) for _ in range(times)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failures


def test_loads_at_once_into_a_database_that_is_new(java: None) -> None:
    graph = model(*(Statement("ann", "MEETS" if number % 2 else "INVITED", "cat", id=f"s{number}") for number in range(500)))
    with running() as fresh:
        load_at_once(graph, fresh, 5)
        with GraphDatabase.driver(fresh.uri, auth=(fresh.user, fresh.password)) as own_driver:
            assert stored(own_driver) == expected(graph)


def test_named_queries_of_two_models_do_not_mix(driver: Driver, database: Database) -> None:
    graph = fixture("munich")
    given = {"from": "trump", "to": "putin", "actor": "trump", "speaker": "trump"}
    load(graph, database, model="one")

    def answers() -> dict[str, Counter[str]]:
        found = {}
        for query in named.named().values():
            arguments = query.arguments({one.name: given[one.name] for one in query.parameters if one.required})
            if "limit" in arguments:
                arguments["limit"] = 1000
            records = driver.execute_query(query.text, arguments).records  # type: ignore[arg-type]
            found[query.name] = Counter(repr([native(value) for value in record.values()]) for record in records)
        return found

    single = answers()
    load(graph, database, model="two")
    assert answers() == {name: Counter({row: 2 * number for row, number in rows.items()}) for name, rows in single.items()}


def test_models_of_several_files_are_loaded_each_by_itself(server: Server, driver: Driver, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("NEO4J_PASSWORD", server.password)
    formats.write(graph_of({}, [("x", {})], []), tmp_path / "other.json")
    files = [str(FIXTURES / "munich.yaml"), str(FIXTURES / "tutorial.yaml"), str(tmp_path / "other.json")]
    assert run(["--quiet", "load", *files, "--uri", server.uri]) == 0
    assert stored_models(driver) == ["munich", "other", "tutorial"]
    assert run(["--quiet", "load", files[0], "--uri", server.uri, "--replace", "tutorial"]) == UsageError.exit_code


def test_parallel_statements_between_one_pair_all_stay(driver: Driver, database: Database) -> None:
    graph = model(*(Statement("ann", "MEETS", "bob", id=f"s{number}", stated="2025-02-14") for number in range(2112)))
    load(graph, database)
    assert stored(driver) == expected(graph)
    assert load(graph, database).relationships.left == 2112


def test_two_loads_at_once_do_not_double_anything(server: Server, driver: Driver) -> None:
    graph = model(*(Statement("ann" if number % 2 else "bob", "MEETS", "cat", id=f"s{number}") for number in range(3000)))
    load_at_once(graph, server, 4)
    assert stored(driver) == expected(graph)


class Proxy:
    """A network that drops the connection at a commit: before the server hears of it, or before its answer arrives."""

    COMMIT = b"\xb0\x12"

    def __init__(self, target: tuple[str, int], when: str, times: int) -> None:
        self.target, self.when, self.left = target, when, times
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self) -> None:
        while True:
            try:
                client, _ = self.listener.accept()
            except OSError:
                return
            upstream = socket.create_connection(self.target)
            threading.Thread(target=self.pump, args=(client, upstream, self.cut), daemon=True).start()
            threading.Thread(target=self.pump, args=(upstream, client, lambda *_: False), daemon=True).start()

    def cut(self, data: bytes, upstream: socket.socket, client: socket.socket) -> bool:
        if self.left <= 0 or self.COMMIT not in data:
            return False
        self.left -= 1
        if self.when == "after":
            client.shutdown(socket.SHUT_RDWR)  # the answer will not arrive, but the server hears of the commit
            upstream.sendall(data)
            threading.Event().wait(0.5)
        return True

    def pump(self, from_: socket.socket, to: socket.socket, cut: Callable[[bytes, socket.socket, socket.socket], bool]) -> None:
        with suppress(OSError):
            while data := from_.recv(65536):
                if cut(data, to, from_):
                    break
                to.sendall(data)
        for one in (from_, to):
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
            one.close()


@pytest.mark.parametrize("when", ["before", "after"])
def test_a_connection_dropped_at_a_commit_changes_nothing(when: str, server: Server, driver: Driver) -> None:
    host, port = server.uri.partition("://")[2].split(":")
    proxy = Proxy((host, int(port)), when, times=3)
    graph = fixture("tutorial")
    try:
        with connect(Settings(f"bolt://127.0.0.1:{proxy.port}", server.user, server.password)) as own:
            done = load(graph, own)
    finally:
        proxy.listener.close()
    assert proxy.left == 0
    assert stored(driver) == expected(graph)
    assert done.relationships.created + done.relationships.left == graph.number_of_edges()


def test_a_part_of_a_model_cannot_be_pulled(driver: Driver, database: Database) -> None:
    load(fixture("tutorial"), database)
    driver.execute_query("MATCH (n) REMOVE n.modelInfo")
    with pytest.raises(InputError, match="load it again"):
        pull(database)
    load(fixture("tutorial"), database)
    driver.execute_query("MATCH ()-[r:DENIES]->() DELETE r")
    with pytest.raises(InputError, match="load it again"):
        pull(database)
    driver.execute_query("MATCH (n) SET n.modelInfo = '{'")
    with pytest.raises(InputError, match="load the model again"):
        pull(database)


def test_text_and_parameters_say_the_same_rows(driver: Driver) -> None:
    """The two spellings of a batch, executed: a table of a script, and the parameters of the driver."""
    rows = [
        (
            (f"s{n}", HOSTILE[n % len(HOSTILE)]),
            {"id": str(n), "a": n, "b": n / 3, "c": n % 2 == 0, "d": HOSTILE[-1 - n % 11], "e": ["x", HOSTILE[n % 11]]},
        )
        for n in range(60)
    ]
    wanted = [[list(head), properties] for head, properties in rows]
    for batch in batches(rows, 100):
        assert batch.alike
        given_ = as_parameters(batch)
        for text, parameters in ((as_text(batch), {}), (given_.text, given_.parameters)):
            found = driver.execute_query(f"UNWIND {text} AS row RETURN row", parameters).records  # type: ignore[arg-type]
            assert [record["row"] for record in found] == wanted
