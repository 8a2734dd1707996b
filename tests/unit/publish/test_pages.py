from __future__ import annotations

from almanac.publish.pages import YEARS, _first, _years


def works(*years: int) -> list[dict[str, object]]:
    return [{"published": f"{year}-05"} for year in years]


def test_years_without_works_stand_between_those_with_some() -> None:
    assert _years(works(2019, 2021, 2021)) == [(2019, 1), (2020, 0), (2021, 2)]


def test_one_year_is_no_series_and_no_work_is_none() -> None:
    assert _years(works(2020, 2020)) == []
    assert _years([]) == []


def test_only_the_last_years_are_shown() -> None:
    found = _years(works(1950, 2026))
    assert found == [*((year, 0) for year in range(2026 - YEARS + 1, 2026)), (2026, 1)]


def test_a_page_lists_the_first_and_says_how_many_there_are() -> None:
    rows = works(*range(2000, 2020))
    assert _first(rows, 3) | {"years": None} == {"works": rows[:3], "works_in_all": 20, "years": None}
