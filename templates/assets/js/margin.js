// On wide screens the notes of an entry stand in the margin, each beside its line.
(() => {
  if (!window.explainerNotes) return;
  const { made, numberAt, noteOf, told } = window.explainerNotes;
  const article = document.querySelector(".entry-page");
  const GAP = 10; // px between two notes
  const FAR = 130; // px beneath its line that a note is still beside it; one that would be farther stays away
  const wide = window.matchMedia("(width >= 64rem)"); // where the style sheet has a margin
  const box = article.querySelector(".facts");
  const margin = made("div", "margin");
  margin.ariaHidden = "true"; // The same notes stand at the end, and open in place.
  const beside = []; // the notes in the margin, each for the numbers that stand together
  const marked = new Map(); // a number, or a note in the margin → the same pair from either side

  /** Where the margin begins: beneath the box of facts. */
  const from = () => box.getBoundingClientRect().bottom + 2 * GAP;

  /** Numbers that stand together, in running text. */
  function clusters(section) {
    const found = [];
    let last = null;
    for (const sup of section.querySelectorAll("sup.cite")) {
      if (last && sup.previousSibling === last) found.at(-1).push(sup);
      else found.push([sup]);
      last = sup;
    }
    return found.map((sups) => sups.flatMap((sup) => [...sup.querySelectorAll("a")]));
  }

  /** The notes of numbers that stand together; a source is named once where it follows itself. */
  function written(numbers) {
    let before = "";
    const lines = numbers.map((number) => {
      const [source, comma, ...rest] = told(noteOf(number)).filter(
        (part) => part.textContent.trim() !== "",
      );
      const same = source.textContent === before;
      before = source.textContent;
      return made(
        "p",
        "",
        made("b", "", number.textContent),
        ...(same ? rest : [source, comma, ...rest]),
      );
    });
    const element = made("div", "margin-note", ...lines);
    for (const link of element.querySelectorAll("a")) link.tabIndex = -1;
    return element;
  }

  function write() {
    const lowest = from() - FAR; // beside the box there is no room
    const seen = new Set(); // the first mention is enough
    for (const section of article.querySelectorAll(".matters, .story")) {
      for (const numbers of clusters(section)) {
        if (numbers[0].getBoundingClientRect().top < lowest) continue;
        const fresh = numbers.filter(({ hash }) => !seen.has(hash) && seen.add(hash));
        if (!fresh.length) continue;
        const element = written(fresh);
        beside.push({ number: fresh[0], element });
        for (const number of fresh) marked.set(number, element);
        marked.set(element, fresh[0]);
        margin.append(element);
      }
    }
    article.append(margin);
  }

  /** Where each note would stand, top to bottom: beside its line, or beneath the note before it. */
  function stack(notes, start) {
    let free = start;
    for (const note of notes) {
      note.top = Math.max(note.line, free);
      free = note.top + (note.short ? note.least : note.most) + GAP;
    }
  }

  /** Each note beside its line; where they crowd, without gists; and none far from its line. */
  function place() {
    if (!wide.matches) return;
    if (!margin.isConnected) write();
    const origin = margin.getBoundingClientRect().top;
    const heights = (short) => {
      for (const { element } of beside) {
        element.hidden = false;
        element.classList.toggle("short", short);
      }
      return beside.map(({ element }) => element.offsetHeight);
    };
    const [least, most] = [heights(true), heights(false)];
    const start = from() - origin;
    const standing = [];
    for (const [index, note] of beside.entries()) {
      const line = note.number.getBoundingClientRect().top - origin - 4;
      Object.assign(note, { line, least: least[index], most: most[index], short: false });
      standing.push(note);
      stack(standing, start);
      while (note.top - note.line > FAR) {
        const long = pushing(standing).findLast((one) => !one.short);
        if (!long) break;
        long.short = true;
        stack(standing, start);
      }
      if (note.top - note.line > FAR) standing.pop();
    }
    for (const note of beside) {
      note.element.hidden = !standing.includes(note);
      note.element.classList.toggle("short", note.short);
      note.element.style.translate = `0 ${Math.round(note.top)}px`;
    }
  }

  /** The notes without a gap between them that push the last one down. */
  function pushing(notes) {
    let first = notes.length - 1;
    while (first > 0 && notes[first].top > notes[first].line) first -= 1;
    return notes.slice(first, -1);
  }

  function light(target, on) {
    const from = numberAt(target) || target.closest?.(".margin-note");
    for (const one of [from, marked.get(from)])
      one?.classList.toggle("lit", on && marked.has(from));
  }

  new ResizeObserver(place).observe(article);
  for (const type of ["pointerover", "focusin"]) {
    article.addEventListener(type, (event) => light(event.target, true));
  }
  for (const type of ["pointerout", "focusout"]) {
    article.addEventListener(type, (event) => light(event.target, false));
  }
})();
