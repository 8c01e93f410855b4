"""What several acts share. Whoever changes a request holds its row."""

from uuid import UUID

from smarttec.kernel import clock
from smarttec.kernel.cards import refuse_card_number
from smarttec.kernel.errors import InvalidInput, NotFound
from smarttec.requests.register import letters
from smarttec.requests.register.clockwork import Alarm, Facts, next_step
from smarttec.requests.register.domain import Happened, State
from smarttec.requests.register.models import TEXT_MAX, Event, Request


def locked(request: UUID) -> Request:
    """The request's row, locked until the transaction ends. Raises `NotFound`."""
    row = Request.objects.select_for_update(no_key=True).filter(id=request).first()
    if row is None:
        raise NotFound
    return row


def keep(request: Request) -> None:
    """Store the request, with the moment at which the Clock looks at it again."""
    step = next_step(facts_of(request))
    request.next_step_at = None if step is None else step[0]
    request.save()


def facts_of(request: Request) -> Facts:
    """The request as the rules of time see it."""
    return Facts(
        state=State(request.state),
        received_at=request.received_at,
        due_at=request.due_at,
        waiting_since=request.waiting_since,
        reminders=request.reminders,
        alarm=Alarm(request.alarm),
    )


def confirm(request: Request) -> None:
    """Tell them that it came, once; the caller keeps the request."""
    if request.confirmed_at is None:
        letters.received(request)
        request.confirmed_at = clock.now()


def record(
    request: Request, happened: Happened, *, by: UUID | None = None, words: str | None = None, detail: str = ""
) -> Event:
    """Append a line to the history."""
    return Event.objects.create(
        request=request, happened=happened, detail=detail, words=words or None, by=by, at=clock.now()
    )


def checked(text: str, *, field: str, longest: int = TEXT_MAX, needed: bool = False) -> str:
    """The text without surrounding space. Raises `InvalidInput` and `CardNumberRefused`, which names the field."""
    text = text.replace("\x00", "").strip()
    refuse_card_number(text, field=field)
    if len(text) > longest:
        raise InvalidInput(f"Use {longest:,} characters at most.", field=field)
    if needed and not text:
        raise InvalidInput("This has to be filled in.", field=field)
    return text
