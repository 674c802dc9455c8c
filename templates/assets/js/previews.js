// Previews: what an entry is, beside a link to it. Each is a small script, so that it works from a folder too.
(() => {
  const PREFETCH = 150; // ms of rest on a link until its preview is fetched
  const SHOW = 500; // … until it is shown
  const CLOSE = 300; // ms after the pointer left, until it is gone
  const EDGE = 8; // px between a card and the edge of the window
  const GAP = 6; // px between a card and its link

  const main = document.querySelector("main");
  const root = new URL(document.documentElement.dataset.root, location.href).href;
  const previews = {};
  window.explainerPreviews = previews;

  // Which links have one -----------------------------------------------------------------------

  /** Where a link leads; one in a drawing says so otherwise than one in the text. */
  const hrefOf = (link) => new URL(link.getAttribute("href"), location.href).href;

  /** `zh/old-oven` for a link to that entry's page or its line in the glossary. */
  function keyOf(link) {
    const href = hrefOf(link);
    if (!href.startsWith(root)) return "";
    const address = href.slice(root.length);
    const line = address.match(/^(\w\w)\/glossary\.html#entry-([a-z0-9-]+)$/);
    const page = address.match(/^(\w\w)\/(?!sources\/|tours\/)[a-z0-9-]+\/([a-z0-9-]+)\.html(#|$)/);
    const [, language, id] = line || page || [];
    return id && id !== "index" ? `${language}/${id}` : "";
  }

  /** The link to an entry that an event is about; none where the page says as much already. */
  function linkAt(target) {
    const link = target instanceof Element ? target.closest("main a[href]") : null;
    if (!link || link.closest(".preview, .card")) return null;
    const key = keyOf(link);
    if (!key) return null;
    if (hrefOf(link).split("#")[0] !== location.href.split("#")[0]) return link;
    const line =
      location.pathname.endsWith("/glossary.html") &&
      document.getElementById(`entry-${key.slice(3)}`);
    return line && !line.contains(link) ? link : null;
  }

  // Fetching -----------------------------------------------------------------------------------

  const asked = {};

  function fetched(key) {
    asked[key] ??= new Promise((resolve) => {
      const script = document.createElement("script");
      script.src = `${root}previews/${key}.js`;
      script.onload = () => resolve(previews[key]);
      script.onerror = () => {
        delete asked[key];
        resolve(undefined);
      };
      document.head.append(script);
    });
    return asked[key];
  }

  // The card -----------------------------------------------------------------------------------

  function made(name, className, ...parts) {
    const element = document.createElement(name);
    if (className) element.className = className;
    element.append(...parts);
    return element;
  }

  function filled(card, preview) {
    const link = made("a", "", preview.name);
    link.href = root + preview.address;
    link.tabIndex = -1; // The link that is described leads there too.
    const mark = made("span", `kind ${preview.hue} ${preview.shape}`);
    const facts = preview.facts.map(({ term, value, date }) =>
      made("div", "", made("dt", "", term), made("dd", "", value, made("small", "", date))),
    );
    card.lang = preview.tag;
    card.replaceChildren(
      made("p", "kicker", mark, preview.kind),
      made("p", "preview-name", link),
      made("p", "what", preview.what),
      made("p", "preview-summary", preview.summary),
      ...(facts.length ? [made("dl", "", ...facts)] : []),
    );
  }

  /** Beneath the line of the link that is meant, or above it where there is more room. */
  function placed(card, link, point) {
    const lines = [...link.getClientRects()];
    const line =
      lines.find(({ bottom }) => point && bottom >= point.y) ||
      lines[0] ||
      link.getBoundingClientRect();
    const { clientWidth, clientHeight } = document.documentElement;
    const above = line.top - GAP - EDGE;
    const below = clientHeight - line.bottom - GAP - EDGE;
    card.style.maxBlockSize = `${Math.max(above, below)}px`;
    const { width, height } = card.getBoundingClientRect();
    const left = point ? Math.max(line.left, point.x - 48) : line.left;
    const under = height <= below || below >= above;
    card.style.left = `${Math.max(EDGE, Math.min(left, clientWidth - width - EDGE))}px`;
    card.style.top = `${under ? line.bottom + GAP : line.top - GAP - height}px`;
  }

  const card = made("div", "preview");
  card.id = "link-preview";
  card.role = "tooltip";
  card.popover = "manual";

  // When it shows ------------------------------------------------------------------------------

  let waiting = null; // the link that is rested on, with its timers
  let shown = null; // the link whose card is open
  let closing = 0;
  let declined = null; // the link whose card was closed by hand, until the pointer leaves it

  function wait(link, focused, point) {
    forget();
    const one = { link, focused, point };
    one.prefetch = setTimeout(() => fetched(keyOf(link)), PREFETCH);
    one.show = setTimeout(async () => {
      const preview = await fetched(keyOf(link));
      if (waiting !== one) return;
      waiting = null;
      if (preview) show(one, preview);
    }, SHOW);
    waiting = one;
  }

  /** Whether the pointer, which has not moved, is still on the link. */
  function under({ link, point }) {
    return link.contains(document.elementFromPoint(point.x, point.y));
  }

  function forget() {
    clearTimeout(waiting?.prefetch);
    clearTimeout(waiting?.show);
    waiting = null;
  }

  function show({ link, point }, preview) {
    hide();
    if (!link.isConnected) return;
    if (!card.isConnected) main.append(card);
    filled(card, preview);
    card.showPopover();
    placed(card, link, point);
    link.setAttribute("aria-describedby", card.id);
    shown = link;
  }

  function hide() {
    clearTimeout(closing);
    closing = 0;
    if (!shown) return;
    shown.removeAttribute("aria-describedby");
    shown = null;
    card.hidePopover();
  }

  function leave() {
    if (!shown?.matches(":focus-visible")) closing ||= setTimeout(hide, CLOSE);
  }

  function stay() {
    clearTimeout(closing);
    closing = 0;
  }

  function decline() {
    declined = shown || waiting?.link || null;
    forget();
    hide();
  }

  // What readers do ----------------------------------------------------------------------------

  function on() {
    try {
      return localStorage.getItem("previews") !== "off";
    } catch {
      return !switched.off;
    }
  }

  document.addEventListener("pointermove", (event) => {
    if (event.pointerType === "touch") return; // A first tap follows the link.
    const link = linkAt(event.target);
    if (link !== declined) declined = null;
    if (link && link === shown) stay();
    else if (card.contains(event.target)) stay();
    else if (shown) leave();
    const point = { x: event.clientX, y: event.clientY };
    if (waiting && waiting.link === link) waiting.point = point;
    else if (link && link !== shown && link !== declined && on()) wait(link, false, point);
    else if (waiting && !waiting.focused) forget();
  });
  document.documentElement.addEventListener("pointerleave", () => {
    if (waiting && !waiting.focused) forget();
    leave();
  });

  document.addEventListener("focusin", (event) => {
    const link = linkAt(event.target);
    if (link?.matches(":focus-visible") && link !== shown && on()) wait(link, true);
  });
  document.addEventListener("focusout", (event) => {
    if (waiting?.link === event.target) forget();
    if (shown === event.target && !card.matches(":hover")) hide();
  });

  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") decline();
  });
  document.addEventListener("click", (event) => {
    if (linkAt(event.target)) decline();
  });
  window.addEventListener("pagehide", decline);

  document.addEventListener(
    "scroll",
    (event) => {
      if (event.target === card) return;
      hide();
      // A link that is reached by Tab may itself have set the page moving; the rest begins anew.
      if (waiting && (waiting.focused || under(waiting))) {
        wait(waiting.link, waiting.focused, waiting.point);
      } else forget();
    },
    { capture: true, passive: true },
  );

  // The switch in the foot ---------------------------------------------------------------------

  const switched = { off: false };
  for (const label of document.querySelectorAll("[data-preview-switch]")) {
    const box = label.querySelector("input");
    box.checked = on();
    box.addEventListener("change", () => {
      switched.off = !box.checked;
      try {
        localStorage.setItem("previews", box.checked ? "on" : "off");
      } catch {
        // It holds for this page, where storage is closed.
      }
    });
    label.hidden = false;
  }
})();
