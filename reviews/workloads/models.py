"""The workload statement: user, input, output, risk, latency, data, environment and load, owned by a team."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q

from reviews.language.phrases import joined, say
from reviews.people.models import Team
from reviews.workloads import choices

SPELLED = ("name", "purpose", "users", "expected_output")
"""The fields of a statement that say what it is about, for a search by meaning."""
MEANING = {"en": "english", "de": "german"}
"""PostgreSQL's text search configurations for the languages that statements are written in."""


FIGURES = ("first_token_ms", "whole_answer_ms", "answer_rate", "latency_at")
"""Fields of the latency target in figures; a statement names them only where it states one."""


class Workload(models.Model):
    """A team's planned use of a model. ``context_tokens`` counts the input and output of one request together.

    ``first_token_ms``, ``whole_answer_ms`` and ``answer_rate`` (tokens a second of one answer) are the latency target
    in figures, None for each that is not stated, at the percentile ``latency_at``. ``domains_edition`` tells which list
    of fields of use its author chose from.
    """

    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="workloads")
    slug = models.SlugField(unique=True, max_length=80)
    name = models.CharField(max_length=100)
    private = models.BooleanField(default=False)
    purpose = models.TextField()
    users = models.CharField(max_length=200)
    input_modality = models.CharField(max_length=20, choices=choices.MODALITIES)
    expected_output = models.CharField(max_length=300)
    risk_level = models.CharField(max_length=10, choices=choices.RISK_LEVELS)
    latency_target = models.CharField(max_length=200)
    first_token_ms = models.PositiveIntegerField(null=True, blank=True)
    whole_answer_ms = models.PositiveIntegerField(null=True, blank=True)
    answer_rate = models.PositiveIntegerField(null=True, blank=True)
    latency_at = models.CharField(
        max_length=3, choices=choices.PERCENTILES, default=choices.P95, db_default=choices.P95, blank=True
    )
    data_sensitivity = models.CharField(max_length=20, choices=choices.SENSITIVITIES)
    environment = models.CharField(max_length=30, choices=choices.ENVIRONMENTS)
    context_tokens = models.PositiveIntegerField(validators=[MinValueValidator(1)])
    concurrency = models.PositiveIntegerField(validators=[MinValueValidator(1)])
    overflow_plan = models.CharField(max_length=20, choices=choices.OVERFLOW_PLANS)
    languages = models.CharField(max_length=200)
    territory = models.CharField(max_length=200)
    user_band = models.CharField(max_length=20, choices=choices.USER_BANDS)
    revenue_band = models.CharField(max_length=20, choices=choices.REVENUE_BANDS)
    use_class = models.CharField(max_length=20, choices=choices.USE_CLASSES, blank=True)
    domains = ArrayField(models.CharField(max_length=30, choices=choices.DOMAINS), default=list, blank=True)
    domains_edition = models.PositiveSmallIntegerField(default=choices.DOMAINS_EDITION, editable=False)
    users_in = ArrayField(models.CharField(max_length=10, choices=choices.TERRITORIES), default=list, blank=True)
    runs_in = ArrayField(models.CharField(max_length=10, choices=choices.TERRITORIES), default=list, blank=True)
    entity_in = models.CharField(max_length=10, choices=choices.TERRITORIES, blank=True)
    acts = ArrayField(models.CharField(max_length=30, choices=choices.ACTS))
    node_classes = ArrayField(models.CharField(max_length=30))
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="workloads")
    created_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["name"]
        indexes = [
            GinIndex(SearchVector(*SPELLED, config="english"), name="workload_meaning_en"),
            GinIndex(SearchVector(*SPELLED, config="german"), name="workload_meaning_de"),
            GinIndex(fields=["purpose"], opclasses=["gin_trgm_ops"], name="workload_purpose"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(context_tokens__gte=1), name="workload_context_positive"),
            models.CheckConstraint(condition=Q(concurrency__gte=1), name="workload_concurrency_positive"),
        ]

    def __str__(self) -> str:
        return self.name

    def act_words(self) -> list[str]:
        """Return the planned acts in words."""
        return [choices.words(choices.ACTS, act) for act in self.acts]

    def statement(self) -> dict[str, object]:
        """Return the whole statement as the JSON value copied into a decision."""
        fields = [
            field.name for field in self._meta.fields if field.name not in ("id", "author", "created_at", "changed_at")
        ]
        figures = {name: getattr(self, name) for name in FIGURES}
        unstated = {name for name, value in figures.items() if value is None or not any(self.latency_figures)}
        said = {name: self.team.name if name == "team" else getattr(self, name) for name in fields}
        return {name: value for name, value in said.items() if name not in unstated}

    @property
    def latency_figures(self) -> tuple[int | None, int | None, int | None]:
        """First token in ms, whole answer in ms, tokens a second; None for each that is not stated."""
        return self.first_token_ms, self.whole_answer_ms, self.answer_rate

    @property
    def latency_words(self) -> str:
        """The latency target in figures, in words, "" if none is stated."""
        pairs = zip(
            self.latency_figures,
            (say("first token {:,} ms"), say("whole answer {:,} ms"), say("{:,} tokens a second")),
            strict=True,
        )
        said = [words.format(value) for value, words in pairs if value is not None]
        return (
            say(
                "{said}, at the {words}",
                said=joined(", ", said),
                words=choices.words(choices.PERCENTILES, self.latency_at).lower(),
            )
            if said
            else ""
        )
