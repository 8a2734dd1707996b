"""What stops an edition for its prose: each fault with file and line, and each failing claim in three languages."""

from __future__ import annotations

import pytest

from almanac.errors import BadInput
from almanac.text.gates import failures
from tests.unit.text.small import chapters, values


def faults(english: str, russian: str | None = None, chinese: str | None = None, *protected: str) -> list[str]:
    return failures(chapters(english, russian, chinese), values(), protected)


def test_chapters_without_a_fault_pass() -> None:
    assert faults(
        "In 2025 SHACK15 knew {count/works: work|works} of {organisation/acme}{claim count/works = 2}. And H100.",
        "В 2025 году SHACK15 знал {count/works: работу|работы|работ} {organisation/acme}{claim count/works = 2}. H100.",
        "2025年，SHACK15知道{organisation/acme}的{count/works:篇论文}{claim count/works = 2}。H100。",
    ) == []  # fmt: skip


def test_no_chapters_have_no_fault() -> None:
    assert failures({language: [] for language in chapters("x")}, values(), ()) == []


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("{organisation/nobody}", "{organisation/nobody} stands for nothing"),
        ("{count/works mean}", "{count/works mean} stands for nothing"),
        ("{works}", "{works} stands for nothing"),
        ("*Of {claim count/planets > 3}*", "{claim count/planets > 3.0} stands for nothing"),
        ("{claim count/works > count/planets}", "{claim count/works > count/planets} stands for nothing"),
        ("{leader/works/all/3 country}", "{leader/works/all/3 country} stands for nothing"),
        ("[All {count/planets}](/works)", "{count/planets} stands for nothing"),
    ],
)  # fmt: skip
def test_a_reference_to_nothing_is_named_in_each_language(text: str, fault: str) -> None:
    found = faults(f"one\ntwo {text}")
    assert [each.partition(": ")[0] for each in found] == [
        f"text/{code}/state.md, line 4" for code in ("en", "ru", "zh")
    ]
    assert all(each.partition(": ")[2].startswith(fault) for each in found)


@pytest.mark.parametrize(
    ("text", "digits"),
    [
        ("Of 350 works", "350"), ("Of 12,345.6 works", "12,345.6"), ("GPT-4", "4"), ("中文3个", "3"), ("第15号", "15"),
        ("１２ works", "１２"), ("*one\n2*", "2"), ("&#53; works", "5"), ("20175 works", "20175"), ("1.2017", "1"),
        ("£5m", "5"), ("№7", "7"), ("- {count/works} of 8", "8"), ("> 9", "9"), ("## Part 6", "6"),
        ("1699 works", "1699"), ("v2.0-3", "3"), ("{count/works}7", "7"), ("Llama 3.1", "3.1"), ("<https://e.org/9> 4", "4"),
        ("见https://e.org/9，共10家机构", "10"),
    ],
)  # fmt: skip
def test_digits_that_somebody_typed_are_named(text: str, digits: str) -> None:
    [fault, *_] = faults(text, text, text)
    line = 4 if "\n" in text else 3
    assert fault.startswith(f"text/en/state.md, line {line}: the number {digits} is typed; write a placeholder")


def test_digits_in_a_title_are_typed_too() -> None:
    assert faults("# Our 7 leaders\n\nx\n")[0].startswith("text/en/state.md, line 1: the number 7 is typed")


@pytest.mark.parametrize(
    "text",
    [
        "SHACK15 and H100", "Школа21", "Émile9", "in 1956, 2017年 and 2017–2019", "[x](https://e.org/9/8)",
        "Bayes, 1763, and Lovelace, 1843", "<https://doi.org/10.1234/5>", "Llama3.1 and v2.0, **H**100", "Qwen2.5模型",
        "{number 350} and {percent 5}", "{figure ranks works}\n\nx", "{table rounds 2017}",
    ],
)  # fmt: skip
def test_years_names_and_addresses_are_no_typed_numbers(text: str) -> None:
    assert faults(text) == []


def test_a_protected_name_may_have_digits() -> None:
    assert faults("GPT-4 and COVID-19", None, None, "GPT-4", "COVID-19") == []
    assert len(faults("GPT-4 and GPT-5", None, None, "GPT-4")) == 3
    assert faults("GPT-4 by GPT", None, None, "GPT", "GPT-4") == []
    assert len(faults("GPT-40 and xGPT-4", None, None, "GPT-4")) == 6
    assert faults("Area\n51, *Area* 51, Area\xa051", "Area 51区", None, "Area 51") == []


@pytest.mark.parametrize(
    ("english", "other"),
    [
        ("As Meta\nLabs did", "Как Meta Labs"), ("As Meta Labs did", "Как Meta\nLabs"), ("Meta Labs", "和Meta\xa0Labs的"),
        ("> Meta\n> Labs", "> Meta Labs"), ("x", "х"), ("Metadata", "Метаданные"), ("Meta and MetaLabs", "Meta и «Металабс»"),
    ],
)  # fmt: skip
def test_names_are_whole_words_however_they_are_wrapped(english: str, other: str) -> None:
    assert faults(english, other, english, "Meta", "Meta  Labs", " ", "") == []


@pytest.mark.parametrize(
    ("english", "other", "lacking"),
    [
        ("Meta Labs", "Meta", "Meta Labs"), ("Meta", "Metadata", "Meta"), ("GPT-4", "GPT-5", "GPT-4"),
        ("As Meta\nLabs did", "Как «Мета»", "Meta Labs"), ("人工智能", "智能", "人工智能"),
    ],
)  # fmt: skip
def test_a_name_that_is_lost_is_named_whole(english: str, other: str, lacking: str) -> None:
    found = faults(english, other, english, "Meta", "Meta Labs", "GPT", "GPT-4", "人工智能")
    assert (
        f"text/ru/state.md, line 3: lacks the name {lacking}, which is never translated (text/en/state.md, line 3)"
        in found
    )


@pytest.mark.parametrize(
    ("russian", "fault"),
    [
        ("Раз.", "2 blocks where text/en/state.md has 3; from this line on they do not correspond"),
        ("Раз.\n\nДва.\n\nТри.", "4 blocks where text/en/state.md has 3"),
    ],
)
def test_blocks_that_do_not_correspond_are_named(russian: str, fault: str) -> None:
    [found] = faults("One.\n\nTwo.", russian)
    assert found.startswith("text/ru/state.md, line ")
    assert fault in found


def test_the_line_from_which_blocks_part_is_that_of_the_first_that_differs() -> None:
    [found] = faults("One.\n\n## Two\n\nThree.", "Раз.\n\nЕщё.\n\n## Два\n\nТри.")
    assert found.startswith("text/ru/state.md, line 5: 5 blocks where")


@pytest.mark.parametrize(
    ("english", "russian", "fault"),
    [
        ("Of {count/works}.", "Из них.", "lacks {count/works}"),
        ("Of {count/works}.", "{count/rounds}.", "has {count/rounds}, which the English does not"),
        ("Of {count/works}.", "{count/works} из {count/works}.", "has {count/works}, which the English does not"),
        ("{number 1234567}", "{number 1234568}", "lacks {number 1234567.0}"),
        ("{figure map}", "{figure shares}", "lacks {figure map}"),
        ("{table leaders works all 10}", "{table leaders works all 20}", "lacks {table leaders works all 10}"),
        ("A{claim count/works = 2}.", "А.", "lacks {claim count/works = 2.0}"),
        ("A{claim count/works = 2}.", "А{claim count/works < 2}.", "has {claim count/works < 2.0}"),
        ("In 2017.", "В 2018 году.", "lacks 2017"),
        ("In 2017.", "В 2018 году.", "has 2018, which the English does not"),
        ("By SHACK15 News.", "По SHACK15 Новости.", "lacks the name SHACK15 News, which is never translated"),
        ("- one\n- two", "- раз", "is '-' where the English is '- -'"),
        ("- one", "1. раз", "is '1.' where the English is '-'"),
        ("## One", "### Раз", "is '###' where the English is '##'"),
        ("## One", "Раз", "is 'text' where the English is '##'"),
        ("> One", "Раз", "is 'text' where the English is '>'"),
        ("- one\n  - two\n- three", "- раз\n- два\n- три", "is '- - -' where the English is '- (-) -'"),
        ("Text:\n- one", "- раз", "is '-' where the English is 'text -'"),
    ],
)
def test_what_a_translation_lost_or_changed_is_named(english: str, russian: str, fault: str) -> None:
    found = faults(f"x\n\n{english}", f"х\n\n{russian}", None, "SHACK15 News")
    assert [each for each in found if each.startswith(f"text/ru/state.md, line 5: {fault}")]
    assert all(each.startswith("text/ru") and each.endswith(" (text/en/state.md, line 5)") for each in found)


@pytest.mark.parametrize(
    ("english", "russian"),
    [
        ("**One** two.", "Два *один*."), ("*One*.", "Раз."), ("* one\n* two", "- раз\n- два"),
        ("1. one\n2. two", "1) раз\n2) два"), ("> one\n> two", "> раз\n> два\n> три"), ("- one\n- two", "- раз\n  ещё\n- два"),
        ("A word\nof 2017", "Слово года\n2017. И ещё"), ("A dash", "Тире\n– тут"), ("- one\n  - two", "* раз\n\t* два"),
        ("1. one\n\n   more\n\n2. two", "1. раз\n\n   ещё\n\n2. два"),
        ("{number 4000}", "{number 4e3}"), ("{claim count/works = 2}A.", "А{claim  count/works  =  2.0}."),
    ],
)  # fmt: skip
def test_what_languages_write_in_their_own_way_is_alike(english: str, russian: str) -> None:
    assert faults(english, russian) == []


@pytest.mark.parametrize(
    ("english", "russian", "fault"),
    [
        ("- one\n\n  more", "- раз\n\nещё", "line 3: is '-' where the English is '- (text)'; see how far"),
        ("- one\n\n- two", "- раз\n\n  - два", "line 3: is '- (-)' where the English is '- -'"),
        ("- one\n\n{figure map}\n\nx", "- раз\n\n{figure map}\n\n    х", "line 7: found code in a chapter"),
    ],
)
def test_what_is_indented_otherwise_is_named(english: str, russian: str, fault: str) -> None:
    try:
        found = faults(english, russian)
    except BadInput as error:
        found = [str(error)]
    assert [each for each in found if each.startswith(f"text/ru/state.md, {fault}")]


@pytest.mark.parametrize(
    ("language", "forms", "fault"),
    [
        ("en", "works", "has 1 forms of its word; this language has 2"),
        ("ru", "работа|работы", "has 2 forms of its word; this language has 3"),
        ("zh", "一|二", "has 2 forms of its word; this language has 1"),
    ],
)
def test_words_have_the_forms_of_their_language(language: str, forms: str, fault: str) -> None:
    texts = {"en": "work|works", "ru": "работа|работы|работ", "zh": "篇论文"} | {language: forms}
    [found] = faults(*(f"a\nb {{count/works: {each}}}" for each in texts.values()))
    assert found.startswith(f"text/{language}/state.md, line 4: {{count/works}} {fault}")


def test_a_name_counts_no_word() -> None:
    found = faults("{organisation/acme: work|works}", "{organisation/acme: а|б|в}", "{organisation/acme: 一}")
    assert [each.partition(": ")[2] for each in found] == ["{organisation/acme} is no number, so it counts no word"] * 3


def test_a_claim_that_fails_is_told_in_three_languages_with_its_lines() -> None:
    [found] = faults(
        "First. So\nit is{claim count/works > 5}. Last.",
        "\n\nСначала. Так.{claim count/works > 5} Конец.",
        "开始。\n就是\n这样{claim  count/works > 5}。完。",
    )
    assert found.split("\n") == [
        "text/en/state.md, line 4: the data does not bear out count/works > 5.0: count/works is 2",
        "      text/en/state.md, line 4: So it is.",
        "      text/ru/state.md, line 5: Так.",
        "      text/zh/state.md, line 5: 就是 这样。",
    ]


def test_a_claim_that_fails_tells_both_sides() -> None:
    [found] = faults("A{claim leader/works/all/1 = leader/works/all/2}.")
    assert "leader/works/all/1 is acme, leader/works/all/2 is yandex" in found


def test_a_claim_that_fails_for_a_tie_names_who_ties() -> None:
    [found] = faults("A{claim network/2 = acme}.")
    assert "the data does not bear out network/2 = acme: network/2 is acme, tied with lone\n" in found


@pytest.mark.parametrize(
    ("claim", "why"),
    [
        ("leader/works/all/1 < acme", "is a name: compare it with = or !="),
        ("leader/works/all/1 != acmee", "nothing is called organisation/acmee"),
        ("edition > 5", "5 is no date"), ("counter/GB/2025/strict range > 5", "is a range"),
    ],
)  # fmt: skip
def test_a_claim_that_cannot_be_is_named(claim: str, why: str) -> None:
    [found] = faults(f"A{{claim {claim}}}.")
    assert found.startswith("text/en/state.md, line 3: the claim ")
    assert why in found.split("\n")[0]
    assert len(found.split("\n")) == 4


def test_two_claims_of_a_block_are_told_each_with_its_line() -> None:
    found = faults("A{claim count/works > 5}.\nB{claim count/works > 6}.")
    assert [each.split(":")[0] for each in found] == ["text/en/state.md, line 3", "text/en/state.md, line 4"]


def test_equal_claims_of_a_block_are_told_each_with_its_sentence_and_no_other_claim() -> None:
    found = faults("One{claim count/works > 5}. Two{claim count/works > 0}{claim count/works > 5}.")
    assert [each.split("\n")[1] for each in found] == [
        "      text/en/state.md, line 3: One.", "      text/en/state.md, line 3: Two.",
    ]  # fmt: skip
