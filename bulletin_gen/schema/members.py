"""What a type comes down to."""

from __future__ import annotations

import types
from collections.abc import Iterator
from typing import Annotated, Any, Union, get_args, get_origin


def members_of(type_: Any) -> Iterator[Any]:
    """The types that a type is made of: those of a union, what ``Annotated`` annotates."""
    origin = get_origin(type_)
    if origin is Annotated:
        yield from members_of(get_args(type_)[0])
    elif origin in (Union, types.UnionType):
        for argument in get_args(type_):
            yield from members_of(argument)
    else:
        yield type_
