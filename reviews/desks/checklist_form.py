"""The whole checklist of a track as one form: what is filled in is recorded together, what is not stays as it was."""

from typing import Any

from django import forms

from reviews.desks.checklist import ChecklistItem
from reviews.desks.forms import SeenBefore, text_field
from reviews.language.phrases import say
from reviews.workflow.statements import AnswerStatement


class ChecklistForm(SeenBefore):
    """A choice and a reason for each question of a track; each question may be left out."""

    def __init__(self, *args: Any, items: list[ChecklistItem], **kwargs: Any) -> None:
        """Offer the questions; what was answered on the current reading is filled in, and nothing else."""
        super().__init__(*args, auto_id="all-%s", **kwargs)
        self.items = items
        for item in items:
            key, kept = item.question.key, None if item.outdated else item.answer
            self.fields[f"choice_{key}"] = forms.ChoiceField(
                label=say("Answer"), choices=item.question.choices, widget=forms.RadioSelect, required=False,
                initial=kept.choice if kept else None,
            )  # fmt: skip
            self.fields[f"text_{key}"] = text_field(say("Reason"), rows=2, required=False)
            self.fields[f"text_{key}"].initial = kept.text if kept else ""

    def rows(self) -> list[tuple[ChecklistItem, forms.BoundField, forms.BoundField]]:
        """Return each question with its two fields."""
        return [(item, self[f"choice_{item.question.key}"], self[f"text_{item.question.key}"]) for item in self.items]

    def clean(self) -> dict[str, Any]:
        """Require a reason for every answer but a plain yes, an answer to every reason, and something to record."""
        cleaned = super().clean() or {}
        for item in self.items:
            choice, text = self._given(cleaned, item.question.key)
            if choice and choice != "yes" and not text:
                self.add_error(
                    f"text_{item.question.key}",
                    say(
                        "{title}: give a reason. Every answer except a plain yes needs one.", title=item.question.title
                    ),
                )
            if text and not choice and f"choice_{item.question.key}" not in self.errors:
                self.add_error(
                    f"choice_{item.question.key}",
                    say("{title}: choose an answer to go with your reason.", title=item.question.title),
                )
        if not self.errors and not self.said(cleaned):
            self.add_error(None, say("Answer at least one question, or change an answer."))
        return cleaned

    def said(self, cleaned: dict[str, Any]) -> list[AnswerStatement]:
        """Return what the person answered that is not already recorded on this reading."""
        found = []
        for item in self.items:
            choice, text = self._given(cleaned, item.question.key)
            kept = None if item.outdated else item.answer
            if choice and (kept is None or (kept.choice, kept.text) != (choice, text)):
                found.append(AnswerStatement(item.question.track, item.question.key, choice, text))
        return found

    @staticmethod
    def _given(cleaned: dict[str, Any], key: str) -> tuple[str, str]:
        return cleaned.get(f"choice_{key}") or "", (cleaned.get(f"text_{key}") or "").strip()
