// Finding: what search.js shows. The index lies in pieces, as explainer/lookup.py writes them; a query fetches a few.
// They are scripts, so that they work from a folder too.
(() => {
  const { root } = document.documentElement.dataset;
  const WORTH = { title: 100, names: 95, what: 40, text: 30, parent: 20 };
  const FEW = 3; // rows that are rather read than a word looked up in them, as they weigh less
  const FAR = 63; // the distance of a space between words that no needle reaches
  const NEAR = 4; // pieces of names that are compared with a query that finds nothing
  const REST = 120; // milliseconds after a stroke before anything is fetched for it
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

  // Matching ---------------------------------------------------------------------------------

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

  // Numbers, as explainer/numbers.py writes them ------------------------------------------------

  const DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  const VALUE = new Uint8Array(128);
  for (let at = 0; at < 64; at++) VALUE[DIGITS.charCodeAt(at)] = at;

  function numbers(text) {
    const found = [];
    let number = 0;
    let scale = 1;
    for (let at = 0; at < text.length; at++) {
      const value = VALUE[text.charCodeAt(at)];
      number += (value & 31) * scale;
      scale *= 32;
      if (value > 31) continue;
      found.push(number);
      number = 0;
      scale = 1;
    }
    return found;
  }

  function rising(text) {
    let last = 0;
    return numbers(text).map((step) => {
      last += step;
      return last;
    });
  }

  function runs(text) {
    const pairs = numbers(text);
    let size = 0;
    for (let at = 1; at < pairs.length; at += 2) size += pairs[at];
    const found = new Uint16Array(size);
    let from = 0;
    for (let at = 0; at < pairs.length; at += 2) {
      found.fill(pairs[at], from, from + pairs[at + 1]);
      from += pairs[at + 1];
    }
    return found;
  }

  /** Texts in order, of which each tells how much of the one before it begins with; and what is told of it. */
  function lines(text) {
    let before = "";
    return text.split(" ").flatMap((line) => {
      if (!line) return [];
      const cut = line.search(/[=+~]/);
      before = before.slice(0, VALUE[line.charCodeAt(0)]) + line.slice(1, cut);
      return [{ key: before, mark: line[cut], told: line.slice(cut + 1) }];
    });
  }

  // Pieces -----------------------------------------------------------------------------------

  const pieces = {};
  let typed = Number.NEGATIVE_INFINITY;

  /** What a piece holds. It is left be if the query is no longer `wanted` once the reader rests. */
  async function piece(address, name, read, wanted) {
    if (!pieces[name]) {
      const left = typed + REST - performance.now();
      if (wanted && left > 0) await new Promise((resolve) => setTimeout(resolve, left));
      if (wanted && !wanted()) throw new DOMException(name, "AbortError");
    }
    pieces[name] ??= new Promise((resolve, reject) => {
      const script = document.createElement("script");
      const fail = () => {
        delete pieces[name];
        reject(new Error(script.src));
      };
      script.src = root + address;
      script.onload = () => {
        script.remove();
        const value = window.explainerIndex?.[name];
        if (value === undefined) return fail();
        delete window.explainerIndex[name];
        resolve(read(value));
      };
      script.onerror = fail;
      document.head.append(script);
    });
    return pieces[name];
  }

  /** The last of sorted values that is at most this one, or the first. */
  function lastAtMost(values, value) {
    let low = 0;
    let high = values.length;
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if (values[middle] <= value) low = middle;
      else high = middle;
    }
    return low;
  }

  class Index {
    constructor(language, head) {
      Object.assign(this, head, { language, group: runs(head.group), length: runs(head.length) });
      this.size = this.group.length;
    }

    piece(kind, number, read, wanted, folder = `${this.language}/`) {
      const place = `${folder}${kind}-${number}`;
      return piece(`search/${place}.js?${this.name}`, `${this.name}/${place}`, read, wanted);
    }

    // Rows

    async rows(numbers, wanted) {
      const found = new Map();
      const places = numbers.map((number) => lastAtMost(this.first.rows, number));
      const read = (value) => ({ value, rows: new Map() });
      const fetched = await Promise.all(
        places.map((place) => this.piece("rows", place, read, wanted)),
      );
      numbers.forEach((number, at) => {
        const { value, rows } = fetched[at];
        if (!rows.has(number))
          rows.set(number, this.row(number, this.first.rows[places[at]], value));
        found.set(number, rows.get(number));
      });
      return found;
    }

    row(number, first, [entries, shown]) {
      const [title, names, what, text, address, at] = shown[number - first];
      const above = entries[at];
      const within = above && /^(#|$)/.test(address);
      return {
        number,
        group: this.group[number],
        href: root + (within ? above[2] : "") + address,
        title: fold(title),
        names: names.map(fold),
        what: fold(what),
        text: fold(text),
        above: above ? [above[0], ...above[1]].map(fold) : [],
      };
    }

    // Terms

    /** What the terms tell of a needle: lines that begin with it, or the leaf that it is longer than. */
    async lines({ text }, wanted) {
      if (!this.first.terms.length) return { found: [] };
      const place = lastAtMost(this.first.terms, text);
      const within = async (number) => {
        const all = await this.piece("terms", number, lines, wanted);
        let at = 0;
        for (let step = 2 ** 20; step >= 1; step /= 2) {
          if (at + step <= all.length && all[at + step - 1].key < text) at += step;
        }
        const found = [];
        for (let next = at; all[next]?.key.startsWith(text); next++) found.push(all[next]);
        if (found[0]?.mark === "+") found.length = 1;
        const leaf = all[at - 1];
        const longer = !found.length && leaf && leaf.mark !== "+" && text.startsWith(leaf.key);
        return { found, leaf: longer ? leaf : undefined };
      };
      const told = await within(place);
      const more = !told.found.length && this.first.terms[place + 1]?.startsWith(text);
      return more ? within(place + 1) : told;
    }

    /** Facts, and rows of which they hold, of all that a line tells: explainer/terms.py says how. */
    told({ mark, told }) {
      if (mark !== "=") {
        return told.split(",").map((part) => {
          const cut = part.indexOf(":");
          return [cut < 0 ? [0] : numbers(part.slice(0, cut)), rising(part.slice(cut + 1))];
        });
      }
      const found = [];
      for (let at = 0; at < told.length; ) {
        let facts;
        if (told[at] === "(") {
          const end = told.indexOf(")", at);
          facts = numbers(told.slice(at + 1, end));
          at = end + 1;
        }
        let row = 0;
        for (const end = at + this.digits; at < end; at++) {
          row = row * 64 + VALUE[told.charCodeAt(at)];
        }
        if (this.spaced && !facts) {
          facts = [0, VALUE[told.charCodeAt(at)]];
          at += 1;
        }
        found.push([facts ?? [0], [row]]);
      }
      return found;
    }

    /** What each row is worth for a needle, as `best` tells of one row. */
    async points(needle, wanted) {
      const points = new Uint8Array(this.size);
      const named = new Map();
      const { found, leaf } = await this.lines(needle, wanted);
      if (leaf) {
        const fits = ([[field, , ...steps]]) =>
          field < 2 || steps.reduce((sum, step) => sum + (step >> 1), 0) >= needle.text.length;
        const numbers = this.told(leaf)
          .filter(fits)
          .flatMap(([, rows]) => rows);
        for (const row of (await this.rows([...new Set(numbers)], wanted)).values()) {
          points[row.number] = best({ ...row, above: [] }, needle);
          const names = [row.title, ...row.names];
          if (names.some((name) => find(name, needle, true) >= 0)) named.set(row.number, 0);
        }
      }
      const first = new Map();
      for (const [facts, rows] of found.flatMap((line) => this.told(line))) {
        const match = matched(facts, needle);
        if (!match) continue;
        for (const row of rows) {
          if (match.place === undefined) points[row] = Math.max(points[row], match.points);
          else {
            const name = row * 1024 + facts[0];
            if (!(first.get(name)?.place <= match.place)) first.set(name, match);
          }
        }
      }
      for (const [name, match] of first) {
        const row = Math.floor(name / 1024);
        points[row] = Math.max(points[row], match.points);
        named.set(row, 0);
      }
      await this.markKin(points, [...named.keys()], wanted);
      return points;
    }

    /** The rows that belong to entries whose names are matched. */
    async markKin(points, named, wanted) {
      const [count, each] = this.kin;
      const place = (row) => Math.floor(row / each);
      const places = [...new Set(named.map(place))].filter((one) => one < count);
      const read = (text) => text.split(" ").map(numbers);
      const fetched = new Map();
      await Promise.all(
        places.map(async (one) => fetched.set(one, await this.piece("kin", one, read, wanted, ""))),
      );
      for (const row of named) {
        const own = fetched.get(place(row))?.[row % each] ?? [];
        for (let at = 0; at < own.length; at += 2) {
          for (let next = own[at]; next < own[at] + own[at + 1]; next++) {
            points[next] = Math.max(points[next], WORTH.parent);
          }
        }
      }
    }

    /** What each row is worth for a query: as a whole, or else by the least of its words. */
    async score({ whole, words }, wanted) {
      const points = await this.points(whole, wanted);
      if (words.length < 2) return points;
      let left = Array.from(points.keys()).filter((row) => !points[row]);
      const least = new Uint8Array(this.size).fill(255);
      const rest = [...words].sort((a, b) => b.text.length - a.text.length);
      while (rest.length && left.length > FEW * rest.length) {
        const found = await this.points(rest.shift(), wanted);
        for (const row of left) least[row] = Math.min(least[row], found[row]);
        left = left.filter((row) => least[row]);
      }
      if (rest.length && left.length) {
        for (const [number, row] of await this.rows(left, wanted)) {
          least[number] = Math.min(least[number], ...rest.map((word) => best(row, word)));
        }
      }
      for (const row of left) points[row] = Math.max(0, least[row] - 5);
      return points;
    }

    /** Rows that match, by group: kinds with the best hit first, then the rest in their order. */
    async search(query, each, second, wanted) {
      const sought = needles(query);
      if (!sought.whole.text) return [];
      const [own, other] = await Promise.all([
        this.score(sought, wanted),
        second?.score(sought, wanted),
      ]);
      const groups = new Map();
      for (let row = 0; row < this.size; row++) {
        const worth = own[row] * 2 || (other?.[row] ?? 0);
        if (!worth) continue;
        const group = this.group[row];
        if (!groups.has(group)) groups.set(group, []);
        groups
          .get(group)
          .push(((1023 - worth) * 4096 + Math.min(this.length[row], 4095)) * 2 ** 24 + row);
      }
      const found = [...groups].map(([group, keys]) => {
        const hits = Array.from(Float64Array.from(keys).sort().slice(0, each), (key) => {
          const number = key % 2 ** 24;
          return { number, foreign: !own[number] };
        });
        const top = hits[0].number;
        return { group, count: keys.length, hits, points: own[top] * 2 || other[top] };
      });
      const isKind = ({ group }) => this.groups[group][1] !== "";
      return found.sort(
        (a, b) => isKind(b) - isKind(a) || (isKind(a) && b.points - a.points) || a.group - b.group,
      );
    }

    /** The rows of entries whose names are nearly what was typed. */
    async nearest(query, wanted) {
      const sought = fold(query.slice(0, 40));
      const size = sought.text.length;
      if (!size) return [];
      const codes = Array.from(sought.text, (char) => han(char.charCodeAt(0)));
      const scripts = [codes.includes(true) && "han", codes.includes(false) && "other"];
      const apart = ([script, least], at) => {
        const [next, most] = this.first.names[at + 1] ?? [];
        return Math.max(0, least - size, next === script ? size - most : 0);
      };
      const places = this.first.names
        .map((one, at) => ({ at, script: one[0], apart: apart(one, at) }))
        .filter(({ script }) => scripts.includes(script))
        .sort((a, b) => a.apart - b.apart || a.at - b.at)
        .slice(0, NEAR);
      const like = new Map();
      const fetched = places.map(({ at }) => this.piece("names", at, lines, wanted));
      for (const { key, told } of (await Promise.all(fetched)).flat()) {
        const points = likeness(sought, { text: key });
        for (const row of numbers(told)) like.set(row, Math.max(points, like.get(row) ?? 0));
      }
      const names = [...like].sort(([a, one], [b, two]) => two - one || a - b);
      const least = Math.max(0.4, names[0]?.[1] * 0.55);
      return names
        .filter(([, points]) => points >= least)
        .slice(0, 5)
        .map(([number]) => ({ number, foreign: false }));
    }
  }

  /** What the facts of a place, as explainer/terms.py has them, make of a match with a needle. */
  function matched([field, ...facts], { text, loose, spaced }) {
    const size = text.length;
    if (field < 2) {
      if (!spaced && facts[0] < Math.min(size, FAR)) return undefined;
      return { points: field ? WORTH.what : WORTH.text };
    }
    const [start, ...steps] = facts;
    const [place, begins] = [start >> 1, start % 2 === 1];
    let end = 0;
    let ends = false;
    let crosses = false;
    for (const step of steps) {
      end += step >> 1;
      ends ||= end === size;
      crosses ||= step % 2 === 1 && end < size;
    }
    if (!(loose || begins || size > 3) || !(spaced || !crosses || ends)) return undefined;
    const base = field === 2 ? WORTH.title : WORTH.names;
    if (place === 0 && end === size) return { place, points: base + 60 };
    return { place, points: base + (place === 0 ? 30 : begins ? 15 : 0) + (ends ? 10 : 0) };
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

  // The door ---------------------------------------------------------------------------------

  /** The index of a language. */
  async function index(language) {
    return piece(`assets/search-${language}.js`, language, (head) => {
      if (!variants.size) {
        const pairs = [...head.variants];
        variants = new Map(pairs.flatMap((c, at) => (at % 2 ? [] : [[c, pairs[at + 1]]])));
      }
      return new Index(language, head);
    });
  }

  /** Tells that a reader typed just now. */
  const type = () => {
    typed = performance.now();
  };

  window.explainerFinder = { index, type, needles, find, best, han };
})();
