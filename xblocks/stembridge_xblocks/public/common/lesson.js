/* What the pages of all blocks share: sending a learner's deeds and showing what they changed.

   It stands behind a symbol, not a name, and is loaded once a page: blocks find it by
   window[Symbol.for("stembridge")]. Pages are rendered on the server; this file sends forms as
   JSON, puts the answered parts in their places, moves the focus and tells screen readers. */
(function () {
  "use strict";

  const KEY = Symbol.for("stembridge");
  const PATIENCE_MS = 60_000;
  if (window[KEY]) {
    return;
  }

  // One request at a time on a page, whichever block sends it: the platform saves without a lock.
  let last = Promise.resolve();

  function inTurn(task) {
    const result = last.then(task, task);
    last = result.catch(() => undefined);
    return result;
  }

  function cookie(name) {
    const found = document.cookie.split("; ").find((pair) => pair.startsWith(name + "="));
    return found ? decodeURIComponent(found.slice(name.length + 1)) : "";
  }

  function newKey() {
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  }

  /* The answer of a handler as {status, content}; rejects when there is no connection. */
  async function post(url, payload) {
    const response = await fetch(url, {
      method: "POST",
      credentials: "same-origin",
      headers: { "Content-Type": "application/json", "X-CSRFToken": cookie("csrftoken") },
      body: JSON.stringify(payload),
      // All blocks of a page wait for each other: one request that hangs must not stop them all.
      signal: AbortSignal.timeout ? AbortSignal.timeout(PATIENCE_MS) : undefined,
    });
    let content = null;
    if ((response.headers.get("Content-Type") || "").startsWith("application/json")) {
      content = await response.json().catch(() => null);
    }
    return { status: response.redirected ? 401 : response.status, content };
  }

  function fieldsOf(form, submitter) {
    const fields = {};
    for (const [name, value] of new FormData(form)) {
      fields[name] = value;
    }
    if (submitter && submitter.name) {
      fields[submitter.name] = submitter.value;
    }
    return fields;
  }

  /* What a form is for: its handler and what it is about, the same after it was rendered anew. */
  function purpose(form) {
    const about = Array.from(form.querySelectorAll("input[type=hidden]:not([name=sheet])"));
    return [form.dataset.sbHandler, ...about.map((field) => field.value)].join("|");
  }

  function formsIn(part) {
    return Array.from(part.querySelectorAll("form[data-sb-handler]"));
  }

  function isChanged(field) {
    if (field.type === "radio" || field.type === "checkbox") {
      return field.checked && !field.defaultChecked;
    }
    return field.tagName === "SELECT"
      ? !Array.from(field.options).some((one) => one.selected && one.defaultSelected)
      : field.value !== field.defaultValue;
  }

  /* What somebody typed or chose and has not sent: a list of [purpose of the form, name, value]. */
  function unsent(part, except) {
    return formsIn(part).filter((form) => form !== except).flatMap((form) =>
      Array.from(form.elements)
        .filter((field) => field.name && field.type !== "hidden" && isChanged(field))
        .map((field) => [purpose(form), field.name, field.value])
    );
  }

  function putBack(part, kept) {
    for (const [purposeOfForm, name, value] of kept) {
      const form = formsIn(part).find((one) => purpose(one) === purposeOfForm);
      const field = form && form.elements.namedItem(name);
      if (field) {
        field.value = value;  // of a group of radio buttons too
      }
    }
  }

  class Page {
    constructor(runtime, element, args) {
      this.runtime = runtime;
      this.element = element;
      const node = element instanceof Element ? element : element[0];
      this.holder = node;
      this.args = args;
      this.revision = args.revision;
      node.addEventListener("submit", (event) => this.onSubmit(event));
      node.addEventListener("click", (event) => this.onClick(event));
      if (args.opened) {
        this.whenSeen(() => this.send(args.opened, {}).catch(() => undefined));
      }
    }

    get root() {
      return this.holder.matches("[data-sb-root]")
        ? this.holder
        : this.holder.querySelector("[data-sb-root]");
    }

    whenSeen(task) {
      if (!("IntersectionObserver" in window)) {
        task();
        return;
      }
      const observer = new IntersectionObserver((entries) => {
        if (entries.some((entry) => entry.isIntersecting)) {
          observer.disconnect();
          task();
        }
      });
      observer.observe(this.root);
    }

    url(handler) {
      return this.runtime.handlerUrl(this.element, handler);
    }

    send(handler, payload) {
      return inTurn(() => post(this.url(handler), payload));
    }

    onClick(event) {
      const link = event.target.closest("[data-sb-open]");
      if (link && this.holder.contains(link)) {
        event.preventDefault();
        this.open(link.dataset.sbOpen);
        this.focus(link.dataset.sbOpen + "-title");
      }
      const button = event.target.closest("[data-sb-copy]");
      if (button && this.holder.contains(button)) {
        this.copy(button);
      }
    }

    /* Copies a field; where the browser forbids it, marks it for its reader to copy. */
    async copy(button) {
      const field = document.getElementById(button.dataset.sbCopy);
      field.select();
      try {
        await navigator.clipboard.writeText(field.value);
        this.say(button.dataset.sbCopied);
      } catch (error) {
        field.focus();
        this.say(button.dataset.sbByHand);
      }
    }

    onSubmit(event) {
      const form = event.target.closest("form[data-sb-handler]");
      if (!form) {
        return;
      }
      event.preventDefault();
      event.stopPropagation();
      if (form.dataset.sbBusy) {
        return;
      }
      this.submit(form, fieldsOf(form, event.submitter));
    }

    async submit(form, fields) {
      this.clearErrors(form);
      this.setBusy(form, true);
      // The same key for the same words until an answer came: a lost answer is not a second deed.
      const words = JSON.stringify(fields);
      if (form.sbWords !== words) {
        form.sbWords = words;
        form.sbKey = newKey();
      }
      try {
        const answer = await inTurn(() =>
          post(this.url(form.dataset.sbHandler), {
            ...fields,
            key: form.sbKey,
            revision: this.revision,
          })
        );
        this.setBusy(form, false);
        if (answer.status < 500) {
          form.sbWords = null;
        }
        this.take(form, answer);
      } catch (error) {
        this.setBusy(form, false);
        this.fail(form, this.args.strings.offline);
      }
    }

    take(form, { status, content }) {
      const isJson = content !== null && typeof content === "object";
      if (status === 200 && isJson) {
        this.apply(content, form);
      } else if (status === 409 && isJson) {
        this.outdated(form, content);
      } else if (status === 401 || status === 403) {
        this.fail(form, this.args.strings.login);
      } else if (isJson && content.error) {
        this.fail(form, content.error, content.field);
      } else {
        this.fail(form, this.args.strings.failed);
      }
    }

    /* This page was behind: the newest parts, and why, where the form stands or stood. */
    outdated(form, { parts, revision, error }) {
      const name = form.closest("[data-sb-part]")?.dataset.sbPart;
      const sought = purpose(form);
      this.apply({ parts, revision }, null);
      const part = name ? this.part(name) : null;
      const successor = formsIn(part || this.root).find((one) => purpose(one) === sought);
      if (successor) {
        this.fail(successor, error);
        this.focusOn(successor.querySelector("button[type=submit]"));
      } else if (part) {
        const note = document.createElement("p");
        note.className = "sb-error";
        note.tabIndex = -1;
        note.textContent = error;
        (part.querySelector(".sb-body") || part).prepend(note);
        part.open = true;
        this.focusOn(note);
        this.say(error);
      } else {
        this.fail(form, error);
      }
    }

    part(name) {
      return this.root.querySelector(`[data-sb-part="${CSS.escape(name)}"]`);
    }

    /* Shows an answer: whole page or parts, an open step, the focus, a sentence to say. */
    apply(answer, sentForm) {
      const hadFocus = this.holder.contains(document.activeElement);
      const place = sentForm && sentForm.closest("[data-sb-part]")?.dataset.sbPart;
      if (typeof answer.revision === "number") {
        this.revision = answer.revision;
      }
      if (answer.page) {
        this.replacePage(answer.page, sentForm);
      }
      for (const [name, html] of Object.entries(answer.parts || {})) {
        const old = this.part(name);
        if (old) {
          this.replace(old, html, answer.repeated ? null : sentForm);
        }
      }
      if (answer.open) {
        this.open(answer.open);
      }
      if (answer.announce) {
        this.say(answer.announce);
      }
      if (answer.focus) {
        this.focus(answer.focus);
      }
      const part = place && this.part(place);
      if (part && hadFocus && document.activeElement === document.body) {
        // Nobody said where to go on: at what the part has to tell, or at its beginning.
        this.focusOn(part.querySelector("[tabindex='-1']") || part.querySelector("summary, button"));
      }
    }

    /* The whole page anew; what was typed stays, and so do the steps that were open. */
    replacePage(html, sentForm) {
      const kept = unsent(this.root, sentForm);
      const opened = Array.from(this.root.querySelectorAll("details[open][id]"), (one) => one.id);
      this.root.outerHTML = html;
      opened.forEach((id) => this.open(id));
      putBack(this.root, kept);
    }

    replace(old, html, sentForm) {
      const kept = unsent(old, sentForm);
      const isOpen = old.open && !(sentForm && old.contains(sentForm));
      const template = document.createElement("template");
      template.innerHTML = html.trim();
      const fresh = template.content.firstElementChild;
      if (isOpen && fresh.tagName === "DETAILS") {
        fresh.open = true;
      }
      old.replaceWith(fresh);
      putBack(fresh, kept);
    }

    open(id) {
      const details = document.getElementById(id);
      if (details && this.holder.contains(details)) {
        details.open = true;
      }
    }

    focus(id) {
      const target = document.getElementById(id);
      if (target && this.holder.contains(target)) {
        this.focusOn(target);
      }
    }

    focusOn(target) {
      if (!target) {
        return;
      }
      target.focus({ preventScroll: true });
      const calm = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
      target.scrollIntoView({ block: "nearest", behavior: calm ? "auto" : "smooth" });
    }

    say(sentence) {
      const live = this.root.querySelector("[data-sb-live]");
      if (live) {
        live.textContent = "";
        // A change in a task of its own: the same sentence twice is read twice.
        requestAnimationFrame(() => {
          live.textContent = sentence;
        });
      }
    }

    clearErrors(form) {
      for (const place of form.querySelectorAll("[data-sb-error]")) {
        place.hidden = true;
        place.textContent = "";
      }
      for (const field of form.querySelectorAll("[aria-invalid]")) {
        field.removeAttribute("aria-invalid");
      }
    }

    /* An error beside its field, or at the form's end; read out, and the field gets the focus. */
    fail(form, sentence, name) {
      const places = Array.from(form.querySelectorAll("[data-sb-error]"));
      const place = (name && places.find((p) => p.dataset.sbError === name))
        || places.find((p) => !p.dataset.sbError);
      if (place) {
        place.hidden = false;
        place.textContent = sentence;
      }
      const field = name && form.elements.namedItem(name);
      if (field) {
        const one = field instanceof Element ? field : field[0];
        one.setAttribute("aria-invalid", "true");
        one.focus();
      }
      this.say(sentence);
    }

    setBusy(form, isBusy) {
      const buttons = form.querySelectorAll("button[type=submit]");
      if (isBusy) {
        form.dataset.sbBusy = "1";
      } else {
        delete form.dataset.sbBusy;
      }
      form.setAttribute("aria-busy", String(isBusy));
      for (const button of buttons) {
        // Not `disabled`, which would drop the focus.
        button.setAttribute("aria-disabled", String(isBusy));
      }
    }
  }

  Object.defineProperty(window, KEY, {
    value: Object.freeze({ start: (runtime, element, args) => new Page(runtime, element, args) }),
  });
})();
