"""URL of the search over everything."""

from django.urls import path

from reviews.home.search import views

urlpatterns = [path("search/", views.search_all, name="search_all")]
