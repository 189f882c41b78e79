// What a phone of the door team keeps: the list of families and who arrived, sealed with a key that never leaves this browser.
// The list goes when its door is closed; an arrival goes when it is sent and the door is closed; with the last the key goes.
(() => {
  "use strict";
  if (!window.indexedDB || !window.isSecureContext || !crypto.subtle) return;
  const GONE = [400, 403, 404, 410], AT_ONCE = 100;
  const opened = new Promise((resolve, reject) => {
    const request = indexedDB.open("third-pillar-door", 1);
    request.onupgradeneeded = () => {
      request.result.createObjectStore("keys", { keyPath: "id" });
      request.result.createObjectStore("lists", { keyPath: "gathering" });
      request.result.createObjectStore("arrivals", { keyPath: "key" });
    };
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
  const store = async (name, mode, work) => {
    const base = await opened;
    return new Promise((resolve, reject) => {
      const turn = base.transaction(name, mode), asked = work(turn.objectStore(name));
      turn.oncomplete = () => resolve(asked && asked.result);
      turn.onerror = turn.onabort = () => reject(turn.error);
    });
  };
  const read = (name, work) => store(name, "readonly", work), write = (name, work) => store(name, "readwrite", work);
  const seal = async () => {
    const kept = await read("keys", (keys) => keys.get("seal"));
    if (kept) return kept.key;
    const key = await crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
    // Two pages of one phone may both be the first: the key that was put first stays.
    await write("keys", (keys) => keys.add({ id: "seal", key })).catch(() => {});
    return (await read("keys", (keys) => keys.get("seal"))).key;
  };
  const closed = async (said) => {
    const iv = crypto.getRandomValues(new Uint8Array(12));
    const data = await crypto.subtle.encrypt({ name: "AES-GCM", iv }, await seal(), new TextEncoder().encode(JSON.stringify(said)));
    return { iv, data };
  };
  const open = async (box) => {
    const data = await crypto.subtle.decrypt({ name: "AES-GCM", iv: box.iv }, await seal(), box.data);
    return JSON.parse(new TextDecoder().decode(data));
  };

  const all = () => read("arrivals", (kept) => kept.getAll());
  const keepList = async (gathering, closes, offset, families) => {
    const box = await closed(families);
    await write("lists", (lists) => lists.put({ gathering, closes, offset, box }));
  };
  const list = async (gathering) => {
    const kept = await read("lists", (lists) => lists.get(gathering));
    return kept && { ...kept, families: await open(kept.box) };
  };
  const put = async (head, said) => {
    const box = await closed(said);
    await write("arrivals", (kept) => kept.put({ ...head, box, sent: false, undone: false }));
  };
  // One that stands when the turn comes; nothing else is written between reading and writing.
  const change = (key, how) => write("arrivals", (kept) => {
    const asked = kept.get(key);
    asked.onsuccess = () => {
      const after = asked.result && how(asked.result);
      if (after) kept.put(after);
      else if (asked.result && after === null) kept.delete(key);
    };
  });
  const undo = (key) => change(key, (one) => ({ ...one, undone: true, sent: false, refused: "" }));

  const sendTo = async (to, rows, since) => {
    const arrivals = await Promise.all(rows.map(async (one) => ({ ...(await open(one.box)), key: one.key, at: one.at, undone: one.undone })));
    const answer = await fetch(to, {
      method: "POST", headers: { "Content-Type": "application/json" }, credentials: "omit",
      body: JSON.stringify({ now: Date.now(), since, arrivals }),
    });
    const said = await answer.json().catch(() => ({}));
    const why = GONE.includes(answer.status) ? said.reason || "-" : "";
    if (answer.ok || why) {
      const kept = new Set(said.kept || []), refused = said.refused || {};
      for (const row of rows) {
        await change(row.key, (one) => {
          if (one.undone !== row.undone) return undefined; // undone on the way: it is sent once more
          if (kept.has(row.key)) return one.undone ? null : { ...one, sent: true, refused: "" };
          return why || refused[row.key] ? { ...one, refused: why || refused[row.key] } : undefined;
        });
      }
    }
    return answer.ok ? said : null;
  };
  let sending = false;
  // Everything this phone keeps, of whatever door, each to its own address; answers what the server said to `own`.
  const send = async (own, since, again = false) => {
    if (sending) return undefined;
    sending = true;
    let heard = null;
    try {
      const places = new Map([[own, []]]);
      (await all()).filter((one) => !one.sent && (again || !one.refused)).forEach((one) => {
        places.set(one.to, [...(places.get(one.to) || []), one]);
      });
      for (const [to, rows] of places) {
        for (let at = 0; at === 0 || at < rows.length; at += AT_ONCE) {
          // No network, or no answer: they stay where they are, and the next place is tried.
          const said = await sendTo(to, rows.slice(at, at + AT_ONCE), since).catch(() => null);
          if (to === own) heard = said;
          if (!said) break;
        }
      }
    } finally {
      sending = false;
    }
    return heard;
  };

  // Lists whose door is closed, and arrivals of closed doors that are sent; `also`: a door where this phone is done.
  const wipe = async (also = "") => {
    const lists = await read("lists", (kept) => kept.getAll());
    const over = lists.filter((one) => one.gathering === also || Date.now() + one.offset > one.closes).map((one) => one.gathering);
    for (const gathering of new Set([...over, ...(also ? [also] : [])])) {
      await write("lists", (kept) => { kept.delete(gathering); });
      await caches.delete(`door-/gatherings/${gathering}/door/`).catch(() => {});
    }
    const open = new Set(lists.map((one) => one.gathering).filter((one) => !over.includes(one)));
    for (const one of await all()) if (one.sent && (one.gathering === also || !open.has(one.gathering))) await change(one.key, () => null);
    if (!open.size && !(await all()).length) await write("keys", (keys) => { keys.delete("seal"); });
  };
  window.doorKept = { all, open, keepList, list, put, undo, send, wipe };
})();
