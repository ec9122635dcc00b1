"""The domain of the portal: one Django app whose subpackages are its rooms.

From the first word typed to the machine that asks, in the order of the data's way; an upper room may import a
lower one, never the other way round (import-linter holds this):

    api          machines ask: check, decisions, ledger head
    home         pages that show several rooms at once: your turn, candidate overview, audit, jobs, style guide
    watch        is it still true: drift against the hub, expiry, re-review
    intake       a repository id is typed: candidate and job
    catalog      decisions in force, for browsing
    decisions    the record that cannot be changed, its documents and exports
    workflow     candidate, two tracks, requirements, sign-offs, states; the two reviewers' desks
    shortlist    snapshots side by side for one workload
    legal        texts, agreements and conclusions that people add to a repository; whose terms bind it
    evidence     write-once snapshots of what the hub said; comparing two of them
    licensing | sizing    plain rules with reference tables; they do not know each other
    workloads | hub       the statement of use, node classes | reading a hub into frozen dataclasses, without a database
    jobs         rows of work, enqueueing, sweeper
    people       users, teams, roles, who may
    ledger       what happened: append-only, hash-chained; knows nobody

In each room: `rules` plain Python, `models` tables, `actions` every act, `queries` reads, `permits` who may not and
why, `forms views urls` HTTP only, `jobs` the worker's entry points.
"""
