"""Addresses of these pages."""

from django.urls import path

from smarttec.faces.portal.reports import handover, minors

app_name = "reports"
urlpatterns = [
    path("minors/report", minors.report, name="minor"),
    path("minors/report/thanks", minors.thanks, name="minor_thanks"),
    path("business-transfer", handover.page, name="handover"),
]
