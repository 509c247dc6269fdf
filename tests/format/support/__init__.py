"""What the Python tests of format/ share."""
