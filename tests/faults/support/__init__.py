"""What the tests that starve and kill share."""
