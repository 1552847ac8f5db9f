"""A real Neo4j 5.26 for the tests: from Maven Central, kept in the user's cache, started on a free port with authentication, stopped at the end."""

import os
import secrets
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

CACHE = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "graphmodel"
SERVER = ["org.neo4j.app:neo4j-server:5.26.17", "org.neo4j:neo4j:5.26.17", "org.neo4j:neo4j-import-tool:5.26.17"]
SHELL = ["org.neo4j:cypher-shell:5.26.0"]  # the newest that is published there
OPENS = [f"--add-opens=java.base/{name}=ALL-UNNAMED" for name in ("java.nio", "java.io", "java.lang", "java.util.concurrent", "sun.nio.ch")]
START_SECONDS = 120


@dataclass(frozen=True)
class Server:
    """Where a server listens, and how cypher-shell is called for it (None: only the driver)."""

    uri: str
    user: str
    password: str
    shell: Path | None

    def run_script(self, path: Path) -> subprocess.CompletedProcess[str]:
        """Run a script with the real cypher-shell."""
        environment = {**os.environ, "NEO4J_URI": self.uri, "NEO4J_USERNAME": self.user, "NEO4J_PASSWORD": self.password}
        command = ["java", "-cp", f"{self.shell}/*", "org.neo4j.shell.Main", "--format", "plain", "-f", str(path)]
        return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)


def jars(name: str, artifacts: list[str], without: str = "") -> Path:
    """The folder with the jars of some artifacts and all that they need, but one (group:artifact); fetched once.

    Never two of them in one: their jars do not agree.
    """
    folder = CACHE / f"{name}-{artifacts[0].rpartition(':')[2]}-{len(artifacts)}"
    if folder.is_dir():
        return folder
    CACHE.mkdir(parents=True, exist_ok=True)
    group, _, artifact = without.partition(":")
    excluded = f"<exclusions><exclusion><groupId>{group}</groupId><artifactId>{artifact}</artifactId></exclusion></exclusions>" if without else ""
    with tempfile.TemporaryDirectory(dir=CACHE) as temporary:
        dependencies = "".join(
            "<dependency><groupId>{}</groupId><artifactId>{}</artifactId><version>{}</version>{}</dependency>".format(*one.split(":"), excluded)
            for one in artifacts
        )
        Path(temporary, "pom.xml").write_text(
            '<project xmlns="http://maven.apache.org/POM/4.0.0"><modelVersion>4.0.0</modelVersion><groupId>graphmodel</groupId>'
            f"<artifactId>{name}</artifactId><version>1</version><packaging>pom</packaging><dependencies>{dependencies}</dependencies></project>"
        )
        goal = ["dependency:copy-dependencies", "-DoutputDirectory=lib", "-DincludeScope=runtime", "-Dmdep.prependGroupId=true"]
        subprocess.run(["mvn", "-q", "-B", *goal], cwd=temporary, check=True, capture_output=True)
        try:
            Path(temporary, "lib").rename(folder)
        except OSError:
            if not folder.is_dir():  # else another run was first
                raise
    return folder


@contextmanager
def home(settings: Sequence[str] = ()) -> Iterator[Path]:
    """The folder of a server of one's own, with its configuration; it goes at the end."""
    folder = Path(tempfile.mkdtemp(prefix="graphmodel-neo4j-"))
    for name in ("conf", "data", "logs", "import", "plugins", "run"):
        (folder / name).mkdir()
    lines = [
        "server.default_listen_address=127.0.0.1",
        "server.http.enabled=false",
        "dbms.usage_report.enabled=false",
        "server.memory.heap.max_size=1g",
        "server.memory.pagecache.size=128m",
        *settings,
    ]
    (folder / "conf" / "neo4j.conf").write_text("\n".join(lines) + "\n")
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def configure(folder: Path, *settings: str) -> None:
    """Set settings of a server that is not running; each may be set again."""
    path = folder / "conf" / "neo4j.conf"
    names = [one.partition("=")[0] for one in settings]
    kept = [line for line in path.read_text().splitlines() if line.partition("=")[0] not in names]
    path.write_text("\n".join([*kept, *settings]) + "\n")


def admin(folder: Path, *arguments: str, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    """Run the real neo4j-admin for the server of a folder, which must not be running."""
    environment = {**os.environ, "NEO4J_HOME": str(folder), "NEO4J_CONF": str(folder / "conf")}
    command = ["java", "-cp", f"{jars('server', SERVER)}/*", "org.neo4j.cli.AdminTool", *arguments]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False, cwd=cwd)


@contextmanager
def started(folder: Path, scheme: str = "bolt", password: str | None = None) -> Iterator[Server]:
    """The server of a folder, with a password of its own (or the one that it has), until the block ends."""
    server, shell = jars("server", SERVER), jars("shell", SHELL)
    if password is None:
        password = secrets.token_hex(16)
        done = admin(folder, "dbms", "set-initial-password", password)
        assert done.returncode == 0, done.stderr
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    configure(folder, f"server.bolt.listen_address=127.0.0.1:{port}")
    command = [
        "java",
        "-Xmx1g",
        *OPENS,
        "-cp",
        f"{server}/*",
        "org.neo4j.server.CommunityEntryPoint",
        f"--home-dir={folder}",
        f"--config-dir={folder}/conf",
    ]
    log = folder / "server.log"
    with log.open("wb") as told:
        process = subprocess.Popen(command, stdout=told, stderr=told)
        try:
            uri = f"{scheme}://127.0.0.1:{port}"
            wait_until_ready(uri, "neo4j", password, process, log)
            yield Server(uri, "neo4j", password, shell)
        finally:
            process.terminate()
            try:
                process.wait(60)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


@contextmanager
def running() -> Iterator[Server]:
    """A fresh server, in a folder that goes with it."""
    with home() as folder, started(folder) as server:
        yield server


def wait_until_ready(uri: str, user: str, password: str, process: subprocess.Popen[bytes], log: Path, database: str | None = None) -> None:
    """Until the server answers for the database; RuntimeError with the end of its log where it ends or takes too long."""
    from neo4j import GraphDatabase
    from neo4j.exceptions import DriverError, Neo4jError

    deadline = time.monotonic() + START_SECONDS
    while process.poll() is None and time.monotonic() < deadline:
        with GraphDatabase.driver(uri, auth=(user, password)) as driver:
            try:
                driver.execute_query("RETURN 1", database_=database)
            except (DriverError, Neo4jError):
                time.sleep(0.2)
            else:
                return
    raise RuntimeError(f"the server did not start: {log.read_text(errors='replace')[-2000:]}")


def missing() -> str:
    """Why no server can be started here; "" where one can."""
    programs = [name for name in ("java", "mvn") if not shutil.which(name)]
    return f"a Neo4j server needs {' and '.join(programs)}" if programs else ""


@contextmanager
def available() -> Iterator[Server]:
    """The server of GRAPHMODEL_TEST_NEO4J_URI, or one that is started for the while."""
    uri = os.environ.get("GRAPHMODEL_TEST_NEO4J_URI")
    if uri:
        yield Server(uri, os.environ.get("NEO4J_USERNAME", "neo4j"), os.environ["NEO4J_PASSWORD"], None)
        return
    with running() as own:
        yield own
