// Comparison: two or three entries beside each other, chosen by the reader; `?with=old-oven,new-mill` chooses them.
(() => {
  const place = document.querySelector("[data-compare]");
  const { words, kinds, entries, others, relations, claims, sources } = window.explainerCompare;
  const root = document.documentElement.dataset.root;
  /** How many of those that an entry is tied to are named; all stand on its own page. */
  const MOST = 6;
  const byId = new Map(entries.map((entry) => [entry.id, entry]));

  function made(name, attributes, ...parts) {
    const element = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
    element.append(...parts);
    return element;
  }

  const linked = (address, text) => made("a", { href: root + address }, text);

  // What is compared ---------------------------------------------------------------------------

  /** How much there is to say of two entries together: a measure that both have outweighs whatever is said. */
  function weight(one, other) {
    const both = (bond) => bond.ids.includes(one.id) && bond.ids.includes(other.id);
    const measures = ({ figures }) => new Set(figures.map((figure) => figure.measure));
    const held = measures(one);
    const shared = [...measures(other)].filter((measure) => held.has(measure)).length;
    const said = [...relations, ...claims].filter(both).length;
    return (shared ? claims.length + relations.length : 0) + 2 * shared + said;
  }

  /** The entry of the same kind that most can be said of beside this one. */
  function counterpart(one) {
    const others = entries.filter((other) => other !== one && other.kind === one.kind);
    return others.reduce((best, other) => (weight(one, other) > weight(one, best) ? other : best));
  }

  /** One of the two of whom most can be said together. */
  function mostTold() {
    const most = (one) => weight(one, counterpart(one));
    return entries.reduce((best, one) => (most(one) > most(best) ? one : best));
  }

  function wanted() {
    const asked = new URLSearchParams(location.search).getAll("with").join(",");
    const found = [...new Set(asked.split(","))].map((id) => byId.get(id)).filter(Boolean);
    const first = found[0] || mostTold();
    return found.length > 1 ? found.slice(0, 3) : [first, counterpart(first)];
  }

  // The choice ---------------------------------------------------------------------------------

  const selects = ["first", "second", "third"].map((which) => {
    const groups = kinds.map((kind, number) => {
      const options = entries.filter((entry) => entry.kind === number);
      return made(
        "optgroup",
        { label: kind.plural },
        ...options.map(({ id, name }) => made("option", { value: id }, name)),
      );
    });
    const none = which === "third" ? [made("option", { value: "" }, words.none)] : [];
    const select = made("select", { id: `compare-${which}` }, ...none, ...groups);
    select.addEventListener("change", () => {
      const ids = chosen().map(({ id }) => id);
      try {
        history.replaceState(null, "", `?with=${ids.join(",")}`);
      } catch {
        // The address stays as it was, where it may not be changed.
      }
      shown();
    });
    return select;
  });

  const chosen = () => [
    ...new Set(selects.map(({ value }) => byId.get(value)).filter((entry) => entry)),
  ];

  // The result ---------------------------------------------------------------------------------

  /** Links to the passages that something rests on. */
  function cited(cites) {
    const links = cites.map((cite) => {
      const [id, passage] = cite.split(":");
      const { name, address } = sources[id];
      return linked(`${address}#${passage}`, `${name} ¶${passage.slice(1)}`);
    });
    const parts = links.flatMap((link, at) => (at ? [" · ", link] : [link]));
    return made("small", { class: "cited" }, ...parts);
  }

  function figure({ value, note, date, cites }) {
    const when = note ? `${date} · ${note}` : date;
    return made("div", {}, value, made("small", {}, when), cited(cites));
  }

  function row(name, cells, className = "") {
    const filled = cells.map((parts) =>
      made("td", className ? { class: className } : {}, ...(parts.length ? parts : ["—"])),
    );
    return made("tr", {}, made("th", { scope: "row" }, name), ...filled);
  }

  /** The entries as columns, over some rows. */
  function table(those, label, rows) {
    const heads = those.map(({ name, address, kind }) => {
      const mark = made("span", { class: `kind ${kinds[kind].hue} ${kinds[kind].shape}` });
      return made("th", { scope: "col" }, mark, linked(address, name));
    });
    const head = made("thead", {}, made("tr", {}, made("td", {}), ...heads));
    const body = made("tbody", {}, ...rows);
    const whole = made("table", { class: `values compared of-${those.length}` }, head, body);
    const region = { class: "scroll", role: "region", tabindex: "0", "aria-label": label };
    return made("div", region, whole);
  }

  function attributes(those) {
    return [
      row(
        words.kind,
        those.map(({ kind }) => [kinds[kind].name]),
      ),
      ...["what", "status", "as_of"].map((key) =>
        row(
          words[key],
          those.map((entry) => (entry[key] ? [entry[key]] : [])),
        ),
      ),
    ];
  }

  /** What two or more of the entries are tied by, and to whom. */
  function tied(those) {
    const names = [...new Set(those.flatMap((entry) => Object.keys(entry.ties)))];
    const shared = names.filter((name) => those.filter((entry) => entry.ties[name]).length > 1);
    const links = (entry, name) => {
      const ids = entry.ties[name] || [];
      const shown = ids.slice(0, MOST).map((id) => linked(others[id][1], others[id][0]));
      const rest = ids.length - shown.length;
      if (rest) shown.push(linked(entry.address, words.show_more.replace("{n}", rest)));
      return shown.flatMap((link, at) => (at ? [words.list_comma, link] : [link]));
    };
    return shared.map((name) =>
      row(
        name,
        those.map((entry) => links(entry, name)),
      ),
    );
  }

  /** The measures that several of the entries have a figure of, and those that one alone has. */
  function measures(those) {
    const holding = new Map();
    for (const { figures } of those) {
      for (const measure of new Set(figures.map((one) => one.measure))) {
        holding.set(measure, (holding.get(measure) || 0) + 1);
      }
    }
    const rows = (wanted) =>
      [...holding.keys()].filter(wanted).map((measure) => {
        const held = (entry) => entry.figures.filter((one) => one.measure === measure);
        return row(
          measure,
          those.map((entry) => held(entry).map(figure)),
          "number",
        );
      });
    return [rows((one) => holding.get(one) > 1), rows((one) => holding.get(one) === 1)];
  }

  function beside(those) {
    const [shared, single] = measures(those);
    const found = [
      made("h2", {}, words.beside),
      table(those, words.beside, [...attributes(those), ...shared, ...tied(those)]),
    ];
    if (!shared.length) found.push(made("p", { class: "definition" }, words.apart));
    if (single.length) {
      const summary = made("summary", {}, words.single.replace("{n}", single.length));
      found.push(made("details", {}, summary, table(those, summary.textContent, single)));
    }
    return made("section", {}, ...found);
  }

  function bond({ text, remark, cites, stance, address }) {
    const mark = stance
      ? [made("span", { class: `stance ${stance}` }, words[`stance_${stance}`])]
      : [];
    const said = address ? linked(address, text) : text;
    const after = remark ? [made("small", {}, remark)] : [];
    return made("li", {}, ...mark, made("p", {}, said, ...after, cited(cites)));
  }

  /** Those that concern two of the entries or more. */
  const concerning = (bonds, those) =>
    bonds.filter(({ ids }) => those.filter((entry) => ids.includes(entry.id)).length > 1);

  function section(id, name, ...told) {
    const found = told.length ? told : [made("p", { class: "definition" }, words.nothing)];
    return made("section", { "aria-labelledby": id }, made("h2", { id }, name), ...found);
  }

  function between(those) {
    const found = concerning(relations, those).map(bond);
    return section(
      "between",
      words.between,
      ...(found.length ? [made("ul", { class: "bonds" }, ...found)] : []),
    );
  }

  /** What each source says of them, the source that says most first. */
  function said(those) {
    const bySource = new Map();
    for (const claim of concerning(claims, those)) {
      const source = claim.cites[0].split(":")[0];
      bySource.set(source, [...(bySource.get(source) || []), claim]);
    }
    const told = [...bySource].sort(([, one], [, other]) => other.length - one.length);
    return section(
      "said",
      words.said,
      ...told.flatMap(([source, bonds]) => [
        made("h3", {}, linked(sources[source].address, sources[source].name)),
        made("ul", { class: "briefs" }, ...bonds.map(bond)),
      ]),
    );
  }

  const result = made("div", { class: "compare-result" });

  function shown() {
    const those = chosen();
    result.replaceChildren(beside(those), between(those), said(those));
  }

  if (entries.length < 2) return;
  const labels = ["first", "second", "third"].map((which, at) =>
    made("div", {}, made("label", { for: `compare-${which}` }, words[which]), selects[at]),
  );
  const legend = made("legend", {}, words.choose);
  place.append(made("fieldset", { class: "compare-choice" }, legend, ...labels), result);
  wanted().forEach((entry, at) => {
    selects[at].value = entry.id;
  });
  shown();
})();
