"""Words that no name has are read as the ones that were meant; all others are left alone."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from almanac.resolve.linker.spelling import Spelling

SPELLING = Spelling(
    {"transmission": 9, "transport": 40, "institute": 900, "moscow": 30, "agriculture": 80},
    ["电子科技大学", "东北农业大学", "东北工业大学", "清华大学"],
)


@pytest.mark.parametrize(
    ("written", "meant"),
    [("transmiss", "transmission"), ("instutute", "institute"), ("agricultre", "agriculture"), ("mosc", "moscow")],
)
def test_a_word_cut_short_or_misspelt_is_the_one_that_was_meant(written: str, meant: str) -> None:
    assert SPELLING.meant(written) == meant


def test_of_several_continuations_the_commonest_is_meant() -> None:
    assert SPELLING.meant("trans") == "transport"


@pytest.mark.parametrize("written", ["mos", "zzzzzz", "институт", "", "12345", "mo cow", "mascot"])
def test_a_word_that_is_near_none_means_none(written: str) -> None:
    assert SPELLING.meant(written) is None


def test_one_wrong_character_in_a_long_chinese_name_is_mended() -> None:
    assert SPELLING.chinese("电了科技大学计算机学院") == "电子科技大学计算机学院"


def test_two_universities_that_differ_by_a_word_stay_two() -> None:
    assert SPELLING.chinese("东北林业大学") == "东北林业大学"
    assert SPELLING.chinese("东北农业大学") == "东北农业大学"


@given(st.text(max_size=60))
def test_text_without_long_chinese_names_stays_as_it_is(text: str) -> None:
    if not any("\u3400" <= letter <= "\u9fff" for letter in text):
        assert SPELLING.chinese(text) == text


@given(st.text(alphabet="电子科技大学东北农工业清华了", max_size=30))
def test_mending_keeps_the_length_and_is_done_once(text: str) -> None:
    mended = SPELLING.chinese(text)
    assert len(mended) == len(text)
    assert SPELLING.chinese(mended) == mended
