"""What whoever runs the café looks at: health, metrics, the log, the processes."""
