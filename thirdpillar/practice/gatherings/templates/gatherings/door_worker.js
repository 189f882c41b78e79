{% load static %}// Keeps the door's page, without a name on it, and what it is made of; asks the network first and answers from here
// when there is none. The page itself has all of it forgotten once the door is closed.
"use strict";
const PAGE = "{{ page }}", NAME = `door-${PAGE}`;
const PARTS = [
  PAGE,
  "{% static 'base/thirdpillar.css' %}", "{% static 'base/thirdpillar.js' %}", "{% static 'gatherings/door_store.js' %}",
  "{% static 'gatherings/door.js' %}",
  "{% static 'base/mark.svg' %}", "{% static 'base/icons.svg' %}",
  "{% static 'base/fonts/source-sans-3-latin-wght-normal.woff2' %}", "{% static 'base/fonts/vazirmatn-arabic-wght-normal.woff2' %}",
];
// A page to sign in that came in its place is not kept; the page is asked for as one that names nobody.
const keep = async (path) => {
  const answer = await fetch(path === PAGE ? `${PAGE}?kept` : path, { cache: "reload", credentials: "same-origin" });
  if (answer.ok && !answer.redirected) await (await caches.open(NAME)).put(path, answer);
};
self.addEventListener("install", (event) => {
  self.skipWaiting();
  event.waitUntil(Promise.all(PARTS.map((part) => keep(part).catch(() => {}))));
});
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));
// A page that was opened asks for itself anew, so that the kept one speaks the language that is read now.
self.addEventListener("message", (event) => event.waitUntil(keep(PAGE).catch(() => {})));
self.addEventListener("fetch", (event) => {
  if (event.request.method !== "GET") return;
  event.respondWith(
    fetch(event.request).catch(async () => {
      const here = await (await caches.open(NAME)).match(event.request, { ignoreSearch: true, ignoreVary: true });
      return here || Response.error();
    })
  );
});
