from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from almanac.publish.shelf import become, put_on_shelf


def written(text: str) -> Callable[[Path], dict[str, str]]:
    def write(new: Path) -> dict[str, str]:
        (new / "index.html").write_text(text)
        return {}

    return write


def test_latest_points_to_the_newest_and_other_editions_stay(tmp_path: Path) -> None:
    put_on_shelf(tmp_path, "2026-10", written("october"))
    put_on_shelf(tmp_path, "2026-11", written("draft"))
    name = put_on_shelf(tmp_path, "2026-11", written("november")).folder
    assert (tmp_path / "latest" / "index.html").read_text() == "november"
    assert sorted(path.name[:7] for path in (tmp_path / "editions").iterdir()) == ["2026-10", "2026-11"]
    assert (tmp_path / "editions" / name).is_dir()


def test_what_fails_midway_leaves_the_last_edition(tmp_path: Path) -> None:
    put_on_shelf(tmp_path, "2026-11", written("whole"))

    def half(new: Path) -> dict[str, str]:
        (new / "index.html").write_text("half")
        raise OSError(28, "No space left on device")

    with pytest.raises(OSError, match="No space"):
        put_on_shelf(tmp_path, "2026-11", half)
    assert (tmp_path / "latest" / "index.html").read_text() == "whole"
    assert len(list((tmp_path / "editions").iterdir())) == 1


def test_the_same_content_has_the_same_name(tmp_path: Path) -> None:
    names = {put_on_shelf(tmp_path, "2026-11", written("same")).folder for _ in "ab"}
    assert len(names) == 1


def test_the_spare_becomes_the_next_edition_where_files_are_the_same(tmp_path: Path) -> None:
    def first(new: Path) -> dict[str, str]:
        for name in ("same/index.html", "other/index.html", "gone/index.html"):
            (new / name).parent.mkdir()
            (new / name).write_text(name)
        return {}

    old = tmp_path / "editions" / put_on_shelf(tmp_path, "2026-11", first).folder

    def second(new: Path) -> dict[str, str]:
        for place in ("same", "other"):
            (new / place).mkdir()
        (new / "same" / "index.html").hardlink_to(old / "same" / "index.html")
        (new / "other" / "index.html").write_text("another")
        return {}

    last = tmp_path / "editions" / put_on_shelf(tmp_path, "2026-11", second).folder
    new = tmp_path / "editions" / "new"
    new.mkdir()
    assert become(new, last, ["same/index.html", "other/index.html"]) == {"same/index.html"}
    assert sorted(path.relative_to(new).as_posix() for path in new.rglob("*")) == ["same", "same/index.html"]
    assert become(new, last, ["same/index.html"]) == set()


def test_only_one_edition_is_a_spare(tmp_path: Path) -> None:
    for text in "abc":
        put_on_shelf(tmp_path, "2026-11", written(text))
    assert sorted(path.name for path in tmp_path.iterdir()) == [".spare", "editions", "latest"]
    assert (tmp_path / ".spare" / "index.html").read_text() == "b"
