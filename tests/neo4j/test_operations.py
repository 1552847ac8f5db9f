"""What can go wrong with a server, on the command line: one line each, exit 5, and no secret shown, also not with --debug."""

import os
import shutil
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from neo4j import Driver
from neo4j.exceptions import ClientError, DatabaseError, Forbidden

from graphmodel.cli import run
from graphmodel.errors import BackendError, RefusedError, UsageError
from graphmodel.neo4j.database import Settings, _error
from tests.support.neo4j_server import Server, configure, home, started
from tests.support.paths import FIXTURES

TUTORIAL = str(FIXTURES / "tutorial.yaml")
SECRET = "do-not-show-me"  # noqa: S105


@pytest.fixture(scope="module")
def guarded(java: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server that only talks TLS, with a certificate of its own making, and whose database may only be read."""
    if not shutil.which("openssl"):
        pytest.skip("a certificate needs openssl")
    with home() as folder:
        bolt = folder / "certificates" / "bolt"
        bolt.mkdir(parents=True)
        make = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost"]
        subprocess.run([*make, "-keyout", str(bolt / "private.key"), "-out", str(bolt / "public.crt")], check=True, capture_output=True)
        configure(
            folder,
            "server.bolt.tls_level=REQUIRED",
            "dbms.ssl.policy.bolt.enabled=true",
            f"dbms.ssl.policy.bolt.base_directory={bolt}",
            "dbms.ssl.policy.bolt.client_auth=NONE",
        )
        # Once as it is, so that there is a database, which from then on can only be read.
        with started(folder, "bolt+ssc") as server:
            password = server.password
        configure(folder, "server.databases.default_to_read_only=true")
        with started(folder, "bolt+ssc", password) as server:
            yield server


def outcome(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str]:
    code = run(list(arguments))
    message = capsys.readouterr().err
    assert SECRET not in message
    return code, message


def one_line(code: int, message: str) -> str:
    assert code == BackendError.exit_code
    assert message.count("\n") == 1
    assert message.startswith("graphmodel: ")
    assert "Traceback" not in message
    return message


@pytest.mark.neo4j
def test_a_wrong_password(server: Server, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NEO4J_PASSWORD", SECRET)
    assert "does not accept user 'neo4j'" in one_line(*outcome(capsys, "load", TUTORIAL, "--uri", server.uri))
    monkeypatch.setenv("NEO4J_PASSWORD", "")
    assert "set NEO4J_PASSWORD" in one_line(*outcome(capsys, "load", TUTORIAL, "--uri", server.uri))


@pytest.mark.neo4j
def test_debug_shows_no_secret_either(server: Server) -> None:
    environment = {**os.environ, "NEO4J_PASSWORD": SECRET, "NEO4J_URI": server.uri}
    command = [sys.executable, "-m", "graphmodel", "--debug", "load", TUTORIAL]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode != 0
    assert "BackendError" in done.stderr
    assert SECRET not in done.stdout + done.stderr


def test_a_port_where_nothing_listens(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NEO4J_PASSWORD", SECRET)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    for scheme in ("bolt", "neo4j", "bolt+s", "neo4j+ssc"):
        assert "is the server running" in one_line(*outcome(capsys, "pull", "-o", "-", "--to", "json", "--uri", f"{scheme}://127.0.0.1:{port}"))


def test_a_server_that_is_no_neo4j(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NEO4J_PASSWORD", SECRET)
    with socket.create_server(("127.0.0.1", 0)) as web:

        def answer() -> None:
            client, _ = web.accept()
            with client:
                client.recv(1024)
                client.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")

        thread = threading.Thread(target=answer, daemon=True)
        thread.start()
        port = web.getsockname()[1]
        message = one_line(*outcome(capsys, "pull", "-o", "-", "--to", "json", "--uri", f"bolt://127.0.0.1:{port}"))
        thread.join(timeout=10)
    assert f"bolt://127.0.0.1:{port}" in message


@pytest.mark.neo4j
def test_a_database_that_does_not_exist(server: Server, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NEO4J_PASSWORD", server.password)
    for command in (["load", TUTORIAL], ["load", TUTORIAL, "--dry-run"], ["pull", "-o", "-", "--to", "json"]):
        assert "no database 'nowhere'" in one_line(*outcome(capsys, *command, "--uri", server.uri, "--database", "nowhere"))


@pytest.mark.neo4j
def test_a_database_that_may_only_be_read(guarded: Server, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NEO4J_PASSWORD", guarded.password)
    assert "may not do this in this database" in one_line(*outcome(capsys, "load", TUTORIAL, "--uri", guarded.uri))
    assert run(["--quiet", "load", TUTORIAL, "--dry-run", "--uri", guarded.uri]) == 0


@pytest.mark.neo4j
def test_tls(guarded: Server, server: Server, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NEO4J_PASSWORD", guarded.password)
    host = guarded.uri.partition("://")[2]
    for scheme in ("bolt+s", "neo4j+s"):
        assert "certificate that is known here" in one_line(*outcome(capsys, "load", TUTORIAL, "--uri", f"{scheme}://{host}"))
    one_line(*outcome(capsys, "load", TUTORIAL, "--uri", f"bolt://{host}"))
    plain = server.uri.partition("://")[2]
    assert "are without TLS" in one_line(*outcome(capsys, "load", TUTORIAL, "--uri", f"bolt+s://{plain}"))


def test_a_user_without_the_right_to_write() -> None:
    """Community Edition has no roles: what Enterprise and Aura answer is the driver's own error class with the server's code."""
    error = ClientError._hydrate_neo4j(code="Neo.ClientError.Security.Forbidden", message=f"Create node is not allowed for user {SECRET[:2]}")
    assert isinstance(error, Forbidden)
    told = _error(Settings(password=SECRET), error)
    assert isinstance(told, BackendError)
    assert "may not do this" in str(told)


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("Neo.ClientError.Statement.SyntaxError", UsageError),
        ("Neo.ClientError.Statement.AccessMode", RefusedError),
        ("Neo.ClientError.Transaction.TransactionTimedOut", BackendError),
        ("Neo.DatabaseError.General.UnknownError", BackendError),
        ("Neo.ClientError.Security.AuthenticationRateLimit", BackendError),
    ],
)
def test_every_code_has_its_error(code: str, kind: type[Exception]) -> None:
    told = _error(Settings(password=SECRET), DatabaseError._hydrate_neo4j(code=code, message="two\nlines"))
    assert type(told) is kind
    assert "\n" not in str(told)


@pytest.mark.parametrize(
    "uri",
    [
        "bolt://neo4j:do-not-show-me@host",
        "neo4j:do-not-show-me@host:7687",
        "do-not-show-me@host",
        "http://host:7687",
        "bolt://",
        "neo4j://host:port",
        "host:7687",
        "bolt://[::1",
    ],
)
def test_a_uri_that_is_none(uri: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NEO4J_PASSWORD", SECRET)
    code, message = outcome(capsys, "load", TUTORIAL, "--uri", uri)
    assert code == UsageError.exit_code
    assert message.count("\n") == 1
    if "@" in uri and "://" in uri:
        code, message = outcome(capsys, "check", uri, TUTORIAL)
        assert code != 0


def test_settings_are_read_as_neo4js_own_tools_read_them() -> None:
    environment = {"NEO4J_URI": "bolt://a:1", "NEO4J_USERNAME": "u", "NEO4J_PASSWORD": SECRET, "NEO4J_DATABASE": "d"}
    found = Settings.from_environment(environment=environment)
    assert (found.uri, found.username, found.password, found.database) == ("bolt://a:1", "u", SECRET, "d")
    assert SECRET not in repr(found)
    assert Settings.from_environment("bolt://b", "v", "e", environment) == Settings("bolt://b", "v", SECRET, "e")


@pytest.mark.neo4j
def test_constraints_and_indexes_are_there(server: Server, driver: Driver, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NEO4J_PASSWORD", server.password)
    assert run(["--quiet", "load", TUTORIAL, "--uri", server.uri]) == 0
    constraints = driver.execute_query("SHOW CONSTRAINTS YIELD type, labelsOrTypes, properties RETURN *").records
    assert ("UNIQUENESS", ["Entity"], ["model", "id"]) in [(one["type"], one["labelsOrTypes"], one["properties"]) for one in constraints]
    indexes = driver.execute_query("SHOW INDEXES YIELD labelsOrTypes, properties WHERE properties = ['id'] RETURN labelsOrTypes[0] AS name").records
    types = driver.execute_query("MATCH ()-[r]->() RETURN DISTINCT type(r) AS name").records
    assert {"Entity", *(one["name"] for one in types)} <= {one["name"] for one in indexes}


@pytest.mark.neo4j
def test_queries_on_the_server_are_those_on_the_engine(
    server: Server, driver: Driver, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NEO4J_PASSWORD", server.password)
    monkeypatch.setenv("NEO4J_URI", server.uri)
    assert run(["--quiet", "load", TUTORIAL]) == 0
    for question in (
        ["denials"],
        ["paths", "-P", "from=vesk", "-P", "to=orlik"],
        ["MATCH (a)-[r]->() RETURN a.id AS a, r.valid AS v, r.quotes ORDER BY r.id"],
    ):
        capsys.readouterr()
        assert run(["query", *question, "--neo4j", "--format", "json"]) == 0
        theirs = capsys.readouterr().out
        assert run(["query", question[0], TUTORIAL, *question[1:], "--format", "json"]) == 0
        assert capsys.readouterr().out == theirs
    assert run(["query", "MATCH (n) RETURN n.id", "--neo4j", "--rows", "2", "--format", "csv"]) == 0
    shown = capsys.readouterr()
    assert len(shown.out.splitlines()) == 3
    assert "only the first 2 rows" in shown.err


@pytest.mark.neo4j
@pytest.mark.parametrize(
    ("text", "code", "why"),
    [
        ("CREATE (n) RETURN n", 4, "only reads the graph"),
        ("MATCH (n) DETACH DELETE n", 4, "only reads the graph"),
        ("LOAD CSV FROM 'file:///etc/passwd' AS row RETURN row", 4, "files or the network"),
        ("CALL apoc.load.json('http://127.0.0.1/') YIELD value RETURN value", 4, "not on the list"),
        ("CALL /* x */ `apoc`.load.json('x') YIELD value RETURN value", 4, "not on the list"),
        ("SHOW SETTINGS", 4, "not a clause that reads"),
        ("CYPHER 5 TERMINATE TRANSACTION 'x'", 4, "not a clause that reads"),
        ("PROFILE SHOW USERS", 4, "not a clause that reads"),
        ("RETURN genai.vector.encode('x', 'OpenAI', {}) AS x", 4, "plugin"),
        ("MATCH (n RETURN n", 2, "line 1"),
        ("RETURN date('-0044-03-15') AS day", 5, "outside of the years"),
        ("UNWIND range(1, 100000000) AS a UNWIND range(1, 1000) AS b RETURN sum(a * b)", 5, "time limit"),
        ("RETURN $missing AS x", 2, "missing"),
    ],
)
def test_queries_that_are_not_answered(
    text: str, code: int, why: str, server: Server, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NEO4J_PASSWORD", server.password)
    assert run(["query", text, "--neo4j", "--uri", server.uri, "--seconds", "1"]) == code
    message = capsys.readouterr().err
    assert why in message
    assert message.count("\n") == 1


@pytest.mark.neo4j
@pytest.mark.parametrize(
    "text", ["WITH 1 AS call RETURN call LIMIT 3", "MATCH (n) RETURN n.call AS c", "CALL db.labels() YIELD label RETURN label", "RETURN 1/0.0 AS inf"]
)
def test_queries_that_only_look_like_others(text: str, server: Server, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    import json

    monkeypatch.setenv("NEO4J_PASSWORD", server.password)
    assert run(["query", text, "--neo4j", "--uri", server.uri, "--format", "json"]) == 0
    json.loads(capsys.readouterr().out, parse_constant=pytest.fail)


@pytest.mark.neo4j
def test_parameters_that_no_database_holds(server: Server, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NEO4J_PASSWORD", server.password)
    assert run(["query", "RETURN $n AS n", "-P", f"n={10**30}", "--neo4j", "--uri", server.uri]) == UsageError.exit_code
    assert "64 bits" in capsys.readouterr().err
    assert run(["query", "RETURN size($n) AS n", "-P", f"n={'[' * 5000}", "--neo4j", "--uri", server.uri]) == 0


@pytest.mark.neo4j
def test_remarks_of_the_server_are_shown_with_v(server: Server, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NEO4J_PASSWORD", server.password)
    question = ["query", "MATCH (n:NoSuchLabel) RETURN n.id AS id", "--neo4j", "--uri", server.uri]
    assert run(["-v", *question]) == 0
    assert "NoSuchLabel" in capsys.readouterr().err
    assert run(question) == 0
    assert "NoSuchLabel" not in capsys.readouterr().err


@pytest.mark.neo4j
def test_a_database_stands_where_a_file_does(
    server: Server, driver: Driver, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("NEO4J_PASSWORD", server.password)
    assert run(["--quiet", "load", TUTORIAL, "--uri", server.uri]) == 0
    assert run(["--quiet", "diff", TUTORIAL, f"{server.uri}#tutorial"]) == 0
    assert run(["--quiet", "draw", f"{server.uri}#tutorial", "-o", str(tmp_path / "a.svg")]) == 0
    assert run(["--quiet", "draw", TUTORIAL, "-o", str(tmp_path / "b.svg")]) == 0
    assert (tmp_path / "a.svg").read_bytes() == (tmp_path / "b.svg").read_bytes()
    assert run(["--quiet", "check", f"{server.uri}#nothing"]) == UsageError.exit_code
