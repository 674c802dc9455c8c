"""The small site with something of everything that is made for machines, and ways to read it."""

import sites
from sites import MEASURES, NEW_MILL, OLD_OVEN, SITE_FILE, Change, Put, Swap, add, files

OPENING = """\
name: {zh: 橋邊開張, en: "The <opening>; a day, a *feast*"}
what: {zh: 新店開張, en: a new shop opens}
date: 2024-04-20
summary:
  zh: 新磨坊開張，麵包一出爐就賣完，排隊的人從橋頭站到市場口，連隔壁鎮的人也來看熱鬧。[@town-paper:p3]
  en: New Mill opens, and bakes; C:\\bread is where it keeps its recipes. [@town-paper:p3]
body:
  zh: 開張那天很熱鬧。[@town-paper:p3]
  en: The day was merry. [@town-paper:p3]
"""
TOUR = (
    files(sites.SITE)[NEW_MILL].partition("what:")[0]
    + """\
summary: {zh: 走走, en: A stroll}
minutes: 5
stops:
  - at: old-oven
    words: {zh: 看, en: Look}
  - at: lin
    words: {zh: 問, en: Ask}
"""
)
TOPIC = """\
name: {zh: 麵包, en: Bread}
questions:
  - id: where
    question: {zh: 在哪？, en: Where?}
    answer:
      zh: 在橋邊。[@town-paper:p3]
      en: By the bridge. [@town-paper:p3]
"""
DAY = """\
words: {zh: 改了一處。, en: One thing changed.}
first: {bakery: 2}
changes:
  - {id: old-oven, at: figures.daily-loaves.value, change: changed, name: {zh: 每日銷量, en: Loaves a day}, was: {zh: 700個麵包, en: 700 loaves}, now: {zh: 800個麵包, en: 800 loaves}, because: ['town-paper:p1']}
  - {id: lin, old: uncle, change: renamed}
  - {record: source, id: town-paper, at: name, change: changed}
"""
FORECAST = """\
  - id: soon-closed
    zh: 新磨坊撐不過今年。
    en: New Mill will not last the year.
    stance: forecast
    by: {zh: 路人, en: a passer-by}
    as_of: 2024-04
    due: DUE
    about: [new-mill]
    cite: town-paper:p3
disputes:
  - id: how-many
    kind: wording
    question: {zh: 到底賣幾個？, en: How many does it sell?}
    positions:
      - label: {zh: 很多, en: many}
        holds: [daily-loaves, old-yeast]
    reading: {zh: 看日子。, en: It depends on the day.}
    note: {zh: 編輯沒去數。, en: The editors did not count.}
unknown:
  - {zh: 誰來接手。, en: Who takes over.}
matters: {zh: "它最老。[@town-paper:p1]", en: "It is the oldest. [@town-paper:p1]"}
"""


def given(due: str = "2024") -> list[Change]:
    """What makes the small site hold something in every table; a forecast is due at `due`."""
    return [
        Put("content/bakeries/opening.yaml", OPENING),
        Put("content/tours/walk.yaml", TOUR),
        Put("content/questions/bread.yaml", TOPIC),
        Put("content/changes/2024-05-01.yaml", DAY),
        add(OLD_OVEN, FORECAST.replace("DUE", due)),
        add(NEW_MILL, "date: 2023-10\n"),
        Swap(OLD_OVEN, "    value: 800\n", "    value: 800\n    about: more than\n"),
        Swap(SITE_FILE, "updated:", "url: https://bread.example/map/\nupdated:"),
        Swap(MEASURES, "{zh: 每日銷量, en: Loaves a day}", "{zh: =每日銷量, en: -Loaves a day}"),
    ]
