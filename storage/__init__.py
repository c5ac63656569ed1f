"""What the bot remembers: rows and times, one store per subject, no decisions."""
