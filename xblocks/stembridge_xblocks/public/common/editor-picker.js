/* The field of the author's form for codes and short values: what is chosen, and a field to find
   or type more. */
(() => {
  "use strict";

  const PAUSE_SEARCH = 200;

  /* The maker of such widgets for one form; `context` is that of editor-fields.js.
     kit: what the other fields are made with too. */
  StembridgeEditor.picker = (context, { h, button, delayed, field, input, TERSE }) => {
    const { form, say, uid, ask, problemOf, tell, changed } = context;

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

    return picker;
  };
})();
