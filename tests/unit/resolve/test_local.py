"""Local organisations keep their ids whatever comes later, and tell two of one name apart."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from almanac.resolve.local import LocalRegister, Mention


def ids(mentions: list[Mention], register: LocalRegister | None = None) -> list[str | None]:
    register = register or LocalRegister()
    homes = [register.home(mention) for mention in mentions]
    return [home.id if home else None for home in homes]


def test_mentions_that_agree_are_one_organisation() -> None:
    mentions = [
        Mention("Fernlight Ltd"), Mention("FERNLIGHT", "GB"), Mention("Fernlight", None, "fernlight.example"),
        Mention("Fernlight", "GB", "fernlight.example"),
    ]  # fmt: skip
    assert ids(mentions) == ["local-fernlight"] * 4


def test_another_country_or_domain_is_another_organisation() -> None:
    mentions = [
        Mention("Fernlight", "GB", "fernlight.example"), Mention("Fernlight", "US"),
        Mention("Fernlight", "GB", "fernlight-two.example"), Mention("Fernlight", "GB"),
    ]  # fmt: skip
    assert ids(mentions) == [
        "local-fernlight", "local-fernlight-us", "local-fernlight-fernlight-two-example", "local-fernlight"
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "id_"),
    [("Сосновый Лес", "local-sosnovyy-les"), ("松云科技", "local-songyunkeji"), ("Prowler.io", "local-prowler-io")],
)
def test_ids_are_of_plain_letters(name: str, id_: str) -> None:
    assert ids([Mention(name)]) == [id_]


@pytest.mark.parametrize("text", ["", " – ", "2019", "Independent Researcher", "независимый исследователь", "自由職業"])
def test_nobody_is_no_organisation(text: str) -> None:
    assert ids([Mention(text)]) == [None]


MENTIONS = st.lists(
    st.builds(
        Mention,
        st.sampled_from(["Fernlight", "Fernlight Ltd", "Cedar", "Cedar Hatch"]),
        st.sampled_from([None, "GB", "US"]),
        st.sampled_from([None, "a.example", "b.example"]),
    ),
    max_size=12,
)


@given(MENTIONS, MENTIONS)
def test_what_comes_later_changes_no_id(first: list[Mention], later: list[Mention]) -> None:
    one_run = LocalRegister()
    expected = ids([*first, *later], one_run)
    earlier = LocalRegister()
    before = ids(first, earlier)
    rebuilt = LocalRegister(earlier.entries())
    assert [*before, *ids(later, rebuilt)] == expected
    assert len({entry.id for entry in one_run.entries()}) == len(one_run.entries())
