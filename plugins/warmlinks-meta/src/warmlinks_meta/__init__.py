"""What the downloads of Meta's networks have in common: how they are written, and how they are read."""
