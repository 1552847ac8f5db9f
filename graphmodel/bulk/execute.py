"""A mapping on the rows of tables, in columns: texts are numbers, each distinct combination is read once by the getters of the row executor.

What depends on the order of rows (ids of entities, new relations, what a later row adds to an entity) is done for each distinct thing, in the order
in which the row executor meets it. The rest is joins of numbers. Queries have numbers and names of our own in them, never a text of a source.
"""

from __future__ import annotations

import heapq
import re
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from graphmodel.bulk.account import Account, Kind, emptied, losses_of
from graphmodel.bulk.engine import Unsupported
from graphmodel.bulk.lines import Delimited, Texts, batches
from graphmodel.bulk.plan import FIELDS
from graphmodel.importers.loss import LossReport
from graphmodel.importers.mapping import Condition, TableMapping, Value, columns_of_sources, columns_read
from graphmodel.importers.rows import RowImport

if TYPE_CHECKING:
    import pyarrow

    from graphmodel.model.model import Model

_FILE = 40
"""A row's number has its file above so many bits, and its line in them."""
_NOT_ONE, _NO_WORDS, _NO_RELATION, _NO_SUBJECT, _NO_OBJECT = 1, 2, 3, 4, 5
_RULES = 100
"""Reasons from here on are the mapping's own."""
_DATES = ("valid", "stated", "recorded")
_MOST_CHANGES = 20_000
"""So many mentions of entities may contradict earlier ones; each is taken by itself."""
_LIKE_A_STATEMENT = re.compile("s-[0-9a-f]{16}")

Row = dict[str, str | None]


class ColumnImport:
    """The rows of files by a mapping: ``run`` reads them, ``head`` gives the model without its statements, and ``statements`` those."""

    def __init__(self, connection: Any, mapping: TableMapping, name: str, source: str) -> None:
        self._sql = connection
        self._mapping = mapping
        self._statement = mapping.statements[0]
        self._known = mapping.used_columns | mapping.ignore.keys()
        self._ends = {"subject": self._statement.subject, "object": self._statement.object}
        self._rows = RowImport(mapping, name, source)
        self._pure = RowImport(mapping, name, source)
        """Its getters read values; what they lose is counted here, and belongs to every row with these values."""
        self._texts = Texts()
        self._account = Account()
        self._files: Sequence[Delimited] = ()
        self._columns: tuple[str, ...] = ()
        self._losses: list[list[tuple[Kind, str, int]]] = [[]]
        self._said: dict[str, list[Row]] = {"subject": [], "object": []}
        self._notices: list[tuple[int, str]] = []
        self.report: LossReport = self._rows.report

    def run(self, files: Sequence[Delimited]) -> None:
        """Read the files. Raises Unsupported where something in them is for the row executor."""
        self._files = files
        self._notices = [(number << _FILE, notice) for number, file in enumerate(files) for notice in file.notices]
        self._stage()
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

    def statements(self) -> pyarrow.RecordBatchReader:
        """The statements in the order of the rows: id, subject, relation, object, and the fields of the mapping."""
        fields = self._fields()
        chosen = "".join(f", nullif(t_{name}.text, '') AS {name}" for name in fields)
        joins = "".join(f" JOIN texts t_{name} ON t_{name}.number = made.{name}" for name in fields)
        return self._sql.execute(
            f"SELECT made.id, subjects.id AS subject, relations.name AS relation, objects.id AS object{chosen} FROM made"
            " JOIN subjects ON subjects.said = made.subject_said JOIN objects ON objects.said = made.object_said"
            f" JOIN relations ON relations.words = made.relation{joins} ORDER BY made.row"
        ).to_arrow_reader(100_000)

    def _fields(self) -> list[str]:
        return [name for name in FIELDS if getattr(self._statement, name) is not None]

    # Rows as numbers

    def _stage(self) -> None:
        """The rows of all files, in the tables ``rows`` and ``ragged``."""
        self._columns = tuple(dict.fromkeys(column for file in self._files for column in file.columns))
        wide = ", ".join(f"c{index} INTEGER" for index in range(len(self._columns)))
        self._sql.execute(f"CREATE TABLE rows (row BIGINT, {wide})")
        self._sql.execute("CREATE TABLE ragged (row BIGINT, cells BIGINT, columns BIGINT)")
        for number, file in enumerate(self._files):
            at = {column: index for index, column in enumerate(file.columns)}
            cells = ", ".join(f"c{at[column]}" if column in at else "0" for column in self._columns)
            for piece, ragged in batches(file, self._texts):
                self._insert("rows", piece, f"line + {number << _FILE}, {cells}")
                self._insert("ragged", ragged, f"line + {number << _FILE}, cells, {len(file.columns)}")

    def _insert(self, table: str, arrow: Any, columns: str) -> None:
        self._sql.register("piece", arrow)
        self._sql.execute(f"INSERT INTO {table} SELECT {columns} FROM piece")
        self._sql.unregister("piece")

    def _table(self, name: str, columns: dict[str, list[Any]]) -> None:
        """A table of values that were made here: columns of integers, or of texts where the name is text, id or name."""
        import pyarrow as pa

        arrays = {key: pa.array(values, pa.string() if key in ("text", "id", "name") else pa.int64()) for key, values in columns.items()}
        self._sql.register("piece", pa.table(arrays))
        self._sql.execute(f"CREATE TABLE {name} AS SELECT * FROM piece")
        self._sql.unregister("piece")

    # What rows say

    def _derive(self, table: str, columns: Sequence[str], read: Callable[[Row], int]) -> str:
        """A table of what ``read`` gives for each distinct combination of columns, and of what is lost by it; returns how it is joined with rows."""
        indices = [self._columns.index(column) for column in dict.fromkeys(columns) if column in self._columns]
        keys = ", ".join(f"c{index}" for index in indices)
        said = self._sql.execute(f"SELECT DISTINCT {keys} FROM rows").fetchall() if indices else [()]
        values, losses = [], []
        for numbers in said:
            emptied(self._pure.report)
            values.append(read({self._columns[index]: self._texts.text(number) for index, number in zip(indices, numbers, strict=True)}))
            lost = losses_of(self._pure.report)
            losses.append(len(self._losses) if lost else 0)
            if lost:
                self._losses.append(lost)
        by_key = {f"k{index}": [numbers[at] for numbers in said] for at, index in enumerate(indices)}
        self._table(table, {**by_key, "value": values, "loss": losses})
        return f" JOIN {table} ON {' AND '.join(f'{table}.k{index} = rows.c{index}' for index in indices) or 'TRUE'}"

    def _judge(self) -> None:
        """The table ``judged``: rows with what the mapping reads of them, and the reason for which one is skipped."""
        joins = self._derive("d_relation", list(columns_of_sources(self._statement.relation)), self._relation_of)
        chosen = "d_relation.value AS relation, d_relation.loss AS relation_loss"
        for side, role in self._ends.items():
            getters = self._pure.entity_getters[role]
            name = list(columns_of_sources(self._mapping.entities[role].name))
            joins += self._derive(f"d_{side}", name, lambda row, getters=getters: int(getters.name(row, "") is not None))  # type: ignore[misc]
            joins += self._derive(f"s_{side}", list(columns_read(self._mapping.entities[role])), lambda row, side=side: self._remember(side, row))  # type: ignore[misc]
            chosen += f", d_{side}.loss AS {side}_loss, s_{side}.value AS {side}_said"
        for field in self._fields():
            columns = list(columns_of_sources(getattr(self._statement, field)))
            joins += self._derive(f"d_{field}", columns, lambda row, field=field: self._field_of(field, row))  # type: ignore[misc]
            chosen += f", d_{field}.value AS {field}, d_{field}.loss AS {field}_loss"
        rules = "".join(f" WHEN {self._condition(skip.where)} THEN {_RULES + index}" for index, skip in enumerate(self._mapping.skip))
        fits = f" WHEN NOT ({self._condition(self._statement.where)}) THEN {_NOT_ONE}" if self._statement.where else ""
        self._sql.execute(
            f"CREATE TABLE judged AS SELECT rows.*, {chosen}, CASE{rules}{fits} WHEN d_relation.value = 0 THEN {_NO_WORDS}"
            f" WHEN d_relation.value < 0 THEN {_NO_RELATION} WHEN d_subject.value = 0 THEN {_NO_SUBJECT} WHEN d_object.value = 0 THEN {_NO_OBJECT}"
            f" END AS reason FROM rows{joins}"
        )
        self._sql.execute("DROP TABLE rows")
        numbers = list(range(len(self._texts.texts)))
        self._table("texts", {"number": numbers, "text": self._texts.texts})

    def _relation_of(self, row: Row) -> int:
        """The number of the words of the relation; 0 where there are none, -1 where nothing of them can be a name."""
        words = self._pure.statement_getters[0].relation(row, "")
        if not isinstance(words, str):
            return 0
        lost = self._pure.builder.relations.named(words) is None
        return -1 if lost else self._number(words)

    def _field_of(self, field: str, row: Row) -> int:
        value = self._pure.statement_getters[0].fields[field](row, "")
        if value is None:
            return 0
        if field in _DATES:
            value = self._pure.builder.date(value, field, "")
            return 0 if value is None else self._number(value)
        return self._number(value)

    def _number(self, text: Any) -> int:
        if not isinstance(text, str) or not text:
            raise Unsupported("fields that are not texts")
        return self._texts.number(text)

    def _remember(self, side: str, row: Row) -> int:
        self._said[side].append(row)
        return len(self._said[side]) - 1

    def _condition(self, condition: Condition) -> str:
        """A condition on rows as SQL: texts are their numbers."""
        parts = []
        for column, wanted in condition.items():
            numbers = [self._texts.known(text) for text in ((wanted,) if isinstance(wanted, str) else wanted)]
            if column in self._columns:
                parts.append(f"rows.c{self._columns.index(column)} IN ({', '.join(map(str, numbers or [-1]))})")
            elif 0 not in numbers:
                parts.append("FALSE")
        return " AND ".join(parts) or "TRUE"

    # What depends on the order of rows

    def _entities(self) -> None:
        """The tables ``subjects`` and ``objects``: the entity of each distinct mention, added in the order in which rows name them."""
        sides = list(self._ends)
        ids: list[dict[int, str]] = [{} for _ in sides]
        queue: list[tuple[int, int, int]] = []
        for index, side in enumerate(sides):
            first = self._sql.execute(f"SELECT {side}_said, min(row) FROM judged WHERE reason IS NULL GROUP BY ALL").fetchall()
            queue += [(row, index, said) for said, row in first]
        heapq.heapify(queue)
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
        labels = {entity: self._texts.number(self._rows.builder.label_of(entity)) for id_ in ids for entity in id_.values()}
        for index, side in enumerate(sides):
            found = ids[index]
            self._table(f"{side}s", {"said": list(found), "id": list(found.values()), "label": [labels[id_] for id_ in found.values()]})

    def _entity(self, side: str, said: int, row: int) -> str:
        role, cells = self._ends[side], self._said[side][said]
        place = self._place(row)
        id_ = self._rows.entity(role, self._pure.entity_getters[role].name(cells, place), cells, place)
        if id_ is None or _LIKE_A_STATEMENT.fullmatch(id_):
            raise Unsupported("ids of entities that are like ids of statements")
        return id_

    def _mentions(self, side: str, said: int, row: int) -> list[int]:
        """The later rows that say the same of an entity, the last one first."""
        query = f"SELECT row FROM judged WHERE reason IS NULL AND {side}_said = $1 AND row > $2 ORDER BY row DESC"
        return [found for (found,) in self._sql.execute(query, [said, row]).fetchall()]

    def _relations(self) -> None:
        """The table ``relations``: the name of each relation by its words; new ones are declared, and take their ends, in the order of rows."""
        words = self._sql.execute(
            f"SELECT min(row), relation FROM judged WHERE reason IS NULL OR reason IN ({_NO_SUBJECT}, {_NO_OBJECT}) GROUP BY relation"
        ).fetchall()
        ends = self._sql.execute(
            "SELECT min(row), relation, subjects.label, objects.label FROM judged JOIN subjects ON subjects.said = subject_said"
            " JOIN objects ON objects.said = object_said WHERE reason IS NULL GROUP BY ALL"
        ).fetchall()
        names: dict[int, str] = {}
        builder, notices = self._rows.builder, self.report.notices
        for row, number, *labels in sorted([*words, *ends], key=lambda one: (one[0], len(one))):
            if not labels:
                names[number] = builder.relation(self._texts.texts[number])
            else:
                subject, object_ = (self._texts.texts[label] for label in labels)
                if not builder.relations.fits(names[number], subject, object_):
                    builder.relations.fit(names[number], subject, object_, {}, builder.label_of)
            self._notices += [(row, notice) for notice in notices]
            notices.clear()
        self._table("relations", {"words": list(names), "name": list(names.values())})

    # Statements and losses

    def _make(self) -> None:
        """The tables ``firsts`` (rows that say what no earlier one says) and ``made`` (those, with the ids of their statements)."""
        digest = self._statement.id.digest if isinstance(self._statement.id, Value) else ()
        indices = [self._columns.index(column) if column in self._columns else None for column in digest]
        same = ", ".join(f"c{index}" for index in dict.fromkeys(indices) if index is not None) or "0"
        self._sql.execute(f"CREATE TABLE firsts AS SELECT min(row) AS row FROM judged WHERE reason IS NULL GROUP BY {same}")
        texts = ", ".join("''" if index is None else f"t{at}.text" for at, index in enumerate(indices))
        joins = "".join(f" JOIN texts t{at} ON t{at}.number = judged.c{index}" for at, index in enumerate(indices) if index is not None)
        loose = [f"c{index}" for index, column in enumerate(self._columns) if column not in self._known]
        kept = ", ".join(f"judged.{name}" for name in ("row", "relation", "subject_said", "object_said", *self._fields(), *loose))
        self._sql.execute(
            f"CREATE TABLE made AS SELECT {kept}, 's-' || left(sha256(concat_ws(chr(31), {texts})), 16) AS id"
            f" FROM judged JOIN firsts ON firsts.row = judged.row{joins}"
        )
        if self._one("SELECT count(*) - count(DISTINCT id) FROM made"):
            raise Unsupported("two statements with one digest")

    def _count(self) -> None:
        count = "count(*), min(row, 3)"
        for reason, number, rows in self._sql.execute(f"SELECT reason, {count} FROM judged WHERE reason IS NOT NULL GROUP BY reason").fetchall():
            self._account.add("skipped", self._because(reason), number, rows)
        for cells, columns, number, rows in self._sql.execute(f"SELECT cells, columns, {count} FROM ragged GROUP BY ALL").fetchall():
            self._account.add("skipped", f"{cells} cells where there are {columns} columns", number, rows)
        for number, rows in self._sql.execute(
            f"SELECT {count} FROM judged ANTI JOIN firsts ON firsts.row = judged.row WHERE reason IS NULL"
        ).fetchall():
            self._account.add("skipped", "the same as an earlier row", number, rows or ())
        reached = {
            "relation": f"{_NO_WORDS}, {_NO_RELATION}, {_NO_SUBJECT}, {_NO_OBJECT}",
            **dict.fromkeys(("subject", "object"), f"{_NO_SUBJECT}, {_NO_OBJECT}"),
            **dict.fromkeys(self._fields(), "0"),
        }
        for what, reasons in reached.items():
            where = f"{what}_loss > 0 AND (reason IS NULL OR reason IN ({reasons}))"
            for loss, number, rows in self._sql.execute(f"SELECT {what}_loss, {count} FROM judged WHERE {where} GROUP BY ALL").fetchall():
                for kind, words, times in self._losses[loss]:
                    self._account.add(kind, words, number * times, [row for row in rows for _ in range(times)])
        for index, column in enumerate(self._columns):
            if column not in self._known:
                number, rows = self._sql.execute(f"SELECT {count} FROM made WHERE c{index} <> 0").fetchall()[0]
                self._account.add("fields", column, number, rows or ())
        self._account.into(self.report, self._place)
        self.report.used = self._one("SELECT count(*) FROM made")
        self.report.rows = self._one("SELECT (SELECT count(*) FROM judged) + (SELECT count(*) FROM ragged)")

    def _because(self, reason: int) -> str:
        if reason >= _RULES:
            return self._mapping.skip[reason - _RULES].because
        return {
            _NOT_ONE: "no statement of the mapping fits",
            _NO_WORDS: f"no relation in {self._pure.statement_getters[0].relation_columns}",
            _NO_RELATION: "no relation",
            _NO_SUBJECT: f"no {self._ends['subject']}",
            _NO_OBJECT: f"no {self._ends['object']}",
        }[reason]

    def _place(self, row: int) -> str:
        return f"{self._files[row >> _FILE].path}:{row & ((1 << _FILE) - 1)}"

    def _one(self, query: str) -> int:
        return int(self._sql.execute(query).fetchall()[0][0])
