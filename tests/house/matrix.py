"""The stored table of which role gets which answer from which page: ``access.txt``, which ``test_access`` holds."""

from pathlib import Path

TABLE = Path(__file__).with_name("access.txt")


def answers(line: str) -> list[str]:
    """The words of a stored line, one a column."""
    return [word.replace("-", " ") for word in line[36:].replace("sign in", "sign-in").split()]


def taken(method: str) -> set[str]:
    """The pages that answer this method at all, whoever asks; others answer 405."""
    lines = [line for line in TABLE.read_text().splitlines()[1:] if line[29:36].strip() == method]
    return {line[:28].strip() for line in lines if "method" not in answers(line) or "ok" in answers(line)}


def welcome(method: str) -> dict[str, set[str]]:
    """By page, the roles that get through with this method, by the heads of the table's columns."""
    head, *lines = TABLE.read_text().splitlines()
    roles = [head[37 + 12 * place :][:11].strip() for place in range(len(answers(lines[0])))]
    return {
        line[:28].strip(): {role for role, word in zip(roles, answers(line), strict=False) if word == "ok"}
        for line in lines
        if line[29:36].strip() == method
    }
