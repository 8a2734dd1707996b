"""The linker on a small register that is made here: what it finds, what it says, what it does with garbage."""

from __future__ import annotations

import json
from importlib import resources
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from almanac.errors import BadInput
from almanac.model.register import Entry, Name, Relation
from almanac.resolve import linker
from almanac.resolve.linker.candidates import read
from almanac.resolve.linker.context import NAMES as CONTEXT
from almanac.resolve.linker.features import NAMES, features
from almanac.resolve.linker.index import Index, build_index, load_index, save_index
from almanac.resolve.linker.linker import Links, link
from almanac.resolve.linker.score import model


def entry(id_: str, names: list[str], country: str, city: str | None = None, **more: object) -> Entry:
    own = tuple(Name(name, "acronym" if name.isupper() and len(name) < 7 else "label") for name in names)
    return Entry(id_, names[0], own, ("education",), country, city, **more)  # type: ignore[arg-type]


REGISTER = (
    entry("mipt", ["Moscow Institute of Physics and Technology", "MIPT", "Московский физико-технический институт", "МФТИ"], "RU", "Dolgoprudny", well_known=True),
    entry("mipt-in", ["Manipal Institute of Pharmacy and Therapeutics", "MIPT"], "IN", "Manipal"),
    entry("ustc", ["University of Science and Technology of China", "中国科学技术大学", "中科大"], "CN", "Hefei", well_known=True),
    entry("cas", ["Chinese Academy of Sciences", "中国科学院"], "CN", "Beijing", well_known=True),
    entry("hku", ["Hangkong University"], "CN", "Nanchang"),
    entry("heidelberg", ["Heidelberg University", "Universität Heidelberg"], "DE", "Heidelberg", well_known=True),
    entry("lab", ["Laboratory of Rare Particles"], "RU", "Dolgoprudny", relations=(Relation("parent", "mipt"),)),
    *(entry(f"filler-{n}", [f"Filler{n} University of Town{n}"], "US", f"Town{n}") for n in range(400)),
)  # fmt: skip


@pytest.fixture(scope="module")
def index() -> Index:
    return build_index(REGISTER)


def one(text: str, index: Index) -> Links:
    [links] = link([text], index)
    return links


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Moscow Institute of Physics and Technology, Dolgoprudny, Russia", "mipt"),
        ("МФТИ, г. Долгопрудный", "mipt"),
        ("Кафедра физики Московского физико-технического института", "mipt"),
        ("Univ Sci & Technol China, Hefei 230026, Peoples R China", "ustc"),
        ("中国科学技术大学计算机学院,合肥 230026", "ustc"),
        ("Institut für Physik, Universität Heidelberg, Germany", "heidelberg"),
    ],
)
def test_names_in_three_scripts_find_the_organisation(text: str, expected: str, index: Index) -> None:
    assert [each.id for each in one(text, index).organisations][:1] == [expected]


def test_a_name_written_in_two_words_is_a_candidate(index: Index) -> None:
    candidates = read("Hang Kong University, Nanchang, China", index).candidates
    assert index.ids.index("hku") in candidates


def test_a_place_decides_between_two_of_the_same_acronym(index: Index) -> None:
    links = one("MIPT, Dolgoprudny, Russia", index)
    ranked = sorted({*links.organisations, *links.review}, key=lambda each: -each.score)
    assert ranked[0].id == "mipt"
    assert "acronym “MIPT” and city Dolgoprudny and country RU" in ranked[0].reason
    assert "another of that name, Manipal Institute of Pharmacy and Therapeutics, is in IN" in ranked[0].reason


@pytest.mark.parametrize("text", ["", " ", "\x00\x01\x02", "Independent Researcher", "!!!", "\ud800", "12345", "\n\t"])
def test_nothing_is_no_organisation(text: str, index: Index) -> None:
    assert one(text, index).organisations == ()


def test_a_megabyte_of_text_is_read_in_part_and_at_once(index: Index) -> None:
    text = "Moscow Institute of Physics and Technology, Russia; " + "word " * 200_000
    assert [each.id for each in one(text, index).organisations] == ["mipt"]


@settings(max_examples=60, deadline=None)
@given(text=st.text(max_size=300))
def test_any_text_is_linked_or_not_and_scores_are_probabilities(text: str) -> None:
    for each in one(text, SMALL).organisations:
        assert 0 <= each.score <= 1
        assert each.reason


SMALL = build_index(REGISTER[:8])


def test_answers_keep_the_order_of_texts_across_batches(index: Index) -> None:
    texts = [f"text {n} of MIPT" for n in range(700)]
    assert [links.text for links in link(texts, index)] == texts


def test_features_are_those_that_the_model_was_trained_on(index: Index) -> None:
    candidates, rows = features(read("MIPT, Dolgoprudny", index), index)
    assert rows.shape == (len(candidates), len(NAMES))
    told = resources.files(linker).joinpath("model", "model.json").read_text(encoding="utf-8")
    assert json.loads(told)["features"] == [*NAMES, *CONTEXT]
    [scored] = model().probabilities([read("MIPT, Dolgoprudny", index)], index)
    assert {candidate for _, candidate in scored} <= set(candidates)


def test_probabilities_grow_with_the_raw_score() -> None:
    trained = model()
    assert list(trained.calibrated) == sorted(trained.calibrated)
    assert 0 < trained.review < trained.answer < trained.automatic <= 1


def test_an_index_is_kept_and_another_version_is_not_taken(index: Index, tmp_path: Path) -> None:
    place = tmp_path / "register" / "a.index"
    save_index(index, place)
    loaded = load_index(place)
    assert loaded is not None
    assert loaded.ids == index.ids
    place.write_bytes(place.read_bytes()[:100])
    assert load_index(place) is None
    assert load_index(tmp_path / "none") is None


def test_a_register_with_a_doubled_id_or_no_name_is_refused() -> None:
    with pytest.raises(BadInput, match="an id more than once"):
        build_index([REGISTER[0], REGISTER[0]])
    with pytest.raises(BadInput, match="no organisation with a name"):
        build_index([])


def test_where_one_organisation_is_certain_nothing_is_for_review(index: Index) -> None:
    found = one("Moscow Institute of Physics and Technology, Dolgoprudny, Russia", index)
    assert found.organisations[0].score >= model().automatic
    assert found.review == ()


@pytest.mark.parametrize("text", ["Filler3 University", "University of Town7 and Town8", "Heidelberg"])
def test_what_is_for_review_is_never_certain(text: str, index: Index) -> None:
    assert all(each.score < model().automatic for each in one(text, index).review)
