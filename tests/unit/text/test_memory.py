"""What an earlier edition's translations propose for a block of this one."""

from __future__ import annotations

import pytest

from almanac.text.memory import Remembered, adapted, hidden, memory_of, shown

OLD = Remembered(
    "In 2017 it was {counter/GB/2017/strict} in {counter/GB/2017/strict rounds: round|rounds}.",
    "В 2017 году это {counter/GB/2017/strict} за {counter/GB/2017/strict rounds: раунд|раунда|раундов}.",
)


def test_the_same_block_goes_before_what_is_like_it() -> None:
    memory = memory_of([Remembered("All year.", "Годом."), Remembered("All years.", "Все годы.")])
    assert memory.proposal("All years.") == ("All years.", 100.0, "Все годы.")


def test_the_newest_translation_of_the_same_block_is_proposed() -> None:
    memory = memory_of([Remembered("One.", "Новый."), Remembered("One.", "Старый.")])
    assert memory.proposal("One.") == ("One.", 100.0, "Новый.")


def test_the_likest_is_proposed_and_of_two_as_like_the_newer() -> None:
    texts = ["The counter adds up rounds A.", "The counter adds up rounds B.", "The counter adds up all."]
    memory = memory_of([Remembered(text, str(number)) for number, text in enumerate(texts)])
    found = memory.proposal("The counter adds up rounds C.")
    assert found is not None
    assert found.translation == "0"
    assert 90 < found.likeness < 100


def test_what_is_too_unlike_is_not_proposed() -> None:
    memory = memory_of([Remembered("The counter adds up rounds.", "x")])
    assert memory.proposal("Names stand as their owners write them.") is None
    assert memory_of([]).proposal("One.") is None


def test_what_nobody_translated_is_not_remembered() -> None:
    assert memory_of([Remembered("One.", " ")]).proposal("One.") is None


def test_placeholders_weigh_nothing_and_come_over_with_their_new_arguments() -> None:
    english = OLD.english.replace("counter/GB/2017", "counter/GB/2018")
    found = memory_of([OLD]).proposal(english)
    assert found is not None
    assert found.likeness == 100.0
    assert found.translation == (
        "В 2017 году это {counter/GB/2018/strict} за {counter/GB/2018/strict rounds: раунд|раунда|раундов}."
    )


@pytest.mark.parametrize(
    "english",
    [
        "It was {counter/GB/2017/strict}.",
        "It was {count/works} in {counter/GB/2017/strict rounds: round|rounds}.",
        "It was {counter/GB/2017-07/x/strict} in {counter/GB/2017/strict rounds: round|rounds}.",
        "It was {counter/GB/2017/strict} in {counter/GB/2017/strict rounds: award|awards}.",
        "It was {counter/GB/2018/strict range} in {counter/GB/2018/strict rounds: round|rounds}.",
        "It was {counter/GB/2018/strict} in {number 5}.",
    ],
)
def test_placeholders_of_another_kind_are_left_to_the_translator(english: str) -> None:
    assert adapted(OLD, english) == OLD.translation


def test_a_placeholder_that_would_become_two_is_left_to_the_translator() -> None:
    pair = Remembered("{country/GB} and {country/GB}", "{country/GB} и {country/GB}")
    assert adapted(pair, "{country/CN} and {country/RU}") == pair.translation
    assert adapted(pair, "{country/CN} and {country/CN}") == "{country/CN} и {country/CN}"


def test_claims_figures_and_numbers_come_over() -> None:
    pair = Remembered(
        "{number 5}{claim count/works > 10}{figure counter 2017}",
        "{figure counter 2017}{claim count/works > 10}{number 5}",
    )
    english = "{number 6}{claim count/works > 20}{figure counter 2018}"
    assert adapted(pair, english) == "{figure counter 2018}{claim count/works > 20}{number 6}"


def test_tokens_come_back_each_once_or_not_at_all() -> None:
    text, placeholders = hidden("In {country/GB}: {count/works: work|works}.")
    assert text == "In ⟦1⟧: ⟦2⟧."
    assert shown("⟦2⟧ в ⟦1⟧.", placeholders, {2: ["работа", "работы", "работ"]}) == (
        "{count/works: работа|работы|работ} в {country/GB}."
    )
    for spoilt in ("⟦1⟧.", "⟦1⟧ ⟦2⟧ ⟦2⟧", "⟦1⟧ ⟦2⟧ ⟦3⟧", "⟦1⟧ ⟦2⟧ ⟦x⟧", "⟦1⟧ [2]", ""):
        assert shown(spoilt, placeholders, {}) is None
