"""The addresses of sealed notes, below `/desk/`."""

from django.urls import path

from sunseed.newsroom.sealed import desk, views

app_name = "sealed"
urlpatterns = [
    path("keys/", views.keys, name="keys"),
    path("keys/<uuid:key>/locked", views.locked, name="locked"),
    path("keys/offer/", desk.offer, name="offer"),
    path("keys/<uuid:key>/back/", desk.take_back, name="take-back"),
    path("keys/wraps.zip", desk.wraps, name="wraps"),
    path("keys/wraps/", desk.keep_wraps, name="keep-wraps"),
    path("keys/list/", desk.propose, name="propose"),
    path("stories/<uuid:key>/notes/", views.notes, name="notes"),
    path("stories/<uuid:key>/notes/<uuid:note>/cipher", views.cipher, name="cipher"),
    path("stories/<uuid:key>/notes/<uuid:note>/again/", views.again, name="again"),
    path("stories/<uuid:key>/notes/<uuid:note>/drop/", views.drop, name="drop"),
]
