"""A real Neo4j 5.26 for the tests: from Maven Central, kept in the user's cache, started on a free port with authentication, stopped at the end."""

import os
import secrets
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

CACHE = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "graphmodel"
SERVER = ["org.neo4j.app:neo4j-server:5.26.17", "org.neo4j:neo4j:5.26.17"]
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


def jars(name: str, artifacts: list[str]) -> Path:
    """The folder with the jars of some artifacts and all that they need; fetched once. Never two of them in one: their jars do not agree."""
    folder = CACHE / f"{name}-{artifacts[0].rpartition(':')[2]}"
    if folder.is_dir():
        return folder
    CACHE.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=CACHE) as temporary:
        dependencies = "".join(
            "<dependency><groupId>{}</groupId><artifactId>{}</artifactId><version>{}</version></dependency>".format(*one.split(":"))
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
def running() -> Iterator[Server]:
    """A server of one's own, with a password of its own, in a folder that goes with it."""
    server, shell = jars("server", SERVER), jars("shell", SHELL)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    home = Path(tempfile.mkdtemp(prefix="graphmodel-neo4j-"))
    for name in ("conf", "data", "logs", "import", "plugins", "run"):
        (home / name).mkdir()
    (home / "conf" / "neo4j.conf").write_text(
        f"server.default_listen_address=127.0.0.1\nserver.bolt.listen_address=127.0.0.1:{port}\nserver.http.enabled=false\n"
        "dbms.usage_report.enabled=false\nserver.memory.heap.max_size=1g\nserver.memory.pagecache.size=128m\n"
    )
    password = secrets.token_urlsafe(16)
    environment = {**os.environ, "NEO4J_HOME": str(home), "NEO4J_CONF": str(home / "conf")}
    admin = ["java", "-cp", f"{server}/*", "org.neo4j.cli.AdminTool", "dbms", "set-initial-password", password]
    subprocess.run(admin, env=environment, check=True, capture_output=True)
    command = [
        "java",
        "-Xmx1g",
        *OPENS,
        "-cp",
        f"{server}/*",
        "org.neo4j.server.CommunityEntryPoint",
        f"--home-dir={home}",
        f"--config-dir={home}/conf",
    ]
    with (home / "server.log").open("wb") as log:
        process = subprocess.Popen(command, env=environment, stdout=log, stderr=log)
        try:
            uri = f"bolt://127.0.0.1:{port}"
            wait_until_ready(uri, "neo4j", password, process, home / "server.log")
            yield Server(uri, "neo4j", password, shell)
        finally:
            process.terminate()
            process.wait(60)
            shutil.rmtree(home, ignore_errors=True)


def wait_until_ready(uri: str, user: str, password: str, process: subprocess.Popen[bytes], log: Path) -> None:
    """Until the server answers; RuntimeError with the end of its log where it ends or takes too long."""
    from neo4j import GraphDatabase
    from neo4j.exceptions import DriverError, Neo4jError

    deadline = time.monotonic() + START_SECONDS
    while process.poll() is None and time.monotonic() < deadline:
        with GraphDatabase.driver(uri, auth=(user, password)) as driver:
            try:
                driver.verify_connectivity()
            except (DriverError, Neo4jError):
                time.sleep(0.2)
            else:
                return
    raise RuntimeError(f"Neo4j did not start: {log.read_text(errors='replace')[-2000:]}")


def missing() -> str:
    """Why no server can be started here; "" where one can, or where one of your own is named."""
    if os.environ.get("GRAPHMODEL_TEST_NEO4J_URI"):
        return ""
    programs = [name for name in ("java", "mvn") if not shutil.which(name)]
    return f"a Neo4j server needs {' and '.join(programs)}, or GRAPHMODEL_TEST_NEO4J_URI" if programs else ""


@contextmanager
def available() -> Iterator[Server]:
    """The server of GRAPHMODEL_TEST_NEO4J_URI, or one that is started for the while."""
    uri = os.environ.get("GRAPHMODEL_TEST_NEO4J_URI")
    if uri:
        yield Server(uri, os.environ.get("NEO4J_USERNAME", "neo4j"), os.environ["NEO4J_PASSWORD"], None)
        return
    with running() as own:
        yield own
