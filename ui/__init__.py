"""The window: pages, dialogs, widgets and table models. Words and numbers come from below."""
