"""Legal texts of a repository by their file names, wherever they are: licenses, notices and use policies.

A name only says where to look. What a text binds is said by its name and by its own words, see ``legal_words``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from reviews.hub.files.inventory import safe_path
from reviews.hub.shapes.repository import ListedFile
from reviews.language.phrases import say

WORD = (
    r"licen[sc]e[sd]?|licensing|lizenz(?:en|vertrag)?|licencias?|licenza|licenze|licen[cç]as?|licentie|licenties|licencja|"
    r"licens(?:er)?|lisens|lisenssi|lisans|лицензи[яию]"
)
"""The word license in the languages in which repositories name the file."""
UNSPACED = re.compile(
    r"许可(?:证|协议|书)|許可(?:證|協議)|授权(?:协议|书)|授權(?:書|協議)|ライセンス|使用許諾|라이[선센]스"
)
"""The same in languages that do not part words."""
LETTER = r"[^\W\d_]"
NAMED = re.compile(rf"(?<!{LETTER})(?:{WORD})(?!{LETTER})", re.IGNORECASE)
STARTS = re.compile(r"licen[sc]e|copying|unlicen[sc]e(?![a-z])", re.IGNORECASE)
JOINED = re.compile(r"(?:model|weights?)licen[sc]e|licen[sc]e(?:agreement|model|terms)", re.IGNORECASE)
NO_LICENSE = re.compile(
    r"licen[sc]e[-_ ]?(?:plate|key|check|header|number)|driv(?:er|ing)[-_ ]?licen[sc]e", re.IGNORECASE
)
FOLDER = re.compile(rf"(?:{WORD})", re.IGNORECASE)

LEGAL: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"(use|usage)[-_ ]?polic(y|ies)", re.IGNORECASE), "use_policy"),
    (re.compile(r"^(?:third[-_ ]?party[-_ ]?)?notice", re.IGNORECASE), "notice"),
)
LEGAL_ROLES = ("license", "notice", "use_policy")
MOST_LEGAL = 12
"""License, notice and use policy files that are read of one repository."""
NO_TEXT = re.compile(
    r"\.(?:json|jsonl|ya?ml|toml|csv|tsv|py|pyi|ipynb|js|ts|css|c|h|cc|cpp|hpp|rs|go|java|sh|bat|bin|pt|pth|ckpt|pkl|"
    r"safetensors|gguf|onnx|npy|npz|h5|parquet|arrow|svg|wav|mp3|mp4|lock|sig|sha256|jinja)$",
    re.IGNORECASE,
)
"""Endings of what is data or code, whatever the rest of its name says."""
UNREADABLE = re.compile(
    r"\.(?:pdf|docx?|odt|rtf|pages|ps|epub|png|jpe?g|gif|webp|bmp|tiff?|zip|gz|tgz|7z|rar)$", re.IGNORECASE
)
"""Endings of what is no plain text. Of ancestors' files none of these is read."""
FORMATTED = re.compile(r"\.(?:pdf|docx?|odt|rtf)$", re.IGNORECASE)
"""Endings of documents that are fetched, because their text may be taken from them; their bytes decide."""
THIRD_PARTY = re.compile(
    r"(?:^|/)(?:third[-_ ]?party|vendor(?:ed)?|node_modules|site-packages|external|deps)/", re.IGNORECASE
)

MAYBE = re.compile(r"(?:^|/)[^/.]+(?:\.[0-9]+)*\.(?:txt|md|rst|html?)$", re.IGNORECASE)
SOFT = re.compile(
    r"terms|agreement|\beula\b|conditions|legal|disclaimer|\baup\b|copyright|restriction|responsib|prohibited|policy|"
    rf"acceptable[-_ ]?use|(?<!{LETTER})(?:tos|tou|cgu|agb)(?!{LETTER})|commercial|lizenz|licen[sc]|nutzungs|"
    r"vereinbarung|t[eé]rminos|termos|termini|condici|condizioni|betingelser|villkor|voorwaarden|warunki|услови|соглашени|лиценз|"
    r"利用規約|使用規約|规约|条款|條款|使用协议|使用協議|合意書|약관|사용권",
    re.IGNORECASE,
)
"""Names that licenses have as well, in languages in which repositories name them."""
SPDX = re.compile(
    r"(?:apache|[al]?gpl|mpl|epl|eupl|bsd|mit|cc0|cc[-_ ]by(?:[-_ ](?:nc|nd|sa))*|odbl|(?:creativeml[-_ ]?)?"
    r"(?:bigscience[-_ ]?)?(?:open)?rail(?:\+\+|[-_]?[dams]{1,4})?)(?:[-_ ]?v?[0-9][0-9.]*)?"
    r"(?:[-_ ](?:clause|only|or[-_]later|m|d|s))*"
    r"(?:\.(?:txt|md|rst|html?|pdf|docx?|odt|rtf))?",
    re.IGNORECASE,
)
"""Names of known licenses as names of files, with a version and often without an ending."""
OTHER = re.compile(r"(?:vocab|merges|requirements|readme|changelog|robots|cmakelists)\.[a-z]+", re.IGNORECASE)


def maybe_legal(path: str) -> bool:
    """Return whether a text may be a license by its place and ending, so that its words have to decide."""
    name = path.rpartition("/")[2]
    if legal_role(path) or OTHER.fullmatch(name):
        return False
    if MAYBE.search(path) and path.count("/") <= 1:
        return True
    if SPDX.fullmatch(name):
        return True
    if MAYBE.search(path) or FORMATTED.search(path):
        return bool(SOFT.search(path))
    return "." not in name and bool(SOFT.search(name))


def legal_role(path: str) -> str:
    """Return license, notice or use_policy for a file that its name calls such a text, else ""."""
    folder, _, name = path.rpartition("/")
    if NO_TEXT.search(name):
        return ""
    for pattern, role in LEGAL:
        if pattern.search(name):
            return role
    if NO_LICENSE.search(name):
        return ""
    if STARTS.match(name) or NAMED.search(name) or JOINED.search(name) or UNSPACED.search(name):
        return "license"
    return "license" if any(FOLDER.fullmatch(part) for part in folder.split("/")) else ""


def readable(path: str) -> bool:
    """Return whether a legal text of this name can be read as text as it is."""
    return not UNREADABLE.search(path)


def formatted(path: str) -> bool:
    """Return whether a file of this name is a document from which text can perhaps be taken."""
    return bool(FORMATTED.search(path))


def why_unreadable(path: str) -> str:
    """Return why a legal text of this name is not even fetched, "" if it is."""
    found = None if formatted(path) else UNREADABLE.search(path)
    return say("it is a {value} file, whose words are not read", value=found[0][1:].upper()) if found else ""


def rank(path: str) -> tuple[bool, int, bool, str]:
    """Return the place of a legal text in the order in which texts are read, those of others' software last."""
    likely = bool(re.search(r"model|weight", path, re.IGNORECASE) or SOFT.search(path))
    return bool(THIRD_PARTY.search(path)), path.count("/"), not likely, path


def linked_license(link: object, files: Iterable[ListedFile], endpoint: str, repo_id: str) -> ListedFile | None:
    """Return the file of the repository that a card's license_link points at, in whatever folder; None for others."""
    if not isinstance(link, str):
        return None
    inside = re.compile(rf"{re.escape(endpoint)}/{re.escape(repo_id)}/(?:blob|resolve|raw)/[^/]+/(.+)")
    whole = inside.fullmatch(link.split("#")[0].split("?")[0].strip())
    path = (whole[1] if whole else link.strip()).removeprefix("./")
    for file in files:
        if file.path == path and safe_path(path) and not NO_TEXT.search(path):
            return file
    return None
