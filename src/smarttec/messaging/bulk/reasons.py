"""Why a line was rejected, or a sending waits or is paused: the code that is stored, in words."""

from collections.abc import Iterator
from functools import cache

from smarttec.kernel.errors import InsufficientCredit, SmarttecError
from smarttec.messaging.contacts.sifting import WORDS

ASKED = "asked"
_OWN = {
    **{str(reason): words for reason, words in WORDS.items()},
    ASKED: "You paused it.",
    InsufficientCredit.code: "There was not enough credit. Buy credits; a paused sending then goes on when you say so.",
}


def words_of(code: str) -> str:
    """One sentence; empty for no reason."""
    return _OWN.get(code) or _of_errors().get(code, "")


@cache
def _of_errors() -> dict[str, str]:
    return {error.code: _sentences(error) for error in _below(SmarttecError)}


def _sentences(error: type[SmarttecError]) -> str:
    """What is wrong, and what to do where the error itself says it."""
    wrong = (error.__doc__ or "").split("\n", maxsplit=1)[0]
    return f"{wrong} {error.what_to_do}" if "what_to_do" in vars(error) else wrong


def _below(error: type[SmarttecError]) -> Iterator[type[SmarttecError]]:
    for child in error.__subclasses__():
        yield child
        yield from _below(child)
