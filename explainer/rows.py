"""The rows of each table of the data: every record by itself, with ids for what it refers to.

Those that tell an entry's prose are made of its part of the data, one entry at a time; the others of the records.
A row without an id is numbered by whoever takes it.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from explainer import dates, form, tables
from explainer.library import FigureAt, Library
from explainer.model import Bilingual, Relation
from explainer.routes import Routes

Value = str | int | float | bool | list[str] | None
Row = Mapping[str, Value]


def texts(**given: form.Text | None) -> dict[str, Value]:
    """Texts as a column a language: `name` as name_zh and name_en."""
    found: dict[str, Value] = {}
    for name, text in given.items():
        found |= {f"{name}_zh": text and text["zh"], f"{name}_en": text and text["en"]}
    return found


def both(name: str, text: Bilingual | None) -> dict[str, Value]:
    """The same of a record's text."""
    return {f"{name}_zh": text.zh, f"{name}_en": text.en} if text else {}


def paged(library: Library) -> list[str]:
    """The entries that have a page."""
    return [id for id, _ in library.paged]


def unpaged(library: Library) -> list[str]:
    """Those of the glossary."""
    return [id for id in library.entries if not library.has_page(id)]


def _every(library: Library) -> list[str]:
    return paged(library) + unpaged(library)


def kinds(_: Library, whole: form.Whole) -> Iterator[Row]:
    for id, kind in whole["kinds"].items():
        names = texts(name=kind["name"], plural=kind["plural"])
        yield {"id": id, **names, "folder": kind["folder"]}


def relation_types(_: Library, whole: form.Whole) -> Iterator[Row]:
    for id, one in whole["relation_types"].items():
        names = texts(name=one["name"], inverse=one["inverse"])
        yield {"id": id, **names, "symmetric": one["symmetric"]}


def measures(_: Library, whole: form.Whole) -> Iterator[Row]:
    for id, one in whole["measures"].items():
        unit = whole["units"][one["unit"]]
        words = texts(name=one["name"], unit=unit["name"], definition=one["definition"])
        yield {"id": id, "unit": one["unit"], **words}


def entry(library: Library, id: str, one: form.Entry) -> Iterator[Row]:
    yield {
        "id": id,
        "kind": one["kind"],
        "page": library.has_page(id),
        "also": one["also"],
        "date": one["date"],
        "until": one["until"],
        **texts(name=one["name"], what=one["what"], status=one["status"]),
        **texts(summary=one["summary"], matters=one["matters"], body=one["body"]),
        **texts(note=one["note"], url=one["url"]),
    }


def sources(_: Library, whole: form.Whole) -> Iterator[Row]:
    for id, one in whole["sources"].items():
        yield {
            "id": id,
            "title": one["title"],
            "date": one["date"],
            "language": one["language"],
            "draws_on": one["draws_on"],
            "document": one["document"],
            "sha256": one["sha256"],
            **texts(name=one["name"], type=one["type"], outlet=one["outlet"]),
            **texts(author=one["author"], dated=one["dated"]),
            **texts(reliability=one["reliability"], url=one["url"]),
        }


def passages(_: Library, whole: form.Whole) -> Iterator[Row]:
    for source, card in whole["sources"].items():
        for one in card["passages"]:
            yield {
                "id": f"{source}:{one['id']}",
                "source": source,
                "number": int(one["id"][1:]),
                "tokens": one["tokens"],
                "draws_on": one["draws_on"],
                "sha256": one["sha256"],
                **texts(gist=one["gist"], excused=one["excused"]),
            }


def _speaker(library: Library, by: str | form.Text | None) -> dict[str, Value]:
    if isinstance(by, str):
        name = library.name(by)
        return {"by": by, "by_zh": name.zh, "by_en": name.en}
    return {"by": None, **texts(by=by)}


def claims(library: Library, id: str, one: form.Entry) -> Iterator[Row]:
    zh, en = Routes(library, "zh"), Routes(library, "en")
    for claim in one["claims"]:
        yield {
            "id": f"{id}.{claim['id']}",
            "entry": id,
            "claim": claim["id"],
            "stance": claim["stance"],
            "as_of": claim["as_of"],
            "dated": claim["dated"],
            "when": claim["when"],
            "until": claim["until"],
            "due": claim["due"],
            "verdict": claim["verdict"],
            "cite": " ".join(claim["cite"]),
            "origins": claim["origins"],
            "url_zh": zh.claim(id, claim["id"]),
            "url_en": en.claim(id, claim["id"]),
            **_speaker(library, claim["by"]),
            **texts(text=claim["text"]),
        }


def claim_entries(library: Library, _: form.Whole) -> Iterator[Row]:
    for id in _every(library):
        for one in library.parts[id].claims:
            for other in dict.fromkeys(one.about):
                yield {"claim": f"{id}.{one.id}", "entry": other}


def figures(library: Library, id: str, one: form.Entry) -> Iterator[Row]:
    for name, figure in one["figures"].items():
        at = FigureAt(id, name, library.parts[id].figures[name])
        yield {"id": at.reference, **tables.row(library, at), **texts(text=figure["text"])}


def _relation_ids(library: Library) -> Iterator[tuple[str, str, Relation]]:
    """Each relation with its id and its entry; of those alike the second has a number."""
    for entry in _every(library):
        alike: Counter[str] = Counter()
        for one in library.parts[entry].relations:
            id = f"{entry}>{one.type}>{one.to}"
            alike[id] += 1
            yield f"{id}>{alike[id]}" if alike[id] > 1 else id, entry, one


def relations(library: Library, _: form.Whole) -> Iterator[Row]:
    for id, entry, one in _relation_ids(library):
        yield {
            "id": id,
            "entry": entry,
            "type": one.type,
            "to": one.to,
            "since": one.since,
            "until": one.until,
            "cite": " ".join(one.cite),
            **both("note", one.note),
        }


def _dispute_ids(whole: form.Whole) -> Iterator[tuple[str, str, form.Dispute]]:
    """Each dispute with its id and its name within the entry; those found have their figures' names."""
    for one in whole["disputes"]:
        held = (hold.partition(".")[2] for side in one["positions"] for hold in side["holds"])
        name = one["id"] or "-".join(held)
        yield f"{one['entry']}.{name}", name, one


def disputes(library: Library, whole: form.Whole) -> Iterator[Row]:
    zh, en = Routes(library, "zh"), Routes(library, "en")
    for id, name, one in _dispute_ids(whole):
        yield {
            "id": id,
            "entry": one["entry"],
            "kind": one["kind"],
            "url_zh": zh.dispute(one["entry"], name),
            "url_en": en.dispute(one["entry"], name),
            **texts(question=one["question"], reading=one["reading"], note=one["note"]),
        }


def positions(_: Library, whole: form.Whole) -> Iterator[Row]:
    for id, _name, one in _dispute_ids(whole):
        for number, position in enumerate(one["positions"], start=1):
            yield {
                "id": f"{id}.{number}",
                "dispute": id,
                "number": number,
                **texts(label=position["label"]),
            }


def position_statements(library: Library, whole: form.Whole) -> Iterator[Row]:
    for id, _name, one in _dispute_ids(whole):
        for place, position in enumerate(one["positions"], start=1):
            for hold in position["holds"]:
                sort = "claim" if hold in library.claims else "figure"
                yield {"position": f"{id}.{place}", sort: hold}


def citations(library: Library, _: form.Whole) -> Iterator[Row]:
    for id in _every(library):
        parts = library.parts[id]
        for claim in parts.claims:
            yield from _cited(claim.cite, id, claim=f"{id}.{claim.id}")
        for name, figure in parts.figures.items():
            yield from _cited(figure.cite, id, figure=f"{id}.{name}")
    for id, entry, relation in _relation_ids(library):
        yield from _cited(relation.cite, entry, relation=id)
    for cite, users in library.prose_uses.items():
        for entry in users:
            yield {"passage": cite, "entry": entry}


def _cited(cites: Iterable[str], entry: str, **held: str) -> Iterator[Row]:
    for cite in dict.fromkeys(cites):
        yield {"passage": cite, "entry": entry, **held}


def timeline(_: Library, whole: form.Whole) -> Iterator[Row]:
    for one in whole["timeline"]:
        last = one["until"] or one["date"]
        yield {
            "date": one["date"],
            "until": one["until"],
            "first_day": dates.bounds(one["date"])[0].isoformat(),
            "last_day": dates.bounds(last)[1].isoformat(),
            "entry": one["entry"],
            "claim": one["claim"] and f"{one['entry']}.{one['claim']}",
            "due": one["due"],
        }
