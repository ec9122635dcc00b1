"""The words of license terms: every allowed value with the sentence that a form shows for it.

Where a fact can be more or less strict, its values stand from the loosest to the strictest: that order is the one in
which terms are inherited. That a text says nothing of a fact is never a value, it is the status "not addressed".
"""

from __future__ import annotations

Choices = tuple[tuple[str, str], ...]

CONFIRMED, PROPOSED, UNKNOWN, NOT_ADDRESSED = "confirmed", "proposed", "unknown", "not_addressed"
STATUSES: Choices = (
    (CONFIRMED, "Confirmed: a named person read the clause and stands by this value"),
    (PROPOSED, "Proposed: taken from reference data, not yet confirmed by a person here"),
    (UNKNOWN, "Unknown: nobody has read it"),
    (NOT_ADDRESSED, "Not addressed: the text was read and does not speak of it"),
)

NO_UNCLEAR_YES: Choices = (("no", "No"), ("unclear", "The text is unclear"), ("yes", "Yes"))

COMMERCIAL: Choices = (
    ("yes", "Yes"),
    ("yes_conditional", "Yes, under conditions that stand among the other terms"),
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
    ("within_restrictions", "Any use that keeps to the license's own restrictions"),
    ("non_commercial", "Non-commercial use only"),
    ("research", "Research only"),
)

OUTPUT_TRAINING: Choices = (
    ("free", "Free"),
    ("free_with_naming", "Free, and the trained model must carry a given name or notice"),
    ("derivative_terms", "Allowed, and the trained model falls under the same terms"),
    ("non_competing", "Only models that do not compete with the licensor's"),
    ("same_family_only", "Only models of the same family"),
    ("research_only", "For research only"),
    ("not_allowed", "Not allowed"),
)

USE_POLICY: Choices = (
    ("none", "None"),
    ("inside", "Inside the license text"),
    ("separate_document", "A document of its own, which the license makes binding"),
)

TERRITORY_SCOPE: Choices = (
    ("named_models", "Only named models"),
    ("multimodal_only", "Only multimodal models"),
    ("all", "All models under the license"),
)

TERRITORY_TEST: Choices = (
    ("domicile", "Where the licensee lives or has its principal place of business"),
    ("user_location", "Where the users are"),
    ("place_of_use", "Where the model is run or used"),
    ("any", "Any of these places"),
)

PATENT_GRANT: Choices = (("express", "Granted expressly"), ("none", "Not granted"), ("excluded", "Excluded expressly"))

LITIGATION: Choices = (
    ("none", "Nothing ends"),
    ("patent_only", "The patent grant ends"),
    ("all", "All rights end"),
)

REVOCABLE: Choices = (("no", "No"), ("on_breach", "Only on breach"), ("yes", "Yes, at the licensor's will"))

SHARE_ALIKE: Choices = (
    ("none", "No"),
    ("when_shared", "Yes, when a modified version is shared"),
    ("network_service", "Yes, also when it is offered over a network"),
)

PASS_THROUGH: Choices = (
    ("none", "Nothing beyond the notices"),
    ("agreement_copy", "A copy of the agreement goes with it"),
    ("enforceable_restrictions", "The use restrictions become an enforceable clause towards recipients"),
    ("same_limits", "The limits of the license bind every copy and derivative"),
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
    ("legal_entity", "The legal entity with what controls it or is controlled by it"),
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
    ("notify", "the licensor must be told"),
    ("approval", "the licensor must approve"),
    ("separate_license", "a separate license is needed"),
    ("terminates", "the license ends"),
)
BUSINESSES: Choices = (
    ("model_as_a_service", "Offers models as a service"),
    ("ai_assistant", "Offers an AI assistant"),
    ("hosting_provider", "Hosts models for others"),
)

DUTY_KINDS: Choices = (
    ("include_license", "Give a copy of the license"),
    ("notice_file", "Keep or add a notice"),
    ("attribution", "Name the author and the source"),
    ("display", "Display a given name"),
    ("model_name_prefix", "Begin the model's name with a given word"),
    ("change_notice", "Mark what was changed"),
    ("passthrough_clause", "Bind recipients to the use restrictions"),
    ("same_license", "Share under the same license"),
    ("registration", "Register with the licensor"),
    ("notify", "Tell the licensor"),
    ("publish_source", "Publish the source"),
    ("no_endorsement", "Do not use the authors' names to promote"),
    ("safeguard", "Keep or add a safeguard"),
)
TRIGGERS: Choices = (
    ("internal", "by any use"),
    ("commercial_use", "by commercial use"),
    ("distribute", "by giving the model, or a product with it, to others"),
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
EXTENTS: Choices = (
    ("conditional", "Forbidden under a condition, such as practice without a professional license, or harm"),
    ("banned", "Forbidden"),
)
ROLES: Choices = (
    ("agreement", "The agreement"),
    ("use_policy", "The use policy"),
    ("notice", "A notice"),
    ("addendum", "An addendum"),
    ("gate_prompt", "The gate prompt"),
)


def values_of(choices: Choices) -> tuple[str, ...]:
    """The values alone, in their order."""
    return tuple(value for value, _ in choices)


def words_of(choices: Choices, value: object) -> str:
    """The words of a value; one that is not among the choices is shown as it is."""
    return dict(choices).get(str(value), str(value))
