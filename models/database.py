"""The shop's database file: opening it safely, reading from it, writing to it, backing it up."""
