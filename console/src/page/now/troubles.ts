/** What an operator should know of right now, in words, worst first. Pure. */
import { type AppBody, type FaultBody, faultWords, isFaultOver, type StatusBody } from "@belfry/protocol";
import { grownWithin, type Moment } from "../reading/history.ts";
import { linkTo } from "../route.ts";

/** One thing. */
export interface Trouble {
  /** `wrong` hurts senders or devices; `odd` was set by somebody and may be forgotten. */
  readonly weight: "wrong" | "odd";
  readonly what: string;
  /** What to do, or what it means. */
  readonly next: string;
  /** Where more is to be seen. */
  readonly link?: string;
}

/** What it is concluded from. */
export interface Signs {
  readonly status: StatusBody;
  readonly apps: readonly AppBody[];
  readonly faults: readonly FaultBody[];
  readonly history: readonly Moment[];
}

/** What is older is no longer wrong now. */
const LATELY_MS = 60_000;
/** From this part of all requests on, refusals are more than the mistakes of one sender. */
const REFUSED_PART = 0.5;
/** Below, a part says nothing. */
const ENOUGH = 10;

function ofStatus({ draining, ready }: StatusBody): Trouble[] {
  if (draining) {
    const next = "Pushes are refused and devices sent home, to come back in a moment. It ends when it has stopped.";
    return [{ weight: "wrong", what: "The service is draining", next }];
  }
  if (ready) return [];
  const next = "A push would be refused. It starts, or its store does not answer; its log says which.";
  return [{ weight: "wrong", what: "The service is not ready", next }];
}

function ofStore(history: readonly Moment[]): Trouble[] {
  const failures = grownWithin(history, "failures", LATELY_MS);
  if (failures === 0) return [];
  const what = `${failures} ${failures === 1 ? "request was" : "requests were"} refused within a minute because the service itself failed`;
  const next = "Its store fails, its disk is full or it has more to do than it can. belfry doctor looks for the cause.";
  return [{ weight: "wrong", what, next, link: linkTo("anatomy", undefined, { end: "refused" }) }];
}

function ofSenders(history: readonly Moment[]): Trouble[] {
  const refused = grownWithin(history, "refusals", LATELY_MS);
  const pushes = grownWithin(history, "pushes", LATELY_MS);
  if (refused < ENOUGH || refused < (refused + pushes) * REFUSED_PART) return [];
  const what = `${refused} requests were refused within a minute, and ${pushes} pushes accepted`;
  const next = "Somebody's credentials, channels or requests are wrong. Each refusal says which.";
  return [{ weight: "wrong", what, next, link: linkTo("anatomy", undefined, { end: "refused" }) }];
}

/** Apps go by their names: a package SID is too long for a sentence. */
function named(fault: FaultBody, apps: readonly AppBody[]): FaultBody {
  const name = apps.find(({ packageSid }) => packageSid === fault.app)?.name;
  return name === undefined ? fault : { ...fault, app: name };
}

const ofFaults = (faults: readonly FaultBody[], apps: readonly AppBody[]): Trouble[] =>
  faults
    .filter((fault) => !isFaultOver(fault))
    .map((fault) => ({
      weight: "odd",
      what: `Fault ${fault.fault} is set: ${faultWords(named(fault, apps))}`,
      next: `It bit ${fault.bitten} of ${fault.seen} requests. It ends when it is cleared, or with the process.`,
      link: linkTo("apps"),
    }));

const ofApps = (apps: readonly AppBody[]): Trouble[] =>
  apps
    .filter(({ blocked }) => blocked)
    .map(({ name, packageSid }) => ({
      weight: "odd",
      what: `The app ${name} is blocked`,
      next: "Its pushes are answered 410.",
      link: linkTo("apps", packageSid),
    }));

/** Empty when nothing is wrong. */
export function troublesOf({ status, apps, faults, history }: Signs): readonly Trouble[] {
  return [...ofStatus(status), ...ofStore(history), ...ofSenders(history), ...ofFaults(faults, apps), ...ofApps(apps)];
}
