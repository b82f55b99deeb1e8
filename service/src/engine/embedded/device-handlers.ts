/** The operations on devices. */
import type { Handlers } from "./operations.ts";
import type { Tables } from "./tables.ts";

export function deviceHandlers({ devices }: Tables) {
  return {
    muteApp: (deviceId, app, muted) => {
      const device = devices.find(deviceId);
      if (device !== null) devices.mute(device, app, muted);
    },
    lastSeq: (deviceId) => devices.look(deviceId)?.lastSeq ?? null,
  } satisfies Partial<Handlers>;
}
