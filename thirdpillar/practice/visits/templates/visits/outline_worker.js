{% load static %}// Keeps the outlines, what to do when one fears for a child, and what they are made of; asks the network first and
// answers from here when there is none.
"use strict";
const NAME = "visit-outlines-2";
const PAGES = [{% for page in pages %}"{{ page }}", {% endfor %}];
const PARTS = [
  ...PAGES,
  "{% static 'base/thirdpillar.css' %}", "{% static 'base/thirdpillar.js' %}", "{% static 'visits/outline.js' %}",
  "{% static 'base/mark.svg' %}", "{% static 'base/icons.svg' %}",
  "{% static 'base/fonts/source-sans-3-latin-wght-normal.woff2' %}", "{% static 'base/fonts/vazirmatn-arabic-wght-normal.woff2' %}",
];
// A page to sign in that came in its place is not kept.
const kept = async (path) => {
  const answer = await fetch(path, { cache: "reload", credentials: "same-origin" });
  if (answer.ok && !answer.redirected) await (await caches.open(NAME)).put(path, answer);
};
const keepAll = (paths) => Promise.all(paths.map((path) => kept(path).catch(() => {})));
self.addEventListener("install", (event) => {
  self.skipWaiting();
  event.waitUntil(keepAll(PARTS));
});
self.addEventListener("activate", (event) => {
  const old = async () => {
    for (const name of await caches.keys()) if (name.startsWith("visit-outlines-") && name !== NAME) await caches.delete(name);
    await self.clients.claim();
  };
  event.waitUntil(old());
});
// A page that was opened asks for all of them anew, so that they speak the language that is read now.
self.addEventListener("message", (event) => event.waitUntil(keepAll(PAGES)));
self.addEventListener("fetch", (event) => {
  if (event.request.method !== "GET") return;
  event.respondWith(
    fetch(event.request)
      .then((answer) => {
        const path = new URL(event.request.url).pathname;
        if (answer.ok && !answer.redirected && PARTS.includes(path)) {
          const copy = answer.clone();
          caches.open(NAME).then((open) => open.put(path, copy));
        }
        return answer;
      })
      .catch(async () => (await caches.match(event.request, { ignoreSearch: true, ignoreVary: true })) || Response.error())
  );
});
