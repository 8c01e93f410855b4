"""Addresses of the cases."""

from collections.abc import Callable
from typing import Any

from django.urls import URLPattern, path

from smarttec.faces.desk.cases import incidents
from smarttec.faces.desk.cases.procedure import Procedure


def pages(guarded: Callable[[Any], Any]) -> list[URLPattern]:
    """Each behind the desk's entrance, which `guarded` is."""
    return [
        path("incidents/", guarded(incidents.incidents), name="incidents"),
        path("incidents/notification/<uuid:duty>/", guarded(incidents.prepared), name="incident_notification"),
        *_of("incidents", incidents.PROCEDURE, guarded),
    ]


def _of(folder: str, procedure: Procedure[Any], guarded: Callable[[Any], Any]) -> list[URLPattern]:
    show, act = procedure.views()
    return [
        path(f"{folder}/<uuid:case>/", guarded(show), name=procedure.key),
        path(f"{folder}/<uuid:case>/<slug:name>/", guarded(act), name=f"{procedure.key}_act"),
    ]
