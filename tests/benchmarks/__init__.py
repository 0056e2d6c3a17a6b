"""How fast it is, measured: each module is a program of its own."""
