// The plain truth about search: every row of both languages is folded and looked through for every query.
// What finder.js finds in the index's pieces must be this, in this order: tests/test_search_pieces.py compares them.
(() => {
  const WORTH = { title: 100, names: 95, what: 40, text: 30, parent: 20 };
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

  function prepared(index) {
    const pairs = [...index.variants];
    variants = new Map(pairs.flatMap((c, at) => (at % 2 ? [] : [[c, pairs[at + 1]]])));
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

  const indexes = {};

  /** For each group its number, how many rows match, and the first of them, with whether the other language's did. */
  function found(query, language, other, each) {
    const groups = search(query, indexes[language], indexes[other]);
    return groups.map(([group, hits]) => [
      group,
      hits.length,
      hits.slice(0, each).map(({ row, foreign }) => [row.number, Boolean(foreign)]),
    ]);
  }

  window.plainSearch = {
    fold: (text) => {
      const { text: folded, edges } = fold(text);
      return [folded, edges];
    },
    know: (language, index) => {
      indexes[language] = prepared(index);
    },
    found,
    nearest: (query, language) =>
      nearest(query, indexes[language]).map(({ row }) => row.number),
  };
})();
