"""What becomes of a request for access or portability: it is answered at once, as the package is made when fetched.

Who can sign in fetches it there, after their password. For somebody who cannot, and whom a member of staff has made
sure of, it is on the request's own page for `FETCHED_WITHIN`, behind the code.
"""

from datetime import timedelta
from uuid import UUID

from smarttec.kernel import clock
from smarttec.kernel.errors import Conflict
from smarttec.people.holdings import subject_of
from smarttec.requests.access.package import Package, package_for
from smarttec.requests.register.actions import close
from smarttec.requests.register.domain import How, State
from smarttec.requests.register.models import Request

OUTCOME = "package"
FETCHED_WITHIN = timedelta(days=30)
_WORDS = (
    "Everything we have about you can be fetched now, as one file: to read, for programs, for spreadsheets. Sign in "
    "and open the privacy centre, or use the page of this request. It is made while you download it, so it is complete."
)


def answer_with_package(request: UUID) -> None:
    """Close the request: the package is there. Registered with `register.hooks.fulfil_with`."""
    close(request=request, by=None, outcome=OUTCOME, words=_WORDS)


def is_fetched_here(request: Request) -> bool:
    """Whether the request's own page hands the package out: staff made sure of the person, not too long ago."""
    return (
        request.outcome == OUTCOME
        and request.state == State.DONE
        and request.how == How.DESK
        and request.person is not None
        and request.closed_at is not None
        and clock.now() < request.closed_at + FETCHED_WITHIN
    )


def package_of(request: Request) -> Package:
    """The package that the request asked for. Raises `Conflict` when this page does not hand it out."""
    if request.person is None or not is_fetched_here(request):
        raise Conflict("There is no file to fetch here, or its time is over. You can ask again.")
    return package_for(subject_of(request.person))
