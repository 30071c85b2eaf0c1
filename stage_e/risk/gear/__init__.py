"""What commands to switches and routers do: abbreviations spelled out, then held against a list."""
