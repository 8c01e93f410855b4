"""Addresses of statistics and costs."""

from django.urls import path

from smarttec.faces.portal.insights import views

app_name = "insights"
urlpatterns = [
    path("statistics", views.statistics, name="statistics"),
    path("costs", views.costs, name="costs"),
]
