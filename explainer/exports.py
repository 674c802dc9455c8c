"""Everything that is made for machines, made once: the data in each form, the feeds, the calendars, the twins."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property

from explainer import (
    calendars,
    data,
    database,
    datapackage,
    feeds,
    form,
    relational,
    signpost,
    tables,
    twinpages,
)
from explainer.held import File
from explainer.library import Library
from explainer.relational import Filled
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

    @cached_property
    def spoken(self) -> Bilingually:
        """The same words by language, then name."""
        return {
            language: {name: text[language] for name, text in self.words.items()}
            for language in self.library.published
        }

    @cached_property
    def whole(self) -> form.Whole:
        """All records resolved."""
        return data.site(self.written, self.checked)

    @cached_property
    def filled(self) -> Filled:
        """Every table with its rows, that of all texts last."""
        texts = tuple(database.texts(self.written, self.whole))
        return (*relational.filled(self.written, self.whole), (database.TEXTS, texts))

    @cached_property
    def data(self) -> Mapping[Address, bytes]:
        """The data, feeds and calendars, by their place in the output."""
        return {
            **data.files(self.whole, self.words),
            database.FILE: database.file(self.filled),
            **datapackage.files(self.whole, self.filled[:-1], self.words),
            **tables.files(self.written),
            **feeds.files(self.library, self.spoken),
            **calendars.files(self.library, self.spoken),
        }

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
