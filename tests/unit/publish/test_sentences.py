from __future__ import annotations

import re
from typing import Any

import pytest
from markupsafe import Markup, escape

from almanac.model.words import Language
from almanac.publish.sentences import PHRASES, Names, Sentences

PLAIN = Names(
    lambda id_: f"Organisation {id_}", lambda code: f"Country {code}", lambda name: f"Topic {name.partition('/')[2]}"
)
LINKED = Names(*(
    lambda id_, what=what: Markup('<a href="{0}/{1}">{1}</a>').format(what, id_) for what in ("o", "c", "t")
))  # fmt: skip
SPEECH, VISION = "technology/speech", "technology/vision"
# A value for each placeholder of the phrases, and how the text has it in English.
SAMPLES: dict[str, tuple[Any, str]] = {
    "list": ("Annex 4", "Annex 4"), "entry": ("Norwick Group", "Norwick Group"), "topic": (SPEECH, "Topic speech"),
    "topics": ([SPEECH, VISION], "Topic speech, Topic vision"), "organisation": ("ash", "Organisation ash"),
    "organisations": (("ash", "birch"), "Organisation ash, Organisation birch"), "country": ("GB", "Country GB"),
    "countries": (["GB", "CN"], "Country GB, Country CN"), "left": ("FR", "Country FR"), "right": ("DE", "Country DE"),
    "times": (2.25, "2.2"), "works": (1234, "1,234"), "partners": (17, "17"), "number": (3, "3"),
    "share": (0.123, "12.3%"), "share_low": (0.0004, "0.04%"), "share_high": (0.2, "20%"), "share_draws": (0.95, "95%"),
    "rank": (4, "4"), "rank_low": (3, "3"), "rank_high": (6, "6"), "of": (41, "41"), "rate": (12.34, "12.3"),
    "year": ("2024", "2024"), "newest": ("2025", "2025"), "low": (1.1, "1.1"), "high": (3, "3"),
    "change": (0.125, "+12.5%"), "change_low": (-0.03, "−3%"), "change_high": (0.3, "+30%"), "effort": (8.4, "8.4"),
    "ways": (5, "5"), "tried": (6, "6"), "named": (165, "165"), "known": (18, "18"), "abroad": (13, "13"),
    "share_near": (0.61, "61%"), "complexity": (-0.4, "−0.4"),
}  # fmt: skip


def sentences(language: Language = Language.EN) -> Sentences:
    return Sentences(language, PLAIN)


def placeholders(kind: str) -> set[str]:
    phrase = PHRASES[kind]
    return {
        name for form in ([phrase] if isinstance(phrase, str) else phrase) for name in re.findall(r"%\((\w+)\)s", form)
    }


@pytest.mark.parametrize("kind", PHRASES)
def test_every_kind_of_claim_has_a_sentence_with_its_values_in_every_language(kind: str) -> None:
    values = {name: SAMPLES[name][0] for name in placeholders(kind)}
    texts = {language: str(sentences(language)(kind, values)) for language in Language}
    assert len(set(texts.values())) == len(texts)
    assert not any("%(" in text or "None" in text for text in texts.values())
    assert re.search("[а-я]", texts[Language.RU])
    assert re.search("[\u4e00-\u9fff]", texts[Language.ZH])
    for name in values:
        assert SAMPLES[name][1] in texts[Language.EN], name


def test_no_sample_is_of_a_value_that_no_phrase_has() -> None:
    assert set(SAMPLES) == {name for kind in PHRASES for name in placeholders(kind)}


@pytest.mark.parametrize(
    ("number", "begins"),
    [
        (1, "1 общий партнёр, ближе всех:"),
        (21, "21 общий партнёр, ближе всех:"),
        (2, "2 общих партнёра, ближайшие:"),
        (5, "5 общих партнёров, ближайшие:"),
        (11, "11 общих партнёров, ближайшие:"),
        (22, "22 общих партнёра, ближайшие:"),
    ],
)
def test_partners_are_counted_as_russian_counts(number: int, begins: str) -> None:
    text = sentences(Language.RU)("common", {"number": number, "organisations": ["ash"]})
    assert text == f"{begins} Organisation ash."


def test_partners_are_counted_as_english_and_chinese_count() -> None:
    one, two = ({"number": number, "organisations": ["ash", "birch"][:number]} for number in (1, 2))
    assert sentences()("common", one) == "1 partner in common: Organisation ash."
    assert sentences()("common", two) == "2 partners in common, the nearest: Organisation ash, Organisation birch."
    chinese = sentences(Language.ZH)
    assert str(chinese("common", two)).startswith(str(chinese("common", one)).partition("1")[0])


@pytest.mark.parametrize(
    ("language", "times", "works"),
    [(Language.EN, "2.5", "12,345"), (Language.RU, "2,5", "12\u00a0345"), (Language.ZH, "2.5", "12,345")],
)
def test_numbers_are_as_the_language_writes_them(language: Language, times: str, works: str) -> None:
    say = sentences(language)
    assert times in say("topic", {"topic": SPEECH, "times": 2.5})
    assert works in str(say("track", {"works": 12_345, "partners": 0})).replace("\u202f", "\u00a0")


@pytest.mark.parametrize(("rate", "written"), [(12.34, "12.3"), (1, "1"), (0.1234, "0.123"), (0, "0")])
def test_a_small_rate_has_more_places(rate: float, written: str) -> None:
    text = sentences()("per-gdp-ppp", {"rate": rate, "rank": 1, "of": 40, "year": "2024"})
    assert f"purchasing power parity: {written}, rank" in text


def test_names_stay_links_and_all_other_text_is_escaped() -> None:
    say = Sentences(Language.EN, LINKED, Markup)
    text = say("common", {"number": 2, "organisations": ["ash", "birch"]})
    assert isinstance(text, Markup)
    assert '<a href="o/ash">ash</a>, <a href="o/birch">birch</a>' in text
    listed = say("listed", {"entry": "<b>Norwick</b> & Co", "list": '"Annex"'})
    assert "“&lt;b&gt;Norwick&lt;/b&gt; &amp; Co”" in listed
    assert "<b>" not in listed


@pytest.mark.parametrize("language", Language)
def test_an_organisation_called_as_a_script_is_text(language: Language) -> None:
    name = "<script>alert(1)</script>"
    linked = Sentences(language, LINKED, Markup)
    plain = Sentences(language, Names(lambda _: name, PLAIN.country, PLAIN.topic), Markup)
    for say, ids in ((linked, [name, "ash"]), (plain, ["ash", "birch"]), (plain, ["ash"])):
        text = say("common", {"number": len(ids), "organisations": ids})
        assert "<script" not in text
        assert escape(name) in text


def test_a_per_cent_sign_in_a_name_is_kept() -> None:
    odd = Sentences(Language.EN, Names(lambda _: "100% %(list)s", PLAIN.country, PLAIN.topic))
    assert odd("first-partner", {"organisation": "ash", "share": 0.5}).startswith(
        "The first partner: 100% %(list)s, 50%"
    )


@pytest.mark.parametrize(
    ("kind", "values"), [("unheard-of", {}), ("track", {"works": 3}), ("common", {"organisations": ["ash"]})]
)
def test_an_unknown_kind_and_a_missing_value_are_errors(kind: str, values: dict[str, Any]) -> None:
    with pytest.raises(KeyError):
        sentences()(kind, values)
