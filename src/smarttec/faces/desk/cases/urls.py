"""Addresses of the cases."""

from collections.abc import Callable
from typing import Any

from django.urls import URLPattern, path

from smarttec.faces.desk.cases import authorities, handovers, incidents, minors, papers, request_acts, requests
from smarttec.faces.desk.cases.procedure import Procedure


def pages(guarded: Callable[[Any], Any]) -> list[URLPattern]:
    """Each behind the desk's entrance, which `guarded` is."""
    return [
        path("requests/", guarded(requests.requests), name="requests"),
        path("requests/paper/<uuid:paper>/", guarded(papers.paper), name="request_paper"),
        path("requests/telling/<uuid:propagation>/", guarded(papers.telling), name="request_telling"),
        *_of("requests", request_acts.PROCEDURE, guarded),
        path("incidents/", guarded(incidents.incidents), name="incidents"),
        path("incidents/notification/<uuid:duty>/", guarded(incidents.prepared), name="incident_notification"),
        *_of("incidents", incidents.PROCEDURE, guarded),
        path("minors/", guarded(minors.cases), name="minors"),
        *_of("minors", minors.PROCEDURE, guarded),
        path("authorities/", guarded(authorities.cases), name="authorities"),
        *_of("authorities", authorities.PROCEDURE, guarded),
        path("transfers/", guarded(handovers.handovers), name="handovers"),
        *_of("transfers", handovers.PROCEDURE, guarded),
    ]


def _of(folder: str, procedure: Procedure[Any], guarded: Callable[[Any], Any]) -> list[URLPattern]:
    show, act = procedure.views()
    return [
        path(f"{folder}/<uuid:case>/", guarded(show), name=procedure.key),
        path(f"{folder}/<uuid:case>/<slug:name>/", guarded(act), name=f"{procedure.key}_act"),
    ]
