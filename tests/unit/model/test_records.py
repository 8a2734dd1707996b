from __future__ import annotations

import pytest

from almanac.errors import BadInput
from almanac.model.records import Record
from almanac.model.vocabulary import AMOUNT, ID, TEXT


def record(**values: str) -> Record:
    return Record("facts/rounds.csv", 17, values)


def test_names_file_line_column_found_and_expected() -> None:
    with pytest.raises(BadInput) as caught:
        record(id="../etc/passwd").required("id", ID)
    assert str(caught.value) == (
        "facts/rounds.csv, line 17, column id: found '../etc/passwd'; expected an id of lower-case letters, "
        "digits and single hyphens, at most 80, such as graphcore"
    )
    assert caught.value.exit_code == 3


def test_an_empty_cell_is_none_unless_it_is_required() -> None:
    assert record(amount=" ").optional("amount", AMOUNT) is None
    with pytest.raises(BadInput, match="an empty cell"):
        record(amount="").required("amount", AMOUNT)


def test_a_list_keeps_its_order() -> None:
    assert record(who="b; a ;c").several("who", TEXT) == ["b", "a", "c"]
    assert record(who="").several("who", TEXT) == []
    with pytest.raises(BadInput):
        record(who="a;;b").several("who", TEXT)


def test_what_is_left_unread_is_told() -> None:
    row = record(id="a", surprise="42", blank=" ")
    row.required("id", ID)
    assert row.unread() == ["surprise"]


def test_a_column_that_is_not_there_is_named() -> None:
    with pytest.raises(BadInput, match=r"line 1, column amount: found no such column"):
        record(id="a").optional("amount", AMOUNT)


def test_a_long_cell_is_shortened_in_the_message() -> None:
    with pytest.raises(BadInput) as caught:
        record(id="A" * 10_000).required("id", ID)
    assert len(str(caught.value)) < 300
