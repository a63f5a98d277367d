"""The mutation test: a wrong digit or a wrong character in the real issue does not get through.

Every number of the example is changed by the smallest visible step, up and down, and every unit
name by one character, one at a time. What no rule can find is listed here with the reason; all else
must be found.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest

import bulletin_gen as bg
from bulletin_gen.places.paths import ValuePath, format_path
from tests.variants import Tree, q3_tree, to_source

UP, DOWN = 1, -1

UNDETERMINED: dict[str, tuple[set[int], str]] = {
    # path: (the directions that nothing determines, why)
    "$.masthead.issue_number": (
        {UP, DOWN},
        "only the issue before says which number follows (--previous)",
    ),
    "$.escalations.reports": ({UP}, "leaders need not have replied to every report"),
    "$.escalations.replies": ({DOWN}, "leaders need not have replied to every report"),
    "$.call_backs.count": ({DOWN}, "not every case by phone need have been called back"),
    "$.call_backs.satisfaction_rate.at_least": (
        {UP, DOWN},
        "the answers behind the rate are not filed",
    ),
    "$.admonitory_interviews[0].month.month": (
        {UP, DOWN},
        "July to October all follow the assessed period",
    ),
}


def leaves(tree: Any, path: ValuePath = ()) -> Iterator[tuple[ValuePath, Any]]:
    if isinstance(tree, dict):
        for key, value in tree.items():
            yield from leaves(value, (*path, key))
    elif isinstance(tree, list):
        for index, value in enumerate(tree):
            yield from leaves(value, (*path, index))
    else:
        yield path, tree


def numbers(tree: Tree) -> list[tuple[ValuePath, int | Decimal]]:
    return [
        (path, value)
        for path, value in leaves(tree)
        if isinstance(value, int | Decimal) and not isinstance(value, bool)
    ]


def unit_names(tree: Tree) -> list[tuple[ValuePath, str]]:
    places = ("unit", "units", "commended_units", "criticised_units", "unassessed_units")
    return [
        (path, value)
        for path, value in leaves(tree)
        if isinstance(value, str) and (path[-1] in places or (len(path) > 1 and path[-2] in places))
    ]


def step(path: ValuePath, value: int | Decimal) -> Decimal | int:
    """The smallest visible step: a hundredth of a score, a tenth of a rate, one of all that is
    counted.
    """
    if path[0] == "appendices":
        return Decimal("0.01")
    return 1 if isinstance(value, int) else Decimal("0.1")


def changed(tree: Tree, path: ValuePath, value: Any) -> bool:
    """Whether anything is found once the value at a path is another one."""
    target: Any = tree
    for key in path[:-1]:
        target = target[key]
    before = target[path[-1]]
    target[path[-1]] = value
    try:
        return is_found(tree)
    finally:
        target[path[-1]] = before


def is_found(tree: Tree) -> bool:
    source = to_source(tree)
    package = PACKAGE
    try:
        return bool(bg.check_bulletin(bg.read_bulletin(source, package), package))
    except bg.InputError:
        return True


PACKAGE = bg.load_package("quarterly")


@pytest.fixture(scope="module")
def tree() -> Tree:
    return q3_tree()


def test_the_issue_as_published_is_found_right(tree: Tree) -> None:
    assert not is_found(tree)


def test_every_changed_number_is_found(tree: Tree) -> None:
    missed: dict[str, set[int]] = {}
    for path, value in numbers(tree):
        for direction in (UP, DOWN):
            if not changed(tree, path, value + direction * step(path, value)):
                missed.setdefault(format_path(path), set()).add(direction)
    assert missed == {path: directions for path, (directions, _reason) in UNDETERMINED.items()}


def test_every_changed_unit_name_is_found(tree: Tree) -> None:
    missed = [
        (format_path(path), name[:index] + "某" + name[index + 1 :])
        for path, name in unit_names(tree)
        for index in range(len(name))
        if not changed(tree, path, name[:index] + "某" + name[index + 1 :])
    ]
    assert missed == []


def test_there_are_mutants_of_every_table_cell(tree: Tree) -> None:
    in_tables = [path for path, _value in numbers(tree) if path[0] == "appendices"]
    assert len(in_tables) > 66 * 8
    assert len(unit_names(tree)) > 66
