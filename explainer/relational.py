"""The records as tables with keys: what the CSV files, their descriptor and the database are all made from."""

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from typing import Literal, Protocol, get_args

from explainer import dates, form, model, rows, tables
from explainer.library import Library
from explainer.rows import Row, Value
from explainer.tables import Cell

Type = Literal["string", "number", "integer", "boolean", "array"]
AT_ONCE = 1000
"""Rows that are in memory together."""
HASH = r"^[0-9a-f]{64}$"


@dataclass(frozen=True)
class Column:
    """A column. `to` is the table whose key it holds; `form` is what a text looks like."""

    name: str
    type: Type = "string"
    required: bool = False
    to: str = ""
    form: str = ""
    among: tuple[str, ...] = ()


@dataclass(frozen=True)
class Table:
    """A table: its columns, those that together tell its rows apart, and what gives its rows: all of them, or those of an entry."""

    name: str
    singular: str
    columns: tuple[Column, ...]
    rows: Callable[[Library, form.Whole], Iterable[Row]] | None = None
    of_entry: Callable[[Library, str, form.Entry], Iterable[Row]] | None = None
    key: tuple[str, ...] = ("id",)

    @cached_property
    def names(self) -> tuple[str, ...]:
        """Those of its columns."""
        return tuple(column.name for column in self.columns)

    @property
    def numbered(self) -> bool:
        """Whether its rows have numbers for ids, from 1 on where they name none."""
        return self.columns[0] == NUMBER

    @property
    def links(self) -> Iterator[Column]:
        """The columns that hold the key of another table."""
        return (column for column in self.columns if column.to)


def need(name: str, to: str = "", among: tuple[str, ...] = (), shape: str = "") -> Column:
    """A text that every row has."""
    return Column(name, required=True, to=to, among=among, form=shape)


NUMBER = Column("id", "integer", required=True)


def both(name: str, *, required: bool = False) -> tuple[Column, Column]:
    """A text in both languages."""
    return Column(f"{name}_zh", required=required), Column(f"{name}_en", required=required)


def date(name: str, *, required: bool = False) -> Column:
    """A date as exact as it is known: 2025-11."""
    return Column(name, required=required, form=dates.PATTERN)


STANCES = tuple(model.Stance)
DATED = tuple(model.Dated)
ABOUT = tuple(model.About)


# The tables ------------------------------------------------------------------------------------

_FIGURE_COLUMNS = {
    "measure": need("measure", to="measures"),
    "entry": need("entry", to="entries"),
    "value": Column("value", "number", required=True),
    "to": Column("to", "number"),
    "about": Column("about", among=ABOUT),
    "as_of": date("as_of", required=True),
    "dated": need("dated", among=DATED),
    "by": Column("by", to="entries"),
    "stance": need("stance", among=STANCES),
}

TABLES = (
    Table(
        "kinds", "kind", (need("id"), *both("name"), *both("plural"), need("folder")), rows.kinds
    ),
    Table(
        "relation_types",
        "relationtype",
        (need("id"), *both("name"), *both("inverse"), Column("symmetric", "boolean", True)),
        rows.relation_types,
    ),
    Table(
        "measures",
        "measure",
        (need("id"), *both("name"), need("unit"), *both("unit"), *both("definition")),
        rows.measures,
    ),
    Table(
        "entries",
        "entry",
        (
            *(need("id"), need("kind", to="kinds"), Column("page", "boolean", True)),
            *(*both("name", required=True), Column("also", "array"), *both("what", required=True)),
            *(*both("status"), date("date"), date("until"), *both("summary", required=True)),
            *(*both("matters"), *both("body"), *both("note"), *both("url", required=True)),
        ),
        of_entry=rows.entry,
    ),
    Table(
        "sources",
        "source",
        (
            *(need("id"), *both("name", required=True), need("title"), *both("type")),
            *(*both("outlet"), *both("author"), date("date", required=True), *both("dated")),
            *(need("language"), Column("draws_on", "array"), *both("reliability")),
            *(need("document"), need("sha256", shape=HASH), *both("url", required=True)),
        ),
        rows.sources,
    ),
    Table(
        "passages",
        "passage",
        (
            *(need("id"), need("source", to="sources"), Column("number", "integer", True)),
            *(*both("gist", required=True), Column("tokens", "array")),
            *(Column("draws_on", "array"), *both("excused"), need("sha256", shape=HASH)),
        ),
        rows.passages,
    ),
    Table(
        "claims",
        "claim",
        (
            *(need("id"), need("entry", to="entries"), need("claim")),
            *(*both("text", required=True), need("stance", among=STANCES)),
            *(Column("by", to="entries"), *both("by"), date("as_of", required=True)),
            *(need("dated", among=DATED), date("when"), date("until"), date("due")),
            Column("verdict", among=get_args(form.Verdict)),
            *(need("cite"), Column("origins", "array"), *both("url", required=True)),
        ),
        of_entry=rows.claims,
    ),
    Table(
        "claim_entries",
        "claimentry",
        (need("claim", to="claims"), need("entry", to="entries")),
        rows.claim_entries,
        key=("claim", "entry"),
    ),
    Table(
        "figures",
        "figure",
        (
            need("id"),
            *(_FIGURE_COLUMNS.get(name, Column(name)) for name in tables.COLUMNS),
            *both("text", required=True),
        ),
        of_entry=rows.figures,
    ),
    Table(
        "relations",
        "relation",
        (
            *(need("id"), need("entry", to="entries"), need("type", to="relation_types")),
            *(need("to", to="entries"), date("since"), date("until"), *both("note"), need("cite")),
        ),
        rows.relations,
    ),
    Table(
        "disputes",
        "dispute",
        (
            *(need("id"), need("entry", to="entries")),
            need("kind", among=get_args(form.DisputeKind)),
            *(*both("question", required=True), *both("reading"), *both("note")),
            *both("url", required=True),
        ),
        rows.disputes,
    ),
    Table(
        "positions",
        "position",
        (
            *(need("id"), need("dispute", to="disputes"), Column("number", "integer", True)),
            *both("label"),
        ),
        rows.positions,
    ),
    Table(
        "position_statements",
        "positionstatement",
        (
            *(NUMBER, need("position", to="positions")),
            *(Column("claim", to="claims"), Column("figure", to="figures")),
        ),
        rows.position_statements,
    ),
    Table(
        "citations",
        "citation",
        (
            *(NUMBER, need("passage", to="passages")),
            *(need("entry", to="entries"), Column("claim", to="claims")),
            *(Column("figure", to="figures"), Column("relation", to="relations")),
        ),
        rows.citations,
    ),
    Table(
        "timeline",
        "moment",
        (
            *(NUMBER, date("date", required=True), date("until")),
            *(need("first_day"), need("last_day"), need("entry", to="entries")),
            *(Column("claim", to="claims"), Column("due", "boolean", True)),
        ),
        rows.timeline,
    ),
)
"""Each after those that it refers to."""


class Taker(Protocol):
    """What rows are given to, table after table, each as the values of its columns; where a row names none, it has none. A list is JSON."""

    def take(self, table: Table, rows: Sequence[Sequence[Cell]]) -> None: ...


class Filling:
    """The tables with their rows, which are made a few at a time and given to all that take them."""

    def __init__(self, tables: Iterable[Table], takers: Sequence[Taker]) -> None:
        self.counts = {table.name: 0 for table in tables}
        """How many rows each table has by now."""
        self._takers = takers

    def add(self, table: Table, rows: Iterable[Row]) -> None:
        """Give rows of a table to all, with their numbers."""
        names, every = table.names, iter(rows)
        while some := [[_cell(row.get(name)) for name in names] for row in islice(every, AT_ONCE)]:
            if table.numbered:
                for number, values in enumerate(some, self.counts[table.name] + 1):
                    values[0] = values[0] or number
            self.counts[table.name] += len(some)
            for taker in self._takers:
                taker.take(table, some)


_json = json.JSONEncoder(ensure_ascii=False).encode


def _cell(value: Value) -> Cell:
    return _json(value) if isinstance(value, list) else value
