"""Objects of a store, with one on this machine, and with servers that answer wrongly: what is told, how often it is tried, what is left."""

from __future__ import annotations

import hashlib
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from graphmodel.errors import BackendError, GraphmodelError, InputError, RefusedError, UsageError
from graphmodel.files import object_store as door
from graphmodel.files.object_address import ObjectAddress, object_address
from graphmodel.files.object_folders import MARK, fetch, place_for, replace_folder, replace_object
from graphmodel.files.object_store import ObjectStore
from tests.support.object_store import Store, environment

pytest.importorskip("botocore")

SECRET = "kept-to-itself"  # noqa: S105 - a password that no server has
ADDRESS = ObjectAddress("press", "days/monday.tsv")
FOLDER = ObjectAddress("press", "events/")


@pytest.fixture
def store(empty_store: Store) -> Store:
    return empty_store


def table_file(name: str) -> bool:
    return name.endswith(".parquet")


def folder_of(path: Path, **files: bytes) -> Path:
    path.mkdir(parents=True)
    for name, data in files.items():
        (path / f"{name}.parquet").write_bytes(data)
    return path


@pytest.mark.parametrize(
    ("text", "bucket", "key"),
    [("s3://press/a.tsv", "press", "a.tsv"), ("s3://press/a b/ü/", "press", "a b/ü/"), ("s3://press", "press", ""), ("s3://press/", "press", "")],
)
def test_an_address(text: str, bucket: str, key: str) -> None:
    assert object_address(text) == ObjectAddress(bucket, key)


@pytest.mark.parametrize(
    "text",
    [
        *("s3://", "s3:///x", "s3://p/x", "s3://pr ess/x", "s3://press//x", "s3://press/../x", "s3://press/./x", "s3://press/a\nb"),
        *("s3://press/a\\b", "s3://press/" + "x" * 1025, "s3://press/\ud800", "s3://press:80/x", f"s3://ann:{SECRET}@press/x"),
    ],
)
def test_what_begins_like_an_address_and_is_none_is_refused(text: str) -> None:
    with pytest.raises(UsageError) as error:
        object_address(text)
    assert SECRET not in str(error.value)


def test_a_path_is_never_an_address(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert object_address(Path("s3://press/a.tsv")) is None
    (tmp_path / "s3:" / "press").mkdir(parents=True)
    (tmp_path / "s3:" / "press" / "a.tsv").write_text("there")
    monkeypatch.chdir(tmp_path)
    assert object_address("s3://press/a.tsv") is None
    assert object_address("s3://press/b.tsv") is not None
    assert object_address("http://press/a.tsv") is object_address("S3://press/a.tsv") is None


def test_a_file_there_and_back(store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(door, "_PART", 5 * 2**20)
    data = bytes(range(256)) * 2**15 * 2  # 16 MiB: four parts
    (tmp_path / "monday.tsv").write_bytes(data)
    replace_object(tmp_path / "monday.tsv", ADDRESS)
    assert store.get(ADDRESS.key) == data
    (tmp_path / "there").mkdir()
    path, place = fetch(ADDRESS, tmp_path / "there")
    assert (path.name, path.read_bytes(), place) == ("monday.tsv", data, None)


def test_a_folder_there_and_back_and_replaced(store: Store, tmp_path: Path) -> None:
    first = folder_of(tmp_path / "first", entities=b"e1", statements=b"s1")
    replace_folder(first, FOLDER, place_for(FOLDER, table_file))
    mark = json.loads(store.get(f"events/{MARK}"))
    assert mark["state"] == "whole"
    assert [one["sha256"] for one in mark["objects"]] == [hashlib.sha256(data).hexdigest() for data in (b"e1", b"s1")]
    second = folder_of(tmp_path / "second", entities=b"e2", statements=b"s2")
    replace_folder(second, FOLDER, place_for(FOLDER, table_file))
    for name in ("s3://press/events", "s3://press/events/"):
        into = tmp_path / f"into {len(name)}"
        into.mkdir()
        path, _ = fetch(object_address(name) or FOLDER, into)
        assert {file.name: file.read_bytes() for file in path.iterdir()} == {"entities.parquet": b"e2", "statements.parquet": b"s2"}
    assert store.uploads() == []


def test_who_was_overtaken_changes_nothing(store: Store, tmp_path: Path) -> None:
    """Two commands write the same folder: the later one of them sees that it is not any more what it was."""
    before = place_for(FOLDER, table_file)
    replace_folder(folder_of(tmp_path / "first", statements=b"s1"), FOLDER, before)
    whole = {key: store.get(key) for key in store.names()}
    for place in (before, place_for(FOLDER, table_file)):
        if place.version is not None:
            replace_folder(folder_of(tmp_path / "other", statements=b"other"), FOLDER, place)
            whole = {key: store.get(key) for key in store.names()}
        with pytest.raises(RefusedError, match="was changed by another program"):
            replace_folder(folder_of(tmp_path / f"late {place.version}", statements=b"late"), FOLDER, place)
        assert {key: store.get(key) for key in store.names()} == whole
        assert store.uploads() == []


def test_somebody_elses_folder_is_not_replaced(store: Store) -> None:
    store.put("events/notes.txt", b"mine")
    with pytest.raises(RefusedError, match=r"other objects in it \(notes.txt\)"):
        place_for(FOLDER, table_file)


@pytest.mark.parametrize("fails", ["upload", "claim", "complete", "done"])
def test_an_upload_that_ends_is_not_taken_for_whole_and_another_one_finishes(
    fails: str, store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = folder_of(tmp_path / "old", entities=b"e1", statements=b"s1")
    replace_folder(old, FOLDER, place_for(FOLDER, table_file))
    new = folder_of(tmp_path / "new", entities=b"e2", statements=b"s2")
    method, at = {"upload": ("upload", 2), "claim": ("put", 1), "complete": ("complete", 2), "done": ("put", 2)}[fails]
    calls = []
    whole = getattr(ObjectStore, method)

    def ends(*arguments: object) -> object:
        calls.append(1)
        if len(calls) == at:
            raise KeyboardInterrupt
        return whole(*arguments)

    with monkeypatch.context() as patched, pytest.raises(KeyboardInterrupt):
        patched.setattr(ObjectStore, method, ends)
        replace_folder(new, FOLDER, place_for(FOLDER, table_file))
    (tmp_path / "read").mkdir()
    if fails in ("upload", "claim"):
        assert (fetch(FOLDER, tmp_path / "read")[0] / "statements.parquet").read_bytes() == b"s1"
    else:
        with pytest.raises(InputError, match="its writing was interrupted"):
            fetch(FOLDER, tmp_path / "read")
    assert store.uploads() == []
    replace_folder(new, FOLDER, place_for(FOLDER, table_file))
    (tmp_path / "again").mkdir()
    assert (fetch(FOLDER, tmp_path / "again")[0] / "statements.parquet").read_bytes() == b"s2"


def test_a_table_that_is_not_what_the_mark_says_is_refused(store: Store, tmp_path: Path) -> None:
    replace_folder(folder_of(tmp_path / "new", statements=b"s1"), FOLDER, place_for(FOLDER, table_file))
    store.put("events/statements.parquet", b"s2")
    with pytest.raises(InputError, match=r"statements.parquet is not what"):
        fetch(FOLDER, tmp_path)


@pytest.mark.parametrize(
    "mark",
    [b"", b"[]", b"[" * 100_000, b'{"graphmodelUpload": 2, "state": "whole", "objects": []}', b"\xff"]
    + [json.dumps({"graphmodelUpload": 1, "state": "whole", "objects": objects}).encode() for objects in ([], 1, [{"name": "a"}])]
    + [
        json.dumps({"graphmodelUpload": 1, "state": "whole", "objects": [{"name": name, "size": 1, "sha256": ""}]}).encode()
        for name in ("../x", "/etc/passwd", ".x", "a/b", "")
    ],
)
def test_a_hostile_mark_is_refused(mark: bytes, store: Store, tmp_path: Path) -> None:
    store.put(f"events/{MARK}", mark)
    store.put("events/statements.parquet", b"s")
    with pytest.raises(InputError, match="cannot be read"):
        fetch(FOLDER, tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_others_have_put_there(store: Store, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    store.put("events/statements.parquet", b"s")
    caplog.set_level("INFO")
    assert (fetch(FOLDER, tmp_path)[0] / "statements.parquet").read_bytes() == b"s"
    assert "nothing says whether it is whole" in caplog.text
    store.put("events/more/statements.parquet", b"s")
    (tmp_path / "2").mkdir()
    with pytest.raises(InputError, match="no folders"):
        fetch(FOLDER, tmp_path / "2")


def test_what_is_not_there(store: Store, tmp_path: Path) -> None:
    for text, why in (("s3://press/none", "no such object"), ("s3://press/none/", "no such object"), ("s3://nobody/none", "no bucket 'nobody'")):
        with pytest.raises(InputError, match=why):
            fetch(object_address(text) or ADDRESS, tmp_path)
    with pytest.raises(InputError, match="no bucket 'nobody'"):
        place_for(ObjectAddress("nobody", "x"), table_file)


def test_sizes_are_bounded(store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store.put(ADDRESS.key, b"12345")
    with monkeypatch.context() as patched:
        patched.setattr(ObjectStore.opened, "__defaults__", (4,))
        with pytest.raises(InputError, match="has 5 bytes, and 4 is the most"):
            fetch(ADDRESS, tmp_path)
    monkeypatch.setattr(door.shutil, "disk_usage", lambda _: type("usage", (), {"free": 4}))
    with pytest.raises(InputError, match="no room"):
        fetch(ADDRESS, tmp_path)
    assert list(tmp_path.iterdir()) == []


# Servers that answer wrongly


class Answers:
    """A server that gives the answers in turn, the last one again and again, and counts how often it is asked."""

    def __init__(self, *answers: tuple[int, dict[str, str], bytes]) -> None:
        self.asked: list[dict[str, str]] = []
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                outer.asked.append(dict(self.headers))
                status, headers, body = answers[min(len(outer.asked), len(answers)) - 1]
                self.send_response(status)
                for name, value in {"Content-Length": str(len(body)), "ETag": '"1"', **headers}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(body)
                self.close_connection = True

            def log_message(self, *about: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)


@contextmanager
def answering(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, *answers: tuple[int, dict[str, str], bytes]) -> Iterator[Answers]:
    found = Answers(*answers)
    thread = threading.Thread(target=found.server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    for name, value in environment(f"http://127.0.0.1:{found.server.server_port}", tmp_path).items():
        monkeypatch.setenv(name, value)
    try:
        yield found
    finally:
        found.server.shutdown()
        found.server.server_close()
        thread.join()


def refusal(code: str) -> bytes:
    return f"<Error><Code>{code}</Code><Message>{SECRET} \x1b[2J</Message></Error>".replace("\x1b", "").encode()


@pytest.mark.parametrize(
    ("status", "code", "why", "times"),
    [
        (403, "AccessDenied", "these credentials may not do that", 1),
        (403, "InvalidAccessKeyId", "does not accept these credentials", 1),
        (400, "ExpiredToken", "does not accept these credentials", 1),
        (500, "InternalError", r"refuses it \(InternalError, 500\)", 3),
        (503, "SlowDown", r"refuses it \(SlowDown, 503\)", 3),
    ],
)
def test_a_refusal_is_one_line_and_tried_a_few_times(
    status: int, code: str, why: str, times: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("time.sleep", lambda _: None)
    with answering(monkeypatch, tmp_path, (status, {}, refusal(code))) as server, pytest.raises(BackendError, match=why) as error:
        fetch(ADDRESS, tmp_path)
    assert len(server.asked) == times
    assert SECRET not in str(error.value)
    assert "\n" not in str(error.value)


def test_where_the_line_breaks_the_rest_is_asked_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    answers = ((200, {"Content-Length": "10"}, b"01234"), (206, {"Content-Length": "5"}, b"56789"))
    with answering(monkeypatch, tmp_path, *answers) as server:
        assert fetch(ADDRESS, tmp_path)[0].read_bytes() == b"0123456789"
    assert server.asked[1]["Range"] == "bytes=5-"
    assert server.asked[1]["If-Match"] == '"1"'


def test_a_line_that_always_breaks_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with answering(monkeypatch, tmp_path, (200, {"Content-Length": "100"}, b"01234")) as server, pytest.raises(GraphmodelError) as error:
        fetch(ADDRESS, tmp_path)
    assert "no store answers" in str(error.value)
    assert len(server.asked) == 3


@pytest.mark.parametrize(
    "answer", [(200, {}, b"<html>hello</html>"), (200, {}, b""), (302, {"Location": "http://127.0.0.1:1/"}, b""), (418, {}, b"")]
)
def test_what_is_no_store_is_told(answer: tuple[int, dict[str, str], bytes], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with answering(monkeypatch, tmp_path, answer), pytest.raises(GraphmodelError) as error:
        place_for(FOLDER, table_file)
    assert "\n" not in str(error.value)


def test_nobody_there_no_credentials_and_no_profile(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in environment("http://127.0.0.1:1", tmp_path).items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr("time.sleep", lambda _: None)
    with pytest.raises(BackendError, match=r"no store answers at 127.0.0.1"):
        fetch(ADDRESS, tmp_path)
    monkeypatch.delenv("AWS_ACCESS_KEY_ID")
    monkeypatch.delenv("AWS_SECRET_ACCESS_KEY")
    with pytest.raises(BackendError, match="no credentials"):
        fetch(ADDRESS, tmp_path)
    monkeypatch.setenv("AWS_PROFILE", "nobody")
    with pytest.raises(BackendError, match="AWS_PROFILE"):
        fetch(ADDRESS, tmp_path)
    monkeypatch.delenv("AWS_PROFILE")
    monkeypatch.setenv("AWS_ENDPOINT_URL", "nowhere at all")
    with pytest.raises(UsageError, match="AWS_ENDPOINT_URL"):
        fetch(ADDRESS, tmp_path)


def test_a_profile_is_read_as_aws_tools_do(store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store.put(ADDRESS.key, b"x")
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_ENDPOINT_URL"):
        monkeypatch.delenv(name)
    (tmp_path / "credentials").write_text("[ann]\naws_access_key_id = a\naws_secret_access_key = b\n")
    (tmp_path / "config").write_text(f"[profile ann]\nendpoint_url = {store.environment['AWS_ENDPOINT_URL']}\nregion = us-east-1\n")
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "credentials"))
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "config"))
    monkeypatch.setenv("AWS_PROFILE", "ann")
    assert fetch(ADDRESS, tmp_path)[0].read_bytes() == b"x"
