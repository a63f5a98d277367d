"""The address of an issue that lasts, and what it rests on."""

from __future__ import annotations

import stat
from pathlib import Path
from urllib.parse import urlsplit

import pytest

pytest.importorskip("starlette", reason="the extra “serve” is not installed")

from bulletin_gen.operating_system.state_folder import state_folder
from bulletin_gen.serve.address import Address, address_of, keep_address
from tests.serve.conftest import Served, ask, start, state_of


@pytest.fixture(autouse=True)
def states(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "states"))
    return tmp_path / "states"


def test_an_issue_has_the_address_that_it_had_and_another_issue_another(tmp_path: Path) -> None:
    address = address_of(tmp_path / "a.json")
    keep_address(tmp_path / "a.json", Address(address.token, address.session, 5000))
    assert address_of(tmp_path / "a.json") == Address(address.token, address.session, 5000)
    assert address_of(tmp_path / "b.json").token != address.token


def test_what_it_rests_on_is_for_the_user_alone(tmp_path: Path) -> None:
    keep_address(tmp_path / "a.json", address_of(tmp_path / "a.json"))
    [file] = (state_folder() / "serve").iterdir()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(file.parent.stat().st_mode) & 0o077 == 0


@pytest.mark.parametrize("damage", ["", "{}", '{"token": "a", "session": "b", "port": 1}', "open"])
def test_secrets_that_others_may_know_are_not_used_again(damage: str, tmp_path: Path) -> None:
    before = address_of(tmp_path / "a.json")
    keep_address(tmp_path / "a.json", before)
    [file] = (state_folder() / "serve").iterdir()
    if damage == "open":
        file.chmod(0o644)
    else:
        file.write_text(damage, encoding="utf-8")
    assert address_of(tmp_path / "a.json").token not in ("a", before.token)


def test_where_nothing_can_be_kept_there_is_an_address_all_the_same(tmp_path: Path) -> None:
    (tmp_path / "states").write_text("", encoding="utf-8")
    keep_address(tmp_path / "a.json", address_of(tmp_path / "a.json"))
    assert address_of(tmp_path / "a.json").is_sound


def again(server: Served) -> Served:
    """The same server, started once more."""
    server.end()
    newer = start(server.file.parent, BULLETIN_GEN_SOFFICE="/nowhere/soffice")
    return Served(newer.process, newer.file, newer.address, server.cookie)


def test_an_open_page_goes_on_after_a_new_start_and_no_other_comes_in(tmp_path: Path) -> None:
    server = start(tmp_path, BULLETIN_GEN_SOFFICE="/nowhere/soffice")
    before = state_of(server)["revision"]
    newer = again(server)
    assert newer.address == server.address
    assert state_of(newer)["revision"] > before
    stranger = Served(newer.process, newer.file, newer.address)
    assert ask(stranger, "state")[0] == 403
    newer.end()


def test_a_port_that_is_taken_meanwhile_is_left_to_who_has_it(tmp_path: Path) -> None:
    server = start(tmp_path, BULLETIN_GEN_SOFFICE="/nowhere/soffice")
    other = start(tmp_path, BULLETIN_GEN_SOFFICE="/nowhere/soffice")
    assert urlsplit(other.address).port != urlsplit(server.address).port
    server.end()
    other.end()
