"""The central service: where the registers of a shop meet, and from where its messages leave."""
