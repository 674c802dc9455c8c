"""The records as tables with keys: what the CSV files, their descriptor and the database are all made from."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Literal, get_args

from explainer import dates, form, model, rows, tables
from explainer.library import Library
from explainer.rows import Row

Type = Literal["string", "number", "integer", "boolean", "array"]
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
    """A table: its columns, those that together tell its rows apart, and what gives its rows."""

    name: str
    singular: str
    columns: tuple[Column, ...]
    rows: Callable[[Library, form.Whole], Iterable[Row]]
    key: tuple[str, ...] = ("id",)

    @property
    def links(self) -> Iterator[Column]:
        """The columns that hold the key of another table."""
        return (column for column in self.columns if column.to)


def need(name: str, to: str = "", among: tuple[str, ...] = (), shape: str = "") -> Column:
    """A text that every row has."""
    return Column(name, required=True, to=to, among=among, form=shape)


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
        rows.entries,
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
        rows.claims,
    ),
    Table(
        "claim_entries",
        "claimentry",
        (need("claim", to="claims"), need("entry", to="entries")),
        rows.claim_entries,
        ("claim", "entry"),
    ),
    Table(
        "figures",
        "figure",
        (
            need("id"),
            *(_FIGURE_COLUMNS.get(name, Column(name)) for name in tables.COLUMNS),
            *both("text", required=True),
        ),
        rows.figures,
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
            *(Column("id", "integer", True), need("position", to="positions")),
            *(Column("claim", to="claims"), Column("figure", to="figures")),
        ),
        rows.position_statements,
    ),
    Table(
        "citations",
        "citation",
        (
            *(Column("id", "integer", True), need("passage", to="passages")),
            *(need("entry", to="entries"), Column("claim", to="claims")),
            *(Column("figure", to="figures"), Column("relation", to="relations")),
        ),
        rows.citations,
    ),
    Table(
        "timeline",
        "moment",
        (
            *(Column("id", "integer", True), date("date", required=True), date("until")),
            *(need("first_day"), need("last_day"), need("entry", to="entries")),
            *(Column("claim", to="claims"), Column("due", "boolean", True)),
        ),
        rows.timeline,
    ),
)
"""Each after those that it refers to."""

Filled = tuple[tuple[Table, tuple[Row, ...]], ...]


def filled(library: Library, whole: form.Whole) -> Filled:
    """Every table with its rows; a row has no value in a column that it does not name."""
    return tuple((table, tuple(table.rows(library, whole))) for table in TABLES)
