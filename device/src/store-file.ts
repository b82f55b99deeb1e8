/** The store of a program: one JSON file. An entry point of its own (`@belfry/device/file`), so that pages never load node:fs. */
import { mkdir, open, readFile, rename, rm } from "node:fs/promises";
import { dirname } from "node:path";
import { type DeviceStore, readDeviceRecord } from "./store.ts";

const isMissing = (error: unknown) => error instanceof Error && "code" in error && error.code === "ENOENT";

/** Written beside its place, flushed, then renamed over it: a crash leaves the old record or the new one, never half of one. */
async function replaceFile(path: string, text: string): Promise<void> {
  const draft = `${path}.new`;
  await mkdir(dirname(path), { recursive: true });
  // A draft left by a crash may have another mode; the mode of open() counts only for files it creates.
  await rm(draft, { force: true });
  const file = await open(draft, "wx", 0o600);
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(draft, path);
}

/**
 * Keeps the record in a file that only its owner can read (mode 0600). Missing folders are made.
 *
 * @example connectDevice({ service: "http://127.0.0.1:8030", store: fileStore("device.json") })
 */
export function fileStore(path: string): DeviceStore {
  return {
    async load() {
      try {
        return readDeviceRecord(await readFile(path, "utf8"));
      } catch (error) {
        if (isMissing(error)) return undefined;
        throw error;
      }
    },
    save: (record) => replaceFile(path, `${JSON.stringify(record, null, 2)}\n`),
    clear: () => rm(path, { force: true }),
  };
}
