"""What the tests of the three shells share."""
