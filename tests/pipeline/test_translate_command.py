"""Translators' work from end to end: out as a PO file, edited as people edit it, back into the chapters."""

from __future__ import annotations

import copy
import io
import json
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, ClassVar

import pytest
from babel.messages.pofile import read_po, write_po

from almanac import cli
from almanac.errors import CheckFailed
from almanac.fetch.endpoint import Endpoint
from almanac.fetch.web import Web
from almanac.machine_translation import Answered, Asked, EndpointTranslator, Machine
from almanac.model.words import Language
from almanac.pipeline import Run, build
from almanac.publish.translations import catalogue_file, memory_file
from almanac.settings import read_industry
from almanac.text.catalogue import read_catalogue
from almanac.text.memory import memory_of
from almanac.text.merging import Rules, Side, Why, counted, faulty
from almanac.translating import accept_chapters, extract, merge_file, stop_unless_complete, to_ask
from tests.conftest import Cli

TEXTS = {
    "en": """# Money

The counter adds up {count/rounds: round|rounds} of 2026, as SHACK15 News did.

## All years

{table years}

Nothing is guessed{claim count/rounds >= 0}: see [the rounds](/rounds).
""",
    "ru": """# Деньги

Счётчик складывает {count/rounds: раунд|раунда|раундов} 2026 года, как делал SHACK15 News.

## Все годы

{table years}

Ничто не додумано{claim count/rounds >= 0}: смотрите [раунды](/rounds).
""",
    "zh": """# 资金

计数器累加2026年的{count/rounds: 轮融资}，如SHACK15 News所为。

## 历年

{table years}

没有任何猜测{claim count/rounds >= 0}：见[各轮融资](/rounds)。
""",
}
NEW_ENGLISH, NEW_RUSSIAN = "Nothing at all is guessed", "Ничто вовсе не додумано"


@pytest.fixture
def almanac(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Cli:
    """Run `almanac …` in this process, as starting one costs more than what most of these do."""

    # Commands remember how they were called first; the tests of the reference want theirs as they were.
    monkeypatch.setattr(cli, "almanac", copy.deepcopy(cli.almanac))

    def run(*arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
        monkeypatch.chdir(cwd)
        monkeypatch.setattr(sys, "argv", ["almanac", *arguments])
        capsys.readouterr()
        code: Any = 0
        try:
            cli.main()
        except SystemExit as end:
            code = end.code or 0
        told = capsys.readouterr()
        return subprocess.CompletedProcess(["almanac", *arguments], code, told.out, told.err)

    return run


@pytest.fixture
def toy(toy: Path) -> Path:
    """The toy industry with a chapter in three languages, accepted."""
    settings = toy / "almanac.toml"
    text = settings.read_text(encoding="utf-8")
    settings.write_text('chapters = ["money"]\nprotected = ["SHACK15 News"]\n' + text, encoding="utf-8")
    for language, chapter in TEXTS.items():
        place = toy / "text" / language / "money.md"
        place.parent.mkdir(parents=True)
        place.write_text(chapter, encoding="utf-8")
    for code in (Language.RU, Language.ZH):
        assert accept_chapters(read_industry(toy), code, []) == (["money"], [])
    return toy


def chapter(toy: Path, language: str = "ru") -> str:
    return (toy / "text" / language / "money.md").read_text(encoding="utf-8")


def edit(toy: Path, old: str, new: str, language: str = "en") -> None:
    text = chapter(toy, language)
    assert old in text
    (toy / "text" / language / "money.md").write_text(text.replace(old, new), encoding="utf-8")


def extracted(toy: Path, almanac: Cli, *options: str, language: str = "ru") -> Path:
    finished = almanac("translate", "extract", language, "--output", f"{language}.po", *options, cwd=toy)
    assert finished.returncode == 0, finished.stderr
    return toy / f"{language}.po"


def states(toy: Path, language: str = "ru") -> dict[str, int]:
    [found] = read_industry(toy).translated[Language(language)]
    counts = {**counted(found), "faulty": faulty(found, ["SHACK15 News"])}
    return {name: count for name, count in counts.items() if name != "blocks" and count}


def with_babel(po: Path, context: str, string: str, **options: Any) -> None:
    """Translate a message as a program on Babel does."""
    catalogue = read_po(io.BytesIO(po.read_bytes()), locale="ru", abort_invalid=True)
    [message] = [each for each in catalogue if each.context == context]
    message.string = string
    message.flags.discard("fuzzy")
    with po.open("wb") as file:
        write_po(file, catalogue, **options)


def by_hand(po: Path, old: str, new: str) -> None:
    """Edit a PO file as text."""
    text = po.read_text(encoding="utf-8")
    assert old in text, text
    po.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_the_whole_round(toy: Path, almanac: Cli) -> None:
    assert almanac("translate", "status", cwd=toy).returncode == 0
    before = chapter(toy)
    edit(toy, "Nothing is guessed", NEW_ENGLISH)
    finished = almanac("translate", "status", "ru", "--json", cwd=toy)
    assert finished.returncode == 1
    found = json.loads(finished.stdout)
    [counts] = found["languages"][0]["chapters"]
    assert found["complete"] is False
    assert (counts["blocks"], counts["translated"], counts["outdated"]) == (5, 4, 1)
    po = extracted(toy, almanac)
    text = po.read_text(encoding="utf-8")
    assert text.count("#, fuzzy") == 1
    assert "#: text/en/money.md:9" in text
    assert "3 forms of the word between |" in text
    with_babel(po, "money 5", f"{NEW_RUSSIAN}{{claim count/rounds >= 0}}: смотрите [раунды](/rounds).", width=40)
    finished = almanac("translate", "merge", "ru", "ru.po", cwd=toy)
    assert finished.returncode == 0, finished.stdout
    assert finished.stdout == "5 blocks are merged; 1 texts changed\n"
    assert chapter(toy) == before.replace("Ничто не додумано", NEW_RUSSIAN)
    assert states(toy) == {"translated": 5}
    assert states(toy, "zh") == {"translated": 4, "outdated": 1}
    assert not list(toy.rglob("*.half"))


def test_nothing_changed_gives_the_same_bytes(toy: Path, almanac: Cli) -> None:
    files = {path: path.read_bytes() for path in sorted((toy / "text").rglob("*")) if path.is_file()}
    first = extracted(toy, almanac).read_bytes()
    assert extracted(toy, almanac).read_bytes() == first
    assert almanac("translate", "merge", "ru", "ru.po", cwd=toy).returncode == 0
    assert {path: path.read_bytes() for path in files} == files


LIST = ("1. one\n\n   more\n\n2. two\n\n   - deep", "1. раз\n\n   ещё\n\n2. два\n\n   - глубже")


@pytest.mark.parametrize("typed", ["   ещё", "ещё", " ещё ", "\n   ещё\n"])
def test_what_continues_a_list_stays_in_it(typed: str, toy: Path, almanac: Cli) -> None:
    for language, text in zip(("en", "ru", "zh"), (*LIST, LIST[1]), strict=True):
        (toy / "text" / language / "money.md").write_text(f"# A\n\n{text}\n", encoding="utf-8")
    assert accept_chapters(read_industry(toy), Language.RU, []) == (["money"], [])
    before = chapter(toy)
    with_babel(extracted(toy, almanac), "money 3", typed)
    assert almanac("translate", "merge", "ru", "ru.po", cwd=toy).returncode == 0
    assert chapter(toy) == before
    assert states(toy) == {"translated": 5}


def as_poedit(text: str) -> bytes:
    """Return a file as Poedit on Windows leaves it: a mark at the start, other headers in another order, obsolete
    messages at the end, long lines folded elsewhere."""
    head, _, messages = text.partition("\n\n")
    lines = [line for line in head.split("\n") if line.startswith('"')]
    lines = [
        '"X-Generator: Poedit 3.4.2\\n"',
        *reversed([line for line in lines if "lural" not in line and "n%10" not in line]),
    ]
    head = "# Somebody, 2026.\n" + 'msgid ""\nmsgstr ""\n' + "\n".join(lines)
    folded = messages.replace('msgstr "## Все годы"', 'msgstr ""\n"## Все"\n" годы"')
    assert folded != messages
    end = '\n#, fuzzy\n#~| msgid "before"\n#~ msgctxt "money 9"\n#~ msgid "old"\n#~ msgstr "старое"\n'
    return ("\ufeff" + head + "\n\n" + folded + end).replace("\n", "\r\n").encode()


def test_a_file_as_poedit_leaves_it(toy: Path, almanac: Cli) -> None:
    before = chapter(toy)
    po = extracted(toy, almanac)
    by_hand(po, "# Деньги", "# Деньги и счёт")
    po.write_bytes(as_poedit(po.read_text(encoding="utf-8")))
    finished = almanac("translate", "merge", "ru", "ru.po", cwd=toy)
    assert finished.returncode == 0, finished.stdout + finished.stderr
    assert chapter(toy) == before.replace("# Деньги", "# Деньги и счёт")
    assert states(toy) == {"translated": 5}


def test_fuzzy_and_empty_messages_wait(toy: Path, almanac: Cli) -> None:
    edit(toy, "Nothing is guessed", NEW_ENGLISH)
    edit(toy, "## All years", "A new block.\n\n## All years")
    before = chapter(toy)
    extracted(toy, almanac)
    finished = almanac("translate", "merge", "ru", "ru.po", cwd=toy)
    assert finished.returncode == 0
    assert "1 wait for a person\n  ru.po, line " in finished.stdout
    assert "money, block 6: marked as needing work (fuzzy)" in finished.stdout
    assert "1 are not translated" in finished.stdout
    assert chapter(toy) == before
    assert states(toy) == {"translated": 4, "outdated": 1, "missing": 1}


def test_a_missing_chapter_comes_out_of_a_file(toy: Path, almanac: Cli) -> None:
    po = extracted(toy, almanac)
    whole = chapter(toy)
    (toy / "text" / "ru" / "money.md").unlink()
    assert states(toy) == {"missing": 5}
    assert almanac("translate", "merge", "ru", po.name, cwd=toy).returncode == 0
    assert chapter(toy) == whole
    assert states(toy) == {"translated": 5}


def test_blocks_moved_in_the_english_are_moved_by_merging(toy: Path, almanac: Cli) -> None:
    text = chapter(toy, "en")
    first, rest = text.split("\n\n## All years\n\n{table years}")
    (toy / "text" / "en" / "money.md").write_text(
        f"{first}{rest.rstrip()}\n\n## All years\n\n{{table years}}\n", encoding="utf-8"
    )
    assert states(toy) == {"translated": 5}
    extracted(toy, almanac)
    assert almanac("translate", "merge", "ru", "ru.po", cwd=toy).returncode == 0
    assert chapter(toy).endswith("(/rounds).\n\n## Все годы\n\n{table years}\n")
    assert almanac("translate", "accept", "ru", cwd=toy).returncode == 0


def edited_both_ways(toy: Path, almanac: Cli) -> None:
    po = extracted(toy, almanac)
    by_hand(po, "# Деньги", "# Деньги из файла")
    edit(toy, "# Деньги", "# Деньги из главы", "ru")


def test_a_block_edited_meanwhile_is_a_conflict(toy: Path, almanac: Cli) -> None:
    edited_both_ways(toy, almanac)
    before = chapter(toy)
    finished = almanac("translate", "merge", "ru", "ru.po", cwd=toy)
    assert finished.returncode == 1
    assert "money, block 1: text/ru/money.md, line 1 was edited since this file was made" in finished.stdout
    assert "4 blocks are merged" in finished.stdout
    assert chapter(toy) == before


@pytest.mark.parametrize(("option", "title"), [("--ours", "# Деньги из главы"), ("--theirs", "# Деньги из файла")])
def test_a_person_says_whose_text_stands(option: str, title: str, toy: Path, almanac: Cli) -> None:
    edited_both_ways(toy, almanac)
    finished = almanac("translate", "merge", "ru", "ru.po", option, cwd=toy)
    assert finished.returncode == 0, finished.stdout
    assert chapter(toy).startswith(title + "\n")


def test_both_edited_to_the_same_is_no_conflict(toy: Path, almanac: Cli) -> None:
    po = extracted(toy, almanac)
    by_hand(po, "# Деньги", "# Средства")
    edit(toy, "# Деньги", "# Средства", "ru")
    assert almanac("translate", "merge", "ru", "ru.po", cwd=toy).returncode == 0


def test_a_file_that_lost_its_remarks_overwrites_nothing_unsaid(toy: Path, almanac: Cli) -> None:
    po = extracted(toy, almanac)
    lines = po.read_text(encoding="utf-8").replace("# Деньги", "# Средства").split("\n")
    po.write_text("\n".join(line for line in lines if not line.startswith("#.")), encoding="utf-8")
    finished = almanac("translate", "merge", "ru", "ru.po", cwd=toy)
    assert finished.returncode == 1
    assert "1 not merged, as the chapter was edited meanwhile" in finished.stdout
    assert chapter(toy).startswith("# Деньги\n")


def test_a_message_of_english_that_is_gone_is_told_and_kept(toy: Path, almanac: Cli) -> None:
    po = extracted(toy, almanac)
    edit(toy, "Nothing is guessed", NEW_ENGLISH)
    before = po.read_bytes()
    finished = almanac("translate", "merge", "ru", "ru.po", cwd=toy)
    assert finished.returncode == 1
    assert (
        "money 5: text/en/money.md has this English no more: extract again; its translation 'Ничто" in finished.stdout
    )
    assert po.read_bytes() == before
    assert states(toy) == {"translated": 4, "outdated": 1}


def test_faults_are_named_with_lines_and_the_rest_is_merged(toy: Path, almanac: Cli) -> None:
    po = extracted(toy, almanac)
    by_hand(po, "раунд|раунда|раундов", "раунд|раундов")
    by_hand(po, "# Деньги", "# Средства")
    by_hand(po, 'msgstr "{table years}"', 'msgstr "{table totals}"')
    line = next(
        number for number, text in enumerate(po.read_text(encoding="utf-8").split("\n"), 1)
        if text == 'msgid "{table years}"'
    )  # fmt: skip
    finished = almanac("translate", "merge", "ru", "ru.po", cwd=toy)
    assert finished.returncode == 1
    assert "{count/rounds} has 2 forms of its word; this language has 3, parted by |" in finished.stdout
    assert f"ru.po, line {line}: money, block 4: lacks {{table years}}; has {{table totals}}" in finished.stdout
    assert chapter(toy) == TEXTS["ru"].replace("# Деньги", "# Средства")
    assert states(toy) == {"translated": 5}


@pytest.mark.parametrize(
    ("spoil", "message"),
    [
        (lambda content: content.decode().encode("cp1251"), "which is no UTF-8"),
        (lambda content: content.replace(b'msgid "## All years"', b'msgid "## All years'), "line 33: found"),
        (
            lambda content: content.replace(b"Language: ru", b"Language: zh_CN"),
            "Language: zh_CN; expected a file of `ru`",
        ),
        (lambda content: content.split(b"\n\n")[0] + b"\n", "no messages"),
        (lambda _: b"", "no header"),
    ],
)
def test_a_hostile_file_is_bad_input_and_changes_nothing(
    spoil: Callable[[bytes], bytes], message: str, toy: Path, almanac: Cli
) -> None:
    po = extracted(toy, almanac)
    po.write_bytes(spoil(po.read_bytes()))
    finished = almanac("translate", "merge", "ru", "ru.po", cwd=toy)
    assert finished.returncode == 3, finished.stdout + finished.stderr
    assert message in finished.stderr
    assert "ru.po" in finished.stderr
    assert chapter(toy) == TEXTS["ru"]


def test_accepting_checks_and_then_records(toy: Path, almanac: Cli) -> None:
    edit(toy, "Nothing is guessed", NEW_ENGLISH)
    edit(toy, "SHACK15 News", "«Новости»", "ru")
    edit(toy, "Ничто не додумано", NEW_RUSSIAN, "ru")
    finished = almanac("translate", "accept", "ru", "money", cwd=toy)
    assert (finished.returncode, finished.stdout) == (1, "accepted: nothing\n")
    assert "text/ru/money.md, line 3: lacks the name SHACK15 News" in finished.stderr
    assert states(toy) == {"translated": 4, "outdated": 1, "faulty": 1}
    edit(toy, "«Новости»", "SHACK15 News", "ru")
    assert almanac("translate", "accept", "ru", "money", cwd=toy).returncode == 0
    assert states(toy) == {"translated": 5}
    assert almanac("translate", "accept", "ru", "monney", cwd=toy).returncode == 2
    finished = almanac("translate", "accept", "en", cwd=toy)
    assert finished.returncode == 2
    assert "LANGUAGE 'en' is unknown" in finished.stderr


KILL_AT = """
import os, signal, sys
from pathlib import Path
from almanac import cli
after, sys.argv = int(sys.argv[1]), ["almanac", *sys.argv[2:]]
real, done = Path.replace, []
def replace(self, target):
    if len(done) == after:
        os.kill(os.getpid(), signal.SIGKILL)
    done.append(target)
    return real(self, target)
Path.replace = replace
cli.main()
"""


@pytest.mark.parametrize("after", [0, 1])
def test_a_kill_in_the_middle_of_merging_loses_nothing(after: int, toy: Path, almanac: Cli) -> None:
    """Killed before the chapter is there, or before its record is: merging again mends both."""
    edit(toy, "Nothing is guessed", NEW_ENGLISH)
    po = extracted(toy, almanac)
    with_babel(po, "money 5", f"{NEW_RUSSIAN}{{claim count/rounds >= 0}}: смотрите [раунды](/rounds).")
    arguments = [str(after), "translate", "merge", "ru", "ru.po"]
    killed = subprocess.run([sys.executable, "-c", KILL_AT, *arguments], cwd=toy, capture_output=True, check=False)
    assert killed.returncode == -signal.SIGKILL, killed.stderr
    assert chapter(toy) == (TEXTS["ru"].replace("Ничто не додумано", NEW_RUSSIAN) if after else TEXTS["ru"])
    assert states(toy) == {"translated": 4, "outdated": 1}
    assert almanac("translate", "merge", "ru", "ru.po", cwd=toy).returncode == 0
    assert states(toy) == {"translated": 5}
    assert not list(toy.rglob("*.half"))


def test_a_strict_build_stops_and_names_each(toy: Path, almanac: Cli) -> None:
    edit(toy, "Nothing is guessed", NEW_ENGLISH)
    edit(toy, "## All years", "A new block.\n\n## All years")
    finished = almanac("build", "--strict", cwd=toy)
    assert finished.returncode == 1
    for line in (
        "text/ru/money.md, line 5: no translation of block 3 (text/en/money.md, line 5)",
        "text/ru/money.md, line 9: a translation of an earlier text of block 6 (text/en/money.md, line 11)",
        "text/zh/money.md, line 9: a translation of an earlier text of block 6 (text/en/money.md, line 11)",
    ):
        assert line in finished.stderr
    assert not (toy / "edition").exists()


def test_a_strict_build_stops_on_a_phrase(toy: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    stop_unless_complete(read_industry(toy))
    monkeypatch.setattr("almanac.publish.phrases.used", lambda: iter([("home.html", 7, "A phrase of nobody")]))
    with pytest.raises(CheckFailed, match=r"language `ru` for 'A phrase of nobody' \(home.html:7\)"):
        stop_unless_complete(read_industry(toy))


def test_an_edition_says_what_is_of_an_earlier_text_and_carries_its_translations(toy: Path, tmp_path: Path) -> None:
    run = Run(read_industry(toy), tmp_path / "data", tmp_path / "edition")
    build(run)
    first = (run.out / "latest").resolve()
    note, page = "более раннего текста английской главы", "ru/chapters/money/index.html"
    assert note not in (first / page).read_text(encoding="utf-8")
    edit(toy, "Nothing is guessed", NEW_ENGLISH)
    remembered = {
        code: read_catalogue("x", memory_file(first, code).read_bytes()) for code in (Language.RU, Language.ZH)
    }
    assert [message.string for message in remembered[Language.RU].messages] == TEXTS["ru"].strip().split("\n\n")
    shutil.copytree(first, tmp_path / "kept")
    later = Run(read_industry(toy), tmp_path / "data", tmp_path / "edition")
    build(later)
    second = (later.out / "latest").resolve()
    assert note in (second / page).read_text(encoding="utf-8")
    assert "earlier text" not in (second / "en/chapters/money/index.html").read_text(encoding="utf-8")
    issues = (second / "en/issues/index.html").read_text(encoding="utf-8")
    assert "text/ru/money.md:9" in issues
    assert "text/zh/money.md:9" in issues
    fuzzy = [
        message.context
        for message in read_catalogue("x", memory_file(second, Language.RU).read_bytes()).messages
        if message.fuzzy
    ]
    assert fuzzy == ["money 5"]
    finished = subprocess.run(
        [sys.executable, "-m", "almanac", "translate", "extract", "ru", "--industry", str(toy), "--output", "ru.po",
         "--out", str(later.out), "--memory", str(tmp_path / "kept")],
        cwd=tmp_path, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert finished.returncode == 0, finished.stderr
    [message] = [each for each in read_catalogue("x", (tmp_path / "ru.po").read_bytes()).messages if each.fuzzy]
    assert message.previous.startswith("Nothing is guessed{claim")
    assert message.string.startswith("Ничто не додумано")


def test_the_memory_proposes_for_what_is_missing(toy: Path, almanac: Cli) -> None:
    po = extracted(toy, almanac)
    po.rename(toy / "memory.po")
    edit(toy, "Nothing is guessed", "Nothing is ever guessed")
    (toy / "text" / "ru" / "money.md").unlink()
    text = extracted(toy, almanac, "--memory", "memory.po").read_text(encoding="utf-8")
    messages = {each.context: each for each in read_catalogue("x", text.encode()).messages}
    assert messages["money 1"].string == "# Деньги"
    assert messages["money 1"].fuzzy
    assert messages["money 5"].string.startswith("Ничто не додумано{claim")
    assert messages["money 5"].previous.startswith("Nothing is guessed{claim")
    assert messages["money 5"].remarks[0] == "proposed from an earlier edition, 95 % alike"
    # A table by itself is the same in every language, so nobody need look at it.
    assert (messages["money 4"].string, messages["money 4"].fuzzy) == ("{table years}", False)
    finished = almanac("translate", "extract", "ru", "--output", "x.po", "--memory", "text", cwd=toy)
    assert finished.returncode == 2
    assert "--memory text: give a PO file" in finished.stderr


def test_a_memory_of_another_language_is_bad_input(toy: Path, almanac: Cli) -> None:
    extracted(toy, almanac, language="zh").rename(toy / "memory.po")
    finished = almanac("translate", "extract", "ru", "--output", "ru.po", "--memory", "memory.po", cwd=toy)
    assert finished.returncode == 3
    assert "memory.po, line 1: found Language: zh; expected a file of `ru`" in finished.stderr
    assert not (toy / "ru.po").exists()


@pytest.mark.parametrize("command", [("accept", "ru"), ("merge", "ru", "ru.po")])
def test_a_chapter_that_is_left_out_for_now_stays_accepted(command: tuple[str, ...], toy: Path, almanac: Cli) -> None:
    settings, record = toy / "almanac.toml", toy / "text" / "ru" / "translated.csv"
    text = settings.read_text(encoding="utf-8")
    for language in TEXTS:
        shutil.copy(toy / "text" / language / "money.md", toy / "text" / language / "law.md")
    settings.write_text(text.replace('["money"]', '["law", "money"]'), encoding="utf-8")
    assert almanac("translate", "accept", "ru", cwd=toy).returncode == 0
    before = record.read_text(encoding="utf-8").splitlines()
    for language in TEXTS:
        (toy / "text" / language / "law.md").unlink()
    settings.write_text(text, encoding="utf-8")
    extracted(toy, almanac)
    assert almanac("translate", *command, cwd=toy).returncode == 0
    assert sorted(record.read_text(encoding="utf-8").splitlines()) == sorted(before)


def test_phrases_of_the_pages_come_along_and_go_back(toy: Path, tmp_path: Path) -> None:
    industry = read_industry(toy)
    text = extract(industry, Language.RU, memory_of([]), with_pages=True)
    catalogue, po = tmp_path / "almanac.po", tmp_path / "ru.po"
    shutil.copyfile(catalogue_file(Language.RU), catalogue)
    before = catalogue.read_bytes()
    rules = Rules(Language.RU, ())
    po.write_text(text, encoding="utf-8")
    assert merge_file(industry, po, rules, catalogue).well
    assert catalogue.read_bytes() == before
    assert 'msgstr "Деньги"' in text
    changed = text.replace('msgid "Chapters"\nmsgstr "Главы"', 'msgid "Chapters"\nmsgstr "Все главы"')
    changed = changed.replace('msgid "Contents"', 'msgid "Contents of old"')
    po.write_text(changed, encoding="utf-8")
    report = merge_file(industry, po, rules, catalogue)
    assert report.changed == 1
    assert 'msgstr "Все главы"' in catalogue.read_text(encoding="utf-8")
    assert [each.sentence for each in report.of(Why.GONE)] == ["phrase 'Contents of old': the pages have it no more"]
    assert not report.well


def test_a_phrase_that_is_wrong_or_was_edited_meanwhile_is_not_merged(toy: Path, tmp_path: Path) -> None:
    industry, rules = read_industry(toy), Rules(Language.RU, ())
    catalogue, po = tmp_path / "almanac.po", tmp_path / "ru.po"
    shutil.copyfile(catalogue_file(Language.RU), catalogue)
    text = extract(industry, Language.RU, memory_of([]), with_pages=True)
    by_hand(catalogue, 'msgid "Chapters"\nmsgstr "Главы"', 'msgid "Chapters"\nmsgstr "Все главы"')
    before = catalogue.read_bytes()
    po.write_text(text, encoding="utf-8")
    by_hand(po, 'msgid "Chapters"\nmsgstr "Главы"', 'msgid "Chapters"\nmsgstr "Разделы"')
    by_hand(po, 'msgstr "определение: %(name)s"', 'msgstr "определение: %(nome)s"')
    report = merge_file(industry, po, rules, catalogue)
    assert [each.sentence for each in report.of(Why.FAULTY)] == [
        "phrase 'definition: %(name)s': has %(nome)s where the English has %(name)s"
    ]
    assert [each.sentence[:52] for each in report.of(Why.CONFLICT)] == [
        "phrase 'Chapters': the catalogue was edited since th"
    ]
    assert catalogue.read_bytes() == before
    taken = merge_file(industry, po, Rules(Language.RU, (), Side.THEIRS), catalogue)
    assert (taken.changed, len(taken.of(Why.FAULTY))) == (1, 1)
    assert 'msgid "Chapters"\nmsgstr "Разделы"' in catalogue.read_text(encoding="utf-8")


# A machine


class Model(BaseHTTPRequestHandler):
    """Speaks chat completions; the test says what it answers, and what it was asked is kept."""

    answer: ClassVar[Callable[[str], Any]] = staticmethod(lambda _: {})
    status: ClassVar[int] = 200
    pause: ClassVar[float] = 0.0
    asked: ClassVar[list[dict[str, Any]]] = []

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.asked.append({"key": self.headers.get("Authorization"), **body})
        time.sleep(self.pause)
        found = Model.answer(body["messages"][1]["content"])
        told = found if isinstance(found, str) else json.dumps(found)
        content = json.dumps({"choices": [{"message": {"content": told}}]}).encode()
        try:
            self.send_response(self.status)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)
        except ConnectionError:
            pass

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def endpoint() -> Iterator[str]:
    Model.answer, Model.status, Model.pause, Model.asked = staticmethod(in_russian), 200, 0.0, []
    server = ThreadingHTTPServer(("127.0.0.1", 0), Model)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}/v1"
    server.shutdown()
    server.server_close()


RUSSIAN = {
    "# Money": "# Деньги",
    "The counter": "Счётчик складывает ⟦1⟧ 2026 года, как SHACK15 News.",
    "## All years": "## Все годы",
    "Nothing": "Ничто не додумано⟦1⟧: смотрите [раунды](/rounds).",
}


def in_russian(text: str) -> Any:
    found = next((russian for english, russian in RUSSIAN.items() if text.startswith(english)), "Раз.")
    words = [{"token": 1, "forms": ["раунд", "раунда", "раундов"]}] if text.startswith("The counter") else []
    return {"translation": found, "words": words}


@pytest.fixture
def missing(toy: Path) -> Path:
    """The toy industry without its Russian chapter."""
    (toy / "text" / "ru" / "money.md").unlink()
    return toy


def asked(
    toy: Path, endpoint: str, timeout: float = 60.0, pauses: list[float] | None = None
) -> tuple[Machine, dict[str, Any]]:
    with Web(pause=(pauses if pauses is not None else []).append, timeout=timeout) as web:
        machine = Machine(EndpointTranslator(Endpoint(endpoint, "m1"), web), Language.RU, ["SHACK15 News"])
        text = extract(read_industry(toy), Language.RU, memory_of([]), machine=machine)
    return machine, {each.context: each for each in read_catalogue("x", text.encode()).messages}


def test_a_machine_translates_and_a_person_decides(missing: Path, endpoint: str, almanac: Cli) -> None:
    command = ("translate", "machine", "ru", "--output", "ru.po", "--endpoint", endpoint, "--model", "m1")
    finished = almanac(*command, cwd=missing)
    assert finished.returncode == 0, finished.stderr
    assert "4 blocks translated, all marked fuzzy" in finished.stderr
    question = next(each for each in Model.asked if each["messages"][1]["content"].startswith("The counter"))
    assert question["messages"][1]["content"] == "The counter adds up ⟦1⟧ of 2026, as SHACK15 News did."
    assert "Keep these names as they are: SHACK15 News." in question["messages"][0]["content"]
    assert "⟦1⟧ counts “round”" in question["messages"][0]["content"]
    assert len(Model.asked) == 4
    text = (missing / "ru.po").read_text(encoding="utf-8")
    assert text.count("# machine\n") == text.count("#, fuzzy\n") == 4
    finished = almanac("translate", "status", "ru", "--po", "ru.po", "--json", cwd=missing)
    assert json.loads(finished.stdout)["languages"][0]["chapters"][0]["waiting"] == 4
    almanac("translate", "merge", "ru", "ru.po", cwd=missing)
    assert chapter(missing) == "{table years}\n"
    (missing / "ru.po").write_text(text.replace("#, fuzzy\n", ""), encoding="utf-8")
    finished = almanac("translate", "merge", "ru", "ru.po", cwd=missing)
    assert finished.returncode == 0, finished.stdout
    assert chapter(missing) == TEXTS["ru"].replace("как делал SHACK15", "как SHACK15")
    assert states(missing) == {"translated": 5}


def test_nobody_is_asked_unless_an_endpoint_is_given(missing: Path, almanac: Cli) -> None:
    for options in ([], ["--model", "m1"], ["--endpoint", "http://127.0.0.1:1/v1"]):
        finished = almanac("translate", "machine", "ru", "--output", "ru.po", *options, cwd=missing)
        assert finished.returncode == 2
        assert "give --endpoint" in finished.stderr
        assert not (missing / "ru.po").exists()


def test_what_is_up_to_date_is_not_asked(toy: Path, endpoint: str) -> None:
    edit(toy, "Nothing is guessed", NEW_ENGLISH)
    machine, messages = asked(toy, endpoint)
    assert [each["messages"][1]["content"][:7] for each in Model.asked] == ["Nothing"]
    assert (machine.translated, machine.refused) == (1, [])
    assert messages["money 5"].notes == ("machine",)


REFUSED = {
    "a lost placeholder": ({"translation": "Счётчик складывает всё 2026 года, как SHACK15 News.", "words": [{"token": 1, "forms": ["a", "b", "c"]}]}, "placeholders did not come back"),
    "a doubled placeholder": ({"translation": "⟦1⟧ ⟦1⟧ 2026, SHACK15 News", "words": [{"token": 1, "forms": ["a", "b", "c"]}]}, "placeholders did not come back"),
    "another year": ({"translation": "⟦1⟧ 2025 года, SHACK15 News", "words": [{"token": 1, "forms": ["a", "b", "c"]}]}, "lacks 2026"),
    "a number of its own": ({"translation": "⟦1⟧ 2026 года, 7 SHACK15 News", "words": [{"token": 1, "forms": ["a", "b", "c"]}]}, "the number 7 is typed"),
    "a translated name": ({"translation": "⟦1⟧ 2026 года, «Новости»", "words": [{"token": 1, "forms": ["a", "b", "c"]}]}, "lacks the name SHACK15 News"),
    "two forms": ({"translation": "⟦1⟧ 2026 SHACK15 News", "words": [{"token": 1, "forms": ["a", "b"]}]}, "has 2 forms"),
    "no forms": ({"translation": "⟦1⟧ 2026 SHACK15 News", "words": []}, "the forms of 'round' did not come back"),
    "two blocks": ({"translation": "⟦1⟧ 2026\n\nSHACK15 News", "words": [{"token": 1, "forms": ["a", "b", "c"]}]}, "makes 2 blocks"),
    "words in another shape": ({"translation": "⟦1⟧ 2026 SHACK15 News", "words": [7, {"token": "1"}, {"token": 1, "forms": "x"}]}, "did not come back"),
    "no translation": ({"words": []}, "something that is no translation"),
    "garbage": ("I cannot do that.", "no completion in JSON"),
    "a list": ([1], "JSON that is no object"),
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSED)
def test_what_a_machine_does_wrong_is_left_and_named(name: str, missing: Path, endpoint: str) -> None:
    answer, message = REFUSED[name]
    Model.answer = staticmethod(lambda text: answer if text.startswith("The counter") else in_russian(text))
    machine, messages = asked(missing, endpoint)
    assert machine.translated == 3
    [refused] = machine.refused
    assert refused.startswith("money 2: ")
    assert message in refused
    assert (messages["money 2"].string, messages["money 2"].fuzzy) == ("", False)
    assert messages["money 3"].string == "## Все годы"


def test_a_link_that_leads_elsewhere_is_refused(missing: Path, endpoint: str) -> None:
    Model.answer = staticmethod(
        lambda text: (
            {"translation": "Вот⟦1⟧ [раунды](https://evil.example)", "words": []}
            if text.startswith("Nothing")
            else in_russian(text)
        )
    )
    machine, _ = asked(missing, endpoint)
    assert machine.refused == ["money 5: has other links than the English"]


def test_a_machine_that_is_too_slow_is_asked_no_more_and_what_came_is_kept(missing: Path, endpoint: str) -> None:
    edit(missing, "## All years", "One.\n\nTwo.\n\nThree.\n\n## All years")

    def slow(text: str) -> Any:
        Model.pause = 0.6
        return in_russian(text)

    Model.answer = staticmethod(slow)
    pauses: list[float] = []
    machine, messages = asked(missing, endpoint, timeout=0.2, pauses=pauses)
    assert machine.given_up
    assert machine.translated == 1
    assert messages["money 1"].string == "# Деньги"
    assert [each.partition(":")[0] for each in machine.refused] == ["money 2", "money 3", "money 4"]
    assert all("timed out" in each for each in machine.refused)
    assert machine.unasked == 3
    assert pauses == [2.0, 4.0, 8.0] * 3


class Stopped:
    """Translates one block; then a person presses Ctrl-C."""

    def __init__(self) -> None:
        self.asked = 0

    def translate(self, asked: Asked) -> Answered:
        self.asked += 1
        if self.asked > 1:
            raise KeyboardInterrupt
        return Answered(in_russian(asked.text)["translation"], {})


def test_what_came_before_somebody_stops_it_is_kept(missing: Path) -> None:
    blocks: list[int] = []
    machine = Machine(Stopped(), Language.RU, [], lambda: blocks.append(1))
    text = extract(read_industry(missing), Language.RU, memory_of([]), machine=machine)
    assert machine.stopped
    assert (machine.translated, machine.unasked) == (1, 3)
    assert len(blocks) == to_ask(read_industry(missing), Language.RU) == 4
    assert text.count("# machine\n") == 1


def test_an_endpoint_that_refuses_ends_with_its_reason_and_a_whole_file(
    missing: Path, endpoint: str, almanac: Cli
) -> None:
    Model.status = 401
    command = ("translate", "machine", "ru", "--output", "ru.po", "--endpoint", endpoint, "--model", "m1")
    finished = almanac(*command, cwd=missing)
    assert finished.returncode == 4
    assert "answered 401" in finished.stderr
    assert "1 blocks more were not asked for" in finished.stderr
    assert len(read_catalogue("x", (missing / "ru.po").read_bytes()).messages) == 5
