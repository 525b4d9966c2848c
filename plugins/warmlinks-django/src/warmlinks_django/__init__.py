"""How warm each contact of a Django project is: a table beside its own, filled by one command a night.

Add `warmlinks_django` to `INSTALLED_APPS` and say in `WARMLINKS` where contact is written down; `manage.py check` says
what is wrong with it. The project's own rows are read and never written.
"""
