"""Every mistake an editor can make, and the lines that a build answers it with."""

import hashlib
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
import sites
from sites import (
    CARD,
    LIN,
    MEASURES,
    NEW_MILL,
    OLD_OVEN,
    SITE,
    SITE_FILE,
    Change,
    Link,
    Put,
    Swap,
    add,
    files,
)

import build
from explainer.model import Entry

Case = tuple[list[Change], list[str]]

STONE_MILL = "content/bakeries/stone-mill.yaml"
LONG_ID = 65 * "a"
MILL_TEXT = files(SITE)[NEW_MILL]
DISPUTE = """\
disputes:
  - id: whose-yeast
    kind: contradiction
    question: {zh: 誰的酵母最老？, en: Whose yeast is the oldest?}
    positions:
      - label: {zh: 老灶, en: Old Oven}
        holds: [old-yeast]
      - label: {zh: 別家, en: another}
        holds: [daily-loaves]
    reading: {zh: 難說。, en: Hard to say.}
"""
TOUR = """\
name: {zh: 散步, en: A walk}
summary: {zh: 走走, en: A stroll}
minutes: 5
stops:
  - at: old-oven
    words: {zh: 看, en: Look}
  - at: new-mill
    words: {zh: 看, en: Look}
"""
QUESTIONS = """\
name: {zh: 麵包, en: Bread}
questions:
  - id: where
    question: {zh: 在哪？, en: Where?}
    answer: {zh: 在橋邊。, en: By the bridge.}
"""


def dispute(old: str = "", new: str = "") -> Swap:
    """Old Oven's file with a dispute, one thing in it changed."""
    return add(OLD_OVEN, DISPUTE.replace(old, new) if old else DISPUTE)


def summary(zh: str, en: str) -> list[Change]:
    """New Mill's summary in other words, its citations kept."""
    return [
        Swap(NEW_MILL, "新磨坊開在橋邊。", zh),
        Swap(NEW_MILL, "The shop opened by the bridge.", en),
    ]


NO_ID = "an id is up to 64 lower-case letters, digits and single hyphens"
BOTH = "write {zh: …, en: …}"
IN_DIGITS = "in digits and without a unit: 1150, 0.2, 8e8"
DATE_FORMS = "a date is written 2025, 2025-11, 2025-11-23 or 2025-summer"
ADD_CITATION = "[uncited] add [@source:p3] after what the passage says"
MAKE_FIGURE = "is written out [bare-quantity] make it a figure and write {its-name}"
MARKUP = "links are [[id]], figures {name} or {entry.name}, citations [@source:p3]"
ADDRESSES = "only http:, https: and mailto: addresses, and [[entries]]"
ADD_BY = "[unattributed] add by: with an entry's id, or {zh: …, en: …}"

SLIPS = [
    (
        "no space after a colon",
        "name: {",
        "name:{",
        "1:5",
        "mapping values are not allowed in this context",
        "a space is missing after the colon: 'name: …'",
    ),
    (
        "a full-width colon",
        "what: ",
        "what：",
        "2:5",
        "mapping values are not allowed in this context",
        "a full-width colon stands here; write a colon and a space: 'what: '",
    ),
    (
        "no space after a colon of a language",
        "  zh: 新磨坊",
        "  zh:新磨坊",
        "4:5",
        "mapping values are not allowed in this context",
        "a space is missing after the colon: 'zh: …'",
    ),
    (
        "a full-width comma between fields",
        ", en: the newer",
        "， en: the newer",
        "2:18",
        "while parsing a flow mapping did not find expected ',' or '}'",
        "a full-width comma stands here; between fields write ', '",
    ),
    (
        "a full-width bracket",
        "name: {zh",
        "name: ｛zh",
        "1:7",
        "mapping values are not allowed in this context",
        "a full-width bracket stands here; write '{' or '['",
    ),
    (
        "a text that begins with a link",
        "  en: ",
        "  en: [[lin]] says ",
        "5:7",
        "while parsing a block mapping did not find expected key",
        'a text that begins with a bracket stands in quotation marks: en: "…"',
    ),
    (
        "a text that begins with a figure",
        "  zh: ",
        "  zh: {weight}",
        "4:7",
        "while parsing a block mapping did not find expected key",
        'a text that begins with a bracket stands in quotation marks: zh: "…"',
    ),
    (
        "a text that begins with a sign of YAML's own",
        "  en: ",
        "  en: @",
        "5:7",
        "while scanning for the next token found character that cannot start any token",
        'a text that begins with a sign of YAML\'s own stands in quotation marks: en: "…"',
    ),
    (
        "a colon and a space in a text",
        "  en: ",
        "  en: Lin says: ",
        "5:15",
        "mapping values are not allowed in this context",
        'a text with a colon and a space in it stands in quotation marks: en: "…"',
    ),
    (
        "a quotation mark that is not closed",
        "  en: ",
        '  en: "',
        "5:7",
        "while scanning a quoted scalar found unexpected end of stream",
        "the quotation mark that opens here is not closed",
    ),
    (
        "a full-width space at the beginning of a line",
        "  zh: ",
        "\u3000zh: ",
        "4:1",
        "mapping values are not allowed in this context",
        "a space of another width stands here; indent with plain spaces",
    ),
    (
        "a bracket that is not closed",
        "summary:",
        "relations:\n  - {type: rival-of, to: lin, cite: town-paper:p1\nsummary:",
        "4:5",
        "while parsing a flow mapping did not find expected ',' or '}'",
        "the bracket that opens here is not closed",
    ),
    (
        "no space after a hyphen",
        "summary:",
        "claims:\n  -id: a\n    zh: b\nsummary:",
        "4:3",
        "mapping values are not allowed in this context",
        "a space is missing after the hyphen: '- id: …'",
    ),
    (
        "a field that begins further in",
        "  en: ",
        "    en: ",
        "5:5",
        "mapping values are not allowed in this context",
        "this line begins 4 columns in and the one above 2; fields that belong together begin in the same column",
    ),
    (
        "a field that begins further out",
        "  zh: ",
        "   zh: ",
        "5:3",
        "while parsing a block mapping did not find expected key",
        "this line begins 2 columns in and the one above 3; fields that belong together begin in the same column",
    ),
    (
        "a field of an item that begins where the item's hyphen stands",
        " by the bridge. [@town-paper:p3]\n",
        ".\nclaims:\n  - id: a\n    zh: b\n  en: c\n",
        "9:3",
        "while parsing a block collection did not find expected '-' indicator",
        "this line begins 2 columns in and the one above 4; fields that belong together begin in the same column",
    ),
    (
        "no space between a hyphen and a brace",
        "summary:",
        "relations:\n  -{type: rival-of, to: lin, cite: town-paper:p1}\nsummary:",
        "4:3",
        "mapping values are not allowed in this context",
        "a space is missing after the hyphen: '- {…}'",
    ),
    (
        "a dash instead of a hyphen",
        "summary:",
        "relations:\n  — {type: rival-of, to: lin, cite: town-paper:p1}\nsummary:",
        "4:3",
        "mapping values are not allowed in this context",
        "an item of a list begins with a hyphen and a space: '- '",
    ),
    (
        "a citation in a field as prose has it",
        "summary:",
        "relations:\n  - {type: rival-of, to: lin, cite: [@town-paper:p1]}\nsummary:",
        "4:37",
        "while scanning for the next token found character that cannot start any token",
        "a field takes a citation without @ and brackets: cite: source:p3",
    ),
    (
        "brackets in a text in braces",
        "en: New Mill}",
        "en: New Mill [by the bridge]}",
        "1:21",
        "while parsing a flow mapping did not find expected ',' or '}'",
        "a text in braces that has brackets, ': ' or ' #' in it stands in quotation marks",
    ),
    (
        "a colon and a space in a text in braces",
        "en: New Mill}",
        "en: Mill: the new one}",
        "1:21",
        "while parsing a flow mapping did not find expected ',' or '}'",
        "a text in braces that has brackets, ': ' or ' #' in it stands in quotation marks",
    ),
    (
        "an apostrophe in single quotation marks",
        "en: New Mill}",
        "en: 'Lin's mill'}",
        "1:21",
        "while parsing a flow mapping did not find expected ',' or '}'",
        "a text that begins with a quotation mark ends with it; inside write “ ” or 「 」",
    ),
    (
        "a text that begins with a quotation",
        "  en: The shop",
        '  en: "The shop"',
        "5:7",
        "while parsing a block mapping did not find expected key",
        "a text that begins with a quotation mark ends with it; inside write “ ” or 「 」",
    ),
    (
        "a text that begins with a hyphen",
        "  en: ",
        "  en: - ",
        "5:7",
        "block sequence entries are not allowed in this context",
        'a text that begins with a sign of YAML\'s own stands in quotation marks: en: "…"',
    ),
    (
        "an unfinished merge",
        "what:",
        "<<<<<<< HEAD\nwhat:",
        "2:1",
        "while scanning a simple key could not find expected ':'",
        "a merge left both versions here; keep what is right and delete the three marks",
    ),
    (
        "a field without a colon",
        "summary:",
        "summary",
        "3:1",
        "while scanning a simple key could not find expected ':'",
        "a field is written 'name: value'; a text that belongs to the line above begins further in",
    ),
    (
        "no colon before a brace",
        "what: {",
        "what {",
        "2:5",
        "mapping values are not allowed in this context",
        "a colon is missing after the field's name",
    ),
    (
        "a text below its field that begins no further in",
        "  en: ",
        "  en: |\n  ",
        "6:3",
        "while scanning a simple key could not find expected ':'",
        "a field is written 'name: value'; a text that belongs to the line above begins further in",
    ),
    (
        "a line break that editors do not show",
        "  en: The shop",
        "  en: The\u2028shop",
        "5:10",
        "while scanning a simple key could not find expected ':'",
        "a line break that cannot be seen stands here; delete it, and what is beside it",
    ),
]
"""Slips in YAML itself: its name, what stands there, what instead, the place, YAML's own words, and what is told."""

READING: dict[str, Case] = {
    "a link instead of a file": (
        [Link(NEW_MILL, "old-oven.yaml")],
        [f"{NEW_MILL}:1:1: the file is a link; a plain file is needed [unreadable]"],
    ),
    "a link to nothing": (
        [Link(NEW_MILL, "gone.yaml")],
        [f"{NEW_MILL}:1:1: the file is a link; a plain file is needed [unreadable]"],
    ),
    "a folder with a file's name": (
        [Put(f"{STONE_MILL}/inner.txt", "")],
        [f"{STONE_MILL}:1:1: the file is a folder; a plain file is needed [unreadable]"],
    ),
    "Latin-1": (
        [Put(STONE_MILL, "what: x\nname: Café\n".encode("latin-1"))],
        [f"{STONE_MILL}:2:10: byte 0xe9 is no UTF-8 [not-utf8] save it as UTF-8"],
    ),
    "Latin-1 after Chinese": (
        [Put(STONE_MILL, "name: {zh: 石磨咖啡, en: ".encode() + b"Caf\xe9}\n")],
        [f"{STONE_MILL}:1:25: byte 0xe9 is no UTF-8 [not-utf8] save it as UTF-8"],
    ),
    "UTF-16": (
        [Put(STONE_MILL, MILL_TEXT.encode("utf-16"))],
        [f"{STONE_MILL}:1:1: the file is UTF-16 [not-utf8] save it as UTF-8"],
    ),
    "an unclosed bracket": (
        [Put(STONE_MILL, "name: {zh: 石磨, en: Stone Mill\n")],
        [
            f"{STONE_MILL}:1:7: not YAML: while parsing a flow mapping did not find expected "
            "',' or '}' [bad-yaml] the bracket that opens here is not closed"
        ],
    ),
    "a tab": (
        [Put(STONE_MILL, "name:\n\tzh: 石磨\n")],
        [
            f"{STONE_MILL}:2:1: not YAML: while scanning for the next token "
            "found character that cannot start any token [bad-yaml] "
            "a tab stands here; indent with spaces, two a step"
        ],
    ),
    **{
        name: (
            [Put(STONE_MILL, MILL_TEXT.replace(before, after))],
            [f"{STONE_MILL}:{place}: not YAML: {yaml} [bad-yaml] {hint}"],
        )
        for name, before, after, place, yaml, hint in SLIPS
    },
    "an alias": (
        [Put(STONE_MILL, "name: {zh: 石磨, en: *mill}\n")],
        [f"{STONE_MILL}:1:20: aliases (*name) are not accepted; write the value out [bad-yaml]"],
    ),
    "an anchor": (
        [Put(STONE_MILL, "name: &mill {zh: 石磨, en: Stone Mill}\n")],
        [f"{STONE_MILL}:1:7: anchors (&name) are not accepted [bad-yaml]"],
    ),
    "a tag": (
        [Put(STONE_MILL, "name: !!python/object:os.system x\n")],
        [
            f"{STONE_MILL}:1:7: tags such as 'tag:yaml.org,2002:python/object:os.system' "
            "are not accepted [bad-yaml]"
        ],
    ),
    "two documents": (
        [Put(STONE_MILL, "name: x\n---\nwhat: x\n")],
        [f"{STONE_MILL}:2:1: a file holds one document, this one begins another [bad-yaml]"],
    ),
    "a directive": (
        [Put(STONE_MILL, "%YAML 1.2\n---\nname: x\n")],
        [f"{STONE_MILL}:1:1: directives (%YAML, %TAG) are not accepted [bad-yaml]"],
    ),
    "too deep": (
        [Put(STONE_MILL, f"name: {12 * '['}{12 * ']'}\n")],
        [f"{STONE_MILL}:1:18: nested more than 12 deep [too-deep]"],
    ),
    "too many values": (
        [Put(STONE_MILL, f"also: [{20_000 * 'a,'}]\n")],
        [f"{STONE_MILL}:1:40002: more than 20000 values in one file [too-many]"],
    ),
    "a text that is too long": (
        [add(NEW_MILL, f"also: [{20_001 * 'a'}]\n")],
        [f"{NEW_MILL}:6:8: a text of more than 20000 characters [too-long]"],
    ),
    "a text with too many links": (
        [Swap(NEW_MILL, "zh: 新磨坊開在橋邊。", f"zh: 新磨坊開在橋邊。{251 * '[[lin]]'}")],
        [
            f"{NEW_MILL}:4:7: more than 500 square brackets, which begin links, in one text "
            "[too-many]"
        ],
    ),
    "NUL": (
        [Put(STONE_MILL, b"what: x\nname: a\0b\n")],
        [f"{STONE_MILL}:2:8: the character '\\x00' is not allowed [bad-yaml]"],
    ),
    "NUL after Chinese": (
        [Put(STONE_MILL, "what: 麵包店\nname: 石磨\0坊\n".encode())],
        [f"{STONE_MILL}:2:9: the character '\\x00' is not allowed [bad-yaml]"],
    ),
    "a key that is a list": (
        [Put(STONE_MILL, "? [a, b]\n: c\n")],
        [f"{STONE_MILL}:1:3: a key must be a plain word [bad-yaml]"],
    ),
    "a field twice": (
        [add(NEW_MILL, "name: {zh: 石磨, en: Stone Mill}\n")],
        [f"{NEW_MILL}:6:1: the key 'name' stands here twice [duplicate-key]"],
    ),
    "a language twice": (
        [Swap(NEW_MILL, "en: New Mill}", "en: New Mill, zh: 石磨}")],
        [f"{NEW_MILL}:1:31: the key 'zh' stands here twice [duplicate-key]"],
    ),
    "an empty file": (
        [Put(STONE_MILL, "")],
        [f"{STONE_MILL}:1:1: the file is empty [empty-file]"],
    ),
    "only a comment": (
        [Put(STONE_MILL, "# later\n")],
        [f"{STONE_MILL}:1:1: the file is empty [empty-file]"],
    ),
    "a list instead of fields": (
        [Put(STONE_MILL, "- name\n")],
        [
            f"{STONE_MILL}:1:1: the file must hold fields, as `name: value` lines [wrong-type]",
        ],
    ),
    "too large": (
        [Put(STONE_MILL, 256 * 1024 * "#" + "#")],
        [f"{STONE_MILL}:1:1: the file is larger than 256 KiB [too-large]"],
    ),
    "another sort of file": (
        [Put("content/bakeries/stone-mill.yml", MILL_TEXT)],
        [
            "content/bakeries/stone-mill.yml:1:1: only .yaml files belong here [unknown-file] "
            "rename it stone-mill.yaml"
        ],
    ),
    "a record that a Windows editor has made a text": (
        [Put(NEW_MILL, None), Put(f"{NEW_MILL}.txt", MILL_TEXT)],
        [
            f"{NEW_MILL}.txt:1:1: only .yaml files belong here [unknown-file] "
            "rename it new-mill.yaml"
        ],
    ),
    "an entry that others name, in a file that is no record": (
        [Put(NEW_MILL, None), Put("content/bakeries/New_Mill.YML", MILL_TEXT)],
        [
            "content/bakeries/New_Mill.YML:1:1: only .yaml files belong here [unknown-file] "
            "rename it new-mill.yaml"
        ],
    ),
    "an entry that others name, under a name that is no id": (
        [Put(NEW_MILL, None), Put("content/bakeries/New Mill.yaml", MILL_TEXT)],
        [f"content/bakeries/New Mill.yaml:1:1: 'New Mill' is no id [bad-id] {NO_ID}"],
    ),
    "an entry that others name, in a folder that no kind has": (
        [Put(NEW_MILL, None), Put("content/mills/new-mill.yaml", MILL_TEXT)],
        [
            "content/mills:1:1: no kind has the folder 'mills' [unknown-file]",
        ],
    ),
    "an entry that others name, in a folder of its own": (
        [Put(NEW_MILL, None), Put("content/bakeries/mills/new-mill.yaml", MILL_TEXT)],
        ["content/bakeries/mills:1:1: only .yaml files belong here [unknown-file]"],
    ),
    "a card that others cite, in a file that is no record": (
        [Put(CARD, None), Put("seeds/town-paper.yml", files(SITE)[CARD])],
        [
            "seeds/town-paper.yml:1:1: only .yaml files belong here [unknown-file] "
            "rename it town-paper.yaml"
        ],
    ),
    "another sort of file among the cards": (
        [Put("seeds/town-paper.txt", "")],
        ["seeds/town-paper.txt:1:1: only .yaml files belong here [unknown-file]"],
    ),
    "an entry outside the folders": (
        [Put("content/stone-mill.yaml", MILL_TEXT)],
        [
            "content/stone-mill.yaml:1:1: this file does not belong here [unknown-file] "
            "entries stand in folders"
        ],
    ),
    "a folder that no kind has": (
        [Put("content/bakerys/stone-mill.yaml", MILL_TEXT)],
        [
            "content/bakerys:1:1: no kind has the folder 'bakerys' [unknown-file] "
            "did you mean 'bakers'?"
        ],
    ),
    "no site": (
        [Put(SITE_FILE, None)],
        [f"{SITE_FILE}:1:1: the file is missing; a plain file is needed [missing-file]"],
    ),
    "no measures": (
        [Put(MEASURES, None)],
        [f"{MEASURES}:1:1: the file is missing; a plain file is needed [missing-file]"],
    ),
    "an upper-case id": (
        [Put("content/bakeries/Stone-Mill.yaml", MILL_TEXT)],
        [f"content/bakeries/Stone-Mill.yaml:1:1: 'Stone-Mill' is no id [bad-id] {NO_ID}"],
    ),
    "a double hyphen": (
        [Put("content/bakeries/stone--mill.yaml", MILL_TEXT)],
        [f"content/bakeries/stone--mill.yaml:1:1: 'stone--mill' is no id [bad-id] {NO_ID}"],
    ),
    "an over-long id": (
        [Put(f"content/bakeries/{LONG_ID}.yaml", MILL_TEXT)],
        [f"content/bakeries/{LONG_ID}.yaml:1:1: '{59 * 'a'}…' is no id [bad-id] {NO_ID}"],
    ),
    "a Chinese id": (
        [Put("seeds/鎮報.yaml", files(SITE)[CARD])],
        [f"seeds/鎮報.yaml:1:1: '鎮報' is no id [bad-id] {NO_ID}"],
    ),
    "ids that differ in case": (
        [Put("content/bakers/NEW-MILL.yaml", MILL_TEXT)],
        [f"content/bakers/NEW-MILL.yaml:1:1: 'NEW-MILL' is no id [bad-id] {NO_ID}"],
    ),
    "an id that Windows keeps for itself": (
        [Put("content/bakeries/con.yaml", MILL_TEXT)],
        [
            "content/bakeries/con.yaml:1:1: 'con' is no id [bad-id] "
            "no file may have this name on Windows"
        ],
    ),
    "an earlier id that Windows keeps for itself": (
        [add(NEW_MILL, "was: [lpt1]\n")],
        [f"{NEW_MILL}:6:7: 'was.0' is 'lpt1' [bad-value] no file may have this name on Windows"],
    ),
    **{
        f"an id that looks like another: {id}": (
            [
                Put(
                    f"content/bakeries/{id}.yaml",
                    MILL_TEXT.replace("新磨坊", "石磨").replace("New", "Stone"),
                )
            ],
            [
                f"content/bakeries/{max(id, 'old-oven')}.yaml:1:1: the id '{max(id, 'old-oven')}' "
                f"looks like '{min(id, 'old-oven')}' [duplicate-id] give one of them another name"
            ],
        )
        for id in ("oldoven", "0ld-oven", "o1d-oven")
    },
    "an id that looks like another by two letters": (
        [
            Put(
                "content/bakeries/new-rnill.yaml",
                MILL_TEXT.replace("新磨坊", "石磨").replace("New", "Stone"),
            )
        ],
        [
            "content/bakeries/new-rnill.yaml:1:1: the id 'new-rnill' looks like 'new-mill' [duplicate-id] "
            "give one of them another name"
        ],
    ),
    "an id of two kinds": (
        [Put("content/bakers/new-mill.yaml", MILL_TEXT)],
        [
            f"content/bakers/new-mill.yaml:1:1: the id 'new-mill' is taken by {NEW_MILL} [duplicate-id]"
        ],
    ),
    "two passages of one number": (
        [
            Swap(CARD, "- id: p4", "- id: p3"),
            Swap(CARD, "    excused: {zh: 廣告。, en: An advertisement.}\n", ""),
        ],
        [f"{CARD}:28:9: the card has another passage 'p3' [duplicate-id]"],
    ),
    "two claims of one id": (
        [
            Swap(
                OLD_OVEN,
                "claims:\n",
                "claims:\n  - {id: old-yeast, zh: 甲, en: A, stance: fact, as_of: 2024, "
                "cite: town-paper:p1}\n",
            )
        ],
        [f"{OLD_OVEN}:27:9: this entry has another claim 'old-yeast' [duplicate-id]"],
    ),
    "a claim with a figure's id": (
        [Swap(OLD_OVEN, "- id: old-yeast", "- id: daily-loaves")],
        [f"{OLD_OVEN}:26:9: this entry has another figure 'daily-loaves' [duplicate-id]"],
    ),
    "an earlier id that is in use": (
        [add(NEW_MILL, "was: [mill, lin]\n")],
        [f"{NEW_MILL}:6:13: the earlier id 'lin' is in use [duplicate-id]"],
    ),
}

RECORDS: dict[str, Case] = {
    "a missing translation": (
        [Swap(NEW_MILL, ", en: the newer bakery", "")],
        [f"{NEW_MILL}:2:1: the field 'en' is missing in 'what' [missing-field]"],
    ),
    "an empty translation": (
        [Swap(NEW_MILL, "en: the newer bakery", "en: ")],
        [f"{NEW_MILL}:2:24: 'what.en' is empty [missing-field]"],
    ),
    "a blank translation": (
        [Swap(NEW_MILL, "en: the newer bakery", "en: ' '")],
        [f"{NEW_MILL}:2:24: 'what.en' is empty [missing-field]"],
    ),
    "a missing field": (
        [Swap(NEW_MILL, "what: {zh: 較新的麵包店, en: the newer bakery}\n", "")],
        [f"{NEW_MILL}:1:1: the field 'what' is missing [missing-field]"],
    ),
    "a missing field of a claim": (
        [Swap(OLD_OVEN, "    stance: opinion\n", "")],
        [f"{OLD_OVEN}:26:5: the field 'stance' is missing in 'claims.0' [missing-field]"],
    ),
    "a claim that cites nothing": (
        [Swap(OLD_OVEN, "    when: 2024-04-20\n    cite: town-paper:p2\n", "")],
        [f"{OLD_OVEN}:26:5: the field 'cite' is missing in 'claims.0' [missing-field]"],
    ),
    "a misspelt field": (
        [Swap(NEW_MILL, "summary:", "sumary:")],
        [
            f"{NEW_MILL}:1:1: the field 'summary' is missing [missing-field]",
            f"{NEW_MILL}:3:1: there is no field 'sumary' here [unknown-field] "
            "did you mean 'summary'?",
        ],
    ),
    "a misspelt field of a figure": (
        [Swap(OLD_OVEN, "as_written: 800個", "as_writen: 800個")],
        [
            f"{OLD_OVEN}:19:3: the field 'as_written' is missing in 'figures.daily-loaves' "
            "[missing-field]",
            f"{OLD_OVEN}:23:5: there is no field 'as_writen' here [unknown-field] "
            "did you mean 'as_written'?",
        ],
    ),
    "a misspelt field of a kind": (
        [Swap(SITE_FILE, "    shape: square\n", "    shap: square\n")],
        [f"{SITE_FILE}:15:5: there is no field 'shap' here [unknown-field] did you mean 'shape'?"],
    ),
    "a field that is like none": (
        [add(NEW_MILL, "colour: red\n")],
        [
            f"{NEW_MILL}:6:1: there is no field 'colour' here [unknown-field] "
            f"there are: {', '.join(Entry.model_fields)}"
        ],
    ),
    "a third language": (
        [Swap(NEW_MILL, "en: the newer bakery", "en: the newer bakery, fr: la nouvelle")],
        [f"{NEW_MILL}:2:42: there is no field 'fr' here [unknown-field] there are: zh, en, hans"],
    ),
    "a list instead of text": (
        [Swap(NEW_MILL, "zh: 較新的麵包店", "zh: [較新的麵包店]")],
        [f"{NEW_MILL}:2:12: 'what.zh' must be text, not a list [wrong-type]"],
    ),
    "text instead of two languages": (
        [Swap(NEW_MILL, "{zh: 較新的麵包店, en: the newer bakery}", "the newer bakery")],
        [f"{NEW_MILL}:2:7: 'what' must be fields, not 'the newer bakery' [wrong-type] {BOTH}"],
    ),
    "text instead of a list": (
        [Swap(OLD_OVEN, "[老灶麵包店]", "老灶麵包店")],
        [
            f"{OLD_OVEN}:2:7: 'also' must be a list, not '老灶麵包店' [wrong-type] "
            "write [老灶麵包店]"
        ],
    ),
    "words instead of a number": (
        [Swap(OLD_OVEN, "value: 800", "value: 八百")],
        [
            f"{OLD_OVEN}:21:12: 'figures.daily-loaves.value' must be a number, not '八百' "
            f"[wrong-type] {IN_DIGITS}"
        ],
    ),
    "a menu that names what is not there": (
        [Swap(SITE_FILE, "kinds:\n", "menu: [bakery, timline]\nkinds:\n")],
        [f"{SITE_FILE}:8:16: no kind or page 'timline' [bad-value] did you mean 'timeline'?"],
    ),
    "a kind in a folder of the program's own": (
        [Swap(SITE_FILE, "folder: bakers", "folder: tours")],
        [
            f"{SITE_FILE}:17:13: 'kinds.baker.folder' is 'tours' [bad-value] "
            "the program keeps tours, questions, changes, sources for itself"
        ],
    ),
    "a forecast that has become a fact": (
        [
            Swap(
                OLD_OVEN,
                "    stance: opinion\n",
                "    stance: fact\n    outcome: {verdict: came-true, words: {zh: 是, en: It is},"
                " cite: town-paper:p2}\n",
            )
        ],
        [
            f"{OLD_OVEN}:30:5: a statement that is 'fact' has 'outcome' [bad-value] "
            "only a forecast has, and it stays one when it is decided"
        ],
    ),
    "a day by which an opinion is due": (
        [Swap(OLD_OVEN, "    stance: opinion\n", "    stance: opinion\n    due: 2025\n")],
        [
            f"{OLD_OVEN}:30:5: a statement that is 'opinion' has 'due' [bad-value] "
            "only a forecast has, and it stays one when it is decided"
        ],
    ),
    "a relation twice": (
        [
            Swap(
                OLD_OVEN,
                "figures:\n",
                "  - {type: rival-of, to: new-mill, cite: town-paper:p2}\n"
                "  - {type: rival-of, to: new-mill, cite: town-paper:p2, since: 2024}\nfigures:\n",
            )
        ],
        [
            f"{OLD_OVEN}:18:5: this entry has the same relation already [bad-value] "
            "cite both passages in one: cite: [source:p3, source:p4]"
        ],
    ),
    "a relation told by both": (
        [add(NEW_MILL, "relations: [{type: rival-of, to: old-oven, cite: town-paper:p2}]\n")],
        [
            f"{OLD_OVEN}:17:5: 'new-mill' has this relation already, and it reads the same both ways "
            "[bad-value] keep one of the two, with the passages of both"
        ],
    ),
    "a link in plain words": (
        [Swap(NEW_MILL, "en: the newer bakery", 'en: "the rival of [[old-oven]]"')],
        [
            f"{NEW_MILL}:2:38: '[[old-oven]]' stands in plain words, which take no markup "
            "[bad-markup] write the words alone"
        ],
    ),
    "a figure and a citation in plain words": (
        [
            Swap(
                OLD_OVEN,
                "what: {zh: 最老的麵包店,",
                'what: {zh: "賣{daily-loaves}。[@town-paper:p1]",',
            )
        ],
        [
            f"{OLD_OVEN}:3:{column}: '{written}' stands in plain words, which take no markup "
            "[bad-markup] write the words alone"
            for column, written in ((14, "{daily-loaves}"), (29, "[@town-paper:p1]"))
        ],
    ),
    "a number as a source writes it": (
        [Swap(OLD_OVEN, "value: 800", "value: 1,800個")],
        [
            f"{OLD_OVEN}:21:12: 'figures.daily-loaves.value' must be a number, not '1,800個' "
            f"[wrong-type] {IN_DIGITS}"
        ],
    ),
    "fields instead of a list": (
        [add(NEW_MILL, "relations:\n  type: rival-of\n  to: lin\n  cite: town-paper:p1\n")],
        [
            f"{NEW_MILL}:7:3: 'relations' must be a list, not fields [wrong-type] "
            "each item begins with a hyphen and a space: '- '"
        ],
    ),
    "ids instead of fields": (
        [Put("content/tours/walk.yaml", TOUR.partition("stops:")[0] + "stops: [lin, old-oven]\n")],
        [
            f"content/tours/walk.yaml:4:{column}: 'stops.{index}' must be fields, not '{id}' "
            "[wrong-type] there are: at, words"
            for index, (column, id) in enumerate(((9, "lin"), (14, "old-oven")))
        ],
    ),
    "a comma in a text in braces": (
        [Swap(NEW_MILL, "en: the newer bakery", "en: new, and large")],
        [
            f"{NEW_MILL}:2:29: there is no field 'and large' here [unknown-field] "
            "a text in braces that has a comma in it stands in quotation marks"
        ],
    ),
    "a full-width colon in braces": (
        [Swap(NEW_MILL, "what: {zh: ", "what: {zh：")],
        [
            f"{NEW_MILL}:2:1: the field 'zh' is missing in 'what' [missing-field]",
            f"{NEW_MILL}:2:8: there is no field 'zh：較新的麵包店' here [unknown-field] "
            "a full-width colon stands here; write a colon and a space",
        ],
    ),
    "full-width spaces before the second language": (
        [Swap(NEW_MILL, "  en: The", "\u3000\u3000en: The")],
        [
            f"{NEW_MILL}:3:1: the field 'en' is missing in 'summary' [missing-field]",
            f"{NEW_MILL}:5:1: there is no field '\\u3000\\u3000en' here [unknown-field] "
            "a space of another width stands here; indent with plain spaces",
        ],
    ),
    "a figure whose name is no id": (
        [
            Swap(OLD_OVEN, "  daily-loaves:", "  Loaves_a_day:"),
        ],
        [
            f"{OLD_OVEN}:19:3: 'figures.Loaves_a_day' cannot be 'Loaves_a_day' [bad-value] "
            "an id is lower-case letters, digits and single hyphens"
        ],
    ),
    "a speaker's name instead of an id": (
        [Swap(OLD_OVEN, "by: lin", "by: 林伯")],
        [
            f"{OLD_OVEN}:30:9: 'claims.0.by' cannot be '林伯' [bad-value] "
            "an entry's id, or a name in both languages: {zh: …, en: …}"
        ],
    ),
    "words instead of a whole number": (
        [add(MEASURES, "    half_life: a year\n")],
        [
            f"{MEASURES}:12:16: 'measures.daily-loaves.half_life' must be a whole number, "
            "not 'a year' [wrong-type]"
        ],
    ),
    "neither true nor false": (
        [Swap(CARD, "chrome: [5]", "pinyin: perhaps\nchrome: [5]")],
        [f"{CARD}:14:9: 'pinyin' must be true or false, not 'perhaps' [wrong-type]"],
    ),
    "a misspelt stance": (
        [Swap(OLD_OVEN, "stance: opinion", "stance: opinon")],
        [
            f"{OLD_OVEN}:29:13: 'claims.0.stance' cannot be 'opinon' [bad-value] "
            "did you mean 'opinion'?"
        ],
    ),
    "a qualifier that is none": (
        [Swap(OLD_OVEN, "value: 800", "value: 800\n    about: more then")],
        [
            f"{OLD_OVEN}:22:12: 'figures.daily-loaves.about' cannot be 'more then' [bad-value] "
            "did you mean 'more than'?"
        ],
    ),
    "a colour like none": (
        [Swap(SITE_FILE, "hue: ochre", "hue: magenta")],
        [
            f"{SITE_FILE}:14:10: 'kinds.bakery.hue' cannot be 'magenta' [bad-value] "
            "one of: indigo, teal, ochre, plum, brick"
        ],
    ),
    "a misspelt sort of dispute": (
        [dispute("contradiction", "contradicton")],
        [
            f"{OLD_OVEN}:36:11: 'disputes.0.kind' cannot be 'contradicton' [bad-value] "
            "did you mean 'contradiction'?"
        ],
    ),
    "a citation without its colon": (
        [Swap(OLD_OVEN, "    cite: town-paper:p1", "    cite: town-paper p1")],
        [
            f"{OLD_OVEN}:24:11: 'figures.daily-loaves.cite' cannot be 'town-paper p1' "
            "[bad-value] a citation is written source:p3"
        ],
    ),
    "a reference with a space": (
        [Swap(SITE_FILE, "[old-oven.daily-loaves]", "[old-oven daily-loaves]")],
        [
            f"{SITE_FILE}:38:13: 'home.numbers.0' cannot be 'old-oven daily-loaves' [bad-value] "
            "a reference is written name or entry.name"
        ],
    ),
    "a name instead of an id": (
        [Swap(OLD_OVEN, "to: new-mill", "to: New Mill")],
        [
            f"{OLD_OVEN}:17:26: 'relations.0.to' cannot be 'New Mill' [bad-value] "
            "an id is lower-case letters, digits and single hyphens"
        ],
    ),
    "a token as long as a sentence": (
        [Swap(OLD_OVEN, "as_written: 800個", f"as_written: {41 * '8'}")],
        [
            f"{OLD_OVEN}:23:17: 'figures.daily-loaves.as_written' is longer than 40 characters "
            "[bad-value]"
        ],
    ),
    "a hash that is none": (
        [Put(CARD, files(SITE)[CARD])],
        [
            f"{CARD}:2:9: 'sha256' cannot be 'SHA256-OF-ALL' [bad-value] "
            "a SHA-256 is 64 hexadecimal digits",
            *(
                f"{CARD}:{line}:13: 'passages.{n}.sha256' cannot be 'SHA256-OF-P{n + 1}' "
                "[bad-value] a SHA-256 is 64 hexadecimal digits"
                for n, line in enumerate((17, 21, 25, 29))
            ),
        ],
    ),
    "an address without https": (
        [Swap(SITE_FILE, "updated: 2024-05-01", "url: example.org/\nupdated: 2024-05-01")],
        [
            f"{SITE_FILE}:4:6: 'url' cannot be 'example.org/' [bad-value] write https://host/ or https://host/folder/, without ? and #"
        ],
    ),
    "a passage without its p": (
        [Swap(CARD, "- id: p4", "- id: four")],
        [f"{CARD}:28:9: 'passages.3.id' cannot be 'four' [bad-value] a passage is called p1, p2 …"],
    ),
    "a date in words": (
        [Swap(OLD_OVEN, "when: 2024-04-20", "when: 20 April 2024")],
        [f"{OLD_OVEN}:32:11: 'claims.0.when' is '20 April 2024' [bad-date] {DATE_FORMS}"],
    ),
    "a date that no calendar has": (
        [Swap(OLD_OVEN, "when: 2024-04-20", "when: 2024-04-31")],
        [
            f"{OLD_OVEN}:32:11: 'claims.0.when' is '2024-04-31' [bad-date] "
            "there is no date '2024-04-31' in the calendar"
        ],
    ),
    "a thirteenth month": (
        [Swap(CARD, "date: 2024-04\n", "date: 2024-13\n")],
        [f"{CARD}:8:7: 'date' is '2024-13' [bad-date] there is no date '2024-13' in the calendar"],
    ),
}

RECORDS |= {
    f"more {name} than an entry has room for": (
        [add(NEW_MILL, f"{name}:\n{''.join(line.format(n=n) for n in range(201))}")],
        [f"{NEW_MILL}:7:3: '{name}' has room for {40 if name == 'figures' else 200} [too-many]"],
    )
    for name, line in {
        "also": "  - Mill {n}\n",
        "was": "  - mill-{n}\n",
        "relations": "  - {{type: rival-of, to: old-oven, cite: town-paper:p3}}\n",
        "figures": "  f{n}: {{measure: daily-loaves, value: {n}, as_of: 2024, as_written: 新磨坊, "
        "cite: town-paper:p3}}\n",
        "claims": "  - {{id: c{n}, zh: 甲, en: A, stance: fact, as_of: 2024, cite: town-paper:p3}}\n",
    }.items()
}

REFERENCES: dict[str, Case] = {
    "a relation to no entry": (
        [Swap(OLD_OVEN, "to: new-mill", "to: new-mil")],
        [f"{OLD_OVEN}:17:26: no entry 'new-mil' [unknown-entry] did you mean 'new-mill'?"],
    ),
    "an entry that is like none": (
        [Swap(OLD_OVEN, "to: new-mill", "to: zebra")],
        [f"{OLD_OVEN}:17:26: no entry 'zebra' [unknown-entry] there are: new-mill, old-oven, lin"],
    ),
    "a relation to a draft": (
        [
            Swap(OLD_OVEN, "to: new-mill", "to: stone-mill"),
            Put(STONE_MILL, f"draft: true\n{MILL_TEXT}"),
        ],
        [
            f"{OLD_OVEN}:17:26: the entry 'stone-mill' is a draft [unpublished-entry] "
            f"take `draft: true` out of {STONE_MILL} to publish it, or do not name it here"
        ],
    ),
    "a speaker who is no entry": (
        [Swap(OLD_OVEN, "by: lin", "by: lim")],
        [f"{OLD_OVEN}:30:9: no entry 'lim' [unknown-entry] did you mean 'lin'?"],
    ),
    "a figure's speaker who is no entry": (
        [Swap(OLD_OVEN, "value: 800", "by: lim\n    value: 800")],
        [f"{OLD_OVEN}:21:9: no entry 'lim' [unknown-entry] did you mean 'lin'?"],
    ),
    "a claim about no entry": (
        [Swap(OLD_OVEN, "by: lin", "by: lin\n    about: [new-mill, lim]")],
        [f"{OLD_OVEN}:31:23: no entry 'lim' [unknown-entry] did you mean 'lin'?"],
    ),
    "a source that draws on no entry": (
        [Swap(CARD, "chrome: [5]", "chrome: [5]\ndraws_on: [lim]")],
        [f"{CARD}:15:12: no entry 'lim' [unknown-entry] did you mean 'lin'?"],
    ),
    "a passage that draws on no entry": (
        [Swap(CARD, "tokens: [新磨坊]", "draws_on: [lim]")],
        [f"{CARD}:27:16: no entry 'lim' [unknown-entry] did you mean 'lin'?"],
    ),
    "a tour that stops at no entry": (
        [Put("content/tours/walk.yaml", TOUR.replace("at: new-mill", "at: new-mil"))],
        [
            "content/tours/walk.yaml:7:9: no entry 'new-mil' [unknown-entry] did you mean 'new-mill'?"
        ],
    ),
    "a beginning at no entry": (
        [Swap(SITE_FILE, "begin: [old-oven]", "begin: [lin, old-ovn]")],
        [f"{SITE_FILE}:39:16: no entry 'old-ovn' [unknown-entry] did you mean 'old-oven'?"],
    ),
    "a link to no entry": (
        summary("新磨坊比[[old-ovn]]近。", "The shop is nearer than [[old-ovn]]."),
        [
            f"{NEW_MILL}:4:11: no entry 'old-ovn' [unknown-entry] did you mean 'old-oven'?",
            f"{NEW_MILL}:5:31: no entry 'old-ovn' [unknown-entry] did you mean 'old-oven'?",
        ],
    ),
    "a link by a name that nobody has": (
        summary("新磨坊比[[老灶麵包點]]近。", "The shop is nearer than [[老灶麵包點|that one]]."),
        [
            f"{NEW_MILL}:4:11: no entry '老灶麵包點' [unknown-entry] did you mean '老灶麵包店'?",
            f"{NEW_MILL}:5:31: no entry '老灶麵包點' [unknown-entry] did you mean '老灶麵包店'?",
        ],
    ),
    "a citation of no source": (
        [Swap(OLD_OVEN, "    cite: town-paper:p1", "    cite: twn-paper:p1")],
        [f"{OLD_OVEN}:24:11: no source 'twn-paper' [unknown-source] did you mean 'town-paper'?"],
    ),
    "a citation of no source in prose": (
        [
            Swap(LIN, "zh: 林伯養酵母。[@town-paper:p2]", "zh: 林伯養酵母。[@twn-paper:p2]"),
            Swap(LIN, "keeps yeast. [@town-paper:p2]", "keeps yeast. [@twn-paper:p2]"),
        ],
        [
            f"{LIN}:7:15: no source 'twn-paper' [unknown-source] did you mean 'town-paper'?",
            f"{LIN}:8:32: no source 'twn-paper' [unknown-source] did you mean 'town-paper'?",
        ],
    ),
    "a template with a name that nothing has": (
        [Put("templates/pages/about.html", "{{ nothing }}")],
        [
            "templates/pages/about.html:1:1: the template cannot be rendered: "
            "'nothing' is undefined [bad-template]"
        ],
    ),
    "a citation of no passage": (
        [Swap(OLD_OVEN, "cite: town-paper:p3}", "cite: [town-paper:p3, town-paper:p9]}")],
        [
            f"{OLD_OVEN}:17:58: the source 'town-paper' has no passage 'p9' [unknown-passage] "
            "it has p1 to p4"
        ],
    ),
    "no figure of this entry": (
        [
            Swap(OLD_OVEN, "老灶每天賣出{daily-loaves}", "老灶每天賣出{daily-loafs}"),
            Swap(OLD_OVEN, "sells {daily-loaves}", "sells {daily-loafs}"),
        ],
        [
            f"{OLD_OVEN}:5:13: no figure 'daily-loafs' [unknown-figure] did you mean 'daily-loaves'?",
            f"{OLD_OVEN}:6:22: no figure 'daily-loafs' [unknown-figure] did you mean 'daily-loaves'?",
        ],
    ),
    "no figure of another entry": (
        summary("比{old-oven.loaves}少。", "Fewer than {old-oven.loaves}."),
        [
            f"{NEW_MILL}:4:8: no figure 'old-oven.loaves' [unknown-figure] "
            "did you mean 'old-oven.daily-loaves'?",
            f"{NEW_MILL}:5:18: no figure 'old-oven.loaves' [unknown-figure] "
            "did you mean 'old-oven.daily-loaves'?",
        ],
    ),
    "no figure for the home page": (
        [Swap(SITE_FILE, "[old-oven.daily-loaves]", "[old-oven.dayly-loaves]")],
        [
            f"{SITE_FILE}:38:13: no figure 'old-oven.dayly-loaves' [unknown-figure] "
            "did you mean 'old-oven.daily-loaves'?"
        ],
    ),
    "a position that holds no claim": (
        [dispute("[old-yeast]", "[old-yest]")],
        [
            f"{OLD_OVEN}:40:17: no claim or figure 'old-yest' [unknown-claim] "
            "did you mean 'old-yeast'?"
        ],
    ),
    "a position that holds no claim of another entry": (
        [dispute("[old-yeast]", "[old-yeast, lin.best-bread]")],
        [
            f"{OLD_OVEN}:40:28: no claim or figure 'lin.best-bread' [unknown-claim] "
            "there are: old-yeast, daily-loaves"
        ],
    ),
    "no measure": (
        [Swap(OLD_OVEN, "measure: daily-loaves", "measure: daily-loafs")],
        [
            f"{OLD_OVEN}:20:14: no measure 'daily-loafs' [unknown-measure] did you mean 'daily-loaves'?"
        ],
    ),
    "no unit": (
        [Swap(MEASURES, "unit: loaves", "unit: loafs")],
        [f"{MEASURES}:10:11: no unit 'loafs' [unknown-unit] did you mean 'loaves'?"],
    ),
    "no group of measures": (
        [
            Swap(MEASURES, "measures:\n", "groups:\n  sales: {zh: 銷售, en: Sales}\nmeasures:\n"),
            Swap(MEASURES, "unit: loaves\n", "unit: loaves\n    group: sale\n"),
        ],
        [f"{MEASURES}:13:12: no group 'sale' [bad-value] did you mean 'sales'?"],
    ),
    "no type of relation": (
        [Swap(OLD_OVEN, "type: rival-of", "type: rivals-of")],
        [
            f"{OLD_OVEN}:17:12: no relation type 'rivals-of' [unknown-relation-type] "
            "did you mean 'rival-of'?"
        ],
    ),
    "a relation to itself": (
        [Swap(OLD_OVEN, "to: new-mill", "to: old-oven")],
        [f"{OLD_OVEN}:17:26: the relation leads to itself [self-relation]"],
    ),
    "a name that another entry has": (
        [add(NEW_MILL, "also: [Mill, OLD OVEN]\n")],
        [f"{NEW_MILL}:6:14: 'OLD OVEN' is a name of 'old-oven' too [name-collision]"],
    ),
    "another name that two entries have": (
        [add(NEW_MILL, "also: [老灶麵包店]\n")],
        [
            f"{NEW_MILL}:6:8: '老灶麵包店' is a name of 'old-oven' too [name-collision]",
            f"{OLD_OVEN}:2:8: '老灶麵包店' is a name of 'new-mill' too [name-collision]",
        ],
    ),
    "a link by a name of two entries": (
        [
            Swap(NEW_MILL, "{zh: 新磨坊, en: New Mill}", "{zh: 老灶, en: New Mill}"),
            Swap(LIN, "zh: 林伯是[[old-oven]]的", "zh: 林伯是[[老灶]]的"),
            Swap(LIN, "at [[old-oven]]", "at [[老灶|Old Oven]]"),
        ],
        [
            f"{LIN}:4:10: '老灶' is a name of several entries [ambiguous-name] "
            "write one of the ids new-mill, old-oven",
            f"{LIN}:5:26: '老灶' is a name of several entries [ambiguous-name] "
            "write one of the ids new-mill, old-oven",
        ],
    ),
}

TRUTH: dict[str, Case] = {
    "a summary that cites nothing": (
        [
            Swap(NEW_MILL, "橋邊。[@town-paper:p3]", "橋邊。"),
            Swap(NEW_MILL, "bridge. [@town-paper:p3]", "bridge."),
        ],
        [
            f"{NEW_MILL}:4:7: the paragraph '新磨坊開在橋邊。' cites no passage {ADD_CITATION}",
            f"{NEW_MILL}:5:7: the paragraph 'The shop opened by the …' cites no passage "
            f"{ADD_CITATION}",
        ],
    ),
    "one paragraph of the story that cites nothing": (
        [
            Swap(OLD_OVEN, "    對手是[[new-mill]]。[@town-paper:p3]", "    對手是[[new-mill]]。"),
            Swap(OLD_OVEN, "is [[new-mill]]. [@town-paper:p3]", "is [[new-mill]]."),
        ],
        [
            f"{OLD_OVEN}:11:5: the paragraph '對手是[[new-mill]]。' cites no passage {ADD_CITATION}",
            f"{OLD_OVEN}:15:5: the paragraph 'Its rival is [[new-mill…' cites no passage "
            f"{ADD_CITATION}",
        ],
    ),
    "a status that cites nothing": (
        [add(NEW_MILL, "status: {zh: 還在。, en: Still there.}\n")],
        [
            f"{NEW_MILL}:6:14: the paragraph '還在。' cites no passage {ADD_CITATION}",
            f"{NEW_MILL}:6:23: the paragraph 'Still there.' cites no passage {ADD_CITATION}",
        ],
    ),
    "an answer that cites nothing": (
        [Put("content/questions/bread.yaml", QUESTIONS)],
        [
            "content/questions/bread.yaml:5:18: the paragraph '在橋邊。' cites no passage "
            f"{ADD_CITATION}",
            "content/questions/bread.yaml:5:28: the paragraph 'By the bridge.' cites no passage "
            f"{ADD_CITATION}",
        ],
    ),
    "a thesis that cites nothing": (
        [
            Swap(SITE_FILE, "。[@town-paper:p1]", "。"),
            Swap(SITE_FILE, "day. [@town-paper:p1]", "day."),
        ],
        [
            f"{SITE_FILE}:36:10: the paragraph '[[old-oven]]每天賣出{{old-ov…' cites no passage "
            f"{ADD_CITATION}",
            f"{SITE_FILE}:37:10: the paragraph '[[old-oven]] sells {{old…' cites no passage "
            f"{ADD_CITATION}",
        ],
    ),
    "a token that is not in the passage": (
        [Swap(OLD_OVEN, "as_written: 800個", "as_written: 800 個")],
        [
            f"{OLD_OVEN}:23:17: '800 個' is not among the tokens of town-paper:p1 "
            "[token-not-in-passage] did you mean '800個'?"
        ],
    ),
    "a token like none in the passage": (
        [Swap(OLD_OVEN, "    cite: town-paper:p1", "    cite: town-paper:p2")],
        [
            f"{OLD_OVEN}:23:17: '800個' is not among the tokens of town-paper:p2 "
            "[token-not-in-passage] it has: 林伯, 三十年"
        ],
    ),
    "a value that is not the token's": (
        [Swap(OLD_OVEN, "value: 800", "value: 80")],
        [
            f"{OLD_OVEN}:21:12: the value 80 is not what '800個' says [value-not-as-written] "
            "it says 800"
        ],
    ),
    "a great value that is not the token's": (
        [Swap(OLD_OVEN, "value: 800", "value: 50e9")],
        [
            f"{OLD_OVEN}:21:12: the value 50e9 is not what '800個' says [value-not-as-written] "
            "it says 800"
        ],
    ),
    "a range that is not the token's": (
        [Swap(OLD_OVEN, "value: 800", "value: 800\n    to: 900")],
        [
            f"{OLD_OVEN}:21:12: the value 800 is not what '800個' says [value-not-as-written] "
            "it says 800"
        ],
    ),
    "Chinese digits": (
        summary("新磨坊賣出8億個。", "The shop sold bread."),
        [f"{NEW_MILL}:4:12: the quantity '8億' {MAKE_FIGURE}"],
    ),
    "Chinese words": (
        summary("新磨坊開了八週。", "The shop opened."),
        [f"{NEW_MILL}:4:12: the quantity '八週' {MAKE_FIGURE}"],
    ),
    "a Chinese share": (
        summary("新磨坊便宜三成。", "The shop is cheaper."),
        [f"{NEW_MILL}:4:12: the quantity '三成' {MAKE_FIGURE}"],
    ),
    "English digits": (
        summary("新磨坊有窯。", "The shop has 12 kilns."),
        [f"{NEW_MILL}:5:20: the quantity '12' {MAKE_FIGURE}"],
    ),
    "English digits and a word": (
        summary("新磨坊有窯。", "The shop sold 12.5 million."),
        [f"{NEW_MILL}:5:21: the quantity '12.5 million' {MAKE_FIGURE}"],
    ),
    **{
        f"{written}, in words": (
            summary("新磨坊開了。", f"The shop opened {written} on."),
            [f"{NEW_MILL}:5:23: the quantity '{written}' {MAKE_FIGURE}"],
        )
        for written in ("fifteen days", "twenty per cent", "forty-two months")
    },
    "English words": (
        summary("新磨坊開了。", "The shop opened eight weeks ago."),
        [f"{NEW_MILL}:5:23: the quantity 'eight weeks' {MAKE_FIGURE}"],
    ),
    "a quantity in a link's words": (
        summary("新磨坊不如[[lin|3家]]。", "The shop is below [[lin|the others]]."),
        [f"{NEW_MILL}:4:18: the quantity '3' {MAKE_FIGURE}"],
    ),
    "a quantity in a claim": (
        [Swap(OLD_OVEN, "老灶的酵母比別家的老。", "老灶的酵母有30年。")],
        [f"{OLD_OVEN}:27:15: the quantity '30' {MAKE_FIGURE}"],
    ),
    "a quantity in a story": (
        [Swap(LIN, "zh: 林伯養酵母。", "zh: 林伯養3種酵母。")],
        [f"{LIN}:7:10: the quantity '3' {MAKE_FIGURE}"],
    ),
    "a quantity whose digit is in a date before it": (
        summary("新磨坊2023年開張，有2座窯。", "The shop opened in 2023, with kilns."),
        [f"{NEW_MILL}:4:19: the quantity '2' {MAKE_FIGURE}"],
    ),
    "a citation that English lacks": (
        [Swap(NEW_MILL, "橋邊。[@town-paper:p3]", "橋邊。[@town-paper:p3][@town-paper:p2]")],
        [f"{NEW_MILL}:5:3: en lacks the citation 'town-paper:p2' that zh has [languages-differ]"],
    ),
    "a figure that Chinese lacks": (
        [Swap(OLD_OVEN, "老灶每天賣出{daily-loaves}。", "老灶賣麵包。")],
        [
            f"{OLD_OVEN}:5:3: zh lacks the figure 'old-oven.daily-loaves' that en has "
            "[languages-differ]"
        ],
    ),
    "a link that English lacks": (
        [Swap(OLD_OVEN, "[[lin]] bakes", "He bakes")],
        [f"{OLD_OVEN}:12:3: en lacks the link to 'lin' that zh has [languages-differ]"],
    ),
    "a year that English lacks": (
        summary("新磨坊2023年開張。", "The shop opened."),
        [f"{NEW_MILL}:5:3: en lacks the year '2023' that zh has [languages-differ]"],
    ),
    "paragraphs that differ": (
        [Swap(OLD_OVEN, "p2]\n\n    對手", "p2]\n    對手")],
        [f"{OLD_OVEN}:7:1: the blocks differ: zh has 1 paragraphs, en 2 [languages-differ]"],
    ),
    "blocks that differ": (
        [Swap(OLD_OVEN, "    對手是", "    > 對手是")],
        [
            f"{OLD_OVEN}:7:1: the blocks differ: headings, lists or quotations are not the same "
            "[languages-differ]"
        ],
    ),
    "an opinion that is nobody's": (
        [Swap(OLD_OVEN, "    by: lin\n", "")],
        [f"{OLD_OVEN}:26:5: a statement that is 'opinion' names nobody {ADD_BY}"],
    ),
    "an analysis that is nobody's": (
        [Swap(OLD_OVEN, "stance: opinion\n    by: lin\n", "stance: analysis\n")],
        [f"{OLD_OVEN}:26:5: a statement that is 'analysis' names nobody {ADD_BY}"],
    ),
    "hearsay that is nobody's": (
        [Swap(OLD_OVEN, "stance: opinion\n    by: lin\n", "stance: reported\n")],
        [f"{OLD_OVEN}:26:5: a statement that is 'reported' names nobody {ADD_BY}"],
    ),
    "an outcome without its passage": (
        [
            Swap(
                OLD_OVEN,
                "stance: opinion",
                "stance: forecast\n    due: 2024-05\n    outcome: {verdict: failed, cite: town-paper:p9, "
                "words: {zh: '沒有。[@town-paper:p2]', en: 'No. [@town-paper:p2]'}}",
            )
        ],
        [
            f"{OLD_OVEN}:31:38: the source 'town-paper' has no passage 'p9' [unknown-passage] "
            "it has p1 to p4"
        ],
    ),
    "a forecast figure that is nobody's": (
        [Swap(OLD_OVEN, "value: 800", "value: 800\n    stance: forecast")],
        [f"{OLD_OVEN}:19:3: a statement that is 'forecast' names nobody {ADD_BY}"],
    ),
    "an excused passage that a figure cites": (
        [Swap(CARD, "tokens: [800個]", "tokens: [800個]\n    excused: {zh: 無, en: none}")],
        [
            f"{CARD}:20:5: passage p1 is excused, and 'old-oven.daily-loaves' cites it "
            "[excused-but-used]"
        ],
    ),
    "a dispute with one position": (
        [dispute("      - label: {zh: 別家, en: another}\n        holds: [daily-loaves]\n", "")],
        [
            f"{OLD_OVEN}:38:5: the dispute 'whose-yeast' has one position and no note "
            "[unexplained-position] add the other position, or a note that says what speaks "
            "against it"
        ],
    ),
}

PROSE: dict[str, Case] = {
    **{
        f"a citation that is none, in one language: {written}": (
            [
                Swap(
                    NEW_MILL,
                    "zh: 新磨坊開在橋邊。[@town-paper:p3]",
                    f'zh: "新磨坊開在橋邊。{written}"',
                )
            ],
            [f"{NEW_MILL}:4:16: '{written}' looks like markup and is none [bad-markup] {MARKUP}"],
        )
        for written in (
            "[town-paper:p3]",
            "[＠town-paper:p3]",
            "[@town-paper：p3]",
            "[@town-paper: p3]",
            "[@town-paper:P3]",
            "[@town-paper:3]",
            "[@town-paper:p3, p2]",
            "[@town-paper:p2-p3]",
            "【@town-paper:p3】",
        )
    },
    "a link, a figure and a citation misspelt in one language": (
        [
            Swap(OLD_OVEN, "zh: 老灶每天賣出{daily-loaves}。", "zh: 老灶每天賣出{daily-loafs}。"),
            Swap(
                OLD_OVEN, "[[lin]] bakes here. [@town-paper:p2]", "[[linn]] bakes. [@town-papr:p2]"
            ),
        ],
        [
            f"{OLD_OVEN}:5:13: no figure 'daily-loafs' [unknown-figure] did you mean 'daily-loaves'?",
            f"{OLD_OVEN}:13:5: no entry 'linn' [unknown-entry] did you mean 'lin'?",
            f"{OLD_OVEN}:13:23: no source 'town-papr' [unknown-source] did you mean 'town-paper'?",
        ],
    ),
    "a misspelt link beside one that is lacking": (
        [
            Swap(OLD_OVEN, "[[lin]] bakes here.", "[[linn]] bakes here."),
            Swap(OLD_OVEN, "Its rival is [[new-mill]].", "Its rival is New Mill."),
        ],
        [
            f"{OLD_OVEN}:12:3: en lacks the link to 'new-mill' that zh has [languages-differ]",
            f"{OLD_OVEN}:13:5: no entry 'linn' [unknown-entry] did you mean 'lin'?",
        ],
    ),
    **{
        name: (
            summary(f"新磨坊在[橋邊]({address})。", f"The shop opened by [the bridge]({address})."),
            [
                f"{NEW_MILL}:{place}: the address {address!r} cannot be linked [bad-link] "
                f"{ADDRESSES}"
                for place in ("4:16", "5:39")
            ],
        )
        for name, address in {
            "a script as an address": "javascript:alert(1)",
            "a script in capitals": "JavaScript:alert(1)",
            "data as an address": "data:text/html,x",
            "a user in an address": "http://paul@example.org/",
            "an address without a scheme": "//example.org/",
            "an address on the site": "../bakers/lin.html",
            "another scheme": "ftp://example.org/",
        }.items()
    },
    **{
        name: (
            summary(f"新磨坊在橋邊{written}坡上。", "The shop opened by the bridge."),
            [f"{NEW_MILL}:4:13: '{shown}' looks like markup and is none [bad-markup] {MARKUP}"],
        )
        for name, written, shown in (
            ("an unclosed link", "[[lin", "[[lin坡上。"),
            ("an empty link", "[[]]", "[[]]"),
            ("a link in full-width brackets", "［［lin］］", "［［lin］］"),
            ("a citation in full-width brackets", "［@town-paper:p］", "［@town-paper:p］"),
            ("a citation in lenticular brackets", "【@town-paper:p】", "【@town-paper:p】"),
            ("a figure in full-width braces", "｛weight｝", "｛weight｝"),
            ("a half-closed link", "[[lin]", "[[lin]"),
            ("a figure with a space", "{bad one}", "{bad one}"),
            (
                "a figure in an unknown form",
                "{old-oven.daily-loaves:words}",
                "{old-oven.daily-loaves:words}",
            ),
            ("an unclosed figure", "{daily-loaves", "{daily-loaves坡上。"),
            ("a citation without a passage", "[@x]", "[@x]"),
        )
    },
}

PROSE |= {
    f"{name} within {name}": (
        [
            Swap(NEW_MILL, "新磨坊開在橋邊。[@town-paper:p3]", f"'{mark}橋。[@town-paper:p3]'"),
            Swap(
                NEW_MILL,
                "The shop opened by the bridge. [@town-paper:p3]",
                f"'{mark}It. [@town-paper:p3]'",
            ),
        ],
        [
            f"{NEW_MILL}:{line}:7: quotations and lists stand within each other more than 6 deep "
            "[too-deep]"
            for line in (4, 5)
        ],
    )
    for name, mark in (("quotations", 7 * ">"), ("lists", 7 * "- "))
}

CASES = {**READING, **RECORDS, **REFERENCES, **TRUTH, **PROSE}

REFUSED: dict[str, tuple[list[Change], str, str]] = {
    # mistakes whose rule and file matter, whatever the words
    "no name for one of the languages": (
        [Swap(SITE_FILE, "  en: {tag: en, name: English}\n", "")],
        SITE_FILE,
        "missing-field|bad-value",
    ),
    "a link to no entry in a card": (
        [
            Swap(CARD, "zh: 地方報紙。", "zh: 地方報紙[[lim]]。"),
            Swap(CARD, "en: A local paper.", "en: A local paper [[lim]]."),
        ],
        CARD,
        "unknown-entry",
    ),
    "a script as an address in a card": (
        [
            Swap(CARD, "zh: 地方報紙。", "zh: '[地方](javascript:alert())報紙。'"),
            Swap(CARD, "en: A local paper.", "en: 'A [local](javascript:alert()) paper.'"),
        ],
        CARD,
        "bad-link",
    ),
    "a date in full-width digits": (
        [Swap(OLD_OVEN, "when: 2024-04-20", "when: ２０２４-04-20")],
        OLD_OVEN,
        "bad-date",
    ),
    "an end before its beginning": (
        [Swap(OLD_OVEN, "when: 2024-04-20", "when: 2024-04-20\n    until: 2023-01")],
        OLD_OVEN,
        "bad-date",
    ),
    "an upper end below the value": (
        [Swap(OLD_OVEN, "value: 800", "value: 800\n    to: 700")],
        OLD_OVEN,
        "bad-value",
    ),
    "several of what is no power of ten": (
        [Swap(OLD_OVEN, "value: 800", "value: 800\n    about: several")],
        OLD_OVEN,
        "bad-value",
    ),
    "a value that is no number": (
        [Swap(OLD_OVEN, "value: 800", "value: nan")],
        OLD_OVEN,
        "bad-value",
    ),
    "a figure that cites nothing": (
        [Swap(OLD_OVEN, "    cite: town-paper:p1", "    cite: []")],
        OLD_OVEN,
        "bad-value",
    ),
    "a tour with one stop": (
        [Put("content/tours/walk.yaml", TOUR.partition("  - at: new-mill")[0])],
        "content/tours/walk.yaml",
        "bad-value",
    ),
    "a unit that does not show its number": (
        [Swap(MEASURES, 'en: "{n} loaves"', "en: loaves")],
        MEASURES,
        "bad-value",
    ),
    "an address that is none": (
        [Swap(SITE_FILE, "updated: 2024-05-01", "url: https://[/\nupdated: 2024-05-01")],
        SITE_FILE,
        "bad-value",
    ),
    "a token whose fraction has no value": (
        [Swap(OLD_OVEN, "as_written: 800個", "as_written: 零分之一")],
        OLD_OVEN,
        "token-not-in-passage",
    ),
    "a heading instead of a cited summary": (
        [
            Swap(NEW_MILL, "zh: 新磨坊開在橋邊。[@town-paper:p3]", "zh: '# 新磨坊開在橋邊。'"),
            Swap(
                NEW_MILL, "en: The shop opened by the bridge. [@town-paper:p3]", "en: '# The shop'"
            ),
        ],
        NEW_MILL,
        "uncited",
    ),
    "an excused passage that prose cites": (
        [
            Swap(NEW_MILL, "橋邊。[@town-paper:p3]", "橋邊。[@town-paper:p4]"),
            Swap(NEW_MILL, "bridge. [@town-paper:p3]", "bridge. [@town-paper:p4]"),
        ],
        CARD,
        "excused-but-used",
    ),
    "a link within a link": (
        summary(
            "新磨坊在[橋邊[[lin]]](https://example.org/)。",
            "The shop is by [the bridge [[lin]]](https://example.org/).",
        ),
        NEW_MILL,
        "bad-link|bad-markup",
    ),
    "two kinds with one folder": (
        [Swap(SITE_FILE, "folder: bakers", "folder: bakeries")],
        SITE_FILE,
        "bad-value",
    ),
    "an entry whose page would be its kind's index": (
        [
            Put(
                "content/bakers/index.yaml",
                files(SITE)[LIN].replace("林伯", "林嫂").replace("Uncle", "Aunt"),
            )
        ],
        "site/zh/bakers/index.html",
        "path-claimed-twice",
    ),
}


def told(root: Path) -> list[str]:
    """What a build finds: each a line, in words for people who do not program."""
    lines = sites.findings(root)
    for line in lines:
        assert not re.search(r"\n|tuple|\bdict|validation|NoneType|input should|is fields", line)
    return lines


@pytest.mark.parametrize(("changes", "expected"), CASES.values(), ids=CASES)
def test_a_mistake_is_answered_with(
    changes: list[Change], expected: list[str], tmp_path: Path
) -> None:
    assert told(sites.write(tmp_path, *changes)) == expected


@pytest.mark.parametrize(("changes", "file", "rule"), REFUSED.values(), ids=REFUSED)
def test_a_mistake_is_refused(changes: list[Change], file: str, rule: str, tmp_path: Path) -> None:
    lines = told(sites.write(tmp_path, *changes))
    assert [line for line in lines if re.match(rf"{re.escape(file)}:.* \[({rule})\]", line)]


def test_the_table_holds_sixty_mistakes_that_editors_make() -> None:
    """Beside those of files that no editor would write."""
    assert len({**RECORDS, **REFERENCES, **TRUTH, **PROSE}) >= 60


def test_the_small_site_has_no_findings(tmp_path: Path) -> None:
    assert sites.findings(sites.write(tmp_path)) == []


NOT_MISTAKEN: dict[str, list[Change]] = {
    "years from one to another": summary("2019–20年新磨坊開了。", "It opened in 2019-20."),
    "dates and counting words": summary(
        "新磨坊2023年11月開張，8月15日休息，有兩大優點，第三家最好。",
        "The shop opened in November 2023 and rests on 15 August, for two reasons.",
    ),
    "two years": summary("新磨坊2023–24年擴建。", "The shop grew in 2023–24."),
    "names with numerals": [
        add(NEW_MILL, "also: [石窯7號, Kiln 7]\n"),
        *summary("新磨坊用石窯7號。", "The shop uses Kiln 7."),
    ],
    "links by name": summary(
        "新磨坊不如[[老灶麵包店]]。", "The shop is below [[old oven|the oldest]]."
    ),
    "another entry's figure": summary(
        "少於{old-oven.daily-loaves:value}。", "Fewer than {old-oven.daily-loaves:number}."
    ),
    "safe addresses": summary(
        "新磨坊在[橋邊](https://example.org/?a=1&b=2)，[來信](mailto:mill@example.org)。",
        "The shop is [by the bridge](https://example.org/); [write](mailto:mill@example.org).",
    ),
    "YAML's traps": [Swap(NEW_MILL, "{zh: 新磨坊, en: New Mill}", "{zh: 22:10, en: no}")],
    "Windows line ends and a byte order mark": [
        Put(NEW_MILL, ("\ufeff" + MILL_TEXT).replace("\n", "\r\n"))
    ],
    "a dispute explained": [dispute()],
    "one position and a note": [
        dispute(
            "      - label: {zh: 別家, en: another}\n        holds: [daily-loaves]\n"
            "    reading: {zh: 難說。, en: Hard to say.}",
            "    reading: {zh: 難說。, en: Hard to say.}\n    note: {zh: 有誤。, en: Not so.}",
        )
    ],
    "files that systems leave about": [
        Put("content/.DS_Store", b"\0"),
        Put("content/bakeries/.DS_Store", b"\0"),
        Put("seeds/.gitkeep", b""),
    ],
    "an address of the site": [
        Swap(SITE_FILE, "updated:", "url: https://example.org/bread/\nupdated:")
    ],
    "an entry that has the name of a part of the page": [
        Put(
            "content/bakeries/notes.yaml",
            MILL_TEXT.replace("新磨坊", "筆記").replace("New Mill", "Notes"),
        )
    ],
    "a measure that has the name of a part of the page": [
        Swap(MEASURES, "  daily-loaves:\n", "  content:\n"),
        Swap(OLD_OVEN, "measure: daily-loaves", "measure: content"),
    ],
}


@pytest.mark.parametrize("changes", NOT_MISTAKEN.values(), ids=NOT_MISTAKEN)
def test_no_mistake(changes: list[Change], tmp_path: Path) -> None:
    assert sites.findings(sites.write(tmp_path, *changes)) == []


# All of them at once, and nothing else ---------------------------------------------------------

SEVERAL: list[Change] = [
    Swap(OLD_OVEN, "value: 800", "value: 80"),
    Swap(OLD_OVEN, "    by: lin\n", ""),
    Swap(SITE_FILE, "begin: [old-oven]", "begin: [old-ovn]"),
    Swap(NEW_MILL, "what: {zh: 較新的麵包店, en: the newer bakery}\n", ""),
    Put(STONE_MILL, "name: [\n"),
    Put("content/bakeries/Kiln.yaml", MILL_TEXT),
    Swap(CARD, "chrome: [5]", "draws_on: [lim]"),
]
SEVERAL_LINES = [
    f"content/bakeries/Kiln.yaml:1:1: 'Kiln' is no id [bad-id] {NO_ID}",
    f"{NEW_MILL}:1:1: the field 'what' is missing [missing-field]",
    f"{OLD_OVEN}:21:12: the value 80 is not what '800個' says [value-not-as-written] it says 800",
    f"{OLD_OVEN}:26:5: a statement that is 'opinion' names nobody {ADD_BY}",
    f"{STONE_MILL}:1:7: not YAML: while parsing a flow node did not find expected node content "
    "[bad-yaml] the bracket that opens here is not closed",
    f"{SITE_FILE}:39:11: no entry 'old-ovn' [unknown-entry] did you mean 'old-oven'?",
    f"{CARD}:14:12: no entry 'lim' [unknown-entry] did you mean 'lin'?",
]


def test_all_findings_come_in_one_run_by_file_and_line(tmp_path: Path) -> None:
    assert sites.findings(sites.write(tmp_path, *SEVERAL)) == SEVERAL_LINES


def test_a_reference_to_a_rejected_record_is_not_reported_twice(tmp_path: Path) -> None:
    root = sites.write(
        tmp_path,
        Swap(LIN, "what: {zh: 麵包師傅, en: a baker}\n", ""),
        Swap(CARD, "title: 鎮上的麵包\n", ""),
    )
    assert sites.findings(root) == [
        f"{LIN}:1:1: the field 'what' is missing [missing-field]",
        f"{CARD}:1:1: the field 'title' is missing [missing-field]",
    ]


def test_a_reference_to_a_rejected_figure_is_not_reported_twice(tmp_path: Path) -> None:
    root = sites.write(tmp_path, Swap(OLD_OVEN, "value: 800", "value: many"))
    assert sites.findings(root) == [
        f"{OLD_OVEN}:21:12: 'figures.daily-loaves.value' must be a number, not 'many' [wrong-type] "
        f"{IN_DIGITS}"
    ]


# The command -----------------------------------------------------------------------------------


def tree(folder: Path) -> dict[str, str]:
    """What a folder holds: the hash of each file by path."""
    return {
        file.relative_to(folder).as_posix(): hashlib.sha256(file.read_bytes()).hexdigest()
        for file in sorted(folder.rglob("*"))
        if file.is_file()
    }


def broken(root: Path) -> Path:
    """A site that was built once and is broken since."""
    sites.write(root)
    assert build.main(["--root", str(root)]) == 0
    return sites.write(root, *SEVERAL)


def test_findings_are_printed_and_nothing_is_written(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    root = broken(tmp_path)
    before = tree(tmp_path)
    capsys.readouterr()
    assert build.main(["--root", str(root)]) == 1
    told = capsys.readouterr()
    assert sites.heads(told.out) == SEVERAL_LINES
    assert told.err == (
        "7 findings: 2 unknown-entry, 1 bad-id, 1 bad-yaml, 1 missing-field, 1 unattributed, "
        "1 value-not-as-written. Nothing was written.\n"
    )
    assert tree(tmp_path) == before


def test_nothing_is_written_where_there_was_nothing(tmp_path: Path) -> None:
    root = sites.write(tmp_path, *SEVERAL)
    before = tree(tmp_path)
    assert build.main(["--root", str(root)]) == 1
    assert build.main(["check", "--root", str(root)]) == 1
    assert tree(tmp_path) == before
    assert not (root / "site").exists()


def test_check_of_a_sound_site_writes_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    root = sites.write(tmp_path)
    assert build.main(["check", "--root", str(root)]) == 0
    assert capsys.readouterr().out == f"{_pages(root)} pages, nothing wrong.\n"
    assert not (root / "site").exists()


def _pages(root: Path) -> int:
    return sum(path.endswith(".html") for path in sites.output(root))


@pytest.mark.parametrize("command", [[], ["check"], ["desk"], ["verify", "--originals", "."]])
def test_options_may_stand_before_the_command(
    command: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """`--root` is heard wherever it stands; otherwise another folder would be built unasked."""
    root = sites.write(tmp_path, Put(SITE_FILE, None))
    assert build.main(["--root", str(root), *command]) == 1
    assert capsys.readouterr().out.startswith(f"{SITE_FILE}:1:1: the file is missing")


def test_findings_as_json(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    root = sites.write(tmp_path, Swap(OLD_OVEN, "to: new-mill", "to: new-mil"))
    assert build.main(["check", "--root", str(root), "--format", "json"]) == 1
    assert json.loads(capsys.readouterr().out) == [
        {
            "file": OLD_OVEN,
            "line": 17,
            "column": 26,
            "rule": "unknown-entry",
            "message": "no entry 'new-mil'",
            "hint": "did you mean 'new-mill'?",
        }
    ]


def test_no_findings_as_json(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    root = sites.write(tmp_path)
    assert build.main(["check", "--root", str(root), "--format", "json"]) == 0
    assert json.loads(capsys.readouterr().out) == []


def test_findings_as_annotations_escape_what_would_end_them(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    root = sites.write(tmp_path, Put("content/bakeries/50%, or: so.txt", ""))
    assert build.main(["check", "--root", str(root), "--format", "github"]) == 1
    assert capsys.readouterr().out == (
        "::error file=content/bakeries/50%25%2C or%3A so.txt,line=1,col=1,title=unknown-file"
        "::only .yaml files belong here\n"
    )


@pytest.mark.parametrize(
    "arguments", [["--root", "none"], ["check", "--root", "none"], ["desk", "--root", "none"]]
)
def test_a_root_without_content_is_wrong_use(
    arguments: list[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    assert build.main(arguments) == 2
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err == f"{tmp_path / 'none'} has no folder content/; name one with --root\n"


@pytest.mark.parametrize(
    "name", [b"caf\xe9.yaml", b"two\nlines.yaml"], ids=["not UTF-8", "a line break"]
)
def test_a_file_name_cannot_break_the_report(
    name: bytes, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    root = sites.write(tmp_path)
    (root / "content/bakeries" / name.decode("utf-8", "surrogateescape")).write_bytes(b"")
    assert build.main(["check", "--root", str(root)]) == 1
    told = capsys.readouterr().out
    told.encode()
    (line,) = sites.heads(told)
    assert line.startswith("content/bakeries/")
    assert "[bad-id]" in line


PROGRAM = [sys.executable, str(Path(build.__file__)), "check", "--root"]


def test_a_terminal_without_chinese_still_gets_every_line(tmp_path: Path) -> None:
    root = sites.write(tmp_path, Swap(OLD_OVEN, "value: 800", "value: 80"))
    environment = {**os.environ, "PYTHONIOENCODING": "ascii"}
    done = subprocess.run([*PROGRAM, root], env=environment, capture_output=True, text=True)
    assert done.returncode == 1
    assert done.stdout.startswith(f"{OLD_OVEN}:21:12: the value 80 is not what ")
    assert done.stderr == "1 finding: 1 value-not-as-written. Nothing was written.\n"


@pytest.mark.parametrize(
    "template",
    [
        "{% if %}",
        "{{ nothing }}",
        "{% extends 'none.html' %}",
        "{{ t.nothing }}",
        pytest.param("關於".encode("big5"), id="Big5"),
    ],
)
def test_a_faulty_template_is_no_traceback(
    template: str | bytes, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    root = sites.write(tmp_path, Put("templates/pages/about.html", template))
    assert build.main(["check", "--root", str(root)]) == 1
    assert "about.html" in capsys.readouterr().out


@pytest.mark.parametrize(
    "text", ["", "年表", "{zh: 年表}", "{zh: [年表], en: Chronicle}", "{zh: 年表, en: {a: b}}"]
)
def test_a_word_of_the_interface_has_its_two_texts(text: str, tmp_path: Path) -> None:
    root = sites.write(tmp_path, Put("templates/words.yaml", f"timeline: {text}\n"))
    assert sites.findings(root) == [
        "templates/words.yaml:1:1: the template cannot be rendered: 'timeline' stands in both "
        "languages, as {zh: …, en: …} [bad-template]"
    ]


# Rule 4 and rule 6, which show rather than refuse ----------------------------------------------

ANOTHER_FIGURE = """\
  market-loaves:
    measure: daily-loaves
    value: 900
    as_of: WHEN
    as_written: 900個
    cite: town-paper:p3
claims:
"""


def differing(when: str) -> list[Change]:
    """A second figure of the same measure, at a date."""
    return [
        Swap(OLD_OVEN, "claims:\n", ANOTHER_FIGURE.replace("WHEN", when)),
        Swap(CARD, "[新磨坊]", "[新磨坊, 900個]"),
    ]


@pytest.mark.parametrize("when", ["2024-04", "2024-04-11", "2024", "2024-spring"])
def test_figures_that_differ_are_a_dispute(when: str, tmp_path: Path) -> None:
    shown = sites.output(sites.write(tmp_path, *differing(when)))
    assert json.loads(shown["data/site.json"])["disputes"] == [
        {
            "entry": "old-oven",
            "id": None,
            "kind": "open",
            "question": {"zh": "每日銷量", "en": "Loaves a day"},
            "positions": [
                {"label": None, "holds": ["old-oven.daily-loaves"]},
                {"label": None, "holds": ["old-oven.market-loaves"]},
            ],
            "reading": None,
            "note": None,
        }
    ]
    entry, all_of_them = shown["en/bakeries/old-oven.html"], shown["en/disputes.html"]
    for stands in (
        entry.partition('<article class="dispute"')[2].partition("</article>")[0],
        all_of_them.partition('id="open"')[2].partition("</section>")[0],
    ):
        assert "Not yet explained" in stands
        assert "the editors have not yet explained it" in stands
        assert stands.index("800 loaves") < stands.index("900 loaves")


@pytest.mark.parametrize("when", ["2024-05", "2023", "2024-summer"])
def test_figures_of_other_periods_are_no_dispute(when: str, tmp_path: Path) -> None:
    shown = sites.output(sites.write(tmp_path, *differing(when)))
    assert json.loads(shown["data/site.json"])["disputes"] == []
    assert "Not yet explained" not in shown["en/disputes.html"]


TOGETHER: dict[str, tuple[list[Change], int]] = {
    "two days of one month": (
        [*differing("2024-04-11"), Swap(OLD_OVEN, "value: 800\n    as_of: 2024-04\n", "value: 800\n    as_of: 2024-04-03\n")],
        1,
    ),
    "a range and its lower end": (
        [
            Swap(OLD_OVEN, "claims:\n", ANOTHER_FIGURE.replace("WHEN", "2024-04").replace("value: 900", "value: 800\n    to: 900").replace("900個", "800至900個")),
            Swap(CARD, "[新磨坊]", "[新磨坊, 800至900個]"),
        ],
        1,
    ),
    "told apart by a note": (
        [*differing("2024-04"), Swap(OLD_OVEN, "    as_written: 900個\n", "    as_written: 900個\n    note: {zh: 假日, en: on holidays}\n")],
        0,
    ),
}  # fmt: skip


@pytest.mark.parametrize(("changes", "disputes"), TOGETHER.values(), ids=TOGETHER)
def test_what_makes_figures_differ(changes: list[Change], disputes: int, tmp_path: Path) -> None:
    shown = sites.output(sites.write(tmp_path, *changes))
    assert len(json.loads(shown["data/site.json"])["disputes"]) == disputes


def test_a_dispute_that_holds_both_figures_explains_them(tmp_path: Path) -> None:
    explained = dispute("[old-yeast]", "[market-loaves]")
    shown = sites.output(sites.write(tmp_path, *differing("2024-04"), explained))
    disputes = json.loads(shown["data/site.json"])["disputes"]
    assert [one["id"] for one in disputes] == ["whose-yeast"]


def second_card(draws_on: str) -> list[Change]:
    """Another source, both sources with what they draw on, and a claim that cites both."""
    line = f"chrome: [5]\ndraws_on: [{draws_on}]"
    paper = files(SITE)[CARD].replace("SHA256-OF-", "").replace("chrome: [5]", line)
    paper = re.sub(r"sha256: .*", f"sha256: {64 * '0'}", paper)
    paper = paper.replace("鎮報", "晚報").replace("The Town Paper", "The Evening Paper")
    return [
        Swap(CARD, "chrome: [5]", line),
        Put("seeds/evening-paper.yaml", paper),
        Swap(
            OLD_OVEN,
            "    when: 2024-04-20\n    cite: town-paper:p2",
            "    when: 2024-04-20\n    cite: [town-paper:p2, evening-paper:p2]",
        ),
    ]


@pytest.mark.parametrize(
    ("draws_on", "origins"), [("lin", ["lin"]), ("", ["town-paper", "evening-paper"])]
)
def test_origins_are_counted_not_sources(draws_on: str, origins: list[str], tmp_path: Path) -> None:
    shown = sites.output(sites.write(tmp_path, *second_card(draws_on)))
    claims = json.loads(shown["data/site.json"])["entries"]["old-oven"]["claims"]
    assert claims[0]["origins"] == origins
    listed = shown["en/bakeries/old-oven.html"].partition('<section class="origins"')[2]
    listed = listed.partition("</section>")[0]
    assert listed.count("<li><strong>") == len(origins)
    assert listed.count("The Town Paper") >= 1
    assert listed.count("The Evening Paper") >= 1


# What holds the cards against the documents ----------------------------------------------------


def originals(root: Path, text: str | bytes = sites.ORIGINAL) -> Path:
    """A folder beside the site with the document in it."""
    folder = root / "originals"
    folder.mkdir()
    content = text.encode() if isinstance(text, str) else text
    (folder / "town-paper.txt").write_bytes(content)
    return folder


VERIFY: dict[str, tuple[str, list[Change], list[str]]] = {
    "a document that is not there": (
        sites.ORIGINAL,
        [Swap(CARD, "document: town-paper.txt", "document: town-papers.txt")],
        [
            f"{CARD}:1:11: no document 'town-papers.txt' among the originals [missing-original] "
            "did you mean 'town-paper.txt'?"
        ],
    ),
    "a line that was changed": (
        sites.ORIGINAL.replace("天天打折", "天天特價"),
        [],
        [
            f"{CARD}:2:9: the document 'town-paper.txt' is not the one the card was made from "
            "[hash-differs]",
            f"{CARD}:25:13: passage p3 is not the one in the document [hash-differs]",
        ],
    ),
    "a line that was added": (
        sites.ORIGINAL + "完。\n",
        [],
        [
            f"{CARD}:2:9: the document 'town-paper.txt' is not the one the card was made from "
            "[hash-differs]",
            f"{CARD}:15:1: the document has 5 passages, the card 4 [hash-differs]",
        ],
    ),
    "a token that is not there": (
        sites.ORIGINAL,
        [Swap(CARD, "[林伯, 三十年]", "[林伯, 三十多年]")],
        [
            f"{CARD}:23:18: passage p2 of the document does not contain '三十多年' "
            "[token-not-in-passage] did you mean '三十年'?"
        ],
    ),
    "an entry in the document's words": (
        sites.ORIGINAL,
        summary("新磨坊去年在橋邊開張，天天排隊。", "The shop opened by the bridge."),
        [
            f"{NEW_MILL}:4:7: '新磨坊去年在橋邊開張天天' stands in the document town-paper.txt too "
            "[not-own-words] say it in our own words"
        ],
    ),
    "a gist in the document's words": (
        sites.ORIGINAL,
        [Swap(CARD, "zh: 師傅談酵母。", "zh: 他的酵母養了三十年，別家沒有")],
        [
            f"{CARD}:22:16: '他的酵母養了三十年別家沒' stands in the document town-paper.txt too "
            "[not-own-words] say it in our own words"
        ],
    ),
}


@pytest.mark.parametrize(("text", "changes", "expected"), VERIFY.values(), ids=VERIFY)
def test_verify_says(
    text: str,
    changes: list[Change],
    expected: list[str],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    root = sites.write(tmp_path, *changes)
    folder = originals(tmp_path, text)
    assert build.main(["verify", "--root", str(root), "--originals", str(folder)]) == 1
    assert sites.heads(capsys.readouterr().out) == expected


def test_verify_of_a_sound_card(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    root = sites.write(tmp_path)
    folder = originals(tmp_path)
    assert build.main(["verify", "--root", str(root), "--originals", str(folder)]) == 0
    assert capsys.readouterr().out == (
        "1 documents, 4 passages, 4 tokens and 1 figures as written: all as in the originals; "
        "no run of 12 characters is theirs.\n"
    )


def test_a_title_is_nobody_s_own_words(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    title = "他的酵母養了三十年，別家沒有"
    quoted = Swap(CARD, "zh: 師傅談酵母。", f"zh: {title}")
    root = sites.write(tmp_path, Swap(CARD, "title: 鎮上的麵包", f"title: {title}"), quoted)
    folder = originals(tmp_path)
    arguments = ["verify", "--root", str(root), "--originals", str(folder)]
    assert build.main(arguments) == 0, capsys.readouterr().out


def test_verify_of_a_document_in_another_encoding(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    root = sites.write(tmp_path)
    folder = originals(tmp_path, sites.ORIGINAL.encode("big5"))
    assert build.main(["verify", "--root", str(root), "--originals", str(folder)]) == 1
    assert sites.heads(capsys.readouterr().out) == [
        f"{CARD}:1:11: the document 'town-paper.txt' is no UTF-8 [not-utf8]"
    ]


def test_verify_without_originals_is_wrong_use(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    root = sites.write(tmp_path)
    folder = tmp_path / "none"
    assert build.main(["verify", "--root", str(root), "--originals", str(folder)]) == 2
    assert capsys.readouterr().err == f"no folder {folder}\n"
