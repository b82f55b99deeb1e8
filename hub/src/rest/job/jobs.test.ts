/** Imports, exports and feedback as they stand on the wire. */
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import type { JobRecord } from "../../model.ts";
import { NEW_YEAR, openTestHub, PUBLIC_URL, type TestHub } from "../../testing/test-hub.ts";
import { writeFeedback } from "../feedback.ts";
import { childOf, childText, readXml } from "../read-xml.ts";
import { writeJob } from "./write-job.ts";

let server: TestHub;
beforeAll(async () => {
  server = await openTestHub();
});
afterAll(() => server.close());

const entry = (fields: string) =>
  `<?xml version="1.0" encoding="UTF-8" standalone="yes"?><entry xmlns="http://www.w3.org/2005/Atom"><content type="application/xml"><NotificationHubJob xmlns="http://schemas.microsoft.com/netservices/2010/10/servicebus/connect">${fields}</NotificationHubJob></content></entry>`;
const EXPORT =
  "<Type>ExportRegistrations</Type><OutputContainerUri><![CDATA[file:///out?a=1&b=2]]></OutputContainerUri>";

const jobOf = (xml: string) => {
  const [job] = childOf(readXml(xml), "content")?.children ?? [];
  return job ?? readXml(xml);
};

const record: JobRecord = {
  hub: "myhub",
  jobId: "j",
  type: "ExportRegistrations",
  status: "Completed",
  progress: 100,
  outputContainerUri: "file:///out",
  importFileUri: null,
  outputProperties: { OutputFilePath: "ns//hub/j/Output.txt" },
  failure: null,
  createdAt: NEW_YEAR,
  updatedAt: NEW_YEAR,
};

describe("jobs", () => {
  test("HUB-8.06: a submitted one is 201; it and every later answer have its type and its container, and no empty properties", async () => {
    const response = await server.call("POST", "/jobs?api-version=2020-06", { body: entry(EXPORT) });
    expect(response.status).toBe(201);
    expect(response.headers.get("content-type")).toBe("application/atom+xml; type=entry; charset=utf-8");
    expect(response.headers.get("location")).toBe(`${PUBLIC_URL}/myhub/jobs/job-1?api-version=2020-06`);
    const one = await server.call("GET", "/jobs/job-1");
    const all = await server.call("GET", "/jobs/");
    expect([one.status, all.status]).toEqual([200, 200]);
    const feed = await all.text();
    expect(feed.match(/<entry /g)).toHaveLength(1);
    for (const xml of [await response.text(), await one.text()]) {
      const job = jobOf(xml);
      expect([childText(job, "Type"), childText(job, "OutputContainerUri")]).toEqual([
        "ExportRegistrations",
        "file:///out?a=1&b=2",
      ]);
      expect(childOf(job, "OutputProperties")).toBeUndefined();
    }
    const unknown = await server.call("GET", "/jobs/unknown");
    expect([unknown.status, await unknown.text()]).toEqual([404, expect.stringContaining("Job not found")]);
  });

  test("HUB-8.06: what a job gave is written with the prefix that the official client looks for", () => {
    const xml = writeJob(record, "https://localhost:8443/myhub/jobs/j");
    expect(xml).toContain(
      '<OutputProperties xmlns:d3p1="http://schemas.microsoft.com/2003/10/Serialization/Arrays"><d3p1:KeyValueOfstringstring><d3p1:Key>OutputFilePath</d3p1:Key><d3p1:Value>ns//hub/j/Output.txt</d3p1:Value></d3p1:KeyValueOfstringstring></OutputProperties>',
    );
    expect(childText(jobOf(xml), "Status")).toBe("Completed");
  });

  test("a job of an unknown type, or without what it needs, is 400", async () => {
    for (const fields of [
      "",
      "<Type>Dance</Type><OutputContainerUri>file:///o</OutputContainerUri>",
      "<Type>ExportRegistrations</Type>",
      "<Type>ImportCreateRegistrations</Type><OutputContainerUri>file:///o</OutputContainerUri>",
    ]) {
      expect((await server.call("POST", "/jobs", { body: entry(fields) })).status).toBe(400);
    }
    expect((await server.call("POST", "/jobs", { body: "<a/>" })).status).toBe(400);
  });
});

describe("feedback", () => {
  test("HUB-8.05: the address is plain text, good by itself, and answers with a list", async () => {
    const response = await server.call("GET", "/feedbackcontainer?api-version=2020-06", { as: "send" });
    const address = await response.text();
    expect([response.status, response.headers.get("content-type")]).toEqual([200, "text/plain; charset=utf-8"]);
    expect(address).toStartWith(`${PUBLIC_URL}/myhub/feedback?`);
    const path = address.slice(PUBLIC_URL.length);
    const list = await server.plain("GET", path);
    expect([list.status, await list.text()]).toEqual([200, ""]);
    expect((await server.plain("GET", path.replace(/sig=./, "sig=_"))).status).toBe(401);
    expect((await server.plain("GET", path.replace(/se=\d+/, "se=9999999999"))).status).toBe(401);
    expect((await server.plain("GET", path.replace(/skn=\w+/, "skn=DefaultListenSharedAccessSignature"))).status).toBe(
      401,
    );
    expect((await server.plain("GET", "/myhub/feedback")).status).toBe(401);
    server.clock.advance(3_600_000);
    expect((await server.plain("GET", path)).status).toBe(401);
  });

  test("HUB-8.05: a line says when, what, and of whom, and leaves out what is not known", () => {
    const handle = { platform: "wns", channelUri: "https://wns.example/?a&b" } as const;
    const line = writeFeedback({
      at: NEW_YEAR,
      outcome: "ExpiredChannel",
      handle,
      registrationId: "r",
      installationId: null,
      notificationId: "n",
    });
    expect(line).toBe(
      "<PnsFeedback><FeedbackTime>2026-01-01T00:00:00Z</FeedbackTime><NotificationSystemError>ExpiredChannel</NotificationSystemError><Platform>windows</Platform><PnsHandle>https://wns.example/?a&amp;b</PnsHandle><RegistrationId>r</RegistrationId><NotificationId>n</NotificationId></PnsFeedback>",
    );
  });
});
