"""An explainer-site generator whose every statement carries its evidence."""

__version__ = "0.1.0"
"""The one place that says which version this is; CHANGELOG.md begins with the same."""
