"""Every table of the portal, with the two extensions that its constraints and indexes need."""

# First made by Django 5.2.19 on 2026-11-22 22:36

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
                    "requester",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="candidates",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["-pk"],
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
            ],
            options={
                "ordering": ["-number"],
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
            name="Mail",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("subject", models.CharField(max_length=200)),
                ("body", models.TextField()),
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
                ("at", models.DateTimeField(auto_now_add=True)),
                (
                    "candidate",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="signoffs", to="reviews.candidate"
                    ),
                ),
                (
                    "requester",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
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
            ],
            options={
                "ordering": ["-pk"],
            },
        ),
        migrations.AddField(
            model_name="decision",
            name="engineering_signoff",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="reviews.signoff"
            ),
        ),
        migrations.AddField(
            model_name="decision",
            name="legal_signoff",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="reviews.signoff"
            ),
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
        migrations.AddField(
            model_name="signoff",
            name="snapshot",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="signoffs", to="reviews.snapshot"
            ),
        ),
        migrations.CreateModel(
            name="Reading",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField()),
                ("triage", models.JSONField()),
                ("requests", models.JSONField()),
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
            },
        ),
        migrations.AddField(
            model_name="decision",
            name="snapshot",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="decisions", to="reviews.snapshot"
            ),
        ),
        migrations.AddField(
            model_name="candidate",
            name="snapshot",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="candidates", to="reviews.snapshot"
            ),
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
                            ("over-100m", "100 million a month or more"),
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
                            ("under-100m", "Under USD 100 million a year"),
                            ("over-100m", "USD 100 million a year or more"),
                        ],
                        max_length=20,
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
                                ("train-on-outputs", "Train another model on its outputs"),
                            ],
                            max_length=30,
                        ),
                        size=None,
                    ),
                ),
                (
                    "node_classes",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("h100-80-1", "h100-80-1: one H100, 80 GB"),
                                ("l40s-48-2", "l40s-48-2: two L40S, 48 GB each"),
                                ("l4-24-1", "l4-24-1: one L4, 24 GB"),
                                ("cpu-64", "cpu-64: no accelerator, 64 GB of memory"),
                                ("edge-16", "edge-16: unified memory, 16 GB"),
                            ],
                            max_length=30,
                        ),
                        size=None,
                    ),
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
            },
        ),
        migrations.AddField(
            model_name="decision",
            name="workload",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="decisions", to="reviews.workload"
            ),
        ),
        migrations.AddField(
            model_name="candidate",
            name="workload",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="candidates", to="reviews.workload"
            ),
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
            name="Condition",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveSmallIntegerField()),
                ("text", models.TextField()),
                ("owner", models.CharField(max_length=150)),
                ("due", models.DateField()),
                ("met_at", models.DateTimeField(null=True)),
                ("met_how", models.TextField(blank=True)),
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
        migrations.AddConstraint(
            model_name="signoff",
            constraint=models.CheckConstraint(
                condition=models.Q(("signer", models.F("requester")), _negated=True),
                name="signoff_signer_is_not_requester",
            ),
        ),
        migrations.AddConstraint(
            model_name="signoff",
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                expressions=[("candidate", "="), ("signer", "="), ("track", "<>")],
                name="signoff_one_person_never_on_both_tracks",
            ),
        ),
        migrations.AddConstraint(
            model_name="fact",
            constraint=models.UniqueConstraint(fields=("snapshot", "key"), name="fact_once_per_snapshot"),
        ),
        migrations.AddIndex(
            model_name="answer",
            index=models.Index(fields=["candidate", "track", "question"], name="answer_question"),
        ),
        migrations.AddConstraint(
            model_name="track",
            constraint=models.UniqueConstraint(fields=("candidate", "name"), name="track_once_per_candidate"),
        ),
        migrations.AddConstraint(
            model_name="track",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("signoff__isnull", True), ("state__in", ["locked", "open"])),
                    models.Q(models.Q(("state__in", ["locked", "open"]), _negated=True), ("signoff__isnull", False)),
                    _connector="OR",
                ),
                name="track_signed_means_signoff",
            ),
        ),
        migrations.AddConstraint(
            model_name="workload",
            constraint=models.CheckConstraint(
                condition=models.Q(("context_tokens__gte", 1)), name="workload_context_positive"
            ),
        ),
        migrations.AddConstraint(
            model_name="workload",
            constraint=models.CheckConstraint(
                condition=models.Q(("concurrency__gte", 1)), name="workload_concurrency_positive"
            ),
        ),
        migrations.AddIndex(
            model_name="decision",
            index=models.Index(fields=["hub", "repo_id", "commit"], name="decision_pin"),
        ),
        migrations.AddIndex(
            model_name="decision",
            index=django.contrib.postgres.indexes.GinIndex(
                django.contrib.postgres.indexes.OpClass(
                    django.db.models.functions.text.Upper("repo_id"), name="gin_trgm_ops"
                ),
                name="decision_repo_trgm",
            ),
        ),
        migrations.AddIndex(
            model_name="decision",
            index=django.contrib.postgres.indexes.GinIndex(
                django.contrib.postgres.indexes.OpClass(
                    django.db.models.functions.text.Upper("license_name"), name="gin_trgm_ops"
                ),
                name="decision_license_trgm",
            ),
        ),
        migrations.AddConstraint(
            model_name="candidate",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("state__in", ["reading", "withdrawn"]), ("snapshot__isnull", False), _connector="OR"
                ),
                name="candidate_read_first",
            ),
        ),
        migrations.AddConstraint(
            model_name="candidate",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state__in", ["reading", "in_review"])),
                fields=("hub", "requested_id", "requested_revision", "workload"),
                name="candidate_once_at_a_time",
            ),
        ),
    ]
