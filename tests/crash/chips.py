"""The promise of the chip: a screen says that it is live only while news can come to it."""

from collections.abc import Iterator
from dataclasses import dataclass

from tests.crash.evidence import Evidence, Outage, Screen
from tests.crash.sights import Frame, Heard

# A ping comes every 5 s; a page gives up after 10 s of silence, and looks every second.
TOLD_SECONDS = 6.0
SILENCE_SECONDS = 11.5
AT_ONCE_SECONDS = 1.5  # a page may be busy
MOVE_SECONDS = 4.5  # to another server, when the one that stops has said so
COME_BACK = 1012


@dataclass
class _Line:
    """What a screen may say of its connection: until when "live" is true, if nothing comes."""

    until: float = 0.0
    live: bool | None = None
    is_open: bool = False

    def hear(self, heard: Heard) -> None:
        if heard.what == "closed":
            self._close(heard)
            return
        self.is_open = True
        if heard.what == "ping":
            self.live = heard.live
        elif self.live is None:
            self.live = True
        grace = SILENCE_SECONDS if self.live else AT_ONCE_SECONDS
        self.until = heard.at + grace if self.live else min(self.until, heard.at + grace)

    def _close(self, heard: Heard) -> None:
        """What never opened tells nothing new; a page that moves to another server tries often."""
        if self.is_open:
            grace = MOVE_SECONDS if heard.code == COME_BACK else AT_ONCE_SECONDS
            self.until = min(self.until, heard.at + grace)
        self.is_open, self.live = False, None


def live_only_while_news_can_come(evidence: Evidence) -> Iterator[str]:
    """A chip says live for no longer than the heartbeat allows."""
    for screen in evidence.screens.values():
        yield from _too_long(screen, evidence.end)
        for outage in evidence.outages:
            yield from _in_the_dark(screen, outage)


def _too_long(screen: Screen, end: float) -> Iterator[str]:
    line, chip = _Line(), ""
    for at, sight in [*((one.at, one) for one in screen.sights), (end, None)]:
        if chip == "live" and at > line.until:
            yield f"{screen.name}: live {at - line.until:.1f} s longer than it could know"
        if isinstance(sight, Heard):
            line.hear(sight)
        elif isinstance(sight, Frame):
            chip = sight.chip


def _in_the_dark(screen: Screen, outage: Outage) -> Iterator[str]:
    """Yield who says live in the dark, when the next ping did not come or said so."""
    told = outage.start + TOLD_SECONDS
    if outage.dark is None or outage.dark <= told or screen.opened > told:
        return
    before = [one.chip for one in screen.frames if one.at <= told]
    within = [one.chip for one in screen.frames if told < one.at < outage.dark]
    if "live" in (before[-1:] + within):
        yield f"{screen.name}: live more than {TOLD_SECONDS:.0f} s after all news stopped"
