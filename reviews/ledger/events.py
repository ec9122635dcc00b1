"""Every event that the ledger may hold, with its tone and the sentence that pages show."""

from collections import defaultdict
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class EventKind:
    """A kind of act: ``tone`` is a word of the look (ok, warn, bad, info, quiet), ``sentence`` a format string."""

    tone: str
    sentence: str


EVENTS: dict[str, EventKind] = {
    "person:created": EventKind("quiet", "Account {label} was created."),
    "person:renamed": EventKind("info", "{label}, called {before} before, is now called {name}."),
    "person:invited": EventKind("info", "{label} was invited {way}."),
    "person:reinvited": EventKind("warn", "{label} was invited again {way}; old sign-in reset: {reason}"),
    "invitation:accepted": EventKind("ok", "{label} accepted the invitation and chose a password."),
    "factor:added": EventKind("ok", "{label} set up a second factor: {kind}."),
    "factor:removed": EventKind("warn", "{label} removed a second factor: {kind}."),
    "address:asked": EventKind("info", "{label} asked to add a mail address at {domain}."),
    "address:confirmed": EventKind("ok", "{label} confirmed a mail address at {domain}."),
    "address:made-primary": EventKind("warn", "{label} now receives mails at another address, at {domain}."),
    "address:removed": EventKind("warn", "{label} removed a mail address at {domain}."),
    "person:closed": EventKind("warn", "Account {label} was closed: {reason}"),
    "person:forgotten": EventKind("warn", "The name of a person who has left became {label}: {reason}"),
    "person:opened": EventKind("info", "Account {label} was reopened: {reason}"),
    "person:role-granted": EventKind("info", "Role {role} was granted to {label}."),
    "person:role-revoked": EventKind("warn", "Role {role} of {label} was revoked."),
    "deputy:named": EventKind("info", "{label} named {deputy} as deputy from {from_day} to {to_day}: {reason}"),
    "deputy:seconded": EventKind("ok", "{deputy} acts for {label} from {from_day} to {to_day}."),
    "deputy:ended": EventKind("info", "{deputy} no longer acts for {label} (was {from_day} to {to_day})."),
    "person:role-requested": EventKind("info", "Role {role} was requested for {label} until {expires}: {reason}"),
    "person:role-confirmed": EventKind("info", "Role {role} of {label} was confirmed; {asked_by} requested it."),
    "person:role-refused": EventKind("warn", "Role {role} for {label} was refused: {reason}"),
    "person:role-request-withdrawn": EventKind("quiet", "Request of role {role} for {label} was withdrawn: {reason}"),
    "person:role-kept": EventKind("warn", "Role {role} of {label} was kept against the claims."),
    "person:secured": EventKind("ok", "{label} came in through the company sign-in; {held_by} can no longer do so."),
    "holds:derived": EventKind("info", "{count} accounts are held by whoever saw their first password."),
    "signing:rotated": EventKind("info", "The ledger is signed by {label} from here on: {reason}"),
    "snapshots:pruned": EventKind(
        "warn", "{label} on which nothing rested, last read before {before}, became tombstones of their digests."
    ),
    "team:changed": EventKind("quiet", "Team {label} was changed; members: {members}."),
    "workload:stated": EventKind("quiet", "Workload statement {label} was written."),
    "workload:changed": EventKind("quiet", "Workload statement {label} was changed."),
    "shortlist:started": EventKind("quiet", "{label}: a shortlist was started: {task}."),
    "shortlist:entry-added": EventKind("quiet", "{label}: {entry} was added to the shortlist."),
    "shortlist:entry-described": EventKind("quiet", "{label}: {entry} has another reason or slot: {because}"),
    "shortlist:entry-removed": EventKind("warn", "{label}: {entry} was removed from the shortlist: {reason}"),
    "shortlist:family-confirmed": EventKind("info", "{label}: {entry} is of the family {root} by {publisher}."),
    "shortlist:card-quoted": EventKind("warn", "{label}: the card of {entry} speaks against this use: “{sentence}”"),
    "shortlist:document-added": EventKind("quiet", "{label}: the sample document “{document}” was handed in."),
    "shortlist:document-removed": EventKind("quiet", "{label}: the sample document “{document}” was removed."),
    "shortlist:recommended": EventKind("ok", "{label}: {entry} is recommended; {first} is tested first."),
    "candidate:proposed": EventKind("quiet", "{label} was proposed for {workload}."),
    "candidates:proposed": EventKind("quiet", "A list was proposed for {workload}: {label}."),
    "candidate:read": EventKind("ok", "{label} was read at commit {commit}."),
    "candidate:read-partly": EventKind("warn", "{label} was read in part at commit {commit}: access is gated."),
    "candidate:read-again": EventKind("warn", "{label} was read again; changed since: {changed}."),
    "candidate:retried": EventKind("quiet", "Another reading of {label} was requested."),
    "candidate:withdrawn": EventKind("quiet", "{label} was withdrawn: {reason}"),
    "candidate:rejected": EventKind("bad", "{label} was rejected: {reason}"),
    "intake:recorded": EventKind("ok", "License intake of {label} was recorded: {license}."),
    "legal:text-added": EventKind("quiet", "{label}: the text “{title}” was added, from {source}."),
    "legal:agreement-attached": EventKind("info", "{label}: an agreement with {licensor} was attached."),
    "legal:gate-accepted": EventKind("info", "{label}: {accepted_by} accepted the gate's prompt with {account}."),
    "legal:page-wanted": EventKind("quiet", "A reading of {label} was requested by hand."),
    "legal:page-read": EventKind("quiet", "The text at {label} was read for the first time."),
    "legal:page-changed": EventKind("warn", "The text at {label} has changed."),
    "legal:concluded": EventKind("ok", "{label}: the terms of {license} apply, legal concluded."),
    "legal:reference-stored": EventKind("quiet", "A copy of the text of {label} was stored, from {source}."),
    "legal:document-read": EventKind("quiet", "{label}: a reviewer recorded that they read a document."),
    "legal:agreement-approved": EventKind("ok", "{label}: “{title}” was approved by a second legal reviewer."),
    "legal:ended": EventKind("warn", "{label}: the {what} “{title}” is no longer in force: {reason}"),
    "terms:added": EventKind("info", "License {label} was added; its terms are unreviewed."),
    "terms:changed": EventKind("warn", "Terms of {label}: {changed} changed, now version {number}."),
    "terms:followed": EventKind("quiet", "{label}: decisions on {count} candidates followed version {number}."),
    "terms:read": EventKind("ok", "{label}: {count} terms were read in {where}: {read}."),
    "terms:agreed": EventKind("ok", "{label}: a second reviewer agreed to {count} readings: {read}."),
    "terms:taken-over": EventKind("quiet", "{count} terms confirmed earlier are readings of the texts they quote."),
    "terms:shipped": EventKind("quiet", "Imported {count} bundled licenses; their terms are unreviewed."),
    "terms:corrected": EventKind("info", "Unreviewed terms of {count} bundled licenses are read otherwise now."),
    "nodes:shipped": EventKind("quiet", "Imported {count} bundled node classes, from public sources."),
    "nodes:added": EventKind("info", "Node class {label} was added."),
    "nodes:changed": EventKind("warn", "Node class {label}: {changed} changed, now version {number}."),
    "nodes:counted": EventKind("info", "Node class {label}: {free} of {offered} {unit} free on {count} nodes."),
    "nodes:rated": EventKind("info", "Node class {label}: {words}, from {source}."),
    "nodes:proposed": EventKind("info", "A version of node class {label} was proposed: {reason}"),
    "nodes:adopted": EventKind("warn", "Node class {label}: what {proposed_by} proposed is version {number} now."),
    "nodes:refused": EventKind("quiet", "The proposed version of node class {label} was refused: {reason}"),
    "nodes:retired": EventKind("warn", "Node class {label} was retired: {reason}"),
    "nodes:returned": EventKind("info", "Node class {label} is offered again: {reason}"),
    "policy:written": EventKind("info", "{label} was written; it is a dry run until another decider adopts it."),
    "policy:adopted": EventKind("warn", "{label} is in force from now on: {reason}"),
    "policy:weighed": EventKind(
        "warn", "{label} would refuse decisions in force: alerts opened on {opened}, closed on {closed}."
    ),
    "hub:weighed": EventKind(
        "warn", "{label}: the hub says otherwise than decisions rest on; alerts opened on {opened}, closed on {closed}."
    ),
    "mirror:asked": EventKind("info", "{label}: its files are to be copied to the mirror; legal said “{legal}”."),
    "mirror:completed": EventKind("ok", "{label}: all {count} files are in the mirror, and their bytes are right."),
    "mirror:bytes-refused": EventKind("bad", "{label}: {why}"),
    "mirror:removed": EventKind("warn", "{label}: its files were removed from the mirror: {reason}"),
    "alert:settled": EventKind("warn", "{label}: the alert “{what}” on decision {number} has no effect: {reason}"),
    "alert:re-reviewed": EventKind(
        "warn", "{label}: the finding “{what}” on decision {number} leads to a new {track} review: {reason}"
    ),
    "alert:suspended": EventKind("bad", "{label}: the finding “{what}” suspends decision {number}: {reason}"),
    "alert:escalated": EventKind(
        "bad", "{label}: the finding “{what}” on decision {number} was not answered in time: {reason}"
    ),
    "exit:begun": EventKind("warn", "{label}: the exit plan of decision {number} has begun, with {count} steps."),
    "exit:step-done": EventKind("info", "{label}: step {step} of the exit plan of decision {number} is done: {said}"),
    "exit:step-assigned": EventKind(
        "quiet", "{label}: step {step} of the exit plan of decision {number} is for {owner}, due by {due}."
    ),
    "advisories:imported": EventKind("info", "{label} was imported, with {count} rows."),
    "feed-key:registered": EventKind(
        "warn", "{label} was registered. Once seconded, lists that it signs may end findings."
    ),
    "feed-key:seconded": EventKind("warn", "{label} was seconded: lists that it signs may end findings."),
    "feed-key:retired": EventKind("info", "{label} was retired: it signs no further list."),
    "policy:dropped": EventKind("quiet", "{label} was dropped: {reason}"),
    "answer:given": EventKind("quiet", "{label}: the {track} question “{question}” was answered."),
    "answer:several-given": EventKind("quiet", "{label}: {count} {track} questions were answered."),
    "waiver:asked": EventKind("warn", "{label}: a waiver of “{rule}” until {expires} was requested."),
    "waiver:break-glass": EventKind("bad", "{label}: “{rule}” was set aside by break-glass until {expires}."),
    "waiver:approved": EventKind("warn", "{label}: the waiver of “{rule}” was approved until {expires}."),
    "waiver:ended": EventKind("quiet", "{label}: the waiver of “{rule}” ended: {reason}"),
    "review:reused": EventKind("info", "{label}: the earlier legal review of {earlier} was confirmed for this use."),
    "note:written": EventKind("quiet", "{label}: a desk entry was written: {what}."),
    "note:withdrawn": EventKind("warn", "{label}: a desk entry ({what}) was withdrawn: {reason}"),
    "learned:confirmed": EventKind("quiet", "{label}: the {track} track read what a newer reader learned: {titles}."),
    "remark:made": EventKind("warn", "{label}: a remark on the {track} track needs an answer."),
    "remark:answered": EventKind("quiet", "{label}: a remark on the {track} track was answered."),
    "remark:resolved": EventKind("quiet", "{label}: a remark on the {track} track was resolved."),
    "run:imported": EventKind("info", "{label}: run {number} was imported: {tool} on {node_class}."),
    "suite:uploaded": EventKind("info", "{label}: version {number} of its suite was uploaded, {size} cases."),
    "suite:handed-out": EventKind(
        "info", "{label}: version {number} of its suite was handed out, to be played: {where}."
    ),
    "suite:graded": EventKind("quiet", "{label}: an answer to case {key} was graded: {words}."),
    "suite:played": EventKind(
        "info", "{label}: run {number} of the suite was imported, {answered} of {size} answered."
    ),
    "suite:handed-in": EventKind("quiet", "{label}: a result file of {size} bytes was handed in, to be judged."),
    "suite:covered": EventKind(
        "info", "{label}: cases cover {covered} of {total} limitations and withheld components."
    ),
    "signoff:given": EventKind("ok", "{label}: {track} signed, {outcome}."),
    "signoff:renewed": EventKind("ok", "{label}: the {track} sign-off was renewed after a review of the differences."),
    "signoff:withdrawn": EventKind("warn", "{label}: the {track} sign-off was withdrawn: {reason}"),
    "condition:met": EventKind("ok", "{label}: condition {number} was met."),
    "decision:issued": EventKind("ok", "Decision {number} was issued for {label}."),
    "responsibility:handed-over": EventKind("info", "{who} now answers for {what} of {label}: {reason}"),
    "responsibility:checked": EventKind("warn", "{label} {outcome} someone who answers for every part."),
    "duties:acknowledged": EventKind("ok", "{label}: {team} acknowledged its duties."),
    "fallback:checked": EventKind(
        "warn", "Decision {number} as a fallback: alerts opened on decisions {opened}, closed on {closed}."
    ),
    "files:reencrypted": EventKind("info", "{count} kept files were encrypted under the key {label}."),
    "evidence:delivered": EventKind("info", "Decision {number}: evidence item {item} was delivered."),
    "evidence:overdue": EventKind("warn", "Decision {number}: evidence is overdue."),
    "evidence:in-time": EventKind("quiet", "Decision {number}: no evidence is overdue any more."),
    "decision:released": EventKind("ok", "Decision {number} was released for production: {reason}"),
    "decision:withdrawn": EventKind("bad", "Decision {number} was withdrawn: {reason}"),
    "correction:proposed": EventKind("info", "Decision {number}: a correction of “{part}” was proposed: {why}"),
    "correction:agreed": EventKind("ok", "Decision {number}: “{part}” was corrected: {why}"),
    "correction:refused": EventKind("quiet", "Decision {number}: a correction of “{part}” was refused: {reason}"),
    "usage:read": EventKind("quiet", "Decision {number}: usage of {on}, {value} ({share} of a limit): {source}"),
    "triggers:looked": EventKind("quiet", "Decision {number}: triggers were looked for; next look by {next}: {said}"),
    "denial:made": EventKind("bad", "{label} was denied in an emergency, until {until} unless seconded: {reason}"),
    "denial:seconded": EventKind("bad", "The emergency denial of {label} was seconded."),
    "denial:applied": EventKind("bad", "The emergency denial of {label} also stops a decision that was just issued."),
    "denial:lapsed": EventKind("warn", "The emergency denial of {label} lapsed: nobody seconded it in time."),
    "denial:lift-asked": EventKind("warn", "Someone asked to lift the emergency denial of {label}: {reason}"),
    "view:saved": EventKind("quiet", "View {label} of the list {list} was saved ({whose})."),
    "view:removed": EventKind("quiet", "View {label} of the list {list} was removed."),
    "question:asked": EventKind("info", "Someone passed on a question about a use: {sentence}"),
    "question:answered": EventKind("ok", "{label} about a use was answered: {answer}"),
    "denial:lifted": EventKind("info", "The emergency denial of {label} was lifted."),
    "token:created": EventKind("info", "API token {label} was created with the scopes {scopes}."),
    "token:made": EventKind("info", "API token {label} acts as its maker in {team}: {scopes}."),
    "token:revoked": EventKind("warn", "API token {label} was revoked."),
    "webhook:added": EventKind("info", "Webhook {label} was added for {url}; private workloads of team: {team}."),
    "webhook:seconded": EventKind("ok", "Webhook {label} receives messages from now on; added by {added_by}."),
    "webhook:tested": EventKind("quiet", "A test message was sent to the webhook {label}."),
    "webhook:ended": EventKind("warn", "Webhook {label} was ended; it receives nothing more."),
}


def sentence(event: str, label: str, data: dict[str, Any]) -> str:
    """Return the sentence of one entry with its actor's means; a value that an old entry lacks reads as a dash."""
    known = EVENTS.get(event)
    if known is None:
        return f"{event}: {label}"
    values: defaultdict[str, Any] = defaultdict(lambda: "–", {**data, "label": label})
    means = f" Through {data['through']}." if data.get("through") else ""
    return known.sentence.format_map(values) + means
