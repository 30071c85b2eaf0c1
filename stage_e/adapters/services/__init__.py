"""The services of OpsConductor, as we dare to call them: sent once, bounded, and believed only with evidence."""
