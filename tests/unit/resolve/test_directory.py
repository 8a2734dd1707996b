from __future__ import annotations

import pyarrow as pa

from almanac.facts.issues import Issue
from almanac.resolve.directory import Directory


def directory(*names: tuple[str, str]) -> Directory:
    organisations = pa.table({"id": sorted({organisation for organisation, _ in names})})
    table = pa.table({"organisation": [organisation for organisation, _ in names], "name": [name for _, name in names]})
    return Directory(organisations, table)


def test_links_by_id_and_by_any_name() -> None:
    found = directory(("mipt", "Moscow Institute of Physics and Technology"), ("mipt", "МФТИ"))
    for mention in ("mipt", "мфти", "МФТИ", "Moscow Institute of Physics & Technology"):
        link = found.link(mention)
        assert link is not None
        assert link.organisation == "mipt"
        assert link.reason


def test_a_name_of_two_organisations_links_to_none_and_is_told() -> None:
    found = directory(("msu-ru", "MSU"), ("msu-us", "MSU"))
    assert found.link("MSU") is None
    assert list(found.shared_names()) == [Issue("names", "msu", "shared-name", "msu-ru, msu-us")]


def test_an_unknown_or_empty_mention_links_to_none() -> None:
    found = directory(("mipt", "MIPT"))
    assert found.link("Atlantis") is None
    assert found.link("") is None
    assert found.link("!!!") is None
