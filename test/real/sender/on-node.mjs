/** A sender on Node from the published form of the package: pushes to one channel, then to many, and prints what became of each and which paths it asked. */
import { createSender } from "@belfry/sender";

const { SERVICE: service, PACKAGE_SID: packageSid = "", CLIENT_SECRET: clientSecret = "" } = process.env;
const channelUris = process.argv.slice(2);
const print = (event) => console.log(JSON.stringify(event));

const paths = [];
const noting = (url, init) => {
  paths.push(new URL(url).pathname);
  return fetch(url, init);
};

const sender = createSender({ packageSid, clientSecret, service, fetch: noting });
print(await sender.pushToast(channelUris[0], ["Belfry", "Ding, dong"]));
print(await sender.pushToMany(channelUris, { type: "wns/raw", payload: "for many", requestForStatus: true }));
print(paths);
