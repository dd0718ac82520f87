"""An uploaded SVG is rebuilt from what is allowed; what could act or reach out refuses it."""

import base64
import io
import re

import pytest
from defusedxml.ElementTree import fromstring
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from badges.sanitising import PictureRefused, safe_svg

BOX = 'viewBox="0 0 100 100"'
OUTSIDE = (
    "The picture refers to something outside itself. Embed pictures and turn text into shapes, "
    "then export it again."
)
SCRIPT = "The picture holds a script. Export it again without scripts."
MOVES = "The picture moves. Export it again as a still picture."
ENTITIES = "The picture declares entities of its own. Export it again as plain SVG."
REPEATS = "The picture repeats parts of itself too often, or without end. Simplify it."
INTRICATE = "The picture is too intricate for a badge. Simplify it."


def svg(inside: str, *, root: str = BOX, before: str = "") -> bytes:
    return (
        f'{before}<svg xmlns="http://www.w3.org/2000/svg" '
        f'xmlns:xlink="http://www.w3.org/1999/xlink" {root}>{inside}</svg>'
    ).encode()


def refusal(content: bytes) -> str:
    with pytest.raises(PictureRefused) as refused:
        safe_svg(content)
    assert str(refused.value) == str(refused.value.reason)
    return str(refused.value.reason)


def inner(content: bytes) -> str:
    """What stands inside the rebuilt root."""
    return safe_svg(content).decode().partition(">")[2].removesuffix("</svg>\n")


def picture(kind: str = "PNG", size: tuple[int, int] = (4, 4)) -> str:
    out = io.BytesIO()
    Image.new("RGB", size, "#aa3322").save(out, kind)
    return base64.b64encode(out.getvalue()).decode()


def test_a_harmless_picture_comes_through() -> None:
    content = (
        '<title>Leaf</title><defs><linearGradient id="g"><stop offset="0" stop-color="#fff"/>'
        '</linearGradient></defs><g transform="rotate(5 1 1)"><path d="M0 0L9,9Z" '
        'fill="url(#g)" style="stroke:rgb(1,2,3)"/><use href="#g"/>'
        '<text x="1" y="2">A &lt;b&gt; <tspan>c</tspan> d</text></g>'
    )
    assert inner(svg(content)) == content


def test_what_editors_leave_behind_goes() -> None:
    left = (
        "<!-- drawn with love --><metadata><rdf:RDF xmlns:rdf='urn:r'>x</rdf:RDF></metadata>"
        '<sodipodi:namedview xmlns:sodipodi="urn:s" id="v"/><?pi x?>'
        '<g xmlns:i="urn:i" i:label="Layer" data-name="x" fill="red">stray<path d="M0 0"/>text</g>'
        '<o:credential xmlns:o="https://purl.imsglobal.org/ob/v3p0">{}</o:credential>'
    )
    assert inner(svg(left)) == '<g fill="red"><path d="M0 0"/></g>'


def test_a_document_type_without_entities_is_let_pass() -> None:
    doctype = (
        '<?xml version="1.0" encoding="utf-8"?><!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" '
        '"http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd">'
    )
    assert inner(svg("<g/>", before=doctype)) == "<g/>"


@pytest.mark.parametrize(
    ("inside", "sentence"),
    [
        ("<script>alert(1)</script>", SCRIPT),
        ("<script href='x.js'/>", SCRIPT),
        ('<x:script xmlns:x="http://www.w3.org/1999/xhtml">1</x:script>', SCRIPT),
        ("<g onclick='x()'/>", SCRIPT),
        ("<g OnLoad='x()'/>", SCRIPT),
        ("<g x:onload='x()' xmlns:x='urn:x'/>", SCRIPT),
        ("<metadata onload='x()'/>", SCRIPT),
        ("<title><g><script/></g></title>", SCRIPT),
        (
            "<foreignObject><b xmlns='http://www.w3.org/1999/xhtml'/></foreignObject>",
            "The picture holds a piece of a web page. Turn it into plain shapes.",
        ),
        ("<a href='https://example.org'><g/></a>", "The picture holds a link. Remove the link."),
        ("<a xlink:href='#x'/>", "The picture holds a link. Remove the link."),
        ("<set attributeName='href' to='javascript:x()'/>", MOVES),
        ("<animate attributeName='x'/>", MOVES),
        ("<g><animateTransform attributeName='x'/></g>", MOVES),
        (
            "<filter><feImage href='#a'/></filter>",
            "The picture fetches another picture. Embed it instead.",
        ),
        ("<use href='other.svg#a'/>", OUTSIDE),
        ("<use xlink:href='//example.org/a.svg#a'/>", OUTSIDE),
        ("<use href='&#106;avascript:alert(1)'/>", OUTSIDE),
        ("<image href='https://example.org/a.png'/>", OUTSIDE),
        ("<image href='file:///etc/passwd'/>", OUTSIDE),
        ("<image href='data:image/svg+xml;base64,PHN2Zy8+'/>", OUTSIDE),
        ("<image href='data:text/html,x'/>", OUTSIDE),
        ("<use href='data:image/png;base64,AAAA'/>", OUTSIDE),
        ("<g fill='url(https://example.org/#a)'/>", OUTSIDE),
        ("<g fill=\"url('//example.org#a')\"/>", OUTSIDE),
        ("<g style='fill:url(x.svg#a)'/>", OUTSIDE),
        ("<g style='background:image(\"x.png\")'/>", OUTSIDE),
        ("<g style='fill:u\\72l(https://example.org)'/>", OUTSIDE),
        ("<g style='width:expression(alert(1))'/>", OUTSIDE),
        ("<g style='fill:red/**/;x:src(\"//example.org\")'/>", OUTSIDE),
        ("<g filter='url(#a) url(https://example.org)'/>", OUTSIDE),
        ("<style>@import 'https://example.org/a.css';</style>", OUTSIDE),
        ("<style>@font-face{font-family:x;src:url(a.woff)}</style>", OUTSIDE),
        ("<style>.a{fill:url(https://example.org)}</style>", OUTSIDE),
        ("<style>.a{fill:\\75rl(x)}</style>", OUTSIDE),
        ("<style>.a[href^='x']{fill:red}</style>", OUTSIDE),
        ("<hatch/>", "The picture uses “hatch”, which is not taken here. Simplify it."),
        ("<image href='data:image/png;base64,!!!!'/>", OUTSIDE),
        ("<image href='data:image/png;base64,AAA'/>", "A picture embedded in this one is damaged."),
    ],
)
def test_what_could_act_or_reach_out_is_refused(inside: str, sentence: str) -> None:
    assert refusal(svg(inside)) == sentence


@pytest.mark.parametrize(
    "before",
    [
        '<!DOCTYPE svg [<!ENTITY a "aaa">]>',
        '<!DOCTYPE svg [<!ENTITY a SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE svg [<!ENTITY % a SYSTEM "http://example.org/a.dtd"> %a;]>',
    ],
)
def test_entities_are_refused(before: str) -> None:
    assert refusal(svg("<g/>", before=before)) == ENTITIES


def test_an_attribute_that_a_document_type_adds_is_seen() -> None:
    before = '<!DOCTYPE svg [<!ATTLIST g onload CDATA "alert(1)">]>'
    assert refusal(svg("<g/>", before=before)) == SCRIPT


def test_styles_keep_what_is_known() -> None:
    styled = (
        "<style>/* made by hand */ .a , #b { fill : url(#g) ; -inkscape-stroke: none; "
        "behaviour: slow; stroke: RGB(1, 2, 3) }\n.c{}</style>"
        '<g style="fill:red; -inkscape-x: y;; zoom: 3; opacity:.5"/>'
    )
    rebuilt = inner(svg(styled))
    assert rebuilt == (
        '<style>.a , #b{fill:url(#g);stroke:RGB(1, 2, 3)}</style><g style="fill:red;opacity:.5"/>'
    )


def test_embedded_pictures_are_decoded_and_written_anew() -> None:
    for kind, name in (("PNG", "png"), ("JPEG", "jpeg")):
        data = picture(kind)
        rebuilt = inner(svg(f'<image xlink:href="data:image/{name};base64,{data}"/>'))
        found = re.fullmatch(r'<image href="data:image/png;base64,([^"]+)"/>', rebuilt)
        assert found
        with Image.open(io.BytesIO(base64.b64decode(found[1]))) as image:
            assert (image.format, image.size) == ("PNG", (4, 4))


def test_an_embedded_picture_is_what_it_says_and_they_are_few() -> None:
    jpeg_as_png = f'<image href="data:image/png;base64,{picture("JPEG")}"/>'
    assert refusal(svg(jpeg_as_png)).startswith("The picture is damaged")
    many = f'<g><image href="data:image/png;base64,{picture()}"/></g>' * 21
    assert refusal(svg(many)) == "The picture embeds too many pictures. Simplify it."
    assert inner(svg(many[: len(many) // 21 * 20])).count("<image") == 20


@pytest.mark.parametrize(
    ("root", "size"),
    [
        ('viewBox="0 0 10 20"', 'width="10" height="20" viewBox="0 0 10 20"'),
        ('width="30" height="40px"', 'width="30" height="40" viewBox="0 0 30 40"'),
        (
            'width="100%" height="9cm" viewBox="-5,-5, 10 10"',
            'width="10" height="10" viewBox="-5,-5, 10 10"',
        ),
    ],
)
def test_the_size_is_read_and_written_plainly(root: str, size: str) -> None:
    start = safe_svg(svg("<g/>", root=root)).decode().partition(">")[0]
    assert start == f'<svg xmlns="http://www.w3.org/2000/svg" {size}'


@pytest.mark.parametrize(
    "root",
    [
        "",
        'width="100%" height="100%"',
        'viewBox="0 0 0 10"',
        'viewBox="0 0 nan 10"',
        'viewBox="0 0 inf 10"',
        'viewBox="0 0 1e9 10"',
        'viewBox="0 0 -5 10"',
    ],
)
def test_a_picture_without_a_size_is_refused(root: str) -> None:
    assert refusal(svg("<g/>", root=root)) == (
        "The picture does not say how large it is. Export it again with a viewBox."
    )


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"<html/>", "This is not an SVG picture."),
        (b"<svg viewBox='0 0 1 1'/>", "This is not an SVG picture."),
        (b"<svg", "The picture is not well-formed SVG; line 1 cannot be read."),
        (b"", "The picture is not well-formed SVG; line 1 cannot be read."),
        (
            b'<?xml version="1.0" encoding="klingon"?><svg/>',
            "The picture’s text encoding cannot be read. Export it again as UTF-8.",
        ),
        (b" " * 2_000_001, "The picture has more than 2 MB. Simplify it."),
        (svg("<g>" * 65 + "</g>" * 65), INTRICATE),
        (svg("<g>" * 200_000 + "</g>" * 200_000), INTRICATE),
        (svg("<g/>" * 20_001), INTRICATE),
        (svg("<filter/>" * 41), INTRICATE),
    ],
    ids=range(10),
)
def test_what_is_no_picture_or_too_much_of_one_is_refused(content: bytes, sentence: str) -> None:
    assert refusal(content) == sentence


def doubled(levels: int, one: str, two: str) -> str:
    """A picture whose parts repeat the part before ten times each."""
    parts = "".join(
        one.format(name=f"p{level}", inside=two.format(name=f"p{level - 1}") * 10)
        for level in range(1, levels)
    )
    return f'<g id="p0"><path d="M0 0"/></g>{parts}'


@pytest.mark.parametrize(
    "inside",
    [
        doubled(7, '<g id="{name}">{inside}</g>', '<use href="#{name}"/>'),
        doubled(7, '<symbol id="{name}">{inside}</symbol>', '<use href="#{name}"/>'),
        doubled(7, '<pattern id="{name}">{inside}</pattern>', '<rect fill="url(#{name})"/>'),
        doubled(7, '<mask id="{name}">{inside}</mask>', '<rect style="mask:url(#{name})"/>'),
        doubled(12, '<g id="{name}">{inside}</g>', '<use href="#{name}"/>'),
        '<g id="a"><use href="#a"/></g>',
        '<g id="a"><use href="#b"/></g><g id="b"><use href="#a"/></g>',
        '<pattern id="a"><rect fill="url(#a)"/></pattern>',
        '<style>.a{fill:url(#p)}</style><pattern id="p"><rect class="a"/></pattern>',
        '<style>.a{clip-path:url(#p)}</style><clipPath id="p"><rect class="a"/></clipPath>',
        '<style>rect{clip-path:url(#p)}</style><clipPath id="p"><rect/></clipPath>',
        '<style>*{fill:url(#p)}</style><pattern id="p"><rect/></pattern>',
    ],
)
def test_a_picture_that_repeats_itself_without_end_is_refused(inside: str) -> None:
    assert refusal(svg(inside)) == REPEATS


@pytest.mark.parametrize(
    "inside",
    [
        doubled(4, '<g id="{name}">{inside}</g>', '<use href="#{name}"/>'),
        '<style>.a{fill:url(#g)}</style><linearGradient id="g"/><rect class="a"/>',
        '<style>.a{clip-path:url(#c)}</style><clipPath id="c"><rect/></clipPath><g class="a"/>',
        '<use href="#nowhere"/>',
    ],
)
def test_a_picture_that_repeats_itself_a_little_passes(inside: str) -> None:
    assert inner(svg(inside)) == inside


NAMES = st.sampled_from(
    [
        "svg",
        "g",
        "path",
        "text",
        "tspan",
        "style",
        "use",
        "image",
        "script",
        "a",
        "set",
        "title",
        "defs",
        "pattern",
        "metadata",
        "x:y",
        "hatch",
    ]
)
KEYS = st.sampled_from(
    [
        "id",
        "href",
        "xlink:href",
        "style",
        "fill",
        "onload",
        "OnClick",
        "d",
        "class",
        "viewBox",
        "x:href",
        "xml:space",
        "x:on",
        "data-x",
    ]
)
VALUES = st.sampled_from(
    [
        "#a",
        "url(#a)",
        "url(//e.org)",
        "javascript:x()",
        "fill:red;stroke:url(http://e.org)",
        "fill : red",
        "</style><script>",
        "data:image/png;base64,AA==",
        "\\75rl(x)",
    ]
) | st.text(st.characters(exclude_categories=["C"]), max_size=12)


@st.composite
def trees(draw: st.DrawFn, depth: int = 3) -> str:
    def quoted(text: str) -> str:
        for sign, name in (("&", "amp"), ("<", "lt"), ('"', "quot"), (">", "gt")):
            text = text.replace(sign, f"&{name};")
        return text

    name = draw(NAMES)
    keys = draw(st.lists(KEYS, max_size=3, unique=True))
    attributes = "".join(f' {key}="{quoted(draw(VALUES))}"' for key in keys)
    children = draw(st.lists(trees(depth=depth - 1), max_size=3)) if depth else []
    text = quoted(draw(VALUES))
    return f"<{name}{attributes}>{text}{''.join(children)}</{name}>"


@given(trees())
def test_whatever_comes_through_is_harmless_and_stays_the_same(tree: str) -> None:
    content = svg(tree, root=f'{BOX} xmlns:x="urn:x"')
    try:
        rebuilt = safe_svg(content)
    except PictureRefused:
        return
    assert safe_svg(rebuilt) == rebuilt
    for element in fromstring(rebuilt).iter():
        assert element.tag.startswith("{http://www.w3.org/2000/svg}")
        assert element.tag.rpartition("}")[2] not in {"script", "a", "set", "foreignObject"}
        for key, value in element.attrib.items():
            assert not key.lower().startswith("on")
            assert key != "href" or value.startswith(("#", "data:image/png;base64,"))
            assert key in {"id", "class"} or "//" not in value


@given(st.binary(max_size=200))
def test_any_bytes_are_refused_in_words(content: bytes) -> None:
    with pytest.raises(PictureRefused):
        safe_svg(content)
