"""The bench: how fast the till is with a shop of any size, each job beside its raw floor."""
