// Sign-in at the door: every line is kept on the tablet first and sent when there is a network. A line's key is made
// here, once, so that the server takes it once however often it is sent.
(() => {
  "use strict";
  const page = document.getElementById("kiosk");
  if (!page || !window.keptLines) return;
  const form = page.querySelector("form"), thanks = document.getElementById("kiosk-thanks");
  const empty = document.getElementById("kiosk-empty");
  const texts = JSON.parse(document.getElementById("kiosk-texts").textContent);
  const status = document.getElementById("kiosk-status");
  const early = document.getElementById("kiosk-early"), closed = document.getElementById("kiosk-closed");
  const { all, change, send: bring } = window.keptLines;
  const { now, opens, closes } = JSON.parse(document.getElementById("kiosk-times").textContent), loaded = Date.now();
  let words = texts[document.documentElement.lang] || texts.en, back;

  const key = () => Array.from(crypto.getRandomValues(new Uint8Array(16)), (b) => b.toString(16).padStart(2, "0")).join("");

  // By the server's clock and the time since then: a tablet's own may be wrong. Only a page that was kept from before the
  // hour, and opened without a network, has nothing but the tablet's clock to tell that people may sign in by now.
  const state = () => {
    const passed = Math.max(performance.now(), Date.now() - loaded);
    if (page.dataset.state === "closed" || now + passed > closes) return "closed";
    return page.dataset.state === "early" && now + passed < opens && Date.now() < opens ? "early" : "open";
  };
  const show = async () => {
    const lines = await all(), stuck = lines.filter((one) => one.refused).length, waiting = lines.length - stuck;
    const is = state();
    early.hidden = is !== "early";
    closed.hidden = is !== "closed";
    if (thanks.hidden) form.hidden = is !== "open";
    const kept = waiting ? `${is === "closed" ? words.sending : words.kept} ${waiting}` : "";
    status.textContent = [kept, stuck ? `${words.stuck} ${stuck}` : ""].filter(Boolean).join(" · ") || words.saved;
    status.dataset.waiting = waiting;
    status.dataset.stuck = stuck;
  };
  const send = async (again) => {
    await bring(again === true).catch(() => {});
    show();
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
    show();
  };

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (state() !== "open") { show(); return; }
    const line = { key: key(), to: page.dataset.lines, at: Date.now() };
    ["name", "phone", "child"].forEach((field) => { line[field] = form.elements[field].value.trim(); });
    empty.hidden = Boolean(line.name || line.phone || line.child);
    if (!empty.hidden) { form.elements.name.focus(); return; }
    await change((lines) => lines.put(line));
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
  window.addEventListener("online", () => send(true));
  setInterval(send, 15000);
  if ("serviceWorker" in navigator) navigator.serviceWorker.register(page.dataset.worker, { scope: page.dataset.scope });
  page.querySelector("[data-languages]").hidden = false;
  // The page's own switch needs the network; the buttons above do the same without it.
  document.querySelectorAll(".tp-tongues-form").forEach((other) => { other.hidden = true; });
  say();
  send(true);
})();
