"""Logos: plain shapes are taken, everything else is refused with its name."""

import pytest

from profiles.logo import MAX_BYTES, LogoRefused, safe_logo
from tests.unit.profiles.shipped import NAMES, content

GOOD = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 8 8">{inside}</svg>'


@pytest.mark.parametrize("name", NAMES)
def test_shipped_logos_are_safe_and_written_anew_the_same(name: str) -> None:
    once = safe_logo(content(name)["logo"])
    assert safe_logo(once) == once
    assert once.count("<path") == content(name)["logo"].count("<path")


def test_text_in_a_title_is_escaped() -> None:
    safe = safe_logo(GOOD.format(inside="<title>A &lt;b&gt; &amp; C</title>"))
    assert "<title>A &lt;b&gt; &amp; C</title>" in safe


@pytest.mark.parametrize(
    ("svg", "reason"),
    [
        ("<p/>", "not an SVG picture"),
        ("<svg", "not well-formed"),
        ("<svg xmlns='http://www.w3.org/2000/svg'/>", "needs a viewBox"),
        ('<!DOCTYPE svg [<!ENTITY a "b">]>' + GOOD.format(inside="&a;"), "declares entities"),
        (GOOD.format(inside="<script>1</script>"), "uses “script”"),
        (GOOD.format(inside="<image href='https://e.example/a.png'/>"), "written into the file"),
        (GOOD.format(inside="<style>a{}</style>"), "uses “style”"),
        (GOOD.format(inside="<svg/>"), "uses “svg”"),
        (GOOD.format(inside="<g xmlns='urn:other'/>"), "uses “{urn:other}g”"),
        (GOOD.format(inside="<path onclick='x()'/>"), "has “onclick” on a “path”"),
        (GOOD.format(inside="<path style='fill:red'/>"), "has “style” on a “path”"),
        (GOOD.format(inside="<path fill='url(https://e.example)'/>"), "has “fill” on a “path”"),
        (GOOD.format(inside="<g/>" * 200), "more than 200 shapes"),
        (GOOD.format(inside=" " * MAX_BYTES), "more than 20000 bytes"),
    ],
)
def test_anything_else_is_refused(svg: str, reason: str) -> None:
    with pytest.raises(LogoRefused) as refused:
        safe_logo(svg)
    assert reason in str(refused.value.reason)
