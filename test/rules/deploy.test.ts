/** The files in `deploy/` against the code: every setting that they name exists, every file is there, and no node is ended while it drains. */
import { expect, test } from "bun:test";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { environmentName, flagName } from "@belfry/host";
import { hubSettings } from "@belfry/hub";
import { serviceSettings } from "@belfry/service";

const ROOT = join(import.meta.dirname, "../..");
const read = (path: string) => readFileSync(join(ROOT, "deploy", path), "utf8");

const names = Object.keys({ ...serviceSettings, ...hubSettings });
const variables = new Set(names.map(environmentName));
const flags = new Set(names.map(flagName));

/** What stopping may take beyond the drain: `cli/src/start-server.ts`. */
const CLOSING_SECONDS = 5;

const FILES = [
  "Dockerfile",
  "compose/compose.yaml",
  "kubernetes/belfry.yaml",
  "systemd/belfry.service",
  "compose/haproxy.cfg",
];

test("every variable and flag in them is a setting", () => {
  for (const file of FILES) {
    const text = read(file);
    for (const [name] of text.matchAll(/\bBELFRY_[A-Z0-9_]+\b/g))
      expect(variables, `${name} in ${file}`).toContain(name);
    const ofServer = [...text.matchAll(/"(--[a-z][a-z-]+)"/g)]
      .map(([, flag = ""]) => flag)
      .filter((flag) => flag !== "--json");
    for (const flag of ofServer) expect(flags, `${flag} in ${file}`).toContain(flag);
  }
});

test("the ports are those that servers have unless they are told otherwise", () => {
  const { port, adminPort } = serviceSettings;
  const ports = [port.default, hubSettings.hubPort.default, adminPort.default];
  expect(/^EXPOSE (.*)$/m.exec(read("Dockerfile"))?.[1]?.split(" ").map(Number)).toEqual(ports);
  for (const one of ports) {
    expect(read("compose/haproxy.cfg")).toContain(`bind :${one}`);
    expect(read("kubernetes/belfry.yaml")).toContain(`containerPort: ${one}`);
  }
});

test("the balancer says whom a request comes from, believes nobody else about it, and nodes believe the balancer's network alone", () => {
  const balancer = read("compose/haproxy.cfg");
  expect(balancer).toContain("option forwardfor");
  for (const frontend of balancer.split(/^(?=frontend |backend )/m).filter((part) => part.startsWith("frontend "))) {
    expect(frontend).toContain("http-request del-header X-Forwarded-For");
  }
  const compose = Bun.YAML.parse(read("compose/compose.yaml")) as {
    readonly "x-node": Node;
    readonly networks: {
      readonly default: { readonly ipam: { readonly config: readonly { readonly subnet: string }[] } };
    };
  };
  const { subnet } = compose.networks.default.ipam.config[0] ?? {};
  expect(compose["x-node"].environment.BELFRY_TRUSTED_PROXIES).toBe(subnet ?? "");
  expect(serviceSettings.trustedProxies.read.read(subnet ?? "")).toHaveLength(1);
});

test("the balancer leaves the headers of WNS in the case in which answers have them", () => {
  const names = readFileSync(join(ROOT, "service/src/push/answer.ts"), "utf8").matchAll(/"(X-WNS-[A-Z-]+|MS-CV)"/g);
  const written = new Set([...names].map(([, name = ""]) => name));
  expect(written.size).toBeGreaterThan(6);
  for (const name of written) {
    expect(read("compose/haproxy.cfg")).toContain(`h1-case-adjust ${name.toLowerCase()} ${name}\n`);
  }
});

test("no supervisor ends a node before it has drained and closed", () => {
  const compose = Bun.YAML.parse(read("compose/compose.yaml")) as { readonly "x-node": Node };
  const node = compose["x-node"];
  const drain = Number(node.environment.BELFRY_DRAIN_SECONDS);
  expect(Number.parseInt(node.stop_grace_period, 10)).toBeGreaterThan(drain + CLOSING_SECONDS);
  const [set] = Bun.YAML.parse(read("kubernetes/belfry.yaml")) as { spec: { template: { spec: Pod } } }[];
  const pod = set?.spec.template.spec;
  const [container] = pod?.containers ?? [];
  const drains = Number(container?.env.find(({ name }) => name === "BELFRY_DRAIN_SECONDS")?.value);
  const pause = Number(/sleep\((\d+)\)/.exec(container?.lifecycle.preStop.exec.command.at(-1) ?? "")?.[1]) / 1000;
  expect(pod?.terminationGracePeriodSeconds).toBeGreaterThan(drains + pause + CLOSING_SECONDS);
  const [, seconds] = /^TimeoutStopSec=(\d+)$/m.exec(read("systemd/belfry.service")) ?? [];
  expect(Number(seconds)).toBeGreaterThan(serviceSettings.drainSeconds.default + CLOSING_SECONDS);
});

interface Node {
  readonly stop_grace_period: string;
  readonly environment: Readonly<Record<string, string>>;
}

interface Pod {
  readonly terminationGracePeriodSeconds: number;
  readonly containers: readonly {
    readonly env: readonly { readonly name: string; readonly value?: string }[];
    readonly lifecycle: { readonly preStop: { readonly exec: { readonly command: readonly string[] } } };
  }[];
}

test("the image holds every package that the command line stands on, and none of their tests", () => {
  const kept = read("Dockerfile.dockerignore").split("\n");
  const seen = new Set<string>();
  const visit = (folder: string): void => {
    if (seen.has(folder)) return;
    seen.add(folder);
    expect(kept).toContain(`!${folder}`);
    const { dependencies = {} } = JSON.parse(readFileSync(join(ROOT, folder, "package.json"), "utf8"));
    for (const name of Object.keys(dependencies)) if (name.startsWith("@belfry/")) visit(name.slice("@belfry/".length));
  };
  visit("cli");
  expect(kept).toContain("**/*.test.ts");
  for (const line of kept) if (line.startsWith("!")) expect(existsSync(join(ROOT, line.slice(1))), line).toBe(true);
});

test("every file that a file names is there", () => {
  expect(readdirSync(join(ROOT, "deploy/compose"))).toEqual(expect.arrayContaining(["haproxy.cfg", "secrets"]));
  expect(read("systemd/belfry.service")).toContain("/cli/src/main.ts");
  expect(read("Dockerfile")).toContain("/cli/src/main.ts");
});
