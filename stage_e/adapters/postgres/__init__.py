"""The truth in PostgreSQL: what the ports of ``store`` and ``drivers`` say, in one statement and one commit each."""
