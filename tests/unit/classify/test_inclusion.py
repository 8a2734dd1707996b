"""The rule of inclusion: the first line that fits, from descriptions in any language; a judgement goes before it."""

from __future__ import annotations

from typing import Any

import pyarrow as pa
import pytest

from almanac.classify.inclusion import Inclusion, descriptions, with_standings
from almanac.commands.options import BUNDLED
from almanac.resolve.organisations import ORGANISATIONS
from almanac.settings import read_industry

INDUSTRY = read_industry(BUNDLED)
RULE = Inclusion(INDUSTRY.settings.inclusion, INDUSTRY.taxonomy)


@pytest.mark.parametrize(
    ("language", "text", "standing", "said"),
    [
        ("en", "computer vision for quarries", "strict", "computer vision"),
        ("en", "an AI assistant for personal money", "strict", "AI"),
        ("ru", "распознавание речи для банков", "strict", "распознавание речи"),
        ("zh", "自动驾驶解决方案提供商", "strict", "自动驾驶"),
        ("en", "automatic savings by an algorithm", "core", "algorithm"),
        ("en", "online payments", "broad", "payment"),
        ("en", "food sharing between neighbours", "outside", "nothing"),
    ],
)
def test_the_first_line_that_fits_decides(language: str, text: str, standing: str, said: str) -> None:
    found = RULE.standing({language: text})
    assert found is not None
    assert found[0].value == standing
    assert said in found[1][language] or standing == "outside"


def test_nothing_is_said_of_what_nobody_describes() -> None:
    assert RULE.standing({}) is None
    assert RULE.standing({"en": "", "ru": ""}) is None


def organisation(id_: str, **more: Any) -> dict[str, Any]:
    return dict.fromkeys(ORGANISATIONS.names) | {"id": id_, "other_names": []} | more


def test_a_judgement_goes_before_the_rule_and_articles_describe_newcomers() -> None:
    view = pa.Table.from_pylist(
        [
            organisation("judged", about_en="computer vision", standing="outside", reason_en="so judged"),
            organisation("ruled", about_en="computer vision"),
            organisation("read"),
            organisation("unknown"),
        ],
        schema=ORGANISATIONS,
    )
    reports = pa.Table.from_pylist([
        {"organisation": "read", "language": "ru", "context": "Разработчик чат-ботов «Сосна» привлёк деньги."},
        {"organisation": "read", "language": "en", "context": None},
    ])  # fmt: skip
    found = {row["id"]: row for row in with_standings(view, descriptions(view, reports), RULE).to_pylist()}
    assert (found["judged"]["standing"], found["judged"]["judged"], found["judged"]["by_rule"]) == (
        "outside",
        True,
        "strict",
    )
    assert (found["ruled"]["standing"], found["ruled"]["judged"]) == ("strict", False)
    assert found["read"]["standing"] == "strict"
    assert "чат-бот" in found["read"]["reason_ru"]
    assert found["unknown"]["standing"] is None
