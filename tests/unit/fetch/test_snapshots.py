from __future__ import annotations

from pathlib import Path

import pytest

from almanac.errors import BadInput
from almanac.fetch.snapshots import Locked, keep, lock_of, open_lock


def test_what_is_kept_is_what_was_locked(tmp_path: Path) -> None:
    folder, store = tmp_path / "in", tmp_path / "store"
    (folder / "facts").mkdir(parents=True)
    store.mkdir()
    (folder / "facts" / "b.csv").write_bytes(b"b")
    (folder / "facts" / "a.csv").write_bytes(b"a")
    (folder / "facts" / "ignored.txt").write_bytes(b"x")
    lock = lock_of(folder, ("facts/*.csv",))
    assert [entry.path for entry in lock] == ["facts/a.csv", "facts/b.csv"]
    keep(folder, lock, store)
    (folder / "facts" / "a.csv").write_bytes(b"changed later")
    assert [(each.path, each.text()) for each in open_lock(store)] == [("facts/a.csv", "a"), ("facts/b.csv", "b")]


def test_a_file_that_changes_while_it_is_kept_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes(b"now")
    (tmp_path / "store").mkdir()
    with pytest.raises(BadInput, match="changed while they were read"):
        keep(tmp_path, [Locked("a.csv", "0" * 64, 3)], tmp_path / "store")
