from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from almanac.classify.terms import TermFinder
from almanac.model.taxonomy import Phrase, Terms, Topic

TOPIC = Topic(
    "natural-language",
    Phrase("a", "b", "c"),
    Phrase("a", "b", "c"),
    Terms(en=("language model", "chatbot", "ontology"), ru=("языковая модель", "нейронная сеть"), zh=("语言模型",)),
)


@pytest.mark.parametrize(
    ("language", "text", "terms"),
    [
        ("en", "Large LANGUAGE MODELS; a chatbot.", ["language model", "chatbot"]),
        ("en", "two ontologies", ["ontology"]),
        ("en", "the languagemodel, chatbotting", []),
        ("en", "language-model", ["language model"]),
        ("ru", "Обучение нейронных сетей и языковых моделей", ["нейронная сеть", "языковая модель"]),
        ("ru", "сеть нейронная", []),
        ("zh", "面向大语言模型的训练", ["语言模型"]),
        ("zh", "", []),
    ],
)
def test_finds_terms_as_each_language_inflects_them(language: str, text: str, terms: list[str]) -> None:
    found = TermFinder([TOPIC], language).topics(text)
    assert found == ({"natural-language": terms} if terms else {})


def test_a_term_of_two_topics_shows_both() -> None:
    other = Topic("speech", TOPIC.label, TOPIC.definition, Terms(en=("chatbot",)))
    assert set(TermFinder([TOPIC, other], "en").topics("a chatbot")) == {"natural-language", "speech"}


def test_a_term_inside_a_longer_one_shows_nothing() -> None:
    robots = Topic("robotics", TOPIC.label, TOPIC.definition, Terms(zh=("机器人",)))
    chatbots = Topic("natural-language", TOPIC.label, TOPIC.definition, Terms(zh=("聊天机器人",)))
    finder = TermFinder([robots, chatbots], "zh")
    assert finder.topics("储蓄聊天机器人") == {"natural-language": ["聊天机器人"]}
    assert set(finder.topics("聊天机器人与机器人")) == {"natural-language", "robotics"}


def test_no_terms_find_nothing() -> None:
    assert TermFinder([], "en").topics("a chatbot") == {}


@pytest.mark.parametrize("language", ["en", "ru", "zh"])
@given(text=st.text(max_size=200))
def test_any_text_is_read(language: str, text: str) -> None:
    assert isinstance(TermFinder([TOPIC], language).topics(text), dict)
