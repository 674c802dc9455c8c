// The map of relations: what script adds to drawings whose marks and lines are links already.
(() => {
  const page = document.documentElement;
  const language = page.dataset.language;
  const root = page.dataset.root;
  const graph = window.explainerGraph?.[language];
  if (!graph) return;
  const { words, kinds, entries } = graph;
  const list = [...document.querySelectorAll(".map-list li")];
  const numbers = new Map(entries.map(([id], number) => [id, number]));
  /** Each relation of the list: from which entry, to which, and its type. */
  const ties = list.map(({ id }) => {
    const [from, type, to] = id.slice("tie-".length).split("--");
    return [numbers.get(from), numbers.get(to), type];
  });
  const BIGGEST = 3;
  const STEP = 1.3;

  function element(name, properties = {}, ...children) {
    const made = Object.assign(document.createElement(name), properties);
    made.append(...children);
    return made;
  }

  // Relations in words -------------------------------------------------------------------------

  function entryLink(number) {
    const [id, name, , address] = entries[number];
    return element("a", { href: root + address.replace("*", id) }, name);
  }

  /** A relation as the list of all tells it, with its sentence, remark and passages. */
  function told(number) {
    const item = list[number].cloneNode(true);
    item.removeAttribute("id");
    return item;
  }

  // A drawing ----------------------------------------------------------------------------------

  function explore(figure) {
    const frame = figure.querySelector("[data-map-frame]");
    const plate = frame.querySelector("svg");
    const panel = figure.querySelector("[data-map-panel]");
    const spots = [...plate.querySelectorAll("[data-entry]")];
    const edges = [...plate.querySelectorAll("[data-ties]")].map((link) => ({
      link,
      ties: link.dataset.ties.split(" ").map(Number),
    }));
    for (const edge of edges) edge.ends = ties[edge.ties[0]].slice(0, 2);
    let opener = null;

    // what is not tied to an entry steps back

    function ask(number) {
      plate.classList.toggle("asked", number !== null);
      const tied = new Set([number]);
      for (const { link, ends } of edges) {
        const own = ends.includes(number);
        link.classList.toggle("tied", own);
        if (own) for (const end of ends) tied.add(end);
      }
      for (const spot of spots) spot.classList.toggle("tied", tied.has(Number(spot.dataset.entry)));
    }

    for (const spot of spots) {
      const number = Number(spot.dataset.entry);
      spot.addEventListener(
        "pointerenter",
        (event) => event.pointerType === "mouse" && ask(number),
      );
      spot.addEventListener("pointerleave", () => ask(null));
      spot.addEventListener("focus", () => {
        ask(number);
        spot.scrollIntoView({ block: "nearest", inline: "nearest" });
      });
      spot.addEventListener("blur", () => ask(null));
    }

    // the panel

    function open(heading, numbers, from) {
      for (const { link, ties: held } of edges) {
        link.classList.toggle("chosen", !heading && held.some((tie) => numbers.includes(tie)));
      }
      const close = element("button", { type: "button" }, words.close);
      close.addEventListener("click", shut);
      panel.replaceChildren(
        ...(heading ? [element("h3", {}, heading)] : []),
        element("ul", {}, ...numbers.map(told)),
        close,
      );
      panel.hidden = false;
      opener = from;
    }

    function shut() {
      if (panel.hidden) return;
      const within = panel.contains(document.activeElement);
      panel.hidden = true;
      panel.replaceChildren();
      for (const { link } of edges) link.classList.remove("chosen");
      if (within) (opener?.matches("[data-entry]") ? opener : frame).focus();
    }

    function openEntry(spot) {
      const number = Number(spot.dataset.entry);
      const all = ties.flatMap(([from, to], tie) =>
        from === number || to === number ? [tie] : [],
      );
      open(entryLink(number), all, spot);
      panel.focus({ preventScroll: true });
      panel.scrollIntoView({ block: "nearest" });
    }

    plate.addEventListener("click", (event) => {
      const link = event.target.closest("[data-ties]");
      if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      open("", edges.find((edge) => edge.link === link).ties, link);
      panel.scrollIntoView({ block: "nearest" });
    });

    // moving and zooming: the frame scrolls, the drawing grows

    const natural = plate.getBoundingClientRect().width;
    let scale = 1;

    function zoom(factor, x = frame.clientWidth / 2, y = frame.clientHeight / 2) {
      const before = scale;
      scale = factor ? Math.min(BIGGEST, Math.max(0.5, scale * factor)) : 1;
      if (scale === 1) {
        for (const name of ["inlineSize", "minInlineSize", "maxInlineSize"]) plate.style[name] = "";
        frame.style.blockSize = "";
        frame.style.overflowY = "";
        return;
      }
      if (!frame.style.blockSize) {
        frame.style.blockSize = `${frame.clientHeight}px`;
        frame.style.overflowY = "auto";
      }
      plate.style.minInlineSize = "0";
      plate.style.maxInlineSize = "none";
      plate.style.inlineSize = `${natural * scale}px`;
      frame.scrollLeft = ((frame.scrollLeft + x) * scale) / before - x;
      frame.scrollTop = ((frame.scrollTop + y) * scale) / before - y;
    }

    addEventListener("beforeprint", () => zoom(0)); // paper has the whole drawing

    const moves = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

    frame.addEventListener("keydown", (event) => {
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      const spot = event.target.closest("[data-entry]");
      const [x, y] = moves[event.key] ?? [0, 0];
      if (event.key === " " && spot) openEntry(spot);
      else if (event.key === "+" || event.key === "=") zoom(STEP);
      else if (event.key === "-" || event.key === "−") zoom(1 / STEP);
      else if (event.key === "0") zoom(0);
      else if (x || (y && frame.scrollHeight > frame.clientHeight)) frame.scrollBy(x * 60, y * 60);
      else return;
      event.preventDefault();
    });
    figure.addEventListener("keydown", (event) => event.key === "Escape" && shut());

    frame.addEventListener(
      "wheel",
      (event) => {
        if (!event.ctrlKey && !event.metaKey) return;
        event.preventDefault();
        const edge = frame.getBoundingClientRect();
        zoom(event.deltaY < 0 ? 1.1 : 1 / 1.1, event.clientX - edge.left, event.clientY - edge.top);
      },
      { passive: false },
    );

    // a mouse drags; a finger scrolls the frame as it scrolls anything
    let drag = null;
    frame.addEventListener("pointerdown", (event) => {
      if (event.pointerType !== "mouse" || event.button) return;
      drag = { x: event.clientX, y: event.clientY, left: frame.scrollLeft, top: frame.scrollTop };
    });
    window.addEventListener("pointermove", (event) => {
      if (!drag) return;
      frame.scrollLeft = drag.left - event.clientX + drag.x;
      frame.scrollTop = drag.top - event.clientY + drag.y;
      if (Math.hypot(event.clientX - drag.x, event.clientY - drag.y) > 5) drag.moved = true;
    });
    window.addEventListener("pointerup", () => {
      const moved = drag?.moved;
      drag = null;
      if (!moved) return;
      // What a drag ends on was not clicked.
      const stop = (event) => {
        event.preventDefault();
        event.stopPropagation();
      };
      frame.addEventListener("click", stop, { capture: true, once: true });
      setTimeout(() => frame.removeEventListener("click", stop, { capture: true }));
    });
    plate.addEventListener("dragstart", (event) => event.preventDefault());

    // filters

    const boxes = [...figure.querySelectorAll("[data-kind], [data-type]")];

    function filter() {
      const off = (name) =>
        new Set(boxes.filter((box) => !box.checked).map((box) => box.dataset[name]));
      const [withoutKinds, withoutTypes] = [off("kind"), off("type")];
      const shown = (number) => !withoutKinds.has(kinds[entries[number][2]][0]);
      for (const { link, ends, ties: held } of edges) {
        const any = held.some((tie) => !withoutTypes.has(ties[tie][2]));
        link.classList.toggle("away", !any || !ends.every(shown));
      }
      for (const spot of spots) {
        spot.classList.toggle("away", !shown(Number(spot.dataset.entry)));
      }
    }

    for (const box of boxes) box.addEventListener("change", filter);
    addEventListener("pageshow", filter); // a browser may bring back what was chosen before
    for (const button of figure.querySelectorAll("[data-all]")) {
      button.addEventListener("click", () => {
        for (const box of boxes) {
          if (box.dataset.type) box.checked = Boolean(button.dataset.all);
        }
        filter();
      });
    }
    for (const button of figure.querySelectorAll("[data-zoom]")) {
      button.addEventListener("click", () =>
        zoom({ 1: STEP, "-1": 1 / STEP, 0: 0 }[button.dataset.zoom]),
      );
    }
    // On a narrow screen the part where most marks stand is in sight first.
    const room = frame.clientWidth / 2;
    const places = spots.map((spot) => {
      const { left, right } = spot.firstElementChild.getBoundingClientRect();
      return (left + right) / 2;
    });
    const about = (place) => places.filter((other) => Math.abs(other - place) < room).length;
    const middle = places.reduce((best, place) => (about(place) > about(best) ? place : best));
    frame.scrollLeft += middle - frame.getBoundingClientRect().left - room;
  }

  // How are two connected? -----------------------------------------------------------------------

  const near = entries.map(() => []);
  ties.forEach(([from, to], tie) => {
    if (from === to) return;
    near[from].push([to, tie]);
    near[to].push([from, tie]);
  });

  /** The entries and ties of a shortest chain; null if there is none. */
  function chain(from, to) {
    const came = new Map([[from, null]]);
    const queue = [from];
    for (const at of queue) {
      if (at === to) break;
      for (const [other, tie] of near[at]) {
        if (came.has(other)) continue;
        came.set(other, [at, tie]);
        queue.push(other);
      }
    }
    if (!came.has(to)) return null;
    const stops = [to];
    const steps = [];
    for (let step = came.get(to); step; step = came.get(step[0])) {
      stops.unshift(step[0]);
      steps.unshift(step[1]);
    }
    return { stops, steps };
  }

  function connect(section) {
    const ends = [section.querySelector("[data-from]"), section.querySelector("[data-to]")];
    const result = section.querySelector("[data-chain]");
    const collator = new Intl.Collator(page.lang);
    for (const select of ends) {
      select.append(element("option", { value: "" }, words.choose));
      kinds.forEach(([, name], kind) => {
        const of = entries.filter(([, , own], number) => own === kind && near[number].length);
        of.sort((one, other) => collator.compare(one[1], other[1]));
        const options = of.map(([id, title]) => element("option", { value: id }, title));
        if (options.length) select.append(element("optgroup", { label: name }, ...options));
      });
    }

    function answer() {
      const [from, to] = ends.map((select) => numbers.get(select.value));
      if (from === undefined || to === undefined) {
        result.replaceChildren();
        return;
      }
      if (from === to) {
        result.replaceChildren(element("p", {}, words.same));
        return;
      }
      const found = chain(from, to);
      if (!found) {
        const said = words.unconnected
          .replace("{from}", () => entries[from][1])
          .replace("{to}", () => entries[to][1]);
        result.replaceChildren(element("p", {}, said));
        return;
      }
      const way = element("p", { className: "map-way" });
      for (const stop of found.stops) {
        if (stop !== from) way.append(" → ");
        way.append(entryLink(stop));
      }
      const count = element("small", {}, words.steps.replace("{n}", found.steps.length));
      way.append(" ", count);
      result.replaceChildren(way, element("ol", {}, ...found.steps.map(told)));
    }

    function remember() {
      const address = new URL(location.href);
      ["from", "to"].forEach((name, at) => {
        if (ends[at].value) address.searchParams.set(name, ends[at].value);
        else address.searchParams.delete(name);
      });
      try {
        history.replaceState(null, "", address);
      } catch {
        // A page in a folder may not rewrite its address.
      }
    }

    for (const select of ends) {
      select.addEventListener("change", () => {
        answer();
        remember();
      });
    }
    section.querySelector("[data-swap]").addEventListener("click", () => {
      [ends[0].value, ends[1].value] = [ends[1].value, ends[0].value];
      answer();
      remember();
    });
    const asked = new URLSearchParams(location.search);
    ["from", "to"].forEach((name, at) => {
      const id = asked.get(name);
      ends[at].value = near[numbers.get(id)]?.length ? id : "";
    });
    answer();
    if (asked.size || location.hash === "#connect") section.scrollIntoView();
  }

  for (const figure of document.querySelectorAll("[data-map]")) explore(figure);
  for (const section of document.querySelectorAll("[data-map-connect]")) connect(section);
})();
