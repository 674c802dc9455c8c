"""What was probably meant where a text is no YAML: the slips that editors make, looked for near the place."""

import re
from typing import NamedTuple

_NEAR = 3
"""Lines before the place at which YAML gives up that are looked at too."""
_LEGIBLE = 2_000
"""Characters of a line above which nobody typed it, and looking for slips would take long."""
_KEY = r"^[ -]*[\w-]+"
_QUOTED = r"\"(?:[^\"\\]|\\.)*\"|'(?:[^']|'')*'"


class Slip(NamedTuple):
    """A slip: where it is, in characters, and how it is mended."""

    at: int
    hint: str


_SLIPS = [
    (re.compile(pattern), hint)
    for pattern, hint in (
        (
            r"^(?P<at><{7} |={7}$|>{7} )",
            "a merge left both versions here; keep what is right and delete the three marks",
        ),
        (r"^ *(?P<at>-)[\w-]+:(?: |$)", "a space is missing after the hyphen: '- {key}: …'"),
        (r"^ *(?P<at>-)\{", "a space is missing after the hyphen: '- {{…}}'"),
        (
            r"^ *(?P<at>[—–－•·]) *[\w{]",
            "an item of a list begins with a hyphen and a space: '- '",
        ),
        (
            "(?P<at>[\u0085\u2028\u2029])",
            "a line break that cannot be seen stands here; delete it, and what is beside it",
        ),
        (r"^ *(?P<at>\t)", "a tab stands here; indent with spaces, two a step"),
        (
            r"^ *(?P<at>[\u3000\u00a0])",
            "a space of another width stands here; indent with plain spaces",
        ),
        (
            rf"{_KEY}(?P<at>：)",
            "a full-width colon stands here; write a colon and a space: '{key}: '",
        ),
        (
            r"^[ -]*[a-z][a-z_-]*(?P<at>) +[\[{]",
            "a colon is missing after the field's name",
        ),
        (
            r"[{,] *[a-z_]+(?P<at>：)",
            "a full-width colon stands here; write a colon and a space",
        ),
        (
            r"(?P<at>[，；]) *[a-z_]+: .*\}",
            "a full-width comma stands here; between fields write ', '",
        ),
        (r": *(?P<at>[｛［])", "a full-width bracket stands here; write '{{' or '['"),
        (
            rf"{_KEY}(?P<at>:)(?! |$|//)",
            "a space is missing after the colon: '{key}: …'",
        ),
        (
            r"[{,] *[a-z_]+(?P<at>:)(?! |$|//)",
            "a space is missing after the colon",
        ),
        (
            rf"{_KEY}: (?P<at>\[\[[^\]]*\]\]|\{{[\w.-]+\}}) *[^\s#]",
            'a text that begins with a bracket stands in quotation marks: {key}: "…"',
        ),
        (
            r"\bcite: *(?P<at>\[*@)",
            "a field takes a citation without @ and brackets: cite: source:p3",
        ),
        (
            rf"{_KEY}: (?P<at>{_QUOTED})(?! *(?:#|$))",
            "a text that begins with a quotation mark ends with it; inside write “ ” or 「 」",
        ),
        (
            rf"[{{,] *[a-z_]+: (?P<at>{_QUOTED})(?! *(?:[,}}\]]|$))",
            "a text that begins with a quotation mark ends with it; inside write “ ” or 「 」",
        ),
        (
            r"[{,] *[a-z_]+: (?P<at>[^\s\"'\[\]{,}][^,}]*?(?:[\[\]{]|: | #))",
            "a text in braces that has brackets, ': ' or ' #' in it stands in quotation marks",
        ),
        (
            rf"{_KEY}: (?P<at>[@`%*&!]|[-?] )",
            'a text that begins with a sign of YAML\'s own stands in quotation marks: {key}: "…"',
        ),
        (
            rf"{_KEY}: [^\s\"'\[{{|>#].*?(?P<at>: )",
            'a text with a colon and a space in it stands in quotation marks: {key}: "…"',
        ),
        (
            rf"{_KEY}: (?P<at>\"[^\"]*|'[^']*)$",
            "the quotation mark that opens here is not closed",
        ),
        (
            r"^[ -]*(?:[\w-]+: )?(?P<at>\{[^}]*|\[[^\]]*)$",
            "the bracket that opens here is not closed",
        ),
    )
]


def slip(text: str, at: int) -> Slip | None:
    """The slip nearest before the place at which YAML gave up, if one is known."""
    line_end = text.find("\n", at)
    lines = text[: line_end if line_end >= 0 else None].split("\n")
    start = sum(len(line) + 1 for line in lines)
    for line in reversed(lines[-_NEAR - 1 :]):
        start -= len(line) + 1
        for pattern, hint in _SLIPS if len(line) <= _LEGIBLE else ():
            if found := pattern.search(line):
                key = line.strip(" -").partition(":")[0].partition("：")[0]
                return Slip(start + found.start("at"), hint.format(key=key))
    start = text.rfind("\n", 0, at) + 1
    return _out_of_line(lines, start) or _no_field(lines[-1], start)


def _out_of_line(lines: list[str], start: int) -> Slip | None:
    """A field that begins in another column than those that are open there."""
    fields = [line for line in lines if re.match(rf"{_KEY}:(?: |$)", line)]
    if len(fields) < 2 or fields[-1] != lines[-1]:
        return None
    *earlier, here = (len(line) - len(line.lstrip(" -")) for line in fields)
    columns = list[int]()
    for column in earlier:
        while columns and columns[-1] >= column:
            columns.pop()
        columns.append(column)
    opens = fields[-2].rstrip().endswith((":", "|"))
    if here in columns or (opens and here > columns[-1]):
        return None
    return Slip(
        start + here,
        f"this line begins {here} columns in and the one above {columns[-1]}; "
        "fields that belong together begin in the same column",
    )


def _no_field(line: str, start: int) -> Slip | None:
    """Words where a field should stand."""
    if not line.strip() or re.search(r": |:$|^ *(?:#|- )", line):
        return None
    return Slip(
        start + len(line) - len(line.lstrip(" ")),
        "a field is written 'name: value'; a text that belongs to the line above begins further in",
    )
