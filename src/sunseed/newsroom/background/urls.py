"""Addresses of the desk's pages for what stories lean on."""

from django.urls import path

from sunseed.newsroom.background.views import works

app_name = "background"
urlpatterns = [
    path("works/", works.works, name="works"),
    path("works/new/", works.work, name="new-work"),
    path("works/<uuid:key>/", works.work, name="work"),
]
