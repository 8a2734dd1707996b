from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from almanac.resolve.names import normalise


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Graphcore Ltd.", "GRAPHCORE"),
        ("The Alan Turing Institute", "Alan  Turing Institute"),
        ("Université de Montréal", "Universite de Montreal"),
        ("AT&T", "AT and T"),
        ("ПАО «Сбербанк»", "Сбербанк"),
        ("ООО Яндекс", "яндекс"),
        ("Королёв", "Королев"),
        ("华为技术有限公司", "华为技术"),
        ("Ｈｕａｗｅｉ", "Huawei"),
        ("King's College London", "King’s College London"),
        ("Prowler.io", "prowler io"),
    ],
)
def test_the_same_name_written_twice_is_one(one: str, other: str) -> None:
    assert normalise(one) == normalise(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Imperial College", "Imperial College London"),
        ("Соболев", "Соболем"),
        ("йод", "иод"),
        ("Company", "Limited"),
        ("清华大学", "清华"),
    ],
)
def test_different_names_stay_different(one: str, other: str) -> None:
    assert normalise(one) != normalise(other)


@given(st.text(max_size=60))
def test_normalising_twice_changes_nothing(name: str) -> None:
    assert normalise(normalise(name)) == normalise(name)


@given(st.text(max_size=60))
def test_case_and_surrounding_space_do_not_matter(name: str) -> None:
    assert normalise(f"  {name} ") == normalise(name)
