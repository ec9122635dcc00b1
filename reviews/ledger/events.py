"""Every event that the ledger may hold, with its tone and the sentence that pages show."""

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from reviews.language.memory import ISO_DAY, stored
from reviews.language.phrases import say, sense


@dataclass(frozen=True)
class EventKind:
    """A kind of act: ``tone`` is a word of the look (ok, warn, bad, info, quiet), ``sentence`` a format string."""

    tone: str
    sentence: str


EVENTS: dict[str, EventKind] = {
    "person:created": EventKind("quiet", say("Account {label} was created.")),
    "person:renamed": EventKind("info", say("{label}, called {before} before, is now called {name}.")),
    "person:invited": EventKind("info", say("{label} was invited {way}.")),
    "person:reinvited": EventKind("warn", say("{label} was invited again {way}; old sign-in reset: {reason}")),
    "invitation:accepted": EventKind("ok", say("{label} accepted the invitation and chose a password.")),
    "factor:added": EventKind("ok", say("{label} set up a second factor: {kind}.")),
    "factor:removed": EventKind("warn", say("{label} removed a second factor: {kind}.")),
    "address:asked": EventKind("info", say("{label} asked to add a mail address at {domain}.")),
    "address:confirmed": EventKind("ok", say("{label} confirmed a mail address at {domain}.")),
    "address:made-primary": EventKind("warn", say("{label} now receives mails at another address, at {domain}.")),
    "address:removed": EventKind("warn", say("{label} removed a mail address at {domain}.")),
    "person:closed": EventKind("warn", say("Account {label} was closed: {reason}")),
    "person:forgotten": EventKind("warn", say("The name of a person who has left became {label}: {reason}")),
    "person:opened": EventKind("info", say("Account {label} was reopened: {reason}")),
    "person:role-granted": EventKind("info", say("Role {role} was granted to {label}.")),
    "person:role-revoked": EventKind("warn", say("Role {role} of {label} was revoked.")),
    "deputy:named": EventKind("info", say("{label} named {deputy} as deputy from {from_day} to {to_day}: {reason}")),
    "deputy:seconded": EventKind("ok", say("{deputy} acts for {label} from {from_day} to {to_day}.")),
    "deputy:ended": EventKind("info", say("{deputy} no longer acts for {label} (was {from_day} to {to_day}).")),
    "person:role-requested": EventKind("info", say("Role {role} was requested for {label} until {expires}: {reason}")),
    "person:role-confirmed": EventKind("info", say("Role {role} of {label} was confirmed; {asked_by} requested it.")),
    "person:role-refused": EventKind("warn", say("Role {role} for {label} was refused: {reason}")),
    "person:role-request-withdrawn": EventKind(
        "quiet", say("Request of role {role} for {label} was withdrawn: {reason}")
    ),
    "person:role-kept": EventKind("warn", say("Role {role} of {label} was kept against the claims.")),
    "person:secured": EventKind(
        "ok", say("{label} came in through the company sign-in; {held_by} can no longer do so.")
    ),
    "holds:derived": EventKind("info", say("{count} accounts are held by whoever saw their first password.")),
    "signing:rotated": EventKind("info", say("The ledger is signed by {label} from here on: {reason}")),
    "snapshots:pruned": EventKind(
        "warn", say("{label} on which nothing rested, last read before {before}, became tombstones of their digests.")
    ),
    "team:changed": EventKind("quiet", say("Team {label} was changed; members: {members}.")),
    "workload:stated": EventKind("quiet", say("Workload statement {label} was written.")),
    "workload:changed": EventKind("quiet", say("Workload statement {label} was changed.")),
    "shortlist:started": EventKind("quiet", say("{label}: a shortlist was started: {task}.")),
    "shortlist:entry-added": EventKind("quiet", say("{label}: {entry} was added to the shortlist.")),
    "shortlist:entry-described": EventKind("quiet", say("{label}: {entry} has another reason or slot: {because}")),
    "shortlist:entry-removed": EventKind("warn", say("{label}: {entry} was removed from the shortlist: {reason}")),
    "shortlist:family-confirmed": EventKind("info", say("{label}: {entry} is of the family {root} by {publisher}.")),
    "shortlist:card-quoted": EventKind(
        "warn", say("{label}: the card of {entry} speaks against this use: “{sentence}”")
    ),
    "shortlist:document-added": EventKind("quiet", say("{label}: the sample document “{document}” was handed in.")),
    "shortlist:document-removed": EventKind("quiet", say("{label}: the sample document “{document}” was removed.")),
    "shortlist:recommended": EventKind("ok", say("{label}: {entry} is recommended; {first} is tested first.")),
    "candidate:proposed": EventKind("quiet", say("{label} was proposed for {workload}.")),
    "candidates:proposed": EventKind("quiet", say("A list was proposed for {workload}: {label}.")),
    "candidate:read": EventKind("ok", say("{label} was read at commit {commit}.")),
    "candidate:read-partly": EventKind("warn", say("{label} was read in part at commit {commit}: access is gated.")),
    "candidate:read-again": EventKind("warn", say("{label} was read again; changed since: {changed}.")),
    "candidate:retried": EventKind("quiet", say("Another reading of {label} was requested.")),
    "candidate:withdrawn": EventKind("quiet", say("{label} was withdrawn: {reason}")),
    "candidate:rejected": EventKind("bad", say("{label} was rejected: {reason}")),
    "intake:recorded": EventKind("ok", say("License intake of {label} was recorded: {license}.")),
    "legal:text-added": EventKind("quiet", say("{label}: the text “{title}” was added, from {source}.")),
    "legal:agreement-attached": EventKind("info", say("{label}: an agreement with {licensor} was attached.")),
    "legal:gate-accepted": EventKind("info", say("{label}: {accepted_by} accepted the gate's prompt with {account}.")),
    "legal:page-wanted": EventKind("quiet", say("A reading of {label} was requested by hand.")),
    "legal:page-read": EventKind("quiet", say("The text at {label} was read for the first time.")),
    "legal:page-changed": EventKind("warn", say("The text at {label} has changed.")),
    "legal:concluded": EventKind("ok", say("{label}: the terms of {license} apply, legal concluded.")),
    "legal:reference-stored": EventKind("quiet", say("A copy of the text of {label} was stored, from {source}.")),
    "legal:document-read": EventKind("quiet", say("{label}: a reviewer recorded that they read a document.")),
    "legal:agreement-approved": EventKind("ok", say("{label}: “{title}” was approved by a second legal reviewer.")),
    "legal:ended": EventKind("warn", say("{label}: the {what} “{title}” is no longer in force: {reason}")),
    "terms:added": EventKind("info", say("License {label} was added; its terms are unreviewed.")),
    "terms:changed": EventKind("warn", say("Terms of {label}: {changed} changed, now version {number}.")),
    "terms:followed": EventKind("quiet", say("{label}: decisions on {count} candidates followed version {number}.")),
    "terms:read": EventKind("ok", say("{label}: {count} terms were read in {where}: {read}.")),
    "terms:agreed": EventKind("ok", say("{label}: a second reviewer agreed to {count} readings: {read}.")),
    "terms:taken-over": EventKind(
        "quiet", say("{count} terms confirmed earlier are readings of the texts they quote.")
    ),
    "terms:shipped": EventKind("quiet", say("Imported {count} bundled licenses; their terms are unreviewed.")),
    "terms:corrected": EventKind("info", say("Unreviewed terms of {count} bundled licenses are read otherwise now.")),
    "nodes:shipped": EventKind("quiet", say("Imported {count} bundled node classes, from public sources.")),
    "nodes:added": EventKind("info", say("Node class {label} was added.")),
    "nodes:changed": EventKind("warn", say("Node class {label}: {changed} changed, now version {number}.")),
    "nodes:counted": EventKind("info", say("Node class {label}: {free} of {offered} {unit} free on {count} nodes.")),
    "nodes:rated": EventKind("info", say("Node class {label}: {words}, from {source}.")),
    "nodes:proposed": EventKind("info", say("A version of node class {label} was proposed: {reason}")),
    "nodes:adopted": EventKind("warn", say("Node class {label}: what {proposed_by} proposed is version {number} now.")),
    "nodes:refused": EventKind("quiet", say("The proposed version of node class {label} was refused: {reason}")),
    "nodes:retired": EventKind("warn", say("Node class {label} was retired: {reason}")),
    "nodes:returned": EventKind("info", say("Node class {label} is offered again: {reason}")),
    "policy:written": EventKind("info", say("{label} was written; it is a dry run until another decider adopts it.")),
    "policy:adopted": EventKind("warn", say("{label} is in force from now on: {reason}")),
    "policy:weighed": EventKind(
        "warn", say("{label} would refuse decisions in force: alerts opened on {opened}, closed on {closed}.")
    ),
    "hub:weighed": EventKind(
        "warn",
        say("{label}: the hub says otherwise than decisions rest on; alerts opened on {opened}, closed on {closed}."),
    ),
    "mirror:asked": EventKind("info", say("{label}: its files are to be copied to the mirror; legal said “{legal}”.")),
    "mirror:completed": EventKind(
        "ok", say("{label}: all {count} files are in the mirror, and their bytes are right.")
    ),
    "mirror:bytes-refused": EventKind("bad", say("{label}: {why}")),
    "mirror:removed": EventKind("warn", say("{label}: its files were removed from the mirror: {reason}")),
    "alert:settled": EventKind("warn", say("{label}: the alert “{what}” on decision {number} has no effect: {reason}")),
    "alert:re-reviewed": EventKind(
        "warn", say("{label}: the finding “{what}” on decision {number} leads to a new {track} review: {reason}")
    ),
    "alert:suspended": EventKind("bad", say("{label}: the finding “{what}” suspends decision {number}: {reason}")),
    "alert:escalated": EventKind(
        "bad", say("{label}: the finding “{what}” on decision {number} was not answered in time: {reason}")
    ),
    "exit:begun": EventKind("warn", say("{label}: the exit plan of decision {number} has begun, with {count} steps.")),
    "exit:step-done": EventKind(
        "info", say("{label}: step {step} of the exit plan of decision {number} is done: {said}")
    ),
    "exit:step-assigned": EventKind(
        "quiet", say("{label}: step {step} of the exit plan of decision {number} is for {owner}, due by {due}.")
    ),
    "advisories:imported": EventKind("info", say("{label} was imported, with {count} rows.")),
    "feed-key:registered": EventKind(
        "warn", say("{label} was registered. Once seconded, lists that it signs may end findings.")
    ),
    "feed-key:seconded": EventKind("warn", say("{label} was seconded: lists that it signs may end findings.")),
    "feed-key:retired": EventKind("info", say("{label} was retired: it signs no further list.")),
    "policy:dropped": EventKind("quiet", say("{label} was dropped: {reason}")),
    "answer:given": EventKind("quiet", say("{label}: the {track} question “{question}” was answered.")),
    "answer:several-given": EventKind("quiet", say("{label}: {count} {track} questions were answered.")),
    "waiver:asked": EventKind("warn", say("{label}: a waiver of “{rule}” until {expires} was requested.")),
    "waiver:break-glass": EventKind("bad", say("{label}: “{rule}” was set aside by break-glass until {expires}.")),
    "waiver:approved": EventKind("warn", say("{label}: the waiver of “{rule}” was approved until {expires}.")),
    "waiver:ended": EventKind("quiet", say("{label}: the waiver of “{rule}” ended: {reason}")),
    "review:reused": EventKind(
        "info", say("{label}: the earlier legal review of {earlier} was confirmed for this use.")
    ),
    "note:written": EventKind("quiet", say("{label}: a desk entry was written: {what}.")),
    "note:withdrawn": EventKind("warn", say("{label}: a desk entry ({what}) was withdrawn: {reason}")),
    "learned:confirmed": EventKind(
        "quiet", say("{label}: the {track} track read what a newer reader learned: {titles}.")
    ),
    "remark:made": EventKind("warn", say("{label}: a remark on the {track} track needs an answer.")),
    "remark:answered": EventKind("quiet", say("{label}: a remark on the {track} track was answered.")),
    "remark:resolved": EventKind("quiet", say("{label}: a remark on the {track} track was resolved.")),
    "run:imported": EventKind("info", say("{label}: run {number} was imported: {tool} on {node_class}.")),
    "suite:uploaded": EventKind("info", say("{label}: version {number} of its suite was uploaded, {size} cases.")),
    "suite:handed-out": EventKind(
        "info", say("{label}: version {number} of its suite was handed out, to be played: {where}.")
    ),
    "suite:graded": EventKind("quiet", say("{label}: an answer to case {key} was graded: {words}.")),
    "suite:played": EventKind(
        "info", say("{label}: run {number} of the suite was imported, {answered} of {size} answered.")
    ),
    "suite:handed-in": EventKind("quiet", say("{label}: a result file of {size} bytes was handed in, to be judged.")),
    "suite:covered": EventKind(
        "info", say("{label}: cases cover {covered} of {total} limitations and withheld components.")
    ),
    "signoff:given": EventKind("ok", say("{label}: {track} signed, {outcome}.")),
    "signoff:renewed": EventKind(
        "ok", say("{label}: the {track} sign-off was renewed after a review of the differences.")
    ),
    "signoff:withdrawn": EventKind("warn", say("{label}: the {track} sign-off was withdrawn: {reason}")),
    "condition:met": EventKind("ok", say("{label}: condition {number} was met.")),
    "decision:issued": EventKind("ok", say("Decision {number} was issued for {label}.")),
    "responsibility:handed-over": EventKind("info", say("{who} now answers for {what} of {label}: {reason}")),
    "responsibility:checked": EventKind("warn", say("{label} {outcome} someone who answers for every part.")),
    "duties:acknowledged": EventKind("ok", say("{label}: {team} acknowledged its duties.")),
    "fallback:checked": EventKind(
        "warn", say("Decision {number} as a fallback: alerts opened on decisions {opened}, closed on {closed}.")
    ),
    "files:reencrypted": EventKind("info", say("{count} kept files were encrypted under the key {label}.")),
    "evidence:delivered": EventKind("info", say("Decision {number}: evidence item {item} was delivered.")),
    "evidence:overdue": EventKind("warn", say("Decision {number}: evidence is overdue.")),
    "evidence:in-time": EventKind("quiet", say("Decision {number}: no evidence is overdue any more.")),
    "decision:released": EventKind("ok", say("Decision {number} was released for production: {reason}")),
    "decision:withdrawn": EventKind("bad", say("Decision {number} was withdrawn: {reason}")),
    "correction:proposed": EventKind("info", say("Decision {number}: a correction of “{part}” was proposed: {why}")),
    "correction:agreed": EventKind("ok", say("Decision {number}: “{part}” was corrected: {why}")),
    "correction:refused": EventKind("quiet", say("Decision {number}: a correction of “{part}” was refused: {reason}")),
    "usage:read": EventKind("quiet", say("Decision {number}: usage of {on}, {value} ({share} of a limit): {source}")),
    "triggers:looked": EventKind(
        "quiet", say("Decision {number}: triggers were looked for; next look by {next}: {said}")
    ),
    "denial:made": EventKind("bad", say("{label} was denied in an emergency, until {until} unless seconded: {reason}")),
    "denial:seconded": EventKind("bad", say("The emergency denial of {label} was seconded.")),
    "denial:applied": EventKind(
        "bad", say("The emergency denial of {label} also stops a decision that was just issued.")
    ),
    "denial:lapsed": EventKind("warn", say("The emergency denial of {label} lapsed: nobody seconded it in time.")),
    "denial:lift-asked": EventKind("warn", say("Someone asked to lift the emergency denial of {label}: {reason}")),
    "view:saved": EventKind("quiet", say("View {label} of the list {list} was saved ({whose}).")),
    "view:removed": EventKind("quiet", say("View {label} of the list {list} was removed.")),
    "question:asked": EventKind("info", say("Someone passed on a question about a use: {sentence}")),
    "question:answered": EventKind("ok", say("{label} about a use was answered: {answer}")),
    "denial:lifted": EventKind("info", say("The emergency denial of {label} was lifted.")),
    "token:created": EventKind("info", say("API token {label} was created with the scopes {scopes}.")),
    "token:made": EventKind("info", say("API token {label} acts as its maker in {team}: {scopes}.")),
    "token:revoked": EventKind("warn", say("API token {label} was revoked.")),
    "webhook:added": EventKind("info", say("Webhook {label} was added for {url}; private workloads of team: {team}.")),
    "webhook:seconded": EventKind("ok", say("Webhook {label} receives messages from now on; added by {added_by}.")),
    "webhook:tested": EventKind("quiet", say("A test message was sent to the webhook {label}.")),
    "webhook:ended": EventKind("warn", say("Webhook {label} was ended; it receives nothing more.")),
}


WORDS = {one: one for one in (say("none"), say("yes"), say("no"))}
"""What data says where nothing, or neither of two, is meant."""

OURS = frozenset({"changed", "what", "part", "unit"})
"""Keys of data that hold words of the portal's own; of an exit plan, people write what a step is."""


HERE = {
    "suite:handed-out": frozenset({"where"}), "suite:graded": frozenset({"words"}), "terms:agreed": frozenset({"read"}),
    "shortlist:started": frozenset({"task"}), "shortlist:entry-added": frozenset({"entry"}),
    "shortlist:entry-removed": frozenset({"entry"}), "shortlist:family-confirmed": frozenset({"entry"}),
    "shortlist:entry-described": frozenset({"entry"}), "shortlist:card-quoted": frozenset({"entry"}),
    "shortlist:recommended": frozenset({"entry", "first"}),
}  # fmt: skip
"""Keys of data that hold words of the portal's own in one event; elsewhere they are what people wrote."""


def sentence(event: str, label: str, data: dict[str, Any]) -> str:
    """Return the sentence of one entry with its actor's means; a value that an old entry lacks reads as a dash."""
    known = EVENTS.get(event)
    if known is None:
        return say("{event}: {label}", event=event, label=label)
    ours = OURS - {"what"} if event.startswith("exit:") else OURS | HERE.get(event, frozenset())
    label = stored(label) if event.startswith("denial:") else label
    said = {
        key: (stored(value) if key in ours or ISO_DAY.match(value) else WORDS.get(value, value))
        if isinstance(value, str)
        else value
        for key, value in data.items()
    }
    if isinstance(role := data.get("role"), str):
        said["role"] = sense(role, role.replace("-", " ").capitalize())
    values: defaultdict[str, Any] = defaultdict(lambda: "–", {**said, "label": label})
    means = say(" Through {through}.", through=data["through"]) if data.get("through") else ""
    return known.sentence.format_map(values) + means
