/* The industry case: all that it does, its forms say. */
function StembridgeCase(runtime, element, args) {
  "use strict";
  window[Symbol.for("stembridge")].start(runtime, element, args);
}
