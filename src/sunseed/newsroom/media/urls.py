"""The addresses of the picture library."""

from django.urls import path

from sunseed.newsroom.media import views

app_name = "media"
urlpatterns = [
    path("", views.all_pictures, name="all"),
    path("<uuid:key>/", views.picture, name="picture"),
    path("<uuid:key>/into/<uuid:story>/", views.take, name="take"),
    path("<uuid:key>/<str:name>", views.rendition, name="rendition"),
]
