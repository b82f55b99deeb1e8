/**
 * Which address takes which method, and which right it needs. Reads as the table of the reference page. Decides nothing about a request's
 * content.
 *
 * @source docs/reference/hub.md, "Routes"
 */
import type { Right } from "../model.ts";
import { HubRefusal } from "../refusal.ts";
import { answerFeedbackContainer } from "./feedback.ts";
import {
  answerDeleteInstallation,
  answerGetInstallation,
  answerPatch,
  answerPutInstallation,
} from "./installation/answers.ts";
import { answerJob, answerJobs, answerSubmit } from "./job/answers.ts";
import type { Answer, Asked } from "./parts.ts";
import { answerCreate, answerDelete, answerGet, answerNewId, answerPut } from "./registration/answers.ts";
import { answerRegistrations, answerTagged, filterTextOf } from "./registration/lists.ts";
import { answerBatch, answerCancel, answerSchedule, answerSend, answerTelemetry } from "./send/answers.ts";
import type { Target } from "./target.ts";

/** One method at one address. */
export interface Route {
  /** One of them is enough. */
  rights(target: Target): readonly Right[];
  answer(asked: Asked): Promise<Answer>;
}

/** One address. */
interface Place {
  /** Words in lower case; `:` stands for one segment, `*` for all that are left, at least one. */
  readonly path: readonly string[];
  readonly methods: Readonly<Record<string, Route>>;
}

const needs = (rights: readonly Right[], answer: Route["answer"]): Route => ({ rights: () => rights, answer });
const listen = (answer: Route["answer"]) => needs(["Listen"], answer);
const send = (answer: Route["answer"]) => needs(["Send"], answer);
const manage = (answer: Route["answer"]) => needs(["Manage"], answer);
const manageOrSend = (answer: Route["answer"]) => needs(["Manage", "Send"], answer);

/** Whoever knows a handle may find its registrations; all of them are for the manager. */
const listRegistrations: Route = {
  rights: (target) => (filterTextOf(target) === null ? ["Manage"] : ["Listen"]),
  answer: answerRegistrations,
};

/** In this order: a word comes before what may be anything. */
const PLACES: readonly Place[] = [
  { path: ["registrationids"], methods: { POST: listen(answerNewId) } },
  { path: ["registrations"], methods: { GET: listRegistrations, POST: listen(answerCreate) } },
  {
    path: ["registrations", ":"],
    methods: { GET: listen(answerGet), PUT: listen(answerPut), DELETE: listen(answerDelete) },
  },
  { path: ["tags", ":", "registrations"], methods: { GET: manage(answerTagged) } },
  {
    path: ["installations", "*"],
    methods: {
      GET: listen(answerGetInstallation),
      PUT: listen(answerPutInstallation),
      PATCH: listen(answerPatch),
      DELETE: listen(answerDeleteInstallation),
    },
  },
  { path: ["messages"], methods: { POST: send(answerSend) } },
  { path: ["messages", "$batch"], methods: { POST: send(answerBatch) } },
  { path: ["messages", ":"], methods: { GET: manageOrSend(answerTelemetry) } },
  { path: ["schedulednotifications"], methods: { POST: send(answerSchedule) } },
  { path: ["schedulednotifications", ":"], methods: { DELETE: send(answerCancel) } },
  { path: ["feedbackcontainer"], methods: { GET: manageOrSend(answerFeedbackContainer) } },
  { path: ["jobs"], methods: { GET: manage(answerJobs), POST: manage(answerSubmit) } },
  { path: ["jobs", ":"], methods: { GET: manage(answerJob) } },
];

/** What was found at an address. */
export interface Found {
  readonly route: Route;
  /** What stood in place of the parameter, decoded; empty where there is none. */
  readonly id: string;
}

/** @returns the parameter, empty where there is none; undefined when the place is another */
function matchPath(path: readonly string[], segments: readonly string[]): string | undefined {
  const isOpen = path.at(-1) === "*";
  if (isOpen ? segments.length < path.length : segments.length !== path.length) return undefined;
  let id = "";
  for (const [at, word] of path.entries()) {
    if (word === "*") id = segments.slice(at).join("/");
    else if (word === ":") id = segments[at] ?? "";
    else if (segments[at]?.toLowerCase() !== word) return undefined;
  }
  return path.some((word) => word === ":" || word === "*") && id === "" ? undefined : id;
}

/** A slash at the end of a collection says nothing. Behind an id it belongs to the id. */
function withoutSlash(segments: readonly string[]): readonly string[] {
  return segments.length > 1 && segments.at(-1) === "" ? segments.slice(0, -1) : segments;
}

function matchPlace({ path }: Place, segments: readonly string[]): string | undefined {
  const isCollection = !path.at(-1)?.match(/^[:*]$/);
  return matchPath(path, isCollection ? withoutSlash(segments) : segments);
}

/**
 * Finds what is asked for.
 *
 * @param segments of the path behind the hub's name
 * @throws HubRefusal PATH_UNKNOWN, METHOD_NOT_ALLOWED with what is allowed
 */
export function findRoute(method: string, segments: readonly string[]): Found {
  for (const place of PLACES) {
    const id = matchPlace(place, segments);
    if (id === undefined) continue;
    const route = Object.hasOwn(place.methods, method) ? place.methods[method] : undefined;
    if (route !== undefined) return { route, id };
    throw new HubRefusal("METHOD_NOT_ALLOWED", { allow: Object.keys(place.methods).join(", ") });
  }
  throw new HubRefusal("PATH_UNKNOWN");
}
