"""The ground: the clock, SQL, threads, traces and meters that every floor above stands on."""
