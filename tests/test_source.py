"""From a document to its card: passages, tokens, hashes."""

from pathlib import Path

import pytest
import sites
from hypothesis import example, given
from hypothesis import strategies as st

import build
from explainer import reading, source

NORMALISED: dict[tuple[str, bool], str] = {
    # (line, whether pinyin is removed)
    ("  麵包  ", False): "麵包",
    ("\u3000麵包\u3000\t", False): "麵包",
    ("麵 包", False): "麵 包",
    ("cafe\u0301", False): "café",
    ("英(yīng)國(guó)", False): "英(yīng)國(guó)",
    ("英(yīng)國(guó)", True): "英國",
    ("O(yǐ)penAI", True): "OpenAI",
    ("綠(lǜ)色(sè)", True): "綠色",
    ("（說明）", True): "（說明）",
    ("麵包(Bakery)", True): "麵包(Bakery)",
    ("一(1)", True): "一(1)",
    ("一()", True): "一()",
    ("", True): "",
}


@pytest.mark.parametrize(("given", "expected"), NORMALISED.items())
def test_a_line_as_it_is_hashed(given: tuple[str, bool], expected: str) -> None:
    line, pinyin = given
    assert source.normalised(line, pinyin=pinyin) == expected


def test_passages_are_the_lines_that_are_no_furniture() -> None:
    text = "\ufeff標題\r\n\r\n第一段\n  \n廣告\n第二段\n廣告\n"
    assert source.passages(text, (), pinyin=False) == ["標題", "第一段", "廣告", "第二段", "廣告"]
    assert source.passages(text, (1, 5), pinyin=False) == ["第一段", "第二段", "廣告"]
    assert source.passages(text, (5, 7, 99), pinyin=False) == ["標題", "第一段", "第二段"]
    assert source.passages("", (), pinyin=False) == []


TOKENS = {
    "每天賣出800個麵包": ["800"],
    "估值達1.4兆美元": ["1.4兆"],
    "簽下1.4萬億美元的合約": ["1.4萬億"],
    "八週後又三到四個月": ["八週", "三到四個月"],
    "數十萬人、上億元、三分之一": ["數十萬", "上億", "三分之一"],
    "成長30%，是2.5倍": ["30%", "2.5倍"],
    "1,234,567人": ["1,234,567"],
    "Old Oven與New Mill": ["Old Oven", "New Mill"],
    "老闆Lin說GPT-5.2很好。": ["Lin", "GPT-5.2"],
    "Bank of England的報告": ["Bank of England"],
    "《麵包的歷史》與《窯》": ["麵包的歷史", "窯"],
    "沒有數字": [],
    "": [],
}


@pytest.mark.parametrize(("passage", "expected"), TOKENS.items())
def test_the_tokens_of_a_passage(passage: str, expected: list[str]) -> None:
    assert source.tokens(passage) == expected


def test_known_names_are_tokens_in_their_place() -> None:
    assert source.tokens("林伯每天賣800個", ("林伯", "新磨坊")) == ["林伯", "800"]


@given(st.text(max_size=60))
def test_every_token_stands_in_its_passage(passage: str) -> None:
    found = source.tokens(passage)
    assert len(set(found)) == len(found)
    assert all(token in passage for token in found)


def test_runs_are_of_chinese_characters_only() -> None:
    assert source.runs("一二，三 四A五", 3) == {"一二三", "二三四", "三四五"}
    assert source.runs("一二", 3) == set()


DOCUMENT = """\
標題：Mill 2的麵包
老灶的林伯說：「800個不夠。」
廣告
《'窯'：{火}》與New Mill
"""


def test_a_new_card_is_yaml_with_a_hash_and_tokens_for_each_passage(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    root = sites.write(tmp_path)
    file = tmp_path / "a: 網頁 #1.txt"
    file.write_text(DOCUMENT, encoding="utf-8")
    command = ["source", "add", str(file), "--id", "web-page", "--chrome", "3"]
    assert build.main([*command, "--root", str(root)]) == 0
    card = root / "seeds/web-page.yaml"
    assert capsys.readouterr().out == (
        f"{card}: 3 passages. Now fill in the empty fields.\n"
        "  1. name to reliability: what the document is, and what it has its matter from\n"
        "  2. each passage: its gist in your own words, or under excused: why nothing needs to rest on it\n"
        f"  3. build.py verify --originals {file.parent} --root {root}   holds the card against the document\n"
        f"  4. build.py check --root {root}   says what is missing yet; build.py desk --root {root}   which "
        "passages nothing rests on\n"
    )
    first = card.read_text(encoding="utf-8").splitlines()[0]
    assert first == "# yaml-language-server: $schema=../schema/source.json"
    value = reading.parse(card.read_text(encoding="utf-8"))
    assert isinstance(value, dict)
    assert value["document"] == file.name
    assert value["sha256"] == source.sha256(DOCUMENT)
    assert value["chrome"] == ["3"]
    lines = DOCUMENT.splitlines()
    assert value["passages"] == [
        {
            "id": f"p{number}",
            "sha256": source.sha256(line),
            "gist": {"zh": None, "en": None},
            "tokens": tokens,
        }
        for number, line, tokens in (
            (1, lines[0], ["Mill 2"]),
            (2, lines[1], ["老灶", "林伯", "800"]),
            (3, lines[3], ["'窯'：{火}", "New Mill"]),
        )
    ]


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=20).map("《{}》".format))
@example("《~》")
@example("《null》")
@example("《- 窯》")
@example("《窯 》")
@example("《 》")
@example("《' 》")
def test_a_new_card_can_hold_any_token(
    tmp_path_factory: pytest.TempPathFactory, passage: str
) -> None:
    file = tmp_path_factory.mktemp("card") / "page.txt"
    file.write_text(passage, encoding="utf-8")
    document, findings = reading.read("a.yaml", source.card(file).encode())
    assert findings == []
    assert document
    assert isinstance(document.value, dict)
    assert document.value["passages"] == [
        {
            "id": f"p{number}",
            "sha256": source.sha256(text),
            "gist": {"zh": None, "en": None},
            "tokens": source.tokens(text),
        }
        for number, text in enumerate(source.passages(passage, (), pinyin=False), start=1)
    ]


def test_a_card_is_not_overwritten(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    root = sites.write(tmp_path)
    card = root / sites.CARD
    before = card.read_bytes()
    arguments = ["source", "add", str(card), "--id", "town-paper", "--root", str(root)]
    assert build.main(arguments) == 2
    assert capsys.readouterr().err == f"{card} is there already; remove it first\n"
    assert card.read_bytes() == before


@pytest.mark.parametrize(
    "id", ["Town", "../content/bakers/town", "town--paper", "", "con", 65 * "a"]
)
def test_a_card_needs_an_id_that_a_build_would_accept(id: str, tmp_path: Path) -> None:
    root = sites.write(tmp_path)
    before = sorted(tmp_path.rglob("*"))
    file = tmp_path / "content/site.yaml"
    assert build.main(["source", "add", str(file), "--id", id, "--root", str(root)]) == 2
    assert sorted(tmp_path.rglob("*")) == before


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (None, "cannot be read: No such file or directory"),
        ("麵包".encode("big5"), "is no text in UTF-8; save it as that"),
        (b"", "has no passage: each line with words is one"),
        ("\ufeff\r\n \u3000\r\n".encode(), "has no passage: each line with words is one"),
    ],
    ids=["missing", "big5", "empty", "blank"],
)
def test_a_document_that_cannot_be_read_is_wrong_use(
    content: bytes | None, why: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    root = sites.write(tmp_path)
    file = tmp_path / "page.txt"
    if content is not None:
        file.write_bytes(content)
    assert build.main(["source", "add", str(file), "--id", "page", "--root", str(root)]) == 2
    assert capsys.readouterr().err == f"{file} {why}\n"
    assert not (root / "seeds/page.yaml").exists()
