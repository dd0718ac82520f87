"""The faces and sheet of printed documents: every script is printed in our own fonts."""

import io
import re
from pathlib import Path

import jinja2
import pypdf
import weasyprint

ROOT = Path(__file__).resolve().parents[2]
NAMES = "Łukasz Żółć, Nguyễn Thị Ấu, Πλάτων, Дмитрий"


def test_no_two_files_share_a_family_and_style() -> None:
    """WeasyPrint 70 would print the glyphs of the first file for the characters of the second."""
    sheet = (ROOT / "static/fonts/print.css").read_text()
    faces = re.findall(r"font-family: '([^']+)'; font-style: (\w+);", sheet)
    assert len(faces) == sheet.count("@font-face") == len(set(faces))


def test_the_sheet_asks_for_every_family_that_is_shipped() -> None:
    sheet = (ROOT / "static/fonts/print.css").read_text()
    families = set(re.findall(r"font-family: '([^']+)'", sheet))
    asked = set(re.findall(r'"([^"]+)"', (ROOT / "templates/documents/base.css").read_text()))
    assert families <= asked


def test_names_in_other_scripts_are_printed_in_our_fonts() -> None:
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(ROOT / "templates"), autoescape=True
    )
    page = environment.from_string(
        "{% extends 'layout_document.html' %}"
        "{% block content %}<p class='standing'>UA-2026-014</p><p>{{ names }}</p>{% endblock %}"
    )
    html = page.render(title="Names", brand={"name": "A university"}, names=NAMES)
    made = weasyprint.HTML(string=html, base_url=str(ROOT)).write_pdf(pdf_variant="pdf/ua-1")
    first = pypdf.PdfReader(io.BytesIO(made)).pages[0]
    fonts = {str(font.get_object()["/BaseFont"]) for font in first["/Resources"]["/Font"].values()}
    for script in ("latin-ext", "vietnamese", "greek", "cyrillic"):
        assert any(font.endswith(f"Source-Sans-3-{script}") for font in fonts)
    assert not [font for font in fonts if "Source" not in font]
    assert "UA-2026-014" in first.extract_text()
