"""Records read again after an edit: where it is known which files may have changed, these alone."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path, PurePosixPath
from typing import Any

from explainer import places
from explainer.load import Content, Item, Kept, parsed
from explainer.reading import Value

_PARTS = {"seeds": "sources", "tours": "tours", "questions": "topics", "changes": "changes"}
"""What the folders beside those of the entries hold."""


def load_again(
    root: Path, content: Content, files: Iterable[str], kept: Kept, values: Mapping[bytes, Value]
) -> Content | None:
    """Content in which nothing was wrong, some of its files read again, by their way from the root.

    None where a record came, went, is wrong now, is a draft or no longer one, or is what all rests on: then all is to be read.
    """
    parts: dict[str, dict[str, Item[Any]]] = {}
    for file in files:
        path = PurePosixPath(file)
        if path.parts[0] not in ("content", "seeds") or places.IGNORED.fullmatch(path.name):
            continue
        name = _PARTS.get(path.parent.name, "entries")
        items = parts.setdefault(name, dict(getattr(content, name)))
        old, (now, _) = items.get(path.stem), places.content(root, root / file)
        if old is None or old.document.file != file or now is None:
            return None
        if kept[file][0] == now:
            continue
        item, findings = parsed(file, now, type(old.record), old.kind, values)
        if item is None or _is_draft(item) != _is_draft(old):
            return None
        kept[file] = now, old.kind, item, findings
        items[item.id] = item
    changed: dict[str, Any] = dict(parts)
    return replace(content, **changed)


def _is_draft(item: Item[Any]) -> bool:
    return getattr(item.record, "draft", False)
