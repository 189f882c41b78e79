// The door team's page on a phone: finds families in the list that it keeps, writes arrivals down here first, and sends them
// when there is a network. Each arrival's key is made here, once, so that the server takes it once however often it is sent.
(() => {
  "use strict";
  const page = document.getElementById("door");
  if (!page || !window.doorKept) return; // without them the forms of the page do the same, one by one
  const { all, open, keepList, list, put, undo, send, wipe } = window.doorKept;
  const of = (id) => document.getElementById(id), words = JSON.parse(of("door-texts").textContent);
  const times = JSON.parse(of("door-times").textContent);
  const gathering = page.dataset.gathering, find = of("door-find"), found = of("door-found"), fresh = of("door-new");
  const status = of("door-status"), said = of("door-said"), stuckBox = of("door-stuck");
  let families = [], here = new Set(), since = 0, lastSent = null, offset = times.now - Date.now(), closes = times.closes, finished = false;

  const LETTERS = {
    đ: "d", ð: "d", ł: "l", ø: "o", ß: "ss", æ: "ae", œ: "oe", ı: "i", þ: "th", ħ: "h",
    "'": "", "’": "", "‘": "", ʻ: "", ʼ: "", "`": "", "´": "",
    أ: "ا", إ: "ا", آ: "ا", ٱ: "ا", ة: "ه", ى: "ي", ی: "ي", ک: "ك", ؤ: "و", ئ: "ي", ـ: "",
  };
  const respell = (text) => Array.from(text, (sign) => LETTERS[sign] ?? sign).join("");
  const digit = (sign) => {
    const at = sign.codePointAt(0), low = at & 15;
    return String(low > 5 && !/\p{Nd}/u.test(String.fromCodePoint(at - low)) ? low - 6 : low);
  };
  // The same as algorithms/linkage/folding.py does; a journey compares the two.
  const fold = (text) => Array.from(respell(respell(text).toLowerCase().normalize("NFKD").toLowerCase()), (sign) => {
    if (/\p{L}/u.test(sign)) return sign;
    if (/\p{Nd}/u.test(sign)) return digit(sign);
    return /[\p{M}\p{Cf}]/u.test(sign) ? "" : " ";
  }).join("").split(/\s+/).filter(Boolean).join(" ");
  const asCode = (text) => {
    const typed = Array.from(text.toUpperCase()).filter((sign) => /[\p{L}\p{N}]/u.test(sign)).join("");
    const plain = typed.replaceAll("O", "0").replaceAll("I", "1").replaceAll("L", "1");
    return /^[0-9A-HJKMNP-TV-Z]{8}$/.test(plain) ? `${plain.slice(0, 4)}-${plain.slice(4)}` : "";
  };
  window.doorFold = fold;

  const isClosed = () => finished || Date.now() + offset > closes;
  const copy = (id) => of(id).content.firstElementChild.cloneNode(true);
  const names = (one) => (one.name ? one.name : (one.names || []).join(", ")) + (one.children ? ` + ${one.children}` : "");

  const card = (family, byCode) => {
    if (family.asks) {
      const shown = copy("door-asks");
      shown.querySelector("[data-names]").textContent = family.names.join(", ");
      return shown;
    }
    const shown = copy("door-family");
    const box = shown.querySelector("[data-adults]");
    family.adults.forEach(([id, name]) => {
      const choice = copy("door-adult"), tick = choice.querySelector("input");
      tick.value = id;
      tick.checked = family.adults.length === 1;
      choice.querySelector("span").textContent = name;
      box.append(choice);
    });
    shown.querySelector("[data-children]").textContent = family.children.join(", ") + (here.has(family.home) ? ` · ${words.in.replace(/[:：]\s*$/u, "")}` : "");
    shown.addEventListener("submit", (event) => {
      event.preventDefault();
      const ticked = [...box.querySelectorAll("input:checked")].map((tick) => tick.value);
      if (!ticked.length) { box.querySelector("input").focus(); return; }
      arrive({
        adults: ticked, home: family.home, children: Number(shown.elements.children.value) || 0,
        names: family.adults.filter(([id]) => ticked.includes(id)).map(([, name]) => name),
      });
    });
    return shown;
  };
  const look = (text) => {
    const code = asCode(text), wanted = fold(text).split(" ").filter(Boolean);
    let hits = code ? families.filter((one) => one.code === code) : [];
    if (!hits.length && wanted.length) {
      // Whole words before parts of words.
      const whole = (one) => { const own = new Set(one.words.split(" ")); return wanted.filter((word) => own.has(word)).length; };
      hits = families.filter((one) => wanted.every((word) => one.words.includes(word)));
      hits = hits.sort((a, b) => whole(b) - whole(a)).slice(0, 20);
    }
    found.replaceChildren(...hits.map(card));
    said.hidden = hits.length > 0 || !wanted.length;
    said.textContent = said.hidden ? "" : words.nobody;
    return hits;
  };

  const arrive = async (one) => {
    if (isClosed()) { show(); return; }
    const key = Array.from(crypto.getRandomValues(new Uint8Array(16)), (b) => b.toString(16).padStart(2, "0")).join("");
    await put({ key, gathering, to: page.dataset.sync, at: Date.now() }, one);
    if (one.home) here.add(one.home);
    found.replaceChildren();
    find.reset();
    find.elements.name.value = "";
    said.textContent = `${words.in} ${names(one)}`;
    said.hidden = false;
    find.elements.name.focus();
    await show();
    sync();
  };

  const show = async () => {
    const kept = await all(), unsent = kept.filter((one) => !one.sent), stuck = unsent.filter((one) => one.refused);
    const waiting = unsent.length - stuck.length;
    const time = lastSent ? `${words.last} ${lastSent.toLocaleTimeString(document.documentElement.lang, { hour: "numeric", minute: "2-digit" })}` : "";
    status.textContent = [waiting ? `${words.kept} ${waiting}` : words.saved, time].filter(Boolean).join(" · ");
    Object.assign(status.dataset, { waiting, stuck: stuck.length });
    status.hidden = false;
    const own = kept.filter((one) => one.gathering === gathering).sort((a, b) => b.at - a.at);
    stuckBox.hidden = !stuck.length;
    if (stuck.length) {
      const told = await Promise.all(stuck.map(async (one) => `${names(await open(one.box))} – ${one.refused}`));
      stuckBox.querySelector("[data-stuck]").textContent = `${words.stuck} ${told.join("; ")}`;
    }
    of("door-open").hidden = isClosed();
    of("door-closed").hidden = !isClosed();
    of("door-finish").hidden = unsent.length > 0 || finished;
    const lines = await Promise.all(own.filter((one) => !one.undone).slice(0, 10).map(async (one) => {
      const line = copy("door-was"), who = names(await open(one.box)), button = line.querySelector("button");
      line.querySelector("span").textContent = who;
      button.querySelector(".tp-hush").textContent = `: ${who}`;
      button.addEventListener("click", async () => { await undo(one.key); await show(); sync(); });
      return line;
    }));
    of("door-lately").replaceChildren(...lines);
  };

  const sync = async (again = false) => {
    const heard = await send(page.dataset.sync, since, again === true).catch(() => null);
    if (heard) {
      offset = heard.now - Date.now();
      closes = heard.closes;
      since = heard.now;
      lastSent = new Date();
      heard.here.forEach((home) => here.add(home));
      Object.entries(heard.numbers).forEach(([name, number]) => {
        page.querySelector(`[data-number="${name}"]`).textContent = number;
      });
    }
    if (isClosed()) await leave();
    await show();
  };
  const leave = async () => {
    families = [];
    found.replaceChildren();
    const worker = await navigator.serviceWorker?.getRegistration(page.dataset.worker);
    if (worker) await worker.unregister();
    await wipe(gathering);
  };

  const scanner = async () => {
    const eye = of("door-eye"), button = of("door-scan");
    if (!("BarcodeDetector" in window) || !navigator.mediaDevices || !navigator.mediaDevices.getUserMedia) return;
    if (!(await window.BarcodeDetector.getSupportedFormats().catch(() => [])).includes("qr_code")) return;
    const detector = new window.BarcodeDetector({ formats: ["qr_code"] });
    let seen = null, timer = 0;
    const stop = () => {
      clearInterval(timer);
      if (seen) seen.getTracks().forEach((track) => track.stop());
      seen = null;
      eye.hidden = true;
    };
    button.hidden = false;
    button.addEventListener("click", async () => {
      if (seen) { stop(); return; }
      // The camera is refused or in use: a code can be typed.
      seen = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } }).catch(() => null);
      if (!seen) { find.elements.name.focus(); return; }
      eye.srcObject = seen;
      eye.hidden = false;
      eye.play().catch(() => {});
      timer = setInterval(async () => {
        const codes = await detector.detect(eye).catch(() => []);
        const code = codes.map((one) => asCode(one.rawValue)).find(Boolean);
        if (!code || !seen) return;
        stop();
        find.elements.name.value = code;
        look(code);
      }, 250);
    });
  };

  find.addEventListener("submit", (event) => { event.preventDefault(); look(find.elements.name.value); });
  find.elements.name.addEventListener("input", () => look(find.elements.name.value));
  fresh.addEventListener("submit", (event) => {
    event.preventDefault();
    const one = { name: fresh.elements.name.value.trim(), child: fresh.elements.child.value.trim(), phone: fresh.elements.phone.value.trim(), children: Number(fresh.elements.children.value) || 0 };
    if (!one.name) { fresh.elements.name.focus(); return; }
    fresh.reset();
    fresh.parentElement.open = false;
    arrive(one);
  });
  of("door-finish").addEventListener("click", async () => {
    finished = true;
    await leave();
    await show();
  });
  window.addEventListener("online", () => sync(true));
  setInterval(sync, 15000);

  const begin = async () => {
    await wipe();
    const kept = await list(gathering).catch(() => null);
    if (kept) ({ families, offset, closes } = kept);
    const answer = await fetch(page.dataset.list, { credentials: "same-origin" }).catch(() => null);
    const told = answer && answer.ok && !answer.redirected ? await answer.json().catch(() => null) : null;
    if (told) {
      families = told.families;
      offset = told.now - Date.now();
      await keepList(gathering, closes, offset, families);
      const worker = await navigator.serviceWorker?.register(page.dataset.worker).catch(() => null);
      if (worker?.active) worker.active.postMessage("keep");
    }
    if (find.elements.name.value) look(find.elements.name.value);
    page.dataset.ready = families.length;
    scanner();
    await sync(true);
  };
  begin();
})();
