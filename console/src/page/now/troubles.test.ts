/** What is wrong, in words. */
import { expect, test } from "bun:test";
import type { Moment } from "../reading/history.ts";
import { type Signs, troublesOf } from "./troubles.ts";

const NOTHING = { bounds: [], counts: [] };

const moment = (at: number, counted: Partial<Moment>): Moment => ({
  at,
  pushes: 0,
  refusals: 0,
  failures: 0,
  acks: 0,
  connected: 0,
  waiting: 0,
  answered: NOTHING,
  acked: NOTHING,
  ...counted,
});

const CALM: Signs = {
  status: {
    version: "1",
    profile: "compat",
    service: "http://127.0.0.1:8030",
    startedAt: 0,
    ready: true,
    draining: false,
    connectedDevices: 0,
    faults: 0,
    nodes: [],
    lateness: "",
  },
  apps: [],
  faults: [],
  history: [],
};

const words = (signs: Partial<Signs>) => troublesOf({ ...CALM, ...signs }).map(({ what }) => what);

test("a calm service has no trouble", () => {
  expect(troublesOf(CALM)).toEqual([]);
});

test("draining and not being ready are said", () => {
  expect(words({ status: { ...CALM.status, draining: true, ready: false } })).toEqual(["The service is draining"]);
  expect(words({ status: { ...CALM.status, ready: false } })).toEqual(["The service is not ready"]);
});

test("a store that fails now is said, one that failed earlier is not", () => {
  const failing = [moment(0, {}), moment(30_000, { failures: 2 })];
  expect(words({ history: failing })).toEqual([
    "2 requests were refused within a minute because the service itself failed",
  ]);
  expect(words({ history: [...failing, moment(120_000, { failures: 2 })] })).toEqual([]);
});

test("many refusals are said where they are more than the pushes", () => {
  const first = moment(0, {});
  expect(words({ history: [first, moment(30_000, { refusals: 20, pushes: 5 })] })).toEqual([
    "20 requests were refused within a minute, and 5 pushes accepted",
  ]);
  expect(words({ history: [first, moment(30_000, { refusals: 20, pushes: 500 })] })).toEqual([]);
});

test("faults that are not over and blocked apps are said", () => {
  const fault = { fault: 3, effect: { does: "lose-push" }, setAt: 0, seen: 4, bitten: 1 } as const;
  const app = { name: "Kiosk", packageSid: "ms-app://a", tenantId: "", clientId: "", objectId: "", createdAt: 0 };
  expect(
    words({ faults: [fault, { ...fault, fault: 4, times: 1 }], apps: [{ ...app, blocked: true, secrets: [] }] }),
  ).toEqual(["Fault 3 is set: every push is answered received and lost", "The app Kiosk is blocked"]);
});
