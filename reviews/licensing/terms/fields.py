"""Every fact that a license may state: its dotted path, its form labels, and its possible values.

The catalogue follows the way DejaCode models obligations (three-valued facts, each tied to a quoted span) and licomp
(an obligation has a trigger), and adds what is specific to model licenses: thresholds, outputs, territories, policies.
Whether somebody approved the license (``flags.``) is a fact about it, which no text states.
"""

from __future__ import annotations

from dataclasses import dataclass

from reviews.language.phrases import say, sense
from reviews.licensing.terms import contract_words as contract
from reviews.licensing.terms import vocabulary as words
from reviews.licensing.terms.vocabulary import Choices

CHOICE, LIST, CODES, NUMBER, TEXT = "choice", "list", "codes", "number", "text"


@dataclass(frozen=True, slots=True)
class Field:
    """One fact: ``kind`` is choice, list (of entries), codes (of countries), number or text.

    ``strict`` says whether the choices run from loosest to strictest; only such facts are ordered in inheritance.
    """

    path: str
    title: str
    help: str
    kind: str = CHOICE
    choices: Choices = ()
    strict: bool = True

    def rank(self, value: object) -> int:
        """Return how strict a choice is, 0 for the loosest. Raises ValueError for a value that is not allowed."""
        return words.values_of(self.choices).index(str(value))

    def words(self, value: object) -> str:
        """Return the words for a choice."""
        return words.words_of(self.choices, value)


def _acts() -> tuple[Field, ...]:
    titles = (
        ("run", sense("Run", "Run the model"), say("Whether the license allows running the model.")),
        ("finetune", say("Fine-tune"), say("Whether the license allows further training.")),
        ("quantize", say("Quantize"), say("Whether the license allows converting the weights to fewer bits.")),
        ("merge", say("Merge"), say("Whether the license allows merging it with another model.")),
        (
            "mirror_internal",
            say("Mirror internally"),
            say("Whether copies may be kept on the company's own servers and provided to its own staff."),
        ),
        (
            "redistribute",
            say("Redistribute"),
            say("Whether the model, or a product that contains it, may be given to others."),
        ),
        (
            "redistribute_modified",
            say("Redistribute a modified version"),
            say("Whether a fine-tuned, merged or quantized version may be given to others."),
        ),
        (
            "host_for_third_parties",
            say("Host for others"),
            say("Whether others may use the model on the company's servers, for example through an API."),
        ),
    )
    return tuple(Field(f"acts.{name}", title, help_, choices=words.PERMISSION) for name, title, help_ in titles)


CONTRACT: tuple[Field, ...] = (
    Field("liability.warranty", say("Warranty"), say("What the licensor warrants."), choices=contract.WARRANTY),
    Field(
        "liability.cap",
        say("Licensor's liability"),
        say("For which damages the licensor is liable, and up to which amount."),
        choices=contract.LIABILITY,
    ),
    Field(
        "liability.indemnity",
        say("Indemnity"),
        say("Against which claims of others the licensee must hold the licensor harmless."),
        choices=contract.INDEMNITY,
    ),
    Field(
        "reverse_engineering",
        say("Reverse engineering"),
        say("Whether the model may be decompiled, disassembled or reverse engineered."),
        choices=contract.REVERSE_ENGINEERING,
    ),
    Field(
        "export_control",
        say("Export and sanctions"),
        say("What the license says about export control and sanctions."),
        choices=contract.EXPORT,
    ),
    Field(
        "termination.deletion",
        say("Deletion at the end"),
        say("What must happen to copies when the license ends."),
        choices=contract.DELETION,
    ),
    Field(
        "termination.survival",
        say("Survival"),
        say("Which clauses still bind after the license has ended."),
        choices=contract.SURVIVAL,
    ),
    Field(
        "audit_right",
        say("Audit by the licensor"),
        say("Whether the licensor may inspect how the model is used."),
        choices=words.NO_UNCLEAR_YES,
    ),
    Field(
        "assignment",
        say("Transfer of the license"),
        say("Whether the license may pass to somebody else, for example with a sale of the business."),
        choices=contract.ASSIGNMENT,
    ),
    Field(
        "publicity",
        say("Use of names and marks"),
        say("Whether the licensor's names and marks may be used."),
        choices=contract.PUBLICITY,
    ),
    Field(
        "notification",
        say("Duty to tell the licensor"),
        say("Of what the licensee must tell the licensor."),
        choices=contract.NOTIFICATION,
    ),
    Field(
        "benchmarks",
        say("Publishing results"),
        say("Whether benchmarks and other results with the model may be published."),
        choices=contract.BENCHMARKS,
    ),
    Field(
        "affiliates",
        say("Use by affiliates"),
        say("Whether companies of the same group may use the model."),
        choices=contract.AFFILIATES,
    ),
    Field(
        "contractors",
        say("Use by contractors"),
        say("Whether service providers may use the model for the licensee."),
        choices=contract.CONTRACTORS,
    ),
)
"""What a license says as a contract, beside its grant; terms stored before they were known leave them out."""


ALL: tuple[Field, ...] = (
    Field(
        "commercial_use",
        say("Commercial use"),
        say("Whether the license allows commercial use."),
        choices=words.COMMERCIAL,
    ),
    Field(
        "internal_use_is_commercial",
        say("Internal use is commercial use"),
        say("Whether the license treats a company's internal use as commercial. If it is silent, it may."),
        choices=words.NO_UNCLEAR_YES,
    ),
    Field(
        "non_commercial_scope",
        say("Allowed without a commercial grant"),
        say("What is still allowed if commercial use is not."),
        choices=words.NON_COMMERCIAL_SCOPE,
    ),
    Field(
        "thresholds",
        say("Thresholds"),
        say("User numbers, revenue amounts or types of business that trigger further terms."),
        LIST,
    ),
    *_acts(),
    Field(
        "hosting_is_distribution",
        say("Hosting counts as distribution"),
        say("Whether hosting the model for others triggers the duties of distribution."),
        choices=words.NO_UNCLEAR_YES,
    ),
    Field("outputs.owner", say("Owner of outputs"), say("Who owns the model's outputs."), choices=words.OUTPUT_OWNER),
    Field("outputs.use", say("Use of outputs"), say("What outputs may be used for."), choices=words.OUTPUT_USE),
    Field(
        "outputs.train_models",
        say("Training on outputs"),
        say("Which models may be trained or improved on outputs."),
        choices=words.OUTPUT_TRAINING,
    ),
    Field("duties", say("Duties"), say("What must be done, and which act triggers the duty."), LIST),
    Field(
        "restrictions", say("Restricted fields"), say("Fields of use that the license or its use policy forbids."), LIST
    ),
    Field(
        "use_policy.kind", say("Use policy"), say("Where the acceptable-use policy is found."), choices=words.USE_POLICY
    ),
    Field(
        "use_policy.mutable",
        say("Use policy may change"),
        say("Whether the policy may change without a change to the repository."),
        choices=words.NO_UNCLEAR_YES,
    ),
    Field(
        "territory.excluded",
        say("Excluded territories"),
        say("ISO 3166 country codes, or EU for the European Union."),
        CODES,
    ),
    Field(
        "territory.scope",
        say("Models covered by the exclusion"),
        say("Which of the licensed models the territorial exclusion covers."),
        choices=words.TERRITORY_SCOPE,
    ),
    Field(
        "territory.test",
        say("Place that decides"),
        say("Which place decides whether a use falls within an excluded territory."),
        choices=words.TERRITORY_TEST,
    ),
    Field(
        "territory.covers_outputs",
        say("Exclusion covers outputs"),
        say("Whether the exclusion also bars the use of outputs in these territories."),
        choices=words.NO_UNCLEAR_YES,
    ),
    Field("patents.grant", say("Patent grant"), say("Whether the license covers patents."), choices=words.PATENT_GRANT),
    Field(
        "litigation_termination",
        say("Effect of litigation"),
        say("What ends if the licensee sues over the model."),
        choices=words.LITIGATION,
    ),
    Field("revocable", say("Revocable"), say("Whether the licensor can revoke the license."), choices=words.REVOCABLE),
    Field(
        "cure_days", say("Days to cure a breach"), say("Days allowed to cure a breach before the license ends."), NUMBER
    ),
    Field(
        "unilateral_update",
        say("Licensor may change the terms"),
        say("Whether the licensor may change the terms unilaterally."),
        choices=words.NO_UNCLEAR_YES,
    ),
    Field(
        "latest_version_duty",
        say("Duty to use the latest version"),
        say("Whether the user must move to newer versions, which conflicts with a pinned commit."),
        choices=words.NO_UNCLEAR_YES,
    ),
    Field(
        "remote_restriction",
        say("Licensor may restrict use remotely"),
        say("Whether the licensor reserves the right to restrict use, remotely or otherwise."),
        choices=words.NO_UNCLEAR_YES,
    ),
    Field("governing_law", say("Governing law"), say("The law that the text names."), TEXT, strict=False),
    Field("venue", say("Courts"), say("The courts that the text names."), TEXT, strict=False),
    *CONTRACT,
    Field(
        "share_alike", say("Share alike"), say("Whether derivatives must keep this license."), choices=words.SHARE_ALIKE
    ),
    Field(
        "pass_through",
        say("Pass-through to recipients"),
        say("What recipients must accept."),
        choices=words.PASS_THROUGH,
    ),
    Field("registration", say("Registration"), say("Whether registration is required."), choices=words.REGISTRATION),
    Field(
        "flags.osi",
        say("OSI-approved"),
        say("Whether the Open Source Initiative approved the license."),
        choices=words.APPROVED,
    ),
    Field("flags.fsf", say("FSF free license"), say("Whether the FSF lists it as free."), choices=words.APPROVED),
)

FIELDS: dict[str, Field] = {field.path: field for field in ALL}
"""Every fact by its dotted path, in the order of forms and pages."""
LICENSE_FACTS: dict[str, Field] = {path: field for path, field in FIELDS.items() if path.startswith("flags.")}
"""What public lists say about a license; no text states it, so that no reading confirms it and no count has it."""
TERM_FIELDS: dict[str, Field] = {path: field for path, field in FIELDS.items() if path not in LICENSE_FACTS}
"""What a text of a license can state."""
