"""What notebooks show, and what is removed from it."""
