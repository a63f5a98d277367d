"""Make the Word templates of the packages in the box anew: ``python tools/make_templates.py``."""

from __future__ import annotations

from bulletin_gen.package import built_in_folder
from bulletin_gen.write.docx.maker import make_template

if __name__ == "__main__":
    (built_in_folder() / "quarterly" / "bulletin.docx").write_bytes(make_template())
