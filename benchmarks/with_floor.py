"""The floor: plain Python, string formatting, zip: ``python with_floor.py FLAT.json OUT.docx``."""

import json
import sys
import zipfile
from pathlib import Path
from xml.sax.saxutils import escape

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"

data, output = sys.argv[1:]
flat = json.loads(Path(data).read_text(encoding="utf-8"))
paragraph = "<w:p><w:r><w:t>%s</w:t></w:r></w:p>"
cell = "<w:tc><w:p><w:r><w:t>%s</w:t></w:r></w:p></w:tc>"
rows = "".join(
    "<w:tr>" + "".join([cell % escape(text) for text in row["cells"]]) + "</w:tr>"
    for row in flat["rows"]
)
body = "".join(paragraph % escape(text) for text in flat["paragraphs"])
with zipfile.ZipFile(output, "w", zipfile.ZIP_DEFLATED) as archive:
    archive.writestr(
        "[Content_Types].xml",
        '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default '
        'Extension="rels"'
        ' ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/word/document.xml" ContentType="{WORD}"/></Types>',
    )
    archive.writestr(
        "_rels/.rels",
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f'<Relationship Id="rId1" Type="{OFFICE}" Target="word/document.xml"/></Relationships>',
    )
    document = f"<w:document {W}><w:body>{body}<w:tbl>{rows}</w:tbl></w:body></w:document>"
    archive.writestr("word/document.xml", document)
