/* Editors as Studio shows them: in its modal on the unit's page, or on a page of their own that the
   authoring app puts into a frame. Both close when the block notifies "save" or "cancel". */
(function () {
  "use strict";

  const loaded = new Set();

  /* Add a fragment's scripts and styles, each once a page and in order. */
  async function addResources(resources) {
    for (const [hash, resource] of resources) {
      if (!loaded.has(hash)) {
        loaded.add(hash);
        await addResource(resource);
      }
    }
  }

  function addResource({ kind, data, mimetype }) {
    const isStyle = mimetype === "text/css";
    if (kind === "text") {
      const made = document.createElement(isStyle ? "style" : "script");
      made.textContent = data;
      document.head.append(made);
      return Promise.resolve();
    }
    if (document.querySelector(`[src="${CSS.escape(data)}"], [href="${CSS.escape(data)}"]`)) {
      return Promise.resolve();
    }
    return new Promise((resolve, reject) => {
      const made = document.createElement(isStyle ? "link" : "script");
      made.onload = resolve;
      made.onerror = () => reject(new Error(data + " did not load"));
      if (isStyle) {
        made.rel = "stylesheet";
        made.href = data;
      } else {
        made.src = data;
      }
      document.head.append(made);
    });
  }

  async function show(usage, view, holder) {
    const answer = await fetch("/xblock/" + usage + "/" + view);
    if (!answer.ok) {
      throw new Error("The platform answered " + answer.status + "; the shell shows why");
    }
    const { html, resources } = await answer.json();
    holder.innerHTML = html;
    await addResources(resources);
    return window.XBlock.initializeBlocks(holder);
  }

  function notice(place, kind, title, message) {
    place.replaceChildren();
    if (message) {
      const said = document.createElement("p");
      said.className = "stage-notice " + kind;
      if (title) {
        const strong = document.createElement("strong");
        strong.textContent = title + " ";
        said.append(strong);
      }
      said.append(message);
      place.append(said);
    }
  }

  /* Open a block's editor in `host`; `left(saved)` is called once when it is done. */
  async function edit(usage, host, left) {
    const place = host.querySelector(".stage-editor-notice");
    const holder = host.querySelector(".stage-editor");
    const modal = {
      onSave: () => close(true),
      cancel: () => close(false),
      saving: (message) => notice(place, "", "", message),
      failed: (title, message) => notice(place, "stage-bad", title, message),
    };
    let blocks = [];
    function close(saved) {
      notice(place);
      blocks.forEach((block) => block && block.runtime.notify("modal-hidden"));
      holder.replaceChildren();
      left(saved);
    }
    notice(place);
    try {
      blocks = await show(usage, "studio_view", holder);
      blocks.forEach((block) => block && block.runtime.notify("modal-shown", modal));
      addButtons(holder, blocks, modal);
    } catch (error) {
      modal.failed("This editor cannot be shown.", error.message);
    }
    return modal;
  }

  /* An editor without `.editor-with-buttons` gets Studio's own bar, which can only close it. */
  function addButtons(holder, blocks, modal) {
    if (holder.querySelector(".editor-with-buttons")) {
      return;
    }
    const bar = document.createElement("p");
    const button = document.createElement("button");
    button.type = "button";
    button.className = "stage-button stage-secondary";
    button.textContent = "Close the editor";
    button.addEventListener("click", () => modal.cancel());
    bar.append(button);
    holder.append(bar);
  }

  window.StageEditors = { show, edit };

  const alone = document.querySelector("[data-stage-editor-of]");
  if (alone) {
    edit(alone.dataset.stageEditorOf, alone, (saved) => {
      const type = saved ? "saveEditedXBlockData" : "closeXBlockEditorModal";
      window.parent.postMessage({ type, payload: {} }, location.origin);
    });
    return;
  }

  const dialog = document.querySelector(".stage-modal");
  let open = null;

  function finish(saved) {
    if (!open) {
      return;
    }
    const { component, button } = open;
    open = null;
    dialog.classList.remove("stage-modal-frame");
    dialog.querySelector(".stage-editor").replaceChildren();
    dialog.close();
    button.focus();
    if (saved) {
      refresh(component);
    }
  }

  async function refresh(component) {
    const holder = component.querySelector(".stage-preview");
    try {
      await show(component.dataset.usage, "author_view", holder);
    } catch (error) {
      notice(holder, "stage-bad", "The preview cannot be shown.", error.message);
    }
  }

  function frame(usage, title) {
    const made = document.createElement("iframe");
    made.src = "/xblock/" + usage + "/actions/edit";
    made.title = title;
    dialog.classList.add("stage-modal-frame");
    dialog.querySelector(".stage-editor").replaceChildren(made);
    return { cancel: () => finish(false) };
  }

  document.addEventListener("click", async (event) => {
    const button = event.target.closest("[data-stage-edit]");
    if (button) {
      const component = button.closest(".stage-component");
      const title = "Editing " + component.dataset.title;
      dialog.querySelector("#stage-modal-title").textContent = title;
      open = { component, button, modal: null };
      dialog.showModal();
      const usage = component.dataset.usage;
      const modal = button.dataset.stageEdit === "frame"
        ? frame(usage, title)
        : await edit(usage, dialog, finish);
      if (open) {
        open.modal = modal;
      }
    } else if (event.target.closest("[data-stage-close]") && open) {
      (open.modal || { cancel: () => finish(false) }).cancel();
    }
  });

  dialog.addEventListener("cancel", (event) => {
    event.preventDefault(); // Escape closes as the button does, so that the block hears of it
    dialog.querySelector("[data-stage-close]").click();
  });

  window.addEventListener("message", (event) => {
    if (event.origin !== location.origin || !event.data) {
      return;
    }
    if (event.data.type === "saveEditedXBlockData") {
      finish(true);
    } else if (event.data.type === "closeXBlockEditorModal") {
      finish(false);
    }
  });
})();
