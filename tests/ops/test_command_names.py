"""Our management commands hide no other, and documents name only commands and options that there are."""

import re
from pathlib import Path

from django.core.management import get_commands, load_command_class

from portal.command_names import shadowed

ROOT = Path(__file__).resolve().parents[2]
DOCUMENTS = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
USED = re.compile(r"manage\.py ([a-z_]+)([^\n`#]*)")


def test_no_command_hides_another() -> None:
    assert shadowed() == []


def test_documents_name_commands_and_options_that_there_are() -> None:
    commands, options, wrong = get_commands(), dict[str, set[str]](), []
    found = [(path.name, *one) for path in DOCUMENTS for one in USED.findall(path.read_text())]
    for document, name, rest in found:
        if name not in commands:
            wrong.append((document, name))
            continue
        if name not in options:
            parser = load_command_class(commands[name], name).create_parser("manage.py", name)
            options[name] = {word for action in parser._actions for word in action.option_strings}
        wrong += [(document, name, word) for word in re.findall(r"--[a-z0-9-]+", rest) if word not in options[name]]
    assert len(found) > 40
    assert wrong == []
