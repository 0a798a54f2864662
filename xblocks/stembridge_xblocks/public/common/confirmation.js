/* The page behind a link for somebody without an account. It stands inside of the page itself.

   The token stands behind "#", which browsers send to nobody; it goes out in the body of a POST,
   without cookies, since a login of the reader must not come with it. Whatever the server answers
   is put in as text. */
(function () {
  "use strict";

  const PATIENCE_MS = 30_000;
  const main = document.querySelector("main");
  const token = location.hash.slice(1);
  const button = main.querySelector("[data-confirm]");
  let seen = "";
  let isBusy = false;

  /* The answer as {status, content}; rejects without a connection or without an answer of ours. */
  async function post(payload) {
    const response = await fetch(main.dataset.address, {
      method: "POST",
      credentials: "omit",
      referrerPolicy: "no-referrer",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ ...payload, token, visitor: main.dataset.visitor }),
      signal: AbortSignal.timeout ? AbortSignal.timeout(PATIENCE_MS) : undefined,
    });
    const content = await response.json();
    if (response.status === 200 || content.error) {
      return { status: response.status, content };
    }
    throw new Error("no answer of this page");
  }

  function say(sentence) {
    main.querySelector("[data-live]").textContent = sentence;
  }

  function show(name) {
    for (const section of main.querySelectorAll("[data-when]")) {
      section.hidden = section.dataset.when !== name;
    }
  }

  function sentence(name) {
    return main.querySelector(`[data-say="${name}"]`).textContent;
  }

  /* The last word: a sentence in place of the question, with the focus if somebody acted. */
  function tell(text, kind, hasActed) {
    const place = main.querySelector("[data-told]");
    place.textContent = text;
    place.classList.add(kind);
    show("told");
    if (hasActed) {
      place.parentElement.focus();
    } else {
      say(text);
    }
  }

  function warn(name, text) {
    const place = main.querySelector(`[data-${name}]`);
    place.hidden = !text;
    place.textContent = text;
    if (text) {
      say(text);
    }
  }

  function ask(content) {
    seen = content.seen;
    const list = main.querySelector("[data-facts]");
    list.replaceChildren();
    for (const fact of content.facts) {
      const label = document.createElement("dt");
      label.textContent = fact.label;
      const value = document.createElement("dd");
      value.textContent = fact.value;
      value.dir = fact.direction || "auto";
      if (fact.language) {
        value.lang = fact.language;
      }
      list.append(label, value);
    }
    const evidence = main.querySelector("[data-evidence]");
    evidence.hidden = !content.evidence;
    if (content.evidence) {
      const link = evidence.querySelector("a");
      link.href = content.evidence.url;
      link.textContent = content.evidence.host;
    }
    show("open");
  }

  async function look() {
    show("wait");
    try {
      const { status, content } = await post({ deed: "look" });
      if (status !== 200) {
        tell(content.error, "sb-warn", false);
      } else if (content.state === "open") {
        ask(content);
      } else {
        tell(content.text, "sb-ok", false);
      }
    } catch (error) {
      show("retry");
      say(main.querySelector('[data-when="retry"] p').textContent);
    }
  }

  async function confirm() {
    if (isBusy) {
      return;
    }
    isBusy = true;
    // Not `disabled`, which would drop the focus.
    button.setAttribute("aria-disabled", "true");
    warn("changed", "");
    warn("failed", "");
    try {
      const { status, content } = await post({ deed: "confirm", seen });
      if (status === 200) {
        tell(content.text, "sb-ok", true);
      } else if (content.facts) {
        ask(content);
        warn("changed", content.error);
      } else {
        tell(content.error, "sb-warn", true);
      }
    } catch (error) {
      warn("failed", sentence("lost"));
    } finally {
      isBusy = false;
      button.removeAttribute("aria-disabled");
    }
  }

  button.addEventListener("click", confirm);
  main.querySelector("[data-retry]").addEventListener("click", look);
  // Another link of this page, pasted over this one, changes nothing but what stands behind "#".
  window.addEventListener("hashchange", () => location.reload());
  if (token) {
    look();
  } else {
    tell(sentence("whole"), "sb-warn", false);
  }
})();
