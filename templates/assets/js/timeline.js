// The timeline's filter: only the rows and marks that concern an entry, or are of a stance; `?of=old-oven&stance=forecast`.
(() => {
  const filter = document.querySelector("[data-timeline-filter]");
  const [of, stance] = filter.querySelectorAll("select");
  const count = filter.querySelector("output");
  const all = filter.querySelector("button");
  const hidden = new CSSStyleSheet();
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, hidden];

  // Choosing -----------------------------------------------------------------------------------

  /** What rows and marks must answer to: `old-oven`, `/forecast`, `old-oven/forecast`, or nothing. */
  const wanted = () => of.value + (stance.value && `/${stance.value}`);

  /** A rule does it all at once, also for rows that are not yet there. */
  function hide() {
    const chosen = wanted();
    const answering = `[data-of~="${chosen}"]`;
    const empty = `:is(.year, .time, .time-plate):not(:has(${answering}))`;
    const gone = `[data-of]:not(${answering}), ${empty}, ${empty} + .time-zoom, .jump`;
    hidden.replaceSync(chosen ? `${gone} { display: none }` : "");
    pack();
  }

  function tell() {
    const chosen = wanted();
    const rows = [...document.querySelectorAll(".timeline > [data-of]")];
    const shown = rows.filter((row) => !chosen || row.matches(`[data-of~="${chosen}"]`));
    const text = chosen ? count.dataset.ofSome : count.dataset.ofAll;
    count.value = text.replace("{n}", shown.length).replace("{all}", rows.length);
    all.disabled = !chosen;
  }

  function shown() {
    const query = new URLSearchParams();
    if (of.value) query.set("of", of.value);
    if (stance.value) query.set("stance", stance.value);
    try {
      history.replaceState(null, "", query.size ? `?${query}` : location.pathname);
    } catch {
      // The address stays as it was, where it may not be changed.
    }
    hide();
    tell();
  }

  // The drawing --------------------------------------------------------------------------------

  const lane = 26;
  const line = 15;
  const axis = 22;
  const air = 6;
  const came = new WeakMap();

  /** An attribute as it came from the server. */
  function original(element, name) {
    if (!came.has(element)) came.set(element, element.getAttribute(name));
    return came.get(element);
  }

  /** Puts the marks that are left into as few lanes as they need; without a filter, as they came. */
  function packed(plate) {
    const marks = [...plate.querySelectorAll("a")];
    for (const mark of marks) mark.setAttribute("transform", original(mark, "transform"));
    plate.setAttribute("height", original(plate, "height"));
    if (!wanted()) return;
    const lanes = [];
    for (const mark of marks.filter((one) => one.checkVisibility())) {
      const box = mark.getBoundingClientRect();
      const inset = mark.matches(".over") ? air / 2 + 1 : 0;
      const [left, right] = [box.left + inset, box.right - inset];
      const apart = (one) => right + air <= one.left || one.right + air <= left;
      const free = lanes.find((taken) => taken.every(apart));
      const place = { mark, left, right };
      if (free) free.push(place);
      else lanes.push([place]);
    }
    let top = 0;
    for (const places of lanes) {
      for (const { mark } of places) mark.setAttribute("transform", `translate(0 ${top})`);
      const lines = places.map(({ mark }) => mark.querySelectorAll("tspan").length);
      top += lane + line * (Math.max(...lines) - 1);
    }
    plate.setAttribute("height", 2 * axis + top);
  }

  function pack() {
    for (const plate of document.querySelectorAll(".time-plate")) packed(plate);
  }

  // --------------------------------------------------------------------------------------------

  const asked = new URLSearchParams(location.search);
  for (const [select, name] of [
    [of, "of"],
    [stance, "stance"],
  ]) {
    const value = asked.get(name) || "";
    select.value = [...select.options].some((option) => option.value === value) ? value : "";
    select.addEventListener("change", shown);
  }
  all.addEventListener("click", () => {
    of.value = stance.value = "";
    shown();
    of.focus();
  });
  window.addEventListener("resize", () => wanted() && pack());

  /** A mark leads to its first row; where that is hidden, to the first of the same time that is not. */
  function follow(event) {
    const mark = event.target.closest(".time-plate a");
    const row = mark && document.getElementById(mark.getAttribute("href").slice(1));
    if (!row || row.checkVisibility()) return;
    const [entry] = row.id.split(".");
    const time = (one) => one.querySelector("time").textContent;
    const alike = (one) => one.id.split(".")[0] === entry && time(one) === time(row);
    const rows = [...document.querySelectorAll(".timeline > [data-of]")];
    const seen = rows.find((one) => alike(one) && one.checkVisibility());
    if (!seen) return;
    event.preventDefault();
    location.hash = seen.id;
  }
  document.addEventListener("click", follow);

  // Where the address asks for something, the rest of the page comes filtered and packed.
  const coming = new MutationObserver(pack);
  if (wanted()) {
    hide();
    coming.observe(document.documentElement, { childList: true, subtree: true });
  }
  document.addEventListener("DOMContentLoaded", () => {
    coming.disconnect();
    tell();
    if (wanted()) pack();
  });
})();
