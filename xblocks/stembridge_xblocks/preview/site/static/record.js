/* The record beside a unit: brought up to date after every request to a handler. */
(function () {
  "use strict";

  const aside = document.querySelector(".stage-record");
  const log = aside.querySelector(".stage-log");
  const failures = aside.querySelector(".stage-failures");
  const handler = /\/(handler|handler_noauth)\//;
  const plainFetch = window.fetch.bind(window);
  let next = Number(aside.dataset.next);
  let asked = false;

  function cell(tag, text) {
    const made = document.createElement(tag);
    made.textContent = text;
    if (tag === "th") {
      made.scope = "row";
    }
    return made;
  }

  function row(block) {
    const made = document.createElement("tr");
    made.append(cell("th", block.title), cell("td", block.score), cell("td", block.completion),
      cell("td", block.bytes));
    return made;
  }

  function entry(event) {
    const item = document.createElement("li");
    const details = document.createElement("details");
    const summary = document.createElement("summary");
    const text = cell("pre", event.text);
    text.tabIndex = 0;
    summary.append(event.name + " ", cell("time", event.time.slice(11, 19)));
    details.append(summary, text);
    item.append(details);
    return item;
  }

  async function update() {
    asked = false;
    const answer = await plainFetch("/stage/record/" + aside.dataset.unit + "?after=" + next);
    if (!answer.ok) {
      return;
    }
    const record = await answer.json();
    aside.querySelector("tbody").replaceChildren(...record.rows.map(row));
    record.events.forEach((event) => log.prepend(entry(event)));
    next = record.next;
    aside.querySelector(".stage-count").textContent = "(" + log.children.length + ")";
    aside.querySelector(".stage-empty").hidden = log.children.length > 0;
  }

  function answered(url, status) {
    if (!handler.test(url)) {
      return;
    }
    if (status >= 500) {
      const name = url.split("/").pop().split("?")[0];
      const said = cell("p", "The handler " + name + " failed with " + status
        + ". The shell that runs the preview shows where.");
      said.className = "stage-notice stage-bad";
      failures.replaceChildren(said);
    }
    if (!asked) {
      asked = true;
      queueMicrotask(update);
    }
  }

  window.fetch = async function (resource, options) {
    const response = await plainFetch(resource, options);
    answered(response.url || String(resource), response.status);
    return response;
  };

  const send = XMLHttpRequest.prototype.send;
  XMLHttpRequest.prototype.send = function (...body) {
    this.addEventListener("loadend", () => answered(this.responseURL, this.status));
    return send.apply(this, body);
  };
})();
