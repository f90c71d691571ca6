"""The addresses of light tables, below `/film/`: pages at the desk, and what programs with a token ask."""

from django.urls import path

from sunseed.newsroom.tables.views import answering, connecting, sending, watching

app_name = "tables"
urlpatterns = [
    path("tables/", connecting.tables, name="tables"),
    path("tables/<uuid:key>/end/", connecting.end, name="end"),
    path("watch/<str:capture>/", watching.watch, name="watch"),
    path("watch/<str:capture>/lines/", watching.lines, name="watch-lines"),
    path("watch/ciphers/<str:name>/", watching.cipher, name="watch-cipher"),
    path("watch/wraps/<str:name>/", watching.wraps, name="watch-wraps"),
    path("table/captures/", answering.captures, name="captures"),
    path("table/captures/<str:capture>/lines", answering.lines, name="lines"),
    path("table/ciphers/<str:name>", answering.cipher, name="cipher"),
    path("table/files/<str:name>", sending.file, name="file"),
    path("table/release/", sending.release, name="release"),
    path("table/derive/", sending.derive, name="derive"),
]
