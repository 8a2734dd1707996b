"""Every exhibit in every language: valid, drawn, told to those who cannot see it, and no bolder than the data."""

from __future__ import annotations

import math
import re
import xml.etree.ElementTree as ET
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import altair
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from almanac.model.words import LANGUAGES, Language
from almanac.pipeline import Run
from almanac.publish.exhibits import countries
from almanac.publish.exhibits.counter import monthly
from almanac.publish.exhibits.drawn import Drawer, styled
from almanac.publish.exhibits.exhibit import Chart, Listing, Voice
from almanac.publish.exhibits.gallery import CHARTS, LISTINGS, exhibit
from almanac.publish.exhibits.labels import SIZE, Dot, placed
from almanac.publish.exhibits.spans import spans
from almanac.publish.kept import keep, kept
from almanac.publish.pages import counter_months, pages
from almanac.publish.site import Site
from almanac.publishing import book
from almanac.text.placeholders import Block
from tests.publish.oddities import FIGURES, NAMES
from tests.publish.oddities import LISTINGS as TABLES

SVG = "{http://www.w3.org/2000/svg}"
# What parts the title of a figure from the sentences after it.
STOPS = {Language.EN: ". ", Language.RU: ". ", Language.ZH: "。"}
WITH_INTERVALS = {"shares", "ranks", "specialisation", "years"}


def block(kind: str, text: str) -> Block:
    name, *arguments = text.split()
    return Block(kind, name, tuple(arguments))


def chart(voice: Voice, text: str) -> Chart:
    made = exhibit(voice, block("figure", text))
    assert isinstance(made, Chart), text
    return made


@pytest.fixture(scope="module")
def odd_voices(odd_run: Run) -> dict[Language, Voice]:
    of = book(odd_run)
    return {language: Voice(of, language) for language in LANGUAGES}


@pytest.fixture(scope="module")
def voice(bundled: Run) -> Voice:
    return Voice(book(bundled), Language.EN)


@pytest.fixture(scope="module")
def bare_voice(bare_run: Run) -> Voice:
    return Voice(book(bare_run), Language.RU)


def test_the_cases_are_all_that_there_is() -> None:
    assert {name.split()[0] for name in FIGURES} == set(CHARTS)
    assert {name.split()[0] for name in TABLES} == set(LISTINGS)


@pytest.mark.parametrize("name", FIGURES)
def test_a_figure_is_valid_drawn_and_told(
    name: str, odd_voices: dict[Language, Voice], odd_run: Run, capfd: pytest.CaptureFixture[str]
) -> None:
    drawer = Drawer(odd_run.data / "charts")
    titles = set()
    for language, told in odd_voices.items():
        figure = chart(told, name)
        altair.Chart.from_dict(styled(figure.specification, language), validate=True)
        svg = drawer.draw(figure, language)
        assert capfd.readouterr() == ("", "")
        root = ET.fromstring(svg)
        assert root.get("role") == "img"
        assert root.get("aria-label") == figure.description
        assert root.get("width") is None
        assert root.get("viewBox")
        assert not [element for element in root.iter() if element.tag not in {f"{SVG}{tag}" for tag in DRAWN}]
        assert figure.description in (figure.title, f"{figure.title}{STOPS[language]}{figure.note}")
        assert figure.data.rows
        assert all(len(row) == len(figure.data.head) for row in figure.data.rows)
        titles.add(figure.title)
    assert len(titles) == len(LANGUAGES)


DRAWN = ("svg", "g", "path", "text", "line", "rect", "defs", "clipPath", "linearGradient", "stop")


def test_a_title_that_ends_in_a_full_stop_gets_no_second_one(odd_voices: dict[Language, Voice]) -> None:
    assert odd_voices[Language.RU].joined("июль 2017 г.", "Примечание.") == "июль 2017 г. Примечание."
    assert odd_voices[Language.ZH].joined("Ash Inc.", "注。") == "Ash Inc.。注。"


@pytest.mark.parametrize("name", TABLES)
def test_a_table_has_a_title_and_whole_rows(name: str, odd_voices: dict[Language, Voice]) -> None:
    for told in odd_voices.values():
        made = exhibit(told, block("table", name))
        if made is not None:
            assert isinstance(made, Listing)
            assert made.title
            assert made.rows
            assert all(len(row) == len(made.head) for row in made.rows)


@pytest.mark.parametrize("name", [name for name in FIGURES if name.split()[0] in WITH_INTERVALS])
def test_intervals_are_drawn(name: str, odd_voices: dict[Language, Voice]) -> None:
    figure = chart(odd_voices[Language.EN], name)
    values = figure.specification["data"]["values"]
    field = (
        "total" if name == "years" else {"shares": "share", "specialisation": "advantage"}.get(name.split()[0], "rank")
    )
    assert all(row["low"] <= row[field] <= row["high"] for row in values)
    root = ET.fromstring(Drawer().plain(figure, Language.EN))
    rules = [
        line for group in root.iter(f"{SVG}g") if "mark-rule role-mark" in group.get("class", "")
        for line in group.iter(f"{SVG}line") if float(line.get("stroke-width", 1)) >= 3
    ]  # fmt: skip
    assert len(rules) == len(values)
    wide = [row for row in values if row["high"] - row["low"] > 0.02 * max(row["high"] for row in values)]
    drawn = [line for line in rules if abs(float(line.get("x2", 0))) + abs(float(line.get("y2", 0))) > 1]
    assert len(drawn) >= len(wide)


def test_names_that_would_break_a_page_are_letters(odd_voices: dict[Language, Voice]) -> None:
    figure = chart(odd_voices[Language.EN], "ranks works")
    svg = Drawer().draw(figure, Language.EN)
    shown = ["".join(element.itertext()) for element in ET.fromstring(svg).iter(f"{SVG}text")]
    # Names as long as an axis is wide end with an ellipsis.
    for name in NAMES.values():
        assert [text for text in shown if text == name or (text.endswith("…") and name.startswith(text[:-1]))], name
    assert "<script" not in svg
    assert "<img" not in svg


def test_two_of_the_same_name_have_a_row_each(odd_voices: dict[Language, Voice]) -> None:
    figure = chart(odd_voices[Language.EN], "ranks raised")
    twins = [row for row in figure.specification["data"]["values"] if row["name"] == NAMES["twin"]]
    assert len(twins) == 2
    texts = [element.text for element in ET.fromstring(Drawer().plain(figure, Language.EN)).iter(f"{SVG}text")]
    assert texts.count(NAMES["twin"]) == 2


def test_a_drawing_is_the_same_each_time_and_from_the_folder(odd_voices: dict[Language, Voice], tmp_path: Path) -> None:
    figure = chart(odd_voices[Language.ZH], "network")
    first = Drawer(tmp_path).draw(figure, Language.ZH)
    [kept_file] = tmp_path.iterdir()
    assert Drawer(tmp_path).draw(figure, Language.ZH) == first
    assert Drawer().draw(figure, Language.ZH) == first
    assert [kept_file] == list(tmp_path.iterdir())
    # It does come from the folder: another drawing under its name is shown.
    keep(kept_file, b'<svg class="x" width="1" height="1"/>')
    assert "x" in Drawer(tmp_path).draw(figure, Language.ZH)[:20]


@pytest.mark.parametrize("damage", [b"", b"<svg", b"\xff" * 40, None])
def test_a_damaged_drawing_is_drawn_anew(
    damage: bytes | None, odd_voices: dict[Language, Voice], tmp_path: Path
) -> None:
    figure = chart(odd_voices[Language.EN], "curve")
    first = Drawer(tmp_path).draw(figure, Language.EN)
    [kept_file] = tmp_path.iterdir()
    whole = kept_file.read_bytes()
    cut = whole[: len(whole) // 2] if damage is None else damage
    kept_file.write_bytes(cut)
    assert Drawer(tmp_path).draw(figure, Language.EN) == first
    assert kept_file.read_bytes() == whole


def test_what_nobody_asked_for_is_forgotten(odd_voices: dict[Language, Voice], tmp_path: Path) -> None:
    drawer = Drawer(tmp_path)
    drawer.draw(chart(odd_voices[Language.EN], "curve"), Language.EN)
    again = Drawer(tmp_path)
    again.draw(chart(odd_voices[Language.EN], "years"), Language.EN)
    again.forget()
    [left] = tmp_path.iterdir()
    assert left.name in again._asked
    Drawer().forget()


@given(st.binary(max_size=60), st.integers(0, 100), st.integers(0, 255))
def test_a_kept_file_is_whole_or_not_there(tmp_path_factory: Any, content: bytes, at: int, byte: int) -> None:
    path = tmp_path_factory.mktemp("kept") / "file"
    assert kept(path) is None
    keep(path, content)
    assert kept(path) == content
    spoilt = bytearray(path.read_bytes())
    at %= len(spoilt)
    same = spoilt[at] == byte
    spoilt[at] = byte
    path.write_bytes(spoilt)
    assert kept(path) == (content if same else None)
    path.write_bytes(spoilt[:at])
    assert kept(path) in (None, b"")


@pytest.mark.parametrize("name", FIGURES)
def test_no_data_is_no_figure_and_no_crash(name: str, bare_voice: Voice) -> None:
    assert exhibit(bare_voice, block("figure", name)) is None


def test_no_data_is_no_table_and_no_crash(bare_voice: Voice) -> None:
    shown = {name for name in TABLES if exhibit(bare_voice, block("table", name))}
    assert shown <= {
        "topics technologies",
        "topics applications",
        "meanings technologies",
        "meanings applications",
        "tables",
    }


@pytest.mark.parametrize(
    "text",
    [
        "joy", "ranks", "ranks joy", "ranks works joy", "ranks works all 5", "counter", "counter year", "map GB",
        "specialisation", "specialisation ZZ", "growth", "growth joy", "network 5", "curve 2017",
    ],
)  # fmt: skip
@pytest.mark.parametrize("run", ["odd", "bare"])
def test_an_exhibit_that_nobody_knows_is_a_key_error(
    text: str, run: str, odd_voices: dict[Language, Voice], bare_voice: Voice
) -> None:
    with pytest.raises(KeyError):
        exhibit(odd_voices[Language.EN] if run == "odd" else bare_voice, block("figure", text))


@pytest.mark.parametrize(
    "text",
    [
        "joy", "leaders", "leaders joy", "leaders works joy", "leaders works all 0", "leaders works all -3",
        "leaders works all ten", "rounds soon", "ties 0", "ties -1", "partnerships few", "topics", "topics joy", "meanings x",
    ],
)  # fmt: skip
def test_a_table_that_nobody_knows_is_a_key_error(text: str, odd_voices: dict[Language, Voice]) -> None:
    with pytest.raises(KeyError):
        exhibit(odd_voices[Language.EN], block("table", text))


def test_a_month_without_disclosed_money_is_not_called_the_strongest(odd_voices: dict[Language, Voice]) -> None:
    empty = {"total": Decimal(0), "rounds": 1, "undisclosed": 1, "is_year": False}
    months = [
        empty | {"period": f"2026-{month:02}", "published": Decimal(5) if month == 3 else None}
        for month in range(1, 13)
    ]
    made = monthly(odd_voices[Language.EN], months)
    assert made.title == "No disclosed money is known yet"
    assert {row[1].text for row in made.data.rows} == {"not disclosed"}


def test_what_another_published_is_told_where_it_is_marked(voice: Voice) -> None:
    figure = chart(voice, "counter 2017")
    assert figure.note == "A bar is our total, a mark what SHACK15 News published."
    assert figure.description.endswith(figure.note)
    assert figure.data.head[-1] == "SHACK15 News"
    assert {"not published"} < {row[-1].text for row in figure.data.rows}
    alone = chart(voice, "counter 2016")
    assert (alone.note, len(alone.data.head)) == ("", 3)


def test_a_year_of_which_nothing_is_known_has_its_place(voice: Voice) -> None:
    book = replace(voice.book)
    strict = {year: row for (year, definition), row in book.counters.items() if definition == "strict"}
    known = sorted(year for year, row in strict.items() if row["rounds"])
    empty = known[1]
    del book.counters[empty, "strict"]
    book.years.remove(empty)
    figure = chart(Voice(book, Language.EN), "years")
    values = {row["year"]: row for row in figure.specification["data"]["values"]}
    assert list(values) == [str(year) for year in range(known[0], known[-1] + 1)]
    assert values[str(empty)] == {"year": str(empty)}
    drawn = ET.fromstring(Drawer().plain(figure, Language.EN))
    assert str(empty) in [element.text for element in drawn.iter(f"{SVG}text")]
    listed = {row[0].text: [cell.text for cell in row[1:]] for row in figure.data.rows}
    assert listed[str(empty)] == ["none known", "—", "0", "0", "0"]
    assert not next(row[0].page for row in figure.data.rows if row[0].text == str(empty))
    assert figure.description == f"{figure.title}. {figure.note}"


@pytest.mark.parametrize(
    ("rounds", "undisclosed", "total", "told"),
    [(0, 0, 0, "none known"), (2, 1, 0, "not disclosed"), (1, 0, 0, "not converted"), (2, 1, 5_000_000, "£5m")],
)
def test_a_total_of_nothing_is_no_nought(
    rounds: int, undisclosed: int, total: int, told: str, odd_voices: dict[Language, Voice]
) -> None:
    row = {"rounds": rounds, "undisclosed": undisclosed, "total": Decimal(total)}
    assert odd_voices[Language.EN].total(row) == told


@pytest.mark.parametrize(("edition", "over"), [("2026-02-01", False), ("2027-02-01", True)])
def test_the_newest_year_is_not_over_only_in_the_edition_s_own(
    edition: str, over: bool, odd_voices: dict[Language, Voice]
) -> None:
    of = odd_voices[Language.EN].book
    assert max(row[0] for row in of.coverage) == 2026
    told = Voice(replace(of, masthead=replace(of.masthead, edition=edition)), Language.EN)
    assert ("is not over" in chart(told, "coverage").description) != over
    page = next(page for page in pages(told.book) if page.path == "technologies/mobile-robots/index.html")
    assert ("is not over" in Site(told, Drawer()).render(page)) != over


def test_what_is_after_the_edition_is_neither_listed_nor_drawn(odd_voices: dict[Language, Voice]) -> None:
    told = odd_voices[Language.EN]
    assert told.book.masthead.edition == "2026-02-01"
    assert [row["period"] for row in counter_months(told.book, 2026)] == ["2026-01", "2026-02", "2026"]
    assert chart(told, "running 2026").specification["data"]["values"][-1]["day"] == "2026-02-01"
    assert len(counter_months(told.book, 2025)) == 13


def test_who_shares_the_first_place_is_not_called_the_first(odd_voices: dict[Language, Voice]) -> None:
    ranked = [row["rank"] for row in odd_voices[Language.EN].book.leaders()]
    assert ranked.count(1) > 1
    for language, said in (
        (Language.EN, f" ({ranked.count(1)} share the first place)"),
        (Language.RU, f" (первое место делят {ranked.count(1)})"),
        (Language.ZH, f"（{ranked.count(1)}个并列第一）"),
    ):
        figure = chart(odd_voices[language], "ranks works")
        assert figure.title.endswith(said)
        assert said in figure.description
    months = [
        {"period": f"2026-{month:02}", "total": Decimal(5 if month < 4 else 1), "rounds": 1, "published": None}
        for month in range(1, 13)
    ]
    assert monthly(odd_voices[Language.EN], months).title.endswith(" (3 share the first place)")
    alone = [*months, {"period": "2026-12", "total": Decimal(6), "rounds": 1, "published": None}]
    assert "share" not in monthly(odd_voices[Language.EN], alone).title


def test_the_network_names_who_has_the_most_partners_of_all(voice: Voice) -> None:
    nodes = voice.book.network.nodes
    far = dict.fromkeys(nodes, 0) | {"graphcore": 10_000}
    first = {id_: row | {"partners": row["partners"] + far[id_]} for id_, row in nodes.items()}
    without = [row for row in voice.book.network.ties if "graphcore" not in (row["left"], row["right"])]
    stages = voice.book.stages
    analysed = stages.analysed | {
        "nodes": pa.Table.from_pylist(list(first.values()), stages.analysed["nodes"].schema),
        "ties": pa.Table.from_pylist(without, stages.analysed["ties"].schema),
    }
    told = Voice(replace(voice.book, stages=replace(stages, analysed=analysed)), Language.EN)
    title = chart(told, "network").title
    assert title.startswith("The most partners: Graphcore, 10,0")


@pytest.mark.parametrize("code", ["GB", "US", "CN", "RU", "FR", "KR", "DE", "CA"])
def test_a_specialisation_is_claimed_only_where_the_interval_bears_it_out(code: str, voice: Voice) -> None:
    made = exhibit(voice, Block("figure", "specialisation", (code,)))
    rows = [
        row for row in voice.book.stages.analysed["positions"].to_pylist()
        if row["id"] == code and row["topic"] != "all" and row["works"] > 0
    ]  # fmt: skip
    if not rows:
        assert made is None
        return
    assert isinstance(made, Chart)
    sure = {voice.topic(row["half"], row["topic"]).text for row in rows if row["advantage_low"] > 1}
    claimed = re.search("surely specialised in “(.*)”", made.title)
    assert bool(claimed) == bool(sure)
    if claimed:
        assert claimed[1] in sure
        assert claimed[1] in [row["name"] for row in made.specification["data"]["values"]]
    else:
        assert "in no topic is its share surely above" in made.title


def test_titles_say_what_the_data_says(voice: Voice) -> None:
    positions = [
        row for row in voice.book.stages.analysed["positions"].to_pylist()
        if row["kind"] == "country" and row["topic"] == "all"
    ]  # fmt: skip
    first = max(positions, key=lambda row: row["works"])
    shares = chart(voice, "shares")
    ends = [voice.formats.share(first[name]) for name in ("share", "share_low", "share_high")]
    assert shares.title.endswith(f"{voice.country(first['id']).text}, {ends[0]} ({ends[1]} to {ends[2]})")
    assert voice.country(first["id"]).text in chart(voice, "map").title
    nodes = voice.book.network.nodes.values()
    most = max(row["partners"] for row in nodes)
    assert chart(voice, "network").title.endswith(f", {most}")
    pair = max(voice.book.network.pairs_of_countries, key=lambda each: sum(each[2]))
    assert all(voice.country(code).text in chart(voice, "pairs").title for code in pair[:2])
    years = {
        row["year"]: row["total"] for (_, definition), row in voice.book.counters.items() if definition == "strict"
    }
    assert str(max(years, key=lambda year: years[year])) in chart(voice, "years").title
    known = sum(row[2] for row in voice.book.coverage) / sum(row[1] for row in voice.book.coverage)
    assert voice.formats.percent(known) in chart(voice, "coverage").title


def test_a_share_s_axis_has_no_long_fractions() -> None:
    values = [{"name": "a", "order": 0, "share": 0.07, "low": 0.06, "high": 0.075}]
    axis = {
        "type": "quantitative",
        "title": None,
        "axis": {"labelExpr": countries.PER_CENT, "values": [0.0, 0.07, 0.075, 0.29, 0.57]},
    }
    figure = Chart("x", "x", "x", spans(values, "share", axis), Listing("x", (), ()))
    texts = [element.text for element in ET.fromstring(Drawer().plain(figure, Language.RU)).iter(f"{SVG}text")]
    assert {"0", "7", "7,5"} <= set(texts)
    assert all(len(text or "") <= 4 for text in texts)


def test_the_map_is_equal_earth() -> None:
    """Points by the published polynomial, worked out by hand; and equal areas, which the projection is for."""
    scale = countries.WIDTH / countries.ACROSS
    middle = countries.projected(0.0, 0.0)
    for latitude, longitude, x, y in (
        (0, 180, 2.7066299836960748, 0.0),
        (90, 0, 0.0, 1.3173627591574133),
        (90, 180, 1.5872500000000000, 1.3173627591574133),
        (-90, -180, -1.5872500000000000, -1.3173627591574133),
    ):
        found = countries.projected(latitude, longitude)
        assert found[1] - middle[1] == pytest.approx(-y * scale, abs=0.11)
        if latitude == 0 or longitude == 0:
            assert found[0] - middle[0] == pytest.approx(x * scale, abs=0.11)
    for low, high in ((0, 20), (30, 50), (60, 80)):
        area = 0.0
        for latitude in range(low, high):
            width = countries.projected(latitude + 0.5, 180)[0] - countries.projected(latitude + 0.5, -180)[0]
            area += width * (countries.projected(latitude, 0)[1] - countries.projected(latitude + 1, 0)[1])
        sphere = 2 * math.pi * (math.sin(math.radians(high)) - math.sin(math.radians(low)))
        assert area / sphere == pytest.approx(scale * scale, rel=0.01)


def test_every_country_with_a_centre_is_on_the_map(bundled: Run) -> None:
    known = set(bundled.industry.countries) & set(countries._centres())
    assert len(known) > 150
    for code in known - {"AQ"}:
        x, y = countries.projected(*countries._centres()[code])
        assert 0 <= x <= countries.WIDTH, code
        assert 0 <= y <= countries.HEIGHT, code
    for stroke in countries._land():
        assert 0 <= stroke["x"] < stroke["to"] <= countries.WIDTH
        assert 0 <= stroke["y"] <= countries.HEIGHT


DOTS = st.lists(
    st.builds(Dot, st.floats(0, 300), st.floats(0, 200), st.floats(0, 30), st.text(st.sampled_from("abW 中文Ж"), max_size=12)),
    max_size=12,
)  # fmt: skip


@given(DOTS, st.integers(0, 12))
def test_labels_never_overlap(dots: list[Dot], named: int) -> None:
    labels = placed(dots, named, 300, 200)
    assert len(labels) <= min(named, len(dots))
    boxes = []
    for label in labels:
        wide = sum(SIZE if letter in "中文" else 0.58 * SIZE for letter in label["name"])
        left = label["x"] - {"left": 0, "center": wide / 2, "right": wide}[label["align"]]
        boxes.append((left, label["y"] - 0.65 * SIZE, left + wide, label["y"] + 0.65 * SIZE))
    slack = 0.11
    for at, box in enumerate(boxes):
        assert box[0] >= -slack and box[1] >= -slack and box[2] <= 300 + slack and box[3] <= 200 + slack  # noqa: PT018
        for other in boxes[:at]:
            apart = box[0] >= other[2] - slack or other[0] >= box[2] - slack
            assert apart or box[1] >= other[3] - slack or other[1] >= box[3] - slack
