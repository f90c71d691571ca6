"""Addresses of the desk's pages for what stories lean on."""

from django.urls import path

from sunseed.newsroom.background.views import boxes, pages, withdrawing, works

app_name = "background"
urlpatterns = [
    path("pages/", pages.pages, name="pages"),
    path("pages/new/", pages.page, name="new-page"),
    path("pages/<uuid:key>/", pages.page, name="page"),
    path("boxes/", boxes.boxes, name="boxes"),
    path("boxes/new/", boxes.box, name="new-box"),
    path("boxes/<uuid:key>/", boxes.box, name="box"),
    path("boxes/list/", boxes.choices, name="box-choices"),
    path("<uuid:key>/withdraw/", withdrawing.withdraw, name="withdraw"),
    path("works/", works.works, name="works"),
    path("works/new/", works.work, name="new-work"),
    path("works/<uuid:key>/", works.work, name="work"),
]
