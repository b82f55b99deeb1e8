/** What an episode of the campaign leaves behind: what it did to which app, and what the trace of each must say. Counts nothing, asks nothing. */
import type { EndReason, ErrorCode, FaultBody, FaultRequest, PushResponse, TraceEnd } from "@belfry/protocol";
import { askAdmin, type ReachedService } from "../operator.ts";
import type { Scene } from "../scene.ts";
import type { TestService } from "../test-service.ts";

/** What the trace of one notification, or of one refusal, must say. */
export interface Expected {
  /** Message id; empty for what was refused without one, as on the connection of a device. */
  readonly id: string;
  readonly state: TraceEnd;
  /** Row of the table of reasons, or of errors for a refusal. */
  readonly code?: EndReason | ErrorCode;
  /** Message id of the one that ended it. */
  readonly by?: string;
  /** What must stand somewhere in its words; of several, each. */
  readonly words?: string | readonly string[];
  /** Only after the clock has gone on. */
  readonly later?: boolean;
  /** By what a refusal is looked for, as a query: `clientId=cv.7`, `device=…`. Empty: it is the newest of all. */
  readonly search?: string;
}

/** A refusal that was injected. */
export type Refused = Expected & { readonly state: "refused"; readonly code: ErrorCode };

export interface Played {
  /** Package SID of the app that accepted every notification of the episode. */
  readonly app: string;
  readonly expected: readonly Expected[];
}

/** Does something to a new app on a new device. */
export type Episode = (service: TestService) => Promise<Played>;

/** The same, on a service wherever it runs and with the clock of the machine. */
export type PlainEpisode = (service: ReachedService) => Promise<Played>;

export const played = ({ app }: Pick<Scene, "app">, expected: readonly Expected[]): Played => ({
  app: app.packageSid,
  expected,
});

/** The message id of an answer. @throws Error when it has none */
export async function idOf(answer: Promise<PushResponse>): Promise<string> {
  const { messageId } = await answer;
  if (messageId === undefined) throw new Error("the answer has no message id");
  return messageId;
}

let named = 0;

/** A name under which a sender knows one push, and nobody else another. */
export const newClientId = (): string => `campaign.${++named}`;

/** Sets a fault while something is done, and clears it afterwards. @param work is given the words by which the trace names the fault */
export async function underFault<T>(
  service: ReachedService,
  fault: FaultRequest,
  work: (words: string) => Promise<T>,
): Promise<T> {
  const { fault: number } = await askAdmin<FaultBody>(service, "POST /v1/faults", fault);
  const result = await work(`fault ${number}: `);
  await askAdmin(service, `DELETE /v1/faults/${number}`);
  return result;
}
