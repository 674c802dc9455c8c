"""The world as this project's YAML."""

import hashlib
import json
from collections.abc import Iterator

from world import HUES, KINDS, LANGUAGES, PASSAGES, TYPES, Entry, World, letters


def files(world: World) -> Iterator[tuple[str, str]]:
    """The files below the root, by path."""
    yield "content/site.yaml", _site(world)
    yield "content/measures.yaml", _MEASURES
    for entry in world.entries:
        yield from of_entry(entry)
    for source in range(world.sources):
        yield f"seeds/source-{letters(source)}.yaml", _card(world, f"source-{letters(source)}")


def of_entry(entry: Entry) -> Iterator[tuple[str, str]]:
    """The one file that an entry is."""
    yield f"content/{KINDS[entry.kind][0]}/{entry.id}.yaml", _yaml(entry)


_MEASURES = """\
units:
  people: {name: {zh: 人, en: people}, zh: "{n}人", en: "{n} people", one: "{n} person"}
measures:
  monthly-users:
    name: {zh: 每月使用者, en: Monthly users}
    unit: people
    definition: {zh: 一個月內的使用者。, en: People who use it within a month.}
"""


def _site(world: World) -> str:
    kinds = "".join(
        f"  {id}:\n    folder: {folder}\n    name: {{zh: {zh}, en: {en}}}\n    plural: {{zh: {zh}, en: {en}}}\n"
        f"    intro: {{zh: 全部{zh}。, en: All {en.lower()}.}}\n    hue: {hue}\n    shape: square\n"
        for (id, (folder, zh, en)), hue in zip(KINDS.items(), HUES, strict=True)
    )
    types = "".join(
        f"  {id}:\n    name: {{zh: 關係{letters(n)}, en: {id}}}\n    inverse: {{zh: 反向{letters(n)}, en: {id} of}}\n"
        f'    sentence: {{zh: "{{from}}與{{to}}有關。", en: "{{from}} is {id} {{to}}."}}\n'
        for n, id in enumerate(TYPES)
    )
    first = world.entries[0]
    return (
        "title: {zh: 量測用網站, en: A site to measure}\ntagline: {zh: 量測用, en: To measure}\n"
        "description: {zh: 量測用的網站。, en: A site to measure with.}\nupdated: 2025-12-31\n"
        "languages:\n  zh: {tag: zh-Hant-TW, name: 繁體中文}\n  en: {tag: en, name: English}\n"
        f"kinds:\n{kinds}relation_types:\n{types}"
        f"home:\n  thesis: {{zh: '{first.summary['zh']}', en: '{first.summary['en']}'}}\n"
        f"  numbers: [{first.id}.monthly-users]\n  begin: [{first.id}]\n"
        "about: {zh: 這個網站只供量測。, en: This site is there to be measured.}\n"
    )


def _yaml(entry: Entry) -> str:
    def block(texts: dict[str, str]) -> str:
        return "".join(
            f"  {language}: |\n"
            + "".join(f"    {line}\n" if line else "\n" for line in texts[language].split("\n"))
            for language in LANGUAGES
        )

    text = (
        f"name: {{zh: {entry.zh}, en: {entry.en}}}\nwhat: {{zh: {entry.what['zh']}, en: {entry.what['en']}}}\n"
        f"summary:\n{block(entry.summary)}body:\n{block(entry.body)}relations:\n"
    )
    text += "".join(
        f"  - {{type: {type_}, to: {to}, cite: {cite}}}\n" for type_, to, cite in entry.relations
    )
    if entry.figure:
        value, cite = entry.figure
        text += (
            f"figures:\n  monthly-users:\n    measure: monthly-users\n    value: {value}\n    as_of: 2025-11\n"
            f"    as_written: {value}人\n    cite: {cite}\n"
        )
    text += "claims:\n"
    for claim in entry.claims:
        lines = [f"{key}: {_quoted(value)}" for key, value in claim.items()]
        text += "  - " + "\n    ".join(lines) + "\n"
    return text


def _quoted(value: str) -> str:
    return json.dumps(value, ensure_ascii=False) if "[" in value else value


def _card(world: World, id: str) -> str:
    digest = hashlib.sha256(id.encode()).hexdigest()
    text = (
        f"document: {id}.txt\nsha256: {digest}\ntitle: 量測用文件\nname: {{zh: 文件{id[7:]}, en: Document {id[7:]}}}\n"
        "type: {zh: 報導, en: a report}\noutlet: {zh: 某報, en: a paper}\nauthor: {zh: 未署名, en: unsigned}\n"
        "date: 2025-12\ndated: {zh: 報頭, en: on the front page}\nlanguage: zh-Hant-TW\n"
        "reliability: {zh: 量測用。, en: To measure with.}\npassages:\n"
    )
    for number in range(1, PASSAGES + 1):
        tokens = ", ".join(dict.fromkeys(world.tokens.get(f"{id}:p{number}", ())))
        text += (
            f"  - id: p{number}\n    sha256: {digest}\n    gist: {{zh: 一段話。, en: A passage.}}\n"
        )
        text += f"    tokens: [{tokens}]\n" if tokens else ""
    return text
