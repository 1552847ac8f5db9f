"""Changes to a file that somebody could make, or a broken disk: pieces that go, come again, move, or are replaced by what readers trip over."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

TOKENS = [
    *(b"{", b"}", b"[", b"]", b":", b",", b'"', b"'", b"&a ", b"*a", b"!!str ", b"<<: *a", b"|", b">", b"#", b"---\n", b"...\n", b"%YAML 1.1\n"),
    *(b"\0", b"\r", b"\n", b"\t", b"\x1b]0;x\x07", b"\x7f", b"\xef\xbb\xbf", b"\xff\xfe", b"\xe2\x80\xae", b"\xed\xa0\x80", b"\xf4\x90\x80\x80"),
    *(
        b"null",
        b"true",
        b"NO",
        b"-1",
        b"1e999",
        b"NaN",
        b".inf",
        b"9" * 400,
        b"0x10",
        b"1_000",
        b"2031-13-45",
        b"Y1E99999999",
        b"1984-1X",
        b"..",
        b"/",
    ),
    *(b"<", b">", b"</node>", b"<![CDATA[", b"<!--", b"&lt;", b"&#0;", b"&x;", b"<!DOCTYPE x>", b"<graph>", b"=1+1", b";", b"\\u0000", b"\\ud800"),
    *(b"id", b"subject", b"statements", b"s1", b"$", b"{}", b"[]", b"()", b"\xd9\xa1", b"\xef\xbc\x92", b"\\", b"//", b"x" * 3000),
]
"""What is put into a file, by kinds: marks of YAML and JSON, bytes that are no text, values, XML and formulas, names."""


@st.composite
def mutations(draw: st.DrawFn, seeds: list[bytes]) -> bytes:
    """One of the seeds with some changes."""
    data = draw(st.sampled_from(seeds))
    for _ in range(draw(st.integers(1, 4))):
        data = _changed(data, draw(st.sampled_from(["cut", "repeat", "move", "put", "replace", "end", "flip", "many"])), draw)
    return data


def _changed(data: bytes, how: str, draw: Any) -> bytes:
    at = draw(st.integers(0, max(0, len(data) - 1)))
    end = min(len(data), at + draw(st.sampled_from([1, 2, 5, 20, 80, 400])))
    piece = data[at:end]
    token = draw(st.sampled_from(TOKENS))
    match how:
        case "cut":
            return data[:at] + data[end:]
        case "repeat":
            return data[:end] + piece + data[end:]
        case "move":
            to = draw(st.integers(0, max(0, len(data) - 1)))
            return data[:to] + piece + data[to:]
        case "put":
            return data[:at] + token + data[at:]
        case "replace":
            return data[:at] + token + data[end:]
        case "end":
            return data[:at]
        case "flip":
            return data[:at] + bytes([data[at] ^ (1 << draw(st.integers(0, 7)))]) + data[at + 1 :] if data else data
    return data[:at] + (token * draw(st.sampled_from([50, 1000])))[:20_000] + data[at:]
