"""What a query costs a reader: kilobytes fetched, compressed, and milliseconds of script, at several sizes.

    python bench/search.py                 this project's content, and the workload at 1,000 and 10,000 entries
    python bench/search.py 1000 FOLDER     the workload at other sizes, kept in FOLDER

Each query is asked in a page of its own, as by a reader who comes for it; the index's head, which is fetched first,
is counted by itself. A row each: the dearest of a sort of query.
"""

import gc
import gzip
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent), str(HERE.parent / "tests")]

import workload  # noqa: E402
from install import chromium_path  # noqa: E402
from playwright.sync_api import Browser, sync_playwright  # noqa: E402
from world import World  # noqa: E402

import build  # noqa: E402
from explainer import lookup, search  # noqa: E402
from explainer.held import Store, content  # noqa: E402
from explainer.memory import Memory  # noqa: E402
from explainer.search import Row  # noqa: E402

SIZES = (0, 1000, 10000)
"""Of the workload; 0 for the content of this project."""
OF_A_SORT = 5
PAGE = """<!doctype html><html data-root="" data-language="{language}"><meta charset="utf-8">
<link rel="stylesheet" href="assets/site.css"><link rel="stylesheet" href="assets/search.css">
<main><h1>Search</h1><div class="search-box" data-search-page></div></main>
<script src="assets/finder.js"></script><script src="assets/search.js"></script>"""


class Cost(NamedTuple):
    """What one query cost."""

    kilobytes: float
    script: float  # milliseconds of the main thread
    query: str
    pieces: int


def queries(rows: Mapping[str, tuple[Row, ...]]) -> Iterator[tuple[str, str, str]]:
    """Sorts of queries, the page's language, and the query: the most common of each sort, and some at random."""
    chance = random.Random(7)
    texts = {language: " ".join(row.text for row in rows[language]) for language in ("zh", "en")}
    chars = Counter(char for char in texts["zh"] if "\u4e00" <= char <= "\u9fff")
    pairs = Counter(map("".join, zip(texts["zh"], texts["zh"][1:], strict=False)))
    words = Counter(texts["en"].lower().split())
    starts = {size: Counter(word[:size] for word in texts["en"].lower().split()) for size in (1, 2)}
    entries = [row for row in rows["en"] if row.parent < 0]
    for char, _ in chars.most_common(OF_A_SORT):
        yield "one Chinese character", "zh", char
    for pair, _ in [one for one in pairs.most_common(60) if one[0].isalpha()][:OF_A_SORT]:
        yield "two Chinese characters", "zh", pair
    for length, name in ((1, "one letter"), (2, "two letters")):
        for start, _ in starts[length].most_common(OF_A_SORT):
            yield name, "en", start
    for word, _ in words.most_common(OF_A_SORT):
        yield "a common word", "en", word.strip(".,")
    for number in range(OF_A_SORT):
        yield "the best known names", "en", entries[number].title
        yield "the best known names, in the other language", "zh", entries[number].title
    for language in ("zh", "en"):
        for text in chance.sample(texts[language].split(), OF_A_SORT):
            yield "a word at random", language, text[:12]
        for row in chance.sample([row for row in rows[language] if row.text], OF_A_SORT):
            begin = row.text.rfind(" ", 0, len(row.text) // 3) + 1
            yield "a phrase", language, row.text[begin : begin + 12]
            yield "a sentence", language, row.text[:60]
        for row in chance.sample(entries, OF_A_SORT):
            name = rows[language][entries.index(row)].title
            yield "a slip in a name", language, name[:1] + name[2:] + "x"
    common = [word for word, _ in words.most_common(12)]
    for _ in range(OF_A_SORT):
        yield "two words", "en", " ".join(chance.sample(common, 2))
        yield "two words, in the other language", "zh", " ".join(chance.sample(common, 2))
        yield "four words", "en", " ".join(chance.sample(common, 4))


def published(root: Path, folder: Path) -> tuple[Mapping[str, tuple[Row, ...]], float]:
    """The index of a site's records in a folder, with a page for each language; its rows, and the seconds it took."""
    outline, findings = build.outlined(root, Memory())
    if outline is None:
        sys.exit("\n".join(map(str, findings)))
    library, words = outline.library, outline.renderer.words
    rows = {name: search.Index(library, name, words[name]).rows() for name in library.published}
    begun = time.process_time()
    output = lookup.files(library, words, outline.exports.memo, lookup.Kept(), Store())
    took = time.process_time() - begun
    for path, data in output.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(content(data))
    for path, data in outline.assets.items():
        (folder / path).write_bytes(data)
    for language in library.published:
        page = PAGE.format(language=language)
        (folder / f"{language}.html").write_text(page, encoding="utf-8")
    return rows, took


def asked(browser: Browser, folder: Path, language: str, query: str) -> Cost:
    """One query of a reader who has just come to the page of search."""
    page = browser.new_page(viewport={"width": 1280, "height": 800})
    fetched: list[str] = []
    page.on("request", lambda request: fetched.append(request.url))
    page.goto((folder / f"{language}.html").as_uri())
    page.wait_for_function("document.querySelector('input')?.placeholder")
    session = page.context.new_cdp_session(page)
    session.send("Performance.enable")
    fetched.clear()
    before = _script(session)
    page.get_by_role("combobox").fill(query)
    page.locator(".search-status:not(:empty)").wait_for()
    page.wait_for_timeout(300)  # for those that come into view
    took = _script(session) - before
    paths = {url.partition("?")[0].rpartition(folder.name + "/")[2] for url in fetched}
    page.close()
    size = sum(len(gzip.compress((folder / path).read_bytes(), 9)) for path in paths)
    return Cost(size / 1000, took * 1000, query, len(paths))


def _script(session: Any) -> float:
    metrics = session.send("Performance.getMetrics")["metrics"]
    return float(next(one["value"] for one in metrics if one["name"] == "ScriptDuration"))


def measured(browser: Browser, root: Path, folder: Path) -> Iterator[str]:
    """The lines of the table for one site."""
    rows, took = published(root, folder)
    output = [*folder.glob("search/**/*.js"), *folder.glob("assets/search-*.js")]
    whole = sum(path.stat().st_size for path in output) / 1e6
    heads = [gzip.compress(path.read_bytes(), 9) for path in folder.glob("assets/search-*.js")]
    yield f"{len(rows['zh'])} rows, {len(output)} files, {whole:.1f} MB, made in {took:.2f} s of processor time"
    yield f"{max(map(len, heads)) / 1000:8.1f} kB {'':18} the head"
    sorts: dict[str, list[Cost]] = {}
    for sort, language, query in queries(rows):
        sorts.setdefault(sort, []).append(asked(browser, folder, language, query))
    for sort, costs in sorts.items():
        dear, slow = max(costs), max(costs, key=lambda cost: cost.script)
        yield f"{dear.kilobytes:8.1f} kB {dear.pieces:3} files {slow.script:5.1f} ms  {sort}: {dear.query[:40]}"


def main() -> None:
    """Measure the sizes that are named, or the usual ones."""
    gc.disable()
    sizes = [int(one) for one in sys.argv[1:2]] or SIZES
    kept = Path(sys.argv[2]) if len(sys.argv) > 2 else None
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium_path(), args=["--no-sandbox", "--disable-gpu"]
        )
        for size in sizes:
            with tempfile.TemporaryDirectory() as temporary:
                folder = kept or Path(temporary)
                root = HERE.parent
                if size:
                    root = folder / "explainer"
                    if not root.exists():
                        workload.write(World(size), folder)
                print(f"\n{size or 'The content of this project'}", flush=True)
                for line in measured(browser, root, folder / "index"):
                    print(line, flush=True)
        browser.close()


if __name__ == "__main__":
    main()
