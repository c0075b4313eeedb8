"""What can be ordered, at what price, and what is to be had now."""
