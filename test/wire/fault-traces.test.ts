/** What a fault did is told: in the trace of the push that it bit, also when the push went through. @source ADR 0012 */
import { afterAll, afterEach, beforeAll, expect, test } from "bun:test";
import { CREDIT_MESSAGES, type FaultBody, type FaultRequest } from "@belfry/protocol";
import { askAdmin, createApp, traceOf } from "../support/operator.ts";
import { reconnect } from "../support/raw-device.ts";
import { leave, setScene } from "../support/scene.ts";
import { accessTokenOf, push, raw, type TestPush, toast } from "../support/sender.ts";
import { startTestService, type TestService } from "../support/test-service.ts";

let service: TestService;

beforeAll(async () => {
  service = await startTestService();
});

afterEach(() => askAdmin(service, "DELETE /v1/faults"));
afterAll(() => service.stop());

const set = (fault: FaultRequest): Promise<FaultBody> => askAdmin(service, "POST /v1/faults", fault);

/** The trace of a push, as one text. */
async function toldOf(messageId: string | undefined): Promise<string> {
  const { steps, end } = await traceOf(service, messageId ?? "");
  return [...steps.map(({ step, what, why }) => `${step}: ${what}: ${why}`), `${end.state}: ${end.reason}`].join("\n");
}

test("a push that was held back, found its device away or was lost says by which fault, and what the sender heard", async () => {
  const cases: readonly (readonly [FaultRequest["effect"], TestPush, string, string])[] = [
    [{ does: "delay", on: "push", ms: 1 }, toast("late"), "received", "is held back for 1 ms"],
    [{ does: "offline" }, raw("now or never"), "dropped", "finds its device away"],
    [{ does: "lose-push" }, toast("lost"), "received", "is answered received and lost"],
  ];
  for (const [effect, sent, wnsStatus, words] of cases) {
    const scene = await setScene(service);
    const { fault } = await set({ effect, times: 1, app: scene.app.packageSid });
    const answer = await scene.push(sent);
    expect(answer.wnsStatus).toBe(wnsStatus);
    const told = await toldOf(answer.messageId);
    expect(told).toContain(`fault ${fault}: the next push of app ${scene.app.packageSid} ${words}`);
    const heard = wnsStatus === "received" ? "received means accepted, not delivered" : "dropped, with the reason";
    expect(told).toContain(`answered: the sender was answered: ${heard}`);
  }
});

test("a confirmation that a fault lost is told in the trace, and the device gets everything else all the same", async () => {
  const scene = await setScene(service);
  await leave(service, scene.device);
  // More than may be on their way at once, so that the rest comes only after the confirmation that is lost.
  const count = CREDIT_MESSAGES + 20;
  const device = await reconnect(service, scene.device);
  for (let n = 0; n < count; n++) await scene.push(raw(`raw ${n}`));
  const first = await device.push();
  let last = first;
  for (let n = 1; n < CREDIT_MESSAGES; n++) last = await device.push();
  const { fault } = await set({ effect: { does: "lose-ack" }, device: device.id });
  device.ack(last.seq);
  for (let n = CREDIT_MESSAGES; n < count; n++) last = await device.push();
  expect(last.payload).toBe(`raw ${count - 1}`);
  const told = await toldOf(first.id);
  expect(told).toContain(`fault ${fault}: every confirmation for device ${device.id} is not heard`);
  expect(told).toContain("pending: sent to the device");
});

test("a push that was dropped because the person does not want it says so in every step", async () => {
  const scene = await setScene(service);
  scene.device.send({ t: "mute", req: 7, app: scene.app.packageSid, muted: true });
  await scene.device.nextOf("muted");
  const told = await toldOf((await scene.push(toast("no"))).messageId);
  expect(told).toContain("accepted, and dropped at once: the person switched the app's notifications off");
  expect(told).not.toContain("it may wait");
});

test("the refusal of a channel or app says what lies behind it, and whose it was", async () => {
  const scene = await setScene(service);
  await scene.device.closeChannel(scene.channel.channel);
  const { messageId = "" } = await scene.push(toast("late"));
  expect(await traceOf(service, messageId)).toMatchObject({
    app: scene.app.packageSid,
    device: scene.device.id,
    channel: scene.channel.channel,
    end: { reason: "the device or an operator closed it" },
  });
});

test("an operator's announcement finds devices away that a fault keeps away, and a blocked app announces nothing", async () => {
  const app = await createApp(service);
  const token = await accessTokenOf(service, app);
  const scene = await setScene(service);
  const { uri } = await scene.device.open(app.packageSid);
  await set({ effect: { does: "offline" }, device: scene.device.id });
  const at = `/v1/apps/${encodeURIComponent(app.packageSid)}`;
  const said = { type: "wns/raw", payload: "ding" };
  expect(await askAdmin(service, `POST ${at}/notifications`, said)).toEqual({ received: 0, dropped: 1 });
  expect(await push(uri, token, raw("ding"))).toMatchObject({ wnsStatus: "dropped" });
  await askAdmin(service, `POST ${at}/block`);
  expect(await askAdmin(service, `POST ${at}/notifications`, said).catch(String)).toContain("SENDER_BLOCKED");
});
