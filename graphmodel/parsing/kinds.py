"""What a file seems to be that no reader here takes, in words, with what reads it: so that nobody is told to mend the YAML of a picture."""

from __future__ import annotations

import re

_MAGIC = (
    (b"SQLite format 3\0", "an SQLite database", "export its tables as CSV"),
    (b"%PDF-", "a PDF", "`graphmodel new` takes its text and begins a model"),
    (b"PAR1", "a Parquet file", "`graphmodel import` reads its rows, with a mapping"),
    (b"ARROW1", "an Arrow file", "write it as CSV"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old Office file (.xls, .doc)", "save it as CSV or as text"),
    (b"{\\rtf", "a rich text document (RTF)", "save it as plain text"),
    (b"\x1f\x8b", "compressed (gzip)", "unpack it with gunzip"),
    (b"BZh", "compressed (bzip2)", "unpack it with bunzip2"),
    (b"\xfd7zXZ\0", "compressed (xz)", "unpack it with unxz"),
    (b"\x28\xb5\x2f\xfd", "compressed (zstd)", "unpack it with unzstd"),
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive", "unpack it"),
    (b"Rar!\x1a\x07", "a RAR archive", "unpack it"),
    (b"\x89PNG", "a picture (PNG)", ""),
    (b"\xff\xd8\xff", "a picture (JPEG)", ""),
    (b"GIF8", "a picture (GIF)", ""),
    (b"II*\0", "a picture (TIFF)", ""),
    (b"MM\0*", "a picture (TIFF)", ""),
    (b"\x89HDF", "an HDF5 file", "write it as CSV"),
    (b"\x93NUMPY", "a NumPy array", "write it as CSV"),
    (b"Obj\x01", "an Avro file", "write it as CSV"),
    (b"RDX3\n", "an R data file", "write it as CSV with write.csv"),
    (b"RDA3\n", "an R data file", "write it as CSV with write.csv"),
    (b"<stata_dta>", "a Stata file", "write it as CSV with export delimited"),
    (b"$FL2", "an SPSS file", "write it as CSV"),
    (b"DZV1", "a Neo4j dump", "load it with neo4j-admin, then use `graphmodel pull`"),
    (b"DGV1", "a Neo4j dump", "load it with neo4j-admin, then use `graphmodel pull`"),
    (b"\x80\x03", "a Python pickle", "it could run anything, so it is never read"),
    (b"\x80\x04", "a Python pickle", "it could run anything, so it is never read"),
    (b"\x80\x05", "a Python pickle", "it could run anything, so it is never read"),
    (b"\x7fELF", "a program", ""),
    (b"MZ\x90\0", "a program for Windows", ""),
    (b"\xcf\xfa\xed\xfe", "a program for macOS", ""),
    (b"\0asm", "a program (WebAssembly)", ""),
    (b"OggS", "a sound or a video", ""),
)
_IN_ZIP = (
    (b"xl/", "an Excel workbook", "`graphmodel import` reads its rows, with a mapping; a model has sheets that are called entities and statements"),
    (b"word/", "a Word document", "save it as plain text"),
    (
        b"opendocument.spreadsheet",
        "a LibreOffice spreadsheet",
        "`graphmodel import` reads its rows, with a mapping; a model is a folder of CSV files, one for each sheet",
    ),
    (b"opendocument.text", "a LibreOffice document", "save it as plain text"),
    (b"ppt/", "a PowerPoint presentation", "save it as plain text"),
    (b"application/epub+zip", "an EPUB book", "save it as plain text"),
    (b"CytoscapeSession", "a Cytoscape session", "export its network as GraphML"),
    (b"", "a ZIP archive", "unpack it"),
)
_TEXTS = (
    (r"<(!doctype\s+)?html\b", "an HTML page", "`graphmodel new` takes its text and begins a model"),
    (r"dl\s+n\s*=", "a UCINET network", ""),
    (r"nodedef\s*>", "a GDF graph", ""),
    (
        r"(//.*\n|\s)*(:begin\b|create\s*(\(|constraint|(range |text |)index)|merge\s*\(|match\s*\(|unwind\s|load\s+csv)",
        "a Cypher script",
        "cypher-shell runs it, `graphmodel query` asks questions",
    ),
    (r"(--.*\n|\s)*(create\s+table|insert\s+into|pragma\s|drop\s+table)", "an SQL script", "run it, and export the tables as CSV"),
    (r"%?\\documentclass", "a LaTeX document", "its text is for --text"),
    (r"diff --git ", "a diff", ""),
    (r"#!", "a script", ""),
    (r"\{[^\n]*\}\s*\n\s*\{", "JSON Lines, and not of nodes and relationships", "decisions about identity are read with --identity"),
    (r"<\?xml|<", "XML", ""),
)
_MODEL = re.compile(rb"^[ \t]*[\"']?(graphmodel|model|title|documents|entities|statements|schema)[\"']?[ \t]*:", re.MULTILINE)
_CELLS = re.compile(r"[,;\t]")


def binary_kind(data: bytes) -> str | None:
    """What a file that is not text seems to be, in words, or None for one that may be text.

    >>> binary_kind(b"%PDF-1.7"), binary_kind(b"graphmodel: 1")
    ('a PDF; `graphmodel new` takes its text and begins a model', None)
    """
    for magic, kind, advice in _MAGIC:
        if data.startswith(magic):
            return _said(kind, advice)
    if data.startswith(b"PK\x03\x04"):
        return next(_said(kind, advice) for part, kind, advice in _IN_ZIP if part in data[:20_000] or part in data[-20_000:])
    if data[257:262] == b"ustar":
        return _said("a tar archive", "unpack it")
    if data.startswith(b"RIFF"):
        return "a picture (WebP)" if data[8:12] == b"WEBP" else "a sound or a video"
    return "a video or a picture (HEIC)" if data[4:8] == b"ftyp" else None


def text_kind(data: bytes) -> str | None:
    """What a text that is not a model or a graph seems to be, in words; None for one that seems to be meant as a model.

    >>> text_kind(b"id,name\\n1,Ann\\n2,Bob\\n")
    'a table with the columns id, name; a model is a folder of such tables: name the folder; `graphmodel import` reads other tables'
    """
    if _MODEL.search(data[:100_000]) or data.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\0" in data[:4096]:
        return None
    text = data[:20_000].decode("utf-8-sig", "replace").lstrip()
    for pattern, kind, advice in _TEXTS:
        if re.match(pattern, text, re.IGNORECASE):
            return _said(kind, advice)
    lines = [line for line in text.split("\n")[:3] if line.strip()]
    counts = {len(_CELLS.findall(line)) for line in lines}
    if len(lines) > 1 and len(counts) == 1 and counts != {0} and not re.search(r":\s", lines[0]):
        columns = ", ".join(cell.strip().strip('"') for cell in _CELLS.split(lines[0])[:6])
        return _said(
            f"a table with the columns {columns}", "a model is a folder of such tables: name the folder; `graphmodel import` reads other tables"
        )
    return None if re.search(r"^[ \t]*[\w-]+[ \t]*:", text, re.MULTILINE) or not text.strip() else "text"


def _said(kind: str, advice: str) -> str:
    return f"{kind}; {advice}" if advice else kind
