"""The PDFs: whole, tagged for readers of screens, their letters real letters, and every figure of the site in them.

No validator of PDF/UA can be installed here; what stands for it is Typst's own (it refuses to write what breaks
PDF/UA-1) and what is looked at below: tags, roles, headings, alternative texts, scopes, fonts, links, and metadata.
"""

from __future__ import annotations

import dataclasses
import re
import shutil
import subprocess
from collections.abc import Iterator
from html import unescape
from itertools import pairwise
from pathlib import Path
from typing import Any

import msgspec
import pikepdf
import pytest

from almanac.cores import beside, spreading
from almanac.errors import CheckFailed
from almanac.model.taxonomy import Phrase
from almanac.model.words import LANGUAGES, Language
from almanac.pipeline import Run, build
from almanac.publish.exhibits.drawn import Drawer
from almanac.publish.exhibits.exhibit import Voice
from almanac.publish.exhibits.topics import growth
from almanac.publish.kept import kept
from almanac.publish.pdf import document
from almanac.publish.pdf.document import Document
from almanac.publish.pdf.press import document_of, name_of, write_pdfs
from almanac.publish.pdf.typeset import Typesetter
from almanac.publish.press import Means
from almanac.publish.prose import Prose
from almanac.publishing import book
from almanac.settings import read_industry
from tests.publish.oddities import NAMES

APPENDICES = (
    "Briefs of countries",
    "The counter, year by year",
    "Partnerships",
    "Strategies and other policies",
    "Organisations",
    "Index of organisations",
    "Sources",
)
STANDARD_ROLES = {
    "Document", "Part", "Sect", "Div", "P", "H1", "H2", "H3", "H4", "H5", "H6", "L", "LI", "Lbl", "LBody", "Table", "TR",
    "TH", "TD", "THead", "TBody", "TFoot", "Span", "Quote", "Note", "Reference", "Link", "Figure", "Caption", "TOC", "TOCI",
    "Index", "BlockQuote", "Formula", "Form", "Annot", "NonStruct", "Code", "BibEntry",
}  # fmt: skip


@dataclasses.dataclass
class Tag:
    """An element of the structure: its role, and its dictionary."""

    role: str
    of: Any


def tags(pdf: pikepdf.Pdf) -> list[Tag]:
    """The elements of the structure in reading order."""

    def walk(node: Any) -> Iterator[Tag]:
        if isinstance(node, pikepdf.Array):
            for each in node:
                yield from walk(each)
        elif isinstance(node, pikepdf.Dictionary):
            if "/S" in node:
                yield Tag(str(node.S).removeprefix("/"), node)
            if "/K" in node:
                yield from walk(node.K)

    return list(walk(pdf.Root.StructTreeRoot.K))


def pages_of(path: Path) -> list[str]:
    """The text of each page in reading order."""
    if not shutil.which("pdftotext"):
        pytest.skip("no pdftotext: run scripts/system-packages.sh, or install poppler-utils")
    text = subprocess.run(["pdftotext", str(path), "-"], capture_output=True, text=True, check=True).stdout
    return text.split("\f")[:-1]


def bare_letters(text: str) -> str:
    return re.sub(r"[\s\u00ad\u200b\u2060]+", "", text)


@pytest.fixture(scope="module", params=LANGUAGES)
def language(request: pytest.FixtureRequest) -> Language:
    return Language(request.param)


@pytest.fixture(scope="module")
def path(language: Language, site: Path) -> Path:
    return site / name_of(language)


@pytest.fixture(scope="module")
def pdf(path: Path) -> Iterator[pikepdf.Pdf]:
    with pikepdf.open(path) as opened:
        yield opened


@pytest.fixture(scope="module")
def tree(pdf: pikepdf.Pdf) -> list[Tag]:
    return tags(pdf)


@pytest.fixture(scope="module")
def texts(path: Path) -> list[str]:
    return pages_of(path)


@pytest.fixture(scope="module")
def voice(bundled: Run, language: Language) -> Voice:
    return Voice(book(bundled), language)


def test_a_document_says_what_it_is(pdf: pikepdf.Pdf, language: Language, bundled: Run) -> None:
    title = bundled.industry.settings.title[language]
    assert len(pdf.pages) >= 40
    assert str(pdf.Root.Lang).split("-")[0] == language
    assert str(pdf.docinfo["/Title"]) == title
    # Its publisher; where the settings name none, its own name.
    assert str(pdf.docinfo["/Author"]) == title
    assert bool(pdf.Root.ViewerPreferences.DisplayDocTitle)
    with pdf.open_metadata() as metadata:
        assert metadata["pdfuaid:part"] == "1"
        assert metadata["dc:title"] == title


def test_it_is_tagged_with_roles_that_readers_know(pdf: pikepdf.Pdf, tree: list[Tag]) -> None:
    assert bool(pdf.Root.MarkInfo.Marked)
    mapped = {
        str(name).removeprefix("/"): str(role).removeprefix("/")
        for name, role in pdf.Root.StructTreeRoot.RoleMap.items()
    }
    assert {mapped.get(tag.role, tag.role) for tag in tree} <= STANDARD_ROLES
    assert tree[0].role == "Document"
    for page in pdf.pages:
        assert "/StructParents" in page
        if "/Annots" in page:
            assert str(page.Tabs) == "/S"


def test_headings_are_in_order(tree: list[Tag]) -> None:
    levels = [int(tag.role[1]) for tag in tree if re.fullmatch("H[1-6]", tag.role)]
    assert levels.count(1) >= 10
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


def test_tables_have_heads_with_scopes(tree: list[Tag]) -> None:
    tables = [tag for tag in tree if tag.role == "Table"]
    assert len(tables) >= 15
    heads = [tag.of for tag in tree if tag.role == "TH"]
    assert len(heads) >= len(tables)
    for head in heads:
        attributes = head.A if isinstance(head.A, pikepdf.Array) else [head.A]
        assert any(str(each.get("/Scope", "")) == "/Column" for each in attributes)


def test_every_link_is_told_and_leads_somewhere(pdf: pikepdf.Pdf) -> None:
    objects = {page.objgen for page in pdf.pages}
    addresses, inside = 0, 0
    for page in pdf.pages:
        for link in page.get("/Annots", []):
            assert "/StructParent" in link
            assert str(link.get("/Contents", ""))
            if "/A" in link and "/URI" in link.A:
                assert re.match("https?://", str(link.A.URI))
                addresses += 1
            else:
                target = link.Dest if "/Dest" in link else link.A.D
                assert target[0].objgen in objects
                inside += 1
    assert addresses > 50
    assert inside > 100


def test_bookmarks_are_the_chapters_and_the_appendices(
    pdf: pikepdf.Pdf, bundled: Run, voice: Voice, language: Language
) -> None:
    with pdf.open_outline() as outline:
        titles = [str(item.title) for item in outline.root]
    chapters = [f"{at} {chapter.title}" for at, chapter in enumerate(bundled.industry.chapters[language], 1)]
    assert titles == [*chapters, *(voice.say(each) for each in APPENDICES)]


def test_all_fonts_are_embedded_and_their_letters_known(pdf: pikepdf.Pdf) -> None:
    found = 0
    for each in pdf.objects:
        if isinstance(each, pikepdf.Dictionary) and each.get("/Type") == "/Font" and each.get("/Subtype") == "/Type0":
            descriptor = each.DescendantFonts[0].FontDescriptor
            assert "/FontFile2" in descriptor or "/FontFile3" in descriptor, each.BaseFont
            assert "/ToUnicode" in each, each.BaseFont
            assert re.match(r"/[A-Z]{6}\+(Noto|Almanac)", str(each.BaseFont)), each.BaseFont
            found += 1
        elif isinstance(each, pikepdf.Dictionary) and each.get("/Type") == "/Font":
            assert str(each.Subtype).startswith("/CIDFont")
    assert found >= 4


def test_letters_of_drawings_are_of_regular_weight(pdf: pikepdf.Pdf, language: Language) -> None:
    """Chinese in drawings comes from a font of its own: of the one of all weights, drawings take the thinnest."""
    named = {
        str(each.BaseFont)
        for each in pdf.objects
        if isinstance(each, pikepdf.Dictionary) and each.get("/Subtype") == "/Type0"
    }
    if language is Language.ZH:
        assert [name for name in named if name.endswith("AlmanacDrawn")]


def test_text_is_found_in_its_script_and_in_order(
    texts: list[str], bundled: Run, voice: Voice, language: Language
) -> None:
    whole = bare_letters("\n".join(texts[3:]))
    assert "\ufffd" not in whole
    assert not re.search("[\ue000-\uf8ff]", whole)
    titles = [chapter.title for chapter in bundled.industry.chapters[language]] + [
        voice.say(each) for each in APPENDICES
    ]
    at = 0
    for title in titles:
        found = whole.find(bare_letters(title), at)
        assert found >= 0, title
        at = found + 1
    script = {"en": "[A-Za-z]", "ru": "[А-Яа-яё]", "zh": "[一-鿿]"}[language]
    assert len(re.findall(script, whole)) > 3000


def test_every_figure_of_the_site_is_in_it(tree: list[Tag], site: Path, language: Language, texts: list[str]) -> None:
    shown: list[tuple[str, str]] = []
    for page in sorted((site / language).glob("chapters/*/index.html")):
        html = page.read_text(encoding="utf-8")
        shown += re.findall(r'<figure class="chart"[^>]*><h[2-4]>(.*?)</h[2-4]><svg [^>]*aria-label="([^"]*)"', html)
    counters = [
        page.read_text(encoding="utf-8") for page in sorted((site / language).glob("counter/[0-9]*/index.html"))
    ]
    drawn = [label for html in counters for label in re.findall(r'<svg [^>]*role="img" aria-label="([^"]*)"', html)]
    assert len(shown) >= 15
    assert len(drawn) >= 10
    alternatives = [str(tag.of.Alt) for tag in tree if tag.role == "Figure" and "/Alt" in tag.of]
    assert len(alternatives) == sum(tag.role == "Figure" for tag in tree)
    for told in [label for _, label in shown] + drawn:
        assert alternatives.count(unescape(told)) >= 1, told
    assert len(alternatives) == len(shown) + len(drawn)
    whole = bare_letters("\n".join(texts))
    for title, _ in shown:
        assert bare_letters(unescape(title)) in whole, title


def test_the_index_leads_to_pages_that_mention(texts: list[str], voice: Voice, pdf: pikepdf.Pdf) -> None:
    heads = [bare_letters(text.split("\n\n")[0]) for text in texts]
    starts = [
        at
        for at, text in enumerate(texts)
        if bare_letters(voice.say("Index of organisations")) in bare_letters(text)[:60]
    ]
    ends = [at for at, head in enumerate(heads) if head == bare_letters(voice.say("Sources"))]
    pages = range(starts[0], next(end for end in ends if end > starts[0]))
    # Where the register stands, after its heading's page: its own lines are no mention.
    title = bare_letters(voice.say("Organisations"))
    first = max(at for at in range(starts[0]) if bare_letters(texts[at]).startswith(title))
    register = range(first, starts[0])
    names = {voice.organisation(id_).text for id_ in voice.book.organisations}
    looked, numbers = 0, 0
    for page in pages:
        for line in texts[page].split("\n"):
            match = re.fullmatch(r"(.+?)\s+(\d+(?:(?:, |，)\d+)*)", line.strip())
            if match and match[1] in names:
                looked += 1
                for number in re.split(", |，", match[2]):
                    numbers += 1
                    assert int(number) - 1 not in register, line
                    assert bare_letters(match[1]) in bare_letters(texts[int(number) - 1]), line
    assert looked > 50
    links = sum(len(pdf.pages[page].get("/Annots", [])) for page in pages)
    assert links >= numbers


def test_a_register_that_is_cut_says_so(voice: Voice, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(document, "MOST_REGISTERED", 5)
    text = document_of(voice, Drawer()).text()
    for number in (len(voice.book.partnerships), sum(map(len, voice.book.policies.values()))):
        assert number > 5
        assert voice.say("Rows shown: %(number)s of %(all)s.", number=5, all=number) in text


# What follows is of the small industries.


def means(run: Run, kept: Path) -> Means:
    return Means(spreading, beside, lambda done, of: None, Drawer(run.data / "charts"), kept)


@pytest.fixture(scope="module")
def odd_voices(odd_run: Run) -> list[Voice]:
    of = book(odd_run)
    return [Voice(of, language) for language in LANGUAGES]


@pytest.mark.parametrize("code", LANGUAGES)
def test_odd_names_come_out_as_they_are(code: Language, odd_run: Run) -> None:
    texts = pages_of(odd_run.out / "latest" / name_of(code))
    whole = bare_letters("\n".join(texts))
    for name in NAMES.values():
        # In the chapter, the tables, the register and the index.
        assert whole.count(bare_letters(name)) >= 4, name
    assert "root:" not in whole


def test_the_same_edition_gives_the_same_bytes(odd_voices: list[Voice], odd_run: Run, tmp_path: Path) -> None:
    published = [(odd_run.out / "latest" / name_of(code)).read_bytes() for code in LANGUAGES]
    write_pdfs(odd_voices, tmp_path, means(odd_run, tmp_path / "kept"))
    assert [(tmp_path / name_of(code)).read_bytes() for code in LANGUAGES] == published


def test_a_kept_pdf_is_used_and_a_damaged_one_is_set_anew(odd_run: Run, tmp_path: Path) -> None:
    of = book(odd_run)
    english = [Voice(of, Language.EN)]
    published = (odd_run.out / "latest" / name_of(Language.EN)).read_bytes()
    shutil.copytree(odd_run.data / "pdf", tmp_path / "kept" / "pdf")
    before = {path.name: path.stat().st_mtime_ns for path in (tmp_path / "kept" / "pdf").iterdir()}
    write_pdfs(english, tmp_path, means(odd_run, tmp_path / "kept"))
    assert (tmp_path / name_of(Language.EN)).read_bytes() == published
    [left] = [path for path in (tmp_path / "kept" / "pdf").iterdir() if kept(path) == published]
    assert left.stat().st_mtime_ns == before[left.name]
    left.write_bytes(left.read_bytes()[:-100])
    write_pdfs(english, tmp_path, means(odd_run, tmp_path / "kept"))
    assert (tmp_path / name_of(Language.EN)).read_bytes() == published


@pytest.mark.parametrize(("letter", "told"), [("\U00013000", r"\(U\+13000\)"), ("\U0001f916", r"\(U\+1F916\)")])
def test_a_letter_that_no_font_has_stops_the_build_and_the_last_edition_stands(
    letter: str, told: str, bare_run: Run, tmp_path: Path
) -> None:
    for name, place in (("industry", bare_run.industry.folder), ("data", bare_run.data)):
        shutil.copytree(place, tmp_path / name)
    shutil.copytree(bare_run.out, tmp_path / "edition", symlinks=True)
    before = sorted((tmp_path / "edition").rglob("*"))
    organisations = tmp_path / "industry" / "facts" / "organisations.csv"
    text = organisations.read_text(encoding="utf-8")
    organisations.write_text(text.replace("Example Robotics", f"Robotics {letter}"), encoding="utf-8")
    message = f"no font of the PDF has '{letter}' {told} of 'Robotics {letter}' \\(language en, ru, zh\\): write it with other"
    with pytest.raises(CheckFailed, match=message):
        build(Run(read_industry(tmp_path / "industry"), tmp_path / "data", tmp_path / "edition"))
    assert sorted((tmp_path / "edition").rglob("*")) == before


def test_a_letter_that_only_a_drawing_has_is_looked_at_too(odd_voices: list[Voice], odd_run: Run) -> None:
    of = odd_voices[0].book
    label = Phrase("Log\U00013000istics", "Логистика", "物流")
    topics = tuple(msgspec.structs.replace(topic, label=label) for topic in of.taxonomy.applications)
    other = dataclasses.replace(of, taxonomy=msgspec.structs.replace(of.taxonomy, applications=topics), chapters={})
    voice = Voice(other, Language.EN)
    typesetter = Typesetter(Language.EN)
    assert of.values is not None
    document = Document(voice, Prose(voice, of.values), Drawer(), typesetter)
    chart = growth(voice, "applications")
    document._exhibit(dataclasses.replace(chart, title="x", description="x"))
    assert typesetter.lacking == {"\U00013000": label.en}


def test_an_edition_of_nothing_has_its_pdfs(bare_run: Run) -> None:
    for code in LANGUAGES:
        with pikepdf.open(bare_run.out / "latest" / name_of(code)) as opened:
            assert 4 <= len(opened.pages) <= 20
            roles = [tag.role for tag in tags(opened)]
            assert "Figure" not in roles
