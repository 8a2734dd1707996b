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


PAGES = ("same/index.html", "also/index.html", "other/index.html")


def of_pages(tmp_path: Path, *names: str, old: Path | None = None) -> Path:
    """Put an edition of pages on the shelf, those that are in `old` linked from it; returns its folder."""

    def write(new: Path) -> dict[str, str]:
        for name in names:
            (new / name).parent.mkdir(exist_ok=True)
            if old and (old / name).exists() and not name.startswith("other"):
                (new / name).hardlink_to(old / name)
            else:
                (new / name).write_text(f"{name} {old}")
        return {}

    return tmp_path / "editions" / put_on_shelf(tmp_path, "2026-11", write).folder


def test_the_spare_becomes_the_next_edition_where_files_are_the_same(tmp_path: Path) -> None:
    old = of_pages(tmp_path, *PAGES, "gone/index.html")
    last = of_pages(tmp_path, *PAGES, old=old)
    new = tmp_path / "editions" / "new"
    new.mkdir()
    assert become(new, last, PAGES) == {"same/index.html", "also/index.html"}
    there = sorted(path.relative_to(new).as_posix() for path in new.rglob("*"))
    assert there == ["also", "also/index.html", "same", "same/index.html"]
    assert become(new, last, PAGES) == set()


def test_one_edition_is_a_spare_and_only_where_it_shares_most_files(tmp_path: Path) -> None:
    old = of_pages(tmp_path, *PAGES)
    last = of_pages(tmp_path, *PAGES, old=old)
    of_pages(tmp_path, *PAGES, old=last)
    assert sorted(path.name for path in tmp_path.iterdir()) == [".spare", "editions", "latest"]
    assert str(old) in (tmp_path / ".spare" / "other" / "index.html").read_text()
    of_pages(tmp_path, "another/index.html")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["editions", "latest"]
