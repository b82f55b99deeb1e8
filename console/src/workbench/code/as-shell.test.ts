import { expect, test } from "bun:test";
import fc from "fast-check";
import type { Draft } from "../draft/draft.ts";
import { asBelfryPush, asCurl } from "./as-shell.ts";

/** Runs a command in a real shell in which curl and belfry tell their words on stderr and hand on what they are fed. */
function run(command: string): { readonly words: readonly string[]; readonly fed: string } {
  const stubs =
    'tell() { printf "%s\\0" "$@" >&2; cat; }\ncurl() { tell curl "$@"; }\nbelfry() { tell belfry "$@"; }\n';
  const variables = "URI='http://h/?token=a&b'\nTOKEN='t o k'\nSID='ms-app://s'\n";
  const { stdout, stderr } = Bun.spawnSync(["sh"], { stdin: new TextEncoder().encode(stubs + variables + command) });
  return { words: stderr.toString().split("\0").slice(0, -1), fed: stdout.toString() };
}

/** What a shell would take for something, were it not kept from it. NUL is the one character that no shell and no XML carries. */
const parts = [
  "<tile>",
  "$HOME",
  "`id`",
  "$(id)",
  "'",
  '"',
  "\\",
  "\\\n",
  "\n",
  "\r",
  "\t",
  "EOF",
  "\nEOF\n",
  "EOF2",
  "!",
  "é🔔",
  "\n\n",
  " ",
];
const text = fc.oneof(
  fc.array(fc.constantFrom(...parts), { maxLength: 12 }).map((each) => each.join("")),
  fc.string({ unit: "binary", maxLength: 30 }).map((each) => each.replaceAll("\0", "").toWellFormed()),
);
const asFed = (xml: string): string => (xml === "" || xml.endsWith("\n") ? xml : `${xml}\n`);
const draft = (xml: string): Draft => ({ kind: "toast", xml });

test("a shell gives curl any payload byte for byte, with an end to its last line", () => {
  fc.assert(
    fc.property(text, (xml) => expect(run(asCurl(draft(xml))).fed).toBe(asFed(xml))),
    { numRuns: 150 },
  );
});

test("a shell gives belfry push any payload byte for byte, with an end to its last line", () => {
  fc.assert(
    fc.property(text, (xml) => expect(run(asBelfryPush(draft(xml))).fed).toBe(asFed(xml))),
    { numRuns: 150 },
  );
});

test("curl posts to the channel URI with the access token, the type and the content type", () => {
  expect(run(asCurl(draft("<toast/>"))).words).toEqual([
    "curl",
    "-i",
    "http://h/?token=a&b",
    "-H",
    "Authorization: Bearer t o k",
    "-H",
    "Content-Type: text/xml",
    "-H",
    "X-WNS-Type: wns/toast",
    "--data-binary",
    "@-",
  ]);
});

test("belfry push is told the app, its secret's file, the type, and to read what it is fed", () => {
  const { words } = run(asBelfryPush({ kind: "badge", xml: "<badge/>" }));
  expect(words.join(" ")).toBe(
    "belfry push http://h/?token=a&b --app ms-app://s --secret-file secret --xml - --type wns/badge",
  );
});
