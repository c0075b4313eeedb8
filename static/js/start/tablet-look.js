// What was chosen at this tablet of its colours, size of text and room between things, put on before anything is
// drawn: a module comes after the first paint, and a dark bar would flash. barista/look-sheet.js chooses.
(function () {
  "use strict";
  var root = document.documentElement;

  function kept(key) {
    try {
      return JSON.parse(localStorage.getItem(key));
    } catch (_) {
      return null;
    }
  }

  function put(name) {
    var value = kept("cafe.bar." + name);
    if (typeof value === "string") root.setAttribute("data-" + name, value);
  }

  put("theme");
  put("text");
  put("density");
})();
