"""A person at the keyboard who counts: clicks, controls, letters, questions read, and the time that all of it takes."""

from dataclasses import dataclass, field
from time import monotonic

from playwright.sync_api import Locator, Page

LETTERS_A_MINUTE = 200
"""How fast a person who is no typist types, all pauses between words included."""
READ, CLICK = 3.0, 1.0
"""Seconds for reading one question, or one answer on a page that asks to check it; and for one click."""
QUESTIONS = """() => {
  const shown = [...document.querySelectorAll("main .field, main fieldset, main dl.facts > div")]
    .filter(e => e.checkVisibility() && !e.parentElement.closest(".field, fieldset"))
  return Math.max(1, shown.length)
}"""


@dataclass
class CountingPerson:
    """What a person did on pages so far; ``waited`` are the seconds in which the portal answered."""

    page: Page
    clicks: int = 0
    controls: int = 0
    letters: int = 0
    questions: int = 0
    pages: list[str] = field(default_factory=list)
    waited: float = 0.0

    @property
    def seconds(self) -> float:
        """What a person needs besides the portal's own time: typing, reading each question and clicking, in seconds."""
        return self.letters * 60 / LETTERS_A_MINUTE + self.questions * READ + self.clicks * CLICK

    def arrive(self, url: str) -> None:
        """Open the first page; nothing is counted but that it is read."""
        self.page.goto(url)
        self._look()

    def press(self, name: str, *, within: str = "main", done: bool = False) -> None:
        """Press a button that sends a form, and read what follows, unless the task is done with it."""
        self._leave(self.page.locator(within).get_by_role("button", name=name, exact=True).first, done)

    def follow(self, name: str, *, within: str = "body", exact: bool = True, done: bool = False) -> None:
        """Follow a link, and read what follows, unless the task is done with it."""
        self._leave(self.page.locator(within).get_by_role("link", name=name, exact=exact).first, done)

    def tick(self, control: Locator) -> None:
        """Choose a box or one of several, unless it is chosen already."""
        if control.is_checked():
            return
        control.check()
        self.clicks += 1
        self.controls += 1

    def pick(self, control: Locator, value: str) -> None:
        """Pick from a list: open it, and choose, unless that is chosen already."""
        if control.input_value() == value:
            return
        control.select_option(value)
        self.clicks += 2
        self.controls += 1

    def type(self, control: Locator, text: str) -> None:
        """Click into a field, and type, unless that stands there already."""
        if control.input_value() == text:
            return
        control.fill(text)
        self.clicks += 1
        self.controls += 1
        self.letters += len(text)

    def _leave(self, control: Locator, done: bool) -> None:
        began = monotonic()
        with self.page.expect_navigation():
            control.click()
        self.waited += monotonic() - began
        self.clicks += 1
        self._look(done)

    def _look(self, done: bool = False) -> None:
        self.pages.append(self.page.locator("h1").first.inner_text())
        self.questions += 0 if done else self.page.evaluate(QUESTIONS)
