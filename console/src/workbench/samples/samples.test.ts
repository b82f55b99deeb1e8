import { expect, test } from "bun:test";
import { listTemplates, MAX_BYTES, readNotification } from "@belfry/content";
import { KINDS } from "../draft/draft.ts";
import { firstOf, SAMPLES, sampleOf } from "./samples.ts";

const names = SAMPLES.flatMap(({ samples }) => samples.map(({ name }) => name));

test("each of the 88 visual templates of Windows 8 is there under its name", () => {
  expect(listTemplates()).toHaveLength(88);
  for (const { name } of listTemplates()) expect(names).toContain(name);
});

test("every sample is sound: nothing is found in it, and it may be pushed as it stands in the editor", () => {
  for (const { kind, heading, samples } of SAMPLES) {
    for (const { name } of samples) {
      const xml = sampleOf(heading, name, kind) ?? "";
      const { ok, findings } = readNotification(xml, kind);
      const told = findings.filter(({ code }) => code !== "I-QUEUE3");
      expect({ name, ok, told }).toEqual({ name, ok: true, told: [] });
      expect(new TextEncoder().encode(xml).length).toBeLessThanOrEqual(MAX_BYTES);
    }
  }
});

test("every text and every picture of a template is filled", () => {
  for (const { name, textCount, imageCount, kind } of listTemplates()) {
    const group = SAMPLES.find((each) => each.kind === kind && each.samples.some((sample) => sample.name === name));
    const xml = group?.samples.find((sample) => sample.name === name)?.xml() ?? "";
    expect([...xml.matchAll(/<text /g)]).toHaveLength(textCount);
    expect([...xml.matchAll(/<image /g)]).toHaveLength(imageCount);
  }
});

test("each kind begins with something", () => {
  for (const kind of KINDS) expect(readNotification(firstOf(kind), kind).ok).toBe(true);
});
