"""Every step the schema has taken, run when a process of the service starts."""
