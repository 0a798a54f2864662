/* Lists in the author's form: things that can be added, moved, copied, deleted and had back. */
(() => {
  "use strict";

  const STRUCTURES = ["markdown", "items", "group", "image", "strings"];

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

  /* The maker of such widgets for one form; `context` is that of editor-fields.js.
     kit: what the other fields are made with too; `inner` makes the fields of one thing. */
  StembridgeEditor.lists = (context, kit) => {
    const { say, uid, tell, changed } = context;
    const { h, button, gistOf, faultPlace, hintOf, section, inner, valuesOf, nodesOf, into } = kit;

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
      const own = def.id && kit.idField(def.id, values.id);
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

    return items;
  };
})();
