"""The indexes of the table of candidates, each with what it is for."""

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db.models import Index, Q, TextField, Value
from django.db.models.functions import Concat, Lower

from reviews.workflow import states

NAMES = Lower(Concat("repo_id", Value("\n"), "requested_id", output_field=TextField()))
"""Both names of a candidate, one a line, as the index of their trigrams has them."""

INDEXES = [
    # Home: what was rejected lately.
    Index(fields=["-changed_at"], condition=Q(state=states.REJECTED), name="candidate_rejected"),
    # Figures: the proposals of a year.
    Index(fields=["id"], include=["created_at", "workload"], name="candidate_proposed"),
    # Searches: words anywhere in a name, and the beginning of a commit.
    GinIndex(OpClass(NAMES, name="gin_trgm_ops"), name="candidate_names"),
    Index(fields=["commit"], opclasses=["varchar_pattern_ops"], name="candidate_commit"),
    # Who sees a repository's texts, and what is known of it from elsewhere.
    Index(fields=["hub", "repo_id"], name="candidate_repo"),
    # Lists of one state, newest first, with their number.
    Index(fields=["state", "id"], include=["workload"], name="candidate_by_state"),
]
