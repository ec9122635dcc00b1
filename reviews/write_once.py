"""The tables whose rows are written once: triggers refuse changes, and the app's database role may not even try.

The triggers come from migrations, whose SQL is frozen; tests/ops/test_earlier_database.py compares them with this list.
"""

TABLES: tuple[str, ...] = (
    "reviews_ledgerentry",
    "reviews_textblob",
    "reviews_snapshot",
    "reviews_reading",
    "reviews_artifact",
    "reviews_document",
    "reviews_fact",
    "reviews_finding",
    "reviews_licenseintake",
    "reviews_answer",
    "reviews_signoff",
    "reviews_signoffwithdrawal",
    "reviews_decision",
    "reviews_decisionfile",
    "reviews_decisionchange",
    "reviews_termsversion",
    "reviews_textidentity",
    "reviews_acknowledgement",
    "reviews_namedtext",
    "reviews_pagereading",
    "reviews_secondopinion",
    "reviews_nodeclassversion",
    "reviews_deskentry",
    "reviews_policyversion",
    "reviews_policystep",
    "reviews_remarkreply",
    "reviews_ledgernode",
    "reviews_signedhead",
    "reviews_headdelivery",
    "reviews_readerfinding",
    "reviews_readerfindingread",
    "reviews_contradiction",
    "reviews_fallback",
    "reviews_correction",
    "reviews_correctionreview",
    "reviews_triggerlook",
    "reviews_usagereading",
    "reviews_responsibility",
    "reviews_decisionevent",
    "reviews_keptfile",
    "reviews_issuedfortest",
    "reviews_evidenceitem",
    "reviews_evidencedelivery",
    "reviews_productionrelease",
    "reviews_proposalbatch",
    "reviews_proposalline",
    "reviews_referencecopy",
    "reviews_readmark",
    "reviews_nodecapacity",
    "reviews_noderate",
    "reviews_termreading",
    "reviews_readingagreement",
    "reviews_run",
    "reviews_deployment",
    "reviews_suite",
    "reviews_suitecase",
    "reviews_suitehandout",
    "reviews_suiterun",
    "reviews_caseresult",
    "reviews_casegrade",
    "reviews_suitecoverage",
    "reviews_recommendation",
    "reviews_tombstone",
)

SWEPT: tuple[str, ...] = ("reviews_gateanswer",)
"""Tables whose rows are added and, once they are old, removed, but never changed."""

REPLACED: tuple[str, ...] = ("reviews_filecipher",)
"""Tables whose rows a new key replaces and that no one removes: triggers refuse it, and the app's role may not."""

REPEATED: tuple[str, ...] = ("reviews_catalogentry", "reviews_suiterunsummary")
"""Tables that repeat other rows for lists: triggers and functions write them with the owner's rights, never the app."""
