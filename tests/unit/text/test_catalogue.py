"""PO files: what is written is read again, by us, by Babel and by gettext; what is no PO file is named with its line."""

from __future__ import annotations

import io
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from hypothesis import given
from hypothesis import strategies as st

from almanac.errors import BadInput
from almanac.text.catalogue import Catalogue, Message, header_of, read_catalogue, written

HEADER = header_of("toy", "ru", "2026-02-01")
HEAD = 'msgid ""\nmsgstr "Language: ru\\n"\n\n'
LONG = 'A "quoted" text \\ with\ttabs, which goes on and on until no line can hold it.\nAnd another line.\n' * 2
MESSAGES = (
    Message("# Title", ("# Заголовок",), "money 1", notes=("machine",), remarks=("state 0123456789ab",),
            places=("text/en/money.md:1",), flags=frozenset({"fuzzy"}), previous=LONG),
    Message("# Title", ("",), "money 2"),
    Message(LONG, (LONG,), "money 3"),
    Message("%(n)s round", ("%(n)s раунд", "%(n)s раунда", "%(n)s раундов"), plural="%(n)s rounds"),
)  # fmt: skip


def read(text: str) -> Catalogue:
    return read_catalogue("x.po", text.encode())


def bare(catalogue: Catalogue) -> tuple[Message, ...]:
    return tuple(replace(message, line=0) for message in catalogue.messages)


def test_what_is_written_is_read_again() -> None:
    catalogue = read(written(Catalogue(MESSAGES, HEADER)))
    assert bare(catalogue) == MESSAGES
    assert catalogue.header == HEADER


def test_a_message_knows_the_line_of_its_msgid() -> None:
    text = written(Catalogue(MESSAGES, HEADER))
    for message in read(text).messages:
        assert text.split("\n")[message.line - 1].startswith("msgid ")


def test_babel_reads_the_same() -> None:
    found = read_po(io.BytesIO(written(Catalogue(MESSAGES, HEADER)).encode()), abort_invalid=True)
    assert found.get("# Title", "money 1").string == "# Заголовок"  # type: ignore[union-attr]
    assert found.get(LONG, "money 3").string == LONG  # type: ignore[union-attr]
    assert found.num_plurals == 3


@pytest.mark.skipif(shutil.which("msgfmt") is None, reason="gettext is not installed")
def test_gettext_accepts_it(tmp_path: Path) -> None:
    file = tmp_path / "x.po"
    file.write_text(written(Catalogue(MESSAGES, HEADER)), encoding="utf-8")
    finished = subprocess.run(
        ["msgfmt", "-c", "-o", "/dev/null", str(file)], capture_output=True, text=True, check=False
    )
    assert (finished.returncode, finished.stderr) == (0, "")


@given(st.text(st.characters(exclude_categories=["Cs"])), st.text(st.characters(exclude_categories=["Cs"])))
def test_any_text_comes_through(source: str, string: str) -> None:
    message = Message(f"x{source}", (string,), "money 1", previous=f"x{string}", flags=frozenset({"fuzzy"}))
    if "\r\n" not in source + string:
        assert bare(read(written(Catalogue((message,), HEADER)))) == (message,)


BY_HAND = (
    "\ufeff# Translators\r\n"
    "msgid \"\"\r\nmsgstr \"\"\r\n\"X-Generator: Poedit 3.4\\n\"\r\n\"Language: ru_RU\\n\"\r\n"
    "\"Content-Type: text/plain; charset=UTF-8\\n\"\r\n\r\n"
    "# a translator's comment\r\n#. state 0123456789ab\r\n#: text/en/money.md:1 text/en/money.md:9\r\n"
    "msgctxt \"money 1\"\r\nmsgid \"\"\r\n\"# Mo\"\r\n\"ney\"\r\nmsgstr \"\"\r\n\"# День\"\r\n\"ги\"\r\n\r\n"
    "#, fuzzy, no-wrap\r\n#| msgctxt \"money 2\"\r\n#| msgid \"\"\r\n#| \"old \"\r\n#| \"text\"\r\n"
    "msgctxt \"money 2\"\r\nmsgid \"new text\"\r\nmsgstr \"старый\"\r\n\r\n"
    "#, fuzzy\r\n#~| msgid \"older\"\r\n#~ msgctxt \"money 3\"\r\n#~ msgid \"gone\"\r\n#~ msgstr \"нет \"\r\n#~ \"больше\"\r\n"
)  # fmt: skip


def test_a_file_as_poedit_writes_it_on_windows() -> None:
    found = read(BY_HAND)
    one, two = found.messages
    assert found.header["Language"] == "ru_RU"
    assert (one.source, one.string, one.context) == ("# Money", "# Деньги", "money 1")
    assert one.notes == ("a translator's comment",)
    assert one.places == ("text/en/money.md:1", "text/en/money.md:9")
    assert not one.fuzzy
    assert (two.fuzzy, two.previous) == (True, "old text")


def test_what_stands_before_an_obsolete_message_belongs_to_it() -> None:
    found = read(f'{HEAD}#, fuzzy\n#~ msgid "a"\n#~ msgstr "b"\n\nmsgid "c"\nmsgstr "d"\n')
    [message] = found.messages
    assert (message.source, message.fuzzy) == ("c", False)


HOSTILE = {
    "bytes that are no UTF-8": (HEAD.encode() + 'msgid "a"\nmsgstr "д"\n'.encode("cp1251"), 5, "found byte 0xe4, which is no UTF-8"),
    "UTF-16": (HEAD.encode("utf-16"), 1, "which is no UTF-8"),
    "nothing": (b"", 1, "no header"),
    "another kind of file": (b"<html>\n", 1, "found '<html>'"),
    "an open string": (f'{HEAD}msgid "a\nmsgstr "b"\n'.encode(), 4, "found 'msgid \"a'"),
    "a bare mark inside": (f'{HEAD}msgid "a"b"\nmsgstr "c"\n'.encode(), 4, "found 'msgid \"a\"b\"'"),
    "an unknown escape": (f'{HEAD}msgid "a\\q"\nmsgstr "c"\n'.encode(), 4, "expected msgctxt, msgid or msgstr"),
    "a message without msgstr": (f'{HEAD}msgid "a"\nmsgid "b"\nmsgstr "c"\n'.encode(), 5, "expected msgid_plural or msgstr"),
    "a msgstr without msgid": (f'{HEAD}msgctxt "a"\nmsgstr "c"\n'.encode(), 5, "found msgstr; expected msgid here"),
    "two msgstr": (f'{HEAD}msgid "a"\nmsgstr "b"\nmsgstr "c"\n'.encode(), 6, "found msgstr; expected the next message"),
    "an end after the context": (f'{HEAD}msgctxt "a"\n'.encode(), 4, "found a message that ends after msgctxt"),
    "an end in the middle": (f'{HEAD}msgid "a"\n'.encode(), 4, "found a message that ends after msgid"),
    "a comment in the middle": (f'{HEAD}msgid "a"\n# b\nmsgstr "c"\n'.encode(), 5, "ends after msgid"),
    "a message twice": (
        f'{HEAD}msgctxt "m 1"\nmsgid "a"\nmsgstr "b"\n\nmsgctxt "m 1"\nmsgid "a"\nmsgstr "c"\n'.encode(), 9,
        "the message 'm 1' a second time; expected each once; it stands on line 5 too",
    ),
    "plurals out of order": (f'{HEAD}msgid "a"\nmsgid_plural "b"\nmsgstr[1] "c"\n'.encode(), 6, "expected msgstr[0]"),
}  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_what_is_no_po_file_is_named_with_its_line(name: str) -> None:
    content, line, message = HOSTILE[name]
    with pytest.raises(BadInput) as caught:
        read_catalogue("x.po", content)
    assert str(caught.value).startswith(f"x.po, line {line}: "), caught.value
    assert message in str(caught.value)
