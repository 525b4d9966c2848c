"""A door into an address book on a CardDAV server."""
