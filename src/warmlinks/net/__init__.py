"""How to reach a checked address under one deadline, and where a secret lies."""
