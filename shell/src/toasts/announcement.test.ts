import { describe, expect, test } from "bun:test";
import { toast } from "@belfry/content";
import { announcementOf } from "./announcement.ts";

const MAIL = { packageSid: "ms-app://mail", name: "Mail" };

describe("what is read out of a pop-up", () => {
  test("the app, the title and the body are sentences, said once", () => {
    const { value } = toast().text("Lunch?").text("At the corner");
    expect(announcementOf(value, MAIL)).toEqual({ words: "Mail. Lunch? At the corner.", isUrgent: false });
  });

  test("a toast without words is not called by its app twice", () => {
    expect(announcementOf(toast().value, MAIL).words).toBe("Mail. New notification.");
  });

  test("data stands in place of its name", () => {
    const { value } = toast().text("{what}");
    expect(announcementOf(value, MAIL, { what: "Half done" }).words).toBe("Mail. Half done.");
  });

  test.each(["alarm", "incomingCall", "urgent"] as const)("a toast of the scenario %s interrupts", (scenario) => {
    const { value } = toast().scenario(scenario).text("Wake up");
    expect(announcementOf(value, MAIL).isUrgent).toBe(true);
  });

  test("a reminder waits until what is read out is at its end", () => {
    const { value } = toast().scenario("reminder").text("Stand-up").button("Go", "go");
    expect(announcementOf(value, MAIL).isUrgent).toBe(false);
  });
});
