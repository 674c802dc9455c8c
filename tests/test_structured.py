"""What pages tell machines: JSON-LD that a processor reads, in words that schema.org has."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args
from urllib.parse import urldefrag, urljoin

import machines
import pytest
import sites
from bs4 import BeautifulSoup
from conftest import ROOT, RealSite
from pyld import jsonld
from sites import LIN, NEW_MILL, OLD_OVEN, SITE_FILE, Swap, add

import build
from explainer import structured
from explainer.model import SchemaOrg

BASE = "https://bread.example/map/"
ADDRESS = Swap(SITE_FILE, "updated:", f"url: {BASE}\nupdated:")
VOCABULARY = "https://schema.org/"
SIMPLE = {
    "Text",
    "URL",
    "Duration",
    "Number",
    "Integer",
    "Boolean",
    "Date",
    "DateTime",
    "Time",
    "Float",
}
LITERALS = {"string", "number", "boolean", "IdReference"}


class Vocabulary:
    """The types and properties of schema.org, from the package schema-dts, which is made from its definitions."""

    def __init__(self, text: str) -> None:
        self.parents: dict[str, set[str]] = {}
        self.own: dict[str, dict[str, set[str]]] = {}
        pattern = r"^(?:export )?interface (\w+?)(?:Base|Leaf) extends ([^{]+)\{\n(.*?)^\}"
        for name, above, body in re.findall(pattern, text, re.M | re.S):
            parents = set(re.findall(r"\b(\w+)Base\b", above)) - {name}
            self.parents.setdefault(name, set()).update(parents)
            self.own.setdefault(name, {}).update(
                (prop, set(re.findall(r"\w+", ranges)))
                for prop, ranges in re.findall(r'^ +"(\w+)"\?: SchemaValue<([^,]+),', body, re.M)
            )
        self.types = set(re.findall(r'^    "@type": "(\w+)";', text, re.M))

    def above(self, name: str) -> set[str]:
        """The type itself and all it is a sort of."""
        return {name}.union(*(self.above(parent) for parent in self.parents.get(name, ())))

    def ranges(self, name: str, prop: str) -> set[str] | None:
        """What a property of a type may be; None where the type has no such property."""
        found = [self.own[one][prop] for one in self.above(name) if prop in self.own.get(one, {})]
        return set().union(*found) if found else None


@pytest.fixture(scope="module")
def vocabulary() -> Vocabulary:
    file = ROOT / "node_modules/schema-dts/dist/schema.d.ts"
    return Vocabulary(file.read_text(encoding="utf-8"))


def local_context(address: str, options: object) -> dict[str, Any]:
    """What stands at the address of schema.org's context, as far as a page without it can be read; nothing is asked for."""
    assert address == structured.CONTEXT
    return {
        "contextUrl": None,
        "documentUrl": address,
        "document": {
            "@context": {"@vocab": VOCABULARY, "url": {"@type": "@id"}, "item": {"@type": "@id"}}
        },
    }


def blocks(html: str) -> list[str]:
    """The data of a page, as an HTML parser finds it."""
    found = BeautifulSoup(html, "lxml").select('script[type="application/ld+json"]')
    return [str(script.string) for script in found]


def read(text: str, address: str) -> list[dict[str, Any]]:
    """The data, with every name and address in full."""
    found: list[dict[str, Any]] = jsonld.expand(
        json.loads(text), {"base": address, "documentLoader": local_context}
    )
    return found


def data(html: str) -> list[dict[str, Any]]:
    """The nodes of a page's one block, as they are written."""
    (text,) = blocks(html)
    graph: list[dict[str, Any]] = json.loads(text)["@graph"]
    return graph


def faults(node: Any, vocabulary: Vocabulary, place: str = "") -> Iterator[str]:
    """What schema.org does not know: a type, a property of the type, a type as the value of the property."""
    sorts = [sort.removeprefix(VOCABULARY) for sort in node.get("@type", [])]
    if len(sorts) != 1 or sorts[0] not in vocabulary.types:
        yield f"{place}: the type {sorts}"
        return
    for key, values in node.items():
        if key.startswith("@"):
            continue
        prop = key.removeprefix(VOCABULARY)
        ranges = vocabulary.ranges(sorts[0], prop)
        if ranges is None:
            yield f"{place}: {sorts[0]} has no {prop}"
            continue
        for value in values:
            if "@value" in value or set(value) == {"@id"}:
                if not ranges & (SIMPLE | LITERALS):
                    yield f"{place}: {prop} is no text"
                continue
            inner = vocabulary.above(value["@type"][0].removeprefix(VOCABULARY))
            if not inner & ranges:
                yield f"{place}: {prop} is no {value['@type']}"
            yield from faults(value, vocabulary, f"{place}.{prop}")


def addresses(node: Any) -> Iterator[str]:
    """Every address that the data names."""
    for key, values in node.items():
        for value in values if isinstance(values, list) else []:
            if isinstance(value, dict) and "@id" in value:
                yield value["@id"]
            if key == f"{VOCABULARY}contentUrl":
                yield value["@value"]
            if isinstance(value, dict):
                yield from addresses(value)


# The real site ---------------------------------------------------------------------------------


def test_every_page_tells_machines_what_it_is(real_site: RealSite, vocabulary: Vocabulary) -> None:
    output = real_site.build.output
    pages = {path: file.decode() for path, file in output.items() if path.endswith(".html")}
    wrong, kinds = [], set()
    for path, html in pages.items():
        found = blocks(html)
        indexed = '<meta name="robots" content="noindex">' not in html
        assert len(found) == indexed, path
        assert 'property="og:title"' in html, path
        for text in found:
            nodes = read(text, BASE + path)
            wrong += [f"{path}: {fault}" for node in nodes for fault in faults(node, vocabulary)]
            kinds |= {sort for node in nodes for sort in sorts_in(node)}
            for address in {address for node in nodes for address in addresses(node)}:
                file, fragment = urldefrag(urljoin(BASE + path, address))
                assert file.removeprefix(BASE) in output, (path, address)
                assert not fragment or f'id="{fragment}"' in html, (path, address)
            (way,) = [node for node in nodes if node["@type"] == [f"{VOCABULARY}BreadcrumbList"]]
            steps = way[f"{VOCABULARY}itemListElement"]
            last = steps[-1][f"{VOCABULARY}item"][0]["@id"]
            assert last == BASE + ("zh/index.html" if path == "index.html" else path)
    assert wrong == []
    assert {
        "AboutPage", "Article", "Book", "BreadcrumbList", "CollectionPage", "CreativeWork", "DataDownload",
        "Dataset", "DefinedTerm", "DefinedTermSet", "Event", "FAQPage", "ItemList", "Organization", "Person",
        "Product", "SoftwareApplication", "WebPage", "WebSite",
    } <= kinds  # fmt: skip


def sorts_in(node: Any) -> Iterator[str]:
    """Every type that the data names."""
    yield from (sort.removeprefix(VOCABULARY) for sort in node.get("@type", []))
    for values in node.values():
        for value in values if isinstance(values, list) else []:
            if isinstance(value, dict):
                yield from sorts_in(value)


@pytest.mark.parametrize("sort", get_args(SchemaOrg))
def test_each_type_that_an_entry_can_have_is_one_of_schema_org(
    sort: str, vocabulary: Vocabulary, tmp_path: Path
) -> None:
    root = sites.write(
        tmp_path,
        Swap(SITE_FILE, "    shape: square\n", f"    shape: square\n    schema_org: {sort}\n"),
        Swap(OLD_OVEN, "also:", "date: 1950-03\nuntil: 1999\nalso:"),
    )
    html = sites.output(root)["en/bakeries/old-oven.html"]
    (text,) = blocks(html)
    nodes = read(text, f"{BASE}en/bakeries/old-oven.html")
    assert [fault for node in nodes for fault in faults(node, vocabulary)] == []
    assert data(html)[0]["mainEntity"]["@type"] == sort


def test_the_vocabulary_refuses_what_is_not_in_it(vocabulary: Vocabulary) -> None:
    def told(node: dict[str, Any]) -> list[str]:
        context = {"@context": structured.CONTEXT}
        return [
            fault
            for one in read(json.dumps(context | node), BASE)
            for fault in faults(one, vocabulary)
        ]

    assert told({"@type": "Bakery", "name": "x"}) == []
    assert told({"@type": "Bakeri", "name": "x"}) == [": the type ['Bakeri']"]
    assert told({"@type": "Person", "startDate": "2025"}) == [": Person has no startDate"]
    wrong = {"@type": "WebPage", "breadcrumb": {"@type": "Person", "name": "x"}}
    assert told(wrong) == [f": breadcrumb is no ['{VOCABULARY}Person']"]


# What is told ----------------------------------------------------------------------------------


def test_an_entry_is_told_as_what_its_kind_says(tmp_path: Path) -> None:
    root = sites.write(
        tmp_path,
        ADDRESS,
        Swap(
            SITE_FILE, "    shape: square\n", "    shape: square\n    schema_org: LocalBusiness\n"
        ),
        Swap(LIN, "summary:", "schema_org: Person\nsummary:"),
    )
    output = sites.output(root)
    page, way = data(output["zh/bakeries/old-oven.html"])
    assert page == {
        "@type": "WebPage",
        "url": f"{BASE}zh/bakeries/old-oven.html",
        "name": "老灶",
        "description": "老灶每天賣出800個麵包。",
        "inLanguage": "zh-Hant-TW",
        "dateModified": "2024-05-01",
        "isPartOf": {"@type": "WebSite", "name": "麵包地圖", "url": f"{BASE}zh/index.html"},
        "mainEntity": {
            "@type": "LocalBusiness",
            "name": "老灶",
            "description": "最老的麵包店",
            "alternateName": ["Old Oven", "老灶麵包店"],
        },
        "citation": [
            {"@type": "CreativeWork", "name": "鎮報", "url": f"{BASE}zh/sources/town-paper.html"}
        ],
    }
    assert [(step["position"], step["name"], step["item"]) for step in way["itemListElement"]] == [
        (1, "麵包地圖", f"{BASE}zh/index.html"),
        (2, "麵包店", f"{BASE}zh/bakeries/index.html"),
        (3, "老灶", f"{BASE}zh/bakeries/old-oven.html"),
    ]
    # A name in a script that readers of English cannot use is none of its other names there.
    assert "alternateName" not in data(output["en/bakeries/old-oven.html"])[0]["mainEntity"]
    assert data(output["en/bakers/lin.html"])[0]["mainEntity"]["@type"] == "Person"


def test_a_tour_and_questions_say_what_they_are(tmp_path: Path) -> None:
    output = sites.output(sites.write(tmp_path, *machines.given()))
    tour = data(output["en/tours/walk.html"])[0]
    assert (tour["@type"], tour["timeRequired"]) == ("Article", "PT5M")
    stops = [(stop["position"], stop["name"]) for stop in tour["mainEntity"]["itemListElement"]]
    assert stops == [(1, "Old Oven"), (2, "Uncle Lin")]
    questions = data(output["zh/questions.html"])[0]
    assert (questions["@type"], questions["about"]) == (
        "FAQPage",
        [{"@type": "Thing", "name": "麵包"}],
    )


@pytest.mark.parametrize(
    ("sort", "date", "expected"),
    [
        ("Event", "date: 1950-03\nuntil: 1951\n", {"startDate": "1950-03", "endDate": "1951"}),
        ("Event", "date: 1950-03-09\n", {"startDate": "1950-03-09"}),
        ("Event", "date: 1950-autumn\n", {"startDate": "1950"}),
        ("Event", "date: 1950\n", {"startDate": "1950"}),
        ("Book", "date: 1950-03\n", {"datePublished": "1950-03"}),
        ("Person", "date: 1950-03\n", {}),
    ],
)
def test_dates_are_as_exact_as_the_record(
    sort: str, date: str, expected: dict[str, str], tmp_path: Path
) -> None:
    root = sites.write(tmp_path, Swap(OLD_OVEN, "also:", f"schema_org: {sort}\n{date}also:"))
    entity = data(sites.output(root)["en/bakeries/old-oven.html"])[0]["mainEntity"]
    assert {
        name: text
        for name, text in entity.items()
        if name.endswith("Date") or name == "datePublished"
    } == expected


def test_a_source_says_who_is_to_be_credited_in_the_words_of_its_card(tmp_path: Path) -> None:
    source = data(sites.output(sites.write(tmp_path))["en/sources/town-paper.html"])[0][
        "mainEntity"
    ]
    assert source == {
        "@type": "CreativeWork",
        "name": "The Town Paper",
        "genre": "a report",
        "creditText": "unsigned, Town Press",
        "datePublished": "2024-04",
        "inLanguage": "zh-Hant-TW",
    }


def test_figures_are_told_as_tables_to_download(tmp_path: Path) -> None:
    output = sites.output(sites.write(tmp_path))
    dataset = data(output["en/figures.html"])[0]["mainEntity"]
    assert dataset["distribution"] == [
        {
            "@type": "DataDownload",
            "name": "Loaves a day",
            "encodingFormat": "text/csv",
            "contentUrl": "../data/measures/daily-loaves.csv",
        }
    ]


def test_whatever_a_text_holds_the_data_stays_data(tmp_path: Path) -> None:
    evil = "</script><script>alert(1)</script><!-- & \\u2028 \\u2029 \\\\ "
    body = "body: {zh: '一[@town-paper:p3]', en: 'One [@town-paper:p3]'}\n"
    root = sites.write(
        tmp_path,
        Swap(NEW_MILL, "en: New Mill}", f'en: "{evil}x"}}'),
        add(NEW_MILL, body),
    )
    html = sites.output(root)["en/bakeries/new-mill.html"]
    name = "</script><script>alert(1)</script><!-- & \u2028 \u2029 \\ x"
    assert data(html)[0]["mainEntity"]["name"] == name
    (raw,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', html, re.S)
    assert not set(raw) & set("<>&\u2028\u2029")


def test_the_example_is_told_by_its_own_table(vocabulary: Vocabulary) -> None:
    built = build.build(ROOT / "examples/bells")
    assert built.findings == []
    found = set()
    for path, file in built.output.items():
        for text in blocks(file.decode()) if path.endswith(".html") else []:
            nodes = read(text, BASE + path)
            assert [fault for node in nodes for fault in faults(node, vocabulary)] == []
            found |= {sort for node in nodes for sort in sorts_in(node)}
    assert {"Product", "Person", "Event", "DefinedTerm", "DefinedTermSet"} <= found


def test_a_type_that_is_none_is_a_finding(tmp_path: Path) -> None:
    root = sites.write(tmp_path, Swap(LIN, "summary:", "schema_org: Persson\nsummary:"))
    (line,) = sites.findings(root)
    assert line.startswith(f"{LIN}:3:13: 'schema_org' cannot be 'Persson' [bad-value]")
    assert "did you mean 'Person'?" in line
