"""Addresses of the lock and of the recovery."""

from django.urls import path

from smarttec.faces.portal.compromised import recovery, views

app_name = "compromised"
urlpatterns = [
    path("compromised", views.start, name="start"),
    path("compromised/code", views.code, name="code"),
    path("compromised/password", views.password, name="password"),
    path("compromised/steps", recovery.steps, name="steps"),
    path("compromised/steps/review", recovery.review, name="review"),
    path("compromised/steps/second-step", recovery.second_step, name="second_step"),
    path("compromised/steps/unlock", recovery.unlock, name="unlock"),
]
