"""Migrating the tests' database in a fraction of the time: an operation renders the models that it is about.

After every operation, Django renders anew each model that is related to the changed one over any number of hops, which
is nearly every model and nine tenths of the time. An operation on a table needs its own model, and of those that its
relations point to no more than their keys. Whatever needs all models gets them: code that a migration runs, a rename, a
change of a key. That the tables come out the same, `tests/ops/test_migrating.py` holds.
"""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

from django.db.migrations.operations import (
    AlterField,
    AlterModelTable,
    DeleteModel,
    RenameField,
    RenameIndex,
    RenameModel,
)
from django.db.migrations.state import ModelState, ProjectState, StateApps
from django.db.models import Model

Key = tuple[str, str]
WHOLE = (AlterModelTable, DeleteModel, RenameField, RenameIndex, RenameModel)
"""Operations that look at what points to a model."""


class Few:
    """The registry of a state, which renders a model and the keys of its neighbours when the model is asked for."""

    def __init__(self, state: ProjectState) -> None:
        self._state = state

    def get_model(self, app_label: str, model_name: str | None = None) -> type[Model]:
        """Render one model; raises ``LookupError`` where the state has none of this name."""
        label, name = (app_label, model_name) if model_name else app_label.split(".")
        wanted = self._state.models.get((label, name.lower()))
        if wanted is None or any(isinstance(base, str) for base in wanted.bases):
            return whole(self._state).get_model(label, name)
        found: dict[Key, ModelState] = {(label, name.lower()): wanted}
        self._add_targets(wanted, found)
        return StateApps([], found).get_model(label, name)

    def _add_targets(self, state: ModelState, found: dict[Key, ModelState]) -> None:
        for field in state.fields.values():
            for target in _targets(field, state):
                if target in found or target not in self._state.models:
                    continue  # what is missing is an error of the registry that is made of these
                found[target] = _keys_of(self._state.models[target])
                self._add_targets(found[target], found)

    def __getattr__(self, name: str) -> Any:
        """Whatever else is asked for is asked of all models."""
        return getattr(whole(self._state), name)


def _targets(field: Any, state: ModelState) -> Iterator[Key]:
    if not field.is_relation:
        return
    for model in (field.remote_field.model, getattr(field.remote_field, "through", None)):
        name = model if isinstance(model, str) else model and model._meta.label
        if name and name != "self":
            label, _, short = name.rpartition(".")
            yield label or state.app_label, short.lower()


def _keys_of(state: ModelState) -> ModelState:
    """Return a model with no more than the fields that a foreign key can point to."""
    fields = {name: field for name, field in state.fields.items() if field.primary_key or field.unique}
    options = {name: state.options[name] for name in ("db_table", "swappable") if name in state.options}
    return ModelState(state.app_label, state.name, fields, options, state.bases)


def whole(state: ProjectState) -> StateApps:
    """Return all models of a state."""
    return StateApps(state.real_apps, state.models)


def _apps(state: ProjectState) -> StateApps | Few:
    return whole(state) if vars(state).get("wanted_whole") else Few(state)


def _want_whole(state: ProjectState) -> None:
    """Give all models from now on: Django asks for this before code runs, and before what follows a migration."""
    vars(state)["wanted_whole"] = True


def _with_whole(forwards: Callable[..., None]) -> Callable[..., None]:
    """Let an operation see all models, before and after it, if it has to."""

    def work(self: Any, app_label: str, editor: Any, before: ProjectState, after: ProjectState) -> None:
        if isinstance(self, AlterField) and not (self.field.primary_key or self.field.unique):
            forwards(self, app_label, editor, before, after)
            return
        for state in (before, after):
            _want_whole(state)
        try:
            forwards(self, app_label, editor, before, after)
        finally:
            for state in (before, after):
                del vars(state)["wanted_whole"]

    return work


@contextmanager
def quickly() -> Iterator[None]:
    """Let Django migrate in this way."""
    changed: list[tuple[type, str, Any]] = [
        (ProjectState, "apps", property(_apps)),
        (ProjectState, "clear_delayed_apps_cache", _want_whole),
        *((one, "database_forwards", _with_whole(one.database_forwards)) for one in (AlterField, *WHOLE)),
    ]
    with ExitStack() as undo:
        for owner, name, value in changed:
            undo.callback(setattr, owner, name, vars(owner)[name])
            setattr(owner, name, value)
        yield
