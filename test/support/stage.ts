/** One service in each profile with the scene set on it, and pushes to either as bytes. */
import { expect } from "bun:test";
import type { Profile, PushFrame } from "@belfry/protocol";
import type { RawAnswer } from "./raw-http.ts";
import { type Scene, setScene } from "./scene.ts";
import { startTestService, type TestService } from "./test-service.ts";
import { exchangePush, type WirePush } from "./wire-push.ts";

type Header = readonly [name: string, value: string];

export interface Stage {
  readonly service: TestService;
  readonly scene: Scene;
}

export async function setStage(profile: Profile): Promise<Stage> {
  const service = await startTestService({ profile });
  return { service, scene: await setScene(service) };
}

export const send = ({ service, scene }: Stage, push: WirePush = {}): Promise<RawAnswer> =>
  exchangePush(service.port, scene, push);

/** A push with one more header, or several. */
export const sendWith = (stage: Stage, base: readonly Header[], ...more: readonly Header[]): Promise<RawAnswer> =>
  send(stage, { headers: [...base, ...more] });

/** Pushes and gives the frame the device gets, acked at once so that its credit never runs out. */
export async function frameOf(stage: Stage, push: WirePush = {}): Promise<PushFrame> {
  const answer = await send(stage, push);
  if (answer.header("X-WNS-STATUS") !== "received") throw new Error(answer.head);
  const frame = await stage.scene.device.push();
  stage.scene.device.ack(frame.seq);
  expect(answer.header("X-WNS-MSG-ID")).toBe(frame.id);
  return frame;
}

/** Expects a 400 and gives its description. */
export async function refusedFor(answer: Promise<RawAnswer>): Promise<string> {
  const { status, header } = await answer;
  expect(status).toBe(400);
  expect(header("X-WNS-STATUS")).toBe("dropped");
  return header("X-WNS-ERROR-DESCRIPTION") ?? "";
}
