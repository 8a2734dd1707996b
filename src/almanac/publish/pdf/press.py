"""The press for PDF: Typst with our fonts and nobody else's, tagged for readers of screens (PDF/UA-1)."""

from __future__ import annotations

import calendar
import datetime
import hashlib
import re
import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Final

from almanac.errors import CheckFailed
from almanac.model.words import LANGUAGES, Language
from almanac.publish.exhibits.drawn import Drawer
from almanac.publish.exhibits.exhibit import Voice
from almanac.publish.fonts import DRAWN, PACKAGES, SANS, folders, regular
from almanac.publish.kept import keep, kept
from almanac.publish.pdf.document import Document
from almanac.publish.pdf.typeset import Typesetter
from almanac.publish.press import Means
from almanac.publish.prose import Prose

if TYPE_CHECKING:
    from collections.abc import Sequence

HERE = Path(__file__).parent
STANDARD: Final = "ua-1"
# What the names of kept fonts begin with.
FONT: Final = "font-"
_WORDS: Final = re.compile(r'(<text [^>]*?)font-family="[^"]*"([^>]*>([^<]*)<)')
_HAN: Final = re.compile(r"[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef\U00020000-\U0003ffff]")


def name_of(language: Language) -> str:
    """Return what the PDF of a language is called in the edition."""
    return f"almanac-{language}.pdf"


def write_pdfs(voices: Sequence[Voice], folder: Path, means: Means) -> None:
    """Write a PDF of each language into `folder`; one that is set from the same text is taken from what is kept.

    Raises CheckFailed where a text has a letter that no font has; nothing is written then.
    """
    documents = [document_of(voice, means.drawer) for voice in voices]
    texts = [document.text() for document in documents]
    if lacking := _faults(documents):
        raise CheckFailed(tuple(lacking))
    folder_kept = means.kept / "pdf"
    pages = [(d, text, folder_kept / _digest(d, text)) for d, text in zip(documents, texts, strict=True)]
    folder_kept.mkdir(parents=True, exist_ok=True)
    # Typst has threads of its own, so that it may not run in a process that others are forked from.
    with means.spreading(_keep, [page for page in pages if kept(page[2]) is None], apart=True) as done:
        list(done)
    for document, _, place in pages:
        pdf = kept(place)
        assert pdf is not None, place
        (folder / name_of(document.voice.language)).write_bytes(pdf)
    if len(voices) == len(LANGUAGES):
        _forget(folder_kept, {place for *_, place in pages})


def _forget(folder: Path, pages: set[Path]) -> None:
    """Delete what is kept of other documents, and all but the newest font of drawings."""
    fonts = sorted(folder.glob(f"{FONT}*"), key=lambda path: path.stat().st_mtime_ns)
    for old in set(folder.iterdir()) - pages - set(fonts[-1:]):
        old.unlink()


def _keep(page: tuple[Document, str, Path]) -> int:
    document, text, place = page
    keep(place, set_document(document, text, place.parent))
    return 1


def document_of(voice: Voice, drawer: Drawer) -> Document:
    """Return the document of a language, to be written."""
    values = voice.book.values
    return Document(voice, Prose(voice, values) if values else None, drawer, Typesetter(voice.language))


def _faults(documents: Sequence[Document]) -> list[str]:
    """Return a fault for each text that has letters which no font has, with the languages that it is set in."""
    found: dict[str, tuple[set[str], list[str]]] = {}
    for document in documents:
        for letter, text in document.typesetter.lacking.items():
            letters, languages = found.setdefault(text, (set(), []))
            letters.add(letter)
            if document.voice.language not in languages:
                languages.append(document.voice.language)
    return [
        f"no font of the PDF has {', '.join(f'{letter!r} (U+{ord(letter):04X})' for letter in sorted(letters))} of "
        f"{text!r} (language {', '.join(languages)}): write it with other letters"
        for text, (letters, languages) in sorted(found.items())
    ]


def _digest(document: Document, text: str) -> str:
    """Tell whether a PDF is the same: by its text and drawings, by what sets it, and by the versions of the fonts."""
    from importlib.metadata import version

    parts = [text, repr(sorted(document.drawings.items()))]
    parts += [(HERE / name).read_text(encoding="utf-8") for name in ("almanac.typ", "../fonts.py", "press.py")]
    versions = [f"{package} {version(package)}" for package in ("typst", *PACKAGES)]
    return hashlib.sha256("\0".join([*parts, *versions, STANDARD]).encode()).hexdigest()


def _in_regular(svg: str) -> str:
    """Return a drawing whose Chinese words ask for the font of regular weight alone, and all others for ours."""
    return _WORDS.sub(
        lambda match: f'{match[1]}font-family="{DRAWN if _HAN.search(match[3]) else SANS}"{match[2]}', svg
    )


def _font_of(letters: str, keeps: Path | None) -> bytes:
    """Return the font of drawings' Chinese letters; what is kept is not made again."""
    place = keeps and keeps / f"{FONT}{hashlib.sha256(letters.encode()).hexdigest()}"
    font = kept(place) if place else None
    if font is None:
        font = regular(letters)
        if place:
            keep(place, font)
    return font


def set_document(document: Document, text: str, keeps: Path | None = None) -> bytes:
    """Set a document; the time that the PDF tells is the edition's, so that the same edition gives the same bytes.

    keeps: the folder where the font of its drawings is kept for the next time.
    """
    import typst

    day = datetime.date.fromisoformat(document.voice.book.masthead.edition)
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        (root / "main.typ").write_text(text, encoding="utf-8")
        shutil.copyfile(HERE / "almanac.typ", root / "almanac.typ")
        (root / "fonts").mkdir()
        letters = "".join(sorted(set(_HAN.findall("".join(document.drawings.values())))))
        if letters:
            (root / "fonts" / "drawn.ttf").write_bytes(_font_of(letters, keeps))
        for name, svg in document.drawings.items():
            (root / name).write_text(_in_regular(svg), encoding="utf-8")
        pdf = typst.compile(
            root / "main.typ", root=root, font_paths=[*folders(), root / "fonts"], ignore_system_fonts=True,
            pdf_standards=STANDARD, timestamp=calendar.timegm(day.timetuple()),
        )  # fmt: skip
    assert isinstance(pdf, bytes)
    return pdf
