import { expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import type { SettingsTable } from "@belfry/host";
import {
  DEVICE_PATH,
  DEVICE_SUBPROTOCOL,
  errors,
  isRefusal,
  readDeviceFrame,
  readServiceFrame,
} from "@belfry/protocol";
import { hubSettings } from "../../hub/src/config.ts";
import { errorsPage } from "../../scripts/reference/errors-page.ts";
import { settingsPage } from "../../scripts/reference/settings-page.ts";
import { pages } from "../../scripts/write-reference.ts";
import { serviceSettings } from "../../service/src/config.ts";
import { compareFrames, readExamples, readFramesOfPage, readFramesOfSource } from "./frames-page.ts";
import { findBrokenLinks } from "./links.ts";
import { listPaths, ROOT, readFiles } from "./sources.ts";

const paths = new Set(listPaths());
const documents = readFiles([".md"]);
const read = (path: string) => (paths.has(path) ? readFileSync(`${ROOT}${path}`, "utf8") : "");

const NEEDED = [
  "README.md",
  "ARCHITECTURE.md",
  "CONTRIBUTING.md",
  "CHANGELOG.md",
  "SECURITY.md",
  "LICENSE",
  "docs/reference/errors.md",
  "docs/reference/frames.md",
  "docs/reference/http.md",
  "docs/reference/settings.md",
  "docs/reference/wns.md",
];

for (const path of NEEDED) {
  test(`${path} is there, and is more than a heading`, () => {
    expect(read(path).length).toBeGreaterThan(200);
  });
}

for (const { path, text } of pages) {
  test(`${path} says what the code says; npx bun scripts/write-reference.ts mends it`, () => {
    expect(read(path)).toBe(text);
  });
}

test("the page of errors has a row for every code of the table, and none for any other", () => {
  const rows = Array.from(read("docs/reference/errors.md").matchAll(/^\| `([A-Z_]+)` +\|/gm), ([, code]) => code);
  expect(rows).toEqual(Object.keys(errors));
});

test("an error that is missing from the table is missing from what the page should say", () => {
  const { INTERNAL, ...fewer } = errors;
  expect(errorsPage(fewer)).not.toContain(INTERNAL.sentence);
  expect(errorsPage(fewer)).not.toBe(errorsPage(errors));
});

test("the page of settings has a row for every setting, and a changed default changes the page", () => {
  const rows = Array.from(read("docs/reference/settings.md").matchAll(/^\| `(\w+)` +\|/gm), ([, name]) => name);
  expect(rows).toEqual([...Object.keys(serviceSettings), ...Object.keys(hubSettings)]);
  const { port } = serviceSettings;
  expect(settingsPage({ port: { ...port, default: 8040 } }, {})).not.toBe(settingsPage({ port }, {}));
  const { hubPort } = hubSettings;
  expect(settingsPage({}, { hubPort: { ...hubPort, default: 8040 } })).not.toBe(settingsPage({}, { hubPort }));
});

test("what both servers have means the same in both: one command line starts them together", () => {
  const shared = Object.keys(hubSettings).filter((name) => Object.hasOwn(serviceSettings, name));
  expect(shared.length).toBeGreaterThan(4);
  const service = serviceSettings as SettingsTable;
  for (const [name, { default: value, unit }] of Object.entries(hubSettings as SettingsTable)) {
    const isHubs = /^hub[A-Z]/.test(name);
    expect({ name, isHubs }).toEqual({ name, isHubs: !shared.includes(name) });
    // A hub that runs alone stands beside the service on one machine, with an admin port of its own.
    if (!isHubs && name !== "adminPort")
      expect({ value, unit }).toEqual({ value: service[name]?.default, unit: service[name]?.unit ?? "" });
  }
});

test("a secret setting has no flag on the page", () => {
  const { port } = serviceSettings;
  expect(settingsPage({ port: { ...port, secret: true } }, {})).not.toContain("`--port`");
  expect(settingsPage({ port }, {})).toContain("`--port`");
});

const framesPage = read("docs/reference/frames.md");
const framesOfSource = readFramesOfSource(read("protocol/src/device/frames.ts"));

test("the page of frames knows every frame and field of the source, and no other", () => {
  expect(framesOfSource.size).toBeGreaterThanOrEqual(13);
  expect(compareFrames(framesOfSource, readFramesOfPage(framesPage))).toEqual([]);
});

test("a frame or field that only one of the two knows is found, and so is one that is always there in only one of them", () => {
  const source = readFramesOfSource(
    'export interface PingFrame {\n  readonly t: "ping";\n  /** When. */\n  readonly at?: number;\n}\n',
  );
  expect([...(source.get("ping") ?? [])]).toEqual(["at?"]);
  const page = (row: string) => readFramesOfPage(`### \`ping\`\n\n${row}\n`);
  expect(compareFrames(source, page("| `at` | number | no | When. |"))).toEqual([]);
  expect(compareFrames(source, page("| `at` | number | yes | When. |"))).toHaveLength(2);
  expect(compareFrames(source, page(""))).toEqual(["the page does not know ping.at?"]);
  expect(compareFrames(source, readFramesOfPage("### `pong`\n"))).toHaveLength(2);
});

test("every example on the page of frames is a frame of its kind that the readers accept", () => {
  const examples = readExamples(framesPage);
  expect(examples.map(({ kind }) => kind)).toEqual([...framesOfSource.keys()]);
  for (const { kind, json } of examples) {
    const frames = [readDeviceFrame(json), readServiceFrame(json)].filter((frame) => !isRefusal(frame));
    expect(frames).toContainEqual(JSON.parse(json));
    expect(JSON.parse(json).t).toBe(kind);
  }
});

test("the page of frames names the address, the subprotocol and every close code of the device connection", () => {
  expect(framesPage).toContain(DEVICE_PATH);
  expect(framesPage).toContain(DEVICE_SUBPROTOCOL);
  const closing = Object.entries(errors).filter(([, { closeCode }]) => closeCode !== null);
  for (const [code, { closeCode }] of closing) {
    expect(framesPage).toMatch(new RegExp(`^\\| ${closeCode} *\\|.*\`${code}\``, "m"));
  }
});

test("links between documents lead to files and headings that exist", () => {
  expect(findBrokenLinks(documents, paths)).toEqual([]);
});

test("a link to a file or heading that does not exist is found, and links in code and to other hosts are left alone", () => {
  const page = {
    path: "docs/a.md",
    text: "# One & two\n[a](b.md) [b](#one--two) [c](#three) [d](https://example.com/x)",
  };
  const code = { path: "docs/c.md", text: "```\n[a](nowhere.md)\n```\n[up](../docs/) [a](a.md#one--two)" };
  expect(findBrokenLinks([page, code], new Set(["docs/a.md", "docs/c.md"]))).toEqual([
    "docs/a.md links to b.md, which is not there",
    "docs/a.md links to #three, which is not there",
  ]);
});
