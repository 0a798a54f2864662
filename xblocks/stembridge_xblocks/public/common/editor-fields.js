/* The fields of the author's form: a "widget" for each kind of field, and structures of widgets.

   A widget is {node, label, owner, get(), at(path), open(), focus(), show(faults)}. Groups and
   lists hold widgets, so that a fault finds its field by the path that the server gives it. */
(() => {
  "use strict";

  const RIGHT_TO_LEFT = ["ar", "ckb", "dv", "fa", "he", "ps", "sd", "ug", "ur", "yi"];
  const STRUCTURES = ["markdown", "items", "group", "image", "strings"];
  const PAUSE_CHECK = 500;
  const PAUSE_SEARCH = 200;
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

  /* Drawn and not a sign of a font, which not every system has. */
  function icon(shape) {
    const space = "http://www.w3.org/2000/svg";
    const node = document.createElementNS(space, "svg");
    node.append(document.createElementNS(space, "path"));
    node.setAttribute("viewBox", "0 0 16 16");
    node.setAttribute("aria-hidden", "true");
    node.firstChild.setAttribute("d", shape);
    return node;
  }
  const UP = "M8 13V3M4 7l4-4 4 4";
  const DOWN = "M8 3v10M4 9l4 4 4-4";
  const TWO = "M6 6h7v7H6zM10 6V3H3v7h3";
  const CROSS = "M4 4l8 8M12 4l-8 8";

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

    /* ---- Codes and short values: what is chosen, and a field to find or type more */

    function picker(def, values, maximum) {
      const of = def.of || def;
      const isCode = of.type === "code";
      const isSingle = maximum === 1;
      const labels = (isCode && form.labels[of.vocabulary]) || {};
      const chosen = [...values];
      const chips = h("ul", { class: "sbe-chips" });
      const find = input("", of.type === "unit" ? TERSE : { spellcheck: "false" });
      find.setAttribute("aria-label", say(isCode ? "find_value" : "add_value", { label: def.label }));
      const entry = h("div", { class: "sbe-find" }, find);

      function draw() {
        chips.replaceChildren(...chosen.map((code, place) => {
          const known = labels[code];
          const value = known ? known.label : code;
          return h("li", {}, isCode ? shownCode(known || { code, note: say("unlisted") }) : h("span", { text: code }),
            button("plain", say(isSingle ? "change" : "remove"), () => {
              chosen.splice(place, 1);
              draw();
              find.focus();
              changed();
            }, { "aria-label": say(isSingle ? "change_value" : "remove_value", { label: def.label, value }) }));
        }));
        chips.hidden = !chosen.length;
        entry.hidden = chosen.length >= maximum;
      }
      function take(code, known) {
        find.value = "";
        if (!code) return;
        if (known) labels[code] = known;
        if (!chosen.includes(code)) chosen.push(code);
        draw();
        if (entry.hidden) chips.querySelector("li:last-child button").focus();
        else find.focus();
        tell(say("added", { value: known ? known.label : code }));
        changed();
      }

      if (isCode) {
        find.placeholder = say("find");
        searchBox(find, entry, of.vocabulary, def.label, take);
      } else {
        entry.append(button("button", say("add"), () => take(find.value.trim())));
        find.addEventListener("keydown", event => {
          if (event.key !== "Enter") return;
          event.preventDefault();
          take(find.value.trim());
        });
      }
      draw();
      const widget = field(def, {
        isGroup: true, main: find, nodes: [chips, entry],
        // What was typed and not yet taken counts too: nothing typed gets lost.
        get: () => {
          const all = [...new Set([...chosen, find.value.trim()])].filter(Boolean);
          return isSingle ? all[0] || "" : all;
        }
      });
      widget.focus = () => (entry.hidden ? chips.querySelector("button") : find).focus();
      return widget;
    }

    /* An address says nothing to a reader; any other code stands before its label. */
    function shownCode({ code, label, note, group }) {
      return h("span", {},
        (!label || !code.includes("/")) && h("span", { class: "sbe-chip-code", text: `${code} ` }),
        label, h("small", { text: ` ${[note, group].filter(Boolean).join(" · ")}` }));
    }

    /* The editable combobox with a list of the ARIA authoring practices. */
    function searchBox(find, entry, vocabulary, label, take) {
      const list = h("ul", { class: "sbe-list", role: "listbox", id: uid(), "aria-label": label, hidden: true });
      const found = h("span", { class: "sbe-hidden", role: "status" });
      let active = -1;
      entry.append(list, found);
      Object.entries({ role: "combobox", "aria-controls": list.id, "aria-autocomplete": "list", "aria-expanded": "false" })
        .forEach(([name, value]) => find.setAttribute(name, value));

      function show(options) {
        active = -1;
        list.replaceChildren(...options);
        list.hidden = !options.length;
        find.setAttribute("aria-expanded", String(!list.hidden));
        find.removeAttribute("aria-activedescendant");
        if (!list.hidden) list.scrollIntoView({ block: "nearest" });
      }
      function point(to) {
        const all = list.children;
        if (active >= 0) all[active].setAttribute("aria-selected", "false");
        active = (to + all.length) % all.length;
        all[active].setAttribute("aria-selected", "true");
        all[active].scrollIntoView({ block: "nearest" });
        find.setAttribute("aria-activedescendant", all[active].id);
      }
      function option(code, known, shown) {
        return h("li", {
          role: "option", id: uid(), "aria-selected": "false",
          onmousedown: event => event.preventDefault(), // the focus stays
          onclick: () => { show([]); take(code, known); }
        }, shown);
      }
      async function search() {
        const query = find.value;
        const result = await ask(list.id, "studio_search", { vocabulary, query });
        if (!result || document.activeElement !== find || find.value !== query) return;
        const { results = [], code } = result.answer;
        found.textContent = result.ok ? say("found", { count: results.length }) : problemOf(result);
        show([...results.map(one => option(one.code, one, shownCode(one))),
          ...(code ? [option(code, null, say("use_code", { code }))] : [])]);
      }
      find.addEventListener("input", delayed(search, PAUSE_SEARCH));
      find.addEventListener("blur", () => show([]));
      find.addEventListener("keydown", event => {
        const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
        if (step) {
          event.preventDefault();
          if (list.hidden) search();
          else point(active < 0 && step < 0 ? -1 : active + step);
        } else if (event.key === "Enter") {
          event.preventDefault();
          if (active >= 0) list.children[active].click();
        } else if (event.key === "Escape" && !list.hidden) {
          event.stopPropagation(); // the modal around us stays
          show([]);
        }
      });
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

    /* ---- Lists */

    /* By chance and not by counting: the id of a thing deleted long ago must not come back. */
    function freshId(def, taken) {
      const signs = "abcdefghjkmnpqrstuvwxyz23456789";
      for (;;) {
        const chance = [...crypto.getRandomValues(new Uint8Array(5))];
        const id = `${def.tag}-${chance.map(one => signs[one % signs.length]).join("")}`;
        if (!taken.includes(id)) return id;
      }
    }

    function numberedId(def, id, taken) {
      const base = id.replace(/[0-9]+$/, "") || def.tag;
      let place = 2;
      while (taken.includes(base + place)) place++;
      return base + place;
    }

    function items(def, value) {
      const faults = faultPlace();
      const widget = { label: def.label, show: faults.draw };
      const rows = [];
      const isMade = !def.id || def.id.made;
      const list = h("ol", { class: "sbe-items" });
      const empty = h("p", { class: "sbe-empty", text: say("empty") });
      const add = button("button", say("add_item", { item: def.item }),
        () => enter(newRow({ ...def.blank }), rows.length));
      const part = section(def.label, hintOf(def), faults, list, empty, add);
      const act = { move, remove, duplicate };
      const ids = () => rows.map(row => row.get().id);

      function newRow(values) {
        if (isMade && !values.id) values.id = freshId(def, ids());
        const row = item(def, values, act);
        row.owner = widget;
        return row;
      }
      function place(row, at) {
        rows.splice(at, 0, row);
        list.insertBefore(row.node, rows[at + 1] ? rows[at + 1].node : null);
        number();
      }
      function enter(row, at) {
        dropUndo();
        place(row, at);
        row.open();
        row.focus();
        changed();
      }
      function number() {
        rows.forEach((row, at) => row.number(at, rows.length));
        empty.hidden = rows.length > 0;
        add.hidden = rows.length >= def.maximum;
        part.note.textContent = rows.length || "";
      }
      function move(row, by) {
        const at = rows.indexOf(row) + by;
        dropUndo();
        rows.splice(at - by, 1);
        place(row, at);
        row.mover(by).focus();
        tell(say("moved", { item: row.label, place: at + 1, count: rows.length }));
        changed();
      }
      function duplicate(row) {
        const values = JSON.parse(JSON.stringify(row.get()));
        values.id = isMade ? "" : numberedId(def, values.id, ids());
        enter(newRow(values), rows.indexOf(row) + 1);
      }
      function dropUndo() {
        const old = list.querySelector(":scope > .sbe-undo");
        if (old) old.remove();
      }
      function remove(row) {
        const at = rows.indexOf(row);
        const words = say("deleted", { item: row.label });
        const undo = button("button", say("undo"), () => enter(row, at));
        dropUndo();
        rows.splice(at, 1);
        row.node.replaceWith(h("li", { class: "sbe-undo" }, h("span", { text: `${words} ` }), undo));
        number();
        undo.focus();
        tell(words);
        changed();
      }

      (value || []).forEach(values => place(newRow(values), rows.length));
      number();
      return Object.assign(widget, part, {
        get: () => rows.map(row => row.get()),
        at: path => rows[path[0]] ? rows[path[0]].at(path.slice(1)) : widget
      });
    }

    /* One thing of a list. One of a few short fields is always open. */
    function item(def, values, act) {
      const faults = faultPlace();
      const row = { show: faults.draw };
      const all = inner(def.fields, values, row);
      const own = def.id && make.id(def.id, values.id);
      const isFlat = def.fields.every(one => !STRUCTURES.includes(one.type));
      const title = h("span", { class: "sbe-title" });
      const note = h("span", { class: "sbe-gist" });
      const badge = h("span", { class: "sbe-badge", hidden: true });
      const body = h("div", { class: `sbe-body${isFlat ? " sbe-flat" : ""}`, id: uid(), hidden: !isFlat }, faults,
        own && !def.id.made && own.node, ...nodesOf(all), own && def.id.made && madeId(own));
      const head = isFlat ? h("div", { class: "sbe-head" }, title, badge)
        : h("button", {
          type: "button", class: "sbe-head", "aria-expanded": "false", "aria-controls": body.id,
          onclick: () => fold(!body.hidden)
        }, title, badge, note);
      const tools = [
        [UP, "move_up", () => act.move(row, -1)], [DOWN, "move_down", () => act.move(row, 1)],
        [TWO, "duplicate", () => act.duplicate(row)], [CROSS, "delete", () => act.remove(row)]
      ].map(([shape, key, deed]) => {
        const node = button("tool", "", deed);
        node.append(icon(shape));
        return { key, node };
      });
      const [up, down] = tools.map(tool => tool.node);

      function fold(is) {
        if (isFlat) return;
        body.hidden = is;
        head.setAttribute("aria-expanded", String(!is));
        note.textContent = is ? gistOf(def.fields, all) : "";
      }
      if (own) own.owner = row;
      fold(true);
      return Object.assign(row, {
        node: h("li", { class: "sbe-item" }, h("div", { class: "sbe-item-head" }, head,
          h("div", { class: "sbe-item-tools" }, ...tools.map(tool => tool.node))), body),
        get: () => ({ id: own ? own.get() : values.id, ...valuesOf(all) }),
        at: path => path[0] === "id" && own ? own : into(all, row, path),
        open: () => fold(false),
        focus: () => (own && !def.id.made ? own : Object.values(all)[0]).focus(),
        mover: by => [by < 0 ? up : down, up, down].find(node => !node.disabled),
        number: (at, many) => {
          row.label = `${def.item} ${at + 1}`;
          title.textContent = row.label;
          up.disabled = at === 0;
          down.disabled = at === many - 1;
          tools.forEach(({ node, key }) => {
            const words = say(key, { item: row.label });
            node.title = words;
            node.setAttribute("aria-label", words);
          });
        }
      });
    }

    /* An id that the editor made: seldom of interest, and dangerous to change. */
    function madeId(own) {
      const shown = h("code", { text: own.get() });
      const node = h("details", { class: "sbe-tech" }, h("summary", {}, `${say("id")} `, shown), own.node,
        h("p", { class: "sbe-hint", text: say("id_hint") }));
      const focus = own.focus;
      own.focus = () => { node.open = true; focus(); };
      node.addEventListener("input", () => { shown.textContent = own.get(); });
      return node;
    }

    const make = {
      text: (def, value) => def.localised ? texts(def, value) : simple(def, input(value)),
      markdown: texts,
      id: (def, value) => simple(def, input(value, TERSE)),
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
