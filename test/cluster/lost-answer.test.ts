/** A push whose record was committed while the connection that would have said so broke: it comes, and its trace explains it. */
import { expect, test } from "bun:test";
import postgres from "postgres";
import { booksOf, traceOf } from "../support/operator.ts";
import { sharedPostgres } from "../support/postgres.ts";
import { openRelay } from "../support/relay.ts";
import { setScene } from "../support/scene.ts";
import { toast } from "../support/sender.ts";
import { startTestService } from "../support/test-service.ts";
import { until } from "../support/until.ts";

/** For what waits until a lost connection is noticed and there is another. */
const PATIENT = 60_000;

/** Keeps everybody from writing to the inboxes until told otherwise. */
async function lockInboxes(url: string) {
  const sql = postgres(url, { max: 1, onnotice: () => {} });
  const [locked, free] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const over = sql.begin(async (tx) => {
    const [table] = await tx`SELECT schemaname AS schema FROM pg_tables WHERE tablename = 'inbox'`;
    await tx.unsafe(`LOCK TABLE ${table?.schema}.inbox IN EXCLUSIVE MODE`);
    locked.resolve();
    await free.promise;
  });
  await locked.promise;
  return async () => {
    free.resolve();
    await over;
    await sql.end();
  };
}

test(
  "a push that its sender was told had failed, and that was recorded, is explained: by its trace, and in the books",
  async () => {
    const server = await sharedPostgres();
    const direct = await server.createDatabase();
    const relay = await openRelay(server);
    const engine = new URL(direct);
    engine.port = String(relay.port);
    const service = await startTestService({ engine: engine.href });
    const scene = await setScene(service);
    const free = await lockInboxes(direct);
    const pushed = scene.push(toast("recorded, and nobody heard"));
    await until("the record waits for the lock", async () => {
      const waiting = await server.ask("SELECT 1 FROM pg_locks WHERE NOT granted", new URL(direct).pathname.slice(1));
      return waiting.length > 0;
    });
    relay.cut();
    const answer = await pushed;
    expect([answer.status, answer.wnsStatus]).toEqual([503, "dropped"]);
    await free();

    const frame = await scene.device.push();
    scene.device.ack(frame.seq);
    await until("it is settled", async () => (await booksOf(service, scene.app.packageSid)).delivered === 1);
    const trace = await traceOf(service, frame.id);
    expect(trace.end).toMatchObject({ state: "delivered", code: "HANDLED" });
    expect(trace.steps.map(({ step }) => step)).toEqual(["read", "proved", "decided", "answered", "framed", "acked"]);
    expect(trace.steps.find(({ step }) => step === "answered")?.why).toContain("that it failed");
    expect(await booksOf(service, scene.app.packageSid)).toMatchObject({ accepted: 1, delivered: 1 });
    await service.stop();
    await relay.close();
  },
  PATIENT,
);
