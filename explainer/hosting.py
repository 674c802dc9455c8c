"""What hosts and search engines look for beside the pages; each page's own account of it is in its head.

GitHub Pages reads `.nojekyll` and `CNAME` where a site is published from a branch. robots.txt follows RFC 9309, sitemap.xml
sitemaps.org 0.9, with alternates in the way of XHTML. A sitemap has only whole addresses, so there is none where the site's own is not known.
"""

import ipaddress
from collections.abc import Iterable
from urllib.parse import urlsplit
from xml.etree import ElementTree as Xml  # which only writes here  # nosec B405

from explainer.model import Site
from explainer.page import X_DEFAULT, Page
from explainer.routes import Address

_SITEMAP = {
    "xmlns": "http://www.sitemaps.org/schemas/sitemap/0.9",
    "xmlns:xhtml": "http://www.w3.org/1999/xhtml",
}


def files(site: Site, pages: Iterable[Page]) -> dict[Address, bytes]:
    """The files by their place in the output."""
    found = {".nojekyll": b"", "robots.txt": _robots(site.url)}
    if domain := own_domain(site.url or ""):
        found["CNAME"] = f"{domain}\n".encode()
    if site.url:
        found["sitemap.xml"] = _sitemap(site, site.url, pages)
    return found


def own_domain(url: str) -> str:
    """The host of an address that is a whole host, and not GitHub's, a machine's or a number; else nothing."""
    parts = urlsplit(url)
    host = (parts.hostname or "").lower()
    if parts.path != "/" or parts.port or "." not in host or host.endswith(".github.io"):
        return ""
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return host
    return ""


def _robots(url: str | None) -> bytes:
    where = f"\nSitemap: {url}sitemap.xml\n" if url else ""
    return f"User-agent: *\nAllow: /\n{where}".encode()


def _sitemap(site: Site, url: str, pages: Iterable[Page]) -> bytes:
    """Every page that may be found, with the versions of it that its head names."""
    root = Xml.Element("urlset", _SITEMAP)
    for page in pages:
        if not page.indexed:
            continue
        entry = Xml.SubElement(root, "url")
        Xml.SubElement(entry, "loc").text = url + page.path
        for language, path in page.versions(site.default_language).items():
            tag = language if language == X_DEFAULT else site.languages[language].tag
            link = {"rel": "alternate", "hreflang": tag, "href": url + path}
            Xml.SubElement(entry, "xhtml:link", link)
    Xml.indent(root, " ")
    return bytes(Xml.tostring(root, encoding="utf-8", xml_declaration=True)) + b"\n"
