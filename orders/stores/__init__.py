"""The café itself: what it is, who works there, and whether it takes orders."""
