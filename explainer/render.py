"""Pages → bytes, through Jinja2; and the style sheet, scripts and icon beside them."""

import re
from pathlib import Path
from typing import Any, cast

import jinja2
from markupsafe import Markup

from explainer import cards, dates, mainland, reading, structured
from explainer.cards import Card
from explainer.findings import Finding, Rule, Where, quoted
from explainer.library import LANGUAGES, Library
from explainer.model import Language
from explainer.page import NOT_FOUND, X_DEFAULT, Bilingually, Page
from explainer.project import HERE
from explainer.routes import Routes, base_path
from explainer.templating import Words, ready


def folders(root: Path) -> list[Path]:
    """The root's own templates, if it has any, before the project's."""
    found = dict.fromkeys((root / "templates", HERE / "templates"))
    return [folder for folder in found if folder.is_dir()]


def words(folders: list[Path], known: dict[bytes, reading.Value] | None = None) -> Bilingually:
    """The words of the interface: {name: {zh, en}}, each from the first `words.yaml` in the folders that has it.

    `known` has what earlier texts came to, by their SHA-256, and afterwards what these do.
    """
    value: dict[str, Any] = {}
    read: dict[bytes, reading.Value] = {}
    for file in (folder / "words.yaml" for folder in reversed(folders)):
        if not file.is_file():
            continue
        document, findings = reading.read("words.yaml", file.read_bytes(), known)
        if document is None:
            where = findings[0].where
            raise TemplateFault("words.yaml", findings[0].message, where.line, where.column)
        read[reading.text_digest(document.text)] = document.value
        value |= cast(dict[str, Any], document.value)
    if known is not None:
        known.clear()
        known.update(read)
    for name, text in value.items():
        if not _is_said(text):
            problem = f"{quoted(name)} stands in both languages, as {{zh: …, en: …}}"
            raise TemplateFault("words.yaml", problem)
    return {
        name: {language: text[language] or "" for language in LANGUAGES}
        | {language: text[language] for language in text if language == mainland.LANGUAGE}
        for name, text in value.items()
    }


def _is_said(text: Any) -> bool:
    """Whether a word of the interface has its texts, of which one may be empty."""
    if not isinstance(text, dict) or not text.keys() >= set(LANGUAGES):
        return False
    return all(said is None or isinstance(said, str) for said in text.values())


class TemplateFault(Exception):  # noqa: N818 - a fault of a template, not of this program
    """A template that cannot be rendered, as a finding."""

    def __init__(self, template: str, problem: str, line: int = 1, column: int = 1):
        super().__init__(problem)
        self.args = (
            template,
            problem,
            line,
            column,
        )  # what a copy is made of, from another process
        self.finding = Finding(
            Where(f"templates/{template}", line, column),
            Rule.BAD_TEMPLATE,
            f"the template cannot be rendered: {problem}",
        )

    @classmethod
    def of(cls, template: str, error: jinja2.TemplateError) -> "TemplateFault":
        """The fault that Jinja found while it rendered a template."""
        line = getattr(error, "lineno", None) or 1
        name = getattr(error, "name", None) or template
        problem = error.message or type(error).__name__
        return cls(template, problem, line if name == template else 1)


class Renderer:
    """Renders the pages of one library."""

    def __init__(self, library: Library, spoken: Bilingually, env: jinja2.Environment):
        self.library = library
        self.env = env
        self.words = {
            language: {name: text[language] for name, text in spoken.items()}
            for language in library.published
        }
        self.spoken = {language: ready(words) for language, words in self.words.items()}
        self.site = {language: self._site(language) for language in library.published}
        self.sections = {language: self._sections(language) for language in library.published}

    def _site(self, language: str) -> Words:
        site = self.library.content.site.record
        routes = Routes(self.library, language)
        return Words(
            language=language,
            tag=site.languages[language].tag,
            title=site.title[language],
            tagline=site.tagline[language],
            home=routes.sheet("index"),
            about=routes.sheet("about"),
            licences=routes.sheet("licences"),
            feed=f"{language}/feed.xml",
            search=routes.sheet("search"),
            map=routes.sheet("map"),
            updated=dates.written(site.updated, language),
        )

    def _sections(self, language: str) -> tuple[Words, ...]:
        content = self.library.content
        routes, spoken = Routes(self.library, language), self.words[language]
        kinds = content.site.record.kinds
        menu = content.site.record.menu or tuple(kinds)
        found = [(id, kind.plural[language], routes.kind(id)) for id, kind in kinds.items()]
        mapped = ("map",) if any(item.record.relations for item in content.entries.values()) else ()
        found += [
            (name, spoken[name], routes.sheet(name))
            for name in (
                "timeline",
                *mapped,
                "figures",
                "disputes",
                "forecasts",
                "glossary",
                "search",
            )
        ]
        if self.library.compares:
            found.append(("compare", spoken["compare"], routes.sheet("compare")))
        if content.topics:
            found.append(("questions", spoken["questions"], routes.sheet("questions")))
        if content.tours:
            found.append(("tours", spoken["tours"], routes.tours()))
        found.append(("sources", spoken["sources"], routes.sources()))
        if content.changes:
            found.append(("changes", spoken["changes"], routes.sheet("changes")))
        found.append(("data", spoken["data"], routes.sheet("data")))
        found.append(("about", spoken["about"], routes.sheet("about")))
        return tuple(
            Words(id=id, name=name, address=address, main=id in menu) for id, name, address in found
        )

    @property
    def setting(self) -> object:
        """What every page rests on beside the records that it reads."""
        content = self.library.content
        return (content.site, content.measures, self.words, self.sections)

    def __call__(self, page: Page, card: Card | None = None) -> bytes:
        """The page's HTML, UTF-8; it names its card where the site's address is known."""
        site = self.library.content.site.record
        languages = site.languages
        base = base_path(site.url or "") if page.path == NOT_FOUND else page.root
        alternates = [
            (
                X_DEFAULT if language == X_DEFAULT else languages[language].tag,
                self._absolute(page, path),
            )
            for language, path in page.versions(site.default_language).items()
        ]
        others = {
            language: Words(
                language=language,
                href=page.root + path,
                tag=languages[language].tag,
                name=languages[language].name,
                short=languages[language].short if len(page.alternates) > 2 else None,
            )
            for language, path in page.alternates.items()
            if language != page.language
        }
        derived = page.language == mainland.LANGUAGE
        kinds = site.kinds
        context = {
            **page.context,
            "page": page,
            "site": self.site[page.language],
            "t": self.spoken[page.language],
            "sections": self.sections[page.language],
            "alternates": alternates,
            "canonical": f"{site.url}{page.path}" if site.url and page.indexed else "",
            "others": tuple(others.values()),
            "original": others.get(languages.hans.derived) if languages.hans and derived else None,
            "base": base,
            "shared": self._shared_as(page, card),
            "structured": self.structured(page),
        }
        if page.section in kinds:
            context["kind_address"] = Routes(self.library, page.language).kind(page.section)
        try:
            return self.env.get_template(page.template).render(context).encode()
        except jinja2.TemplateError as error:
            raise TemplateFault.of(page.template, error) from error
        except UnicodeDecodeError as error:
            problem = "it, or a part that it takes in, is not saved as UTF-8"
            raise TemplateFault(page.template, problem) from error

    def structured(self, page: Page) -> Markup:
        """What the page tells machines, which its own context does not hold."""
        return structured.block(self.library, self.words[page.language], page)

    def _shared_as(self, page: Page, card: Card | None) -> tuple[tuple[str, str, str], ...]:
        """The page as those see it to whom it is sent: properties of the Open Graph protocol (ogp.me)."""
        site = self.library.content.site.record
        locales = {it: locale(site.languages[it]) for it in (page.language, *page.alternates)}
        whole = page.subject and page.subject.sort in ("entry", "source", "tour")
        found = [
            ("og:title", page.title),
            ("og:description", page.description),
            ("og:type", "article" if whole else "website"),
            ("og:site_name", site.title[page.language]),
            ("og:locale", locales[page.language]),
        ]
        found += [
            ("og:locale:alternate", other)
            for language, other in locales.items()
            if language != page.language
        ]
        if site.url and page.indexed:
            found.append(("og:url", f"{site.url}{page.path}"))
        if site.url and card:
            found += [
                ("og:image", f"{site.url}{card.address}?{card.version}"),
                ("og:image:width", str(cards.WIDTH)),
                ("og:image:height", str(cards.HEIGHT)),
                ("og:image:alt", card.alt),
            ]
        tags = [("property", name, content) for name, content in found if content]
        size = "summary_large_image" if site.url and card else "summary"
        return (*tags, ("name", "twitter:card", size))

    def _absolute(self, page: Page, path: str) -> str:
        """An address that machines read: absolute where the site's own is known."""
        url = self.library.content.site.record.url
        return f"{url}{path}" if url else page.root + path


def locale(language: Language) -> str:
    """A language as Open Graph has it, zh_TW for zh-Hant-TW; nothing where no region is known."""
    first, *rest = language.tag.split("-")
    region = next((part for part in rest if len(part) == 2), "")
    return language.locale or (f"{first}_{region.upper()}" if region else "")


_COMMENT = re.compile(rb"/\*.*?\*/", re.DOTALL)


def assets(folders: list[Path]) -> dict[str, bytes]:
    """The style sheet, the scripts and the icon, by their place in the output; of two with one name the first folder's.

    Style sheets with a number are one, in their order; those without are for pages, or parts, that ask for them.
    What only those who write them need, comments and the style sheets' layout, stays here.
    """

    def named(pattern: str) -> list[Path]:
        found = {file.name: file for folder in reversed(folders) for file in folder.glob(pattern)}
        return [found[name] for name in sorted(found)]

    sheets: dict[str, list[bytes]] = {}
    for file in named("assets/css/*.css"):
        name = "site.css" if file.name[0].isdigit() else file.name
        sheets.setdefault(f"assets/{name}", []).append(file.read_bytes())
    found = {
        path: re.sub(rb"\s*([{};])\s*", rb"\1", _COMMENT.sub(b"", b"\n".join(parts)))
        for path, parts in sheets.items()
    }
    for file in named("assets/js/*.js"):
        found[f"assets/{file.name}"] = re.sub(
            rb"(?m)^ *//.*\n|^ */\*\*.*\*/\n", b"", file.read_bytes()
        )
    for file in named("assets/*.svg"):
        found[f"assets/{file.name}"] = file.read_bytes()
    return found
