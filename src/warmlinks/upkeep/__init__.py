"""The book as a whole: exported and read back, examined and mended, and somebody forgotten in all of it."""
