"""What a text for cmd.exe does, and what the programs of Windows do, whichever shell starts them."""
