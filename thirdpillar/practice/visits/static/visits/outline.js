// Keeps this page for when there is no network.
(() => {
  "use strict";
  const worker = document.body.dataset.worker;
  if (worker && "serviceWorker" in navigator) navigator.serviceWorker.register(worker);
})();
