// Keeps the outlines, and what to do when one fears for a child, for when there is no network.
(() => {
  "use strict";
  const worker = document.body.dataset.worker;
  if (!worker || !("serviceWorker" in navigator)) return;
  navigator.serviceWorker
    .register(worker)
    .then((found) => found.active && found.active.postMessage("keep"))
    .catch(() => {});
})();
