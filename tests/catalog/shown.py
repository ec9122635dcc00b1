"""What a page of the catalog shows of its facets, read from its HTML."""

import re
from typing import Any

GROUP = re.compile(r'<(div|details) class="facet">\s*<(h2|summary)>(.*?)</\2>\s*<ul>(.*?)</ul>', re.DOTALL)
CHOICE = re.compile(r'<a href="[^"]*"( aria-current="true")?><span>(.*?)</span>\s*<span class="n">([\d,]+)<', re.DOTALL)


def facets(response: Any) -> dict[str, dict[str, tuple[int, bool]]]:
    """The facets of a page by their titles: each value with its count, and whether it is chosen."""
    return {
        title: {words: (int(n.replace(",", "")), bool(chosen)) for chosen, words, n in CHOICE.findall(listed)}
        for _, _, title, listed in GROUP.findall(response.content.decode())
    }
