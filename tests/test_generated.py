"""Files in the repository that a tool makes: each must be what the tool makes now."""

from __future__ import annotations

import ast
import gettext
import io
from collections.abc import Sequence

import pytest
from babel.messages.pofile import read_po

import bulletin_gen as bg
from bulletin_gen.word_template.maker import make_template
from tools.make_catalogue import PACKAGE, PO_FILE, current_catalogue, mo_bytes, po_text
from tools.make_rules import RULES_FILE, rules_text
from tools.make_schemas import SCHEMA_FOLDER, schemas


@pytest.mark.parametrize("name", bg.package_names())
def test_the_word_template_is_what_its_maker_makes(name: str) -> None:
    package = bg.load_package(name)
    assert package.docx_file.read_bytes() == make_template(package.masthead_name)


@pytest.mark.parametrize(("name", "text"), schemas().items(), ids=lambda value: value[:20])
def test_the_published_schemas_are_those_of_the_code(name: str, text: str) -> None:
    assert (SCHEMA_FOLDER / f"{name}.json").read_text(encoding="utf-8") == text


def test_the_table_of_rules_is_that_of_the_code() -> None:
    assert RULES_FILE.read_text(encoding="utf-8") == rules_text()


def _said_in_code() -> set[object]:
    """The messages that the code says, as the interpreter reads it."""
    return {
        call.args[0].value
        for file in PACKAGE.rglob("*.py")
        for call in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id == "_"
        if isinstance(call.args[0], ast.Constant)
    }


def test_no_message_hides_from_the_catalogue() -> None:
    assert _said_in_code() <= {entry.id for entry in current_catalogue()}


def test_every_message_is_translated() -> None:
    untranslated = [entry.id for entry in current_catalogue() if entry.id and not entry.string]
    assert untranslated == []


def test_the_catalogue_holds_the_messages_of_the_code_and_no_others() -> None:
    assert _translations(PO_FILE.read_bytes()) == _translations(po_text(current_catalogue()))


def test_the_compiled_catalogue_says_what_its_source_says() -> None:
    compiled = gettext.GNUTranslations(io.BytesIO(PO_FILE.with_suffix(".mo").read_bytes()))
    filed = _translations(PO_FILE.read_bytes())
    assert {message: _said(compiled, message) for message in filed} == filed


def _said(compiled: gettext.GNUTranslations, message: str) -> str:
    """What is said of one, or of several: Chinese makes no difference."""
    one, several = (compiled.ngettext(message, "", number) for number in (1, 2))
    return compiled.gettext(message) if one == message else one if one == several else ""


def test_a_compiled_catalogue_names_no_tool_and_no_time() -> None:
    assert gettext.GNUTranslations(io.BytesIO(mo_bytes(PO_FILE.read_bytes()))).info() == {
        "content-type": "text/plain; charset=utf-8",
        "language": "zh_CN",
        "plural-forms": "nplurals=1; plural=0;",
    }


def _translations(po: bytes) -> dict[str, str]:
    """What a catalogue says, however a tool's version has broken its lines."""
    return {
        _first(entry.id): _first(entry.string)
        for entry in read_po(io.BytesIO(po), locale="zh_CN")
        if entry.id
    }


def _first(texts: str | Sequence[str] | None) -> str:
    """A text, or the first of those for one and for several."""
    return texts if isinstance(texts, str) else (texts or [""])[0]


def test_a_translation_keeps_the_places_of_its_message() -> None:
    for entry in current_catalogue():
        assert places(_first(entry.string)) in map(places, _all(entry.id)), entry.id


def _all(texts: str | Sequence[str]) -> Sequence[str]:
    return [texts] if isinstance(texts, str) else texts


def places(message: str) -> set[str]:
    """The names of what is filled in; each language has quotation marks of its own (``!r``)."""
    return {piece.split("}")[0].removesuffix("!r") for piece in message.split("{")[1:]}
