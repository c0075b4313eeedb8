// Says that a page's script has not started: a part of it was lost on the line, or this browser is too old for it.
// For every browser there is, so it is no module, and in the language of 2009.
(function () {
  "use strict";
  var PATIENCE_MS = 15000;

  function hasStarted() {
    return document.documentElement.hasAttribute("data-started");
  }

  function look() {
    var words = document.getElementById("not-started");
    if (words) words.hidden = hasStarted();
  }

  // A script that is not there, which does not bubble, or one that throws before it has started.
  window.addEventListener("error", function (event) {
    if (event.target === window || event.target.tagName === "SCRIPT") look();
  }, true);
  // All modules have run by then, or never will.
  document.addEventListener("DOMContentLoaded", look);
  window.addEventListener("load", look);
  if (document.readyState === "complete") look();
  setTimeout(look, PATIENCE_MS);
  // A line that was only slow.
  var waiting = setInterval(function () {
    if (!hasStarted()) return;
    clearInterval(waiting);
    look();
  }, 500);
})();
