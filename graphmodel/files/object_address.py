"""Addresses of objects in an S3-compatible store: ``s3://bucket/key``, as text that somebody gives; a path is never one."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass

from graphmodel.errors import UsageError, escaped

_SCHEME = "s3://"
_BUCKET = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{1,61}[A-Za-z0-9]")


@dataclass(frozen=True, slots=True)
class ObjectAddress:
    """An object, ``s3://bucket/key``, or all objects below a key, which then ends in ``/``."""

    bucket: str
    key: str

    def __str__(self) -> str:
        return f"{_SCHEME}{self.bucket}/{self.key}"

    @property
    def name(self) -> str:
        """What a file or folder with this content is called."""
        return self.key.rstrip("/").rpartition("/")[2] or self.bucket

    @property
    def folder(self) -> ObjectAddress:
        """What is below the key."""
        return ObjectAddress(self.bucket, f"{self.key.rstrip('/')}/" if self.key.rstrip("/") else "")

    def child(self, name: str) -> ObjectAddress:
        """An object below the key."""
        return ObjectAddress(self.bucket, f"{self.folder.key}{name}")


def object_address(source: object) -> ObjectAddress | None:
    """The address that a source is; None for everything else: only text is one, and the name of an existing file never is.

    Raises UsageError for text that begins like an address and is none, and for one with a user or a password.

    >>> object_address("s3://press/icews/events.tsv.gz")
    ObjectAddress(bucket='press', key='icews/events.tsv.gz')
    >>> object_address("s3:/press/x"), object_address("https://press/x")
    (None, None)
    """
    if not isinstance(source, str) or not source.startswith(_SCHEME) or os.path.lexists(source):
        return None
    bucket, _, key = source.removeprefix(_SCHEME).partition("/")
    if "@" in bucket:
        raise UsageError("a user or a password does not belong into an address; set AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY")
    parts = key.removesuffix("/").split("/") if key else []
    if not _BUCKET.fullmatch(bucket) or len(key.encode("utf-8", "replace")) > 1024 or any(not _is_name(part) for part in parts):
        raise UsageError(f"{escaped(source, 300)}: not an address of an object; write one such as s3://bucket/folder/events.tsv.gz")
    return ObjectAddress(bucket, key)


def _is_name(text: str) -> bool:
    return text not in ("", ".", "..") and text.isprintable() and "\\" not in text
