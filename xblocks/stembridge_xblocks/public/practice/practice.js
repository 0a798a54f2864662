/* Practice in the classroom: all that it does, its forms say. */
function StembridgePractice(runtime, element, args) {
  "use strict";
  window[Symbol.for("stembridge")].start(runtime, element, args);
}
