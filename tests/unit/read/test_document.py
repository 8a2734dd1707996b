"""How an article is made ready: names of one organisation together, times of founding apart, surrogates harmless."""

from __future__ import annotations

from datetime import date

import pytest

from almanac.read.article import Article
from almanac.read.document import document


def called(language: str, text: str) -> list[str]:
    return [entity.called for entity in document(Article("a", language, date(2019, 6, 18), "", text)).entities]


@pytest.mark.parametrize(
    ("language", "text", "names"),
    [
        ("en", "Fenmoor Ventures led. Fenmoor knows Brackenshaw.", ["Fenmoor Ventures", "Brackenshaw"]),
        ("en", "Turnover rose. Reading rooms fill. We use gpu.farm for that.", ["gpu.farm"]),
        ("ru", "Томскому политехническому университету дали грант.", ["Томский политехнический университет"]),
        ("ru", "Институт системного программирования РАН и НЛМК", ["Институт системного программирования РАН", "НЛМК"]),
        ("ru", "Инвесторы вложились в «Тише едешь». «Колосу» отказали, «Колос» не спорит.", ["Тише едешь", "Колос"]),
        ("ru", "Деньги получил тюменский ГеоЧат.", ["ГеоЧат"]),
    ],
)
def test_names_are_found_and_brought_together(language: str, text: str, names: list[str]) -> None:
    assert called(language, text) == names


@pytest.mark.parametrize(
    ("language", "text", "kinds"),
    [
        ("en", "Brackenshaw, founded in 2013, raised £4m.", ["FOUNDED"]),
        ("en", "Brackenshaw raised £4m in 2013.", ["OLD"]),
        ("ru", "Основанная в 2013 году «Сосна» привлекла 4 млн рублей.", ["FOUNDED"]),
        ("zh", "松云科技成立于2013年，6月17日完成A轮融资。", ["FOUNDED", "TIME"]),
    ],
)
def test_when_a_company_was_founded_is_not_when_it_raised(language: str, text: str, kinds: list[str]) -> None:
    ready = document(Article("a", language, date(2019, 6, 18), "", text))
    found = [token.text for tokens in ready.tokens for token in tokens]
    assert [text for text in found if text in ("FOUNDED", "OLD", "TIME")] == kinds


def test_half_a_character_is_a_question_mark() -> None:
    ready = document(Article("a", "en", None, "x\ud800y", "z\udfff"))
    assert ready.article.whole == "x?y\nz?"
