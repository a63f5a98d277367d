"""Changes to a package in the box, each of which brings about a message on packages."""

from __future__ import annotations

import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path

from bulletin_gen.ooxml.container import unpack, write_parts
from bulletin_gen.package import built_in_folder
from tests.conftest import Run
from tests.packages import test_template_check as faults

Change = Callable[[Path], None]


def replace(file: str, old: str, new: str) -> Change:
    """A change of a text file, or of a part of the Word template."""

    def change(package: Path) -> None:
        if "/" in file or file.startswith("["):
            faults.edit_docx(package / "bulletin.docx", old, new, file)
        else:
            faults.edit(package / file, old, new)

    return change


def printed(text: str) -> Change:
    """A narrative that prints something more."""

    def change(package: Path) -> None:
        narrative = package / "narrative.md.j2"
        narrative.write_text(f"{text}\n\n{narrative.read_text(encoding='utf-8')}", encoding="utf-8")

    return change


def with_part(name: str, content: bytes, kind: str = "") -> Change:
    """A Word template with a part more."""

    def change(package: Path) -> None:
        parts = dict(unpack((package / "bulletin.docx").read_bytes()))
        parts[name] = content
        types = parts["[Content_Types].xml"].decode()
        override = f'<Override PartName="/{name}" ContentType="{kind}"/></Types>'
        parts["[Content_Types].xml"] = types.replace(
            "</Types>", override if kind else "</Types>"
        ).encode()
        (package / "bulletin.docx").write_bytes(write_parts(parts))

    return change


def swapped(one: str, other: str) -> Change:
    """A Word template in which two paragraphs have changed places."""

    def change(package: Path) -> None:
        for old, new in ((one, "\u3013"), (other, one), ("\u3013", other)):
            faults.edit_docx(package / "bulletin.docx", old, new, "word/document.xml")

    return change


def without_section(package: Path) -> None:
    """A Word template whose first section does not end."""
    parts = dict(unpack((package / "bulletin.docx").read_bytes()))
    body = parts["word/document.xml"].decode()
    start = body.index("<w:sectPr")
    end = body.index("</w:sectPr>") + len("</w:sectPr>")
    parts["word/document.xml"] = (body[:start] + body[end:]).encode()
    (package / "bulletin.docx").write_bytes(write_parts(parts))


def with_bytes(file: str, data: bytes) -> Change:
    def change(package: Path) -> None:
        (package / file).write_bytes(data)

    return change


def with_zip_flag(package: Path) -> None:
    """A Word template whose first part is said to be encrypted."""
    data = bytearray((package / "bulletin.docx").read_bytes())
    central = data.index(b"PK\x01\x02")
    data[6] |= 1
    data[central + 8] |= 1
    (package / "bulletin.docx").write_bytes(data)


def with_a_part_twice(package: Path) -> None:
    data = (package / "bulletin.docx").read_bytes()
    (package / "bulletin.docx").write_bytes(
        data.replace(b"word/settings.xml", b"word/document.xml")
    )


def with_a_part_outside(package: Path) -> None:
    data = (package / "bulletin.docx").read_bytes()
    (package / "bulletin.docx").write_bytes(
        data.replace(b"word/settings.xml", b"../../settings.xm")
    )


def with_a_bomb(package: Path) -> None:
    with zipfile.ZipFile(package / "bulletin.docx", "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/media/image1.png", bytes(300_000_000))


def with_a_link(package: Path) -> None:
    (package / "tables.toml").unlink()
    (package / "tables.toml").symlink_to("/etc/hostname")


def with_a_folder(package: Path) -> None:
    (package / "tables.toml").unlink()
    (package / "tables.toml").mkdir()


def without_intake(package: Path) -> None:
    """A package that omits what a column of it adds up to."""
    faults.edit(
        package / "package.toml", 'omitted = ["hot_topics"]', 'omitted = ["hot_topics", "intake"]'
    )
    faults.edit(package / "package.toml", 'required = ["intake", ', "required = [")
    faults.edit(package / "tables.toml", "full_marks = 10", 'full_marks = 10\nadds_up_to = "受理"')


def declared(text: str) -> Change:
    """A package that declares something more."""
    return replace("package.toml", "[defaults.masthead]", f"{text}\n\n[defaults.masthead]")


def related(that: str) -> Change:
    """A package with a relation."""
    return declared(f'[[relations]]\ncode = "x"\nthat = """{that}"""\nmessage = "甲"')


def selected(how: str) -> Change:
    """A package with a selection."""
    return declared(f'[[selections]]\nkey = "x"\ntitle = "甲"\n{how}')


def with_partial_shares(package: Path) -> None:
    """A package that prints shares of the first few parts as if they were all."""
    declared('[[breakdowns]]\nkey = "x"\ntitle = "甲"\nwhole = false')(package)
    printed("{% if breakdowns.x %}{{ breakdowns.x.parts | with_shares }}{% endif %}")(package)


FACT = '[[facts]]\nkey = "x"\ntitle = "甲"\nkind = "number"\n'
EXPRESSIONS = {
    "no end": "intake.count +",
    "two": "intake.count) }}{{ (1",
    "nothing of an issue": "none",
    "a list": "[intake.count]",
    "no such name": "intake.cuont > 1",
    "one a row": "assessment.total > 1",
    "a text for a number": "masthead.issuer + 1 > 2",
    "a yes for a number": "(intake.count > 1) + 1 > 2",
    "a date for a number": "masthead.date + 1 > 2",
    "a date and a number": "masthead.date > 1",
    "no such function": "sum(assessment.total) > 1",
    "three arguments": "total(assessment.total, true, true) > 1",
    "columns of nothing": "total(intake.count) > 1",
    "nested": "(" * 300 + "1" + ")" * 300,
}
COLUMN = 'key = "unit"'


def _trend(package: Path, value: str, text: str) -> None:
    faults.edit(
        package / "package.toml",
        "[defaults.masthead]",
        f'[trend]\ntitle = "趋势"\nvalue = "{value}"\n\n[defaults.masthead]',
    )
    printed(f"{{% if trend %}}\n\n{text}\n\n{{% endif %}}")(package)


CHANGES: dict[str, Change] = {
    "a marker twice": replace("word/document.xml", "{{ note }}", "{% narrative %}"),
    "markers out of order": swapped("{% narrative %}", "{% appendix_list %}"),
    "no section break": without_section,
    "left over": replace("word/document.xml", "{{ masthead.issue }}", "第5期 {{ masthead.issue }}"),
    "left over in a footer": replace("word/footer1.xml", "— ", "2024年4月8日"),
    "a space that is none": replace("word/document.xml", "{% narrative %}", "{%\u00a0narrative %}"),
    "a brace too many": replace("word/document.xml", "{{ note }}", "{{ note }}}"),
    "a tag in a description": replace(
        "word/document.xml",
        "<w:body>",
        '<w:body><w:p><w:r><w:pict w:alt="{{ title }}"/></w:r></w:p>',
    ),
    "a table of contents": replace(
        "word/document.xml", "<w:body>", '<w:body><w:p><w:fldSimple w:instr="TOC"/></w:p>'
    ),
    "single braces": replace("word/document.xml", "{{ note }}", "{note}"),
    **{
        f"{file}: {message}": replace(file, old, new)
        for file, old, new, message in faults.TEXT_FAULTS
    },
    **{message: replace("word/document.xml", old, new) for old, new, message in faults.DOCX_FAULTS},
    **{
        f"{file}: {message}": replace(file, old, new)
        for file, old, new, message, _of in faults.BUILT_FAULTS
    },
    **{
        f"package.toml: {message}": replace("package.toml", old, new)
        for old, new, message in faults.WRONG_DEFAULTS
    },
    "a text over lines": replace("package.toml", 'name = "quarterly"', 'name = "quar\nterly"'),
    "a text that is not closed": replace(
        "package.toml", 'name = "quarterly"', 'name = """quarterly'
    ),
    "no value": replace("package.toml", "title_characters = 20", "title_characters = 二十"),
    "no TOML": replace("package.toml", "title_characters = 20", "title_characters 20"),
    "a name twice": replace(
        "package.toml", "title_characters = 20", "title_characters = 20\ntitle_characters = 20"
    ),
    "a backslash": replace("package.toml", 'title = "季度', 'title = "\\季度'),
    "a field that is missing": replace("package.toml", 'title = "季度', 'description = "季度'),
    "a text for a list": replace(
        "package.toml", 'omitted = ["hot_topics"]', 'omitted = "hot_topics"'
    ),
    "a list for a text": replace(
        "package.toml", 'copy_number = "', 'copy_number = ["a"]\nsecrecy = "'
    ),
    "a ratio of three": replace("tables.toml", COLUMN, 'key = "unit"\nratio = ["a", "b", "c"]'),
    "a ratio of one": replace("tables.toml", COLUMN, 'key = "unit"\nratio = ["a"]'),
    "a wrong key": replace("tables.toml", 'key = "acceptance"', 'key = "1st-acceptance"'),
    "a key that looks like another": declared(
        '[[facts]]\nkey = "\uf9dc"\ntitle = "甲"\nkind = "count"'
    ),
    "another first column": replace("tables.toml", COLUMN, 'key = "单位"'),
    "a sum of itself": replace("tables.toml", '"adjustment"]', '"adjustment", "total"]'),
    "nested too deep": with_bytes("tables.toml", b"a = " + b"[" * 9_000 + b"]" * 9_000),
    "no UTF-8": with_bytes("narrative.md.j2", "正文".encode("gbk")),
    "too large": with_bytes("narrative.md.j2", b" " * 1_000_001),
    "a character of no document": with_bytes("narrative.md.j2", "一\n\ufdd0".encode()),
    "outside the folder": with_a_link,
    "a folder by a file's name": with_a_folder,
    "no such file": lambda package: (package / "tables.toml").unlink(),
    "intake is omitted": without_intake,
    **{f"expression: {name}": related(that) for name, that in EXPRESSIONS.items()},
    "no condition": related("intake.count"),
    "a name in hanzi without quotation marks": replace("tables.toml", "[assessment]", "[考核]"),
    "first by a text": selected('tables = ["assessment"]\nby = "unit"\nfirst = 1'),
    "a total of texts": related("total(assessment.unit) > 1"),
    "a unit twice": declared('[[unit_groups]]\ntitle = "甲"\nunits = ["商务局"]'),
    "a table of units that is none": declared(
        '[[unit_groups]]\ntitle = "甲"\ntable = "scores"\nunits = ["某局"]'
    ),
    "a key with a meaning": declared('[[facts]]\nkey = "none"\ntitle = "甲"\nkind = "count"'),
    "a code of a rule": declared(
        '[[relations]]\ncode = "derived"\nthat = "intake.count > 1"\nmessage = "甲"'
    ),
    "two ways": replace("tables.toml", 'key = "total"', 'key = "total"\nvalue = "adjustment + 1"'),
    "a total of texts in the row of totals": replace(
        "tables.toml", 'kind = "text"', 'kind = "text"\ntotal = "sum"'
    ),
    "a table like none": with_bytes("tables.toml", b'[a]\norder_by = "score"\n'),
    "partial shares": with_partial_shares,
    "a text for a fact": declared(FACT + 'value = "masthead.issuer"'),
    "a number for a text": declared(FACT.replace("number", "text") + 'value = "intake.count"'),
    "a breakdown of a text": declared(
        '[[breakdowns]]\nkey = "x"\ntitle = "甲"\nof = "masthead.issuer"'
    ),
    "a breakdown of nothing": declared(
        '[[breakdowns]]\nkey = "x"\ntitle = "甲"\nof = "intake.cuont"'
    ),
    "a breakdown of the issue before": declared(
        '[[breakdowns]]\nkey = "x"\ntitle = "甲"\nof = "previous.intake.count"'
    ),
    "an expression by 0": declared(FACT + 'value = "intake.count / 0"'),
    "an expression too large": declared(
        FACT + 'value = "(intake.count + 9) ** 20 * 9 ** 20 * 9 ** 20 * 9 ** 20"'
    ),
    "a mean too large": declared(
        FACT + 'value = "total((assessment.total or 1) * 9 ** 20 * 9 ** 20 * 9 ** 20 * 9 ** 19)"'
    ),
    "a circle": declared(FACT + 'value = "facts.x + 1"'),
    "no such rows": declared(
        '[[relations]]\ncode = "x"\nrows = "tables"\nthat = "1 > 2"\nmessage = "甲"'
    ),
    "a column of no table": replace("tables.toml", COLUMN, 'key = "unit"\nvalue = "x + 1"'),
    "a rank by nothing": replace(
        "tables.toml", 'key = "total"', 'key = "total"\nkind = "rank"\nby = "x"'
    ),
    "first and last": selected('tables = ["assessment"]\nby = "total"\nfirst = 1\nlast = 1'),
    "first of nothing": selected('tables = ["assessment"]\nfirst = 1'),
    "none selected": selected('tables = ["assessment"]'),
    "no such table": selected('tables = ["x"]\nfirst = 1\nby = "total"'),
    "no such column": selected('tables = ["assessment"]\nfirst = 1\nby = "totl"'),
    "a table of several": selected(
        'tables = ["assessment", "assessment"]\nfirst = 1\nby = "total"\nappendix = "甲"'
    ),
    "a selection that nothing prints": selected('tables = ["assessment"]\nfirst = 1\nby = "total"'),
    "a table of pipes": printed("|甲|乙|\n|--|--|\n|1|2|"),
    "a trend of texts": lambda package: _trend(package, "intake.name", "{{ trend }}"),
    "a trend inside a line": lambda package: _trend(package, "intake.count", "图：{{ trend }}"),
    "a comparison of texts": lambda package: faults.edit(
        package / "tables.toml",
        'order_by = "total"',
        'order_by = "total"\ncomparisons = [{ title = "甲", of = "unit" }]',
    ),
    "a text and a number": printed("{{ 1 + '甲' }}"),
    "too large a number": printed("{{ 9 ** 99 }}"),
    "a number without an end": printed("{{ 1 / 3 }}"),
    "a loop that is not closed": printed("{% for a in [] %}"),
    "a quotation mark that is not closed": printed("{{ 'a }}"),
    "two names": printed("{{ note note }}"),
    "an unknown tag": printed("{% wenn %}"),
    "an unknown test": printed("{{ 1 is schön }}"),
    "another file": printed("{% include 'x' %}"),
    "a field of a field": printed("{% set a.b = 1 %}"),
    "nested templates": printed("{{ " + "(" * 300 + "1" + ")" * 300 + " }}"),
    "a call without end": printed("{% macro a() %}{{ a() }}{% endmacro %}{{ a() }}"),
    "a text of a text": printed("{{ '%d' % 1 }}"),
    "a long text": printed("{{ 'a' * 99999999 }}"),
    "a loop without end": printed(
        "{% for i in range(99999) %}{% for j in range(99999) %}{% endfor %}{% endfor %}"
    ),
    "nothing": printed("{{ none }}"),
    "nothing to the filter": printed("{{ none | quantity }}"),
    "nothing of nothing": printed("{{ note.länge if not note else '' }}"),
    "nothing of a condition": printed("{{ ('a' if false).länge }}"),
    "no such entry": printed("{{ [1][7] }}"),
    "yes or no": printed("{{ true }}"),
    "a list": printed("{{ [1] }}"),
    "a date to the filter": printed("{{ masthead.date | quantity }}"),
    "a function": printed("{{ range }}"),
    "a group": printed("{{ masthead }}"),
    "too many arguments": printed("{{ 1 | quantity('件', 2, 3) }}"),
    "what may be absent": printed("{{ note }}"),
    "no count before": printed("{{ 1 | change(none) }}"),
    "a style is missing": replace(
        "word/styles.xml", '<w:name w:val="Body Text"/>', '<w:name w:val="Other"/>'
    ),
    "no Word file": with_bytes("bulletin.docx", b"no zip"),
    "a damaged Word file": replace("word/document.xml", "<w:pgMar ", "<w:pgMarx "),
    "encrypted": with_zip_flag,
    "a part twice": with_a_part_twice,
    "a part outside": with_a_part_outside,
    "a bomb": with_a_bomb,
    "a number beyond all measure": replace(
        "tables.toml", "full_marks = 10", "full_marks = 1e9999999999999999999"
    ),
    "no picture": with_part("word/media/image1.png", b"MZ", "image/png"),
    "macros": with_part("word/vbaProject.bin", b"", "application/vnd.ms-office.vbaProject"),
    "entities": with_part(
        "word/header9.xml",
        b'<!DOCTYPE a [<!ENTITY b "c">]><a/>',
        "application/vnd.openxmlformats-officedocument.wordprocessingml.header+xml",
    ),
    "a reference": replace(
        "word/_rels/document.xml.rels",
        "</Relationships>",
        '<Relationship Id="rIdX" TargetMode="External" Target="http://example.org/"'
        ' Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/image"/>'
        "</Relationships>",
    ),
    "a field": replace("word/footer1.xml", "PAGE", "DATE"),
    "an element": replace(
        "word/document.xml", "<w:sectPr", '<w:altChunk xmlns:r="x" r:id="y"/><w:sectPr'
    ),
}


def check(run: Run, folder: Path, change: Change) -> str:
    """What a check says of a package that was changed."""
    package = folder / "package"
    shutil.rmtree(package, ignore_errors=True)
    shutil.copytree(built_in_folder() / "quarterly", package)
    change(package)
    outcome = run("template", "check", package)
    return outcome.stdout + outcome.stderr
