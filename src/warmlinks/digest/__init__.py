"""What is worth saying to the owner, when, and that it is said once.

Knows how ties score, introductions, guards and the calendar; it must not know how a message travels.
"""
