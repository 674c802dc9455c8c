"""The rules that hold between records: each reference leads somewhere, each statement has its evidence.

The rules of truth are numbered as in docs/truth.md. Each function yields what breaks one rule.
"""

import difflib
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import lru_cache, partial
from itertools import chain

from explainer import prose
from explainer.findings import Finding, Rule, Where, closest, closest_or_all, listed, quoted
from explainer.library import Library, TextAt
from explainer.load import Item
from explainer.model import (
    CITED,
    PAGES,
    Claim,
    Entry,
    Figure,
    Prose,
    Relation,
    Stance,
    Words,
    spelling,
)
from explainer.numerals import QUANTITY, numbers
from explainer.reading import Document, Path
from explainer.source import runs
from explainer.tracking import Memo

_NEEDS_SPEAKER = {Stance.REPORTED, Stance.ANALYSIS, Stance.OPINION, Stance.FORECAST}


def check(library: Library, memo: Memo | None = None) -> Iterator[Finding]:
    """Everything that is wrong between the records; `memo` holds what was found in the same records before."""
    memo = memo or Memo()
    memo.turn_to(library, library.setting)
    yield from tables(library)
    yield from chain(*memo.each("entry ", library.labels, partial(_entry, library)).values())
    prose_of = partial(_prose, library, memo)
    yield from chain(*memo.each("texts ", library.files, prose_of).values())
    for rule in (names_collide, other_references, ids_alike, recorded_changes, excused_but_used):
        yield from memo(f"rule {rule.__name__}", partial(_found, rule, library))


def _found(rule: Callable[[Library], Iterator[Finding]], library: Library) -> tuple[Finding, ...]:
    return tuple(rule(library))


def _entry(library: Library, id: str) -> tuple[Finding, ...]:
    item = library.entries[id]
    return (
        *entry_references(library, item),
        *figures_as_written(library, item),
        *unattributed(item),
        *decided(item),
    )


def _prose(library: Library, memo: Memo, file: str) -> tuple[Finding, ...]:
    found: list[Finding] = []
    named = memo("names with numerals", partial(names_with_numerals, library))
    for at in library.texts_in(file):
        if isinstance(at.text, Words):
            found += markup_in_words(library, at)
        else:
            found += prose_references(library, at)
            found += uncited(at)
            found += languages_differ(library, at, named)
            found += bare_quantities(at, named)
    return tuple(found)


# references


def tables(library: Library) -> Iterator[Finding]:
    """Measures whose unit or group is not in the table; kinds that share a folder; what a menu names and is not there."""
    item, site = library.content.measures, library.content.site
    named = [*site.record.kinds, *PAGES]
    for index, name in enumerate(site.record.menu):
        if name not in named:
            yield Finding(
                site.document.where(("menu", index)),
                Rule.BAD_VALUE,
                f"no kind or page {quoted(name)}",
                closest_or_all(name, named),
            )
    kinds: dict[str, str] = {}
    for name, kind in library.content.site.record.kinds.items():
        if kind.folder in kinds:
            yield Finding(
                library.content.site.document.where(("kinds", name, "folder")),
                Rule.BAD_VALUE,
                f"the folder {kind.folder!r} is that of the kind {kinds[kind.folder]!r}",
            )
        kinds[kind.folder] = name
    for name, measure in item.record.measures.items():
        if measure.unit not in item.record.units:
            yield Finding(
                item.document.where(("measures", name, "unit")),
                Rule.UNKNOWN_UNIT,
                f"no unit {quoted(measure.unit)}",
                closest_or_all(measure.unit, item.record.units),
            )
        if measure.group and measure.group not in item.record.groups:
            yield Finding(
                item.document.where(("measures", name, "group")),
                Rule.BAD_VALUE,
                f"no group {quoted(measure.group)}",
                closest_or_all(measure.group, item.record.groups),
            )


def names_collide(library: Library) -> Iterator[Finding]:
    """Spellings that two entries claim: search and links could not tell them apart."""
    for name, ids in library.names.items():
        if len(ids) < 2:
            continue
        for id in ids:
            item = library.entries[id]
            for index, written in enumerate(item.record.also):
                if spelling(written) == name:
                    others = ", ".join(repr(other) for other in ids if other != id)
                    yield Finding(
                        item.document.where(("also", index)),
                        Rule.NAME_COLLISION,
                        f"{quoted(written)} is a name of {others} too",
                    )


def _unknown_entry(library: Library, id: str, document: Document, path: Path) -> Iterator[Finding]:
    if id not in library.labels and id not in library.content.rejected:
        where = document.where(path, id)
        yield _unpublished(library, id, where) or Finding(
            where, Rule.UNKNOWN_ENTRY, f"no entry {quoted(id)}", closest_or_all(id, library.labels)
        )


def _unpublished(library: Library, target: str, where: Where) -> Finding | None:
    """What to say of a reference to a draft, which the published site does not have."""
    file = library.content.withheld.get(spelling(target))
    if not file:
        return None
    return Finding(
        where,
        Rule.UNPUBLISHED_ENTRY,
        f"the entry {quoted(target)} is a draft",
        f"take `draft: true` out of {file} to publish it, or do not name it here",
    )


def _unknown_passages(
    library: Library, cites: Iterable[str], document: Document, path: Path
) -> Iterator[Finding]:
    for cite in cites:
        source_id, _, passage = cite.partition(":")
        if source_id in library.content.rejected or library.passage(cite):
            continue
        where = document.where(path, cite)
        source = library.sources.get(source_id)
        if source:
            last = source.record.passages[-1].id
            yield Finding(
                where,
                Rule.UNKNOWN_PASSAGE,
                f"the source {source_id!r} has no passage {passage!r}",
                f"it has p1 to {last}",
            )
        else:
            yield Finding(
                where,
                Rule.UNKNOWN_SOURCE,
                f"no source {quoted(source_id)}",
                closest_or_all(source_id, library.sources),
            )


def entry_references(library: Library, item: Item[Entry]) -> Iterator[Finding]:
    """Ids, measures, relation types and passages that an entry names and that are not there."""
    entry, document = item.record, item.document
    types = library.content.site.record.relation_types
    measures = library.content.measures.record.measures
    for index, relation in enumerate(entry.relations):
        here: Path = ("relations", index)
        if relation.type not in types:
            yield Finding(
                document.where((*here, "type")),
                Rule.UNKNOWN_RELATION_TYPE,
                f"no relation type {quoted(relation.type)}",
                closest_or_all(relation.type, types),
            )
        if any(_one_tie(relation, other) for other in entry.relations[:index]):
            yield Finding(
                document.where(here),
                Rule.BAD_VALUE,
                "this entry has the same relation already",
                "cite both passages in one: cite: [source:p3, source:p4]",
            )
        elif _told_by_the_other(library, item.id, relation):
            yield Finding(
                document.where(here),
                Rule.BAD_VALUE,
                f"{quoted(relation.to)} has this relation already, and it reads the same both ways",
                "keep one of the two, with the passages of both",
            )
        if relation.to == item.id:
            yield Finding(
                document.where((*here, "to")), Rule.SELF_RELATION, "the relation leads to itself"
            )
        yield from _unknown_entry(library, relation.to, document, (*here, "to"))
        yield from _unknown_passages(library, relation.cite, document, (*here, "cite"))
    for name, figure in entry.figures.items():
        here = ("figures", name)
        if figure.measure not in measures:
            yield Finding(
                document.where((*here, "measure")),
                Rule.UNKNOWN_MEASURE,
                f"no measure {quoted(figure.measure)}",
                closest_or_all(figure.measure, measures),
            )
        if isinstance(figure.by, str):
            yield from _unknown_entry(library, figure.by, document, (*here, "by"))
        yield from _unknown_passages(library, figure.cite, document, (*here, "cite"))
    for index, claim in enumerate(entry.claims):
        yield from _claim_references(library, item, index, claim)
    yield from _dispute_references(library, item)


def _one_tie(one: Relation, other: Relation) -> bool:
    """Whether two relations would stand on a page as one thing said twice."""
    return (one.type, one.to, one.since, one.until) == (
        other.type,
        other.to,
        other.since,
        other.until,
    )


def _told_by_the_other(library: Library, id: str, relation: Relation) -> bool:
    """Whether a tie that reads the same both ways is told by its other end, which comes first of the two."""
    kind = library.content.site.record.relation_types.get(relation.type)
    if not kind or not kind.symmetric or relation.to >= id or relation.to not in library.parts:
        return False
    back = relation.model_copy(update={"to": id})
    return any(_one_tie(back, other) for other in library.parts[relation.to].relations)


def _claim_references(
    library: Library, item: Item[Entry], index: int, claim: Claim
) -> Iterator[Finding]:
    here: Path = ("claims", index)
    document = item.document
    earlier = [other.id for other in item.record.claims[:index]]
    if claim.id in earlier or claim.id in item.record.figures:
        what = "claim" if claim.id in earlier else "figure"
        yield Finding(
            document.where((*here, "id")),
            Rule.DUPLICATE_ID,
            f"this entry has another {what} {claim.id!r}",
        )
    if isinstance(claim.by, str):
        yield from _unknown_entry(library, claim.by, document, (*here, "by"))
    for at, other in enumerate(claim.about):
        yield from _unknown_entry(library, other, document, (*here, "about", at))
    yield from _unknown_passages(library, claim.cite, document, (*here, "cite"))
    if claim.outcome:
        cites = claim.outcome.cite
        yield from _unknown_passages(library, cites, document, (*here, "outcome", "cite"))


def _dispute_references(library: Library, item: Item[Entry]) -> Iterator[Finding]:
    for index, dispute in enumerate(item.record.disputes):
        here: Path = ("disputes", index)
        if len(dispute.positions) == 1 and not dispute.note:
            yield Finding(
                item.document.where((*here, "positions"), key=True),
                Rule.UNEXPLAINED_POSITION,
                f"the dispute {dispute.id!r} has one position and no note",
                "add the other position, or a note that says what speaks against it",
            )
        for at, position in enumerate(dispute.positions):
            for n, reference in enumerate(position.holds):
                owner = reference.rpartition(".")[0] or item.id
                if owner in library.content.rejected or library.held(reference, item.id):
                    continue
                known = [
                    ref.removeprefix(f"{item.id}.") for ref in (*library.claims, *library.figures)
                ]
                where = item.document.where((*here, "positions", at, "holds", n))
                yield _unpublished(library, owner, where) or Finding(
                    where,
                    Rule.UNKNOWN_CLAIM,
                    f"no claim or figure {quoted(reference)}",
                    closest_or_all(reference, known),
                )


def other_references(library: Library) -> Iterator[Finding]:
    """Unknown ids in source cards, tours, the home page and earlier ids."""
    for source in library.sources.values():
        for index, id in enumerate(source.record.draws_on):
            yield from _unknown_entry(library, id, source.document, ("draws_on", index))
        seen: set[str] = set()
        for index, passage in enumerate(source.record.passages):
            path: Path = ("passages", index)
            if passage.id in seen:
                yield Finding(
                    source.document.where((*path, "id")),
                    Rule.DUPLICATE_ID,
                    f"the card has another passage {passage.id!r}",
                )
            seen.add(passage.id)
            for at, id in enumerate(passage.draws_on or ()):
                yield from _unknown_entry(library, id, source.document, (*path, "draws_on", at))
    for tour in library.content.tours.values():
        for index, stop in enumerate(tour.record.stops):
            yield from _unknown_entry(library, stop.at, tour.document, ("stops", index, "at"))
    site = library.content.site
    for index, reference in enumerate(site.record.home.numbers):
        if not library.figure(reference, ""):
            yield from _unknown_figure(
                library, reference, site.document, ("home", "numbers", index)
            )
    for index, id in enumerate(site.record.home.begin):
        yield from _unknown_entry(library, id, site.document, ("home", "begin", index))
    for id, was in library.former.items():
        for index, old in enumerate(was):
            if old in library.labels:
                yield Finding(
                    library.entries[id].document.where(("was", index)),
                    Rule.DUPLICATE_ID,
                    f"the earlier id {old!r} is in use",
                )


def ids_alike(library: Library) -> Iterator[Finding]:
    """Ids that an eye takes for each other: old-oven and oldoven, m1ll and mill."""
    first: dict[str, str] = {}
    for id in sorted(library.labels):
        shape = id.replace("-", "").replace("0", "o").replace("1", "l").replace("rn", "m")
        other = first.setdefault(shape, id)
        if other != id:
            yield Finding(
                Where(library.entries[id].document.file),
                Rule.DUPLICATE_ID,
                f"the id {id!r} looks like {other!r}",
                "give one of them another name",
            )


def recorded_changes(library: Library) -> Iterator[Finding]:
    """Changes of records that are not there, unless their removal is recorded too."""
    content = library.content
    known = {
        "entry": {
            *library.labels,
            *chain(*library.former.values()),
        },
        "tour": set(content.tours),
        "questions": set(content.topics),
        "source": set(library.sources),
        "measures": {content.measures.id},
        "site": {content.site.id},
    }
    for item in content.changes.values():
        for change in item.record.changes:
            if change.change == "removed" and not change.at:
                known[change.record].add(change.id)
    for item in content.changes.values():
        for kind in item.record.first:
            if kind not in content.site.record.kinds:
                yield Finding(
                    item.document.where(("first", kind), key=True),
                    Rule.BAD_VALUE,
                    f"no kind {quoted(kind)}",
                    closest_or_all(kind, content.site.record.kinds),
                )
        for index, change in enumerate(item.record.changes):
            here: Path = ("changes", index)
            if change.id not in known[change.record] | content.rejected:
                what = "set of questions" if change.record == "questions" else change.record
                yield Finding(
                    item.document.where((*here, "id")),
                    Rule.UNKNOWN_SOURCE if change.record == "source" else Rule.UNKNOWN_ENTRY,
                    f"no {what} {quoted(change.id)}",
                    closest(
                        change.id,
                        known[change.record],
                        "if it is gone, record that too: build.py diff REV --record",
                    ),
                )
            yield from _unknown_passages(library, change.because, item.document, (*here, "because"))


def _unknown_figure(
    library: Library,
    reference: str,
    document: Document,
    path: Path,
    written: str = "",
    home: str = "",
) -> Iterator[Finding]:
    owner = reference.rpartition(".")[0] or home
    if owner in library.content.rejected:
        return
    known = [name.removeprefix(f"{home}.") for name in library.figures]
    where = document.where(path, written or reference)
    yield _unpublished(library, owner, where) or Finding(
        where,
        Rule.UNKNOWN_FIGURE,
        f"no figure {quoted(reference)}",
        closest_or_all(reference, known),
    )


def prose_references(library: Library, at: TextAt) -> Iterator[Finding]:
    """Links, figures and citations in prose that lead nowhere, and markup that is none."""
    for language in at.text.written:
        path = (*at.path, language)
        text = at.text[language]
        for reference in prose.references(text):
            match reference:
                case prose.EntryLink(target, _, written):
                    yield from _link(library, at, path, target, written)
                case prose.FigureMention(figure, _, written):
                    if not library.figure(figure, at.owner):
                        yield from _unknown_figure(
                            library, figure, at.document, path, written, at.owner
                        )
                case prose.Citation(cite, _):
                    yield from _unknown_passages(library, (cite,), at.document, path)
                case prose.OuterLink(address, written) if not prose.safe_address(address):
                    yield Finding(
                        at.document.where(path, written),
                        Rule.BAD_LINK,
                        f"the address {quoted(address)} cannot be linked",
                        "only http:, https: and mailto: addresses, and [[entries]]",
                    )
        if prose.depth(text) > prose.MOST_DEPTH:
            yield Finding(
                at.document.where(path),
                Rule.TOO_DEEP,
                f"quotations and lists stand within each other more than {prose.MOST_DEPTH} deep",
            )
        for written in prose.broken_markup(text):
            yield Finding(
                at.document.where(path, written),
                Rule.BAD_MARKUP,
                f"{quoted(written)} looks like markup and is none",
                "links are [[id]], figures {name} or {entry.name}, citations [@source:p3]",
            )


def markup_in_words(library: Library, at: TextAt) -> Iterator[Finding]:
    """Links, figures and citations in a text of plain words, which would show their brackets."""
    for language in at.text.written:
        for reference in prose.references(at.text[language]):
            match reference:
                case prose.FigureMention(name) if not library.figure(name, at.owner):
                    continue  # the place that a unit or a sentence keeps for what is put in
                case prose.EntryLink() | prose.FigureMention() | prose.Citation():
                    yield Finding(
                        at.document.where((*at.path, language), reference.written),
                        Rule.BAD_MARKUP,
                        f"{quoted(reference.written)} stands in plain words, which take no markup",
                        "write the words alone",
                    )


def _link(library: Library, at: TextAt, path: Path, target: str, written: str) -> Iterator[Finding]:
    if library.resolve(target) or target in library.content.rejected:
        return
    ids = library.names.get(spelling(target), ())
    if len(ids) > 1:
        yield Finding(
            at.document.where(path, written),
            Rule.AMBIGUOUS_NAME,
            f"{quoted(target)} is a name of several entries",
            f"write one of the ids {', '.join(ids)}",
        )
        return
    where = at.document.where(path, written)
    yield _unpublished(library, target, where) or Finding(
        where,
        Rule.UNKNOWN_ENTRY,
        f"no entry {quoted(target)}",
        closest(target, (*library.entries, *library.names), listed([*library.entries])),
    )


# rule 1: every statement cites


def uncited(at: TextAt) -> Iterator[Finding]:
    """Paragraphs of prose that state something and cite nothing."""
    field = next((part for part in at.path if isinstance(part, str) and part in CITED), None)
    if not field:
        return
    for language in at.text.written:
        paragraphs = prose.paragraphs(at.text[language])
        if not paragraphs:
            yield Finding(
                at.document.where((*at.path, language)),
                Rule.UNCITED,
                "there is no paragraph that cites a passage",
                "add [@source:p3] after what the passage says",
            )
        for paragraph, references in paragraphs:
            cited = any(isinstance(reference, prose.Citation) for reference in references)
            if not cited and not any(map(prose.is_no_citation, prose.broken_markup(paragraph))):
                start = paragraph.split("\n")[0]
                yield Finding(
                    at.document.where((*at.path, language), start[:20]),
                    Rule.UNCITED,
                    f"the paragraph {quoted(start, 24)} cites no passage",
                    "add [@source:p3] after what the passage says",
                )


# rule 2: the figure stands in the passage


def figures_as_written(library: Library, item: Item[Entry]) -> Iterator[Finding]:
    """Figures whose token is not in the cited passage, or says another number."""
    for name, figure in item.record.figures.items():
        here: Path = ("figures", name)
        passages = [known[1] for cite in figure.cite if (known := library.passage(cite))]
        tokens = [token for passage in passages for token in passage.tokens]
        if passages and figure.as_written not in tokens:
            cites = " and ".join(figure.cite)
            yield Finding(
                item.document.where((*here, "as_written")),
                Rule.TOKEN_NOT_IN_PASSAGE,
                f"{quoted(figure.as_written)} is not among the tokens of {cites}",
                closest(
                    figure.as_written, tokens, f"it has: {', '.join(tokens)}" if tokens else ""
                ),
            )
        written = numbers(figure.as_written)
        if written and not _says(figure, written):
            shown = " and ".join(_in_digits(number) for number in written)
            yield Finding(
                item.document.where((*here, "value")),
                Rule.VALUE_NOT_AS_WRITTEN,
                f"the value {_in_digits(figure.value)} is not what {quoted(figure.as_written)} says",
                f"it says {shown}",
            )


def _in_digits(number: float) -> str:
    """A number as an editor writes it into `value`: 800, 1200000, 500e9."""
    for power in (12, 9, 6):
        if abs(number) >= 10**power and number % 10 ** (power - 3) == 0:
            return f"{number / 10**power:.12g}e{power}"
    return f"{number:.15g}"


def _says(figure: Figure, written: list[float]) -> bool:
    """Whether the token's numbers hold the value; half a year may be counted in months."""
    wanted = {figure.value} if figure.to is None else {figure.value, figure.to}
    in_months = {number * 12 for number in written} if "年" in figure.as_written else set()
    return wanted <= {*written, *in_months}


# rule 3: numbers are written once

_DATES = re.compile(
    r"(?<!\d)(?:19|20)\d\d[–-]\d\d(?!\d)"
    r"|(?<!\d)(?:19|20)\d\d(?:年(?:\d{1,2}月(?:\d{1,2}日)?)?|(?=[^\d.,%]|[.,](?!\d)|$))"
    r"|(?<!\d)\d{1,2}月(?:\d{1,2}日)?"
    r"|\b(?:\d{1,2} )?(?:January|February|March|April|May|June|July|August|September|October"
    r"|November|December)(?: \d{1,2})?\b"
)


def bare_quantities(at: TextAt, named: re.Pattern[str]) -> Iterator[Finding]:
    """Numbers written out in prose that should be taken from a figure."""
    if at.path[:1] in (("about",), ("reliability",)):
        return
    for language in at.text.written:
        for quantity, context in _quantities(at.text[language], named):
            yield Finding(
                at.document.where((*at.path, language), context),
                Rule.BARE_QUANTITY,
                f"the quantity {quoted(quantity)} is written out",
                "make it a figure and write {its-name}",
            )


def _quantities(text: str, named: re.Pattern[str]) -> tuple[tuple[str, str], ...]:
    """The numbers written out in a text, those in names and dates left out; each with what follows, once."""
    words = _DATES.sub(" ", _unnamed(text, named))
    for broken in filter(prose.is_no_citation, prose.broken_markup(text)):
        words = words.replace(broken, " ")
    found = []
    for match in QUANTITY.finditer(words):
        following = re.match(r"[^\s\[{*]{0,8}", words[match.end() : match.end() + 8])
        context = match.group() + (following.group() if following else "")
        found.append((match.group(), context))
    return tuple(
        (number, context if context in text else number) for number, context in dict.fromkeys(found)
    )


def _years(text: str, named: re.Pattern[str]) -> set[str]:
    """The years that a text speaks of."""
    return set(_YEAR.findall(_unnamed(text, named)))


@lru_cache(maxsize=1000)
def _unnamed(text: str, named: re.Pattern[str]) -> str:
    """The words of a text without the names that hold a numeral."""
    return named.sub(" ", prose.bare_text(text))


def names_with_numerals(library: Library) -> re.Pattern[str]:
    """Matches every name of an entry that holds a numeral (Oven 5, Route 66), longest first."""
    names = library.names_with_numerals
    if not names:
        return re.compile(r"(?!)")
    pattern = "|".join(map(re.escape, names))
    # At most places of a text none can begin: to say so first halves the time.
    first = re.escape("".join(sorted({name[0] for name in names})))
    return re.compile(f"(?=[{first}])(?:{pattern})", re.IGNORECASE)


_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")


def languages_differ(library: Library, at: TextAt, named: re.Pattern[str]) -> Iterator[Finding]:
    """Texts whose languages do not cite, count, link and date the same things."""
    for second in at.text.written[1:]:
        yield from _differences(library, at, second, named)


def _differences(
    library: Library, at: TextAt, second: str, named: re.Pattern[str]
) -> Iterator[Finding]:
    zh, other = (_content(library, at, language, named) for language in ("zh", second))
    for what in zh:
        for language, here, there, has in (
            (second, other[what], zh[what], "zh"),
            ("zh", zh[what], other[what], second),
        ):
            for item in sorted(_lacking(here, there)):
                yield Finding(
                    at.document.where((*at.path, language), key=True),
                    Rule.LANGUAGES_DIFFER,
                    f"{language} lacks the {what} {item!r} that {has} has",
                )
    if isinstance(at.text, Prose):
        shapes = [prose.block_types(at.text[language]) for language in ("zh", second)]
        if shapes[0] != shapes[1]:
            counts = [sum(shape == "paragraph_open" for shape in one) for one in shapes]
            yield Finding(
                at.document.where(at.path, key=True),
                Rule.LANGUAGES_DIFFER,
                f"the blocks differ: zh has {counts[0]} paragraphs, {second} {counts[1]}"
                if counts[0] != counts[1]
                else "the blocks differ: headings, lists or quotations are not the same",
            )


def _content(
    library: Library, at: TextAt, language: str, named: re.Pattern[str]
) -> dict[str, set[str]]:
    """What a text refers to, by sort, and the years it speaks of."""
    found: dict[str, set[str]] = {"citation": set(), "figure": set(), "link to": set()}
    for reference in prose.references(at.text[language]):
        match reference:
            case prose.EntryLink(target):
                withheld = library.content.withheld.get(spelling(target), _NOWHERE + target)
                found["link to"].add(library.resolve(target) or withheld)
            case prose.FigureMention(figure):
                known = library.figure(figure, at.owner)
                found["figure"].add(known.reference if known else _NOWHERE + figure)
            case prose.Citation(cite):
                found["citation"].add(cite if library.passage(cite) else _NOWHERE + cite)
    for broken in prose.broken_markup(at.text[language]):
        found[_sort(broken)].add(_NOWHERE + broken)
    found["year"] = _years(at.text[language], named)
    return found


_NOWHERE = "?"
"""Before a reference that leads nowhere, which is told by itself; no id begins so."""


def _lacking(here: set[str], there: set[str]) -> set[str]:
    """What is there and not here, but for what may stand here misspelt."""
    lacking = {item for item in there - here if not item.startswith(_NOWHERE)}
    for lost in sorted(here - there):
        if lost.startswith(_NOWHERE):
            meant = difflib.get_close_matches(lost, sorted(lacking), n=1)
            lacking -= set(meant) or lacking
    return lacking


def _sort(broken: str) -> str:
    """What a piece of broken markup was to be."""
    if prose.is_no_citation(broken):
        return "citation"
    return "figure" if broken.startswith(("{", "｛")) else "link to"


# rule 5: opinion and forecast have a name to them


def unattributed(item: Item[Entry]) -> Iterator[Finding]:
    """Claims and figures that somebody holds, without the name of who does."""
    held: list[tuple[Path, Stance, bool]] = [
        (("claims", index), claim.stance, claim.by is not None)
        for index, claim in enumerate(item.record.claims)
    ]
    held += [
        (("figures", name), figure.stance, figure.by is not None)
        for name, figure in item.record.figures.items()
        if figure.stance
    ]
    for path, stance, named in held:
        if stance in _NEEDS_SPEAKER and not named:
            yield Finding(
                item.document.where(path, key=True),
                Rule.UNATTRIBUTED,
                f"a statement that is {stance.value!r} names nobody",
                "add by: with an entry's id, or {zh: …, en: …}",
            )


def decided(item: Item[Entry]) -> Iterator[Finding]:
    """Claims that are no forecast and yet come due or true: no page would say so."""
    for index, claim in enumerate(item.record.claims):
        for name, said in (("due", claim.due), ("outcome", claim.outcome)):
            if said and claim.stance is not Stance.FORECAST:
                yield Finding(
                    item.document.where(("claims", index, name), key=True),
                    Rule.BAD_VALUE,
                    f"a statement that is {claim.stance.value!r} has {name!r}",
                    "only a forecast has, and it stays one when it is decided",
                )


# coverage


def excused_but_used(library: Library) -> Iterator[Finding]:
    """Passages that are said to carry nothing and yet are cited."""
    for id, source in library.sources.items():
        for index, passage in enumerate(source.record.passages):
            users = library.uses.get(f"{id}:{passage.id}", ())
            users = users or library.prose_uses.get(f"{id}:{passage.id}", ())
            if passage.excused and users:
                yield Finding(
                    source.document.where(("passages", index, "excused"), key=True),
                    Rule.EXCUSED_BUT_USED,
                    f"passage {passage.id} is excused, and {users[0]!r} cites it",
                )


def own_words(library: Library, originals: Mapping[str, set[str]]) -> Iterator[Finding]:
    """Texts that share a run of Chinese characters with an original (rule 7).

    `originals` gives the runs of each document, as source.runs() makes them.
    """
    titles = {
        name
        for item in library.entries.values()
        for name in (item.record.name.zh, *item.record.also)
    } | {source.record.title for source in library.sources.values()}
    known = {run for title in titles for run in runs(title)}
    for at in library.texts:
        text = prose.bare_text(at.text.zh)
        for name, shared in originals.items():
            for run in sorted((runs(text) & shared) - known)[:1]:
                yield Finding(
                    at.document.where((*at.path, "zh"), run[:4]),
                    Rule.NOT_OWN_WORDS,
                    f"{quoted(run)} stands in the document {name} too",
                    "say it in our own words",
                )
