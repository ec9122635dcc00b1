"""Addresses of the review policy; the fixed path comes before the numbers."""

from django.urls import path

from reviews.reference.policy import editor_views, views

urlpatterns = [
    path("policy/", views.policies, name="policies"),
    path("policy/new/", editor_views.write_policy, name="write_policy"),
    path("policy/<int:number>/", views.policy_version, name="policy_version"),
    path("policy/<int:number>/adopt/", views.adopt_policy, name="adopt_policy"),
    path("policy/<int:number>/drop/", views.drop_policy, name="drop_policy"),
]
