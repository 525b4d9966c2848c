"""Posts the warmlinks digest to the owner's own ntfy topic or webhook."""
