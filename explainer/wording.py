"""Single values of the records in words, both languages, if the words are few."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum

from explainer import dates, formats
from explainer.library import LANGUAGES, Library, Naming
from explainer.model import (
    Bilingual,
    Claim,
    Dispute,
    Figure,
    Prose,
    Record,
    Relation,
    Words,
)

Bilingually = Mapping[str, Mapping[str, str]]
Path = tuple[str, ...]
SHORT = {"zh": 120, "en": 320}
"""Characters of a text above which it is only told that it differs."""

_DATES = {"as_of", "date", "since", "until", "when", "due", "updated"}
_IDS = {"by", "to", "about", "draws_on", "begin"}
"""Fields that hold the ids of entries."""
_WORDED = {"stance": "stance_", "dated": "dated_", "verdict": "verdict_"}
"""Fields whose values have words of the interface, and how the names of these begin."""


def name_of(record: Record) -> Words | None:
    """The name of a record that has one."""
    name = getattr(record, "name", None)
    return name if isinstance(name, Words) else None


@dataclass(frozen=True)
class Teller:
    """Tells values of one record in both languages, as they stood in one state."""

    library: Library
    words: Bilingually
    home: str

    def title(self, owner: object, at: Path, path: Path) -> Words | None:
        """What a part is of, where its own words do not say so."""
        match owner:
            case Figure(measure=measure):
                known = self.library.content.measures.record.measures.get(measure)
                return known.name if known else None
            case Claim() if at != (*path, "text") and at != path:
                return self._short(owner.text)
            case Dispute() if at != (*path, "question") and at != path:
                return self._short(owner.question)
            case Relation() if at != path:
                return self._sentence(owner)
            case Record() if at != path:
                return name_of(owner)
        return None

    def told(self, at: Path, value: object) -> Words | None:
        """A value in words, if they are few."""
        if at == ("kind",) and value:
            return self.library.content.site.record.kinds[str(value)].name
        match value:
            case None | Prose():
                return None
            case tuple() if isinstance(value[0], Record) and not isinstance(value[0], Bilingual):
                return None
            case Figure():
                return self._both(lambda language: self._quantity(value, language))
            case Claim():
                return self._short(value.text)
            case Relation():
                return self._sentence(value)
            case Dispute():
                return self._short(value.question)
            case Bilingual():
                return self._short(value)
            case bool():
                return None
            case Record():
                return name_of(value) or self._first(value)
            case Enum() if at[-1] in _WORDED:
                return self._both(lambda language: self._word(at[-1], str(value.value), language))
        return self._both(lambda language: self._plain(at[-1], value, language))

    def _both(self, told: Callable[[str], str]) -> Words | None:
        texts = {language: told(language) for language in LANGUAGES}
        return Words.model_validate(texts) if self._fits(texts) else None

    @staticmethod
    def _fits(texts: Mapping[str, str]) -> bool:
        return all(0 < len(text) <= SHORT[language] for language, text in texts.items())

    def _short(self, text: Bilingual) -> Words | None:
        return self._both(lambda language: self._naming(language).plain(text))

    def _first(self, record: Record) -> Words | None:
        texts = (getattr(record, field) for field in type(record).model_fields)
        first = next((text for text in texts if isinstance(text, Bilingual)), None)
        return None if first is None or isinstance(first, Prose) else self._short(first)

    def _naming(self, language: str) -> Naming:
        return Naming(self.library, language, self.home)

    def _sentence(self, relation: Relation) -> Words | None:
        kind = self.library.content.site.record.relation_types.get(relation.type)
        if not kind:
            return None
        plural = (
            self.library.labels[self.home].plural if self.home in self.library.labels else False
        )
        return self._both(
            lambda language: "".join(
                formats.sentence(
                    kind.sentence[language],
                    self._naming(language).name(self.home),
                    self._naming(language).name(relation.to),
                    plural=plural,
                )
            )
        )

    def _quantity(self, figure: Figure, language: str) -> str:
        tables = self.library.content.measures.record
        measure = tables.measures.get(figure.measure)
        unit = tables.units.get(measure.unit) if measure else None
        return formats.quantity(figure, unit, language) if unit else figure.as_written

    def _word(self, field: str, value: str, language: str) -> str:
        word = self.words.get(f"{_WORDED[field]}{value}")
        return word[language] if word else value

    def _plain(self, field: str, value: object, language: str) -> str:
        """A date, a name, an id, a number, or a list of such."""
        if isinstance(value, tuple):
            comma = formats.LIST_MARKS[language][0]
            return comma.join(self._plain(field, one, language) for one in value)
        if isinstance(value, Bilingual):
            return self._naming(language).plain(value)
        if field == "cite":
            return self._passage(str(value), language)
        if field in _DATES:
            return dates.written(str(value), language)
        if isinstance(value, Enum):
            return str(value.value)
        return self._naming(language).name(str(value)) if field in _IDS else str(value)

    def _passage(self, cite: str, language: str) -> str:
        source, _, passage = cite.partition(":")
        item = self.library.sources.get(source)
        name = item.record.name[language] if item else source
        number = self.words["passage"][language].format(n=passage[1:])
        return f"{name}{self.words['comma'][language]}{number}"
