"""Every question a screen or a paper asks. Answers are frozen dataclasses."""
