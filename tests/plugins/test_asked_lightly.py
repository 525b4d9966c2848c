"""Every plugin is imported, and every source asked, for every archive: none brings what only reading one needs."""

from __future__ import annotations

import subprocess
import sys

MOST = 9
"""So many modules a plugin needs to say what it brings, and whether it knows an archive."""

CODE = """
import sys
from collections import Counter
from warmlinks.plugins.registry import Registry

assert Registry().sources()
{more}
names = [name.partition(".")[0] for name in sys.modules if name.startswith("warmlinks_")]
print({{name for name, count in Counter(names).items() if count > {most}}} or "")
"""


def heavy(more=""):
    """The plugins that bring more, in a process of their own."""
    code = CODE.format(more=more, most=MOST)
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return done.stdout.strip()


def test_a_plugin_that_is_only_asked_imports_little():
    assert heavy() == ""


def test_control_a_plugin_that_reads_has_more():
    assert heavy("import warmlinks_twitter._everything") == "{'warmlinks_twitter'}"
