"""URLs of decisions: deciding on a candidate, the list, a record and its exports."""

from django.urls import path

from reviews.decisions import duty_views, feed, list_views, views
from reviews.decisions.corrections import views as correction_views
from reviews.decisions.denials import views as denial_views
from reviews.decisions.exit_steps import views as exit_views
from reviews.decisions.exports import views as export_views
from reviews.decisions.fallback_graph import views as fallback_views
from reviews.decisions.gate import use_views
from reviews.decisions.gate import views as gate_views
from reviews.decisions.looks import views as look_views
from reviews.decisions.packs import views as pack_views
from reviews.decisions.runbook import views as runbook_views
from reviews.decisions.sheet import views as sheet_views
from reviews.decisions.stages import views as stage_views
from reviews.decisions.telling import views as telling_views
from reviews.decisions.window import views as window_views

urlpatterns = [
    path("candidates/<int:candidate_id>/decide/", views.decide, name="decide"),
    path("decisions/", list_views.decisions, name="decisions"),
    path("decisions/feed.atom", feed.decisions_feed, name="decisions_feed"),
    path("decisions/fallbacks/", fallback_views.fallbacks, name="fallbacks"),
    path("decisions/<int:number>/", views.decision, name="decision"),
    path("decisions/<int:number>/runbook/", runbook_views.runbook, name="runbook"),
    path("decisions/<int:number>/integration/", sheet_views.integration_sheet, name="integration_sheet"),
    path("decisions/<int:number>/manifest.yaml", runbook_views.decision_manifest, name="decision_manifest"),
    path("decisions/<int:number>/print/", views.decision_print, name="decision_print"),
    path("decisions/<int:number>.md", views.decision_markdown, name="decision_markdown"),
    path("decisions/<int:number>.json", views.decision_json, name="decision_json"),
    path("decisions/<int:number>.cdx.json", export_views.decision_cyclonedx, name="decision_cyclonedx"),
    path("decisions/<int:number>.spdx.json", export_views.decision_spdx, name="decision_spdx"),
    path("decisions/<int:number>.dsse.json", export_views.decision_statement, name="decision_statement"),
    path("decisions/<int:number>.zip", export_views.decision_bundle, name="decision_bundle"),
    path("decisions/notices/read/", telling_views.read_notices, name="read_notices"),
    path("decisions/window/", window_views.decision_window, name="decision_window"),
    path("decisions/window/<slug:what>.csv", window_views.window_csv, name="window_csv"),
    path("gate/", gate_views.gate_log, name="gate_log"),
    path("gate/deployments/", use_views.deployments, name="deployments"),
    path("gate/files/", use_views.file_use, name="file_use"),
    path("gate/denials/", denial_views.denials, name="denials"),
    path("gate/denials/<int:denial_id>/", denial_views.denial, name="denial"),
    path("gate/denials/<int:denial_id>/second/", denial_views.second_denial, name="second_denial"),
    path("gate/denials/<int:denial_id>/lift/", denial_views.lift_denial, name="lift_denial"),
    path("decisions/key.pem", export_views.public_key, name="public_key"),
    path("decisions/<int:number>/duties/", pack_views.duties_pack, name="duties_pack"),
    path("decisions/<int:number>/duties.zip", pack_views.duties_zip, name="duties_zip"),
    path("decisions/<int:number>/acknowledge/", duty_views.acknowledge_duties, name="acknowledge_duties"),
    path("decisions/<int:number>/evidence/", stage_views.evidence, name="decision_evidence"),
    path("decisions/<int:number>/evidence/<int:item_number>/", stage_views.deliver_evidence, name="deliver_evidence"),
    path("decisions/<int:number>/release/", stage_views.release_decision, name="release_decision"),
    path("decisions/<int:number>/correct/", correction_views.correct_decision, name="correct_decision"),
    path(
        "decisions/<int:number>/corrections/<int:correction>/",
        correction_views.review_correction,
        name="review_correction",
    ),
    path("decisions/<int:number>/exit/", exit_views.exit_plan, name="exit_plan"),
    path("decisions/<int:number>/exit/<int:step>/", exit_views.exit_step, name="exit_step"),
    path("decisions/<int:number>/exit/<int:step>/owner/", exit_views.assign_exit_step, name="assign_exit_step"),
    path("decisions/<int:number>/look/", look_views.look_for_triggers, name="look_for_triggers"),
    path("decisions/<int:number>/withdraw/", views.withdraw_decision, name="withdraw_decision"),
]
