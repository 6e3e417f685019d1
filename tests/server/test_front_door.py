"""What arrives first, as a pure function of what was asked for."""

import re
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

import pytest

from pages.catalogue import PAGES
from server.front_door import Answer, answer
from server.headers import headers
from server.index import assets, index, inline_scripts

TITLES = {path: page.title for path, page in PAGES.items()}
BASES = ("", "lab", "lab/two")
QUERY = "v=1&run=adam~learning_rate~0.1"


def asked(path: str, query: str = "", base: str = "") -> Answer | None:
    return answer(path, query, base, TITLES)


def below(base: str, path: str) -> str:
    return f"/{base}{path}" if base else path


def resolved(path: str, relative: str) -> str:
    """The path that a browser makes of `relative` on the page at `path` (RFC 3986, 5.2.4), empty segments kept, which
    Python's urljoin drops."""
    folders = path.split("/")[:-1]
    relative = relative.removeprefix("./")
    while relative.startswith("../"):
        relative = relative.removeprefix("../")
        folders = folders[:-1] if len(folders) > 1 else folders
    return "/".join([*folders, relative])


def led_to(path: str, query: str = "", base: str = "", prefix: str = "") -> str:
    """Where a browser goes whose proxy strips `prefix`: path and query, `prefix` taken away again."""
    said = asked(path, query, base)
    assert said is not None
    assert said.status == 307
    assert said.location.startswith(("./", "../"))
    there = resolved(prefix + path, said.location)
    assert there.startswith(f"{prefix}/")
    return there.removeprefix(prefix)


class Links(HTMLParser):
    """The addresses of all links."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        if tag == "a":
            self.found.append(dict(attrs)["href"] or "")


@pytest.mark.parametrize("base", BASES)
@pytest.mark.parametrize("page", PAGES)
def test_every_page_is_there(page, base):
    assert asked(below(base, f"/{page}"), QUERY, base) == Answer(200, index())


@pytest.mark.parametrize("base", BASES)
def test_streamlits_own_paths_are_left_to_it(base):
    paths = [*assets(), "_stcore/health", "_stcore/host-config", "player/abc/race/player.js", "media/1.svg"]
    assert {asked(below(base, f"/{path}"), "", base) for path in paths} == {None}


@pytest.mark.parametrize("prefix", ["", "/p", "/p/q"])
@pytest.mark.parametrize("base", BASES)
def test_other_spellings_of_a_page_lead_there_with_the_query(base, prefix):
    for path, page in PAGES.items():
        spellings = {f"/{path}/", f"//{path}", f"/{path}//", f"/%2F{path}", f"/{path.upper()}", f"/{path}."}
        spellings |= {f"/{page.title}", f"/{page.title}/", f"/{path.replace('_', '-')}", f"/{path})"} if path else set()
        for spelling in spellings - {f"/{path}", "/", "/."}:
            wanted = below(base, f"/{path}") + f"?{QUERY}"
            assert led_to(below(base, spelling.replace("?", "%3F")), QUERY, base, prefix) == wanted


@pytest.mark.parametrize(("path", "wanted"), [("//", "/?v=1"), ("///", "/?v=1"), ("//schedules", "/schedules?v=1")])
def test_double_slashes_become_one(path, wanted):
    assert led_to(path, "v=1") == wanted


@pytest.mark.parametrize("path", ["/", "//", "/lab", "//lab", "/lab//"])
def test_the_first_page_of_a_base_path_ends_in_a_slash(path):
    """So that what its HTML names by a relative path is below it."""
    assert led_to(path, QUERY, "lab") == f"/lab/?{QUERY}"


@pytest.mark.parametrize(
    "path", ["//example.org", "//example.org/training", "/%2Fexample.org", "/\\example.org", "///a@b"]
)
def test_no_way_leads_to_another_host(path):
    said = asked(path, QUERY)
    assert said is not None
    links = [said.location] if said.location else Links(said.html).found
    assert {urlsplit(urljoin(f"http://host{path}", link)).netloc for link in links} == {"host"}


UNKNOWN = (
    "/foo",
    "/foo/bar",
    "/training/foo",
    "/training/x/y/z",
    "/.streamlit/secrets.toml",
    "/%00",
    "/a%2Fb",
)


@pytest.mark.parametrize("prefix", ["", "/p"])
@pytest.mark.parametrize("base", BASES)
@pytest.mark.parametrize("path", UNKNOWN)
def test_unknown_paths_get_a_page_with_a_way_home(path, base, prefix):
    path = below(base, path)
    said = asked(path, QUERY, base)
    assert said is not None
    assert said.status == 404
    assert "There is no page here" in said.html
    found = [resolved(prefix + path, link) for link in Links(said.html).found]
    home = prefix + below(base, "/")
    nearest = [f"{home}training?{QUERY}"] if "training" in path else []
    assert found == [*nearest, home]


def test_outside_of_the_base_path_there_is_a_way_in():
    said = asked("/training", "", "lab")
    assert said is not None
    assert (said.status, Links(said.html).found) == (404, ["./lab/"])


@pytest.mark.parametrize(
    "path", ["/static/js/gone.js", "/_stcore/metrics", "/training/_stcore/health", "/component/x/y"]
)
def test_what_no_person_asked_for_gets_no_page(path):
    assert asked(path) == Answer(404)


@pytest.mark.parametrize("text", ["<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "x" * 5000])
def test_nothing_of_the_address_becomes_a_tag(text):
    said = asked(f"/{text}", text)
    assert said is not None
    assert re.findall(r"<(\w+)", said.html) == re.findall(r"<(\w+)", (asked("/foo") or said).html)
    assert len(said.html) < 2000


def test_first_html_names_what_it_needs_relatively_and_nothing_else():
    html = index()
    named = re.findall(r'(?:src|href)="([^"]*)"', html)
    assert named
    assert all(name.removeprefix("./") in assets() for name in named)
    assert len(inline_scripts(html)) == 1
    assert not re.search("agent|Streamlit<", html.split("-->", 1)[1])


def test_the_policy_lets_in_nothing_but_ours():
    given = headers(inline_scripts(index()))["Content-Security-Policy"].split("; ")
    policy = {directive: sources for directive, _, sources in (each.partition(" ") for each in given)}
    for directive in ("default-src", "object-src", "base-uri", "form-action"):
        assert policy[directive] == "'none'"
    assert policy["connect-src"] == "'self'"
    assert policy["script-src"].startswith("'self' blob: 'wasm-unsafe-eval' 'sha256-")
