"""What SQL does: every statement parsed, every function and table held against a list."""
