/* Light or dark, before the first paint. Loaded in the head without defer; without script the style sheet asks the device. */
(() => {
  "use strict";
  const root = document.documentElement;
  const device = window.matchMedia("(prefers-color-scheme: dark)");
  let chosen = "auto";
  try { chosen = localStorage.getItem("theme") || "auto"; } catch { /* storage may be closed to us */ }

  function apply() {
    root.dataset.bsTheme = chosen === "auto" ? (device.matches ? "dark" : "light") : chosen;
  }
  apply();
  device.addEventListener("change", apply);

  document.addEventListener("DOMContentLoaded", () => {
    const box = document.querySelector("[data-theme-choice]");
    if (!box) return;
    const buttons = box.querySelectorAll("button[data-theme]");
    const show = () => buttons.forEach((b) => b.setAttribute("aria-pressed", String(b.dataset.theme === chosen)));
    box.addEventListener("click", (event) => {
      const button = event.target.closest("button[data-theme]");
      if (!button) return;
      chosen = button.dataset.theme;
      try { localStorage.setItem("theme", chosen); } catch { /* then it lasts for this page */ }
      apply();
      show();
    });
    box.hidden = false;
    show();
  });
})();
