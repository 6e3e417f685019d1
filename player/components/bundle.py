"""ES modules as one: an entry and all that it imports, by relative paths, in one text that is a module itself.

Every module becomes a function of its own, called once, in the order in which a browser would evaluate them; what it
exports is what the function returns. So scopes stay apart without renaming anything, and without `eval`, which the
Content-Security-Policy forbids. This holds for exports whose values never change after their module has been evaluated:
constants, functions and classes. Whatever else the language knows (exported variables, `export *`, `import * as`,
`import()`, `import.meta`, `await` outside of functions, circles of imports) is refused, as is what cannot be told for
sure: a text that might mean something else is never made.
"""

import posixpath
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

NAME = r"[A-Za-z_$][\w$]*"
PREFIX = "$module"  # of the names that a bundle adds
DEFAULT = "$moduleDefault"

_STRING = r""""(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'"""
_COMMENT = r"//[^\n]*|/\*.*?\*/"
_NO_CODE = re.compile(rf"{_STRING}|{_COMMENT}|[\"'`/]", re.DOTALL)
_NO_CODE_IN_TEMPLATE = re.compile(rf"{_STRING}|{_COMMENT}|[\"'`/{{}}]", re.DOTALL)
_TEMPLATE = re.compile(r"(?:[^`\\$]|\\.|\$(?!\{))*(`|\$\{)", re.DOTALL)
_REGEX = re.compile(r"/(?:[^/\\\[\n]|\\.|\[(?:[^\]\\\n]|\\.)*\])+/")
_LAST = re.compile(r"([\w$]+|[^\w\s$]|)\s*$")
# After these a slash begins a regular expression; after anything else it divides.
_BEFORE_REGEX = {*"(,=:[!&|?{;+-*%~^<>", "", "return", "typeof", "case", "in", "of", "void", "delete", "throw", "else"}

_STATEMENT = re.compile(r"(?<![\w$.#])(?:import|export)(?![\w$])")
_FROM = r"from\s*(?P<from>(?P<quote>[\"'])[ ]*(?P=quote))\s*;"
_IMPORT = re.compile(rf"import\s*(?P<default>{NAME}\s*(?P<comma>,)?)?\s*(?:\{{(?P<names>[^{{}}]*)\}})?\s*{_FROM}")
_IMPORT_ALONE = re.compile(r"import\s*(?P<from>(?P<quote>[\"'])[ ]*(?P=quote))\s*;")
_EXPORT_FROM = re.compile(rf"export\s*\{{(?P<names>[^{{}}]*)\}}\s*{_FROM}")
_EXPORT_LIST = re.compile(r"export\s*\{(?P<names>[^{}]*)\}\s*;")
_CALLED = r"(?:async\s+function|function|class)\b\s*\*?"
_DECLARED = rf"{_CALLED}\s*(?P<name>{NAME})"
_EXPORT_DECLARED = re.compile(rf"export\s+(?P<default>default\s+)?(?={_DECLARED})")
_EXPORT_CONST = re.compile(rf"export\s+(?=const\s+(?P<name>{NAME})\s*=)")
_EXPORT_DEFAULT = re.compile(r"export\s+default\s(?!\s*(?:async\s+)?(?:function|class)\b)")
_PAIR = re.compile(rf"({NAME})(?:\s+as\s+({NAME}))?")


@dataclass
class Module:
    """A module taken apart: its text without imports and exports, and what they said."""

    name: str
    text: str
    imported: list[tuple[str, list[tuple[str, str]]]] = field(default_factory=list)  # (module, [(theirs, ours)])
    exported: dict[str, str] = field(default_factory=dict)  # name outside -> what it is inside
    handed_on: dict[str, tuple[str, str]] = field(default_factory=dict)  # name outside -> (module, its name there)

    @property
    def sources(self) -> list[str]:
        return [source for source, _ in self.imported]

    @property
    def names(self) -> set[str]:
        return {*self.exported, *self.handed_on}


def read_modules(files: Mapping[str, str]) -> dict[str, Module]:
    """Every module taken apart, by its path. Raises `ValueError` for what is refused, saying where it stands."""
    modules = {name: _read(name, text) for name, text in files.items()}
    for module in modules.values():
        wanted = [(source, theirs) for source, pairs in module.imported for theirs, _ in pairs]
        for source, theirs in [*wanted, *module.handed_on.values(), *((source, "") for source in module.sources)]:
            if source not in modules:
                raise ValueError(f"{module.name} imports {source}, and there is no such module")
            if theirs and theirs not in modules[source].names:
                raise ValueError(f"{module.name} imports {theirs} of {source}, which does not export it")
    return modules


def entries(modules: Mapping[str, Module]) -> list[str]:
    """The modules that no other imports."""
    imported = {source for module in modules.values() for source in module.sources}
    return sorted(set(modules) - imported)


def bundle(modules: Mapping[str, Module], entry: str) -> str:
    """One module that exports what `entry` does."""
    order = list(_in_order(modules, entry))
    place = {name: f"{PREFIX}{i}" for i, name in enumerate(order)}
    parts = [_wrapped(modules[name], place) for name in order]
    for name in sorted(modules[entry].names):
        value = f"{place[entry]}.{name}"
        parts.append(f"export default {value};" if name == "default" else f"export const {name} = {value};")
    return "\n".join(parts) + "\n"


def _in_order(modules: Mapping[str, Module], entry: str) -> Iterator[str]:
    """The modules below the entry, each once and after all that it imports, and then the entry."""
    done: set[str] = set()

    def walk(name: str, path: tuple[str, ...]) -> Iterator[str]:
        if name in path:
            raise ValueError(f"modules import each other in a circle: {' → '.join([*path[path.index(name) :], name])}")
        if name in done:
            return
        for source in modules[name].sources:
            yield from walk(source, (*path, name))
        done.add(name)
        yield name

    return walk(entry, ())


def _wrapped(module: Module, place: Mapping[str, str]) -> str:
    lines = [f"// {module.name}", f"const {place[module.name]} = (() => {{"]
    for source, pairs in module.imported:
        if pairs:
            lines.append(f"const {{ {', '.join(f'{theirs}: {ours}' for theirs, ours in pairs)} }} = {place[source]};")
    given = [f"{outside}: {inside}" for outside, inside in module.exported.items()]
    given += [f"{outside}: {place[source]}.{theirs}" for outside, (source, theirs) in module.handed_on.items()]
    return "\n".join([*lines, module.text.strip(), f"return {{ {', '.join(given)} }};", "})();"])


def _read(name: str, text: str) -> Module:
    code = blanked(name, text)
    if PREFIX in code:
        raise _refusal(name, text, code.index(PREFIX), f"names with {PREFIX} are the bundle's")
    for found in re.finditer(r"(?<![\w$.])await(?![\w$])", code):
        if code.count("{", 0, found.start()) == code.count("}", 0, found.start()):
            raise _refusal(name, text, found.start(), "modules are evaluated without waiting")
    module, kept, at = Module(name, ""), [], 0
    for found in _STATEMENT.finditer(code):
        if found.start() < at:
            continue
        end, instead = _statement(module, text, code, found.start())
        kept += [text[at : found.start()], instead]
        at = end
    module.text = "".join([*kept, text[at:]])
    return module


def _statement(module: Module, text: str, code: str, at: int) -> tuple[int, str]:
    """Where the import or export at this place ends, and what stands there instead; the module is told what it said."""
    if found := _IMPORT.match(code, at) or _IMPORT_ALONE.match(code, at):
        said = {"default": None, "comma": None, "names": None} | found.groupdict()
        both = None not in (said["default"], said["names"])
        if both != (said["comma"] is not None) or (found.re is _IMPORT and said["default"] is said["names"] is None):
            raise _refusal(module.name, text, at, "this import is of no known form")
        pairs = [("default", said["default"].strip(", \n"))] if said["default"] else []
        pairs += _pairs(module.name, text, at, said["names"] or "")
        module.imported.append((_source(module.name, text, found), pairs))
        return found.end(), ""
    if found := _EXPORT_FROM.match(code, at):
        source = _source(module.name, text, found)
        module.imported.append((source, []))
        pairs = _pairs(module.name, text, at, found["names"])
        module.handed_on |= {outside: (source, theirs) for theirs, outside in pairs}
        return found.end(), ""
    if found := _EXPORT_LIST.match(code, at):
        for inside, outside in _pairs(module.name, text, at, found["names"]):
            if not re.search(rf"^(?:const|{_CALLED})\s*{re.escape(inside)}(?![\w$])", code, re.MULTILINE):
                raise _refusal(module.name, text, at, f"{inside} is not seen to be a constant, a function or a class")
            module.exported[outside] = inside
        return found.end(), ""
    if found := _EXPORT_DECLARED.match(code, at):
        module.exported["default" if found["default"] else found["name"]] = found["name"]
        return found.end(), ""
    if found := _EXPORT_CONST.match(code, at):
        _check_one_value(module.name, text, code, found.end())
        module.exported[found["name"]] = found["name"]
        return found.end(), ""
    if found := _EXPORT_DEFAULT.match(code, at):
        _check_one_value(module.name, text, code, found.end())
        module.exported["default"] = DEFAULT
        return found.end(), f"const {DEFAULT} = "
    raise _refusal(module.name, text, at, "this import or export is of no known form")


def _pairs(name: str, text: str, at: int, names: str) -> list[tuple[str, str]]:
    """ "a, b as c" -> [("a", "a"), ("b", "c")]."""
    found = []
    for part in filter(None, (part.strip() for part in names.split(","))):
        pair = _PAIR.fullmatch(part)
        if pair is None:
            raise _refusal(name, text, at, f"{part!r} is no name")
        found.append((pair[1], pair[2] or pair[1]))
    return found


def _source(name: str, text: str, found: re.Match[str]) -> str:
    """The path of the module that is imported."""
    said = text[found.start("from") + 1 : found.end("from") - 1]
    if not said.startswith(("./", "../")):
        raise _refusal(name, text, found.start(), f"{said!r} is no relative path")
    return posixpath.normpath(posixpath.join(posixpath.dirname(name), said))


def _check_one_value(name: str, text: str, code: str, at: int) -> None:
    """That one value is declared from here on, and ends with a semicolon."""
    depth = 0
    for i in range(at, len(code)):
        depth += (code[i] in "([{") - (code[i] in ")]}")
        if depth == 0 and code[i] == ";":
            return
        if depth == 0 and code[i] == ",":
            raise _refusal(name, text, i, "one value is exported at a time")
        if depth < 0:
            break
    raise _refusal(name, text, at, "an exported value ends with a semicolon")


def _refusal(name: str, text: str, at: int, why: str) -> ValueError:
    line = text.count("\n", 0, at) + 1
    shown = text[at:].partition("\n")[0][:60]
    return ValueError(f"{name}, line {line}: {shown!r} cannot be bundled because {why}")


def blanked(name: str, text: str) -> str:
    """The text with blanks for comments and for the insides of strings, templates and regular expressions."""
    code, at = "", 0
    inside: list[int] = []  # of the templates around: how many braces are open within their ${
    while found := (_NO_CODE_IN_TEMPLATE if inside else _NO_CODE).search(text, at):
        code += text[at : found.start()]
        said, at = found[0], found.end()
        if said == "/" and _last(code) in _BEFORE_REGEX:
            found = _REGEX.match(text, at - 1)
            if found is None:
                raise _refusal(name, text, at - 1, "this regular expression does not end on its line")
            code += f"/{_blank(found[0][1:-1])}/"
            at = found.end()
        elif said in ('"', "'"):
            raise _refusal(name, text, at - 1, "this string does not end on its line")
        elif said == "`" or (said == "}" and inside[-1] == 0):
            if said == "}":
                inside.pop()
            template = _TEMPLATE.match(text, at)
            if template is None:
                raise _refusal(name, text, at - 1, "this template does not end")
            goes_on = template[1] == "${"
            code += f"{'(' if said == '`' else ')'}{_blank(template[0][:-1])}{'(' if goes_on else ')'}"
            at = template.end()
            if goes_on:
                inside.append(0)
        elif len(said) > 1:
            code += _blank(said) if said[0] == "/" else f"{said[0]}{_blank(said[1:-1])}{said[0]}"
        else:
            if said in "{}":
                inside[-1] += 1 if said == "{" else -1
            code += said
    return code + text[at:]


def _last(code: str) -> str:
    """The last word or sign of the code."""
    found = _LAST.search(code, max(0, len(code.rstrip()) - 40))
    return found[1] if found else ""


def _blank(text: str) -> str:
    return re.sub(r"[^\n]", " ", text)
