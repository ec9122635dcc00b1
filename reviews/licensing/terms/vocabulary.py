"""Vocabulary of license terms: every allowed value with the words that a form shows for it.

If a fact can be more or less strict, its values run from loosest to strictest, the order in which terms are inherited.
Silence of the text is never a value; it is the status "not addressed".
"""

from __future__ import annotations

Choices = tuple[tuple[str, str], ...]

CONFIRMED, PROPOSED, UNKNOWN, NOT_ADDRESSED = "confirmed", "proposed", "unknown", "not_addressed"
STATUSES: Choices = (
    (CONFIRMED, "Confirmed: a named person read the clause and confirmed this value"),
    (PROPOSED, "Unreviewed: not yet confirmed by your legal team"),
    (UNKNOWN, "Unknown: not yet read"),
    (NOT_ADDRESSED, "Not addressed: the text was read and does not address it"),
)

NO_UNCLEAR_YES: Choices = (("no", "No"), ("unclear", "The text is unclear"), ("yes", "Yes"))

COMMERCIAL: Choices = (
    ("yes", "Yes"),
    ("yes_conditional", "Yes, under conditions listed among the other terms"),
    ("after_registration", "Only after registration with the licensor"),
    ("written_authorization", "Only with the licensor's written authorization"),
    ("no", "No"),
)

NON_COMMERCIAL_SCOPE: Choices = (
    ("any_non_commercial", "Any use that is not commercial"),
    ("non_production", "Testing, research and evaluation outside production"),
    ("evaluation_only", "Testing and evaluation only"),
    ("research_only", "Research only"),
    ("nothing", "Nothing without the licensor's agreement"),
)

PERMISSION: Choices = (
    ("allowed", "Allowed"),
    ("with_duties", "Allowed with duties"),
    ("unclear", "The text is unclear"),
    ("not_allowed", "Not allowed"),
)

OUTPUT_OWNER: Choices = (
    ("user", "The user owns them"),
    ("unclaimed", "The licensor claims no rights in them"),
    ("licensor", "The licensor owns them"),
)

OUTPUT_USE: Choices = (
    ("any", "Any use"),
    ("within_restrictions", "Any use within the license's own restrictions"),
    ("non_commercial", "Non-commercial use only"),
    ("research", "Research only"),
)

OUTPUT_TRAINING: Choices = (
    ("free", "Free"),
    ("free_with_naming", "Free, but the trained model must carry a prescribed name or notice"),
    ("derivative_terms", "Allowed, but the trained model is subject to the same terms"),
    ("non_competing", "Only models that do not compete with the licensor's"),
    ("no_foundation_models", "Any but foundational generative models of others"),
    ("same_family_only", "Only models of the same family"),
    ("research_only", "For research only"),
    ("not_allowed", "Not allowed"),
)

USE_POLICY: Choices = (
    ("none", "None"),
    ("inside", "Inside the license text"),
    ("separate_document", "A separate document that the license makes binding"),
)

TERRITORY_SCOPE: Choices = (
    ("named_models", "Only named models"),
    ("multimodal_only", "Only multimodal models"),
    ("all", "All models under the license"),
)

TERRITORY_TEST: Choices = (
    ("domicile", "Where the licensee is domiciled or has its principal place of business"),
    ("user_location", "Where the users are"),
    ("place_of_use", "Where the model is run or used"),
    ("any", "Any of these places"),
)

PATENT_GRANT: Choices = (
    ("express", "Expressly granted"),
    ("unclear", "The grant uses the verbs of a patent license, but does not name patents"),
    ("none", "Not granted"),
    ("excluded", "Expressly excluded"),
)

LITIGATION: Choices = (
    ("none", "Nothing ends"),
    ("patent_only", "The patent grant ends"),
    ("all", "All rights end"),
)

REVOCABLE: Choices = (
    ("no", "No"),
    ("on_breach", "Only on breach"),
    ("unclear", "The grant is called revocable, but the text names only breach as a ground"),
    ("yes", "Yes, at the licensor's will"),
)

SHARE_ALIKE: Choices = (
    ("none", "No"),
    ("when_shared", "Yes, when a modified version is shared"),
    ("network_service", "Yes, including when it is offered over a network"),
)

PASS_THROUGH: Choices = (
    ("none", "Nothing beyond the notices"),
    ("license_link", "The text of the license, or a link to it"),
    ("agreement_copy", "A copy of the agreement"),
    ("enforceable_restrictions", "The use restrictions, as a clause enforceable against recipients"),
    ("same_limits", "The license's limits, for every copy and derivative"),
)

REGISTRATION: Choices = (
    ("none", "Not needed"),
    ("for_commercial_use", "Needed before commercial use"),
    ("always", "Needed before any use"),
)

APPROVED: Choices = (("yes", "Yes"), ("no", "No"))

METRICS: Choices = (
    ("mau", "Monthly active users"),
    ("annual_revenue", "Annual revenue"),
    ("monthly_revenue", "Monthly revenue"),
    ("business_type", "Type of business"),
    ("output_volume", "Volume of outputs"),
)
OPERATORS: Choices = ((">", "more than"), (">=", "at least"), ("is", "is"))
ENTITIES: Choices = (
    ("licensee", "The licensee"),
    ("with_affiliates", "The licensee with its affiliates"),
    ("legal_entity", "The legal entity with those that control it or that it controls"),
    ("product", "The product or service"),
    ("unclear", "Not known"),
)
MEASURED_AT: Choices = (
    ("model_release", "On the model's release date, for the month before"),
    ("any_time", "At any time"),
    ("preceding_month", "In the preceding month"),
    ("unclear", "Not known"),
)
EFFECTS: Choices = (
    ("display_duty", "a name must be displayed"),
    ("notify", "the licensor must be notified"),
    ("approval", "the licensor must approve"),
    ("separate_license", "a separate license is required"),
    ("terminates", "the license ends"),
)
BUSINESSES: Choices = (
    ("model_as_a_service", "Offers models as a service"),
    ("ai_assistant", "Offers an AI assistant"),
    ("hosting_provider", "Hosts models for others"),
)

DUTY_KINDS: Choices = (
    ("include_license", "Include a copy of the license"),
    ("notice_file", "Keep or add a notice"),
    ("attribution", "Name the author and the source"),
    ("display", "Display a prescribed name"),
    ("model_name_prefix", "Begin the model's name with a prescribed word"),
    ("change_notice", "State the changes made"),
    ("passthrough_clause", "Bind recipients to the use restrictions"),
    ("same_license", "Share under the same license"),
    ("registration", "Register with the licensor"),
    ("notify", "Notify the licensor"),
    ("publish_source", "Publish the source"),
    ("no_endorsement", "Do not use the authors' names for promotion"),
    ("safeguard", "Keep or add a safeguard"),
    ("disclose_ai", "Say that a machine made or changed the outputs"),
)
TRIGGERS: Choices = (
    ("internal", "by any use"),
    ("commercial_use", "by commercial use"),
    ("distribute", "by giving the model, or a product that contains it, to others"),
    ("host", "by hosting it for others"),
    ("derive", "by sharing a model made from it"),
    ("train_on_outputs", "by sharing a model trained on its outputs"),
    ("public_statement", "by public statements about it"),
    ("over_threshold", "by passing a threshold of the license"),
)

DOMAINS: Choices = (
    ("military", "Military, weapons, nuclear"),
    ("medical", "Medicine and health"),
    ("legal_practice", "Legal advice"),
    ("biometric", "Biometric processing"),
    ("surveillance", "Surveillance"),
    ("minors", "Minors"),
    ("critical_infrastructure", "Critical infrastructure"),
    ("other", "Other fields, named in the note"),
)
CONDUCT: Choices = (
    ("justice", "Justice, law enforcement and migration"),
    ("professions", "Practice of a profession without a license"),
    ("automated_decisions", "Automated decisions about people"),
    ("personal_data", "Personal data"),
    ("discrimination", "Discrimination"),
    ("vulnerable_people", "Exploiting vulnerable people"),
    ("deception", "Deception, fraud and disinformation"),
    ("harassment", "Harassment, defamation and hate"),
    ("violence", "Violence, terrorism and harm"),
    ("weapons_drugs", "Weapons, drugs and other dangerous goods"),
    ("sexual_content", "Sexual content"),
    ("impersonation", "Impersonation"),
    ("disclosure", "Missing information of users, such as that a machine made it"),
    ("malware", "Malware and attacks"),
    ("rights_of_others", "Rights of others"),
    ("unlawful", "Breaking the law"),
    ("safeguards", "Getting around safeguards"),
)
FIELDS_OF_USE: Choices = (
    *DOMAINS[:-1],
    ("justice", "Justice, law enforcement, migration and asylum"),
    ("finance", "Financial, tax or insurance advice"),
    ("essential_services", "Employment, credit, housing and other essential services"),
    ("weapons_drugs", "Drugs, explosives and other dangerous goods"),
    ("sexual_content", "Sexual content"),
    ("malware", "Malware, and attacks on systems"),
)
"""The fields of use that a workload can state: every subject of a policy that a use can be about."""
SUBJECTS: Choices = (*DOMAINS[:-1], *CONDUCT, DOMAINS[-1])
"""What an item of a use policy is about: a field of use that a workload states, or conduct."""
EXTENTS: Choices = (
    ("conditional", "Forbidden under a condition, such as harm or practice without a professional license"),
    ("banned", "Forbidden"),
)
ROLES: Choices = (
    ("agreement", "The agreement"),
    ("use_policy", "The use policy"),
    ("notice", "A notice"),
    ("addendum", "An addendum"),
    ("gate_prompt", "The access gate prompt"),
)


def values_of(choices: Choices) -> tuple[str, ...]:
    """Return the values alone, in order."""
    return tuple(value for value, _ in choices)


def words_of(choices: Choices, value: object) -> str:
    """Return the words for a value; a value outside the choices is returned as it is."""
    return dict(choices).get(str(value), str(value))
