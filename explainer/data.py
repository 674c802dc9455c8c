"""The records for machines: `data/site.json` with all of them, `data/entries/<id>.json` each."""

import json
from collections.abc import Mapping
from typing import Any

from explainer import __version__, prose
from explainer.library import LANGUAGES, ClaimAt, DisputeAt, FigureAt, Library, Naming
from explainer.model import Bilingual, Entry, Relation, Source, Speaker, Stance
from explainer.routes import Routes

VERSION = 1
"""Goes up when a key is renamed or removed; keys may be added at any time."""


def files(library: Library) -> dict[str, bytes]:
    """Every data file by its place in the output."""
    whole = site(library)
    found = {"data/site.json": _json(whole)}
    for id, entry in {**whole["entries"], **whole["glossary"]}.items():
        found[f"data/entries/{id}.json"] = _json({"version": VERSION, "id": id, **entry})
    return found


def _json(value: object) -> bytes:
    return (json.dumps(value, ensure_ascii=False, indent=1) + "\n").encode()


def site(library: Library) -> dict[str, Any]:
    """All records resolved, as docs/data.md describes them."""
    record = library.content.site.record
    every = {id: _entry(library, id) for id in library.entries}
    return {
        "version": VERSION,
        "program": __version__,
        "site": {
            "title": _both(record.title),
            "tagline": _both(record.tagline),
            "description": _both(record.description),
            "updated": record.updated,
            "url": record.url,
            "licence": record.licence
            and {"name": _both(record.licence.name), "url": record.licence.url},
            "default_language": record.default_language,
            "languages": {language: dict(record.languages[language]) for language in LANGUAGES},
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
        "measures": {
            id: {
                "name": _both(measure.name),
                "unit": measure.unit,
                "definition": _both(measure.definition),
            }
            for id, measure in library.content.measures.record.measures.items()
        },
        "entries": {id: entry for id, entry in every.items() if library.has_page(id)},
        "glossary": {id: entry for id, entry in every.items() if not library.has_page(id)},
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
            {"entry": at.entry, **_claim(library, at)}
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
            date: item.record.model_dump(mode="json", exclude_defaults=True)
            for date, item in library.content.changes.items()
        },
    }


def _both(text: Bilingual) -> dict[str, str]:
    return {language: text[language] for language in LANGUAGES}


def _plain(library: Library, home: str, text: Bilingual) -> dict[str, str]:
    return {language: Naming(library, language, home).plain(text) for language in LANGUAGES}


def _cites(text: Bilingual) -> list[str]:
    found = (ref.cite for ref in prose.references(text.zh) if isinstance(ref, prose.Citation))
    return list(dict.fromkeys(found))


def _speaker(by: Speaker | None) -> str | dict[str, str] | None:
    return by if by is None or isinstance(by, str) else _both(by)


def _entry(library: Library, id: str) -> dict[str, Any]:
    item = library.entries[id]
    entry: Entry = item.record
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
        "url": {language: Routes(library, language).entry(id) for language in LANGUAGES},
        "figures": {
            name: _figure(library, FigureAt(id, name, figure))
            for name, figure in entry.figures.items()
        },
        "claims": [_claim(library, ClaimAt(id, claim)) for claim in entry.claims],
        "relations": [_relation(relation) for relation in entry.relations],
        "disputes": [_dispute(library, at) for at in library.disputes if at.entry == id],
        "backlinks": _backlinks(library, id),
    }


def _figure(library: Library, at: FigureAt) -> dict[str, Any]:
    figure = at.figure
    return {
        "measure": figure.measure,
        "value": _number(figure.value),
        "to": None if figure.to is None else _number(figure.to),
        "unit": library.measure(figure).unit,
        "about": figure.about.value if figure.about else None,
        "as_of": figure.as_of,
        "dated": figure.dated.value,
        "as_written": figure.as_written,
        "by": _speaker(figure.by),
        "stance": figure.held.value,
        "note": _both(figure.note) if figure.note else None,
        "text": {
            language: Naming(library, language, at.entry).quantity(at.name)
            for language in LANGUAGES
        },
        "cite": list(figure.cite),
    }


def _number(value: float) -> float | int:
    return int(value) if value == int(value) else value


def _claim(library: Library, at: ClaimAt) -> dict[str, Any]:
    claim = at.claim
    outcome = claim.outcome
    return {
        "id": claim.id,
        "text": _plain(library, at.entry, claim.text),
        "stance": claim.stance.value,
        "by": _speaker(claim.by),
        "as_of": claim.as_of,
        "dated": claim.dated.value,
        "when": claim.when,
        "until": claim.until,
        "due": claim.due,
        "verdict": outcome.verdict if outcome else None,
        "about": list(claim.about),
        "cite": list(claim.cite),
        "origins": [origin.id for origin in library.origins(claim.cite)],
    }


def _relation(relation: Relation) -> dict[str, Any]:
    return {
        "type": relation.type,
        "to": relation.to,
        "since": relation.since,
        "until": relation.until,
        "note": _both(relation.note) if relation.note else None,
        "cite": list(relation.cite),
    }


def _dispute(library: Library, at: DisputeAt) -> dict[str, Any]:
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


def _backlinks(library: Library, id: str) -> list[dict[str, Any]]:
    """Entries whose prose mentions this one, each with its first sentence in both languages."""
    found: dict[str, dict[str, str]] = {}
    for language in LANGUAGES:
        for owner, mention in library.mentions[language].get(id, ()):
            sentence = f"{mention.before}{mention.words}{mention.after}"
            found.setdefault(owner, {}).setdefault(language, sentence)
    return [{"entry": owner, "text": text} for owner, text in found.items()]


def _source(library: Library, id: str, source: Source) -> Mapping[str, Any]:
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
        "url": {language: Routes(library, language).source(id) for language in LANGUAGES},
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
