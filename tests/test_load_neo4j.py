"""Loading over the driver: everything arrives, again changes nothing, models stay apart, and no dropped connection loses or doubles anything."""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from neo4j import Driver

from graphmodel import formats
from graphmodel.batches import as_parameters, as_text, batches
from graphmodel.build import build_graph, model_of
from graphmodel.errors import InputError, UsageError
from graphmodel.load import load, planned, refuse_other
from graphmodel.neo4j import Database, Settings, Written, connect
from graphmodel.pull import pull
from graphmodel.statement import Entity, Model, Statement
from tests.neo4j_graph import HOSTILE, expected, foreign_graphs, stored
from tests.neo4j_server import Server
from tests.test_roundtrip import models

if TYPE_CHECKING:
    from graphmodel.build import Graph

pytestmark = pytest.mark.neo4j
FIXTURES = Path(__file__).parent.parent / "fixtures"
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


def stored_models(driver: Driver) -> list[str]:
    return [record["m"] for record in driver.execute_query("MATCH (n:Entity) RETURN DISTINCT n.model AS m ORDER BY m").records]


def test_a_dry_run_writes_nothing(driver: Driver, database: Database) -> None:
    graph = fixture("tutorial")
    told = planned(graph, database)
    assert (told.nodes.created, told.relationships.created) == (graph.number_of_nodes(), graph.number_of_edges())
    assert stored(driver) == ({}, {})


def test_only_the_loaded_model_can_be_replaced() -> None:
    with pytest.raises(UsageError, match="write --replace m"):
        refuse_other(model(), None, "other")
    refuse_other(model(), "other", "other")


def test_parallel_statements_between_one_pair_all_stay(driver: Driver, database: Database) -> None:
    graph = model(*(Statement("ann", "MEETS", "bob", id=f"s{number}", stated="2025-02-14") for number in range(2112)))
    load(graph, database)
    assert stored(driver) == expected(graph)
    assert load(graph, database).relationships.left == 2112


def test_two_loads_at_once_do_not_double_anything(server: Server, driver: Driver) -> None:
    graph = model(*(Statement("ann" if number % 2 else "bob", "MEETS", "cat", id=f"s{number}") for number in range(3000)))
    failures: list[Exception] = []

    def work() -> None:
        try:
            with connect(Settings(server.uri, server.user, server.password)) as own:
                load(graph, own)
        except Exception as error:  # noqa: BLE001 - a thread's failure is told below
            failures.append(error)

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failures
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
