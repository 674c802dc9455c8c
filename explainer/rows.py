"""The rows of each table of the data: every record by itself, with ids for what it refers to."""

from collections import Counter
from collections.abc import Iterator, Mapping

from explainer import dates, form, tables
from explainer.library import FigureAt, Library
from explainer.routes import Routes

Value = str | int | float | bool | list[str] | None
Row = Mapping[str, Value]


def texts(**given: form.Text | None) -> dict[str, Value]:
    """Texts as a column a language: `name` as name_zh and name_en."""
    found: dict[str, Value] = {}
    for name, text in given.items():
        found |= {f"{name}_zh": text and text["zh"], f"{name}_en": text and text["en"]}
    return found


def every(whole: form.Whole) -> dict[str, form.Entry]:
    """All entries, those of the glossary too."""
    return {**whole["entries"], **whole["glossary"]}


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


def entries(library: Library, whole: form.Whole) -> Iterator[Row]:
    for id, one in every(whole).items():
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


def claims(library: Library, whole: form.Whole) -> Iterator[Row]:
    zh, en = Routes(library, "zh"), Routes(library, "en")
    for entry, owner in every(whole).items():
        for one in owner["claims"]:
            yield {
                "id": f"{entry}.{one['id']}",
                "entry": entry,
                "claim": one["id"],
                "stance": one["stance"],
                "as_of": one["as_of"],
                "dated": one["dated"],
                "when": one["when"],
                "until": one["until"],
                "due": one["due"],
                "verdict": one["verdict"],
                "cite": " ".join(one["cite"]),
                "origins": one["origins"],
                "url_zh": zh.claim(entry, one["id"]),
                "url_en": en.claim(entry, one["id"]),
                **_speaker(library, one["by"]),
                **texts(text=one["text"]),
            }


def claim_entries(_: Library, whole: form.Whole) -> Iterator[Row]:
    for entry, owner in every(whole).items():
        for one in owner["claims"]:
            for other in dict.fromkeys(one["about"]):
                yield {"claim": f"{entry}.{one['id']}", "entry": other}


def figures(library: Library, whole: form.Whole) -> Iterator[Row]:
    for entry, owner in every(whole).items():
        for name, one in owner["figures"].items():
            at = FigureAt(entry, name, library.entry(entry).figures[name])
            yield {"id": at.reference, **tables.row(library, at), **texts(text=one["text"])}


def _relation_ids(whole: form.Whole) -> Iterator[tuple[str, str, form.Relation]]:
    """Each relation with its id and its entry; of those alike the second has a number."""
    for entry, owner in every(whole).items():
        alike: Counter[str] = Counter()
        for one in owner["relations"]:
            id = f"{entry}>{one['type']}>{one['to']}"
            alike[id] += 1
            yield f"{id}>{alike[id]}" if alike[id] > 1 else id, entry, one


def relations(_: Library, whole: form.Whole) -> Iterator[Row]:
    for id, entry, one in _relation_ids(whole):
        yield {
            "id": id,
            "entry": entry,
            "type": one["type"],
            "to": one["to"],
            "since": one["since"],
            "until": one["until"],
            "cite": " ".join(one["cite"]),
            **texts(note=one["note"]),
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
    number = 0
    for id, _name, one in _dispute_ids(whole):
        for place, position in enumerate(one["positions"], start=1):
            for hold in position["holds"]:
                number += 1
                sort = "claim" if hold in library.claims else "figure"
                yield {"id": number, "position": f"{id}.{place}", sort: hold}


def citations(library: Library, whole: form.Whole) -> Iterator[Row]:
    found: list[tuple[str, str, str, str]] = []
    for entry, owner in every(whole).items():
        for claim in owner["claims"]:
            found += [(cite, entry, "claim", f"{entry}.{claim['id']}") for cite in claim["cite"]]
        for name, figure in owner["figures"].items():
            found += [(cite, entry, "figure", f"{entry}.{name}") for cite in figure["cite"]]
    for id, entry, relation in _relation_ids(whole):
        found += [(cite, entry, "relation", id) for cite in relation["cite"]]
    for cite, users in library.prose_uses.items():
        found += [(cite, entry, "", "") for entry in users]
    for number, (cite, entry, sort, reference) in enumerate(dict.fromkeys(found), start=1):
        held = {sort: reference} if sort else {}
        yield {"id": number, "passage": cite, "entry": entry, **held}


def timeline(_: Library, whole: form.Whole) -> Iterator[Row]:
    for number, one in enumerate(whole["timeline"], start=1):
        last = one["until"] or one["date"]
        yield {
            "id": number,
            "date": one["date"],
            "until": one["until"],
            "first_day": dates.bounds(one["date"])[0].isoformat(),
            "last_day": dates.bounds(last)[1].isoformat(),
            "entry": one["entry"],
            "claim": one["claim"] and f"{one['entry']}.{one['claim']}",
            "due": one["due"],
        }
