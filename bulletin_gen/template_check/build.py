"""A package tried out: its sample issues are composed and written, and what a build would say of
them is found.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from msgspec import Struct

from bulletin_gen.bulletin import EarlierIssues
from bulletin_gen.check import relations
from bulletin_gen.check.issue import Issue
from bulletin_gen.compose import compose_document
from bulletin_gen.document import Document
from bulletin_gen.errors import TemplateError
from bulletin_gen.operating_system.bounds import ExceededError, budget
from bulletin_gen.package import KEPT_PACKAGES, TemplatePackage
from bulletin_gen.read import bulletin_of, needs_issue_before
from bulletin_gen.template_check.samples import samples_of
from bulletin_gen.write import write_document


class Failure(Struct, frozen=True):
    """What a build says, and of which sample issue."""

    error: TemplateError
    peculiarity: str


class _Tried(Struct, frozen=True):
    """What came of samples, as far as the Word template has no part in it; the documents that are
    written with it.
    """

    documents: tuple[tuple[str, Document], ...]
    failures: tuple[Failure, ...]


def failures_of(package: TemplatePackage) -> Iterator[Failure]:
    """What goes wrong while sample issues are built, each sentence once."""
    told = set()
    with budget():  # one for all: a template without end ends once
        tried = _composed(package)
        for failure in (*tried.failures, *_unwritten(tried.documents)):
            if str(failure.error) not in told:
                told.add(str(failure.error))
                yield failure


@lru_cache(maxsize=KEPT_PACKAGES)
def _composed(package: TemplatePackage) -> _Tried:
    """Kept with the package, whose Word template may change without it."""
    documents: list[tuple[str, Document]] = []
    failures: list[Failure] = []
    for sample in samples_of(package):
        try:
            bulletin = bulletin_of(sample.tree, package)
            list(
                relations(Issue(bulletin, package))
            )  # whatever they find: a sample does not add up
            document = compose_document(bulletin, package)
            if not documents:  # the fullest, which has most to compare
                if needs_issue_before(package):
                    after = bulletin_of(sample.tree, package, bulletin)
                    list(relations(Issue(after, package, bulletin)))
                earlier = EarlierIssues(
                    previous=bulletin, year_before=bulletin, series=(bulletin, bulletin)
                )
                document = compose_document(bulletin, package, earlier)
        except TemplateError as error:
            failures.append(Failure(error, sample.peculiarity))
            if isinstance(error.__cause__, ExceededError | MemoryError | RecursionError):
                break
        else:
            documents.append((sample.peculiarity, document))
    # Between the fullest and the barest, the others differ in words: a docx of those two is enough.
    return _Tried(tuple(documents[:1] + documents[1:][-1:]), tuple(failures))


def _unwritten(documents: tuple[tuple[str, Document], ...]) -> Iterator[Failure]:
    for peculiarity, document in documents:
        try:
            write_document(document, ".docx")
        except TemplateError as error:
            yield Failure(error, peculiarity)
