// Search: fetched when a reader first reaches for it. The index is a script too, so that it works from a folder.
(() => {
  const page = document.documentElement;
  const root = page.dataset.root;
  const own = page.dataset.language;
  const other = own === "en" ? "zh" : "en";
  const WORTH = { title: 100, names: 95, what: 40, text: 30, parent: 20 };
  const DIALOG = { each: 4, whole: false };
  const SHEET = { each: 100, whole: true };
  const EXCERPT = { han: { before: 18, most: 72 }, en: { before: 40, most: 160 } };
  const han = (code) => (code >= 0x3400 && code <= 0x9fff) || (code >= 0xf900 && code <= 0xfaff);

  // Folding: letters and digits alone, without case, width, accent or variant ------------------

  let variants = new Map();
  const INSIDE = 0;
  const START = 1;
  const NEW_WORD = 2; // a start that only a space divides from the word before

  function sort(char) {
    const code = char.codePointAt(0);
    if (code < 128) {
      if (code >= 48 && code <= 57) return "digit";
      return (code >= 97 && code <= 122) || (code >= 65 && code <= 90) ? "letter" : "";
    }
    if (han(code)) return "han";
    if (/\p{N}/u.test(char)) return "digit";
    return /\p{L}/u.test(char) ? "letter" : "";
  }

  /** The folded text; where each of its characters comes from; which of them begin a word. */
  function fold(string) {
    let text = "";
    const from = [];
    const edges = [];
    let before = "";
    let gap = START;
    let small = false;
    let place = 0;
    for (const char of string) {
      const ascii = char.charCodeAt(0) < 128;
      for (const part of ascii || han(char.charCodeAt(0)) ? [char] : char.normalize("NFKD")) {
        const point = part === "." && before === "digit" && /^\d/.test(string.slice(place + 1));
        const kind = point ? "digit" : sort(part);
        if (!kind) {
          if (part === " " || part === "\u3000") gap = NEW_WORD;
          else if (!/[\p{M}'’]/u.test(part)) gap = gap || START;
          continue;
        }
        const lower = part.toLowerCase();
        let edge = gap && (gap === NEW_WORD && kind + before === "letterletter" ? NEW_WORD : START);
        if (!gap && (kind !== before || (small && lower !== part))) edge = START;
        text += kind === "han" ? variants.get(lower) || lower : lower;
        while (edges.length < text.length) {
          edges.push(edge);
          from.push(place);
          edge = INSIDE;
        }
        before = kind;
        small = lower === part;
        gap = INSIDE;
      }
      place += char.length;
    }
    from.push(string.length);
    return { string, text, from, edges };
  }

  // The index --------------------------------------------------------------------------------

  const loaded = {};

  function load(language) {
    loaded[language] ??= new Promise((resolve, reject) => {
      const script = document.createElement("script");
      script.src = `${root}assets/search-${language}.js`;
      script.onload = () => resolve(prepared(window.explainerIndex[language]));
      script.onerror = () => {
        delete loaded[language];
        reject(new Error(script.src));
      };
      document.head.append(script);
    });
    return loaded[language];
  }

  function prepared(index) {
    if (!variants.size) {
      const pairs = [...index.variants];
      variants = new Map(pairs.flatMap((c, at) => (at % 2 ? [] : [[c, pairs[at + 1]]])));
    }
    const rows = index.rows.map(([group, title, names, what, text, address, parent], number) => ({
      number,
      group,
      address,
      parent,
      title: fold(title),
      names: names.map(fold),
      what: fold(what),
      text: fold(text),
    }));
    for (const row of rows) {
      const above = rows[row.parent];
      row.above = above ? [above.title, ...above.names] : [];
      row.href = root + (above && /^(#|$)/.test(row.address) ? above.address : "") + row.address;
    }
    return { ...index, rows };
  }

  // Finding ----------------------------------------------------------------------------------

  /** The query as a whole, and its words. */
  function needles(query) {
    const whole = fold(query);
    const needle = ({ text, edges }) => ({
      text,
      loose: han(text.charCodeAt(0)),
      spaced: edges.includes(NEW_WORD),
    });
    const words = query.split(/\s+/).map(fold);
    return { whole: needle(whole), words: words.filter((word) => word.text).map(needle) };
  }

  /** Where a needle stands in a folded text: Chinese anywhere, other scripts where a word begins.
      Words written together are found in names, where they begin and end with words of it. */
  function find(field, needle, isName = false, start = 0) {
    const size = needle.text.length;
    for (let at = field.text.indexOf(needle.text, start); at >= 0; ) {
      const begins = needle.loose || field.edges[at] || (isName && size > 3);
      const end = at + size;
      const ends = end === field.text.length || field.edges[end];
      const joins = needle.spaced || !crosses(field.edges, at, size) || (isName && ends);
      if (begins && joins) return at;
      at = field.text.indexOf(needle.text, at + 1);
    }
    return -1;
  }

  function crosses(edges, at, size) {
    for (let next = at + 1; next < at + size; next++) if (edges[next] === NEW_WORD) return true;
    return false;
  }

  function worth(field, needle, base, isName) {
    const at = find(field, needle, isName);
    if (at < 0) return 0;
    if (!isName) return base;
    if (field.text.length === needle.text.length) return base + 60;
    const end = at + needle.text.length;
    const wholeWord = end === field.text.length || field.edges[end] ? 10 : 0;
    return base + (at === 0 ? 30 : field.edges[at] ? 15 : 0) + wholeWord;
  }

  function best(row, needle) {
    const title = row.title.text ? worth(row.title, needle, WORTH.title, true) : 0;
    const names = row.names.map((name) => worth(name, needle, WORTH.names, true));
    const above = row.above.some((name) => find(name, needle, true) >= 0) ? WORTH.parent : 0;
    const what = worth(row.what, needle, WORTH.what, false);
    const text = worth(row.text, needle, WORTH.text, false);
    return Math.max(title, ...names, what, text, above);
  }

  function score(row, { whole, words }) {
    const found = best(row, whole);
    if (found || words.length < 2) return found;
    return Math.max(0, Math.min(...words.map((word) => best(row, word))) - 5);
  }

  /** Rows that match, by group: kinds with the best hit first, then the rest in their order. */
  function search(query, index, second) {
    const sought = needles(query);
    if (!sought.whole.text) return [];
    const groups = new Map();
    for (const row of index.rows) {
      let points = score(row, sought);
      let foreign;
      if (!points && second) {
        foreign = second.rows[row.number];
        points = score(foreign, sought) / 2;
      }
      if (!points) continue;
      if (!groups.has(row.group)) groups.set(row.group, []);
      groups.get(row.group).push({ row, foreign, points });
    }
    const shortness = (hit) => hit.row.title.text.length;
    for (const hits of groups.values()) {
      hits.sort((a, b) => b.points - a.points || shortness(a) - shortness(b));
    }
    const isKind = (group) => index.groups[group][1] !== "";
    return [...groups].sort(
      ([a, one], [b, two]) =>
        isKind(b) - isKind(a) || (isKind(a) && two[0].points - one[0].points) || a - b,
    );
  }

  // Names that are nearly what was typed -----------------------------------------------------

  function pairs(text) {
    const found = new Set();
    for (let at = 0; at < text.length - 1; at++) found.add(text.slice(at, at + 2));
    return found.size ? found : new Set(text);
  }

  function edits(one, two) {
    let row = Array.from({ length: two.length + 1 }, (_, at) => at);
    for (let a = 1; a <= one.length; a++) {
      const next = [a];
      for (let b = 1; b <= two.length; b++) {
        const swap = row[b - 1] + (one[a - 1] === two[b - 1] ? 0 : 1);
        next.push(Math.min(row[b] + 1, next[b - 1] + 1, swap));
      }
      row = next;
    }
    return row[two.length];
  }

  /** From 0 to 1: by the pairs of characters that both have, or by the edits between them. */
  function likeness(one, two) {
    for (const name of [one, two]) name.pairs ??= pairs(name.text);
    let shared = 0;
    for (const pair of one.pairs) shared += two.pairs.has(pair);
    const alike = (2 * shared) / (one.pairs.size + two.pairs.size);
    const [shorter, longer] = [one.text.length, two.text.length].sort((a, b) => a - b);
    if (shorter < longer * 0.6 || longer > 20) return alike;
    return Math.max(alike, 1 - edits(one.text, two.text) / longer);
  }

  function nearest(query, index) {
    const sought = fold(query.slice(0, 40));
    if (!sought.text) return [];
    const like = (row) =>
      Math.max(...[row.title, ...row.names].map((name) => likeness(sought, name)));
    const names = index.rows
      .filter((row) => index.groups[row.group][1] !== "")
      .map((row) => ({ row, points: like(row) }))
      .sort((a, b) => b.points - a.points);
    const least = Math.max(0.4, names[0]?.points * 0.55);
    return names.filter(({ points }) => points >= least).slice(0, 5);
  }

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

  /** The part of a text around its first match. */
  function excerpt(field, sought, language = own) {
    const { before, most } = EXCERPT[language === "en" ? "en" : "han"];
    const first = matches(field, sought, false)[0]?.[0] ?? 0;
    const { string } = field;
    let start = string.length <= most || first < before * 1.5 ? 0 : first - before;
    if (start && language === "en") start = string.indexOf(" ", start) + 1;
    let stop = Math.min(string.length, start + most);
    if (stop < string.length && language === "en") stop = string.lastIndexOf(" ", stop);
    return [
      start ? "…" : "",
      ...marked(field, sought, false, start, stop),
      stop < string.length ? "…" : "",
    ];
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
    let second;

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

    function hit({ row, foreign }, { whole, words }) {
      const sought = { whole, words: best(foreign ?? row, whole) ? [whole] : words };
      const above = index.rows[row.parent];
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
      const what = above ? marked(above.title, sought, true) : [];
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

    function show(query) {
      const groups = search(query, index, second);
      const count = groups.reduce((sum, [, hits]) => sum + hits.length, 0);
      const near = query && !count ? nearest(query, index) : [];
      const sought = needles(query);
      list.replaceChildren();
      made = 0;
      for (const [group, hits] of groups) {
        const [name, hue, shape] = index.groups[group];
        const part = section(group, name, hue, shape, hits.length);
        for (const found of hits.slice(0, limit.each)) part.append(hit(found, sought));
      }
      if (near.length) {
        const part = section("near", index.words.nearest, "", "", 0);
        for (const found of near) part.append(hit(found, sought));
      }
      if (!limit.whole && groups.some(([, hits]) => hits.length > limit.each)) {
        const href = `${root}${index.page}?q=${encodeURIComponent(query)}`;
        list.append(option(href, "hit hit-all", index.words.all.replace("{n}", count)));
      }
      status.textContent = count
        ? index.words.count.replace("{n}", count)
        : query && index.words.nothing.replace("{words}", query);
      status.classList.toggle("nothing", !count);
      list.hidden = !options().length;
      input.setAttribute("aria-expanded", String(!list.hidden));
      list.scrollTop = 0;
      active = -1;
      choose(0);
    }

    /** Whether the query may be in the other language; then that index is asked too. */
    const elsewhere = (query) =>
      own !== "en" ? /[a-z]{3}/i.test(query) : [...query].some((char) => han(char.charCodeAt(0)));

    async function update() {
      const query = input.value.trim();
      if (!index) return;
      if (!second && query && (elsewhere(query) || !search(query, index).length)) {
        second = await load(other).catch(() => undefined);
        if (query !== input.value.trim()) return;
      }
      show(query);
      changed?.(query);
    }

    input.addEventListener("input", (event) => {
      if (!event.isComposing) update();
    });
    input.addEventListener("compositionend", update);
    input.addEventListener("keydown", (event) => {
      if (event.isComposing) return;
      if (event.key === "ArrowDown" || event.key === "ArrowUp") {
        event.preventDefault();
        choose(active + (event.key === "ArrowDown" ? 1 : -1));
      } else if (event.key === "Enter") {
        event.preventDefault();
        options()[active]?.click();
      }
    });
    const ready = load(own).then((found) => {
      index = found;
      input.placeholder = found.words.placeholder;
      list.setAttribute("aria-label", found.words.results);
      return update().then(() => found);
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
  else load(own).catch(() => {});
  /** The addresses that a query finds in the page's own language, the best first; the tests ask here. */
  async function addresses(query) {
    const index = await load(own);
    return search(query, index).flatMap(([, hits]) => hits.map(({ row }) => row.href));
  }

  window.explainerSearch = { open, addresses };
})();
