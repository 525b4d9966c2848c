"""What the pictures of CRMs show: the admin of a Django project, and the page of a contact in Creme."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from functools import lru_cache
from pathlib import Path

from browser import Tab

__all__ = ["admin_page", "admin_words", "creme_contact", "creme_recipe"]

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
CREME = HERE.parent / "how-to" / "crm-creme.md"


@lru_cache(maxsize=1)
def admin_page() -> str:
    """The list of contacts, as a page that stands alone."""
    made = subprocess.run([sys.executable, HERE / "office.py"], capture_output=True, text=True, check=False)
    if made.returncode:
        raise SystemExit(made.stderr)
    return str(json.loads(made.stdout))


def admin_words() -> str:
    """What can be read in the list and beside it, whatever the style of this Django."""
    table = re.search(r'<table id="result_list">.*?</table>', admin_page(), re.DOTALL)
    beside = re.search(r'<(nav|div)[^>]* id="changelist-filter".*?</\1>', admin_page(), re.DOTALL)
    if table is None or beside is None:
        raise SystemExit("the admin has no list, or no filter beside it")
    return "\n".join(" ".join(re.sub(r"<[^>]*>", " ", part[0]).split()) for part in (table, beside))


def _files() -> list[tuple[str, str]]:
    return re.findall(r"^```py\n# (\S+)\n(.*?)^```", CREME.read_text("utf-8"), re.MULTILINE | re.DOTALL)


def creme_recipe() -> str:
    """What the page in Creme is made of: the files of the page about it, and which Creme and people these are.

    The page itself is Creme's, and takes a Creme; the heavy set looks that it shows the figures.
    """
    written = (ROOT / "tests" / "crms" / name for name in ("creme.txt", "world.py"))
    return "\n".join([*(text for _, text in _files()), *(path.read_text("utf-8") for path in written)])


def creme_contact(tab: Tab) -> bytes:
    """A contact in a real Creme, with the custom fields of the page about it filled."""
    sys.path[:0] = [str(ROOT / "tests"), str(ROOT / "tests" / "support")]
    from crms.creme import running
    from crms.world import NOW

    with running() as creme:
        for name, text in _files():
            creme.add(name, text)
        creme.add("office/settings.py", f"import datetime\nWARMLINKS['NOW'] = {NOW!r}\n")
        for words in (("migrate", "warmlinks_django"), ("warmlinks_refresh",)):
            creme.command(*words)
        contact = creme.run("""
            from office.show_warmth import show
            from warmlinks_django.models import Warmth
            show()
            result = Warmth.objects.order_by("-stake")[2].contact.get_absolute_url()
            """)
        with creme.serving() as address:
            tab.call("Emulation.setDeviceMetricsOverride", width=1280, height=900, deviceScaleFactor=1, mobile=False)
            tab.go_to(f"{address}/creme_login/")
            # every new Creme has this account
            tab.evaluate(
                "for (const name of ['username', 'password']) document.getElementsByName(name)[0].value = 'root'"
            )
            tab.evaluate("document.getElementsByName('username')[0].form.submit()")
            tab.loaded()
            tab.go_to(f"{address}{contact}")
            # its blocks are laid out by a script
            tab.evaluate("new Promise(done => setTimeout(done, 3000))")
            return tab.picture(height=1200)
