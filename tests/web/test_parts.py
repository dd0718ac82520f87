"""Every part, as the browser gets it: unique ids, bound labels, said states, no script in the page."""

from collections.abc import Iterator

import pytest
from bs4 import BeautifulSoup, Tag
from flask import Flask, render_template, render_template_string
from flask.testing import FlaskClient

from tests.gallery.app import create_gallery

PAGES = ["/", "/decisions", "/form", "/lists", "/public", "/flashes", "/job"]
ERRORS = [400, 403, 404, 409, 413, 429, 500]
ADDRESSES = [*PAGES, *(f"/errors/{code}" for code in ERRORS)]
NAMED_INPUTS = "input:not([type=hidden]), select, textarea"


@pytest.fixture(scope="module")
def app() -> Flask:
    return create_gallery(csrf=False)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


def soup(client: FlaskClient, address: str, **post: object) -> BeautifulSoup:
    answer = client.post(address, data=post) if post else client.get(address)
    return BeautifulSoup(answer.get_data(as_text=True), "html.parser")


def referred(page: BeautifulSoup) -> Iterator[tuple[Tag, str]]:
    """Every id that an element points at."""
    for attribute in ("aria-describedby", "aria-labelledby", "for"):
        for element in page.select(f"[{attribute}]"):
            for name in str(element[attribute]).split():
                yield element, name


def words(element: Tag | None) -> str:
    assert element is not None
    return " ".join(element.get_text(" ").split())


def part(app: Flask, call: str, **arguments: object) -> BeautifulSoup:
    """One macro, rendered alone."""
    name = call.split("(")[0]
    source = f"{{% from 'macros/parts.html' import {name} %}}{{{{ {call} }}}}"
    with app.test_request_context("/list?level=u&level=g&page=3"):
        return BeautifulSoup(render_template_string(source, **arguments), "html.parser")


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_page_holds_together(client: FlaskClient, address: str) -> None:
    page = soup(client, address)
    ids = [str(element["id"]) for element in page.select("[id]")]
    assert sorted(ids) == sorted(set(ids))
    for element, name in referred(page):
        assert name in ids, f"{element.name} points at #{name}, which is not there"
    for field in page.select(NAMED_INPUTS):
        named = page.select(f'label[for="{field.get("id")}"]') or field.get("aria-label")
        assert named, f"nothing names {field}"
    assert len(page.select("h1")) == 1
    assert len(page.select("main#main[tabindex='-1']")) == 1
    assert page.select_one("a.skip-link")["href"] == "#main"
    assert page.html["lang"] == "en"


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_page_carries_no_script_or_style_of_its_own(client: FlaskClient, address: str) -> None:
    page = soup(client, address)
    assert [s for s in page.select("script") if not s.get("src")] == []
    assert page.select("[style], style") == []
    handlers = [name for e in page.find_all(True) for name in e.attrs if name.startswith("on")]
    assert handlers == []
    fetched = [str(e["src"]) for e in page.select("[src]")]
    fetched += [str(e["href"]) for e in page.select("link[href]")]
    assert [url for url in fetched if not url.startswith("/")] == []


def test_a_public_page_is_the_same_for_all_and_carries_no_token(app: Flask) -> None:
    with_tokens = create_gallery(csrf=True).test_client()
    first, second = with_tokens.get("/public"), with_tokens.get("/public")
    assert first.data == second.data
    assert b"csrf" not in first.data
    assert b"Amara Osei" not in first.data
    assert "Set-Cookie" not in first.headers


def test_signing_out_is_a_form_with_a_token() -> None:
    page = soup(create_gallery(csrf=True).test_client(), "/")
    form = page.select_one(".person-menu form[method=post]")
    assert words(form) == "Sign out"
    assert form.select_one("input[name=csrf_token]")["value"]


def test_the_menu_says_where_one_is_and_what_waits(client: FlaskClient) -> None:
    menu = soup(client, "/form").select_one("nav.menu .menu-wide")
    assert words(menu.select_one("[aria-current=page]")) == "Sign-offs 12 waiting"


def test_an_error_message_is_an_alert_and_the_others_are_not(client: FlaskClient) -> None:
    flashes = soup(client, "/flashes").select(".flash")
    assert [f.get("role") for f in flashes] == [None, None, "alert"]
    assert words(flashes[2]).startswith("Not done:")


def test_the_rail_says_in_words_what_its_shapes_show(client: FlaskClient) -> None:
    rail = soup(client, "/").select_one("ol.rail")
    assert [words(s) for s in rail.select(".rail-stop")][1:4] == [
        "Submitted Mon 12 Oct 2026",
        "Committee review Here since Mon 23 Nov 2026 2 of 5 votes needed",
        "Approved Expected Thu 3 Dec 2026",
    ]
    assert len(rail.select("[aria-current=step]")) == 1


def test_a_task_says_its_status_with_its_link(client: FlaskClient) -> None:
    page = soup(client, "/")
    link = page.select_one(".task-attention a")
    assert words(page.select_one(f"#{link['aria-describedby']}")) == "Needs attention"


def test_a_finding_says_severity_value_remedy_and_source(client: FlaskClient) -> None:
    finding = soup(client, "/").select_one(".finding-block")
    assert words(finding.select_one(".finding-line")).startswith("Blocks sending:")
    assert "Found: 6" in words(finding)
    assert finding.select_one(".finding-more > p > a")["href"] == "/form#credits"
    assert "Source: Academic Programs" in words(finding.select_one("details.why"))


def test_rules_that_are_met_are_folded_and_counted(client: FlaskClient) -> None:
    assert words(soup(client, "/").select_one("details.met > summary")) == "1 rule met"


@pytest.mark.parametrize("state", ["draft", "active", "changed", "returned", "unheard_of"])
def test_a_status_is_a_shape_and_a_word(app: Flask, state: str) -> None:
    tag = part(app, "status_tag(state)", state=state)
    assert tag.select_one("svg[aria-hidden=true]")
    assert words(tag)


def test_an_institution_may_rename_a_state(app: Flask) -> None:
    assert words(part(app, "status_tag('changed', label='Replaced')")) == "Replaced"


def test_a_signature_names_the_one_who_signed_for_another(client: FlaskClient) -> None:
    second = soup(client, "/decisions").select(".signature")[1]
    assert words(second.select_one(".signature-person")) == "Tomás Rivera for Anne-Marie Lindqvist"


def test_a_ballot_says_its_quorum_in_words_beside_the_meter(client: FlaskClient) -> None:
    ballot = soup(client, "/decisions").select_one(".ballot-open")
    assert "3 of 5 needed not yet" in words(ballot.select_one(".meter"))
    assert ballot.select_one("meter")["value"] == "3"


def test_what_is_not_possible_yet_is_listed_with_its_reasons(client: FlaskClient) -> None:
    later = words(soup(client, "/decisions").select_one(".actions-later"))
    assert "Approve Still to decide: Graduate Council, Provost. The vote is stale." in later


def test_a_redline_tells_insertions_and_deletions_without_colour(client: FlaskClient) -> None:
    text = soup(client, "/decisions").select_one(".redline-text")
    assert words(text.select_one("del")) == "[removed: simple end of removal]"
    assert words(text.select_one("ins")) == "[added: stated end of addition]"


def test_a_text_that_looks_like_markup_is_shown_not_obeyed(app: Flask) -> None:
    rows = [{"label": "Title", "value": "<script>alert(1)</script>"}]
    assert part(app, "summary_list(rows)", rows=rows).select("script") == []


def test_a_table_keeps_its_roles_when_it_folds(client: FlaskClient) -> None:
    table = soup(client, "/lists").select_one("table.data-stack")
    assert words(table.caption) == "Waiting"
    assert {row["role"] for row in table.select("tr")} == {"row"}
    assert {head["scope"] for head in table.select("tbody th")} == {"row"}
    assert table.select_one("td")["data-label"] == "Number"
    assert table.select_one("[aria-sort=ascending]")


def test_a_wide_table_scrolls_in_a_named_region_that_takes_focus(client: FlaskClient) -> None:
    region = soup(client, "/lists").select_one(".scroll-region")
    assert region["tabindex"] == "0"
    assert region["aria-label"] == "Which assessment shows which outcome"


def test_pages_of_a_list_keep_every_filter(app: Flask) -> None:
    pages = part(app, "pagination(3, 9)")
    assert pages.select_one("[rel=next]")["href"] == "/list?level=u&level=g&page=4"
    assert words(pages.select_one("[aria-current=page]")) == "Page 3"
    assert words(part(app, "pagination(1, 1)")) == ""


def test_a_chart_has_its_figures_beneath(client: FlaskClient) -> None:
    figure = soup(client, "/lists").select_one("figure.picture")
    assert figure.select_one("[role=img]")["aria-label"] == "Proposals by stage"
    assert words(figure.select_one("table td")) == "22"


def test_work_under_way_says_how_far_it_is(client: FlaskClient) -> None:
    job = soup(client, "/job").select_one("#job-1")
    assert job.select_one("progress")["value"] == "40"
    assert words(job.select_one("[role=status]")).endswith("Under way")


def test_errors_are_summed_up_and_bound_to_their_fields(client: FlaskClient) -> None:
    sent = {
        "title": "",
        "summary": "x",
        "level": "u",
        "basis": "none",
        "outcomes-0-text": "",
        "outcomes-0-id": "o1",
    }
    page = soup(client, "/form", **sent, **{"outcomes-0-level": "apply", "outcomes-0-hours": "2"})
    summary = page.select_one(".error-summary")
    assert summary.has_attr("autofocus") and summary["tabindex"] == "-1"
    targets = [str(a["href"])[1:] for a in summary.select("a")]
    assert targets[:2] == ["title", "skills-0"]
    assert "outcomes-0-text" in targets
    for target in targets:
        assert page.select_one(f"#{target}"), f"the summary points at #{target}"
    title = page.select_one("#title")
    assert title["aria-invalid"] == "true"
    assert title["aria-describedby"].split() == ["title-hint", "title-error"]
    assert words(page.select_one("#title-error")) == "Error: Give it a title."
    assert page.select_one("fieldset#skills")["aria-describedby"] == "skills-error"


def test_a_group_of_choices_has_a_legend_and_hints(client: FlaskClient) -> None:
    group = soup(client, "/form").select_one("fieldset#basis")
    assert words(group.legend) == "Credit"
    assert group["aria-describedby"] == "basis-hint"
    assert group.select_one("#basis-0")["aria-describedby"] == "basis-0-hint"
    assert group.select_one("#basis-0").has_attr("checked")


def test_only_what_may_be_left_out_is_called_optional(client: FlaskClient) -> None:
    page = soup(client, "/form")
    assert "optional" not in words(page.select_one("label[for=title]"))
    assert "(optional)" in words(page.select_one("label[for=credits]"))


def test_enter_saves_rather_than_removing_the_first_row(client: FlaskClient) -> None:
    first = soup(client, "/form").select_one("main form button[type=submit]")
    assert (first["name"], first["value"], first["tabindex"]) == ("save", "stay", "-1")


def test_rows_are_added_removed_and_moved_by_plain_buttons(client: FlaskClient) -> None:
    row = {"id": "o1", "text": "First", "level": "apply", "hours": "1"}
    other = {"id": "o2", "text": "Second", "level": "apply", "hours": "2"}
    sent = {f"outcomes-{n}-{k}": v for n, r in enumerate((row, other)) for k, v in r.items()}

    def texts(**pressed: str) -> list[str]:
        page = soup(client, "/form", **sent, **pressed)
        return [words(area) for area in page.select("[data-row] textarea")]

    assert texts(add="outcomes") == ["First", "Second", ""]
    assert texts(remove="outcomes-0") == ["Second"]
    assert texts(move="outcomes-0-down") == ["Second", "First"]


def test_the_conflict_page_shows_what_changed_and_keeps_what_was_written(
    client: FlaskClient,
) -> None:
    page = soup(client, "/errors/409")
    assert "Ruth Okafor changed outcome 1." in words(page.select_one(".timeline"))
    assert words(page.select_one("textarea")) == "Design a questionnaire."
    assert page.select_one("[data-error-page] a.btn-primary")["href"] == "/decisions"


@pytest.mark.parametrize(
    ("kind", "wanted"),
    [("txt", "Sign by Friday & not later."), ("html", "Sign by Friday &amp; not later.")],
)
def test_a_mail_says_what_is_wanted_one_link_and_why(app: Flask, kind: str, wanted: str) -> None:
    with app.test_request_context("/"):
        mail = render_template(
            f"emails/sample.{kind}",
            first="Sign by Friday & not later.",
            link_url="https://example.edu/p/1",
            institution="University of the Sonoran Coast",
        )
    assert mail.count("https://example.edu/p/1") == 1
    assert "You head the department." in mail
    assert wanted in mail


def test_a_plain_mail_reads_as_it_was_meant(app: Flask) -> None:
    with app.test_request_context("/"):
        mail = render_template(
            "emails/sample.txt", greeting="Dear Dr. Osei,", first="Sign by Friday.", link_url="https://e.edu/1",
            institution="University of the Sonoran Coast",
        )  # fmt: skip
    assert mail == (
        "Dear Dr. Osei,\n\nSign by Friday.\n\nWhat changed: the outcomes.\n\n"
        "Open it here:\nhttps://e.edu/1\n\n-- \nYou head the department.\n"
        "University of the Sonoran Coast\n"
    )
