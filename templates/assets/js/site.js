// What script adds to pages that work without it: remembered theme and language, addresses to copy, the place in the contents.

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

/** The language link also leads to what the address asks for, and to the heading that is being read. */
function sameHeading(link) {
  const lead = () => {
    const headings = [...document.querySelectorAll("main :is(h2, h3, article, .statement)[id]")];
    const top = (heading) => heading.getBoundingClientRect().top;
    const aimed = headings.find((heading) => heading.matches(":target"));
    const seen = aimed && top(aimed) > -50 && top(aimed) < window.innerHeight * 0.4;
    const above = headings.filter((heading) => top(heading) < 160);
    const reading = window.scrollY > 200 ? (seen ? aimed : above.at(-1)) : undefined;
    link.search = location.search;
    link.hash = reading ? reading.id : "";
  };
  for (const type of ["pointerdown", "click"]) link.addEventListener(type, lead);
}

/** Copies words and says so; whether it could. */
async function copied(words, said) {
  try {
    await navigator.clipboard.writeText(words);
  } catch {
    return false;
  }
  const told = document.querySelector(".told");
  told.textContent = told.dataset[said];
  clearTimeout(copied.timer);
  copied.timer = setTimeout(() => told.replaceChildren(), 4000);
  return true;
}

/** A heading's link, and a claim's, copies its own address; where it cannot, it leads there. */
function copiesAddress(link) {
  link.addEventListener("click", async (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    if (await copied(link.href, "link")) history.replaceState(null, "", link.hash);
    else location.hash = link.hash;
  });
}

/** Citations are copied at a click, with the address at which the page is read if the site knows no other. */
function citations(details) {
  for (const citation of details.querySelectorAll(".citation")) {
    const { form } = citation.dataset;
    if (form && location.protocol.startsWith("http")) {
      citation.textContent = form.replace("{address}", location.href.split("#")[0]);
      citation.closest("[hidden]")?.removeAttribute("hidden");
    }
    const button = citation.parentElement.querySelector("[data-copy]");
    button.hidden = !navigator.clipboard;
    button.addEventListener("click", () => copied(citation.textContent, "citation"));
  }
}

/** The table of contents says which section is being read. */
function contents(toc) {
  const links = new Map();
  for (const link of toc.querySelectorAll("a")) {
    links.set(document.getElementById(link.hash.slice(1)).closest("section"), link);
  }
  const sections = [...links.keys()];
  const read = new Set(); // the sections that cross the upper part of the window
  let end = false; // at the foot of the page, where it scrolls no further, the last one is meant
  const mark = () => {
    const current = end ? sections.at(-1) : sections.find((section) => read.has(section));
    for (const [section, link] of links) {
      if (section === current) link.setAttribute("aria-current", "location");
      else link.removeAttribute("aria-current");
    }
  };
  const reading = new IntersectionObserver(
    (entries) => {
      for (const { target, isIntersecting } of entries) {
        if (isIntersecting) read.add(target);
        else read.delete(target);
      }
      mark();
    },
    { rootMargin: "-15% 0px -70% 0px" },
  );
  const ending = new IntersectionObserver(
    (entries) => {
      end = entries.at(-1).isIntersecting;
      mark();
    },
    { threshold: 0.9 },
  );
  for (const section of sections) reading.observe(section);
  ending.observe(document.querySelector(".colophon"));
}

for (const link of document.querySelectorAll("[data-remember]")) {
  link.addEventListener("click", () => store.set("language", link.dataset.remember));
  if (store.get("language") === link.dataset.remember) location.replace(link.href);
}
for (const fieldset of document.querySelectorAll("[data-theme-switch]")) themeSwitch(fieldset);
for (const link of document.querySelectorAll("[data-same-heading]")) {
  sameHeading(link);
  link.addEventListener("click", () => store.set("language", link.dataset.sameHeading));
}
for (const link of document.querySelectorAll("a.here")) copiesAddress(link);
for (const details of document.querySelectorAll(".cite-page")) citations(details);
for (const toc of document.querySelectorAll(".toc")) contents(toc);

const assets = `${document.documentElement.dataset.root}assets/`;

/** A style sheet or script added to the page, once it is there. */
function added(name, attributes) {
  return new Promise((resolve, reject) => {
    const element = Object.assign(document.createElement(name), attributes);
    element.onload = resolve;
    element.onerror = reject;
    document.head.append(element);
  });
}

/** Previews are fetched when a reader first points at, or comes to, what may have one. */
function previewsOnIntent() {
  const moments = ["pointermove", "pointerdown", "focusin"];
  const sought = async (event) => {
    if (!event.target.closest?.("main a[href], button.figure")) return;
    for (const moment of moments) document.removeEventListener(moment, sought);
    await added("script", { src: `${assets}previews.js` });
    event.target.dispatchEvent(new event.constructor(event.type, event));
  };
  for (const moment of moments) document.addEventListener(moment, sought);
}

/** The switch that turns previews off, and is remembered where storage is open. */
function previewSwitch(label) {
  const box = label.querySelector("input");
  box.checked = store.get("previews") !== "off";
  box.addEventListener("change", () => store.set("previews", box.checked ? "on" : "off"));
  label.hidden = false;
}

/** Search is heavier than a page: it is fetched when a reader first reaches for it. */
function searchOnIntent(link) {
  let asked;
  const fetched = () => {
    asked ??= Promise.all([
      added("link", { rel: "stylesheet", href: `${assets}search.css` }),
      ...["finder.js", "search.js"].map((name) =>
        added("script", { src: assets + name, async: false }),
      ),
    ]);
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
for (const label of document.querySelectorAll("[data-preview-switch]")) previewSwitch(label);
previewsOnIntent();
searchOnIntent(document.querySelector("[data-search]"));
