/** "Why did it not arrive?": five prepared cases, each answered by `belfry why` alone, from what the person who asks has in hand. */
import { afterAll, beforeAll, expect, test } from "bun:test";
import { endProcesses, runCommand, type ServiceProcess, spawnService } from "../support/service-process.ts";
import { makeDirectory } from "../support/test-service.ts";
import {
  expiredWhileAway,
  failedAtByApp,
  replacedWhileAway,
  secretRevoked,
  switchedOff,
} from "../support/why-cases.ts";

const directory = makeDirectory();
let service: ServiceProcess;

beforeAll(async () => {
  service = await spawnService({ data: directory.path });
});

afterAll(async () => {
  await endProcesses();
  directory.remove();
});

/** What `belfry why` says, its lines joined: they are as long as the terminal is wide. */
async function why(...words: string[]): Promise<string> {
  const { code, stdout, stderr } = await runCommand(["why", ...words, "--data", directory.path]);
  expect({ code, stderr: code === 0 ? "" : stderr }).toEqual({ code: 0, stderr: "" });
  return stdout.replace(/\s+/g, " ");
}

test("a message id leads to: the device was away, and a newer toast with the same tag replaced it", async () => {
  const { id, newer } = await replacedWhileAway(service);
  const said = await why(id);
  expect(said).toContain(`${id} was replaced: a newer one took its place: ${newer}.`);
  // What waited for a second was waiting, however soon the newer one was sent.
  expect(said).toMatch(/The device was away when it came\.|It waited .* because the device was away\./);
  expect(said).toMatch(new RegExp(`At \\d\\d:\\d\\d.* a newer toast with tag order7 replaced it, sent as ${newer}\\.`));
  expect(said).toContain(
    "Next: Nothing, if the newer one is enough; toasts that are to stay side by side need different tags.",
  );
  const then = await why(newer);
  expect(then).toContain(`${newer} is still pending: the device is not connected; it waits in the inbox.`);
  expect(then).toContain("Next: Bring the device back");
});

test("a channel URI leads to: it was to wait a second, and the device was away until that was over", async () => {
  const { uri, id } = await expiredWhileAway(service);
  const said = await why("--channel", uri);
  expect(said).toContain(`${id} expired`);
  expect(said).toMatch(/It waited .* s because the device was away\./);
  expect(said).toContain(
    "it was let go: its time to live was over before the device confirmed it; it was to wait until",
  );
  expect(said).toContain("Next: Send with a longer X-WNS-TTL, or ask why the device did not come");
});

test("a device and a time lead to: the person switched the app's notifications off", async () => {
  const { device } = await switchedOff(service);
  const said = await why("--device", device, "--since", "1h");
  expect(said).toContain(`to device ${device}.`);
  expect(said).toContain("it was dropped: the person switched the app's notifications off.");
  expect(said).toContain(
    "Next: Nothing can be done from this side; the person may switch them on again in the settings",
  );
});

test("the sender's own id leads to: it was delivered, and the app's handler failed", async () => {
  const { clientId } = await failedAtByApp(service);
  const said = await why("--client-id", clientId);
  expect(said).toMatch(/At \d\d:\d\d.* the device confirmed it, .* after it was sent: the app's handler failed/);
  expect(said).toContain("Next: Look into the app's own log at the time of the confirmation: its handler threw.");
});

test("the MS-CV of a 401 leads to: the secret was revoked, of which app, and how to get a good one", async () => {
  const { msCv, app } = await secretRevoked(service);
  const said = await why("--client-id", msCv);
  expect(said).toContain("refused A push.");
  expect(said).toContain(
    "It was refused: Invalid token (it was obtained with a client secret that has been revoked since; the app is Shop,",
  );
  expect(said).toContain(app.slice(app.lastIndexOf("-")));
  expect(said).toContain(
    "`belfry app secret rotate` gives a new one. With a good one the sender must ask for a new access token.",
  );
});

test("who asks of what never came in is told so, and how far back that is known", async () => {
  const { code, stdout, stderr } = await runCommand(["why", "--client-id", "never-sent", "--data", directory.path]);
  expect({ code, stdout }).toEqual({ code: 0, stdout: "" });
  const said = stderr.replace(/\s+/g, " ");
  expect(said).toContain("Nothing fits, accepted or refused: either nothing was sent, or it came to another service");
  expect(said).toContain("The trace sees back to");
});
