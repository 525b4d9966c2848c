"""How the table of scores is made."""
