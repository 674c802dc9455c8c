"""From a source document to its card, and the proof that a card fits its document.

A card never holds the document's sentences: only a hash of each passage, a gist in our own words,
and the short tokens (figures and names) that the passage contains.
"""

import hashlib
import re
import unicodedata
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path

from explainer.findings import Finding, Rule, closest, quoted
from explainer.model import Entry, Passage, Source
from explainer.reading import Document

# A syllable in brackets behind the character it belongs to: 英(yīng), O(yǐ).
_PINYIN = re.compile(r"\([a-zāáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜüêńňǹḿ]{1,6}\)")
_MAGNITUDE = "萬億|万亿|千萬|千万|百萬|百万|十億|十亿|萬|万|億|亿|兆|千|百"
_ENGLISH = "thousand|million|billion|trillion"
_NUMERAL = "一二兩两三四五六七八九十百千萬万億亿兆數数"
_NUMBERS = (
    re.compile(rf"(?<![\d.])\d[\d,]*(?:\.\d+)?(?:%|％|(?:{_MAGNITUDE})+| (?:{_ENGLISH})\b)?倍?"),
    re.compile(rf"上[{_NUMERAL}]{{1,2}}"),
    re.compile(
        rf"[{_NUMERAL}]+(?:[到至][{_NUMERAL}]+)?"
        rf"(?:倍|[周週年天次層层代]|個月|个月|小時|級別|级别|分之[{_NUMERAL}]+)"
    ),
    re.compile(rf"[數数][{_NUMERAL}]+"),
)
_LATIN_NAME = re.compile(
    r"(?:[A-Z][\w’'.-]*|[a-z]+[A-Z]\w*)(?: (?:[A-Z][\w’'-]*|\d+(?:\.\d+)?|of|for|&))*",
    re.ASCII,
)
_TITLE = re.compile(r"《([^》]{1,20})》")
SHARED_RUN = 12
"""Chinese characters in a row that our words may not share with an original."""


def normalised(line: str, *, pinyin: bool) -> str:
    """A line as it is hashed: NFC, bracketed pinyin removed if asked, no white space at the ends."""
    text = unicodedata.normalize("NFC", line)
    return (_PINYIN.sub("", text) if pinyin else text).strip()


def passages(text: str, chrome: Collection[int], *, pinyin: bool) -> list[str]:
    """Each non-empty line that is no chrome (line numbers from 1), normalised, in order."""
    lines = enumerate(text.removeprefix("\ufeff").splitlines(), start=1)
    kept = (normalised(line, pinyin=pinyin) for number, line in lines if number not in chrome)
    return [line for line in kept if line]


def sha256(content: str | bytes) -> str:
    data = content.encode() if isinstance(content, str) else content
    return hashlib.sha256(data).hexdigest()


def tokens(passage: str, known_names: Collection[str] = ()) -> list[str]:
    """The numbers and names of a passage, in the order they stand there."""
    found: dict[str, int] = {}
    names = [match.span() for match in _LATIN_NAME.finditer(passage)]
    for first, last in names:
        found.setdefault(passage[first:last].rstrip(".-’'"), first)
    for pattern in _NUMBERS:
        for match in pattern.finditer(passage):
            if not any(first <= match.start() < last for first, last in names):
                found.setdefault(match.group(), match.start())
    for match in _TITLE.finditer(passage):
        if title := match.group(1).strip():
            found.setdefault(title, match.start())
    for name in known_names:
        at = passage.find(name)
        if at >= 0:
            found.setdefault(name, at)
    return [token for token, _ in sorted(found.items(), key=lambda item: (item[1], -len(item[0])))]


def card(
    file: Path,
    *,
    chrome: Collection[int] = (),
    pinyin: bool = False,
    known_names: Collection[str] = (),
) -> str:
    """A card for the document, as YAML, its words still to be written by hand."""
    content = file.read_bytes()
    lines = [
        f"document: {_flow_scalar(file.name)}",
        f"sha256: {sha256(content)}",
        "title:          # as the document gives it",
        *(
            f"{field}: {{zh: , en: }}     # {meaning}"
            for field, meaning in (
                ("name", "how the site calls it"),
                ("type", "what sort of text it is"),
                ("outlet", "who published it"),
                ("author", "who wrote it"),
            )
        ),
        "date:           # 2025-11-23, 2025-11, 2025-autumn or 2025",
        "dated: {zh: , en: }     # how the date is known",
        "language: zh-Hant    # the document's: zh-Hant-TW, zh-Hans, en …",
        "draws_on: []    # entries that the text has its matter from",
        "reliability:    # what a reader should know before trusting it",
        "  zh: |",
        "  en: |",
        f"chrome: [{', '.join(str(number) for number in sorted(chrome))}]",
        f"pinyin: {'true' if pinyin else 'false'}",
        "passages:",
    ]
    for number, passage in enumerate(passages(content.decode(), chrome, pinyin=pinyin), start=1):
        listed = ", ".join(_flow_scalar(token) for token in tokens(passage, known_names))
        lines += [
            f"  - id: p{number}",
            f"    sha256: {sha256(passage)}",
            "    gist:",
            "      zh:",
            "      en:",
            f"    tokens: [{listed}]",
        ]
    return "\n".join(lines) + "\n"


def _flow_scalar(text: str) -> str:
    plain = re.fullmatch(r"[^\s\[\]{},:#&*!|>'\"%@`?~-][^\[\]{},:#?]*", text)
    return text if plain and text != "null" else "'" + text.replace("'", "''") + "'"


def verified(cards: Mapping[str, tuple[Source, Document]], originals: Path) -> Iterator[Finding]:
    """Where cards differ from the documents in the folder `originals`."""
    for source, document in cards.values():
        file = originals / source.document
        if not file.is_file():
            yield Finding(
                document.where(("document",)),
                Rule.MISSING_ORIGINAL,
                f"no document {quoted(source.document)} among the originals",
                closest(source.document, (f.name for f in originals.iterdir())),
            )
            continue
        content = file.read_bytes()
        try:
            text = content.decode("utf-8")
        except UnicodeDecodeError:
            yield Finding(
                document.where(("document",)),
                Rule.NOT_UTF8,
                f"the document {quoted(source.document)} is no UTF-8",
            )
            continue
        if sha256(content) != source.sha256:
            yield Finding(
                document.where(("sha256",)),
                Rule.HASH_DIFFERS,
                f"the document {quoted(source.document)} is not the one the card was made from",
            )
        texts = passages(text, source.chrome, pinyin=source.pinyin)
        if len(texts) != len(source.passages):
            yield Finding(
                document.where(("passages",), key=True),
                Rule.HASH_DIFFERS,
                f"the document has {len(texts)} passages, the card {len(source.passages)}",
            )
        for index, (text, passage) in enumerate(zip(texts, source.passages, strict=False)):
            yield from _passage_differs(passage, text, document, index)


def _passage_differs(
    passage: Passage, text: str, document: Document, index: int
) -> Iterator[Finding]:
    here = ("passages", index)
    if sha256(text) != passage.sha256:
        yield Finding(
            document.where((*here, "sha256")),
            Rule.HASH_DIFFERS,
            f"passage {passage.id} is not the one in the document",
        )
    for at, token in enumerate(passage.tokens):
        if token not in text:
            yield Finding(
                document.where((*here, "tokens", at)),
                Rule.TOKEN_NOT_IN_PASSAGE,
                f"passage {passage.id} of the document does not contain {quoted(token)}",
                closest(token, tokens(text)),
            )


def originals(cards: Mapping[str, tuple[Source, Document]], folder: Path) -> dict[str, set[str]]:
    """The runs of Chinese characters in each card's document, by the document's name."""
    found = {}
    for card, _ in cards.values():
        file = folder / card.document
        if file.is_file():
            text = file.read_bytes().decode(errors="ignore")
            texts = passages(text, card.chrome, pinyin=card.pinyin)
            found[card.document] = {run for text in texts for run in runs(text)}
    return found


def known_names(entries: Mapping[str, Entry]) -> set[str]:
    """Every name and spelling of every entry: what `source add` looks for in a passage."""
    return {
        name
        for entry in entries.values()
        for name in (entry.name.zh, entry.name.en, *entry.also)
        if len(name) > 1
    }


_CHINESE_RUN = re.compile(r"[\u3400-\u9fff]+")


def runs(text: str, length: int = SHARED_RUN) -> set[str]:
    """Each run of `length` Chinese characters in the text, punctuation and all else left out."""
    chinese = "".join(_CHINESE_RUN.findall(text))
    return {chinese[i : i + length] for i in range(len(chinese) - length + 1)}
