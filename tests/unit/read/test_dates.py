"""Times as three languages tell them, on the day of publication."""

from __future__ import annotations

from datetime import date

import pytest

from almanac.read.dates import times

TUESDAY = date(2019, 6, 18)


@pytest.mark.parametrize(
    ("language", "text", "when"),
    [
        ("en", "on Monday", "2019-06-17"), ("en", "last Tuesday", "2019-06-11"), ("en", "said on Tuesday", "2019-06-18"),
        ("en", "yesterday", "2019-06-17"), ("en", "on 11 June", "2019-06-11"), ("en", "July 11, 2017", "2017-07-11"),
        ("en", "in October 2016", "2016-10"), ("en", "in 2014", "2014"), ("en", "this week", "2019-06"), ("en", "on 19 December", "2018-12-19"),
        ("ru", "вчера", "2019-06-17"), ("ru", "в понедельник", "2019-06-17"), ("ru", "в минувший вторник", "2019-06-11"),
        ("ru", "6 июня", "2019-06-06"), ("ru", "3 октября 2018 года", "2018-10-03"), ("ru", "в феврале 2017 года", "2017-02"),
        ("ru", "на прошлой неделе", "2019-06"), ("ru", "в 2018 году", "2018"),
        ("zh", "昨日", "2019-06-17"), ("zh", "周一", "2019-06-17"), ("zh", "上周五", "2019-06-14"), ("zh", "6月12日", "2019-06-12"),
        ("zh", "2017年9月", "2017-09"), ("zh", "今年2月", "2019-02"), ("zh", "三天前", "2019-06-15"), ("zh", "近日", "2019-06-18"),
    ],
)  # fmt: skip
def test_a_time_is_told(language: str, text: str, when: str) -> None:
    assert [told.when for told in times(text, language, TUESDAY)] == [when]
