"""Vocabulary of what a license says as a contract, beside its grant: liability, ends, others who may use the model.

As in ``vocabulary``, values run from loosest to strictest, and silence of the text is never a value.
"""

from __future__ import annotations

from reviews.licensing.terms.vocabulary import Choices

WARRANTY: Choices = (
    ("given", "The licensor warrants something"),
    ("disclaimed", "Disclaimed: the model comes as it is"),
)

LIABILITY: Choices = (
    ("capped", "Limited to an amount"),
    ("partly", "Excluded for lost profits and for indirect damages"),
    ("excluded", "Excluded for damages of any kind"),
)

INDEMNITY: Choices = (
    ("own_promises", "Only for a warranty or support that the licensee promises to others"),
    ("for_breach", "For claims that arise from a use against the license"),
    ("for_use", "For any claim that arises from the use or the distribution"),
)

REVERSE_ENGINEERING: Choices = (
    ("allowed", "Allowed"),
    ("limited", "Forbidden, except where the law allows it"),
    ("not_allowed", "Forbidden"),
)

EXPORT: Choices = (
    ("comply", "The laws on export and sanctions must be followed"),
    ("barred", "Sanctioned places, persons and purposes are barred"),
)

DELETION: Choices = (
    ("cease", "The use must end"),
    ("delete", "The use must end, and copies must be deleted"),
    ("certify", "Copies must be destroyed, and the licensee must certify it"),
)

SURVIVAL: Choices = (
    ("liability", "Disclaimers, limits of liability and the law that applies"),
    ("obligations", "Obligations of the licensee as well, such as an indemnity or a restriction"),
)

ASSIGNMENT: Choices = (
    ("free", "Allowed"),
    ("with_consent", "Only with the licensor's consent"),
    ("not_allowed", "Not allowed"),
)

PUBLICITY: Choices = (
    ("no_endorsement", "Any, except to endorse or promote products"),
    ("descriptive", "Only to name the origin, or where the license asks for it"),
    ("none", "No right to them is given"),
)

NOTIFICATION: Choices = (
    ("of_claims", "Of claims for which the licensor is to be indemnified"),
    ("of_use", "Of the use itself"),
)

BENCHMARKS: Choices = (
    ("free", "Free"),
    ("with_attribution", "With the model's name and version"),
    ("with_consent", "Only with the licensor's consent"),
    ("not_allowed", "Not allowed"),
)

AFFILIATES: Choices = (
    ("included", "Affiliates are part of the licensee"),
    ("not_third_parties", "Affiliates are not third parties, so that sharing with them is no distribution"),
    ("unclear", "The text is unclear"),
    ("not_included", "The license is personal to the one who accepts it"),
)

CONTRACTORS: Choices = (
    ("allowed", "Allowed"),
    ("on_behalf", "Only on behalf of the licensee, who answers for them"),
    ("not_allowed", "Not allowed"),
)
