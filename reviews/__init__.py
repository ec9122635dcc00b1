"""The domain of the portal: one Django app whose subpackages are its rooms.

An upper room may import a lower one, never the other way round (import-linter holds this):

    upkeep       how the portal is doing: what a set-up lacks, figures for Prometheus, pruning of old readings
    api          machines ask: check, decisions, ledger head
    home         pages that show several rooms at once: your turn, candidate, evidence, audit, jobs, style guide
    reference    pages of what is kept for all reviews: licenses with their terms, node classes, the policy
    watch        does the hub still say what decisions rest on: one question per repository and day, alerts
    proposals    a repository id is typed: candidate and job
    catalog      decisions in force, for browsing
    mirror       copies of decided files where legal lets the company keep them: content by SHA-256, served to machines
    decisions    the record that cannot be changed, its documents and exports
    desks        what the two reviewers see: legal desk, engineering desk, note, hardware, variants
    workflow     what is true of a review: candidate, two tracks, requirements, sign-offs, waivers, policy, states
    shortlist    snapshots side by side for one workload: boundaries, shape, tokens; knows no candidate
    legal        texts, agreements and conclusions that people add to a repository; whose terms bind it
    suites       a team's own test cases for a workload, what runs answered, and what may be drawn from it
    runs         what was measured on which bytes: results of load tools with their headers, written once
    rungs        what in a snapshot can be served, and in how much memory; knows no candidate
    evidence     write-once snapshots of what the hub said; comparing two of them
    licensing | sizing    license texts, terms and rules | memory that a model needs; they do not know each other
    runtimes     what versions of serving runtimes support, drawn from their releases; knows no other room
    webhooks     machines are told what happens: endpoints, signed messages, deliveries
    workloads | hub       the statement of use, node classes | reading a hub into frozen dataclasses, no database
    granting | invitations  roles that two administrators give together | links by mail: invitations, resets, addresses
    deputies     who acts for whom for a span of days, seconded by an administrator
    jobs         rows of work, enqueueing, sweeper
    readmodels   narrow rows for lists, which the database itself writes whenever what they repeat changes
    files        evidence that people hand in: encrypted, write-once, served to who may see its owner
    people       users, teams, roles, who may
    submissions | limits  what is sent twice gets the first answer | requests by token, person and address
    ledger       what happened: append-only, hash-chained; knows no other room but the next
    language     what the portal says, in the language of whoever reads; what is stored stays English

In each room: `rules` plain Python, `models` tables, `actions` every act, `rows` every other write, `queries`
reads, `permits` who may not and why, `forms views urls` HTTP only, `jobs` the worker's entry points.
"""
