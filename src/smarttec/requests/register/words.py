"""What people read for the words that are stored."""

from collections.abc import Mapping
from uuid import UUID

from smarttec.requests.register.domain import Channel, Happened, Kind, State

KIND_WORDS: Mapping[str, str] = {
    Kind.ACCESS: "See everything you have about me",
    Kind.PORTABILITY: "Take my data somewhere else",
    Kind.CORRECTION: "Correct something that is wrong",
    Kind.UPDATE: "Update something that has changed",
    Kind.ERASURE: "Delete my data",
    Kind.RESTRICTION: "Stop using my data, but keep it",
    Kind.OBJECTION: "Object to how my data are used",
    Kind.MARKETING_REFUSAL: "No more advertising",
    Kind.QUESTION: "Ask a question",
    Kind.COMPLAINT: "Complain",
    Kind.COMPROMISED: "My account may be compromised",
    Kind.MINOR: "Report a child’s data",
}
STATE_WORDS: Mapping[str, tuple[str, str]] = {
    State.VERIFYING: ("Waits for your code", "wait"),
    State.OPEN: ("Being worked on", "going"),
    State.WAITING: ("Waits for an answer", "wait"),
    State.DONE: ("Done", "good"),
    State.REFUSED: ("Refused", "bad"),
    State.WITHDRAWN: ("Taken back", "quiet"),
}
"""State → words, and the tone of its pill."""
CHANNEL_WORDS: Mapping[str, str] = {
    Channel.PORTAL: "portal",
    Channel.FORM: "form",
    Channel.EMAIL: "e-mail",
    Channel.LETTER: "letter",
    Channel.DESK: "at the desk",
    Channel.PHONE: "by phone",
}
HAPPENED_WORDS: Mapping[str, str] = {
    Happened.RECEIVED: "Your request came",
    Happened.CONFIRMED: "We confirmed that it came",
    Happened.CODE_SENT: "We sent a code",
    Happened.LOCKED: "Locked for a day after too many wrong codes",
    Happened.ADDRESS_PROVEN: "You proved that the address is yours",
    Happened.VERIFIED: "We made sure that it is you",
    Happened.TAKEN_UP: "Somebody works on it",
    Happened.WAITS: "It waits for an answer",
    Happened.WROTE: "You wrote to us",
    Happened.ANSWERED: "We wrote to you",
    Happened.NOTED: "A note was made",
    Happened.CORRECTED: "What we hold was changed",
    Happened.RECIPIENT_TOLD: "Somebody who had the old value was told",
    Happened.REMINDED: "We reminded you",
    Happened.EXTENDED: "It takes longer",
    Happened.DONE: "Done",
    Happened.REFUSED: "Refused",
    Happened.WITHDRAWN: "You took it back",
}


def reference_of(request: UUID) -> str:
    """What people read out on the phone: the random end of the id, in groups."""
    tail = request.hex[-12:].upper()
    return f"{tail[:4]}-{tail[4:8]}-{tail[8:]}"
