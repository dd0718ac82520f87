/* Saves a form[data-autosave] while somebody types, by a POST of the whole form to data-autosave-url.
   Answers understood: 200 {"saved_at": "14:03", "version": 7}, with "message" where some of it was not taken; 409 and 422 {"message": "..."}; 401, 403 or a redirect
   mean signed out. What could not be saved stays in this tab's session storage and is offered back. */
(() => {
  "use strict";
  const WAIT = 1500; // ms of rest before a save
  const AGAIN = 15000; // ms until another try when there was no connection

  class Autosave {
    constructor(form) {
      this.form = form;
      this.box = form.querySelector("[data-autosave-status]");
      this.line = this.box?.querySelector(".autosave-line");
      this.alert = this.box?.querySelector(".autosave-alert");
      this.key = `unsaved:${form.dataset.autosaveUrl}`;
      this.timer = 0;
      this.busy = false;
      this.stopped = false;
      this.dirty = false;
      form.addEventListener("input", () => this.touched());
      form.addEventListener("change", () => this.touched());
      form.addEventListener("submit", () => { window.clearTimeout(this.timer); this.stopped = true; this.keep(true); });
      document.addEventListener("visibilitychange", () => { if (document.hidden && this.dirty) this.save(true); });
      window.addEventListener("online", () => { if (this.dirty) this.save(); });
      this.offer();
    }

    entries() {
      return [...new FormData(this.form)].filter(([name, value]) => typeof value === "string" && name !== "csrf_token");
    }

    touched() {
      this.dirty = true;
      this.keep();
      window.clearTimeout(this.timer);
      if (!this.stopped) this.timer = window.setTimeout(() => this.save(), WAIT);
    }

    keep(sent = false) {
      if (this.offered) return;
      const kept = { owner: this.form.dataset.autosaveOwner, at: Date.now(), sent, entries: this.entries() };
      try { sessionStorage.setItem(this.key, JSON.stringify(kept)); } catch { /* full or closed: the save itself remains */ }
    }

    forget() {
      try { sessionStorage.removeItem(this.key); } catch { /* nothing was kept */ }
    }

    tell(line, alarm = "") {
      if (this.line) this.line.textContent = line;
      if (this.alert && this.alert.textContent !== alarm) this.alert.textContent = alarm;
    }

    async send(entries, leaving = false) {
      const body = new URLSearchParams(entries);
      const token = this.form.querySelector("input[name=csrf_token]");
      if (token) body.set("csrf_token", token.value);
      return fetch(this.form.dataset.autosaveUrl, {
        method: "POST", body, keepalive: leaving, credentials: "same-origin", redirect: "manual",
        headers: { Accept: "application/json", "X-Requested-With": "autosave" },
      });
    }

    async save(leaving = false) {
      if (this.busy || this.stopped) return;
      this.busy = true;
      this.dirty = false;
      if (!leaving) this.tell(this.box?.dataset.saving || "");
      try {
        await this.heard(await this.send(this.entries(), leaving));
      } catch {
        this.dirty = true;
        this.tell("", this.box?.dataset.offline);
        this.timer = window.setTimeout(() => this.save(), AGAIN);
      } finally {
        this.busy = false;
        if (this.dirty && !this.stopped) { window.clearTimeout(this.timer); this.timer = window.setTimeout(() => this.save(), this.alert?.textContent ? AGAIN : WAIT); }
      }
    }

    async heard(answer) {
      const words = this.box?.dataset || {};
      const said = await answer.json().catch(() => ({}));
      if (answer.ok) return this.saved(said, words);
      if (answer.status === 409) { this.stopped = true; return this.tell("", said.message || words.conflict); }
      if (answer.type === "opaqueredirect" || answer.status === 401 || answer.status === 403) {
        this.stopped = true;
        return this.tell("", words.signedOut);
      }
      if (answer.status === 422 || answer.status === 400 || answer.status === 413) return this.tell("", said.message || words.refused);
      throw new Error(String(answer.status)); // the server is in trouble: try again later
    }

    saved(said, words) {
      const version = this.form.querySelector("input[name=seen_version]");
      if (version && said.version !== undefined) version.value = said.version;
      if (!this.dirty && !this.offered && !said.message) this.forget();
      const time = said.saved_at || new Date().toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" });
      this.tell((words.saved || "{time}").replace("{time}", time), said.message);
      document.body.dispatchEvent(new CustomEvent("imprimatur:saved", { bubbles: true, detail: said }));
    }

    /* Text left over from a failed save: kept by address and person, sent as it was with today's token. */
    offer() {
      let kept = null;
      try { kept = JSON.parse(sessionStorage.getItem(this.key) || "null"); } catch { return; }
      if (!kept || !this.alert) return;
      if (kept.owner !== this.form.dataset.autosaveOwner) { this.forget(); return; }
      this.offered = true;
      const words = this.box.dataset;
      const time = new Date(kept.at).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" });
      const button = (label, act) => {
        const made = Object.assign(document.createElement("button"), { type: "button", className: "btn btn-quiet", textContent: label });
        made.addEventListener("click", act);
        return made;
      };
      this.alert.replaceChildren(
        `${words.kept.replace("{time}", time)} `,
        button(words.restore, () => this.restore(kept.entries)),
        button(words.discard, () => { this.forget(); this.offered = false; this.tell(""); this.form.querySelector("input:not([type=hidden]), textarea, select")?.focus(); }),
      );
    }

    /* What holds a mistake is sent as the Save button sends it: the page comes back with the text and what is wrong. */
    showAgain(entries) {
      const form = Object.assign(document.createElement("form"), { method: "post", action: this.form.action, hidden: true });
      const token = this.form.querySelector("input[name=csrf_token]");
      for (const [name, value] of [...entries, ["save", "stay"], ...(token ? [["csrf_token", token.value]] : [])]) {
        form.append(Object.assign(document.createElement("textarea"), { name, value }));
      }
      document.body.append(form);
      form.submit();
    }

    /* What was seen is what the page showed then, so that what others wrote meanwhile is not overwritten. */
    async restore(entries) {
      const sent = entries.map((pair) => [...pair]);
      try {
        const answer = await this.send(sent);
        if (answer.status === 409) { this.forget(); this.stopped = true; this.showAgain(sent); return; }
        if (answer.ok) {
          const said = await answer.clone().json().catch(() => ({}));
          if (said.version !== undefined) sent.forEach((pair) => { if (pair[0] === "seen_version") pair[1] = said.version; });
          this.forget();
          this.stopped = true;
          if (said.message) this.showAgain(sent); else window.location.reload();
          return;
        }
        await this.heard(answer);
      } catch {
        this.tell("", this.box.dataset.offline);
      }
    }
  }

  /* Text that was sent by a button is let go once a page has come back that is neither sign-in nor an error. */
  function arrived() {
    if (!document.querySelector(".person-menu") || document.querySelector("[data-error-page]")) return;
    try {
      for (const key of Object.keys(sessionStorage).filter((k) => k.startsWith("unsaved:"))) {
        if (JSON.parse(sessionStorage.getItem(key)).sent) sessionStorage.removeItem(key);
      }
    } catch { /* nothing is kept */ }
  }

  document.addEventListener("DOMContentLoaded", () => {
    arrived();
    document.querySelectorAll("form[data-autosave]").forEach((form) => new Autosave(form));
  });
})();
