"""Attacks on a running café, each with the answer it must get."""
