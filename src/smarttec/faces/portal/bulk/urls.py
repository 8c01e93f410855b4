"""Addresses of sendings, templates and scheduled messages."""

from django.urls import path

from smarttec.faces.portal.bulk import composing, later, progress, templates

app_name = "bulk"
urlpatterns = [
    path("sendings", progress.sendings, name="sendings"),
    path("sendings/new", composing.new, name="new"),
    path("sendings/<uuid:job>", progress.sending, name="sending"),
    path("sendings/<uuid:job>/progress", progress.state, name="state"),
    path("sendings/<uuid:job>/rejected.csv", progress.report, name="report"),
    path("sendings/<uuid:job>/<slug:act>", progress.control, name="control"),
    path("templates", templates.templates, name="templates"),
    path("templates/new", templates.edit, name="new_template"),
    path("templates/<uuid:which>", templates.edit, name="template"),
    path("templates/<uuid:which>/delete", templates.drop, name="drop_template"),
    path("scheduled", later.scheduled, name="scheduled"),
    path("scheduled/<uuid:which>/cancel", later.take_back, name="take_back"),
]
