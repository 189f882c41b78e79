"""The lanes of a batch: each provider's messages go on their own, so that a slow or silent one holds up no other."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from time import monotonic

from thirdpillar.ground.base import clock
from thirdpillar.ground.delivery.actions.calling import call_all, windows
from thirdpillar.ground.delivery.actions.outages import Standing
from thirdpillar.ground.delivery.channels.outcomes import Capability, Outcome, Provider
from thirdpillar.ground.delivery.models import Message
from thirdpillar.ground.delivery.rules import SendingTerms

# A lane that had nothing looks so often whether something came, while another is still at it.
LOOKS_EVERY_S = 0.5
# Called one by one, few are through in a turn: more would be asked of their rooms and given back for nothing.
ONE_BY_ONE_AT_MOST = 100


@dataclass(eq=False)
class Lane:
    """What goes by one provider, by its channels. `waiting` are the windows that have not begun, `finished` the calls whose
    outcomes are not recorded yet; the turn ends at `until` (monotonic, in seconds). With `stands_in_for` something goes here
    only while that provider takes nothing; `seconds` are those that stand in for this one, by channel."""

    name: str
    providers: Mapping[str, Provider]
    waiting: list[list[Message]] = field(default_factory=list)
    finished: list[tuple[Message, Outcome | None]] = field(default_factory=list)
    until: float | None = None
    is_doubted: bool = False
    was_down: bool = False
    is_down: bool = False
    looked_at: float = 0.0
    has_more: bool = False
    stands_in_for: str = ""
    seconds: Mapping[str, str] = field(default_factory=dict)

    @property
    def may_look(self) -> bool:
        """Whether it is time to look for more: at once where there was some."""
        return self.has_more or self.looked_at < monotonic() - LOOKS_EVERY_S

    @property
    def is_over(self) -> bool:
        """Whether nothing more is begun in this turn."""
        is_late = self.until is not None and monotonic() >= self.until
        return not self.waiting or is_late or (self.is_down and not self.was_down)

    def most(self, batch: int) -> int:
        """How many to claim at once."""
        is_slow = any(one.capability == Capability.NEITHER for one in self.providers.values())
        return min(batch, ONE_BY_ONE_AT_MOST) if is_slow else batch

    def take_up(self, messages: list[Message], standing: Standing) -> int:
        """Keep what was claimed for a turn; answer how many that is."""
        self.waiting = list(windows(messages, self.providers))
        self.is_doubted, self.was_down, self.is_down = standing.is_doubted, standing.is_down, standing.is_down
        self.looked_at, self.until, self.has_more = monotonic(), None, bool(messages)
        return len(messages)

    def begin(self, turn: timedelta) -> list[Message]:
        """The next window. With the first the turn begins: how long claiming took is not taken from it."""
        if self.until is None:
            self.until = monotonic() + turn.total_seconds()
        return self.waiting.pop(0)

    def note(self, told: Standing | None) -> None:
        """What the last window told of the provider."""
        if told is not None:
            self.is_doubted, self.is_down = told.is_doubted, told.is_down


def lanes_of(providers: Mapping[str, Provider], stand_ins: Mapping[str, Provider]) -> list[Lane]:
    """A lane for each provider, by its name, and for each that stands in for another."""
    found: dict[str, dict[str, Provider]] = defaultdict(dict)
    for channel, provider in providers.items():
        found[provider.name][channel] = provider
    seconds = {channel: one.name for channel, one in stand_ins.items()}
    firsts = [
        Lane(name, ways, seconds={channel: seconds[channel] for channel in ways if channel in seconds})
        for name, ways in found.items()
    ]
    return firsts + [
        Lane(one.name, {channel: one}, stands_in_for=providers[channel].name)
        for channel, one in stand_ins.items()
        if channel in providers
    ]


def side_by_side(
    lanes: list[Lane],
    begin_next: Callable[[Lane], list[Message]],
    claim: Callable[[datetime, Lane], int],
    terms: SendingTerms,
) -> int:
    """Work off the lanes beside each other: this thread writes, others call. Answers how many were claimed.

    A lane whose turn is over claims anew as long as one is still at its first: it waits for nobody.
    """
    with ThreadPoolExecutor(max(1, len(lanes)), thread_name_prefix="lane") as callers:
        under_way: dict[Future, Lane] = {}

        def go_on(lane: Lane) -> bool:
            going = begin_next(lane)
            if going:
                under_way[callers.submit(call_all, going, lane.providers, terms, monotonic())] = lane
            return bool(going)

        first, claimed = set(), 0
        for lane in lanes:
            claimed += claim(clock.now(), lane)
            if go_on(lane):
                first.add(lane)
        while under_way:
            done, _others = wait(under_way, timeout=LOOKS_EVERY_S, return_when=FIRST_COMPLETED)
            for future in done:
                lane = under_way.pop(future)
                lane.finished = future.result()
                if not go_on(lane):
                    first.discard(lane)
            for lane in set(lanes) - set(under_way.values()):
                if first and lane.may_look:
                    claimed += claim(clock.now(), lane)
                    go_on(lane)
        return claimed
