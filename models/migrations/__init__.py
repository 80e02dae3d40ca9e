"""Every step the database's schema has taken, run at start after a backup."""
