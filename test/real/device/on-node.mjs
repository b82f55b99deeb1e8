/** A device on Node from the published form of the package: prints its channel URI, then one notification, then what the service says became of it, then ends by itself. */
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
const { notifications } = await device.why({ limit: 1 });
print({ told: notifications[0]?.account });
await device.close();
