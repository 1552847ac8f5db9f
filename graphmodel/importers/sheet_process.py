"""What the process does in which a spreadsheet is read: a file of a kilobyte can ask its reader for half a terabyte, which ends the process."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Any

from graphmodel.errors import InputError
from graphmodel.importers.typed_tables import cell_of
from graphmodel.parsing.display import quoted

_BATCH = 5000


class Service:
    """One workbook: ``open`` it, then ask for ``more`` rows."""

    def __init__(self) -> None:
        self.rows: Iterator[tuple[int, list[str]]] = iter(())

    def answer(self, request: tuple[Any, ...]) -> tuple[Any, ...]:
        """The names of the other sheets and of the one that is read; then rows of text with their numbers, and whether there are no others."""
        what, *given = request
        if what == "open":
            return self._open(*given)
        batch = list(islice(self.rows, _BATCH))
        return batch, len(batch) < _BATCH

    def kind(self, error: Exception) -> str:
        """The name of the error's class."""
        return type(error).__name__

    def _open(self, path: str, sheet: str | None) -> tuple[list[str], str]:
        from python_calamine import CalamineError, CalamineWorkbook

        try:
            book = CalamineWorkbook.from_path(path)
            name = sheet or book.sheet_names[0]
            if name not in book.sheet_names:
                raise InputError(f"{path}: no sheet {quoted(name)}; there are {', '.join(map(quoted, book.sheet_names))}")
            rows = book.get_sheet_by_name(name).to_python(skip_empty_area=False)
        except (CalamineError, IndexError, OSError) as error:
            raise InputError(f"{path}: not a spreadsheet that can be read: {error}") from error
        cells = ((number, [cell_of(item) for item in row]) for number, row in enumerate(rows, 1))
        self.rows = ((number, row) for number, row in cells if any(row))
        return [other for other in book.sheet_names if other != name], name
