"""The page, in a real browser."""

from __future__ import annotations

import contextlib
import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

pytest.importorskip("playwright", reason="the browser's driver is not installed")

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect, sync_playwright

from bulletin_gen.write.pdf import find_office
from tests.conftest import ROOT
from tests.serve.conftest import Served, replace_text, save_with_rows, start

CHROMIUM = shutil.which("chromium")
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed"),
]
_MILLISECONDS = 30_000


@contextlib.contextmanager
def _opened(served: Served) -> Iterator[Page]:
    """The page of a server; nothing may be complained of in its console but lost connections and
    refused changes.
    """
    complaints: list[str] = []
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 1400, "height": 900})
        page.set_default_timeout(_MILLISECONDS)
        expect.set_options(timeout=_MILLISECONDS)
        page.on(
            "console",
            lambda message: complaints.append(message.text) if message.type == "error" else None,
        )
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(served.address)
        [cookie] = page.context.cookies(served.address)
        served.cookie = f"{cookie['name']}={cookie['value']}"
        expect(page.locator("#text h1")).to_be_attached()
        yield page
        browser.close()
    expected = "ERR_CONNECTION_REFUSED", "INCOMPLETE", "409 (Conflict)"
    assert [text for text in complaints if not any(reason in text for reason in expected)] == []


@pytest.fixture
def page(printing: Served) -> Iterator[Page]:
    """The page of the real issue, printed."""
    with _opened(printing) as page:
        expect(page.locator(".page img").first).to_be_visible()
        yield page


@pytest.fixture
def mending(tmp_path: Path) -> Iterator[tuple[Page, Served]]:
    """The page of an issue that may be changed there, without pages."""
    server = start(tmp_path, "--edit", BULLETIN_GEN_SOFFICE="/nowhere/soffice")
    try:
        with _opened(server) as page:
            yield page, server
    finally:
        server.end()


def test_a_figure_on_a_page_says_what_it_is(page: Page) -> None:
    page.locator(".layer [data-mark]", has_text="884").first.click()
    expect(page.locator("#value")).to_contain_text("$.intake.parts[0].parts[0].count")
    expect(page.locator("#value")).to_contain_text("held by intake-sum")


def test_a_save_brings_findings_and_pages_and_the_place_stays(page: Page, printing: Served) -> None:
    page.evaluate("document.getElementById('shown').scrollTop = 900")
    edition = page.evaluate("document.body.dataset.edition")
    replace_text(printing.file, '"count": 884', '"count": 885')
    expect(page.locator("#findings button")).to_have_count(1)
    expect(page.locator("body")).not_to_have_attribute("data-edition", edition)
    assert page.evaluate("document.getElementById('shown').scrollTop") == 900
    page.locator("#findings button").click()
    expect(page.locator(".layer .wrong").first).to_be_visible()
    replace_text(printing.file, '"count": 885', '"count": 884')
    expect(page.locator("#findings button")).to_have_count(0)
    expect(page.locator("#status")).to_have_text("Up to date.")


def test_a_finding_far_down_is_shown_on_its_page(page: Page, printing: Served) -> None:
    replace_text(printing.file, '"total": 76.06', '"total": 76.07')
    expect(page.locator("#findings button").first).to_be_visible()
    expect(page.locator("#status")).not_to_contain_text("Being printed")
    page.locator("#findings button").first.click()
    expect(page.locator(".layer .chosen").first).to_be_in_viewport()
    expect(page.locator("#value")).to_contain_text("$.appendices[")


def test_cells_are_reached_by_the_keyboard_alone(page: Page) -> None:
    page.locator("#shown").focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    expect(page.locator("#value dd").first).to_be_visible()


def test_the_keys_pass_a_value_that_stands_at_several_places(page: Page) -> None:
    page.locator("#show-text").click()
    places = page.locator("#text").locator("[data-mark], tbody :is(td, th)")
    expect(places.first).to_be_visible()
    page.locator("#shown").focus()
    for _step in range(40):
        page.keyboard.press("ArrowRight")
    expect(places.nth(39)).to_have_class(re.compile("chosen"))
    page.keyboard.press("ArrowLeft")
    expect(places.nth(38)).to_have_class(re.compile("chosen"))


def test_the_text_has_the_same_values(page: Page) -> None:
    page.locator("#show-text").click()
    page.locator("#text tbody th").first.click()
    expect(page.locator("#value")).to_contain_text("$.appendices[0].rows[0].unit")


def test_wording_says_where_it_stands_in_the_template(page: Page) -> None:
    page.locator(".layer span", has_text="良好的社会效果").first.click()
    expect(page.locator("#value")).to_contain_text("narrative.md.j2:")


def test_a_bar_of_a_picture_says_what_it_is(page: Page) -> None:
    page.locator("#show-pictures").click()
    page.locator("#pictures [data-mark]", has_text="城管局").locator("rect").first.click()
    expect(page.locator("#value")).to_contain_text("$.appendices[0].rows[0].total")
    page.locator("#pictures summary").first.click()
    expect(page.locator("#pictures td").first).to_be_visible()


@pytest.mark.parametrize("view", ["pages", "text", "pictures"])
def test_axe_finds_no_serious_fault(view: str, page: Page) -> None:
    page.locator(f"#show-{view}").click()
    expect(page.locator(f"#{view} > :not(svg)").first).to_be_visible()
    found = Axe().run(page).response["violations"]
    assert [fault["id"] for fault in found if fault["impact"] in ("serious", "critical")] == []


def test_nothing_is_cut_off_at_twice_the_size(page: Page) -> None:
    page.set_viewport_size({"width": 700, "height": 450})  # 1400 × 900 at 200 %
    assert page.evaluate(
        "document.documentElement.scrollWidth <= document.documentElement.clientWidth"
    )
    for control in page.locator("header button, header select").all():
        expect(control).to_be_in_viewport(ratio=1)


def test_a_lost_connection_is_told(page: Page, printing: Served) -> None:
    printing.end()
    expect(page.locator("#status")).to_contain_text("connection is lost")


def test_a_reload_shows_what_was_shown(page: Page, printing: Served) -> None:
    replace_text(printing.file, '"count": 884', '"count": 885')
    expect(page.locator("#findings button")).to_have_count(1)
    page.reload()
    expect(page.locator("#findings button")).to_have_count(1)
    expect(page.locator(".page img").first).to_be_visible()
    page.locator(".layer [data-mark]", has_text="885").first.click()
    expect(page.locator("#value")).to_contain_text("$.intake.parts[0].parts[0].count")


def test_a_long_table_is_shown_whole_when_it_is_asked_for(mending: tuple[Page, Served]) -> None:
    page, server = mending
    save_with_rows(server.file, 450)
    rows = page.locator("#text table").first.locator("tbody tr")
    page.get_by_role("button", name="Show all 450 rows").click()
    expect(rows).to_have_count(450)
    replace_text(server.file, "第449号单位", "第1000号单位")
    expect(page.locator("#text")).to_contain_text("第1000号单位")


def test_a_value_is_mended_on_the_page_and_taken_back_by_one_key(
    mending: tuple[Page, Served],
) -> None:
    page, server = mending
    old = server.file.read_bytes()
    page.locator("#show-text").click()
    _fill(page, "884", "885")
    page.locator("#value textarea").press("Enter")
    expect(page.locator("#findings button")).to_have_count(1)
    assert server.file.read_bytes() == old.replace(b'"count": 884', b'"count": 885')
    page.keyboard.press("Control+z")
    expect(page.locator("#findings button")).to_have_count(0)
    assert server.file.read_bytes() == old


def _fill(page: Page, place: str, written: str) -> None:
    """Click a figure of the text, and write another in its place, without saving it."""
    page.locator("#text [data-mark]", has_text=place).first.click()
    expect(page.locator("#value textarea").first).to_have_value(place)
    page.locator("#value textarea").first.fill(written)


def _type(page: Page, place: str, written: str) -> None:
    """Click a figure of the text, and save another in its place."""
    _fill(page, place, written)
    page.locator("#value textarea").first.press("Enter")


def test_a_value_that_is_none_is_refused_beside_it_and_mended_there(
    mending: tuple[Page, Served],
) -> None:
    page, server = mending
    old = server.file.read_bytes()
    page.locator("#show-text").click()
    with page.expect_response("**/edit") as refused:
        _type(page, "884", "884.5")
    assert refused.value.status == 409
    expect(page.locator("#value form [role=alert]")).to_contain_text(
        "a whole number or null should stand here"
    )
    assert server.file.read_bytes() == old
    page.locator("#value textarea").fill("885")
    page.locator("#value textarea").press("Enter")
    expect(page.locator("#value form [role=alert]")).to_be_empty()
    expect(page.locator("#findings button")).to_have_count(1)


def test_values_saved_one_right_after_the_other_are_all_saved(mending: tuple[Page, Served]) -> None:
    page, server = mending
    page.locator("#show-text").click()
    _type(page, "884", "885")
    _type(page, "3694", "3695")
    page.locator("#value textarea").first.fill("3696")
    page.locator("#value textarea").first.press("Enter")
    expect(page.locator("#text")).to_contain_text("3696")
    expect(page.locator("#text")).to_contain_text("885")
    expect(page.locator("#value dd").first).to_have_text("3696")
    assert '"count": 885' in server.file.read_text(encoding="utf-8")


def test_what_is_being_typed_stays_when_the_issue_changes(mending: tuple[Page, Served]) -> None:
    page, server = mending
    page.locator("#show-text").click()
    page.locator("#text [data-mark]", has_text="3694").first.click()
    revision = str(page.locator("#value form").first.get_attribute("data-revision"))
    page.locator("#value textarea").first.fill("3699")
    replace_text(server.file, '"count": 884', '"count": 885')
    expect(page.locator("#text")).to_contain_text("885")
    expect(page.locator("#value form").first).not_to_have_attribute("data-revision", revision)
    expect(page.locator("#value textarea").first).to_have_value("3699")
    page.locator("#value textarea").first.press("Enter")
    expect(page.locator("#text")).to_contain_text("3699")
    assert '"count": 885' in server.file.read_text(encoding="utf-8")


def test_a_value_that_changes_while_another_is_typed_in_its_place_is_told(
    mending: tuple[Page, Served],
) -> None:
    page, server = mending
    page.locator("#show-text").click()
    _fill(page, "884", "890")
    replace_text(server.file, '"count": 884', '"count": 885')
    expect(page.locator("#value form [role=alert]")).to_contain_text("has become 885 meanwhile")
    expect(page.locator("#value dd").first).to_have_text("885")
    page.locator("#value textarea").press("Enter")
    expect(page.locator("#value dd").first).to_have_text("890")


def test_what_was_typed_and_not_saved_is_there_again(mending: tuple[Page, Served]) -> None:
    page, _server = mending
    page.locator("#show-text").click()
    _fill(page, "884", "890")
    page.locator("#text [data-mark]", has_text="3694").first.click()
    expect(page.locator("#told")).to_contain_text("$.intake.parts[0].parts[0].count is not saved")
    page.locator("#text [data-mark]", has_text="884").first.click()
    expect(page.locator("#value textarea")).to_have_value("890")
    page.locator("#value textarea").fill("884")


def test_what_is_typed_goes_with_its_unit_when_rows_change_places(
    mending: tuple[Page, Served],
) -> None:
    page, server = mending
    page.locator("#show-text").click()
    tree = json.loads(server.file.read_text(encoding="utf-8"))
    rows = tree["appendices"][0]["rows"]
    row = page.locator("#text table").first.locator("tbody tr", has_text=rows[1]["unit"])
    row.locator("td", has_text="10").first.click()
    path = page.locator("#value dd", has_text="rows[1]").text_content()
    page.locator("#value textarea").fill("9")
    rows[1], rows[2] = rows[2], rows[1]
    server.file.write_text(json.dumps(tree), encoding="utf-8")
    expect(page.locator("#value")).to_contain_text(str(path).replace("rows[1]", "rows[2]"))
    expect(page.locator("#value textarea")).to_have_value("9")
    page.locator("#value textarea").press("Enter")
    expect(page.locator("#value dd").first).to_have_text("9")
    now = json.loads(server.file.read_text(encoding="utf-8"))["appendices"][0]["rows"]
    assert (now[1], now[2]["unit"], now[2] == rows[2]) == (rows[1], rows[2]["unit"], False)


def test_a_finding_of_what_has_no_value_says_where_it_is_mended(
    mending: tuple[Page, Served],
) -> None:
    page, server = mending
    page.locator("#show-text").click()
    page.locator("#text [data-mark]", has_text="884").first.click()
    replace_text(server.file, '"count": 884 }', '"count": 884 ')
    expect(page.locator("#findings")).to_contain_text("syntax")
    page.locator("#findings button").first.click()
    expect(page.locator("#value")).to_contain_text(f"mended in the file itself, at {server.file}:")
    expect(page.locator("#value textarea")).to_have_count(0)


def test_in_a_narrow_window_the_box_comes_into_sight(mending: tuple[Page, Served]) -> None:
    page, server = mending
    page.set_viewport_size({"width": 800, "height": 600})
    replace_text(server.file, '"count": 884', '"count": 885')
    page.locator("#findings button").click()
    expect(page.locator("#value textarea")).to_be_in_viewport()


def test_what_is_typed_again_after_it_was_taken_back_is_kept_too(
    mending: tuple[Page, Served],
) -> None:
    page, _server = mending
    page.locator("#show-text").click()
    _type(page, "884", "885")
    expect(page.locator("#findings button")).to_have_count(1)
    page.keyboard.press("Control+z")
    expect(page.locator("#value textarea")).to_have_value("884")
    page.locator("#value textarea").fill("885")
    page.locator("#text [data-mark]", has_text="3694").first.click()
    expect(page.locator("#told")).to_contain_text("is not saved")


def test_what_is_taken_back_is_said_and_shown(mending: tuple[Page, Served]) -> None:
    page, _server = mending
    page.locator("#show-text").click()
    _type(page, "884", "885")
    expect(page.locator("#findings button")).to_have_count(1)
    page.locator("#text [data-mark]", has_text="3694").first.click()
    expect(page.locator("#value textarea")).to_have_value("3694")
    page.keyboard.press("Control+z")
    expect(page.locator("#told")).to_have_text("Taken back: $.intake.parts[0].parts[0].count")
    expect(page.locator("#value textarea")).to_have_value("884")


def test_a_change_that_the_lost_server_does_not_save_is_told_beside_it(
    mending: tuple[Page, Served],
) -> None:
    page, server = mending
    page.locator("#show-text").click()
    _fill(page, "884", "885")
    server.end()
    page.locator("#value textarea").press("Enter")
    expect(page.locator("#value form [role=alert]")).to_contain_text("this was not saved")


def test_of_a_page_wider_than_the_window_the_left_edge_is_reached(page: Page) -> None:
    page.set_viewport_size({"width": 700, "height": 450})
    page.locator("#zoom").select_option("2")
    page.evaluate("document.getElementById('shown').scrollLeft = 0")
    lefts = page.evaluate(
        "[...document.querySelectorAll('.page')].map((page) => page.getBoundingClientRect().left)"
    )
    assert min(lefts) >= 0


def test_in_a_narrow_window_the_text_is_not_cut_off(mending: tuple[Page, Served]) -> None:
    page, _server = mending
    page.set_viewport_size({"width": 800, "height": 600})
    page.locator("#show-text").click()
    sizes = page.evaluate(
        "(({scrollHeight, clientHeight}) => [scrollHeight, "
        "clientHeight])(document.querySelector('#text main'))"
    )
    assert sizes[0] == sizes[1]


def test_an_issue_that_cannot_be_read_is_shown_as_a_draft_and_mended_at_its_finding(
    mending: tuple[Page, Served],
) -> None:
    page, server = mending
    page.locator("#show-text").click()
    expect(page.locator("#age")).to_be_empty()
    replace_text(server.file, '"date": "2021-10-29"', '"date": "xx"')
    expect(page.locator("#summary")).to_contain_text("This is a draft")
    expect(page.locator("#text")).to_contain_text("【待填】年【待填】月【待填】日")
    expect(page.locator("#text")).to_contain_text("5115件")
    page.locator("#findings button").click()
    page.locator("#value textarea").fill("2021-10-28")
    page.locator("#value textarea").press("Enter")
    expect(page.locator("#text")).to_contain_text("2021年10月28日")
    expect(page.locator("#summary")).not_to_contain_text("draft")


def test_a_file_that_is_gone_leaves_pages_that_are_marked_as_old(
    page: Page, printing: Served
) -> None:
    printing.file.unlink()
    expect(page.locator("#age")).to_contain_text("as it was before")
    expect(page.locator(".page img").first).to_be_visible()


def test_a_download_that_is_refused_says_so_in_sight(mending: tuple[Page, Served]) -> None:
    page, server = mending
    page.set_viewport_size({"width": 700, "height": 450})
    replace_text(server.file, '"count": 884', '"count": 885')
    expect(page.locator("#findings button")).to_have_count(1)
    page.get_by_role("button", name="docx").click()
    expect(page.locator("#told")).to_have_text(
        "build refuses this issue; the reasons stand among the findings."
    )
    page.mouse.wheel(0, 2000)
    expect(page.locator("#told")).to_be_in_viewport()
    page.keyboard.press("Escape")
    expect(page.locator("#told")).to_be_empty()


def test_where_nothing_can_be_shown_yet_that_is_said(mending: tuple[Page, Served]) -> None:
    page, server = mending
    replace_text(server.file, '"date": "2021-10-29"', '"date": ')
    expect(page.locator("#age")).not_to_be_empty()
    page.reload()
    expect(page.locator("#hint")).to_contain_text("nothing to show yet")


def test_on_pages_that_cannot_be_printed_anew_a_click_says_what_stands_in_the_file(
    tmp_path: Path,
) -> None:
    program = tmp_path / "soffice"
    program.write_text(
        f'#!/bin/sh\n[ -e "{tmp_path}/fail" ] && exit 1\nexec "{find_office()}" "$@"\n'
    )
    program.chmod(0o700)
    (tmp_path / "issue").mkdir()
    server = start(tmp_path / "issue", BULLETIN_GEN_SOFFICE=str(program))
    with _opened(server) as page:
        expect(page.locator(".page img").first).to_be_visible()
        (tmp_path / "fail").touch()
        replace_text(server.file, '"count": 884', '"count": 885')
        expect(page.locator("#age")).to_contain_text("as it was before")
        page.locator(".layer [data-mark]", has_text="884").first.click()
        expect(page.locator("#value dd").first).to_have_text("885")
        expect(page.locator(".layer .chosen")).to_have_text("884")
    server.end()


def test_pages_that_there_are_none_of_are_not_called_old(mending: tuple[Page, Served]) -> None:
    page, _server = mending
    page.locator("#show-pages").click()
    expect(page.locator("#hint")).to_contain_text("nothing to show yet")
    expect(page.locator("#age")).to_be_empty()


@pytest.fixture
def comparing(tmp_path: Path) -> Iterator[tuple[Page, Served]]:
    """The page of an issue with one before it, that may be changed there."""
    for name in ("2024M10", "2024M09", "2024M08", "2023M11"):
        shutil.copy(ROOT / "examples" / "year" / f"{name}.json", tmp_path)
    issue = ROOT / "examples" / "year" / "2024M11.json"
    server = start(tmp_path, "--edit", issue=issue, BULLETIN_GEN_SOFFICE="/nowhere/soffice")
    try:
        with _opened(server) as page:
            page.locator("#show-text").click()
            yield page, server
    finally:
        server.end()


def test_rows_are_moved_taken_out_and_put_into_order_on_the_page(
    comparing: tuple[Page, Served],
) -> None:
    page, _server = comparing
    units = page.locator("#text tbody th")
    first = str(units.first.text_content())
    page.locator("#text tbody th", has_text=first).click()
    page.get_by_role("button", name="Move down").click()
    expect(units.nth(1)).to_have_text(first)
    page.get_by_role("button", name="Put into order").click()
    expect(units.first).to_have_text(first)
    page.locator("#text tbody th", has_text=first).click()
    page.get_by_role("button", name="Take out").click()
    expect(units.first).not_to_have_text(first)
    page.keyboard.press("Control+z")
    expect(units.first).to_have_text(first)


def test_a_unit_of_the_issue_is_put_into_a_list(comparing: tuple[Page, Served]) -> None:
    page, server = comparing
    page.locator("#lists-title").click()
    form = page.locator("#lists form", has=page.locator("#names-commended_units"))
    expect(form.locator("datalist option").first).to_be_attached()
    form.locator("input").fill("北山镇")
    form.get_by_role("button", name="Add").click()
    expect(form).to_contain_text("(2)")
    assert json.loads(server.file.read_bytes())["commended_units"][-1] == "北山镇"


def test_what_mends_a_finding_for_certain_is_one_click_away(
    comparing: tuple[Page, Served],
) -> None:
    page, server = comparing
    old = server.file.read_bytes()
    replace_text(server.file, '"unit": "北山镇"', '"unit": "北山镇 "')
    page.get_by_role("button", name="Change to 北山镇").click()
    expect(page.locator("#findings button")).to_have_count(0)
    assert server.file.read_bytes() == old


def test_choices_are_offered_by_the_words_of_the_form(comparing: tuple[Page, Served]) -> None:
    page, server = comparing
    place = {"revision": 0, "path": ["intake", "parts", 2, "channel"], "isByPath": True}
    page.evaluate("async (place) => (await import('./value.js')).explain(place)", place)
    chooser = page.locator("#value select")
    assert chooser.locator("option").all_text_contents() == ["来信", "网络", "其他", "电话", "来访"]
    chooser.select_option("电话")
    page.get_by_role("button", name="Save").click()
    expect(page.locator("#value dd").first).to_have_text("phone")
    assert json.loads(server.file.read_bytes())["intake"]["parts"][2]["channel"] == "phone"


def test_what_is_another_than_before_is_shown_and_leads_to_its_value(
    comparing: tuple[Page, Served],
) -> None:
    page, _server = comparing
    page.locator("#compared-title").click()
    first = page.locator("#compared button").first
    before, now = str(first.text_content()).rpartition(": ")[2].split(" → ")
    first.click()
    expect(page.locator("#value")).to_contain_text(now)
    expect(page.locator("#value")).to_contain_text(before)


def test_what_is_looked_for_is_found_on_all_pages(page: Page) -> None:
    page.keyboard.press("Control+f")
    page.keyboard.type("府店镇")
    page.keyboard.press("Enter")
    expect(page.locator("#found")).to_have_text("1 of 1")
    expect(page.locator(".found")).to_be_in_viewport()
    expect(page.locator(".found")).to_contain_text("府店镇")


def test_the_outline_leads_to_an_appendix(page: Page) -> None:
    page.locator("#outline-title").click()
    page.locator("#outline button", has_text="各镇（街道）").click()
    expect(page.locator(".found")).to_be_in_viewport()


def test_zoom_and_view_are_those_of_the_last_time(page: Page) -> None:
    page.locator("#zoom").select_option("width")
    width = page.locator(".page").first.evaluate("page => page.offsetWidth")
    assert 0.9 < width / page.locator("#shown").evaluate("shown => shown.clientWidth") < 1
    page.locator("#show-text").click()
    page.reload()
    expect(page.locator("#text h1")).to_be_visible()
    expect(page.locator("#zoom")).to_have_value("width")


def test_the_pages_are_printed_and_not_the_screen(page: Page) -> None:
    page.evaluate("() => { window.print = () => { document.body.dataset.printed = 'yes'; }; }")
    page.keyboard.press("Control+p")
    expect(page.locator("body")).to_have_attribute("data-printed", "yes")
    shown = page.locator("#pages .page")
    assert page.locator("#pages img").count() == shown.count()
    page.emulate_media(media="print")
    expect(page.locator("aside")).to_be_hidden()
    expect(page.locator("body > header")).to_be_hidden()
    height = shown.first.evaluate("page => page.getBoundingClientRect().height / 96 * 25.4")
    assert height == pytest.approx(297, abs=0.5)


def test_what_is_typed_is_kept_while_the_server_starts_again(
    mending: tuple[Page, Served],
) -> None:
    page, server = mending
    page.locator("#show-text").click()
    _fill(page, "884", "890")
    server.end()
    expect(page.locator("#status")).to_contain_text("connection is lost")
    again = start(server.file.parent, "--edit", BULLETIN_GEN_SOFFICE="/nowhere/soffice")
    server.process = again.process
    expect(page.locator("#status")).not_to_contain_text("connection is lost")
    expect(page.locator("#value textarea")).to_have_value("890")
    page.locator("#value textarea").press("Enter")
    expect(page.locator("#text")).to_contain_text("890")


def test_a_dark_system_is_dark_around_the_pages(page: Page) -> None:
    page.emulate_media(color_scheme="dark")
    expect(page.locator("aside")).to_have_css("background-color", "rgb(31, 31, 31)")
    expect(page.locator(".page").first).to_have_css("background-color", "rgb(255, 255, 255)")
    found = Axe().run(page).response["violations"]
    assert [fault["id"] for fault in found if fault["impact"] in ("serious", "critical")] == []


def test_in_an_enlarged_window_the_box_covers_nothing_that_was_clicked(
    mending: tuple[Page, Served],
) -> None:
    page, _server = mending
    page.set_viewport_size({"width": 400, "height": 300})  # 800 × 600 at 200 %
    page.locator("#show-text").click()
    place = page.locator("#text [data-mark]", has_text="884").first
    place.click()
    expect(page.locator("#value textarea")).to_be_attached()
    chosen, box = place.bounding_box(), page.locator("aside").bounding_box()
    assert chosen is not None
    assert box is not None
    assert chosen["y"] + chosen["height"] <= box["y"] + 1
