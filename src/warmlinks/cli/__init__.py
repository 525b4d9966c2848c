"""The command line: one module per command, each a thin call into the library.

Results go to stdout, talk and progress to stderr. This room knows the book, colours and exit statuses; it must not know
how anything is computed.
"""
