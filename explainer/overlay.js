// Keeps a served page up to date, and lays over it what is wrong with the content. Never part of a published site.

const own = document.querySelector("script[data-edition]").dataset;
const STATES = "/__serve/";
let styles = own.styles;

// The place on the page ------------------------------------------------------------------------

// What stands first in the window stays where it is, even if the page above it grows.
function remember() {
  const sticks = (element) =>
    element !== document.body &&
    (["sticky", "fixed"].includes(getComputedStyle(element).position) ||
      sticks(element.parentElement));
  const first = [...document.querySelectorAll("main [id]")].find(
    (element) =>
      element.getClientRects().length &&
      element.getBoundingClientRect().top >= 0 &&
      !sticks(element),
  );
  const place = {
    path: location.pathname,
    y: scrollY,
    id: first?.id,
    top: first?.getBoundingClientRect().top,
  };
  sessionStorage.setItem("serve-place", JSON.stringify(place));
  history.scrollRestoration = "manual";
  reloading = true;
}

function restore() {
  const place = JSON.parse(sessionStorage.getItem("serve-place") || "{}");
  sessionStorage.removeItem("serve-place");
  if (place.path !== location.pathname) return;
  const go = () => {
    const first = place.y && place.id && document.getElementById(place.id);
    const top = first ? scrollY + first.getBoundingClientRect().top - place.top : place.y;
    scrollTo({ top, behavior: "instant" });
  };
  go();
  addEventListener("load", go);
}

// The browser's own memory of the place comes back for all but our own reloads.
let reloading = false;
addEventListener("pagehide", () => {
  if (!reloading) history.scrollRestoration = "auto";
});

// The style sheet and the tab's icon -----------------------------------------------------------

function swapStyles() {
  for (const old of document.querySelectorAll('link[rel="stylesheet"]')) {
    const fresh = old.cloneNode();
    const address = new URL(old.href);
    address.searchParams.set("styles", styles);
    fresh.href = address.href;
    fresh.addEventListener("load", () => old.remove());
    old.after(fresh);
  }
}

function showState(state) {
  for (const old of document.querySelectorAll('link[rel="icon"]')) old.remove();
  const icon = document.createElement("link");
  Object.assign(icon, { rel: "icon", type: "image/svg+xml", href: `${STATES}${state}.svg` });
  document.head.append(icon);
}

// What is wrong --------------------------------------------------------------------------------

const host = document.createElement("div");
host.id = "serve-overlay";
const shadow = host.attachShadow({ mode: "open" });
const sheet = new CSSStyleSheet();
shadow.adoptedStyleSheets = [sheet];
const dressed = fetch(`${STATES}overlay.css`)
  .then((answer) => answer.text())
  .then((text) => sheet.replace(text));
let told = "";
let marked = [];

function make(name, attributes = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  element.append(...children);
  return element;
}

function unmark() {
  for (const element of marked) {
    element.style.removeProperty("outline");
    element.style.removeProperty("outline-offset");
    delete element.dataset.finding;
  }
  marked = [];
}

function mark(finding) {
  if (!finding.page || !decodeURI(location.pathname).endsWith(finding.page)) return null;
  const selector = finding.elements.find((one) => document.querySelector(one));
  if (!selector) return null;
  const element = document.querySelector(selector);
  element.style.setProperty("outline", "3px dashed light-dark(#b3261e, #f2b8b5)");
  element.style.setProperty("outline-offset", "4px");
  element.dataset.finding = finding.message;
  marked.push(element);
  return element;
}

function goTo(element) {
  for (let one = element; one; one = one.parentElement)
    if (one.tagName === "DETAILS") one.open = true;
  const clear = innerHeight * 0.15; // the findings take the lower part of the window
  scrollBy({ top: element.getBoundingClientRect().top - clear, behavior: "instant" });
}

function place(finding) {
  const text = make("code", {}, finding.where);
  return finding.editor ? make("a", { href: finding.editor }, text) : text;
}

function row(finding) {
  const item = make("li", {}, place(finding), " ", make("small", {}, finding.rule));
  const element = mark(finding);
  if (element) {
    const button = make("button", { type: "button" }, "Show on the page");
    button.addEventListener("click", () => goTo(element));
    item.append(" ", button);
  }
  item.append(make("p", {}, finding.message, " ", make("b", {}, finding.hint)));
  if (finding.line) {
    const [before, rest] = finding.line;
    const fault = /^[\w-]+|^./u.exec(rest)?.[0] ?? " ";
    item.append(
      make(
        "pre",
        {},
        before,
        make("mark", {}, fault),
        rest.slice(fault === " " ? 0 : fault.length),
      ),
    );
  }
  return item;
}

function hide(hidden) {
  shadow.querySelector("section").hidden = hidden;
  shadow.querySelector(".again").hidden = !hidden;
}

function showFindings({ findings, count }) {
  if (JSON.stringify(findings) === told) return;
  told = JSON.stringify(findings);
  unmark();
  shadow.replaceChildren();
  if (!count) return;
  const words = `${count} finding${count > 1 ? "s" : ""}`;
  const close = make("button", { type: "button", class: "close", "aria-label": "Hide" }, "×");
  const again = make("button", { type: "button", class: "again" }, words);
  const list = make("ol", {}, ...findings.map(row));
  if (count > findings.length) list.append(make("li", {}, `and ${count - findings.length} more`));
  const intro = make("p", {}, "The page comes up to date by itself when this is mended.");
  const head = make("header", {}, make("h2", {}, words), intro, close);
  close.addEventListener("click", () => hide(true));
  again.addEventListener("click", () => hide(false));
  const panel = make("section", { role: "region", "aria-label": words }, head, list);
  shadow.append(panel, again, make("p", { role: "status", class: "unseen" }, words));
  hide(false);
}

addEventListener("keydown", (event) => {
  if (event.key === "Escape" && shadow.querySelector("section")) hide(true);
});

// The line to the server -----------------------------------------------------------------------

function connect() {
  const socket = new WebSocket(`ws://${location.host}${STATES}live`);
  socket.addEventListener("message", async ({ data }) => {
    const message = JSON.parse(data);
    if (message.edition !== own.edition) {
      remember();
      location.reload();
      return;
    }
    if (message.styles !== styles) {
      styles = message.styles;
      swapStyles();
    }
    showState(message.state);
    await dressed;
    showFindings(message);
  });
  socket.addEventListener("close", () => setTimeout(connect, 500));
}

restore();
document.body.append(host);
connect();
