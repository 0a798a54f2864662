/* The author's form, drawn from the description in the page (form.py, editor.py).

   Every field is a "widget": {node, get(), at(path), focus(), show(faults)}. Groups and lists are
   widgets of widgets, so that a fault finds its field by the path that the server gives it. The
   server alone decides what is valid. Nothing here knows a particular block. */
(() => {
  "use strict";

  const RIGHT_TO_LEFT = ["ar", "ckb", "dv", "fa", "he", "ps", "sd", "ug", "ur", "yi"];
  const PAUSE_PREVIEW = 1500;
  const PAUSE_CHECK = 500;
  const PAUSE_SEARCH = 200;
  const LOW = 480; // A window lower than this scrolls as a whole.

  /* An element: h("p", {class: "x", text: "words", onclick: f}, child, ...). */
  function h(tag, attributes, ...children) {
    let node = document.createElement(tag);
    Object.keys(attributes || {}).forEach(name => {
      const value = attributes[name];
      if (value === undefined || value === null || value === false) return;
      if (name === "text") node.textContent = value;
      else if (name.slice(0, 2) === "on") node.addEventListener(name.slice(2), value);
      else node.setAttribute(name, value === true ? "" : value);
    });
    node.append(...children.filter(Boolean));
    return node;
  }

  function button(kind, text, onclick, more) {
    return h("button", { type: "button", class: "sbe-" + kind, text, onclick, ...more });
  }

  function fill(text, values) {
    return text.replace(/\{([a-z_]+)\}/g, (whole, name) => values && name in values ? values[name] : whole);
  }

  function directionOf(tag) {
    return RIGHT_TO_LEFT.indexOf(tag.split("-")[0]) >= 0 ? "rtl" : "ltr";
  }

  function copy(value) {
    return JSON.parse(JSON.stringify(value));
  }

  /* Calls `f` when nobody called for `pause` ms. */
  function delayed(f, pause) {
    let timer;
    return () => {
      clearTimeout(timer);
      timer = setTimeout(f, pause);
    };
  }

  /* The first words in a value, so that a closed part of the form still says what is in it. */
  function gist(value) {
    if (typeof value === "string") return value.trim();
    if (Array.isArray(value)) return value.length && typeof value[0] === "string" ? value.join(", ") : "";
    if (!value || typeof value !== "object") return "";
    if ("" in value) return gist(value[""]);
    const keys = Object.keys(value);
    for (let i = 0; i < keys.length; i++) {
      const words = keys[i] === "id" ? "" : gist(value[keys[i]]);
      if (words) return words;
    }
    return "";
  }

  function StembridgeEditor(runtime, element, args) {
    const outer = element && element.jquery ? element[0] : element;
    const root = outer.matches(".stembridge-editor") ? outer : outer.querySelector(".stembridge-editor");
    const form = args && args.strings ? args : JSON.parse(root.querySelector(".sbe-data").textContent);
    const strings = form.strings;
    let count = 0;
    let open = true; // until saved or cancelled
    let saving = false;
    let triedToSave = false;
    let initial, settings, content, revision, localisedFields, addedLanguages;

    function say(key, values) {
      return fill(strings[key], values);
    }
    function uid() {
      return form.prefix + "-" + ++count;
    }

    /* ---- The server: one request at a time, of each kind only the newest */

    let line = Promise.resolve();
    let newest = {};

    function post(handler, payload) {
      const control = new AbortController();
      let timer = setTimeout(() => { control.abort(); }, 60000);
      return fetch(runtime.handlerUrl(outer, handler), {
        method: "POST",
        credentials: "same-origin",
        headers: { "Content-Type": "application/json", "X-CSRFToken": csrf() },
        body: JSON.stringify(payload),
        signal: control.signal
      }).then(response => {
        return response.json().catch(() => ({})).then(answer => {
          return { status: response.status, ok: response.ok, answer: answer };
        });
      }, () => ({ status: 0, ok: false, answer: {} })).then(result => {
        clearTimeout(timer);
        return result;
      });
    }

    function csrf() {
      try {
        const found = document.cookie.match(/(?:^|;\s*)csrftoken=([^;]*)/);
        return found ? decodeURIComponent(found[1]) : "";
      } catch (error) { // a frame that may not read cookies
        return "";
      }
    }

    /* Resolves to null if a newer one of the same kind was asked for meanwhile. */
    function ask(kind, handler, payload) {
      const mine = (newest[kind] = {});
      line = line.then(() => {
        if (newest[kind] !== mine) return null;
        return post(handler, typeof payload === "function" ? payload() : payload);
      }).then(result => newest[kind] === mine ? result : null);
      return line;
    }

    function notify(name, data) {
      if (runtime && typeof runtime.notify === "function") runtime.notify(name, data);
    }

    function problemOf(result) {
      if (result.answer && result.answer.error) return result.answer.error;
      return say(result.status ? "failed" : "offline");
    }

    /* ---- Frame: head, form, preview, bar */

    const status = h("p", { class: "sbe-status", role: "status" });
    const summary = h("div", { class: "sbe-summary", tabindex: "-1", hidden: true });
    const fields = h("div", { class: "sbe-fields" });
    const frame = h("iframe", {
      class: "sbe-page", sandbox: "allow-same-origin", title: say("preview"), hidden: true
    });
    const previewNote = h("p", { class: "sbe-note", text: say("preview_wait") });
    const views = h("select", { "aria-label": say("preview_view"), onchange: preview },
      h("option", { value: "author", text: say("preview_author") }),
      h("option", { value: "learner", text: say("preview_learner") }));
    const previewPane = h("section", { class: "sbe-preview", "aria-label": say("preview"), hidden: true },
      h("div", { class: "sbe-preview-head" }, views,
        h("button", { type: "button", class: "sbe-plain", text: say("preview_renew"), onclick: preview })),
      previewNote, frame);
    const saveButton = h("button", { type: "button", class: "sbe-primary", text: say("save"), onclick: () => { save(false); } });
    const cancelButton = h("button", { type: "button", class: "sbe-button", text: say("cancel"), onclick: cancel });
    const previewButton = h("button", {
      type: "button", class: "sbe-button sbe-preview-button", "aria-expanded": "false",
      text: say("preview"), onclick: () => { showPreview(previewPane.hidden); }
    });
    const question = h("div", { class: "sbe-question", role: "alertdialog", hidden: true });
    const bar = h("div", { class: "sbe-bar" }, question,
      h("div", { class: "sbe-actions" }, saveButton, cancelButton, status, previewButton));
    const panes = h("div", { class: "sbe-panes" },
      h("div", { class: "sbe-form" }, summary, languageTools(), fields), previewPane);

    function tell(text) {
      // Emptied first, so that the same words are read out again.
      status.textContent = "";
      setTimeout(() => { status.textContent = text; }, 50);
    }

    /* A question in the bar: the browser's own dialogs do nothing in some frames. */
    function askInBar(text, answers, onescape) {
      const label = uid();
      const before = document.activeElement;
      function close() {
        question.hidden = true;
        question.replaceChildren();
        if (before && before.isConnected) before.focus();
      }
      question.replaceChildren(h("p", { id: label, text: text }));
      question.setAttribute("aria-labelledby", label);
      answers.forEach(answer => {
        question.append(h("button", {
          type: "button", class: "sbe-button", text: answer[0],
          onclick: () => { close(); answer[1](); }
        }));
      });
      question.onkeydown = event => {
        if (event.key === "Escape") {
          event.stopPropagation();
          close();
          if (onescape) onescape();
        }
      };
      question.hidden = false;
      question.querySelector("button").focus();
    }

    /* ---- Leaves */

    /* A field's frame: label, hint, control, place for its faults. `control` may be several. */
    function field(def, parts) {
      const faultBox = h("div", { class: "sbe-faults", id: uid(), hidden: true });
      const hint = def.hint ? h("p", { class: "sbe-hint", id: uid(), text: def.hint }) : null;
      let node;
      const label = [def.label, def.required ? h("span", { class: "sbe-required", text: " " + say("required") }) : ""];
      if (parts.grouped) {
        node = h("div", { class: "sbe-field sbe-" + def.type, role: "group" });
        const title = h("p", { class: "sbe-label", id: uid() });
        title.append(...label);
        node.append(title);
        node.setAttribute("aria-labelledby", title.id);
      } else {
        node = h("div", { class: "sbe-field sbe-" + def.type });
        const own = h("label", { class: "sbe-label", for: parts.main.id });
        own.append(...label);
        node.append(own);
      }
      if (hint) node.append(hint);
      node.append(...parts.nodes);
      node.append(faultBox);
      function describe(control) {
        const ids = [hint && hint.id, parts.check && parts.check.id, faultBox.hidden ? null : faultBox.id];
        control.setAttribute("aria-describedby", ids.filter(Boolean).join(" "));
        if (def.required) control.setAttribute("aria-required", "true");
      }
      let widget = {
        def: def, node: node, label: def.label, get: parts.get,
        controls: parts.controls || (() => [parts.main]),
        at: () => widget,
        focus: () => { widget.controls()[0].focus(); },
        show: faults => {
          faultBox.replaceChildren();
          faults.forEach(fault => {
            faultBox.append(h("p", { class: fault.warning ? "sbe-warning" : "sbe-fault" },
              h("strong", { text: say(fault.warning ? "mark_warning" : "mark_fault") + " " }), fault.text));
          });
          faultBox.hidden = !faults.length;
          const invalid = faults.some(fault => !fault.warning);
          widget.controls().forEach(control => {
            if (invalid) control.setAttribute("aria-invalid", "true");
            else control.removeAttribute("aria-invalid");
            describe(control);
          });
        }
      };
      widget.refresh = () => { widget.controls().forEach(describe); };
      widget.refresh();
      return widget;
    }

    function input(attributes) {
      return h("input", Object.assign({ type: "text", id: uid(), autocomplete: "off" }, attributes));
    }

    function area(attributes, value) {
      let node = h("textarea", Object.assign({ id: uid(), rows: "2" }, attributes));
      node.value = value || "";
      function grow() {
        if (CSS.supports("field-sizing", "content") || !node.isConnected) return;
        node.style.blockSize = "auto";
        node.style.blockSize = node.scrollHeight + 2 + "px";
      }
      node.addEventListener("input", grow);
      node.addEventListener("focus", grow);
      return node;
    }

    function simple(def, value, attributes) {
      let node = input(attributes);
      node.value = value || "";
      return field(def, { main: node, nodes: [node], get: () => node.value });
    }

    const make = {
      text: (def, value) => def.localised ? texts(def, value) : simple(def, value),
      markdown: texts,
      id: (def, value) => simple(def, value, { class: "sbe-code", spellcheck: "false", autocapitalize: "off" }),
      date: (def, value) => simple(def, value, { type: "date" }),
      link: (def, value) => simple(def, value, { type: "url", dir: "ltr", inputmode: "url", spellcheck: "false" }),
      number: (def, value) => {
        const shown = value === null || value === undefined ? "" : String(value).replace(".", form.decimal);
        let node = input({ inputmode: def.integer ? "numeric" : "decimal", class: "sbe-digits" });
        node.value = shown;
        const suffix = def.suffix ? h("span", { class: "sbe-suffix", text: def.suffix }) : "";
        return field(def, {
          main: node,
          nodes: [h("span", { class: "sbe-with-suffix" }, node, suffix)],
          // What nobody touched goes back exactly as it came.
          get: () => node.value === shown && value !== undefined ? value : node.value
        });
      },
      flag: (def, value) => {
        let node = h("input", { type: "checkbox", id: uid() });
        node.checked = value === true;
        let widget = field(def, { main: node, nodes: [], get: () => node.checked });
        widget.node.prepend(node);
        return widget;
      },
      choice: (def, value) => {
        let node = h("select", { id: uid() });
        def.options.forEach(option => {
          node.append(h("option", { value: option[0], text: option[1] || say("none") }));
        });
        if (!def.options.some(option => option[0] === value)) {
          node.prepend(h("option", { value: value, text: value || say("none") }));
        }
        node.value = value;
        return field(def, { main: node, nodes: [node], get: () => node.value });
      },
      formula: (def, value) => checked(def, value, "formula"),
      unit: (def, value) => checked(def, value, "unit"),
      table: (def, value) => {
        let node = area({ class: "sbe-code", wrap: "off", dir: "ltr", spellcheck: "false", rows: "5" }, value);
        return field(def, { main: node, nodes: [node], get: () => node.value });
      },
      code: (def, value) => picker(def, value ? [value] : [], 1),
      strings: (def, value) => picker(def, value || [], def.maximum),
      image: image,
      group: group,
      items: items
    };

    /* A text that the server reads while it is written. */
    function checked(def, value, kind) {
      let node = input({ class: "sbe-code", dir: "ltr", spellcheck: "false", autocapitalize: "off" });
      node.value = value || "";
      const answer = h("p", { class: "sbe-check", id: uid(), "aria-live": "polite" });
      const mine = uid();
      const check = delayed(() => {
        const text = node.value.trim();
        if (!text) {
          answer.replaceChildren();
          return;
        }
        ask(mine, "studio_check", { kind: kind, text: text }).then(result => {
          if (!result || !result.ok || node.value.trim() !== text) return;
          answer.classList.toggle("sbe-bad", !result.answer.ok);
          if (result.answer.html) answer.innerHTML = result.answer.html; // ours: mathml.py
          else answer.textContent = result.answer.text;
        });
      }, PAUSE_CHECK);
      node.addEventListener("input", check);
      node.addEventListener("focus", () => { if (!answer.textContent) check(); });
      return field(def, {
        main: node, nodes: [node, answer], check: answer, get: () => node.value
      });
    }

    /* ---- Texts in several languages */

    function languageName(tag) {
      const found = form.languages.filter(pair => pair[0] === tag)[0];
      return found ? found[1] : tag;
    }

    function ownLanguage() {
      let widget = content && content.inner.language;
      return (widget && widget.get()) || "en";
    }

    function texts(def, value) {
      const rows = {};
      const box = h("div", { class: "sbe-texts" });
      const long = def.type === "markdown" || def.max > 250;
      let widget;

      function row(tag, text) {
        const tongue = tag || ownLanguage();
        const attributes = { lang: tongue, dir: directionOf(tongue) };
        const control = long ? area(attributes, text) : input(attributes);
        control.value = text || "";
        const name = h("label", { for: control.id, class: "sbe-tongue", hidden: true },
          h("span", { class: "sbe-hidden", text: def.label + ": " }), languageName(tongue));
        const remove = tag && h("button", {
          type: "button", class: "sbe-plain", text: say("remove"),
          "aria-label": say("remove_translation", { label: def.label, language: languageName(tag) }),
          onclick: () => {
            rows[tag].node.remove();
            delete rows[tag];
            names();
            widget.focus();
            changed();
          }
        });
        rows[tag] = { control: control, name: name, node: h("div", { class: "sbe-text" }, name, control, remove) };
        box.append(rows[tag].node);
        return control;
      }
      function names() {
        const several = Object.keys(rows).length > 1;
        Object.keys(rows).forEach(tag => { rows[tag].name.hidden = !several; });
      }

      Object.keys(Object.assign({ "": "" }, value)).sort().forEach(tag => {
        row(tag, (value || {})[tag]);
      });
      const add = h("button", {
        type: "button", class: "sbe-plain", text: say("translate"), "aria-expanded": "false",
        "aria-label": say("translate_field", { label: def.label }),
        onclick: () => {
          const opened = add.getAttribute("aria-expanded") === "true";
          add.setAttribute("aria-expanded", String(!opened));
          if (opened) return tools.querySelector(".sbe-language").remove();
          tools.append(languageChoice(Object.keys(rows), tag => {
            tools.querySelector(".sbe-language").remove();
            add.setAttribute("aria-expanded", "false");
            widget.translate(tag);
            rows[tag].control.focus();
            changed();
          }));
          tools.querySelector("select").focus();
        }
      });
      const tools = h("div", { class: "sbe-tools" }, add, def.type === "markdown" ? writingHelp() : "");
      widget = field(def, {
        main: rows[""].control,
        nodes: [box, tools],
        controls: () => Object.keys(rows).map(tag => rows[tag].control),
        get: () => {
          const values = {};
          Object.keys(rows).forEach(tag => {
            if (rows[tag].control.value.trim()) values[tag] = rows[tag].control.value;
          });
          return values;
        }
      });
      widget.translate = tag => {
        if (!rows[tag]) row(tag, "");
        names();
        widget.refresh();
      };
      widget.retongue = () => {
        const tongue = ownLanguage();
        rows[""].control.lang = tongue;
        rows[""].control.dir = directionOf(tongue);
        rows[""].name.lastChild.textContent = languageName(tongue);
      };
      names();
      localisedFields.push(widget);
      addedLanguages.forEach(widget.translate);
      return widget;
    }

    function languageChoice(without, choose) {
      const select = h("select", { "aria-label": say("language") });
      form.languages.forEach(pair => {
        if (without.indexOf(pair[0]) < 0 && pair[0] !== ownLanguage()) {
          select.append(h("option", { value: pair[0], text: pair[1] }));
        }
      });
      return h("span", { class: "sbe-language" }, select,
        h("button", { type: "button", class: "sbe-button", text: say("add"), onclick: () => { choose(select.value); } }));
    }

    /* A row for a language in every text at once. */
    function languageTools() {
      const box = h("div", { class: "sbe-tools sbe-all-texts" });
      const button = h("button", {
        type: "button", class: "sbe-plain", text: say("translate_all"), "aria-expanded": "false",
        onclick: () => {
          const there = box.querySelector(".sbe-language");
          button.setAttribute("aria-expanded", String(!there));
          if (there) return there.remove();
          box.append(languageChoice(addedLanguages, tag => {
            box.querySelector(".sbe-language").remove();
            button.setAttribute("aria-expanded", "false");
            addedLanguages.push(tag);
            localisedFields.forEach(widget => { widget.translate(tag); });
            tell(say("translate_done", { language: languageName(tag) }));
            button.focus();
          }));
          box.querySelector("select").focus();
        }
      });
      box.append(button);
      return box;
    }

    function writingHelp() {
      const list = h("ul", {});
      ["help_paragraph", "help_strong", "help_list", "help_link", "help_fact"].forEach(key => {
        list.append(h("li", { text: say(key) }));
      });
      return h("details", { class: "sbe-help" }, h("summary", { text: say("help") }), list);
    }

    /* ---- Codes and short values: chips, and a field to find or type more */

    function picker(def, values, maximum) {
      const of = def.of || def;
      const chosen = values.slice();
      const chips = h("ul", { class: "sbe-chips" });
      const find = input({ class: of.type === "unit" ? "sbe-code" : "", spellcheck: "false" });
      const addButton = h("button", { type: "button", class: "sbe-button", text: say("add"), onclick: () => { take(find.value); } });
      const searches = of.type === "code";
      const entry = h("div", { class: "sbe-find" }, find, searches ? "" : addButton);
      const labels = (searches && form.labels[of.vocabulary]) || {};
      const single = maximum === 1;

      function shown(code) {
        if (!searches) return h("span", { text: code });
        const known = labels[code];
        const short = code.indexOf("/") < 0 || !known;
        return h("span", {},
          short ? h("span", { class: "sbe-chip-code", text: code + " " }) : "",
          known ? known.label : "",
          h("small", { text: " " + (known ? known.note : say("unlisted")) }));
      }
      function draw() {
        chips.replaceChildren();
        chosen.forEach((code, place) => {
          const name = (labels[code] && labels[code].label) || code;
          chips.append(h("li", {}, shown(code), h("button", {
            type: "button", class: "sbe-plain", text: say(single ? "change" : "remove"),
            "aria-label": say(single ? "change_value" : "remove_value", { label: def.label, value: name }),
            onclick: () => {
              chosen.splice(place, 1);
              draw();
              find.focus();
              changed();
            }
          })));
        });
        chips.hidden = !chosen.length;
        entry.hidden = chosen.length >= maximum;
      }
      function take(code, known) {
        code = code.trim();
        find.value = "";
        if (!code) return;
        if (known) labels[code] = known;
        if (chosen.indexOf(code) < 0) chosen.push(code);
        draw();
        const next = entry.hidden ? chips.querySelector("li:last-child button") : find;
        next.focus();
        tell(say("added", { value: (known && known.label) || code }));
        changed();
      }
      if (searches) searchBox(find, entry, of.vocabulary, def.label, take);
      else find.addEventListener("keydown", event => {
        if (event.key === "Enter") {
          event.preventDefault();
          take(find.value);
        }
      });
      draw();
      let widget = field(def, {
        grouped: true, main: find, nodes: [chips, entry],
        // What was typed and not yet taken counts too: nothing typed gets lost.
        get: () => {
          const pending = find.value.trim();
          const all = pending && chosen.indexOf(pending) < 0 ? chosen.concat(pending) : chosen.slice();
          return single ? all[0] || "" : all;
        }
      });
      find.setAttribute("aria-label", say(searches ? "find_value" : "add_value", { label: def.label }));
      widget.focus = () => { (entry.hidden ? chips.querySelector("button") : find).focus(); };
      return widget;
    }

    /* The editable combobox with a list of the ARIA authoring practices. */
    function searchBox(find, entry, vocabulary, label, take) {
      const list = h("ul", { class: "sbe-list", role: "listbox", id: uid(), "aria-label": label, hidden: true });
      const found = h("span", { class: "sbe-hidden", role: "status" });
      let active = -1;
      const mine = uid();
      entry.append(list, found);
      [["role", "combobox"], ["aria-expanded", "false"], ["aria-controls", list.id],
        ["aria-autocomplete", "list"]].forEach(pair => { find.setAttribute(pair[0], pair[1]); });

      function close() {
        list.hidden = true;
        active = -1;
        find.setAttribute("aria-expanded", "false");
        find.removeAttribute("aria-activedescendant");
      }
      function point(to) {
        const all = list.children;
        if (!all.length) return;
        if (active >= 0) all[active].setAttribute("aria-selected", "false");
        active = (to + all.length) % all.length;
        all[active].setAttribute("aria-selected", "true");
        all[active].scrollIntoView({ block: "nearest" });
        find.setAttribute("aria-activedescendant", all[active].id);
      }
      function option(known, text) {
        let node = h("li", { role: "option", id: uid(), "aria-selected": "false" }, text);
        node.addEventListener("mousedown", event => { event.preventDefault(); });
        node.addEventListener("click", () => {
          close();
          take(known.code, known.label ? known : null);
        });
        list.append(node);
      }
      function search() {
        const query = find.value;
        ask(mine, "studio_search", { vocabulary: vocabulary, query: query }).then(result => {
          if (!result || document.activeElement !== find || find.value !== query) return;
          list.replaceChildren();
          active = -1;
          find.removeAttribute("aria-activedescendant");
          (result.answer.results || []).forEach(known => {
            option(known, h("span", {},
              known.code.indexOf("/") < 0 ? h("span", { class: "sbe-chip-code", text: known.code + " " }) : "",
              known.label, h("small", { text: " " + [known.note, known.group].filter(Boolean).join(" · ") })));
          });
          if (result.answer.code) option({ code: result.answer.code }, say("use_code", { code: result.answer.code }));
          list.hidden = !list.children.length;
          find.setAttribute("aria-expanded", String(!list.hidden));
          found.textContent = result.ok ? say("found", { count: (result.answer.results || []).length }) : problemOf(result);
          if (!list.hidden) list.scrollIntoView({ block: "nearest" });
        });
      }
      find.addEventListener("input", delayed(search, PAUSE_SEARCH));
      find.addEventListener("blur", close);
      find.addEventListener("keydown", event => {
        if (event.key === "ArrowDown" || event.key === "ArrowUp") {
          event.preventDefault();
          if (list.hidden) search();
          else point(active + (event.key === "ArrowDown" ? 1 : active < 0 ? 0 : -1));
        } else if (event.key === "Enter") {
          event.preventDefault();
          if (active >= 0) list.children[active].click();
        } else if (event.key === "Escape" && !list.hidden) {
          event.stopPropagation(); // the modal around us stays
          close();
        }
      });
    }

    /* ---- Structures */

    /* Widgets by name, and how a path leads into them. */
    function inner(defs, values, owner) {
      const all = {};
      defs.forEach(def => {
        all[def.name] = make[def.type](def, values ? values[def.name] : undefined);
        all[def.name].owner = owner;
      });
      return all;
    }
    function valuesOf(all) {
      const values = {};
      Object.keys(all).forEach(name => { values[name] = all[name].get(); });
      return values;
    }
    function into(all, owner, path) {
      return path.length && all[path[0]] ? all[path[0]].at(path.slice(1)) : owner;
    }
    function nodesOf(all) {
      return Object.keys(all).map(name => all[name].node);
    }

    /* Faults of the structure itself, above what is in it. */
    function faultList(widget, focusOn) {
      const box = h("div", { class: "sbe-faults", hidden: true });
      widget.show = faults => {
        box.replaceChildren();
        faults.forEach(fault => {
          box.append(h("p", { class: fault.warning ? "sbe-warning" : "sbe-fault" },
            h("strong", { text: say(fault.warning ? "mark_warning" : "mark_fault") + " " }), fault.text));
        });
        box.hidden = !faults.length;
      };
      widget.focus = () => { focusOn().focus(); };
      return box;
    }

    function section(title, body) {
      const note = h("span", { class: "sbe-gist" });
      const badge = h("span", { class: "sbe-badge", hidden: true });
      const head = h("summary", {}, h("span", { class: "sbe-title", text: title }), badge, note);
      let node = h("details", { class: "sbe-group" }, head, h("div", { class: "sbe-inside" }));
      node.lastChild.append(...body);
      node.note = text => { note.textContent = text.length > 90 ? text.slice(0, 88) + "…" : text; };
      return node;
    }

    function group(def, value) {
      let widget = { def: def, label: def.label };
      const all = (widget.inner = inner(def.fields, value, widget));
      const head = () => widget.node.firstChild;
      const box = faultList(widget, head);
      widget.node = section(def.label, [def.hint ? h("p", { class: "sbe-hint", text: def.hint }) : "", box].concat(nodesOf(all)));
      widget.get = () => valuesOf(all);
      widget.at = path => into(all, widget, path);
      widget.node.addEventListener("toggle", () => { widget.node.note(gist(widget.get())); });
      widget.node.note(gist(value));
      return widget;
    }

    function image(def, value) {
      const src = { type: "text", name: "src", label: say("image_src"), hint: say("image_src_hint"), required: false, localised: false };
      const alt = { type: "text", name: "alt", label: say("image_alt"), hint: say("image_alt_hint"), required: false, localised: true, max: 400 };
      const credit = { type: "text", name: "credit", label: say("image_credit"), hint: "", required: false, localised: false };
      let widget = { def: def, label: def.label };
      const all = inner([src, alt, credit], value || {}, widget);
      const box = faultList(widget, () => all.src.controls()[0]);
      widget.node = h("fieldset", { class: "sbe-set" }, h("legend", { text: def.label }), box);
      widget.node.append(...nodesOf(all));
      widget.get = () => {
        const values = valuesOf(all);
        return values.src.trim() || Object.keys(values.alt).length || values.credit.trim() ? values : null;
      };
      widget.at = path => into(all, widget, path);
      return widget;
    }

    /* ---- Lists */

    function freshId(def, taken) {
      const sign = "abcdefghjkmnpqrstuvwxyz23456789";
      for (;;) {
        // By chance and not by counting: the id of a thing deleted long ago must not come back.
        const chance = crypto.getRandomValues(new Uint8Array(5));
        const id = def.tag + "-" + Array.from(chance, n => sign[n % sign.length]).join("");
        if (taken.indexOf(id) < 0) return id;
      }
    }

    function items(def, value) {
      let widget = { def: def, label: def.label };
      const rows = [];
      const list = h("ol", { class: "sbe-items" });
      const empty = h("p", { class: "sbe-empty", text: say("empty", { label: def.label }) });
      const add = h("button", {
        type: "button", class: "sbe-button", text: say("add_item", { item: def.item }),
        onclick: () => { insert(copy(def.blank), rows.length, true); }
      });
      const box = faultList(widget, () => add);
      const body = [def.hint ? h("p", { class: "sbe-hint", text: def.hint }) : "", box, list, empty, add];
      const flat = def.fields.every(one => ["markdown", "items", "group", "image", "strings"].indexOf(one.type) < 0);

      function ids() { return rows.map(row => row.get().id); }

      function insert(values, place, isNew) {
        if (isNew && (!def.id || def.id.made)) values.id = freshId(def, ids());
        const row = item(def, values, flat, isNew, { move: move, remove: remove, duplicate: duplicate });
        row.owner = widget;
        rows.splice(place, 0, row);
        list.insertBefore(row.node, list.children[place] || null);
        number();
        if (isNew) {
          row.focus();
          changed();
        }
      }
      function number() {
        rows.forEach((row, place) => { row.number(place, rows.length); });
        empty.hidden = rows.length > 0;
        add.hidden = rows.length >= def.maximum;
        if (widget.node && widget.node.note) widget.node.note(rows.length ? String(rows.length) : "");
      }
      function move(row, by) {
        const from = rows.indexOf(row);
        const to = from + by;
        if (to < 0 || to >= rows.length) return;
        rows.splice(from, 1);
        rows.splice(to, 0, row);
        dropUndo();
        list.insertBefore(row.node, list.children[to + (by > 0 ? 1 : 0)] || null);
        number();
        (row.mover(by) || row.mover(-by)).focus();
        tell(say("moved", { item: row.label, place: to + 1, count: rows.length }));
        changed();
      }
      function duplicate(row) {
        const values = copy(row.get());
        if (def.id && !def.id.made) {
          const base = String(values.id).replace(/[0-9]+$/, "") || def.tag;
          for (let n = 2; ids().indexOf(base + n) >= 0; n++);
          values.id = base + n;
        }
        insert(values, rows.indexOf(row) + 1, true);
      }
      function dropUndo() {
        const old = list.querySelector(":scope > .sbe-undo");
        if (old) old.remove();
      }
      function remove(row) {
        const place = rows.indexOf(row);
        rows.splice(place, 1);
        dropUndo();
        const undo = h("button", {
          type: "button", class: "sbe-button", text: say("undo"),
          onclick: () => {
            dropUndo();
            rows.splice(Math.min(place, rows.length), 0, row);
            list.insertBefore(row.node, list.children[place] || null);
            number();
            row.focus();
            changed();
          }
        });
        list.replaceChild(h("li", { class: "sbe-undo" }, h("span", { text: say("deleted", { item: row.label }) + " " }), undo), row.node);
        number();
        undo.focus();
        tell(say("deleted", { item: row.label }));
        changed();
      }

      widget.nested = true;
      (value || []).forEach(values => { insert(values, rows.length, false); });
      widget.get = () => rows.map(row => row.get());
      widget.at = path => path.length && rows[path[0]] ? rows[path[0]].at(path.slice(1)) : widget;
      widget.node = section(def.label, body);
      number();
      return widget;
    }

    function item(def, values, flat, isNew, act) {
      const row = { def: def };
      const all = (row.inner = inner(def.fields, values, row));
      const own = def.id && make.id(def.id, values.id);
      const id = own ? own.get : () => values.id;
      const bodyId = uid();
      const badge = h("span", { class: "sbe-badge", hidden: true });
      const name = h("span", { class: "sbe-title" });
      const note = h("span", { class: "sbe-gist" });
      const head = flat ? h("div", { class: "sbe-head", tabindex: "-1" }, name, badge)
        : h("button", {
          type: "button", class: "sbe-head", "aria-expanded": "false", "aria-controls": bodyId,
          onclick: () => { row.open(body.hidden); }
        }, name, badge, note);
      function tool(sign, key, f) {
        return h("button", { type: "button", class: "sbe-tool", onclick: f, "data-key": key },
          h("span", { "aria-hidden": "true", text: sign }));
      }
      const up = tool("↑", "move_up", () => { act.move(row, -1); });
      const down = tool("↓", "move_down", () => { act.move(row, 1); });
      const tools = [up, down,
        tool("⧉", "duplicate", () => { act.duplicate(row); }),
        tool("✕", "delete", () => { act.remove(row); })];
      const body = h("div", { class: "sbe-body" + (flat ? " sbe-flat" : ""), id: bodyId, hidden: !flat });
      const box = faultList(row, () => firstControl());
      body.append(box);
      if (own && !def.id.made) body.append(own.node);
      body.append(...nodesOf(all));
      if (own) own.owner = row;
      if (own && def.id.made) body.append(techId(own));
      const toolBox = h("div", { class: "sbe-item-tools" });
      toolBox.append(...tools);
      row.node = h("li", { class: "sbe-item" }, h("div", { class: "sbe-item-head" }, head, toolBox), body);

      function firstControl() {
        return body.querySelector("input:not([type=checkbox]), textarea, select") || head;
      }
      row.get = () => Object.assign({ id: id() }, valuesOf(all));
      row.at = path => path[0] === "id" && own ? own : into(all, row, path);
      row.open = is => {
        if (flat) return;
        body.hidden = !is;
        head.setAttribute("aria-expanded", String(is));
        const text = gist(Object.assign(row.get(), { id: "" }));
        note.textContent = is ? "" : text.length > 90 ? text.slice(0, 88) + "…" : text;
      };
      row.focus = () => {
        row.open(true);
        firstControl().focus();
      };
      row.mover = by => {
        const button = by < 0 ? up : down;
        return button.disabled ? null : button;
      };
      row.number = (place, many) => {
        row.label = def.item + " " + (place + 1);
        name.textContent = row.label;
        up.disabled = place === 0;
        down.disabled = place === many - 1;
        tools.forEach(button => {
          const words = say(button.dataset.key, { item: row.label });
          button.setAttribute("aria-label", words);
          button.title = words;
        });
      };
      row.open(isNew);
      return row;
    }

    /* An id that the editor made: seldom of interest, and dangerous to change. */
    function techId(widget) {
      const value = h("code", { text: widget.get() });
      widget.node.addEventListener("input", () => { value.textContent = widget.get(); });
      widget.node.append(h("p", { class: "sbe-hint", text: say("id_hint") }));
      return h("details", { class: "sbe-tech" }, h("summary", {}, say("id") + " ", value), widget.node);
    }

    /* ---- Faults */

    function trail(widget) {
      const words = [];
      for (let one = widget; one; one = one.owner) if (one.label) words.unshift(one.label);
      return words.join(" › ");
    }

    function reveal(widget) {
      for (let node = widget.node; node && node !== root; node = node.parentElement) {
        if (node.tagName === "DETAILS") node.open = true;
        if (node.classList.contains("sbe-body") && node.hidden) node.previousSibling.firstChild.click();
      }
      if (root.classList.contains("sbe-previewing") && previewButton.offsetParent !== null && !isWide()) showPreview(false);
    }

    function goTo(widget) {
      reveal(widget);
      widget.focus();
      widget.node.scrollIntoView({ block: "nearest" });
    }

    const marked = [];

    function showFaults(faults) {
      marked.forEach(widget => { widget.show([]); });
      marked = [];
      const places = new Map();
      faults.forEach(fault => {
        const path = fault.path;
        let widget = path[0] === "settings" ? into(settings.inner, null, path.slice(1)) : into(content.inner, null, path);
        if (!places.has(widget)) places.set(widget, []);
        places.get(widget).push(fault);
      });
      places.forEach((own, widget) => {
        if (!widget) return;
        widget.show(own);
        marked.push(widget);
      });
      countFaults();
      summarise(faults, places);
      return marked;
    }

    function countFaults() {
      fields.querySelectorAll(".sbe-badge").forEach(badge => {
        const whole = badge.closest(".sbe-item, .sbe-group");
        const many = whole.querySelectorAll(".sbe-fault").length;
        badge.hidden = !many;
        badge.textContent = many ? say("to_mend", { count: many }) : "";
      });
    }

    function summarise(faults, places) {
      const bad = faults.filter(fault => !fault.warning);
      summary.replaceChildren();
      summary.hidden = !faults.length;
      if (!faults.length) return;
      summary.classList.toggle("sbe-only-warnings", !bad.length);
      summary.append(h("h3", { text: say(bad.length ? "summary" : "summary_warnings", { count: bad.length || faults.length }) }));
      const list = h("ul", {});
      places.forEach((own, widget) => {
        own.forEach(fault => {
          let line = h("li", {}, fault.warning ? h("strong", { text: say("mark_warning") + " " }) : "");
          if (widget) {
            line.append(h("a", {
              href: "#", text: trail(widget),
              onclick: event => { event.preventDefault(); goTo(widget); }
            }), ": ");
          }
          line.append(fault.text);
          list.append(line);
        });
      });
      summary.append(list);
    }

    /* ---- Saving, leaving */

    function draft() {
      return { settings: valuesOf(settings.inner), data: valuesOf(content.inner) };
    }
    function isDirty() {
      return open && root.isConnected && JSON.stringify(draft()) !== initial;
    }

    function save(overwrite) {
      if (saving) return;
      saving = true;
      saveButton.disabled = true;
      notify("save", { state: "start" });
      tell(say("saving"));
      const sent = draft();
      ask("save", "studio_save", Object.assign({ revision: revision, overwrite: overwrite }, sent)).then(result => {
        saving = false;
        saveButton.disabled = false;
        if (result.ok) return saved(result.answer, sent);
        if (result.status === 409) return conflict(result.answer);
        triedToSave = true;
        if (result.answer.faults) refused(result.answer.faults);
        else failed(problemOf(result));
      });
    }

    function saved(answer, sent) {
      revision = answer.revision;
      initial = JSON.stringify(sent);
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
      showFaults(faults);
      const bad = faults.filter(fault => !fault.warning);
      failed(say("summary", { count: bad.length }));
      const first = fields.querySelector(".sbe-fault");
      let widget = marked.filter(one => first && one.node.contains(first)).pop();
      if (widget) goTo(widget);
      else summary.focus();
    }

    function conflict(answer) {
      failed(answer.error);
      askInBar(answer.error, [
        [say("keep"), () => {}],
        [say("load_newer"), () => { start(answer.form); }],
        [say("overwrite"), () => { save(true); }]
      ]);
    }

    function cancel() {
      function leave() {
        open = false;
        window.removeEventListener("beforeunload", guard);
        notify("cancel", {});
      }
      if (!isDirty()) return leave();
      askInBar(say("unsaved"), [[say("keep"), () => {}], [say("discard"), leave]]);
    }

    function guard(event) {
      if (!root.isConnected) window.removeEventListener("beforeunload", guard);
      else if (isDirty()) {
        event.preventDefault();
        event.returnValue = "";
      }
    }

    /* ---- Preview */

    function isWide() {
      return root.clientWidth >= 1000;
    }

    function showPreview(is) {
      previewPane.hidden = !is;
      root.classList.toggle("sbe-previewing", is);
      previewButton.setAttribute("aria-expanded", String(is));
      previewButton.textContent = say(is ? "preview_hide" : "preview");
      if (is) preview();
    }

    function preview() {
      if (previewPane.hidden) return;
      ask("preview", "studio_preview", () => Object.assign({ view: views.value }, draft())).then(result => {
        if (!result) return;
        if (!result.ok) {
          previewNote.textContent = problemOf(result);
          previewNote.hidden = false;
          return;
        }
        const bad = result.answer.faults.filter(fault => !fault.warning);
        previewNote.textContent = bad.length ? say("preview_faults", { count: bad.length }) : "";
        previewNote.hidden = !bad.length;
        if (triedToSave) showFaults(result.answer.faults);
        const top = previewPane.scrollTop;
        frame.onload = () => {
          fitFrame();
          previewPane.scrollTop = top;
        };
        frame.srcdoc = result.answer.page;
        frame.hidden = false;
      });
    }

    function fitFrame() {
      const page = frame.contentDocument;
      if (!page || !page.body) return;
      page.addEventListener("toggle", fitFrame, true);
      page.addEventListener("click", event => {
        // A link would lead the preview away.
        if (event.target.closest && event.target.closest("a")) event.preventDefault();
      });
      frame.style.blockSize = "0";
      frame.style.blockSize = page.documentElement.scrollHeight + 4 + "px";
    }

    const previewSoon = delayed(preview, PAUSE_PREVIEW);

    /* Something in the form is not as it was. */
    function changed() {
      if (status.textContent === say("saved")) status.textContent = "";
      if (!previewPane.hidden || triedToSave) previewSoon();
    }

    /* ---- Start */

    function start(state) {
      revision = state.revision;
      form.labels = state.labels;
      localisedFields = [];
      addedLanguages = [];
      content = settings = null;
      settings = { inner: inner(form.settings, state.settings, null) };
      content = { inner: inner(form.fields, state.data, null) };
      marked = [];
      fields.replaceChildren(...nodesOf(settings.inner), ...nodesOf(content.inner));
      retongue();
      initial = JSON.stringify(draft());
      showFaults(state.faults);
      preview();
    }

    function retongue() {
      localisedFields.forEach(widget => { widget.retongue(); });
    }

    /* As high as the room that the modal or frame leaves us; a low window scrolls as a whole. */
    function fit() {
      if (!root.isConnected) return window.removeEventListener("resize", fit);
      const low = window.innerHeight < LOW;
      root.classList.toggle("sbe-low", low);
      const room = window.innerHeight - Math.max(0, root.getBoundingClientRect().top) - 12;
      root.style.setProperty("--sbe-block-size", low ? "auto" : Math.max(LOW - 100, room) + "px");
    }

    root.append(panes, bar);
    root.addEventListener("input", changed);
    root.addEventListener("change", () => {
      retongue();
      changed();
    });
    root.addEventListener("keydown", event => {
      if ((event.ctrlKey || event.metaKey) && event.key === "s") {
        event.preventDefault();
        save(false);
      }
    });
    window.addEventListener("beforeunload", guard);
    window.addEventListener("resize", fit);
    start(form.state);
    fit();
    if (isWide()) showPreview(true);
  }

  window.StembridgeEditor = StembridgeEditor;
})();
