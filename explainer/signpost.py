"""`llms.txt`, by the form of llmstxt.org: what the site is, and links to the twins of its pages and to the data."""

from collections.abc import Iterator

from explainer import data, database, datapackage
from explainer.library import Library
from explainer.markdown import escaped, link
from explainer.routes import Address, Routes
from explainer.twinpages import sheets
from explainer.wording import Bilingually

FILE: Address = "llms.txt"


def file(library: Library, words: Bilingually) -> bytes:
    """The file. Addresses are absolute where the site's own is known; `words` by name, then language."""
    site = library.content.site.record
    first = site.default_language
    others = [language for language in library.published if language != first]
    titles = dict.fromkeys(site.title[language] for language in (first, *others))
    blocks = [
        f"# {' · '.join(map(escaped, titles))}",
        f"> {escaped(site.description['en'])}",
        escaped(words["signpost_notes"]["en"].format(date=site.updated)),
    ]
    for language in (first, *others):
        blocks.append(f"## {escaped(site.languages[language].name)}")
        blocks.append("\n".join(_pages(library, words, language)))
    blocks.append("## Optional")
    blocks.append("\n".join(_data(library, words)))
    return ("\n\n".join(blocks) + "\n").encode()


def _item(library: Library, name: str, address: Address, notes: str) -> str:
    url = library.content.site.record.url or ""
    return f"- {link(escaped(name), url + address)}: {escaped(notes)}"


def _pages(library: Library, words: Bilingually, language: str) -> Iterator[str]:
    content, routes = library.content, Routes(library, language)
    site = content.site.record

    def page(name: str, address: Address, notes: str) -> str:
        return _item(library, name, address.replace(".html", ".md"), notes)

    yield page(site.title[language], routes.sheet("index"), site.tagline[language])
    for id, kind in site.kinds.items():
        yield page(kind.plural[language], routes.kind(id), kind.intro[language])
    for name, address in sheets(library, language):
        told = words.get(f"{name}_intro", {}).get(language) or site.description[language]
        yield page(words[name][language], address, told)


def _data(library: Library, words: Bilingually) -> Iterator[str]:
    files = (data.SITE, data.SITE_SCHEMA, database.FILE, datapackage.DESCRIPTOR)
    for path in files:
        name = path.rpartition("/")[2]
        yield _item(library, name, path, words[f"file_{_word(path)}"]["en"])


def _word(path: Address) -> str:
    """The end of the name of the word for a file."""
    return path.removeprefix("data/").replace(".", "_")
