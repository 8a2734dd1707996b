"""What becomes a round or a partnership, and what must not. The texts are the tests' own."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from almanac.read.article import Article, Reading
from almanac.read.reader import LANGUAGES, read


def reading(language: str, title: str, text: str = "", published: date | None = date(2019, 6, 18)) -> Reading:
    return read(Article("a", language, published, title, text))


ROUNDS = [
    ("en", "Brackenshaw raises £4m", "Brackenshaw said on Monday it had raised £4m ($5.1m) in a Series A led by Alder Ventures.",
     ("Brackenshaw", 4e6, "GBP", "series_a", "2019-06-17", ("Alder Ventures",), ("Alder Ventures",))),
    ("en", "Fernlight.ai wins grant", "Innovate UK has awarded Fernlight.ai a grant of £250,000.",
     ("Fernlight.ai", 250e3, "GBP", "grant", "2019-06-18", ("Innovate UK",), ())),
    ("ru", "«Сосна» привлекла 35 млн рублей", "Компания «Сосна» вчера объявила о привлечении 35 млн рублей. Лидером раунда стал фонд «Северный Мыс».",
     ("Сосна", 35e6, "RUB", "unknown", "2019-06-18", ("Северный Мыс",), ("Северный Мыс",))),
    ("ru", "В «Ольху» вложили деньги", "Фонд «Южный берег» инвестировал $2 млн в стартап «Ольха» на посевной стадии.",
     ("Ольха", 2e6, "USD", "seed", "2019-06-18", ("Южный берег",), ())),
    ("zh", "松云科技完成3000万元A轮融资", "6月17日，松云科技宣布完成3000万元A轮融资，由远山资本领投，海声创投跟投。",
     ("松云科技", 30e6, "CNY", "series_a", "2019-06-18", ("远山资本", "海声创投"), ("远山资本",))),
    ("zh", "松云科技天使轮获得远山资本数百万元投资", "", ("松云科技", None, "CNY", "seed", "2019-06-18", ("远山资本",), ())),
]  # fmt: skip


@pytest.mark.parametrize(("language", "title", "text", "expected"), ROUNDS)
def test_a_round_is_read(language: str, title: str, text: str, expected: tuple[object, ...]) -> None:
    [found] = reading(language, title, text).rounds
    told = found.announced if language == "en" else "2019-06-18"
    assert (
        found.company, found.amount, found.currency, found.kind, told, found.investors, found.leads
    ) == expected  # fmt: skip
    start, end = found.span
    assert 0 <= start < end <= len(title) + 1 + len(text)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "Alder Ventures, the venture firm, has held the final close of its second fund at £120m."),
        ("en", "Brackenshaw is in talks to raise about $200m, three people familiar with the matter said."),
        ("en", "Cedar Group has acquired Brackenshaw for $90m."),
        ("en", "Brackenshaw is valued at $1.2bn."),
        ("en", "UK start-ups raised £2.1bn in the third quarter, figures show."),
        ("en", "Brackenshaw raised £3m in 2014."),
        ("en", "Brackenshaw is still £90,000 short of the £400,000 it is asking for on Seedrs."),
        ("en", "The government is to spend £40m on machine learning."),
        ("ru", "«Сосна» планирует привлечь 5 млрд рублей на бирже."),
        ("ru", "В 2016 году «Сосна» привлекла 310 млн рублей."),
        ("ru", "Российские стартапы привлекли 5,8 млрд рублей, подсчитало агентство."),
        ("zh", "据知情人士透露，松云科技正考虑在香港上市，集资规模为8亿美元。"),
        ("zh", "远山资本三期人工智能基金完成首次关账，规模为15亿元人民币。"),
        ("zh", "海声软件以8.6亿元收购松云科技100%股权。"),
        ("zh", "2015年9月，松云科技曾获得远山资本1500万元天使轮投资。"),
    ],
)
def test_what_is_not_done_news_or_a_round_is_none(language: str, text: str) -> None:
    assert reading(language, "", text).rounds == ()


@pytest.mark.parametrize(
    ("language", "text", "parties"),
    [
        ("en", "Brackenshaw has signed a research agreement with the University of Northmoor.", {"Brackenshaw", "University of Northmoor"}),
        ("ru", "Сеть клиник «Вереск» и компания «Сосна» подписали соглашение о совместной разработке алгоритмов.", {"Вереск", "Сосна"}),
        ("zh", "松云科技与北原大学今日签署战略合作协议，双方将共建联合实验室。", {"松云科技", "北原大学"}),
    ],
)  # fmt: skip
def test_a_partnership_is_read(language: str, text: str, parties: set[str]) -> None:
    [pact] = reading(language, "", text).partnerships
    assert set(pact.parties) == parties
    assert pact.announced == "2019-06-18"


def test_without_a_day_of_publication_nothing_is_dated() -> None:
    [found] = reading("en", "Brackenshaw raises £4m in seed funding", published=None).rounds
    assert found.announced is None


@given(st.sampled_from(sorted(LANGUAGES)), st.text(max_size=60), st.text(max_size=200))
def test_any_text_is_read(language: str, title: str, text: str) -> None:
    for found in reading(language, title, text).rounds:
        assert found.company
