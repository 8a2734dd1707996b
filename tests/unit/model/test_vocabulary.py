from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from almanac.model.records import Reader
from almanac.model.vocabulary import ADDRESS, AMOUNT, ID, NUMBER, ROR, TEXT, WIKIDATA, YEAR, Vocabulary, one_of
from almanac.model.words import RoundKind

VOCABULARY = Vocabulary(frozenset({"GB", "RU"}), frozenset({"GBP", "USD"}), ("speech",), ("health",), date(2026, 2, 1))


@pytest.mark.parametrize(
    ("reader", "cell", "value"),
    [
        (ID, "five-ai", "five-ai"),
        (AMOUNT, "30000000", Decimal(30_000_000)),
        (AMOUNT, "0.01", Decimal("0.01")),
        (NUMBER, "-1.25", -1.25),
        (YEAR, "2019", 2019),
        (WIKIDATA, "Q1367256", "Q1367256"),
        (ROR, "https://ror.org/00v0z9322", "https://ror.org/00v0z9322"),
        (ADDRESS, "https://example.com/a?b=1#c", "https://example.com/a?b=1#c"),
        (TEXT, "Сколтех", "Сколтех"),
        (one_of(RoundKind), "series-a", RoundKind.SERIES_A),
        (one_of(RoundKind), "series_a", RoundKind.SERIES_A),
        (VOCABULARY.country, "GB", "GB"),
        (VOCABULARY.day, "2026-02-01", date(2026, 2, 1)),
    ],
)
def test_accepts(reader: Reader[object], cell: str, value: object) -> None:
    assert reader.read(cell) == value


@pytest.mark.parametrize(
    ("reader", "cell"),
    [
        *((ID, cell) for cell in ("", "a/b", "..", "A", "a--b", "-a", "a b", "é", "a" * 81, "a\n", "con\x00")),
        *((AMOUNT, cell) for cell in ("-5", "0", "0.00", "1,000", "1e6", "nan", "30m", "£5", "٣", "1.234", "9" * 19)),
        *((ADDRESS, cell) for cell in ("example.com", "ftp://a.b", "javascript:alert(1)", "https://", "https://a b.c")),
        (ADDRESS, "https://user@host/"),
        (ADDRESS, "http://[::1"),
        *((TEXT, cell) for cell in ("a\x00b", "tab\there", "\ud800", "x" * 2001)),
        *((YEAR, cell) for cell in ("19", "2019-05", "year")),
        (WIKIDATA, "P31"),
        (ROR, "https://ror.org/iiiiiiiii"),
        (one_of(RoundKind), "Series A"),
        (VOCABULARY.country, "UK"),
        (VOCABULARY.currency, "EUR"),
        (VOCABULARY.technology, "health"),
        (VOCABULARY.application, "speech"),
        (VOCABULARY.when, "2026-02-02"),
        (VOCABULARY.when, "2027"),
        (VOCABULARY.day, "2025-12"),
    ],
)
def test_refuses(reader: Reader[object], cell: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 (the message is the record's to write)
        reader.read(cell)


def test_an_expectation_names_the_words_it_knows() -> None:
    assert "series_a" in one_of(RoundKind).expected
    assert "speech" in VOCABULARY.technology.expected
    assert "2026-02-01" in VOCABULARY.when.expected
