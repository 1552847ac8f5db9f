"""Files that somebody made to break their reader: by name, with the bytes of each. All are small to write, and some are large to read."""

from __future__ import annotations

import gzip
import io
import json
import zipfile
import zlib
from collections.abc import Callable

HEAD = "graphmodel: 1\nmodel: x\n"
PERSON = "  - {id: a, label: Person, name: A}\n"
MANY = 10_000


def model(**fields: object) -> str:
    """A model in JSON."""
    return json.dumps({"graphmodel": 1, "model": "x", **fields})


def _graphml(body: str, before: str = "") -> str:
    return (
        f'<?xml version="1.0"?>{before}<graphml xmlns="http://graphml.graphdrawing.org/xmlns"><graph edgedefault="directed">{body}</graph></graphml>'
    )


def _bombs() -> str:
    entities = '<!ENTITY a0 "aaaaaaaaaa">' + "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
    return _graphml("<node id='&a9;'/>", f"<!DOCTYPE x [{entities}]>")


def _people(count: int, **more: object) -> list[dict[str, object]]:
    return [{"id": f"p{number}", "label": "Person", "name": "A", **more} for number in range(count)]


def _statements(count: int, **more: object) -> list[dict[str, object]]:
    return [{"id": f"s{number}", "subject": "p0", "relation": "MEETS", "object": "p1", **more} for number in range(count)]


FILES: dict[str, Callable[[], str | bytes]] = {
    # YAML
    "anchors.yaml": lambda: HEAD + "a0: &a0 [x, x]\n" + "".join(f"a{n}: &a{n} [{f'*a{n - 1}, ' * 9}]\n" for n in range(1, 12)),
    "self.yaml": lambda: "&a {graphmodel: 1, model: x, entities: *a}\n",
    "merge-key.yaml": lambda: HEAD + "x: &x {a: 1}\ny: {<<: *x}\n",
    "tag-python.yaml": lambda: HEAD + "x: !!python/object/apply:os.system ['touch /tmp/owned']\n",
    "tag-endless.yaml": lambda: HEAD + "x: " + "!" * 300_000,
    "tags.yaml": lambda: HEAD + "x: " + "! " * 50_000,
    "percent.yaml": lambda: "%YAML 9.9\n---\n" + HEAD,
    "directives.yaml": lambda: "%TAG ! tag:x,2000:\n" * 5_000 + "---\n" + HEAD,
    "documents.yaml": lambda: HEAD + "---\n" * 10_000,
    "deep-dashes.yaml": lambda: "- " * 100_000,
    "deep-questions.yaml": lambda: "? " * 100_000,
    "deep-brackets.yaml": lambda: "[" * 100_000,
    "deep-braces.yaml": lambda: '{"a":' * 100_000,
    "deep-indent.yaml": lambda: "".join(f"{' ' * n}a:\n" for n in range(1500)),
    "colons.yaml": lambda: ": " * 50_000,
    "one-line.yaml": lambda: HEAD + "title: " + "a b " * 50_000,
    "quotes.yaml": lambda: HEAD + "title: '" + "''" * 100_000,
    "escapes.yaml": lambda: HEAD + 'title: "' + "\\x1b" * 30_000 + '"\n',
    "keys.yaml": lambda: HEAD + "".join(f"k{n}: 1\n" for n in range(5000)),
    "same-key.yaml": lambda: HEAD + "a: 1\n" * 5000,
    "big-number.yaml": lambda: HEAD + "x: " + "9" * 300_000,
    "sexagesimal.yaml": lambda: HEAD + "x: 1" + ":59" * 50_000,
    "unicode-space.yaml": lambda: HEAD + "\u2028\u2029\x85" * 50_000,
    "block.yaml": lambda: HEAD + "title: |\n" + " x\n" * 30_000,
    "folded.yaml": lambda: HEAD + "title: >\n" + " x\n\n" * 20_000,
    "comments.yaml": lambda: HEAD + "# x\n" * 50_000,
    "fields.yaml": lambda: HEAD + "entities:\n" + "".join(f"  - {{id: a{n}, label: Person, name: A, f{n}: 1}}\n" for n in range(1500)),
    # JSON
    "deep-500.json": lambda: "[" * 500 + "]" * 500,
    "deep-900.json": lambda: '{"a":' * 900 + "1" + "}" * 900,
    "deep-million.json": lambda: "[" * 1_000_000,
    "same-key.json": lambda: "{" + ",".join(['"a":1'] * 100_000) + "}",
    "big-number.json": lambda: '{"a": ' + "9" * 300_000 + "}",
    "infinite.json": lambda: '{"a": 1e999, "b": -Infinity, "c": NaN}',
    "half-a-pair.json": lambda: model(entities=[{"id": "a", "label": "Person", "name": "\ud800"}]),
    "nul.json": lambda: '{"a": "\\u0000"}\0',
    "open-text.json": lambda: '{"a": "' + "\\" * 1_000_001,
    "unknown-ids.json": lambda: model(statements=[{"id": f"s{n}", "subject": f"u{n}", "relation": "MEETS", "object": f"v{n}"} for n in range(MANY)]),
    "unknown-relations.json": lambda: model(entities=_people(2), statements=_statements(MANY, relation="MEATS")),
    "unknown-fields.json": lambda: model(entities=[{**one, f"f{n}": 1} for n, one in enumerate(_people(MANY))]),
    "same-ids.json": lambda: model(entities=[_people(1)[0]] * MANY),
    "chain.json": lambda: model(
        entities=_people(2), statements=[{"id": f"s{n}", "subject": "p0", "relation": "DENIES", "object": f"s{n + 1}"} for n in range(5000)]
    ),
    "circle.json": lambda: model(
        entities=_people(2), statements=[{"id": f"s{n}", "subject": "p0", "relation": "DENIES", "object": f"s{(n + 1) % 50}"} for n in range(50)]
    ),
    "qualifiers.json": lambda: model(entities=_people(2), statements=_statements(1, qualifiers={f"q{n}": "x" for n in range(MANY)})),
    "attribution.json": lambda: model(entities=_people(2), statements=_statements(1, attribution=["p0"] * MANY)),
    "evidence.json": lambda: model(
        documents=[{"id": "d", "title": "D"}],
        entities=_people(2),
        statements=_statements(1, evidence=[{"document": "d", "start": -1, "end": 10**30}] * 5000),
    ),
    "dates.json": lambda: model(entities=_people(1), documents=[{"id": f"d{n}", "title": "D", "published": f"Y1E{n}99999999"} for n in range(2000)]),
    "date-sets.json": lambda: model(
        documents=[{"id": f"d{n}", "title": "D", "published": "[" + "2001,2002..2003," * 20 + "2004]"} for n in range(500)]
    ),
    "date-ranges.json": lambda: model(documents=[{"id": "d", "title": "D", "published": "[-99999999999999..99999999999999]"}]),
    "own-properties.json": lambda: model(entities=[{**_people(1)[0], "properties": {f"k{n}": [n] * 10 for n in range(5000)}}]),
    "schema-list.json": lambda: model(schema=[1, 2]),
    "schema-number.json": lambda: model(schema={"relations": {"A": 1}, "labels": 5}),
    "schema-circle.json": lambda: model(schema={"labels": {f"L{n}": {"parent": f"L{(n + 1) % 500}"} for n in range(500)}}),
    "schema-long.json": lambda: model(schema={"relations": {"A" * 100_000: {"reading": "x", "inverse": "y"}}}),
    # Graphs
    "extension.json": lambda: '{"directed": true, "multigraph": true, "graph": {"schemaExtension": "{5"}, "nodes": [], "edges": []}',
    "extension-list.json": lambda: (
        '{"directed": 5, "multigraph": [], "graph": {"schemaExtension": [1], "schema": 5, "model": 3}, "nodes": [], "edges": []}'
    ),
    "graph-types.json": lambda: '{"directed": true, "graph": [], "nodes": {"a": 1}, "edges": [[1, 2]]}',
    "node-types.json": lambda: '{"nodes": [{"id": [1]}, {"id": {}}, {"id": null}, 5, []], "links": [{"source": [], "target": {}}]}',
    "edge-keys.json": lambda: json.dumps(
        {"nodes": [{"id": 1}], "edges": [{"source": 1, "target": 1, "key": {"a": []}, "relation": 5, "evidence": "x"}] * 3}
    ),
    "same-edges.json": lambda: json.dumps({"nodes": [{"id": 1}], "edges": [{"source": 1, "target": 1, "key": 0}] * MANY}),
    "entities.graphml": _bombs,
    "external.graphml": lambda: _graphml("<node id='&x;'/>", '<!DOCTYPE x [<!ENTITY x SYSTEM "file:///etc/passwd">]>'),
    "dtd.graphml": lambda: _graphml("", '<!DOCTYPE x SYSTEM "http://127.0.0.1:1/x.dtd">'),
    "include.graphml": lambda: _graphml('<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="file:///etc/passwd" parse="text"/>'),
    "deep.graphml": lambda: _graphml("<node id='a'><graph>" * 20_000),
    "attributes.graphml": lambda: _graphml("<node " + " ".join(f"a{n}='1'" for n in range(50_000)) + "/>"),
    "keys.graphml": lambda: _graphml("".join(f"<node id='n{n}'><data key='k{n}'>1</data></node>" for n in range(5000))),
    "hyper.graphml": lambda: _graphml("<hyperedge>" + "<endpoint node='x'/>" * MANY + "</hyperedge>"),
    "ports.graphml": lambda: _graphml("<node id='a'>" + "<port name='p'/>" * MANY + "</node>"),
    "utf-16.graphml": lambda: _graphml("<node id='ä'/>").encode("utf-16"),
    "utf-7.graphml": lambda: b"<?xml version='1.0' encoding='utf-7'?>+ADw-graphml/+AD4-",
    "no-end.graphml": lambda: "<graphml" + " " * 1_000_000,
    "deep.gml": lambda: "graph [ " * 20_000,
    "quote.gml": lambda: 'graph [ node [ id 1 label "' + "x" * 300_000,
    "numbers.gml": lambda: f"graph [ node [ id {'9' * 100_000} ] edge [ source 1e999 target -1 ] ]",
    "deep.dot": lambda: "digraph {" + "subgraph {" * 20_000,
    "product.dot": lambda: "digraph {{" + " ".join(f"a{n}" for n in range(3000)) + "} -> {" + " ".join(f"b{n}" for n in range(3000)) + "}}",
    "html.dot": lambda: "digraph { a [label=" + "<" * 50_000 + "] }",
    "comment.dot": lambda: "digraph { /*" + "*" * 300_000,
    "vertices.net": lambda: "*Vertices 999999999999\n*Edges\n1 2\n",
    "matrix.net": lambda: "*Vertices 3\n*Matrix\n" + "1 " * 100_000,
    "deep.gexf": lambda: '<gexf xmlns="http://gexf.net/1.3"><graph><nodes>' + "<node id='a'><nodes>" * 10_000,
    "spells.gexf": lambda: (
        '<gexf xmlns="http://gexf.net/1.3"><graph><nodes><node id="a"><spells>'
        + '<spell start="1"/>' * 20_000
        + "</spells></node></nodes></graph></gexf>"
    ),
    "counts.cx2": lambda: '[{"CXVersion": "2.0"}, {"metaData": [{"name": "nodes", "elementCount": 1e99}]}, {"nodes": [{"id": 1e99}]}]',
    "lines.jsonl": lambda: '{"type": "node", "id": "1", "labels": ["A"]}\n' * MANY,
    # Nothing that is read
    "empty.yaml": lambda: "",
    "nul.yaml": lambda: b"\0" * 100_000,
    "mark.yaml": lambda: "\ufeff" * 50_000,
    "latin.yaml": lambda: HEAD.encode() + b"title: \xe9\xff\n" * 10_000,
    "surrogates.yaml": lambda: HEAD.encode() + b"title: \xed\xa0\x80\n",
    "overlong.yaml": lambda: HEAD.encode() + b"title: \xc0\xaf\n",
    "spaces.yaml": lambda: " " * 2_000_000,
    "returns.yaml": lambda: "\r" * 500_000,
    "zip.yaml": lambda: b"PK\x03\x04" + b"\0" * 1000,
    "sqlite.yaml": lambda: b"SQLite format 3\0" + b"\0" * 1000,
}


DOCUMENTS: dict[str, Callable[[], str | bytes]] = {
    "deep.html": lambda: "<div>" * 100_000 + "Hi, said Ann.",
    "tables.html": lambda: "<table><tr><td>" * 20_000 + "x",
    "attributes.html": lambda: "<p " + "a=1 " * 100_000 + ">x",
    "tags.html": lambda: "<" * 500_000,
    "entity.html": lambda: "<!DOCTYPE html [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><p>&x;</p>",
    "fetched.html": lambda: "<base href='http://127.0.0.1:1/'><link rel=stylesheet href=x><img src=y><iframe src=z></iframe><p>words",
    "scripts.html": lambda: "<script>" * 50_000,
    "title.html": lambda: "<title>" + "x" * 1_000_000,
    "data.html": lambda: '<script type="application/ld+json">' + "[" * 100_000 + "</script><p>words",
    "cut.pdf": lambda: b"%PDF-1.7\n" + b"\0" * 10_000,
    "pages.pdf": lambda: pdf(b"BT (words) Tj ET", kids=b"[3 0 R 2 0 R]"),
    "bomb.pdf": lambda: pdf(b"BT (a) Tj ET " * 6_000_000),
    "operators.pdf": lambda: pdf(b"q " * 50_000 + b"BT " * 50_000),
    "nested.pdf": lambda: pdf(b"[" * 100_000),
    "words.txt": lambda: b"\xff\xfe" + b"\0" * 1001,
}
"""Articles for a new model."""


def pdf(stream: bytes, kids: bytes = b"[3 0 R]") -> bytes:
    """A document of one page."""
    packed = zlib.compress(stream)
    things = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids %s /Count 1 >>" % kids,
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d /Filter /FlateDecode >>\nstream\n%s\nendstream" % (len(packed), packed),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    made, places = b"%PDF-1.4\n", b""
    for number, thing in enumerate(things, 1):
        places += b"%010d 00000 n \n" % len(made)
        made += b"%d 0 obj\n%s\nendobj\n" % (number, thing)
    end = b"xref\n0 6\n0000000000 65535 f \n%strailer << /Size 6 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (places, len(made))
    return made + end


def _packed(size: int) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("x.csv", b"a" * size)
    return held.getvalue()


def spreadsheet(cells: str, dimension: str = "A1:B1") -> bytes:
    """A workbook of one sheet, in the least that readers take for one."""
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006"
    relations = f'<Relationships xmlns="{package}/relationships"><Relationship Id="r" Type="{office}/{{}}" Target="{{}}"/></Relationships>'
    sheet = f'<dimension ref="{dimension}"/><sheetData><row r="1">{cells}</row></sheetData>'
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{package}/content-types"/>',
        "_rels/.rels": relations.format("officeDocument", "xl/workbook.xml"),
        "xl/workbook.xml": f'<workbook xmlns="{main}" xmlns:r="{office}"><sheets><sheet name="S" sheetId="1" r:id="r"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": relations.format("worksheet", "worksheets/sheet1.xml"),
        "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{main}">{sheet}</worksheet>',
    }
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
    return held.getvalue()


def _cell(place: str, text: str) -> str:
    return f'<c r="{place}" t="inlineStr"><is><t>{text}</t></is></c>'


NAMED = _cell("A1", "id") + _cell("B1", "name")

TABLES: dict[str, Callable[[], str | bytes]] = {
    "commas.csv": lambda: "," * 1_000_000,
    "quotes.csv": lambda: 'id,name\n"' + '""' * 500_000,
    "open.csv": lambda: 'id,name\n"a\n' * 50_000,
    "columns.csv": lambda: ",".join(f"c{n}" for n in range(50_000)) + "\n" + "1," * 50_000,
    "same-column.csv": lambda: "id,id,name\n1,2,3\n",
    "long-line.csv": lambda: "id,name\n" + "x" * 3_000_000,
    "returns.csv": lambda: "id,name\ra,b\rc,d\r" * 10_000,
    "nul.csv": lambda: b"id,name\na\0,b\n",
    "bomb.csv.gz": lambda: gzip.compress(b"a" * 100_000_000),
    "bomb.csv.zip": lambda: _packed(100_000_000),
    "cut.csv.gz": lambda: gzip.compress(b"id,name\n" * 1000)[:-20],
    "damaged.csv.zip": lambda: _packed(1000)[:-30],
    "two.zip": lambda: _packed(10) + _packed(10),
    "spreadsheet.xlsx": lambda: _packed(1000),
    "far-cell.xlsx": lambda: spreadsheet(NAMED + _cell("XFD1048576", "x")),
    "dimension.xlsx": lambda: spreadsheet(NAMED, "A1:XFD1048576"),
    "no-place.xlsx": lambda: spreadsheet(NAMED + _cell("ZZZZZZZ99999999999", "x")),
    "backwards.xlsx": lambda: spreadsheet(NAMED, "B2:A1"),
    "spreadsheet.ods": lambda: b"PK\x03\x04" + b"\xff" * 500,
    "spreadsheet.xls": lambda: b"\xd0\xcf\x11\xe0" + b"\0" * 5000,
    "utf-16.csv": lambda: "id,name\nä,b\n".encode("utf-16")[:-1],
    "delimiters.csv": lambda: ",;|\t" * 200_000,
    "numbers.csv": lambda: "id,name\n" + "9" * 100_000 + ",1e999\n",
}
"""Tables for import, and for a folder of CSV files."""


def data(made: Callable[[], str | bytes]) -> bytes:
    """The bytes of a file."""
    found = made()
    return found if isinstance(found, bytes) else found.encode("utf-8", "surrogatepass")
