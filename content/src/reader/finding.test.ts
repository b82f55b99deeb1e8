import { expect, test } from "bun:test";
import * as content from "../index.ts";
import { drops } from "./dropping.ts";
import { FINDINGS, type FindingCode } from "./finding.ts";

const page = await Bun.file(`${import.meta.dir}/../../../docs/reference/content.md`).text();

test("C-11 the reference has a row for every finding with the words of the code, and none for any other", () => {
  const rows = [...page.matchAll(/^\| `([EWI]-[A-Z0-9-]+)` *\| (yes|no) *\| (.+?) *\| (.+?) *\|$/gm)];
  const written = rows.map(([, code, drops, windows, mend]) => [code, drops, windows, mend]);
  expect(written as unknown[]).toEqual(
    Object.entries(FINDINGS).map(([code, kind]) => [
      code,
      drops(code as FindingCode) ? "yes" : "no",
      kind.windows,
      kind.mend,
    ]),
  );
});

test("the examples of the reference run", () => {
  const examples = [...page.matchAll(/```ts\n([^`]+)```/g)].map(([, code]) => code ?? "");
  expect(examples.length).toBe(3);
  const body = examples.join("\n").replace(/^import .*$/gm, "");
  const names = Object.keys(content);
  const run = new Function(...names, `${body}\nreturn { shipped, letters, old, count, bytes, ok, value, laid, sent };`);
  const said = run(...Object.values(content));
  expect(content.readNotification(said.shipped, "toast").findings).toEqual([]);
  expect(content.readNotification(said.letters, "tile").findings).toEqual([]);
  expect(content.readNotification(said.old, "tile", { profile: "win81" }).findings).toEqual([]);
  expect([...said.laid.scene.content, ...said.laid.scene.frame].map(({ text }: { text: string }) => text)).toEqual([
    "12 letters",
    "7",
  ]);
  expect(said.sent.scene.controls.length).toBe(1);
  expect([said.count, said.bytes.length, said.ok, said.value.value]).toEqual([
    '<badge value="7"/>',
    11,
    true,
    "newMessage",
  ]);
});

test("C-27 a template's fields are known when compiling", () => {
  type Fields = keyof content.LegacyFields<"TileSquare150x150PeekImageAndText02">;
  const all: Record<Fields, true> = { image1: true, text1: true, text2: true };
  type Columns = Extract<keyof content.LegacyFields<"TileSquare310x310Text04">, "text22" | "text23" | "image1">;
  const last: Columns = "text22";
  expect([Object.keys(all).length, last]).toEqual([3, "text22"]);
});
