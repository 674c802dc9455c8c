"""Where the program itself stands."""

from pathlib import Path

HERE = Path(__file__).resolve().parent.parent
"""The project's own folder: its templates, docs and terms, and the content that is built where no other is named."""
