/** Episodes of the emulator's faults: what each does to a push that is in order, named in its trace by number and words. */
import { type ErrorCode, errorRow, errors, type FaultEffect, type FaultRequest } from "@belfry/protocol";
import { reconnect } from "../raw-device.ts";
import { leave, setScene } from "../scene.ts";
import { raw, remove, type TestPush, toast } from "../sender.ts";
import { type Episode, type Expected, idOf, type PlainEpisode, played, underFault } from "./played.ts";
import { refusedPush } from "./refusals.ts";
import { askForToken } from "./tokens.ts";

type Does = FaultEffect["does"];

/** A fault for one push, which is accepted. */
const onAccepted =
  (effect: FaultEffect, sent: TestPush, expected: Omit<Expected, "id">): PlainEpisode =>
  async (service) => {
    const scene = await setScene(service);
    return await underFault(service, { effect, app: scene.app.packageSid }, async (words) => {
      const id = await idOf(scene.push(sent));
      if (expected.state === "delivered") scene.device.ack((await scene.device.push()).seq);
      await scene.device.settled();
      await scene.device.close();
      return played(scene, [{ ...expected, id, words }]);
    });
  };

/** A fault for one push, which is refused. */
const onRefused =
  (effect: FaultEffect, code: ErrorCode): Episode =>
  async (service) => {
    const scene = await setScene(service);
    // Tokens of before the fault are older than it.
    service.clock.advance(1000);
    return await underFault(service, { effect, app: scene.app.packageSid }, async (words) => {
      const expected = await refusedPush(service, scene, code, {}, words);
      await scene.device.close();
      return played(scene, [expected]);
    });
  };

/** A fault for one request for a token. */
const onToken =
  (effect: FaultEffect, code: ErrorCode): Episode =>
  async (service) => {
    const scene = await setScene(service);
    await scene.device.close();
    return await underFault(service, { effect, app: scene.app.packageSid }, async (words) => {
      await askForToken(service, scene.app);
      const search = `app=${encodeURIComponent(scene.app.packageSid)}`;
      return played(scene, [{ id: "", state: "refused", code, words, search }]);
    });
  };

const lostRemoval: PlainEpisode = async (service) => {
  const scene = await setScene(service);
  await leave(service, scene.device);
  const waits = await idOf(scene.push(toast("stays")));
  return await underFault(service, { effect: { does: "lose-push" }, app: scene.app.packageSid }, async (words) => {
    const match = { "X-WNS-Match": "type=wns/toast;all" };
    const { messageId: id = "" } = await remove(scene.channel.uri, scene.accessToken, match);
    return played(scene, [
      { id, state: "dropped", code: "LOST", words },
      { id: waits, state: "pending" },
    ]);
  });
};

const lostAck: PlainEpisode = async (service) => {
  const scene = await setScene(service);
  const fault: FaultRequest = { effect: { does: "lose-ack" }, app: scene.app.packageSid, times: 1 };
  return await underFault(service, fault, async (words) => {
    const id = await idOf(scene.push(toast("unheard")));
    scene.device.ack((await scene.device.push()).seq);
    await scene.device.settled();
    await leave(service, scene.device);
    const device = await reconnect(service, scene.device, 0);
    device.ack((await device.push()).seq);
    await device.settled();
    await device.close();
    return played(scene, [{ id, state: "delivered", code: "HANDLED", words }]);
  });
};

/** Two faults have a hand in one push, and both are named. */
const twoFaults: PlainEpisode = async (service) => {
  const scene = await setScene(service);
  const { packageSid: app } = scene.app;
  return await underFault(service, { effect: { does: "delay", on: "push", ms: 1 }, app }, (first) =>
    underFault(service, { effect: { does: "offline" }, app }, async (second) => {
      const id = await idOf(scene.push(raw("late, and away")));
      await scene.device.close();
      return played(scene, [{ id, state: "dropped", code: "AWAY", words: [first, second] }]);
    }),
  );
};

/** Codes with which a fault can refuse, as the emulator's rules say. */
const codesFor = (column: "wnsStatus" | "oauth"): ErrorCode[] =>
  (Object.keys(errors) as ErrorCode[]).filter((code) => {
    const row = errorRow(code);
    return row.status !== null && row[column] !== null;
  });

const refuse = (on: "push" | "token", code: ErrorCode): FaultEffect => ({ does: "refuse", on, code });
const answer = (on: "push" | "token"): FaultEffect => ({ does: "answer", on, status: 418, headers: {} });

const delayed = onAccepted({ does: "delay", on: "push", ms: 1 }, toast("late"), {
  state: "delivered",
  code: "HANDLED",
});
const lost = onAccepted({ does: "lose-push" }, toast("lost"), { state: "dropped", code: "LOST" });
const away = onAccepted({ does: "offline" }, raw("away"), { state: "dropped", code: "AWAY" });

/** Those that bite pushes which are accepted all the same. */
export const mildFaults: readonly PlainEpisode[] = [delayed, twoFaults, lost, lostRemoval, lostAck, away];

/** By what they do, so that a fault that is added and stands in no episode does not compile. */
const BY_EFFECT: Readonly<Record<Does, readonly Episode[]>> = {
  refuse: [
    ...codesFor("wnsStatus").map((code) => onRefused(refuse("push", code), code)),
    ...codesFor("oauth").map((code) => onToken(refuse("token", code), code)),
  ],
  answer: [onRefused(answer("push"), "FAULT_ORDERED"), onToken(answer("token"), "FAULT_ORDERED")],
  delay: [delayed, twoFaults],
  "lose-push": [lost, lostRemoval],
  "lose-ack": [lostAck],
  offline: [away],
  "expire-tokens": [onRefused({ does: "expire-tokens" }, "ACCESS_TOKEN_EXPIRED")],
  "revoke-secrets": [
    onRefused({ does: "revoke-secrets" }, "ACCESS_TOKEN_INVALID"),
    onToken({ does: "revoke-secrets" }, "CLIENT_SECRET_WRONG"),
  ],
};

export const faults: readonly Episode[] = Object.values(BY_EFFECT).flat();
