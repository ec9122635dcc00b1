"""Everything that was fetched of one repository at one commit, read into shapes: facts are made of this alone."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from reviews.hub.shapes.artifact_set import ArtifactSets
from reviews.hub.shapes.card import FrontMatter
from reviews.hub.shapes.files import TensorHeader, TokenizerFile
from reviews.hub.shapes.gguf import MODEL, GgufHeader
from reviews.hub.shapes.json_file import JsonFile, absent
from reviews.hub.shapes.lineage import RelatedModels
from reviews.hub.shapes.reading import (
    GATED,
    NOT_READ,
    NOT_SAID,
    AncestorText,
    ArtifactValue,
    DocumentValue,
    FindingValue,
    Repo,
)
from reviews.hub.shapes.repository import RepositoryInfo
from reviews.hub.shapes.scans import FileScan
from reviews.language.phrases import say

SHUT_WORDS = {"gated": say("the repository is gated"), "disabled": say("the repository is disabled")}
"""Why no file of a repository may be asked for, in words."""
ESCAPES = re.compile(
    r"__(?:class|base|bases|mro|subclasses|globals|builtins|import|init|getattribute|reduce|reduce_ex|code|dict|self|func"
    r"|closure|call)__|\|\s*attr\b|\battr\s*\(|\bpopen\b|\b_module\b|\bos\s*\.\s*system\b|\bself\._TemplateReference"
)
"""What a template needs to leave the objects that it is given: Python's own attributes, or a filter that reads any."""


@dataclass(frozen=True)
class Material:
    """What one reading has to make facts of; every mapping goes from a file's path to what was read of it.

    ``documents`` are texts as served, ``json`` the JSON files among them and those that are missing, ``headers`` the
    tensor headers of the safetensors files, ``tokenizers`` begin with the one whose vocabulary is counted, ``gguf``
    with the smallest model. ``sets`` say which files are the model. ``scans`` has what was looked at by content, and
    what was left out, but no file that its own reader read. ``hub_scan`` is the hub's word for files. ``templates`` and
    ``prompt`` are texts inside other files. ``not_read`` says why a document is missing; ``findings`` are what was odd
    or refused. ``shut`` is "gated" or "disabled" when the hub refused files for such a reason, else "". ``unread`` are
    legal texts that are there and were not read, with the reason; "" where another file has the words of a link.
    ``endpoint`` is the address of the hub, by which its own addresses in a card are known.
    """

    repo: Repo
    info: RepositoryInfo
    artifacts: tuple[ArtifactValue, ...] = ()
    documents: Mapping[str, DocumentValue] = field(default_factory=dict)
    card: FrontMatter = field(default_factory=lambda: FrontMatter({}))
    json: Mapping[str, JsonFile] = field(default_factory=dict)
    headers: Mapping[str, TensorHeader] = field(default_factory=dict)
    tokenizers: Mapping[str, TokenizerFile] = field(default_factory=dict)
    gguf: Mapping[str, GgufHeader] = field(default_factory=dict)
    scans: Mapping[str, FileScan] = field(default_factory=dict)
    hub_scan: Mapping[str, str] = field(default_factory=dict)
    templates: tuple[DocumentValue, ...] = ()
    prompt: tuple[DocumentValue, ...] = ()
    related: RelatedModels = field(default_factory=RelatedModels)
    ancestor_texts: tuple[AncestorText, ...] = ()
    findings: tuple[FindingValue, ...] = ()
    not_read: Mapping[str, str] = field(default_factory=dict)
    shut: str = ""
    unread: Mapping[str, str] = field(default_factory=dict)
    sets: ArtifactSets = field(default_factory=ArtifactSets)
    endpoint: str = ""

    @property
    def known(self) -> bool:
        """Return whether the hub described the repository at all."""
        return bool(self.info.commit)

    @property
    def texts(self) -> tuple[DocumentValue, ...]:
        """Return the documents, then the templates and the access prompt found inside other files."""
        inside = [one for one in self.templates if one.path not in self.documents]
        return (*self.documents.values(), *inside, *self.prompt)

    @cached_property
    def kept(self) -> dict[str, Any]:
        """What a reader worked out of all this once for others, by its own name: nothing here ever changes."""
        return {}

    @cached_property
    def unsafe_templates(self) -> frozenset[str]:
        """Return the files with a chat template that reaches into Python's own objects."""
        found = {one.path.partition("#")[0] for one in self.templates if ESCAPES.search(one.text)}
        # Of headers that repeat a template only the first is among the templates.
        headers = (one for one in self.gguf.values() if any(ESCAPES.search(text) for text in one.templates.values()))
        return frozenset(found | {one.path for one in headers})

    @property
    def first_gguf(self) -> GgufHeader | None:
        """Return the header of the smallest GGUF model, of another GGUF file if no model was read, None without one."""
        models = (one for one in self.gguf.values() if one.values and one.kind == MODEL)
        return next(models, None) or next(iter(self.gguf.values()), None)

    def file(self, path: str) -> JsonFile:
        """Return a JSON file, also one that is missing."""
        return self.json[path] if path in self.json else absent(path)

    def why_silent(self, path: str, gated: bool, *, read: bool) -> str:
        """Return why a file's header does not say something: gated, not read, or read and not said."""
        if gated or self.not_read.get(path) == GATED:
            return GATED
        return NOT_SAID if read else NOT_READ
