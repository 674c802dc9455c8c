"""Coverage-guided fuzzing of the two places where strangers' words become something else; see run.py."""
