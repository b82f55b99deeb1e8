/** A site's page: the browser's own Push API in four functions, of which the test calls one or the other. Each gives JSON. */
const ready = navigator.serviceWorker.register("/service-worker.js").then(() => navigator.serviceWorker.ready);

async function subscribe(applicationServerKey) {
  const { pushManager } = await ready;
  const keyed = applicationServerKey === undefined ? {} : { applicationServerKey };
  return JSON.stringify(await pushManager.subscribe({ userVisibleOnly: true, ...keyed }));
}

async function subscription() {
  const { pushManager } = await ready;
  return JSON.stringify(await pushManager.getSubscription());
}

async function unsubscribe() {
  const { pushManager } = await ready;
  return JSON.stringify(await (await pushManager.getSubscription()).unsubscribe());
}

async function shown() {
  const notifications = await (await ready).getNotifications();
  return JSON.stringify(notifications.map(({ title }) => title));
}

Object.assign(globalThis, { subscribe, subscription, unsubscribe, shown });
