"""The player's code, served by the app itself under a path that names its content.

A component's modules come as one (bundle.py): one request instead of up to forty. It is cached for good, and a changed
payload carries no code.
"""

import hashlib
import json
import re
from pathlib import Path

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

import texts
from messages import Message
from player import words
from player.components.bundle import bundle, entries, read_modules
from texts import _, speaking

_FOLDER = Path(__file__).parent.parent / "web"
_TYPES = {".js": "text/javascript", ".css": "text/css", ".json": "application/json"}
_SHEET = "core/player.css"


def _read(suffix: str) -> dict[str, str]:
    paths = sorted(_FOLDER.rglob(f"*{suffix}"))
    return {path.relative_to(_FOLDER).as_posix(): path.read_text(encoding="utf-8") for path in paths}


def _sheet() -> str:
    """One for all components, whatever file its rules are in; player.css comes first."""
    files = _read(".css")
    return "\n".join(files[name] for name in sorted(files, key=lambda name: (name != _SHEET, name)))


_MODULES = read_modules(_read(".js"))
_SERVED = {entry: bundle(_MODULES, entry).encode() for entry in entries(_MODULES)} | {_SHEET: _sheet().encode()}
_TAG = hashlib.sha256(b"".join(_SERVED.values())).hexdigest()[:12]
_ATTEMPT = re.compile(r"^again\d+/")


def _serve(request: Request) -> Response:
    """What has this very content. While a new version is being brought up, the page of one may ask the other."""
    name = _ATTEMPT.sub("", request.path_params["name"])
    content = (_SERVED.get(name) or words.content(name)) if request.path_params["tag"] == _TAG else None
    if content is None:
        return PlainTextResponse("Not found", status_code=404, headers={"Cache-Control": "no-store"})
    headers = {"Cache-Control": "public, max-age=31536000, immutable"}
    return Response(content, media_type=_TYPES[Path(name).suffix], headers=headers)


def routes(base: str) -> list[Route]:
    """Where the code is, with the app below `base` ("" or "lab")."""
    folder = "".join(f"/{segment}" for segment in base.split("/") if segment)
    return [Route(f"{folder}/player/{{tag}}/{{name:path}}", _serve)]


_FAILED = Message("The picture could not be loaded: the server does not answer.")


def shim(module: str, failed: str = _FAILED) -> str:
    """A component's own script: fetches `module` once, then hands every call on to its default export, with the address
    of the folder where it found it.

    `module` is one that no other imports, ``race/player.js`` say; all share one style sheet. The folder is found from
    where Streamlit's own script came from, so it holds below a base path and behind a proxy that strips one. What
    cannot be had is asked for again after growing pauses, under another name each time, because browsers remember
    that a module failed; in the end a sentence with a button stands in the picture's place.

    Where it cannot be had, the sentence `failed` says so; of what shows nothing ("") nothing is said.
    """
    if module not in _SERVED:
        raise ValueError(f"{module=} cannot be shown because what is served is {', '.join(_SERVED)}")
    sorry = json.dumps({language: _apology(language, failed) for language in texts.LANGUAGES} if failed else {})
    return _SHIM.replace("{TAG}", _TAG).replace("{MODULE}", module).replace("{SORRY}", sorry)


def _apology(language: str, failed: str) -> list[str]:
    """The sentence and the button's words. They travel with the shim: what cannot be had cannot say that."""
    with speaking(language):
        return [_(failed), _("Try again")]


_SHIM = """
const streamlit = document.querySelector('script[src*="/static/js/"]').src;
const sheet = new CSSStyleSheet();
const PAUSES = [300, 1000, 3000];
const LONGEST = 60000;
const SORRY = {SORRY}; // {language: [what is said where the module cannot be had, the button's words]}
const folder = new URL("../../player/{TAG}/", streamlit).href;
const wait = (milliseconds) => new Promise((done) => setTimeout(done, milliseconds));
let attempt = 0;

async function ask() {
  const from = new URL(attempt ? `again${attempt}/` : "", folder);
  attempt += 1;
  const [player, css] = await Promise.race([
    Promise.all([import(new URL("{MODULE}", from).href), text(new URL("core/player.css", from))]),
    wait(LONGEST).then(() => Promise.reject(new Error("no answer"))),
  ]);
  await sheet.replace(css);
  return player;
}

async function text(address) {
  const answer = await fetch(address);
  if (!answer.ok) throw new Error(`${address} is answered with ${answer.status}`);
  return answer.text();
}

async function askOften() {
  for (const pause of PAUSES) {
    try {
      return await ask();
    } catch {
      await wait(pause);
    }
  }
  return ask();
}

let ready = askOften();

/** The words in the language of what was to be shown: its data names a file of words. */
function sorry(data) {
  const said = data instanceof Uint8Array ? new TextDecoder().decode(data) : JSON.stringify(data);
  return SORRY[/"spoken":"words-(\\w+)-/.exec(said)?.[1]] ?? SORRY.en;
}

function apologise(place, [failed, again], tryAgain) {
  const box = document.createElement("div");
  box.setAttribute("role", "alert");
  box.style.cssText = "padding: 1rem; color: var(--st-text-color); font-family: var(--st-font)";
  const button = document.createElement("button");
  button.textContent = again;
  button.style.cssText = "margin-left: .75rem; padding: .3rem .8rem; font: inherit; color: inherit; cursor: pointer;"
    + "background: none; border: 1px solid currentColor; border-radius: .5rem";
  button.addEventListener("click", () => {
    button.disabled = true;
    tryAgain();
  });
  box.append(failed, button);
  place.append(box);
  return () => box.remove();
}

export default function (component) {
  let leave = () => {};
  let gone = false;
  const show = () => ready.then(
    (player) => {
      if (gone) return;
      leave();
      const tree = component.parentElement.getRootNode();
      if (!tree.adoptedStyleSheets.includes(sheet)) tree.adoptedStyleSheets.push(sheet);
      leave = player.default(component, folder);
    },
    () => {
      if (gone || !SORRY.en) return;
      leave();
      leave = apologise(component.parentElement, sorry(component.data), () => {
        ready = askOften();
        show();
      });
    },
  );
  show();
  return () => {
    gone = true;
    leave();
  };
}
"""
