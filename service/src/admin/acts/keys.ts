/** What an operator does about the keys that seal tokens, channel URIs and credentials: look, and add one. */
import type { KeysBody } from "@belfry/protocol";
import type { ActParts } from "../acts.ts";

export function showKeys({ sealer }: ActParts): KeysBody {
  return sealer.state;
}

export async function rotateKeys({ sealer, clock, log }: ActParts): Promise<KeysBody> {
  await sealer.rotate(clock.now());
  log.warn("sealing keys rotated", { keys: sealer.state.count });
  return sealer.state;
}
