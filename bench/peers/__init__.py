"""What the others need to run the same job: one module each, started as a process of its own."""
