"""Addresses of the style guide and of the light or dark setting."""

from django.urls import path

from reviews.home import caching, styleguide, theme

urlpatterns = [
    path("styleguide/", styleguide.styleguide, name="styleguide"),
    path("display/", theme.set_theme, name="set_theme"),
    path("forget/", caching.forget, name="forget"),
]
