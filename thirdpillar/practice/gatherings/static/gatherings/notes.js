// The phone of a table's note-taker: what is typed is kept here, sealed, as it is typed, and sent when there is a network.
// The store is the door's (door_store.js); each note's key is made here, once, so that the server takes it once.
(() => {
  "use strict";
  const page = document.getElementById("notes");
  if (!page || !window.doorKept) return; // without them the form of the page does the same, note by note
  const { all, open, keepList, list, put, undo, send, wipe } = window.doorKept;
  const of = (id) => document.getElementById(id), words = JSON.parse(of("notes-texts").textContent);
  const times = JSON.parse(of("notes-times").textContent), gathering = page.dataset.gathering;
  const form = of("notes-new"), status = of("notes-status"), stuckBox = of("notes-stuck"), lately = of("notes-lately");
  let offset = times.now - Date.now(), closes = times.closes, lastSent = null, finished = false;

  const typed = () => ({
    question: form.elements.question.value, table: form.elements.table.value, people: form.elements.people.value,
    language: form.elements.language.value, words: form.elements.words.value, may_quote: form.elements.may_quote.checked,
  });
  const short = (one) => `${one.table ? `${words.table} ${one.table}: ` : ""}${one.words}`;
  const isClosed = () => finished || Date.now() + offset > closes;
  // What stands in the form now, so that it is there again after the phone was off; one write after the other.
  let keeping = Promise.resolve();
  const keepDraft = () => {
    if (isClosed()) return keeping;
    keeping = keeping.then(() => keepList(gathering, closes, offset, typed())).catch(() => {});
    return keeping;
  };

  const show = async () => {
    const kept = await all(), unsent = kept.filter((one) => !one.sent), stuck = unsent.filter((one) => one.refused);
    const waiting = unsent.length - stuck.length;
    const time = lastSent ? `${words.last} ${lastSent.toLocaleTimeString(document.documentElement.lang, { hour: "numeric", minute: "2-digit" })}` : "";
    status.textContent = [waiting ? `${words.kept} ${waiting}` : words.saved, time].filter(Boolean).join(" · ");
    Object.assign(status.dataset, { waiting, stuck: stuck.length });
    status.hidden = false;
    stuckBox.hidden = !stuck.length;
    if (stuck.length) {
      const told = await Promise.all(stuck.map(async (one) => `${short(await open(one.box))} – ${one.refused}`));
      stuckBox.querySelector("[data-stuck]").textContent = `${words.stuck} ${told.join("; ")}`;
    }
    const own = kept.filter((one) => one.gathering === gathering && !one.undone).sort((a, b) => b.at - a.at);
    const lines = await Promise.all(own.slice(0, 20).map(async (one) => {
      const line = of("notes-was").content.firstElementChild.cloneNode(true), said = short(await open(one.box));
      line.querySelector("span").textContent = said;
      line.querySelector(".tp-hush").textContent = `: ${said}`;
      line.querySelector("button").addEventListener("click", async () => { await undo(one.key); await show(); sync(); });
      return line;
    }));
    lately.replaceChildren(...lines);
    of("notes-finish").hidden = unsent.length > 0 || finished;
    if (isClosed()) form.hidden = true;
  };
  const leave = async () => {
    const worker = await navigator.serviceWorker?.getRegistration(page.dataset.scope);
    if (worker) await worker.unregister();
    await caches.delete(`notes-${page.dataset.scope}`).catch(() => {});
    await wipe(gathering);
  };
  const sync = async (again = false) => {
    const heard = await send(page.dataset.sync, 0, again === true).catch(() => null);
    if (heard) {
      offset = heard.now - Date.now();
      closes = heard.closes;
      lastSent = new Date();
    }
    if (isClosed()) await leave();
    await show();
  };

  form.addEventListener("input", keepDraft);
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const said = typed();
    if (!said.words.trim()) { form.elements.words.focus(); return; }
    const key = Array.from(crypto.getRandomValues(new Uint8Array(16)), (b) => b.toString(16).padStart(2, "0")).join("");
    await put({ key, gathering, to: page.dataset.sync, at: Date.now() }, said);
    form.elements.words.value = "";
    form.elements.may_quote.checked = false;
    await keepDraft();
    form.elements.words.focus();
    await show();
    sync();
  });
  of("notes-finish").addEventListener("click", async () => { finished = true; await leave(); await show(); });
  window.addEventListener("online", () => sync(true));
  setInterval(sync, 15000);

  const begin = async () => {
    await wipe();
    const kept = await list(gathering).catch(() => null);
    if (kept) {
      const draft = kept.families;
      for (const name of ["table", "people", "words"]) if (draft[name]) form.elements[name].value = draft[name];
      for (const name of ["question", "language"]) if ([...form.elements[name].options].some((one) => one.value === draft[name])) form.elements[name].value = draft[name];
      form.elements.may_quote.checked = draft.may_quote;
    }
    await keepDraft();
    const worker = await navigator.serviceWorker?.register(page.dataset.worker, { scope: page.dataset.scope }).catch(() => null);
    if (worker?.active) worker.active.postMessage("keep");
    page.dataset.ready = "yes";
    await sync(true);
  };
  begin();
})();
