"""Every write and every answer, one function per use case. None commits: `Database.write` does."""
