"""docxtpl in its natural way: ``python with_docxtpl.py TEMPLATE FLAT.json OUT.docx``."""

import json
import sys
from pathlib import Path

from docxtpl import DocxTemplate

template, data, output = sys.argv[1:]
document = DocxTemplate(template)
document.render(json.loads(Path(data).read_text(encoding="utf-8")), autoescape=True)
document.save(output)
