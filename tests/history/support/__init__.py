"""What a random history is made of."""
