import { describe, expect, test } from "bun:test";
import { toast } from "../../toast/toast-builder.ts";
import { durationMs } from "./duration.ts";
import { scenarioOf, staysUntilDismissed } from "./scenario.ts";

const said = toast().text("x");

describe("scenarios", () => {
  test("C-85: reminders, alarms and calls stay until the person reacts; others go after 7 or 25 seconds", () => {
    const stays = (["reminder", "alarm", "incomingCall", "urgent"] as const).map((scenario) =>
      staysUntilDismissed(said.button("a", "b").scenario(scenario).value),
    );
    expect(stays).toEqual([true, true, true, false]);
    expect(staysUntilDismissed(said.value)).toBe(false);
    expect([said, said.long()].map(({ value }) => durationMs(value))).toEqual([7_000, 25_000]);
  });

  test("C-85: a reminder without anything to click is an ordinary toast", () => {
    const reminder = said.scenario("reminder");
    expect(scenarioOf(reminder.value)).toBe("default");
    expect(staysUntilDismissed(reminder.input("i").value)).toBe(false);
    expect(scenarioOf(reminder.button("a", "b").value)).toBe("reminder");
    expect(scenarioOf(reminder.snoozeAndDismiss().value)).toBe("reminder");
  });

  test("an alarm needs no button, and a toast that names no scenario is ordinary", () => {
    expect(scenarioOf(said.scenario("alarm").value)).toBe("alarm");
    expect(scenarioOf(said.value)).toBe("default");
  });
});
