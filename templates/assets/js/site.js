// What script adds to pages that work without it: remembered theme and language, and pop-ups near their number.

const store = {
  get(key) {
    try {
      return localStorage.getItem(key);
    } catch {
      return null;
    }
  },
  set(key, value) {
    try {
      localStorage.setItem(key, value);
    } catch {
      // Nothing is remembered where storage is closed.
    }
  },
};

function themeSwitch(fieldset) {
  const chosen = store.get("theme") || "auto";
  for (const input of fieldset.querySelectorAll("input")) {
    input.checked = input.value === chosen;
    input.addEventListener("change", () => {
      store.set("theme", input.value);
      if (input.value === "auto") delete document.documentElement.dataset.theme;
      else document.documentElement.dataset.theme = input.value;
    });
  }
  fieldset.hidden = false;
}

/** The language link also leads to the heading that is being read. */
function sameHeading(link) {
  link.addEventListener("click", () => {
    const headings = [...document.querySelectorAll("main :is(h2, h3, article)[id]")];
    const above = headings.filter((heading) => heading.getBoundingClientRect().top < 120);
    const reading = window.scrollY > 200 ? above.at(-1) : undefined;
    link.hash = reading ? reading.id : "";
  });
}

/** A figure's pop-up opens beneath its number, inside the window. */
function placePopups() {
  let opener = null;
  document.addEventListener("click", (event) => {
    opener = event.target.closest("button.figure");
  });
  for (const popup of document.querySelectorAll(".popup")) {
    popup.addEventListener("toggle", (event) => {
      if (event.newState !== "open" || !opener) return;
      const from = opener.getBoundingClientRect();
      const size = popup.getBoundingClientRect();
      const left = Math.max(8, Math.min(from.left, window.innerWidth - size.width - 8));
      const below = from.bottom + 8;
      const top = below + size.height > window.innerHeight ? from.top - size.height - 8 : below;
      popup.style.margin = "0";
      popup.style.insetInlineStart = `${left}px`;
      popup.style.insetBlockStart = `${Math.max(8, top)}px`;
    });
  }
}

for (const link of document.querySelectorAll("[data-remember]")) {
  link.addEventListener("click", () => store.set("language", link.dataset.remember));
  if (
    store.get("language") === link.dataset.remember &&
    !document.referrer.includes(location.host)
  ) {
    location.replace(link.href);
  }
}
for (const fieldset of document.querySelectorAll("[data-theme-switch]")) themeSwitch(fieldset);
for (const link of document.querySelectorAll("[data-same-heading]")) {
  sameHeading(link);
  link.addEventListener("click", () => store.set("language", link.hreflang.slice(0, 2)));
}
placePopups();

/** Search is heavier than a page: it is fetched when a reader first reaches for it. */
function searchOnIntent(link) {
  let asked;
  const fetched = () => {
    asked ??= new Promise((resolve, reject) => {
      const script = document.createElement("script");
      script.src = `${document.documentElement.dataset.root}assets/search.js`;
      script.onload = resolve;
      script.onerror = reject;
      document.head.append(script);
    });
    return asked;
  };
  const open = (event) => {
    event.preventDefault();
    fetched().then(
      () => window.explainerSearch.open(),
      () => link && location.assign(link.href),
    );
  };
  link?.addEventListener("pointerenter", fetched);
  link?.addEventListener("focus", fetched);
  link?.addEventListener("click", (event) => {
    if (!event.ctrlKey && !event.metaKey && !event.shiftKey) open(event);
  });
  document.addEventListener("keydown", (event) => {
    const typing = event.target.closest("input:not([type=radio]), textarea, select, dialog");
    const plain = !event.ctrlKey && !event.metaKey && !event.altKey;
    if (plain && !typing && (event.key === "/" || event.key === "／")) open(event);
  });
  if (document.querySelector("[data-search-page]")) fetched();
}
searchOnIntent(document.querySelector("[data-search]"));
