"""The states of ties beside the log of contact, how they are ranked, and who is slipping.

People are given by the numbers of their rows (`people=None` means all), `now` is in epoch seconds, `zone` is the
owner's.
"""
