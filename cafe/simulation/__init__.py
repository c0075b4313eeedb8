"""Robots that use a running café as people do: over HTTP and websockets, and nothing else."""
