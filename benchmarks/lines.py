"""How much code there is, and how often it says the same thing; counted from the syntax tree of any commit.

    python benchmarks/lines.py                                   what lies here
    python benchmarks/lines.py --at COMMIT                       a commit
    python benchmarks/lines.py --at COMMIT --beside COMMIT       two, and their quotient; `.` is what lies here
    python benchmarks/lines.py --places                          and where each was counted
    python benchmarks/lines.py --at COMMIT --beside . --write docs/explanation/benchmarks-lines.md

Tests, benchmarks and docs are left out; samples (any folder `samples`, and the distribution of that name) are counted
apart. Lines are those of the files; beside them those that hold code, which leaves out empty lines, comments and
docstrings. The columns of the record tables come from a book that the code of that commit makes.
"""

from __future__ import annotations

import argparse
import ast
import io
import json
import re
import subprocess
import sys
import tarfile
import tempfile
import tokenize
import tomllib
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from functools import cached_property
from pathlib import Path

from attrs import field, frozen

HERE = Path(__file__).resolve().parents[1]
DAY = 86400


@frozen
class Module:
    """One file of Python in a distribution."""

    distribution: str
    name: str
    path: str
    text: str

    @cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.text)

    @property
    def lines(self) -> int:
        return len(self.text.splitlines())

    @property
    def is_sample(self) -> bool:
        return "samples" in self.name.replace("warmlinks_samples", "samples").split(".")

    @cached_property
    def docstrings(self) -> set[int]:
        """The nodes of strings that stand by themselves: docstrings, and those behind a name."""
        return {
            id(node.value)
            for node in ast.walk(self.tree)
            if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)
        }

    @cached_property
    def code_lines(self) -> int:
        bare = set()
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Expr) and id(node.value) in self.docstrings:
                bare.update(range(node.lineno, (node.end_lineno or node.lineno) + 1))
        held = set()
        nothing = {
            tokenize.COMMENT,
            tokenize.NL,
            tokenize.NEWLINE,
            tokenize.INDENT,
            tokenize.DEDENT,
            tokenize.ENDMARKER,
        }
        for token in tokenize.generate_tokens(io.StringIO(self.text).readline):
            if token.type not in nothing:
                held.update(range(token.start[0], token.end[0] + 1))
        return len(held - bare)

    @cached_property
    def texts(self) -> list[tuple[int, str]]:
        """Every string that is no docstring, with its line; pieces of one f-string, or joined by +, are one."""
        inner: set[int] = set()
        found = []
        for node in ast.walk(self.tree):
            if id(node) in inner or id(node) in self.docstrings:
                continue
            text = _text(node)
            if text is not None:
                inner.update(id(part) for part in ast.walk(node))
                found.append((node.lineno, text))
        return found

    @cached_property
    def functions(self) -> list[ast.FunctionDef | ast.AsyncFunctionDef]:
        return [node for node in ast.walk(self.tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]


def _text(node: ast.AST) -> str | None:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        return "".join(_text(part) or "{}" for part in node.values)
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        left, right = _text(node.left), _text(node.right)
        return None if left is None and right is None else f"{left or '{}'}{right or '{}'}"
    return None


@frozen
class Tree:
    """All distributions of one commit, unpacked in a folder."""

    folder: Path
    modules: tuple[Module, ...]

    @cached_property
    def core(self) -> list[Module]:
        return [module for module in self.modules if module.distribution == "warmlinks" and not module.is_sample]

    @cached_property
    def code(self) -> list[Module]:
        return [module for module in self.modules if not module.is_sample]

    @cached_property
    def record_tables(self) -> dict[str, list[str]]:
        """Tables whose rows come from an archive: they refer to one, or to such a row; with their columns."""
        script = """
import json, sys, tempfile, pathlib
from warmlinks.book import Book
with tempfile.TemporaryDirectory() as folder:
    pathlib.Path(folder).chmod(0o700)
    place = pathlib.Path(folder) / "b.db"
    with Book.open(place, timezone="UTC"):
        pass
    import sqlite3
    db = sqlite3.connect(place)
    names = [row[0] for row in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
    print(json.dumps({
        name: [
            [row[1] for row in db.execute(f"PRAGMA table_info({name})")],
            [row[2] for row in db.execute(f"PRAGMA foreign_key_list({name})")],
        ]
        for name in names
    }))
"""
        done = subprocess.run(
            [sys.executable, "-c", script],
            env={"PYTHONPATH": str(self.folder / "src"), "PATH": "", "HOME": str(self.folder)},
            capture_output=True,
            text=True,
            check=True,
        )
        tables: dict[str, tuple[list[str], list[str]]] = json.loads(done.stdout)
        return {name: columns for name, (columns, refers) in sorted(tables.items()) if "archive" in refers}

    @cached_property
    def record_fields(self) -> set[str]:
        """The names of the fields of all classes that a source may yield."""
        names = {"Identity", "Interaction", "Member"}
        for module in self.core:
            for node in ast.walk(module.tree):
                target = node.targets[0] if isinstance(node, ast.Assign) else getattr(node, "target", None)
                if (
                    isinstance(node, ast.Assign | ast.AnnAssign)
                    and isinstance(target, ast.Name)
                    and target.id == "Record"
                ):
                    names |= {part.id for part in ast.walk(node) if isinstance(part, ast.Name)}
        return {
            statement.target.id
            for module in self.core
            for node in ast.walk(module.tree)
            if isinstance(node, ast.ClassDef) and node.name in names
            for statement in node.body
            if isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name)
        }


@frozen
class Count:
    """A number, how to write it, and where it was counted."""

    value: float
    places: list[str] = field(factory=list)
    note: str = ""


def _at(module: Module, node: ast.AST | int, what: str = "") -> str:
    line = node if isinstance(node, int) else node.lineno  # type: ignore[attr-defined]
    return f"{module.path}:{line} {what}".rstrip()


# Lines


def _sum(modules: list[Module]) -> int:
    return sum(module.lines for module in modules)


def _lines_of(pick: Callable[[Module], bool], what: Callable[[Module], int]) -> Callable[[Tree], Count]:
    return lambda tree: Count(sum(what(module) for module in tree.modules if pick(module)))


def _longest(tree: Tree) -> Count:
    longest = sorted(tree.modules, key=lambda module: -module.lines)
    over = [f"{module.path}: {module.lines}" for module in longest if module.lines > 600]
    return Count(longest[0].lines, over, longest[0].name)


def _over(tree: Tree) -> Count:
    return Count(sum(module.lines > 600 for module in tree.modules), _longest(tree).places)


# The same thing said again


def _formula(tree: Tree) -> Count:
    """Functions, and texts of SQL, that raise days, rhythm and intensity to their powers."""
    places = []
    for module in tree.core:
        for function in module.functions:
            for statement in function.body:
                products = {
                    part.attr if isinstance(part, ast.Attribute) else part.id
                    for node in ast.walk(statement)
                    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mult | ast.Pow)
                    for part in (node.left, node.right)
                    if isinstance(part, ast.Attribute | ast.Name)
                }
                if {"days", "rhythm", "intensity"} <= products:
                    places.append(_at(module, statement, function.name))
        places += [
            _at(module, line, "SQL")
            for line, text in module.texts
            if all(word in text for word in ("{rhythm", "{intensity")) and "ln(" in text.lower()
        ]
    return Count(len(places), places)


_COUNTS = {"count", "len", "sum", "n_unique", "nunique", "bincount", "distinct"}


def _reductions(tree: Tree) -> Count:
    """Bodies that make a count, a minimum and a maximum of the same rows: functions, SQL, and tables of aggregates."""
    places = []
    for module in tree.core:
        for function in module.functions:
            calls = {
                node.func.attr if isinstance(node.func, ast.Attribute) else node.func.id
                for node in _own(function)
                if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute | ast.Name)
            }
            names = {node.arg for node in _own(function) if isinstance(node, ast.keyword)} | {
                node.attr if isinstance(node, ast.Attribute) else node.id
                for node in _own(function)
                if isinstance(node, ast.Attribute | ast.Name)
            }
            if {"min", "max"} <= calls and calls & _COUNTS and {"first", "last"} <= names and names & {"days", "n"}:
                places.append(_at(module, function, function.name))
        places += [
            _at(module, line, "SQL")
            for line, text in module.texts
            if all(re.search(rf"\b{word}", text, re.IGNORECASE) for word in (r"min\(", r"max\(", r"count\(", "day"))
        ]
        for node in module.tree.body:
            words = {part.value for part in ast.walk(node) if isinstance(part, ast.Constant)}
            if isinstance(node, ast.Assign | ast.AnnAssign) and {"min", "max", "count"} <= words:
                places.append(_at(module, node, "table of aggregates"))
    return Count(len(places), places)


def _own(function: ast.AST) -> Iterator[ast.AST]:
    """The nodes of a function without those of functions inside."""
    todo = list(ast.iter_child_nodes(function))
    while todo:
        node = todo.pop()
        yield node
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            todo += ast.iter_child_nodes(node)


def _day_rules(tree: Tree) -> Count:
    """Expressions that make a day of a moment: `.astimezone(zone).date()`, an ordinal, or whole days of seconds."""
    places = []
    for module in tree.code:
        day_names = {
            target.id
            for node in module.tree.body
            if isinstance(node, ast.Assign)
            and isinstance(node.value, ast.Constant)
            and node.value.value in {DAY, 1000 * DAY}
            for target in node.targets
            if isinstance(target, ast.Name)
        }
        for node in ast.walk(module.tree):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Attribute)
                and node.func.attr in {"date", "toordinal"}
            ):
                made = node.func.value
                if (
                    isinstance(made, ast.Call)
                    and isinstance(made.func, ast.Attribute)
                    and made.func.attr in {"astimezone", "fromtimestamp"}
                ):
                    places.append(_at(module, node))
            elif isinstance(node, ast.BinOp) and isinstance(node.op, ast.FloorDiv):
                by = node.right
                if (isinstance(by, ast.Name) and by.id in day_names) or (
                    isinstance(by, ast.Constant) and by.value in {DAY, 1000 * DAY}
                ):
                    places.append(_at(module, node))
    return Count(len(places), places)


def _needs_zone(tree: Tree) -> Count:
    """Places that raise because a moment has no zone."""
    places = [
        _at(module, node)
        for module in tree.code
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Raise)
        and any(re.search(r"time zone|timezone-aware|UTC offset", _text(part) or "") for part in ast.walk(node))
    ]
    return Count(len(places), places)


def _group_limits(tree: Tree) -> Count:
    """Comparisons with the size above which a conversation counts for nothing, by whatever name."""
    places = []
    for module in tree.code:
        for node in ast.walk(module.tree):
            if isinstance(node, ast.Compare):
                named = {
                    part.attr if isinstance(part, ast.Attribute) else part.id
                    for part in ast.walk(node)
                    if isinstance(part, ast.Attribute | ast.Name)
                }
                if any(re.fullmatch(r"_?(GROUP_LIMIT|CROWD|.*GROUP_SIZE|LARGEST_GROUP)", name) for name in named):
                    places.append(_at(module, node))
    return Count(len(places), places)


def _plain(tree: Tree) -> Count:
    places = [
        _at(module, function, function.name)
        for module in tree.core
        if module.name.startswith("warmlinks.cli")
        for function in module.functions
        if re.match(r"_?plain_", function.name)
        and "dict" in (ast.unparse(function.returns) if function.returns else "")
    ]
    return Count(len(places), places)


def _dicts(tree: Tree) -> Count:
    """Functions of the commands that write out a dict of three keys or more."""
    places = [
        _at(module, function, function.name)
        for module in tree.core
        if module.name.startswith("warmlinks.cli")
        for function in module.functions
        if any(
            isinstance(node, ast.Dict) and sum(isinstance(key, ast.Constant) for key in node.keys if key) > 2
            for node in _own(function)
        )
    ]
    return Count(len(places), places)


def _record_checks(tree: Tree) -> Count:
    """Modules that ask for the type of a record's field, or whether its time has a zone."""
    fields = tree.record_fields
    places = []
    for module in tree.core:
        for node in ast.walk(module.tree):
            asked: ast.AST | None = None
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Name)
                and node.func.id in {"isinstance", "type"}
            ):
                asked = node.args[0] if node.args else None
            elif isinstance(node, ast.Attribute) and node.attr in {"tzinfo", "utcoffset"}:
                asked = node.value
            if isinstance(asked, ast.Attribute) and asked.attr in fields:
                places.append(_at(module, node))
    return Count(len({place.split(":")[0] for place in places}), places)


def _columns(tree: Tree) -> dict[str, Count]:
    """For each record table: in how many modules a column of it is named, and the mean of its columns.

    That is a query or a list of columns with the column's name in it, in a module that names the table too.
    """
    found = {}
    for table, columns in tree.record_tables.items():
        by_column: dict[str, set[str]] = defaultdict(set)
        named = re.compile(rf"\b(?:t_)?{re.escape(table)}\b")
        for module in tree.core:
            about = any(named.search(text) for _, text in module.texts)
            for _, text in module.texts if about else ():
                words = set(re.findall(r"\w+", text))
                listed = len(words & set(columns)) == len(words)
                if named.search(text) or listed:
                    for column in words & set(columns):
                        by_column[column].add(module.path)
        own = {column: paths for column, paths in by_column.items() if column not in _EVERYWHERE}
        if own:
            most = max(own, key=lambda column: (len(own[column]), column))
            mean = sum(map(len, own.values())) / len(own)
            found[table] = Count(len(own[most]), sorted(own[most]), f"{most}; mean of its columns {mean:.1f}")
    return found


_EVERYWHERE = {"id", "archive", "key", "network", "kind", "who", "identity", "at"}
"""Columns by which rows are found and joined: every query names them, which is no fault."""


# Rooms and arrows


def _room(name: str) -> str:
    parts = name.split(".")
    return parts[1] if len(parts) > 1 else "warmlinks"


def _imports(tree: Tree) -> set[tuple[str, str]]:
    """From which module to which other, of the core, wherever in a file it is imported; not what types alone need."""
    names = {module.name for module in tree.core}
    found = set()
    for module in tree.core:
        for_types = {
            id(part)
            for node in ast.walk(module.tree)
            if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test)
            for statement in node.body
            for part in ast.walk(statement)
        }
        for node in ast.walk(module.tree):
            if id(node) in for_types:
                continue
            aims: list[str] = []
            if isinstance(node, ast.Import):
                aims = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                aims = [f"{node.module}.{alias.name}" for alias in node.names]
            for aim in aims:
                known = next((name for name in _upwards(aim) if name in names), module.name)
                if known != module.name:
                    found.add((module.name, known))
    return found


def _upwards(name: str) -> Iterator[str]:
    """A dotted name and all that hold it."""
    while name:
        yield name
        name = name.rpartition(".")[0]


def _arrows(tree: Tree) -> Count:
    arrows = {(_room(a), _room(b)) for a, b in _imports(tree) if _room(a) != _room(b)}
    return Count(len(arrows), [f"{a} -> {b}" for a, b in sorted(arrows)])


def _knots(pairs: set[tuple[str, str]]) -> list[list[str]]:
    """Groups in which each reaches each other."""
    ahead: dict[str, set[str]] = defaultdict(set)
    for a, b in pairs:
        if a != b:
            ahead[a].add(b)

    def reach(start: str) -> set[str]:
        seen: set[str] = set()
        todo = [start]
        while todo:
            for following in ahead[todo.pop()] - seen:
                seen.add(following)
                todo.append(following)
        return seen

    far = {name: reach(name) for name in list(ahead)}
    knots = {frozenset(other for other in far[name] if name in far.get(other, ())) for name in far if name in far[name]}
    return sorted(sorted(knot) for knot in knots)


def _room_knots(tree: Tree) -> Count:
    knots = _knots({(_room(a), _room(b)) for a, b in _imports(tree)})
    return Count(len(knots), [" <-> ".join(knot) for knot in knots])


def _module_knots(tree: Tree) -> Count:
    knots = _knots(_imports(tree))
    return Count(len(knots), [" <-> ".join(knot) for knot in knots])


def _rooms(tree: Tree) -> Count:
    rooms = sorted({_room(module.name) for module in tree.core})
    return Count(len(rooms), rooms)


def _in_store(tree: Tree) -> Count:
    store = [module.path for module in tree.core if module.name.startswith("warmlinks.store.")]
    return Count(len(store), store)


def _called_once(tree: Tree) -> Count:
    """Private functions that their module names once beside their definition."""
    once, every = [], 0
    for module in tree.code:
        named = Counter(
            node.attr if isinstance(node, ast.Attribute) else node.id
            for node in ast.walk(module.tree)
            if isinstance(node, ast.Attribute | ast.Name)
        )
        for function in module.functions:
            if re.match(r"_(?!_)", function.name):
                every += 1
                if named[function.name] == 1:
                    once.append(_at(module, function, function.name))
    return Count(len(once), once, f"of {every}")


VAGUE_NAMES = frozenset(
    {"found", "one", "some", "thing", "what", "who", "word", "told", "said", "wanted", "made", "seen"}
)
"""Names that a variable can have whatever it holds."""


def _vague_names(tree: Tree) -> Count:
    """Variables and parameters whose names do not say what they hold."""
    places = []
    for module in tree.modules:
        if not module.is_sample:
            for node in ast.walk(module.tree):
                name = node.arg if isinstance(node, ast.arg) else ""
                if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
                    name = node.id
                if name in VAGUE_NAMES:
                    places.append(_at(module, node, name))
    return Count(len(places), places)


ROWS: tuple[tuple[str, Callable[[Tree], Count]], ...] = (
    (
        "lines of the core's wheel, samples apart",
        _lines_of(lambda m: m.distribution == "warmlinks" and not m.is_sample, lambda m: m.lines),
    ),
    (
        "… that hold code",
        _lines_of(lambda m: m.distribution == "warmlinks" and not m.is_sample, lambda m: m.code_lines),
    ),
    (
        "lines of samples in the core's wheel",
        _lines_of(lambda m: m.distribution == "warmlinks" and m.is_sample, lambda m: m.lines),
    ),
    ("lines of all distributions, samples apart", _lines_of(lambda m: not m.is_sample, lambda m: m.lines)),
    ("… that hold code", _lines_of(lambda m: not m.is_sample, lambda m: m.code_lines)),
    ("lines of samples, wherever they lie", _lines_of(lambda m: m.is_sample, lambda m: m.lines)),
    ("longest module", _longest),
    ("modules over 600 lines", _over),
    ("bodies of the formula", _formula),
    ("bodies of the reduction to n, m, first, last", _reductions),
    ("places that make a day of a moment", _day_rules),
    ("places that raise for want of a zone", _needs_zone),
    ("comparisons with the group limit", _group_limits),
    ("modules that check a record's fields", _record_checks),
    ("functions `plain_*` of the commands", _plain),
    ("functions of the commands that write out a dict", _dicts),
    ("modules in `store/`", _in_store),
    ("rooms of the core", _rooms),
    ("arrows between rooms, deferred ones too", _arrows),
    ("cycles of rooms, deferred ones too", _room_knots),
    ("cycles of modules, deferred ones too", _module_knots),
    ("private functions that are named once", _called_once),
    ("variables whose name says nothing (`found`, `one` …)", _vague_names),
)


def read(folder: Path) -> Tree:
    """All distributions below a folder."""
    modules = []
    for project in sorted(
        [folder / "pyproject.toml", *folder.glob("*/pyproject.toml"), *folder.glob("plugins/*/pyproject.toml")]
    ):
        if not project.exists():
            continue
        name = tomllib.loads(project.read_text(encoding="utf-8"))["project"]["name"]
        source = project.parent / "src"
        for path in sorted(source.rglob("*.py")):
            parts = path.relative_to(source).with_suffix("").parts
            module = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
            modules.append(Module(name, module, path.relative_to(folder).as_posix(), path.read_text(encoding="utf-8")))
    return Tree(folder, tuple(modules))


def unpack(commit: str, folder: Path) -> Path:
    """The files of a commit; `.` is what lies here."""
    if commit == ".":
        return HERE
    packed = subprocess.run(["git", "archive", commit], cwd=HERE, capture_output=True, check=True).stdout
    with tarfile.open(fileobj=io.BytesIO(packed)) as archive:
        archive.extractall(folder, filter="data")
    return folder


def _told(count: Count | None) -> str:
    if count is None:
        return "-"
    return f"{count.value:,}" + (f" ({count.note})" if count.note else "")


def table(commits: list[str], trees: list[Tree]) -> list[str]:
    """The table, as Markdown."""
    ratio = ["later / earlier"] if len(trees) > 1 else []
    out = [f"| {' | '.join(['', *(f'`{commit}`' for commit in commits), *ratio])} |"]
    out.append("|" + " --- |" + " ---: |" * (len(commits) + len(ratio)))
    rows: list[tuple[str, list[Count | None]]] = [(what, [count(tree) for tree in trees]) for what, count in ROWS]
    columns = [_columns(tree) for tree in trees]
    rows += [
        (f"modules that name one column of `{name}`, at most", [counts.get(name) for counts in columns])
        for name in sorted({name for counts in columns for name in counts})
    ]
    rows += [
        (f"lines of `{name}`", [Count(_sum([m for m in tree.modules if m.distribution == name])) for tree in trees])
        for name in sorted({module.distribution for tree in trees for module in tree.modules} - {"warmlinks"})
    ]
    for what, counts in rows:
        cells = [_told(count) for count in counts]
        if ratio:
            first, last = counts[0], counts[-1]
            cells.append(f"{last.value / first.value:.2f}" if first and last and first.value else "")
        out.append(f"| {' | '.join([what, *cells])} |")
    return out


def rooms(commits: list[str], trees: list[Tree]) -> list[str]:
    """How many lines each room of the core has; what lies at the top is a room of its own."""
    counts: list[Counter[str]] = []
    for tree in trees:
        counted: Counter[str] = Counter()
        for module in tree.core:
            name = _room(module.name)
            counted[FORMER.get(name, name)] += module.lines
        counts.append(counted)
    names = sorted(set().union(*counts), key=lambda name: (-counts[-1][name], name))
    rows = [[f"`{name}`", *(f"{one[name]:,}" if one[name] else "" for one in counts)] for name in names]
    head = ["Room", *(f"`{commit}`" for commit in commits)]
    return [f"| {' | '.join(row)} |" for row in [head, ["---", *("---:" for _ in commits)], *rows]]


def page(commits: list[str], trees: list[Tree]) -> str:
    """The page about it."""
    reasons = "\n".join(f"- {what[0].upper()}{what[1:]}: {why}" for what, why in WHY_MORE.items())
    parts = [HEAD, "\n".join(table(commits, trees)), "## Why some rows are not one", reasons]
    parts += ["## Room by room", ABOUT_ROOMS, "\n".join(rooms(commits, trees)), CHANGES]
    return "\n\n".join(parts)


FORMER = {
    "active_time": "calendar",
    "connecting": "net",
    "guards": "plugins",
    "hookspecs": "plugins",
    "http": "net",
    "identity": "people",
    "models": "values",
    "notifiers": "plugins",
    "registry": "plugins",
    "secrets": "net",
    "sources": "plugins",
    "stated_zones": "calendar",
}
"""Rooms that became part of another one."""

HEAD = """# How much code there is, and how often it says the same thing

Written by `python benchmarks/lines.py --at 0ffb291 --beside . --write docs/explanation/benchmarks-lines.md`.
It counts from the syntax tree of two commits: one before each truth was said once, and what lies here.
`--places` names each place that was counted.
Tests, benchmarks and docs are left out; samples, which are in no wheel but their own, are counted apart."""

WHY_MORE = {
    "bodies of the reduction": (
        "`scoring.reduction` has it in two passes, and in one for engines that count distinct days; `ties.states` and"
        " `ties.contact` ask SQLite for counts by direction beside it"
    ),
    "places that make a day of a moment": (
        "`calendar` has a quick way for most moments and an exact one for the rest, and arrays and frames say it in"
        " expressions of their own; what is left are lengths of whole days"
    ),
    "places that raise for want of a zone": (
        "records, answers and arguments raise once each; the others refuse what is no name of a zone"
    ),
    "modules that check a record's fields": (
        "none but `values`, whose checks are compiled from one table; the modules counted tell days from moments, or"
        " ask a statement for its columns"
    ),
    "modules that name one column": (
        "its table is told once, in `store.layout`; the others ask for the column in their queries, as `counted` stands"
        " wherever contact is counted"
    ),
}

ABOUT_ROOMS = """The aim for the core was 0.70 of the lines at the start, and it is not met.
What was said again is gone, and nothing that is left is unused; but what was built since is larger than what went.
Every room was then read line by line once more, to delete: that took 2 to 7 % of each, and then what was left was
logic, shapes of files, signatures and the texts that a user or an author reads. Fewer lines of those serve nobody.
The start has no report, no feeds, no tables of states, no search, no containers within archives and no address books.
Its `store` and `people` together are the `store`, `people`, `loading`, `upkeep` and `ties` of today."""

CHANGES = """## What a change costs

Tried on a branch that was thrown away:

| Change | Files | Lines |
| --- | ---: | ---: |
| a column `mood` of contact: stored, exported, read back equal to the byte, left out of a redacted export | 2 | 2 |
| another language of cues, Esperanto | 1 | 13 |"""


def places(trees: list[Tree]) -> Iterator[str]:
    """Where each was counted in the last of the trees."""
    for what, count in ROWS:
        counted = count(trees[-1])
        if counted.places:
            yield from ("", f"## {what}: {counted.value:,}", "", *(f"- {place}" for place in counted.places))
    for name, counted in _columns(trees[-1]).items():
        yield from ("", f"## {name}.{counted.note}: {counted.value:,}", "", *(f"- {place}" for place in counted.places))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--at", default=".", metavar="COMMIT", help="`.`, the default, is what lies here")
    parser.add_argument("--beside", metavar="COMMIT", help="a later one to hold beside it")
    parser.add_argument("--write", type=Path, metavar="FILE", help="also write the page about it")
    parser.add_argument("--places", action="store_true", help="tell where each was counted")
    asked = parser.parse_args()
    commits = [asked.at, *([asked.beside] if asked.beside else [])]
    with tempfile.TemporaryDirectory() as folder:
        trees = []
        for number, commit in enumerate(commits):
            place = Path(folder) / str(number)
            place.mkdir()
            trees.append(read(unpack(commit, place)))
        print("\n".join(table(commits, trees)))
        if asked.write:
            asked.write.write_text(f"{page(commits, trees)}\n", encoding="utf-8")
        if asked.places:
            print("\n".join(places(trees)))


if __name__ == "__main__":
    main()
