"""Every fact that a license may state: its dotted path, the words of its form, and what it may be.

The catalogue follows how obligations are modelled by DejaCode (three-valued facts, each tied to a quoted span) and by
licomp (an obligation has a trigger), with what model licenses add: thresholds, outputs, territories, use policies.
"""

from __future__ import annotations

from dataclasses import dataclass

from reviews.licensing.terms import vocabulary as words
from reviews.licensing.terms.vocabulary import Choices

CHOICE, LIST, CODES, NUMBER, TEXT = "choice", "list", "codes", "number", "text"


@dataclass(frozen=True, slots=True)
class Field:
    """One fact: ``kind`` is choice, list (of entries), codes (of countries), number or text.

    ``strict`` says whether the choices stand from loosest to strictest; only such facts are ordered in inheritance.
    """

    path: str
    title: str
    help: str
    kind: str = CHOICE
    choices: Choices = ()
    strict: bool = True

    def rank(self, value: object) -> int:
        """How strict a choice is: 0 for the loosest. Raises ValueError for a value that is not allowed."""
        return words.values_of(self.choices).index(str(value))

    def words(self, value: object) -> str:
        """A choice in words."""
        return words.words_of(self.choices, value)


def _acts() -> tuple[Field, ...]:
    titles = (
        ("run", "Run it", "Whether the license lets its user run the model."),
        ("finetune", "Fine-tune it", "Whether the model may be trained further."),
        ("quantize", "Quantize it", "Whether the weights may be converted to fewer bits."),
        ("merge", "Merge it", "Whether it may be merged with another model."),
        (
            "mirror_internal",
            "Mirror it inside the company",
            "Whether copies may be kept on the company's own servers and given to its own staff.",
        ),
        (
            "redistribute",
            "Redistribute it",
            "Whether the model, or a product that contains it, may be given to others.",
        ),
        (
            "redistribute_modified",
            "Redistribute a modified version",
            "Whether a fine-tuned, merged or quantized version may be given to others.",
        ),
        (
            "host_for_third_parties",
            "Host it for others",
            "Whether others may use the model on the company's servers, for example through an API.",
        ),
    )
    return tuple(Field(f"acts.{name}", title, help_, choices=words.PERMISSION) for name, title, help_ in titles)


ALL: tuple[Field, ...] = (
    Field(
        "commercial_use",
        "Commercial use",
        "Whether the license lets its user use the model commercially.",
        choices=words.COMMERCIAL,
    ),
    Field(
        "internal_use_is_commercial",
        "Internal use is commercial use",
        "Whether the text counts a company's internal operations as commercial. Where it is silent, it may.",
        choices=words.NO_UNCLEAR_YES,
    ),
    Field(
        "non_commercial_scope",
        "Allowed without a commercial grant",
        "What remains allowed where commercial use is not.",
        choices=words.NON_COMMERCIAL_SCOPE,
    ),
    Field(
        "thresholds",
        "Thresholds",
        "Numbers of users or sums of revenue above which something changes, and types of business.",
        LIST,
    ),
    *_acts(),
    Field(
        "hosting_is_distribution",
        "Hosting counts as distribution",
        "Whether hosting the model for others brings the duties of distribution.",
        choices=words.NO_UNCLEAR_YES,
    ),
    Field("outputs.owner", "Owner of outputs", "Who owns what the model writes.", choices=words.OUTPUT_OWNER),
    Field("outputs.use", "Use of outputs", "What outputs may be used for.", choices=words.OUTPUT_USE),
    Field(
        "outputs.train_models",
        "Training on outputs",
        "Which models may be trained or improved with outputs.",
        choices=words.OUTPUT_TRAINING,
    ),
    Field("duties", "Duties", "What must be done, and by which act the duty arises.", LIST),
    Field("restrictions", "Restricted fields", "Fields of use that the license or its policy forbids.", LIST),
    Field("use_policy.kind", "Use policy", "Where the acceptable-use policy stands.", choices=words.USE_POLICY),
    Field(
        "use_policy.mutable",
        "Use policy may change",
        "Whether the policy may change without the repository changing.",
        choices=words.NO_UNCLEAR_YES,
    ),
    Field("territory.excluded", "Excluded territories", "Country codes (ISO 3166), or EU for the Union.", CODES),
    Field(
        "territory.scope",
        "Models that the exclusion meets",
        "Which of the licensed models the exclusion of territories is about.",
        choices=words.TERRITORY_SCOPE,
    ),
    Field(
        "territory.test",
        "What places a use in a territory",
        "Which place decides whether a use falls into an excluded territory.",
        choices=words.TERRITORY_TEST,
    ),
    Field(
        "territory.covers_outputs",
        "Outputs are excluded too",
        "Whether outputs may not be used in the excluded territories either.",
        choices=words.NO_UNCLEAR_YES,
    ),
    Field("patents.grant", "Patent grant", "Whether patents are licensed too.", choices=words.PATENT_GRANT),
    Field(
        "litigation_termination",
        "On litigation",
        "What ends when the licensee sues over the model.",
        choices=words.LITIGATION,
    ),
    Field("revocable", "Revocable", "Whether the licensor may take the license back.", choices=words.REVOCABLE),
    Field(
        "cure_days", "Days to cure a breach", "Days in which a breach may be healed before the license ends.", NUMBER
    ),
    Field(
        "unilateral_update",
        "Licensor may change the terms",
        "Whether the licensor may change the terms by itself.",
        choices=words.NO_UNCLEAR_YES,
    ),
    Field(
        "latest_version_duty",
        "Duty to use the latest version",
        "Whether the user must move to newer versions; this stands against a pinned commit.",
        choices=words.NO_UNCLEAR_YES,
    ),
    Field(
        "remote_restriction",
        "Licensor may restrict use remotely",
        "Whether the licensor keeps the right to restrict use, remotely or otherwise.",
        choices=words.NO_UNCLEAR_YES,
    ),
    Field("governing_law", "Governing law", "The law that the text names.", TEXT, strict=False),
    Field("venue", "Courts", "The courts that the text names.", TEXT, strict=False),
    Field("share_alike", "Share alike", "Whether derivatives must keep this license.", choices=words.SHARE_ALIKE),
    Field("pass_through", "What recipients take over", "What must be passed on.", choices=words.PASS_THROUGH),
    Field("registration", "Registration", "Whether one must register.", choices=words.REGISTRATION),
    Field(
        "flags.osi", "Approved by the OSI", "Whether the Open Source Initiative approved it.", choices=words.APPROVED
    ),
    Field("flags.fsf", "Free according to the FSF", "Whether the FSF calls it free.", choices=words.APPROVED),
)

FIELDS: dict[str, Field] = {field.path: field for field in ALL}
"""Every fact by its dotted path, in the order in which forms and pages show them."""
