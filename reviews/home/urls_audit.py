"""Addresses of the audit page."""

from django.urls import path

from reviews.home import audit, proof_views

urlpatterns = [
    path("audit/", audit.audit, name="audit"),
    path("audit/verify/", audit.verify, name="verify"),
    path("audit/<int:number>/proof/", proof_views.proof, name="proof"),
    path("audit/export/", audit.export_chain, name="export_chain"),
]
