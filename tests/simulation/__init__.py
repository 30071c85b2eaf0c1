"""The real executor in a world of its own making: virtual time, seeded chance, faults everywhere, and a witness."""
