/** Opens the engine that the settings name: the data directory alone, or one that many nodes share. */
import { type DataDirectory, engineAddressOf, type Log, tlsPaths } from "@belfry/host";
import { BelfryError } from "@belfry/protocol";
import type { ServiceSettings } from "./config.ts";
import { openEmbeddedEngine } from "./engine/embedded/engine.ts";
import type { Engine } from "./engine/engine.ts";

/** What a service calls itself that is one process. */
const ALONE = "BELFRY01";

const BUS_ALONE = "--bus is for nodes that share an engine: name it with --engine or BELFRY_ENGINE";

export interface EngineParts {
  readonly data: DataDirectory;
  readonly log: Log;
  /** Milliseconds since 1970. */
  readonly startedAt: number;
  /** What this node's devices confirm counts nowhere from now on: their connections must end. */
  readonly onCutOff: () => void;
}

/**
 * @throws BelfryError DATA_UNUSABLE, DATA_LOCKED; of an engine that nodes share SETTING_INVALID, TLS_UNUSABLE, ENGINE_UNREACHABLE,
 *   ENGINE_REFUSED, ENGINE_UNSUITABLE
 */
export async function openEngine(settings: ServiceSettings, parts: EngineParts): Promise<Engine> {
  const { data, log, startedAt, onCutOff } = parts;
  const { maxData, nodeName, bus, busAuthority, busCertificate, busKey } = settings;
  if (settings.engine === "") {
    // Else each of many machines would keep apps and devices of its own, and nobody would be told.
    if (bus !== "") throw new BelfryError("SETTING_INVALID", { detail: BUS_ALONE });
    const self = { number: 1, name: nodeName || ALONE, startedAt };
    const maxBytes = maxData > 0 ? maxData : undefined;
    return openEmbeddedEngine({ directory: data.path, maxBytes, openedAt: startedAt }, self);
  }
  // A node on its own needs no clients of PostgreSQL and NATS.
  const { openDistributedEngine } = await import("./engine/distributed/engine.ts");
  return openDistributedEngine({
    ...engineAddressOf(settings),
    schema: settings.engineSchema,
    busUrl: bus === "" ? null : bus,
    busTls: tlsPaths(busAuthority, busCertificate, busKey),
    identity: { id: data.nodeId(), name: nodeName },
    log,
    onCutOff,
  });
}
