"""The player's modules, served by the app itself under a path that names their content.

They are cached for good, and a changed payload carries no code.
"""

import hashlib
from pathlib import Path

import streamlit as st
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

_FOLDER = Path(__file__).parent.parent / "web"
_TYPES = {".js": "text/javascript", ".css": "text/css"}
_FILES = {
    path.relative_to(_FOLDER).as_posix(): path.read_bytes()
    for path in sorted(_FOLDER.rglob("*"))
    if path.suffix in _TYPES
}
# One sheet for all components, whatever file its rules are in; player.css comes first.
_SHEETS = sorted((name for name in _FILES if name.endswith(".css")), key=lambda name: (name != "core/player.css", name))
_FILES["core/player.css"] = b"\n".join(_FILES[name] for name in _SHEETS)
_TAG = hashlib.sha256(b"".join(_FILES.values())).hexdigest()[:12]


def _serve(request: Request) -> Response:
    name = request.path_params["name"]
    if name not in _FILES:
        return PlainTextResponse("Not found", status_code=404)
    headers = {"Cache-Control": "public, max-age=31536000, immutable", "X-Content-Type-Options": "nosniff"}
    return Response(_FILES[name], media_type=_TYPES[Path(name).suffix], headers=headers)


routes = [Route("/player/{tag}/{name:path}", _serve)]


def shim(module: str) -> str:
    """A component's own script: fetches `module` once, then hands every call on to its default export.

    `module` is a file of this folder, ``race/player.js`` say; all share one style sheet.
    """
    base = st.get_option("server.baseUrlPath").strip("/")
    path = f"{f'/{base}' if base else ''}/player/{_TAG}/"
    return f"""
const folder = new URL("{path}", window.location.origin);
const sheet = new CSSStyleSheet();
const ready = Promise.all([
  import(new URL("{module}", folder).href),
  fetch(new URL("core/player.css", folder)).then((answer) => answer.text()).then((css) => sheet.replace(css)),
]);
export default function (component) {{
  let leave = () => {{}};
  let gone = false;
  ready.then(([player]) => {{
    if (gone) return;
    const tree = component.parentElement.getRootNode();
    if (!tree.adoptedStyleSheets.includes(sheet)) tree.adoptedStyleSheets.push(sheet);
    leave = player.default(component);
  }});
  return () => {{
    gone = true;
    leave();
  }};
}}
"""
