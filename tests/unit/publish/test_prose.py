"""Placeholders as each language writes them: words that numbers count, ranges, money, shares, dates and names."""

from __future__ import annotations

from decimal import Decimal
from typing import cast

import pytest

from almanac.model.taxonomy import Phrase, Taxonomy, Terms, Topic
from almanac.model.words import LANGUAGES, Language
from almanac.publish.book import Book, Stages
from almanac.publish.exhibits.exhibit import Voice
from almanac.publish.masthead import Masthead
from almanac.publish.prose import Prose, Told
from almanac.text.placeholders import Literal, Reference, Shown
from almanac.text.value import Value
from almanac.text.values import Values
from tests.unit.text.small import known, values

PHRASE = Phrase("Almanac", "Альманах", "年鉴")
COUNTRIES = {
    "GB": Phrase("United Kingdom", "Великобритания", "英国"), "RU": Phrase("Russia", "Россия", "俄罗斯"),
    "CN": Phrase("China", "Китай", "中国"), "FR": Phrase("France", "Франция", "法国"),
}  # fmt: skip
ROBOTICS = Topic("robotics", Phrase("Robotics", "Робототехника", "机器人"), PHRASE, Terms())
FORMS = {
    Language.EN: ("work", "works"), Language.RU: ("работа", "работы", "работ"), Language.ZH: ("篇论文",),
}  # fmt: skip
ANY = Reference("count/works")


def prose(language: Language, value: Value | None = None) -> Prose:
    """Prose of the small edition; `value` is what every reference stands for."""
    tables = known()
    masthead = Masthead(
        PHRASE, PHRASE, PHRASE, "2026-02-01", "GB", "GBP", "strict", 2025, None, (), COUNTRIES, {}
    )  # fmt: skip
    stages = Stages(tables.facts, tables.resolved, tables.topics, tables.analysed)
    book = Book(masthead, Taxonomy(Terms(), (ROBOTICS,), ()), stages)
    looked_up = values() if value is None else cast("Values", lambda _: value)
    return Prose(Voice(book, language), looked_up)


def told(value: Value, forms: bool = False) -> list[str]:
    """What a value is told as in English, Russian and Chinese, with plain spaces."""
    shown = [
        prose(language, value).told(Shown(ANY, FORMS[language] if forms else ())).text for language in LANGUAGES
    ]  # fmt: skip
    return [text.replace("\u00a0", " ").replace("\u202f", " ") for text in shown]


@pytest.mark.parametrize(
    ("number", "english", "russian", "chinese"),
    [
        (0, "0 works", "0 работ", "0篇论文"),
        (1, "1 work", "1 работа", "1篇论文"),
        (2, "2 works", "2 работы", "2篇论文"),
        (5, "5 works", "5 работ", "5篇论文"),
        (11, "11 works", "11 работ", "11篇论文"),
        (21, "21 works", "21 работа", "21篇论文"),
        (22, "22 works", "22 работы", "22篇论文"),
        (111, "111 works", "111 работ", "111篇论文"),
        (1000, "1,000 works", "1 000 работ", "1,000篇论文"),
        (1.5, "1.5 works", "1,5 работы", "1.5篇论文"),
        (1.0, "1 work", "1 работа", "1篇论文"),
        (0.96, "1 work", "1 работа", "1篇论文"),
        (1.05, "1 work", "1 работа", "1篇论文"),
        (10.0, "10 works", "10 работ", "10篇论文"),
        (4.98, "5 works", "5 работ", "5篇论文"),
        (Decimal(21), "21 works", "21 работа", "21篇论文"),
    ],
)
def test_a_word_takes_the_form_of_the_number_that_is_shown(
    number: float, english: str, russian: str, chinese: str
) -> None:
    assert told(Value("number", number), forms=True) == [english, russian, chinese]


@pytest.mark.parametrize(
    ("low", "high", "written"),
    [
        (3, 5, ["3–5 works", "3–5 работ", "3至5篇论文"]),
        (1, 21, ["1–21 works", "1–21 работа", "1至21篇论文"]),
        (1.5, 2.5, ["1.5–2.5 works", "1,5–2,5 работы", "1.5至2.5篇论文"]),
        (2, 2, ["2 works", "2 работы", "2篇论文"]),
    ],
)
def test_a_range_takes_the_form_of_its_end(low: float, high: float, written: list[str]) -> None:
    assert told(Value("number", low, high), forms=True) == written


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (Value("money", Decimal("275600000.00")), ["£275.6m", "275,6 млн £", "2.756亿英镑"]),
        (Value("money", 2e6, 3e6), ["£2m – £3m", "2 млн £ – 3 млн £", "200万英镑至300万英镑"]),
        (Value("money", Decimal(2000000), Decimal(2000001)), ["£2m", "2 млн £", "200万英镑"]),
        (Value("share", 0.0537), ["5.4%", "5,4 %", "5.4%"]),
        (Value("share", 0.00042), ["0.04%", "0,04 %", "0.04%"]),
        (Value("share", 0.0), ["0%", "0 %", "0%"]),
        (Value("share", 0.05, 0.1), ["5% – 10%", "5 % – 10 %", "5%至10%"]),
        (Value("change", 1.255), ["+25.5%", "+25,5 %", "+25.5%"]),
        (Value("change", 0.8), ["−20%", "−20 %", "−20%"]),
        (Value("change", 0.8, 1.1), ["−20% – +10%", "−20 % – +10 %", "−20%至+10%"]),
        (Value("times", 1.46), ["1.5", "1,5", "1.5"]),
        (Value("rank", 3), ["3", "3", "3"]),
        (Value("rank", 1, 4), ["1–4", "1–4", "1至4"]),
        (Value("number", 12345.67), ["12,345.7", "12 345,7", "12,345.7"]),
        (Value("date", "2026-02-01"), ["1 February 2026", "1 февраля 2026 г.", "2026年2月1日"]),
        (Value("date", "2025"), ["2025", "2025 г.", "2025年"]),
    ],
)
def test_a_value_is_written_as_the_language_does(value: Value, written: list[str]) -> None:
    assert told(value) == written


@pytest.mark.parametrize(
    ("literal", "written"),
    [
        (Literal("number", 4000.0), ["4,000", "4 000", "4,000"]),
        (Literal("number", 0.25), ["0.25", "0,25", "0.25"]),
        (Literal("percent", 90.0), ["90%", "90 %", "90%"]),
        (Literal("percent", 0.5), ["0.5%", "0,5 %", "0.5%"]),
    ],
)
def test_a_number_that_no_data_changes(literal: Literal, written: list[str]) -> None:
    shown = [prose(language).told(literal) for language in LANGUAGES]
    assert [each.text.replace("\u00a0", " ") for each in shown] == written
    assert not any(each.page or each.number for each in shown)


@pytest.mark.parametrize(
    ("path", "english", "russian", "chinese"),
    [
        ("organisation/acme", Told("Acme", "organisations/acme"), Told("Acme", "organisations/acme", "", "en"),
         Told("Acme", "organisations/acme", "", "en")),
        ("organisation/yandex", Told("Yandex", "organisations/yandex"), Told("Яндекс", "organisations/yandex"),
         Told("Yandex", "organisations/yandex", "", "en")),
        ("leader/works/all/1", Told("Acme", "organisations/acme"), Told("Acme", "organisations/acme", "", "en"),
         Told("Acme", "organisations/acme", "", "en")),
        ("country/RU", Told("Russia", "countries/ru"), Told("Россия", "countries/ru"), Told("俄罗斯", "countries/ru")),
        ("technology/robotics", Told("Robotics", "technologies/robotics"), Told("Робототехника", "technologies/robotics"),
         Told("机器人", "technologies/robotics")),
    ],
)  # fmt: skip
def test_a_name_is_that_of_the_language_or_says_whose_it_is(
    path: str, english: Told, russian: Told, chinese: Told
) -> None:
    assert [prose(language).told(Shown(Reference(path))) for language in LANGUAGES] == [english, russian, chinese]


@pytest.mark.parametrize(
    ("path", "page"),
    [
        ("counter/GB/2025/strict", "counter/2025"), ("leaders/works/all/acme", "organisations/acme"),
        ("position/GB/all", "countries/gb"), ("position/acme/all", "organisations/acme"),
        ("count/works", "works"), ("count/policies", "countries"), ("count/countries", "countries"),
        ("count/organisations/country/RU", "countries/ru"), ("count/organisations/country/FR", ""),
        ("count/organisations/kind/company", "organisations"), ("count/works/technology/robotics", "technologies/robotics"),
        ("count/works/kind/paper", "works"), ("count/totals", ""),
    ],
)  # fmt: skip
def test_a_number_leads_to_its_rows_or_nowhere(path: str, page: str) -> None:
    shown = prose(Language.EN, Value("number", 1, number=path)).told(Shown(ANY))
    assert (shown.page, shown.number) == (page, path)


def test_a_reference_to_nothing_raises() -> None:
    with pytest.raises(KeyError):
        prose(Language.EN).told(Shown(Reference("organisation/nobody")))
