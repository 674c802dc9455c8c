"""An explainer-site generator whose every statement carries its evidence."""
