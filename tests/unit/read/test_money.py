"""Sums of money as three languages write them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from almanac.read.money import LANGUAGES, sums

CASES = [
    ("en", "£1.2bn", 1.2e9, "GBP", False), ("en", "$28m", 28e6, "USD", False), ("en", "4 million pounds", 4e6, "GBP", False),
    ("en", "SEK 40m", 40e6, "SEK", False), ("en", "€750k", 750e3, "EUR", False), ("en", "about £925,000", 925e3, "GBP", True),
    ("en", "C$85m", 85e6, "CAD", False), ("en", "GBP 1.2 million", 1.2e6, "GBP", False), ("en", "£612,400", 612_400, "GBP", False),
    ("en", "CHF67m", 67e6, "CHF", False), ("en", "US$1.5bn", 1.5e9, "USD", False), ("en", "more than $300 million", 300e6, "USD", True),
    ("en", "a seven-figure sum", None, None, False), ("en", "£1,043,210", 1_043_210, "GBP", False), ("en", "$70 mln", 70e6, "USD", False),
    ("en", "20 million Canadian dollars", 20e6, "CAD", False), ("en", "HK$500m", 500e6, "HKD", False), ("en", "NOK 30m", 30e6, "NOK", False),
    ("en", "€6.5m", 6.5e6, "EUR", False), ("en", "¥3bn", 3e9, "CNY", False),
    ("ru", "1,2 млрд руб.", 1.2e9, "RUB", False), ("ru", "5,6 млн долл.", 5.6e6, "USD", False), ("ru", "$5 млн", 5e6, "USD", False),
    ("ru", "около $32 млн", 32e6, "USD", True), ("ru", "больше 400 миллионов рублей", 400e6, "RUB", True),
    ("ru", "1 043 210 рублей", 1_043_210, "RUB", False), ("ru", "несколько миллионов рублей", None, "RUB", False),
    ("ru", "€3 млн", 3e6, "EUR", False), ("ru", "2,3 млрд рублей", 2.3e9, "RUB", False), ("ru", "150 тыс. евро", 150e3, "EUR", False),
    ("ru", "20 млн фунтов стерлингов", 20e6, "GBP", False), ("ru", "35\u00a0млн ₽", 35e6, "RUB", False), ("ru", "10 млн юаней", 10e6, "CNY", False),
    ("zh", "1.2亿元人民币", 120e6, "CNY", False), ("zh", "3.5亿人民币", 350e6, "CNY", False), ("zh", "3000万美元", 30e6, "USD", False),
    ("zh", "数千万元", None, "CNY", False), ("zh", "近千万元人民币", None, "CNY", False), ("zh", "数百万美元", None, "USD", False),
    ("zh", "超4.5亿美元", 450e6, "USD", True), ("zh", "近1亿美元", 100e6, "USD", True), ("zh", "6000多万元", 60e6, "CNY", True),
    ("zh", "亿元级", None, "CNY", False), ("zh", "4,500万港元", 45e6, "HKD", False), ("zh", "12亿日元", 1.2e9, "JPY", False),
    ("zh", "500万英镑", 5e6, "GBP", False), ("zh", "1500万元", 15e6, "CNY", False), ("zh", "2万美元", 20e3, "USD", False),
    ("en", "ten million dollars", 10e6, "USD", False), ("en", "half a million pounds", 0.5e6, "GBP", False),
    ("en", "Rs 25 crore", 250e6, "INR", False), ("en", "R120m", 120e6, "ZAR", False), ("en", "RM4.5m", 4.5e6, "MYR", False),
    ("ru", "1 млрд 350 млн рублей", 1.35e9, "RUB", False), ("ru", "полмиллиарда рублей", 0.5e9, "RUB", False),
    ("ru", "два миллиона американских долларов", 2e6, "USD", False), ("ru", "40 миллионов от банка", 40e6, "RUB", False),
    ("zh", "两亿八千万元", 280e6, "CNY", False), ("zh", "三百五十万美元", 3.5e6, "USD", False),
    ("zh", "1.5亿A轮融资", 150e6, "CNY", False), ("zh", "2亿8千万美元", 280e6, "USD", False),
]  # fmt: skip


@pytest.mark.parametrize(("language", "text", "amount", "currency", "approximate"), CASES)
def test_a_sum_is_read(language: str, text: str, amount: float | None, currency: str | None, approximate: bool) -> None:
    [money] = sums(text, language)
    assert (money.amount, money.currency, money.approximate) == (amount, currency, approximate)


@pytest.mark.parametrize(
    ("language", "text"),
    [("en", "£4m ($5.2m)"), ("ru", "2,3 млрд рублей (около $32 млн)"), ("zh", "3.2亿元（约5000万美元）"), ("en", "4 million pounds ($5.2 million)")],
)  # fmt: skip
def test_a_sum_in_brackets_is_the_same_in_another_currency(language: str, text: str) -> None:
    assert [money.converted for money in sums(text, language)] == [False, True]


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "74 per cent of 812 people in 2018"),
        ("ru", "18% из 1800 комбайнов"),
        ("zh", "46家医院的200万人次"),
        ("ru", "3 млн пользователей"),
        ("zh", "500万用户"),
        ("en", "13 million users"),
    ],
)
def test_a_number_without_a_currency_is_no_sum(language: str, text: str) -> None:
    assert sums(text, language) == []


@given(st.sampled_from(LANGUAGES), st.text(max_size=80))
def test_any_text_is_searched_and_spans_lie_in_it(language: str, text: str) -> None:
    for money in sums(text, language):
        start, end = money.span
        assert 0 <= start < end <= len(text)
        assert money.amount is None or money.amount >= 0
