/* The numeric challenge: all that it does, its forms say. */
function StembridgeChallenge(runtime, element, args) {
  "use strict";
  window[Symbol.for("stembridge")].start(runtime, element, args);
}
