"""The ways a message leaves the service: one interface, one module for each gateway."""
