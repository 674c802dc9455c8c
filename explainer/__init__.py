"""An explainer-site generator whose every statement carries its evidence."""

from pathlib import Path

__version__ = "0.1.0"
"""The one place that says which version this is; CHANGELOG.md begins with the same."""

HERE = Path(__file__).resolve().parent.parent
"""The project's own folder."""
