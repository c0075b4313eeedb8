"""The documents for who is outside: events, live messages and the API."""
