"""Pages of lists that a query counts and cuts by itself."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cached_property
from typing import Generic, TypeVar, overload

Row = TypeVar("Row")


class Cut(Generic[Row]):
    """What a paginator takes as a list where `count()` tells how many rows there are and `rows(start, size)` reads some.

    It is counted once, and only when somebody asks how long it is.
    """

    def __init__(self, count: Callable[[], int], rows: Callable[[int, int], list[Row]]) -> None:
        self._count, self._rows = count, rows

    @cached_property
    def total(self) -> int:
        return self._count()

    def __len__(self) -> int:
        return self.total

    def __iter__(self) -> Iterator[Row]:
        return iter(self[0 : self.total])

    @overload
    def __getitem__(self, cut: int) -> Row: ...

    @overload
    def __getitem__(self, cut: slice) -> list[Row]: ...

    def __getitem__(self, cut: int | slice) -> Row | list[Row]:
        if isinstance(cut, int):
            return self._rows(cut, 1)[0]
        start = cut.start or 0
        return self._rows(start, max(0, (self.total if cut.stop is None else cut.stop) - start))
