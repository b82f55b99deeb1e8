/** Toasts of Windows 10 and 11 to begin with, and badges. */
import { BADGE_GLYPHS, badgeXml, type ToastBuilder, toast } from "@belfry/content";
import type { SampleGroup } from "./sample.ts";

const shipped = toast().text("Order shipped").text("It comes on Friday, between nine and noon.").launch("order=7");

const TOASTS: Readonly<Record<string, ToastBuilder>> = {
  "A photo, a face and two buttons": toast()
    .text("Ada liked your photo")
    .text("“The light on the water!”")
    .attribution("via Harbour Post")
    .logo("ada.jpg", { crop: "circle" })
    .hero("lighthouse.jpg")
    .button("Like back", "like=12")
    .button("View", "view=12")
    .launch("photo=12"),
  "Title and body": shipped,
  "A quick reply": toast()
    .text("Grace")
    .text("Coffee on the pier at ten?")
    .logo("grace.jpg", { crop: "circle" })
    .input("reply", { placeHolderContent: "Write an answer" })
    .button("Send", "send", { inputId: "reply", imageUri: "icon-write.png" }),
  "A choice": shipped
    .choice(
      "day",
      [
        { id: "fri", content: "Friday" },
        { id: "sat", content: "Saturday" },
        { id: "mon", content: "Monday" },
      ],
      { title: "When does it suit you?", defaultInput: "fri" },
    )
    .button("Choose", "choose"),
  "A reminder that snoozes": toast()
    .text("High tide")
    .text("in ten minutes, quay 3")
    .scenario("reminder")
    .snoozeAndDismiss(),
  "An alarm": toast()
    .text("06:30")
    .text("Time to sail")
    .scenario("alarm")
    .choice(
      "minutes",
      [
        { id: "5", content: "5 minutes" },
        { id: "15", content: "15 minutes" },
      ],
      { defaultInput: "5" },
    )
    .button("Snooze", "snooze", { activationType: "system", inputId: "minutes" })
    .button("Dismiss", "dismiss", { activationType: "system" })
    .long()
    .audio("Looping.Alarm2", { loop: true }),
  "A call": toast()
    .text("Ada Lovelace", { callScenarioCenterAlign: true })
    .text("Incoming call", { callScenarioCenterAlign: true })
    .image("ada.jpg", { crop: "circle" })
    .scenario("incomingCall")
    .button("Text reply", "reply", { imageUri: "icon-write.png" })
    .button("Decline", "decline", { imageUri: "icon-decline.png", buttonStyle: "Critical" })
    .button("Answer", "answer", { imageUri: "icon-answer.png", buttonStyle: "Success" }),
  "A bar from data": toast()
    .text("Loading the ship")
    .progress({ title: "Crates of herring", value: "{progress}", status: "{status}" }),
  "A bar without end": toast().text("Leaving").progress({ value: "indeterminate", status: "Waiting for the tide" }),
  Columns: toast()
    .text("Your crossing")
    .text("Frisia, cabin 12")
    .group((group) =>
      group
        .column((from) => from.text("From", { style: "captionSubtle" }).text("Genoa", { style: "base" }))
        .column((to) =>
          to.text("To", { style: "captionSubtle", align: "right" }).text("Bergen", { style: "base", align: "right" }),
        ),
    ),
  "Coloured buttons": toast()
    .text("Berth 12 for the Cormorant?")
    .text("She is 14 m long and stays for two nights.")
    .button("Give it", "yes", { buttonStyle: "Success" })
    .button("Refuse", "no", { buttonStyle: "Critical" })
    .menuItem("No more of these", "mute"),
  "Under a header": shipped.header({ id: "orders", title: "Orders", arguments: "orders" }),
  "Right to left": toast().text("تم شحن الطلب").text("يصل يوم الجمعة").button("تتبع", "track").set({ lang: "ar" }),
};

/** All toasts. */
export const TOAST_SAMPLES: SampleGroup = {
  kind: "toast",
  heading: "Toasts of Windows 10 and 11",
  samples: Object.entries(TOASTS).map(([name, builder]) => ({ name, xml: () => builder.xml() })),
};

/** Numbers and every glyph. */
export const BADGE_SAMPLES: readonly SampleGroup[] = [
  {
    kind: "badge",
    heading: "Numbers",
    samples: [7, 1, 100, 0].map((value) => ({ name: String(value), xml: () => badgeXml(value) })),
  },
  {
    kind: "badge",
    heading: "Glyphs",
    samples: BADGE_GLYPHS.map((name) => ({ name, xml: () => badgeXml(name) })),
  },
];
