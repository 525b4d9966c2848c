"""How much memory a process has taken at most, for scripts that tests start."""

from __future__ import annotations

__all__ = ["PEAK_MIB"]

PEAK_MIB = """
def peak_mib():
    import resource
    from pathlib import Path

    status = Path("/proc/self/status")
    if status.exists():
        # what getrusage tells begins, on Linux, with the peak of the process that started this one
        return int(status.read_text().partition("VmHWM:")[2].split()[0]) // 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024

"""
"""The source of `peak_mib()`, to put before a script: its own peak in MiB so far."""
