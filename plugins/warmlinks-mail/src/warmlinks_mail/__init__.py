"""Reads mailboxes for warmlinks: mbox, Maildir, Google Takeout."""
