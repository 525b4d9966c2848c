"""Real CRMs for the heavy set: an invented world to put in, and each CRM made ready once and then started in seconds.

`PYTHONPATH=tests:tests/support python -m crms prepare bottlecrm` makes one ready; a test that wants one
that is not makes it itself.
"""
