"""Vocabulary of what a license says as a contract, beside its grant: liability, ends, others who may use the model.

As in ``vocabulary``, values run from loosest to strictest, and silence of the text is never a value.
"""

from __future__ import annotations

from reviews.language.phrases import say
from reviews.licensing.terms.vocabulary import Choices

WARRANTY: Choices = (
    ("given", say("The licensor warrants something")),
    ("disclaimed", say("Disclaimed: the model comes as it is")),
)

LIABILITY: Choices = (
    ("capped", say("Limited to an amount")),
    ("partly", say("Excluded for lost profits and for indirect damages")),
    ("excluded", say("Excluded for damages of any kind")),
)

INDEMNITY: Choices = (
    ("own_promises", say("Only for a warranty or support that the licensee promises to others")),
    ("for_breach", say("For claims that arise from a use against the license")),
    ("for_use", say("For any claim that arises from the use or the distribution")),
)

REVERSE_ENGINEERING: Choices = (
    ("allowed", say("Allowed")),
    ("limited", say("Forbidden, except where the law allows it")),
    ("not_allowed", say("Forbidden")),
)

EXPORT: Choices = (
    ("comply", say("The laws on export and sanctions must be followed")),
    ("barred", say("Sanctioned places, persons and purposes are barred")),
)

DELETION: Choices = (
    ("cease", say("The use must end")),
    ("delete", say("The use must end, and copies must be deleted")),
    ("certify", say("Copies must be destroyed, and the licensee must certify it")),
)

SURVIVAL: Choices = (
    ("liability", say("Disclaimers, limits of liability and the law that applies")),
    ("obligations", say("Obligations of the licensee as well, such as an indemnity or a restriction")),
)

ASSIGNMENT: Choices = (
    ("free", say("Allowed")),
    ("with_consent", say("Only with the licensor's consent")),
    ("not_allowed", say("Not allowed")),
)

PUBLICITY: Choices = (
    ("no_endorsement", say("Any, except to endorse or promote products")),
    ("descriptive", say("Only to name the origin, or where the license asks for it")),
    ("none", say("No right to them is given")),
)

NOTIFICATION: Choices = (
    ("of_claims", say("Of claims for which the licensor is to be indemnified")),
    ("of_use", say("Of the use itself")),
)

BENCHMARKS: Choices = (
    ("free", say("Free")),
    ("with_attribution", say("With the model's name and version")),
    ("with_consent", say("Only with the licensor's consent")),
    ("not_allowed", say("Not allowed")),
)

AFFILIATES: Choices = (
    ("included", say("Affiliates are part of the licensee")),
    ("not_third_parties", say("Affiliates are not third parties, so that sharing with them is no distribution")),
    ("unclear", say("The text is unclear")),
    ("not_included", say("The license is personal to the one who accepts it")),
)

CONTRACTORS: Choices = (
    ("allowed", say("Allowed")),
    ("on_behalf", say("Only on behalf of the licensee, who answers for them")),
    ("not_allowed", say("Not allowed")),
)
