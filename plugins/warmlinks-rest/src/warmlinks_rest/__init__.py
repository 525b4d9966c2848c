"""A door into CRMs with a JSON interface, told in data."""
