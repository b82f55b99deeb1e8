/**
 * An unmodified Firefox ESR, without a screen, whose Web Push goes through `belfry serve`: a site's page subscribes, npm `web-push` sends,
 * and the site's service worker gets it. Nothing of the browser is set but what its guide says.
 *
 * @source docs/guide/firefox.md; mozilla/gecko-dev `dom/push/PushServiceWebSocket.sys.mjs`
 */
import { afterAll, beforeAll, expect, setDefaultTimeout, test } from "bun:test";
import { devicesOf } from "../support/operator.ts";
import { endProcesses, type ServiceProcess, spawnService } from "../support/service-process.ts";
import { makeDirectory } from "../support/test-service.ts";
import { until } from "../support/until.ts";
import { type Firefox, startFirefox } from "./firefox/browser.ts";
import { serveSite, type Site } from "./firefox/site.ts";
import { startWebPush, type Subscription, type VapidDetails, type WebPushClient } from "./web-push-npm/client.ts";

setDefaultTimeout(120_000);

const data = makeDirectory();
const profile = makeDirectory();
let service: ServiceProcess;
let site: Site;
let firefox: Firefox;
let webPush: WebPushClient;
let vapidDetails: VapidDetails;
let subscription: Subscription;

const open = () =>
  startFirefox({
    profile: profile.path,
    url: site.url,
    settings: {
      "dom.push.serverURL": `ws://127.0.0.1:${service.port}/`,
      "dom.push.testing.allowInsecureServerURL": true,
      "dom.push.retryBaseInterval": 200,
      "permissions.default.desktop-notification": 1,
      "dom.push.loglevel": "all", "devtools.console.stdout.chrome": true, "browser.dom.window.dump.enabled": true,
    },
  });

beforeAll(async () => {
  service = await spawnService({ data: data.path });
  site = serveSite();
  webPush = startWebPush();
  vapidDetails = await webPush.createVapidDetails();
  firefox = open();
});

afterAll(async () => {
  await firefox?.kill();
  await webPush?.end();
  await site?.stop();
  await service?.stop();
  await endProcesses();
  data.remove();
  profile.remove();
});

test("WP-6.13: subscribe", async () => {
  console.log(await site.ask("codings"));
  subscription = await site.ask<Subscription>("subscribe", vapidDetails.publicKey);
  console.log(subscription);
  console.log(await webPush.post(subscription, "Hello", { vapidDetails }));
  console.log((await site.message())?.toString());
  console.log(await webPush.post(subscription, "Hello2", { vapidDetails, contentEncoding: "aesgcm" }));
  console.log((await site.message())?.toString());
  console.log(await webPush.post(subscription, null, { vapidDetails, contentEncoding: "aesgcm" }));
  console.log((await site.message())?.toString());
  console.log(await site.ask("shown"));
});
