"""What texts in three languages are about, told from words that they have in common with other things."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from almanac.classify.classifier import LANGUAGES, THRESHOLD, Topics, language_of, probabilities, topics, topics_of
from tests.unit.classify.texts import ABOUT_AI, LOOK_ALIKES

NAMES = ("ai", "technology/speech", "technology/robotics", "application/health", "application/law")
# Ordinary short texts; of the English ones the present model is wrong.
SHORT = [
    ("ru", "Пекарня открыла второй магазин."), ("zh", "明天下雨"), ("zh", "面包店开了第二家分店。"),
    *(
        pytest.param(language, text, marks=pytest.mark.xfail(reason="words that no model has seen leave what is usual"))
        for language, text in (("en", "Rain is expected tomorrow"), ("en", "Cheese"), ("en", "Quarterly results"), ("ru", "Завтра дождь"))
    ),
]  # fmt: skip


def about(text: str, language: str) -> Topics:
    return topics_of(probabilities([text], language)[0], topics(language))


@pytest.mark.parametrize(("language", "technology", "application", "text"), ABOUT_AI)
def test_a_clear_text_is_about_its_technology(
    language: str, technology: str, application: str | None, text: str
) -> None:
    assert language_of(text) == language
    found = about(text, language)
    assert found.industry > 0.9
    assert found.technologies[0][0] == technology
    assert found.technologies[0][1] > 0.9
    if application is not None:
        assert found.applications[0][0] == application


@pytest.mark.parametrize(("language", "text"), LOOK_ALIKES)
def test_what_only_looks_like_ai_is_none(language: str, text: str) -> None:
    assert language_of(text) == language
    found = about(text, language)
    assert found.industry < THRESHOLD
    assert found.technologies == ()


@pytest.mark.parametrize(
    ("language", "text"), [each for each in LOOK_ALIKES if any(word in each[1] for word in ("spies", "разведки", "情报局"))]
)  # fmt: skip
def test_a_text_that_is_not_about_ai_has_applications_all_the_same(language: str, text: str) -> None:
    assert "security" in dict(about(text, language).applications)


@pytest.mark.parametrize(("language", "text"), SHORT)
def test_a_short_text_about_something_else_is_not_about_ai(language: str, text: str) -> None:
    assert about(text, language).industry < THRESHOLD


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_long_text_is_about_what_it_is_about_once(language: str) -> None:
    for lang, technology, _, text in ABOUT_AI:
        if lang == language:
            assert technology in dict(about(f"{text}\n" * 20, language).technologies)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("A robot", "en"), ("", "en"), ("42 !!!", "en"), ("Робот", "ru"), ("机器人", "zh"), ("Ёж", "ru"),
        ("Модель GPT-4 от OpenAI научилась читать", "ru"), ("OpenAI发布GPT-4大模型", "zh"), ("Paper on 学习 and other English words here", "en"),
        ("Bonjour tout le monde", "en"), ("«Тихий цех» raised money from English investors in London on Monday", "en"),
    ],
)  # fmt: skip
def test_a_language_is_told_by_letters(text: str, language: str) -> None:
    assert language_of(text) == language


@given(st.text(st.characters(codec=None), max_size=60))
def test_any_text_has_one_of_three_languages(text: str) -> None:
    assert language_of(text) in LANGUAGES


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ([0.91239, 0.5, 0.7, 0.49, 0.8], Topics(0.9124, (("robotics", 0.7), ("speech", 0.5)), (("law", 0.8),))),
        ([0.5, 0.6, 0.6, 0.6, 0.6], Topics(0.5, (("robotics", 0.6), ("speech", 0.6)), (("health", 0.6), ("law", 0.6)))),
        ([0.4, 0.9, 0.9, 0.9, 0.1], Topics(0.4, (), (("health", 0.9),))),
        ([1.0, 0.1, 0.1, 0.1, 0.1], Topics(1.0, (), ())),
    ],
)  # fmt: skip
def test_the_likeliest_topics_come_first_and_only_ai_has_technologies(row: list[float], told: Topics) -> None:
    assert topics_of(np.array(row), NAMES) == told
