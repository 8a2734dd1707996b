from __future__ import annotations

from decimal import Decimal

import pytest

from almanac.model.words import Language
from almanac.publish.formats import Formats

EN, RU, ZH = (Formats(language) for language in Language)


@pytest.mark.parametrize(
    ("amount", "currency", "english", "russian", "chinese"),
    [
        ("276412345", "GBP", "£276.4m", "276,4 млн £", "2.764亿英镑"),
        ("5640000", "GBP", "£5.6m", "5,6 млн £", "564万英镑"),
        ("30000000", "USD", "$30m", "30 млн $", "3000万美元"),
        ("1050000000", "USD", "$1.05bn", "1,05 млрд $", "10.5亿美元"),
        ("600000", "GBP", "£600,000", "600 000 £", "60万英镑"),
        ("1200000000", "RUB", "RUB 1.2bn", "1,2 млрд ₽", "12亿俄罗斯卢布"),
        ("999999", "EUR", "€999,999", "999 999 €", "100万欧元"),
        ("960000", "GBP", "£960,000", "960 000 £", "96万英镑"),
        ("0", "GBP", "£0", "0 £", "0英镑"),
        ("-18000000", "GBP", "−£18m", "−18 млн £", "−1800万英镑"),
        ("13990000", "GBP", "£14m", "14 млн £", "1399万英镑"),
        ("250000000000", "USD", "$250bn", "250 млрд $", "2500亿美元"),
        ("999960000", "GBP", "£1bn", "1 млрд £", "10亿英镑"),
    ],
)
def test_money(amount: str, currency: str, english: str, russian: str, chinese: str) -> None:
    written = [formats.money(Decimal(amount), currency) for formats in (EN, RU, ZH)]
    assert [text.replace("\u00a0", " ") for text in written] == [english, russian, chinese]


@pytest.mark.parametrize(
    ("when", "english", "russian", "chinese"),
    [
        ("2017-07-20", "20 July 2017", "20 июля 2017 г.", "2017年7月20日"),
        ("2017-07", "July 2017", "июль 2017 г.", "2017年7月"),
        ("2017-Q3", "3rd quarter 2017", "3-й квартал 2017 г.", "2017年第3季度"),
        ("2017-H2", "second half of 2017", "2-е полугодие 2017 г.", "2017年下半年"),
        ("2017", "2017", "2017 г.", "2017年"),
    ],
)
def test_dates(when: str, english: str, russian: str, chinese: str) -> None:
    written = [formats.date(when).replace("\u00a0", " ").replace("\u202f", " ") for formats in (EN, RU, ZH)]
    assert written == [english, russian, chinese]


def test_ranges() -> None:
    low, high = Decimal(260_000_000), Decimal(310_000_000)
    assert [f.money_range(low, high, "GBP").replace("\u00a0", " ") for f in (EN, RU, ZH)] == [
        "£260m – £310m", "260 млн £ – 310 млн £", "2.6亿英镑至3.1亿英镑",
    ]  # fmt: skip
    assert EN.money_range(low, low, "GBP") == "£260m"
    assert EN.range("1", "3") == "1–3"
    assert [formats.range("1", "1") for formats in (EN, RU, ZH)] == ["1", "1", "1"]


@pytest.mark.parametrize("value", [0.0, -0.0, 0.0004, -0.0004])
def test_what_is_rounded_to_nought_has_no_sign(value: float) -> None:
    for formats in (EN, RU, ZH):
        assert formats.number(value) == formats.number(value, 2) == formats.signed(value) == "0"
        assert formats.change(value).replace("\u00a0", "") == "0%"
        assert "−" not in formats.money(value, "GBP")
    assert (EN.number(-0.06, 1), EN.signed(-0.06), EN.signed(2), EN.change(-0.034)) == ("-0.1", "−0.1", "+2", "−3.4%")
