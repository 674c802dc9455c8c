// Long lists: words and a choice that narrow them, a button that unfolds them, and an address that opens what it names.
(() => {
  const tools = document.querySelector("[data-narrow]");
  const input = tools.querySelector("input");
  const select = tools.querySelector("select");
  const unfold = tools.querySelector("button");
  const status = tools.querySelector("[role=status]");
  const fold = (text) => text.normalize("NFKC").toLowerCase();
  const items = [...document.querySelectorAll("[data-item]")].map((element) => ({
    element,
    text: fold(element.textContent),
    details: element.matches("details") ? element : element.querySelector("details"),
  }));
  const groups = [...document.querySelectorAll("[data-group]")];

  // The entries that the items name, the most named first.
  if (select) {
    const named = new Map();
    for (const { element } of items) {
      const { entry } = element.dataset;
      named.set(entry, (named.get(entry) || 0) + 1);
    }
    const ordered = [...named].sort(([, one], [, other]) => other - one);
    select.append(...ordered.map(([entry, count]) => new Option(`${entry} · ${count}`, entry)));
  }

  function narrow() {
    const words = fold(input.value).split(/\s+/).filter(Boolean);
    const entry = select ? select.value : "";
    let left = 0;
    for (const { element, text } of items) {
      const fits =
        words.every((word) => text.includes(word)) && (!entry || element.dataset.entry === entry);
      element.hidden = !fits;
      if (fits) left += 1;
    }
    for (const group of groups) group.hidden = !group.querySelector("[data-item]:not([hidden])");
    const count = tools.dataset.count.replace("{n}", left).replace("{all}", items.length);
    if (left === items.length) status.textContent = "";
    else status.textContent = left ? count : tools.dataset.none;
    history.replaceState({ words: input.value, entry }, ""); // for the way back to this page
  }

  function all() {
    input.value = "";
    if (select) select.value = "";
    narrow();
  }

  /** What the address names is shown, whatever was looked for, and open where the browser leaves it shut. */
  function named() {
    const target = location.hash && document.getElementById(location.hash.slice(1)); // ids are ASCII
    const item = target && items.find(({ element }) => element.contains(target));
    if (!item || (!item.element.hidden && item.details.open)) return;
    if (item.element.hidden) all();
    item.details.open = true;
    target.scrollIntoView();
  }

  input.addEventListener("input", narrow);
  input.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && input.value) {
      event.preventDefault();
      input.value = "";
      narrow();
    }
  });
  select?.addEventListener("change", narrow);
  unfold.addEventListener("click", () => {
    const open = unfold.textContent === unfold.dataset.open;
    for (const { details } of items) details.open = open;
    unfold.textContent = open ? unfold.dataset.close : unfold.dataset.open;
  });
  addEventListener("hashchange", named);
  if (history.state) {
    input.value = history.state.words;
    if (select) select.value = history.state.entry;
  }
  if (history.state || input.value) narrow();
  named();
})();
