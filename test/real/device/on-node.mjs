/** A device on Node from the published form of the package: prints its channel URI, then one notification, then ends by itself. */
import { connectDevice } from "@belfry/device";
import { fileStore } from "@belfry/device/file";

const [service = "", packageSid = "", file = ""] = process.argv.slice(2);
const print = (event) => console.log(JSON.stringify(event));

const device = connectDevice({ service, store: fileStore(file) });
const channel = await device.openChannel(packageSid);
print({ uri: channel.uri });
for await (const { payload } of channel) {
  print({ payload });
  break;
}
await device.close();
