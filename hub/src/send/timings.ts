/** How long pushes took and what they came to, since the start. `/metrics` reads it; owns nothing else. */
import { Histogram } from "@belfry/host";
import type { PnsOutcome } from "../model.ts";
import type { Verdict } from "./outcome.ts";

/** What came of one try, as far as its time is of interest. */
export type Came = "taken" | "again" | "gone" | "refused";

const ALARMS: readonly PnsOutcome[] = [
  "PnsUnreachable",
  "PnsUnavailable",
  "PnsServerError",
  "InvalidCredentials",
  "InvalidToken",
  "WrongToken",
  "TokenProviderUnreachable",
];

export class SendTimings {
  /** From the moment a push had its turn to what came of it; what was tried again counts each time. */
  readonly pushes: Readonly<Record<Came, Histogram>> = {
    taken: new Histogram(),
    again: new Histogram(),
    gone: new Histogram(),
    refused: new Histogram(),
  };
  /** Tries, by outcome. Those that are alarms stand at 0 from the start: of a series that begins at 1 nobody sees that it rose. */
  readonly outcomes = new Map<PnsOutcome, number>(ALARMS.map((outcome) => [outcome, 0]));

  pushed(verdict: Verdict, from: number, to: number): void {
    const { outcome } = verdict;
    this.pushes[cameOf(verdict)].observe((to - from) / 1000);
    this.outcomes.set(outcome, (this.outcomes.get(outcome) ?? 0) + 1);
  }
}

function cameOf({ outcome, again, gone }: Verdict): Came {
  if (again !== undefined) return "again";
  if (gone) return "gone";
  return outcome === "Success" ? "taken" : "refused";
}
