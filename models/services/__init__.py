"""Every write, one function per use case. A service never commits: `Database.write` does."""
