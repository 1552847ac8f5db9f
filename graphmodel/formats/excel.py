"""An Excel workbook (``.xlsx``): the tables of a model, a sheet for each, as the folder of CSV files has them.

Cells that a spreadsheet would run begin with an apostrophe, by the rule of ``--spreadsheet``. Nothing but texts and whole numbers is in it, and the
same model gives the same bytes.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator

from graphmodel.errors import RefusedError
from graphmodel.formats.cell_tables import columns_of, table_cells
from graphmodel.formats.xml_text import escaped
from graphmodel.model.fields import fields_of
from graphmodel.model.model import Model
from graphmodel.model.statement import Evidence
from graphmodel.parsing.csv import guarded

MOST_CHARACTERS, MOST_ROWS, MOST_COLUMNS = 32_767, 2**20, 2**14
"""Excel's own limits for a cell and a sheet."""

_DATE = (1980, 1, 1, 0, 0, 0)
_NUMBERS = {field.name for field in fields_of(Evidence) if field.shape == "integer"}
_ESCAPE = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)|\r")
"""What Excel would take for one of its own escapes, and what XML would make a line feed of."""
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_STYLES = (
    f'{_HEAD}<styleSheet xmlns="{_MAIN}"><fonts count="2"><font><sz val="11"/><name val="Calibri"/></font><font><b/><sz val="11"/>'
    '<name val="Calibri"/></font></fonts><fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/>'
    '</fill></fills><borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="3"><xf/>'
    '<xf fontId="1" applyFont="1"/><xf numFmtId="49" applyNumberFormat="1"/></cellXfs>'
    '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
)
"""Styles by number: 1 is bold, 2 is text, so that Excel leaves what is typed there as it is."""


def data(model: Model) -> bytes:
    """The bytes of a workbook. Raises RefusedError for a text or a table that is too large for Excel, or a character that XML does not have."""
    tables = table_cells(model, spreadsheet=True)
    tables["model"] = list(_short(tables["model"]))
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in _parts(list(tables)):
            archive.writestr(zipfile.ZipInfo(name, _DATE), text, zipfile.ZIP_DEFLATED)
        for number, (name, rows) in enumerate(tables.items(), 1):
            text = "".join(_sheet(name, columns_of(name, rows), rows))
            archive.writestr(zipfile.ZipInfo(f"xl/worksheets/sheet{number}.xml", _DATE), text, zipfile.ZIP_DEFLATED)
    return made.getvalue()


def _short(rows: list[dict[str, str]]) -> Iterator[dict[str, str]]:
    """The rows of the model's own fields; a schema that is too long for a cell goes on in ``schema 2``, ``schema 3``, …"""
    most = MOST_CHARACTERS - 1  # an apostrophe may come before it
    for row in rows:
        text = row["value"]
        if row["name"] != "schema" or len(text) <= most:
            yield row
            continue
        for number, start in enumerate(range(0, len(text), most), 1):
            yield {"name": "schema" if number == 1 else f"schema {number}", "value": text[start : start + most]}


def _sheet(table: str, columns: list[str], rows: list[dict[str, str]]) -> Iterator[str]:
    if len(rows) >= MOST_ROWS or len(columns) > MOST_COLUMNS:
        raise RefusedError(f"{table}: {len(rows):,} rows and {len(columns):,} columns are too many for Excel; write a folder of CSV or Parquet files")
    letters = [_letters(number) for number in range(len(columns))]
    yield f'{_HEAD}<worksheet xmlns="{_MAIN}"><sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" '
    yield 'state="frozen"/></sheetView></sheetViews><sheetData>\n<row r="1">'
    yield from (_cell(f"{letter}1", column, table, style=1) for letter, column in zip(letters, columns, strict=True))
    yield "</row>\n"
    for number, row in enumerate(rows, 2):
        yield f'<row r="{number}">'
        for letter, column in zip(letters, columns, strict=True):
            if column in row:
                text = row[column]
                yield f'<c r="{letter}{number}"><v>{text}</v></c>' if column in _NUMBERS else _cell(f"{letter}{number}", guarded(text), table)
        yield "</row>\n"
    yield "</sheetData></worksheet>"


def _cell(place: str, text: str, table: str, style: int = 2) -> str:
    if len(text) > MOST_CHARACTERS:
        raise RefusedError(f"{table}, {place}: a text of {len(text):,} characters; a cell of Excel holds {MOST_CHARACTERS:,}. Write .model.json")
    shown = _ESCAPE.sub(lambda match: "_x000D_" if match[0] == "\r" else "_x005F_", text)
    return f'<c r="{place}" t="inlineStr" s="{style}"><is><t xml:space="preserve">{escaped(shown)}</t></is></c>'


def _letters(number: int) -> str:
    """The name of a column, from 0.

    >>> _letters(0), _letters(25), _letters(26), _letters(16383)
    ('A', 'Z', 'AA', 'XFD')
    """
    letters = ""
    number += 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def _parts(sheets: list[str]) -> Iterator[tuple[str, str]]:
    """The names and the texts of what is around the sheets."""
    numbers = range(1, len(sheets) + 1)
    overrides = "".join(f'<Override PartName="/xl/worksheets/sheet{n}.xml" ContentType="{_TYPE}.worksheet+xml"/>' for n in numbers)
    yield (
        "[Content_Types].xml",
        f'{_HEAD}<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{_TYPE}.sheet.main+xml"/>'
        f'<Override PartName="/xl/styles.xml" ContentType="{_TYPE}.styles+xml"/>{overrides}</Types>',
    )
    yield (
        "_rels/.rels",
        f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="rId1" Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/>'
        "</Relationships>",
    )
    listed = "".join(f'<sheet name="{name}" sheetId="{n}" r:id="rId{n}"/>' for n, name in zip(numbers, sheets, strict=True))
    yield "xl/workbook.xml", f'{_HEAD}<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets>{listed}</sheets></workbook>'
    targets = "".join(f'<Relationship Id="rId{n}" Type="{_OFFICE}/worksheet" Target="worksheets/sheet{n}.xml"/>' for n in numbers)
    yield (
        "xl/_rels/workbook.xml.rels",
        f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships">{targets}'
        f'<Relationship Id="rId{len(sheets) + 1}" Type="{_OFFICE}/styles" Target="styles.xml"/></Relationships>',
    )
    yield "xl/styles.xml", _STYLES
