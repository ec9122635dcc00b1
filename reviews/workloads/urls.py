"""URLs of workload statements."""

from django.urls import path

from reviews.workloads import views
from reviews.workloads.drafts import views as drafts

urlpatterns = [
    path("workloads/", views.workloads, name="workloads"),
    path("workloads/new/", views.new_workload, name="new_workload"),
    path("workloads/new/steps/", drafts.begin_statement, name="begin_statement"),
    path("workloads/new/steps/<slug:asked>/", drafts.statement_step, name="statement_step"),
    path("workloads/new/check/", drafts.check_statement, name="check_statement"),
    path("workloads/new/discard/", drafts.discard_statement, name="discard_statement"),
    path("workloads/<slug:slug>/", views.workload, name="workload"),
    path("workloads/<slug:slug>/edit/", views.edit_workload, name="edit_workload"),
]
