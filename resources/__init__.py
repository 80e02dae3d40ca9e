"""What the program carries with it: fonts, icons, translations, default texts."""
