"""Days, zones and pauses: which day a moment is, and how many days count."""
