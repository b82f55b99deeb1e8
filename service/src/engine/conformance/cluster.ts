/** The suite that every engine of many nodes must pass as a cluster. */
import { describe, expect, test } from "bun:test";
import type { Cluster } from "../cluster.ts";
import type { Engine } from "../engine.ts";
import type { NodesSubject, OpenNodes } from "./bus-fixtures.ts";
import { KIOSK, NOON, WEATHER } from "./fixtures.ts";

type Case = (sentence: string, body: (clusters: readonly Cluster[], nodes: NodesSubject) => Promise<void>) => void;

/** @param open opens nodes of a cluster of their own */
export function clusterConformance(name: string, open: OpenNodes): void {
  const it: Case = (sentence, body) => {
    test(sentence, async () => {
      const nodes = await open(3);
      const clusters = nodes.engines.map(({ cluster }) => cluster);
      try {
        await nodes.until("every node knows all three", () =>
          clusters.every((cluster) => cluster.nodes().length === 3),
        );
        await body(clusters, nodes);
      } finally {
        await nodes.dispose();
      }
    });
  };
  describe(`the ${name} cluster`, () => {
    membershipCases(it);
    talkCases(it);
    changeCases(it);
  });
}

function membershipCases(it: Case): void {
  it("every node has a number of its own, and all see the same nodes", async (clusters) => {
    const numbers = clusters.map(({ self }) => self.number);
    expect(new Set(numbers).size).toBe(3);
    for (const cluster of clusters) {
      expect(cluster.nodes().map(({ number }) => number)).toEqual(numbers.toSorted((a, b) => a - b));
      expect(cluster.nodes()).toEqual(clusters[0]?.nodes() ?? []);
      expect(cluster.nodes()).toContainEqual(cluster.self);
      expect(cluster.trouble()).toBe("");
    }
  });

  it("a node that drains is seen draining", async (clusters, { until }) => {
    clusters[1]?.draining();
    expect(clusters[1]?.self.state).toBe("draining");
    await until("the others see it", () =>
      clusters.every((cluster) => cluster.nodes().filter(({ state }) => state === "draining").length === 1),
    );
  });

  it("a node that left is not seen any more", async (clusters, { engines, until }) => {
    const left = clusters[1]?.self.number;
    await engines[1]?.close();
    const others = [clusters[0], clusters[2]];
    await until("the others know", () => others.every((cluster) => cluster?.nodes().length === 2));
    for (const cluster of others) expect(cluster?.nodes().map(({ number }) => number)).not.toContain(left);
  });

  it("a node that left is known all the same, also to one that comes later, and no number that nobody had is", async (clusters, nodes) => {
    const [first, left] = clusters as readonly [Cluster, Cluster, Cluster];
    const { number } = left.self;
    await nodes.engines[1]?.close();
    const { cluster: newcomer } = await nodes.open();
    for (const cluster of [first, newcomer]) {
      expect(cluster.knows(cluster.self.number)).toBe(true);
      expect(cluster.knows(number)).toBe(true);
      expect(cluster.knows(50_000)).toBe(false);
    }
    await nodes.until("those who were there know the newcomer", () => first.knows(newcomer.self.number));
  });

  it("devices of a node that left are present no more", async (_, { engines, until }) => {
    const [leaving, staying] = engines as readonly [Engine, Engine, Engine];
    leaving.bus.attach(KIOSK, { announced: () => undefined, stirred: () => undefined, replaced: () => undefined });
    await until("it is present", () => staying.bus.present(KIOSK));
    await leaving.close();
    expect(await staying.bus.present(KIOSK)).toBe(false);
  });
}

function talkCases(it: Case): void {
  it("a node that has just joined is asked with the others, and by its number", async ([asker], { open }) => {
    const { cluster: newcomer } = await open();
    const { number } = newcomer.self;
    newcomer.hear("name", () => "the newcomer");
    const { answers } = (await asker?.ask("name", "")) ?? { answers: [] };
    expect(answers).toContainEqual({ node: number, body: "the newcomer" });
    const { cluster: later } = await open();
    later.hear("name", () => "a later one");
    expect((await asker?.ask("name", "", later.self.number))?.answers.map(({ body }) => body)).toEqual(["a later one"]);
  });

  it("what is told reaches every other node, in order, and not the teller", async (clusters, { until }) => {
    const [teller, ...others] = clusters as readonly [Cluster, Cluster, Cluster];
    const heard = clusters.map(() => [] as string[]);
    for (const [i, cluster] of clusters.entries()) {
      cluster.hear("news", (body, from) => {
        heard[i]?.push(`${from === teller.self.number} ${body}`);
        return undefined;
      });
    }
    for (let n = 0; n < 20; n++) teller.tell("news", String(n));
    await until("all was heard", () => heard.slice(1).every((one) => one.length === 20));
    const all = Array.from({ length: 20 }, (_, n) => `true ${n}`);
    expect(heard).toEqual([[], ...others.map(() => all)]);
  });

  it("what is told to one node reaches that one", async (clusters, { until }) => {
    const [teller, second, third] = clusters as readonly [Cluster, Cluster, Cluster];
    const heard: string[] = [];
    second.hear("news", (body) => void heard.push(`second ${body}`));
    third.hear("news", (body) => void heard.push(`third ${body}`));
    teller.tell("news", "one", third.self.number);
    teller.tell("news", "two", second.self.number);
    teller.tell("news", "three", 65_535);
    await until("both were told", () => heard.length === 2);
    expect(heard.toSorted()).toEqual(["second two", "third one"]);
  });

  it("what is asked is answered by every other node, or by the one that is asked", async (clusters, nodes) => {
    const [asker, second, third] = clusters as readonly [Cluster, Cluster, Cluster];
    for (const cluster of clusters) {
      cluster.hear("name", (body, from) => Promise.resolve(`${body} ${from} ${cluster.self.name}`));
    }
    const answerOf = (cluster: Cluster) => ({
      node: cluster.self.number,
      body: `hello ${asker.self.number} ${cluster.self.name}`,
    });
    const byNumber = [second, third].toSorted((a, b) => a.self.number - b.self.number);
    const heard = (node?: number) => askHeard(nodes, asker, "name", "hello", node);
    expect(await heard()).toEqual(byNumber.map(answerOf));
    expect(await heard(third.self.number)).toEqual([answerOf(third)]);
    expect(await heard(asker.self.number)).toEqual([answerOf(asker)]);
  });

  it("a node that throws or has no answer is named, and the others are heard", async (clusters, { until }) => {
    const [asker, second, third] = clusters as readonly [Cluster, Cluster, Cluster];
    second.hear("riddle", () => {
      throw new Error("it does not know");
    });
    third.hear("riddle", () => "42");
    const answer = { node: third.self.number, body: "42" };
    const expected = { answers: [answer], silent: [second.self.name] };
    await until("who knows it has answered", async () => Bun.deepEquals(await asker.ask("riddle", ""), expected));
    expect(await asker.ask("unheard", "", third.self.number)).toEqual({ answers: [], silent: [third.self.name] });
  });

  it("questions and answers of a megabyte arrive whole", async (clusters, nodes) => {
    const [asker, second, third] = clusters as readonly [Cluster, Cluster, Cluster];
    for (const cluster of [second, third]) cluster.hear("echo", (body) => `${body}!`);
    const long = "\u0000 \u{1f514} long ".repeat(80_000);
    const answers = await askHeard(nodes, asker, "echo", long);
    expect(answers.map(({ body }) => body === `${long}!`)).toEqual([true, true]);
  });
}

/** Asks until nobody was silent: whoever asks waits a few seconds, and a machine may need more of them. @returns the answers */
async function askHeard(
  { until }: NodesSubject,
  asker: Cluster,
  ...question: Parameters<Cluster["ask"]>
): Promise<Awaited<ReturnType<Cluster["ask"]>>["answers"]> {
  let said = await asker.ask(...question);
  await until("nobody is silent", async () => {
    if (said.silent.length > 0) said = await asker.ask(...question);
    return said.silent.length === 0;
  });
  return said.answers;
}

function changeCases(it: Case): void {
  const app = {
    packageSid: WEATHER,
    name: "Weather",
    tenantId: "t",
    clientId: "c",
    objectId: "o",
    blocked: false,
    createdAt: NOON,
    secrets: [],
  };

  it("a node that keeps records in memory hears that another one changed them, and reads what that one wrote", async (clusters, {
    engines,
    until,
  }) => {
    const changed: string[] = [];
    const reader = engines[2];
    clusters[1]?.onChange("apps", () => void changed.push("apps"));
    clusters[1]?.onChange("keys", () => void changed.push("keys"));
    clusters[2]?.onChange("apps", () => {
      void reader?.store.loadApps().then((apps) => changed.push(`${apps.length} app`));
    });
    await engines[0]?.store.saveApp(app);
    await until("both heard", () => changed.length === 2);
    expect(changed.toSorted()).toEqual(["1 app", "apps"]);
    await engines[0]?.store.addKey({ id: 1, secret: "A".repeat(43), createdAt: NOON });
    await until("the key was heard of", () => changed.includes("keys"));
    await engines[2]?.store.deleteApp(WEATHER, NOON);
    await until("the deletion was heard of", () => changed.filter((what) => what === "apps").length === 2);
  });

  it("a change that could not be read is told again, until it was", async (clusters, { engines, until }) => {
    let told = 0;
    clusters[1]?.onChange("apps", async () => {
      told += 1;
      if (told < 3) throw new Error("the store does not answer");
    });
    await engines[0]?.store.saveApp(app);
    await until("it was told a third time", () => told === 3);
  });

  it("a change of before anybody listened is told to whoever does", async (clusters, { engines, until }) => {
    const before: string[] = [];
    clusters[1]?.onChange("keys", () => void before.push("keys"));
    await engines[0]?.store.saveApp(app);
    await engines[0]?.store.addKey({ id: 1, secret: "A".repeat(43), createdAt: NOON });
    await until("what came after it was heard", () => before.length === 1);
    let isTold = false;
    clusters[1]?.onChange("apps", () => {
      isTold = true;
    });
    await until("it was told", () => isTold);
  });
}
