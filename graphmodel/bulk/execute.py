"""A mapping on the rows of tables, in columns: each distinct combination of cells is read once by the getters of the row executor.

What depends on the order of rows (ids of entities, new relations, what a later row adds to an entity) is done for each distinct thing, in the order
in which the row executor meets it. The rest is joins. The steps, each a table: ``staged`` (all rows) and its view ``rows`` (those that are not
ragged), ``r0`` … (what distinct cells say), ``judged`` (what each row says, and why it is skipped), ``subjects``, ``objects`` and ``relations``
(what those are in the model), ``made`` (rows that make a statement). Queries have numbers and names of our own in them, never a text of a source.
"""

from __future__ import annotations

import heapq
import re
from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from graphmodel.bulk.account import Account, emptied, losses_of
from graphmodel.bulk.engine import Unsupported
from graphmodel.bulk.engines import Engine
from graphmodel.bulk.lines import Delimited, copied
from graphmodel.bulk.plan import FIELDS
from graphmodel.bulk.readings import Reading, Readings, Row
from graphmodel.importers.loss import LossReport
from graphmodel.importers.mapping import TableMapping, Value, columns_of_sources, columns_read
from graphmodel.importers.rows import RowImport
from graphmodel.importers.values import holds

if TYPE_CHECKING:
    from graphmodel.formats.flat import Kind
    from graphmodel.model.model import Model

_FILE = 40
_LINE = (1 << _FILE) - 1
"""A row's number has its file above so many bits, and its line in them."""
_NOT_ONE, _NO_WORDS, _NO_RELATION, _NO_SUBJECT, _NO_OBJECT, _AGAIN = 1, 2, 3, 4, 5, 6
_RULES = 100
"""Reasons from here on are the mapping's own."""
_DATES = ("valid", "stated", "recorded")
_MOST_CHANGES = 20_000
"""So many mentions of entities may contradict earlier ones; each is taken by itself."""
_MOST_TEXTS = 5_000_000
"""So many distinct cells of a column are kept in memory."""
_LIKE_A_STATEMENT = re.compile("s-[0-9a-f]{16}")
_PLACES = 3
"""Of each kind of loss so many places are told."""


class ColumnImport:
    """The rows of files by a mapping: ``run`` reads them, ``head`` gives the model without its statements, ``statements`` is the query for those."""

    def __init__(self, engine: Engine, mapping: TableMapping, name: str, source: str) -> None:
        self._engine = engine
        self._mapping = mapping
        self._statement = mapping.statements[0]
        self._known = mapping.used_columns | mapping.ignore.keys()
        self._ends = {"subject": self._statement.subject, "object": self._statement.object}
        self._rows = RowImport(mapping, name, source)
        self._pure = RowImport(mapping, name, source)
        """Its getters read values; what they lose is counted here, and belongs to every row with these values."""
        self._account = Account()
        self._files: Sequence[Delimited] = ()
        self._names: list[str] = []
        self._columns: tuple[str, ...] = ()
        self._ragged = 0
        self._words: list[str] = [""]
        self._word_numbers: dict[str, int] = {}
        self._said: dict[str, list[Row]] = {"subject": [], "object": []}
        self._notices: list[tuple[int, str]] = []
        self.report: LossReport = self._rows.report

    def run(self, files: Sequence[Delimited]) -> None:
        """Read the files. Raises Unsupported where something in them is for the row executor."""
        self._files, self._names = files, [str(file.path) for file in files]
        self._notices = [(number << _FILE, notice) for number, file in enumerate(files) for notice in file.notices]
        self._stage()
        self._readings = Readings(self._engine, files, self._columns, self._pure.report)
        self._judge()
        self._entities()
        self._relations()
        self._make()
        self._count()

    def head(self) -> Model:
        """The model without its statements; the report is then whole."""
        self.report.notices[:] = [notice for _, notice in sorted(self._notices, key=lambda one: one[0])]
        model = self._rows.model()
        self.report.statements = self.report.used
        return model

    def statements(self) -> tuple[str, list[str]]:
        """The query for the statements in the order of the rows, and its columns: id, subject, relation, object, and the fields of the mapping."""
        fields = self._fields()
        chosen = "".join(f", made.{name} AS {name}" for name in fields)
        return (
            f"SELECT made.row, made.id AS id, subjects.id AS subject, relations.name AS relation, objects.id AS object{chosen} FROM made"
            " JOIN subjects ON subjects.said = made.subject_said JOIN objects ON objects.said = made.object_said"
            " JOIN relations ON relations.words = made.relation",
            ["id", "subject", "relation", "object", *fields],
        )

    def _fields(self) -> list[str]:
        return [name for name in FIELDS if getattr(self._statement, name) is not None]

    # Rows as they are

    def _stage(self) -> None:
        """The rows of all files, in the table ``staged``, and without those that are ragged, in the view ``rows``."""
        engine = self._engine
        self._columns = tuple(dict.fromkeys(column for file in self._files for column in file.columns))
        cells_of_rows: dict[str, Kind] = {f"c{index}": "text" for index in range(len(self._columns))}
        engine.create("staged", {"row": "integer", "ragged": "integer", "width": "integer", **cells_of_rows})
        path = engine.folder / "lines.txt"
        damaged = False
        for number, file in enumerate(self._files):
            copy = copied(file, path)
            damaged = damaged or copy.damaged
            engine.use_processors(path.stat().st_size)
            width, at = len(file.columns), {column: index for index, column in enumerate(file.columns)}
            cells = ", ".join(engine.cell("cells", at[column]) if column in at else "''" for column in self._columns)
            fits = f"{engine.count_of('cells')} >= {width} AND NOT {engine.has_text_after('cells', width)}"
            misfit = f"CASE WHEN {engine.count_of('cells')} = {width} THEN 0 WHEN {fits} THEN 0 ELSE {engine.count_of('cells')} END"
            engine.insert_lines(
                "staged",
                f"SELECT number + {number << _FILE}, {misfit}, {width}, {cells}"
                f" FROM (SELECT number, line, {engine.cells('line', file.separator)} AS cells FROM {engine.lines(path)} AS lines"
                f" WHERE number >= {copy.first}) AS parted"
                f" WHERE line IS NOT NULL AND {engine.without('line', file.separator)} <> ''",
            )
            path.unlink()
        self._ragged = self._one("SELECT count(*) FROM staged WHERE ragged > 0")
        engine.view("rows", f"SELECT * FROM staged{' WHERE ragged = 0' if self._ragged else ''}")
        if damaged:
            self._refuse_damaged()

    def _refuse_damaged(self) -> None:
        """Raise Unsupported where a spreadsheet damaged cells, also of columns that the mapping leaves out."""
        readings = Readings(self._engine, self._files, self._columns, self._pure.report)
        for index in range(len(self._columns)):
            for (raw,) in self._engine.rows(f"SELECT c{index} FROM rows WHERE c{index} LIKE '%#%' OR c{index} LIKE '%E+%' GROUP BY c{index}"):
                readings.text(index, raw)

    # What rows say

    def _judge(self) -> None:
        """The table ``judged``: rows with what the mapping reads of them, and the reason for which one is skipped."""
        readings = self._readings
        readings.add(Reading("relation", tuple(columns_of_sources(self._statement.relation)), self._relation_of))
        for side, role in self._ends.items():
            getter = self._pure.entity_getters[role].name
            readings.add(
                Reading(side, tuple(columns_of_sources(self._mapping.entities[role].name)), partial(_is_named, getter)),
                Reading(f"{side}_said", tuple(columns_read(self._mapping.entities[role])), partial(self._remember, side)),
            )
        for field in self._fields():
            readings.add(
                Reading(field, tuple(columns_of_sources(getattr(self._statement, field))), partial(self._field_of, field), is_text=True, few=True)
            )
        rules = [(f"rule{index}", skip.where) for index, skip in enumerate(self._mapping.skip)]
        for name, where in [*rules, *([("fits", self._statement.where)] if self._statement.where else [])]:
            readings.add(Reading(name, tuple(where), partial(_fulfils, where)))
        digest = self._statement.id.digest if isinstance(self._statement.id, Value) else ()
        for index, column in enumerate(digest):
            readings.add(Reading(f"part{index}", (column,), partial(_text_of, column), is_text=True))
        loose = [index for index, column in enumerate(self._columns) if column not in self._known]
        for index in loose:
            readings.add(Reading(f"loose{index}", (self._columns[index],), partial(_says, self._columns[index])))
        readings.make()
        said = readings.expressions
        reasons = "".join(f" WHEN {said[name]} > 0 THEN {_RULES + index}" for index, (name, _) in enumerate(rules))
        reasons += f" WHEN {said['fits']} = 0 THEN {_NOT_ONE}" if self._statement.where else ""
        reasons += f" WHEN {said['relation']} = 0 THEN {_NO_WORDS} WHEN {said['relation']} < 0 THEN {_NO_RELATION}"
        reasons += f" WHEN {said['subject']} = 0 THEN {_NO_SUBJECT} WHEN {said['object']} = 0 THEN {_NO_OBJECT}"
        kept = ["relation", "subject_said", "object_said", *self._fields(), *(f"loose{index}" for index in loose)]
        kept += [f"loss_{name}" for name in ("relation", "subject", "object", *self._fields()) if readings.lossy(name)]
        text = f"concat_ws(chr(31), {', '.join(f'''coalesce({said[f'part{index}']}, '')''' for index in range(len(digest)))})"
        self._engine.table(
            "judged",
            f"SELECT rows.row, {', '.join(f'{said[name]} AS {name}' for name in kept)}, CASE{reasons} END AS reason,"
            f" concat('s-', left({self._engine.sha256(text)}, 16)) AS id FROM rows{readings.joins}",
        )

    def _relation_of(self, row: Row) -> int:
        """The number of the words of the relation; 0 where there are none, -1 where nothing of them can be a name."""
        words = self._pure.statement_getters[0].relation(row, "")
        if not isinstance(words, str):
            return 0
        if self._pure.builder.relations.named(words) is None:
            return -1
        if words not in self._word_numbers:
            self._word_numbers[words] = len(self._words)
            self._words.append(words)
        return self._word_numbers[words]

    def _field_of(self, field: str, row: Row) -> str | None:
        value = self._pure.statement_getters[0].fields[field](row, "")
        if field in _DATES and value is not None:
            value = self._pure.builder.date(value, field, "")
        if not isinstance(value, str | None) or value == "":
            raise Unsupported("fields that are not texts")
        return value

    def _remember(self, side: str, row: Row) -> int:
        said = self._said[side]
        if len(said) > _MOST_TEXTS:
            raise Unsupported(f"more than {_MOST_TEXTS:,} entities")
        said.append(row)
        return len(said) - 1

    # What depends on the order of rows

    def _entities(self) -> None:
        """The tables ``subjects`` and ``objects``: the entity of each distinct mention, added in the order in which rows name them."""
        sides = list(self._ends)
        ids: list[dict[int, str]] = [{} for _ in sides]
        queue: list[tuple[int, int, int]] = []
        for index, side in enumerate(sides):
            first = self._engine.rows(f"SELECT {side}_said, min(row) FROM judged WHERE reason IS NULL GROUP BY {side}_said")
            queue += [(row, index, said) for said, row in first]
        queue.sort()
        later: dict[tuple[int, int], list[int]] = {}
        changes = 0
        while queue:
            row, index, said = heapq.heappop(queue)
            before = self.report.changes
            ids[index].setdefault(said, self._entity(sides[index], said, row))
            if self.report.changes == before:
                continue
            # The row executor counts this again wherever it comes again, until nothing of it is new.
            changes += 1
            if changes > _MOST_CHANGES:
                raise Unsupported(f"more than {_MOST_CHANGES:,} mentions of entities that contradict earlier ones")
            for kind, what, count in losses_of(self.report):
                self._account.add(kind, what, count, [row] * count)
            emptied(self.report)
            if (index, said) not in later:
                later[index, said] = self._mentions(sides[index], said, row)
            if later[index, said]:
                heapq.heappush(queue, (later[index, said].pop(), index, said))
        labels: dict[str, int] = {}
        for index, side in enumerate(sides):
            found = ids[index]
            own = [labels.setdefault(self._rows.builder.label_of(id_), len(labels)) for id_ in found.values()]
            self._engine.load(
                f"{side}s",
                {"said": "integer", "id": "text", "label": "integer"},
                {"said": list(found), "id": list(found.values()), "label": own},
                ("id",),
            )
        self._labels = list(labels)

    def _entity(self, side: str, said: int, row: int) -> str:
        role, cells = self._ends[side], self._said[side][said]
        place = self._place(row)
        id_ = self._rows.entity(role, self._pure.entity_getters[role].name(cells, place), cells, place)
        if id_ is None or (id_.startswith("s-") and _LIKE_A_STATEMENT.fullmatch(id_)):
            raise Unsupported("ids of entities that are like ids of statements")
        return id_

    def _mentions(self, side: str, said: int, row: int) -> list[int]:
        """The later rows that say the same of an entity, the last one first."""
        query = f"SELECT row FROM judged WHERE reason IS NULL AND {side}_said = {said} AND row > {row} ORDER BY row DESC"
        return [found for (found,) in self._engine.rows(query)]

    def _relations(self) -> None:
        """The table ``relations``: the name of each relation by its words; new ones are declared, and take their ends, in the order of rows."""
        words = self._engine.rows(
            f"SELECT min(row), relation FROM judged WHERE reason IS NULL OR reason IN ({_NO_SUBJECT}, {_NO_OBJECT}) GROUP BY relation"
        )
        ends = self._engine.rows(
            "SELECT min(row), relation, subjects.label, objects.label FROM judged JOIN subjects ON subjects.said = subject_said"
            " JOIN objects ON objects.said = object_said WHERE reason IS NULL GROUP BY relation, subjects.label, objects.label"
        )
        names: dict[int, str] = {}
        builder, notices = self._rows.builder, self.report.notices
        for row, number, *labels in sorted([*words, *ends], key=lambda one: (one[0], len(one))):
            if not labels:
                names[number] = builder.relation(self._words[number])
            else:
                subject, object_ = (self._labels[label] for label in labels)
                if not builder.relations.fits(names[number], subject, object_):
                    builder.relations.fit(names[number], subject, object_, {}, builder.label_of)
            self._notices += [(row, notice) for notice in notices]
            notices.clear()
        self._engine.load("relations", {"words": "integer", "name": "text"}, {"words": list(names), "name": list(names.values())}, ("name",))

    # Statements and losses

    def _make(self) -> None:
        """The view ``made``: rows that say what no earlier one says; the table ``again``: those that say the same as an earlier one."""
        engine = self._engine
        wanted = "reason IS NULL"
        rows, different = engine.rows(f"SELECT count(*), count(DISTINCT id) FROM judged WHERE {wanted}")[0]
        if rows == different:
            engine.table("again", "SELECT row FROM judged WHERE FALSE")
            engine.view("made", f"SELECT * FROM judged WHERE {wanted}")
            return
        engine.table("repeated", f"SELECT id, min(row) AS first FROM judged WHERE {wanted} GROUP BY id HAVING count(*) > 1")
        engine.table("again", f"SELECT judged.row FROM judged JOIN repeated ON repeated.id = judged.id WHERE {wanted} AND row > first")
        engine.view("made", f"SELECT judged.* FROM judged ANTI JOIN again ON again.row = judged.row WHERE {wanted}")
        digest = self._statement.id.digest if isinstance(self._statement.id, Value) else ()
        parts = ", ".join(f"coalesce({self._readings.expressions[f'part{index}']}, '') AS part{index}" for index in range(len(digest)))
        texts = (
            f"SELECT DISTINCT judged.id, {parts} FROM rows{self._readings.joins} JOIN judged ON judged.row = rows.row"
            " JOIN repeated ON repeated.id = judged.id WHERE judged.reason IS NULL"
        )
        if self._one(f"SELECT count(*) - count(DISTINCT id) FROM ({texts}) AS texts"):
            raise Unsupported("two statements with one digest")

    def _count(self) -> None:
        engine = self._engine
        counted = f"count(*), {engine.smallest('row', _PLACES)}"
        for reason, number, rows in engine.rows(f"SELECT reason, {counted} FROM judged WHERE reason IS NOT NULL GROUP BY reason"):
            self._account.add("skipped", self._because(reason), number, rows)
        if self._ragged:
            for cells, columns, number, rows in engine.rows(f"SELECT ragged, width, {counted} FROM staged WHERE ragged > 0 GROUP BY ragged, width"):
                self._account.add("skipped", f"{cells} cells where there are {columns} columns", number, rows)
        number, rows = engine.rows(f"SELECT {counted} FROM again")[0]
        self._account.add("skipped", self._because(_AGAIN), number, rows or ())
        reached = {
            "relation": f"{_NO_WORDS}, {_NO_RELATION}, {_NO_SUBJECT}, {_NO_OBJECT}",
            **dict.fromkeys(("subject", "object"), f"{_NO_SUBJECT}, {_NO_OBJECT}"),
            **dict.fromkeys(self._fields(), "0"),
        }
        for what, reasons in reached.items():
            if not self._readings.lossy(what):
                continue
            where = f"loss_{what} > 0 AND (reason IS NULL OR reason IN ({reasons}))"
            for loss, number, rows in engine.rows(f"SELECT loss_{what}, {counted} FROM judged WHERE {where} GROUP BY loss_{what}"):
                for kind, words, times in self._readings.losses[loss]:
                    self._account.add(kind, words, number * times, [row for row in rows for _ in range(times)])
        for index, column in enumerate(self._columns):
            if column not in self._known:
                number, rows = engine.rows(f"SELECT {counted} FROM made WHERE loose{index} > 0")[0]
                self._account.add("fields", column, number, rows or ())
        self._account.into(self.report, self._place)
        self.report.used = self._one("SELECT count(*) FROM made")
        self.report.rows = self._one("SELECT count(*) FROM staged")

    def _because(self, reason: int) -> str:
        if reason >= _RULES:
            return self._mapping.skip[reason - _RULES].because
        return {
            _NOT_ONE: "no statement of the mapping fits",
            _NO_WORDS: f"no relation in {self._pure.statement_getters[0].relation_columns}",
            _NO_RELATION: "no relation",
            _NO_SUBJECT: f"no {self._ends['subject']}",
            _NO_OBJECT: f"no {self._ends['object']}",
            _AGAIN: "the same as an earlier row",
        }[reason]

    def _place(self, row: int) -> str:
        return f"{self._names[row >> _FILE]}:{row & _LINE}"

    def _one(self, query: str) -> int:
        return int(self._engine.rows(query)[0][0])


def _is_named(name: Any, row: Row) -> int:
    return int(name(row, "") is not None)


def _fulfils(where: Any, row: Row) -> int:
    return int(holds(where, row))


def _text_of(column: str, row: Row) -> str:
    return row.get(column) or ""


def _says(column: str, row: Row) -> int:
    return int(row.get(column) is not None)
