/* The fields of the author's form: a "widget" for each kind of field, and structures of widgets.

   What finds codes is in editor-picker.js, lists are in editor-lists.js.

   A widget is {node, label, owner, get(), at(path), open(), focus(), show(faults)}. Groups and
   lists hold widgets, so that a fault finds its field by the path that the server gives it. */
(() => {
  "use strict";

  const RIGHT_TO_LEFT = ["ar", "ckb", "dv", "fa", "he", "ps", "sd", "ug", "ur", "yi"];
  const PAUSE_CHECK = 500;
  const LONG = 250; // a text that may be longer gets several lines

  /* An element: h("p", {class: "x", text: "words", onclick: f}, child, ...). */
  function h(tag, attributes = {}, ...children) {
    const node = document.createElement(tag);
    Object.entries(attributes).forEach(([name, value]) => {
      if (value === undefined || value === null || value === false) return;
      if (name === "text") node.textContent = value;
      else if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
      else node.setAttribute(name, value === true ? "" : value);
    });
    node.append(...children.filter(Boolean));
    return node;
  }

  function button(kind, text, onclick, more) {
    return h("button", { type: "button", class: `sbe-${kind}`, text, onclick, ...more });
  }

  /* Calls `f` when nobody called for `pause` ms. */
  function delayed(f, pause) {
    let timer;
    return () => {
      clearTimeout(timer);
      timer = setTimeout(f, pause);
    };
  }

  function directionOf(tag) {
    return RIGHT_TO_LEFT.includes(tag.split("-")[0]) ? "rtl" : "ltr";
  }

  /* The first words in a value, so that a closed part of the form still says what is in it. */
  function gist(value) {
    if (typeof value === "string") return value.trim();
    if (Array.isArray(value)) return typeof value[0] === "string" ? value.join(", ") : "";
    if (!value || typeof value !== "object") return "";
    if ("" in value) return gist(value[""]);
    for (const [key, inside] of Object.entries(value)) {
      const words = key !== "id" && gist(inside);
      if (words) return words;
    }
    return "";
  }

  /* The same of fields and their widgets; what is only chosen or ticked says too little. */
  function gistOf(defs, all) {
    const telling = defs.filter(def => !["choice", "flag"].includes(def.type));
    const text = gist(Object.fromEntries(telling.map(def => [def.name, all[def.name].get()])));
    return text.length > 90 ? `${text.slice(0, 88)}…` : text;
  }

  /* The makers of widgets for one form. `context` is what the form lends them: form, say, uid,
     ask, problemOf, tell, changed, ownLanguage; and two lists that they fill: texts, the widgets
     of texts in several languages, and added, the languages that all of those have. */
  function widgets(context) {
    const { form, say, uid, ask, problemOf, tell, changed, ownLanguage } = context;

    /* ---- Single fields */

    function faultPlace() {
      const box = h("div", { class: "sbe-faults", id: uid(), hidden: true });
      box.draw = faults => {
        box.hidden = !faults.length;
        box.replaceChildren(...faults.map(fault => h("p", { class: fault.warning ? "sbe-warning" : "sbe-fault" },
          h("strong", { text: `${say(fault.warning ? "mark_warning" : "mark_fault")} ` }), fault.text)));
      };
      return box;
    }

    function hintOf(def) {
      return def.hint ? h("p", { class: "sbe-hint", id: uid(), text: def.hint }) : "";
    }

    /* A field with its label, hint and faults.
       parts: controls() are what the label and faults are about, the first of them `main`; nodes
       stand between hint and faults; check says something about the value; isGroup if the label
       names several things. */
    function field(def, { main, nodes, get, check, isGroup, controls = () => [main] }) {
      const faults = faultPlace();
      const hint = hintOf(def);
      const label = h(isGroup ? "p" : "label", { class: "sbe-label", id: uid(), for: isGroup ? null : main.id },
        def.label, def.required && h("span", { class: "sbe-required", text: ` ${say("required")}` }));
      const node = h("div", { class: `sbe-field sbe-is-${def.type}` }, label, hint, ...nodes, faults);
      if (isGroup) {
        node.setAttribute("role", "group");
        node.setAttribute("aria-labelledby", label.id);
      }
      const widget = { node, label: def.label, labelId: label.id, get, at: () => widget, open: () => {} };
      let isInvalid = false;
      widget.refresh = () => controls().forEach(control => {
        const about = [hint, check, !faults.hidden && faults].filter(Boolean);
        control.setAttribute("aria-describedby", about.map(one => one.id).join(" "));
        if (def.required) control.setAttribute("aria-required", "true");
        if (isInvalid) control.setAttribute("aria-invalid", "true");
        else control.removeAttribute("aria-invalid");
      });
      widget.focus = () => controls()[0].focus();
      widget.show = found => {
        faults.draw(found);
        isInvalid = found.some(fault => !fault.warning);
        widget.refresh();
      };
      widget.refresh();
      return widget;
    }

    function input(value, attributes) {
      const node = h("input", { type: "text", id: uid(), autocomplete: "off", ...attributes });
      node.value = value || "";
      return node;
    }

    function area(value, attributes) {
      const node = h("textarea", { id: uid(), rows: "2", ...attributes });
      node.value = value || "";
      if (CSS.supports("field-sizing", "content")) return node;
      const grow = () => {
        node.style.blockSize = "auto";
        node.style.blockSize = `${node.scrollHeight + 2}px`;
      };
      node.addEventListener("input", grow);
      node.addEventListener("focus", grow);
      return node;
    }

    /* A field of one control whose value is text. */
    function simple(def, node, more) {
      return field(def, { main: node, nodes: [node], get: () => node.value, ...more });
    }

    const TERSE = { class: "sbe-mono", dir: "ltr", spellcheck: "false", autocapitalize: "off" };

    function number(def, value) {
      const shown = value === null || value === undefined ? "" : String(value).replace(".", form.decimal);
      const node = input(shown, { inputmode: def.integer ? "numeric" : "decimal", class: "sbe-digits", dir: "ltr" });
      return simple(def, node, {
        nodes: [h("span", { class: "sbe-with-suffix" }, node,
          def.suffix && h("span", { class: "sbe-suffix", text: def.suffix }))],
        // What nobody touched goes back exactly as it came.
        get: () => node.value === shown && value !== undefined ? value : node.value
      });
    }

    function flag(def, value) {
      const node = h("input", { type: "checkbox", id: uid() });
      node.checked = value === true;
      const widget = simple(def, node, { nodes: [], get: () => node.checked });
      widget.node.prepend(node);
      return widget;
    }

    function choice(def, value) {
      const node = h("select", { id: uid() });
      const known = def.options.some(([one]) => one === value);
      (known ? def.options : [[value, value], ...def.options]).forEach(([one, text]) =>
        node.append(h("option", { value: one, text: text || say("none") })));
      node.value = value;
      return simple(def, node);
    }

    /* A text that the server reads while it is written. */
    function checked(def, value) {
      const node = input(value, TERSE);
      const answer = h("p", { class: "sbe-check", id: uid(), "aria-live": "polite" });
      const check = delayed(async () => {
        const text = node.value.trim();
        if (!text) return answer.replaceChildren();
        const result = await ask(answer.id, "studio_check", { kind: def.type, text });
        if (!result || !result.ok || node.value.trim() !== text) return;
        answer.classList.toggle("sbe-bad", !result.answer.ok);
        if (result.answer.html) answer.innerHTML = result.answer.html; // the server's own MathML
        else answer.textContent = result.answer.text;
      }, PAUSE_CHECK);
      node.addEventListener("input", check);
      node.addEventListener("focus", () => answer.textContent || check());
      return simple(def, node, { nodes: [node, answer], check: answer });
    }

    /* ---- Texts in several languages */

    function languageName(tag) {
      const found = form.languages.find(([one]) => one === tag);
      return found ? found[1] : tag;
    }

    function texts(def, value) {
      const values = { "": "", ...value };
      const rows = {};
      const box = h("div", { class: "sbe-texts" });
      const isLong = def.type === "markdown" || def.max > LONG;

      function row(tag) {
        const control = (isLong ? area : input)(values[tag]);
        const name = h("label", { id: uid(), class: "sbe-tongue" });
        const remove = tag && button("plain", say("remove"), () => {
          node.remove();
          delete rows[tag];
          arrange();
          widget.focus();
          changed();
        }, { "aria-label": say("remove_translation", { label: def.label, language: languageName(tag) }) });
        const node = h("div", { class: "sbe-text" }, name, control, remove);
        rows[tag] = { control, name };
        box.append(node);
      }
      /* The languages of all rows; their names only where there are several. */
      function arrange() {
        Object.entries(rows).forEach(([tag, { control, name }], place, all) => {
          const tongue = tag || ownLanguage();
          control.lang = tongue;
          control.dir = directionOf(tongue);
          name.textContent = languageName(tongue);
          name.hidden = all.length < 2;
          name.htmlFor = name.hidden ? "" : control.id;
          if (name.hidden) control.removeAttribute("aria-labelledby");
          else control.setAttribute("aria-labelledby", `${widget.labelId} ${name.id}`);
        });
        widget.refresh();
      }

      Object.keys(values).sort().forEach(row);
      const widget = field(def, {
        main: rows[""].control,
        nodes: [box, h("div", { class: "sbe-tools" },
          languageChooser(say("translate"), say("translate_field", { label: def.label }),
            () => Object.keys(rows), tag => {
              widget.translate(tag);
              rows[tag].control.focus();
              changed();
            }),
          def.type === "markdown" && writingHelp())],
        controls: () => Object.values(rows).map(one => one.control),
        get: () => Object.fromEntries(Object.entries(rows)
          .map(([tag, { control }]) => [tag, control.value]).filter(([, text]) => text.trim()))
      });
      widget.translate = tag => {
        if (!rows[tag]) row(tag);
        arrange();
      };
      widget.retongue = arrange;
      arrange();
      context.texts.push(widget);
      context.added.forEach(widget.translate);
      return widget;
    }

    /* A button that opens a choice of languages; `choose` is called with the tag chosen. */
    function languageChooser(text, label, without, choose) {
      const toggle = button("plain", text, () => {
        const old = box.querySelector(".sbe-language");
        toggle.setAttribute("aria-expanded", String(!old));
        if (old) return old.remove();
        const taken = [...without(), ownLanguage()];
        const select = h("select", { "aria-label": say("language") },
          ...form.languages.filter(([tag]) => !taken.includes(tag))
            .map(([tag, name]) => h("option", { value: tag, text: name })));
        box.append(h("span", { class: "sbe-language" }, select, button("button", say("add"), () => {
          toggle.click();
          choose(select.value);
        })));
        select.focus();
      }, { "aria-expanded": "false", "aria-label": label });
      const box = h("div", { class: "sbe-tools" }, toggle);
      return box;
    }

    /* A field for one more language in every text at once. */
    function languageTools() {
      const box = languageChooser(say("translate_all"), null, () => context.added, tag => {
        context.added.push(tag);
        context.texts.forEach(widget => widget.translate(tag));
        tell(say("translate_done", { language: languageName(tag) }));
        box.querySelector("button").focus();
      });
      box.classList.add("sbe-all-texts");
      return box;
    }

    function writingHelp() {
      const lines = [say("help_paragraph"), say("help_strong"), say("help_list"), say("help_link"), say("help_fact")];
      return h("details", { class: "sbe-help" }, h("summary", { text: say("help") }),
        h("ul", {}, ...lines.map(text => h("li", { text }))));
    }

    /* ---- Structures */

    /* Widgets by the names of their fields. */
    function inner(defs, values, owner) {
      return Object.fromEntries(defs.map(def => {
        const widget = make[def.type](def, (values || {})[def.name]);
        widget.owner = owner;
        return [def.name, widget];
      }));
    }

    function valuesOf(all) {
      return Object.fromEntries(Object.entries(all).map(([name, widget]) => [name, widget.get()]));
    }

    function nodesOf(all) {
      return Object.values(all).map(widget => widget.node);
    }

    /* The widget that a path leads to; `owner` if it leads nowhere. */
    function into(all, owner, path) {
      return all[path[0]] ? all[path[0]].at(path.slice(1)) : owner;
    }

    /* A part of the form that can be closed. */
    function section(title, ...body) {
      const note = h("span", { class: "sbe-gist" });
      const node = h("details", { class: "sbe-group" },
        h("summary", {}, h("span", { class: "sbe-title", text: title }),
          h("span", { class: "sbe-badge", hidden: true }), note),
        h("div", { class: "sbe-inside" }, ...body));
      return { node, note, open: () => { node.open = true; }, focus: () => node.firstChild.focus() };
    }

    function group(def, value) {
      const faults = faultPlace();
      const widget = { label: def.label, show: faults.draw };
      const all = inner(def.fields, value, widget);
      const part = section(def.label, hintOf(def), faults, ...nodesOf(all));
      const sum = () => { part.note.textContent = gistOf(def.fields, all); };
      part.node.addEventListener("toggle", sum);
      sum();
      return Object.assign(widget, part, { get: () => valuesOf(all), at: path => into(all, widget, path) });
    }

    function image(def, value) {
      const faults = faultPlace();
      const widget = { label: def.label, show: faults.draw, open: () => {} };
      const all = inner([
        { type: "text", name: "src", label: say("image_src"), hint: say("image_src_hint") },
        { type: "text", name: "alt", label: say("image_alt"), hint: say("image_alt_hint"), localised: true, max: 400 },
        { type: "text", name: "credit", label: say("image_credit") }
      ], value, widget);
      return Object.assign(widget, {
        node: h("fieldset", { class: "sbe-set" }, h("legend", { text: def.label }), faults, ...nodesOf(all)),
        get: () => {
          const values = valuesOf(all);
          return gist(values) ? values : null;
        },
        at: path => into(all, widget, path),
        focus: () => all.src.focus()
      });
    }

    const idField = (def, value) => simple(def, input(value, TERSE));
    const picker = StembridgeEditor.picker(context, { h, button, delayed, field, input, TERSE });
    const items = StembridgeEditor.lists(context, {
      h, button, gistOf, faultPlace, hintOf, section, inner, valuesOf, nodesOf, into, idField
    });
    const make = {
      text: (def, value) => def.localised ? texts(def, value) : simple(def, input(value)),
      markdown: texts,
      id: idField,
      date: (def, value) => simple(def, input(value, { type: "date" })),
      link: (def, value) => simple(def, input(value, { type: "url", dir: "ltr", spellcheck: "false" })),
      table: (def, value) => simple(def, area(value, { ...TERSE, wrap: "off", rows: "5" })),
      formula: checked, unit: checked, number, flag, choice, image, group, items,
      code: (def, value) => picker(def, value ? [value] : [], 1),
      strings: (def, value) => picker(def, value || [], def.maximum)
    };

    return { inner, into, valuesOf, nodesOf, languageTools };
  }

  window.StembridgeEditor.fields = { widgets, h, button, delayed };
})();
