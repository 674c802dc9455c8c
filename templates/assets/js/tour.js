// Walking a tour: `?tour=…` in the address lifts that tour's line, where one is and the ways on, to the foot of the window.
(() => {
  const KEY = "tour-words"; // Whether the words for a stop stand open, until the window is closed.
  const id = new URLSearchParams(location.search).get("tour");
  const leg = [...document.querySelectorAll(".leg")].find((one) => one.dataset.tour === id);
  if (!leg) return;

  const page = document.documentElement;
  const bar = document.createElement("aside");
  bar.className = "tour-bar";
  bar.setAttribute("aria-label", leg.dataset.bar);
  bar.append(...leg.cloneNode(true).children);

  const leave = document.createElement("button");
  leave.type = "button";
  leave.className = "leave";
  leave.setAttribute("aria-label", leg.dataset.leave);
  leave.title = leg.dataset.leave;
  leave.textContent = "×";
  bar.append(leave);

  function remembered() {
    try {
      return sessionStorage.getItem(KEY);
    } catch {
      return null;
    }
  }

  function remember(state) {
    try {
      sessionStorage.setItem(KEY, state);
    } catch {
      // Where storage is closed, the words stand open at each stop.
    }
  }

  /** Room at the end of the page, so that the bar covers nothing for good. */
  function room() {
    page.style.setProperty("--tour-bar", `${bar.offsetHeight}px`);
  }

  const words = bar.querySelector("details");
  words.open = (remembered() || (Math.min(innerWidth, innerHeight) < 480 ? "closed" : "open")) === "open";
  words.addEventListener("toggle", () => {
    remember(words.open ? "open" : "closed");
    room();
  });

  leave.addEventListener("click", () => {
    removeEventListener("resize", room);
    bar.remove();
    page.classList.remove("walking");
    try {
      history.replaceState(null, "", location.pathname + location.hash);
    } catch {
      // The address keeps the tour, where it may not be changed.
    }
    document.querySelector("main").focus({ preventScroll: true });
  });

  // Before the content, where the keyboard and a screen reader meet it first.
  document.querySelector("main").before(bar);
  page.classList.add("walking");
  addEventListener("resize", room);
  room();
})();
