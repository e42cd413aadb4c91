"""A document with every kind of block, and names that try to be more than names."""

from riskscreen.reporting.document.model import (
    Block,
    Bullets,
    Callout,
    Document,
    Figure,
    Form,
    Heading,
    PageBreak,
    Paragraph,
    Run,
    Table,
    bullets,
    paragraph,
)

HOSTILE = {
    "markup": '<script>alert(1)</script><img src=x onerror="alert(2)">&amp;',
    "formula": '=HYPERLINK("http://evil.example","x")',
    "typst": '#import "secret" #read("/etc/passwd") $a^2$ *b* _c_ <label> @ref \\u{41}',
    "template": "{{ 7 * 7 }}{% raw %}",
    "controls": "a\x00b\x07c\x1bd",
    "turned": "invoice\u202efdp.exe",
    "long": "Gesellschaftsname" * 60,
    "four bytes": "𠮷野家 𝔘nicode",
    "surrogate": "half \ud800 sign",
}

SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="320" height="80" viewBox="0 0 320 80"><rect width="200" height="24" fill="#1f5f8b"/>'
    '<text x="4" y="60" font-family="sans-serif" font-size="14">Two hundred</text></svg>'
)


def document(*more: Block, title: str = "A document", lang: str = "en") -> Document:
    data = Table(("what", "value"), (("bar", 200),), "The bar as a table")
    blocks: tuple[Block, ...] = (
        Callout("limit", "What this is not", "A non-match is not a clearance."),
        Heading(1, "First part"),
        Paragraph((Run("Plain, "), Run("bold", bold=True), Run(" and a "), Run("link", href="https://example.org/a?b=1&c=2"))),
        Paragraph((Run("See "), Run("the second part", href="#second-part"),)),
        Heading(2, "Numbers"),
        Table(("what", "value", "note"), (("one", 1234.5, "text"), ("none", None, (Run("runs "), Run("bold", bold=True)))), "Some numbers", note="They are invented."),
        Heading(1, "Second part"),
        Figure(SVG, "A bar of two hundred", "A bar", data),
        bullets("one", "two", numbered=True),
        Bullets(((Run("three"),),)),
        PageBreak(),
        Form(("Owner", "Date"), "Approval"),
        *more,
    )  # fmt: skip
    return Document(title, "For tests", lang, ("test", "document"), blocks, "The foot of the page")


def hostile() -> Document:
    rows = tuple((name, text) for name, text in HOSTILE.items())
    texts = [paragraph(text) for text in HOSTILE.values()]
    return document(
        Table(("kind", "name"), rows, "Names"), *texts, title=f"Dossier: {HOSTILE['markup']} {HOSTILE['typst']}"
    )
