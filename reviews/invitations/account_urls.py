"""Addresses under accounts/ whose page of allauth is ours instead; they come before allauth's."""

from django.urls import path

from reviews.invitations.address_views import AddressView

urlpatterns = [path("email/", AddressView.as_view(), name="account_email")]
