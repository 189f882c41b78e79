{% load static %}// Keeps the kiosk's page and what it is made of; asks the network first and answers from here when there is none.
"use strict";
const NAME = "kiosk-1";
const PARTS = [
  "{% url 'gatherings:kiosk_page' token %}",
  "{% static 'base/thirdpillar.css' %}", "{% static 'base/thirdpillar.js' %}", "{% static 'gatherings/kept.js' %}",
  "{% static 'gatherings/kiosk.js' %}",
  "{% static 'base/mark.svg' %}", "{% static 'base/icons.svg' %}",
  "{% static 'base/fonts/source-sans-3-latin-wght-normal.woff2' %}", "{% static 'base/fonts/vazirmatn-arabic-wght-normal.woff2' %}",
];
self.addEventListener("install", (event) => {
  self.skipWaiting();
  event.waitUntil(caches.open(NAME).then((kept) => Promise.all(PARTS.map((part) => kept.add(part).catch(() => {})))));
});
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));
self.addEventListener("fetch", (event) => {
  if (event.request.method !== "GET") return;
  event.respondWith(
    fetch(event.request)
      .then((answer) => {
        const path = new URL(event.request.url).pathname;
        if (answer.ok && PARTS.includes(path)) {
          const copy = answer.clone();
          caches.open(NAME).then((kept) => kept.put(path, copy));
        }
        return answer;
      })
      .catch(async () => (await caches.match(event.request, { ignoreSearch: true, ignoreVary: true })) || Response.error())
  );
});
