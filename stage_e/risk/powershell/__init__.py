"""What a PowerShell text does: parsed as PowerShell parses it, then every branch judged by allow-lists."""
