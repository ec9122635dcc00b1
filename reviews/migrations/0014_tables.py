"""Create every table, with the two extensions that constraints and indexes need.

Together with 0015_write_once, this replaces the thirteen migrations before it. The numbers go on from theirs, so that a
row of django_migrations means one file for ever. The two files replace different migrations: Django records what a file
replaces once it ran, so a list that both share would make the second count as applied after the first.
"""

import django.contrib.auth.models
import django.contrib.auth.validators
import django.contrib.postgres.constraints
import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.contrib.postgres.operations
import django.core.validators
import django.db.models.deletion
import django.db.models.functions.text
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    replaces = [
        ("reviews", "0001_tables"),
        ("reviews", "0003_around_a_reading"),
        ("reviews", "0004_legal_desk"),
        ("reviews", "0006_acknowledgement"),
        ("reviews", "0007_named_text"),
        ("reviews", "0008_linked_pages"),
        ("reviews", "0009_second_opinion"),
        ("reviews", "0010_node_classes"),
        ("reviews", "0011_desk_entries"),
        ("reviews", "0012_review_policy"),
        ("reviews", "0013_proof"),
    ]

    initial = True

    dependencies = [
        ("auth", "0012_alter_user_first_name_max_length"),
    ]

    operations = [
        django.contrib.postgres.operations.BtreeGistExtension(),
        django.contrib.postgres.operations.TrigramExtension(),
        migrations.CreateModel(
            name="ApiToken",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=100, unique=True)),
                ("prefix", models.CharField(max_length=12)),
                ("digest", models.CharField(max_length=64, unique=True)),
                (
                    "scopes",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("check", "Ask whether a model may be used"),
                                ("decisions", "Read decisions"),
                                ("ledger", "Read the ledger's head"),
                            ],
                            max_length=20,
                        ),
                        size=None,
                    ),
                ),
                ("created_by", models.CharField(max_length=200)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("expires_at", models.DateTimeField()),
                ("revoked_at", models.DateTimeField(null=True)),
                ("last_used_at", models.DateTimeField(null=True)),
            ],
            options={
                "ordering": ["name"],
            },
        ),
        migrations.CreateModel(
            name="LedgerEntry",
            fields=[
                ("sequence", models.BigIntegerField(primary_key=True, serialize=False)),
                ("at", models.DateTimeField(db_index=True)),
                ("event", models.CharField(db_index=True, max_length=60)),
                ("actor", models.CharField(db_index=True, max_length=200)),
                ("subject", models.CharField(db_index=True, max_length=100)),
                ("label", models.CharField(max_length=300)),
                ("data", models.JSONField()),
                ("previous", models.CharField(max_length=64)),
                ("digest", models.CharField(max_length=64, unique=True)),
                ("canonical", models.BinaryField()),
            ],
            options={
                "ordering": ["-sequence"],
            },
        ),
        migrations.CreateModel(
            name="License",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(max_length=80, unique=True)),
                ("name", models.CharField(max_length=200)),
                ("steward", models.CharField(blank=True, max_length=200)),
                ("spdx", models.CharField(blank=True, max_length=80)),
                ("hub_ids", models.JSONField(default=list)),
                ("added_at", models.DateTimeField(auto_now_add=True)),
            ],
            options={
                "ordering": ["name"],
            },
        ),
        migrations.CreateModel(
            name="LinkedPage",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("url", models.CharField(max_length=500, unique=True)),
                ("next_check", models.DateTimeField()),
                ("created_at", models.DateTimeField(auto_now_add=True)),
            ],
        ),
        migrations.CreateModel(
            name="NodeClass",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("slug", models.SlugField(max_length=30, unique=True)),
                ("title", models.CharField(max_length=100)),
                ("number", models.PositiveIntegerField(default=1)),
                ("retired", models.BooleanField(default=False)),
                ("added_at", models.DateTimeField(auto_now_add=True)),
            ],
            options={
                "ordering": ["slug"],
            },
        ),
        migrations.CreateModel(
            name="SecondOpinion",
            fields=[
                ("sha256", models.CharField(max_length=64, primary_key=True, serialize=False)),
                ("status", models.CharField(max_length=20)),
                ("expression", models.TextField(blank=True)),
                ("score", models.FloatField(null=True)),
                ("at", models.DateTimeField(auto_now_add=True)),
            ],
        ),
        migrations.CreateModel(
            name="SignedHead",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("size", models.BigIntegerField()),
                ("digest", models.CharField(max_length=64)),
                ("root", models.CharField(max_length=64)),
                ("key", models.CharField(max_length=64)),
                ("envelope", models.JSONField()),
                ("why", models.CharField(max_length=200)),
                ("at", models.DateTimeField()),
            ],
            options={
                "ordering": ["-pk"],
            },
        ),
        migrations.CreateModel(
            name="TextBlob",
            fields=[
                ("sha256", models.CharField(max_length=64, primary_key=True, serialize=False)),
                ("text", models.TextField()),
            ],
        ),
        migrations.CreateModel(
            name="User",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("password", models.CharField(max_length=128, verbose_name="password")),
                ("last_login", models.DateTimeField(blank=True, null=True, verbose_name="last login")),
                (
                    "is_superuser",
                    models.BooleanField(
                        default=False,
                        help_text="Designates that this user has all permissions without explicitly assigning them.",
                        verbose_name="superuser status",
                    ),
                ),
                (
                    "username",
                    models.CharField(
                        error_messages={"unique": "A user with that username already exists."},
                        help_text="Required. 150 characters or fewer. Letters, digits and @/./+/-/_ only.",
                        max_length=150,
                        unique=True,
                        validators=[django.contrib.auth.validators.UnicodeUsernameValidator()],
                        verbose_name="username",
                    ),
                ),
                ("first_name", models.CharField(blank=True, max_length=150, verbose_name="first name")),
                ("last_name", models.CharField(blank=True, max_length=150, verbose_name="last name")),
                ("email", models.EmailField(blank=True, max_length=254, verbose_name="email address")),
                (
                    "is_staff",
                    models.BooleanField(
                        default=False,
                        help_text="Designates whether the user can log into this admin site.",
                        verbose_name="staff status",
                    ),
                ),
                (
                    "is_active",
                    models.BooleanField(
                        default=True,
                        help_text="Designates whether this user should be treated as active. Unselect this instead of deleting accounts.",
                        verbose_name="active",
                    ),
                ),
                ("date_joined", models.DateTimeField(default=django.utils.timezone.now, verbose_name="date joined")),
                ("digest", models.BooleanField(default=False)),
                (
                    "groups",
                    models.ManyToManyField(
                        blank=True,
                        help_text="The groups this user belongs to. A user will get all permissions granted to each of their groups.",
                        related_name="user_set",
                        related_query_name="user",
                        to="auth.group",
                        verbose_name="groups",
                    ),
                ),
                (
                    "user_permissions",
                    models.ManyToManyField(
                        blank=True,
                        help_text="Specific permissions for this user.",
                        related_name="user_set",
                        related_query_name="user",
                        to="auth.permission",
                        verbose_name="user permissions",
                    ),
                ),
            ],
            options={
                "verbose_name": "user",
                "verbose_name_plural": "users",
                "abstract": False,
            },
            managers=[
                ("objects", django.contrib.auth.models.UserManager()),
            ],
        ),
        migrations.CreateModel(
            name="PolicyVersion",
            fields=[
                ("number", models.PositiveIntegerField(primary_key=True, serialize=False)),
                ("body", models.JSONField()),
                ("reason", models.TextField()),
                ("at", models.DateTimeField(auto_now_add=True)),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["-number"],
            },
        ),
        migrations.CreateModel(
            name="Snapshot",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("hub", models.CharField(max_length=60)),
                ("repo_id", models.CharField(max_length=200)),
                ("commit", models.CharField(max_length=40)),
                ("digest", models.CharField(max_length=64)),
                ("partial", models.BooleanField()),
                ("repo", models.JSONField()),
                ("groups", models.JSONField()),
                ("read_at", models.DateTimeField()),
            ],
            options={
                "ordering": ["-pk"],
                "constraints": [
                    models.UniqueConstraint(fields=("hub", "repo_id", "commit", "digest"), name="snapshot_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="Team",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("slug", models.SlugField(unique=True)),
                ("name", models.CharField(max_length=100, unique=True)),
                ("members", models.ManyToManyField(blank=True, related_name="teams", to=settings.AUTH_USER_MODEL)),
            ],
            options={
                "ordering": ["name"],
            },
        ),
        migrations.CreateModel(
            name="Workload",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("slug", models.SlugField(max_length=80, unique=True)),
                ("name", models.CharField(max_length=100)),
                ("private", models.BooleanField(default=False)),
                ("purpose", models.TextField()),
                ("users", models.CharField(max_length=200)),
                (
                    "input_modality",
                    models.CharField(
                        choices=[
                            ("text", "Text"),
                            ("image", "Images"),
                            ("text-image", "Text with images"),
                            ("audio", "Audio"),
                            ("video", "Video"),
                            ("other", "Something else"),
                        ],
                        max_length=20,
                    ),
                ),
                ("expected_output", models.CharField(max_length=300)),
                (
                    "risk_level",
                    models.CharField(
                        choices=[
                            ("low", "Low: a person checks every output and an error costs little"),
                            ("medium", "Medium: outputs are checked by sample, or an error costs money or time"),
                            (
                                "high",
                                "High: outputs reach customers or decisions unchecked, or an error may harm someone",
                            ),
                        ],
                        max_length=10,
                    ),
                ),
                ("latency_target", models.CharField(max_length=200)),
                (
                    "data_sensitivity",
                    models.CharField(
                        choices=[
                            ("public", "Public"),
                            ("internal", "Internal"),
                            ("confidential", "Confidential"),
                            ("personal", "Personal data"),
                            ("special", "Special categories of personal data"),
                        ],
                        max_length=20,
                    ),
                ),
                (
                    "environment",
                    models.CharField(
                        choices=[
                            ("on-premises", "On premises, shared cluster"),
                            ("on-premises-dedicated", "On premises, nodes of its own"),
                            ("private-cloud", "Private cloud"),
                            ("edge", "Edge device"),
                            ("workstation", "Workstation"),
                        ],
                        max_length=30,
                    ),
                ),
                (
                    "context_tokens",
                    models.PositiveIntegerField(validators=[django.core.validators.MinValueValidator(1)]),
                ),
                ("concurrency", models.PositiveIntegerField(validators=[django.core.validators.MinValueValidator(1)])),
                (
                    "overflow_plan",
                    models.CharField(
                        choices=[
                            ("truncate", "Truncate"),
                            ("chunk", "Split into chunks"),
                            ("retrieve", "Retrieve only the relevant parts"),
                            ("summarise", "Summarise first"),
                            ("reject", "Reject the request"),
                        ],
                        max_length=20,
                    ),
                ),
                ("languages", models.CharField(max_length=200)),
                ("territory", models.CharField(max_length=200)),
                (
                    "user_band",
                    models.CharField(
                        choices=[
                            ("under-1k", "Under 1,000 people a month"),
                            ("under-1m", "Under 1 million a month"),
                            ("under-100m", "Under 100 million a month"),
                            ("under-700m", "100 to under 700 million a month"),
                            ("over-700m", "700 million a month or more"),
                            ("over-100m", "100 million a month or more, not known closer"),
                        ],
                        max_length=20,
                    ),
                ),
                (
                    "revenue_band",
                    models.CharField(
                        choices=[
                            ("under-1m", "Under USD 1 million a year"),
                            ("under-10m", "Under USD 10 million a year"),
                            ("under-50m", "Under USD 50 million a year"),
                            ("under-100m", "Under USD 100 million a year"),
                            ("over-100m", "USD 100 million a year or more"),
                        ],
                        max_length=20,
                    ),
                ),
                (
                    "use_class",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("internal-tool", "A tool for our own staff"),
                            (
                                "internal-step",
                                "A step inside a product or process of ours, nothing of it reaches customers",
                            ),
                            ("external-product", "Part of a product or service for customers"),
                            ("hosted-for-others", "Offered to others as a model, through an API"),
                            ("research", "Research, nothing of it goes into operation"),
                            ("evaluation", "Testing and evaluation only"),
                        ],
                        max_length=20,
                    ),
                ),
                (
                    "domains",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("military", "Military, weapons or nuclear"),
                                ("medical", "Medicine and health"),
                                ("legal_practice", "Legal advice"),
                                ("biometric", "Biometric processing"),
                                ("surveillance", "Surveillance"),
                                ("minors", "Minors"),
                                ("critical_infrastructure", "Critical infrastructure"),
                                ("none", "None of these"),
                            ],
                            max_length=30,
                        ),
                        blank=True,
                        default=list,
                        size=None,
                    ),
                ),
                (
                    "users_in",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("EU", "European Union"),
                                ("GB", "United Kingdom"),
                                ("CH", "Switzerland"),
                                ("NO", "Norway, Iceland, Liechtenstein"),
                                ("US", "United States"),
                                ("CA", "Canada"),
                                ("KR", "South Korea"),
                                ("JP", "Japan"),
                                ("CN", "China"),
                                ("IN", "India"),
                                ("BR", "Brazil"),
                                ("AU", "Australia, New Zealand"),
                                ("other", "Elsewhere"),
                            ],
                            max_length=10,
                        ),
                        blank=True,
                        default=list,
                        size=None,
                    ),
                ),
                (
                    "runs_in",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("EU", "European Union"),
                                ("GB", "United Kingdom"),
                                ("CH", "Switzerland"),
                                ("NO", "Norway, Iceland, Liechtenstein"),
                                ("US", "United States"),
                                ("CA", "Canada"),
                                ("KR", "South Korea"),
                                ("JP", "Japan"),
                                ("CN", "China"),
                                ("IN", "India"),
                                ("BR", "Brazil"),
                                ("AU", "Australia, New Zealand"),
                                ("other", "Elsewhere"),
                            ],
                            max_length=10,
                        ),
                        blank=True,
                        default=list,
                        size=None,
                    ),
                ),
                (
                    "entity_in",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("EU", "European Union"),
                            ("GB", "United Kingdom"),
                            ("CH", "Switzerland"),
                            ("NO", "Norway, Iceland, Liechtenstein"),
                            ("US", "United States"),
                            ("CA", "Canada"),
                            ("KR", "South Korea"),
                            ("JP", "Japan"),
                            ("CN", "China"),
                            ("IN", "India"),
                            ("BR", "Brazil"),
                            ("AU", "Australia, New Zealand"),
                            ("other", "Elsewhere"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "acts",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("run", "Run it"),
                                ("fine-tune", "Fine-tune it"),
                                ("quantize", "Quantize it"),
                                ("merge", "Merge it with another model"),
                                ("mirror", "Keep a mirror inside the company"),
                                ("redistribute", "Give it, or a product that contains it, to others"),
                                ("host", "Let others use it on our machines, through a product or an API"),
                                ("train-on-outputs", "Train another model on its outputs"),
                            ],
                            max_length=30,
                        ),
                        size=None,
                    ),
                ),
                (
                    "node_classes",
                    django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=30), size=None),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("changed_at", models.DateTimeField(auto_now=True)),
                (
                    "author",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="workloads",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "team",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="workloads", to="reviews.team"
                    ),
                ),
            ],
            options={
                "ordering": ["name"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("context_tokens__gte", 1)), name="workload_context_positive"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("concurrency__gte", 1)), name="workload_concurrency_positive"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Candidate",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("hub", models.CharField(max_length=60)),
                ("requested_id", models.CharField(max_length=200)),
                ("requested_revision", models.CharField(blank=True, max_length=200)),
                ("repo_id", models.CharField(max_length=200)),
                ("commit", models.CharField(blank=True, max_length=40)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("reading", "reading"),
                            ("in_review", "in_review"),
                            ("decided", "decided"),
                            ("rejected", "rejected"),
                            ("withdrawn", "withdrawn"),
                        ],
                        default="reading",
                        max_length=12,
                    ),
                ),
                ("ended_reason", models.TextField(blank=True)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("changed_at", models.DateTimeField(auto_now=True)),
                (
                    "predecessor",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="successors",
                        to="reviews.candidate",
                    ),
                ),
                (
                    "requester",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="candidates",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "policy",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="candidates",
                        to="reviews.policyversion",
                    ),
                ),
                (
                    "snapshot",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="candidates",
                        to="reviews.snapshot",
                    ),
                ),
                (
                    "workload",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="candidates", to="reviews.workload"
                    ),
                ),
            ],
            options={
                "ordering": ["-pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ["reading", "withdrawn"]), ("snapshot__isnull", False), _connector="OR"
                        ),
                        name="candidate_read_first",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state__in", ["reading", "in_review"])),
                        fields=("hub", "requested_id", "requested_revision", "workload"),
                        name="candidate_once_at_a_time",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SignOff",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "track",
                    models.CharField(choices=[("legal", "Legal"), ("engineering", "Engineering")], max_length=12),
                ),
                (
                    "outcome",
                    models.CharField(
                        choices=[
                            ("pass", "Pass"),
                            ("pass with conditions", "Pass with conditions"),
                            ("request changes", "Request changes"),
                            ("fail", "Fail"),
                        ],
                        max_length=24,
                    ),
                ),
                ("reason", models.TextField()),
                ("terms", models.JSONField(default=dict)),
                ("basis", models.JSONField()),
                ("review_by", models.DateField(null=True)),
                (
                    "rule",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("renewed", "Renewed: the difference was looked at"),
                            ("inherited", "Inherited: nothing that it rested on differs"),
                            ("veto", "Inherited: a veto stands until its author withdraws it"),
                        ],
                        default="",
                        max_length=10,
                    ),
                ),
                ("at", models.DateTimeField(auto_now_add=True)),
                (
                    "candidate",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="signoffs", to="reviews.candidate"
                    ),
                ),
                (
                    "copied_from",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="copies",
                        to="reviews.signoff",
                    ),
                ),
                (
                    "requester",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "root",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="renewals",
                        to="reviews.signoff",
                    ),
                ),
                (
                    "signer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="signoffs",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "snapshot",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="signoffs", to="reviews.snapshot"
                    ),
                ),
            ],
            options={
                "ordering": ["-pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("copied_from__isnull", True), ("rule", "")),
                            models.Q(models.Q(("rule", ""), _negated=True), ("copied_from__isnull", False)),
                            _connector="OR",
                        ),
                        name="signoff_rule_names_its_origin",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("signer", models.F("requester")), _negated=True),
                        name="signoff_signer_is_not_requester",
                    ),
                    django.contrib.postgres.constraints.ExclusionConstraint(
                        expressions=[("candidate", "="), ("signer", "="), ("track", "<>")],
                        name="signoff_one_person_never_on_both_tracks",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Decision",
            fields=[
                ("number", models.PositiveIntegerField(primary_key=True, serialize=False)),
                ("hub", models.CharField(max_length=60)),
                ("repo_id", models.CharField(max_length=200)),
                ("commit", models.CharField(max_length=40)),
                ("license_name", models.CharField(max_length=200)),
                ("task", models.CharField(blank=True, max_length=60)),
                ("runtime", models.CharField(max_length=200)),
                ("node_class", models.CharField(max_length=30)),
                ("context_tokens", models.PositiveIntegerField()),
                ("parameters", models.BigIntegerField(null=True)),
                ("canonical", models.BinaryField()),
                ("sha256", models.CharField(max_length=64, unique=True)),
                ("review_by", models.DateField()),
                ("issued_at", models.DateTimeField()),
                (
                    "candidate",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="decisions", to="reviews.candidate"
                    ),
                ),
                (
                    "issued_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="decisions",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "engineering_signoff",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="reviews.signoff"
                    ),
                ),
                (
                    "legal_signoff",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="reviews.signoff"
                    ),
                ),
                (
                    "snapshot",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="decisions", to="reviews.snapshot"
                    ),
                ),
                (
                    "workload",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="decisions", to="reviews.workload"
                    ),
                ),
            ],
            options={
                "ordering": ["-number"],
                "indexes": [
                    models.Index(fields=["hub", "repo_id", "commit"], name="decision_pin"),
                    django.contrib.postgres.indexes.GinIndex(
                        django.contrib.postgres.indexes.OpClass(
                            django.db.models.functions.text.Upper("repo_id"), name="gin_trgm_ops"
                        ),
                        name="decision_repo_trgm",
                    ),
                    django.contrib.postgres.indexes.GinIndex(
                        django.contrib.postgres.indexes.OpClass(
                            django.db.models.functions.text.Upper("license_name"), name="gin_trgm_ops"
                        ),
                        name="decision_license_trgm",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Acknowledgement",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("duties", models.JSONField()),
                ("at", models.DateTimeField(auto_now_add=True)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "decision",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="acknowledgement",
                        to="reviews.decision",
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="DecisionFile",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("path", models.TextField()),
                ("sha256", models.CharField(blank=True, db_index=True, max_length=64)),
                ("size", models.BigIntegerField(null=True)),
                (
                    "decision",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="files", to="reviews.decision"
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="JobRun",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(max_length=40)),
                ("subject_id", models.BigIntegerField()),
                ("label", models.CharField(max_length=300)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("queued", "Queued"),
                            ("running", "Running"),
                            ("done", "Done"),
                            ("failed", "Failed"),
                            ("gave_up", "Gave up"),
                        ],
                        default="queued",
                        max_length=10,
                    ),
                ),
                ("attempt", models.PositiveIntegerField(default=0)),
                ("due_at", models.DateTimeField()),
                ("pushed_at", models.DateTimeField(null=True)),
                ("pushes", models.PositiveIntegerField(default=0)),
                ("lease_until", models.DateTimeField(null=True)),
                ("steps", models.JSONField(default=list)),
                ("error", models.TextField(blank=True)),
                ("error_code", models.CharField(blank=True, max_length=40)),
                ("asked_by", models.CharField(max_length=200)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("started_at", models.DateTimeField(null=True)),
                ("ended_at", models.DateTimeField(null=True)),
            ],
            options={
                "ordering": ["-pk"],
                "indexes": [
                    models.Index(fields=["state", "due_at"], name="job_due"),
                    models.Index(fields=["kind", "subject_id"], name="job_subject"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state__in", ["queued", "running"])),
                        fields=("kind", "subject_id"),
                        name="job_one_live_run_per_subject",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("lease_until__isnull", False), ("state", "running")),
                            models.Q(models.Q(("state", "running"), _negated=True), ("lease_until__isnull", True)),
                            _connector="OR",
                        ),
                        name="job_running_means_leased",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("ended_at__isnull", True), ("state__in", ["queued", "running"])),
                            models.Q(("state__in", ["done", "failed", "gave_up"]), ("ended_at__isnull", False)),
                            _connector="OR",
                        ),
                        name="job_ended_means_when",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="LedgerNode",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("level", models.PositiveSmallIntegerField()),
                ("index", models.BigIntegerField()),
                ("digest", models.BinaryField()),
            ],
            options={
                "ordering": ["level", "index"],
                "constraints": [models.UniqueConstraint(fields=("level", "index"), name="ledger_node_once")],
            },
        ),
        migrations.CreateModel(
            name="Mail",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("subject", models.CharField(max_length=200)),
                ("body", models.TextField()),
                ("digest", models.BooleanField(default=False)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("sent_at", models.DateTimeField(null=True)),
                (
                    "to",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="mails", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "ordering": ["-pk"],
            },
        ),
        migrations.CreateModel(
            name="PolicyStep",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(choices=[("adopted", "In force"), ("dropped", "Dropped")], max_length=8)),
                ("reason", models.TextField()),
                ("at", models.DateTimeField(auto_now_add=True)),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "version",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="step", to="reviews.policyversion"
                    ),
                ),
            ],
            options={
                "ordering": ["-pk"],
            },
        ),
        migrations.CreateModel(
            name="Remark",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "track",
                    models.CharField(choices=[("legal", "Legal"), ("engineering", "Engineering")], max_length=12),
                ),
                ("about", models.CharField(blank=True, max_length=200)),
                ("text", models.TextField()),
                ("at", models.DateTimeField(auto_now_add=True)),
                ("resolution", models.TextField(blank=True)),
                ("resolved_at", models.DateTimeField(null=True)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "candidate",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="remarks", to="reviews.candidate"
                    ),
                ),
                (
                    "resolved_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("resolution", ""), ("resolved_at__isnull", True), ("resolved_by__isnull", True)),
                            models.Q(
                                ("resolved_at__isnull", False),
                                ("resolved_by__isnull", False),
                                models.Q(("resolution", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="remark_resolved_by_whom_and_when",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="RemarkReply",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("text", models.TextField()),
                ("at", models.DateTimeField(auto_now_add=True)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "remark",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="replies", to="reviews.remark"
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="Reminder",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(max_length=10)),
                ("subject_id", models.BigIntegerField()),
                ("day", models.DateField()),
                ("stage", models.SmallIntegerField()),
                ("at", models.DateTimeField(auto_now_add=True)),
                (
                    "candidate",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="reminders", to="reviews.candidate"
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
                "constraints": [
                    models.UniqueConstraint(fields=("kind", "subject_id", "day", "stage"), name="reminder_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="HeadDelivery",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("place", models.CharField(max_length=300)),
                ("at", models.DateTimeField(auto_now_add=True)),
                (
                    "head",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="deliveries", to="reviews.signedhead"
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
                "constraints": [models.UniqueConstraint(fields=("head", "place"), name="head_delivered_once")],
            },
        ),
        migrations.CreateModel(
            name="Condition",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveSmallIntegerField()),
                ("text", models.TextField()),
                ("owner", models.CharField(max_length=150)),
                ("due", models.DateField()),
                ("lapses_on", models.DateField(null=True)),
                ("before_release", models.BooleanField(default=False)),
                ("met_at", models.DateTimeField(null=True)),
                ("met_how", models.TextField(blank=True)),
                ("evidence", models.CharField(blank=True, max_length=500)),
                (
                    "met_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "signoff",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="conditions", to="reviews.signoff"
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
                "constraints": [
                    models.UniqueConstraint(fields=("signoff", "number"), name="condition_number_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("met_at__isnull", True), ("met_by__isnull", True), ("met_how", "")),
                            models.Q(
                                ("met_at__isnull", False),
                                ("met_by__isnull", False),
                                models.Q(("met_how", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="condition_met_by_whom_and_when",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SignOffWithdrawal",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("reason", models.TextField()),
                ("at", models.DateTimeField(auto_now_add=True)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "signoff",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="withdrawal", to="reviews.signoff"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Reading",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField()),
                ("triage", models.JSONField()),
                ("requests", models.JSONField()),
                ("around", models.JSONField(default=dict)),
                (
                    "snapshot",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="readings", to="reviews.snapshot"
                    ),
                ),
            ],
            options={
                "ordering": ["-pk"],
            },
        ),
        migrations.CreateModel(
            name="LicenseIntake",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("publisher", models.CharField(max_length=200)),
                ("license_name", models.CharField(max_length=200)),
                ("license_source", models.CharField(max_length=300)),
                ("intended_use", models.TextField()),
                ("commercial_limits", models.TextField()),
                ("redistribution", models.TextField()),
                ("acceptable_use", models.TextField()),
                ("hold", models.TextField(blank=True)),
                ("match", models.JSONField(default=list)),
                ("at", models.DateTimeField(auto_now_add=True)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "candidate",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="intakes", to="reviews.candidate"
                    ),
                ),
                (
                    "reused_from",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="reviews.licenseintake",
                    ),
                ),
                (
                    "snapshot",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="reviews.snapshot"
                    ),
                ),
            ],
            options={
                "ordering": ["-pk"],
            },
        ),
        migrations.CreateModel(
            name="Finding",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.CharField(max_length=40)),
                ("severity", models.CharField(max_length=8)),
                ("title", models.TextField()),
                ("detail", models.TextField(blank=True)),
                ("file", models.TextField(blank=True)),
                ("locator", models.CharField(blank=True, max_length=200)),
                (
                    "snapshot",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="findings", to="reviews.snapshot"
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="Fact",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(max_length=80)),
                ("value", models.JSONField(null=True)),
                ("state", models.CharField(max_length=12)),
                ("why", models.CharField(blank=True, max_length=200)),
                ("file", models.TextField(blank=True)),
                ("locator", models.CharField(blank=True, max_length=200)),
                ("quote", models.TextField(blank=True)),
                ("extractor", models.CharField(blank=True, max_length=80)),
                (
                    "snapshot",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="facts", to="reviews.snapshot"
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
                "constraints": [models.UniqueConstraint(fields=("snapshot", "key"), name="fact_once_per_snapshot")],
            },
        ),
        migrations.CreateModel(
            name="Artifact",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("path", models.TextField()),
                ("size", models.BigIntegerField(null=True)),
                ("blob_id", models.CharField(blank=True, max_length=64)),
                ("sha256", models.CharField(blank=True, max_length=64)),
                ("kind", models.CharField(max_length=20)),
                ("format", models.CharField(blank=True, max_length=20)),
                (
                    "snapshot",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="artifacts", to="reviews.snapshot"
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="Answer",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "track",
                    models.CharField(choices=[("legal", "Legal"), ("engineering", "Engineering")], max_length=12),
                ),
                ("question", models.CharField(max_length=40)),
                ("choice", models.CharField(max_length=20)),
                ("text", models.TextField(blank=True)),
                ("at", models.DateTimeField(auto_now_add=True)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "reused_from",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="reviews.answer"
                    ),
                ),
                (
                    "candidate",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="answers", to="reviews.candidate"
                    ),
                ),
                (
                    "snapshot",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="reviews.snapshot"
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
                "indexes": [models.Index(fields=["candidate", "track", "question"], name="answer_question")],
            },
        ),
        migrations.CreateModel(
            name="TermsVersion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField()),
                ("terms", models.JSONField()),
                ("reason", models.TextField()),
                ("actor", models.CharField(max_length=200)),
                ("at", models.DateTimeField(auto_now_add=True)),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "license",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="versions", to="reviews.license"
                    ),
                ),
            ],
            options={
                "ordering": ["-number"],
                "constraints": [models.UniqueConstraint(fields=("license", "number"), name="terms_number_once")],
            },
        ),
        migrations.CreateModel(
            name="PageReading",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField(auto_now_add=True)),
                ("final_url", models.CharField(blank=True, max_length=2000)),
                ("media_type", models.CharField(blank=True, max_length=60)),
                ("raw_sha256", models.CharField(blank=True, max_length=64)),
                ("trouble", models.CharField(blank=True, max_length=300)),
                (
                    "page",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="readings", to="reviews.linkedpage"
                    ),
                ),
                (
                    "blob",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="reviews.textblob"
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("blob__isnull", False), ("trouble", ""), models.Q(("raw_sha256", ""), _negated=True)
                            ),
                            models.Q(
                                ("blob__isnull", True), ("raw_sha256", ""), models.Q(("trouble", ""), _negated=True)
                            ),
                            _connector="OR",
                        ),
                        name="page_reading_text_or_trouble",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="NamedText",
            fields=[
                ("named", models.CharField(max_length=64, primary_key=True, serialize=False)),
                (
                    "blob",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="reviews.textblob"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Document",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("path", models.TextField()),
                ("role", models.CharField(max_length=30)),
                ("sha256", models.CharField(max_length=64)),
                ("size", models.BigIntegerField()),
                (
                    "snapshot",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="documents", to="reviews.snapshot"
                    ),
                ),
                (
                    "blob",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="documents", to="reviews.textblob"
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="AddedDocument",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("hub", models.CharField(max_length=60)),
                ("repo_id", models.CharField(max_length=200)),
                ("at", models.DateTimeField(auto_now_add=True)),
                ("ended_at", models.DateTimeField(null=True)),
                ("ended_reason", models.TextField(blank=True)),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("license", "License agreement"),
                            ("use_policy", "Use policy"),
                            ("notice", "Notice"),
                            ("addendum", "Addendum"),
                            ("linked_page", "Linked page"),
                        ],
                        max_length=20,
                    ),
                ),
                ("title", models.CharField(max_length=200)),
                ("source", models.CharField(max_length=500)),
                ("dated", models.DateField()),
                ("language", models.CharField(default="English", max_length=40)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "ended_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "blob",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="reviews.textblob"
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
                "abstract": False,
                "indexes": [models.Index(fields=["hub", "repo_id"], name="added_document_repo")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("ended_at__isnull", True), ("ended_by__isnull", True), ("ended_reason", "")),
                            models.Q(
                                ("ended_at__isnull", False),
                                ("ended_by__isnull", False),
                                models.Q(("ended_reason", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="added_document_ended_by_whom_and_when",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="TextIdentity",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("sha256", models.CharField(max_length=64)),
                ("matcher", models.CharField(max_length=40)),
                ("verdict", models.CharField(max_length=12)),
                ("keys", models.JSONField()),
                ("detail", models.JSONField()),
                ("normalised", models.CharField(blank=True, max_length=64)),
                ("language", models.CharField(blank=True, max_length=40)),
                ("at", models.DateTimeField(auto_now_add=True)),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("sha256", "matcher"), name="text_identity_once")],
            },
        ),
        migrations.CreateModel(
            name="Track",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(choices=[("legal", "Legal"), ("engineering", "Engineering")], max_length=12)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("locked", "Locked"),
                            ("open", "Open"),
                            ("passed", "Passed"),
                            ("passed_with_conditions", "Passed with conditions"),
                            ("changes_requested", "Changes requested"),
                            ("failed", "Failed"),
                            ("outdated", "Outdated"),
                            ("expired", "Expired"),
                        ],
                        default="locked",
                        max_length=24,
                    ),
                ),
                ("since", models.DateTimeField(auto_now_add=True)),
                (
                    "candidate",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="tracks", to="reviews.candidate"
                    ),
                ),
                (
                    "signoff",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="in_force_on",
                        to="reviews.signoff",
                    ),
                ),
            ],
            options={
                "ordering": ["-name"],
                "constraints": [
                    models.UniqueConstraint(fields=("candidate", "name"), name="track_once_per_candidate"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("signoff__isnull", True), ("state__in", ["locked", "open"])),
                            models.Q(
                                models.Q(("state__in", ["locked", "open"]), _negated=True), ("signoff__isnull", False)
                            ),
                            _connector="OR",
                        ),
                        name="track_signed_means_signoff",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Waiver",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("rule", "Rule of the terms"),
                            ("requirement", "Requirement"),
                            ("break-glass", "Break-glass"),
                        ],
                        default="rule",
                        max_length=12,
                    ),
                ),
                (
                    "track",
                    models.CharField(
                        choices=[("legal", "Legal"), ("engineering", "Engineering")], default="legal", max_length=12
                    ),
                ),
                ("rule", models.CharField(max_length=60)),
                ("renewals", models.PositiveSmallIntegerField(default=0)),
                ("conflict", models.TextField()),
                ("reason", models.TextField()),
                ("owner", models.CharField(max_length=150)),
                ("expires", models.DateField()),
                ("asked_at", models.DateTimeField(auto_now_add=True)),
                ("approved_at", models.DateTimeField(null=True)),
                ("ended_at", models.DateTimeField(null=True)),
                ("ended_reason", models.TextField(blank=True)),
                (
                    "approved_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "asked_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "candidate",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="waivers", to="reviews.candidate"
                    ),
                ),
                (
                    "ended_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "renews",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="renewed_by",
                        to="reviews.waiver",
                    ),
                ),
                (
                    "requester",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("approved_at__isnull", True), ("approved_by__isnull", True)),
                            models.Q(("approved_at__isnull", False), ("approved_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="waiver_approved_by_whom_and_when",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("approved_by__isnull", True),
                            models.Q(
                                models.Q(("approved_by", models.F("asked_by")), _negated=True),
                                models.Q(("approved_by", models.F("requester")), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="waiver_approved_by_another",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("asked_by", models.F("requester")), _negated=True),
                        name="waiver_not_asked_by_requester",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("ended_at__isnull", True), ("ended_by__isnull", True), ("ended_reason", "")),
                            models.Q(
                                ("ended_at__isnull", False),
                                ("ended_by__isnull", False),
                                models.Q(("ended_reason", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="waiver_ended_by_whom_and_when",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("approved_at__isnull", True), ("ended_at__isnull", True)),
                        fields=("candidate", "rule"),
                        name="waiver_asked_once_at_a_time",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("approved_at__isnull", False), ("ended_at__isnull", True)),
                        fields=("candidate", "rule"),
                        name="waiver_once_at_a_time",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Agreement",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("hub", models.CharField(max_length=60)),
                ("repo_id", models.CharField(max_length=200)),
                ("at", models.DateTimeField(auto_now_add=True)),
                ("ended_at", models.DateTimeField(null=True)),
                ("ended_reason", models.TextField(blank=True)),
                ("licensor", models.CharField(max_length=200)),
                ("licensee", models.CharField(max_length=200)),
                ("covers", models.JSONField()),
                ("scope", models.TextField()),
                ("signed_on", models.DateField()),
                ("valid_until", models.DateField(null=True)),
                ("reference", models.CharField(max_length=300)),
                ("sha256", models.CharField(max_length=64)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "ended_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
                "abstract": False,
                "indexes": [models.Index(fields=["hub", "repo_id"], name="agreement_repo")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("ended_at__isnull", True), ("ended_by__isnull", True), ("ended_reason", "")),
                            models.Q(
                                ("ended_at__isnull", False),
                                ("ended_by__isnull", False),
                                models.Q(("ended_reason", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="agreement_ended_by_whom_and_when",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="DecisionChange",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(choices=[("superseded", "Superseded"), ("withdrawn", "Withdrawn")], max_length=12),
                ),
                ("reason", models.TextField()),
                ("at", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "decision",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="change", to="reviews.decision"
                    ),
                ),
                (
                    "successor",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="supersedes",
                        to="reviews.decision",
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", "superseded"), ("successor__isnull", False)),
                            models.Q(("kind", "withdrawn"), ("successor__isnull", True)),
                            _connector="OR",
                        ),
                        name="decision_superseded_by_something",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="DeskEntry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("platform", "platform"),
                            ("control", "control"),
                            ("publisher", "publisher"),
                            ("shape", "shape"),
                            ("risk", "risk"),
                        ],
                        max_length=12,
                    ),
                ),
                ("key", models.CharField(max_length=40)),
                ("values", models.JSONField()),
                ("at", models.DateTimeField(auto_now_add=True)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "candidate",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="desk_entries", to="reviews.candidate"
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
                "indexes": [models.Index(fields=["candidate", "kind", "key"], name="desk_entry_newest")],
            },
        ),
        migrations.CreateModel(
            name="GateAcceptance",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("hub", models.CharField(max_length=60)),
                ("repo_id", models.CharField(max_length=200)),
                ("at", models.DateTimeField(auto_now_add=True)),
                ("ended_at", models.DateTimeField(null=True)),
                ("ended_reason", models.TextField(blank=True)),
                ("account", models.CharField(max_length=120)),
                (
                    "account_kind",
                    models.CharField(
                        choices=[("service", "Service account of the company"), ("person", "A person's own account")],
                        max_length=10,
                    ),
                ),
                ("accepted_by", models.CharField(max_length=200)),
                ("accepted_on", models.DateField()),
                ("prompt_sha256", models.CharField(max_length=64)),
                ("fields", models.TextField(blank=True)),
                (
                    "approval",
                    models.CharField(
                        choices=[("auto", "Granted at once"), ("manual", "Granted by the publisher on request")],
                        max_length=10,
                    ),
                ),
                ("valid_until", models.DateField(null=True)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "ended_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
                "abstract": False,
                "indexes": [models.Index(fields=["hub", "repo_id"], name="gate_acceptance_repo")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("ended_at__isnull", True), ("ended_by__isnull", True), ("ended_reason", "")),
                            models.Q(
                                ("ended_at__isnull", False),
                                ("ended_by__isnull", False),
                                models.Q(("ended_reason", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="gate_acceptance_ended_by_whom_and_when",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Conclusion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("hub", models.CharField(max_length=60)),
                ("repo_id", models.CharField(max_length=200)),
                ("at", models.DateTimeField(auto_now_add=True)),
                ("ended_at", models.DateTimeField(null=True)),
                ("ended_reason", models.TextField(blank=True)),
                ("documents", models.CharField(max_length=64)),
                ("reason", models.TextField()),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "ended_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "license",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="reviews.license"
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
                "abstract": False,
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("ended_at__isnull", True), ("ended_by__isnull", True), ("ended_reason", "")),
                            models.Q(
                                ("ended_at__isnull", False),
                                ("ended_by__isnull", False),
                                models.Q(("ended_reason", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="conclusion_ended_by_whom_and_when",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at__isnull", True)),
                        fields=("hub", "repo_id", "documents", "license"),
                        name="conclusion_once",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="NodeClassVersion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField()),
                ("title", models.CharField(max_length=100)),
                ("spec", models.JSONField()),
                ("reason", models.TextField()),
                ("actor", models.CharField(max_length=200)),
                ("at", models.DateTimeField(auto_now_add=True)),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "node_class",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="versions", to="reviews.nodeclass"
                    ),
                ),
            ],
            options={
                "ordering": ["-number"],
                "constraints": [
                    models.UniqueConstraint(fields=("node_class", "number"), name="node_class_number_once")
                ],
            },
        ),
    ]
