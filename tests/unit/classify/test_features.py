"""What a text is classified by: the same numbers whatever stands beside it, and nothing that crashes."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from almanac.classify.classifier import LANGUAGES
from almanac.classify.features import BITS, features, tokens

# Words, Han characters and what parts them; lone surrogates too, which JSON in the wild has.
ANY_TEXT = st.text(st.sampled_from("ab Zя Ёи,.\n学习模9é😀\ud83d"), max_size=12) | st.text(
    st.characters(codec=None), max_size=12
)
SURROGATES = "deep \ud83d learning \udc00 модель\ud800 обучения 深度\ud800学习"


def of_one(text: str, language: str) -> list[int]:
    starts, numbers = features([text], language)
    assert starts.tolist() == [0, len(numbers)]
    found: list[int] = numbers.tolist()
    return found


@pytest.mark.parametrize("language", LANGUAGES)
@given(texts=st.lists(ANY_TEXT, max_size=6))
def test_a_text_has_the_same_features_whatever_stands_beside_it(language: str, texts: list[str]) -> None:
    starts, numbers = features(texts, language)
    assert len(starts) == len(texts) + 1
    assert starts[-1] == len(numbers)
    for at, text in enumerate(texts):
        assert numbers[starts[at] : starts[at + 1]].tolist() == of_one(text, language)


@pytest.mark.parametrize("language", LANGUAGES)
@given(text=st.text(st.sampled_from("abc ая 学习模型12"), max_size=60))
def test_features_are_ascending_and_each_once(language: str, text: str) -> None:
    found = np.array(of_one(f"{text} {text}", language))
    assert (np.diff(found) > 0).all()
    assert ((found >= 0) & (found < 1 << BITS)).all()


@pytest.mark.parametrize("language", LANGUAGES)
@given(text=st.text(st.characters(codec=None), max_size=60))
def test_any_text_has_features_and_tokens(language: str, text: str) -> None:
    of_one(text, language)
    assert all(token.strip() for token in tokens(text, language))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("text", ["", " ", "\n", "…!?—«»。，", "😀🤖👩‍🔬", "\ud83d", "\udc00\ud800", "a", "я", "学"])
def test_a_text_without_words_has_no_features(language: str, text: str) -> None:
    assert of_one(text, language) == []
    assert tokens(text, language) == []
    starts, numbers = features([text, "deep learning 深度", text], language)
    assert starts.tolist() == [0, 0, len(numbers), len(numbers)]


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_texts_have_no_features(language: str) -> None:
    starts, numbers = features([], language)
    assert (starts.tolist(), numbers.tolist()) == ([0], [])


@pytest.mark.parametrize("language", LANGUAGES)
def test_half_of_a_letter_parts_words_and_nothing_more(language: str) -> None:
    assert of_one(SURROGATES, language) == of_one(
        SURROGATES.replace("\ud83d", ";").replace("\udc00", ";").replace("\ud800", ";"), language
    )


@pytest.mark.parametrize(
    ("language", "text", "count"),
    [("en", "Vision", 1), ("en", "Robot vision", 3), ("en", "Robot, vision; robot", 4), ("ru", "Зрение роботов", 3), ("zh", "视觉", 1), ("zh", "机器人", 3), ("zh", "机器，人", 1)],
)  # fmt: skip
def test_words_and_pairs_or_two_and_three_characters_are_counted(language: str, text: str, count: int) -> None:
    assert len(of_one(text, language)) == count


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("нейросеть", "нейросетями"),
        ("распознавание", "распознавания"),
        ("обучение", "обучением"),
        ("Обучённый", "обученным"),
        ("беспилотный", "БЕСПИЛОТНИКОВ"),
    ],
)
def test_endings_of_a_russian_word_do_not_change_its_feature(one: str, other: str) -> None:
    assert of_one(one, "ru") == of_one(other, "ru")
    assert len(of_one(f"{one} и ещё {other}", "ru")) == len(of_one(f"{one} и ещё {one}", "ru"))


def test_other_words_have_other_features() -> None:
    words = ["vision", "visions", "speech", "robot", "chip", "law", "energy"]
    assert len({tuple(of_one(word, "en")) for word in words}) == len(words)
    assert of_one("зрение", "ru") != of_one("речь", "ru")
    assert of_one("语音", "zh") != of_one("音语", "zh")


@pytest.mark.parametrize(
    ("language", "one", "other"),
    [("en", "Ｄｅｅｐ LEARNING", "deep learning"), ("ru", "ПОЛЁТ", "полет"), ("zh", "ＡＩ芯片", "ai芯片")],
)
def test_case_and_width_make_no_difference(language: str, one: str, other: str) -> None:
    assert of_one(one, language) == of_one(other, language)


@pytest.mark.parametrize(
    ("language", "first", "second"),
    [("en", "deep", "learning"), ("ru", "машинное", "обучение"), ("zh", "深度", "学习")],
)
def test_no_pair_stands_across_texts(language: str, first: str, second: str) -> None:
    starts, numbers = features([first, second], language)
    across = set(of_one(f"{first} {second}", language) if language != "zh" else of_one(first + second, language))
    apart = {*of_one(first, language), *of_one(second, language)}
    assert starts.tolist() == [0, 1, 2]
    assert set(numbers.tolist()) == apart
    assert across > apart


@pytest.mark.parametrize(
    ("language", "text", "told"),
    [
        ("en", "A robot's Eye, 2024", ["robot", "eye"]),
        ("ru", "ИИ-модель для рёбер", ["ии", "модель", "для", "ребер"]),
        ("zh", "AI芯片，学", ["ai", "i芯", "芯片"]),
    ],
)
def test_tokens_are_read_by_a_person(language: str, text: str, told: list[str]) -> None:
    assert tokens(text, language) == told
