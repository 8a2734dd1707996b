"""Chapters as files: what is missing, spoilt or astray is named, and blocks have the lines that an editor shows."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from almanac.errors import BadInput
from almanac.model.words import LANGUAGES, Language
from almanac.text.chapters import fingerprint, read_chapters
from almanac.text.markdown import Items, Paragraph, Text
from tests.unit.text.small import chapter

TEXT = "# State\n\nWords.\n"


@pytest.fixture
def industry(tmp_path: Path) -> Path:
    for language in LANGUAGES:
        folder = tmp_path / "text" / language
        folder.mkdir(parents=True)
        (folder / "state.md").write_text(TEXT, encoding="utf-8")
        (folder / "money.md").write_text(TEXT.replace("State", "Money"), encoding="utf-8")
    return tmp_path


def test_chapters_come_in_the_order_of_the_settings(industry: Path) -> None:
    found = read_chapters(industry, ["money", "state"])
    assert {language: [each.title for each in chapters] for language, chapters in found.items()} == {
        language: ["Money", "State"] for language in LANGUAGES
    }
    assert found[Language.ZH][0].file == "text/zh/money.md"


def test_an_industry_without_chapters_needs_no_folder(tmp_path: Path) -> None:
    assert read_chapters(tmp_path, []) == {language: [] for language in LANGUAGES}


def test_a_chapter_that_one_language_lacks_is_named_with_those_that_have_it(industry: Path) -> None:
    (industry / "text/ru/money.md").unlink()
    with pytest.raises(BadInput, match=r"text/ru/money\.md, line 1: found no such file; .*'money'.* in en, zh$"):
        read_chapters(industry, ["state", "money"])


def test_a_chapter_that_none_has_is_named(industry: Path) -> None:
    with pytest.raises(BadInput, match=r"text/en/law\.md.*in every language$"):
        read_chapters(industry, ["law"])


@pytest.mark.parametrize("content", [b"", b"\xef\xbb\xbf", b" \r\n\t\n"])
def test_an_empty_file_is_named(content: bytes, industry: Path) -> None:
    (industry / "text/zh/state.md").write_bytes(content)
    with pytest.raises(BadInput, match=r"text/zh/state\.md, line 1: found an empty file"):
        read_chapters(industry, ["state", "money"])


@pytest.mark.parametrize(("content", "line"), [("# Деньги\n\nслова\n".encode("cp1251"), 1), (b"# A\n\nb\n\xff\n", 4)])
def test_bytes_that_are_no_utf_8_are_named_with_their_line(content: bytes, line: int, industry: Path) -> None:
    (industry / "text/ru/state.md").write_bytes(content)
    with pytest.raises(BadInput, match=rf"text/ru/state\.md, line {line}: found bytes that are no UTF-8"):
        read_chapters(industry, ["state", "money"])


def test_a_file_that_the_settings_do_not_name_is_astray(industry: Path) -> None:
    (industry / "text/zh/spare.md").write_text(TEXT, encoding="utf-8")
    with pytest.raises(BadInput, match=r"text/zh/spare\.md: found a chapter that almanac\.toml does not name"):
        read_chapters(industry, ["state", "money"])


@pytest.mark.parametrize("ends", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_line_ends_and_a_byte_order_mark_move_no_line(ends: str, mark: bytes, industry: Path) -> None:
    text = "# State\n\none\ntwo\n\n\n## Head\n\nthree {nonsense here!}\n".replace("\n", ends)
    (industry / "text/en/state.md").write_bytes(mark + text.encode())
    read = read_chapters(industry, ["state", "money"])[Language.EN][0]
    assert read.title == "State"
    assert [block.line for block in read.blocks] == [1, 3, 7, 9]
    with pytest.raises(BadInput, match="line 9: found {nonsense here!}"):
        _ = read.nodes


@pytest.mark.parametrize(
    ("text", "line"),
    [("Words.\n", 1), ("## Head\n\nx\n", 1), ("#Title\n", 1), ("#  \n\nx", 1), ("# A\nB\n", 1), ("\n\nWords.\n", 3)],
)
def test_a_chapter_without_a_title_is_named(text: str, line: int) -> None:
    read = chapter("#")
    read = type(read)(read.id, read.language, text)
    with pytest.raises(BadInput, match=rf"text/en/state\.md, line {line}: .*expected a title"):
        _ = read.nodes


@pytest.mark.parametrize(
    ("title", "why"),
    [
        ("*Money*", "plain words"), ("[Money](/works)", "plain words"), (r"C\* algebra", "plain words"),
        ("A * b", "emphasises"), ("<b>A</b>", "HTML"), ("A `b`", "code"),
    ],
)  # fmt: skip
def test_a_title_is_plain_words(title: str, why: str) -> None:
    with pytest.raises(BadInput, match=rf"text/en/state\.md, line 1: .*{why}"):
        _ = chapter(f"# {title}\n\nText.\n").title
    assert chapter("# AI & data: 人工智能 «ИИ»").title == "AI & data: 人工智能 «ИИ»"


def test_a_title_tells_no_placeholder() -> None:
    with pytest.raises(BadInput, match="line 1: .*a title without placeholders"):
        _ = chapter("# Of {count/works} works\n").nodes


@pytest.mark.parametrize("before", ["", "\n", "\n\n", " \n\t\n"])
def test_empty_lines_before_the_title_move_lines_only(before: str) -> None:
    read = type(chapter(""))("state", Language.EN, f"{before}# State\n\nWords.\n")
    lines = before.count("\n")
    assert read.title == "State"
    assert [block.line for block in read.blocks] == [lines + 1, lines + 3]
    assert read.nodes == (Paragraph((Text("Words."),), lines + 3),)


def test_a_list_is_one_block_until_an_empty_line() -> None:
    read = chapter("# T\n\n- one\n- two\n\nafter\n")
    assert [block.source for block in read.blocks] == ["# T", "- one\n- two", "after"]
    assert [type(node) for node in read.nodes] == [Items, Paragraph]


@given(st.lists(st.text("ab# \t-", max_size=4), max_size=12))
def test_blocks_are_the_lines_that_are_not_empty(lines: list[str]) -> None:
    read = type(chapter(""))("state", Language.EN, "\n".join(lines))
    told = {
        block.line + at: line for block in read.blocks for at, line in enumerate(block.source.split("\n"))
    }  # fmt: skip
    assert told == {at: line for at, line in enumerate(lines, 1) if line.strip(" \t")}


def test_the_fingerprint_tells_names_and_bytes(industry: Path) -> None:
    first = fingerprint(industry)
    assert fingerprint(industry) == first
    (industry / "text/en/state.md").rename(industry / "text/en/other.md")
    assert fingerprint(industry) != first
    (industry / "text/en/other.md").rename(industry / "text/en/state.md")
    assert fingerprint(industry) == first
    (industry / "text/en/state.md").write_text(TEXT + " ", encoding="utf-8")
    assert fingerprint(industry) != first
