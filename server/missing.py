"""The page that stands where there is none."""

from html import escape

from texts import _, language

_LONGEST = 80
_STYLE = """
:root { color-scheme: light dark; --ink: #262624; --paper: #ffffff; --link: #b02c40; }
@media (prefers-color-scheme: dark) { :root { --ink: #ecebe6; --paper: #191816; --link: #ff8494; } }
body { margin: 0; min-height: 100vh; display: grid; place-items: center; background: var(--paper); color: var(--ink);
  font: 1rem/1.5 "Source Sans", system-ui, sans-serif; }
main { max-width: 34rem; padding: 1.5rem; overflow-wrap: anywhere; }
h1 { font-size: 1.4rem; margin: 0 0 .5rem; }
a { color: var(--link); }
"""


def missing(path: str, links: dict[str, str]) -> str:
    """A small page that says that there is nothing at `path`, with `links` (address → name) to what there is."""
    named = path if len(path) <= _LONGEST else f"{path[:_LONGEST]}…"
    ways = "".join(f'<p><a href="{escape(address)}">{escape(name)}</a></p>' for address, name in links.items())
    nothing = _("Downhill has no page at {address}.", address=f"<code>{escape(named)}</code>")
    return f"""<!DOCTYPE html>
<html lang="{language()}">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>{escape(_("No such page – Downhill"))}</title><style>{_STYLE}</style></head>
<body><main>
<h1>{escape(_("There is no page here"))}</h1><p>{nothing}</p>{ways}
</main></body>
</html>
"""
