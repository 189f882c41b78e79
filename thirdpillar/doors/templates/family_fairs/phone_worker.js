{% load static %}// Keeps the page of a stand's phone, which shows nobody, and what it is made of; asks the network first and answers from
// here when there is none. The page itself has it forgotten when somebody finishes on this phone.
"use strict";
const PAGE = "{{ page }}", NAME = `fair-${PAGE}`;
const PARTS = [
  PAGE,
  "{% static 'base/thirdpillar.css' %}", "{% static 'base/thirdpillar.js' %}", "{% static 'gatherings/door_store.js' %}",
  "{% static 'fairs/stand.js' %}",
  "{% static 'base/mark.svg' %}", "{% static 'base/icons.svg' %}",
  "{% static 'base/fonts/source-sans-3-latin-wght-normal.woff2' %}", "{% static 'base/fonts/vazirmatn-arabic-wght-normal.woff2' %}",
];
const keep = async (path) => {
  const answer = await fetch(path, { cache: "reload", credentials: "same-origin" });
  if (answer.ok && !answer.redirected) await (await caches.open(NAME)).put(path, answer);
};
self.addEventListener("install", (event) => {
  self.skipWaiting();
  event.waitUntil(Promise.all(PARTS.map((part) => keep(part).catch(() => {}))));
});
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));
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
