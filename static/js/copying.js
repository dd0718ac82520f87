/* A button beside a text that copies it. Without script or permission the text can be marked and copied by hand. */
"use strict";
if (navigator.clipboard) {
  for (const part of document.querySelectorAll("[data-copying]")) {
    const button = part.querySelector("button");
    const text = part.querySelector("textarea");
    button.hidden = false;
    button.addEventListener("click", async () => {
      try {
        await navigator.clipboard.writeText(text.value);
        document.getElementById("announcer").textContent = part.dataset.copied;
        button.dataset.done = "yes";
      } catch {
        text.focus();
        text.select();
      }
    });
  }
}
