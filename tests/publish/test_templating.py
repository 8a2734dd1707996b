"""What our templates are compiled to against what Jinja makes of them itself."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from jinja2 import Environment
from jinja2.compiler import CodeGenerator
from jinja2.runtime import Context
from markupsafe import Markup

from almanac.model.words import Language
from almanac.pipeline import Run
from almanac.publish import site as of_site
from almanac.publish.exhibits.drawn import Drawer
from almanac.publish.exhibits.exhibit import Voice
from almanac.publish.pages import pages
from almanac.publish.site import Site
from almanac.publish.templating import Templates
from almanac.publishing import book


class Plain(Templates):
    """The templates as Jinja itself compiles and calls them."""

    code_generator_class = CodeGenerator
    context_class = Context
    getattr = Environment.getattr

    def __init__(self, gettext: Callable[[str], str], _: object = None) -> None:
        super().__init__(gettext)


def test_pages_are_what_jinja_makes_of_them(bundled: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    told = book(bundled)
    voice, drawer = Voice(told, Language.RU), Drawer(tmp_path)
    ours = Site(voice, drawer)
    monkeypatch.setattr(of_site, "Templates", Plain)
    plain = Site(voice, drawer)
    listed = [page for page in pages(told) if not page.content.get("draw")]
    by_template = {page.template: page for page in listed} | {page.path: page for page in listed[::7]}
    for page in by_template.values():
        assert ours.render(page) == plain.render(page), page.path


def said(source: str, **values: Any) -> str:
    return Templates({"Leaders": "<b>Лидеры</b>"}.__getitem__).from_string(source).render(values)


def test_phrases_are_markup_and_values_are_not() -> None:
    assert said("{{ _('Leaders') }} {{ name }}", name="<i>") == "<b>Лидеры</b> &lt;i&gt;"
    assert said("{{ name }}{{ number }}", name=Markup("<i>"), number=1) == "<i>1"


def test_what_a_row_holds_comes_before_what_a_dict_can_do() -> None:
    assert said("{{ row.items }} {{ row.get('items') }}", row={"items": 3}) == "3 3"


def test_what_is_marked_for_it_is_handed_the_context() -> None:
    assert said("{% macro twice(x) %}{{ x }}{{ x }}{% endmacro %}{{ twice('&') }}") == "&amp;&amp;"
    assert said("{% for x in [1] %}{{ [x]|map('string')|join }}{{ range(x)|list }}{% endfor %}") == "1[0]"
