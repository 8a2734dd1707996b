from __future__ import annotations

import re

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from almanac.text.claims import holds, sentence_of
from almanac.text.placeholders import Claim, parse
from tests.unit.text.small import ANALYSED, values


def claim(text: str) -> Claim:
    found = parse(f"claim {text}")
    assert isinstance(found, Claim)
    return found


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("counter/GB/2025/strict = 1e6", True), ("counter/GB/2025/strict > 1e6", False),
        ("counter/GB/2025/strict < counter/GB/2025/broad", True), ("counter/GB/2025/strict low >= 900000", True),
        ("counter/GB/2025/strict rounds = 2", True), ("leaders/works/all/acme rank = 1", True),
        ("leader/works/all/1 = acme", True), ("leader/works/all/1 != leader/raised/all/1", False),
        ("leader/works/all/2 country = RU", True), ("leading/all/1 = country/GB", True),
        ("position/GB/all share > 0.39", True), ("position/GB/all growth < 1", True),
        ("topic/technology/robotics complexity < 0", True), ("count/works >= 2", True), ("network/1 = yandex", True),
        ("network/1 partners > network/2 partners", True), ("count/works != 2", False),
        ("last-year = 2025", True), ("last-year > 2025", False), ("edition > 2026-01-31", True),
        ("edition >= 2026", True), ("edition > last-year", True), ("edition > 2026", False), ("edition = 2026", True),
        ("edition <= 2026-02", True), ("edition > 2026-02", False), ("edition != 2026-02", False), ("edition < 2027", True),
    ],
)  # fmt: skip
def test_a_claim_is_held_against_the_data(text: str, expected: bool) -> None:
    assert holds(claim(text), values()) is expected


SAME: dict[str, dict[str, float]] = {
    "leaders": {"rank": 1}, "positions": {"rank": 1}, "topic_figures": {"works": 2.0}, "nodes": {"partners": 3},
}  # fmt: skip
TIED = {name: pa.Table.from_pylist([row | same for row in ANALYSED[name]]) for name, same in SAME.items()}


@pytest.mark.parametrize(
    "text",
    [
        "leader/works/all/1 = acme", "leader/works/all/1 country = GB", "leading/all/1 = GB", "network/1 = yandex",
        "busiest/technology/1 = robotics", "leader/works/all/1 != lone", "leader/works/all/2 != acme",
        "busiest/technology/1 != speech", "leading/all/1 = leading/all/1", "leading/all/1 != leading/all/2",
    ],
)  # fmt: skip
def test_a_place_that_others_tie_is_nobodys_alone(text: str) -> None:
    assert not holds(claim(text), values(**TIED))


@pytest.mark.parametrize(
    "text",
    [
        "leader/works/robotics/1 = yandex", "leading/technology/robotics/1 = RU", "leader/works/all/1 value > 8",
        "network/1 partners = 3", "leading/all/1 != CN",
    ],
)  # fmt: skip
def test_a_tie_elsewhere_changes_nothing(text: str) -> None:
    assert holds(claim(text), values(**TIED))


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("leader/works/all/1 < acme", "is a name: compare it with = or !="),
        ("leader/works/all/1 >= leader/works/all/2", "is a name"),
        ("leader/works/all/1 = 5", "is of the sort organisation, and what it is compared with of the sort number"),
        (
            "leader/works/all/1 != country/GB",
            "is of the sort organisation, and what it is compared with of the sort country",
        ),
        (
            "leader/works/all/1 = count/works",
            "is of the sort organisation, and what it is compared with of the sort number",
        ),
        ("count/works > acme", "acme is no number"),
        ("count/works > edition", "is of the sort number, and what it is compared with of the sort date"),
        ("counter/GB/2025/strict range > 5", "is a range: compare one of its ends"),
        ("count/works < leaders/works/all/acme rank-range", "leaders/works/all/acme rank-range is a range"),
        ("edition > yesterday", "yesterday is no date"),
        ("last-year > 2024.5", "2024.5 is no date"),
    ],
)
def test_a_claim_that_compares_what_cannot_be_says_so(text: str, why: str) -> None:
    with pytest.raises(ValueError, match=re.escape(why)):
        holds(claim(text), values())


@pytest.mark.parametrize(
    "text",
    [
        "leader/works/all/1 != acmee", "leader/works/all/1 = GB", "leading/all/1 != ZZ", "leader/works/all/9 = acme",
        "count/works > count/planets", "leader/works/all/3 country = GB",
    ],
)  # fmt: skip
def test_a_claim_about_something_unknown_raises(text: str) -> None:
    """An id with a slip in it would make a claim with != hold for ever."""
    with pytest.raises(KeyError):
        holds(claim(text), values())


C = "{claim a/b > 1}"


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (f"One. Two{C}. Three.", "Two."),
        (f"One. Two.{C} Three.", "Two."),
        (f"One. Two. {C}", "Two."),
        (f"One! Two?{C} Three.", "Two?"),
        (f"{C}One. Two.", "One."),
        (f"One, {{counter/GB/2017/strict range}}{C}: so. Two.", "One, {counter/GB/2017/strict range}: so."),
        (f"He said “One.”{C} Two.", "He said “One.”"),
        (f"**One.**{C} Two.", "**One.**"),
        (f"一。二{C}。三。", "二。"),
        (f"一。“二。”{C}三。", "“二。”"),
        (f"Один. «Два».{C} Три.", "«Два»."),
        (f"One\ntwo{C}\nthree. Four.", "One two three."),
        (f"One{{claim a/b > 1.5}} and two{C}. Three.", "One and two."),
        (f"One{{claim a/b > 1.5}}. {{count/works}} and two{C}. Three.", "{count/works} and two."),
        (f"One. The U.S. was fast{C}. Two.", "The U.S. was fast."),
        (f"One. In the U.S. AI was fast{C}. Two.", "In the U.S. AI was fast."),
        (f"Один. Быстро, т. е. вдвое, росла{C}. Два.", "Быстро, т. е. вдвое, росла."),
        (f"One. [Two](https://e.org/a.B?c!D) is v2.0{C}. Three.", "[Two](https://e.org/a.B?c!D) is v2.0."),
        (f"One. “Why?” they asked… and left{C}! Three.", "“Why?” they asked… and left!"),
        (f"One.\nTwo… Three{C}. Four.", "Three."),
        (f"No end{C}", "No end"),
    ],
)
def test_the_sentence_of_a_claim(text: str, sentence: str) -> None:
    assert sentence_of(text, text.index(C)) == sentence


@given(
    st.lists(st.text(st.sampled_from("абв xyz中文 .!?。{}\n”»"), max_size=12), min_size=1, max_size=6),
    st.integers(0, 5),
)  # fmt: skip
def test_a_sentence_is_a_part_of_the_text_and_has_no_claim(pieces: list[str], at: int) -> None:
    at = min(at, len(pieces) - 1)
    text = "".join(pieces[: at + 1]) + C + "".join(pieces[at + 1 :])
    sentence = sentence_of(text, len("".join(pieces[: at + 1])))
    assert "\0" not in sentence
    assert "\1" not in sentence
    assert " ".join(sentence.split()) == sentence
    if "{" not in "".join(pieces) and "}" not in "".join(pieces):
        assert sentence in " ".join(text.replace(C, "").split())
