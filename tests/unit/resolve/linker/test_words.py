from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from almanac.resolve.linker.words import fold, romanised, unscrambled, words_of


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Univ Sci & Technol China", "University of Science and Technology of China"),
        ("Universität Heidelberg", "University of Heidelberg"),
        ("Московский физико-технический институт", "Московского физико-технического института"),
        ("C.N.R.S.", "CNRS"),
        ("AT&T", "ATT"),
        ("國立臺灣大學", "国立台湾大学"),
        ("Ново- сибирский государственный уни- верситет", "Новосибирский государственный университет"),
        ("MГУ", "МГУ"),
        ("в Сколтехе", "Сколтех"),
    ],
)
def test_forms_of_one_name_have_the_same_words(one: str, other: str) -> None:
    assert words_of(one) == words_of(other)


@pytest.mark.parametrize(("one", "other"), [("ПАО Газпром", "газ"), ("МФТИ", "МИФИ"), ("清华大学", "北京大学")])
def test_different_names_stay_different(one: str, other: str) -> None:
    assert words_of(one) != words_of(other)


def test_scripts_are_romanised_as_names_are() -> None:
    assert romanised(words_of("Новосибирский")) == ["novosibirsk"]
    assert romanised(words_of("Яндекс")) == ["yandex"]
    assert romanised(words_of("龙江")) == ["long", "jiang"]


def test_text_in_the_wrong_encoding_is_read_as_it_was_meant() -> None:
    assert unscrambled("Ìîñêîâñêèé óíèâåðñèòåò") == "Московский университет"
    assert unscrambled("Université de Montréal") == "Université de Montréal"


@given(st.text(max_size=80))
def test_any_text_has_words_without_spaces(text: str) -> None:
    assert all(word and not any(map(str.isspace, word)) for word in words_of(unscrambled(text)))


@given(st.text(max_size=80))
def test_folding_twice_changes_nothing_more_than_once(text: str) -> None:
    assert words_of(fold(text)) == words_of(fold(fold(text)))
