"""Chapters as pages: valid, in order, and with names that would break what is careless; of nothing, a sentence."""

from __future__ import annotations

import json
import re
import shutil
from html import unescape
from itertools import pairwise
from pathlib import Path

import html5lib
import pytest

from almanac.commands.options import BUNDLED
from almanac.errors import AlmanacError, BadInput, CheckFailed
from almanac.model.words import LANGUAGES, Language
from almanac.pipeline import Run, build
from almanac.publish.chapters import Writer, charts_of, made
from almanac.publish.exhibits.drawn import Drawer
from almanac.publish.exhibits.exhibit import Voice
from almanac.publish.prose import Prose
from almanac.publishing import book, values
from almanac.settings import read_industry
from almanac.text.chapters import Chapter
from almanac.text.gates import exhibits_of
from tests.publish.oddities import FIGURES, NAMES

EXPECTED = (
    "preface",
    "state",
    "technologies",
    "applications",
    "leaders",
    "money",
    "partnerships",
    "strategy",
    "method",
)


def pages(run: Run) -> list[Path]:
    return sorted((run.out / "latest").resolve().glob("*/chapters/**/index.html"))


def check_page(html: str) -> None:
    html5lib.HTMLParser(strict=True).parse(html)
    ids = re.findall(r' id="([^"]*)"', html)
    assert len(ids) == len(set(ids))
    levels = [int(level) for level in re.findall(r"<h([1-6])\b", html)]
    assert levels.count(1) == 1
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(levels)), levels
    assert not re.search(r"<a\b[^>]*>(?:(?!</a>).)*<a\b", html, re.DOTALL)
    assert not re.search(
        r"\{(?:count|claim|figure|table|leader|organisation|number)\b", html.replace("{count/works}", "")
    )


def test_the_bundled_chapters_are_whole_pages(bundled: Run) -> None:
    found = pages(bundled)
    assert {path.parent.name for path in found} == {"chapters", *EXPECTED}
    assert len(found) == len(LANGUAGES) * (len(EXPECTED) + 1)
    for path in found:
        check_page(path.read_text(encoding="utf-8"))


def test_odd_names_are_letters_on_a_page(odd_run: Run) -> None:
    for language in LANGUAGES:
        html = (odd_run.out / "latest" / language / "chapters/all/index.html").read_text(encoding="utf-8")
        check_page(html)
        document = html5lib.parse(html, namespaceHTMLElements=False)
        assert [script.get("src") for script in document.iter("script") if "figures" not in (script.get("src") or "")] in (
            [], ["../../../search.js"],
        )  # fmt: skip
        assert not [script for script in document.iter("script") if script.text]
        assert not list(document.iter("img"))
        first = next(paragraph for paragraph in document.iter("p") if paragraph.text == "Of ")
        names = ["".join(link.itertext()) for link in first.iter("a")]
        assert names[: len(NAMES)] == list(NAMES.values())


def test_a_name_in_another_language_says_so(odd_run: Run) -> None:
    html = (odd_run.out / "latest/zh/chapters/all/index.html").read_text(encoding="utf-8")
    assert '<a href="../../organisations/twin/index.html" lang="en">Institute of Twins</a>' in html
    english = (odd_run.out / "latest/en/chapters/all/index.html").read_text(encoding="utf-8")
    assert '<a href="../../organisations/twin/index.html">Institute of Twins</a>' in english


def test_every_page_that_a_chapter_leads_to_is_there(odd_run: Run, bare_run: Run) -> None:
    for run in (odd_run, bare_run):
        for path in pages(run):
            for address in re.findall(r'href="([^"#:]+)(?:#[^"]*)?"', path.read_text(encoding="utf-8")):
                assert (path.parent / unescape(address)).resolve().is_file(), (path, address)


def test_the_scripts_of_figures_are_json_that_holds_every_figure(odd_run: Run, bundled: Run) -> None:
    for run in (odd_run, bundled):
        for language in LANGUAGES:
            for script in sorted((run.out / "latest" / "figures" / language).glob("*.js")):
                text = script.read_text(encoding="utf-8")
                told = json.loads(text.removeprefix("window.almanacFigures = ").removesuffix(";\n"))
                html = (run.out / "latest" / language / "chapters" / script.stem / "index.html").read_text(
                    encoding="utf-8"
                )
                assert [f"figure-{name}" for name in told] == re.findall(r'<figure class="chart" id="([^"]*)"', html)
                assert f'data-page="{language}/{script.name}"' in html
    text = (odd_run.out / "latest/figures/en/all.js").read_text(encoding="utf-8")
    named = {row["name"] for row in _values(text, "ranks-works-all")}
    assert set(NAMES.values()) <= named


def _values(script: str, name: str) -> list[dict[str, str]]:
    told = json.loads(script.removeprefix("window.almanacFigures = ").removesuffix(";\n"))
    rows: list[dict[str, str]] = told[name]["data"]["values"]
    return rows


def test_of_nothing_a_chapter_says_so(bare_run: Run) -> None:
    sentences = {
        Language.EN: "Nothing is known of this yet.", Language.RU: "Об этом пока ничего не известно.", Language.ZH: "",
    }  # fmt: skip
    for language, sentence in sentences.items():
        html = (bare_run.out / "latest" / language / "chapters/all/index.html").read_text(encoding="utf-8")
        check_page(html)
        notes = re.findall(r'<p class="note">([^<]*)</p>', html)
        assert len(notes) >= len(FIGURES)
        assert len(set(notes)) == 1
        assert notes[0] == sentence or (not sentence and re.search("[一-鿿]", notes[0]))
    assert not (bare_run.out / "latest" / "figures").exists()


@pytest.fixture(scope="module")
def voice(odd_run: Run) -> Voice:
    return Voice(book(odd_run), Language.EN)


def written(voice: Voice, run: Run, text: str) -> str:
    chapter = Chapter("all", Language.EN, f"# Title\n\n{text}\n")
    return str(Writer(Prose(voice, values(run)), Drawer(run.data / "charts"), "../../").chapter(chapter))


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("a & b &lt;i> «c»", "<p>a &amp; b &lt;i&gt; «c»</p>"),
        ("one\ntwo\\\nthree", "<p>one two<br>three</p>"),
        ("*a* **b**", "<p><em>a</em> <strong>b</strong></p>"),
        ("- a\n- b\n\n  c", '<ul class="plain"><li>a</li><li><p>b</p><p>c</p></li></ul>'),
        ("1. a", '<ol class="plain"><li>a</li></ol>'),
        ("> a\n\nb", "<blockquote><p>a</p></blockquote>\n<p>b</p>"),
        ("## A *b*\n\n### C", '<h2 id="s1">A <em>b</em></h2>\n<h3 id="s2">C</h3>'),
        ("[a](/leaders) [b](/)", '<p><a href="../../leaders/index.html">a</a> <a href="../../index.html">b</a></p>'),
        ('[a](https://e.org/?a=1&b="2")', '<p><a href="https://e.org/?a=1&amp;b=%222%22" rel="noopener noreferrer external">a</a></p>'),
        ("[of {organisation/twin}](/leaders)", '<p><a href="../../leaders/index.html">of Institute of Twins</a></p>'),
        ("[**{count/countries}**](/countries)", '<p><a href="../../countries/index.html"><strong><span class="figure" data-number="count/countries">4</span></strong></a></p>'),
        ("{claim count/works > 1}a", "<p>a</p>"),
        ("{country/GB}", '<p><a href="../../countries/gb/index.html">United Kingdom</a></p>'),
        ("{country/FR}", "<p>France</p>"),
        ("{count/countries}", '<p><a class="figure" data-number="count/countries" href="../../countries/index.html">4</a></p>'),
        ("{count/organisations/kind/company: company|companies}", '<p><a class="figure" data-number="count/organisations/kind/company" href="../../organisations/index.html">1\u00a0company</a></p>'),
        ("{count/organisations/country/FR}", '<p><span class="figure" data-number="count/organisations/country/FR">0</span></p>'),
        ("{technology/mobile-robots}", '<p><a href="../../technologies/mobile-robots/index.html">Mobile robots</a></p>'),
        ("{edition}", "<p>1 February 2026</p>"),
    ],
)  # fmt: skip
def test_markdown_as_html(text: str, html: str, voice: Voice, odd_run: Run) -> None:
    assert written(voice, odd_run, text) == html


def test_chinese_lines_join_without_a_space(odd_run: Run) -> None:
    told = Voice(book(odd_run), Language.ZH)
    chapter = Chapter("all", Language.ZH, "# 题\n\n一\n二\n")
    assert str(Writer(Prose(told, values(odd_run)), Drawer(), "").chapter(chapter)) == "<p>一二</p>"


@pytest.mark.parametrize(
    ("before", "level"), [("", 2), ("## A\n\n", 3), ("## A\n\n### B\n\n", 4), ("### A\n\n## B\n\n", 3)]
)
def test_a_figure_s_heading_is_one_below_the_text_s(before: str, level: int, voice: Voice, odd_run: Run) -> None:
    html = written(voice, odd_run, f"{before}{{figure curve}}\n\n{{table ties}}")
    assert re.search(rf'<figure class="chart" id="figure-curve"><h{level}>', html)
    assert re.search(rf'<figure class="listing"><h{level}>', html)


def test_a_figure_stands_once_a_chapter(voice: Voice) -> None:
    chapter = Chapter("all", Language.EN, "# T\n\n{figure ranks works}\n\na\n\n{figure ranks works all}\n")
    with pytest.raises(BadInput, match=r"text/en/all\.md, line 7: found the figure ranks-works-all again"):
        charts_of(voice, chapter)


@pytest.mark.parametrize("text", ["figure joy", "table joy", "figure specialisation ZZ", "table leaders works all 0"])
def test_an_exhibit_that_nobody_knows_is_named_with_its_line(text: str, voice: Voice) -> None:
    chapter = Chapter("all", Language.EN, f"# T\n\na\nb\n\n{{{text}}}\n")
    [shown] = exhibits_of(chapter.nodes)
    with pytest.raises(BadInput, match=rf"text/en/all\.md, line 6: found {{{text}}}; expected a figure or table of"):
        made(voice, chapter, shown)


@pytest.mark.parametrize(
    ("change", "to", "error", "message"),
    [
        ("{figure map}", "{figure joy}", BadInput, "text/en/all.md, line 21: found {figure joy}"),
        ("Only ", "Only 7 ", CheckFailed, "text/ru/all.md, line 3: the number 7 is typed"),
        ("Only ", "<b>Only</b> ", BadInput, "text/en/all.md, line 3: found HTML in a chapter"),
        ("Only ", "[Only](/joy) ", BadInput, "text/en/all.md, line 3: found a link to '/joy'"),
        ("Only ", "Only{claim count/works > 5} ", CheckFailed, "      text/zh/all.md, line 3: Only {organisation"),
    ],
)
def test_an_edition_with_a_bad_chapter_is_not_published_and_the_last_stands(
    change: str, to: str, error: type[AlmanacError], message: str, tmp_path: Path, bare_run: Run
) -> None:
    shutil.copytree(bare_run.industry.folder, tmp_path / "industry")
    shutil.copytree(bare_run.data, tmp_path / "data")
    shutil.copytree(bare_run.out, tmp_path / "edition", symlinks=True)
    before = sorted((tmp_path / "edition").rglob("*"))
    for path in sorted((tmp_path / "industry" / "text").glob("*/all.md")):
        text = path.read_text(encoding="utf-8")
        path.write_text(text.replace(change, to), encoding="utf-8")
    with pytest.raises(error, match=re.escape(message)):
        build(Run(read_industry(tmp_path / "industry"), tmp_path / "data", tmp_path / "edition"))
    assert sorted((tmp_path / "edition").rglob("*")) == before


def test_the_bundled_folder_is_what_is_tested() -> None:
    assert tuple(read_industry(BUNDLED).settings.chapters) == EXPECTED
