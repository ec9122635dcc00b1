"""Vocabulary of license terms: every allowed value with the words that a form shows for it.

If a fact can be more or less strict, its values run from loosest to strictest, the order in which terms are inherited.
Silence of the text is never a value; it is the status "not addressed".
"""

from __future__ import annotations

from reviews.language.phrases import say

Choices = tuple[tuple[str, str], ...]

CONFIRMED, PROPOSED, UNKNOWN, NOT_ADDRESSED = "confirmed", "proposed", "unknown", "not_addressed"
STATUSES: Choices = (
    (CONFIRMED, say("Confirmed: a named person read the clause and confirmed this value")),
    (PROPOSED, say("Unreviewed: not yet confirmed by your legal team")),
    (UNKNOWN, say("Unknown: not yet read")),
    (NOT_ADDRESSED, say("Not addressed: the text was read and does not address it")),
)

NO_UNCLEAR_YES: Choices = (("no", say("No")), ("unclear", say("The text is unclear")), ("yes", say("Yes")))

COMMERCIAL: Choices = (
    ("yes", say("Yes")),
    ("yes_conditional", say("Yes, under conditions listed among the other terms")),
    ("after_registration", say("Only after registration with the licensor")),
    ("written_authorization", say("Only with the licensor's written authorization")),
    ("no", say("No")),
)

NON_COMMERCIAL_SCOPE: Choices = (
    ("any_non_commercial", say("Any use that is not commercial")),
    ("non_production", say("Testing, research and evaluation outside production")),
    ("evaluation_only", say("Testing and evaluation only")),
    ("research_only", say("Research only")),
    ("nothing", say("Nothing without the licensor's agreement")),
)

PERMISSION: Choices = (
    ("allowed", say("Allowed")),
    ("with_duties", say("Allowed with duties")),
    ("unclear", say("The text is unclear")),
    ("not_allowed", say("Not allowed")),
)

OUTPUT_OWNER: Choices = (
    ("user", say("The user owns them")),
    ("unclaimed", say("The licensor claims no rights in them")),
    ("licensor", say("The licensor owns them")),
)

OUTPUT_USE: Choices = (
    ("any", say("Any use")),
    ("within_restrictions", say("Any use within the license's own restrictions")),
    ("non_commercial", say("Non-commercial use only")),
    ("research", say("Research only")),
)

OUTPUT_TRAINING: Choices = (
    ("free", say("Free")),
    ("free_with_naming", say("Free, but the trained model must carry a prescribed name or notice")),
    ("derivative_terms", say("Allowed, but the trained model is subject to the same terms")),
    ("non_competing", say("Only models that do not compete with the licensor's")),
    ("no_foundation_models", say("Any but foundational generative models of others")),
    ("same_family_only", say("Only models of the same family")),
    ("research_only", say("For research only")),
    ("not_allowed", say("Not allowed")),
)

USE_POLICY: Choices = (
    ("none", say("None")),
    ("inside", say("Inside the license text")),
    ("separate_document", say("A separate document that the license makes binding")),
)

TERRITORY_SCOPE: Choices = (
    ("named_models", say("Only named models")),
    ("multimodal_only", say("Only multimodal models")),
    ("all", say("All models under the license")),
)

TERRITORY_TEST: Choices = (
    ("domicile", say("Where the licensee is domiciled or has its principal place of business")),
    ("user_location", say("Where the users are")),
    ("place_of_use", say("Where the model is run or used")),
    ("any", say("Any of these places")),
)

PATENT_GRANT: Choices = (
    ("express", say("Expressly granted")),
    ("unclear", say("The grant uses the verbs of a patent license, but does not name patents")),
    ("none", say("Not granted")),
    ("excluded", say("Expressly excluded")),
)

LITIGATION: Choices = (
    ("none", say("Nothing ends")),
    ("patent_only", say("The patent grant ends")),
    ("all", say("All rights end")),
)

REVOCABLE: Choices = (
    ("no", say("No")),
    ("on_breach", say("Only on breach")),
    ("unclear", say("The grant is called revocable, but the text names only breach as a ground")),
    ("yes", say("Yes, at the licensor's will")),
)

SHARE_ALIKE: Choices = (
    ("none", say("No")),
    ("when_shared", say("Yes, when a modified version is shared")),
    ("network_service", say("Yes, including when it is offered over a network")),
)

PASS_THROUGH: Choices = (
    ("none", say("Nothing beyond the notices")),
    ("license_link", say("The text of the license, or a link to it")),
    ("agreement_copy", say("A copy of the agreement")),
    ("enforceable_restrictions", say("The use restrictions, as a clause enforceable against recipients")),
    ("same_limits", say("The license's limits, for every copy and derivative")),
)

REGISTRATION: Choices = (
    ("none", say("Not needed")),
    ("for_commercial_use", say("Needed before commercial use")),
    ("always", say("Needed before any use")),
)

APPROVED: Choices = (("yes", say("Yes")), ("no", say("No")))

METRICS: Choices = (
    ("mau", say("Monthly active users")),
    ("annual_revenue", say("Annual revenue")),
    ("monthly_revenue", say("Monthly revenue")),
    ("business_type", say("Type of business")),
    ("output_volume", say("Volume of outputs")),
)
OPERATORS: Choices = ((">", say("more than")), (">=", say("at least")), ("is", say("is")))
ENTITIES: Choices = (
    ("licensee", say("The licensee")),
    ("with_affiliates", say("The licensee with its affiliates")),
    ("legal_entity", say("The legal entity with those that control it or that it controls")),
    ("product", say("The product or service")),
    ("unclear", say("Not known")),
)
MEASURED_AT: Choices = (
    ("model_release", say("On the model's release date, for the month before")),
    ("any_time", say("At any time")),
    ("preceding_month", say("In the preceding month")),
    ("unclear", say("Not known")),
)
EFFECTS: Choices = (
    ("display_duty", say("a name must be displayed")),
    ("notify", say("the licensor must be notified")),
    ("approval", say("the licensor must approve")),
    ("separate_license", say("a separate license is required")),
    ("terminates", say("the license ends")),
)
BUSINESSES: Choices = (
    ("model_as_a_service", say("Offers models as a service")),
    ("ai_assistant", say("Offers an AI assistant")),
    ("hosting_provider", say("Hosts models for others")),
)

DUTY_KINDS: Choices = (
    ("include_license", say("Include a copy of the license")),
    ("notice_file", say("Keep or add a notice")),
    ("attribution", say("Name the author and the source")),
    ("display", say("Display a prescribed name")),
    ("model_name_prefix", say("Begin the model's name with a prescribed word")),
    ("change_notice", say("State the changes made")),
    ("passthrough_clause", say("Bind recipients to the use restrictions")),
    ("same_license", say("Share under the same license")),
    ("registration", say("Register with the licensor")),
    ("notify", say("Notify the licensor")),
    ("publish_source", say("Publish the source")),
    ("no_endorsement", say("Do not use the authors' names for promotion")),
    ("safeguard", say("Keep or add a safeguard")),
    ("disclose_ai", say("Say that a machine made or changed the outputs")),
)
TRIGGERS: Choices = (
    ("internal", say("by any use")),
    ("commercial_use", say("by commercial use")),
    ("distribute", say("by giving the model, or a product that contains it, to others")),
    ("host", say("by hosting it for others")),
    ("derive", say("by sharing a model made from it")),
    ("train_on_outputs", say("by sharing a model trained on its outputs")),
    ("public_statement", say("by public statements about it")),
    ("over_threshold", say("by passing a threshold of the license")),
)

DOMAINS: Choices = (
    ("military", say("Military, weapons, nuclear")),
    ("medical", say("Medicine and health")),
    ("legal_practice", say("Legal advice")),
    ("biometric", say("Biometric processing")),
    ("surveillance", say("Surveillance")),
    ("minors", say("Minors")),
    ("critical_infrastructure", say("Critical infrastructure")),
    ("other", say("Other fields, named in the note")),
)
CONDUCT: Choices = (
    ("justice", say("Justice, law enforcement and migration")),
    ("professions", say("Practice of a profession without a license")),
    ("automated_decisions", say("Automated decisions about people")),
    ("personal_data", say("Personal data")),
    ("discrimination", say("Discrimination")),
    ("vulnerable_people", say("Exploiting vulnerable people")),
    ("deception", say("Deception, fraud and disinformation")),
    ("harassment", say("Harassment, defamation and hate")),
    ("violence", say("Violence, terrorism and harm")),
    ("weapons_drugs", say("Weapons, drugs and other dangerous goods")),
    ("sexual_content", say("Sexual content")),
    ("impersonation", say("Impersonation")),
    ("disclosure", say("Missing information of users, such as that a machine made it")),
    ("malware", say("Malware and attacks")),
    ("rights_of_others", say("Rights of others")),
    ("unlawful", say("Breaking the law")),
    ("safeguards", say("Getting around safeguards")),
)
FIELDS_OF_USE: Choices = (
    *DOMAINS[:-1],
    ("justice", say("Justice, law enforcement, migration and asylum")),
    ("finance", say("Financial, tax or insurance advice")),
    ("essential_services", say("Employment, credit, housing and other essential services")),
    ("weapons_drugs", say("Drugs, explosives and other dangerous goods")),
    ("sexual_content", say("Sexual content")),
    ("malware", say("Malware, and attacks on systems")),
)
"""The fields of use that a workload can state: every subject of a policy that a use can be about."""
SUBJECTS: Choices = (*DOMAINS[:-1], *CONDUCT, DOMAINS[-1])
"""What an item of a use policy is about: a field of use that a workload states, or conduct."""
EXTENTS: Choices = (
    ("conditional", say("Forbidden under a condition, such as harm or practice without a professional license")),
    ("banned", say("Forbidden")),
)
ROLES: Choices = (
    ("agreement", say("The agreement")),
    ("use_policy", say("The use policy")),
    ("notice", say("A notice")),
    ("addendum", say("An addendum")),
    ("gate_prompt", say("The access gate prompt")),
)


def values_of(choices: Choices) -> tuple[str, ...]:
    """Return the values alone, in order."""
    return tuple(value for value, _ in choices)


def words_of(choices: Choices, value: object) -> str:
    """Return the words for a value; a value outside the choices is returned as it is."""
    return dict(choices).get(str(value), str(value))
