// Sign-in at the door: every line is kept on the tablet first and sent when there is a network. A line's key is made
// here, once, so that the server takes it once however often it is sent.
(() => {
  "use strict";
  const page = document.getElementById("kiosk");
  if (!page || !window.indexedDB) return;
  const form = page.querySelector("form"), thanks = document.getElementById("kiosk-thanks");
  const empty = document.getElementById("kiosk-empty");
  const texts = JSON.parse(document.getElementById("kiosk-texts").textContent);
  const status = document.getElementById("kiosk-status");
  let words = texts[document.documentElement.lang] || texts.en, sending = false, back;

  const opened = new Promise((resolve, reject) => {
    const request = indexedDB.open("third-pillar-kiosk", 1);
    request.onupgradeneeded = () => request.result.createObjectStore("lines", { keyPath: "key" });
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
  const store = async (mode, work) => {
    const base = await opened;
    return new Promise((resolve, reject) => {
      const turn = base.transaction("lines", mode), asked = work(turn.objectStore("lines"));
      turn.oncomplete = () => resolve(asked && asked.result);
      turn.onerror = turn.onabort = () => reject(turn.error);
    });
  };
  const mine = async () => (await store("readonly", (lines) => lines.getAll())).filter((one) => one.to === page.dataset.lines);
  const key = () => Array.from(crypto.getRandomValues(new Uint8Array(16)), (b) => b.toString(16).padStart(2, "0")).join("");

  const show = async () => {
    const waiting = (await mine()).length;
    status.textContent = waiting ? `${words.kept} ${waiting}` : words.saved;
    status.dataset.waiting = waiting;
  };
  const send = async () => {
    if (sending) return;
    sending = true;
    try {
      const lines = (await mine()).slice(0, 100);
      if (lines.length) {
        const answer = await fetch(page.dataset.lines, {
          method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify({ lines }), credentials: "omit",
        });
        if (answer.ok) {
          const { kept } = await answer.json(), known = new Set(kept);
          await store("readwrite", (all) => { lines.forEach((one) => known.has(`kiosk:${one.key}`) && all.delete(one.key)); });
        }
      }
    } catch (problem) {
      // No network: the lines stay where they are.
    } finally {
      sending = false;
      show();
    }
  };
  const say = () => {
    page.querySelectorAll("[data-say]").forEach((place) => { place.textContent = words[place.dataset.say]; });
    page.dir = words.direction;
    page.querySelectorAll("[data-speak]").forEach((button) => {
      button.setAttribute("aria-pressed", texts[button.dataset.speak] === words);
    });
    show();
  };
  const again = () => {
    clearTimeout(back);
    form.reset();
    thanks.hidden = empty.hidden = true;
    form.hidden = false;
    form.elements.name.focus();
  };

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const line = { key: key(), to: page.dataset.lines, at: Date.now() };
    ["name", "phone", "child"].forEach((field) => { line[field] = form.elements[field].value.trim(); });
    empty.hidden = Boolean(line.name || line.phone || line.child);
    if (!empty.hidden) { form.elements.name.focus(); return; }
    await store("readwrite", (lines) => { lines.put(line); });
    form.hidden = true;
    thanks.hidden = false;
    thanks.querySelector("button").focus();
    back = setTimeout(again, 6000);
    send();
  });
  thanks.querySelector("button").addEventListener("click", again);
  page.querySelectorAll("[data-speak]").forEach((button) => {
    button.addEventListener("click", () => {
      words = texts[button.dataset.speak];
      page.lang = button.dataset.speak;
      say();
    });
  });
  window.addEventListener("online", send);
  setInterval(send, 15000);
  if ("serviceWorker" in navigator) navigator.serviceWorker.register(page.dataset.worker, { scope: page.dataset.scope });
  page.querySelector("[data-languages]").hidden = false;
  // The page's own switch needs the network; the buttons above do the same without it.
  document.querySelectorAll(".tp-tongues-form").forEach((other) => { other.hidden = true; });
  say();
  send();
})();
