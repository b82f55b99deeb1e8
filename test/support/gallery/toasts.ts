/** Toasts of every kind: texts, pictures, bars, inputs, buttons, scenarios. */
import { toast } from "@belfry/content";
import type { ToastExhibit } from "./exhibit.ts";

const exhibit = (name: string, { xml }: { xml: () => string }): ToastExhibit => ({ kind: "toast", name, xml: xml() });

const shipped = toast().text("Order shipped").text("It comes on Friday, between nine and noon.");

/** All of them. */
export const TOAST_EXHIBITS: readonly ToastExhibit[] = (
  [
    ["title and body", shipped],
    ["three texts and a source", shipped.text("Somebody has to be there.").attribution("via the harbour office")],
    [
      "long texts",
      toast()
        .text("A title so long that it has to be broken into two lines and cut there, because more are not shown")
        .text("A body that goes on and on, ".repeat(12)),
    ],
    ["a picture for the logo", shipped.logo("1.svg")],
    ["a circle for the logo", shipped.logo("1.svg", { crop: "circle" })],
    ["a hero", shipped.hero("5.svg")],
    ["a picture below", shipped.image("3.svg")],
    [
      "columns",
      shipped.group((group) =>
        group
          .column((left) => left.text("From", { style: "captionSubtle" }).text("Genoa", { style: "base" }))
          .column((right) => right.text("To", { style: "captionSubtle" }).text("Bergen", { style: "base" })),
      ),
    ],
    [
      "a bar",
      shipped.progress({ title: "Loading", value: 0.6, valueStringOverride: "6 of 10 crates", status: "On the quay" }),
    ],
    ["a bar without end", shipped.progress({ value: "indeterminate", status: "Waiting for the tide" })],
    ["one button", shipped.button("Track", "track")],
    ["five buttons", ["One", "Two", "Three", "Four", "Five"].reduce((each, word) => each.button(word, word), shipped)],
    [
      "styled buttons",
      shipped.button("Accept", "yes", { buttonStyle: "Success" }).button("Refuse", "no", { buttonStyle: "Critical" }),
    ],
    [
      "buttons with icons",
      shipped.button("Call", "call", { imageUri: "icon.svg" }).button("Write", "write", { imageUri: "icon.svg" }),
    ],
    [
      "a quick reply",
      toast()
        .text("Ada")
        .text("When do we meet?")
        .input("reply", { placeHolderContent: "Write an answer" })
        .button("Send", "send", { inputId: "reply" }),
    ],
    [
      "a choice",
      shipped
        .choice(
          "day",
          [
            { id: "fri", content: "Friday" },
            { id: "sat", content: "Saturday" },
          ],
          { title: "Which day?", defaultInput: "fri" },
        )
        .button("Choose", "choose"),
    ],
    ["a menu", shipped.button("Track", "track").menuItem("No more of these", "mute")],
    ["a reminder", toast().text("High tide").text("in ten minutes").scenario("reminder").snoozeAndDismiss()],
    [
      "an alarm",
      toast()
        .text("06:30")
        .text("Time to sail")
        .scenario("alarm")
        .button("Snooze", "snooze", { activationType: "system" })
        .button("Dismiss", "dismiss", { activationType: "system" }),
    ],
    [
      "a call",
      toast()
        .text("Ada")
        .text("Incoming call")
        .image("2.svg", { crop: "circle" })
        .scenario("incomingCall")
        .button("Write", "write", { imageUri: "icon.svg" })
        .button("Refuse", "no", { imageUri: "icon.svg" })
        .button("Answer", "yes", { imageUri: "icon.svg" }),
    ],
    ["a header", shipped.header({ id: "orders", title: "Orders", arguments: "orders" })],
    ["right to left", toast().text("تم شحن الطلب").text("يصل يوم الجمعة").button("تتبع", "track").set({ lang: "ar" })],
    // A builder refuses it; Windows shows words of its own.
    [
      "no text at all",
      { xml: () => '<toast><visual><binding template="ToastGeneric"><image src="3.svg"/></binding></visual></toast>' },
    ],
  ] as const
).map(([name, builder]) => exhibit(name, { xml: () => builder.xml() }));
