// Moving a visit on the board: dragged to another day, or with Alt and an arrow key to the family's next time. The page
// works without it: each visit's own page has the same as a form.
(() => {
  "use strict";
  const board = document.querySelector("[data-board]");
  if (!board) return;
  let dragged = null;
  const times = (card) => (card.dataset.times || "").trim().split(/\s+/).filter(Boolean).map((one) => one.split("|"));
  const move = (card, begins) => {
    const form = card.querySelector("[data-move]");
    if (!form || !begins || begins === card.dataset.now) return;
    form.elements.begins.value = begins;
    form.submit();
  };
  board.querySelectorAll("[data-visit]").forEach((card) => {
    if (times(card).length < 2 && times(card).every(([begins]) => begins === card.dataset.now)) return;
    card.draggable = true;
    card.addEventListener("dragstart", (event) => {
      dragged = card;
      event.dataTransfer.effectAllowed = "move";
      event.dataTransfer.setData("text/plain", "");
      const days = new Set(times(card).map(([, day]) => day));
      board.querySelectorAll("[data-day]").forEach((day) => day.classList.toggle("tp-week-open", days.has(day.dataset.day)));
    });
    card.addEventListener("dragend", () => {
      dragged = null;
      board.querySelectorAll(".tp-week-open").forEach((day) => day.classList.remove("tp-week-open"));
    });
    card.addEventListener("keydown", (event) => {
      const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
      if (!event.altKey || !step) return;
      event.preventDefault();
      const turn = event.key.match(/Left|Right/) && document.dir === "rtl" ? -step : step;
      const now = Date.parse(card.dataset.now), known = times(card).map(([begins]) => begins);
      const others = known.filter((begins) => (Date.parse(begins) - now) * turn > 0);
      move(card, turn > 0 ? others[0] : others[others.length - 1]);
    });
  });
  board.querySelectorAll("[data-day]").forEach((day) => {
    const found = () => dragged && times(dragged).find(([, on]) => on === day.dataset.day);
    day.addEventListener("dragover", (event) => { if (found()) event.preventDefault(); });
    day.addEventListener("drop", (event) => {
      const time = found();
      if (!time) return;
      event.preventDefault();
      move(dragged, time[0]);
    });
  });
})();
