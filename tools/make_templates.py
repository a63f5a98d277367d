"""Make the Word templates of the packages in the box anew: ``python tools/make_templates.py``."""

from __future__ import annotations

from bulletin_gen.package import load_package, package_names
from bulletin_gen.word_template.maker import make_template

if __name__ == "__main__":
    for package in map(load_package, package_names()):
        package.docx_file.write_bytes(make_template(package.masthead_name))
