"""What the API's error codes mean, for everybody: the addresses that its answers give as `more_info`."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from smarttec.faces.error_codes import ERROR_CODES
from smarttec.kernel.errors import NotFound


@require_safe
def error_codes(request: HttpRequest) -> HttpResponse:
    """All of them in one table."""
    return render(request, "portal/error_codes.html", {"entries": list(ERROR_CODES.values())})


@require_safe
def error_code(request: HttpRequest, code: int) -> HttpResponse:
    """One code. Raises `NotFound` for a number that is none of ours."""
    if code not in ERROR_CODES:
        raise NotFound("There is no such error code.")
    return render(request, "portal/error_code.html", {"entry": ERROR_CODES[code]})
