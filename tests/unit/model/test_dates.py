from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from almanac.model.dates import Precision, parse_date


@pytest.mark.parametrize(
    ("text", "first", "last", "precision", "month"),
    [
        ("2017-07-20", "2017-07-20", "2017-07-20", Precision.DAY, "2017-07"),
        ("2016-02", "2016-02-01", "2016-02-29", Precision.MONTH, "2016-02"),
        ("2017-Q4", "2017-10-01", "2017-12-31", Precision.QUARTER, None),
        ("2017-H1", "2017-01-01", "2017-06-30", Precision.HALF, None),
        ("2017", "2017-01-01", "2017-12-31", Precision.YEAR, None),
    ],
)
def test_reads_every_precision(text: str, first: str, last: str, precision: Precision, month: str | None) -> None:
    moment = parse_date(text)
    assert (moment.first, moment.last) == (date.fromisoformat(first), date.fromisoformat(last))
    assert moment.precision is precision
    assert moment.month == month
    assert str(moment) == text


@pytest.mark.parametrize(
    "text",
    [
        "",
        "17",
        "2017-13",
        "2017-02-30",
        "2017-7-1",
        "20170701",
        "2017-Q5",
        "2017-H3",
        "July 2017",
        "٢٠١٧",
        "2017-07-20 ",
    ],
)
def test_refuses_anything_else(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 (the message is the record's to write)
        parse_date(text)


@given(st.dates(date(1000, 1, 1)), st.dates(date(1000, 1, 1)))
def test_days_apart_is_the_distance_of_two_days(one: date, other: date) -> None:
    apart = parse_date(one.isoformat()).days_apart(parse_date(other.isoformat()))
    assert apart == abs((one - other).days)


@given(st.dates(date(1000, 1, 1), date(9999, 1, 1)))
def test_a_day_is_no_day_apart_from_its_month_and_year(day: date) -> None:
    text = day.isoformat()
    for coarse in (text[:7], text[:4]):
        assert parse_date(text).days_apart(parse_date(coarse)) == 0
        assert parse_date(coarse).first <= day <= parse_date(coarse).last
    assert parse_date(text[:7]).days_apart(parse_date((day + timedelta(days=62)).isoformat())) > 0
