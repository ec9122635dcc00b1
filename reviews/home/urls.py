"""Addresses of the home page, of a candidate's own pages with its evidence, and of the jobs."""

from django.urls import path

from reviews.evidence.topics import PAGES
from reviews.home import candidate_views, job_views, notification_views, remark_views, story_views, views
from reviews.home.calendar import views as calendar_views
from reviews.home.evidence import compare_views, document_views
from reviews.home.evidence import views as evidence_views

AT = "candidates/<int:candidate_id>"

urlpatterns = [
    path("", views.home, name="home"),
    path("calendar.ics", calendar_views.calendar_file, name="calendar_file"),
    path("notifications/", notification_views.notifications, name="notifications"),
    path("notifications/read/", notification_views.read_notifications, name="read_notifications"),
    path(f"{AT}/", candidate_views.candidate, name="candidate"),
    path(f"{AT}/job/", candidate_views.job_part, name="job_part"),
    path(f"{AT}/history/", candidate_views.history, name="history"),
    path(f"{AT}/withdraw/", candidate_views.withdraw, name="withdraw"),
    path(f"{AT}/reject/", candidate_views.reject, name="reject"),
    path("repositories/<str:hub>/<path:repo_id>/", story_views.story, name="story"),
    path(f"{AT}/remarks/", remark_views.remarks, name="remarks"),
    path(f"{AT}/remarks/<int:remark_id>/answer/", remark_views.reply_remark, name="reply_remark"),
    path(f"{AT}/remarks/<int:remark_id>/resolve/", remark_views.resolve_remark, name="resolve_remark"),
    path(f"{AT}/evidence/", evidence_views.evidence, name="evidence"),
    *(
        path(f"{AT}/evidence/{tab}/", evidence_views.part, {"tab": tab}, name=PAGES[tab])
        for tab in evidence_views.BUILDERS
    ),
    path(f"{AT}/evidence/compare/", compare_views.choose, name=PAGES["compare"]),
    path(f"{AT}/evidence/fact/<str:key>/", document_views.fact, name="evidence_fact"),
    path(f"{AT}/evidence/documents/<int:document_id>/", document_views.document, name="document"),
    path(f"{AT}/compare/<int:old>/<int:new>/", compare_views.compare, name="compare"),
    path("jobs/", job_views.jobs, name="jobs"),
    path("jobs/<int:run_id>/", job_views.job, name="job"),
    path("jobs/<int:run_id>/retry/", job_views.retry_job, name="retry_job"),
]
