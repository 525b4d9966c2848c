"""Which plugins are found, loaded, refused and switched off, and what is said of each."""

from __future__ import annotations

import os
import signal
import tomllib
from pathlib import Path

import pytest

from warmlinks.errors import PluginError, SettingsError
from warmlinks.plugins._written_for import file_of_module, hooks_in_text
from warmlinks.plugins.hookspecs import HOOKS_VERSION
from warmlinks.plugins.registry import Registry
from warmlinks.testing.fakes import MemorySource, as_plugin


def states(registry):
    return {info.name: info.state for info in registry.plugins()}


def why(registry, name):
    return next(info.why for info in registry.plugins() if info.name == name)


def test_an_installed_plugin_is_usable_at_once(install):
    """A distribution with an entry point is found, with its package and version."""
    install("harbour")
    registry = Registry(environ={}, folders=[])

    info = next(info for info in registry.plugins() if info.name == "harbour")

    assert (info.package, info.version, info.state, info.why) == ("warmlinks-harbour", "1.2", "loaded", None)
    assert (info.hooks, info.sources) == (("warmlinks_register_sources",), ("harbour",))
    assert "harbour" in registry.sources()


def test_a_file_is_a_plugin(plugins_folder, registry_of):
    """A module in the folder is one, with its path as package; names with an underscore in front are not."""
    path = plugins_folder("club")
    plugins_folder("_helper", "raise SystemExit")

    info = registry_of().plugins()

    assert [(one.name, one.package, one.version, one.state) for one in info] == [("club", str(path), None, "loaded")]


def test_nothing_is_looked_for_when_discovery_is_off(install):
    """A registry holds just what it is given."""
    install("harbour")

    registry = Registry(plugins={"memory": as_plugin(MemorySource)}, discover=False, environ={})

    assert states(registry) == {"memory": "loaded"}


def test_plugins_are_loaded_on_first_need(plugins_folder, registry_of, tmp_path):
    """Making a registry runs no plugin; asking it does, once."""
    plugins_folder("club", f"with open({str(tmp_path / 'ran')!r}, 'a') as out:\n    out.write('x')")
    registry = registry_of()

    before = (tmp_path / "ran").exists()
    registry.plugins()
    registry.sources()

    assert not before
    assert (tmp_path / "ran").read_text() == "x"


def test_places_come_from_the_environment(plugins_folder, tmp_path):
    """WARMLINKS_PLUGINS names folders and single files."""
    plugins_folder("club")
    single = tmp_path / "single.py"
    single.write_text((plugins_folder.folder / "club.py").read_text().replace("club", "single"))
    places = os.pathsep.join([str(plugins_folder.folder), str(single)])

    registry = Registry(environ={"WARMLINKS_PLUGINS": places})

    assert {"club", "single"} <= set(registry.sources())


def test_the_usual_folder_need_not_be_there(tmp_path, monkeypatch):
    """Without the variable the settings folder's plugins are used, if there are any."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))

    assert Registry(environ={}).plugins() is not None

    folder = tmp_path / "warmlinks" / "plugins"
    folder.mkdir(parents=True, mode=0o755)
    (folder / "broken.py").write_text("WARMLINKS_HOOKS = 2\n1/0")
    assert states(Registry(environ={}))["broken"] == "failed"


def test_a_named_folder_that_is_not_there_is_said(tmp_path):
    """A misspelt WARMLINKS_PLUGINS is an error and not silence."""
    with pytest.raises(SettingsError, match="no such plugins folder"):
        Registry(environ={"WARMLINKS_PLUGINS": str(tmp_path / "nowhere")}).plugins()


@pytest.mark.parametrize("mode", [0o666, 0o646, 0o664])
def test_a_file_others_can_write_is_refused(plugins_folder, registry_of, mode):
    """It is not run, and the others are."""
    plugins_folder("club").chmod(mode)
    plugins_folder("other")

    registry = registry_of()

    assert states(registry) == {"club": "refused", "other": "loaded"}
    assert "others can write" in why(registry, "club")
    assert "chmod go-w" in why(registry, "club")


@pytest.mark.parametrize("mode", [0o777, 0o775])
def test_a_folder_others_can_write_is_refused(plugins_folder, registry_of, mode):
    """Whoever can write the folder can put a plugin there: none of it is run."""
    plugins_folder("club")
    plugins_folder.folder.chmod(mode)

    assert states(registry_of()) == {"club": "refused"}


def test_a_link_to_what_others_can_write_is_refused(plugins_folder, registry_of, tmp_path):
    """The file behind a link counts."""
    target = tmp_path / "target.py"
    target.write_text("")
    target.chmod(0o666)
    (plugins_folder.folder / "club.py").symlink_to(target)

    assert states(registry_of()) == {"club": "refused"}


BROKEN = {
    "an exception in line 3": ("import os\n\nraise LookupError('no such table')\n", "LookupError: no such table"),
    "no such module": ("import no_such_module_at_all\n", "No module named 'no_such_module_at_all'"),
    "bad syntax": ("def read(:\n", "SyntaxError"),
    "an exit": ("import sys\n\nsys.exit(0)\n", "SystemExit"),
    "an exit past everything": ("raise BaseException('out')\n", "BaseException: out"),
    "an interrupt": ("raise KeyboardInterrupt\n", "KeyboardInterrupt"),
    "no end": ("while True:\n    pass\n", "took longer than 0.2 seconds"),
    "no memory": ("raise MemoryError\n", "MemoryError"),
    "too deep": ("def f():\n    f()\nf()\n", "RecursionError"),
    "an exception that cannot be shown": (
        "class E(Exception):\n    def __str__(self):\n        raise SystemExit\nraise E\n",
        "E (",
    ),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_plugin_that_fails_to_load_is_named_and_the_others_go_on(plugins_folder, registry_of, name):
    """Whatever it does while it is loaded, the reason is kept with its name and file."""
    text, reason = BROKEN[name]
    path = plugins_folder("club", text)
    plugins_folder("other")

    # a deadline may fall into what a full machine does meanwhile, and only one of them is about it
    registry = registry_of(load_seconds=0.2 if name == "no end" else 20)

    assert states(registry) == {"club": "failed", "other": "loaded"}
    assert reason in why(registry, "club")
    assert list(registry.sources()) == ["other"]
    problem = registry.problems()[0]
    assert (problem.plugin, problem.distribution) == ("club", str(path))


def test_the_line_of_the_mistake_is_said(plugins_folder, registry_of):
    """An author finds file and line in the reason."""
    plugins_folder("club", "import os\n\nraise LookupError('no such table')\n")

    assert "(club.py line 3)" in why(registry_of(), "club")


def test_an_installed_plugin_that_fails_is_named_with_its_version(install):
    """The distribution is in the error."""
    install("harbour", "raise LookupError('no such table')")

    problem = next(one for one in Registry(environ={}, folders=[]).problems() if one.plugin == "harbour")

    assert problem.distribution == "warmlinks-harbour 1.2"
    assert "LookupError: no such table" in str(problem)


@pytest.fixture
def interruptible():
    """Ctrl-C is heard: a program that a shell starts in the background is born deaf to it."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("interruptible")
def test_a_user_s_interrupt_is_not_taken_for_the_plugin_s():
    """Ctrl-C while a plugin is loaded ends the program, as it should."""

    class Patient:
        @property
        def WARMLINKS_HOOKS(self):  # noqa: N802  the name plugins use
            import _thread
            import time

            _thread.interrupt_main()
            time.sleep(5)

    registry = Registry(plugins={"patient": Patient()}, discover=False, environ={})

    with pytest.raises(KeyboardInterrupt):
        registry.plugins()


HOOK = "from warmlinks.plugins.hookspecs import hookimpl\nfrom warmlinks.plugins.sources import Source\n"
REFUSED = {
    "no hook": ("x = 1", "it implements no hook"),
    "an unmarked hook": (
        "def warmlinks_register_sources():\n    return []",
        "is @hookimpl missing at warmlinks_register_sources?",
    ),
    "a misspelt hook": (
        HOOK + "@hookimpl\ndef warmlinks_register_source():\n    return []",
        "there is no hook warmlinks_register_source, did you mean warmlinks_register_sources?",
    ),
    "an argument too many": (
        HOOK + "@hookimpl\ndef warmlinks_register_sources(archive):\n    return []",
        "Argument(s) {'archive'} are declared in the hookimpl but can not be found in the hookspec",
    ),
    "hooks of the future": (
        f"WARMLINKS_HOOKS = {HOOKS_VERSION + 1}\n" + HOOK,
        f"it is written for hooks {HOOKS_VERSION + 1}, and this warmlinks has {HOOKS_VERSION}: update warmlinks",
    ),
    "hooks of the past": ("WARMLINKS_HOOKS = 1\n", "the oldest that work are 2: update the plugin"),
    "hooks that are no number": ("WARMLINKS_HOOKS = '2'\n", "WARMLINKS_HOOKS is str instead of a number"),
    "no class": (HOOK + "@hookimpl\ndef warmlinks_register_sources():\n    return [1]", "1, which is no Source class"),
    "an unfinished class": (
        HOOK + "class S(Source):\n    name = network = 's'\n"
        "@hookimpl\ndef warmlinks_register_sources():\n    return [S]",
        "S does not implement read, recognizes",
    ),
    "a class without a name": (
        HOOK + "class S(Source):\n    def read(self, a): ...\n    def recognizes(self, a): ...\n"
        "@hookimpl\ndef warmlinks_register_sources():\n    return [S]",
        "S.name is None, and must be a word",
    ),
    "a class that sees strangely": (
        HOOK + "class S(Source):\n    name = network = 's'\n    coverage = 1\n"
        "    def read(self, a): ...\n    def recognizes(self, a): ...\n"
        "@hookimpl\ndef warmlinks_register_sources():\n    return [S]",
        "S.coverage: 1 is no CoveredSides",
    ),
    "classes without an end": (
        HOOK + "import itertools\n@hookimpl\ndef warmlinks_register_sources():\n    return itertools.repeat(Source)",
        "answers without an end",
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_plugin_that_is_not_as_agreed_is_refused_with_a_reason(plugins_folder, registry_of, name):
    """The reason is one that its author can act upon; the others go on."""
    text, reason = REFUSED[name]
    plugins_folder("club", text)
    plugins_folder("other")

    registry = registry_of()

    assert states(registry) == {"club": "refused", "other": "loaded"}
    assert reason in why(registry, "club")


FAILING = {
    "a hook that raises": "raise LookupError('x')",
    "a hook that exits": "raise SystemExit",
    "a hook that answers nothing iterable": "return 5",
    "a generator that raises": "yield from []\n    raise LookupError('x')",
}


@pytest.mark.parametrize("name", FAILING)
def test_one_failing_hook_leaves_the_others_alone(plugins_folder, registry_of, name):
    """Each plugin's hook is called by itself."""
    plugins_folder("club", f"{HOOK}@hookimpl\ndef warmlinks_register_sources():\n    {FAILING[name]}")
    plugins_folder("other")

    registry = registry_of()

    assert states(registry) == {"club": "failed", "other": "loaded"}
    assert list(registry.sources()) == ["other"]


NOT_RUN = "from warmlinks.nothing_like_it import Source\nraise SystemExit\n"


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        ("WARMLINKS_HOOKS = 3\n", "it is written for hooks 3, and this warmlinks has 2: update warmlinks"),
        ("WARMLINKS_HOOKS: int = 3\n", "update warmlinks"),
        ("WARMLINKS_HOOKS = 1\n", "it is written for hooks 1, and the oldest that work are 2: update the plugin"),
        ("", "it is written for hooks 1, and the oldest that work are 2: update the plugin"),
    ],
)
def test_a_plugin_for_other_hooks_is_answered_before_it_is_run(plugins_folder, registry_of, said, reason):
    """What it imports may not be there, or be there no more: nobody is told of an ImportError."""
    plugins_folder("club", NOT_RUN + said, hooks=False)

    assert states(registry_of()) == {"club": "refused"}
    assert reason in why(registry_of(), "club")


@pytest.mark.parametrize(("hooks", "reason"), [(1, "pip install --upgrade warmlinks-harbour"), (3, "update warmlinks")])
def test_an_installed_plugin_for_other_hooks_is_answered_before_its_package_is_run(install, hooks, reason):
    """The text is found without importing what it lies in; an old one is told how to be updated."""
    install("harbour", f"{NOT_RUN}WARMLINKS_HOOKS = {hooks}\n")

    told = next(one for one in Registry(environ={}, folders=[]).plugins() if one.name == "harbour")

    assert (told.state, reason in told.why) == ("refused", True), told.why


def test_the_text_in_a_package_is_found_without_running_the_package(tmp_path, monkeypatch):
    """Not even the package's own `__init__` is run."""
    folder = tmp_path / "package_of_a_test" / "inner"
    folder.mkdir(parents=True)
    for place in (folder.parent, folder):
        (place / "__init__.py").write_text("raise SystemExit")
    (folder / "hooks.py").write_text("WARMLINKS_HOOKS = 3")
    monkeypatch.syspath_prepend(tmp_path)

    file = file_of_module("package_of_a_test.inner.hooks")

    assert file == folder / "hooks.py"
    assert hooks_in_text(file) == 3
    assert file_of_module("package_of_a_test.nothing.hooks") is None


@pytest.mark.parametrize(
    "text",
    [
        "from somewhere import WARMLINKS_HOOKS",
        "from somewhere import *",
        "WARMLINKS_HOOKS = 1 + 1",
        "if True:\n    WARMLINKS_HOOKS = 2",
        "def (",
    ],
)
def test_a_number_that_only_running_tells_is_not_guessed(tmp_path, text):
    """Then the module is asked once it has been run."""
    (tmp_path / "hooks.py").write_text(text)

    assert hooks_in_text(tmp_path / "hooks.py") is None


def test_a_number_that_is_worked_out_is_asked_of_the_module(plugins_folder, registry_of):
    """It is refused all the same, and used where it is the present one."""
    text = (
        plugins_folder("club").read_text().replace(f"WARMLINKS_HOOKS = {HOOKS_VERSION}", "WARMLINKS_HOOKS = 1 + WHAT")
    )
    plugins_folder("new", text.replace("WHAT", str(HOOKS_VERSION)).replace("club", "new"))
    plugins_folder("club", text.replace("WHAT", str(HOOKS_VERSION - 1)))

    assert states(registry_of()) == {"club": "loaded", "new": "refused"}
    assert "update warmlinks" in why(registry_of(), "new")


def test_what_a_caller_hands_over_needs_no_number(registry_of):
    """It was made for this very version; one that says another is refused."""
    older = as_plugin(MemorySource)
    older.WARMLINKS_HOOKS = 1

    assert states(registry_of(plugins={"memory": as_plugin(MemorySource)})) == {"memory": "loaded"}
    assert states(registry_of(plugins={"memory": older})) == {"memory": "refused"}


def test_two_plugins_of_one_name_are_both_named_and_neither_wins(plugins_folder, registry_of):
    """A given plugin and a file of its name: both are refused, and the reason names both."""
    path = plugins_folder("memory")
    registry = registry_of(plugins={"memory": as_plugin(MemorySource)})

    assert [info.state for info in registry.plugins()] == ["refused", "refused"]
    assert all(
        f"two plugins are called 'memory': {path} and given by the caller" in info.why for info in registry.plugins()
    )
    assert dict(registry.sources()) == {}


def test_two_sources_of_one_name_are_both_named_and_neither_wins(plugins_folder, registry_of):
    """Two files that bring a source of one name: both are refused, others go on, and asking for it says why."""
    first, second = plugins_folder("first", source="club"), plugins_folder("second", source="club")
    plugins_folder("other")
    registry = registry_of()

    assert states(registry) == {"first": "refused", "second": "refused", "other": "loaded"}
    with pytest.raises(SettingsError) as caught:
        registry.source("club")
    assert str(first) in str(caught.value)
    assert str(second) in str(caught.value)


@pytest.mark.parametrize("off", ["first", "second"])
def test_switching_one_of_the_two_off_mends_it(plugins_folder, registry_of, off):
    """With either of them disabled the other is used."""
    plugins_folder("first", source="club")
    plugins_folder("second", source="club")

    registry = registry_of(disabled=[off])

    assert states(registry)[off] == "disabled"
    assert list(registry.sources()) == ["club"]


@pytest.mark.parametrize(
    "options",
    [
        {"disabled": ["club"]},
        {"disabled": ("sea",)},
        {"environ": {"WARMLINKS_DISABLE": "club"}},
        {"environ": {"WARMLINKS_DISABLE": "what, club other"}},
    ],
)
def test_a_plugin_is_switched_off_by_name(plugins_folder, registry_of, options):
    """By its own name or a part's, in the call or in the environment; it is listed, and asking for it says why."""
    plugins_folder("club", source="sea")

    registry = registry_of(**options)

    assert states(registry) == {"club": "disabled"}
    assert registry.problems() == ()
    with pytest.raises(SettingsError, match=r"is not in use .*switched off by name"):
        registry.source("club")


def test_a_plugin_that_is_switched_off_is_not_run(plugins_folder, registry_of):
    """Not even imported."""
    plugins_folder("club", "raise LookupError")

    assert states(registry_of(disabled=["club"])) == {"club": "disabled"}


def test_asking_for_what_is_not_there_offers_what_is(plugins_folder, registry_of):
    """A near name is offered; with none near, all are listed."""
    plugins_folder("linkedin")
    plugins_folder("twitter")
    registry = registry_of()

    with pytest.raises(SettingsError, match=r"there is no source 'linkdin'. Did you mean linkedin\?"):
        registry.source("linkdin")
    with pytest.raises(SettingsError, match="There are: linkedin, twitter"):
        registry.source("zzz")
    with pytest.raises(SettingsError, match="There are: none"):
        registry.notifier("email")


def test_a_problem_is_an_error_to_show(plugins_folder, registry_of):
    """Problems are errors of the family, ready to be raised or listed."""
    plugins_folder("club", "1/0")

    problems = registry_of().problems()

    assert len(problems) == 1
    assert isinstance(problems[0], PluginError)
    assert "'club'" in str(problems[0])


@pytest.mark.parametrize(
    "name",
    sorted(
        name
        for project in (Path(__file__).parents[2] / "plugins").glob("*/pyproject.toml")
        for name in tomllib.loads(project.read_text("utf-8"))["project"].get("entry-points", {}).get("warmlinks", {})
    ),
)
def test_what_is_not_installed_is_said_with_the_plugin_to_install(name):
    """Each plugin of ours is named after what it brings, and a registry without it says what to install."""
    with pytest.raises(SettingsError) as refusal:
        Registry(plugins={}, discover=False, environ={}).source(name)

    assert f"pip install warmlinks-{name}" in str(refusal.value.advice)
