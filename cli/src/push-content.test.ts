import { describe, expect, test } from "bun:test";
import { readArguments } from "./arguments.ts";
import { CONTENT_FLAGS, notificationOf, OPTION_FLAGS } from "./push-content.ts";
import { fakeTerminal } from "./testing/fake-terminal.ts";

const grammar = { operands: [], flags: { ...CONTENT_FLAGS, ...OPTION_FLAGS } };
const notification = (words: string[], input = "") =>
  notificationOf(readArguments(words, grammar), fakeTerminal({}, input));
const refusal = (...words: string[]) => notification(words).then(String, (error: Error) => error.message);

describe("what belfry push sends", () => {
  test("a toast has the texts that stand after --toast", async () => {
    const { type, payload } = await notification(["--toast", "Hello", "you & me", "--tag", "t", "--group", "g"]);
    expect(type).toBe("wns/toast");
    expect(payload).toContain("<text>Hello</text><text>you &amp; me</text>");
  });

  test("a badge is a number or a glyph", async () => {
    expect((await notification(["--badge", "7"])).payload).toBe('<badge value="7"/>');
    expect((await notification(["--badge", "alert"])).payload).toBe('<badge value="alert"/>');
    expect(await refusal("--badge", "bell")).toContain("--badge: a badge is");
  });

  test("a raw notification is standard input byte by byte", async () => {
    const { type, payload } = await notification(["--raw", "-"], "ding\n");
    expect(type).toBe("wns/raw");
    expect(new TextDecoder().decode(payload as Uint8Array)).toBe("ding\n");
  });

  test("options become the options of the push, and absent ones stay absent", async () => {
    const words = ["--toast", "x", "--no-cache", "--status", "--ttl", "60", "--priority", "2", "--suppress-popup"];
    expect(await notification(words)).toMatchObject({
      cachePolicy: "no-cache",
      requestForStatus: true,
      ttlSeconds: 60,
      priority: 2,
      suppressPopup: true,
      tag: undefined,
    });
  });

  test("nothing or two things to push, and flags that contradict each other, are refused", async () => {
    expect(await refusal()).toContain("exactly one of");
    expect(await refusal("--toast", "x", "--badge", "1")).toContain("exactly one of");
    expect(await refusal("--toast", "x", "--cache", "--no-cache")).toContain("exclude each other");
    expect(await refusal("--toast", "x", "--ttl", "0", "--cache")).toContain("--ttl 0 and --cache exclude each other");
    expect(await refusal("--toast", "x", "--tag=")).toContain("--tag must be 1 to 64 visible characters");
    expect(await refusal("--badge", "1", "--tag", "t".repeat(17))).toContain("--tag must be 1 to 16");
    expect(await refusal("--toast", "x", "--group", "a b")).toContain("--group must be 1 to 64");
    expect(await refusal("--toast", "x", "--type", "wns/tile")).toContain("--type goes with --xml only");
    expect(await refusal("--xml", "-", "--type", "wns/raw")).toContain("--type must be one of");
    expect(await refusal("--toast", "1", "2", "3", "4")).toContain("--toast: a toast takes 1 to 3 texts");
    expect(await refusal("--raw", "/no/such/file")).toContain("cannot be read");
  });
});
