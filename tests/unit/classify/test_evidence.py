"""Why a text was given a topic: terms that stand in it."""

from __future__ import annotations

import re
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from almanac.classify.classifier import LANGUAGES, probabilities, topics, topics_of
from almanac.classify.evidence import MOST, evidence
from almanac.classify.model import model
from tests.unit.classify.texts import ABOUT_AI, LOOK_ALIKES

# Words of a term may stand in the text with other endings, which its first letters do not have.
STEM = 5


def plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold().replace("ё", "е")


def stands(term: str, text: str, language: str) -> bool:
    if language == "zh":
        return plain(term) in plain(text)
    words = re.findall(r"[^\W_]+", plain(text))
    return all(any(word.startswith(part[:STEM]) for word in words) for part in re.findall(r"[^\W_]+", plain(term)))


@pytest.mark.parametrize(("language", "technology", "application", "text"), ABOUT_AI)
def test_what_a_text_is_about_is_borne_out_by_its_own_terms(
    language: str, technology: str, application: str | None, text: str
) -> None:
    told = ["ai", f"technology/{technology}", *([f"application/{application}"] if application else [])]
    for topic in told:
        found = evidence(text, topic, model(language))
        assert 0 < len(found) <= MOST
        assert len(set(found)) == len(found)
        assert [term for term in found if not stands(term, text, language)] == []


@pytest.mark.parametrize(
    ("language", "topic", "text"), [(language, topic, text) for language, text in LOOK_ALIKES for topic in ("ai", "technology/robotics")]
)  # fmt: skip
def test_evidence_of_what_is_not_said_stands_in_the_text_too(language: str, topic: str, text: str) -> None:
    assert all(stands(term, text, language) for term in evidence(text, topic, model(language)))


@pytest.mark.parametrize(
    ("language", "topic", "text", "term"),
    [
        ("en", "technology/speech", "Speech recognition in kitchens", "speech recognition"),
        ("en", "technology/computer-vision", "We studied COMPUTER VISION for quarries", "computer vision"),
        ("ru", "technology/speech", "Новая система распознавания речи", "распознавание речи"),
        ("zh", "technology/speech", "面向厨房的语音识别", "语音识别"),
        ("en", "ai", "An artificial intelligence for quarries", "artificial intelligence"),
        ("ru", "ai", "Рынок искусственного интеллекта", "искусственный интеллект"),
        ("zh", "ai", "人工智能市场", "人工智能"),
    ],
)  # fmt: skip
def test_a_term_of_the_glossary_comes_first(language: str, topic: str, text: str, term: str) -> None:
    assert evidence(text, topic, model(language))[0] == term


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_topic_of_a_text_can_be_asked_for(language: str) -> None:
    [(_, _, _, text), *_] = [each for each in ABOUT_AI if each[0] == language]
    for topic in topics(language):
        assert all(stands(term, text, language) for term in evidence(text, topic, model(language)))
    told = topics_of(probabilities([text], language)[0], topics(language))
    assert evidence(text, f"technology/{told.technologies[0][0]}", model(language))


@pytest.mark.parametrize("text", ["", "!!!", "😀", "\ud83d"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_text_without_words_has_no_evidence(language: str, text: str) -> None:
    assert evidence(text, "ai", model(language)) == []


@pytest.mark.parametrize("language", LANGUAGES)
@settings(max_examples=40, deadline=None)
@given(text=st.text(st.characters(codec=None), max_size=60))
def test_any_text_is_asked_for_evidence(language: str, text: str) -> None:
    assert len(evidence(text, "technology/robotics", model(language))) <= MOST


def test_a_topic_that_no_model_knows_has_no_evidence() -> None:
    with pytest.raises(ValueError, match="technology/alchemy"):
        evidence("gold", "technology/alchemy", model("en"))


def test_a_long_text_is_no_slower_than_its_words() -> None:
    found = evidence("神经网络在肺部影像中识别肿瘤。" * 20_000, "technology/computer-vision", model("zh"))
    assert 0 < len(found) <= MOST
