/**
 * A file of records, written from its start again and again: what it held before counts no more as soon as its salt is another. Knows whether a record is
 * whole; refuses to know what it says and where the salt is kept.
 *
 * A record is its length in 4 bytes, a check of 8 bytes, and its text. The check is made with the salt and the number of the record, so that neither a record
 * that was cut off nor one of an earlier time is taken for one that counts, whatever stands in it: nobody but the owner of the directory knows the salt.
 */
import {
  closeSync,
  existsSync,
  fdatasyncSync,
  fstatSync,
  fsyncSync,
  ftruncateSync,
  openSync,
  readSync,
  writeSync,
} from "node:fs";
import { dirname } from "node:path";

const LENGTH_BYTES = 4;
const HEAD_BYTES = LENGTH_BYTES + 8;

/** Room is made before it is needed, in steps of this: a file that grows with each record takes two turns of the disk for each. */
const STEP_BYTES = 1_048_576;

/** The first step: most directories are small. */
const FIRST_STEP_BYTES = 65_536;

/** For records that set something free: they must find room when there is none for others. Of it so much is always there already. */
const RESERVE_BYTES = 2_097_152;
const AHEAD_BYTES = 65_536;

/** One journal. Its owner holds the directory, so that nobody else writes. */
export class JournalFile {
  readonly #file: number;
  readonly #capacity: number;
  readonly #reserve: number;
  #size: number;
  #salt = 0n;
  #end = 0;
  #count = 0;
  #room = Buffer.allocUnsafe(STEP_BYTES);

  /**
   * Opens the file, or makes it, for its owner alone.
   *
   * @param capacity bytes it may have at most
   */
  constructor(path: string, capacity: number) {
    if (!existsSync(path)) make(path);
    this.#file = openSync(path, "r+");
    this.#capacity = capacity;
    this.#reserve = Math.min(RESERVE_BYTES, capacity / 2);
    this.#size = fstatSync(this.#file).size;
  }

  /** Records since it was begun. */
  get count(): number {
    return this.#count;
  }

  /** Of all records since it was begun. */
  get bytes(): number {
    return this.#end;
  }

  /** Forgets what it holds. @param salt that no earlier records had */
  begin(salt: bigint): void {
    this.#salt = salt;
    this.#end = 0;
    this.#count = 0;
  }

  /** The records that were written since it was begun with this salt, in their order. The next one goes behind them. */
  *read(salt: bigint): Generator<string> {
    this.begin(salt);
    for (let text = this.#readNext(); text !== undefined; text = this.#readNext()) yield text;
  }

  /**
   * Writes a record, and waits until the disk has it.
   *
   * @param frees whether it sets something free, and may use what is reserved for that
   * @returns false when there is no room for it; then nothing was written
   */
  append(text: string, frees: boolean): boolean {
    const record = this.#compose(text);
    const end = this.#end + record.length;
    if (!frees && end > this.#capacity - this.#reserve) return false;
    const room = frees ? end : end + Math.min(AHEAD_BYTES, this.#reserve);
    if (room > this.#size && !this.#grow(room)) return false;
    for (let done = 0; done < record.length; ) {
      done += writeSync(this.#file, record, done, record.length - done, this.#end + done);
    }
    fdatasyncSync(this.#file);
    this.#end += record.length;
    this.#count += 1;
    return true;
  }

  /** Gives its room back: nothing of it counts any more. */
  clear(): void {
    ftruncateSync(this.#file, 0);
    this.#size = 0;
    this.#end = 0;
  }

  close(): void {
    closeSync(this.#file);
  }

  #compose(text: string): Buffer {
    // No character takes more than three bytes for each of its units.
    if (HEAD_BYTES + 3 * text.length > this.#room.length) this.#room = Buffer.allocUnsafe(HEAD_BYTES + 3 * text.length);
    const bytes = this.#room.write(text, HEAD_BYTES, "utf8");
    const record = this.#room.subarray(0, HEAD_BYTES + bytes);
    record.writeUInt32LE(bytes, 0);
    record.writeBigUInt64LE(this.#check(record.subarray(HEAD_BYTES)), LENGTH_BYTES);
    return record;
  }

  #readNext(): string | undefined {
    const head = this.#readAt(this.#end, HEAD_BYTES);
    if (head === undefined) return undefined;
    const text = this.#readAt(this.#end + HEAD_BYTES, head.readUInt32LE(0));
    if (text === undefined || this.#check(text) !== head.readBigUInt64LE(LENGTH_BYTES)) return undefined;
    this.#end += HEAD_BYTES + text.length;
    this.#count += 1;
    return text.toString("utf8");
  }

  #readAt(at: number, bytes: number): Buffer | undefined {
    if (at + bytes > this.#size) return undefined;
    const read = Buffer.allocUnsafe(bytes);
    return readSync(this.#file, read, 0, bytes, at) === bytes ? read : undefined;
  }

  #check(text: Buffer): bigint {
    return Bun.hash.xxHash64(text, BigInt.asUintN(64, this.#salt + BigInt(this.#count)));
  }

  /** With zeros, which take room on the disk: a hole would be filled when the disk may be full. */
  #grow(bytes: number): boolean {
    const step = this.#size === 0 ? FIRST_STEP_BYTES : STEP_BYTES;
    const size = Math.min(this.#capacity, Math.max(bytes, this.#size + step));
    if (size < bytes) return false;
    const zeros = Buffer.alloc(Math.min(STEP_BYTES, size - this.#size));
    try {
      for (let at = this.#size; at < size; )
        at += writeSync(this.#file, zeros, 0, Math.min(zeros.length, size - at), at);
    } catch {
      ftruncateSync(this.#file, this.#size);
      return false;
    }
    this.#size = size;
    return true;
  }
}

/** For its owner alone; and its name outlasts the loss of power, too. */
function make(path: string): void {
  closeSync(openSync(path, "a", 0o600));
  const directory = openSync(dirname(path), "r");
  fsyncSync(directory);
  closeSync(directory);
}
