"""What goes wrong between hosts, under a rush; `make faults`, for it takes its time."""
