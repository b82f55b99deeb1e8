/** A site's service worker: shows each message, and tells its server which bytes it got. */
const post = (path, body) => fetch(path, { method: "POST", body: JSON.stringify(body) });

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

self.addEventListener("push", (event) => {
  const { data } = event;
  const bytes = data === null ? null : Array.from(new Uint8Array(data.arrayBuffer()));
  const shown = self.registration.showNotification(data === null ? "There is news" : data.text());
  event.waitUntil(Promise.all([shown, post("/messages", bytes)]));
});

self.addEventListener("pushsubscriptionchange", (event) => {
  event.waitUntil(post("/changes", { oldSubscription: event.oldSubscription ?? null }));
});
