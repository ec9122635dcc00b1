"""Addresses of the node classes; fixed paths come before names."""

from django.urls import path

from reviews.reference.nodes import proposal_views
from reviews.reference.nodes import views as node_views

urlpatterns = [
    path("nodes/", node_views.nodes, name="nodes"),
    path("nodes/new/", node_views.node_new, name="node_new"),
    path("nodes/proposals/<int:proposal_id>/", proposal_views.node_proposal, name="node_proposal"),
    path("nodes/proposals/<int:proposal_id>/adopt/", proposal_views.adopt_node_proposal, name="adopt_node_proposal"),
    path("nodes/import/", node_views.node_import, name="node_import"),
    path("nodes/<slug:slug>/", node_views.node, name="node"),
    path("nodes/<slug:slug>/change/", node_views.node_change, name="node_change"),
    path("nodes/<slug:slug>/free/", node_views.node_free, name="node_free"),
    path("nodes/<slug:slug>/rate/", node_views.node_rate, name="node_rate"),
    path("nodes/<slug:slug>/switch/", node_views.node_switch, name="node_switch"),
]
