"""Pages of lists that a query counts and cuts by itself."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Generic, TypeVar, overload

Row = TypeVar("Row")


class Cut(Generic[Row]):
    """What a paginator may count and slice where `ask(start, size)` answers one page and the number of all rows."""

    def __init__(self, ask: Callable[[int, int], tuple[list[Row], int]]) -> None:
        self.ask = ask
        self.total = ask(0, 0)[1]

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
            return self.ask(cut, 1)[0][0]
        start = cut.start or 0
        return self.ask(start, (self.total if cut.stop is None else cut.stop) - start)[0]
