"""How the program greets: first run, sign-in, dashboard, support."""
