/**
 * The file of a segment that still grows: blocks one behind the other, each with its check. A process that is killed leaves at most its last
 * block torn, and whoever reads stops before it. Refuses to know what rows mean.
 */
import { closeSync, fstatSync, ftruncateSync, openSync, readFileSync } from "node:fs";
import { crc32 } from "node:zlib";
import { type Details, ROW_BYTES } from "../row.ts";
import { writeWhole } from "./write-whole.ts";

/** `BLT1`: another form gets another mark. */
const MARK = 0x31544c42;
const HEAD_BYTES = 16;

/** One block. Texts are numbered through the segment; details by the row's number in the block. */
export interface Block {
  readonly texts: readonly string[];
  readonly details: readonly (readonly [number, Details])[];
  readonly rows: Uint8Array;
}

export class SegmentLog {
  readonly #file: number;
  #length = 0;

  constructor(path: string) {
    this.#file = openSync(path, "a", 0o600);
    this.#length = fstatSync(this.#file).size;
  }

  get length(): number {
    return this.#length;
  }

  /** @throws what the file system says; then nothing of the block is left in the file */
  append({ texts, details, rows }: Block): void {
    const words = Buffer.from(JSON.stringify({ texts, details }));
    const head = Buffer.alloc(HEAD_BYTES);
    head.writeUInt32LE(MARK, 0);
    head.writeUInt32LE(words.length, 4);
    head.writeUInt32LE(rows.length, 8);
    head.writeUInt32LE(crc32(rows, crc32(words)), 12);
    try {
      // One behind the other, because rows are many, and one piece of all would be a copy of them.
      for (const part of [head, words, rows]) writeWhole(this.#file, part);
    } catch (error) {
      ftruncateSync(this.#file, this.#length);
      throw error;
    }
    this.#length += HEAD_BYTES + words.length + rows.length;
  }

  close(): void {
    closeSync(this.#file);
  }
}

/** Every whole block of a file, up to the first that is torn. */
export function* readLog(path: string): Generator<Block> {
  const bytes = readFileSync(path);
  for (let at = 0; at + HEAD_BYTES <= bytes.length; ) {
    const words = bytes.readUInt32LE(at + 4);
    const rows = bytes.readUInt32LE(at + 8);
    const body = bytes.subarray(at + HEAD_BYTES, at + HEAD_BYTES + words + rows);
    if (bytes.readUInt32LE(at) !== MARK || body.length < words + rows || rows % ROW_BYTES !== 0) return;
    if (crc32(body) !== bytes.readUInt32LE(at + 12)) return;
    const { texts, details } = JSON.parse(body.toString("utf8", 0, words)) as Omit<Block, "rows">;
    yield { texts, details, rows: body.subarray(words) };
    at += HEAD_BYTES + words + rows;
  }
}
