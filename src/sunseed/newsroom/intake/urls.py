"""The addresses of filming. Only the page, tokens and the editors' list know who is signed in; lines do not."""

from django.urls import path

from sunseed.newsroom.intake.views import captures, page, sending, shell, words

app_name = "film"
urlpatterns = [
    path("", page.film, name="film"),
    path("service.js", shell.service, name="service"),
    path("app/<str:release>/page/", shell.page, name="shell"),
    path("app/<str:release>/app.webmanifest", shell.manifest, name="manifest"),
    path("app/<str:release>/<path:place>", shell.file, name="file"),
    path("session/", shell.session, name="session"),
    path("wiped/", shell.wiped, name="wiped"),
    path("token/", page.token, name="token"),
    path("newsroom/", page.newsroom, name="newsroom"),
    path("checkpoint/", page.checkpoint, name="checkpoint"),
    path("lines/", sending.lines, name="lines"),
    path("ids/", sending.ids, name="ids"),
    path("captures/", captures.captures, name="captures"),
    path("captures/<str:key>/film.zip", captures.download, name="download"),
    path("words/<uuid:key>/", words.words, name="words"),
    path("state/<str:capture>/", sending.state, name="state"),
    path("ciphers/<str:digest>/", sending.cipher, name="cipher"),
    path("proofs/<str:line>/", sending.proof, name="proof"),
]
