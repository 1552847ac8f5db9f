"""A mapping on the rows of tables, in columns: each distinct combination of cells is read once by the getters of the row executor.

What depends on the order of rows (ids of entities, new relations, what a later row adds to an entity) is done for each distinct thing, in the order
in which the row executor meets it. The rest is joins. The steps, each a table: ``staged`` (all rows) and its view ``rows`` (those that are not
ragged), ``r0`` … (what distinct cells say), ``judged`` (what each row says, and why it is skipped), ``subjects``, ``objects`` and ``relations``
(what those are in the model), ``made`` (rows that make a statement). Queries have numbers and names of our own in them, never a text of a source.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from graphmodel.bulk.account import Account
from graphmodel.bulk.engine import Unsupported
from graphmodel.bulk.engines import Engine
from graphmodel.bulk.lines import Delimited
from graphmodel.bulk.mentions import PLACES, in_order
from graphmodel.bulk.named import are_ids, make_ends
from graphmodel.bulk.plan import FIELDS, kind_of, names_of_entities, template_of
from graphmodel.bulk.readings import Reading, Readings
from graphmodel.bulk.sayings import Sayings, are_named, fulfils, is_named, says, text_of, texts_of, value_of
from graphmodel.bulk.staging import FILE, LINE, stage
from graphmodel.formats.model_tables import PROPERTY
from graphmodel.importers.alike import alike
from graphmodel.importers.loss import LossReport
from graphmodel.importers.mapping import TableMapping, Value, columns_of, columns_of_sources, columns_read
from graphmodel.importers.names import safe_id
from graphmodel.importers.rows import RowImport

if TYPE_CHECKING:
    from graphmodel.formats.flat import Kind
    from graphmodel.model.model import Model

_NOT_ONE, _NO_WORDS, _NO_RELATION, _NO_SUBJECT, _NO_OBJECT, _AGAIN = 1, 2, 3, 4, 5, 6
_RULES = 100
"""Reasons from here on are the mapping's own."""
_LIKE_A_STATEMENT = re.compile("s-[0-9a-f]{16}")
_ID = "[!-~]+( [!-~]+){0,9}"
"""What a column that is part of a statement's id may have: it is the id as it is, and nobody has to read it."""
_LONGEST_ID = 100


class ColumnImport:
    """The rows of files by a mapping: ``run`` reads them, ``head`` gives the model without its statements, ``statements`` is the query for those."""

    def __init__(self, engine: Engine, mapping: TableMapping, name: str, source: str) -> None:
        self._engine = engine
        self._mapping = mapping
        self._statement = mapping.statements[0]
        self._known = mapping.used_columns | mapping.ignore.keys()
        self._ends = {"subject": self._statement.subject, "object": self._statement.object}
        self._rows = RowImport(mapping, name, source)
        self._says = Sayings(mapping, name, source)
        self._account = Account()
        self._files: Sequence[Delimited] = ()
        self._names: list[str] = []
        self._columns: tuple[str, ...] = ()
        self._labels: list[str] = []
        """The labels of ends by their numbers; the first one has the number 1."""
        self._properties = dict(sorted(self._statement.properties.items()))
        self._cited = [f"cited{index}" for index in range(len(self._statement.evidence))]
        self._name_columns = names_of_entities(mapping) or ()
        """The columns of names, where entities have nothing else."""
        self.named: list[str] | None = None
        """The ids of such entities, in the order of rows, where they are not in the model."""
        self.first: dict[str, int] = {}
        """The place in which an entity is mentioned first: twice the row, and 1 more for an object."""
        self._changed: tuple[str, Any] = ("", None)
        """What was added last, as it then was."""
        self.unnamed = 0
        """How many entities have no name."""
        self._notices: list[tuple[int, str]] = []
        self.report: LossReport = self._rows.report

    def run(self, files: Sequence[Delimited]) -> None:
        """Read the files. Raises Unsupported where something in them is for the row executor."""
        self._files, self._names = files, [str(file.path) for file in files]
        self._notices = [(number << FILE, notice) for number, file in enumerate(files) for notice in file.notices]
        self._engine.join_as_written()
        self._staged = stage(self._engine, files, self._mapping.ignore.keys() - self._mapping.used_columns)
        self._columns = self._staged.columns
        if self._staged.damaged:
            self._refuse_damaged()
        self._readings = Readings(self._engine, files, self._columns, self._says.rows.report)
        self._judge()
        self._entities()
        self._documents()
        self._relations()
        self._make()
        self._refuse_shared_ids()
        self._count()

    def head(self) -> Model:
        """The model without its statements, and without the entities that have no name; the report is then whole."""
        self.report.notices[:] = [notice for _, notice in sorted(self._notices, key=lambda one: one[0])]
        model = self._rows.model()
        self.report.statements = self.report.used
        self.report.entities += self.unnamed
        if self.named is not None:
            self.report.entities += len(self.named)
            self.report.notices += alike(self.named, self.named)
        self.report.evidence = sum(self._one(f"SELECT count(*) FROM made WHERE {cited} > 0") for cited in self._cited)
        return model

    @property
    def label_of_named(self) -> str:
        """The label of all entities of which rows say only a name."""
        return self._labels[0]

    def statements(self) -> tuple[str, dict[str, Kind]]:
        """The query for the statements, with their ``row``, and the columns that it has beside those in which all say the same."""
        kinds: dict[str, Kind] = dict.fromkeys(("id", "subject", "relation", "object", *self._fields()), "text")
        ends = ", ".join(f"{self._end(side)} AS {side}" for side in self._ends)
        chosen = "".join(f", made.{name} AS {name}" for name in self._fields())
        counts = ", ".join(f"count(property{index})" for index in range(len(self._properties)))
        values = self._engine.rows(f"SELECT {counts} FROM made")[0] if counts else ()
        for index, (name, source) in enumerate(self._properties.items()):
            if values[index]:
                kinds[f"{PROPERTY}{name}"] = kind_of(source) or "text"
                chosen += f", made.property{index} AS {self._engine.quoted(PROPERTY + name)}"
        joins = "".join(f" LEFT JOIN {side}s ON {side}s.said = made.{side}_said" for side in self._ends)
        joins += " JOIN relations ON relations.words = made.relation"
        joins += " JOIN sources ON made.row BETWEEN sources.first AND sources.last" if self.unnamed else ""
        return f"SELECT made.row, made.id AS id, {ends}, relations.name AS relation{chosen} FROM made{joins}", kinds

    def evidence(self) -> str:
        """The query for the evidence: its statement, its document, and the ``place`` among all."""
        return " UNION ALL ".join(
            f"SELECT made.row * {len(self._cited)} + {index} AS place, made.id AS statement, {cited}s.id AS document"
            f" FROM made JOIN {cited}s ON {cited}s.said = made.{cited}"
            for index, cited in enumerate(self._cited)
        )

    def unnamed_entities(self) -> str:
        """The query for the entities without a name: their ids, labels and names, and the ``place`` of each among all."""
        return " UNION ALL ".join(
            f"SELECT made.row * 2 + {number} AS place, {self._unspecified(side)} AS id, labels.text AS label, sources.{side}_words AS name FROM made"
            f" JOIN labels ON labels.label = -made.{side}_said JOIN sources ON made.row BETWEEN sources.first AND sources.last"
            f" WHERE made.{side}_said < 0"
            for number, side in enumerate(self._ends)
        )

    def _end(self, side: str) -> str:
        """The id of an end of a statement."""
        return f"CASE WHEN made.{side}_said < 0 THEN {self._unspecified(side)} ELSE {side}s.id END" if self.unnamed else f"{side}s.id"

    def _unspecified(self, side: str) -> str:
        """The id of an end without a name, as :meth:`graphmodel.importers.builder.ModelBuilder.unspecified` makes it."""
        text = f"concat(sources.name, ':', {self._engine.text('made.row - sources.first')}, chr(31), sources.{side}_role)"
        return f"concat('unspecified-', left({self._engine.sha256(text)}, 16))"

    def _fields(self) -> list[str]:
        return [name for name in FIELDS if getattr(self._statement, name) is not None]

    # Rows as they are

    def _refuse_damaged(self) -> None:
        """Raise Unsupported where a spreadsheet damaged cells, also of columns that the mapping leaves out."""
        readings = Readings(self._engine, self._files, self._columns, self._says.rows.report)
        for index in range(len(self._columns)):
            for (raw,) in self._engine.rows(f"SELECT c{index} FROM rows WHERE c{index} LIKE '%#%' OR c{index} LIKE '%E+%' GROUP BY c{index}"):
                readings.text(index, raw)

    # What rows say

    def _judge(self) -> None:
        """The table ``judged``: rows with what the mapping reads of them, and the reason for which one is skipped."""
        readings = self._readings
        readings.add(Reading("relation", tuple(columns_of_sources(self._statement.relation)), self._says.relation))
        for side, role in self._ends.items():
            entity = self._mapping.entities[role]
            getter = self._says.rows.entity_getters[role].name
            is_name, number = (are_named, self._says.named) if self._name_columns else (None, None)
            readings.add(
                Reading(side, tuple(columns_of_sources(entity.name)), partial(is_named, getter), read_texts=is_name),
                Reading(f"{side}_said", tuple(columns_read(entity)), partial(self._says.mention, side, role), read_texts=number),
            )
        for cited, quote in zip(self._cited, self._statement.evidence, strict=True):
            columns = tuple(columns_read(self._mapping.documents[quote.document]))
            readings.add(Reading(cited, columns, partial(self._says.cite, cited, quote.document)))
        for field in self._fields():
            readings.add(
                Reading(field, tuple(columns_of_sources(getattr(self._statement, field))), partial(self._says.field, field), kind="text", few=True)
            )
        for index, (name, source) in enumerate(self._properties.items()):
            kind = kind_of(source) or "text"
            getter = self._says.rows.statement_getters[0].properties[name]
            readings.add(Reading(f"property{index}", columns_of(source), partial(value_of, getter), kind=kind, few=kind == "text"))
        rules = [(f"rule{index}", skip.where) for index, skip in enumerate(self._mapping.skip)]
        for name, where in [*rules, *([("fits", self._statement.where)] if self._statement.where else [])]:
            readings.add(Reading(name, tuple(where), partial(fulfils, where)))
        for index, column in enumerate(self._digest()):
            readings.add(Reading(f"part{index}", (column,), partial(text_of, column), kind="text", read_texts=texts_of))
        loose = [index for index, column in enumerate(self._columns) if column not in self._known]
        for index in loose:
            readings.add(Reading(f"loose{index}", (self._columns[index],), partial(says, self._columns[index])))
        readings.make()
        said = readings.expressions
        reasons = "".join(f" WHEN {said[name]} > 0 THEN {_RULES + index}" for index, (name, _) in enumerate(rules))
        reasons += f" WHEN {said['fits']} = 0 THEN {_NOT_ONE}" if self._statement.where else ""
        reasons += f" WHEN {said['relation']} = 0 THEN {_NO_WORDS} WHEN {said['relation']} < 0 THEN {_NO_RELATION}"
        for side, code in (("subject", _NO_SUBJECT), ("object", _NO_OBJECT)):
            if self._mapping.entities[self._ends[side]].unnamed is None:
                reasons += f" WHEN {said[side]} = 0 THEN {code}"
        kept = ["relation", "subject_said", "object_said", *self._values(), *(f"loose{index}" for index in loose)]
        kept += [f"loss_{name}" for name in ("relation", "subject", "object", *self._values()) if readings.lossy(name)]
        numbers = {"relation", "subject_said", "object_said", *self._cited}
        chosen = ", ".join(f"{f'CAST({said[name]} AS INTEGER)' if name in numbers else said[name]} AS {name}" for name in kept)
        self._engine.table(
            "judged",
            f"SELECT rows.row, {chosen}, CAST(CASE{reasons} END AS SMALLINT) AS reason, {self._id()} AS id FROM rows{readings.joins}",
        )

    def _values(self) -> list[str]:
        """What rows say of statements, beside their ends and relations."""
        return [*self._cited, *self._fields(), *(f"property{index}" for index in range(len(self._properties)))]

    def _digest(self) -> tuple[str, ...]:
        return self._statement.id.digest if isinstance(self._statement.id, Value) else ()

    def _id(self) -> str:
        """The id of a row's statement."""
        parts = template_of(self._statement.id)
        if parts is None:
            texts = ", ".join(f"coalesce({self._readings.expressions[f'part{index}']}, '')" for index in range(len(self._digest())))
            digest = self._engine.sha256(f"concat_ws(chr(31), {texts})")
            return f"concat('s-', left({digest}, 16))"
        pieces = [f"'{text}'" for text in parts]
        missing = sorted(self._mapping.missing)
        self._engine.load("missing", {"text": "text"}, {"text": missing or [""]})
        for at in range(1, len(parts), 2):
            if parts[at] not in self._columns:
                raise Unsupported("ids of statements from a column that is not there")
            pieces[at] = cell = f"rows.c{self._columns.index(parts[at])}"
            unusual = self._one(f"SELECT count(*) FROM rows WHERE length({cell}) > {_LONGEST_ID} OR NOT ({self._engine.matches(cell, _ID)})")
            if unusual or self._one(f"SELECT count(*) FROM rows JOIN missing ON missing.text = {cell}"):
                raise Unsupported("ids of statements that are not plain")
        return f"concat({', '.join(pieces)})"

    # What depends on the order of rows

    def _entities(self) -> None:
        """The tables ``subjects`` and ``objects``: the entity of each distinct mention, added in the order in which rows name them."""
        if self._name_columns and are_ids(self._says.names):
            self.named = make_ends(self._engine, self._says.names, list(self._ends))
            self._labels = [str(self._says.rows.entity_getters[self._ends["subject"]].label({}, ""))]
            return
        columns = [f"{side}_said" for side in self._ends]
        ids = in_order(self._engine, columns, self._entity, self.report, self._account)
        labels = {label: number for number, label in enumerate(self._says.labels, 1)}
        for side, found in zip(self._ends, ids, strict=True):
            own = [labels.setdefault(self._rows.builder.label_of(id_), len(labels) + 1) for id_ in found.values()]
            # Those without a name, by their labels.
            names: list[str | None] = list(found.values())
            names += [None] * len(self._says.labels)
            said = [*found, *(-number for number in range(1, len(self._says.labels) + 1))]
            self._engine.load(
                f"{side}s",
                {"said": "integer", "id": "text", "label": "integer"},
                {"said": said, "id": names, "label": [*own, *range(1, len(self._says.labels) + 1)]},
                ("id",),
            )
        words = {side: self._mapping.entities[role].unnamed for side, role in self._ends.items()}
        self._engine.load("labels", {"label": "integer", "text": "text"}, {"label": list(labels.values()), "text": list(labels)})
        texts: dict[str, list[Any]] = {"name": self._names, **{f"{side}_role": [role] * len(self._names) for side, role in self._ends.items()}}
        texts |= {f"{side}_words": [words[side]] * len(self._names) for side in self._ends}
        starts = [number << FILE for number in range(len(self._names))]
        kinds: dict[str, Kind] = {"first": "integer", "last": "integer", **dict.fromkeys(texts, "text")}
        self._engine.load("sources", kinds, {"first": starts, "last": [start | LINE for start in starts], **texts})
        for side, role in self._ends.items():
            self._count_unnamed(side, role)
        self._labels = list(labels)

    def _count_unnamed(self, side: str, role: str) -> None:
        """Count the entities without a name, and what the row executor says of each."""
        counted = f"count(*), {self._engine.smallest('row', PLACES)}"
        for said, number, rows in self._engine.rows(
            f"SELECT {side}_said, {counted} FROM judged WHERE reason IS NULL AND {side}_said < 0 GROUP BY {side}_said"
        ):
            self.unnamed += number
            self._account.add("values", f"{role}: not named, an unspecified {self._says.labels[-1 - said]}", number, rows)

    def _entity(self, index: int, said: int, row: int) -> tuple[str, bool]:
        side = list(self._ends)[index]
        role, builder = self._ends[side], self._rows.builder
        cells = {self._name_columns[index]: self._says.names[said - 1]} if self._name_columns else self._says.mentions[side][said - 1]
        place = self._place(row)
        name = self._says.rows.entity_getters[role].name(cells, place)
        before = self._changed
        id_ = self._rows.entity(role, name, cells, place)
        if id_ is None or (id_.startswith("s-") and _LIKE_A_STATEMENT.fullmatch(id_)):
            raise Unsupported("ids of entities that are like ids of statements")
        self.first.setdefault(id_, row * 2 + index)
        self._changed = id_, builder.thing(id_)
        return id_, self._changed == before

    def _documents(self) -> None:
        """A table for each piece of evidence (``cited0s`` …): the document of each distinct mention, added in the order of rows."""
        ids = in_order(self._engine, self._cited, self._document, self.report, self._account)
        for cited, found in zip(self._cited, ids, strict=True):
            self._engine.load(f"{cited}s", {"said": "integer", "id": "text"}, {"said": list(found), "id": list(found.values())}, ("id",))

    def _document(self, index: int, said: int, row: int) -> tuple[str, bool]:
        fields, properties = self._says.documents[self._cited[index]][said - 1]
        made, builder = dict(fields), self._rows.builder
        key = str(made.pop("id"))
        if safe_id(key) in self.first:
            raise Unsupported("documents with ids of entities")
        before = self._changed
        id_ = builder.document(key, self._place(row), properties=properties, **made)
        self._changed = id_, builder.thing(id_)
        return id_, self._changed == before

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
                names[number] = builder.relation(self._says.words[number])
            else:
                subject, object_ = (self._labels[label - 1] for label in labels)
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
        if not engine.repeated("repeated", wanted):
            engine.table("again", "SELECT row FROM judged WHERE FALSE")
            engine.view("made", f"SELECT * FROM judged WHERE {wanted}")
            return
        engine.table("again", f"SELECT judged.row FROM judged JOIN repeated ON repeated.id = judged.id WHERE {wanted} AND row > first")
        engine.view("made", f"SELECT judged.* FROM judged ANTI JOIN again ON again.row = judged.row WHERE {wanted}")
        if template_of(self._statement.id) is None:
            self._refuse_shared_digests()
            return
        kept = ", ".join(f"judged.{name}" for name in ("id", "relation", "subject_said", "object_said", *self._values()))
        same = f"SELECT DISTINCT {kept} FROM judged JOIN repeated ON repeated.id = judged.id WHERE {wanted}"
        if self.unnamed or self._one(f"SELECT count(*) - count(DISTINCT id) FROM ({same}) AS same"):
            raise Unsupported("several statements with one id")

    def _refuse_shared_digests(self) -> None:
        """Raise Unsupported where statements that are not the same have one digest."""
        parts = ", ".join(f"coalesce({self._readings.expressions[f'part{index}']}, '') AS part{index}" for index in range(len(self._digest())))
        texts = (
            f"SELECT DISTINCT shared.id, {parts} FROM rows JOIN (SELECT judged.row, judged.id FROM judged JOIN repeated"
            f" ON repeated.id = judged.id WHERE judged.reason IS NULL) AS shared ON shared.row = rows.row{self._readings.joins}"
        )
        if self._one(f"SELECT count(*) - count(DISTINCT id) FROM ({texts}) AS texts"):
            raise Unsupported("two statements with one digest")

    def _refuse_shared_ids(self) -> None:
        """Raise Unsupported where a statement has the id of an entity or of a document."""
        if template_of(self._statement.id) is None:
            return
        for table in (*(f"{side}s" for side in self._ends), *(f"{cited}s" for cited in self._cited)):
            if self._one(f"SELECT count(*) FROM made JOIN {table} ON {self._engine.text(f'{table}.id')} = made.id"):
                raise Unsupported("ids of statements that something else has")

    def _count(self) -> None:
        engine = self._engine
        counted = f"count(*), {engine.smallest('row', PLACES)}"
        for at, file in enumerate(self._files):
            if file.lost:
                every = f"row BETWEEN {at << FILE} AND {(at << FILE) | LINE}"
                every += f" AND (ragged = 0 OR ragged >= {len(self._mapping.columns)})" if self._staged.ragged else ""
                number, rows = engine.rows(f"SELECT {counted} FROM staged WHERE {every}")[0]
                self._account.add("values", file.lost, number, rows or ())
        for reason, number, rows in engine.rows(f"SELECT reason, {counted} FROM judged WHERE reason IS NOT NULL GROUP BY reason"):
            self._account.add("skipped", self._because(reason), number, rows)
        if self._staged.ragged:
            for cells, columns, number, rows in engine.rows(f"SELECT ragged, width, {counted} FROM staged WHERE ragged > 0 GROUP BY ragged, width"):
                self._account.add("skipped", f"{cells} cells where there are {columns} columns", number, rows)
        number, rows = engine.rows(f"SELECT {counted} FROM again")[0]
        self._account.add("skipped", self._because(_AGAIN), number, rows or ())
        reached = {
            "relation": f"{_NO_WORDS}, {_NO_RELATION}, {_NO_SUBJECT}, {_NO_OBJECT}",
            **dict.fromkeys(("subject", "object"), f"{_NO_SUBJECT}, {_NO_OBJECT}"),
            **dict.fromkeys(self._values(), "0"),
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
        self.report.rows = self._staged.rows

    def _because(self, reason: int) -> str:
        if reason >= _RULES:
            return self._mapping.skip[reason - _RULES].because
        return {
            _NOT_ONE: "no statement of the mapping fits",
            _NO_WORDS: f"no relation in {self._says.rows.statement_getters[0].relation_columns}",
            _NO_RELATION: "no relation",
            _NO_SUBJECT: f"no {self._ends['subject']}",
            _NO_OBJECT: f"no {self._ends['object']}",
            _AGAIN: "the same as an earlier row",
        }[reason]

    def _place(self, row: int) -> str:
        return f"{self._names[row >> FILE]}:{row & LINE}"

    def _one(self, query: str) -> int:
        return int(self._engine.rows(query)[0][0])
