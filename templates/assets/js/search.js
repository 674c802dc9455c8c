// Search: fetched when a reader first reaches for it, with finder.js, which knows what is where.
(() => {
  const { index: indexOf, type, needles, find, best, han } = window.explainerFinder;
  const page = document.documentElement;
  const root = page.dataset.root;
  const own = page.dataset.language;
  const other = own === "en" ? "zh" : "en";
  const DIALOG = { each: 4, whole: false };
  const SHEET = { each: 100, whole: true };
  const BATCH = 4; // hits that are fetched and shown at once; more as they come into view
  const EXCERPT = { han: { before: 18, most: 72 }, en: { before: 40, most: 160 } };

  // Showing ----------------------------------------------------------------------------------

  function make(name, attributes = {}, ...children) {
    const element = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
    element.append(...children);
    return element;
  }

  /** Where the needles stand in the text as it is written, in order, joined where they meet. */
  function matches(field, sought, isName) {
    const whole = find(field, sought.whole, isName) >= 0;
    const found = [];
    for (const needle of whole ? [sought.whole] : sought.words) {
      const size = needle.text.length;
      let at = find(field, needle, isName);
      for (; at >= 0; at = find(field, needle, isName, at + size)) {
        const end = field.from[at + size - 1];
        found.push([
          field.from[at],
          end + String.fromCodePoint(field.string.codePointAt(end)).length,
        ]);
      }
    }
    found.sort((a, b) => a[0] - b[0]);
    return found.reduce((joined, [start, end]) => {
      const last = joined.at(-1);
      if (last && start <= last[1]) last[1] = Math.max(last[1], end);
      else joined.push([start, end]);
      return joined;
    }, []);
  }

  function marked(field, sought, isName, start = 0, stop = field.string.length) {
    const parts = [];
    let at = start;
    for (const [from, to] of matches(field, sought, isName)) {
      if (from < start || to > stop) continue;
      parts.push(field.string.slice(at, from), make("mark", {}, field.string.slice(from, to)));
      at = to;
    }
    return [...parts, field.string.slice(at, stop)];
  }

  /** Whether a cut would divide a Latin word, or a number from its magnitude. */
  const divides = (string, at) =>
    /^([\w.,-]\w|\w[.,-]\w|[\d萬万][萬万億亿兆])/.test(string.slice(at - 1, at + 2));

  /** The part of a text around its first match. */
  function excerpt(field, sought, language = own) {
    const { before, most } = EXCERPT[language === "en" ? "en" : "han"];
    const first = matches(field, sought, false)[0]?.[0] ?? 0;
    const { string } = field;
    let start = string.length <= most || first < before * 1.5 ? 0 : first - before;
    if (start && language === "en") start = string.indexOf(" ", start) + 1;
    while (start && divides(string, start)) start -= 1;
    let stop = Math.min(string.length, start + most);
    if (stop < string.length && language === "en") stop = string.lastIndexOf(" ", stop);
    while (divides(string, stop)) stop += 1;
    return [
      start ? "…" : "",
      ...marked(field, sought, false, start, stop),
      stop < string.length ? "…" : "",
    ];
  }

  /** A function that is not run again before it has ended. */
  function once(run) {
    let running;
    return () => {
      running ??= run().finally(() => {
        running = undefined;
      });
      return running;
    };
  }

  /** A search box: what is typed above, what is found below; the rows are links and options at once. */
  function box(host, id, limit, changed) {
    const input = make("input", {
      id: `${id}_input`,
      type: "text",
      role: "combobox",
      inputmode: "search",
      enterkeyhint: "go",
      autocomplete: "off",
      autocapitalize: "off",
      spellcheck: "false",
      maxlength: "80",
      "aria-autocomplete": "list",
      "aria-expanded": "false",
      "aria-controls": `${id}_list`,
      "aria-label": document.querySelector("[data-search]")?.textContent ?? "search",
    });
    const list = make("div", { id: `${id}_list`, role: "listbox", class: "hits", hidden: "" });
    const status = make("p", { role: "status", class: "search-status" });
    host.append(input, status, list);
    let active = -1;
    let made = 0;
    let index;
    let turn = 0; // counts what was typed
    let more; // shows further hits, if there are any
    let shown = Promise.resolve();

    const options = () => [...list.querySelectorAll('[role="option"]')];

    function choose(number) {
      const all = options();
      all[active]?.setAttribute("aria-selected", "false");
      active = all.length ? (number + all.length) % all.length : -1;
      const chosen = all[active];
      if (!chosen) return input.removeAttribute("aria-activedescendant");
      chosen.setAttribute("aria-selected", "true");
      input.setAttribute("aria-activedescendant", chosen.id);
      chosen.scrollIntoView({ block: "nearest" });
    }

    function option(href, className, ...children) {
      const number = made++;
      const more = { "aria-selected": "false", tabindex: "-1" };
      return make(
        "a",
        { href, id: `${id}_${number}`, role: "option", class: className, ...more },
        ...children,
      );
    }

    function hit(row, foreign, { whole, words }) {
      const sought = { whole, words: best(foreign ?? row, whole) ? [whole] : words };
      const above = row.above[0];
      const line = (name, ...children) => make("span", { class: name }, ...children);
      const lines = [];
      const within = (field, isName) => sought.words.some((word) => find(field, word, isName) >= 0);
      const alias = !within(row.title, true) && row.names.find((name) => within(name, true));
      if (row.title.text) {
        const title = line("hit-title", ...marked(row.title, sought, true));
        if (alias) {
          const tongue = han(alias.text.charCodeAt(0)) ? "zh-Hant" : "en";
          title.append(" ", make("small", { lang: tongue }, ...marked(alias, sought, true)));
        }
        lines.push(title);
      } else {
        lines.push(line("hit-text", ...excerpt(row.text, sought)));
      }
      const what = above ? marked(above, sought, true) : [];
      if (above && row.what.text) what.push(index.words.colon);
      what.push(...marked(row.what, sought, false));
      lines.push(line("hit-what", ...what));
      if (row.title.text && within(row.text))
        lines.push(line("hit-text", ...excerpt(row.text, sought)));
      if (foreign) {
        const fields = [foreign.title, ...foreign.names, foreign.what, foreign.text];
        const field = fields.find((one) => within(one, one !== foreign.text)) ?? foreign.title;
        const quoted = line("hit-text", ...excerpt(field, sought, other));
        quoted.lang = other === "zh" ? "zh-Hant" : other;
        lines.push(quoted);
      }
      return option(row.href, "hit", ...lines);
    }

    function section(number, name, hue, shape, count) {
      const label = make("div", { class: "hits-head", id: `${id}_group_${number}` });
      if (hue) label.append(make("span", { class: `kind ${hue} ${shape}` }));
      label.append(name);
      if (count) label.append(" ", make("small", {}, String(count)));
      const part = make("div", { role: "group", "aria-labelledby": label.id }, label);
      list.append(part);
      return part;
    }

    /** Shows hits as they are fetched: the first at once, the others when those before them come into view. */
    async function show(query, groups, near, second, wanted) {
      const sought = needles(query);
      const count = groups.reduce((sum, one) => sum + one.count, 0);
      const cut = !limit.whole && groups.some((one) => one.count > limit.each);
      const parts = groups.map(({ group, count, hits }) => [
        group,
        ...index.groups[group],
        count,
        hits,
      ]);
      if (near.length) parts.push(["near", index.words.nearest, "", "", 0, near]);
      const left = parts.flatMap(([...head]) =>
        head.pop().map((one, at) => ({ ...one, head, at })),
      );
      const fetched = async (hits, of) =>
        of?.rows(
          hits.map(({ number }) => number),
          wanted,
        );
      let part;

      async function next() {
        const hits = left.splice(0, BATCH);
        const [rows, foreign] = await Promise.all([
          fetched(hits, index),
          fetched(
            hits.filter((one) => one.foreign),
            second,
          ),
        ]);
        if (!wanted()) return;
        if (!part) begin();
        for (const { number, head, at } of hits) {
          if (!at) part = section(...head);
          part.append(hit(rows.get(number), foreign?.get(number), sought));
        }
        watcher.disconnect();
        more = left.length ? once(next) : undefined;
        if (more) watcher.observe(options().at(-1));
        else if (cut) {
          const href = `${root}${index.page}?q=${encodeURIComponent(query)}`;
          list.append(option(href, "hit hit-all", index.words.all.replace("{n}", count)));
        }
      }

      function begin() {
        watcher.disconnect();
        more = undefined;
        list.replaceChildren();
        made = 0;
        active = -1;
        status.textContent = count
          ? index.words.count.replace("{n}", count)
          : query && index.words.nothing.replace("{words}", () => query);
        status.classList.toggle("nothing", !count);
        list.scrollTop = 0;
      }

      await next();
      if (!wanted()) return;
      list.hidden = !options().length;
      input.setAttribute("aria-expanded", String(!list.hidden));
      choose(0);
    }

    /** Sees the last hit come into view, or be passed. */
    const watcher = new IntersectionObserver(
      (seen) => {
        if (seen.some((one) => one.isIntersecting)) more?.().catch(fail);
      },
      { rootMargin: "99999px 0px 0px" },
    );

    function fail(error) {
      if (error.name === "AbortError") return;
      status.textContent = index.words.failed;
      status.classList.add("nothing");
    }

    /** Whether the query may be in the other language; then that index is asked too. */
    const elsewhere = (query) =>
      own !== "en" ? /[a-z]{3}/i.test(query) : [...query].some((char) => han(char.charCodeAt(0)));

    async function found(query, wanted) {
      let second = query && elsewhere(query) ? await secondIndex() : undefined;
      let groups = await index.search(query, limit.each, second, wanted);
      if (query && !second && !groups.length) {
        second = await secondIndex();
        groups = await index.search(query, limit.each, second, wanted);
      }
      const near = groups.length ? [] : await index.nearest(query, wanted);
      await show(query, groups, near, second, wanted);
    }

    const secondIndex = () => indexOf(other).catch(() => undefined);

    async function update() {
      const query = input.value.trim();
      turn += 1;
      const now = turn;
      if (!index) return;
      try {
        await found(query, () => now === turn);
        if (now === turn) changed?.(query);
      } catch (error) {
        if (now !== turn) return;
        list.replaceChildren();
        list.hidden = true;
        fail(error);
      }
    }

    function typed() {
      type();
      shown = update();
    }

    async function step(by) {
      const all = options().length;
      if (by > 0 && active === all - 1) await more?.();
      while (by < 0 && active === 0 && more && !limit.whole) await more();
      choose(active + by);
    }

    input.addEventListener("input", (event) => {
      if (!event.isComposing) typed();
    });
    input.addEventListener("compositionend", typed);
    input.addEventListener("keydown", (event) => {
      if (event.isComposing) return;
      if (event.key === "ArrowDown" || event.key === "ArrowUp") {
        event.preventDefault();
        step(event.key === "ArrowDown" ? 1 : -1).catch(fail);
      } else if (event.key === "Enter") {
        event.preventDefault();
        shown.then(() => options()[active]?.click());
      }
    });
    const ready = indexOf(own).then((head) => {
      index = head;
      input.placeholder = head.words.placeholder;
      list.setAttribute("aria-label", head.words.results);
      shown = update();
      return shown.then(() => head);
    });
    return { input, list, ready };
  }

  // The dialog, and the box on the page of search ---------------------------------------------

  let dialog;

  function open() {
    const sheet = document.querySelector("[data-search-page] input");
    if (sheet) return sheet.focus();
    if (!dialog) {
      dialog = make("dialog", { class: "search", closedby: "any" });
      document.body.append(dialog);
      const { input, list, ready } = box(dialog, "search", DIALOG);
      dialog.setAttribute("aria-label", input.getAttribute("aria-label"));
      const close = make("button", { type: "button", class: "search-close" }, "×");
      const foot = make("p", { class: "search-foot" });
      dialog.append(foot, close);
      close.addEventListener("click", () => dialog.close());
      list.addEventListener("click", (event) => {
        if (event.target.closest("a") && !(event.ctrlKey || event.metaKey)) dialog.close();
      });
      dialog.addEventListener("click", (event) => {
        if (event.target === dialog && !inside(dialog, event)) dialog.close();
      });
      ready.then(({ words, page }) => {
        close.setAttribute("aria-label", words.close);
        foot.append(
          make("span", { class: "search-keys" }, words.keys),
          make("a", { href: root + page }, words.names),
        );
      });
      ready.catch(() => dialog.close());
    }
    if (!dialog.open) dialog.showModal();
    const input = dialog.querySelector("input");
    input.focus();
    return input.select();
  }

  function inside(element, { clientX, clientY }) {
    const { left, right, top, bottom } = element.getBoundingClientRect();
    return clientX >= left && clientX <= right && clientY >= top && clientY <= bottom;
  }

  /** The box on its own page keeps what is typed in the address, so that it can be handed on. */
  function settle(host) {
    const remember = (query) => {
      const address = new URL(location.href);
      if (query) address.searchParams.set("q", query);
      else address.searchParams.delete("q");
      try {
        history.replaceState(null, "", address);
      } catch {
        // A browser may refuse it in a folder: then the address stays.
      }
    };
    const { input } = box(host, "found", SHEET, remember);
    input.value = new URLSearchParams(location.search).get("q") ?? "";
    if (!location.hash) input.focus({ preventScroll: true });
  }

  const host = document.querySelector("[data-search-page]");
  if (host) settle(host);
  else indexOf(own).catch(() => {});

  window.explainerSearch = { open };
})();
