"""URLs of the two desks and their acts."""

from django.urls import path

from reviews.desks import checklist_views, learned_views, renew_views, views, waiver_views
from reviews.desks.engineering import hardware_views, manifest_views, note_views, run_views, variant_views
from reviews.desks.legal import carry_views, fit_views, reading_views, record_views, tie_views
from reviews.desks.legal.memo import views as memo_views
from reviews.desks.suites import evaluation_views, suite_views

AT = "candidates/<int:candidate_id>"

WORK = "workloads/<slug:slug>/suite"

urlpatterns = [
    path(f"{WORK}/", suite_views.suite, name="suite"),
    path(f"{WORK}/new/", suite_views.add_suite, name="add_suite"),
    path(f"{WORK}/hand-out/", suite_views.hand_out_suite, name="hand_out_suite"),
    path(f"{WORK}/handed-out/<int:handout_id>/", suite_views.suite_file_handed_out, name="suite_file"),
    path(f"{WORK}/grade/", suite_views.grade_answers, name="grade_answers"),
    path(f"{AT}/legal/", views.legal, name="legal"),
    path(f"{AT}/engineering/", views.engineering, name="engineering"),
    path(f"{AT}/engineering/hardware/", hardware_views.hardware, name="hardware"),
    path(f"{AT}/engineering/manifest/", manifest_views.manifest, name="manifest"),
    path(f"{AT}/engineering/manifest.yaml", manifest_views.manifest_yaml, name="manifest_yaml"),
    path(f"{AT}/engineering/variants/", variant_views.variants, name="variants"),
    path(f"{AT}/engineering/runs/", run_views.runs, name="runs"),
    path(f"{AT}/engineering/runs/import/", run_views.add_run, name="add_run"),
    path(f"{AT}/engineering/runs/<int:run_number>/", run_views.run, name="run"),
    path(f"{AT}/engineering/evaluation/", evaluation_views.evaluation, name="evaluation"),
    path(f"{AT}/engineering/evaluation/coverage/", evaluation_views.cover_limitations, name="cover_limitations"),
    path(f"{AT}/engineering/evaluation/import/", evaluation_views.add_suite_run, name="add_suite_run"),
    path(f"{AT}/engineering/evaluation/<int:suite_run_number>/", evaluation_views.suite_run, name="suite_run"),
    path(f"{AT}/engineering/note/", note_views.engineering_note, name="engineering_note"),
    path(f"{AT}/engineering/note/<slug:kind>/<slug:key>/", note_views.write_entry, name="write_entry"),
    path(f"{AT}/engineering/note/<slug:kind>/<slug:key>/back/", note_views.take_entry_back, name="take_entry_back"),
    path(f"{AT}/legal/intake/", views.record_intake, name="record_intake"),
    path(f"{AT}/legal/fit/", fit_views.legal_fit, name="legal_fit"),
    path(f"{AT}/legal/waivers/ask/<str:rule>/", fit_views.ask_waiver, name="ask_waiver"),
    path(f"{AT}/waivers/", waiver_views.waivers_page, name="waivers"),
    path(f"{AT}/waivers/ask/<slug:key>/", waiver_views.ask_requirement_waiver, name="ask_requirement_waiver"),
    path(f"{AT}/waivers/<int:waiver_id>/approve/", waiver_views.approve_waiver, name="approve_waiver"),
    path(f"{AT}/waivers/<int:waiver_id>/end/", waiver_views.end_waiver, name="end_waiver"),
    path(f"{AT}/legal/carry/<slug:ref>/", carry_views.carry_over, name="carry_over"),
    path(f"{AT}/legal/read/<slug:ref>/<path:key>/", reading_views.read_terms, name="read_terms"),
    path(f"{AT}/legal/tie/<slug:ref>/", tie_views.tie_clause, name="tie_clause"),
    path(f"{AT}/legal/reuse/<int:intake_id>/", record_views.reuse, name="reuse"),
    path(f"{AT}/legal/memo/", memo_views.legal_memo, name="legal_memo"),
    path(f"{AT}/legal/memo.docx", memo_views.legal_memo_docx, name="legal_memo_docx"),
    path(f"{AT}/legal/memo.pdf", memo_views.legal_memo_pdf, name="legal_memo_pdf"),
    path(f"{AT}/legal/record/", record_views.legal_record, name="legal_record"),
    path(f"{AT}/legal/mark-read/<slug:ref>/", record_views.mark_read, name="mark_read"),
    path(f"{AT}/legal/record/pages/read/", record_views.read_linked_page, name="read_linked_page"),
    path(f"{AT}/legal/record/add/<slug:kind>/", record_views.add_to_record, name="add_to_record"),
    path(f"{AT}/legal/record/agreements/<int:entry_id>/", record_views.approve_agreement, name="approve_agreement"),
    path(f"{AT}/legal/record/<slug:kind>/<int:entry_id>/end/", record_views.end_in_record, name="end_in_record"),
    path(f"{AT}/<slug:track>/answers/", checklist_views.answer_checklist, name="answer_checklist"),
    path(f"{AT}/<slug:track>/answers/<slug:question>/", views.answer, name="answer"),
    path(f"{AT}/<slug:track>/sign/", views.sign, name="sign"),
    path(f"{AT}/<slug:track>/renew/", renew_views.renew, name="renew"),
    path(f"{AT}/<slug:track>/learned/", learned_views.confirm, name="confirm_findings"),
    path(f"{AT}/<slug:track>/withdraw/", views.withdraw_signoff, name="withdraw_signoff"),
    path(f"{AT}/conditions/<int:condition_id>/met/", views.meet_condition, name="meet_condition"),
]
