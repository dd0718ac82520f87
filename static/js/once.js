/* A form is sent once: a second press while the answer is awaited does nothing. The server refuses repeats by itself;
   this only spares people the refusal. */
(() => {
  "use strict";
  const awaited = new WeakSet();

  function release(form) {
    awaited.delete(form);
    form.querySelectorAll("[aria-busy='true']").forEach((b) => b.removeAttribute("aria-busy"));
  }

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || form.method !== "post") return;
    if (awaited.has(form)) { event.preventDefault(); return; }
    awaited.add(form);
    event.submitter?.setAttribute("aria-busy", "true");
    window.setTimeout(() => release(form), 10000); // an answer that is a download leaves this page standing
  });
  window.addEventListener("pageshow", (event) => {
    if (event.persisted) document.querySelectorAll("form").forEach(release);
  });
  document.addEventListener("htmx:finally:request", (event) => {
    const form = event.target.closest?.("form");
    if (form) release(form);
  });
})();
