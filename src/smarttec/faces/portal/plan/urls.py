"""Addresses of the plan. Plans are named by their keys."""

from django.urls import path

from smarttec.faces.portal.plan import overview, paying, settings

app_name = "plan"
urlpatterns = [
    path("plan", overview.page, name="page"),
    path("plan/pay/<slug:key>", paying.pay_plan, name="pay"),
    path("plan/change/<slug:key>", paying.change, name="change"),
    path("plan/renewal", settings.renewal, name="renewal"),
    path("plan/cancel", settings.cancel_plan, name="cancel"),
    path("plan/keep", settings.keep_plan, name="keep"),
    path("plan/terms", settings.terms, name="terms"),
]
