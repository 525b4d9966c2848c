"""Programs that lie beside the tests and are no packages, as modules."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

__all__ = ["ROOT", "benchmark", "module_at"]

ROOT = Path(__file__).parents[2]


def module_at(path: Path) -> ModuleType:
    """The file as a module, loaded anew."""
    spec = importlib.util.spec_from_file_location(f"loaded_by_tests_{path.stem}", path)
    if spec is None or spec.loader is None:
        raise LookupError(f"{path} is no module")
    module = importlib.util.module_from_spec(spec)
    # attrs, pickle and Hypothesis look a class's module up by its name
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


def benchmark(name: str) -> ModuleType:
    """A benchmark, loaded anew; it finds those beside it."""
    folder = ROOT / "benchmarks"
    if str(folder) not in sys.path:
        sys.path.append(str(folder))
    return module_at(folder / f"{name}.py")
