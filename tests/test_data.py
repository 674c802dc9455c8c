"""The data for machines, held by other people's validators, and against what its documentation says of it."""

import asyncio
import csv
import json
import re
import sqlite3
import subprocess
import sys
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

import frictionless
import machines
import pytest
import sites
from bs4 import BeautifulSoup
from conftest import ROOT, RealSite
from datasette.app import Datasette
from jsonschema import Draft202012Validator

import build
from explainer import database, datapage, form, reading, relational
from explainer.memory import Memory
from explainer.publish import publish

Output = Mapping[str, bytes]


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small site with something in every table, as it lies in a folder."""
    root = sites.write(tmp_path_factory.mktemp("small"), *machines.given())
    built = build.build(root, sites.MEMORY)
    assert [str(finding) for finding in built.findings] == []
    publish(built.output, root / "site")
    return root / "site"


@pytest.fixture(params=["real", "small"])
def folder(request: pytest.FixtureRequest, real_site: RealSite, small: Path) -> Path:
    """The real site and the small one."""
    return real_site.folder if request.param == "real" else small


def read(file: Path) -> Any:
    return json.loads(file.read_text(encoding="utf-8"))


# JSON -------------------------------------------------------------------------------------------


def strict(node: Any) -> Any:
    """A schema that allows no key but those it names."""
    if isinstance(node, list):
        return [strict(part) for part in node]
    if not isinstance(node, dict):
        return node
    found = {key: strict(part) for key, part in node.items()}
    return found | {"additionalProperties": False} if "properties" in found else found


def faults(schema: Any, value: Any) -> list[str]:
    Draft202012Validator.check_schema(schema)
    found = Draft202012Validator(strict(schema)).iter_errors(value)
    return [f"{one.json_path}: {one.message[:200]}" for one in found]


def test_the_json_has_the_form_that_its_schema_says(folder: Path) -> None:
    site = read(folder / "data/site.json")
    assert faults(read(folder / "data/site.schema.json"), site) == []
    every = {**site["entries"], **site["glossary"]}
    files = {file.stem: read(file) for file in (folder / "data/entries").glob("*.json")}
    assert files == {id: {"version": 1, "id": id, **one} for id, one in every.items()}
    schema = read(folder / "data/entry.schema.json")
    for id in sorted(files)[:20]:
        assert faults(schema, files[id]) == [], id


@pytest.mark.parametrize(
    ("spoil", "fault"),
    [
        (lambda site: site.update(version=2), "$.version: 2 is greater"),
        (lambda site: site.update(more=1), "$: Additional properties are not allowed"),
        (lambda site: site.pop("units"), "$: 'units' is a required property"),
        (
            lambda site: site["entries"]["old-oven"]["claims"][0].update(stance="true"),
            "$.entries['old-oven'].claims[0].stance: 'true' is not one of",
        ),
        (
            lambda site: site["entries"]["old-oven"]["figures"]["daily-loaves"].update(as_of="now"),
            "$.entries['old-oven'].figures['daily-loaves'].as_of: 'now' does not match",
        ),
    ],
)
def test_the_schema_sees(spoil: Any, fault: str, small: Path) -> None:
    site = read(small / "data/site.json")
    spoil(site)
    told = faults(read(small / "data/site.schema.json"), site)
    assert [one[: len(fault)] for one in told] == [fault]


def test_every_key_of_the_schema_is_used_somewhere(real_site: RealSite, small: Path) -> None:
    used: set[tuple[str, str]] = set()
    schema = read(small / "data/site.schema.json")

    def walk(value: Any, node: Any) -> None:
        for way in node.get("anyOf", [node]):
            name = way.get("$ref", "").rpartition("/")[2] or "Whole"
            inner = schema["$defs"][name] if "$ref" in way else way
            if isinstance(value, dict):
                for key, part in value.items():
                    if key in inner.get("properties", {}):
                        used.add((name, key))
                        walk(part, inner["properties"][key])
                    for other in inner.get("patternProperties", {}).values():
                        walk(part, other)
            elif isinstance(value, list) and "items" in inner:
                for part in value:
                    walk(part, inner["items"])

    for folder in (real_site.folder, small):
        walk(read(folder / "data/site.json"), schema)
    every = {(name, key) for name, keys in form.keys(form.Whole).items() for key in keys}
    assert every - used == set()


# Tables -----------------------------------------------------------------------------------------


def frictionless_says(folder: Path) -> list[Any]:
    report = frictionless.validate(str(folder / "data/datapackage.json"))
    return report.flatten(["name", "type", "note"])  # type: ignore[no-any-return]


def test_the_tables_are_as_their_descriptor_says(folder: Path) -> None:
    assert frictionless_says(folder) == []
    described = read(folder / "data/datapackage.json")
    there = {file.name for file in (folder / "data").glob("*.csv")}
    assert {one["path"] for one in described["resources"]} == there


@pytest.mark.parametrize(
    ("file", "old", "new", "fault"),
    [
        ("claims.csv", ",lin,", ",lim,", "foreign-key"),
        ("claims.csv", ",opinion,", ",sure,", "constraint-error"),
        ("figures.csv", ",800,", ",many,", "type-error"),
        ("sources.csv", "town-paper,", ",", "primary-key"),
    ],
)
def test_the_validator_sees(
    file: str, old: str, new: str, fault: str, small: Path, tmp_path: Path
) -> None:
    for path in (small / "data").glob("*"):
        if path.is_file():
            (tmp_path / "data").mkdir(exist_ok=True)
            (tmp_path / "data" / path.name).write_bytes(path.read_bytes())
    spoilt = tmp_path / "data" / file
    text = spoilt.read_bytes().decode()
    assert old in text
    spoilt.write_bytes(text.replace(old, new, 1).encode())
    assert fault in {type for _, type, _ in frictionless_says(tmp_path)}


def rows(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8-sig", newline="") as lines:
        return list(csv.DictReader(lines))


def test_csv_and_database_hold_the_same(folder: Path) -> None:
    db = opened(folder)
    for table in relational.TABLES:
        names = [column.name for column in table.columns]
        listed = ", ".join(f'"{name}"' for name in names)
        held = [dict(zip(names, row, strict=True)) for row in db.execute(f"SELECT {listed} FROM {table.name}")]  # noqa: S608 # fmt: skip
        written = rows(folder / f"data/{table.name}.csv")
        assert len(held) == len(written) > 0, table.name
        types = {column.name: column.type for column in table.columns}
        for one, other in zip(held, written, strict=True):
            assert {name: told(one[name], types[name]) for name in names} == {
                name: other[name].removeprefix("'") for name in names
            }


def told(value: Any, type: str) -> str:
    if type == "boolean":
        return "true" if value else "false"
    return "" if value is None else str(value).removeprefix("'")


def test_no_formula_stands_in_the_tables_and_none_is_lost(small: Path) -> None:
    measures = rows(small / "data/measures.csv")
    assert [row["name_zh"] for row in measures] == ["'=每日銷量"]
    assert opened(small).execute("SELECT name_en FROM measures").fetchall() == [("-Loaves a day",)]


def test_records_and_tables_are_as_many(folder: Path) -> None:
    site, db = read(folder / "data/site.json"), opened(folder)
    every = {**site["entries"], **site["glossary"]}
    counts = {
        "entries": len(every),
        "claims": sum(len(one["claims"]) for one in every.values()),
        "figures": sum(len(one["figures"]) for one in every.values()),
        "relations": sum(len(one["relations"]) for one in every.values()),
        "disputes": len(site["disputes"]),
        "passages": sum(len(one["passages"]) for one in site["sources"].values()),
        "timeline": len(site["timeline"]),
    }
    found = {name: db.execute(f"SELECT count(*) FROM {name}").fetchone()[0] for name in counts}  # noqa: S608
    assert found == counts


@dataclass(frozen=True)
class Written:
    """An entry of the real content as its editors wrote it, and as `data/site.json` has it."""

    id: str
    text: str
    record: Any
    told: Any


@pytest.fixture(scope="module")
def written(real_site: RealSite) -> list[Written]:
    site = read(real_site.folder / "data/site.json")
    found = []
    for id, told in {**site["entries"], **site["glossary"]}.items():
        kind = site["kinds"][told["kind"]]["folder"]
        text = (ROOT / f"content/{kind}/{id}.yaml").read_text(encoding="utf-8")
        found.append(Written(id, text, reading.parse(text), told))
    return found


def listed(cite: str | list[str]) -> list[str]:
    return [cite] if isinstance(cite, str) else cite


def test_claims_are_told_as_they_were_written(real_site: RealSite, written: list[Written]) -> None:
    folder, names = real_site.folder, {one.id: one.record["name"] for one in written}
    told = {row["id"]: row for row in rows(folder / "data/claims.csv")}
    about = {(row["claim"], row["entry"]) for row in rows(folder / "data/claim_entries.csv")}
    claims = {
        f"{one.id}.{claim['id']}": claim
        for one in written
        for claim in one.record.get("claims", ())
    }
    assert set(told) == set(claims)
    for id, claim in claims.items():
        row, by = told[id], claim.get("by", "")
        for column in ("stance", "as_of", "when", "until", "due"):
            assert row[column] == claim.get(column, ""), id
        assert row["verdict"] == claim.get("outcome", {}).get("verdict", ""), id
        assert row["cite"].split(" ") == listed(claim["cite"]), id
        said = names[by] if isinstance(by, str) and by else by or {"zh": "", "en": ""}
        assert row["by"] == (by if isinstance(by, str) else ""), id
        assert (row["by_zh"], row["by_en"]) == (said["zh"], said["en"].replace("'", "’")), id
        assert {(id, other) for other in claim.get("about", ())} <= about, id
        for url in (row["url_zh"], row["url_en"]):
            file, _, place = url.partition("#")
            assert f'id="{place}"'.encode() in real_site.build.output[file], id


TIE = ("type", "to", "since", "until")


def test_relations_are_told_as_they_were_written(
    real_site: RealSite, written: list[Written]
) -> None:
    told = rows(real_site.folder / "data/relations.csv")
    for one in written:
        ties = [
            ([tie.get(name) for name in TIE], listed(tie["cite"]))
            for tie in one.record.get("relations", ())
        ]
        assert [([tie[name] for name in TIE], tie["cite"]) for tie in one.told["relations"]] == ties
        assert [
            ([row[name] or None for name in TIE], row["cite"].split(" "))
            for row in told
            if row["entry"] == one.id
        ] == ties


def test_passages_are_told_with_all_that_rests_on_them(
    real_site: RealSite, written: list[Written]
) -> None:
    folder = real_site.folder
    sources = read(folder / "data/site.json")["sources"]
    cited = {(row["passage"], row["entry"]) for row in rows(folder / "data/citations.csv")}
    used = set()
    for id, source in sources.items():
        card: Any = reading.parse((ROOT / f"seeds/{id}.yaml").read_text(encoding="utf-8"))
        for passage, one in zip(source["passages"], card["passages"], strict=True):
            assert passage["tokens"] == one.get("tokens", []), (id, one["id"])
            assert bool(passage["excused"]) == ("excused" in one), (id, one["id"])
            used |= {(f"{id}:{one['id']}", user) for user in passage["used_by"]}
    for entry in written:
        for cite in re.findall(r"\[@([a-z0-9-]+:p\d+)\]", entry.text):
            assert (cite, entry.id) in cited, entry.id
        for claim in entry.record.get("claims", ()):
            for cite in listed(claim["cite"]):
                assert (cite, f"{entry.id}.{claim['id']}") in used, entry.id


def test_a_date_lasts_to_its_last_day(folder: Path) -> None:
    """A month to its end, a year to December."""
    found = rows(folder / "data/timeline.csv")
    assert found
    for row in found:
        last, day = row["until"] or row["date"], row["last_day"]
        assert row["first_day"] <= day
        if re.fullmatch(r"[\d-]+", last):  # seasons apart
            assert day.startswith(last)
            assert day[len(last) :] in {4: {"-12-31"}, 7: {"-28", "-29", "-30", "-31"}, 10: {""}}[len(last)]  # fmt: skip


def test_disputes_lead_to_their_place(folder: Path) -> None:
    for row in rows(folder / "data/disputes.csv"):
        for language in ("zh", "en"):
            file, _, place = row[f"url_{language}"].partition("#")
            assert f'id="{place}"' in (folder / file).read_text(encoding="utf-8"), row["id"]


def test_what_the_small_site_tells_of_itself(small: Path) -> None:
    site = read(small / "data/site.json")
    assert site["questions"] == [
        {
            "id": "bread.where",
            "topic": {"zh": "麵包", "en": "Bread"},
            "question": {"zh": "在哪？", "en": "Where?"},
            "answer": {"zh": "在橋邊。", "en": "By the bridge."},
            "cites": ["town-paper:p3"],
        }
    ]
    assert site["entries"]["lin"]["backlinks"] == [
        {"entry": "old-oven", "text": {"zh": "林伯在這裡烤麵包。", "en": "Uncle Lin bakes here."}}
    ]
    assert [row["number"] for row in rows(small / "data/positions.csv")] == ["1"]


# The database -----------------------------------------------------------------------------------


def opened(folder: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"{(folder / 'data/site.sqlite').as_uri()}?immutable=1", uri=True)


def test_the_database_is_whole(folder: Path) -> None:
    db = opened(folder)
    assert db.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    assert db.execute("PRAGMA foreign_key_check").fetchall() == []
    assert db.execute("PRAGMA user_version").fetchone() == (form.VERSION,)
    for table in (*relational.TABLES, database.TEXTS):
        keys = {row[1] for row in db.execute(f"PRAGMA table_info({table.name})") if row[5]}
        assert keys == set(table.key), table.name
        links = {(row[3], row[2]) for row in db.execute(f"PRAGMA foreign_key_list({table.name})")}
        assert links == {(column.name, column.to) for column in table.links}, table.name
        indexed = {
            row[2]
            for (_, name, *_) in db.execute(f"PRAGMA index_list({table.name})").fetchall()
            for row in db.execute(f'PRAGMA index_info("{name}")')
        }
        assert {column.name for column in table.links} <= indexed, table.name


def test_the_database_is_the_same_wherever_it_is_made(tmp_path: Path) -> None:
    made = [
        build.build(sites.write(tmp_path / name, *machines.given()), sites.MEMORY).output
        for name in ("here", "elsewhere")
    ]
    assert made[0]["data/site.sqlite"] == made[1]["data/site.sqlite"]


def ask(db: sqlite3.Connection, words: str) -> list[str]:
    query = "SELECT reference FROM search JOIN texts ON texts.id = search.rowid WHERE search MATCH ? ORDER BY texts.id"
    return [reference for (reference,) in db.execute(query, (f'"{words}"',))]


def test_full_text_search_finds_chinese_within_a_sentence_and_english(small: Path) -> None:
    db = opened(small)
    assert ask(db, "市場口") == ["opening"]
    assert "old-oven.old-yeast" in ask(db, "YEAST is older")
    assert ask(db, "沒有這句") == []
    # In every name and in the story, not in the summary alone; and in the passages.
    assert ask(db, "老灶麵包店") == ["old-oven"] * 2
    assert "old-oven" in ask(db, "在這裡烤麵包")
    assert ask(db, "師傅談酵母") == ["town-paper:p2"]
    place = "SELECT url FROM texts WHERE reference = 'old-oven.old-yeast' AND language = 'en'"
    assert db.execute(place).fetchall() == [("en/bakeries/old-oven.html#claim-old-yeast",)]


def test_datasette_opens_it_and_answers(real_site: RealSite) -> None:
    """The query that docs/data.md gives, and a page of every table."""
    query = queries((ROOT / "docs/data.md").read_text(encoding="utf-8"))[0]
    words = datapage.search_words(build.outlined(ROOT, Memory())[0].library)  # type: ignore[union-attr]

    async def answers() -> tuple[Any, Any, list[int]]:
        datasette = Datasette([], immutables=[str(real_site.folder / "data/site.sqlite")])
        asked = {"sql": query.replace("three or more", words), "_shape": "array"}
        found = await datasette.client.get("/site.json", params=asked)
        searched = await datasette.client.get("/site/texts.json?_search=OpenAI&_shape=array")
        pages = [
            (await datasette.client.get(f"/site/{table.name}")).status_code
            for table in (*relational.TABLES, database.TEXTS)
        ]
        return found.json(), searched.json(), pages

    with ThreadPoolExecutor(1) as own:  # the browser's tests may have left a loop in this thread
        found, searched, pages = own.submit(asyncio.run, answers()).result()
    stand = "SELECT reference FROM texts WHERE instr(title || char(10) || text, ?)"
    there = opened(real_site.folder).execute(stand, (words,)).fetchall()
    assert sorted(row["reference"] for row in found) == sorted(one for (one,) in there) != []
    assert searched
    assert set(pages) == {200}


# The documentation ------------------------------------------------------------------------------


def queries(text: str) -> list[str]:
    return re.findall(r"```sql\n(.*?)```", text, re.DOTALL)


def sections(text: str) -> Iterator[tuple[str, list[str]]]:
    """Each third-level heading of docs/data.md with the names in the first cells below it."""
    for part in text.split("\n### ")[1:]:
        name, _, rest = part.partition("\n")
        cells = re.findall(r"^\| (`[^|]*`) \|", rest.partition("\n## ")[0], re.MULTILINE)
        yield name, [one for cell in cells for one in re.findall(r"`([^`]+)`", cell)]


FORMS = form.keys(form.Whole) | form.keys(form.EntryFile)  # type: ignore[operator]
COLUMNS = {
    table.name: [column.name for column in table.columns]
    for table in (*relational.TABLES, database.TEXTS)
}


def test_every_key_and_column_is_documented_and_there() -> None:
    documented = dict(sections((ROOT / "docs/data.md").read_text(encoding="utf-8")))
    expected = {name: list(keys) for name, keys in FORMS.items()} | COLUMNS
    assert set(documented) == set(expected)
    for name, names in expected.items():
        assert sorted(documented[name]) == sorted(names), name


def page(folder: Path, language: str) -> BeautifulSoup:
    return BeautifulSoup((folder / f"{language}/data.html").read_bytes(), "lxml")


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_page_tells_of_every_key_and_column_and_of_none_else(
    language: str, folder: Path
) -> None:
    told = {
        str(one.select_one("summary code").get_text()): [  # type: ignore[union-attr]
            row.get_text() for row in one.select("tbody th")
        ]
        for one in page(folder, language).select("details.data-fields")
    }
    assert told == {name: list(keys) for name, keys in FORMS.items()} | COLUMNS


def of_pattern(path: str, pattern: str) -> bool:
    if pattern.startswith("**/"):
        return fnmatchcase(path, pattern.removeprefix("**/"))
    return path.count("/") == pattern.count("/") and fnmatchcase(path, pattern)


def patterns(text: str) -> list[str]:
    table = text.partition("| file | what it is |")[2].partition("\n\n")[0]
    cells = re.findall(r"^\| (`[^|]*`) \|", table, re.MULTILINE)
    return [one for cell in cells for one in re.findall(r"`([^`]+)`", cell)]


MADE = re.compile(r"data/|llms\.txt|.*\.(?:md|ics|sqlite|csv|json)$|.*/feed\.xml$")


def test_every_file_for_machines_is_documented_and_there(folder: Path) -> None:
    every = [file.relative_to(folder).as_posix() for file in folder.rglob("*") if file.is_file()]
    made = [path for path in every if MADE.match(path)]
    on_page = [pattern for group in datapage.GROUPS.values() for pattern, _ in group]
    documented = patterns((ROOT / "docs/data.md").read_text(encoding="utf-8"))
    assert sorted(documented) == sorted(on_page)
    for pattern in on_page:
        assert [path for path in made if of_pattern(path, pattern)], pattern
    left = [path for path in made if not any(of_pattern(path, one) for one in on_page)]
    assert left == []


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_page_tells_the_size_that_a_file_has(language: str, folder: Path) -> None:
    sizes = {
        row.select_one("code").get_text(): row.select_one(".number").get_text()  # type: ignore[union-attr]
        for row in page(folder, language).select(".data-files tr:has(.number)")
    }
    octets = (folder / "data/site.sqlite").stat().st_size
    number, _, unit = sizes["data/site.sqlite"].partition(" ")
    assert float(number) * {"B": 1, "kB": 1e3, "MB": 1e6}[unit] == pytest.approx(octets, rel=0.05)
    assert f"{language}/calendar.ics" in sizes


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_examples_on_the_page_run(language: str, real_site: RealSite) -> None:
    examples = [code.get_text() for code in page(real_site.folder, language).select("pre code")]
    assert len(examples) == 5
    for example in examples:
        if "SELECT" in example:
            assert opened(real_site.folder).execute(example).fetchall(), example
        else:
            ran = subprocess.run(
                [sys.executable, "-X", "utf8", "-c", example],
                cwd=real_site.folder,
                capture_output=True,
                check=True,
            )
            assert len(ran.stdout.splitlines()) > 10, example


def test_the_page_is_led_to_from_every_page(folder: Path) -> None:
    for file in ("en/index.html", "zh/timeline.html"):
        foot = BeautifulSoup((folder / file).read_bytes(), "lxml").select("#all-sections a")
        assert f"../{file[:2]}/data.html" in [link["href"] for link in foot]
