/** `/metrics` of a service with a hub: a scraper can read it, its labels are bounded whatever senders do, and whoever names a metric of it is right. */
import { afterAll, beforeAll, expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import { END_REASONS, errors, hubErrors } from "@belfry/protocol";
import { type Family, readExposition, type Sample } from "../support/exposition.ts";
import { askAdmin } from "../support/operator.ts";
import { connectRawDevice } from "../support/raw-device.ts";
import { accessTokenOf, push, raw, toast } from "../support/sender.ts";
import { openHub, startTestTown, type TestHubOfTown, type TestTown, untilSent } from "../support/test-town.ts";

let town: TestTown;
let hub: TestHubOfTown;
let families: ReadonlyMap<string, Family>;

const ROOT = `${import.meta.dirname}/../..`;
const read = (path: string) => readFileSync(`${ROOT}/${path}`, "utf8");

async function scrape(): Promise<ReadonlyMap<string, Family>> {
  const headers = { Authorization: `Bearer ${town.adminToken}` };
  return readExposition(await (await fetch(`${town.admin}/metrics`, { headers })).text());
}

/** Says things to every port that nobody could foresee. */
async function saySillyThings(uri: string, accessToken: string): Promise<void> {
  for (let n = 0; n < 20; n++) {
    const words = `silly"${n}\\${crypto.randomUUID()}`;
    const headers = { Authorization: `Bearer ${accessToken}`, "X-WNS-Type": words, "MS-CV": words, "X-WNS-Tag": words };
    await fetch(uri, { method: "POST", headers, body: words });
    await fetch(`${town.service}/${encodeURIComponent(words)}?token=${n}`, { method: "POST", body: words });
    await fetch(uri, { method: n % 2 === 0 ? "PUT" : "PROPFIND", headers });
    await fetch(`${town.service}/accesstoken.srf`, {
      method: "POST",
      body: new URLSearchParams({ grant_type: words }),
    });
    await fetch(`${town.hub}/${encodeURIComponent(words)}/messages?api-version=${n}`, { method: "POST", body: words });
    await hub.client.call("POST", "messages", { headers: { "ServiceBusNotification-Format": words }, body: words });
    await fetch(`${town.admin}/v1/${encodeURIComponent(words)}`, { headers: { Authorization: `Bearer ${words}` } });
  }
}

beforeAll(async () => {
  town = await startTestTown({ ofService: { otlpEndpoint: "http://127.0.0.1:1", otlpSample: 0 } });
  hub = await openHub(town);
  const device = await connectRawDevice(town);
  const { uri } = await device.open(hub.app.packageSid);
  const accessToken = await accessTokenOf(town, hub.app);
  await push(uri, accessToken, toast("hi"));
  device.ack((await device.push()).seq);
  await hub.client.put({ installationId: "kiosk", platform: "wns", pushChannel: uri });
  const id = await hub.client.send({ body: toast("hi").body as string, headers: { "X-WNS-Type": "wns/toast" } });
  await device.push();
  await untilSent(town, hub.name, id);
  await saySillyThings(uri, accessToken);
  await device.close();
  await push(uri, accessToken, raw("gone", { "X-WNS-Cache-Policy": "no-cache" }));
  families = await scrape();
});

afterAll(() => town.stop());

test("a strict reader of the exposition format takes all of it", () => {
  expect(families.size).toBeGreaterThan(30);
  expect(families.get("belfry_push_seconds")?.type).toBe("histogram");
});

test("what the operator tells everyone counts once for each who is told, as received or as dropped", async () => {
  const pushes = async () => {
    const samples = (await scrape()).get("belfry_pushes_total")?.samples ?? [];
    return samples.map(({ labels, value }) => [labels.outcome, value] as const);
  };
  const before = await pushes();
  const device = await connectRawDevice(town);
  await device.open(hub.app.packageSid);
  const route = `POST /v1/apps/${encodeURIComponent(hub.app.packageSid)}/notifications`;
  // The device that was here before is away, and nothing of this may wait.
  await askAdmin(town, route, { type: "wns/raw", payload: "closing at six", cachePolicy: "no-cache" });
  expect(await pushes()).toEqual(before.map(([outcome, value]) => [outcome, value + 1]));
  await device.close();
});

test("what happened was counted", () => {
  const value = (name: string, labels: Record<string, string>) => {
    const wanted = Object.entries(labels);
    const fits = (sample: Sample) => sample.name === name && wanted.every(([key, text]) => sample.labels[key] === text);
    const all = [...families.values()].flatMap(({ samples }) => samples);
    return all.find(fits)?.value ?? Number.NaN;
  };
  expect(value("belfry_push_seconds_count", { outcome: "received" })).toBeGreaterThanOrEqual(2);
  expect(value("belfry_push_seconds_count", { outcome: "refused" })).toBeGreaterThan(0);
  expect(value("belfry_commit_seconds_count", {})).toBeGreaterThanOrEqual(2);
  expect(value("belfry_delivery_seconds_count", { device: "connected" })).toBeGreaterThanOrEqual(1);
  expect(value("belfry_hub_push_seconds_count", { came: "taken" })).toBe(1);
  expect(value("belfry_hub_pushes_total", { outcome: "Success" })).toBe(1);
  expect(value("belfry_hub_request_seconds_count", { outcome: "refused" })).toBeGreaterThan(0);
  expect(value("belfry_ready", { check: "disk" })).toBe(1);
});

/** @source docs/reference/hub.md, "Outcomes" */
const OUTCOMES = [
  ...["Success", "ChannelDisconnected", "Dropped", "ChannelThrottled", "InvalidNotificationFormat", "InvalidToken"],
  ...["WrongToken", "BadChannel", "Throttled", "ExpiredChannel", "InvalidNotificationSize", "PnsServerError"],
  ...["PnsUnavailable", "PnsUnreachable", "PnsInterfaceError", "InvalidCredentials", "TokenProviderUnreachable"],
  ...["AbandonedNotificationMessages", "Skipped"],
];

/** For each label its values: from closed tables, or what the operator made. */
function allowed(name: string, label: string): (value: string) => boolean {
  const oneOf = (...values: readonly string[]) => new Set(values).has.bind(new Set(values));
  const ofName: Record<string, Record<string, (value: string) => boolean>> = {
    belfry_hub_refusals_total: { code: oneOf(...Object.keys(hubErrors)) },
    belfry_hub_pushes_total: { outcome: oneOf(...OUTCOMES) },
    belfry_hub_request_seconds: { outcome: oneOf("answered", "refused") },
    belfry_spans_dropped_total: { reason: oneOf("queue_full", "refused", "unreachable", "forgotten") },
  };
  const everywhere: Record<string, (value: string) => boolean> = {
    outcome: oneOf("received", "dropped", "refused"),
    device: oneOf("connected", "away"),
    came: oneOf("taken", "again", "gone", "refused"),
    rim: oneOf("push", "token", "device", "admin"),
    code: oneOf(...Object.keys(errors)),
    app: oneOf(hub.app.packageSid),
    hub: oneOf(hub.name),
    end: oneOf("delivered", "replaced", "expired", "removed", "dropped"),
    reason: oneOf(...END_REASONS),
    check: oneOf("draining", "store", "disk", "cluster", "hub", "hub store", "hub disk"),
    le: (value) => value === "+Inf" || Number(value) > 0,
  };
  return ofName[name]?.[label] ?? everywhere[label] ?? (() => false);
}

test("labels are bounded, whatever senders, devices, operators and strangers say", () => {
  const strange: string[] = [];
  for (const { name, samples } of families.values()) {
    for (const { labels } of samples) {
      for (const [label, value] of Object.entries(labels)) {
        if (!allowed(name, label)(value)) strange.push(`${name}{${label}="${value}"}`);
      }
    }
  }
  expect(strange).toEqual([]);
});

test("more of the same makes no further series", async () => {
  const count = (of: ReadonlyMap<string, Family>) => [...of.values()].flatMap(({ samples }) => samples).length;
  const { uri } = await (await connectRawDevice(town)).open(hub.app.packageSid);
  const accessToken = await accessTokenOf(town, hub.app);
  await saySillyThings(uri, accessToken);
  const before = count(await scrape());
  await saySillyThings(uri, accessToken);
  expect(count(await scrape())).toBe(before);
});

/** Labels that a family may have, `le` left out: it belongs to the format. */
function labelsOf({ samples }: Family): readonly string[] {
  return [...new Set(samples.flatMap(({ labels }) => Object.keys(labels)))].filter((label) => label !== "le").sort();
}

test("the page of metrics names every metric with its type and its labels, and no other", () => {
  const rows = read("docs/reference/metrics.md").matchAll(/^\| `(\w+)` +\| (\w+) +\| ([^|]*?) *\|/gm);
  const page = Array.from(rows, ([, name = "", type = "", labels = ""]) => [
    name,
    type,
    Array.from(labels.matchAll(/`(\w+)`/g), ([, label]) => label).sort(),
  ]);
  const optional = new Set(["belfry_faults_bitten_total"]);
  const real = [...families.values()].map((family) => [family.name, family.type, labelsOf(family)]);
  const comparable = (rows_: unknown[][]) =>
    rows_.filter(([name]) => !optional.has(String(name))).sort(([a], [b]) => String(a).localeCompare(String(b)));
  expect(comparable(page)).toEqual(comparable(real));
  expect([...families.keys()]).toEqual(expect.arrayContaining([...optional]));
});

/** Labels that Prometheus adds to everything it scrapes. */
const OF_TARGETS = ["job", "instance"];

/** A sample's name as an expression has it, and the family it belongs to. */
function familyOf(name: string): Family | undefined {
  const found = families.get(name);
  if (found !== undefined) return found.type === "histogram" ? undefined : found;
  const histogram = families.get(name.replace(/_(bucket|sum|count)$/, ""));
  return histogram?.type === "histogram" ? histogram : undefined;
}

/** What is wrong with the metrics and labels that an expression of PromQL names. */
function findWrongNames(expression: string): string[] {
  const bare = expression.replaceAll(/"(?:[^"\\]|\\.)*"/g, '""');
  const names = [...bare.matchAll(/\b((?:belfry|process)_\w+)(?:\{([^}]*)\})?/g)];
  const known = new Set([...OF_TARGETS, "le"]);
  const wrong = names.flatMap(([, name = "", selector = ""]) => {
    const family = familyOf(name);
    if (family === undefined) return [`there is no metric ${name}`];
    const labels = new Set([...labelsOf(family), ...OF_TARGETS]);
    if (family.name === "belfry_faults_bitten_total") labels.add("effect");
    for (const label of labels) known.add(label);
    const used = Array.from(selector.matchAll(/(\w+)\s*(?:=~|!~|!=|=)/g), ([, label = ""]) => label);
    return used.filter((label) => !labels.has(label)).map((label) => `${name} has no label ${label}`);
  });
  if (names.length === 0 && !bare.startsWith("up{")) wrong.push(`no metric in ${expression}`);
  const grouped = [...bare.matchAll(/\b(?:by|without|on)\s*\(([^)]*)\)/g)].flatMap(([, list = ""]) =>
    list.split(/,\s*/),
  );
  return [...wrong, ...grouped.filter((label) => !known.has(label)).map((label) => `nothing has the label ${label}`)];
}

test("a metric or label that is not there is found in an expression", () => {
  expect(findWrongNames('rate(belfry_pushes_total{outcome="x"}[5m])')).toEqual([]);
  expect(findWrongNames("rate(belfry_pushs_total[5m])")).toEqual(["there is no metric belfry_pushs_total"]);
  expect(findWrongNames("belfry_push_seconds > 1")).toEqual(["there is no metric belfry_push_seconds"]);
  expect(findWrongNames('belfry_pushes_total{app="x"}')).toEqual(["belfry_pushes_total has no label app"]);
  expect(findWrongNames("sum by (app) (belfry_pushes_total)")).toEqual(["nothing has the label app"]);
  expect(findWrongNames("vector(1)")).toEqual(["no metric in vector(1)"]);
});

interface Alert {
  readonly alert: string;
  readonly expr: string;
  readonly labels: { readonly severity: string };
  readonly annotations: { readonly summary: string; readonly runbook: string };
}

const alerts = (Bun.YAML.parse(read("deploy/observe/alerts.yaml")) as { groups: { rules: Alert[] }[] }).groups.flatMap(
  ({ rules }) => rules,
);

/** As Markdown makes them of headings. */
function anchorsOf(path: string): ReadonlySet<string> {
  const headings = Array.from(read(path).matchAll(/^#{2,4} (.+)$/gm), ([, heading = ""]) => heading);
  return new Set(
    headings.map((text) =>
      text
        .toLowerCase()
        .replace(/[^\w -]/g, "")
        .replaceAll(" ", "-"),
    ),
  );
}

test("every alert names metrics and labels that are there, how urgent it is, and a chapter of the runbook", () => {
  expect(alerts.length).toBeGreaterThan(15);
  for (const { alert, expr, labels, annotations } of alerts) {
    expect({ alert, wrong: findWrongNames(expr) }).toEqual({ alert, wrong: [] });
    expect(["page", "ticket"]).toContain(labels.severity);
    const [path = "", anchor = ""] = annotations.runbook.split("#");
    expect({ alert, known: anchorsOf(path).has(anchor) }).toEqual({ alert, known: true });
    const shown = [...annotations.summary.matchAll(/\$labels\.(\w+)/g)].map(([, label = ""]) => label);
    for (const label of shown) expect(`${expr} job instance`).toContain(label);
  }
  expect(new Set(alerts.map(({ alert }) => alert)).size).toBe(alerts.length);
});

interface Panel {
  readonly type: string;
  readonly title: string;
  readonly description?: string;
  readonly datasource?: { readonly uid: string };
  readonly targets?: readonly { readonly expr: string }[];
  readonly gridPos: { readonly x: number; readonly y: number; readonly w: number; readonly h: number };
}

test("every panel of the dashboard names metrics and labels that are there, and asks the data source that was chosen", () => {
  const dashboard = JSON.parse(read("deploy/observe/grafana-dashboard.json"));
  const panels: Panel[] = dashboard.panels;
  const drawn = panels.filter(({ type }) => type !== "row");
  expect(drawn.length).toBeGreaterThan(25);
  for (const { title, description, datasource, targets = [] } of drawn) {
    expect(targets.length).toBeGreaterThan(0);
    expect(description).not.toBe("");
    expect(datasource?.uid).toBe(["$", "{datasource}"].join(""));
    for (const { expr } of targets) expect({ title, wrong: findWrongNames(expr) }).toEqual({ title, wrong: [] });
  }
  const variables: { name: string; type: string; query: { query: string } }[] = dashboard.templating.list;
  expect(variables.map(({ name, type }) => [name, type])).toEqual([
    ["datasource", "datasource"],
    ["job", "query"],
    ["instance", "query"],
  ]);
  for (const { query } of variables.slice(1)) expect(findWrongNames(query.query)).toEqual([]);
});

test("no panel of the dashboard covers another", () => {
  const panels: Panel[] = JSON.parse(read("deploy/observe/grafana-dashboard.json")).panels;
  const cells = panels.flatMap(({ gridPos: { x, y, w, h } }) =>
    Array.from({ length: w * h }, (_, n) => `${x + (n % w)} ${y + Math.floor(n / w)}`),
  );
  expect(new Set(cells).size).toBe(cells.length);
});
