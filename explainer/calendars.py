"""A calendar for each language: dated events, and the days by which forecasts are to come true (RFC 5545).

A date is no more exact here than in the records. What is known to a month or a season fills it, and says that the
day is not known; what is known to a year only is left out, for a bar across every month of it tells nobody
anything. A forecast stands on the last day on which it can still come true.
"""

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from explainer import dates
from explainer.library import ClaimAt, Library, Naming
from explainer.model import Stance
from explainer.routes import Address, InOneLanguage
from explainer.wording import Bilingually

NAMESPACE = "urn:ietf:rfc:5545"
LINE = 75
"""Octets of a line, without what ends it (section 3.1)."""
_OURS = uuid.uuid5(uuid.NAMESPACE_URL, NAMESPACE)
_ESCAPED = str.maketrans({"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n", "\r": None})


@dataclass(frozen=True)
class Event:
    """A day or more of the calendar; `last` is still part of it."""

    address: Address
    reference: str
    first: date
    last: date
    summary: str
    description: str
    category: str


def address(language: str) -> Address:
    """Where the calendar of a language stands."""
    return f"{language}/calendar.ics"


@dataclass(frozen=True)
class Calendar(InOneLanguage):
    """The calendar of one language."""

    def events(self) -> list[Event]:
        """What stands in it, in order of time."""
        found = [*self._entries(), *self._forecasts()]
        return sorted(found, key=lambda one: (one.first, one.last, one.reference))

    def _entries(self) -> Iterator[Event]:
        kinds = self.library.content.site.record.kinds
        for id, item in self.library.entries.items():
            entry = item.record
            if not entry.date or any(map(_only_year, (entry.date, entry.until or ""))):
                continue
            first = dates.bounds(entry.date)[0]
            last = dates.bounds(entry.until or entry.date)[1]
            name, told = entry.name[self.language], self.library.summaries[self.language][id]
            if not all(map(dates.is_day, filter(None, (entry.date, entry.until)))):
                when = dates.written_span(entry.date, entry.until, self.language)
                name = self.words["calendar_inexact"].format(name=name, date=when)
                told = f"{told}\n\n{self.words['calendar_inexact_note'].format(date=when)}"
            kind = kinds[item.kind].name[self.language]
            yield Event(self.routes.entry(id), id, first, last, name, told, kind)

    def _forecasts(self) -> Iterator[Event]:
        for at in self.library.claims.values():
            if at.claim.stance is Stance.FORECAST and at.claim.due:
                yield self._forecast(at, at.claim.due)

    def _forecast(self, at: ClaimAt, due: str) -> Event:
        claim, words = at.claim, self.words
        day = dates.bounds(due)[1]
        naming = Naming(self.library, self.language, at.entry)
        text = naming.plain(claim.text)
        said = [self.library.speaker(claim.by)[self.language]] if claim.by else []
        said.append(dates.written(claim.as_of, self.language))
        verdict = claim.outcome.verdict if claim.outcome else "open"
        written = dates.written(due, self.language)
        told = (
            text,
            words["comma"].join(said),
            words["calendar_due_note"].format(date=written),
            f"{words['outcome']}{words['colon']}{words[f'verdict_{verdict}']}",
        )
        return Event(
            self.routes.claim(at.entry, claim.id),
            at.reference,
            day,
            day,
            words["calendar_due"].format(text=text),
            "\n\n".join(told),
            words["stance_forecast"],
        )

    def file(self) -> bytes:
        """The calendar. Its events have an address where the site's own is known."""
        site = self.library.content.site.record
        name = f"{site.title[self.language]}{self.words['colon']}{self.words['calendar']}"
        stamp = f"{_day(dates.bounds(site.updated)[1])}T000000Z"
        lines = [
            "BEGIN:VCALENDAR",
            "VERSION:2.0",
            "PRODID:-//Explainer//Calendar 1//EN",
            "CALSCALE:GREGORIAN",
            "METHOD:PUBLISH",
            f"NAME:{_text(name)}",
            f"X-WR-CALNAME:{_text(name)}",
            f"DESCRIPTION:{_text(site.description[self.language])}",
            "REFRESH-INTERVAL;VALUE=DURATION:P1D",
            f"LAST-MODIFIED:{stamp}",
        ]
        for one in self.events():
            lines += self._event(one, stamp)
        lines.append("END:VCALENDAR")
        return "".join(f"{_folded(line)}\r\n" for line in lines).encode()

    def _event(self, one: Event, stamp: str) -> Iterator[str]:
        url = self.library.content.site.record.url
        yield "BEGIN:VEVENT"
        yield f"UID:{self._id(one.reference)}"
        yield f"DTSTAMP:{stamp}"
        yield f"DTSTART;VALUE=DATE:{_day(one.first)}"
        if one.last < date.max:  # an event of whole days ends on the day after (section 3.6.1)
            yield f"DTEND;VALUE=DATE:{_day(one.last + timedelta(days=1))}"
        yield f"SUMMARY:{_text(one.summary)}"
        yield f"DESCRIPTION:{_text(one.description)}"
        yield f"CATEGORIES:{_text(one.category)}"
        if url:
            yield f"URL:{url}{one.address}"
        yield "TRANSP:TRANSPARENT"
        yield "END:VEVENT"

    def _id(self, reference: str) -> str:
        """The same in every build, wherever the site is published (RFC 7986, section 5.3)."""
        title = self.library.content.site.record.title.en
        return str(uuid.uuid5(_OURS, f"{title} {self.language} {reference}"))


def _only_year(text: str) -> bool:
    return len(text) == len("2025")


def _day(day: date) -> str:
    return day.isoformat().replace("-", "")


def _text(text: str) -> str:
    """A text as a value (section 3.3.11): no character ends it early, and none is a control."""
    return "".join(one for one in text.translate(_ESCAPED) if one >= " " and one != "\x7f")


def _folded(line: str) -> str:
    """A line in pieces of at most 75 octets, parted between characters (section 3.1)."""
    pieces, room = [""], LINE
    for char in line:
        size = len(char.encode())
        if size > room:
            pieces.append("")
            room = LINE - 1
        pieces[-1] += char
        room -= size
    return "\r\n ".join(pieces)


def files(library: Library, words: Bilingually) -> dict[Address, bytes]:
    """Each language's calendar, by its place in the output; `words` by language, then name."""
    return {
        address(language): Calendar(library, language, words[language]).file()
        for language in library.published
    }
