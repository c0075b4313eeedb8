"""How long things last on SQS: one rule for the worker and for the template."""

# What a killed worker held is handled no sooner than that; renewed while one is at work.
VISIBILITY_SECONDS = 20
RENEW_SECONDS = 6
# Whoever leaves during a poll may take messages with him, so a stopping worker waits for its end.
LONGEST_POLL_SECONDS = 5
