"""Reads address books for warmlinks: vCard and Google's CSV."""
