"""Addresses below which others stand."""

import re

BASE = r"^https?://[A-Za-z0-9.-]+(:[0-9]+)?(/[A-Za-z0-9_~%-][A-Za-z0-9._~%-]*)*/?$"


def base(text: str) -> str:
    """A host, perhaps folders, and always a slash at the end; ValueError where it is none."""
    if not re.fullmatch(BASE, text):
        raise ValueError(f"{text!r} is no such address: https://host/ or https://host/folder/")
    return text if text.endswith("/") else f"{text}/"
