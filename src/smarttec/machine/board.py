"""What a person sees while things start: a live table on a terminal, plain lines elsewhere."""

import contextlib
import time
from collections.abc import Iterable
from enum import Enum
from typing import Protocol

from rich.console import Console, Group, RenderableType
from rich.live import Live
from rich.progress_bar import ProgressBar
from rich.spinner import Spinner
from rich.table import Table
from rich.text import Text

BAR_WIDTH = 24


class State(Enum):
    """Where a unit stands: the word and the glyph that are shown."""

    WAITING = ("waiting", "·", "dim")
    STARTING = ("starting", "…", "cyan")
    READY = ("ready", "✓", "green")
    DONE = ("done", "✓", "green")
    RESTARTING = ("restarting", "↻", "yellow")
    FAILED = ("failed", "✗", "bold red")
    STOPPING = ("stopping", "…", "dim")
    STOPPED = ("stopped", "■", "dim")

    def __init__(self, word: str, glyph: str, style: str) -> None:
        self.word = word
        self.glyph = glyph
        self.style = style


class Board(Protocol):
    """Where units report to."""

    def change(self, name: str, state: State, *, detail: str = "") -> None:
        """`name` is now in `state`."""

    def progress(self, name: str, done: int, total: int) -> None:
        """`name` is that far."""

    def say(self, message: RenderableType) -> None:
        """Something for people to read."""


class PatientConsole(Console):
    """Nobody reading any more (a closed pipe or terminal) is no reason to end the program."""

    def on_broken_pipe(self) -> None:
        """Do without."""


class PlainBoard:
    """One line per change."""

    def __init__(self, console: Console, titles: dict[str, str]) -> None:
        self._console = console
        self._titles = titles
        self._began = time.monotonic()

    def change(self, name: str, state: State, *, detail: str = "") -> None:
        seconds = time.monotonic() - self._began
        words = f"{seconds:6.1f} s  {self._titles.get(name, name)}: {state.word}"
        self.say(Text(f"{words} ({detail})" if detail else words))

    def progress(self, name: str, done: int, total: int) -> None:
        """Bars are for terminals; the change before and after is told."""

    def say(self, message: RenderableType) -> None:
        with contextlib.suppress(OSError):
            self._console.print(message, markup=False, highlight=False, soft_wrap=isinstance(message, str | Text))


class _Row:
    def __init__(self, title: str) -> None:
        self.title = title
        self.state = State.WAITING
        self.began: float | None = None
        self.seconds = 0.0
        self.bar: tuple[int, int] | None = None
        self.spinner = Spinner("dots", style="cyan")

    def enter(self, state: State) -> None:
        now = time.monotonic()
        if state is State.STARTING:
            self.began = now
        elif self.began is not None:
            self.seconds, self.began = now - self.began, None
        self.state, self.bar = state, None

    def cells(self) -> tuple[RenderableType, str, RenderableType, str]:
        running = self.state is State.STARTING
        seconds = time.monotonic() - self.began if self.began is not None else self.seconds
        glyph: RenderableType = self.spinner if running else Text(self.state.glyph, style=self.state.style)
        middle: RenderableType = Text(self.state.word, style=self.state.style)
        if running and self.bar:
            done, total = self.bar
            middle = ProgressBar(total=total, completed=min(done, total), width=BAR_WIDTH)
        return glyph, self.title, middle, f"{seconds:.1f} s" if seconds else ""


class LiveBoard:
    """A table that changes in place until `settle()`; afterwards plain lines, so that an idle parent costs nothing."""

    def __init__(self, console: Console, titles: dict[str, str]) -> None:
        self._console = console
        self._rows = {name: _Row(title) for name, title in titles.items()}
        self._plain = PlainBoard(console, titles)
        self._live = Live(get_renderable=self._table, console=console, refresh_per_second=10)
        self._live.start()

    def change(self, name: str, state: State, *, detail: str = "") -> None:
        if not self._live.is_started:
            self._plain.change(name, state, detail=detail)
        elif name in self._rows:
            self._rows[name].enter(state)

    def progress(self, name: str, done: int, total: int) -> None:
        self._rows[name].bar = (done, total)

    def say(self, message: RenderableType) -> None:
        self.settle()
        self._plain.say(message)

    def settle(self) -> None:
        """Leave the table as it is."""
        if self._live.is_started:
            self._live.stop()

    def _table(self) -> RenderableType:
        table = Table(box=None, padding=(0, 2, 0, 0), show_header=False)
        table.add_column(width=1)
        table.add_column(min_width=18)
        table.add_column(width=BAR_WIDTH)
        table.add_column(justify="right")
        for row in self._rows.values():
            table.add_row(*row.cells())
        return Group(table)


def board_for(console: Console, titles: Iterable[tuple[str, str]]) -> PlainBoard | LiveBoard:
    """The board that suits where the output goes; `titles` are (name, title)."""
    chosen = LiveBoard if console.is_terminal else PlainBoard
    return chosen(console, dict(titles))
