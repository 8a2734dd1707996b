"""A new industry: a commented folder with a few example facts that builds at once."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

from almanac.errors import WrongUse

STARTER = Path(__file__).parent / "industries" / "starter"
PLACES = ("countries.csv", "cities.csv")


def start(folder: Path, places: Path, today: date) -> None:
    """Make `folder` an industry with the starter's files, the tables of places from `places`, and today's edition.

    Raises WrongUse where `folder` exists and is not empty.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise WrongUse(f"{folder} is there already and is not empty: give a folder that is new")
    shutil.copytree(STARTER, folder, dirs_exist_ok=True)
    for name in PLACES:
        shutil.copyfile(places / name, folder / name)
    settings = folder / "almanac.toml"
    text = settings.read_text(encoding="utf-8")
    settings.write_text(text.replace('"EDITION"', today.isoformat()), encoding="utf-8")
