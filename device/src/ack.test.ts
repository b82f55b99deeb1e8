import { expect, test } from "bun:test";
import type { AckFrame, AckResult } from "@belfry/protocol";
import fc from "fast-check";
import { AckLedger } from "./ack.ts";

test("notifications handled in order are confirmed by one cumulative number", () => {
  const ledger = new AckLedger(0);
  for (const seq of [1, 2, 5]) ledger.arrive(seq);
  for (const seq of [1, 2, 5]) ledger.settle(seq, "handled");
  expect(ledger.take()).toEqual([{ t: "ack", seq: 5 }]);
  expect(ledger.take()).toEqual([]);
});

test("a notification handled while an earlier one is still with the app is confirmed singly", () => {
  const ledger = new AckLedger(0);
  for (const seq of [1, 2, 3]) ledger.arrive(seq);
  ledger.settle(1, "handled");
  ledger.settle(3, "suppressed");
  expect(ledger.take()).toEqual([{ t: "ack", seq: 1, ones: [[3, "suppressed"]] }]);
  ledger.settle(2, "handled");
  expect(ledger.take()).toEqual([{ t: "ack", seq: 3 }]);
});

test("a refused notification is told before the cumulative number passes over it", () => {
  const ledger = new AckLedger(0);
  for (const seq of [1, 2, 3]) ledger.arrive(seq);
  ledger.settle(1, "handled");
  ledger.settle(2, "refused");
  ledger.settle(3, "handled");
  expect(ledger.take()).toEqual([
    { t: "ack", ones: [[2, "refused"]] },
    { t: "ack", seq: 3 },
  ]);
});

test("a notification that comes again after it was settled is confirmed again and not new", () => {
  const ledger = new AckLedger(7);
  expect(ledger.arrive(7)).toBe("settled");
  expect(ledger.take()).toEqual([{ t: "ack", seq: 7 }]);
  ledger.arrive(8);
  ledger.arrive(9);
  ledger.settle(9, "refused");
  ledger.take();
  expect([ledger.arrive(8), ledger.arrive(9)]).toEqual(["pending", "settled"]);
  expect(ledger.take()).toEqual([{ t: "ack", ones: [[9, "refused"]] }]);
});

test("more single confirmations than a frame may hold are spread over frames", () => {
  const ledger = new AckLedger(0);
  for (let seq = 1; seq <= 301; seq += 1) ledger.arrive(seq);
  for (let seq = 2; seq <= 301; seq += 1) ledger.settle(seq, "handled");
  expect(ledger.take().map(({ ones }) => ones?.length)).toEqual([256, 44]);
});

/** The service's side of the books: what it sent and has not heard about, and what it heard. */
class ServiceBooks {
  readonly waiting = new Set<number>();
  readonly results = new Map<number, AckResult>();

  read({ seq, ones }: AckFrame): void {
    for (const [one, result] of ones ?? []) this.#end(one, result);
    for (const one of [...this.waiting]) if (seq !== undefined && one <= seq) this.#end(one, "handled");
  }

  #end(seq: number, result: AckResult): void {
    if (this.waiting.delete(seq)) this.results.set(seq, result);
  }
}

const aStep = fc.oneof(
  { weight: 4, arbitrary: fc.record({ do: fc.constant("push" as const), gap: fc.integer({ min: 1, max: 3 }) }) },
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constant("settle" as const),
      which: fc.nat(1000),
      result: fc.constantFrom<AckResult>("handled", "refused", "suppressed"),
    }),
  },
  { weight: 3, arbitrary: fc.record({ do: fc.constant("confirm" as const), lost: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("reconnect" as const) }) },
);
type Step = typeof aStep extends fc.Arbitrary<infer S> ? S : never;

/** Plays device and service against each other over a connection that loses acks only by breaking. */
function play(steps: readonly Step[]) {
  const ledger = new AckLedger(0);
  const service = new ServiceBooks();
  const withApp: number[] = [];
  const given: number[] = [];
  const said = new Map<number, AckResult>();
  let last = 0;
  const push = (seq: number) => {
    if (ledger.arrive(seq) !== "new") return;
    withApp.push(seq);
    given.push(seq);
  };
  const confirm = () => {
    for (const frame of ledger.take()) service.read(frame);
  };
  const reconnect = () => {
    service.read({ t: "ack", seq: ledger.seq });
    for (const seq of [...service.waiting].sort((a, b) => a - b)) push(seq);
    confirm();
  };
  const settle = (which: number, result: AckResult) => {
    const [seq] = withApp.splice(which % withApp.length, 1);
    if (seq === undefined) return;
    ledger.settle(seq, result);
    said.set(seq, result);
  };
  for (const step of steps) {
    if (step.do === "push") {
      last += step.gap;
      service.waiting.add(last);
      push(last);
    } else if (step.do === "settle" && withApp.length > 0) settle(step.which, step.result);
    else if (step.do === "confirm" && step.lost) {
      ledger.take();
      reconnect();
    } else if (step.do === "confirm") confirm();
    else if (step.do === "reconnect") reconnect();
    const unfinished = withApp.filter((seq) => !service.waiting.has(seq));
    expect(unfinished).toEqual([]);
  }
  while (withApp.length > 0) settle(0, "handled");
  confirm();
  reconnect();
  return { service, given, said };
}

test("whatever is settled in whatever order over whatever breaks, nothing is given twice, confirmed early or left unconfirmed", () => {
  fc.assert(
    fc.property(fc.array(aStep, { maxLength: 60 }), (steps) => {
      const { service, given } = play(steps);
      expect(new Set(given).size).toBe(given.length);
      expect([...service.waiting]).toEqual([]);
      expect(service.results.size).toBe(given.length);
    }),
  );
});

test("while no ack is lost, the service hears of every notification what became of it", () => {
  const calm = aStep.filter(
    (step) => step.do === "push" || step.do === "settle" || (step.do === "confirm" && !step.lost),
  );
  fc.assert(
    fc.property(fc.array(calm, { maxLength: 60 }), (steps) => {
      const { service, said } = play(steps);
      expect([...service.results].sort()).toEqual([...said].sort());
    }),
  );
});
