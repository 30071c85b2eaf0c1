"""What hosts answer to commands: a small, deterministic model of a Linux shell and of PowerShell."""
