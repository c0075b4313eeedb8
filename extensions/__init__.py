"""Listeners that can be taken away: one folder each, which nothing else knows by its name.

A folder here is an installed app; its line in cafe/subscriptions.py makes it listen. README.md has
the recipe, docs/decisions/extensions.md the reasons.
"""
