import { expect, test } from "bun:test";
import { legacyToast, toast } from "../../toast/toast-builder.ts";
import { toastWords } from "./toast-words.ts";

const app = { name: "Contoso" };

test("the words of a toast are those it shows, uncut and with its data filled in", () => {
  const long = "word ".repeat(200).trim();
  const built = toast()
    .text("{title}")
    .text(long)
    .text("")
    .text("fourth")
    .attribution("via Belfry")
    .header({ id: "h", title: "Orders", arguments: "" });
  expect(toastWords(built.value, { app, data: { title: "Shipped" } })).toEqual({
    app: "Contoso",
    header: "Orders",
    title: "Shipped",
    body: [long],
    attribution: "via Belfry",
  });
});

test("C-74: a toast without a word is named after its app", () => {
  const words = { app: "Contoso", title: "Contoso", body: ["New notification"] };
  expect(toastWords(toast().value, { app })).toEqual(words);
});

test("a template of Windows 8 says the same as on Windows 10", () => {
  const built = legacyToast("ToastText04", { text1: "Title", text2: "two", text3: "three" });
  expect(toastWords(built.value, { app })).toEqual({ app: "Contoso", title: "Title", body: ["two", "three"] });
});
