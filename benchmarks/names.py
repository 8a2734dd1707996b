"""How often names that ROR has in Russian and Chinese are found without them: by rules alone, and by our tables.

`python benchmarks/names.py REGISTER`. Rules: every name in that script is taken out of the register, and each is then
linked to it. Tables: of the organisations that both have a name for, how many table rows are ROR's own name. The
figures are the measured quality of the rules and of the tables.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from almanac.model.register import Entry
from almanac.resolve.linker.index import build_index
from almanac.resolve.linker.linker import link
from almanac.resolve.linker.register import names_kept
from almanac.resolve.linker.words import words_of
from almanac.sources.ror import connector

SCRIPTS = {"ru": re.compile("[\u0400-\u04ff]"), "zh": re.compile("[\u3400-\u9fff]")}
COUNTRIES = {"ru": {"RU"}, "zh": {"CN", "TW", "HK", "MO"}}


def main(register: Path) -> None:
    """Print both figures for both languages."""
    entries = list(connector.parse(register))
    for language, script in SCRIPTS.items():
        own = {
            entry.id: [name.value for name in entry.names if script.search(name.value) and name.kind != "acronym"]
            for entry in entries
            if entry.country in COUNTRIES[language]
        }
        own = {id_: names for id_, names in own.items() if names}
        _rules(language, entries, own, script.search)
        _table(language, own)


def _rules(language: str, entries: list[Entry], own: dict[str, list[str]], is_own: Callable[[str], object]) -> None:
    bare = (replace(entry, names=tuple(name for name in entry.names if not is_own(name.value))) for entry in entries)
    index = build_index(bare)
    cases = [(id_, name) for id_, names in own.items() for name in names]
    answers = [[each.id for each in links.organisations] for links in link((name for _, name in cases), index)]
    right = sum(found[:1] == [id_] for (id_, _), found in zip(cases, answers, strict=True))
    wrong = sum(bool(found) and found[0] != id_ for (id_, _), found in zip(cases, answers, strict=True))
    share = right / len(cases)
    print(f"{language}: rules alone find {right} of {len(cases)} names of ROR ({share:.0%}), {wrong} wrongly")
    for (id_, name), found in zip(cases, answers, strict=True):
        if "--misses" in sys.argv and found[:1] != [id_]:
            print("  ", name, words_of(name), id_, found)


def _table(language: str, own: dict[str, list[str]]) -> None:
    # Other kinds of names are kept where ROR lacks them, so that only official names can be compared.
    kept = {id_: [name for name in names if name.kind == "label"] for id_, names in names_kept(language).items()}
    kept = {id_: names for id_, names in kept.items() if names}
    both = sorted(own.keys() & kept.keys())
    same = sum(
        not {"".join(words_of(name)) for name in own[id_]}.isdisjoint(
            "".join(words_of(each.value)) for each in kept[id_]
        )
        for id_ in both
    )
    share = same / max(len(both), 1)
    print(f"{language}: the table has ROR's own name for {same} of {len(both)} that both name ({share:.0%})")


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    main(Path(sys.argv[1]))
