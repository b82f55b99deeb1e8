/** Checks of the hub of a data directory, alone or beside the push service. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { readRunningHub } from "@belfry/host";
import { BelfryError, type HubBody, type JobBody, type RunningHubServer, type SendBody } from "@belfry/protocol";
import { type AdminClient, createAdminClient } from "../admin-client.ts";
import { type Fetch, trustingFetch } from "../trust.ts";
import { counted } from "../words.ts";
import { type Finding, failure, ok, warn } from "./check.ts";
import { judgeJobs, judgePushes, judgeSends } from "./hub-state.ts";
import { judgeReady } from "./ready.ts";

/** Hubs that are looked into; a doctor that takes minutes is asked by nobody. */
const MAX_HUBS = 50;

/** The hub of the data directory. @returns null when there is none, or what is wrong with how it ended */
function findRunning(data: string): RunningHubServer | Finding | null {
  if (!existsSync(join(data, "hub.json"))) return null;
  try {
    return readRunningHub(data);
  } catch (error) {
    const what = error instanceof BelfryError ? (error.detail ?? "") : "";
    return warn("hub", what, "`belfry up` or `belfry hub serve` starts it again.");
  }
}

async function checkHubItself(server: RunningHubServer, hubs: readonly HubBody[], fetch: Fetch): Promise<Finding> {
  const ready = await judgeReady("hub", server.listening, fetch);
  if (ready.state !== "ok") return ready;
  const installations = hubs.reduce((sum, hub) => sum + hub.installations, 0);
  return ok("hub", `${server.hub}: ${counted(hubs.length, "hub")}, ${counted(installations, "installation")}`);
}

async function stateOf(admin: AdminClient, hubs: readonly HubBody[]) {
  const sends: SendBody[] = [];
  const jobs: (JobBody & { readonly hub: string })[] = [];
  for (const { name } of hubs.slice(0, MAX_HUBS)) {
    const path = `/v1/hubs/${encodeURIComponent(name)}`;
    sends.push(...(await admin.get<{ sends: readonly SendBody[] }>(`${path}/sends`)).sends);
    const listed = (await admin.get<{ jobs: readonly JobBody[] }>(`${path}/jobs`)).jobs;
    jobs.push(...listed.map((job) => ({ ...job, hub: name })));
  }
  sends.sort((one, other) => other.acceptedAt - one.acceptedAt);
  return { sends, jobs };
}

/** Every check there is of a hub; none where none runs on the data directory. @param now milliseconds since 1970 */
export async function checkHub(data: string, now: number): Promise<Finding[]> {
  const server = findRunning(data);
  if (server === null) return [];
  if ("check" in server) return [server];
  try {
    const fetch = trustingFetch(server.ca);
    const admin = createAdminClient(server, fetch);
    const { hubs } = await admin.get<{ hubs: readonly HubBody[] }>("/v1/hubs");
    const itself = await checkHubItself(server, hubs, fetch);
    const { sends, jobs } = await stateOf(admin, hubs);
    return [itself, judgeSends(sends, now), judgePushes(sends, now), judgeJobs(jobs, now)];
  } catch (error) {
    return [failure("hub", error)];
  }
}
