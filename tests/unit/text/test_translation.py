"""Which translated block stands for which English block, however either chapter was edited."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from almanac.errors import BadInput
from almanac.model.words import Language
from almanac.text.admission import faults
from almanac.text.chapters import Chapter
from almanac.text.gates import failures
from almanac.text.merging import accept
from almanac.text.translation import Made, State, Translated, made_of, read_records, records_text, told_state
from tests.unit.text.small import chapters, values

ENGLISH = ["# Money", "The first.", "## Years", "{table years}", "The second of {count/works}.", "The last."]
RUSSIAN = ["# Деньги", "Первый.", "## Годы", "{table years}", "Второй из {count/works}.", "Последний."]


def chapter(language: Language, blocks: list[str]) -> Chapter:
    return Chapter("money", language, "\n\n".join(blocks) + "\n")


def accepted(english: list[str], russian: list[str]) -> list[Made]:
    one, other = chapter(Language.EN, english), chapter(Language.RU, russian)
    return made_of(other.blocks, [block.digest for block in one.blocks])


def translated(english: list[str], russian: list[str], records: list[Made] | None = None) -> Translated:
    made = accepted(ENGLISH, RUSSIAN) if records is None else records
    return Translated(chapter(Language.EN, english), chapter(Language.RU, russian), made)


def told(found: Translated) -> list[tuple[str, str | None, str]]:
    return [
        (pair.english.source, pair.translation.source if pair.translation else None, pair.state.value)
        for pair in found.pairs
    ]


def states(found: Translated) -> list[str]:
    return [pair.state.value for pair in found.pairs]


def test_what_was_accepted_and_not_touched_is_translated() -> None:
    assert set(states(translated(ENGLISH, RUSSIAN))) == {"translated"}


def test_only_the_block_whose_english_changed_is_outdated() -> None:
    found = translated([*ENGLISH[:5], "The very last."], RUSSIAN)
    assert states(found) == ["translated"] * 5 + ["outdated"]
    assert told_state(found, found.pairs[5]) == (
        "text/ru/money.md, line 11: a translation of an earlier text of block 6 (text/en/money.md, line 11)"
    )


def test_a_block_put_into_the_english_is_missing_and_shifts_nothing() -> None:
    found = translated([*ENGLISH[:2], "A new one.", *ENGLISH[2:]], RUSSIAN)
    assert told(found)[2] == ("A new one.", None, "missing")
    assert [state for _, _, state in told(found)].count("translated") == 6
    assert told_state(found, found.pairs[2]).startswith("text/ru/money.md, line 5: no translation of block 3")


def test_a_block_put_into_both_leaves_the_others_accepted() -> None:
    found = translated(["# Money", "A new one.", *ENGLISH[1:]], ["# Деньги", "Новый.", *RUSSIAN[1:]])
    assert states(found) == ["translated", "unaccepted", *["translated"] * 5]
    assert told(found)[1][1] == "Новый."


def test_a_block_moved_in_the_english_keeps_its_translation() -> None:
    moved = ["# Money", "The last.", *ENGLISH[1:5]]
    found = translated(moved, RUSSIAN)
    assert set(states(found)) == {"translated"}
    assert told(found)[1][1] == "Последний."
    assert found.surplus == ()


def test_a_block_taken_out_of_the_english_leaves_its_translation_over() -> None:
    found = translated([each for each in ENGLISH if each != "The first."], RUSSIAN)
    assert set(states(found)) == {"translated"}
    assert [found.translation.blocks[place].source for place in found.surplus] == ["Первый."]


def test_a_slip_mended_in_the_translation_needs_nobody() -> None:
    mended = [*RUSSIAN[:4], "Второе из {count/works}.", RUSSIAN[5]]
    assert set(states(translated(ENGLISH, mended))) == {"translated"}


@pytest.mark.parametrize(
    ("records", "russian", "known"),
    [
        ("AB.D", "AXE", "A.."), ("AB.D", "AYXD", "AB.D"), ("AB.D", "AYXE", "AB.D"), ("AB.DE", "AYE", "A.E"), ("ABC", "AYC", "ABC"),
        ("ABC", "ANYC", "A..C"), ("AB.D", "ABD", "ABD"), (".BC", "XYC", ".BC"), (".BC", "YC", ".C"), ("ABC", "AYZ", "ABC"),
        ("ABC", "AYZN", "A..."), ("A", "", ""), ("", "AB", ".."),
    ],
)  # fmt: skip
def test_an_edited_block_is_known_only_where_as_many_stand_as_stood(records: str, russian: str, known: str) -> None:
    """A letter is a block, a dot one that nobody accepted: taking another out must not make it one that somebody did."""

    def block(letter: str) -> str:
        return chapter(Language.EN, [letter]).blocks[0].digest

    made = [
        Made(number, block(f"en {letter}"), block(letter)) for number, letter in enumerate(records, 1) if letter != "."
    ]
    found = translated(["x"], list(russian), made)
    assert found.made_for == tuple(None if letter == "." else block(f"en {letter}") for letter in known)


def test_equal_blocks_are_kept_apart_by_their_place() -> None:
    english, russian = ["# A", "{table years}", "x", "{table years}"], ["# А", "{table years}", "икс", "{table years}"]
    found = translated(english, russian, accepted(english, russian))
    assert [pair.place for pair in found.pairs] == [0, 1, 2, 3]


def test_without_a_record_everything_corresponds_by_place_and_nothing_is_accepted() -> None:
    found = translated(ENGLISH, RUSSIAN, [])
    assert set(states(found)) == {"unaccepted"}
    assert [pair.place for pair in found.pairs] == list(range(6))


def test_without_a_record_a_missing_block_is_found_by_placeholders_and_shape() -> None:
    found = translated(ENGLISH, [*RUSSIAN[:1], *RUSSIAN[2:]], [])
    assert told(found)[1] == ("The first.", None, "missing")
    assert [pair.place for pair in found.pairs] == [0, None, 1, 2, 3, 4]


def test_a_chapter_that_is_not_there_misses_every_block() -> None:
    found = Translated(chapter(Language.EN, ENGLISH), Chapter("money", Language.RU, ""))
    assert set(states(found)) == {State.MISSING}
    assert told_state(found, found.pairs[0]).startswith("text/ru/money.md, line 1: no translation of block 1")


@given(st.data())
def test_each_translated_block_stands_for_one_english_block_at_most(data: st.DataObject) -> None:
    """Whatever was cut, added and shuffled, no block serves twice and what was accepted is found again."""
    lines = st.lists(st.sampled_from("abcdefg"), min_size=1, max_size=9)
    english, russian = data.draw(lines), data.draw(lines)
    before = data.draw(lines)
    records = accepted(before, [f"{line}ru" for line in before])
    found = translated(english, [f"{line}ru" for line in russian], records)
    places = [pair.place for pair in found.pairs if pair.place is not None]
    assert len(places) == len(set(places))
    assert sorted([*places, *found.surplus]) == list(range(len(russian)))
    for pair in found.pairs:
        if pair.state is State.TRANSLATED:
            assert pair.made_for == pair.english.digest
    if english == russian == before:
        assert set(states(found)) == {"translated"}


def test_a_record_is_read_as_it_was_written(tmp_path: Path) -> None:
    records = {"money": accepted(ENGLISH, RUSSIAN), "empty": []}
    file = tmp_path / "text" / "ru" / "translated.csv"
    file.parent.mkdir(parents=True)
    file.write_text(records_text(records), encoding="utf-8")
    assert read_records(tmp_path, Language.RU) == {"money": records["money"]}
    assert read_records(tmp_path, Language.ZH) == {}


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ("money,0,aaaaaaaaaaaa,bbbbbbbbbbbb", "line 2, column block: found '0'"),
        ("money,two,aaaaaaaaaaaa,bbbbbbbbbbbb", "line 2, column block: found 'two'"),
        ("money,1,aaaa,bbbbbbbbbbbb", "line 2, column source: found 'aaaa'"),
        ("money,1,aaaaaaaaaaaa,", "line 2, column translation: found an empty cell"),
        ("money,1,aaaaaaaaaaaa", "line 2, column translation: found 3 cell(s)"),
        ("money,2,aaaaaaaaaaaa,bbbbbbbbbbbb\nmoney,2,aaaaaaaaaaaa,bbbbbbbbbbbb", "line 3, column block: found 2"),
    ],
)
def test_a_record_that_somebody_spoilt_is_named(rows: str, message: str, tmp_path: Path) -> None:
    file = tmp_path / "text" / "ru" / "translated.csv"
    file.parent.mkdir(parents=True)
    file.write_text(f"chapter,block,source,translation\n{rows}\n", encoding="utf-8")
    with pytest.raises(BadInput) as caught:
        read_records(tmp_path, Language.RU)
    assert message in str(caught.value)
    assert str(caught.value).startswith("text/ru/translated.csv")


GATES = {
    "a lost placeholder": ("It is {count/works}.", "Это.", "lacks {count/works}"),
    "a placeholder of its own": ("It is.", "Это {count/works}.", "has {count/works}, which the English does not"),
    "another year": ("In 2017.", "В 2018.", "lacks 2017"),
    "a translated name": ("As SHACK15 News did.", "Как «Новости ШАК15».", "lacks the name SHACK15 News"),
    "another shape": ("## Years", "Годы", "is 'text' where"),
    "a title in two lines": ("# Money", "# Деньги\nи ещё", "expected a title"),
    "a title without its space": ("# Money", "#Деньги", "expected a title"),
    "two forms of three": ("{count/works: work|works}", "{count/works: работа|работы}", "has 2 forms of its word"),
    "a typed number": ("Five.", "Их 5.", "the number 5 is typed; write a placeholder"),
    "a blank line": ("One.", "Раз.\n\nДва.", "makes 2 blocks of it"),
    "nothing": ("One.", "", "is empty"),
    "HTML": ("One.", "<b>Раз</b>.", "has HTML in a chapter"),
    "an item lost": ("- one\n- two", "- раз", "is '-' where the English is '- -'"),
    "a heading lost": ("## Years", "##Годы", "is 'text' where the English is '##'"),
    "a nested item laid flat": ("- one\n  - two", "- раз\n- два", "is '- -' where the English is '- (-)'"),
    "a number in a title": ("# Money", "# Деньги и 5", "the number 5 is typed"),
    "a placeholder in a title": ("# Money", "# Деньги {count/works}", "expected a title without placeholders"),
    "Markdown in a title": ("# Money", "# *Деньги*", "expected a title of plain words"),
    "a link by reference": ("[One](/works).", "[Раз][1].\n[1]: /works", "the number 1 is typed"),
    "a link’s address elsewhere": ("[One](/works).", "[1]: /works", "a link by reference"),
    "stray emphasis": ("One **two**.", "Раз **два.", "* that emphasises nothing"),
    "code": ("One.", "    Раз.\n    Два `три`.", "has code"),
    "an item of another number": ("1. One.", "3. Раз.", "a list that starts at 3"),
}


@pytest.mark.parametrize("name", GATES)
def test_a_translation_that_would_stop_a_build_is_refused(name: str) -> None:
    english, russian, message = GATES[name]
    assert any(message in fault for fault in faults(english, russian, Language.RU, ["SHACK15 News"]))


@pytest.mark.parametrize("name", GATES)
def test_a_build_stops_on_what_is_refused(name: str) -> None:
    english, russian, _ = GATES[name]
    title = "" if english.startswith("# ") else "# A\n\n"
    try:
        found = failures(chapters(title + english, title + russian, title + english), values(), ["SHACK15 News"])
    except BadInput as error:
        found = [str(error)]
    assert any(each.startswith("text/ru/state.md, line ") for each in found)


@pytest.mark.parametrize(
    "block", ["    more\n    - deep", "10. ten", "   more\nlazy", "\t- deep", "- one\n  - two", "> one"]
)
def test_a_block_that_continues_a_list_may_stand(block: str) -> None:
    assert faults(block, block, Language.RU, []) == []


def test_a_block_of_no_list_that_reads_as_code_is_not_accepted() -> None:
    """By itself it may continue an item; the chapter has none."""
    made, [wrong] = accept(translated(["# A", "One.", "More."], ["# А", "Раз.", "    Ещё."], []), [])
    assert made == []
    assert wrong.startswith("text/ru/money.md, line 5: found code in a chapter")
    listed = ["# A", "1. One.", "   More.", "2. Two.", "   - Deep."]
    assert accept(translated(listed, listed, []), [])[1] == []
    made, [wrong] = accept(translated(listed, [*listed[:4], "- Deep."], []), [])
    assert made == []
    assert wrong.startswith("text/ru/money.md, line 3: is '1. (text) 1.' where the English is '1. (text) 1. (-)'")


def test_a_good_translation_passes() -> None:
    english = "In 2017 SHACK15 News counted {count/works: work|works}{claim count/works > 0}, [here](/rounds)."
    russian = (
        "В 2017 году SHACK15 News насчитал {count/works: работу|работы|работ}{claim count/works > 0}, [тут](/rounds)."
    )
    assert faults(english, russian, Language.RU, ["SHACK15 News"]) == []
    chinese = "2017年，SHACK15 News统计了{count/works: 篇论文}{claim count/works > 0}，见[此处](/rounds)。"
    assert faults(english, chinese, Language.ZH, ["SHACK15 News"]) == []


def test_accepting_a_chapter_in_another_order_is_refused() -> None:
    """The blocks pass every gate one by one, but the record knows that one is the translation of another."""
    english = ["# A", "One.", "Two."]
    russian = ["# А", "Раз.", "Два."]
    found = translated(["# A", "Two.", "One."], russian, accepted(english, russian))
    made, wrong = accept(found, [])
    assert made == []
    assert len(wrong) == 2
    assert wrong[0].startswith("text/ru/money.md, line 3: is the translation of line 5 of the English, which was moved")


def test_accepting_says_what_every_block_was_made_for() -> None:
    made, wrong = accept(translated(ENGLISH, RUSSIAN, []), [])
    assert (made, wrong) == (accepted(ENGLISH, RUSSIAN), [])
    _, wrong = accept(translated(ENGLISH, RUSSIAN[:5], []), [])
    assert wrong == [
        "text/ru/money.md, line 10: 5 blocks where text/en/money.md has 6; from this line on they do not correspond"
    ]
