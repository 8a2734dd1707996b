from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from almanac.errors import BadInput
from almanac.text.markdown import (
    Break,
    Exhibit,
    Heading,
    Inline,
    Items,
    Marked,
    Paragraph,
    Quotation,
    Text,
    flat,
    inlines,
    nodes_of,
)  # fmt: skip
from almanac.text.placeholders import Block, Claim, Literal, Reference, Shown

WORKS = Shown(Reference("count/works"))


def test_a_text_is_a_tree() -> None:
    text = (
        "## Head *of* {edition}\n\nA **strong {count/works}**\\\nline, [a page](/leaders) & more.\n\n"
        "1. one\n2. two\n\n   more\n\n> quoted\n\n{figure ranks works}\n"
    )
    assert nodes_of("x.md", text) == (
        Heading(2, (Text("Head "), Marked("em", (Text("of"),)), Text(" "), Shown(Reference("edition"))), 1, 1),
        Paragraph((
            Text("A "), Marked("strong", (Text("strong "), WORKS)), Break(), Text("line, "),
            Marked("a", (Text("a page"),), "/leaders"), Text(" & more."),
        ), 3),
        Items(True, ((Paragraph((Text("one"),), 6),), (Paragraph((Text("two"),), 7), Paragraph((Text("more"),), 9))), 6),
        Quotation((Paragraph((Text("quoted"),), 11),), 11),
        Exhibit(Block("figure", "ranks", ("works",)), 13),
    )  # fmt: skip


def test_what_stands_between_braces_is_no_markdown() -> None:
    [node] = nodes_of("x.md", "{count/works: *a*|_b_} {number -1} {claim a/b < c/d}")
    assert isinstance(node, Paragraph)
    assert [each for each in node.inside if not isinstance(each, Text)] == [
        Shown(Reference("count/works"), ("*a*", "_b_")), Literal("number", -1.0),
        Claim(Reference("a/b"), "<", Reference("c/d")),
    ]  # fmt: skip


def test_letters_are_as_they_are() -> None:
    [node] = nodes_of("x.md", r"1 &lt; 2 \* <https://e.org/a> «ё» 中文 \<script>")
    assert isinstance(node, Paragraph)
    assert "".join(each.text for each in flat(node.inside) if isinstance(each, Text)) == (
        "1 < 2 * https://e.org/a «ё» 中文 <script>"
    )


REFUSED = {
    "an unknown placeholder": ("{what is this?}", "{what is this?}"),
    "empty braces": ("a {} b", "{}"),
    "braces within braces": ("{count/{works}}", "{count/{works}"),
    "an unclosed brace": ("of {count/works and more", "a brace by itself"),
    "an unopened brace": ("of count/works} and more", "a brace by itself"),
    "an escaped brace": (r"of \{count/works\}", "a brace by itself"),
    "a block of HTML": ("<div>\nx\n</div>", "HTML"),
    "a comment": ("<!-- note -->", "HTML"),
    "HTML in a line": ("a <b>b</b>", "HTML"),
    "a script": ("<script>alert(1)</script>", "HTML"),
    "an image": ("![alt](https://e.org/a.png)", "an image"),
    "code in a line": ("a `b`", "code"),
    "a placeholder in code": ("`{count/works}`", "code"),
    "fenced code": ("```\nx\n```", "code"),
    "indented code": ("    x", "code"),
    "a rule": ("***", "a rule"),
    "a heading of level 1": ("# Again", "a heading of level 1"),
    "a heading of level 1, underlined": ("Again\n=====", "a heading of level 1"),
    "a heading of level 4": ("#### Deep", "a heading of level 4"),
    "an empty heading": ("##", "an empty heading"),
    "a figure in a paragraph": ("See {figure map} here", "{figure map} inside a text"),
    "two figures in a paragraph": ("{figure map}\n{figure shares}", "{figure map} inside a text"),
    "a figure in bold": ("**{figure map}**", "{figure map} inside a text"),
    "a table in a heading": ("## {table years}", "{table years} inside a text"),
    "a figure in a list": ("- {figure map}", "a figure or table in a list"),
    "a figure in a quotation": ("> {figure map}", "a figure or table in a quotation"),
    "a heading in a list": ("- ## Head", "a heading in a list"),
    "a heading in a quotation": ("> ## Head", "a heading in a quotation"),
    "a link to a file beside it": ("[a](money.md)", "a link to 'money.md'"),
    "a link to another host without a scheme": ("[a](//e.org/)", "a link to '//e.org/'"),
    "a link to mail": ("<a@e.org>", "a link to 'mailto:a@e.org'"),
    "a link to nowhere": ("[a]()", "a link to ''"),
    "a link to a placeholder": ("[a](https://e.org/{edition})", "a link to"),
    "a link up the folders": ("[a](/../x)", "a link to '/../x'"),
    "a link with a title": ("[a](/works \"of {count/works}\")", "a title of the link to '/works'"),
    "a link by reference": ("[a]: /works", "a link by reference"),
    "a footnote": ("a[^1] b", "a footnote in 'a[^1] b'"),
    "a footnote’s text": ("[^1]: /works", "a footnote"),
    "a table in pipes": ("| a | b |\n|---|---|\n| c | d |", "a table in pipes"),
    "a table without outer pipes": ("a | b\n:-- | --:\nc | d", "a table in pipes"),
    "struck text": ("a ~~b~~", "struck text"),
    "a list from 3": ("3. a\n4. b", "a list that starts at 3"),
    "a year that begins a block": ("2017. A year.", "a list that starts at 2017"),
    "an asterisk by itself": ("a * b", "* that emphasises nothing"),
    "an asterisk at a word": ("a *b", "* that emphasises nothing"),
    "a pair of asterisks without its other": ("**a b", "* that emphasises nothing"),
    "more asterisks on one side": ("***a** b", "* that emphasises nothing"),
    "emphasis with spaces inside": ("** a **", "* that emphasises nothing"),
    "emphasis that letters touch": ("“**a.**b", "* that emphasises nothing"),
    "an asterisk in a link": ("[a *b](/works)", "* that emphasises nothing"),
    "a low line by itself": ("a _ b", "_ that emphasises nothing"),
    "low lines between Chinese letters": ("人工_智能_是", "_ that emphasises nothing"),
}  # fmt: skip


@pytest.mark.parametrize("case", REFUSED)
@pytest.mark.parametrize(("before", "line"), [("", 1), ("one\ntwo\n\n", 4), ("- a\n- b\n\nc\n\n", 6)])
def test_what_a_chapter_cannot_have_is_named_with_its_line(case: str, before: str, line: int) -> None:
    text, found = REFUSED[case]
    with pytest.raises(BadInput) as error:
        nodes_of("text/en/x.md", before + text)
    assert (error.value.file, error.value.line) == ("text/en/x.md", line)
    assert str(error.value).startswith(f"text/en/x.md, line {line}: found {found}")
    assert error.value.expected


@pytest.mark.parametrize(
    ("text", "marked"),
    [
        ("**人工智能（AI）**是重点。", ["人工智能（AI）"]), ("他说**“人工智能”**很重要", ["“人工智能”"]),
        ("这是**《规划》**，还有**“十四五”**的*重点*。", ["《规划》", "“十四五”", "重点"]),
        ("**重点。**下一句", ["重点。"]), ("重点**：人工智能**", ["：人工智能"]), ("*（AI）*と*「機械」*の", ["（AI）", "「機械」"]),
        ("**一**、**二**和***三***", ["一", "二", "三"]), ("中文**Bold (AI)**中文", ["Bold (AI)"]),
        ("**{count/works}**篇", [""]), ("[**（AI）**是](/works)", ["（AI）"]),
        ("**Bold (AI)** is", ["Bold (AI)"]), ("**«Слово»** и *слово*.", ["«Слово»", "слово"]), ("a**b**c _d_", ["b", "d"]),
    ],
)  # fmt: skip
def test_emphasis_is_found_beside_letters_of_every_script(text: str, marked: list[str]) -> None:
    def told(inside: tuple[Inline, ...]) -> list[str]:
        words: list[str] = []
        for each in inside:
            if isinstance(each, Marked):
                nested = told(each.inside)
                letters = "".join(one.text for one in flat(each.inside) if isinstance(one, Text))
                words += nested or [letters]
        return words

    [node] = nodes_of("x.md", text)
    assert isinstance(node, Paragraph)
    assert told(node.inside) == marked
    assert not any(sign in each.text for each in flat(node.inside) if isinstance(each, Text) for sign in "*_")


@pytest.mark.parametrize(
    ("text", "letters"),
    [(r"a \* b\_c", "a * b_c"), ("a_b_c and x__y", "a_b_c and x__y"), ("<https://e.org/a_b*c>", "https://e.org/a_b*c")],
)
def test_signs_that_are_meant_are_letters(text: str, letters: str) -> None:
    [node] = nodes_of("x.md", text)
    assert isinstance(node, Paragraph)
    assert "".join(each.text for each in flat(node.inside) if isinstance(each, Text)) == letters


@pytest.mark.parametrize("name", ["javascript:alert(1)", "data:text/html,x", "file:///etc/passwd", "vbscript:x"])
def test_an_address_that_runs_is_no_link(name: str) -> None:
    [node] = nodes_of("x.md", f"[a]({name})")
    assert node == Paragraph((Text(f"[a]({name})"),), 1)


BAD = "{no such thing!}"


@pytest.mark.parametrize(
    ("text", "line"),
    [
        (f"one\ntwo {BAD}", 2),
        (f"one  \ntwo\\\nthree {BAD}", 3),
        (f"*one\ntwo* and\nthree {BAD}", 3),
        (f"**one\n*two\nthree*\nfour {BAD}**", 4),
        (f"[one\ntwo](/leaders)\nthree {BAD}", 3),
        (f"{{count/works:\nwork|works}} two\nthree {BAD}", 3),
        (f"one\n- two\n- three\n  four {BAD}", 4),
        (f"- one\n\n  two\n\n  three {BAD}", 5),
        (f"1. one\n   - two\n   - three {BAD}", 3),
        (f"> one\n> two {BAD}", 2),
        (f"> one\ntwo {BAD}", 2),
        (f"> - one\n>   two\n>\n> three {BAD}", 4),
        (f"one\n\n{{table rounds 2017}}\n\n\n{BAD}", 6),
        (f"one\n\n\n\n## two {BAD}", 5),
        (f"one\ntwo {BAD}\n---", 2),
        (f"one\r\ntwo\r\n\r\nthree {BAD}", 4),
        ("one *two\nthree* four\n<b>five</b>", 3),
        ("one *two\nthree* four\n`five`", 3),
        ("one {count/works:\nwork|works}\n![x](/y)", 3),
    ],
)
def test_the_line_is_that_of_the_fault(text: str, line: int) -> None:
    with pytest.raises(BadInput) as error:
        nodes_of("x.md", text, first_line=11)
    assert error.value.line == line + 10


def test_texts_know_their_lines() -> None:
    nodes = nodes_of("x.md", "one\n*two\nthree*\n\n- four\n- five\n\n> six")
    texts = [each for _, inside in inlines(nodes) for each in flat(inside) if isinstance(each, Text)]
    assert {each.text: each.line for each in texts if each.text != "\n"} == {
        "one": 1, "two": 2, "three": 3, "four": 5, "five": 6, "six": 8,
    }  # fmt: skip


PIECES = st.sampled_from([
    "{", "}", "{count/works}", "{figure map}", "{claim a/b > 1}", "*", "**", "_", "`", "```", "<", ">", "<b>", "</b>",
    "&amp;", "[", "](", ")", "!", "#", "## ", "- ", "1. ", "> ", "\n", "\n\n", "    ", "\t", "\\", "|", "---", "===",
    "слово", "中文", "\x00", "\r", "\u2028", "[a]: /b\n", "https://e.org",
])  # fmt: skip


@given(st.one_of(st.text(), st.lists(PIECES, max_size=20).map("".join)))
@example("- \n\n{figure map}")
@example("[a]: /b\n\n[a]")
def test_any_text_is_read_or_refused_with_its_line(text: str) -> None:
    found = None
    try:
        nodes = nodes_of("x.md", text)
        letters = [each.text for _, inside in inlines(nodes) for each in flat(inside) if isinstance(each, Text)]
        assert "\\" in text or "https" in text or not any("*" in each for each in letters)
    except BadInput as error:
        found = error
    if found:
        assert found.line is not None
        assert 1 <= found.line <= text.count("\n") + text.count("\r") + 1
