"""What the classifier learnt: arithmetic worked out by hand, and the package's models of three languages."""

from __future__ import annotations

import math
from importlib import resources

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from almanac.classify import lexicon
from almanac.classify.features import BITS, features
from almanac.classify.model import FURTHEST, LANGUAGES, SMOOTH, Block, Model, model, model_of

TECHNOLOGIES = (
    "computer-vision", "natural-language", "speech", "decision-support", "robotics", "learning-methods",
    "knowledge-and-reasoning", "data-science", "trustworthy-ai", "ai-hardware",
)  # fmt: skip
APPLICATIONS = (
    "health", "finance", "manufacturing", "transport", "energy", "agriculture", "education", "retail", "security",
    "public-sector", "science", "media", "telecoms", "law",
)  # fmt: skip
LARGEST = 20_000_000
TEXTS = [
    "A neural network reads chest X-rays and tells the radiologist where to look.", "", "Rain is expected on Monday.",
    "Нейросеть читает рентгеновские снимки.", "Дождь.", "神经网络读取胸部影像。", "今天下雨", "!!!", "\ud83d words \udc00",
    "word " * 3_000, "vision " * 40, "",
]  # fmt: skip
# What a model looks at beside its heads: terms of the glossary by topic, and the length.
BESIDE = len(lexicon.topics()) + 1


def number_of(word: str) -> int:
    _, [number] = features([word], "en")
    return int(number)


def block(weights: dict[str, tuple[float, float]], bias: float) -> Block:
    """One head; weights: a word's inverse document frequency and weight."""
    place = np.full(1 << BITS, -1, np.int32)
    for at, word in enumerate(weights):
        place[number_of(word)] = at
    idf, weight = np.array(list(weights.values()), np.float32).T
    return Block(("ai",), place, idf, weight[:, None], np.array([bias], np.float32))


def made(columns: tuple[str, ...], weights: np.ndarray, bias: list[float], **more: np.ndarray) -> Model:
    """A model of one head with the words zalpha (idf 1, weight 2) and zbeta (idf 2, weight -3), and a bias of 0.5."""
    words = {number_of("zalpha"): (1.0, 4), number_of("zbeta"): (2.0, -6)}
    numbers = sorted(words)
    rows = 1 + BESIDE
    arrays = {
        "0_names": np.array(["ai"]), "0_steps": np.diff(numbers, prepend=0),
        "0_idf": np.array([words[number][0] for number in numbers], np.float16),
        "0_weights": np.array([[words[number][1]] for number in numbers], np.int8),
        "0_scale": np.array([0.5]), "0_bias": np.array([0.5]),
        "mean": np.zeros(rows), "scale": np.ones(rows), "weights": weights, "bias": np.array(bias),
        "topics": np.array(columns), **more,
    }  # fmt: skip
    return model_of("en", arrays)


def second(*columns: dict[int, float]) -> np.ndarray:
    """The second layer's weights, each column by its places that are not zero."""
    weights = np.zeros((1 + BESIDE, len(columns)))
    for at, places in enumerate(columns):
        for place, value in places.items():
            weights[place, at] = value
    return weights


def sigmoid(value: float) -> float:
    return 1 / (1 + math.exp(-value))


BOTH = (1 * 2 + 2 * -3) / math.sqrt(1 + 4 + SMOOTH) + 0.5
ALPHA, BETA = 1 * 2 / math.sqrt(1 + SMOOTH) + 0.5, 2 * -3 / math.sqrt(4 + SMOOTH) + 0.5


@pytest.mark.parametrize(
    ("text", "score"),
    [("zalpha zbeta", BOTH), ("zbeta, and zalpha; zbeta", BOTH), ("zalpha", ALPHA), ("ZBETA unheard", BETA), ("unheard", 0.5), ("", 0.5)],
)  # fmt: skip
def test_a_head_weighs_words_by_rarity_and_brings_long_texts_to_length_one(text: str, score: float) -> None:
    head = block({"zalpha": (1, 2), "zbeta": (2, -3)}, 0.5)
    assert head.scores(*features([text], "en")) == pytest.approx(np.array([[score]]), abs=1e-6)


@settings(deadline=None)
@given(st.lists(st.sampled_from(["", "zalpha", "zbeta", "zalpha zbeta", "unheard", "one two"]), max_size=8))
def test_a_head_scores_texts_alone_as_together(texts: list[str]) -> None:
    head = block({"zalpha": (1, 2), "zbeta": (2, -3)}, 0.5)
    alone = [head.scores(*features([text], "en"))[0, 0] for text in texts]
    assert head.scores(*features(texts, "en"))[:, 0].tolist() == pytest.approx(alone, abs=1e-6)


def test_a_head_that_knows_no_word_says_its_bias() -> None:
    empty = Block(
        ("ai",),
        np.full(1 << BITS, -1, np.int32),
        np.zeros(0, np.float32),
        np.zeros((0, 1), np.float32),
        np.array([-1.0]),
    )
    assert empty.scores(*features(["one two", "", "three"], "en")).tolist() == [[-1.0]] * 3


def test_the_second_layer_is_a_logistic_regression_over_heads() -> None:
    learnt = made(("ai", "technology/speech"), second({0: 1}, {0: -2}), [0, 0.25])
    [found] = learnt.probabilities(["zalpha zbeta"])
    assert found == pytest.approx([sigmoid(BOTH), sigmoid(-2 * BOTH + 0.25)], abs=1e-5)
    assert learnt.topics == ("ai", "technology/speech")


def test_what_the_second_layer_sees_is_brought_to_mean_0_and_scale_1() -> None:
    mean, scale = np.zeros(1 + BESIDE), np.ones(1 + BESIDE)
    mean[0], scale[0] = -0.5, 2
    [[found]] = made(("ai",), second({0: 1}), [0], mean=mean, scale=scale).probabilities(["zalpha"])
    assert found == pytest.approx(sigmoid((ALPHA + 0.5) / 2), abs=1e-5)


def test_terms_of_the_glossary_count_each_once() -> None:
    speech = 1 + lexicon.topics().index("technology/speech")
    learnt = made(("ai",), second({speech: 1}), [0])
    texts = [
        "speech recognition",
        "speech recognition and speech recognition",
        "speech recognition, text-to-speech",
        "zalpha",
    ]
    found = learnt.probabilities(texts)[:, 0]
    assert found == pytest.approx([sigmoid(math.log(1 + terms)) for terms in (1, 1, 2, 0)], abs=1e-5)


def test_length_says_no_more_than_the_lengths_that_were_learnt() -> None:
    mean, scale = np.zeros(1 + BESIDE), np.ones(1 + BESIDE)
    mean[-1], scale[-1] = math.log1p(3), 0.01
    learnt = made(("ai",), second({BESIDE: 1}), [0], mean=mean, scale=scale)
    found = learnt.probabilities(["zalpha", "zalpha zbeta", "zalpha zbeta unheard words"])[:, 0]
    assert found == pytest.approx([sigmoid(-FURTHEST), 0.5, sigmoid(FURTHEST)], abs=1e-4)


def test_papers_have_an_expert_of_their_own() -> None:
    columns = ("ai", "technology/speech", "ai/papers", "papers")
    learnt = made(columns, second({}, {}, {}, {}), [-1, 2, 1, 0.5])
    [found] = learnt.probabilities(["unheard words"])
    paper = sigmoid(0.5)
    assert learnt.topics == ("ai", "technology/speech")
    assert found == pytest.approx([paper * sigmoid(1) + (1 - paper) * sigmoid(-1), sigmoid(2)], abs=1e-5)


def test_no_log_odds_are_so_great_that_they_overflow() -> None:
    found = made(("ai", "technology/speech"), second({}, {}), [1e6, -1e6]).probabilities(["word"])
    assert found[0] == pytest.approx([1, 0], abs=1e-9)


@pytest.mark.parametrize("text", ["", " ", "!!!", "😀🤖", "\ud83d", "a", "…"])
def test_a_text_without_a_word_is_about_nothing(text: str) -> None:
    assert made(("ai",), second({}), [5]).probabilities([text, "word"])[:, 0].tolist() == [0, pytest.approx(sigmoid(5))]
    for language in LANGUAGES:
        assert not model(language).probabilities([text]).any()


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_models_probabilities_are_the_same_alone_and_in_a_batch(language: str) -> None:
    together = model(language).probabilities(TEXTS)
    alone = np.concatenate([model(language).probabilities([text]) for text in TEXTS])
    assert together.shape == (len(TEXTS), len(model(language).topics))
    assert abs(together - alone).max() < 1e-5
    assert ((together >= 0) & (together <= 1)).all()


@pytest.mark.parametrize("language", LANGUAGES)
def test_more_texts_than_a_batch_keep_their_order(language: str) -> None:
    texts = [f"{TEXTS[at % len(TEXTS)][:80]} {at}" for at in range(1_005)]
    found = model(language).probabilities(texts)
    assert found.shape == (1_005, len(model(language).topics))
    assert abs(found[-12:] - model(language).probabilities(texts[-12:])).max() < 1e-5


@pytest.mark.parametrize("language", LANGUAGES)
@settings(max_examples=40, deadline=None)
@given(texts=st.lists(st.text(st.characters(codec=None), max_size=40), min_size=1, max_size=4))
def test_any_texts_have_probabilities(language: str, texts: list[str]) -> None:
    found = model(language).probabilities(texts)
    assert found.shape == (len(texts), len(model(language).topics))
    assert ((found >= 0) & (found <= 1)).all()


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_texts_have_no_probabilities(language: str) -> None:
    assert model(language).probabilities([]).shape == (0, len(model(language).topics))


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_model_knows_the_whole_taxonomy(language: str) -> None:
    named = ("ai", *(f"technology/{each}" for each in TECHNOLOGIES), *(f"application/{each}" for each in APPLICATIONS))
    assert sorted(model(language).topics) == sorted(named)
    assert model(language).topics[0] == "ai"


def test_models_are_small() -> None:
    folder = resources.files("almanac.classify").joinpath("models")
    sizes = {place.name: len(place.read_bytes()) for place in folder.iterdir()}
    assert {f"{language}.npz" for language in LANGUAGES} <= set(sizes)
    assert max(sizes.values()) <= LARGEST
    assert sum(sizes.values()) <= LARGEST
