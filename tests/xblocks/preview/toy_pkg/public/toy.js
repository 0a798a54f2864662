/* The toy's page: one field that is sent, in the LMS and in Studio's preview alike. */
function ToyBlock(runtime, element, args) {
  "use strict";
  const node = element instanceof Element ? element : element[0];
  node.dataset.given = element instanceof Element ? "element" : "jquery";
  node.dataset.text = args.text;
  node.querySelector("form").addEventListener("submit", async (event) => {
    event.preventDefault();
    const form = event.target;
    const token = document.cookie.split("; ").find((pair) => pair.startsWith("csrftoken="));
    const response = await fetch(runtime.handlerUrl(element, form.dataset.handler), {
      method: "POST",
      headers: { "Content-Type": "application/json", "X-CSRFToken": token.slice(10) },
      body: JSON.stringify({ note: form.querySelector("input").value }),
    });
    node.querySelector("output").textContent = response.ok ? "Saved" : "Status " + response.status;
  });
}

/* The toy's editor, with the buttons and notifications that Studio's modal waits for. */
function ToyEditor(runtime, element) {
  "use strict";
  const form = element[0].querySelector("form");
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const text = form.querySelector("input").value;
    runtime.notify("save", { state: "start" });
    if (!text) {
      runtime.notify("error", { title: "Not saved.", message: "Type a text." });
      return;
    }
    // eslint-disable-next-line no-undef
    $.ajax({
      url: runtime.handlerUrl(element, "write"),
      type: "POST",
      contentType: "application/json",
      headers: { "X-CSRFToken": document.cookie.split("csrftoken=")[1].split(";")[0] },
      data: JSON.stringify({ data: { text } }),
    }).done(() => runtime.notify("save", { state: "end" }));
  });
  form.querySelector("button[type=button]").addEventListener("click", () => {
    runtime.notify("cancel", {});
  });
}
