"""The addresses of fronts."""

from django.urls import path

from sunseed.newsroom.fronts import breaking_views, views

app_name = "fronts"
urlpatterns = [
    path("", views.front, name="front"),
    path("breaking/", breaking_views.page, name="breaking"),
    path("preview/", views.preview, name="preview"),
    path("<uuid:section>/", views.front, name="front"),
    path("<uuid:section>/preview/", views.preview, name="preview"),
    path("preview/<str:token>/<path:path>", views.file, name="preview-file"),
]
