"""Paper: one description of each document, its PDF, and the three ways out to a printer."""
