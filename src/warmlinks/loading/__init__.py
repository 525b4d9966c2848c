"""An archive on its way from the file into the book."""
