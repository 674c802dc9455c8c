"""The editor's desk as text: what is missing, and what a reader would want explained."""

from collections import Counter
from collections.abc import Iterator

from explainer.library import Library


def report(library: Library) -> Iterator[str]:
    """The desk, line by line."""
    yield from _coverage(library)
    yield from _open_disputes(library)
    yield from _counts(library)


def _coverage(library: Library) -> Iterator[str]:
    yield "Passages used, excused and open, by source"
    for id, item in library.sources.items():
        marks: dict[str, list[str]] = {"used": [], "excused": [], "open": []}
        for passage in item.record.passages:
            used = library.uses.get(f"{id}:{passage.id}")
            marks["used" if used else "excused" if passage.excused else "open"].append(passage.id)
        total = len(item.record.passages)
        covered = len(marks["used"]) + len(marks["excused"])
        yield (
            f"  {id}: {total} passages, {len(marks['used'])} used, {len(marks['excused'])} excused, "
            f"{len(marks['open'])} open ({covered / total:.0%} covered)"
        )
        if marks["open"]:
            yield f"    open: {', '.join(marks['open'])}"


def _open_disputes(library: Library) -> Iterator[str]:
    found = [at for at in library.disputes if at.dispute is None]
    yield f"Figures that differ without an explanation: {len(found)}"
    for at in found:
        yield f"  {' and '.join(one.reference for one in at.figures)}"


def _counts(library: Library) -> Iterator[str]:
    entries = library.entries.values()
    kinds = Counter(item.kind for item in entries)
    pages = sum(1 for item in entries if item.record.body)
    yield f"Entries: {len(library.entries)}, {pages} with pages"
    yield "  " + ", ".join(f"{kind} {count}" for kind, count in kinds.items())
    stances = Counter(at.claim.stance.value for at in library.claims.values())
    yield f"Claims: {len(library.claims)}"
    yield "  " + ", ".join(f"{stance} {count}" for stance, count in stances.most_common())
    yield f"Figures: {len(library.figures)}"
    yield f"Relations: {sum(len(item.record.relations) for item in entries)}"
    written = [at.dispute for at in library.disputes if at.dispute]
    kinds_of = Counter(dispute.kind for dispute in written)
    yield f"Disputes: {len(written)}"
    yield "  " + ", ".join(f"{kind} {count}" for kind, count in kinds_of.most_common())
