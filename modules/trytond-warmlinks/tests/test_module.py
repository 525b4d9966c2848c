# SPDX-License-Identifier: GPL-3.0-or-later
"""What Tryton asks of every module: that its views, rights, fields and menus fit together."""

import unittest

from trytond.tests.test_tryton import ModuleTestCase


class WarmlinksTestCase(ModuleTestCase):
    """The module as it is installed with nothing beside it."""

    module = "warmlinks"


del ModuleTestCase

if __name__ == "__main__":
    unittest.main(argv=["kit"], verbosity=0)
