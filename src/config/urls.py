"""Addresses of the control plane."""

from django.urls import include, path

from smarttec.faces.desk.site import desk_site

urlpatterns = [
    # Before the portal's own, whose `credits/<payment>` takes any word.
    path("", include("smarttec.faces.portal.recharge.urls")),
    path("", include("smarttec.faces.portal.urls")),
    path("", include("smarttec.faces.portal.notice.urls")),
    path("", include("smarttec.faces.portal.privacy.urls")),
    path("", include("smarttec.faces.portal.proof.urls")),
    path("", include("smarttec.faces.portal.statement.urls")),
    path("", include("smarttec.faces.portal.plan.urls")),
    path("", include("smarttec.faces.portal.papers.urls")),
    path("", include("smarttec.faces.portal.orders.urls")),
    path("", include("smarttec.faces.portal.requests.urls")),
    path("", include("smarttec.faces.portal.safety.urls")),
    path("", include("smarttec.faces.portal.contacts.urls")),
    path("", include("smarttec.faces.portal.bulk.urls")),
    path("", include("smarttec.faces.portal.conversations.urls")),
    path("", include("smarttec.faces.portal.insights.urls")),
    path("", include("smarttec.faces.portal.numbers.urls")),
    path("", include("smarttec.faces.portal.quiet_hours.urls")),
    path("", include("smarttec.faces.portal.takeout.urls")),
    path("", include("smarttec.faces.portal.erasure.urls")),
    path("", include("smarttec.faces.portal.webhooks.urls")),
    path("", include("smarttec.faces.portal.your_number.urls")),
    path("", include("smarttec.faces.portal.compromised.urls")),
    path("", include("smarttec.faces.portal.openness.urls")),
    path("", include("smarttec.faces.portal.reports.urls")),
    path("", include("smarttec.gateways.payments.urls")),
    path("desk/", desk_site.urls),
]

handler400 = "smarttec.faces.portal.views.problems.bad_request"
handler403 = "smarttec.faces.portal.views.problems.forbidden"
handler404 = "smarttec.faces.portal.views.problems.not_found"
handler500 = "smarttec.faces.portal.views.problems.server_error"
