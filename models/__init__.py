"""The shop: its data, its rules and its questions. No Qt, no HTTP, no paper in here."""
