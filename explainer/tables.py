"""Tables for spreadsheets: the figures of each measure, `data/measures/<id>.csv`, and how any table is written."""

import codecs
import csv
from collections.abc import Iterable, Mapping, Sequence

from explainer.library import FigureAt, Library
from explainer.routes import Address, Routes

COLUMNS = (
    "measure measure_zh measure_en entry entry_zh entry_en figure value to unit unit_zh unit_en about "
    "as_of dated as_written by by_zh by_en stance note_zh note_en cite url_zh url_en"
).split()
_FORMULA = frozenset("=+-@\t\r")
"""A cell of text that begins so is taken for a formula by spreadsheets (OWASP, CSV Injection)."""


Cell = str | int | float | bool | None


class _Lines(list[str]):
    """What a csv writer writes to, in memory."""

    def write(self, line: str) -> None:
        self.append(line)


def address(measure: str) -> Address:
    """Where the table of a measure stands."""
    return f"data/measures/{measure}.csv"


def files(library: Library) -> dict[str, bytes]:
    """The table of each measure that has figures, by its place in the output."""
    return {address(measure): _table(library, measure) for measure in library.by_measure}


def _table(library: Library, measure: str) -> bytes:
    return written(COLUMNS, (row(library, at) for at in library.by_measure[measure]))


def written(columns: Sequence[str], rows: Iterable[Mapping[str, Cell]]) -> bytes:
    """A table."""
    return begun(columns) + lines([one.get(name) for name in columns] for one in rows)


def begun(columns: Sequence[str]) -> bytes:
    """UTF-8 as RFC 4180 has it, with a byte order mark: without one, spreadsheet programs garble Chinese."""
    return codecs.BOM_UTF8 + _lines([columns])


def lines(rows: Iterable[Sequence[Cell]]) -> bytes:
    """The lines of some rows."""
    return _lines(
        [
            value if type(value) is str and value[:1] not in _FORMULA else _cell(value)
            for value in row
        ]
        for row in rows
    )


def _lines(rows: Iterable[Sequence[str]]) -> bytes:
    found = _Lines()
    csv.writer(found, lineterminator="\r\n").writerows(rows)
    return "".join(found).encode()


def _cell(value: Cell) -> str:
    """A value as a cell: nothing is empty, and no text is a formula."""
    match value:
        case None:
            return ""
        case str():
            return harmless(value)
        case bool():
            return "true" if value else "false"
    return number(value)


def row(library: Library, at: FigureAt) -> dict[str, str | int | float | None]:
    """A figure as a row of `COLUMNS`."""
    figure, measure, unit = at.figure, library.measure(at.figure), library.unit(at.figure)
    entry, by = library.entry(at.entry), figure.by
    speaker = library.speaker(by) if by else None
    return {
        "measure": figure.measure,
        "measure_zh": measure.name.zh,
        "measure_en": measure.name.en,
        "entry": at.entry,
        "entry_zh": entry.name.zh,
        "entry_en": entry.name.en,
        "figure": at.name,
        "value": figure.value,
        "to": figure.to,
        "unit": measure.unit,
        "unit_zh": unit.name.zh,
        "unit_en": unit.name.en,
        "about": figure.about,
        "as_of": figure.as_of,
        "dated": figure.dated,
        "as_written": figure.as_written,
        "by": by if isinstance(by, str) else None,
        "by_zh": speaker.zh if speaker else None,
        "by_en": speaker.en if speaker else None,
        "stance": figure.held,
        "note_zh": figure.note.zh if figure.note else None,
        "note_en": figure.note.en if figure.note else None,
        "cite": " ".join(figure.cite),
        "url_zh": Routes(library, "zh").figure(at.entry, at.name),
        "url_en": Routes(library, "en").figure(at.entry, at.name),
    }


def harmless(text: str) -> str:
    """A text that no spreadsheet runs: an apostrophe stands before what looks like a formula."""
    return f"'{text}" if text[:1] in _FORMULA else str(text)


def number(value: float) -> str:
    """A number with as many digits as it needs: 800, not 800.0."""
    return str(int(value)) if value == int(value) else repr(value)
