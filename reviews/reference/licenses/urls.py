"""Addresses of the license pages. A license key may contain slashes, so fixed paths come first."""

from django.urls import path

from reviews.reference.licenses import views as license_views
from reviews.reference.licenses.copy_views import store_reference
from reviews.reference.licenses.new_views import license_new

urlpatterns = [
    path("licenses/", license_views.licenses, name="licenses"),
    path("licenses/new/", license_new, name="license_new"),
    path("licenses/<path:key>/reference/", store_reference, name="store_reference"),
    path("licenses/<path:key>/terms/<str:path>/", license_views.license_term, name="license_term"),
    path("licenses/<path:key>/", license_views.license_page, name="license"),
]
