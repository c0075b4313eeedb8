"""Labels and tickets on paper: an app of its own beside the bar, which knows nothing of it.

It listens to two events on a queue of its own, of stores with printers alone, and has two tables.
docs/printing.md
"""
