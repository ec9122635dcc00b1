"""Addresses of the audit page."""

from django.urls import path

from reviews.home import audit

urlpatterns = [
    path("audit/", audit.audit, name="audit"),
    path("audit/verify/", audit.verify, name="verify"),
    path("audit/export/", audit.export_chain, name="export_chain"),
]
