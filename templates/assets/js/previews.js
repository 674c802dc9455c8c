// Previews: what an entry is, beside a link to it; where a figure comes from, beside the figure.
// Each preview of an entry is a small script, so that it works from a folder too; a figure's stands in the page.
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
    const line = address.match(/^(\w+)\/glossary\.html#entry-([a-z0-9-]+)$/);
    const page = address.match(/^(\w+)\/(?!sources\/|tours\/)[a-z0-9-]+\/([a-z0-9-]+)\.html(#|$)/);
    const [, language, id] = line || page || [];
    return id && id !== "index" ? `${language}/${id}` : "";
  }

  /** The link to an entry that an event is about; none where the page says as much already. */
  function linkAt(target) {
    const link = target instanceof Element ? target.closest("main a[href]") : null;
    if (!link || link.closest(".preview, .popup, .card")) return null;
    const key = keyOf(link);
    if (!key) return null;
    if (hrefOf(link).split("#")[0] !== location.href.split("#")[0]) return link;
    const line =
      location.pathname.endsWith("/glossary.html") &&
      document.getElementById(`entry-${key.split("/")[1]}`);
    return line && !line.contains(link) ? link : null;
  }

  /** The figure in running text that an event is about: a button, with its pop-up in the page. */
  function figureAt(target) {
    return target instanceof Element ? target.closest("button.figure") : null;
  }

  /** What an event is about that has a card. */
  const openerAt = (target) => figureAt(target) || linkAt(target);

  // Fetching -----------------------------------------------------------------------------------

  const asked = {};

  /** The preview of a link, when it is there; a figure has nothing to wait for. */
  function ready(opener) {
    if (opener.popoverTargetElement) return true;
    const key = keyOf(opener);
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

  /** Beneath the line of the opener that is meant, or above it where there is more room. */
  function placed(shape, opener, point) {
    const lines = [...opener.getClientRects()];
    const line =
      lines.find(({ bottom }) => point && bottom >= point.y) ||
      lines[0] ||
      opener.getBoundingClientRect();
    const { clientWidth, clientHeight } = document.documentElement;
    const above = line.top - GAP - EDGE;
    const below = clientHeight - line.bottom - GAP - EDGE;
    // A figure's stands on the page, not in the window: one that is held open moves with its line.
    const [x, y] = shape === card ? [0, 0] : [scrollX, scrollY];
    if (shape !== card)
      Object.assign(shape.style, { position: "absolute", inset: "auto", margin: "0" });
    shape.style.maxBlockSize = `${Math.max(above, below)}px`;
    const { width, height } = shape.getBoundingClientRect();
    const left = point ? Math.max(line.left, point.x - 48) : line.left;
    const under = height <= below || below >= above;
    const top = under ? line.bottom + GAP : line.top - GAP - height;
    shape.style.left = `${x + Math.max(EDGE, Math.min(left, clientWidth - width - EDGE))}px`;
    shape.style.top = `${y + top}px`;
  }

  const card = made("div", "preview");
  card.id = "link-preview";
  card.role = "tooltip";
  card.popover = "manual";

  /** What opens beside an opener: a figure's own pop-up, or the one card of all links. */
  const cardOf = (opener) => opener.popoverTargetElement || card;

  // When it shows ------------------------------------------------------------------------------

  let waiting = null; // the opener that is rested on, with its timers
  let shown = null; // the opener whose card is open
  let held = false; // whether it was opened by a click, and stays until it is closed
  let closing = 0;
  let declined = null; // the opener whose card was closed by hand, until it is left

  function wait(opener, focused, point) {
    forget();
    const one = { opener, focused, point };
    one.prefetch = setTimeout(() => ready(opener), PREFETCH);
    one.show = setTimeout(async () => {
      const preview = await ready(opener);
      if (waiting !== one) return;
      waiting = null;
      if (preview) show(one, preview);
    }, SHOW);
    waiting = one;
  }

  /** Whether the pointer, which has not moved, is still on the opener. */
  function under({ opener, point }) {
    return opener.contains(document.elementFromPoint(point.x, point.y));
  }

  function forget() {
    clearTimeout(waiting?.prefetch);
    clearTimeout(waiting?.show);
    waiting = null;
  }

  function show({ opener, point }, preview) {
    hide();
    if (!opener.isConnected) return;
    if (cardOf(opener) === card) {
      if (!card.isConnected) main.append(card);
      filled(card, preview);
      opener.setAttribute("aria-describedby", card.id);
    }
    cardOf(opener).showPopover({ source: opener });
    placed(cardOf(opener), opener, point);
    shown = opener;
  }

  function hide() {
    clearTimeout(closing);
    closing = 0;
    held = false;
    if (!shown) return;
    const opener = shown;
    shown = null;
    if (cardOf(opener) === card) opener.removeAttribute("aria-describedby");
    cardOf(opener).hidePopover();
  }

  /** Whether someone reads the card by keyboard. */
  function attended() {
    return shown?.matches(":focus-visible") || cardOf(shown).contains(document.activeElement);
  }

  function leave() {
    if (shown && !held && !attended()) closing ||= setTimeout(hide, CLOSE);
  }

  function stay() {
    clearTimeout(closing);
    closing = 0;
  }

  function decline() {
    declined = shown || waiting?.opener || null;
    forget();
    hide();
  }

  // What readers do ----------------------------------------------------------------------------

  /** Whether the switch in the foot is on. */
  const on = () => document.querySelector("[data-preview-switch] input")?.checked ?? true;

  document.addEventListener("pointermove", (event) => {
    if (event.pointerType === "touch") return; // A first tap follows the link.
    const opener = openerAt(event.target);
    if (opener !== declined) declined = null;
    if (shown && (opener === shown || cardOf(shown).contains(event.target))) stay();
    else if (shown) leave();
    const point = { x: event.clientX, y: event.clientY };
    const wanted = opener && opener !== shown && opener !== declined && !held && on();
    if (waiting && waiting.opener === opener) waiting.point = point;
    else if (wanted) wait(opener, false, point);
    else if (waiting && !waiting.focused) forget();
  });
  document.documentElement.addEventListener("pointerleave", () => {
    if (waiting && !waiting.focused) forget();
    leave();
  });

  document.addEventListener("focusin", (event) => {
    const opener = openerAt(event.target);
    const wanted = opener?.matches(":focus-visible") && opener !== shown && opener !== declined;
    if (wanted && !held && on()) wait(opener, true);
  });
  document.addEventListener("focusout", (event) => {
    const { target, relatedTarget } = event;
    if (target === declined) declined = null;
    if (waiting?.opener === target) forget();
    if (!shown || held || relatedTarget === shown) return;
    const inside = cardOf(shown).contains(target);
    const stays = cardOf(shown).contains(relatedTarget) || cardOf(shown).matches(":hover");
    if ((inside || shown === target) && !stays) hide();
  });

  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") decline();
  });
  document.addEventListener("click", (event) => {
    const figure = figureAt(event.target);
    if (!figure) {
      if (linkAt(event.target)) decline();
      return;
    }
    event.preventDefault();
    if (held && shown === figure) return decline();
    forget();
    show({ opener: figure, point: event.detail ? { x: event.clientX, y: event.clientY } : null });
    held = true;
  });
  document.addEventListener(
    "toggle",
    (event) => {
      // The browser closes a pop-up too: at a click elsewhere, at Escape.
      if (event.newState === "closed" && shown && cardOf(shown) === event.target) hide();
    },
    { capture: true },
  );
  window.addEventListener("pagehide", decline);

  document.addEventListener(
    "scroll",
    (event) => {
      if (held || (shown && cardOf(shown) === event.target)) return;
      hide();
      // An opener that is reached by Tab may itself have set the page moving; the rest begins anew.
      if (waiting && (waiting.focused || under(waiting))) {
        wait(waiting.opener, waiting.focused, waiting.point);
      } else forget();
    },
    { capture: true, passive: true },
  );
})();
