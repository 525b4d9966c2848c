"""Where CRMs lie that were made ready: one folder each, made once, under a lock, whole or not at all.

A CRM is a module beside this one with

- `VERSION`: what of it is installed, exactly;
- `prepare(folder)`: fills an empty folder with all that starting it needs (an environment, a dump, a file to copy);
- `running()`: a context manager of the module's own that starts it from `prepared(...)` in seconds and stops it.

The folder's name holds a sum over the module, a list of packages `NAME.txt` beside it, and the world: whoever
changes how a CRM is made ready gets it made again.
"""

from __future__ import annotations

import fcntl
import hashlib
import importlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType

import platformdirs

__all__ = ["crm_named", "home", "interpreter", "make_environment", "names", "prepared"]

_WHOLE = "whole"
_HERE = Path(__file__).parent


def home() -> Path:
    """`WARMLINKS_CRMS`, or a folder of the user's cache."""
    given = os.environ.get("WARMLINKS_CRMS")
    return Path(given) if given else Path(platformdirs.user_cache_dir("warmlinks", appauthor=False)) / "crms"


def names() -> list[str]:
    """The CRMs that there are."""
    return sorted(path.stem for path in _HERE.glob("*.py") if "\ndef prepare(" in path.read_text("utf-8"))


def crm_named(name: str) -> ModuleType:
    """The module of a CRM."""
    if name not in names():
        raise SystemExit(f"there is no CRM {name}: there are {', '.join(names())}")
    return importlib.import_module(f"crms.{name}")


def prepared(name: str) -> Path:
    """The folder of a CRM that is ready; made now, which takes minutes, where it is not there yet.

    The folder does not move once it is made, since environments know their own paths. What was begun and not finished
    has no mark and is made again.
    """
    module = crm_named(name)
    own = Path(str(module.__file__))
    texts = [own, own.with_suffix(".txt"), _HERE / "world.py"]
    total = hashlib.sha256(b"".join(path.read_bytes() for path in texts if path.exists())).hexdigest()[:12]
    folder = home() / f"{name}-{module.VERSION}-{total}"
    with _alone(folder.with_name(f"{folder.name}.lock")):
        if not (folder / _WHOLE).exists():
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir()
            module.prepare(folder)
            (folder / _WHOLE).touch()
    return folder


@contextmanager
def _alone(lock: Path) -> Iterator[None]:
    lock.parent.mkdir(parents=True, exist_ok=True)
    with lock.open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        yield


def interpreter(*versions: str) -> Path:
    """The first of these Pythons (as `3.12`) that this machine has: our own, the shell's, one of pyenv's.

    `WARMLINKS_CRM_PYTHON` names another. A test never goes without: where there is none, this raises.
    """
    given = os.environ.get("WARMLINKS_CRM_PYTHON")
    candidates = [Path(given)] if given else []
    pyenv = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv")) / "versions"
    for version in versions:
        if sys.version_info[:2] == tuple(map(int, version.split("."))):
            candidates.append(Path(sys.executable))
        if named := shutil.which(f"python{version}"):
            candidates.append(Path(named))
        candidates += sorted(pyenv.glob(f"{version}.*/bin/python{version}"))
    for path in candidates:
        # a shim of pyenv stands on the PATH for versions that are not switched on, and fails
        asked = subprocess.run([path, "-c", "import ssl, sqlite3, venv"], capture_output=True, check=False)
        if not asked.returncode:
            print(f"{path} is the Python for a CRM that wants {' or '.join(versions)}", flush=True)
            return path
    raise SystemExit(
        f"this CRM wants Python {' or '.join(versions)}, and none is on the PATH or among pyenv's: "
        "install one, or name it in WARMLINKS_CRM_PYTHON"
    )


def make_environment(folder: Path, python: Path, *packages: str) -> Path:
    """An environment with these packages, exact versions of them; gives its interpreter."""
    beside = Path(sys.executable).with_name("uv")
    uv = str(beside) if beside.exists() else shutil.which("uv")
    if uv is None:
        raise SystemExit("uv is missing: `python3 dev setup test` brings it")
    subprocess.run([uv, "venv", "--quiet", "--python", python, folder], check=True)
    made = folder / "bin" / "python"
    subprocess.run([uv, "pip", "install", "--quiet", "--python", made, *packages], check=True)
    return made
