"""The records for machines: `data/site.json` with all of them, `data/entries/<id>.json` each, and their schemas.

An entry's file is made by itself and read again for all else that tells of it, so that they need not all be in memory.
Texts are given in the languages that the records are written in, whatever others the pages speak.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Literal, cast

import msgspec

from explainer import __version__, form, prose
from explainer.form import VERSION
from explainer.library import ClaimAt, DisputeAt, FigureAt, Library, Naming
from explainer.model import Bilingual, Relation, Source, Speaker, Stance
from explainer.routes import Address, Routes
from explainer.wording import Bilingually

WRITTEN: tuple[Literal["zh", "en"], ...] = ("zh", "en")
SITE, SITE_SCHEMA, ENTRY_SCHEMA = (
    "data/site.json",
    "data/site.schema.json",
    "data/entry.schema.json",
)


def address(id: str) -> Address:
    """Where the file of an entry stands."""
    return f"data/entries/{id}.json"


def entry_file(library: Library, id: str) -> bytes:
    """The file of one entry."""
    return as_json({"version": VERSION, "id": id, **_entry(library, id)})


def read(file: bytes) -> form.Entry:
    """An entry as its file has it."""
    return cast(form.Entry, msgspec.json.decode(file))


def schemas(words: Bilingually) -> dict[Address, bytes]:
    """The JSON Schemas by their place in the output; `words` are those of the interface."""
    return {
        SITE_SCHEMA: as_json(form.schema(form.Whole, words)),
        ENTRY_SCHEMA: as_json(form.schema(form.EntryFile, words)),
    }


def written(whole: form.Whole, parts: Mapping[str, Iterable[tuple[str, bytes]]]) -> Iterator[bytes]:
    """`site.json` piece by piece: what is made of `whole`, with the entries of each of its `parts` in their place."""
    rest = as_json(whole)
    for part, entries in parts.items():
        before, empty, rest = rest.partition(f'\n "{part}": {{}}'.encode())
        yield before + empty[:-1]
        between = b""
        for id, file in entries:
            inner = file.split(b"\n", 3)[3].rstrip().replace(b"\n", b"\n  ")
            yield between + f'\n  "{id}": {{\n  '.encode() + inner
            between = b","
        yield b"\n }" if between else b"}"
    yield rest


def as_json(value: object) -> bytes:
    """A value as a file that people can read too."""
    return msgspec.json.format(msgspec.json.encode(value), indent=1) + b"\n"


def site(library: Library) -> form.Whole:
    """All records resolved, as docs/data.md describes them, but for the entries, of which each has its own file."""
    record = library.content.site.record
    tables = library.content.measures.record
    return {
        "version": VERSION,
        "program": __version__,
        "site": {
            "title": _both(record.title),
            "tagline": _both(record.tagline),
            "description": _both(record.description),
            "updated": record.updated,
            "url": record.url,
            "licence": {"name": _both(record.licence.name), "url": record.licence.url}
            if record.licence
            else None,
            "default_language": record.default_language,
            "languages": {
                "zh": {"tag": record.languages.zh.tag, "name": record.languages.zh.name},
                "en": {"tag": record.languages.en.tag, "name": record.languages.en.name},
            },
        },
        "kinds": {
            id: {"name": _both(kind.name), "plural": _both(kind.plural), "folder": kind.folder}
            for id, kind in record.kinds.items()
        },
        "relation_types": {
            id: {
                "name": _both(kind.name),
                "inverse": _both(kind.inverse) if kind.inverse else None,
                "symmetric": kind.symmetric,
            }
            for id, kind in record.relation_types.items()
        },
        "units": {id: {"name": _both(unit.name)} for id, unit in tables.units.items()},
        "measures": {
            id: {
                "name": _both(measure.name),
                "unit": measure.unit,
                "definition": _both(measure.definition),
            }
            for id, measure in tables.measures.items()
        },
        "entries": {},
        "glossary": {},
        "questions": [
            {
                "id": f"{topic}.{question.id}",
                "topic": _both(item.record.name),
                "question": _both(question.question),
                "answer": _plain(library, "", question.answer),
                "cites": _cites(question.answer),
            }
            for topic, item in library.content.topics.items()
            for question in item.record.questions
        ],
        "tours": [
            {
                "id": id,
                "name": _both(item.record.name),
                "summary": _both(item.record.summary),
                "stops": [
                    {"at": stop.at, "words": _plain(library, "", stop.words)}
                    for stop in item.record.stops
                ],
            }
            for id, item in library.content.tours.items()
        ],
        "disputes": [_dispute(library, at) for at in library.disputes],
        "forecasts": [
            {**_claim(library, at), "entry": at.entry}
            for at in library.claims.values()
            if at.claim.stance is Stance.FORECAST
        ],
        "timeline": [
            {
                "date": row.date,
                "until": row.until,
                "entry": row.entry,
                "claim": row.claim.id if row.claim else None,
                "due": row.due,
            }
            for row in library.timeline
        ],
        "sources": {id: _source(library, id, item.record) for id, item in library.sources.items()},
        "changes": {
            date: cast(form.Publication, item.record.model_dump(mode="json", exclude_defaults=True))
            for date, item in library.content.changes.items()
        },
    }


def _both(text: Bilingual) -> form.Text:
    return {"zh": text.zh, "en": text.en}


def _plain(library: Library, home: str, text: Bilingual) -> form.Text:
    return _each(lambda language: Naming(library, language, home).plain(text))


def _each(told: Callable[[str], str]) -> form.Text:
    return {"zh": told("zh"), "en": told("en")}


def _cites(text: Bilingual) -> list[str]:
    found = (ref.cite for ref in prose.references(text.zh) if isinstance(ref, prose.Citation))
    return list(dict.fromkeys(found))


def _speaker(by: Speaker | None) -> str | form.Text | None:
    return by if by is None or isinstance(by, str) else _both(by)


def _entry(library: Library, id: str) -> form.Entry:
    item = library.entries[id]
    entry = item.record
    return {
        "kind": item.kind,
        "name": _both(entry.name),
        "also": list(entry.also),
        "what": _both(entry.what),
        "status": _plain(library, id, entry.status) if entry.status else None,
        "date": entry.date,
        "until": entry.until,
        "summary": _plain(library, id, entry.summary),
        "matters": _plain(library, id, entry.matters) if entry.matters else None,
        "body": _plain(library, id, entry.body) if entry.body else None,
        "note": _plain(library, id, entry.note) if entry.note else None,
        "unknown": [_plain(library, id, line) for line in entry.unknown],
        "url": _each(lambda language: Routes(library, language).entry(id)),
        "figures": {
            name: _figure(library, FigureAt(id, name, figure))
            for name, figure in entry.figures.items()
        },
        "claims": [_claim(library, ClaimAt(id, claim)) for claim in entry.claims],
        "relations": [_relation(relation) for relation in entry.relations],
        "disputes": [_dispute(library, at) for at in library.disputes_of(id)],
        "backlinks": _backlinks(library, id),
    }


def _figure(library: Library, at: FigureAt) -> form.Figure:
    figure = at.figure
    return {
        "measure": figure.measure,
        "value": _number(figure.value),
        "to": None if figure.to is None else _number(figure.to),
        "unit": library.measure(figure).unit,
        "about": figure.about,
        "as_of": figure.as_of,
        "dated": figure.dated,
        "as_written": figure.as_written,
        "by": _speaker(figure.by),
        "stance": figure.held,
        "note": _both(figure.note) if figure.note else None,
        "text": _each(lambda language: Naming(library, language, at.entry).quantity(at.name)),
        "cite": list(figure.cite),
    }


def _number(value: float) -> float | int:
    return int(value) if value == int(value) else value


def _claim(library: Library, at: ClaimAt) -> form.Claim:
    claim = at.claim
    outcome = claim.outcome
    return {
        "id": claim.id,
        "text": _plain(library, at.entry, claim.text),
        "stance": claim.stance,
        "by": _speaker(claim.by),
        "as_of": claim.as_of,
        "dated": claim.dated,
        "when": claim.when,
        "until": claim.until,
        "due": claim.due,
        "verdict": outcome.verdict if outcome else None,
        "about": list(claim.about),
        "cite": list(claim.cite),
        "origins": [origin.id for origin in library.origins(claim.cite)],
    }


def _relation(relation: Relation) -> form.Relation:
    return {
        "type": relation.type,
        "to": relation.to,
        "since": relation.since,
        "until": relation.until,
        "note": _both(relation.note) if relation.note else None,
        "cite": list(relation.cite),
    }


def _dispute(library: Library, at: DisputeAt) -> form.Dispute:
    dispute = at.dispute
    if dispute is None:
        return {
            "entry": at.entry,
            "id": None,
            "kind": "open",
            "question": _both(library.measure(at.figures[0].figure).name),
            "positions": [{"label": None, "holds": [one.reference]} for one in at.figures],
            "reading": None,
            "note": None,
        }
    return {
        "entry": at.entry,
        "id": dispute.id,
        "kind": dispute.kind,
        "question": _plain(library, at.entry, dispute.question),
        "positions": [
            {
                "label": _plain(library, at.entry, position.label),
                "holds": [ref if "." in ref else f"{at.entry}.{ref}" for ref in position.holds],
            }
            for position in dispute.positions
        ],
        "reading": _plain(library, at.entry, dispute.reading),
        "note": _plain(library, at.entry, dispute.note) if dispute.note else None,
    }


def _backlinks(library: Library, id: str) -> list[form.Backlink]:
    """Entries whose prose mentions this one, each with its first sentence in both languages."""
    found: dict[str, dict[Literal["zh", "en"], str]] = {}
    for language in WRITTEN:
        for owner, mention in library.mentions[language].get(id, ()):
            sentence = f"{mention.before}{mention.words}{mention.after}"
            found.setdefault(owner, {}).setdefault(language, sentence)
    return [{"entry": owner, "text": text} for owner, text in found.items()]


def _source(library: Library, id: str, source: Source) -> form.Source:
    return {
        "document": source.document,
        "sha256": source.sha256,
        "title": source.title,
        "name": _both(source.name),
        "type": _both(source.type),
        "outlet": _both(source.outlet),
        "author": _both(source.author),
        "date": source.date,
        "dated": _both(source.dated),
        "language": source.language,
        "draws_on": list(source.draws_on),
        "reliability": _plain(library, "", source.reliability),
        "url": _each(lambda language: Routes(library, language).source(id)),
        "passages": [
            {
                "id": passage.id,
                "sha256": passage.sha256,
                "gist": _both(passage.gist),
                "tokens": list(passage.tokens),
                "draws_on": None if passage.draws_on is None else list(passage.draws_on),
                "used_by": list(library.uses.get(f"{id}:{passage.id}", ())),
                "excused": _both(passage.excused) if passage.excused else None,
            }
            for passage in source.passages
        ],
    }
