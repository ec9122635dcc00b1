"""Addresses of the style guide and of the choice between light and dark."""

from django.urls import path

from reviews.home import styleguide, theme

urlpatterns = [
    path("styleguide/", styleguide.styleguide, name="styleguide"),
    path("display/", theme.set_theme, name="set_theme"),
]
