"""docxtpl in its natural way: ``python with_docxtpl.py TEMPLATE FLAT.json OUT.docx``."""

import json
import sys

from docxtpl import DocxTemplate

template, data, output = sys.argv[1:]
document = DocxTemplate(template)
with open(data, encoding="utf-8") as file:
    document.render(json.load(file), autoescape=True)
document.save(output)
