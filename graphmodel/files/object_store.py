"""Objects of an S3-compatible store: the one door to botocore, which takes credentials, region and endpoint from where AWS's own tools take them.

Time is bounded: of connecting, of waiting for a byte, and of attempts. Messages are of our own words: what a server or a driver says may have
anything in it.
"""

from __future__ import annotations

import hashlib
import logging
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any, BinaryIO
from urllib.parse import urlsplit

from graphmodel.errors import NO_ROOM, BackendError, GraphmodelError, InputError, NoRoomError, RefusedError, UsageError, escaped
from graphmodel.files.object_address import ObjectAddress

_log = logging.getLogger(__name__)

MOST_BYTES = 64 * 2**30
"""How large an object may be."""
MOST_NAMES = 1000
"""How many objects a folder may have."""
_PIECE = 2**20
_PART = 2**24
_TOLD = 2**28
"""After so many bytes, a message says how many there were."""
_ATTEMPTS = 3
_SECONDS = {"connect_timeout": 5, "read_timeout": 20}
_NO_RIGHTS = {"AccessDenied", "AllAccessDisabled", "AccountProblem", "Forbidden", "403"}
_NOT_ACCEPTED = {"InvalidAccessKeyId", "SignatureDoesNotMatch", "ExpiredToken", "InvalidToken", "TokenRefreshRequired", "401"}
_NOT_THERE = {"NoSuchKey", "NotFound", "404"}
_CHANGED = {"PreconditionFailed", "ConditionalRequestConflict", "412"}


@dataclass(frozen=True, slots=True)
class OpenedObject:
    """An object whose bytes have not been read yet."""

    address: ObjectAddress
    size: int
    version: str
    body: Any


@dataclass(frozen=True, slots=True)
class Upload:
    """An object whose bytes are in the store, and which is not there before it is completed."""

    address: ObjectAddress
    id: str
    parts: list[dict[str, Any]]


class ObjectStore:
    """What is at addresses. Each method raises InputError where something is not there, RefusedError where it was changed meanwhile, BackendError
    where the store cannot be reached or does not allow it."""

    def __init__(self) -> None:
        with _told("the object store", "used"):
            self._client = _client()

    def __enter__(self) -> ObjectStore:
        return self

    def __exit__(self, *about: object) -> None:
        self._client.close()

    def opened(self, address: ObjectAddress, most: int = MOST_BYTES) -> OpenedObject | None:
        """An object; None where there is none. Raises InputError for one that is too large."""
        with _told(address, "read"):
            try:
                answer = self._client.get_object(Bucket=address.bucket, Key=address.key)
            except _client_error() as error:
                if _code(error) in _NOT_THERE:
                    return None
                raise
        found = OpenedObject(address, int(answer["ContentLength"]), str(answer["ETag"]), answer["Body"])
        if found.size > most:
            found.body.close()
            raise InputError(f"{address}: has {found.size:,} bytes, and {most:,} is the most that is read")
        return found

    def version(self, address: ObjectAddress) -> str | None:
        """What changes when an object does; None where there is none."""
        with _told(address, "read"):
            try:
                return str(self._client.head_object(Bucket=address.bucket, Key=address.key)["ETag"])
            except _client_error() as error:
                if _code(error) in _NOT_THERE:
                    return None
                raise

    def small(self, address: ObjectAddress, most: int) -> tuple[bytes, str] | None:
        """The bytes of a small object, and its version; None where there is none."""
        found = self.opened(address, most)
        if found is None:
            return None
        with _told(address, "read"):
            return found.body.read(), found.version

    def download(self, found: OpenedObject, path: Path) -> str:
        """Write the bytes of an object into a new file, as they come; their SHA-256. Where the line breaks, what is missing is asked for again."""
        if shutil.disk_usage(path.parent).free < found.size:
            raise NoRoomError(f"{found.address}: has {found.size:,} bytes, and the disk of {path.parent} has no room for them; set TMPDIR")
        digest = hashlib.sha256()
        body = found.body
        with _told(found.address, "read"), path.open("xb") as file:
            for attempt in range(1, _ATTEMPTS + 1):
                try:
                    _copy(found, body, file, digest.update)
                    break
                except _broken_lines():
                    if attempt == _ATTEMPTS:
                        raise
                body = self._rest(found, file.tell())
        return digest.hexdigest()

    def _rest(self, found: OpenedObject, start: int) -> Any:
        at = {"Bucket": found.address.bucket, "Key": found.address.key}
        return self._client.get_object(**at, Range=f"bytes={start}-", IfMatch=found.version)["Body"]

    def names(self, folder: ObjectAddress) -> dict[str, int]:
        """The names of all objects below a key, as they are from there, with their sizes. Raises RefusedError where there are very many."""
        with _told(folder, "read"):
            answer = self._client.list_objects_v2(Bucket=folder.bucket, Prefix=folder.key, MaxKeys=MOST_NAMES)
        if answer.get("IsTruncated"):
            raise RefusedError(f"{folder}: has more than {MOST_NAMES:,} objects in it; choose a folder of its own")
        return {one["Key"].removeprefix(folder.key): int(one["Size"]) for one in answer.get("Contents", ()) if one["Key"] != folder.key}

    def put(self, address: ObjectAddress, data: bytes, replaced: str | None) -> str:
        """Write a small object in the place of the version ``replaced`` (None: of none) and only of it; the version that it is."""
        condition = {"IfNoneMatch": "*"} if replaced is None else {"IfMatch": replaced}
        with _told(address, "written"):
            try:
                return str(self._client.put_object(Bucket=address.bucket, Key=address.key, Body=data, **condition)["ETag"])
            except _client_error() as error:
                if _code(error) != "NotImplemented":
                    raise
            return str(self._client.put_object(Bucket=address.bucket, Key=address.key, Body=data)["ETag"])

    def upload(self, path: Path, address: ObjectAddress) -> Upload:
        """Send the bytes of a file. What is at the address stays as it is until :meth:`complete`."""
        at = {"Bucket": address.bucket, "Key": address.key}
        with _told(address, "written"), path.open("rb") as file:
            upload = Upload(address, self._client.create_multipart_upload(**at)["UploadId"], [])
            try:
                while (data := file.read(_PART)) or not upload.parts:
                    number = len(upload.parts) + 1
                    answer = self._client.upload_part(**at, UploadId=upload.id, PartNumber=number, Body=data)
                    checksums = {name: value for name, value in answer.items() if name.startswith("Checksum") and name != "ChecksumType"}
                    upload.parts.append({"PartNumber": number, "ETag": answer["ETag"], **checksums})
                    _tell(address, (number - 1) * _PART, file.tell(), "sent")
            except BaseException:
                self.abort(upload)
                raise
        return upload

    def complete(self, upload: Upload) -> None:
        """Put what was sent in its place, in one step."""
        address = upload.address
        with _told(address, "written"):
            parts = {"Parts": upload.parts}
            self._client.complete_multipart_upload(Bucket=address.bucket, Key=address.key, UploadId=upload.id, MultipartUpload=parts)

    def abort(self, upload: Upload) -> None:
        """Have the store forget what was sent, as far as it can be reached."""
        with suppress(Exception):
            self._client.abort_multipart_upload(Bucket=upload.address.bucket, Key=upload.address.key, UploadId=upload.id)


def _copy(found: OpenedObject, body: Any, file: BinaryIO, seen: Callable[[bytes], None]) -> None:
    """Copy the bytes that are missing in a file. Raises InputError where there are more or fewer than there should be."""
    while piece := body.read(_PIECE):
        file.write(piece)
        seen(piece)
        _tell(found.address, file.tell() - len(piece), file.tell(), "read")
        if file.tell() > found.size:
            break
    if file.tell() != found.size:
        raise InputError(f"{found.address}: has other bytes than the store said; try again")


def _tell(address: ObjectAddress, before: int, now: int, what: str) -> None:
    if now // _TOLD > before // _TOLD:
        _log.info(f"{address}: {now:,} bytes {what}", extra={"progress": True})


def _client() -> Any:
    if find_spec("botocore") is None:
        raise UsageError("addresses such as s3://bucket/key need botocore: pip install 'graphmodel[s3]'")
    from botocore.config import Config
    from botocore.session import Session

    retries = {"total_max_attempts": _ATTEMPTS, "mode": "standard"}
    session = Session()
    session.register_component("data_loader", _loader())
    try:
        return session.create_client("s3", config=Config(**_SECONDS, retries=retries))
    except ValueError as error:
        raise UsageError("AWS_ENDPOINT_URL is not the address of a store; write one such as https://store.example.org:9000") from error


@cache
def _loader() -> Any:
    """What botocore knows of the protocol, which takes longest to read; it is the same whatever the settings are."""
    from botocore.loaders import create_loader

    return create_loader()


def _client_error() -> Any:
    from botocore.exceptions import ClientError

    return ClientError


def _broken_lines() -> Any:
    from botocore import exceptions

    return (exceptions.ReadTimeoutError, exceptions.ResponseStreamingError, exceptions.IncompleteReadError, exceptions.ConnectionClosedError)


def _code(error: Any) -> str:
    return str(error.response.get("Error", {}).get("Code", ""))


@contextmanager
def _told(address: ObjectAddress | str, doing: str) -> Iterator[None]:
    """Turns what botocore says into an error of one line."""
    try:
        yield
    except (GraphmodelError, AssertionError):
        raise
    except OSError as error:
        if error.errno in NO_ROOM:
            raise  # of the folder for temporary files, which says so
        raise InputError(f"{address}: cannot be {doing}: {error.strerror or error}") from error
    except Exception as error:
        if type(error).__module__.partition(".")[0] not in ("botocore", "urllib3"):
            raise
        raise _as_ours(error, address, f"{address}: cannot be {doing}") from error


def _as_ours(error: Exception, address: ObjectAddress | str, what: str) -> GraphmodelError:
    from botocore import exceptions

    match error:
        case exceptions.ClientError():
            return _of_code(_code(error), error, address, what)
        case exceptions.NoCredentialsError() | exceptions.PartialCredentialsError() | exceptions.CredentialRetrievalError():
            return BackendError(f"{what}: no credentials: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or AWS_PROFILE")
        case exceptions.ProfileNotFound() | exceptions.ConfigParseError():
            return BackendError(f"{what}: the profile that AWS_PROFILE names cannot be found or read")
        case exceptions.SSLError():
            return BackendError(f"{what}: no secure connection: the store's certificate is not known here (AWS_CA_BUNDLE names more)")
    if not isinstance(error, exceptions.BotoCoreError) or isinstance(
        error, exceptions.ConnectionError | exceptions.HTTPClientError | exceptions.IncompleteReadError
    ):
        host = urlsplit(str(getattr(error, "kwargs", {}).get("endpoint_url") or "")).hostname
        at = f" at {escaped(host, 100)}" if host else ""
        return BackendError(f"{what}: no store answers{at}; is the network there, and does AWS_ENDPOINT_URL name the store?")
    return BackendError(f"{what}: the store's driver refuses it ({type(error).__name__})")


def _of_code(code: str, error: Any, address: ObjectAddress | str, what: str) -> GraphmodelError:
    if code == "NoSuchBucket":
        bucket = address.bucket if isinstance(address, ObjectAddress) else address
        return InputError(f"{what}: there is no bucket {bucket!r}")
    if code in _NOT_THERE:
        return InputError(f"{what}: there is no such object")
    if code in _CHANGED:
        return RefusedError(f"{what}: it was changed by another program while this command ran; run the command again")
    if code in _NO_RIGHTS:
        return BackendError(f"{what}: these credentials may not do that")
    if code in _NOT_ACCEPTED:
        return BackendError(f"{what}: the store does not accept these credentials")
    status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode")
    return BackendError(f"{what}: the store refuses it ({escaped(code, 60) or 'no reason'}, {status})")
