"""The roof: settings, addresses and the assembly of everything below."""
