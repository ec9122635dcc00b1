"""URLs of the shortlist of a workload."""

from django.urls import path

from reviews.desks.shortlist import entry_views, run_views, token_views, views

AT = "workloads/<slug:slug>/shortlist"
ENTRY = f"{AT}/entries/<int:entry_number>"

urlpatterns = [
    path(f"{AT}/", views.shortlist, name="shortlist"),
    path(f"{AT}/start/", views.start_shortlist, name="start_shortlist"),
    path(f"{AT}/add/", views.add_shortlist_entry, name="add_shortlist_entry"),
    path(f"{AT}/recommend/", views.recommend_entry, name="recommend_entry"),
    path(f"{AT}/tokens/", token_views.shortlist_tokens, name="shortlist_tokens"),
    path(f"{AT}/tokens/count/", token_views.count_again, name="count_again"),
    path(f"{AT}/tokens/documents/add/", token_views.add_sample_document, name="add_sample_document"),
    path(
        f"{AT}/tokens/documents/<int:document_number>/remove/", token_views.remove_sample_document,
        name="remove_sample_document",
    ),
    path(f"{ENTRY}/runs/<int:suite_run_number>/", run_views.entry_run, name="entry_run"),
    path(f"{ENTRY}/runs/add/", run_views.add_entry_run, name="add_entry_run"),
    path(f"{ENTRY}/", entry_views.shortlist_entry, name="shortlist_entry"),
    path(f"{ENTRY}/<slug:what>/", entry_views.change_shortlist_entry, name="change_shortlist_entry"),
]  # fmt: skip
