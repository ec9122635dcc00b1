"""A card from a stranger is rendered harmless: nothing runs, nothing loads, no heading or link pretends."""

import re
import time

import pytest

from reviews.evidence.card_html import MAX_CHARACTERS, render
from reviews.language.reader import speaking

TAG = re.compile(r"<(/?)([a-zA-Z0-9]+)([^>]*)>")
ALLOWED = {
    "p",
    "br",
    "hr",
    "h3",
    "h4",
    "h5",
    "h6",
    "strong",
    "em",
    "s",
    "code",
    "pre",
    "blockquote",
    "ul",
    "ol",
    "li",
    "a",
    "table",
    "thead",
    "tbody",
    "tr",
    "th",
    "td",
    "span",
    "div",
}

URLS = [
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    "java\tscript:alert(1)",
    "&#106;avascript:alert(1)",
    "data:text/html,x",
    "vbscript:x",
    "//host.example/x",
    "/decisions/1/",
    "#main",
    "mailto:a@b.example",
    "file:///etc/passwd",
    "https:alert(1)",
    "http://[::1",
    "https://user@evil.example/",
    "blob:https://a.example/x",
    " https://ok.example",
]
RAW = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg onload=alert(1)>",
    "<iframe src=https://a.example>",
    "<style>*{display:none}</style>",
    "<form action=https://a.example><input name=password>",
    "<a href='x' onclick=1>z</a>",
    "<base href=https://a.example>",
    "<meta http-equiv=refresh content=0>",
    "<!--<img src=x>-->",
    "<![CDATA[<img src=x>]]>",
    "<math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>",
    "<noscript><p title='</noscript><img src=x>'>",
    "<x onfocus=alert(1) tabindex=1>",
    "<details open ontoggle=alert(1)>",
    "<link rel=stylesheet href=//a.example>",
]


def vectors() -> list[str]:
    shapes = (
        "[a]({0})",
        "![a]({0})",
        "<{0}>",
        "[a]: {0}\n\n[a]",
        '[a]({0} "t\\" onclick=x")',
        "[![a]({0})]({0})",
        "# [a]({0})",
    )
    made = [shape.format(url) for url in URLS for shape in shapes]
    around = (
        "{0}",
        "# {0}",
        "> {0}",
        "- {0}",
        "| a |\n|---|\n| {0} |",
        "`{0}`",
        "```{0}\n{0}\n```",
        "[{0}](https://a.example)",
        "![{0}](https://a.example/x.png)",
        "**{0}**",
        "    {0}",
    )
    return made + [shape.format(raw) for raw in RAW for shape in around]


@pytest.mark.parametrize("text", vectors())
def test_nothing_but_allowed_elements_and_plain_links_comes_out(text: str) -> None:
    html = render(text)
    assert html is not None
    for _, name, attributes in TAG.findall(html):
        assert name in ALLOWED
        assert name != "div" or attributes in (
            "",
            ' class="scroll" role="region" tabindex="0" aria-label="Table 1 of the card"',
        )
        assert not re.search(r"\b(on\w+|style|src|srcset|action|formaction)\s*=", attributes)
        for url in re.findall(r'href="([^"]*)"', attributes):
            assert url.startswith(("https://", "http://"))
            assert 'rel="nofollow noopener noreferrer ugc"' in attributes


def test_a_table_scrolls_in_a_region_of_its_own_and_nobody_else_writes_one() -> None:
    html = str(render("| a |\n|---|\n| b |\n\n| c |\n|---|\n| <div role=region>d</div> |\n"))
    assert html.count("<div") == html.count("<table>") == html.count("</div>") == 2
    assert 'aria-label="Table 2 of the card"' in html


def test_headings_go_down_by_two_levels_with_prefixed_ids() -> None:
    html = str(render("# One\n\n## Main\n\n###### Six\n"))
    assert '<h3 id="card-one">' in html
    assert '<h4 id="card-main">' in html
    assert '<h6 id="card-six">' in html


def test_a_link_shows_its_host_and_a_picture_is_a_link() -> None:
    html = str(render("[your bank](https://evil.example/login) ![logo](https://cdn.example/a.png)"))
    assert "your bank</a> (evil.example)" in html
    assert 'class="image"' in html
    assert "Picture: logo (cdn.example)" in html


def test_the_front_matter_is_left_out_and_reordering_characters_are_written_out() -> None:
    html = str(render("---\nlicense: x\n---\nText \u202egnp\n"))
    assert "license" not in html
    assert "⟨U+202E⟩" in html


@pytest.mark.parametrize("written", ["\u202e", "&#x202e;", "&#8238;", "&rlm;"])
def test_a_reordering_character_is_written_out_however_the_card_spells_it(written: str) -> None:
    html = str(
        render(f"# a{written}b\n\n[c{written}d](https://e.example '{written}') ![{written}](https://e.example)\n")
    )
    assert html.count("⟨U+20") == 3
    assert not set("\u202e\u200f") & set(html)


def test_an_id_is_given_once() -> None:
    html = str(render("# Use\n\n## Use\n\n# Use!\n"))
    assert html.count('id="card-use"') == html.count("id=") == 1


def test_a_picture_in_a_link_leaves_the_link_whole() -> None:
    html = str(
        render("[![build](https://ci.example/x.svg)](https://code.example/y) and ![logo](https://cdn.example/a)")
    )
    assert "<span>[Picture: build]</span></a> (code.example)" in html
    assert html.count("<a ") == 2
    assert "Picture: logo (cdn.example)</a>" in html
    assert "Picture: a (cdn.example)</a>" in str(render("[![a](https://cdn.example/a)](docs/a.md)"))


@pytest.mark.parametrize("words", ["", " ", "&nbsp;", "\u200b", "&#x2060;"])
def test_no_link_is_invisible(words: str) -> None:
    assert ">Link without words" in str(render(f"[{words}](https://e.example/)"))


@pytest.mark.some(3)
@pytest.mark.parametrize("piece", [">", "[", "[a](", "*a ", "![", "`", "| a ", "- ", "<", "\\", "&#", "_a_*"])
def test_deep_and_repeated_input_takes_no_longer_than_it_should(piece: str) -> None:
    started = time.process_time()
    assert render(piece * 20_000) is not None
    assert time.process_time() - started < 10  # seconds; a hang is what this is about


@pytest.mark.some(2)
@pytest.mark.parametrize("piece", ["<http://a>", "[a](https://b.example)", "![a](https://b.example)", "# a\n"])
def test_what_there_may_be_many_of_takes_time_in_proportion(piece: str) -> None:
    def seconds(times: int) -> float:
        started = time.process_time()
        assert render(piece * times) is not None
        return time.process_time() - started

    few, many = min(seconds(500) for _ in range(4)), seconds(16_000)
    assert many < 200 * few  # 32 times as much; the square would be a thousand times


def test_what_is_too_long_is_left_to_the_text_view() -> None:
    assert render("x" * (MAX_CHARACTERS + 1)) is None


def test_our_own_words_in_a_card_are_in_the_readers_language_and_the_authors_words_stay() -> None:
    card = "![Our chart](https://example.org/c.png) ![](/local.png) [](https://example.org/)\n\n|Size|\n|-|\n|4|\n"
    with speaking("de"):
        html = str(render(card))
    assert ">Bild: Our chart (example.org)</a>" in html
    assert "<span>[Bild: ohne Beschreibung]</span>" in html
    assert ">Link ohne Text</a> (example.org)" in html
    assert 'aria-label="Tabelle 1 der Modellkarte"' in html
