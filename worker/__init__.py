"""The arq worker pool: start, drive, rescue, drain."""
