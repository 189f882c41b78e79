{% load static %}// Keeps the outlines and what they are made of; asks the network first and answers from here when there is none.
"use strict";
const NAME = "visit-outlines-1";
const PARTS = [
  {% for kind in kinds %}"{% url 'visits:outline' kind %}", {% endfor %}
  "{% static 'base/thirdpillar.css' %}", "{% static 'base/thirdpillar.js' %}", "{% static 'visits/outline.js' %}",
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
        // A page to sign in that came in its place is not kept.
        if (answer.ok && !answer.redirected && PARTS.includes(path)) {
          const copy = answer.clone();
          caches.open(NAME).then((kept) => kept.put(path, copy));
        }
        return answer;
      })
      .catch(async () => (await caches.match(event.request, { ignoreSearch: true, ignoreVary: true })) || Response.error())
  );
});
