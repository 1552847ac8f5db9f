"""A fresh ArcadeDB with Bolt, in a process of its own: `python -m tests.support.arcadedb_server FOLDER PORT PASSWORD`, until its input ends."""

import os
import secrets
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.support.neo4j_server import Server, wait_until_ready
from tests.support.paths import ROOT

DATABASE = "graphs"


@contextmanager
def running(folder: Path) -> Iterator[Server]:
    """A server that keeps its databases in the folder, until the block ends."""
    password, log = secrets.token_hex(16), folder / "server.log"
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", __name__, str(folder), str(port), password]
    # It writes its logs where it is started. Stopped by a signal, Java leaves a report of a crash.
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    with log.open("wb") as told, subprocess.Popen(command, cwd=folder, env=environment, stdin=subprocess.PIPE, stdout=told, stderr=told) as process:
        uri = f"bolt://127.0.0.1:{port}"
        wait_until_ready(uri, "root", password, process, log, DATABASE)
        yield Server(uri, "root", password, None)
        # The end of its input stops it.


def serve(folder: str, port: int, password: str) -> None:
    from arcadedb_embedded import create_server

    plugin = "Bolt:com.arcadedb.bolt.BoltProtocolPlugin"
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        http = free.getsockname()[1]
    server = create_server(root_path=folder, root_password=password, config={"http_port": http, "server_plugins": plugin, "bolt_port": port})
    server.start()
    server.create_database(DATABASE)
    sys.stdin.read()
    server.stop()


if __name__ == "__main__":
    serve(sys.argv[1], int(sys.argv[2]), sys.argv[3])
