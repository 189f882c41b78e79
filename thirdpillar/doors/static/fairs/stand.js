// A stand's phone: each question is kept here first, sealed (gatherings/door_store.js), and sent when there is a network. Its
// key is made here, once, so that the server takes it once however often it is sent.
(() => {
  "use strict";
  const page = document.getElementById("stand");
  if (!page || !window.doorKept) return; // without them the form of the page does the same, one by one
  const { all, open, put, undo, send, wipe } = window.doorKept;
  const of = (id) => document.getElementById(id), words = JSON.parse(of("stand-texts").textContent);
  const times = JSON.parse(of("stand-times").textContent);
  const fair = page.dataset.fair, form = of("stand-ask"), status = of("stand-status"), said = of("stand-said"), stuckBox = of("stand-stuck");
  let lastSent = null, offset = times.now - Date.now(), closes = times.closes, finished = false;
  const isClosed = () => finished || Date.now() + offset > closes;
  const short = (one) => `${one.words.slice(0, 60)}${one.name ? ` · ${one.name}` : ""}`;

  const show = async () => {
    const kept = await all(), unsent = kept.filter((one) => !one.sent), stuck = unsent.filter((one) => one.refused);
    const waiting = unsent.length - stuck.length;
    const time = lastSent ? `${words.last} ${lastSent.toLocaleTimeString(document.documentElement.lang, { hour: "numeric", minute: "2-digit" })}` : "";
    status.textContent = [waiting ? `${words.kept} ${waiting}` : words.saved, time].filter(Boolean).join(" · ");
    Object.assign(status.dataset, { waiting, stuck: stuck.length });
    status.hidden = false;
    stuckBox.hidden = !stuck.length;
    if (stuck.length) {
      const told = await Promise.all(stuck.map(async (one) => `${short({ words: "", ...(await open(one.box)) })} – ${one.refused}`));
      stuckBox.querySelector("[data-stuck]").textContent = `${words.stuck} ${told.join("; ")}`;
    }
    form.hidden = isClosed();
    of("stand-closed").hidden = !isClosed();
    of("stand-finish").hidden = unsent.length > 0 || finished;
    const own = kept.filter((one) => one.gathering === fair && !one.undone).sort((a, b) => b.at - a.at).slice(0, 5);
    of("stand-lately").replaceChildren(...await Promise.all(own.map(async (one) => {
      const line = of("stand-was").content.firstElementChild.cloneNode(true), button = line.querySelector("button");
      const text = short(await open(one.box));
      line.querySelector("span").textContent = text;
      button.querySelector(".tp-hush").textContent = `: ${text}`;
      button.addEventListener("click", async () => { await undo(one.key); await show(); sync(); });
      return line;
    })));
  };
  const leave = async () => {
    const worker = await navigator.serviceWorker?.getRegistration(page.dataset.worker);
    if (worker) await worker.unregister();
    await caches.delete(`fair-${location.pathname}`).catch(() => {});
    await wipe(fair);
  };
  const sync = async (again = false) => {
    const heard = await send(page.dataset.sync, 0, again === true).catch(() => null);
    if (heard) {
      offset = heard.now - Date.now();
      closes = heard.closes;
      lastSent = new Date();
    }
    await show();
  };

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (isClosed()) { show(); return; }
    const typed = new FormData(form), text = (name) => String(typed.get(name) || "").trim();
    const one = { share: typed.getAll("share") };
    for (const name of ["stand", "badge", "words", "language", "name", "phone", "email", "share_with"]) one[name] = text(name);
    const lacks = !one.words ? "words" : !one.badge && !one.phone && !one.email ? "phone" : "";
    if (lacks) { form.elements[lacks].focus(); form.elements[lacks].setAttribute("aria-invalid", "true"); return; }
    const key = Array.from(crypto.getRandomValues(new Uint8Array(16)), (b) => b.toString(16).padStart(2, "0")).join("");
    await put({ key, gathering: fair, to: page.dataset.sync, at: Date.now() }, one);
    const { stand, language } = one;
    form.reset();
    form.elements.stand.value = stand;
    form.elements.language.value = language;
    form.querySelectorAll("[aria-invalid]").forEach((field) => field.removeAttribute("aria-invalid"));
    said.textContent = words.in;
    said.hidden = false;
    form.elements.words.focus();
    await show();
    sync();
  });
  of("stand-finish").addEventListener("click", async () => { finished = true; await leave(); await show(); });
  window.addEventListener("online", () => sync(true));
  setInterval(sync, 15000);

  const begin = async () => {
    await wipe();
    const worker = await navigator.serviceWorker?.register(page.dataset.worker).catch(() => null);
    if (worker?.active) worker.active.postMessage("keep");
    page.dataset.ready = "1";
    await sync(true);
  };
  begin();
})();
