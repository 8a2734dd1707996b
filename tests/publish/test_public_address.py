"""What an edition tells the world of itself: addresses, sitemap, pictures, citations; nothing of that without one."""

from __future__ import annotations

import json
import re
import struct
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from almanac.errors import BadInput
from almanac.model.taxonomy import Phrase
from almanac.model.words import LANGUAGES, Language
from almanac.pipeline import Run
from almanac.publish import sitemap
from almanac.publish.citations import bibtex, citation
from almanac.publish.picture import picture
from almanac.publish.site import TAGS
from almanac.publishing import book
from almanac.settings import read_industry
from tests.publish.conftest import ADDRESS

SPACES = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9", "x": "http://www.w3.org/1999/xhtml"}


class Head(HTMLParser):
    """What a page's head says: links by relation, and Open Graph."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.links: list[dict[str, str]] = []
        self.graph: dict[str, str] = {}
        self.blocks: list[str] = []
        self._in_block = False
        self.feed(path.read_text(encoding="utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "link":
            self.links.append(given)
        if given.get("property", "").startswith("og:"):
            self.graph[given["property"]] = given["content"]
        self._in_block = given.get("type") == "application/ld+json"

    def handle_endtag(self, tag: str) -> None:
        self._in_block = False

    def handle_data(self, data: str) -> None:
        if self._in_block:
            self.blocks.append(data)


def test_without_an_address_nothing_speaks_of_one(site: Path) -> None:
    assert not [path for path in site.iterdir() if path.name.startswith(("sitemap", "robots"))]
    head = Head(site / "en" / "organisations" / "mipt" / "index.html")
    assert not [link for link in head.links if link.get("rel") == "canonical" or link.get("hreflang") == "x-default"]
    assert "og:url" not in head.graph
    assert all(not link["href"].startswith("http") for link in head.links)


def test_with_an_address_a_page_says_where_it_stands(hostile_site: Path) -> None:
    for language in LANGUAGES:
        path = "organisations/formula/index.html"
        head = Head(hostile_site / language / path)
        (canonical,) = [link["href"] for link in head.links if link["rel"] == "canonical"]
        assert canonical == head.graph["og:url"] == f"{ADDRESS}/{language}/{path}"
        others = {link["hreflang"]: link["href"] for link in head.links if "hreflang" in link}
        assert others == {TAGS[code]: f"{ADDRESS}/{code}/{path}" for code in LANGUAGES} | {
            "x-default": f"{ADDRESS}/en/{path}"
        }


def test_the_sitemap_has_every_page(hostile_site: Path) -> None:
    tree = etree.parse(hostile_site / "sitemap.xml")
    places = tree.xpath("//s:url/s:loc/text()", namespaces=SPACES)
    pages = {
        path.relative_to(hostile_site).as_posix()
        for language in LANGUAGES
        for path in (hostile_site / language).rglob("*.html")
    }
    assert len(places) == len(set(places))
    assert {place.removeprefix(f"{ADDRESS}/") for place in places} == pages
    for url in tree.xpath("//s:url", namespaces=SPACES):
        tags = url.xpath("x:link[@rel='alternate']/@hreflang", namespaces=SPACES)
        assert tags == [*TAGS.values(), "x-default"]
    # Its address is a folder of a host's, where nobody looks for it.
    assert not (hostile_site / "robots.txt").exists()


def test_a_host_of_its_own_has_robots(hostile: Run, tmp_path: Path) -> None:
    of = book(hostile)
    imprint = replace(of.masthead.imprint, address="https://almanac.example.org")
    sitemap.write_sitemap(replace(of, masthead=replace(of.masthead, imprint=imprint)), ["index.html"], tmp_path)
    robots = (tmp_path / "robots.txt").read_text(encoding="utf-8")
    assert "Sitemap: https://almanac.example.org/sitemap.xml" in robots


@pytest.mark.parametrize(("name", "most"), [("MOST_ADDRESSES", 7), ("MOST_BYTES", 5_000)])
def test_a_long_sitemap_is_split_and_listed(
    name: str, most: int, hostile: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sitemap, name, most)
    paths = [f"rounds/r{number}/index.html" for number in range(20)]
    sitemap.write_sitemap(book(hostile), paths, tmp_path)
    listed = etree.parse(tmp_path / "sitemap.xml").xpath("//s:sitemap/s:loc/text()", namespaces=SPACES)
    files = [tmp_path / str(place).removeprefix(f"{ADDRESS}/") for place in listed]
    assert len(files) > 1
    counts = []
    for file in files:
        places = etree.parse(file).xpath("//s:url/s:loc/text()", namespaces=SPACES)
        counts.append(len(places))
        assert most < 100 or file.stat().st_size <= most + 1024
        assert most > 100 or len(places) <= most
    assert sum(counts) == len(paths) * len(LANGUAGES)


@pytest.mark.parametrize(
    "address", ["http://a.org", "a.org", "https://", "https://a.org/?q", "https://a.org/#x", 'https://a.org/"><b>']
)
def test_an_address_that_is_none_is_named(address: str, toy: Path) -> None:
    settings = toy / "almanac.toml"
    text = settings.read_text(encoding="utf-8")
    settings.write_text(text.replace("[title]", f"address = {json.dumps(address)}\n\n[title]", 1), encoding="utf-8")
    with pytest.raises(BadInput, match=r"almanac.toml, column address: .*https://almanac.example.org"):
        read_industry(toy)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_page_has_an_open_graph_in_its_language(language: str, site: Path, hostile_site: Path) -> None:
    head = Head(site / language / "news" / "2018-12-18-graphcore-200m" / "index.html")
    assert head.graph["og:type"] == "article"
    assert head.graph["og:locale"] == {"en": "en_GB", "ru": "ru_RU", "zh": "zh_CN"}[language]
    html = (site / language / "news" / "2018-12-18-graphcore-200m" / "index.html").read_text(encoding="utf-8")
    title = re.findall(r"<h1>(.*?)</h1>", html)[0]
    assert head.graph["og:title"] == title
    assert head.graph["og:description"]
    assert head.graph["og:image"] == f"../../../picture-{language}.png"
    assert Head(site / language / "index.html").graph["og:type"] == "website"
    hostile = Head(hostile_site / language / "organisations" / "script" / "index.html").graph
    assert hostile["og:title"].startswith("<script>alert(1)</script>")  # as text: the parser saw no such element
    assert hostile["og:image"] == f"{ADDRESS}/picture-{language}.png"


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_picture_is_drawn_and_light(language: str, site: Path) -> None:
    content = (site / f"picture-{language}.png").read_bytes()
    assert content[:8] == b"\x89PNG\r\n\x1a\n"
    assert struct.unpack(">II", content[16:24]) == (1200, 630)
    assert 20_000 < len(content) < 200_000


def test_what_is_drawn_is_seen(site: Path, browser: Any) -> None:
    """In a real browser: paper is most of it, ink stands where the total is, and languages differ."""
    page = browser.new_page()
    page.goto((site / "index.html").as_uri())
    seen = {}
    for language in LANGUAGES:
        image = (site / f"picture-{language}.png").read_bytes()
        seen[language] = page.evaluate(
            """async bytes => {
              const bitmap = await createImageBitmap(new Blob([new Uint8Array(bytes)]));
              const canvas = new OffscreenCanvas(1200, 630), context = canvas.getContext('2d');
              context.drawImage(bitmap, 0, 0);
              const dark = (x, y, w, h) => { let n = 0; const d = context.getImageData(x, y, w, h).data;
                for (let i = 0; i < d.length; i += 4) n += d[i] < 100; return n / (w * h); };
              return {title: dark(80, 80, 300, 60), total: dark(80, 290, 500, 110), margin: dark(0, 20, 70, 600)};
            }""",
            list(image),
        )
    page.close()
    for language, found in seen.items():
        assert 0.03 < found["title"] < 0.5, language
        assert 0.08 < found["total"] < 0.6, language
        assert found["margin"] == 0, language
    assert len({round(found["total"], 4) for found in seen.values()}) == 3


def test_words_of_the_picture_are_escaped_and_fit(hostile: Run) -> None:
    here = book(hostile)
    long = Phrase(*(f"{'<b>&' * 40}" for _ in LANGUAGES))
    told = replace(here, masthead=replace(here.masthead, counter_title=long))
    for language in LANGUAGES:
        root = etree.fromstring(picture(told, language).encode())
        texts = root.findall("{http://www.w3.org/2000/svg}text")
        assert texts[1].text.startswith("<b>&")
        assert float(texts[1].get("font-size")) < 15


def test_a_citation_names_publisher_title_edition_and_address(hostile: Run) -> None:
    here = book(hostile)
    assert citation(here, Language.EN) == (
        f"Robots & Co (2026). {here.masthead.title.en}, edition of 1 February 2026. {ADDRESS}/"
    )
    russian = citation(here, Language.RU).replace("\u202f", " ")
    assert russian.endswith(f" выпуск от 1 февраля 2026 г. {ADDRESS}/")
    assert citation(here, Language.ZH) == f"机器人公司：《{here.masthead.title.zh}》，2026年2月1日版。 {ADDRESS}/"
    entry = bibtex(here, Language.EN)
    assert entry.startswith("@misc{almanac-my-almanac-2026-02-01,\n")
    assert r"  author = {{Robots \& Co}}," in entry
    assert f"  url = {{{ADDRESS}/}}," in entry
    hostile_title = replace(here, masthead=replace(here.masthead, title=Phrase("100% {a_b} ~\\^ #$", "x", "x")))
    assert r"title = {{100\% \{a\_b\} \textasciitilde{}\textbackslash{}\textasciicircum{} \#\$}}" in bibtex(
        hostile_title, Language.EN
    )


def test_the_citation_file_says_the_same(hostile_site: Path) -> None:
    lines = (hostile_site / "CITATION.cff").read_text(encoding="utf-8").splitlines()
    at = lines.index("authors:")
    told = {key: json.loads(value) for key, _, value in (line.partition(": ") for line in lines[:at])}
    assert told["cff-version"] == "1.2.0"
    assert told["type"] == "dataset"
    assert told["version"] == told["date-released"] == "2026-02-01"
    assert told["license"] == "CC-BY-4.0"
    assert told["url"] == f"{ADDRESS}/"
    assert lines[at + 1 :] == ['  - name: "Robots & Co"']


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_data_page_says_what_it_has_to_machines(language: str, site: Path, hostile_site: Path) -> None:
    (block,) = Head(hostile_site / language / "data" / "index.html").blocks
    assert "<" not in block
    told = json.loads(block)
    assert told["@type"] == "Dataset"
    assert told["license"] == "https://creativecommons.org/licenses/by/4.0/"
    assert told["publisher"]["name"] == {"en": "Robots & Co", "ru": "Роботы", "zh": "机器人公司"}[language]
    places = {each["contentUrl"].removeprefix(f"{ADDRESS}/") for each in told["distribution"]}
    assert all((hostile_site / place).is_file() for place in places)
    assert len(places) > 60
    (relative,) = Head(site / language / "data" / "index.html").blocks
    for each in json.loads(relative)["distribution"]:
        assert (site / language / "data" / each["contentUrl"]).resolve().is_file()
