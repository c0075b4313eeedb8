"""What was sold, by item and day, for a store's managers.

Off as it comes: it costs each order a delivery and three statements. With its line in
cafe/subscriptions.py, "extensions.tally", it counts and its page is in the admin site.
"""
