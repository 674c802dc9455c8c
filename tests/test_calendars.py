"""The calendars, read by somebody else's parser and held against what RFC 5545 asks."""

import re
from datetime import date, timedelta
from pathlib import Path

import machines
import pytest
import sites
from bs4 import BeautifulSoup
from conftest import RealSite
from hypothesis import given as draws
from hypothesis import strategies as st
from icalendar import Calendar, Event
from sites import SITE_FILE, Change, Put, Swap

from explainer import calendars

OPENING = "content/bakeries/opening.yaml"


def events(calendar: bytes) -> dict[str, Event]:
    """The events of a calendar by their title."""
    read = Calendar.from_ical(calendar)
    assert not read.errors
    found = {}
    for event in read.walk("VEVENT"):
        assert not event.errors
        found[str(event["SUMMARY"])] = event
    return found


def small(tmp_path: Path, *more: Change, due: str = "2024") -> dict[str, str]:
    return sites.output(sites.write(tmp_path, *machines.given(due), *more))


def span(event: Event) -> tuple[date, date]:
    """The first day and the last."""
    first, end = event["DTSTART"].dt, event["DTEND"].dt
    assert type(first) is type(end) is date
    return first, end - timedelta(days=1)


def test_it_holds_dated_events_and_the_last_days_of_forecasts(tmp_path: Path) -> None:
    shown = small(tmp_path)
    assert {
        language: {
            title: span(one)
            for title, one in events(shown[f"{language}/calendar.ics"].encode()).items()
        }
        for language in ("zh", "en")
    } == {
        "zh": {
            "新磨坊（2023年10月，日期不詳）": (date(2023, 10, 1), date(2023, 10, 31)),
            "橋邊開張": (date(2024, 4, 20), date(2024, 4, 20)),
            "預測到期：新磨坊撐不過今年。": (date(2024, 12, 31), date(2024, 12, 31)),
        },
        "en": {
            "New Mill (October 2023; the day is not known)": (
                date(2023, 10, 1),
                date(2023, 10, 31),
            ),
            "The <opening>; a day, a *feast*": (date(2024, 4, 20), date(2024, 4, 20)),
            "Forecast due: New Mill will not last the year.": (
                date(2024, 12, 31),
                date(2024, 12, 31),
            ),
        },
    }


DATES = {
    # as the record gives it: the days that it fills, or none
    "date: 2024-04-20\n": ((2024, 4, 20), (2024, 4, 20)),
    "date: 2024-04-20\nuntil: 2024-04-22\n": ((2024, 4, 20), (2024, 4, 22)),
    "date: 2024-02\n": ((2024, 2, 1), (2024, 2, 29)),
    "date: 2023-12\nuntil: 2024-01-05\n": ((2023, 12, 1), (2024, 1, 5)),
    "date: 2023-winter\n": ((2023, 12, 1), (2024, 2, 29)),
    "date: 0999-03-01\n": ((999, 3, 1), (999, 3, 1)),
    "date: 2024\n": None,
    "date: 2020\nuntil: 2024-03-01\n": None,
    "date: 2020-03-01\nuntil: 2024\n": None,
}


@pytest.mark.parametrize(("written", "days"), DATES.items())
def test_a_date_fills_what_it_may_mean(
    written: str, days: tuple[tuple[int, int, int], ...] | None, tmp_path: Path
) -> None:
    shown = small(tmp_path, Swap(OPENING, "date: 2024-04-20\n", written))
    found = [
        (span(one), str(one["SUMMARY"]))
        for title, one in events(shown["en/calendar.ics"].encode()).items()
        if title.startswith("The <opening>")
    ]
    assert [days for days, _ in found] == ([tuple(date(*day) for day in days)] if days else [])
    exact = all(len(one) == 10 for one in re.findall(r": (\S+)", written))
    assert all(("the day is not known" in title) != exact for _, title in found)


def test_a_forecast_without_a_date_is_not_in_it(tmp_path: Path) -> None:
    undated = Swap(sites.OLD_OVEN, "    due: 2024\n", "")
    shown = small(tmp_path, undated)
    assert [one for one in events(shown["en/calendar.ics"].encode()) if "Forecast" in one] == []


def test_the_last_day_there_is(tmp_path: Path) -> None:
    shown = small(tmp_path, due="9999")
    event = events(shown["en/calendar.ics"].encode())[
        "Forecast due: New Mill will not last the year."
    ]
    assert event["DTSTART"].dt == date.max
    assert "DTEND" not in event


def test_texts_come_through_as_they_are(tmp_path: Path) -> None:
    calendar = small(tmp_path)["en/calendar.ics"].encode()
    read = Calendar.from_ical(calendar)
    assert read["NAME"] == read["X-WR-CALNAME"] == "The Bread Map: Calendar"
    found = events(calendar)
    opening = found["The <opening>; a day, a *feast*"]
    told = "New Mill opens, and bakes; C:\\bread is where it keeps its recipes."
    assert str(opening["DESCRIPTION"]) == told
    forecast = str(found["Forecast due: New Mill will not last the year."]["DESCRIPTION"])
    assert forecast.split("\n\n") == [
        "New Mill will not last the year.",
        "a passer-by, April 2024",
        "Due 2024; this is the last day of that time.",
        "Outcome: Open",
    ]
    assert opening["URL"] == "https://bread.example/map/en/bakeries/opening.html"
    assert opening["CATEGORIES"].to_ical() == b"Bakery"


@draws(st.text())
def test_any_text_is_read_again_as_it_was_written(text: str) -> None:
    line = calendars._folded(f"SUMMARY:{calendars._text(text)}")
    assert all(len(part.encode()) <= 75 for part in line.split("\r\n"))
    read = Event.from_ical(f"BEGIN:VEVENT\r\n{line}\r\nEND:VEVENT\r\n")
    kept = "".join(one for one in text if one == "\n" or (one >= " " and one != "\x7f"))
    assert str(read["SUMMARY"]) == kept


@pytest.mark.parametrize("language", ["zh", "en"])
def test_lines_are_as_the_standard_has_them(
    language: str, tmp_path: Path, real_site: RealSite
) -> None:
    for calendar in (
        small(tmp_path)[f"{language}/calendar.ics"].encode(),
        real_site.build.output[f"{language}/calendar.ics"],
    ):
        assert calendar.count(b"\n") == calendar.count(b"\r\n") == calendar.count(b"\r")
        lines = calendar.split(b"\r\n")
        assert lines.pop() == b""
        assert max(map(len, lines)) <= 75
        assert any(line.startswith(b" ") for line in lines)
        for line in lines:
            line.decode()  # no character is parted
        read = Calendar.from_ical(calendar)
        assert {"VERSION", "PRODID", "METHOD"} <= set(read)
        uids = [str(event["UID"]) for event in read.walk("VEVENT")]
        assert len(uids) == len(set(uids)) > 2
        for event in read.walk("VEVENT"):
            assert {"UID", "DTSTAMP", "DTSTART", "SUMMARY"} <= set(event)
            assert event["DTSTART"].params["VALUE"] == "DATE"
            assert event["TRANSP"] == "TRANSPARENT"


def test_the_real_site_has_its_events_and_due_dates(real_site: RealSite) -> None:
    found = events(real_site.build.output["en/calendar.ics"])
    assert sum(title.startswith("Forecast due: ") for title in found) >= 4
    assert len(found) > 15


def test_ids_and_times_stay_the_same_wherever_it_is_published(tmp_path: Path) -> None:
    here = events(small(tmp_path / "a")["en/calendar.ics"].encode())
    moved = Swap(SITE_FILE, "https://bread.example/map/", "https://elsewhere.example/")
    there = events(small(tmp_path / "b", moved)["en/calendar.ics"].encode())
    for name in ("UID", "DTSTAMP"):
        assert [str(one[name]) for one in here.values()] == [
            str(one[name]) for one in there.values()
        ]
    assert here != there
    stamps = {one["DTSTAMP"].dt.isoformat() for one in here.values()}
    assert stamps == {"2024-05-01T00:00:00+00:00"}


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("page", ["timeline", "forecasts"])
def test_the_pages_lead_to_it(page: str, language: str, tmp_path: Path) -> None:
    soup = BeautifulSoup(small(tmp_path)[f"{language}/{page}.html"], "lxml")
    link = soup.select_one('head link[type="text/calendar"]')
    assert link is not None
    assert link["href"] == f"../{language}/calendar.ics"
    assert [one["href"] for one in soup.select("main a") if ".ics" in one["href"]] == [link["href"]]


def test_without_an_address_events_have_none(tmp_path: Path) -> None:
    root = sites.write(tmp_path, Put(OPENING, machines.OPENING))
    assert "URL:" not in sites.output(root)["en/calendar.ics"]
