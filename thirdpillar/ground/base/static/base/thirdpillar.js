/* Comfort only: every page works without this file. */
(function () {
  "use strict";
  var root = document.documentElement;
  function each(selector, deed) { Array.prototype.forEach.call(document.querySelectorAll(selector), deed); }

  each("[data-print]", function (button) { button.hidden = false; });
  each("[data-shut]", function (button) { button.hidden = false; });
  each("[data-theme-switch]", function (box) { box.hidden = false; });
  each("[data-errors]", function (box) { box.focus(); });
  each(".tp-filter", function (form) {
    var more = form.querySelector("[data-fold]"), fields = form.querySelectorAll(".tp-field ~ .tp-field");
    var asked = Array.prototype.some.call(fields, function (field) {
      var box = field.querySelector("input, select");
      return box && (box.type === "checkbox" ? box.checked : box.value !== "");
    });
    if (!more || fields.length < 2 || asked) { return; }
    form.setAttribute("data-folded", "");
    more.hidden = false;
    more.addEventListener("click", function () {
      form.removeAttribute("data-folded");
      more.hidden = true;
      fields[0].querySelector("input, select").focus();
    });
  });
  markTheme();

  function markTheme() {
    var now = root.getAttribute("data-theme") || "";
    each("[data-theme-set]", function (button) {
      button.setAttribute("aria-pressed", String(button.getAttribute("data-theme-set") === now));
    });
  }

  document.addEventListener("click", function (event) {
    var button = event.target.closest ? event.target.closest("button") : null;
    if (button && button.hasAttribute("data-print")) { window.print(); }
    if (button && button.hasAttribute("data-fill")) {
      var field = button.form && button.form.elements[button.getAttribute("data-fill")];
      if (field) {
        event.preventDefault();
        field.value = button.value;
        field.dispatchEvent(new Event("change", { bubbles: true }));
        field.focus();
      }
    }
    if (button && button.hasAttribute("data-shut")) { button.closest("[data-flash]").remove(); }
    if (button && button.hasAttribute("data-theme-set")) {
      var theme = button.getAttribute("data-theme-set");
      if (theme) { root.setAttribute("data-theme", theme); } else { root.removeAttribute("data-theme"); }
      /* A cookie, not localStorage: the server writes it into the next page, so nothing flashes. */
      document.cookie = "tp_theme=" + theme + "; path=/; SameSite=Lax; max-age=" + (theme ? 31536000 : 0);
      markTheme();
    }
    each("details.tp-menu[open]", function (menu) { if (!menu.contains(event.target)) { menu.open = false; } });
  });

  document.addEventListener("keydown", function (event) {
    if (event.key !== "Escape") { return; }
    each("details.tp-menu[open]", function (menu) {
      var inside = menu.contains(document.activeElement);
      menu.open = false;
      if (inside) { menu.querySelector("summary").focus(); }
    });
  });

  /* One press, one deed. The button is marked after the browser has read it, so its own name and value are still sent. */
  document.addEventListener("submit", function (event) {
    var form = event.target;
    if (form.method !== "post" || form.hasAttribute("data-many") || event.defaultPrevented) { return; }
    if (form.getAttribute("data-sent")) { event.preventDefault(); return; }
    form.setAttribute("data-sent", "yes");
    var button = event.submitter;
    if (button) { button.setAttribute("aria-busy", "true"); }
  });
  /* What takes longer than a breath says that it is coming. A file that is saved opens no page, so nothing would end it. */
  var wait = document.querySelector("[data-wait]"), soon = 0, saves = false;
  function arrived() {
    clearTimeout(soon);
    if (wait) { wait.hidden = true; wait.textContent = ""; }
  }
  window.addEventListener("beforeunload", function () {
    if (!wait || saves) { return; }
    arrived();
    soon = setTimeout(function () { wait.hidden = false; wait.textContent = wait.getAttribute("data-wait"); }, 600);
  });
  document.addEventListener("click", function (event) {
    saves = Boolean(event.target.closest && event.target.closest("[data-saves], a[href^='tel:'], a[href^='mailto:']"));
  }, true);

  /* Back from the next page, or an answer by htmx: the form may be sent again. */
  function free() {
    arrived();
    each("form[data-sent]", function (form) { form.removeAttribute("data-sent"); });
    each("[aria-busy]", function (button) { button.removeAttribute("aria-busy"); });
  }
  window.addEventListener("pageshow", free);
  document.addEventListener("htmx:afterRequest", free);
})();
