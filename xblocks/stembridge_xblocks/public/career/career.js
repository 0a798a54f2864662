/* The career card: all that it does, its forms say. */
function StembridgeCareer(runtime, element, args) {
  "use strict";
  window[Symbol.for("stembridge")].start(runtime, element, args);
}
