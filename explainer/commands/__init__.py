"""What each command does with what it was told; build.py says which there are."""
