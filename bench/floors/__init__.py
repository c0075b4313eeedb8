"""The least that could do the same work: tiny applications, served exactly as the café is."""
