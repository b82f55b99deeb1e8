/** What a journal's file gives back: the records that were written whole since it was begun, whatever else stands in it. */
import { expect, test } from "bun:test";
import { mkdtempSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { JournalFile } from "./journal-file.ts";

const CAPACITY = 1_048_576;
const SALT = 0x1122_3344_5566_7788n;

function inFile(body: (path: string) => void): void {
  const directory = mkdtempSync(join(tmpdir(), "belfry-journal-"));
  try {
    body(join(directory, "a.journal"));
  } finally {
    rmSync(directory, { recursive: true });
  }
}

function write(path: string, salt: bigint, texts: readonly string[]): JournalFile {
  const file = new JournalFile(path, CAPACITY);
  file.begin(salt);
  for (const text of texts) expect(file.append(text, false)).toBe(true);
  return file;
}

function read(path: string, salt: bigint): string[] {
  const file = new JournalFile(path, CAPACITY);
  const texts = [...file.read(salt)];
  file.close();
  return texts;
}

/** Whether one list begins with all of another. */
const beginsWith = (whole: readonly string[], part: readonly string[]) => part.every((text, n) => text === whole[n]);

const texts = fc.array(fc.string({ unit: "grapheme", maxLength: 80 }), { maxLength: 12 });

test("what was written is read again in its order, of the last beginning alone", () =>
  fc.assert(
    fc.property(texts, texts, (before, after) =>
      inFile((path) => {
        write(path, SALT, before).close();
        expect(read(path, SALT)).toEqual(before);
        write(path, SALT + 1_000_000n, after).close();
        expect(read(path, SALT + 1_000_000n)).toEqual(after);
        if (after.length > 0) expect(beginsWith(before, read(path, SALT))).toBe(true);
      }),
    ),
    { numRuns: 200 },
  ));

test("a file that was cut off or changed anywhere gives the records before that place and nothing else", () =>
  fc.assert(
    fc.property(
      texts,
      fc.nat(2_000),
      fc.uint8Array({ minLength: 1, maxLength: 30 }),
      fc.boolean(),
      (written, at, rubbish, cut) =>
        inFile((path) => {
          const file = write(path, SALT, written);
          const { bytes } = file;
          file.close();
          if (bytes === 0) return;
          const place = at % bytes;
          if (cut) truncateSync(path, place);
          else {
            const held = readFileSync(path);
            held.set(rubbish.subarray(0, held.length - place), place);
            writeFileSync(path, held);
          }
          const left = read(path, SALT);
          expect(beginsWith(written, left)).toBe(true);
          const ends = written.map((_, n) =>
            written.slice(0, n + 1).reduce((sum, text) => sum + 12 + Buffer.byteLength(text), 0),
          );
          expect(left.length).toBeGreaterThanOrEqual(ends.filter((end) => end <= place).length);
        }),
    ),
    { numRuns: 300 },
  ));

test("a record that stands in the text of another is taken for none", () =>
  inFile((path) => {
    write(path, SALT, ["forged"]).close();
    const forged = readFileSync(path).subarray(0, 18).toString("latin1");
    const file = write(path, SALT + 7n, ["short"]);
    file.append(`x${forged}`, false);
    file.close();
    const held = readFileSync(path);
    // The record in front of it is lost, and the next one would begin where the forged one stands.
    held.fill(0, 0, 12);
    writeFileSync(path, held);
    expect(read(path, SALT + 7n)).toEqual([]);
  }));

test("what sets something free has room when others have none, and goes on behind what was read", () =>
  inFile((path) => {
    const large = "x".repeat(10_000);
    const file = new JournalFile(path, CAPACITY);
    file.begin(SALT);
    let taken = 0;
    while (file.append(large, false)) taken += 1;
    expect(taken).toBeGreaterThan(40);
    expect(file.append(large, true)).toBe(true);
    file.close();
    const again = new JournalFile(path, CAPACITY);
    expect([...again.read(SALT)]).toHaveLength(taken + 1);
    expect(again.append("more", false)).toBe(false);
    expect(again.append("more", true)).toBe(true);
    again.close();
    expect(read(path, SALT).at(-1)).toBe("more");
    expect(statSync(path).size).toBeLessThanOrEqual(CAPACITY);
  }));

test("nobody else may read it", () =>
  inFile((path) => {
    write(path, SALT, []).close();
    expect(statSync(path).mode & 0o777).toBe(0o600);
  }));
