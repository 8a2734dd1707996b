"""Search as readers meet it, in a real browser: names in three scripts from files, text of pages from a server."""

from __future__ import annotations

import gzip
import json
import random
import shutil
import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from almanac.errors import SourceFailed
from almanac.model.words import LANGUAGES
from almanac.pipeline import Run
from almanac.publish.chapters import chapter_pages
from almanac.publish.pages import pages
from almanac.publish.search import NAMES, PROSE, names_script, prose_index, prose_of
from almanac.publishing import book

MIPT = {
    "en": "Moscow Institute of Physics and Technology",
    "ru": "Московский физико-технический институт",
    "zh": "莫斯科物理技术学院",
}
TSINGHUA = {"en": "Tsinghua University", "ru": "Университет Цинхуа", "zh": "清华大学"}
HOSTILE = '<img src=x onerror="document.title=1">'


@pytest.fixture
def page(browser: Any) -> Iterator[Any]:
    """A page that asks for nothing but files, and complains of nothing."""
    opened = browser.new_page(viewport={"width": 1280, "height": 900})
    asked: list[str] = []
    complaints: list[str] = []
    opened.on("request", lambda request: asked.append(request.url))
    opened.on("console", lambda message: complaints.append(message.text))
    opened.on("pageerror", lambda error: complaints.append(str(error)))
    yield opened
    opened.close()
    assert [url for url in asked if not url.startswith("file://")] == []
    assert complaints == []


def listed(page: Any, query: str) -> list[str]:
    """Type into the header's box and return what it lists, once it has answered."""
    status = page.locator("header .find [role=status]")
    page.fill("header .find input", "")
    page.fill("header .find input", query)
    page.wait_for_function("document.querySelector('header .find [role=status]').textContent")
    assert status.count() == 1
    return [str(text) for text in page.locator("header .choices .found").all_inner_texts()]


@pytest.mark.parametrize("language", LANGUAGES)
def test_any_name_in_any_script_finds_the_organisation_under_its_name_here(
    language: str, site: Path, page: Any
) -> None:
    page.goto((site / language / "counter" / "index.html").as_uri())
    for query in ("МФТИ", "MIPT", "mipt", "Moscow Institute of Physics", "физтех", "物理技术学院", "莫斯科物理", "институт физико технический московский"):  # fmt: skip
        assert listed(page, query)[0] == MIPT[language], query
    for query in ("清华", "清", "Tsinghua", "цинхуа", "ЦИНХУА", "tsing", "university tsinghua"):
        assert listed(page, query)[0] == TSINGHUA[language], query


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_slip_or_two_is_forgiven(language: str, site: Path, page: Any) -> None:
    page.goto((site / language / "counter" / "index.html").as_uri())
    for query in ("физтеж", "Moskow Institut of Phisics", "mpit", "Московсикй физико-технический"):
        assert MIPT[language] in listed(page, query), query
    for query in ("Tsinghau", "Tisnghua", "清花大学", "Цинхау"):
        assert TSINGHUA[language] in listed(page, query), query


def test_topics_and_countries_are_found_and_lead_to_their_pages(site: Path, page: Any) -> None:
    page.goto((site / "zh" / "index.html").as_uri())
    for query, path in (("робототехника", "technologies/robotics"), ("health", "applications/health"), ("Китай", "countries/cn")):  # fmt: skip
        page.goto((site / "zh" / "index.html").as_uri())
        listed(page, query)
        page.keyboard.press("ArrowDown")
        page.keyboard.press("Enter")
        page.wait_for_url(f"**/zh/{path}/index.html")


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_nothing_is_called_is_said(language: str, site: Path, page: Any) -> None:
    page.goto((site / language / "counter" / "index.html").as_uri())
    words = told(site)["words"][language]
    for query in ("qqqxzy", "ъъъ", "犇犇犇", "!!! ???", "\u0301", HOSTILE):
        assert listed(page, query) == [], query
        assert page.locator("header .find [role=status]").inner_text() == words["none"]
    assert page.get_attribute("header .find input", "aria-expanded") == "false"


def test_the_list_is_worked_by_keys_and_told_to_those_who_cannot_see_it(site: Path, page: Any) -> None:
    page.goto((site / "en" / "counter" / "index.html").as_uri())
    box = page.get_by_role("combobox")
    listed(page, "институт")
    options = page.locator("header [role=option]")
    assert box.get_attribute("aria-expanded") == "true"
    assert "Found" in (page.locator("header .find [role=status]").text_content() or "")
    page.keyboard.press("ArrowUp")
    assert box.get_attribute("aria-activedescendant") == options.last.get_attribute("id")
    page.keyboard.press("ArrowDown")
    assert options.first.get_attribute("aria-selected") == "true"
    assert page.locator("header [aria-selected=true]").count() == 1
    assert options.first.locator("span[lang=ru]").count() == 1
    page.keyboard.press("Escape")
    assert box.get_attribute("aria-expanded") == "false"
    assert box.get_attribute("aria-activedescendant") is None


def test_names_are_loaded_when_the_box_is_and_text_search_only_on_its_page(site: Path, page: Any) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url.rsplit("/", 1)[-1]))
    page.goto((site / "en" / "index.html").as_uri())
    assert NAMES not in asked
    page.focus("header .find input")
    page.wait_for_function(f"document.querySelector('script[src$=\"{NAMES}\"]')")
    listed(page, "MIPT")
    assert asked.count(NAMES) == 1
    assert not [name for name in asked if "pagefind" in name]
    for path in site.rglob("*.html"):
        assert "pagefind" not in path.read_text(encoding="utf-8"), path


def test_from_a_folder_the_search_page_says_that_text_waits_for_a_server(site: Path, page: Any) -> None:
    for language in LANGUAGES:
        page.goto((site / language / "search" / "index.html").as_uri() + "?q=МФТИ")
        page.locator("#names a").first.wait_for()
        assert page.locator("#names a").all_inner_texts() == [MIPT[language]]
        assert page.locator("#prose-status").inner_text() == told(site)["words"][language]["served"]


def test_a_hostile_name_is_text(site: Path, page: Any, tmp_path: Path) -> None:
    place = tmp_path / "site"
    (place / "en").mkdir(parents=True)
    shutil.copy(site / "search.js", place)
    shutil.copytree(site / "en" / "search", place / "en" / "search")
    shutil.copy(site / "style.css", place)
    (place / NAMES).write_text(names_script([("ox", [HOSTILE, "", "", "u</script><script>document.title=1</script>"])]))
    for query in ("img src", "script document"):
        page.goto((place / "en" / "search" / "index.html").as_uri() + f"?q={query}")
        page.locator("#names a").wait_for()
        assert page.locator("#names a").inner_text() == HOSTILE
        assert page.locator("#names img, #names script").count() == 0
        assert page.title() != "1"
    page.goto((site / "en" / "search" / "index.html").as_uri() + "?q=" + HOSTILE.replace(" ", "%20"))
    page.wait_for_function("document.querySelector('#names-status').textContent")
    assert page.title() != "1"


def test_without_a_script_the_box_leads_to_lists(site: Path, browser: Any) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto((site / "ru" / "organisations" / "mipt" / "index.html").as_uri())
    page.fill("header .find input", "清华")
    page.click("header .find button")
    assert page.url.split("?")[0].endswith("/ru/search/index.html")
    assert page.locator("noscript").inner_text()
    assert not page.locator("#results").is_visible()
    page.locator("main .tags a").first.click()
    assert page.url.endswith("/ru/organisations/index.html")
    context.close()


@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_an_open_list_is_accessible_and_stays_in_the_window(width: int, scheme: str, site: Path, browser: Any) -> None:
    axe = import_module("axe_playwright_python.sync_playwright").Axe()
    context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)
    page = context.new_page()
    page.goto((site / "ru" / "counter" / "index.html").as_uri())
    assert listed(page, "university")
    page.keyboard.press("ArrowDown")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    box = page.locator(".choices").bounding_box()
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= width
    found = axe.run(page, options={"runOnly": ["wcag2a", "wcag2aa"]}).response["violations"]
    assert [(each["id"], each["nodes"][0]["html"]) for each in found] == []
    page.goto((site / "ru" / "search" / "index.html").as_uri() + "?q=university")
    page.locator("#names a").first.wait_for()
    assert axe.run(page, options={"runOnly": ["wcag2a", "wcag2aa"]}).response["violations"] == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    context.close()


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def served(site: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The edition on a server, in a folder of it as a project's page has."""
    root = tmp_path_factory.mktemp("server")
    (root / "almanac").symlink_to(site)
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(root)))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}/almanac"
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.mark.parametrize(
    ("language", "query", "page_found"),
    [
        ("en", "joint research", "news/2025-09-01-sber-and-tsinghua"),
        ("ru", "совместных исследований", "news/2025-09-01-sber-and-tsinghua"),
        ("zh", "联合研究", "news/2025-09-01-sber-and-tsinghua"),
        ("en", "grants flotations", "method"),
    ],
)
def test_text_of_pages_is_found_in_the_page_s_language(
    language: str, query: str, page_found: str, served: str, browser: Any
) -> None:
    page = browser.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{served}/{language}/search/index.html?q={query}")
    page.locator("#prose a").first.wait_for()
    links = [link.get_attribute("href") for link in page.locator("#prose a").all()]
    assert f"{served}/{language}/{page_found}/index.html" in links
    assert all(link.startswith(f"{served}/{language}/") for link in links)
    assert page.locator("#prose mark").count()
    page.locator("#prose a").first.click()
    page.wait_for_url("**/index.html")
    page.goto(f"{served}/{language}/search/index.html?q=qqqxzy")
    none = page.evaluate("fetch('../../search-names.js').then(r => r.text())")
    page.wait_for_function("document.querySelector('#prose-status').textContent")
    assert page.locator("#prose-status").inner_text() in none
    assert page.locator("#prose li").count() == 0
    assert {url.split("/")[2] for url in asked} == {served.split("/")[2]}
    page.close()


def told(site: Path) -> Any:
    """What the script of names assigns."""
    script = (site / NAMES).read_text(encoding="utf-8")
    return json.loads(script.removeprefix("window.almanacNames=").removesuffix(";\n"))


def test_every_name_of_everything_that_has_a_page_is_there_once(bundled: Run, site: Path) -> None:
    written = told(site)
    entries, lines = written["entries"].split("\n"), written["names"].split("\n")
    assert len(entries) == len(lines) == len(set(entries))
    folders = {"o": "organisations", "t": "technologies", "a": "applications", "c": "countries"}
    for entry in entries:
        assert (site / "en" / folders[entry[0]] / entry[1:] / "index.html").is_file(), entry
    pages_of = {
        path.parent.relative_to(site / "en").as_posix()
        for folder in folders.values()
        for path in (site / "en" / folder).glob("*/index.html")
    }
    assert pages_of == {f"{folders[entry[0]]}/{entry[1:]}" for entry in entries}
    names = {entry: line.split("\t") for entry, line in zip(entries, lines, strict=True)}
    for row in bundled.tables("collect")["names"].to_pylist():
        labels, others = names["o" + row["organisation"]][:3], names["o" + row["organisation"]][3:]
        assert [*labels, *(name[1:] for name in others)].count(row["name"]) == 1, row
    of = book(bundled).of_organisation
    works = [len(of("works", entry[1:])) for entry in entries if entry[0] == "o"]
    assert works == sorted(works, reverse=True)


def test_the_first_page_is_light(site: Path) -> None:
    for language in LANGUAGES:
        size = len(gzip.compress((site / language / "index.html").read_bytes() + (site / "style.css").read_bytes()))
        assert size < 60_000
    assert len(gzip.compress((site / "search.js").read_bytes())) < 6_000


def test_names_of_thirty_thousand_organisations_stay_small() -> None:
    from benchmarks.search import entries

    script = names_script(entries())
    assert script.count("\\n") == 2 * (30_000 - 1)
    assert len(gzip.compress(script.encode())) < 1_500_000


def test_the_same_pages_give_the_same_index_wherever_and_whenever(bundled: Run, site: Path, tmp_path: Path) -> None:
    printed = book(bundled)
    content = [*pages(printed), *chapter_pages(printed)]
    written = {
        path.relative_to(site / PROSE).as_posix(): path.read_bytes()
        for path in (site / PROSE).rglob("*")
        if path.is_file()
    }
    for turn in range(3):
        place = tmp_path / ("elsewhere" * (turn + 1))
        for page in content:
            for language in LANGUAGES:
                target = place / language / page.path
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(site / language / page.path, target)
        random.Random(turn).shuffle(content)
        with prose_index(prose_of(content), place):
            pass
        again = {
            path.relative_to(place / PROSE).as_posix(): path.read_bytes()
            for path in (place / PROSE).rglob("*")
            if path.is_file()
        }
        assert again == written
    languages = json.loads(written["pagefind-entry.json"])["languages"]
    assert {language["page_count"] for language in languages.values()} == {len(prose_of(content))}


def test_text_that_cannot_be_indexed_is_an_error_that_says_so(tmp_path: Path) -> None:
    (tmp_path / "en" / "method").mkdir(parents=True)
    for language in LANGUAGES:
        (tmp_path / language / "method").mkdir(parents=True, exist_ok=True)
        (tmp_path / language / "method" / "index.html").write_text("<html lang='en'><main>x</main></html>")
    (tmp_path / PROSE).write_text("a file where a folder should be")
    failing = pytest.raises(SourceFailed, match="pagefind: it could not index")
    with failing, prose_index(["method/index.html"], tmp_path):
        pass
