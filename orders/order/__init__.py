"""One order, from the basket to the cup."""
