"""Everything that is made for machines, made once: the data in each form, the feeds, the calendars, the twins."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, partial
from typing import NamedTuple

from explainer import (
    calendars,
    data,
    database,
    datapackage,
    feeds,
    relational,
    rows,
    signpost,
    tables,
    twinpages,
)
from explainer.held import File, Store, content
from explainer.library import Library
from explainer.routes import Address
from explainer.tracking import Memo
from explainer.wording import Bilingually


@dataclass(frozen=True)
class Exports:
    """The files for machines of one library; `words` are those of the interface, by name, then language.

    Data holds what editors wrote; feeds, calendars and twins are in every language of the pages.
    """

    written: Library
    library: Library
    words: Bilingually
    memo: Memo
    """Where what is made of the library is kept."""
    checked: Memo
    """And what is made of the written one."""
    store: Store

    @cached_property
    def spoken(self) -> Bilingually:
        """The same words by language, then name."""
        return {
            language: {name: text[language] for name, text in self.words.items()}
            for language in self.library.published
        }

    @cached_property
    def data(self) -> "Data":
        """The data, feeds and calendars."""
        library, store = self.written, self.store
        whole, csv, sqlite = data.site(library), datapackage.Files(store), database.Database()
        tables_ = (*relational.TABLES, database.TEXTS)
        sqlite.begin(tables_)
        filling = relational.Filling(tables_, (csv, sqlite))
        texts = database.Texts(library, whole)
        entries: dict[Address, File] = {}

        def read(ids: Iterable[str]) -> Iterator[tuple[str, bytes]]:
            """The file of each entry, whose rows are added to the tables as it passes."""
            for id in ids:
                path = data.address(id)
                entries[path] = self.checked(path, partial(self._entry, id))
                file = content(entries[path])
                one = data.read(file)
                for table in relational.TABLES:
                    if table.of_entry:
                        filling.add(table, table.of_entry(library, id, one))
                filling.add(database.TEXTS, texts.of_entry(id, one))
                yield id, file

        site = store.begin(data.SITE)
        parts = {"entries": read(rows.paged(library)), "glossary": read(rows.unpaged(library))}
        for part in data.written(whole, parts):
            site.write(part)
        for table in relational.TABLES:
            if table.rows:
                filling.add(table, table.rows(library, whole))
        filling.add(database.TEXTS, texts.others())
        files: dict[Address, File] = {data.SITE: site.done(), **entries, **csv.done()}
        files[database.FILE] = sqlite.done(tables_, store)
        files[datapackage.DESCRIPTOR] = datapackage.described(whole, files, self.words)
        files |= data.schemas(self.words)
        files |= tables.files(library)
        files |= feeds.files(self.library, self.spoken)
        files |= calendars.files(self.library, self.spoken)
        return Data(files, filling.counts)

    def take(self, data: "Data") -> None:
        """Take up the data that another process has made."""
        vars(self)["data"] = data

    def _entry(self, id: str) -> File:
        return self.store.put(data.address(id), data.entry_file(self.written, id))

    @cached_property
    def texts(self) -> Mapping[Address, File]:
        """The Markdown twins, but that of the page that describes all this, and `llms.txt`."""
        twins: dict[Address, File] = {
            path: self.memo(path, make) for path, make in self.twins.items()
        }
        return {**twins, signpost.FILE: signpost.file(self.library, self.words)}

    @cached_property
    def twins(self) -> Mapping[Address, Callable[[], File]]:
        """What makes each Markdown twin, by its place in the output."""
        return dict(twinpages.makers(self.library, self.spoken))


class Data(NamedTuple):
    """Files by their place in the output; by table, how many rows it has."""

    files: Mapping[Address, File]
    counts: Mapping[str, int]
