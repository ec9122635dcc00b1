"""Every event that the ledger may hold, with its tone and the sentence that pages show for it."""

from collections import defaultdict
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Event:
    """A kind of act: ``tone`` is a word of the look (ok, warn, bad, info, quiet), ``sentence`` a format string."""

    tone: str
    sentence: str


EVENTS: dict[str, Event] = {
    "person:created": Event("quiet", "Account {label} was created."),
    "person:closed": Event("warn", "Account {label} was closed: {reason}"),
    "person:opened": Event("info", "Account {label} was opened again: {reason}"),
    "person:role-granted": Event("info", "Role {role} was given to {label}."),
    "person:role-revoked": Event("warn", "Role {role} was taken from {label}."),
    "team:changed": Event("quiet", "Team {label} now has the members {members}."),
    "workload:stated": Event("quiet", "Workload statement {label} was written."),
    "workload:changed": Event("quiet", "Workload statement {label} was changed."),
    "candidate:proposed": Event("quiet", "{label} was proposed for {workload}."),
    "candidate:read": Event("ok", "{label} was read at commit {commit}."),
    "candidate:read-partly": Event("warn", "{label} was read in part at commit {commit}: access is gated."),
    "candidate:read-again": Event("warn", "{label} was read again and something changed: {changed}."),
    "candidate:retried": Event("quiet", "Reading {label} was asked for again."),
    "candidate:withdrawn": Event("quiet", "{label} was withdrawn: {reason}"),
    "candidate:rejected": Event("bad", "{label} was rejected: {reason}"),
    "intake:recorded": Event("ok", "License intake of {label} was recorded: {license}."),
    "legal:text-added": Event("quiet", "{label}: the text “{title}” was added, from {source}."),
    "legal:agreement-attached": Event("info", "{label}: an agreement with {licensor} was attached."),
    "legal:gate-accepted": Event("info", "{label}: {accepted_by} accepted the gate's prompt with {account}."),
    "legal:page-wanted": Event("quiet", "{label} was asked for by hand."),
    "legal:page-read": Event("quiet", "The text at {label} was read for the first time."),
    "legal:page-changed": Event("warn", "The text at {label} has changed."),
    "legal:concluded": Event("ok", "{label}: the terms of {license} were concluded to apply."),
    "legal:ended": Event("warn", "{label}: the {what} “{title}” no longer holds: {reason}"),
    "terms:added": Event("info", "License {label} was added; nobody has read its terms yet."),
    "terms:changed": Event("warn", "Terms of {label}: {changed} changed, now version {number}."),
    "terms:shipped": Event("quiet", "Terms of {count} licenses came with the portal, proposed by nobody's reading."),
    "nodes:shipped": Event("quiet", "{count} node classes came with the portal, from public sources."),
    "nodes:added": Event("info", "Node class {label} was added."),
    "nodes:changed": Event("warn", "Node class {label}: {changed} changed, now version {number}."),
    "nodes:retired": Event("warn", "Node class {label} was retired: {reason}"),
    "nodes:returned": Event("info", "Node class {label} is offered again: {reason}"),
    "policy:written": Event("info", "{label} was written and runs dry."),
    "policy:adopted": Event("warn", "{label} is in force from now on: {reason}"),
    "policy:dropped": Event("quiet", "{label} was dropped: {reason}"),
    "answer:given": Event("quiet", "{label}: the {track} question “{question}” was answered."),
    "waiver:asked": Event("warn", "{label}: a waiver of “{rule}” was asked for until {expires}."),
    "waiver:break-glass": Event("bad", "{label}: “{rule}” was set aside by break-glass until {expires}."),
    "waiver:approved": Event("warn", "{label}: the waiver of “{rule}” was approved until {expires}."),
    "waiver:ended": Event("quiet", "{label}: the waiver of “{rule}” ended: {reason}"),
    "review:reused": Event("info", "{label}: the earlier legal review of {earlier} was confirmed for this use."),
    "note:written": Event("quiet", "{label}: an entry was written down, {what}."),
    "note:withdrawn": Event("warn", "{label}: an entry was taken back, {what}: {reason}"),
    "remark:made": Event("warn", "{label}: a remark on the {track} track needs an answer."),
    "remark:answered": Event("quiet", "{label}: a remark on the {track} track was answered."),
    "remark:resolved": Event("quiet", "{label}: a remark on the {track} track was resolved."),
    "signoff:given": Event("ok", "{label}: {track} signed, {outcome}."),
    "signoff:renewed": Event("ok", "{label}: the {track} sign-off was renewed after a look at the difference."),
    "signoff:withdrawn": Event("warn", "{label}: the {track} sign-off was withdrawn: {reason}"),
    "condition:met": Event("ok", "{label}: condition {number} was met."),
    "decision:issued": Event("ok", "Decision {number} was issued for {label}."),
    "duties:acknowledged": Event("ok", "{label}: {team} took note of its duties."),
    "decision:withdrawn": Event("bad", "Decision {number} was withdrawn: {reason}"),
    "token:created": Event("info", "API token {label} was created with the scopes {scopes}."),
    "token:revoked": Event("warn", "API token {label} was revoked."),
}


def sentence(event: str, label: str, data: dict[str, Any]) -> str:
    """The sentence of one entry; a value that an old entry does not have reads as a dash, never as an error."""
    known = EVENTS.get(event)
    if known is None:
        return f"{event}: {label}"
    values: defaultdict[str, Any] = defaultdict(lambda: "–", {**data, "label": label})
    return known.sentence.format_map(values)
