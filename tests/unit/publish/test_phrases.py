from __future__ import annotations

import csv
from pathlib import Path

from babel.messages.catalog import Catalog

from almanac import industries
from almanac.model.words import (
    Definition,
    Event,
    Language,
    NameKind,
    OrganisationKind,
    PolicyKind,
    RoundKind,
    Standing,
    WorkKind,
)  # fmt: skip
from almanac.publish import phrases
from almanac.publish.labels import LABELS, label_of


def test_no_phrase_is_missing_in_any_language() -> None:
    assert phrases.missing() == []


def test_a_missing_an_empty_and_a_fuzzy_phrase_are_each_named(monkeypatch: object) -> None:
    catalogue = Catalog(locale="ru")
    catalogue.add("whole", "целое")
    catalogue.add("empty", "")
    catalogue.add("fuzzy", "нечёткое", flags=("fuzzy",))
    catalogue.add(("round", "rounds"), ("раунд", "раунда", ""))
    states = {phrase: phrases._translated(catalogue, phrase) for phrase in ("whole", "empty", "fuzzy", "absent")}
    assert states == {"whole": True, "empty": False, "fuzzy": False, "absent": False}
    assert not phrases._translated(catalogue, ("round", "rounds"))


def test_every_phrase_keeps_its_placeholders() -> None:
    for language in (Language.RU, Language.ZH):
        for message in phrases.catalogue(language):
            if message.id:
                assert [str(error) for error in message.check()] == [], (language, message.id)


def test_every_word_of_a_vocabulary_has_a_label() -> None:
    for vocabulary, words in (
        ("kind", OrganisationKind), ("kinds", OrganisationKind), ("round", RoundKind), ("standing", Standing),
        ("definition", Definition), ("work", WorkKind), ("policy", PolicyKind),
    ):  # fmt: skip
        assert {word.value for word in words} == set(LABELS[vocabulary]), vocabulary
    assert {event.value for event in Event} - {"round"} <= set(LABELS["excluded"])
    assert NameKind.LABEL


def test_the_bundled_totals_have_labels_and_one_of_ones_own_is_its_id() -> None:
    totals = Path(industries.__file__).parent / "ai" / "facts" / "totals.csv"
    with totals.open(encoding="utf-8", newline="") as file:
        definitions = {row["definition"] for row in csv.DictReader(file)}
    assert {word for word in definitions if label_of("total", word) == word} == set()
    assert label_of("total", "robots-of-mine") == "robots-of-mine"


def test_the_catalogues_hold_no_phrase_that_nothing_uses() -> None:
    used = {message for _, _, message in phrases.used()}
    for language in (Language.RU, Language.ZH):
        kept = {tuple(m.id) if isinstance(m.id, list | tuple) else m.id for m in phrases.catalogue(language) if m.id}
        assert kept == used
