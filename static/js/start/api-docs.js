// Swagger UI is light unless told; it is told what the system likes, before it draws anything.
(function () {
  "use strict";
  var dark = window.matchMedia("(prefers-color-scheme: dark)");

  function follow() {
    document.documentElement.classList.toggle("dark-mode", dark.matches);
  }

  follow();
  dark.addEventListener("change", follow);
})();
