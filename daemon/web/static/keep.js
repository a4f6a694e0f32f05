"use strict";
/*
 * Betters the forms of a page; each of them works without it.
 *
 * data-keep      is saved a moment after the last key and when the field is left; what cannot be saved stays and is
 *                tried again; a text that somebody else changed meanwhile is shown beside one's own
 * data-press     is sent when its button is pressed, without leaving the page before it was stored
 * data-sortable  a list that can be dragged into order; its buttons for that stay
 */
(() => {
  const PAUSE = 800;
  const AGAIN = [2000, 4000, 8000, 15000, 30000];
  const RATHER_SMALL = 50000;
  const words = document.getElementById("keep-words")?.dataset ?? {};
  const keepers = new Map();

  /* Send fields as a form would, ask for JSON; `{status, data}`, status 0 when nobody answered. */
  async function post(url, fields) {
    const body = new URLSearchParams(fields);
    const keepalive = body.toString().length < RATHER_SMALL;
    try {
      const answer = await fetch(url, { method: "POST", body, keepalive, headers: { Accept: "application/json" } });
      const json = (answer.headers.get("Content-Type") ?? "").startsWith("application/json");
      return { status: answer.status, data: json ? await answer.json() : {} };
    } catch {
      return { status: 0, data: {} };
    }
  }

  /* Whoever signed in again in another tab has another token: take it over from a fresh page. */
  async function renewed() {
    try {
      const answer = await fetch(location.pathname);
      const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
      const token = fresh.querySelector("form [name=csrf_token]")?.value;
      if (answer.redirected || !token) return "signed out";
      const forms = [...document.querySelectorAll("[name=csrf_token]")];
      const changed = forms.some((one) => one.value !== token);
      for (const one of forms) one.value = token;
      return changed ? "renewed" : "same";
    } catch {
      return "offline";
    }
  }

  /* What to say, and whether to try again, after an answer that is neither good nor a conflict. */
  async function verdict({ status, data }) {
    if (status === 0) return { said: words.offline, again: true };
    if (status === 413) return { said: words.tooMuch };
    if (status === 429 || status >= 500) return { said: words.failed, again: true };
    const state = await renewed();
    if (state === "renewed") return { said: words.saving, again: true, soon: true };
    if (state === "signed out") return { said: words.signedOut, again: true };
    return { said: data.error ?? words.failed };
  }

  class Keeper {
    constructor(form) {
      this.form = form;
      this.field = form.querySelector("textarea");
      this.status = form.querySelector("[role=status]");
      this.version = form.elements.version;
      this.tries = 0;
      this.stored = this.fields();
      form.addEventListener("input", () => this.later());
      form.addEventListener("focusout", () => this.save());
      form.addEventListener("submit", (event) => this.pressed(event));
    }

    fields() {
      const all = [...new FormData(this.form)].filter(([name]) => name !== "csrf_token" && name !== "version");
      return JSON.stringify(all);
    }

    get dirty() {
      return this.box !== undefined || this.fields() !== this.stored;
    }

    say(text, state) {
      this.status.textContent = text;
      this.form.dataset.state = state;
    }

    later(pause = PAUSE) {
      clearTimeout(this.timer);
      if (this.form.dataset.state === "saved") this.say("", "");
      this.timer = setTimeout(() => this.save(), pause);
    }

    /* Save what differs; one request at a time, so that versions follow one another. */
    save() {
      clearTimeout(this.timer);
      this.running ??= this.send().finally(() => {
        this.running = undefined;
      });
      return this.running;
    }

    async send() {
      while (!this.box && this.fields() !== this.stored) {
        const sent = this.fields();
        const text = this.field.value;
        const answer = await post(this.form.getAttribute("action"), new FormData(this.form));
        if (!(await this.answered(answer, sent, text))) return;
      }
    }

    /* True when there may be more to send at once. */
    async answered(answer, sent, text) {
      if (answer.status === 200) return this.kept(answer.data, sent);
      if (answer.status === 409 && typeof answer.data.text === "string") return this.differs(answer.data, text);
      this.unsure = answer.status === 0 ? text : this.unsure;
      const { said, again, soon } = await verdict(answer);
      this.say(said, "unsaved");
      if (again) this.later(soon ? 0 : AGAIN[Math.min(this.tries++, AGAIN.length - 1)]);
      return false;
    }

    kept(data, sent) {
      this.stored = sent;
      this.tries = 0;
      this.unsure = undefined;
      if (data.version) this.version.value = data.version;
      const shown = document.getElementById(this.form.dataset.shows ?? "");
      if (shown && typeof data.html === "string") shown.innerHTML = data.html;
      this.say(data.said ?? "", "saved");
      return true;
    }

    /* Somebody else changed it, unless what is stored is what we sent and never heard back of. */
    differs(data, text) {
      this.version.value = data.version;
      if (data.text === this.unsure?.trim()) {
        this.unsure = undefined;
        return true;
      }
      this.say("", "differs");
      this.box = document.getElementById("keep-conflict").content.firstElementChild.cloneNode(true);
      this.box.querySelector(".theirs").textContent = data.text;
      this.box.addEventListener("click", (event) => this.chosen(event.target.dataset.choice, data.text));
      this.field.after(this.box);
      return false;
    }

    chosen(choice, theirs) {
      if (!choice) return;
      const { box, field } = this;
      if (choice === "theirs") field.value = theirs;
      if (choice === "both") field.value = `${theirs}\n\n${field.value}`;
      this.stored = "";
      this.box = undefined;
      box.remove();
      field.focus();
      this.later(0);
    }

    async pressed(event) {
      if (event.submitter?.hasAttribute("formaction")) return;
      event.preventDefault();
      await this.save();
      if (this.dirty) return;
      const details = this.form.closest("details");
      if (!details) return;
      details.open = false;
      details.querySelector("summary").focus();
    }
  }

  /* A form that is sent once, by its button; the page comes anew when it is stored. */
  class Pressed {
    constructor(form) {
      this.form = form;
      this.field = form.querySelector("textarea");
      this.tries = 0;
      this.back();
      form.addEventListener("submit", (event) => {
        event.preventDefault();
        this.save();
      });
    }

    get place() {
      return `keep:${this.form.getAttribute("action")}`;
    }

    get dirty() {
      return this.field.value.trim() !== "" && this.field.value !== this.field.defaultValue;
    }

    /* What was typed comes along when another form of the page makes it come anew. */
    carry() {
      if (this.dirty) sessionStorage.setItem(this.place, this.field.value);
    }

    back() {
      const text = sessionStorage.getItem(this.place);
      sessionStorage.removeItem(this.place);
      if (text !== null) this.field.value = text;
    }

    save() {
      clearTimeout(this.timer);
      this.running ??= this.send().finally(() => {
        this.running = undefined;
      });
      return this.running;
    }

    async send() {
      this.say(words.saving);
      const sent = this.field.value;
      const answer = await post(this.form.getAttribute("action"), new FormData(this.form));
      if (answer.status === 200) return this.stored(sent);
      const { said, again, soon } = await verdict(answer);
      this.say(said);
      if (again) this.timer = setTimeout(() => this.save(), soon ? 0 : AGAIN[Math.min(this.tries++, AGAIN.length - 1)]);
    }

    stored(sent) {
      if (this.field.value === sent) this.field.value = "";
      sessionStorage.setItem("keep:focus", this.field.id);
      anew();
    }

    say(text) {
      this.form.querySelector("[role=status]").textContent = text;
    }
  }

  const all = () => [...keepers.values()];
  const waved = new WeakSet();
  let leaving = false;

  async function anew() {
    await settled();
    location.reload();
  }

  /* Before the page comes anew: save what can be saved, take along what was not sent yet. */
  async function settled() {
    const kept = all().filter((one) => one instanceof Keeper);
    await Promise.all(kept.map((one) => one.save()));
    for (const one of all()) if (one instanceof Pressed) one.carry();
    leaving = kept.every((one) => !one.dirty);
  }

  /* Any other form of the page, and any link, waits until what was typed is stored. */
  document.addEventListener("submit", async (event) => {
    const form = event.target;
    const own = keepers.has(form) && !event.submitter?.hasAttribute("formaction");
    const here = (event.submitter?.formAction || form.action).includes(location.pathname);
    if (own || event.defaultPrevented || waved.delete(form) || !here || !all().some((one) => one.dirty)) return;
    event.preventDefault();
    await settled();
    /* A form cannot be sent anew while its event is still on its way. */
    setTimeout(() => {
      waved.add(form);
      form.requestSubmit(event.submitter);
    });
  });
  document.addEventListener("click", async (event) => {
    const link = event.target.closest("a[href]");
    const plain = event.button === 0 && !(event.ctrlKey || event.metaKey || event.shiftKey || event.altKey);
    const dirty = all().filter((one) => one instanceof Keeper && one.dirty);
    if (!link || !plain || event.defaultPrevented || dirty.length === 0) return;
    event.preventDefault();
    await Promise.all(dirty.map((one) => one.save()));
    location.assign(link.href);
  });

  /* Who types with both hands sends with both hands. */
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey) || !keepers.has(event.target.form)) return;
    event.preventDefault();
    event.target.form.requestSubmit();
  });

  window.addEventListener("beforeunload", (event) => {
    if (!leaving && all().some((one) => one.dirty)) event.preventDefault();
  });
  window.addEventListener("online", () => all().forEach((one) => one.tries && one.save()));
  document.addEventListener("visibilitychange", () => {
    if (document.hidden) all().forEach((one) => one instanceof Keeper && one.save());
  });

  /* Lists in an order that people give them. */
  function sortable(list) {
    const points = () => [...list.querySelectorAll(":scope > [data-id]")];
    const ids = () => points().map((one) => one.dataset.id).join(",");
    const said = document.getElementById("keep-said");

    async function save(item) {
      const token = list.querySelector("[name=csrf_token]").value;
      const answer = await post(list.dataset.sortable, { csrf_token: token, ids: ids() });
      const place = points().indexOf(item) + 1;
      const told = words.moved.replace("{place}", place).replace("{all}", points().length);
      said.textContent = answer.status === 200 ? told : (await verdict(answer)).said;
      said.classList.toggle("unseen", answer.status === 200);
    }

    list.addEventListener("click", (event) => {
      const button = event.target.closest("button[name=to]");
      const item = button?.closest("[data-id]");
      const other = button?.value === "up" ? item?.previousElementSibling : item?.nextElementSibling;
      if (!other) return;
      event.preventDefault();
      /* The other one goes round it, so that the focus stays where it is. */
      if (button.value === "up") item.after(other);
      else item.before(other);
      save(item);
    });

    for (const item of points()) {
      const handle = document.createElement("span");
      handle.className = "handle";
      handle.setAttribute("aria-hidden", "true");
      handle.addEventListener("pointerdown", (event) => drag(event, item));
      item.querySelector(".steps").append(handle);
    }

    function drag(event, item) {
      event.preventDefault();
      const before = ids();
      const move = ({ clientY }) => {
        const next = points().find((one) => one !== item && clientY < middle(one));
        if (next !== item.nextElementSibling) list.insertBefore(item, next ?? null);
      };
      const end = () => {
        item.classList.remove("dragged");
        document.removeEventListener("pointermove", move);
        for (const name of ["pointerup", "pointercancel"]) document.removeEventListener(name, end);
        if (ids() !== before) save(item);
      };
      item.classList.add("dragged");
      document.addEventListener("pointermove", move);
      for (const name of ["pointerup", "pointercancel"]) document.addEventListener(name, end);
    }
  }

  function middle(element) {
    const { top, height } = element.getBoundingClientRect();
    return top + height / 2;
  }

  for (const form of document.querySelectorAll("form[data-keep]")) keepers.set(form, new Keeper(form));
  for (const form of document.querySelectorAll("form[data-press]")) keepers.set(form, new Pressed(form));
  for (const list of document.querySelectorAll("[data-sortable]")) sortable(list);
  const focus = document.getElementById(sessionStorage.getItem("keep:focus") ?? "");
  sessionStorage.removeItem("keep:focus");
  focus?.focus();
})();
