"""No management command of ours hides one of Django's or of an installed package."""

from portal.command_names import shadowed


def test_no_command_hides_another() -> None:
    assert shadowed() == []
