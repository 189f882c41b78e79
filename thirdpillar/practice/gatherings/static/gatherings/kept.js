// What kiosks keep on this device: every line of every gathering, until the server has it. Each goes to the address where it
// was taken, from whichever kiosk is open now. What the server refuses for good stays, with its reason, for staff to read.
(() => {
  "use strict";
  if (!window.indexedDB) return;
  const GONE = [400, 403, 404, 410], AT_ONCE = 100;
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
  const all = () => store("readonly", (lines) => lines.getAll());
  const change = (work) => store("readwrite", (lines) => { work(lines); });

  const sendTo = async (to, lines) => {
    const answer = await fetch(to, {
      method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify({ lines }), credentials: "omit",
    });
    const said = await answer.json().catch(() => ({}));
    if (answer.ok) {
      const kept = new Set(said.kept), refused = said.refused || {};
      await change((stored) => lines.forEach((one) => {
        const key = `kiosk:${one.key}`;
        if (kept.has(key)) stored.delete(one.key);
        else if (key in refused) stored.put({ ...one, refused: refused[key] });
      }));
    } else if (GONE.includes(answer.status)) {
      await change((stored) => lines.forEach((one) => stored.put({ ...one, refused: said.reason || "-" })));
    }
  };
  let sending = false;
  // Those refused before are tried once more when `again` is said: the server may have been mended.
  const send = async (again = false) => {
    if (sending) return;
    sending = true;
    try {
      const places = new Map();
      (await all()).filter((one) => again || !one.refused).forEach((one) => {
        places.set(one.to, [...(places.get(one.to) || []), one]);
      });
      for (const [to, lines] of places) {
        for (let at = 0; at < lines.length; at += AT_ONCE) {
          // No network, or no answer: the lines stay where they are, and the next place is tried.
          await sendTo(to, lines.slice(at, at + AT_ONCE)).catch(() => {});
        }
      }
    } finally {
      sending = false;
    }
  };
  window.keptLines = { all, change, send };

  // For staff who are signed in on this device: the names themselves, to copy into a sheet.
  const box = document.getElementById("kept-here");
  if (!box) return;
  const words = JSON.parse(document.getElementById("kept-texts").textContent);
  const said = box.querySelector("[data-kept-said]"), why = box.querySelector("[data-kept-why]");
  const names = box.querySelector("textarea"), remove = box.querySelector("[data-kept-remove]");
  const cell = (text) => (/[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
  const show = async () => {
    const lines = await all(), stuck = lines.filter((one) => one.refused), waiting = lines.length - stuck.length;
    said.textContent = lines.length ? `${stuck.length ? words.stuck : words.kept} ${stuck.length || waiting}` : words.saved;
    why.textContent = [...new Set(stuck.map((one) => (one.refused === "-" ? words.gone : one.refused)))].join(" ");
    names.value = [words.columns, ...lines.map((one) => [one.name, one.phone, one.child].map((text) => cell(text || "")).join(","))].join("\n");
    box.querySelector("[data-kept-names]").hidden = !lines.length;
    remove.hidden = !stuck.length;
    box.hidden = false;
  };
  remove.addEventListener("click", async () => {
    const stuck = (await all()).filter((one) => one.refused);
    await change((stored) => stuck.forEach((one) => stored.delete(one.key)));
    show();
  });
  send(true).then(show, show);
})();
