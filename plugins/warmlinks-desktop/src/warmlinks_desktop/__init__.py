"""Shows the warmlinks digest as a desktop notification."""
