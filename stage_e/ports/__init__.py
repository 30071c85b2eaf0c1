"""What the executor needs of the world. Each port has a real adapter and a fake, and both pass the same contract tests.

Times are aware UTC. What a store writes, it writes in one transaction, and repeating a write that landed is harmless.
"""
