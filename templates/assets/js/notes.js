// Evidence where it is read: a number opens its note in place.
(() => {
  const list = document.querySelector(".notes");
  if (!list) return;

  const numberAt = (target) =>
    target instanceof Element ? target.closest("main sup.cite a[href^='#note-']") : null;
  const noteOf = (number) => document.getElementById(number.hash.slice(1));

  function made(name, className, ...parts) {
    const element = document.createElement(name);
    element.className = className;
    element.append(...parts);
    return element;
  }

  /** What a note says, without the ways back. */
  function told(note) {
    const parts = [...note.childNodes].filter((part) => !part.classList?.contains("backs"));
    return parts.map((part) => part.cloneNode(true));
  }

  // In place -----------------------------------------------------------------------------------

  const opened = new Map(); // number → its note in place, in the order of opening

  /** The last of the numbers that stand together, and of the notes that they have opened. */
  function endOf(sup) {
    let end = sup;
    while (end.nextSibling?.matches?.("sup.cite, .note-here")) end = end.nextSibling;
    return end;
  }

  function open(number) {
    const note = made("span", "note-here", ...told(noteOf(number)));
    note.setAttribute("role", "note");
    endOf(number.closest("sup")).after(note);
    number.setAttribute("aria-expanded", "true");
    opened.set(number, note);
  }

  function close(number) {
    const note = opened.get(number);
    if (note.contains(document.activeElement)) number.focus();
    note.remove();
    number.setAttribute("aria-expanded", "false");
    opened.delete(number);
  }

  document.addEventListener("click", (event) => {
    const number = numberAt(event.target);
    if (!number || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    if (opened.has(number)) close(number);
    else open(number);
  });

  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || document.querySelector("dialog[open], :popover-open")) return;
    const here = [...opened].find(([number, note]) =>
      [number, note].some((one) => one.contains(document.activeElement)),
    );
    const [number] = here || [...opened].at(-1) || [];
    if (number) close(number);
  });

  // The margin of an entry (margin.js) shows the same notes.
  window.explainerNotes = { made, numberAt, noteOf, told };
})();
