"""The addresses of exporting, below `/desk/mine/`."""

from django.urls import path

from sunseed.newsroom.exporting import views

app_name = "exporting"
urlpatterns = [
    path("", views.mine, name="mine"),
    path("everything.zip", views.archive, name="archive"),
]
