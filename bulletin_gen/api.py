"""The public names, each imported from where it lives; ``bulletin_gen`` itself gives them on
demand.
"""

from __future__ import annotations

from bulletin_gen.bulletin import Bulletin as Bulletin
from bulletin_gen.check import all_rules as all_rules
from bulletin_gen.check import check_bulletin as check_bulletin
from bulletin_gen.compose import compose_document as compose_document
from bulletin_gen.document import Document as Document
from bulletin_gen.errors import BulletinError as BulletinError
from bulletin_gen.errors import InputError as InputError
from bulletin_gen.errors import OutputError as OutputError
from bulletin_gen.errors import TemplateError as TemplateError
from bulletin_gen.errors import UsageError as UsageError
from bulletin_gen.findings import Finding as Finding
from bulletin_gen.forms.table import STDIN as STDIN
from bulletin_gen.forms.table import decode_source as decode_source
from bulletin_gen.forms.table import read_source as read_source
from bulletin_gen.package import TemplatePackage as TemplatePackage
from bulletin_gen.package import load_package as load_package
from bulletin_gen.package import package_names as package_names
from bulletin_gen.pipeline import Options as Options
from bulletin_gen.pipeline import Outcome as Outcome
from bulletin_gen.pipeline import run_pipeline as run_pipeline
from bulletin_gen.read import Source as Source
from bulletin_gen.read import package_of as package_of
from bulletin_gen.read import read_bulletin as read_bulletin
from bulletin_gen.read.model.schema import input_schema as input_schema
from bulletin_gen.report import json_report as json_report
from bulletin_gen.report import outcome_report as outcome_report
from bulletin_gen.report import text_report as text_report
from bulletin_gen.template_check import check_package as check_package
from bulletin_gen.write import FORMATS as FORMATS
from bulletin_gen.write import write_document as write_document
from bulletin_gen.write import write_file as write_file
