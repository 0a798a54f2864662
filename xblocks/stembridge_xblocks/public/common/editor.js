/* The author's editor: a form drawn from the description in the page (form.py, editor.py), its
   preview, and saving. The server alone decides what is valid, and nothing here knows a
   particular block. The fields themselves are in editor-fields.js. */
(() => {
  "use strict";

  const PAUSE_PREVIEW = 1500;
  const PATIENCE = 60000; // for an answer of the server, in ms
  const LOW = 480; // a window lower than this scrolls as a whole, px
  const LEAST = 320; // the lowest that the editor gets in a higher one, px
  const WIDE = 1000; // form and preview side by side, as in editor.css, px

  window.StembridgeEditor = function StembridgeEditor(runtime, element) {
    const { widgets, h, button, delayed } = StembridgeEditor.fields;
    const outer = element.jquery ? element[0] : element;
    const root = outer.querySelector(".stembridge-editor");
    const form = JSON.parse(root.querySelector(".sbe-data").textContent);
    const context = {
      form, say, ask, problemOf, tell, changed, ownLanguage,
      uid: () => `${form.prefix}-${++count}`, texts: [], added: []
    };
    let count = 0;
    let isOpen = true; // until cancelled
    let isSaving = false;
    let triedToSave = false; // from then on faults follow what is typed
    let settings, content; // widgets by name
    let revision, untouched;

    function say(key, values) {
      return form.strings[key].replace(/\{([a-z_]+)\}/g,
        (whole, name) => values && name in values ? values[name] : whole);
    }

    /* ---- The server: one request at a time, of each kind only the newest */

    let line = Promise.resolve();
    const newest = {};

    /* Resolves to {status, ok, answer}, or to null if a newer one of its kind came meanwhile.
       payload: an object, or what makes it when its turn has come. */
    function ask(kind, handler, payload) {
      const mine = (newest[kind] = {});
      const turn = line.then(() => newest[kind] === mine
        ? post(handler, typeof payload === "function" ? payload() : payload) : null);
      line = turn.catch(() => {});
      return turn.then(result => newest[kind] === mine ? result : null);
    }

    async function post(handler, payload) {
      const control = new AbortController();
      const timer = setTimeout(() => control.abort(), PATIENCE);
      let status = 0;
      try {
        const response = await fetch(runtime.handlerUrl(outer, handler), {
          method: "POST",
          credentials: "same-origin",
          headers: { "Content-Type": "application/json", "X-CSRFToken": csrfToken() },
          body: JSON.stringify(payload),
          signal: control.signal
        });
        status = response.status;
        return { status, ok: response.ok, answer: await response.json() };
      } catch (error) { // no connection, or a page for people such as one to log in
        return { status, ok: false, answer: {} };
      } finally {
        clearTimeout(timer);
      }
    }

    function csrfToken() {
      try {
        const found = document.cookie.match(/(?:^|;\s*)csrftoken=([^;]*)/);
        return found ? decodeURIComponent(found[1]) : "";
      } catch (error) { // a frame that may not read cookies
        return "";
      }
    }

    function problemOf(result) {
      return result.answer.error || say(result.status ? "failed" : "offline");
    }

    function notify(name, data) {
      if (typeof runtime.notify === "function") runtime.notify(name, data);
    }

    /* ---- The frame: form and preview, below them what can be done */

    const status = h("p", { class: "sbe-status", role: "status" });
    const summary = h("div", { class: "sbe-summary", tabindex: "-1", hidden: true });
    const fields = h("div", { class: "sbe-fields" });
    const page = h("iframe", {
      // No script, form or window of a draft gets through; its height can be read.
      class: "sbe-page", sandbox: "allow-same-origin", title: say("preview"), hidden: true
    });
    const note = h("p", { class: "sbe-note", text: say("preview_wait") });
    const views = h("select", { "aria-label": say("preview_view"), onchange: preview },
      h("option", { value: "author", text: say("preview_author") }),
      h("option", { value: "learner", text: say("preview_learner") }));
    const pane = h("section", { class: "sbe-preview", "aria-label": say("preview"), tabindex: "0", hidden: true },
      h("div", { class: "sbe-preview-head" }, views, button("plain", say("preview_renew"), preview)),
      note, page);
    const saveButton = button("primary", say("save"), () => save(false));
    const previewButton = button("button", say("preview"), () => showPreview(pane.hidden), { "aria-expanded": "false" });
    const question = h("div", { class: "sbe-question", role: "alertdialog", hidden: true });
    const make = widgets(context);

    function tell(text) {
      // Emptied first, so that the same words are read out again.
      status.textContent = "";
      setTimeout(() => { status.textContent = text; }, 50);
    }

    /* A question in the bar: the browser's own dialogs do nothing in some frames.
       answers: pairs of text and deed; the first keeps things as they are, as Escape does. */
    function askInBar(text, answers) {
      const label = context.uid();
      const before = document.activeElement;
      const close = deed => {
        question.hidden = true;
        question.replaceChildren();
        if (before && before.isConnected) before.focus();
        if (deed) deed();
      };
      question.setAttribute("aria-labelledby", label);
      question.replaceChildren(h("p", { id: label, text }),
        ...answers.map(([words, deed]) => button("button", words, () => close(deed))));
      question.onkeydown = event => {
        if (event.key !== "Escape") return;
        event.stopPropagation();
        close();
      };
      question.hidden = false;
      question.querySelector("button").focus();
    }

    /* ---- Faults */

    let marked = [];

    function at(path) {
      return path[0] === "settings"
        ? make.into(settings, null, path.slice(1)) : make.into(content, null, path);
    }

    function showFaults(faults) {
      marked.forEach(widget => widget.show([]));
      const places = new Map();
      faults.forEach(fault => {
        const widget = at(fault.path);
        places.set(widget, [...(places.get(widget) || []), fault]);
      });
      marked = [...places.keys()].filter(Boolean);
      marked.forEach(widget => widget.show(places.get(widget)));
      fields.querySelectorAll(".sbe-badge").forEach(badge => {
        const many = badge.closest(".sbe-item, .sbe-group").querySelectorAll(".sbe-fault").length;
        badge.hidden = !many;
        badge.textContent = many ? say("to_mend", { count: many }) : "";
      });
      summarise(faults, places);
    }

    function isBad(fault) {
      return !fault.warning;
    }

    function summarise(faults, places) {
      const bad = faults.filter(isBad).length;
      summary.hidden = !faults.length;
      summary.classList.toggle("sbe-only-warnings", !bad);
      const list = h("ul");
      places.forEach((own, widget) => own.forEach(fault => list.append(h("li", {},
        fault.warning && h("strong", { text: `${say("mark_warning")} ` }),
        widget && h("a", {
          href: "#", text: trail(widget),
          onclick: event => { event.preventDefault(); goTo(widget); }
        }), widget && ": ", fault.text))));
      summary.replaceChildren(
        h("h3", { text: bad ? say(triedToSave ? "summary" : "to_mend", { count: bad }) : say("summary_warnings", { count: faults.length }) }),
        list);
    }

    function trail(widget) {
      const words = [];
      for (let one = widget; one; one = one.owner) if (one.label) words.unshift(one.label);
      return words.join(" › ");
    }

    function goTo(widget) {
      if (!pane.hidden && root.clientWidth < WIDE) showPreview(false);
      for (let one = widget.owner; one; one = one.owner) one.open(true);
      widget.focus();
      widget.node.scrollIntoView({ block: "nearest" });
    }

    /* ---- Saving and leaving */

    function draft() {
      return { settings: make.valuesOf(settings), data: make.valuesOf(content) };
    }

    function isDirty() {
      return isOpen && root.isConnected && JSON.stringify(draft()) !== untouched;
    }

    async function save(overwrite) {
      if (isSaving) return;
      isSaving = true;
      saveButton.setAttribute("aria-disabled", "true");
      notify("save", { state: "start" });
      tell(say("saving"));
      const sent = draft();
      const result = await ask("save", "studio_save", { revision, overwrite, ...sent });
      isSaving = false;
      saveButton.removeAttribute("aria-disabled");
      if (result.ok) saved(result.answer, sent);
      else if (result.status === 409) conflict(result.answer);
      else if (result.answer.faults) refused(result.answer.faults);
      else failed(problemOf(result));
    }

    function saved(answer, sent) {
      revision = answer.revision;
      untouched = JSON.stringify(sent);
      triedToSave = false;
      showFaults(answer.faults);
      tell(say("saved"));
      notify("save", { state: "end" });
    }

    function failed(text) {
      tell(text);
      notify("error", { title: say("not_saved"), message: text });
    }

    function refused(faults) {
      triedToSave = true;
      showFaults(faults);
      failed(say("summary", { count: faults.filter(isBad).length }));
      const first = fields.querySelector(".sbe-fault");
      // The innermost widget that the first fault stands in.
      const around = marked.filter(widget => first && widget.node.contains(first));
      const widget = around.find(one => !around.some(other => other !== one && one.node.contains(other.node)));
      if (widget) goTo(widget);
      else summary.focus();
    }

    function conflict(answer) {
      failed(answer.error);
      askInBar(answer.error, [
        [say("keep"), null],
        [say("load_newer"), () => start(answer.form)],
        [say("overwrite"), () => save(true)]
      ]);
    }

    function cancel() {
      const leave = () => {
        isOpen = false;
        notify("cancel", {});
      };
      if (!isDirty()) leave();
      else askInBar(say("unsaved"), [[say("keep"), null], [say("discard"), leave]]);
    }

    function guard(event) {
      if (!root.isConnected) window.removeEventListener("beforeunload", guard);
      else if (isDirty()) {
        event.preventDefault();
        event.returnValue = "";
      }
    }

    /* ---- Preview */

    function showPreview(is) {
      pane.hidden = !is;
      root.classList.toggle("sbe-previewing", is);
      previewButton.setAttribute("aria-expanded", String(is));
      previewButton.textContent = say(is ? "preview_hide" : "preview");
      preview();
    }

    async function preview() {
      if (pane.hidden && !triedToSave) return;
      const result = await ask("preview", "studio_preview", () => ({ view: views.value, ...draft() }));
      if (!result) return;
      const bad = result.ok ? result.answer.faults.filter(isBad).length : 0;
      note.textContent = !result.ok ? problemOf(result) : bad ? say("preview_faults", { count: bad }) : "";
      note.hidden = !note.textContent;
      if (!result.ok) return;
      if (triedToSave) showFaults(result.answer.faults);
      if (pane.hidden) return;
      const top = pane.scrollTop;
      page.onload = () => {
        page.contentDocument.addEventListener("toggle", fitPage, true);
        page.contentDocument.addEventListener("click", event => {
          if (event.target.closest("a")) event.preventDefault(); // a link would lead the preview away
        });
        fitPage();
        pane.scrollTop = top;
      };
      page.srcdoc = result.answer.page;
      page.hidden = false;
    }

    function fitPage() {
      page.style.blockSize = "0";
      page.style.blockSize = `${page.contentDocument.documentElement.scrollHeight + 4}px`;
    }

    const previewSoon = delayed(preview, PAUSE_PREVIEW);

    /* Something in the form is not as it was. */
    function changed() {
      if (status.textContent === say("saved")) status.textContent = "";
      previewSoon();
    }

    /* ---- Start */

    function ownLanguage() {
      return (content && content.language && content.language.get()) || "en";
    }

    function start(state) {
      revision = state.revision;
      form.labels = state.labels;
      context.texts.length = context.added.length = 0;
      marked = [];
      content = null;
      settings = make.inner(form.settings, state.settings, null);
      content = make.inner(form.fields, state.data, null);
      fields.replaceChildren(...make.nodesOf(settings), ...make.nodesOf(content));
      retongue();
      untouched = JSON.stringify(draft());
      showFaults(state.faults);
      preview();
    }

    function retongue() {
      context.texts.forEach(widget => widget.retongue());
    }

    /* As high as the room that the modal or frame around us leaves. */
    function fit() {
      if (!root.isConnected) return window.removeEventListener("resize", fit);
      const low = window.innerHeight < LOW;
      root.classList.toggle("sbe-low", low);
      // First taller than any room, so that whatever bounds us shows where.
      root.style.setProperty("--sbe-block-size", low ? "auto" : `${window.innerHeight}px`);
      if (low) return;
      let end = window.innerHeight;
      for (let node = root.parentElement; node && node !== document.body; node = node.parentElement) {
        const style = getComputedStyle(node);
        if (style.overflowY !== "visible") {
          end = Math.min(end, node.getBoundingClientRect().bottom - parseFloat(style.paddingBottom));
        }
      }
      const room = Math.floor(end - Math.max(0, root.getBoundingClientRect().top));
      root.style.setProperty("--sbe-block-size", `${Math.max(LEAST, room)}px`);
    }

    root.append(
      h("div", { class: "sbe-panes" },
        h("div", { class: "sbe-form" }, summary, make.languageTools(), fields), pane),
      h("div", { class: "sbe-bar" }, question,
        h("div", { class: "sbe-actions" }, saveButton, button("button", say("cancel"), cancel), status, previewButton)));
    root.addEventListener("input", changed);
    root.addEventListener("change", () => { retongue(); changed(); });
    root.addEventListener("keydown", event => {
      if ((event.ctrlKey || event.metaKey) && event.key === "s") {
        event.preventDefault();
        save(false);
      }
    });
    window.addEventListener("beforeunload", guard);
    window.addEventListener("resize", fit);
    new IntersectionObserver(fit).observe(root); // a modal may show us only after it made us
    start(form.state);
    fit();
    if (root.clientWidth >= WIDE) showPreview(true);
  };
})();
