"""The states of ties beside the log of contact, how they are ranked, and who is slipping."""
