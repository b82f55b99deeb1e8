import { afterAll, expect, test } from "bun:test";
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { ROW_BYTES } from "../row.ts";
import { readLog } from "./log.ts";

const directory = mkdtempSync(join(tmpdir(), "belfry-log-"));
afterAll(() => rmSync(directory, { recursive: true }));

/** Appends blocks of so many rows, and prints what became of each. */
const PROGRAM = `
  import { SegmentLog } from ${JSON.stringify(fileURLToPath(new URL("./log.ts", import.meta.url)))};
  const [path, ...counts] = process.argv.slice(1);
  const log = new SegmentLog(path);
  const append = (rows) => { try { log.append({ texts: [], details: [], rows }); return "written"; } catch (error) { return error.code; } };
  console.log(counts.map((count) => append(new Uint8Array(count * ${ROW_BYTES}).fill(7))).join(" "));
`;

/** A process none of whose files may be longer than 64 blocks of 512 bytes, and that is told so instead of being ended. */
const LIMITED = 'trap "" XFSZ; ulimit -f 64; exec "$@"';

test("a block within which the disk ends leaves nothing behind, and the next one is read", () => {
  const path = join(directory, "0000000001.log");
  const command = [process.execPath, "-e", PROGRAM, path, "10", "1000", "20"];
  const { stdout, stderr } = spawnSync("sh", ["-c", LIMITED, "sh", ...command], { encoding: "utf8" });
  const blocks = [...readLog(path)];
  expect({ said: stdout.trim(), stderr }).toEqual({ said: "written EFBIG written", stderr: "" });
  expect(blocks.map(({ rows }) => rows.length / ROW_BYTES)).toEqual([10, 20]);
  expect(blocks.every(({ rows }) => rows.every((byte) => byte === 7))).toBe(true);
});
