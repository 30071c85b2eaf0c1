"""Ways to the people whose answer is waited for."""
