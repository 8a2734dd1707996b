from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from almanac.text.placeholders import Block, Claim, Literal, Placeholder, Reference, Shown, parse, told


@pytest.mark.parametrize(
    ("text", "placeholder"),
    [
        ("counter/GB/2017/strict", Shown(Reference("counter/GB/2017/strict"))),
        (" counter/GB/2017/strict   range ", Shown(Reference("counter/GB/2017/strict", "range"))),
        ("count/works: work|works", Shown(Reference("count/works"), ("work", "works"))),
        ("count/works:\n работа | работы\n|работ", Shown(Reference("count/works"), ("работа", "работы", "работ"))),
        ("edition", Shown(Reference("edition"))),
        ("number 90", Literal("number", 90.0)),
        ("percent\t-0.5", Literal("percent", -0.5)),
        ("figure ranks works  robotics", Block("figure", "ranks", ("works", "robotics"))),
        ("figure\nmap", Block("figure", "map")),
        ("table rounds 2017", Block("table", "rounds", ("2017",))),
        ("claim a/b > 250e6", Claim(Reference("a/b"), ">", 250e6)),
        ("claim a/b low <= c/d high", Claim(Reference("a/b", "low"), "<=", Reference("c/d", "high"))),
        ("claim leader/works/all/1 != mipt", Claim(Reference("leader/works/all/1"), "!=", "mipt")),
    ],
)
def test_what_stands_between_braces(text: str, placeholder: Placeholder) -> None:
    assert parse(text) == placeholder


@pytest.mark.parametrize(
    "text",
    [
        "", " ", "Hello, world", "a//b", "a/b Range", "count/works:", "count/works: work|", "count/works: |works",
        "number", "number many", "number nan", "number inf", "number 1e400", "number 1_000", "number ５", "percent 5 %",
        "claim", "claim a/b", "claim a/b>5", "claim a/b == 5", "claim a/b ≥ 5", "claim > 5", "a/b {c/d",
    ],
)  # fmt: skip
def test_what_is_no_placeholder(text: str) -> None:
    found = parse(text)
    # A word by itself may be a reference; what it stands for is asked of the data.
    assert found is None or found == Shown(Reference(text.strip()))


PATHS = st.from_regex(r"[A-Za-z0-9][\w.-]{0,8}(/[\w.-]{1,8}){1,3}", fullmatch=True)
PARTS = st.sampled_from(["", "range", "low", "rank-range", "rounds"])
REFERENCES = st.builds(Reference, PATHS, PARTS)
NUMBERS = st.floats(allow_nan=False, allow_infinity=False)
WORDS = st.text(st.characters(categories=["L"]), min_size=1, max_size=8)
PLACEHOLDERS = st.one_of(
    st.builds(Shown, REFERENCES, st.lists(WORDS, max_size=3).map(tuple)),
    st.builds(Literal, st.sampled_from(["number", "percent"]), NUMBERS),
    st.builds(Claim, REFERENCES, st.sampled_from(["=", "!=", "<=", ">=", "<", ">"]), REFERENCES | NUMBERS),
    st.builds(Block, st.sampled_from(["figure", "table"]), WORDS, st.lists(WORDS, max_size=3).map(tuple)),
)


@given(PLACEHOLDERS)
def test_what_is_told_is_read_as_the_same(placeholder: Placeholder) -> None:
    without_words = Shown(placeholder.reference) if isinstance(placeholder, Shown) else placeholder
    assert parse(told(placeholder)[1:-1]) == without_words


@given(NUMBERS, NUMBERS)
def test_numbers_that_differ_are_told_apart(one: float, other: float) -> None:
    assert (told(Literal("number", one)) == told(Literal("number", other))) == (repr(one) == repr(other))


@given(st.text())
def test_any_text_is_a_placeholder_or_none(text: str) -> None:
    found = parse(text)
    assert found is None or isinstance(found, Shown | Literal | Claim | Block)
