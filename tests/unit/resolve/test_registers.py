"""Registers become one: who is the same, who leads, and what a person's verdict does."""

from __future__ import annotations

from almanac.model.register import Entry, Name
from almanac.model.words import Verdict
from almanac.resolve.registers import Merged, merge_registers


def entry(id_: str, name: str, country: str | None = "GB", domain: str | None = None, **more: object) -> Entry:
    names = (Name(name, "label", "en"),)
    return Entry(id_, name, names, ("company",), country, None, domains=(domain,) if domain else (), **more)  # type: ignore[arg-type]


def groups(merged: Merged) -> dict[str, tuple[str, ...]]:
    return {each.id: each.also for each in merged.entries}


FILLER = [entry(f"f:{n}", f"Quarry {n} Granite", "FR", f"quarry{n}.example") for n in range(40)]


def test_the_first_register_leads_and_the_ids_of_the_others_stay() -> None:
    trusted = [entry("r:1", "Fernlight", "GB", "fernlight.example"), *FILLER]
    listed = [entry("l:1", "Fernlight Ltd", "GB", "fernlight.example"), entry("l:2", "Cedar Hatch")]
    merged = merge_registers([trusted, listed], {})
    assert groups(merged)["r:1"] == ("l:1",)
    assert groups(merged)["l:2"] == ()
    [led] = [each for each in merged.entries if each.id == "r:1"]
    assert [name.value for name in led.names] == ["Fernlight", "Fernlight Ltd"]


def test_two_entries_of_the_first_register_stay_two() -> None:
    trusted = [
        entry("r:1", "Fernlight", "GB", "fernlight.example"),
        entry("r:2", "Fernlight", "US", "fernlight.example"),
    ]
    merged = merge_registers([[*trusted, *FILLER], [entry("l:1", "Fernlight", "US", "fernlight.example")]], {})
    assert groups(merged)["r:1"] == ()
    assert groups(merged)["r:2"] == ("l:1",)


def test_a_name_alone_in_another_country_is_not_enough() -> None:
    merged = merge_registers([[entry("r:1", "Cedar", "GB"), *FILLER], [entry("l:1", "Cedar", "CN")]], {})
    assert groups(merged)["r:1"] == ()


def test_what_an_entry_says_of_its_own_record_goes_before_names() -> None:
    other = Entry("own", "Something Else", (Name("Something Else", "label"),), (), None, None, ror="r:1")
    merged = merge_registers([[entry("r:1", "Fernlight"), *FILLER], [other]], {})
    assert groups(merged)["r:1"] == ("own",)


def test_a_persons_verdict_goes_before_all() -> None:
    trusted = [entry("r:1", "Fernlight", "GB", "fernlight.example"), *FILLER]
    listed = [entry("l:1", "Fernlight", "GB", "fernlight.example"), entry("l:2", "Brackenshaw", "GB")]
    verdicts = {frozenset({"r:1", "l:1"}): Verdict.DIFFERENT, frozenset({"r:1", "l:2"}): Verdict.SAME}
    assert groups(merge_registers([trusted, listed], verdicts))["r:1"] == ("l:2",)
