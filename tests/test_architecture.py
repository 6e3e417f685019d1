"""Who may import whom (DESIGN.md, "The house"): every arrow that is not drawn there fails here."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
SOURCE_TYPES = {".py", ".js", ".css"}
NOT_THE_APP = {"tests", "benchmarks"}  # they look at everything and nothing looks at them
MOST_LINES = 300
MOST_LINES_OF_TESTS = 500
# Folder (or module beside app.py) -> the others it may import. Its own modules it always may.
ARROWS: dict[str, set[str]] = {
    "app": {"server", "pages", "player", "parameters", "texts", "messages"},
    "server": {"texts", "messages"},
    "pages": {
        "lessons",
        "player",
        "figures",
        "scenes",
        "trainings",
        "parameters",
        "kept",
        "pieces",
        "texts",
        "messages",
    },
    "lessons": {"scenes", "parameters", "messages"},
    "scenes": {"surfaces", "optimizers", "networks", "curves", "parameters", "kept", "pieces", "messages"},
    "trainings": {"networks", "optimizers", "curves", "parameters", "kept", "pieces", "messages"},
    "networks": {"optimizers", "curves", "parameters", "kept", "pieces", "messages"},
    "player": {"parameters", "texts", "messages"},
    "figures": {"parameters", "texts", "messages"},
    "optimizers": {"parameters", "kept", "pieces", "messages"},
    "surfaces": {"parameters", "kept", "messages"},
    "curves": {"parameters", "kept", "messages"},
    "texts": {"messages"},
    "parameters": {"messages"},
    "messages": set(),
    "kept": set(),
    "pieces": set(),
}
# The wings of every floor. A module of a wing imports its own, the floor's shared files and the floors below.
WINGS = ("descents", "curves", "networks", "diagnosis")
BESIDE: dict[str, set[str]] = {  # wings of one floor that a wing may build on
    "scenes.diagnosis": {"scenes.networks"},  # its trials are trainings
    "pages.diagnosis": {"pages.networks"},
}
ROOMS = ("codec", "frame")  # of a floor; they know no wing of it
NEVER: dict[str, set[str]] = {  # wherever they stand
    "scenes.descents": {"networks", "trainings"},
    "pages.descents": {"networks", "trainings", "scenes.networks"},
    "pages.frame": {"surfaces", "curves", "networks", "trainings", *(f"scenes.{wing}" for wing in WINGS)},
}
STREAMLIT_IN = re.compile(r"app|(pages|server)(\..*)?|player\.components(\..*)?")
VAGUE = re.compile(r"_?(utils?|helpers?|commons?|misc)\d*")

Sources = dict[str, str]  # module's dotted name -> its text


def sources_on_disk() -> Sources:
    """Every Python module of the app, packages under their own name."""
    paths = sorted(ROOT.glob("*.py"))
    paths += [path for folder in folders_on_disk() for path in sorted((ROOT / folder).rglob("*.py"))]
    return {module_name(path.relative_to(ROOT)): path.read_text(encoding="utf-8") for path in paths}


def folders_on_disk() -> list[str]:
    return sorted(
        folder.name
        for folder in ROOT.iterdir()
        if folder.is_dir()
        and not folder.name.startswith(".")
        and folder.name not in NOT_THE_APP
        and next(folder.rglob("*.py"), None)
    )


def module_name(path: Path) -> str:
    parts = path.with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imports(name: str, text: str, modules: set[str]) -> Iterator[str]:
    """The full names that a module imports, wherever in it the import stands.

    ``from a import b`` is an import of ``a.b`` where that is a module of ours, else of ``a``. Imports by a
    function (`import_module`, `__import__`) count if their argument can be read, and are an error if not.
    """
    is_package = any(other.startswith(f"{name}.") for other in modules)
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            parts = name.split(".")
            parents = parts[: max(len(parts) + is_package - node.level, 0)] if node.level else []
            base = ".".join([*parents, *filter(None, [node.module])])
            for alias in node.names:
                inner = f"{base}.{alias.name}" if base else alias.name
                yield inner if inner in modules or not base else base
        elif isinstance(node, ast.Call):
            called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            if called in ("import_module", "__import__"):
                first = node.args[0] if node.args else None
                yield str(first.value) if isinstance(first, ast.Constant) else "an import that cannot be read"


def top(name: str) -> str:
    return name.partition(".")[0]


def forbidden_imports(sources: Sources, arrows: dict[str, set[str]] = ARROWS) -> list[str]:
    """A sentence for every import against the arrows."""
    modules = set(sources)
    ours = {top(module) for module in modules} | set(arrows)
    found = []
    for module, text in sources.items():
        for imported in imports(module, text, modules):
            target = top(imported)
            if imported == "an import that cannot be read":
                found.append(f"{module} imports by a computed name")
            elif target == "streamlit" and not STREAMLIT_IN.fullmatch(module):
                found.append(f"{module} imports streamlit")
            elif target in (ours | NOT_THE_APP) - {top(module)} - arrows.get(top(module), set()):
                found.append(f"{module} imports {imported}")
    return sorted(set(found))


def wing(name: str) -> str:
    """The wing or room that a module belongs to, "scenes.networks"; empty for what a floor shares."""
    floor, _, rest = name.partition(".")
    inner = top(rest)
    return f"{floor}.{inner}" if inner in (*WINGS, *ROOMS) else ""


def crossings(sources: Sources) -> list[str]:
    """A sentence for every import that leads into another wing of its floor, or into one it must never know."""
    modules, found = set(sources), []
    for module, text in sources.items():
        own = wing(module)
        if not own:
            continue
        for imported in imports(module, text, modules):
            other = wing(imported)
            beside = top(imported) == top(module) and top(other.partition(".")[2]) in WINGS
            stranger = beside and other != own and other not in BESIDE.get(own, set())
            if stranger or NEVER.get(own, set()) & {top(imported), other}:
                found.append(f"{module} imports {imported}")
    return sorted(set(found))


def circles(sources: Sources) -> list[str]:
    """Every import cycle between modules, written out."""
    modules = set(sources)
    edges = {
        module: {i for i in imports(module, text, modules) if i in modules and i != module}
        for module, text in sources.items()
    }
    found: set[tuple[str, ...]] = set()

    def walk(module: str, path: tuple[str, ...]) -> None:
        if module in path:
            circle = path[path.index(module) :]
            least = circle.index(min(circle))
            found.add((*circle[least:], *circle[:least]))
        elif module not in done:
            for other in sorted(edges[module]):
                walk(other, (*path, module))
            done.add(module)

    done: set[str] = set()
    for module in sorted(modules):
        walk(module, ())
    return [" → ".join((*circle, circle[0])) for circle in sorted(found)]


def vague_names(paths: list[Path]) -> list[str]:
    return [str(p) for p in paths if any(VAGUE.fullmatch(part.lower()) for part in p.with_suffix("").parts)]


def our_files() -> list[Path]:
    """Every source file of ours, the tests' and benchmarks' too, relative to the root."""
    return sorted(
        path.relative_to(ROOT)
        for path in ROOT.rglob("*")
        if path.suffix in SOURCE_TYPES
        and path.is_file()
        and not any(part.startswith(".") or part == "node_modules" for part in path.relative_to(ROOT).parts)
    )


def test_imports_follow_the_arrows():
    assert forbidden_imports(sources_on_disk()) == []


def test_wings_keep_to_themselves():
    assert crossings(sources_on_disk()) == []


def test_modules_import_in_no_circle():
    assert circles(sources_on_disk()) == []


def test_every_folder_has_its_arrows():
    assert {top(module) for module in sources_on_disk()} <= set(ARROWS)


def test_arrows_themselves_make_no_circle():
    as_sources = {name: "\n".join(f"import {other}" for other in others) for name, others in ARROWS.items()}
    assert circles(as_sources) == []


def test_no_vague_names():
    assert vague_names(our_files()) == []


def test_files_are_short():
    lines = {path: len((ROOT / path).read_text(encoding="utf-8").splitlines()) for path in our_files()}
    of_tests = {path for path in lines if path.parts[0] in NOT_THE_APP}
    assert {
        str(path): n for path, n in lines.items() if n > (MOST_LINES_OF_TESTS if path in of_tests else MOST_LINES)
    } == {}


MADE_UP: Sources = {
    "app": "from pages import trajectories\nimport player",
    "pages": "",
    "pages.trajectories": "import streamlit as st\nfrom scenes import Scene",
    "scenes": "from scenes.link import to_query",
    "scenes.link": "import optimizers\nfrom surfaces import SURFACES",
    "surfaces": "import jax",
    "optimizers": "from optimizers import sgd\nfrom parameters import Parameter",
    "optimizers.sgd": "import optax",
    "player": "",
    "player.components.race": "import streamlit",
    "player.payloads.race": "import numpy",
    "parameters": "import math",
}


def test_a_good_house_passes():
    assert forbidden_imports(MADE_UP) == []
    assert circles(MADE_UP) == []
    assert crossings({**MADE_UP, **GOOD_WINGS}) == []


GOOD_WINGS: Sources = {
    "scenes.runs": "from scenes.codec.fields import Choice",
    "scenes.codec.fields": "import parameters",
    "scenes.descents.race": "from scenes.runs import RUN\nimport surfaces",
    "scenes.networks.run": "import networks\nfrom scenes.codec.fields import Choice",
    "scenes.diagnosis.scene": "from scenes.networks.run import DATA",
    "pages.descents.race": "from scenes.descents.race import race",
    "pages.frame.controls": "from scenes.runs import RUN",
    "networks.models": "",
}


@pytest.mark.parametrize(
    ("module", "text"),
    [
        ("scenes.codec.fields", "from scenes.descents.race import RUN"),
        ("scenes.networks.run", "from scenes.descents.race import RUN"),
        ("scenes.networks.run", "from scenes.diagnosis.scene import ask"),
        ("scenes.descents.race", "from scenes.networks.run import DATA"),
        ("scenes.descents.race", "from networks.models import MODELS"),
        ("pages.descents.race", "from scenes.networks.run import DATA"),
        ("pages.frame.controls", "from pages.descents.race import unusual"),
        ("pages.frame.controls", "from scenes.descents.race import STEPS"),
    ],
)
def test_checker_sees_a_crossing(module, text):
    (complaint,) = crossings({**MADE_UP, **GOOD_WINGS, module: text})
    assert complaint.startswith(f"{module} imports ")


@pytest.mark.parametrize(
    ("module", "text", "complaint"),
    [
        ("optimizers.sgd", "from surfaces import SURFACES", "optimizers.sgd imports surfaces"),
        ("surfaces", "import optimizers.sgd as rule", "surfaces imports optimizers.sgd"),
        ("scenes.link", "def f():\n    from player.payloads import race", "scenes.link imports player.payloads.race"),
        ("scenes.link", "import streamlit as st", "scenes.link imports streamlit"),
        ("player.payloads.race", "from streamlit.components import v2", "player.payloads.race imports streamlit"),
        ("player.payloads.race", "from optimizers import Trajectory", "player.payloads.race imports optimizers"),
        ("pages.trajectories", "from surfaces import SURFACES", "pages.trajectories imports surfaces"),
        ("app", "import lessons.momentum", "app imports lessons.momentum"),
        ("parameters", "import surfaces", "parameters imports surfaces"),
        ("optimizers.sgd", "from .. import surfaces", "optimizers.sgd imports surfaces"),
        ("scenes.link", "import importlib\nimportlib.import_module('pages')", "scenes.link imports pages"),
        ("surfaces", "__import__('stream' + 'lit')", "surfaces imports by a computed name"),
        ("surfaces", "from tests.conftest import x", "surfaces imports tests.conftest"),
        ("cellar", "import surfaces", "cellar imports surfaces"),
    ],
)
def test_checker_sees_a_bad_import(module, text, complaint):
    assert forbidden_imports({**MADE_UP, module: text}) == [complaint]


@pytest.mark.parametrize(
    ("changes", "circle"),
    [
        ({"optimizers.sgd": "from optimizers import Optimizer"}, "optimizers → optimizers.sgd → optimizers"),
        ({"optimizers.sgd": "from . import Optimizer"}, "optimizers → optimizers.sgd → optimizers"),
        ({"a": "import b", "b": "from c import x", "c": "def f():\n    import a"}, "a → b → c → a"),
    ],
)
def test_checker_sees_a_circle(changes, circle):
    assert circles({**MADE_UP, **changes}) == [circle]


def test_checker_sees_vague_names():
    bad = ["scenes/utils.py", "common/x.js", "a/helpers/b.py"]
    assert vague_names([Path(p) for p in [*bad, "tests/test_helpers.py", "scenes/link.py"]]) == bad
