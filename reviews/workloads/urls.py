"""URLs of workload statements."""

from django.urls import path

from reviews.workloads import views

urlpatterns = [
    path("workloads/", views.workloads, name="workloads"),
    path("workloads/new/", views.new_workload, name="new_workload"),
    path("workloads/<slug:slug>/", views.workload, name="workload"),
    path("workloads/<slug:slug>/edit/", views.edit_workload, name="edit_workload"),
]
