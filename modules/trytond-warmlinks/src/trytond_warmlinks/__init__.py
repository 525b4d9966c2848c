# SPDX-License-Identifier: GPL-3.0-or-later
"""Tryton module: the warmth of parties."""
