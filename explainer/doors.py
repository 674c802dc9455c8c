"""The pages of no one language, which lead to the others: the front door, the lost page, earlier addresses."""

from collections.abc import Iterator
from functools import partial

from explainer.library import SIDE_BY_SIDE, Library
from explainer.page import FRONT_DOOR, NOT_FOUND, Bilingually, Maker, Page, Subject
from explainer.routes import Address, Routes, root_of
from explainer.views import Link


def front_door(library: Library) -> Page:
    """The root of the site, where a reader chooses a language."""
    site = library.content.site.record
    return Page(
        FRONT_DOOR,
        "pages/front-door.html",
        site.default_language,
        site.title[site.default_language],
        site.description[site.default_language],
        "front-door",
        {
            "doors": tuple(
                {
                    "language": language,
                    "tag": site.languages[language].tag,
                    "name": site.languages[language].name,
                    "title": site.title[language],
                    "tagline": site.tagline[language],
                    "href": f"{language}/index.html",
                }
                for language in library.published
            )
        },
        {language: f"{language}/index.html" for language in library.published},
        subject=Subject("sheet", "index"),
    )


def not_found(library: Library, words: Bilingually) -> Page:
    """The page that a host shows where there is none, in each language."""
    site = library.content.site.record
    return Page(
        NOT_FOUND,
        "pages/not-found.html",
        site.default_language,
        words["not_found"][site.default_language],
        words["not_found_text"][site.default_language],
        "not-found",
        {
            "parts": tuple(
                {
                    "tag": site.languages[language].tag,
                    "title": words["not_found"][language],
                    "text": words["not_found_text"][language],
                    "links": tuple(
                        (words[name][language], Routes(library, language).sheet(name))
                        for name in ("search", "timeline", "figures", "disputes", "glossary")
                    ),
                    "home": (site.title[language], f"{language}/index.html"),
                }
                for language in library.published
            )
        },
        indexed=False,
    )


def moved(library: Library, words: Bilingually) -> Iterator[tuple[Address, Maker]]:
    """What makes a page at each earlier address that leads to the entry's present one, and so for its page side by side."""
    site = library.content.site.record
    for id, was in library.former.items():
        for old in was:
            kind = library.labels[id].kind
            earlier, below = f"{kind}/{old}", f"{site.kinds[kind].folder}/{old}.html"
            for language in library.published:
                path = f"{language}/{below}"
                yield path, partial(_redirect, library, words, earlier, language, path)
            path, home = f"{SIDE_BY_SIDE}/{below}", site.default_language
            yield path, partial(_redirect, library, words, earlier, home, path)


def _redirect(library: Library, words: Bilingually, earlier: str, language: str, path: str) -> Page:
    """Whose earlier id it is, is read here: it may pass to another entry while the address stays."""
    id = library.earlier[earlier]
    name, routes = library.title(id, language), Routes(library, language)
    side_by_side = path.startswith(f"{SIDE_BY_SIDE}/") and library.has_page(id)
    to = routes.parallel(id) if side_by_side else routes.entry(id)
    return Page(
        path,
        "pages/moved.html",
        language,
        words["moved"][language],
        words["moved"][language],
        "moved",
        {"href": root_of(path) + to, "name": name, "link": Link(name, "", "", "", "")},
        indexed=False,
    )
