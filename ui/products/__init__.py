"""Goods and services: the table, its filters, the form of a product."""
