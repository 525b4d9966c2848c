"""The book's file: tables, transactions, and how a promise is kept over a crash.

It must not know what is worth saying, nor how anything is shown.
"""
