/**
 * The suite that every engine's store of the hub must pass: the guarantees of the port, one chapter each.
 * A new engine's own test says how to open an empty store, and no more.
 */
import { describe } from "bun:test";
import type { OpenSubject } from "./fixtures.ts";
import { hubCases } from "./hub-cases.ts";
import { installationCases } from "./installation-cases.ts";
import { jobCases } from "./job-cases.ts";
import { modelCases } from "./model-cases.ts";
import { registrationCases } from "./registration-cases.ts";
import { repeatCases } from "./repeat-cases.ts";
import { sendCases } from "./send-cases.ts";
import { targetCases } from "./target-cases.ts";

/** @param open opens an empty store that shares nothing with any other; closed and removed by its `dispose` */
export function hubStoreConformance(name: string, open: OpenSubject): void {
  describe(`the ${name} store of the hub`, () => {
    describe("hubs", () => hubCases(open));
    describe("registrations", () => registrationCases(open));
    describe("installations", () => installationCases(open));
    describe("installations that are put again", () => repeatCases(open));
    describe("targets", () => targetCases(open));
    describe("sends", () => sendCases(open));
    describe("jobs", () => jobCases(open));
    describe("against a model", () => modelCases(open));
  });
}
