"""The career card: a person at work, how they got there, what the work pays."""
