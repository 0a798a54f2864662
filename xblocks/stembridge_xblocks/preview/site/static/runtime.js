/* The platform's browser runtimes, as blocks meet them: a DOM element in the LMS and a jQuery object
   in Studio, handlerUrl by mode, notify and listenTo. Written anew after what the platform does. */
(function ($) {
  "use strict";

  function part(text) {
    return encodeURIComponent(text).replace(/%(3A|40|2B)/g, decodeURIComponent);
  }

  class Runtime {
    constructor() {
      this.listeners = {};
    }

    listenTo(name, callback) {
      (this.listeners[name] = this.listeners[name] || []).push(callback);
    }

    notify(name, data) {
      (this.listeners[name] || []).forEach((callback) => callback.call(this, data));
    }

    children(element) {
      return $(element).prop("xblock_children");
    }

    childMap(element, name) {
      return (this.children(element) || []).find((child) => child.name === name);
    }

    refreshXBlock() {}

    address(base, element, handler, suffix, query) {
      let url = base + "/" + part(handler);
      if (suffix) {
        url += "/" + suffix;
      }
      return query ? url + "?" + query : url;
    }
  }

  class LmsV1 extends Runtime {
    handlerUrl(element, handler, suffix, query, thirdparty) {
      const data = $(element)[0].dataset;
      const usage = part(data.usageId.replace(/;/g, ";;").replace(/\//g, ";_"));
      const kind = thirdparty ? "handler_noauth" : "handler";
      const base = "/courses/" + part(data.courseId) + "/xblock/" + usage + "/" + kind;
      const url = this.address(base, element, handler, suffix, query);
      return thirdparty ? location.origin + url : url;
    }

    // The LMS takes these and does nothing with them.
    notify() {}
    listenTo() {}
  }

  class BaseStudio extends Runtime {
    constructor() {
      super();
      this.modal = null;
      this.listenTo("modal-shown", (modal) => { this.modal = modal; });
      this.listenTo("modal-hidden", () => { this.modal = null; });
      this.listenTo("save", (data) => this.onSave(data || {}));
      this.listenTo("cancel", () => { if (this.modal) { this.modal.cancel(); } });
      this.listenTo("error", (data) => this.onError(data || {}));
    }

    handlerUrl(element, handler, suffix, query) {
      const base = this.prefix + "/" + part($(element)[0].dataset.usageId) + "/handler";
      return this.address(base, element, handler, suffix, query);
    }

    onSave(data) {
      if (data.state === "start" && this.modal) {
        this.modal.saving(data.message || "Saving");
      } else if (data.state === "end" && this.modal) {
        this.modal.onSave();
      }
    }

    onError(data) {
      const message = data.message || data.msg;
      if (message && this.modal) {
        this.modal.failed(data.title || "", message);
      }
    }
  }

  class PreviewV1 extends BaseStudio {
    get prefix() { return "/preview/xblock"; }
  }

  class StudioV1 extends BaseStudio {
    get prefix() { return "/xblock"; }
  }

  window.LmsRuntime = { v1: LmsV1 };
  window.PreviewRuntime = { v1: PreviewV1 };
  window.StudioRuntime = { v1: StudioV1 };

  function argumentsOf(element) {
    const script = Array.from(element.children).find((child) =>
      child.matches("script.xblock-json-init-args"));
    return script ? JSON.parse(script.textContent) : {};
  }

  /* Start one block: its init function gets a runtime of its own, its element and its arguments. */
  function initializeBlock(element) {
    const { init, runtimeClass, runtimeVersion } = element.dataset;
    if (!init) {
      return null;
    }
    if (typeof window[init] !== "function") {
      throw new Error("There is no function " + init + "; the block's script did not load");
    }
    const runtime = new window[runtimeClass]["v" + runtimeVersion]();
    const given = runtimeClass === "LmsRuntime" ? element : $(element);
    const block = new window[init](runtime, given, argumentsOf(element)) || {};
    block.runtime = runtime;
    block.element = element;
    block.name = element.dataset.name;
    return block;
  }

  function initializeBlocks(root) {
    return Array.from(root.querySelectorAll(".xblock[data-init]")).map(initializeBlock);
  }

  window.XBlock = { initializeBlock, initializeBlocks };
  document.addEventListener("DOMContentLoaded", () => initializeBlocks(document));
})(window.jQuery);
