"""RESULTS.md, written from the data alone."""

from collections.abc import Iterator, Mapping, Sequence

from goals import goals, served
from measure import BUILDS, COLD, OUTPUT, PAGE, PAGES, RELOAD, SAME, SERVED, Figures, Rows
from programs import FAST, HUGO, OURS
from results import About, Part, Profile, Results

VERDICT = {True: "yes", False: "**no**", None: ""}


def report(results: Results, tried: str = "") -> str:
    """The whole page; `tried` is told at its end as it is."""
    return "\n".join([*_page(results), tried]).strip() + "\n"


def _page(results: Results) -> Iterator[str]:
    yield "# Results\n"
    yield "Written by `bench/run.py` from [results.json](results.json). What is measured, and how, is told in [README.md](README.md).\n"
    if results.sizes or results.saves:
        yield "![Seconds of each build and each save, this project beside Hugo](results.svg)\n"
    yield "## Goals\n"
    yield from table(
        "goal",
        "reached",
        ">met",
        rows=[(one.goal, one.reached, VERDICT[one.met]) for one in goals(results)],
    )
    yield "What a query of the search costs a reader, which has goals of its own, stands in [SEARCH.md](SEARCH.md).\n"
    for size in sorted(results.sizes.keys() | results.saves):
        yield f"## {size:,} entries, two languages\n"
        if size in results.sizes:
            yield from _built(results.sizes[size])
        if size in results.saves:
            yield from _saved(results.saves[size])
    if results.content:
        yield "## The project's own content\n"
        yield from _alone(results.content)
    if results.help:
        figures = results.help["rows"]["--help"][OURS]
        yield "## `build.py --help`\n"
        yield f"{figures['wall']:.3f} s, {figures['memory']:.0f} MB. {_told(results.help['about'])}\n"
    if results.growth:
        yield "## Growth\n"
        yield from _growth(results.growth)
    if results.profiles:
        yield "## Where the processor time goes\n"
        yield from _profiles(results.profiles)


def table(*heads: str, rows: Sequence[tuple[str, ...]]) -> Iterator[str]:
    """A table of Markdown; a head that begins with > stands over figures."""
    yield "| " + " | ".join(head.lstrip(">") for head in heads) + " |"
    yield "|" + "|".join(" --: " if head.startswith(">") else " --- " for head in heads) + "|"
    for row in rows:
        yield "| " + " | ".join(row) + " |"
    yield ""


def _told(about: About) -> str:
    """When, where and with what."""
    hugo = f", Hugo {about['hugo']}" if about["hugo"] else ""
    runs = f"median of {about['runs']} runs" if about["runs"] > 1 else "one run"
    return (
        f"`{about['command']}`, {about['date']}: {runs}; explainer {about['explainer']}, Python {about['python']}{hugo}; "
        f"{about['system']}, {about['processors']} processors ({about['processor']}), {about['memory']} GB."
    )


def _built(part: Part) -> Iterator[str]:
    """Builds, this project's beside Hugo's."""
    yield _told(part["about"]) + "\n"
    rows = part["rows"]
    yield from table(
        *("build", ">seconds", ">Hugo", ">ratio", ">processor, s", ">Hugo", ">memory, MB", ">Hugo"),
        rows=[
            (
                what,
                *_pair(rows[what], "wall", "{:.2f}"),
                _ratio(rows[what]),
                *_pair(rows[what], "cpu", "{:.2f}"),
                *_pair(rows[what], "memory", "{:.0f}"),
            )
            for what in (COLD, SAME, *BUILDS)
            if what in rows
        ],
    )
    if OUTPUT in rows:
        output = "; ".join(f"{name} {_output(rows[OUTPUT][name])}" for name in (OURS, HUGO))
        yield f"Output: {output}.\n"


def _saved(part: Part) -> Iterator[str]:
    """Saves, this project's server beside Hugo's."""
    yield _told(part["about"]) + "\n"
    rows = part["rows"]
    saves = _served(rows)
    yield from table(
        *("save in a running server, until …", ">seconds", ">Hugo", ">ratio", ">Hugo by default"),
        rows=[
            (
                what,
                *(served(rows[what][name]) for name in (OURS, HUGO)),
                _ratio(rows[what]),
                served(rows[what][FAST]),
            )
            for what in saves
        ],
    )
    held = ", ".join(f"{name} {rows[saves[0]][name]['memory']:.0f} MB" for name in (OURS, HUGO))
    yield f"Memory of the server after the edits: {held}.\n"


def _alone(part: Part) -> Iterator[str]:
    """This project, with nothing beside it."""
    yield _told(part["about"]) + "\n"
    rows = part["rows"]
    yield from table(
        *("build", ">seconds", ">processor, s", ">memory, MB"),
        rows=[
            (
                what,
                *(
                    _shown(rows[what][OURS], *one)
                    for one in (("wall", "{:.2f}"), ("cpu", "{:.2f}"), ("memory", "{:.0f}"))
                ),
            )
            for what in (COLD, SAME, *BUILDS)
            if what in rows
        ],
    )
    if saves := _served(rows):
        yield from table(
            *("save in a running server, until …", ">seconds"),
            rows=[(what, served(rows[what][OURS])) for what in saves],
        )
    if OUTPUT in rows:
        yield f"Output: {_output(rows[OUTPUT][OURS])}.\n"


def _served(rows: Rows) -> list[str]:
    """The measurements of servers that were made."""
    names = [f"{one}: {what}" for one in SERVED.values() for what in (RELOAD, PAGE, PAGES)]
    return [name for name in names if name in rows]


def _pair(row: Mapping[str, Figures], figure: str, told: str) -> tuple[str, str]:
    return _shown(row[OURS], figure, told), _shown(row[HUGO], figure, told)


def _shown(figures: Figures, figure: str, told: str) -> str:
    value = figures.get(figure)
    return "" if value is None else told.format(value)


def _ratio(row: Mapping[str, Figures]) -> str:
    ours, theirs = row[OURS]["wall"], row[HUGO]["wall"]
    return f"{ours / theirs:.2f}" if ours is not None and theirs is not None else ""


def _output(figures: Figures) -> str:
    return f"{figures['files']:,.0f} files, {figures['size']:.1f} MB"


def _growth(growth: Mapping[int, Part]) -> Iterator[str]:
    yield "![Milliseconds and kilobytes an entry, by the number of entries](growth.svg)\n"
    rows = []
    for size, part in sorted(growth.items()):
        figures = part["rows"][COLD][OURS]
        each = (figures["wall"] or 0) * 1000 / size, (figures["memory"] or 0) * 1000 / size
        rows.append(
            (
                f"{size:,}",
                f"{figures['wall']:.2f}",
                f"{each[0]:.2f}",
                f"{figures['memory']:.0f}",
                f"{each[1]:.0f}",
            )
        )
    heads = (">entries", ">cold build, s", ">an entry, ms", ">memory, MB", ">an entry, kB")
    yield from table(*heads, rows=rows)
    yield (
        _told(max((part["about"] for part in growth.values()), key=lambda one: one["date"])) + "\n"
    )


def _profiles(profiles: Mapping[str, Profile]) -> Iterator[str]:
    """The profiles side by side, a step a row."""
    steps = list(dict.fromkeys(step for one in profiles.values() for step in one["steps"]))
    yield "Seconds of processor time of one cold build, forked workers included.\n"
    names = [f">{label}, {one['entries']:,} entries" for label, one in profiles.items()]
    rows = [
        (step, *(f"{one['steps'].get(step, 0):.2f}" for one in profiles.values())) for step in steps
    ]
    rows.append(("all", *(f"{sum(one['steps'].values()):.2f}" for one in profiles.values())))
    yield from table("step", *names, rows=rows)
    for label, one in profiles.items():
        yield f"{label}: {_told(one['about'])}\n"
