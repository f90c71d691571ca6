"""The addresses of looking over the newsroom."""

from django.urls import path

from sunseed.newsroom.oversight import views

app_name = "oversight"
urlpatterns = [
    path("activity/", views.log, name="activity"),
    path("activity.csv", views.export, name="export"),
    path("roles/", views.permissions, name="roles"),
    path("links/", views.links, name="links"),
]
