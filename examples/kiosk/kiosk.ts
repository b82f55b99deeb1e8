/** The page of the kiosk: a device of its own, whose tiles, badge and toasts are drawn by three elements. */
import { connectDevice, indexedDbStore } from "@belfry/device";
import { localShellStorage, openShell } from "@belfry/shell";

const { service, packageSid } = await (await fetch("/app")).json();

const shell = openShell({
  apps: [{ packageSid, name: "Harbour", color: "#1f4e79", showsNameOn: ["TileMedium", "TileWide", "TileLarge"] }],
  storage: localShellStorage(),
});
for (const home of document.querySelectorAll("belfry-start, belfry-toasts, belfry-centre"))
  Object.assign(home, { shell });

const device = connectDevice({ service, store: indexedDbStore() });
const channel = await device.openChannel(packageSid);
shell.attach(channel);
shell.dispatch({ type: "queueEnabled", app: packageSid, tileId: "", enabled: true });

const tellCloud = () => fetch("/channel", { method: "POST", body: channel.uri });
channel.onRenewed(tellCloud);
await tellCloud();

shell.onActivated(({ kind, arguments: args }) => console.log(`${kind} clicked: ${args}`));
