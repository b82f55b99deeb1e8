/**
 * The suite that every engine's store must pass: the guarantees of the port, one chapter each.
 * A new engine's own test says how to open an empty store, and no more.
 */
import { describe } from "bun:test";
import { channelCases } from "./channel-cases.ts";
import { everyoneCases } from "./everyone-cases.ts";
import type { OpenSubject } from "./fixtures.ts";
import { guaranteeCases } from "./guarantee-cases.ts";
import { inboxCases } from "./inbox-cases.ts";
import { kindCases } from "./kind-cases.ts";
import { modelCases } from "./model-cases.ts";
import { muteCases } from "./mute-cases.ts";
import { onceCases } from "./once-cases.ts";
import { recordCases } from "./record-cases.ts";
import { removalCases } from "./removal-cases.ts";
import { renewalCases } from "./renewal-cases.ts";
import { settleCases } from "./settle-cases.ts";
import { stillThereCases } from "./still-there-cases.ts";
import { sweepCases } from "./sweep-cases.ts";
import { tileQueueCases } from "./tile-queue-cases.ts";
import { webPushCases } from "./web-push-cases.ts";

/** @param open opens an empty store that shares nothing with any other; closed and removed by its `dispose` */
export function storeConformance(name: string, open: OpenSubject): void {
  describe(`the ${name} store`, () => {
    describe("apps and keys", () => recordCases(open));
    describe("channels", () => channelCases(open));
    describe("kinds of channels", () => kindCases(open));
    describe("channels that are renewed", () => renewalCases(open));
    describe("the inbox", () => inboxCases(open));
    describe("the tile queue", () => tileQueueCases(open));
    describe("removals", () => removalCases(open));
    describe("apps that are switched off", () => muteCases(open));
    describe("one content for many", () => everyoneCases(open));
    describe("pushes that are sent again", () => onceCases(open));
    describe("Web Push", () => webPushCases(open));
    describe("settling", () => settleCases(open));
    describe("what is still there", () => stillThereCases(open));
    describe("the sweep", () => sweepCases(open));
    describe("guarantees", () => guaranteeCases(open));
    describe("against a model", () => modelCases(open));
  });
}
