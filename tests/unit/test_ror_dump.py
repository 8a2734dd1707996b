"""Dumps that are not what they should be end with an error that says so."""

from __future__ import annotations

import gzip
import zipfile
from pathlib import Path

import pytest

from almanac.errors import BadInput
from almanac.sources.ror import connector

SAMPLE = Path(__file__).parent.parent / "sources" / "ror" / "sample" / "dump.json"


def test_the_same_dump_zipped_or_gzipped_is_read_alike(tmp_path: Path) -> None:
    plain = list(connector.parse(SAMPLE))
    with zipfile.ZipFile(tmp_path / "v2.zip", "w") as archive:
        archive.write(SAMPLE, "v1.99-ror-data_schema_v2.json")
        archive.writestr("v1.99-ror-data.csv", "id")
    (tmp_path / "dump.json.gz").write_bytes(gzip.compress(SAMPLE.read_bytes()))
    assert list(connector.parse(tmp_path / "v2.zip")) == plain
    assert list(connector.parse(tmp_path / "dump.json.gz")) == plain


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("cut.json", SAMPLE.read_bytes()[:900], "damaged or cut short"),
        ("cut.jsonl.gz", gzip.compress(SAMPLE.read_bytes())[:300], "damaged or cut short"),
        ("no.zip", b"PK no zip", "damaged or cut short"),
        ("foreign.json", b'[{"title": "a paper"}]', "line 1"),
        ("foreign.jsonl", b'{"id": "a", "names": [], "types": []}\nnot json\n', "line 2"),
        ("empty.jsonl", b"", "no organisation"),
        ("twice.jsonl", b'{"id":"a","names":[],"types":[]}\n' * 2, "a a second time"),
    ],
)
def test_a_dump_that_is_none_is_refused(name: str, content: bytes, message: str, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(BadInput, match=message):
        list(connector.parse(tmp_path / name))
