/* Rows are added, removed and moved in place: the same button, the same form, the same answer as without script,
   of which only the list is taken. */
(() => {
  "use strict";

  function land(list, button, before) {
    const rows = list.querySelectorAll("[data-row]");
    if (button.name === "add" && rows.length > before) {
      rows[rows.length - 1].querySelector("input:not([type=hidden]), textarea, select")?.focus();
      return list.dataset.added;
    }
    if (button.name === "move") {
      const again = list.querySelector(`button[name="move"][value="${CSS.escape(button.value)}"]`);
      (again || list).focus();
      return list.dataset.moved;
    }
    list.focus();
    return list.dataset.removed;
  }

  document.addEventListener("click", async (event) => {
    const button = event.target.closest?.("button[name=add], button[name=remove], button[name=move]");
    const list = button?.closest("[data-rows]");
    if (!list || !button.form || button.getAttribute("aria-busy") === "true") return;
    event.preventDefault();
    const before = list.querySelectorAll("[data-row]").length;
    button.setAttribute("aria-busy", "true");
    try {
      const body = new FormData(button.form, button);
      const answer = await fetch(button.form.action, { method: "POST", body, credentials: "same-origin" });
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const fresh = page.getElementById(list.id);
      if (!fresh) throw new Error("no such list in the answer");
      const version = page.querySelector("input[name=seen_version]");
      const held = button.form.querySelector("input[name=seen_version]");
      if (version && held) held.value = version.value;
      list.replaceWith(document.adoptNode(fresh));
      window.htmx?.process(fresh);
      window.imprimatur?.announce(land(fresh, button, before));
    } catch {
      // Then the plain way: the page itself will say what is wrong.
      button.removeAttribute("aria-busy");
      button.form.requestSubmit(button);
    }
  });
})();
