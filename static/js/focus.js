/* Focus goes where the change is, and the change is announced.
   data-takes-focus   an element (an error summary) that takes the focus when it appears
   data-announce      a sentence to be said when the element is swapped in */
(() => {
  "use strict";

  function announce(sentence) {
    const box = document.getElementById("announcer");
    if (!box || !sentence) return;
    box.textContent = "";
    window.setTimeout(() => { box.textContent = sentence; }, 60); // an empty box first, so that a repeat is heard
  }

  function settle(within) {
    const taker = within.querySelector("[data-takes-focus]");
    if (taker) taker.focus();
    const speaker = within.matches?.("[data-announce]") ? within : within.querySelector("[data-announce]");
    if (speaker) announce(speaker.dataset.announce);
  }

  window.imprimatur = Object.assign(window.imprimatur || {}, { announce });
  document.addEventListener("DOMContentLoaded", () => document.querySelector("[data-takes-focus]")?.focus());
  document.addEventListener("htmx:after:swap", (event) => settle(event.target));
  // A link in an error summary may lead into a folded part.
  document.addEventListener("click", (event) => {
    const link = event.target.closest?.(".error-summary a[href^='#']");
    const field = link && document.getElementById(decodeURIComponent(link.hash.slice(1)));
    if (!field) return;
    event.preventDefault();
    for (let fold = field.closest("details"); fold; fold = fold.parentElement.closest("details")) fold.open = true;
    (field.previousElementSibling?.closest(".field") || field).scrollIntoView({ block: "center" });
    field.focus({ preventScroll: true });
  });
  // A menu that hangs over the page closes by Escape and by a press elsewhere.
  const menus = () => document.querySelectorAll("details.person-menu[open]");
  document.addEventListener("click", (event) => menus().forEach((m) => { if (!m.contains(event.target)) m.open = false; }));
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    menus().forEach((m) => { m.open = false; m.querySelector("summary").focus(); });
  });
})();
