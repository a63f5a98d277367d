"""What the server answers, and whom."""

from __future__ import annotations

import json
import os
import re
import stat
import sys
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

import pytest

pytest.importorskip("starlette", reason="the extra “serve” is not installed")

from bulletin_gen.package import built_in_folder
from tests.serve.conftest import (
    Served,
    ask,
    replace_text,
    revision_of,
    save_with_rows,
    start,
    wait,
)


def test_only_who_knows_the_token_is_answered(served: Served) -> None:
    assert ask(served, "state")[0] == 200
    for path in ("/", "/state", "/wrong-token/state", "/favicon.ico"):
        assert ask(served, path)[0] == 404


@pytest.mark.parametrize(
    "headers",
    [{"Host": "evil.example"}, {"Origin": "http://evil.example"}, {"Sec_Fetch_Site": "cross-site"}],
)
def test_a_page_of_another_host_gets_nothing(served: Served, headers: dict[str, str]) -> None:
    assert ask(served, "state", method="GET", body=None, **headers)[0] == 404


def test_nothing_but_its_own_scripts_may_run_and_no_address_is_passed_on(served: Served) -> None:
    headers = ask(served, "")[1]
    assert "script-src 'self'" in headers["content-security-policy"]
    assert "unsafe" not in headers["content-security-policy"]
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["cache-control"] == "no-store"


@pytest.mark.parametrize(
    "path", ["../../etc/passwd", "app.py", "issue.json", "issue.exe", "page/1/99", "explain/1/9999"]
)
def test_no_other_file_can_be_asked_for(served: Served, path: str) -> None:
    assert ask(served, path)[0] == 404


def test_without_libreoffice_the_text_is_there_and_a_line_says_how_to_get_pages(
    served: Served,
) -> None:
    state = wait(served, lambda state: bool(state["print_error"]))
    assert "LibreOffice" in state["print_error"]
    assert "区便民热线综合服务中心" in ask(served, "text")[2].decode()


def test_a_save_brings_its_findings_and_their_marks(served: Served) -> None:
    replace_text(served.file, '"count": 884', '"count": 885')
    findings = wait(served, lambda state: bool(state["findings"]))["findings"]
    assert [finding["code"] for finding in findings] == ["intake-sum"]
    [mark] = findings[0]["marks"]
    assert f'data-mark="{mark}">4578</span>' in ask(served, "text")[2].decode()
    assert findings[0]["excerpt"][1]


def test_what_cannot_be_read_and_what_is_gone_are_told(served: Served) -> None:
    replace_text(served.file, "{", "")
    assert wait(served, lambda state: bool(state["findings"]))["refused"] is True
    assert ask(served, "issue.docx")[0] == 409
    served.file.unlink()
    assert "no file" in wait(served, lambda state: bool(state["error"]))["error"]


def test_a_name_is_never_markup(served: Served) -> None:
    replace_text(served.file, "高晓伟", "<script>alert(1)</script>")
    before = revision_of(served)
    wait(served, lambda state: state["revision"] > before and not state["error"])
    text = ask(served, "text")[2].decode()
    assert "<script" not in text
    assert "&lt;script&gt;" in text


def test_a_value_says_where_it_stands_and_what_holds_it(served: Served) -> None:
    text = ask(served, "text")[2].decode()
    mark = text.split(">884</span>")[0].rpartition('data-mark="')[2].rstrip('"')
    [value] = json.loads(ask(served, f"explain/{revision_of(served)}/{mark}")[2])["values"]
    assert value["path"] == "$.intake.parts[0].parts[0].count"
    assert value["excerpt"][1] == "884"
    assert value["notes"][0] == "held by intake-sum"
    assert value["notes"][1].startswith("intake-sum：Every count of the intake")


def test_a_mark_means_what_it_meant_when_it_was_shown(served: Served) -> None:
    text = ask(served, "text")[2].decode()
    mark = text.split(">884</span>")[0].rpartition('data-mark="')[2].rstrip('"')
    before = revision_of(served)
    replace_text(served.file, '"count": 884', '"count": 885')
    wait(served, lambda state: bool(state["findings"]))
    then = json.loads(ask(served, f"explain/{before}/{mark}")[2])
    assert (then["revision"], then["values"][0]["value"]) == (before, "884")
    now = json.loads(ask(served, f"follow/{before}/{mark}")[2])
    assert (now["revision"] > before, now["values"][0]["value"]) == (True, "885")


def test_wording_says_where_it_stands_in_the_template(served: Served) -> None:
    [found] = json.loads(ask(served, f"wording?words={quote('收到了良好的 社会效果')}")[2])
    file, _colon, line = found["place"].rpartition(":")
    assert file == str(Path("quarterly") / "narrative.md.j2")
    lines = (built_in_folder() / file).read_text(encoding="utf-8").split("\n")
    assert "良好的社会效果" in lines[int(line) - 1]
    assert json.loads(ask(served, f"wording?words={quote('这句话哪里也没有')}")[2]) == []


def test_a_sum_shows_its_working(served: Served) -> None:
    columns = json.loads(ask(served, f"explain/{revision_of(served)}/0-0-6")[2])["values"]
    assert columns[0]["path"].startswith("$.appendices[0].rows[0].")
    workings = [
        note
        for column in range(20)
        if (answer := ask(served, f"explain/{revision_of(served)}/0-0-{column}"))[0] == 200
        for note in json.loads(answer[2])["values"][0]["notes"]
        if " + " in note
    ]
    assert workings


def test_the_issue_is_given_as_build_writes_it(served: Served) -> None:
    status, headers, data = ask(served, "issue.docx")
    assert status == 200
    assert data.startswith(b"PK")
    assert "attachment" in headers["content-disposition"]


def test_an_interruption_ends_it(served: Served) -> None:
    assert served.end() == 130
    with pytest.raises(OSError, match="refused"):
        ask(served, "state")


def test_a_port_that_is_taken_is_told(served: Served, run: Any) -> None:
    port = urlsplit(served.address).port
    outcome = run("serve", served.file, "--no-browser", "--port", port)
    assert outcome.exit_code == 2
    assert str(port) in outcome.stderr


def test_a_file_that_is_not_there_is_told(run: Any) -> None:
    assert run("serve", "none.json", "--no-browser").exit_code == 2


def test_of_long_tables_the_beginning_is_sent_and_all_where_it_is_asked_for(served: Served) -> None:
    save_with_rows(served.file, 450)
    state = wait(served, lambda state: state["rows"][0] == 450)
    assert state["rows"][1] < 400
    assert ask(served, "text")[2].count(b"<tr>") < ask(served, "text?whole")[2].count(b"<tr>") - 40
    assert "第449号单位" in ask(served, "text?whole")[2].decode()
    assert "第449号单位" not in ask(served, "text")[2].decode()


def test_the_first_browser_is_answered_and_no_other(served: Served) -> None:
    assert ask(served, "")[0] == 200
    assert ask(served, "state")[0] == 200
    for cookie in ("", "session=another", "session="):
        status, _headers, told = ask(served, "state", Cookie=cookie)
        assert (status, "another browser already" in told.decode()) == (403, True)


def test_a_cookie_is_for_this_issue_alone_and_no_script_reads_it(served: Served) -> None:
    cookie = ask(served, "")[1]["set-cookie"]
    assert f"Path={urlsplit(served.address).path};" in cookie
    assert {"HttpOnly", "SameSite=Strict"} <= set(cookie.split("; "))


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("explain/{digits}/1", 404),
        ("explain/1/{digits}", 404),
        ("page/1/{digits}", 404),
        ("value?path=[%22intake%22]&revision={digits}", 404),
        ("value?path=[{digits}]", 400),
        ("value?path=[-9]", 200),
        ("value?path=[%22__class__%22]", 200),
        ("value?path=[]", 200),
        ("value", 200),
        ("value?path=[1.5]", 400),
        ("follow/1/99999?path=[]", 200),
    ],
)
def test_a_number_or_path_that_leads_nowhere_is_no_fault(
    served: Served, path: str, status: int
) -> None:
    assert ask(served, path.format(digits="9" * 5000))[0] == status


if sys.platform != "win32":

    def test_what_a_browser_is_started_with_is_read_by_this_user_alone_and_leads_on_once(
        tmp_path: Path,
    ) -> None:
        script, told = tmp_path / "browser", tmp_path / "told"
        os.mkfifo(told)
        script.write_text(f'#!/bin/sh\nprintf %s "$1" > "{told}"\n')
        script.chmod(0o700)
        server = start(
            tmp_path, browser=True, BROWSER=f"{script} %s", BULLETIN_GEN_SOFFICE="/nowhere/soffice"
        )
        page = Path(urlsplit(told.read_text()).path)
        assert stat.S_IMODE(page.stat().st_mode) == 0o600
        assert stat.S_IMODE(page.parent.stat().st_mode) == 0o700
        [address] = re.findall('url=(.*)"', page.read_text())
        path = urlsplit(address).path
        assert path not in server.address
        status, _headers, body = ask(server, path)
        assert (status, urlsplit(server.address).path in body.decode()) == (200, True)
        assert ask(server, path)[0] == 404
        assert ask(server, "state")[0] == 200
        assert ask(server, "state", Cookie="")[0] == 403
        server.end()
        assert not page.parent.exists()
