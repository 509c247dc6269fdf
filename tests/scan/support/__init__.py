"""What the Python tests of lib/scan share."""
