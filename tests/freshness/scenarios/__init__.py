"""The scenarios, a module for each group: run.py GROUP plays them."""
