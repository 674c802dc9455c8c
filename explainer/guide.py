"""The guide to the rules: `docs/findings.md`, a section for each, as values.

A section tells what the rule means, shows what breaks it, what keeps it, and says how to mend it, in this order. It is
read by its form and not by its words, so that it may be written in any language.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from explainer.findings import Rule


@dataclass(frozen=True, slots=True)
class Example:
    """A piece of a file, or, where it names none, what is typed in a terminal."""

    file: str
    text: str


@dataclass(frozen=True, slots=True)
class Section:
    """What the guide says of one rule."""

    group: str
    text: str
    fails: tuple[Example, ...]
    passes: tuple[Example, ...]
    mending: str


_BLOCK = re.compile(r"^```.*\n(?P<text>(?:.*\n)*?)^```\n", re.MULTILINE)


def read(guide: str) -> Mapping[str, Section]:
    """The guide's sections by the name of their rule."""
    sections = {}
    for group in re.split(r"^## ", guide, flags=re.MULTILINE)[1:]:
        title, _, rest = group.partition("\n")
        for part in re.split(r"^### ", rest, flags=re.MULTILINE)[1:]:
            rule, _, text = part.partition("\n")
            sections[rule] = _section(title, text.strip() + "\n")
    return sections


def _section(group: str, text: str) -> Section:
    """The first half of a section's examples fails, the other passes: each example has its counterpart."""
    examples: list[Example] = []
    blocks = list(_BLOCK.finditer(text))
    half = len(blocks) // 2
    for at, block in enumerate(blocks):
        label = text[blocks[at - 1].end() if at else 0 : block.start()].strip().rpartition("\n")[2]
        named = re.findall(r"`([^`]+)`", label)
        file = named[-1] if named else examples[at - half].file if at >= half else ""
        examples.append(Example(file, block["text"]))
    mending = text[blocks[-1].end() :] if blocks else text
    return Section(
        group, text, tuple(examples[:half]), tuple(examples[half:]), " ".join(mending.split())
    )


def mending(sections: Mapping[str, Section]) -> Mapping[Rule, str]:
    """How a rule's findings are mended, for each rule that the guide tells of."""
    return {rule: sections[rule].mending for rule in Rule if rule in sections}


def explained(rule: str, section: Section) -> Iterator[str]:
    """The section as lines for a terminal."""
    yield f"{rule} ({section.group})"
    yield ""
    in_block = False
    for line in section.text.splitlines():
        if line.startswith("```"):
            in_block = not in_block
        else:
            yield f"    | {line}" if in_block else line


def listed(sections: Mapping[str, Section]) -> Iterator[str]:
    """The names of the rules, by group."""
    groups: dict[str, list[str]] = {}
    for rule, section in sections.items():
        groups.setdefault(section.group, []).append(rule)
    for group, rules in groups.items():
        yield f"{group}: {', '.join(rules)}"
